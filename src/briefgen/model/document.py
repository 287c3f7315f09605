"""What a brief says, and in which order: blocks and spans with citations. No points, no fonts.

Composition makes a ``Document``; layout turns it into a story. Every block names the facts that it prints, so that
a statement on a page can be traced back. Text is plain Unicode, never markup.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

from briefgen.diagnostics import Origin
from briefgen.model.dates import AnyDay
from briefgen.model.edition import Edition


class SpanRole(StrEnum):
    """What a run of text is, where it is more than text."""

    PLAIN = "plain"
    NOTE_MARK = "note-mark"
    """The raised number of a note; ``Span.note`` says which."""
    CITATION = "citation"
    """Numbers of sources in brackets on the line, or the letter of a note; each number is a span with a link."""
    INSERTION = "insertion"
    """An editor's words inside a quotation, brackets included."""
    OMISSION = "omission"
    """An editor's ellipsis inside a quotation."""
    BADGE = "badge"
    """A word set in a small outline, such as "acting"."""
    QUIET = "quiet"
    """Secondary words, set back in colour."""
    CODE = "code"
    DELETED = "deleted"
    """Words that an earlier edition had; struck through. ``Span.title`` says so to those who hear it."""
    INSERTED = "inserted"
    """Words that an earlier edition did not have; underlined."""


MARKS = frozenset((SpanRole.NOTE_MARK, SpanRole.CITATION))
"""Runs that are no words of the text: they lead to what bears it out."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What a template has at one place: characters of a span from ``start`` on, up to the next piece.

    ``facts`` are those that an expression printed it from; what the template says itself has none, and is ``written``.
    """

    start: int
    origin: Origin
    written: bool = True
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style. ``language`` is empty where it is the document's.

    ``href`` is an allowed external address, or ``#anchor`` of a block or source of this document; ``title`` then
    describes the target for readers who cannot see it. ``pieces`` say where a template has the text; there are none
    where the program put it together. ``cites`` are the ids and locators of the sources whose numbers the text holds,
    ``facts`` those that a mark cites.
    """

    text: str
    bold: bool = False
    italic: bool = False
    role: SpanRole = SpanRole.PLAIN
    language: str = ""
    href: str = ""
    title: str = ""
    note: int = 0
    pieces: tuple[Piece, ...] = field(default=(), compare=False, repr=False)
    cites: tuple[tuple[str, str], ...] = field(default=(), compare=False, repr=False)
    facts: tuple[str, ...] = field(default=(), compare=False, repr=False)


Spans = tuple[Span, ...]


def find_piece(spans: Spans, offset: int) -> tuple[Piece, Origin] | None:
    """Return the piece of a template that has a character of some spans, and the place in it; ``None`` for none.

    ``offset`` counts the characters of the spans, marks of notes left out. The place of what an expression printed is
    that of the expression.
    """
    for span in spans:
        if span.role in MARKS:
            continue
        if offset >= len(span.text):
            offset -= len(span.text)
            continue
        piece = next((piece for piece in reversed(span.pieces) if piece.start <= offset), None)
        if piece is None:
            return None
        column = piece.origin.column + (offset - piece.start if piece.written else 0)
        return piece, Origin(piece.origin.file, piece.origin.line, column)
    return None


class ParagraphRole(StrEnum):
    """What a paragraph is; the theme has a style for each."""

    BODY = "body"
    CELL = "cell"
    DATE = "date"
    NAME = "name"
    APPOINTMENT = "appointment"
    DETAIL = "detail"
    LABEL = "label"
    SOURCES = "sources"
    """A cell that lists numbers of sources."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Anything that stands on its own between two others.

    ``facts`` are the ids of the facts it prints. ``origin`` is where the template that an editor wrote has it;
    ``None`` for what the program puts together itself.
    """

    facts: tuple[str, ...] = ()
    origin: Origin | None = field(default=None, compare=False)
    sources: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """Ids and locators of what its editor cites by hand."""


@dataclass(frozen=True, slots=True)
class Heading(Block):
    """A heading; ``level`` 1 is a section's. ``anchor`` is unique in the document."""

    level: int
    spans: Spans
    anchor: str


@dataclass(frozen=True, slots=True)
class Paragraph(Block):
    """Running text."""

    spans: Spans
    role: ParagraphRole = ParagraphRole.BODY


@dataclass(frozen=True, slots=True)
class ListBlock(Block):
    """Items, each of one or more blocks."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class KeyPoints(Block):
    """The box on page one: a heading and numbered points.

    With a ``lead`` the first item is the bottom line above the others, which have no numbers; ``label_of`` then gives the
    words that stand beside an item.
    """

    heading: Heading
    items: tuple[Spans, ...]
    lead: bool = False
    item_facts: tuple[tuple[str, ...], ...] = ()
    """The facts that each point prints, in the order of the points."""
    item_origins: tuple[Origin | None, ...] = field(default=(), compare=False)
    """Where the template has each point, in the order of the points."""
    item_sources: tuple[tuple[tuple[str, str], ...], ...] = field(default=(), compare=False)
    """What the editor of each point cites by hand, in the order of the points."""


def label_of(spans: Spans) -> tuple[Spans, Spans]:
    """Return the bold words that an item begins with, and the rest; none where nothing else follows them."""
    count = next((at for at, span in enumerate(spans) if not span.bold), len(spans))
    rest = spans[count:]
    if not count or not rest:
        return (), spans
    return spans[:count], (replace(rest[0], text=rest[0].text.lstrip(" ")), *rest[1:])


@dataclass(frozen=True, slots=True)
class Cell:
    """A table cell. ``disc`` is a meeting's number, drawn as on the timeline.

    ``whole`` is how many characters of a number stand before its decimal sign, for columns aligned at that.
    """

    blocks: tuple[Block, ...]
    disc: str = ""
    whole: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """A table row; its first cell heads it where the table says so. A single cell spans all columns: it heads a group."""

    cells: tuple[Cell, ...]
    facts: tuple[str, ...] = ()
    origin: Origin | None = field(default=None, compare=False)
    """As of a block."""
    sources: tuple[tuple[str, str], ...] = field(default=(), compare=False)
    """As of a block."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its heading and its share of the width (shares add up to what they add up to).

    ``align`` is left, right or decimal; ``unit`` stands below the heading.
    """

    spans: Spans
    share: float
    align: str = "left"
    unit: Spans = ()


class TableKind(StrEnum):
    """Tables that the theme sets in their own way."""

    PLAIN = "plain"
    CHRONOLOGY = "chronology"
    DELEGATIONS = "delegations"
    COMMITMENTS = "commitments"


@dataclass(frozen=True, slots=True)
class Table(Block):
    """Rows under a head that repeats on every page. ``summary`` describes the table for those who hear it.

    ``unit`` stands below the caption, ``notes`` below the table, at its width.
    """

    kind: TableKind
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: Caption | None = None
    summary: str = ""
    row_headers: bool = True
    unit: Spans = ()
    notes: tuple[Spans, ...] = ()


@dataclass(frozen=True, slots=True)
class Caption:
    """A numbered caption: "Figure 1." and what it shows."""

    label: str
    spans: Spans


@dataclass(frozen=True, slots=True)
class Quotation(Block):
    """Verbatim words with their quotation marks, and where they come from. Stays on one page where it fits."""

    spans: Spans
    attribution: Spans
    language: str = ""


@dataclass(frozen=True, slots=True)
class TimelineMark:
    """A dated point. ``first`` and ``last`` are the earliest and latest day; ``place`` or label stands beside it.

    One that is ``hollow`` is announced or inferred.
    """

    first: AnyDay
    last: AnyDay
    label: str
    number: str = ""
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class TimelineLane:
    """The meetings of another track, in a lane of their own under its name."""

    name: str
    marks: tuple[TimelineMark, ...]


@dataclass(frozen=True, slots=True)
class TimelineGap:
    """A stretch without a meeting, and how it is put into words; ``short`` is its length alone."""

    first: AnyDay
    last: AnyDay
    label: str
    short: str = ""


@dataclass(frozen=True, slots=True)
class Timeline(Block):
    """A drawing to scale: years from ``first_year`` to ``last_year``, both included; ``ticks`` are those to be marked.

    ``meetings`` are numbered discs with their city in a lane that is called ``name``, the other ``lanes`` lie below the
    axis, ``events`` are labelled stems. At the ``horizon`` the knowledge of the brief ends: no mark is right of it, and
    ``horizon_label`` says what it is. ``alternative`` says in words what is drawn.
    """

    first_year: int
    last_year: int
    ticks: tuple[tuple[int, str], ...]
    meetings: tuple[TimelineMark, ...]
    lanes: tuple[TimelineLane, ...]
    events: tuple[TimelineMark, ...]
    gaps: tuple[TimelineGap, ...]
    caption: Caption
    alternative: str
    name: str = ""
    horizon: AnyDay | None = None
    horizon_label: str = ""


@dataclass(frozen=True, slots=True)
class Definition:
    """A term and what it means. ``record`` is the id of the term."""

    term: Spans
    meaning: Spans
    facts: tuple[str, ...] = ()
    record: str = ""


@dataclass(frozen=True, slots=True)
class Glossary(Block):
    """Terms with their definitions."""

    items: tuple[Definition, ...]


@dataclass(frozen=True, slots=True)
class SourceEntry:
    """A numbered source. ``anchor`` is what citations link to, ``record`` the id of the source."""

    number: int
    anchor: str
    spans: Spans
    record: str = ""


@dataclass(frozen=True, slots=True)
class SourceList(Block):
    """The sources that the document cites, by number."""

    entries: tuple[SourceEntry, ...]


@dataclass(frozen=True, slots=True)
class Aside(Block):
    """A titled remark, such as where sources disagree."""

    title: Spans
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A note; its number is that of its mark, and marks run in reading order from 1."""

    number: int
    spans: Spans
    is_written: bool = field(default=False, compare=False)
    """Whether an editor worded it, not only cited."""
    label: str = ""
    """What its mark is, in brackets; empty where that is the number."""
    facts: tuple[str, ...] = field(default=(), compare=False)
    """The facts that it cites by their ids."""


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """The title block. An empty text is not printed."""

    title: str
    subtitle: str = ""
    series_line: str = ""
    status_line: str = ""
    """Audience and information-as-of, as printed at the right."""
    imprint: tuple[Spans, ...] = ()
    """Issuing office, contact, distribution: a line each."""


@dataclass(frozen=True, slots=True)
class RunningHeaders:
    """What stands at the margins of every page. ``page_of`` has the fields {page} and {pages}."""

    title: str
    as_of: str
    handling: str
    edition: str
    page_of: str
    contents: str
    """Heading of the table of contents."""
    notes: str
    """Heading of the notes where they stand at the end."""
    draft: str = ""
    """The word across every page of a draft; empty where it is none."""
    note_title: str = ""
    """How a link to a note is described, with the field {number}."""
    back_title: str = ""
    """How a link back to a note's mark is described, with the field {number}."""


@dataclass(frozen=True, slots=True)
class Document:
    """A whole brief, as said."""

    name: str
    language: str
    title_block: TitleBlock
    running_headers: RunningHeaders
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...]
    contents: bool
    notes_at_end: bool
    subject: str = ""
    """One sentence for the file's metadata."""
    author: str = ""
    sources: tuple[str, ...] = ()
    """Ids of the sources cited; the first has number 1."""
    changes: tuple[Block, ...] = ()
    """What has changed since the edition before; it stands before the block of the place ``changes_at``."""
    changes_at: int = 0
    changed: frozenset[str] = frozenset()
    """The facts, terms and sources whose blocks are marked as changed since the edition before."""
    edition: Edition = field(default=Edition(0, ""), compare=False)
    """What the copy is printed as, with the hashes of all that it says."""
    templates: tuple[str, ...] = field(default=(), compare=False)
    """Names of the templates that had a part in it."""
    sections: tuple[int, ...] = field(default=(), compare=False)
    """The place among the brief's sections of the one that each block is of, in the order of the blocks."""


def text_of(spans: Spans) -> str:
    """Return the words of spans, marks of notes left out."""
    return "".join(span.text for span in spans if span.role not in MARKS)

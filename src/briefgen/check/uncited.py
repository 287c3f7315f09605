"""Paragraphs, key points, points of lists and rows of tables that a template printed without a source.

In: a document. Out: an error at the line of the template where each begins. A mark counts where its note leads to a
source: a footnote of the editor's that cites nothing is no citation, and is reported as what it is.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from briefgen.check.printed import text_of
from briefgen.check.wording import shorten
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.document import (
    Block,
    Document,
    KeyPoints,
    ListBlock,
    Note,
    Paragraph,
    Quotation,
    Row,
    Span,
    Spans,
    Table,
)

_HINT = "cite what it rests on: {{ fact | cite }}, or [@source, locator]"
_SOURCE_ANCHOR = "#source-"

Notes = Mapping[int, Note]


def check_citations(document: Document) -> Iterator[Diagnostic]:
    """Report what a template printed and nothing vouches for."""
    yield from _check_blocks(document.blocks, {note.number: note for note in document.notes}, "paragraph")


def _check_blocks(blocks: Sequence[Block], notes: Notes, what: str) -> Iterator[Diagnostic]:
    """Report the uncited among some blocks; ``what`` is what a message calls a paragraph among them."""
    for block, following in pairwise((*blocks, None)):
        match block:
            case Paragraph(origin=Origin() as origin):
                if not _leads_in(block, following):
                    yield from _check(what, block.spans, origin, notes)
            case Quotation(origin=Origin() as origin):
                yield from _check("quotation", block.spans, origin, notes)
            case KeyPoints():
                for spans, place in zip(block.items, block.item_origins, strict=False):
                    yield from _check("key point", spans, place, notes) if place else ()
            case ListBlock():
                for entry in block.items:
                    yield from _check_blocks(entry, notes, "point")
            case Table(origin=Origin()):
                yield from _check_table(block, notes)
            case _:
                pass


def _leads_in(block: Paragraph, following: Block | None) -> bool:
    """Whether a paragraph ends in a colon and a list, quotation or table of the same hand follows, which cites."""
    if not isinstance(following, ListBlock | Quotation | Table) or following.origin is None:
        return False
    return text_of(block.spans).rstrip().endswith((":", "："))


def _check_table(table: Table, notes: Notes) -> Iterator[Diagnostic]:
    """Report rows without a citation, unless the head of the table cites for all of them."""
    if any(_cites(column.spans, notes) for column in table.columns):
        return
    for row in table.rows:
        if row.origin:
            yield from _check("row", _spans_of(row), row.origin, notes)


def _spans_of(row: Row) -> Spans:
    blocks = (block for cell in row.cells for block in cell.blocks if isinstance(block, Paragraph))
    return tuple(span for block in blocks for span in (*block.spans, Span(" ")))


def _check(what: str, spans: Spans, origin: Origin, notes: Notes) -> Iterator[Diagnostic]:
    words = text_of(spans)
    if not any(character.isalnum() for character in words):
        return
    for span in spans:
        if span.note in notes and not _leads_to_source(notes[span.note].spans):
            message = f"the {what} {shorten(words)} has a footnote that cites no source"
            yield diagnose("uncited-paragraph", message, origin, "cite in the footnote: [@source, locator]")
    if not _cites(spans, notes):
        heading = "where it is a heading, begin it with ##" if what == "paragraph" else ""
        message = f"the {what} {shorten(words)} cites no source"
        yield diagnose("uncited-paragraph", message, origin, _HINT, heading)


def _cites(spans: Spans, notes: Notes) -> bool:
    return any(_leads_to_source(notes[span.note].spans) for span in spans if span.note in notes)


def _leads_to_source(spans: Spans) -> bool:
    return any(span.href.startswith(_SOURCE_ANCHOR) for span in spans)

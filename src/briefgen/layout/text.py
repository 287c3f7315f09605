"""Spans to paragraphs that are set, broken, split between pages and painted.

``TextBox`` is the paragraph; ``Setter`` makes it for one document, sets notes where their mark is met, and keeps what
was said where, for the trace from a page back to its facts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from briefgen.diagnostics import Origin
from briefgen.layout.boxes import Box, Canvas, Room
from briefgen.layout.fonts import Face, FontSet
from briefgen.layout.lines import LOOSEST, Line, break_lines, paint_words
from briefgen.layout.story import Element, Placement, UnsetText
from briefgen.layout.words import Hyphenate, Ink, Word, find_hyphenator, set_words
from briefgen.model.document import Note, ParagraphRole, Span, Spans
from briefgen.model.text import one_line
from briefgen.model.theme import RUNNING_TEXT, Style, StyleName, Theme

LINES_TOGETHER = 2
"""At least so many lines of a paragraph stay together at a page's foot and head."""
LEAST_JUSTIFIED = 300.0
"""Hangul, whose words are long and never parted, is filled to the right edge only from this measure on, in points."""
_HANGUL = re.compile("[\uac00-\ud7a3]")
_HANGING = RUNNING_TEXT | {StyleName.QUOTATION, StyleName.NOTE, StyleName.SOURCE}
"""What has its quotation marks, hyphens and full stops in the margins."""


class Label:
    """Words in the margin of a paragraph's first line: a list's number, a note's number. ``offset`` from its left."""

    def __init__(self, words: Sequence[Word], offset: float, *, align: str = "left", drop: float = 0) -> None:
        self.words = words
        self.offset = offset
        self.align = align
        self.drop = drop


class TextBox(Box):
    """Lines of text. ``indent`` moves them right; ``align`` is left, right, center or justified.

    ``hyphenate`` knows where a word too wide for its line is parted, and with ``hyphenated`` any word; ``hang`` says
    that punctuation stands in the margins. ``changed`` says that a fact in it is not as the edition before had it.
    """

    kind = "text"

    def __init__(
        self,
        words: Sequence[Word],
        style: Style,
        *,
        align: str = "left",
        indent: float = 0,
        indent_right: float = 0,
        hyphenate: Hyphenate | None = None,
        hyphenated: bool = False,
        hang: bool = False,
        label: Label | None = None,
        anchor: str = "",
        kind: str = "text",
        facts: tuple[str, ...] = (),
        changed: bool = False,
    ) -> None:
        self._words = words
        self.style = style
        self._align = align
        self._indent = indent
        self._indent_right = indent_right
        self._hyphenate = hyphenate
        self._hyphenated = hyphenated
        self._hang = hang
        self._label = label
        self._anchor = anchor
        self.kind = kind
        self.facts = facts
        self.changed = changed
        self.before, self.after = style.before, style.after
        self.lines_together = LINES_TOGETHER
        self._lines: Sequence[Line] = ()
        self._width = 0.0

    def wrap(self, width: float) -> float:
        self._width = width
        inner = width - self._indent - self._indent_right
        if self._align == "justified" and inner < LEAST_JUSTIFIED and _is_hangul(self._words):
            self._align = "left"
        self._lines = break_lines(
            self._words,
            inner,
            justified=self._align == "justified",
            hyphenate=self._hyphenate,
            hyphenated=self._hyphenated,
            hang=self._hang,
        )
        return self.height

    @property
    def height(self) -> float:
        return len(self._lines) * self.style.leading

    @property
    def line_count(self) -> int:
        """How many lines it has once it is wrapped."""
        return len(self._lines)

    @property
    def natural_width(self) -> float:
        """Width of the text where no line ends but on purpose."""
        widest = width = space = 0.0
        for word in self._words:
            width = 0.0 if word.ends_line else width + space + word.width
            space = 0.0 if word.ends_line else word.space
            widest = max(widest, width)
        return widest + self._indent + self._indent_right

    @property
    def longest_word(self) -> float:
        """Width of the widest word."""
        return max((word.width for word in self._words), default=0.0) + self._indent + self._indent_right

    @property
    def notes(self) -> tuple[int, ...]:
        return tuple(note for line in self._lines for note in line.notes)

    @property
    def anchors(self) -> tuple[str, ...]:
        return (self._anchor,) if self._anchor else ()

    @property
    def last_line_width(self) -> float:
        """Where the last line ends, from the box's left edge."""
        return self._indent + (self._lines[-1].width if self._lines else 0)

    def least(self) -> tuple[float, tuple[int, ...]]:
        count = len(self._lines)
        first = count if count < 2 * self.lines_together else self.lines_together
        return first * self.style.leading, tuple(note for line in self._lines[:first] for note in line.notes)

    def split(self, room: Room) -> tuple[Box, Box] | None:
        count, least = len(self._lines), self.lines_together
        taken = min(self._fitting(room), count - least)
        if taken > least and self._lines[taken - 1].hyphenated:
            taken -= 1
        if taken < least:
            return None
        return self._part(0, taken), self._part(taken, count)

    def split_end(self) -> tuple[Box, Box] | None:
        count, least = len(self._lines), self.lines_together
        return (
            (self._part(0, count - least), self._part(count - least, count)) if count >= 2 * least else None
        )

    def split_hard(self, room: Room) -> tuple[Box, Box] | None:
        """Split after the last line that fits, even if it stands alone."""
        count, taken = len(self._lines), self._fitting(room)
        return (self._part(0, taken), self._part(taken, count)) if 0 < taken < count else None

    def _fitting(self, room: Room) -> int:
        """Return how many lines fit with their notes."""
        notes: list[int] = []
        for number, line in enumerate(self._lines):
            notes.extend(line.notes)
            if not room.fits((number + 1) * self.style.leading, notes):
                return number
        return len(self._lines)

    def _part(self, start: int, stop: int) -> TextBox:
        part = TextBox(
            (),
            self.style,
            align=self._align,
            indent=self._indent,
            indent_right=self._indent_right,
            kind=self.kind,
            label=self._label if start == 0 else None,
            anchor=self._anchor if start == 0 else "",
            facts=self.facts,
            changed=self.changed,
        )
        part._lines = self._lines[start:stop]
        part._width = self._width
        part.lines_together = self.lines_together
        if start:
            part.before = 0
        if stop < len(self._lines):
            part.after = 0
        else:
            part.keeps_with_next = self.keeps_with_next
        return part

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        if self._anchor:
            canvas.add_destination(self._anchor, x, top)
        canvas.placements.append(Placement(self.kind, x, top, self._width, self.height))
        if self.changed:
            canvas.mark_changed(top, self.height)
        baseline = top - first_baseline(self.style)
        left = x + self._indent
        width = self._width - self._indent - self._indent_right
        if self._label:
            words = self._label.words
            taken = sum(word.width + word.space for word in words) if self._label.align == "right" else 0
            paint_words(canvas, words, x + self._label.offset - taken, baseline + self._label.drop)
        for line in self._lines:
            slack, start, extra = width - line.width, left, 0.0
            if self._align == "right":
                start += slack
            elif self._align == "center":
                start += slack / 2
            else:
                start -= line.hang_left
                slack += line.hang_left + line.hang_right
            if self._align == "justified" and line.spaces and (slack < 0 or not line.ends):
                most = (LOOSEST - 1) * sum(word.space for word in line.words[:-1])
                extra = min(slack, most) / line.spaces
            paint_words(canvas, line.words, start, baseline, extra, open_end=line.goes_on)
            baseline -= self.style.leading


def _is_hangul(words: Sequence[Word]) -> bool:
    """Whether half of the words or more are written in Hangul."""
    hangul = sum(any(_HANGUL.search(piece.text) for piece in word.pieces) for word in words)
    return 2 * hangul >= len(words)


def first_baseline(style: Style) -> float:
    """Return how far below a box's top the first baseline lies: the text stands in the middle of its leading."""
    return style.leading / 2 + style.size * 0.34


Align = Literal["left", "right", "center", "justified"]

PARAGRAPH_STYLES = {
    ParagraphRole.BODY: StyleName.BODY,
    ParagraphRole.CELL: StyleName.BODY,
    ParagraphRole.DATE: StyleName.DATE,
    ParagraphRole.NAME: StyleName.NAME,
    ParagraphRole.APPOINTMENT: StyleName.APPOINTMENT,
    ParagraphRole.DETAIL: StyleName.DETAIL,
    ParagraphRole.LABEL: StyleName.LABEL,
    ParagraphRole.SOURCES: StyleName.SOURCES,
}
"""The styles of paragraphs by their role, outside of tables."""


class Statement(NamedTuple):
    """Something said, with the structure elements that its words stand in; see ``story.Printed``."""

    elements: tuple[Element, ...]
    kind: str
    words: tuple[Spans, ...]
    facts: tuple[str, ...]
    note: int


@dataclass
class Setter:
    """Sets text for one document. Notes are set where their mark is met, so that the tree keeps reading order."""

    theme: Theme
    fonts: FontSet
    language: str
    measure: float
    notes: Mapping[int, Note]
    note_title: str = ""
    back_title: str = ""
    notes_at_end: bool = False
    changed: frozenset[str] = frozenset()
    """The facts, terms and sources whose blocks are marked as changed."""
    note_boxes: dict[int, Box] = field(default_factory=dict)
    unset: dict[UnsetText, dict[str, None]] = field(default_factory=dict)
    """Texts with characters that no face has, and these characters."""
    origin: Origin | None = None
    """Where the template has the block that is being set; ``None`` for what the program puts together."""
    block_facts: tuple[str, ...] = ()
    """The facts of that block."""
    statements: list[Statement] = field(default_factory=list)

    def style(self, name: StyleName) -> Style:
        """Return a style of the theme."""
        return self.theme.styles[name]

    def state(
        self,
        kind: str,
        *words: Spans,
        at: Element | tuple[Element, ...],
        facts: tuple[str, ...] = (),
        note: int = 0,
    ) -> None:
        """Keep what is said in some elements, so that it can be told on which pages it came to stand."""
        elements = (at,) if isinstance(at, Element) else at
        self.statements.append(Statement(elements, kind, words, facts, note))

    def words(
        self,
        spans: Spans,
        name: StyleName,
        element: Element | None,
        facts: tuple[str, ...] = (),
        *,
        style: Style | None = None,
        record: str = "",
    ) -> list[Word]:
        """Set spans; ``element`` is the paragraph's, ``None`` for an artifact. ``record`` as for ``text``."""
        style = style or self.style(name)

        def report(char: str, _: Face) -> None:
            records = (record, *(facts or self.block_facts)) if record else facts or self.block_facts
            text = UnsetText("".join(span.text for span in spans), records, self.origin)
            self.unset.setdefault(text, {})[char] = None

        ink = Ink(style, self.fonts, self.theme.colours, report, self.language)
        if element and any(span.note for span in spans):
            spans = tuple(self._link_mark(span) if span.note else span for span in spans)
        return set_words(spans, ink, element)

    def _link_mark(self, mark: Span) -> Span:
        """Return the mark of a note with its link."""
        title = self.note_title.format(number=mark.note)
        return replace(mark, href=f"#note-{mark.note}", title=title)

    def text(
        self,
        spans: Spans,
        name: StyleName,
        element: Element | None,
        *,
        align: Align | None = None,
        indent: float = 0,
        indent_right: float = 0,
        label: Label | None = None,
        anchor: str = "",
        kind: str = "",
        facts: tuple[str, ...] = (),
        record: str = "",
        style: Style | None = None,
    ) -> TextBox:
        """Set a paragraph. Notes it calls for are set as well and stand behind it in the tree.

        ``record`` is the term or source that it is of; like the facts in it, it may have changed. ``style`` replaces
        that of the name.
        """
        style = style or self.style(name)
        words = self.words(spans, name, element, facts, record=record, style=style)
        if name is StyleName.QUOTATION:
            # A quoted word with a hyphen in it stays whole, or nobody could tell whose hyphen it is.
            words = [word if word.space else word._replace(stays=True) for word in words]
        box = TextBox(
            words,
            style,
            align=align or ("justified" if self.theme.is_justified(name) else "left"),
            indent=indent,
            indent_right=indent_right,
            hyphenate=find_hyphenator(self.language),
            hyphenated=self.theme.is_hyphenated(name),
            hang=name in _HANGING and align is None,
            label=label,
            anchor=anchor,
            kind=kind or name.value,
            facts=facts,
            changed=not self.changed.isdisjoint((*facts, record)),
        )
        if element is not None:
            for number in (span.note for span in spans if span.note and not self.notes_at_end):
                if number not in self.note_boxes and number in self.notes:
                    note = self.note(self.notes[number], element.parent or element)
                    note.wrap(self.measure)
                    self.note_boxes[number] = note
        return box

    def note(self, note: Note, parent: Element) -> TextBox:
        """Set a note: its number, which leads back to the mark, and its text."""
        element = parent.add("Note", id=f"note-{note.number}")
        self.state("note", note.spans, at=element, note=note.number)
        number = Span(
            note.label or f"{note.number}.",
            bold=True,
            href=f"#mark-{note.number}",
            title=self.back_title.format(number=note.number),
        )
        style = self.style(StyleName.NOTE).model_copy(
            update={"family": "sans", "size": self.style(StyleName.NOTE).size * 0.9}
        )
        words = self.words((number,), StyleName.NOTE, element.add("Lbl"), style=style)
        indent = self.style(StyleName.NOTE).size * (1.75 if note.number < 100 else 2.3)  # noqa: PLR2004 - three figures
        return self.text(
            note.spans,
            StyleName.NOTE,
            element.add("P"),
            indent=indent,
            label=Label(words, 0),
            anchor=f"note-{note.number}",
            kind="note",
        )

    def label(
        self,
        text: str,
        name: StyleName,
        element: Element | None,
        colour: str = "",
        *,
        bold: bool = False,
        facts: tuple[str, ...] = (),
    ) -> Word:
        """Set a few characters as one word that no line's end may part, for drawings."""
        style = self.style(name)
        words = self.words((Span(one_line(text).replace(" ", "\u00a0"), bold=bold),), name, element, facts)
        painted = colour or str(getattr(self.theme.colours, style.colour))
        pieces = [piece._replace(colour=painted) for word in words for piece in word.pieces]
        width = sum(piece.width for piece in pieces)
        if pieces:
            # Unseen and without width: it parts the label's words from those of the next one in the same drawing.
            pieces[-1] = pieces[-1]._replace(text=pieces[-1].text + " ")
        return Word(tuple(pieces), width, 0)

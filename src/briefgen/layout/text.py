"""A paragraph as a box: set, broken, split between pages without widows and orphans, painted line by line."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.layout.boxes import Box, Canvas, Room
from briefgen.layout.breaking import Line, break_lines
from briefgen.layout.hyphenation import Hyphenate
from briefgen.layout.lines import paint_words
from briefgen.layout.story import Placement
from briefgen.layout.words import Word
from briefgen.model.theme import Style

LINES_TOGETHER = 2
"""At least so many lines of a paragraph stay together at a page's foot and head."""


class Label:
    """Words in the margin of a paragraph's first line: a list's number, a note's number. ``offset`` from its left."""

    def __init__(self, words: Sequence[Word], offset: float, *, align: str = "left", drop: float = 0) -> None:
        self.words = words
        self.offset = offset
        self.align = align
        self.drop = drop


class TextBox(Box):
    """Lines of text. ``indent`` moves them right; ``align`` is left, right, center or justified.

    ``changed`` says that a fact in it is not as the edition before had it.
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
        self._label = label
        self._anchor = anchor
        self.kind = kind
        self.facts = facts
        self.changed = changed
        self.before, self.after = style.before, style.after
        self._lines: Sequence[Line] = ()
        self._width = 0.0

    def wrap(self, width: float) -> float:
        self._width = width
        inner = width - self._indent - self._indent_right
        justified = self._align == "justified"
        self._lines = break_lines(self._words, inner, justified=justified, hyphenate=self._hyphenate)
        return self.height

    @property
    def height(self) -> float:
        return len(self._lines) * self.style.leading

    @property
    def natural_width(self) -> float:
        """Width of the text where no line ends but on purpose."""
        widest = width = space = 0.0
        for word in self._words:
            width = 0.0 if word.ends_line else width + space + word.width
            space = 0.0 if word.ends_line else word.space
            widest = max(widest, width)
        return widest + self._indent

    @property
    def longest_word(self) -> float:
        """Width of the widest word."""
        return max((word.width for word in self._words), default=0.0) + self._indent

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
        first = count if count < 2 * LINES_TOGETHER else LINES_TOGETHER
        return first * self.style.leading, tuple(note for line in self._lines[:first] for note in line.notes)

    def split(self, room: Room) -> tuple[Box, Box] | None:
        count = len(self._lines)
        taken = min(self._fitting(room), count - LINES_TOGETHER)
        if taken < LINES_TOGETHER:
            return None
        return self._part(0, taken), self._part(taken, count)

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
        if start:
            part.before = 0
        if stop < len(self._lines):
            part.after = 0
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
            self._paint_label(canvas, x, baseline)
        for line in self._lines:
            self._paint_line(canvas, line, left, baseline, width)
            baseline -= self.style.leading

    def _paint_label(self, canvas: Canvas, x: float, baseline: float) -> None:
        assert self._label is not None
        words = self._label.words
        width = sum(word.width + word.space for word in words)
        left = x + self._label.offset - (width if self._label.align == "right" else 0)
        paint_words(canvas, words, left, baseline + self._label.drop)

    def _paint_line(self, canvas: Canvas, line: Line, left: float, baseline: float, width: float) -> None:
        slack = width - line.width
        extra = 0.0
        if self._align == "right":
            left += slack
        elif self._align == "center":
            left += slack / 2
        elif self._align == "justified" and line.spaces and (slack < 0 or not line.ends):
            extra = slack / line.spaces
        paint_words(canvas, line.words, left, baseline, extra, open_end=line.goes_on)


def first_baseline(style: Style) -> float:
    """Return how far below a box's top the first baseline lies: the text stands in the middle of its leading."""
    return style.leading / 2 + style.size * 0.34

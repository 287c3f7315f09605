"""The table of contents. Its lines are set with the story; the pages' numbers are filled in once they are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from briefgen.layout.boxes import Box, Canvas
from briefgen.layout.lines import paint_words
from briefgen.layout.paths import line
from briefgen.layout.setter import Setter
from briefgen.layout.story import Element, OutlineEntry, PathMark
from briefgen.layout.text import first_baseline
from briefgen.model.document import Span
from briefgen.model.theme import StyleName

_TOGETHER = 24
"""Entries of the longest list that is kept on one page."""
LEVELS = 2
"""Headings down to this level are listed."""
_NUMBER_WIDTH = 30.0


class ContentsEntry(Box):
    """A heading, and at the right edge the page that it stands on. ``pages`` is filled before painting."""

    kind = "contents"

    def __init__(self, entry: OutlineEntry, setter: Setter, link: Element, pages: Mapping[str, int]) -> None:
        span = Span(entry.text, href=f"#{entry.anchor}", title=entry.text)
        indent = (entry.level - 1) * 14
        self._text = setter.text((span,), StyleName.CONTENTS, link, indent=indent, indent_right=_NUMBER_WIDTH)
        self._entry, self._setter, self._link, self._pages = entry, setter, link, pages
        self._width = 0.0

    def wrap(self, width: float) -> float:
        self._width = width
        return self._text.wrap(width)

    @property
    def height(self) -> float:
        return self._text.height

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        self._text.paint(canvas, x, top)
        style = self._setter.style(StyleName.CONTENTS)
        # The no-break space parts the number from the heading's last word for whoever has the line read out or copies it.
        number = Span(f"\u00a0{self._pages.get(self._entry.anchor, '')}")
        words = self._setter.words((number,), StyleName.CONTENTS, self._link)
        width = sum(word.width for word in words)
        baseline = top - self.height + style.leading - first_baseline(style)
        start, end = x + self._text.last_line_width + 6, x + self._width - width - 5
        if start < end:
            canvas.marks.append(
                PathMark(
                    line(start, baseline + 0.6, end, baseline + 0.6),
                    None,
                    stroke=self._setter.theme.colours.secondary,
                    width=0.6,
                    dash="[0.7 2.8] 0",
                )
            )
        paint_words(canvas, words, x + self._width - width, baseline)


def set_contents(
    title: str, outline: Sequence[OutlineEntry], setter: Setter, element: Element, pages: Mapping[str, int]
) -> list[Box]:
    """Set the contents under their heading; ``element`` is the TOC element of the structure."""
    heading = setter.text((Span(title),), StyleName.HEADING_2, element.add("Caption").add("P"))
    heading.keeps_with_next = True
    boxes: list[Box] = [heading]
    listed = [entry for entry in outline if entry.level <= LEVELS]
    boxes += [ContentsEntry(entry, setter, element.add("TOCI").add("Reference"), pages) for entry in listed]
    # A short list stands on one page; of a long one no entry stands alone, at its beginning or at its end.
    for box in boxes[:-1] if len(listed) <= _TOGETHER else (*boxes[:2], *boxes[-2:-1]):
        box.keeps_with_next = True
    boxes[-1].after = 10
    return boxes

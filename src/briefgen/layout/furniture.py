"""What stands in the margins of every page: handling, running title, information-as-of, edition, page number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.layout.boxes import Canvas
from briefgen.layout.lines import paint_words
from briefgen.layout.setter import Setter
from briefgen.layout.story import Mark, WatermarkMark
from briefgen.layout.words import Word
from briefgen.model.brief import Paper
from briefgen.model.document import Furniture, Span
from briefgen.model.text import one_line
from briefgen.model.theme import Margins, StyleName

MM = 72 / 25.4
_SIZES = {Paper.A4: (210 * MM, 297 * MM), Paper.LETTER: (612.0, 792.0)}
_HANDLING_TOP = 11.0
_RUNNING_TOP = 21.5
_FOOT = 12.0
_BETWEEN = 9.0


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page and the area of its text, in points; ``left`` and ``foot`` are the area's lower left corner."""

    width: float
    height: float
    left: float
    foot: float
    measure: float
    depth: float

    @property
    def top(self) -> float:
        """Upper edge of the text area."""
        return self.foot + self.depth


def page_size(paper: Paper, margins: Margins, binding: float) -> PageSize:
    """Return the page of a paper. ``binding`` millimetres are added to the left margin."""
    width, height = _SIZES[paper]
    left, right = (margins.left + binding) * MM, margins.right * MM
    top, bottom = margins.top * MM, margins.bottom * MM
    return PageSize(width, height, left, bottom, width - left - right, height - top - bottom)


def paint_header(furniture: Furniture, setter: Setter, page: PageSize, number: int) -> list[Mark]:
    """Return the head of page ``number``, counted from 0. Page one has its title block instead of a running title."""
    canvas = Canvas(number)
    _centre(canvas, furniture.handling, setter, page, page.height - _HANDLING_TOP * MM)
    if number:
        baseline = page.height - _RUNNING_TOP * MM
        taken = _right(canvas, furniture.as_of, setter, page, baseline)
        _left(canvas, furniture.title, setter, page, baseline, room=page.measure - taken - _BETWEEN)
    if furniture.draft:
        canvas.marks.append(_watermark(furniture.draft, setter, page))
    return canvas.marks


def paint_footer(furniture: Furniture, setter: Setter, page: PageSize, number: int, count: int) -> list[Mark]:
    """Return the foot of page ``number``, counted from 0, of ``count``."""
    canvas = Canvas(number)
    baseline = _FOOT * MM
    taken = _centre(canvas, furniture.handling, setter, page, baseline)
    _left(canvas, furniture.edition, setter, page, baseline, room=(page.measure - taken) / 2 - _BETWEEN)
    _right(canvas, furniture.page_of.format(page=number + 1, pages=count), setter, page, baseline)
    return canvas.marks


def _centre(canvas: Canvas, text: str, setter: Setter, page: PageSize, baseline: float) -> float:
    words = setter.words((Span(one_line(text)),), StyleName.HANDLING, None)
    width = sum(word.width + word.space for word in words)
    paint_words(canvas, words, page.left + (page.measure - width) / 2, baseline)
    return width


def _left(canvas: Canvas, text: str, setter: Setter, page: PageSize, baseline: float, *, room: float) -> None:
    words = setter.words((Span(one_line(text)),), StyleName.RUNNING, None)
    if _width(words) > room:
        cut = setter.words((Span("…"),), StyleName.RUNNING, None)
        while words and _width([*words, *cut]) > room:
            words = words[:-1]
        words = [*words, *cut] if words else []
    paint_words(canvas, words, page.left, baseline)


def _width(words: Sequence[Word]) -> float:
    return sum(word.width + word.space for word in words)


def _right(canvas: Canvas, text: str, setter: Setter, page: PageSize, baseline: float) -> float:
    words = setter.words((Span(one_line(text)),), StyleName.RUNNING, None)
    width = sum(word.width + word.space for word in words)
    paint_words(canvas, words, page.left + page.measure - width, baseline)
    return width


def _watermark(text: str, setter: Setter, page: PageSize) -> WatermarkMark:
    fount = setter.founts.get("sans", bold=True)
    face = fount.main if fount.companion is None or all(map(fount.main.covers, text)) else fount.companion
    size = 0.62 * page.width / (face.measure(text) / 1000)
    return WatermarkMark(
        page.width / 2, page.height / 2, 52, text, face, min(size, 150), setter.theme.colours.tint
    )

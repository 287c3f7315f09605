"""What frames the text: title block, contents, running headers and footers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefgen.layout.boxes import Box, Canvas, Stack
from briefgen.layout.lines import paint_words
from briefgen.layout.story import (
    Element,
    ImageMark,
    Mark,
    OutlineEntry,
    PathMark,
    Placement,
    WatermarkMark,
    line,
    rectangle,
)
from briefgen.layout.text import Setter, TextBox, first_baseline
from briefgen.layout.words import Word
from briefgen.model.brief import Paper
from briefgen.model.document import RunningHeaders, Span, TitleBlock
from briefgen.model.text import one_line
from briefgen.model.theme import Margins, StyleName

MM = 72 / 25.4
_SIZES = {Paper.A4: (210 * MM, 297 * MM), Paper.LETTER: (612.0, 792.0)}
_HANDLING_TOP, _RUNNING_TOP, _FOOT = 11.0, 21.5, 12.0
"""Distances of the running lines from the edges of the page, in millimetres."""
_BETWEEN = 9.0
"""The least space between two of them, in points."""
_RULE = 2.2
_TITLE_SIZES = ((1.0, 2), (0.88, 3), (0.72, 4), (0.6, 0))
"""Parts of a title's size in the theme, and how many lines it may have at that size; the last serves any title."""
_TOGETHER = 24
"""Entries of the longest list that is kept on one page."""
LEVELS = 2
"""Headings down to this level are listed."""
_NUMBER_WIDTH = 30.0


class RuleBox(Box):
    """A thick line over the whole measure."""

    kind = "rule"
    keeps_with_next = True

    def __init__(self, colour: str, thickness: float, after: float) -> None:
        self._colour, self._thickness, self.after = colour, thickness, after
        self._width = 0.0

    def wrap(self, width: float) -> float:
        self._width = width
        return self._thickness

    @property
    def height(self) -> float:
        return self._thickness

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        path = rectangle(x, top - self._thickness, self._width, self._thickness)
        canvas.marks.append(PathMark(path, None, fill=self._colour))


class BesideBox(Box):
    """Two texts side by side, one at the left edge and one at the right; the right one gets the width it needs."""

    kind = "beside"
    keeps_with_next = True

    def __init__(self, left: TextBox, right: TextBox, after: float) -> None:
        self._left, self._right, self.after = left, right, after
        self._width = 0.0
        self._offset = 0.0

    def wrap(self, width: float) -> float:
        self._width = width
        gutter = 12.0
        wanted = min(self._right.natural_width + 0.5, 0.62 * width)
        self._offset = width - wanted
        self._left.wrap(width - wanted - gutter)
        self._right.wrap(wanted)
        return self.height

    @property
    def height(self) -> float:
        return max(self._left.height, self._right.height)

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        self._left.paint(canvas, x, top)
        self._right.paint(canvas, x + self._offset, top)


class LogoBox(Box):
    """The theme's logo."""

    kind = "logo"
    keeps_with_next = True
    after = 10

    def __init__(self, content: bytes, width: float, height: float, element: Element) -> None:
        self._content, self._width, self._height, self._element = content, width, height, element

    def wrap(self, width: float) -> float:  # noqa: ARG002 - its own width
        return self._height

    @property
    def height(self) -> float:
        return self._height

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        canvas.placements.append(Placement(self.kind, x, top, self._width, self._height))
        box = (x, top - self._height, x + self._width, top)
        self._element.attributes["bbox"] = box
        canvas.marks.append(
            ImageMark(x, top - self._height, self._width, self._height, self._content, self._element)
        )


def set_title_block(title_block: TitleBlock, setter: Setter, root: Element) -> list[Box]:
    """Set the title block."""
    theme = setter.theme
    boxes: list[Box] = [RuleBox(theme.colours.structure, _RULE, 9)]
    if title_block.series_line or title_block.status_line:
        series = _stated("series line", title_block.series_line, setter, root)
        left = setter.text((Span(title_block.series_line),), StyleName.SERIES, series)
        status = _stated("status line", title_block.status_line, setter, root)
        right = setter.text((Span(title_block.status_line),), StyleName.STATUS, status, align="right")
        boxes.append(BesideBox(left, right, 14))
    title = _stated("title", title_block.title, setter, root, "H1")
    boxes.append(_set_title(title_block.title, setter, title))
    if title_block.subtitle:
        subtitle = _stated("subtitle", title_block.subtitle, setter, root)
        boxes.append(setter.text((Span(title_block.subtitle),), StyleName.SUBTITLE, subtitle))
    for spans in title_block.imprint:
        line = root.add("P")
        setter.state("imprint", spans, at=line)
        boxes.append(setter.text(spans, StyleName.IMPRINT, line))
    for box in boxes:
        box.keeps_with_next = True
    return boxes


def _set_title(text: str, setter: Setter, element: Element | None) -> TextBox:
    """Set the title as large as the theme has it, or smaller where it would have too many lines."""
    style = setter.style(StyleName.TITLE)
    for scale, most in _TITLE_SIZES:
        size, leading = max(style.size * scale, setter.style(StyleName.BODY).size), style.leading * scale
        stepped = style.model_copy(update={"size": size, "leading": max(leading, size)})
        box = setter.text((Span(text),), StyleName.TITLE, element, anchor="top", style=stepped)
        box.wrap(setter.measure)
        if box.line_count <= most:
            break
    return box


def _stated(kind: str, text: str, setter: Setter, root: Element, tag: str = "P") -> Element | None:
    """Add the element of a line that is said; none where there is nothing to say."""
    if not text:
        return None
    element = root.add(tag)
    setter.state(kind, (Span(text),), at=element)
    return element


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
    # A short list had better be on one page; of no list an entry is alone, at its beginning or at its end.
    for box in (*boxes[:2], *boxes[-2:-1]):
        box.keeps_with_next = True
    together = len(listed) <= _TOGETHER
    return [
        Stack(boxes, kind="contents-list", together=together, yields=True, before=heading.before, after=10)
    ]


GUTTER = 12.0
"""White between two columns, in points."""


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

    @property
    def rail(self) -> float:
        """Width of the column of heads: three of the twelve columns of a page."""
        return (self.measure - 11 * GUTTER) / 4 + 2 * GUTTER


def page_size(paper: Paper, margins: Margins, binding: float) -> PageSize:
    """Return the page of a paper. ``binding`` millimetres are added to the left margin."""
    width, height = _SIZES[paper]
    left, right = (margins.left + binding) * MM, margins.right * MM
    top, bottom = margins.top * MM, margins.bottom * MM
    return PageSize(width, height, left, bottom, width - left - right, height - top - bottom)


def paint_header(headers: RunningHeaders, setter: Setter, page: PageSize, number: int) -> list[Mark]:
    """Return the head of page ``number``, counted from 0. Page one has its title block instead of a running title."""
    canvas = Canvas(number)
    _centre(canvas, headers.handling, setter, page, page.height - _HANDLING_TOP * MM)
    if number:
        baseline = page.height - _RUNNING_TOP * MM
        taken = _right(canvas, headers.as_of, setter, page, baseline)
        _left(canvas, headers.title, setter, page, baseline, room=page.measure - taken - _BETWEEN)
    if headers.draft:
        font = setter.fonts.get("sans", bold=True)
        covered = font.companion is None or all(map(font.main.covers, headers.draft))
        face = font.main if covered or font.companion is None else font.companion
        size = min(0.62 * page.width / (face.measure(headers.draft) / 1000), 150)
        tint = setter.theme.colours.tint
        canvas.marks.append(
            WatermarkMark(page.width / 2, page.height / 2, 52, headers.draft, face, size, tint)
        )
    return canvas.marks


def paint_footer(
    headers: RunningHeaders, setter: Setter, page: PageSize, number: int, count: int
) -> list[Mark]:
    """Return the foot of page ``number``, counted from 0, of ``count``."""
    canvas = Canvas(number)
    baseline = _FOOT * MM
    taken = _centre(canvas, headers.handling, setter, page, baseline)
    _left(canvas, headers.edition, setter, page, baseline, room=(page.measure - taken) / 2 - _BETWEEN)
    _right(canvas, headers.page_of.format(page=number + 1, pages=count), setter, page, baseline)
    return canvas.marks


def _centre(canvas: Canvas, text: str, setter: Setter, page: PageSize, baseline: float) -> float:
    words = setter.words((Span(one_line(text)),), StyleName.HANDLING, None)
    width = _width(words)
    paint_words(canvas, words, page.left + (page.measure - width) / 2, baseline)
    return width


def _right(canvas: Canvas, text: str, setter: Setter, page: PageSize, baseline: float) -> float:
    words = setter.words((Span(one_line(text)),), StyleName.RUNNING, None)
    width = _width(words)
    paint_words(canvas, words, page.left + page.measure - width, baseline)
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

"""The title block of page one."""

from __future__ import annotations

from briefgen.layout.boxes import Box, Canvas
from briefgen.layout.paths import rectangle
from briefgen.layout.setter import Setter
from briefgen.layout.story import Element, ImageMark, PathMark, Placement
from briefgen.layout.text import TextBox
from briefgen.model.document import Front, Span
from briefgen.model.theme import StyleName

_RULE = 2.2


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


def set_front(front: Front, setter: Setter, root: Element) -> list[Box]:
    """Set the title block."""
    theme = setter.theme
    boxes: list[Box] = [RuleBox(theme.colours.structure, _RULE, 9)]
    if front.series_line or front.status_line:
        series = _stated("series line", front.series_line, setter, root)
        left = setter.text((Span(front.series_line),), StyleName.SERIES, series)
        status = _stated("status line", front.status_line, setter, root)
        right = setter.text((Span(front.status_line),), StyleName.STATUS, status, align="right")
        boxes.append(BesideBox(left, right, 14))
    title = _stated("title", front.title, setter, root, "H1")
    boxes.append(setter.text((Span(front.title),), StyleName.TITLE, title, anchor="top"))
    if front.subtitle:
        subtitle = _stated("subtitle", front.subtitle, setter, root)
        boxes.append(setter.text((Span(front.subtitle),), StyleName.SUBTITLE, subtitle))
    for spans in front.imprint:
        line = root.add("P")
        setter.state("imprint", spans, at=line)
        boxes.append(setter.text(spans, StyleName.IMPRINT, line))
    for box in boxes:
        box.keeps_with_next = True
    return boxes


def _stated(kind: str, text: str, setter: Setter, root: Element, tag: str = "P") -> Element | None:
    """Add the element of a line that is said; none where there is nothing to say."""
    if not text:
        return None
    element = root.add(tag)
    setter.state(kind, (Span(text),), at=element)
    return element

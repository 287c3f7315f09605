"""A chart on the page: caption, unit and notes beside or around the drawing, in the theme's type and colours."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from briefgen.layout.boxes import Box, Canvas, Stack
from briefgen.layout.charts.plots import draw
from briefgen.layout.charts.shapes import (
    OTHERS,
    Area,
    Bar,
    Drawing,
    Fill,
    Label,
    Lettering,
    Marker,
    Rect,
    Rule,
    Shape,
    Stroke,
    Swatch,
)
from briefgen.layout.lines import paint_words
from briefgen.layout.story import Element, PathMark, Placement, circle, line, number, polygon, rectangle
from briefgen.layout.text import Setter, TextBox
from briefgen.layout.words import Word
from briefgen.model.chart import Chart
from briefgen.model.document import Span
from briefgen.model.theme import Colours, StyleName

_SIDE, _GUTTER = 108.6, 12.0
"""Width of the columns at the left that hold the caption, and the space after them."""
_NARROWEST = 420.0
"""On a narrower measure, and in large print, the caption stands above."""
_LARGEST_BESIDE = 12.0
"""Points of a caption's type."""
_ABOVE = 6.0
_HATCH, _DIAGONAL, _HORIZONTAL, _DOTS = 3.0, 4.4, 3.6, 4.6
"""Distance of the lines and dots of a pattern."""
_DASHES = {Rule.BRIDGE: "[2.2 2.2] 0", Rule.BREAK: "[3 2] 0"}
_WIDTHS = {
    Rule.GRID: 0.5,
    Rule.AXIS: 0.9,
    Rule.BASE: 0.9,
    Rule.TICK: 0.7,
    Rule.SEGMENT: 1.8,
    Rule.BRIDGE: 1.2,
    Rule.BACKGROUND: 0.8,
    Rule.EDGE: 0.6,
    Rule.WHISKER: 1.0,
    Rule.BREAK: 0.7,
    Rule.LEADER: 0.5,
}
_MARKER = 2.9
"""Half of a marker."""


def set_chart(chart: Chart, setter: Setter, parent: Element) -> list[Box]:
    """Set a chart as one box that no page parts: caption, drawing, notes."""
    caption = parent.add("Caption")
    elements = [caption.add("P")]
    words = (Span(f"{chart.caption.label} "), *chart.caption.spans)
    captions = [setter.text(words, StyleName.CAPTION, elements[0], facts=chart.facts)]
    if chart.unit:
        elements.append(caption.add("P"))
        captions.append(setter.text(chart.unit, StyleName.ATTRIBUTION, elements[1], facts=chart.facts))
    figure = parent.add("Figure", alt=chart.alternative)
    drawn = (Span(chart.alternative),)
    setter.state("chart", words, chart.unit, drawn, at=(*elements, figure), facts=chart.facts)
    drawing = ChartBox(chart, setter, figure)
    notes = []
    for note in chart.notes:
        element = parent.add("P")
        setter.state("chart note", note, at=element, facts=chart.facts)
        notes.append(setter.text(note, StyleName.ATTRIBUTION, element, facts=chart.facts))
    changed = not setter.changed.isdisjoint(chart.facts)
    return [FigureBox(captions, drawing, notes, facts=chart.facts, changed=changed)]


class FigureBox(Box):
    """A caption at the left of its drawing and notes, or above them where the measure is narrow or the print large."""

    kind = "chart"
    before, after = 10, 16
    splits = False
    moves = True

    def __init__(
        self,
        captions: Sequence[TextBox],
        drawing: ChartBox,
        notes: Sequence[TextBox],
        *,
        facts: tuple[str, ...],
        changed: bool,
    ) -> None:
        for box in (*captions, *notes):
            box.before, box.after, box.changed = 0, 0, False
        self._is_small = captions[0].style.size <= _LARGEST_BESIDE
        self._captions = Stack(captions, kind="caption")
        self._plot = Stack([drawing, *notes], kind="plot")
        self.facts, self._changed = facts, changed
        self._beside, self._width = False, 0.0

    def wrap(self, width: float) -> float:
        self._width = width
        self._beside = self._is_small and width >= _NARROWEST
        self._captions.wrap(_SIDE if self._beside else width)
        self._plot.wrap(width - _SIDE - _GUTTER if self._beside else width)
        return self.height

    @property
    def height(self) -> float:
        caption, plot = self._captions.height, self._plot.height
        return max(caption, plot) if self._beside else caption + _ABOVE + plot

    @property
    def notes(self) -> tuple[int, ...]:
        return (*self._captions.notes, *self._plot.notes)

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        if self._changed:
            canvas.mark_changed(top, self.height)
        canvas.placements.append(Placement(self.kind, x, top, self._width, self.height))
        self._captions.paint(canvas, x, top)
        if self._beside:
            self._plot.paint(canvas, x + _SIDE + _GUTTER, top)
        else:
            self._plot.paint(canvas, x, top - self._captions.height - _ABOVE)


class ChartBox(Box):
    """The drawing alone, as wide as it is told."""

    kind = "drawing"
    after = 5

    def __init__(self, chart: Chart, setter: Setter, element: Element) -> None:
        self._chart, self._setter, self._element = chart, setter, element
        self._palette = Palette(setter.theme.colours, several=len(chart.series) > 1)
        self._drawing = Drawing(0, 0, ())

    def wrap(self, width: float) -> float:
        style = self._setter.style(StyleName.FIGURE)
        known: dict[tuple[str, bool], float] = {}

        def measure(text: str, bold: bool) -> float:  # noqa: FBT001 - as ``Lettering`` calls it
            if (text, bold) not in known:
                known[text, bold] = self._label(text, None, bold=bold).width
            return known[text, bold]

        self._drawing = draw(self._chart, width, Lettering(style.size, style.leading, measure))
        return self.height

    @property
    def height(self) -> float:
        return self._drawing.height

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        drawing, foot = self._drawing, top - self.height
        canvas.placements.append(Placement(self.kind, x, top, drawing.width, drawing.height))
        self._element.attributes["bbox"] = (x, foot, x + drawing.width, top)
        for shape in drawing.shapes:
            if isinstance(shape, Label):
                self._paint_label(canvas, shape, x, foot)
            else:
                canvas.marks.extend(
                    mark._replace(element=self._element) for mark in self._palette.marks(shape, x, foot)
                )

    def _label(self, text: str, element: Element | None, colour: str = "", *, bold: bool = False) -> Word:
        facts = self._chart.facts
        return self._setter.label(text, StyleName.FIGURE, element, colour, bold=bold, facts=facts)

    def _paint_label(self, canvas: Canvas, label: Label, x: float, foot: float) -> None:
        if not label.quiet:
            # White behind the letters, so that no gridline strikes them through.
            ground = rectangle(
                x + label.rect.x - 2, foot + label.rect.y - 0.5, label.rect.width + 4, label.rect.height + 1
            )
            canvas.marks.append(PathMark(ground, self._element, fill=_WHITE))
        colour = self._palette.text(label)
        word = self._label(label.text, self._element, colour, bold=label.bold)
        paint_words(canvas, (word,), x + label.rect.x, foot + label.baseline)


class Palette:
    """The colours and patterns of a theme's charts: shapes become marks with paths.

    Fills carry a pattern beside their colour where several series meet, and where the theme is without colours.
    """

    def __init__(self, colours: Colours, *, several: bool) -> None:
        self._colours = colours
        self._fills = (colours.structure, colours.accent, colours.third, colours.fourth)
        self._lines = (colours.structure, colours.accent, colours.third, colours.ink)
        self._texts = (colours.structure, colours.accent, colours.third_text, colours.ink)
        self._patterned = several or len(set(self._lines)) < len(self._lines)

    def text(self, label: Label) -> str:
        """Return the colour of a label: that of its series, or ink; grey for those of the axes."""
        if label.series != OTHERS:
            return self._texts[label.series]
        return self._colours.secondary if label.quiet and not label.bold else self._colours.ink

    def marks(self, shape: Shape, x: float, y: float) -> Iterator[PathMark]:
        """Yield the marks of a shape that is no label, moved by ``x, y``; they belong to no element yet."""
        match shape:
            case Bar() | Swatch():
                fill = shape.fill if isinstance(shape, Bar) else Fill.SOLID
                yield from self._fill(_moved(shape.rect, x, y), shape.series, fill)
            case Stroke():
                points = " ".join(
                    f"{number(x + px)} {number(y + py)} {'l' if at else 'm'}"
                    for at, (px, py) in enumerate(shape.points)
                )
                yield PathMark(
                    points, None, "", self._stroke(shape), _WIDTHS[shape.rule], _DASHES.get(shape.rule, "")
                )
            case Area():
                points = polygon([(x + px, y + py) for px, py in shape.points])
                yield PathMark(points, None, fill=self._colours.tint)
            case Marker():
                path = _sign(shape.series, x + shape.x, y + shape.y)
                line_colour = self._lines[shape.series]
                yield PathMark(
                    path, None, _WHITE if shape.hollow else self._fills[shape.series], line_colour, 1.1
                )

    def _stroke(self, stroke: Stroke) -> str:
        colours = self._colours
        match stroke.rule:
            case Rule.SEGMENT | Rule.BRIDGE | Rule.WHISKER:
                return self._lines[stroke.series]
            case Rule.GRID | Rule.BACKGROUND:
                return colours.rule
            case Rule.BASE | Rule.EDGE | Rule.LEADER:
                return colours.edge
            case Rule.AXIS | Rule.TICK | Rule.BREAK:
                return colours.ink

    def _fill(self, rect: Rect, series: int, fill: Fill) -> Iterator[PathMark]:
        x, y, width, height = rect
        path, colour = rectangle(x, y, width, height), self._fills[series]
        edge = self._lines[series]
        if fill is Fill.HOLLOW:
            inner = rectangle(x + 0.5, y + 0.5, max(width - 1, 0.1), max(height - 1, 0.1))
            yield PathMark(inner, None, _WHITE, edge, 1)
            return
        if fill is Fill.HATCHED:
            yield PathMark(path, None, _WHITE)
            yield PathMark(_lines_within(_diagonals(rect, _HATCH)), None, stroke=edge, width=0.9)
            yield PathMark(path, None, stroke=edge, width=0.6)
            return
        yield PathMark(path, None, colour)
        if not self._patterned:
            return
        lines = {1: _diagonals(rect, _DIAGONAL), 2: _horizontals(rect, _HORIZONTAL)}.get(series)
        if lines:
            yield PathMark(_lines_within(lines), None, stroke=_WHITE, width=1)
        dots = _dots_within(rect, _DOTS) if series == _DOTTED else ""
        if dots:
            yield PathMark(dots, None, fill=self._colours.ink)
        if series:
            yield PathMark(path, None, stroke=self._colours.ink, width=0.5)


_WHITE = "#FFFFFF"
_DOTTED = 3


def _moved(rect: Rect, x: float, y: float) -> Rect:
    return rect._replace(x=rect.x + x, y=rect.y + y)


def _sign(series: int, x: float, y: float) -> str:
    """Return the marker of a series: disc, diamond, square, triangle."""
    half = _MARKER
    match series:
        case 0:
            return circle(x, y, half)
        case 1:
            wide = half * 1.25
            return polygon(((x, y + wide), (x + wide, y), (x, y - wide), (x - wide, y)))
        case 2:
            return rectangle(x - half * 0.9, y - half * 0.9, half * 1.8, half * 1.8)
        case _:
            return polygon(((x - half * 1.15, y - half), (x + half * 1.15, y - half), (x, y + half * 1.15)))


_Line = tuple[float, float, float, float]


def _lines_within(lines: Sequence[_Line]) -> str:
    return " ".join(line(*ends) for ends in lines)


def _diagonals(rect: Rect, distance: float) -> list[_Line]:
    """Return lines at 45 degrees, a distance apart, cut at the edges. They run on a grid of the page, not of the rectangle."""
    x, y, width, height = rect
    found = []
    apart = distance * 2**0.5
    first = math.ceil((y - x - width) / apart)
    # Each line has one value of y - x.
    for number_ in range(first, math.floor((y + height - x) / apart) + 1):
        offset = number_ * apart
        start, end = max(x, y - offset), min(x + width, y + height - offset)
        if end - start > _SHORTEST:
            found.append((start, start + offset, end, end + offset))
    return found


def _horizontals(rect: Rect, distance: float) -> list[_Line]:
    x, y, width, height = rect
    count = int(height / distance)
    return [(x, y + (n + 0.5) * distance, x + width, y + (n + 0.5) * distance) for n in range(count)]


def _dots_within(rect: Rect, distance: float) -> str:
    x, y, width, height = rect
    across, up = int(width / distance), int(height / distance)
    left, foot = x + (width - across * distance) / 2, y + (height - up * distance) / 2
    return " ".join(
        circle(left + (column + 0.5) * distance, foot + (row + 0.5) * distance, 0.7)
        for column in range(across)
        for row in range(up)
    )


_SHORTEST = 0.2

"""Charts of names: bars, and dots with their range, a row each; the name at the left, the value at the end."""

from __future__ import annotations

from collections.abc import Callable

from briefgen.layout.charts.shapes import Bar, Drawing, Fill, Lettering, Marker, Rect, Rule, Sheet, Stroke
from briefgen.model.chart import Chart, ChartKind, Point

_MOST_OF_WIDTH = 0.36
"""What the names may take of a figure's width."""
_GAP = 0.36
_ROW = 1.7
"""Height of a row in lines of its labels."""
_SPACE = 4.0
_WHISKER_END = 2.0


def draw_rows(chart: Chart, width: float, letters: Lettering) -> Drawing:
    """Return the drawing of one series whose places are names, first at the top."""
    points = chart.series[0].points
    names = [letters.wrap(place.label, width * _MOST_OF_WIDTH, bold=place.strong) for place in chart.places]
    heights = [max(len(lines) + 0.7, _ROW) * letters.leading for lines in names]
    left = _SPACE + max(
        letters.measure(line, place.strong)
        for place, lines in zip(chart.places, names, strict=True)
        for line in lines
    )
    ends = [(_is_down(point), letters.widest([(point.text, True)]) + 2 * _SPACE) for point in points]
    after = max((wide for down, wide in ends if not down), default=0.0)
    before = max((wide for down, wide in ends if down), default=0.0)
    foot = letters.leading + _SPACE
    sheet = Sheet(width, foot + sum(heights))
    plot = Rect(left + before, foot, max(width - left - before - after, 20), sum(heights))

    def x_of(value: float) -> float:
        return plot.x + (value - chart.low) / (chart.high - chart.low) * plot.width

    for value, text in chart.ticks:
        x = x_of(value)
        sheet.add(Stroke(((x, plot.y), (x, plot.y + plot.height)), Rule.GRID))
        label = letters.label(text, x, foot - _SPACE - letters.height, align=0.5, quiet=True)
        sheet.put((label,), margin=2)
    zero = x_of(min(max(0.0, chart.low), chart.high))
    sheet.add(Stroke(((zero, plot.y), (zero, plot.y + plot.height)), Rule.AXIS))
    top = plot.y + plot.height
    stands_out = any(place.strong for place in chart.places)
    for at, (place, lines, height) in enumerate(zip(chart.places, names, heights, strict=True)):
        middle = top - height / 2
        first = middle + len(lines) * letters.leading / 2
        for row, line in enumerate(lines):
            y = first - (row + 1) * letters.leading + (letters.leading - letters.height) / 2
            sheet.add(letters.label(line, left - _SPACE, y, align=1, bold=place.strong))
        if chart.kind is ChartKind.BARS:
            tone = 0 if place.strong or not stands_out else 2
            end = _draw_bar(sheet, points[at], at, tone, x_of, middle, letters.leading * _ROW * (1 - _GAP))
        else:
            end = _draw_dot(sheet, points[at], x_of, middle, zero)
        down = _is_down(points[at])
        x, align = (end - _SPACE, 1) if down else (end + _SPACE, 0)
        y = middle - letters.height / 2
        sheet.put(
            (letters.label(points[at].text, x, y, align=align, bold=place.strong, quiet=points[at].missing),),
            margin=0.5,
        )
        top -= height
    return sheet.finish()


def _is_down(point: Point) -> bool:
    """Whether a point lies below zero, where its value is printed to the left of it."""
    return bool(point.extent) and max(point.extent) < 0


def _draw_bar(
    sheet: Sheet, point: Point, at: int, tone: int, x_of: Callable[[float], float], y: float, thick: float
) -> float:
    """Draw the bar of a point and return where it ends."""
    zero, end = x_of(0), x_of(point.value or 0)
    if point.value:
        fill = Fill.HATCHED if point.partial else Fill.HOLLOW if point.derived else Fill.SOLID
        sheet.add(Bar(Rect(min(zero, end), y - thick / 2, abs(end - zero), thick), tone, at, fill))
    return end


def _draw_dot(sheet: Sheet, point: Point, x_of: Callable[[float], float], y: float, axis: float) -> float:
    """Draw a point with its range and return where it ends."""
    if not point.extent:
        return axis
    if point.low is not None and point.high is not None:
        low, high = x_of(point.low), x_of(point.high)
        sheet.add(Stroke(((low, y), (high, y)), Rule.WHISKER, 0))
        for x in (low, high):
            sheet.add(Stroke(((x, y - _WHISKER_END), (x, y + _WHISKER_END)), Rule.WHISKER, 0))
    if point.value is not None:
        sheet.add(Marker(x_of(point.value), y, 0, point.derived))
    return x_of(min(point.extent) if _is_down(point) else max(point.extent)) + (-3 if _is_down(point) else 3)

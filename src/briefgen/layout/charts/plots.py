"""Upright charts: columns, grouped and stacked columns, lines, dots over periods, and small multiples of lines.

``draw`` returns the drawing of any chart. From the left: the scale's labels, the plot, the names of several series;
from the foot: notes on periods, periods, the plot. Names stand at the height of what they name, never in a legend.
"""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.layout.charts.axes import Plot, draw_grid, draw_places, foot_of, moved, slide_inside
from briefgen.layout.charts.lines import (
    draw_panels,
    draw_remarks,
    draw_series,
    label_ends,
    last_known,
    middle_of,
)
from briefgen.layout.charts.rows import draw_rows
from briefgen.layout.charts.shapes import (
    OTHERS,
    Bar,
    Drawing,
    Fill,
    Lettering,
    Marker,
    Rect,
    Rule,
    Sheet,
    Stroke,
    Swatch,
    spread,
)
from briefgen.model.chart import Chart, ChartKind, Place, Point

_GAP = 0.36
"""Of the step from column to column, the part that stays empty."""
_ALL_LABELLED = 15
"""Up to so many columns each has its value printed."""
_LOWEST, _TALLEST = 128.0, 250.0
"""Height of the plot in small and in large print."""
_END_GAP = 9.0
_MOST_OF_WIDTH = 0.3
"""What the names at the right may take of a figure's width."""
_LEADER_FROM = 4.0
_SHORTEST_PART = 10.0
"""A part of a stack is labelled where it is so high."""
_WHISKER_END = 2.0


def draw(chart: Chart, width: float, letters: Lettering) -> Drawing:
    """Return the drawing of a chart at a width; its height follows from what it shows."""
    if chart.kind is ChartKind.BARS or (chart.kind is ChartKind.DOTS and not chart.dated):
        return draw_rows(chart, width, letters)
    if chart.kind is ChartKind.MULTIPLES:
        return draw_panels(chart, width, letters)
    return _Upright(chart, width, letters).draw()


class _Upright:
    """One upright chart while it is drawn."""

    def __init__(self, chart: Chart, width: float, letters: Lettering) -> None:
        self.chart, self.letters, self.width = chart, letters, width
        self.stands = chart.kind in (ChartKind.COLUMNS, ChartKind.GROUPED, ChartKind.STACKED)
        plot_height = min(_LOWEST * letters.leading / 10, _TALLEST)
        self.names = self._names()
        lines = sum(len(lines) for lines in self.names)
        plot_height = max(plot_height, (lines + len(self.names) * 0.4) * letters.leading)
        left = letters.widest((label, False) for _, label in chart.ticks) + 6
        right = 2.0
        if self.names:
            swatch = letters.size + 3 if self._swatches else 0
            right = _END_GAP + swatch + letters.widest(line for lines in self.names for line in lines)
        note_rows = 1 if any(place.note for place in chart.places) else 0
        foot = foot_of(letters) + note_rows * letters.leading
        head = letters.leading + 2 + (letters.leading if chart.breaks else 0)
        self.plot = Plot(
            chart,
            Rect(left, foot, max(width - left - right, 20), plot_height),
            inset=-1 if self.stands or chart.kind is ChartKind.DOTS else 5,
        )
        self.sheet = Sheet(width, foot + plot_height + head)

    @property
    def _swatches(self) -> bool:
        return self.chart.kind in (ChartKind.GROUPED, ChartKind.STACKED)

    def draw(self) -> Drawing:
        chart = self.chart
        draw_grid(self.sheet, self.plot, chart, self.letters)
        draw_places(self.sheet, self.plot, chart, self.letters, ticked=not self.stands)
        match chart.kind:
            case ChartKind.COLUMNS | ChartKind.GROUPED:
                self._draw_columns()
            case ChartKind.STACKED:
                self._draw_stacks()
            case ChartKind.LINES:
                self._draw_lines()
            case _:
                self._draw_dots()
        self._draw_breaks()
        return self.sheet.finish()

    def _names(self) -> list[list[tuple[str, bool]]]:
        """Return for each series the lines at its right end; none where the message names the only one."""
        chart = self.chart
        if len(chart.series) == 1:
            return []
        room = self.width * _MOST_OF_WIDTH
        names = []
        for series in chart.series:
            lines = [(line, True) for line in self.letters.wrap(series.name, room, bold=True)]
            last = last_known(series)
            if chart.kind in (ChartKind.LINES, ChartKind.DOTS) and last is not None:
                lines += [(line, False) for line in self.letters.wrap(series.points[last].text, room)]
            names.append(lines)
        return names

    def _draw_names(self, points: Sequence[tuple[float, float]], *, leaders: bool) -> None:
        """Put the names at the right, each as near as it can to the end of its series."""
        if not self.names:
            return
        leading = self.letters.leading
        heights = [len(lines) * leading + 3 for lines in self.names]
        middles = spread([y for _, y in points], heights, self.plot.rect.y, self.sheet.height)
        swatch = self.letters.size + 3 if self._swatches else 0
        x = self.plot.rect.x + self.plot.rect.width + _END_GAP
        for number, (lines, middle, height) in enumerate(zip(self.names, middles, heights, strict=True)):
            foot = middle + height / 2 - 1.5
            for row, (text, bold) in enumerate(lines):
                label = self.letters.label(
                    text, x + swatch, foot - (row + 1) * leading + 1, bold=bold, series=number
                )
                self.sheet.add(label)
                if swatch and not row:
                    size = self.letters.size * 0.8
                    self.sheet.add(Swatch(Rect(x, label.baseline - 0.05 * size, size, size), number))
            end_x, end_y = points[number]
            if leaders and (abs(end_y - middle) > _LEADER_FROM or x - end_x > 2 * _END_GAP):
                self.sheet.add(Stroke(((end_x + 4, end_y), (x - 2, middle)), Rule.LEADER, number))

    def _draw_columns(self) -> None:
        chart, plot = self.chart, self.plot
        count = len(chart.series)
        thick = plot.step * (1 - _GAP) / count
        zero = plot.y(0)
        found: list[tuple[int, Point, float, float, int]] = []
        for at, place in enumerate(chart.places):
            for number, series in enumerate(chart.series):
                point = series.points[at]
                x = plot.x(place.at) + (number - count / 2) * thick
                value = point.value
                if value is not None and value:
                    top = plot.y(value)
                    rect = Rect(x, min(top, zero), thick, abs(top - zero))
                    self.sheet.add(Bar(rect, self._tone(number, place), at, _fill(point)))
                found.append((at, point, x + thick / 2, plot.y(value or 0), number))
        if count > 1:
            ends = []
            for series in chart.series:
                last = last_known(series)
                value = series.points[last].value if last is not None else None
                ends.append((0.0, plot.y(value or 0)))
            self._draw_names(ends, leaders=False)
        self._draw_values(found, zero, total=len(chart.places) * count)

    def _tone(self, number: int, place: Place) -> int:
        """Return whose colour a column has: of a single series the one that the message is about stands out."""
        if len(self.chart.series) > 1:
            return number
        return 0 if place.strong or not any(other.strong for other in self.chart.places) else 2

    def _draw_values(
        self, found: Sequence[tuple[int, Point, float, float, int]], zero: float, *, total: int
    ) -> None:
        """Print values at the ends of columns: all up to fifteen, beyond that those of the peak, the first, the last."""
        known = [entry for entry in found if not entry[1].missing]
        peak = max(known, key=lambda entry: abs(entry[1].value or 0), default=None)
        strong = [entry for entry in known if self.chart.places[entry[0]].strong]
        chosen = [*strong, *([peak] if peak else []), *known[:1], *known[-1:]]
        wanted = dict.fromkeys([*chosen, *found] if total <= _ALL_LABELLED else chosen)
        for at, point, x, y, number in wanted:
            down = (point.value or 0) < 0
            bold = self.chart.places[at].strong
            series = number if len(self.chart.series) > 1 else OTHERS
            foot = y - self.letters.height - 2 if down else y + 2
            if point.missing:
                foot = zero + 2
            label = self.letters.label(
                point.text, x, foot, align=0.5, bold=bold, series=series, quiet=point.missing
            )
            inside = slide_inside(label, self.sheet.width)
            self.sheet.put(moved(inside, (0, 0), (0, -1 if down else 1)), margin=0.5)

    def _draw_stacks(self) -> None:
        chart, plot = self.chart, self.plot
        thick = plot.step * (1 - _GAP)
        zero = plot.y(0)
        ends = [(0.0, zero)] * len(chart.series)
        for at, place in enumerate(chart.places):
            points = [series.points[at] for series in chart.series]
            x = plot.x(place.at)
            if any(point.missing for point in points):
                # A pile that lacks a part would look like a smaller whole.
                text = next(point.text for point in points if point.missing)
                self.sheet.put(moved(self.letters.label(text, x, zero + 2, align=0.5, quiet=True), (0, 0)))
                continue
            foot = 0.0
            for number, point in enumerate(points):
                value = point.value or 0.0
                low, high = plot.y(foot), plot.y(foot + value)
                foot += value
                ends[number] = (0.0, (low + high) / 2)
                if not value:
                    continue
                self.sheet.shapes.append(
                    Bar(Rect(x - thick / 2, low, thick, high - low), number, at, _fill(point))
                )
                label = self.letters.label(
                    point.text, x, (low + high - self.letters.height) / 2, align=0.5, series=number
                )
                if (
                    high - low >= max(_SHORTEST_PART, self.letters.height + 1)
                    and label.rect.width + 4 <= thick
                ):
                    self.sheet.add(label)
            self.sheet.taken.append(Rect(x - thick / 2, zero, thick, plot.y(foot) - zero))
        self._draw_names(ends, leaders=False)

    def _draw_lines(self) -> None:
        chart, plot = self.chart, self.plot
        if chart.base is not None:
            y = plot.y(chart.base)
            self.sheet.add(Stroke(((plot.rect.x, y), (plot.rect.x + plot.rect.width, y)), Rule.BASE))
        for number, series in enumerate(chart.series):
            draw_series(self.sheet, plot, chart, series, number)
        ends = []
        for series in chart.series:
            last = last_known(series)
            at = last if last is not None else 0
            ends.append((plot.x(chart.places[at].at), plot.y(middle_of(series.points[at]))))
        self._draw_names(ends, leaders=True)
        if len(chart.series) == 1:
            label_ends(self.sheet, plot, chart, self.letters, chart.series[0])
        draw_remarks(self.sheet, plot, chart, self.letters)

    def _draw_dots(self) -> None:
        chart, plot = self.chart, self.plot
        count = len(chart.series)
        apart = min(plot.step * (1 - _GAP) / count, 12.0)
        found = []
        for number, series in enumerate(chart.series):
            for at, (place, point) in enumerate(zip(chart.places, series.points, strict=True)):
                x = plot.x(place.at) + (number - (count - 1) / 2) * apart
                found.append((at, point, x, number))
                if point.missing:
                    continue
                if point.low is not None and point.high is not None:
                    low, high = plot.y(point.low), plot.y(point.high)
                    self.sheet.add(Stroke(((x, low), (x, high)), Rule.WHISKER, number))
                    for y in (low, high):
                        end = ((x - _WHISKER_END, y), (x + _WHISKER_END, y))
                        self.sheet.add(Stroke(end, Rule.WHISKER, number))
                if point.value is not None:
                    self.sheet.add(Marker(x, plot.y(point.value), number, point.derived))
        ends = []
        for series in chart.series:
            last = last_known(series)
            ends.append((plot.rect.x + plot.rect.width - 4, plot.y(middle_of(series.points[last or 0]))))
        self._draw_names(ends, leaders=False)
        known = [entry for entry in found if not entry[1].missing]
        chosen = found if len(known) <= _ALL_LABELLED else [*known[:1], *known[-1:]]
        for at, point, x, number in chosen:
            top = plot.y(max(point.extent)) + 4 if point.extent else plot.rect.y + 2
            bold = chart.places[at].strong
            series_of = number if count > 1 else OTHERS
            label = self.letters.label(
                point.text, x, top, align=0.5, bold=bold, series=series_of, quiet=point.missing
            )
            self.sheet.put(moved(label, (0, 0), (0, 1), (-0.5, 0), (0.5, 0)))

    def _draw_breaks(self) -> None:
        plot = self.plot
        top = plot.rect.y + plot.rect.height
        for change in self.chart.breaks:
            x = plot.x(change.at - 0.5)
            foot = max(
                top,
                *(rect.y + rect.height for rect in self.sheet.taken if rect.x < x < rect.x + rect.width),
                0,
            )
            self.sheet.add(Stroke(((x, plot.rect.y), (x, min(foot, top))), Rule.BREAK))
            label = self.letters.label(change.text, x, top + 1, align=0.5)
            self.sheet.put(moved(label, (0, 0), (0.5, 0), (-0.5, 0), (0, 1), (0.5, 1), (-0.5, 1), (0, -1)))


def _fill(point: Point) -> Fill:
    if point.partial:
        return Fill.HATCHED
    return Fill.HOLLOW if point.derived else Fill.SOLID

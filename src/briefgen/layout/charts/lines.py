"""Lines: segments between known neighbours, dashes over what is missing, bands, remarks; and small multiples."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from briefgen.layout.charts.axes import Plot, draw_grid, foot_of, moved
from briefgen.layout.charts.shapes import OTHERS, Area, Drawing, Lettering, Marker, Rect, Rule, Sheet, Stroke
from briefgen.model.chart import Chart, Point, Series

_ALL_MARKED = 20
"""Up to so many points of a line each has its marker."""
_PANEL_HEIGHT = 62.0
_PANELS_A_ROW = 3
_NARROWEST = 24
"""Panels stand side by side on a width of so many times the size of their labels."""


def draw_series(
    sheet: Sheet,
    plot: Plot,
    chart: Chart,
    series: Series,
    number: int,
    *,
    background: bool = False,
    small: bool = False,
) -> None:
    """Draw one line: its band, segments between neighbours that are known, dashes over what is missing, markers."""
    points = [(at, point) for at, point in enumerate(series.points) if not point.missing]
    if not background:
        for run in _ranged(series):
            upper = [(plot.x(chart.places[at].at), plot.y(_high(series.points[at]))) for at in run]
            lower = [(plot.x(chart.places[at].at), plot.y(_low(series.points[at]))) for at in run]
            sheet.add(Area((*upper, *reversed(lower)), number))
            sheet.add(Stroke(tuple(upper), Rule.EDGE, number), Stroke(tuple(lower), Rule.EDGE, number))
    for (before, first), (behind, second) in pairwise(points):
        ends = tuple(
            (plot.x(chart.places[at].at), plot.y(middle_of(point)))
            for at, point in ((before, first), (behind, second))
        )
        rule = Rule.SEGMENT if behind == before + 1 else Rule.BRIDGE
        sheet.add(
            Stroke(
                ends,
                Rule.BACKGROUND if background and rule is Rule.SEGMENT else rule,
                number,
                (before, behind),
            )
        )
    if background:
        return
    every = len(points) <= _ALL_MARKED and not small
    for at, point in points:
        if every or point.derived or at == points[-1][0] or _alone(series, at):
            x, y = plot.x(chart.places[at].at), plot.y(middle_of(point))
            sheet.add(Marker(x, y, number, point.derived))


def _alone(series: Series, at: int) -> bool:
    """Whether a point has no neighbour that is known, so that no segment shows it."""
    around = (n for n in (at - 1, at + 1) if 0 <= n < len(series.points))
    return all(series.points[n].missing for n in around)


def _ranged(series: Series) -> Iterator[list[int]]:
    """Yield runs of at least two neighbouring places that have a range."""
    run: list[int] = []
    for at, point in enumerate((*series.points, Point(""))):
        if point.low is not None and point.high is not None:
            run.append(at)
            continue
        if len(run) > 1:
            yield run
        run = []


def draw_panels(chart: Chart, width: float, letters: Lettering) -> Drawing:
    """Draw small multiples, three a row on one scale: in each its own series before all others in grey."""
    tick_width = letters.widest((label, False) for _, label in chart.ticks) + 6
    across = _PANELS_A_ROW if width > _NARROWEST * letters.size else 1
    gutter = letters.size * 1.6
    panel = (width - tick_width - gutter * (across - 1)) / across
    names = [letters.wrap(series.name, panel, bold=True) for series in chart.series]
    rows = [range(start, min(start + across, len(names))) for start in range(0, len(names), across)]
    tall = _PANEL_HEIGHT * letters.leading / 10
    heads = [max(len(names[number]) for number in row) * letters.leading + 3 for row in rows]
    foot = foot_of(letters) + letters.leading / 2
    height = sum(heads) + len(rows) * (tall + foot + letters.leading)
    sheet = Sheet(width, height)
    top = height
    for row, head in zip(rows, heads, strict=True):
        top -= head + letters.leading
        for column, number in enumerate(row):
            x = tick_width + column * (panel + gutter)
            for line, text in enumerate(names[number]):
                y = top + letters.leading + head - (line + 1) * letters.leading
                sheet.add(letters.label(text, x, y, bold=True, series=0))
            plot = Plot(chart, Rect(x, top - tall, panel, tall), inset=4)
            draw_grid(sheet, plot, chart, letters, labelled=column == 0)
            _draw_panel(sheet, plot, chart, letters, number)
        top -= tall + foot
    return sheet.finish()


def _draw_panel(sheet: Sheet, plot: Plot, chart: Chart, letters: Lettering, number: int) -> None:
    for other, series in enumerate(chart.series):
        if other != number:
            draw_series(sheet, plot, chart, series, OTHERS, background=True)
    own = chart.series[number]
    draw_series(sheet, plot, chart, own, 0, small=True)
    y = plot.rect.y - foot_of(letters) + 1
    right = plot.rect.x + plot.rect.width
    ends = (
        letters.label(chart.places[0].label, plot.rect.x, y, quiet=True),
        letters.label(chart.places[-1].label, right, y, align=1, quiet=True),
    )
    for label in ends:
        sheet.put((label,))
    last = last_known(own)
    if last is not None:
        point = own.points[last]
        x, y = plot.x(chart.places[last].at), plot.y(middle_of(point))
        above = letters.label(point.text, min(x + 3, right), y + 4, align=1)
        below = letters.label(point.text, min(x + 3, right), y - 4 - letters.height, align=1)
        sheet.put((*moved(above, (0, 0), (0, 1)), *moved(below, (0, 0), (0, -1))))


def label_ends(sheet: Sheet, plot: Plot, chart: Chart, letters: Lettering, series: Series) -> None:
    """Print the values of a single line: of the places that the message is about, the last, the first, the peak."""
    known = [at for at, point in enumerate(series.points) if not point.missing]
    strong = [at for at in known if chart.places[at].strong]
    peak = max(known, key=lambda at: middle_of(series.points[at]), default=None)
    for at in dict.fromkeys((*strong, *known[-1:], *known[:1], *([] if peak is None else [peak]))):
        point = series.points[at]
        x, y = plot.x(chart.places[at].at), plot.y(middle_of(point))
        bold = chart.places[at].strong
        above = letters.label(point.text, x, y + 5, align=0.5, bold=bold)
        low = y - 5 - letters.height
        below = letters.label(point.text, x, low, align=0.5, bold=bold)
        sheet.put((*moved(above, (0, 0), (-0.4, 0), (0.4, 0)), *moved(below, (0, 0), (-0.4, 0), (0.4, 0))))


def draw_remarks(sheet: Sheet, plot: Plot, chart: Chart, letters: Lettering) -> None:
    """Name gaps, and the points that are derived, beside the line where there is room; the notes say it as well."""
    several = len(chart.series) > 1
    for gap in chart.gaps:
        points = chart.series[gap.series].points
        x = (plot.x(chart.places[gap.before].at) + plot.x(chart.places[gap.behind].at)) / 2
        y = plot.y((middle_of(points[gap.before]) + middle_of(points[gap.behind])) / 2)
        _remark(sheet, letters, gap.text, x, y, gap.series if several else OTHERS)
    for number, series in enumerate(chart.series):
        hollow = [at for at, point in enumerate(series.points) if point.derived and not point.missing]
        if hollow and chart.derived:
            at = hollow[len(hollow) // 2]
            _remark(
                sheet,
                letters,
                chart.derived,
                plot.x(chart.places[at].at),
                plot.y(middle_of(series.points[at])),
                number if several else OTHERS,
            )


def _remark(sheet: Sheet, letters: Lettering, text: str, x: float, y: float, series: int) -> None:
    height = letters.height
    below = letters.label(text, x, y - height - 6, align=0.5, series=series)
    above = letters.label(text, x, y + 6, align=0.5, series=series)
    sides = ((0, 0), (0.5, 0), (-0.5, 0))
    higher = ((0, 1), (-0.5, 1), (0.5, 1), (0, 2))
    lower = ((0, -1), (0.5, -1), (-0.5, -1), (0, -2))
    sheet.put((*moved(below, *sides), *moved(above, *sides), *moved(below, *lower), *moved(above, *higher)))


def last_known(series: Series) -> int | None:
    """Return the place of the last point that is known."""
    return max((at for at, point in enumerate(series.points) if not point.missing), default=None)


def _low(point: Point) -> float:
    return point.low if point.low is not None else middle_of(point)


def _high(point: Point) -> float:
    return point.high if point.high is not None else middle_of(point)


def middle_of(point: Point) -> float:
    """Return the value of a point, or the middle of its range; zero where it is missing."""
    if point.value is not None:
        return point.value
    if point.low is not None and point.high is not None:
        return (point.low + point.high) / 2
    return 0.0

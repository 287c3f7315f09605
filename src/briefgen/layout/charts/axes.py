"""The axes of an upright chart: the rectangle of the plot, its grid, its periods; labels moved to where they fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from briefgen.layout.charts.shapes import Label, Lettering, Rect, Rule, Sheet, Stroke
from briefgen.model.chart import Chart, Place

TICK = 3.0
"""Length of a tick below the axis."""


def foot_of(letters: Lettering) -> float:
    """Return how far above the figure's foot a plot begins that has periods below it."""
    return _below(letters) + letters.height + 1


def _below(letters: Lettering) -> float:
    """Return the distance from the axis to the periods: clear of the label of the lowest tick."""
    return max(TICK + 1, letters.height / 2 + 1)


class Plot:
    """The rectangle that data are drawn in, and the scales of its two axes."""

    def __init__(self, chart: Chart, rect: Rect, *, inset: float) -> None:
        self.rect = rect
        self._chart = chart
        self._first, last = chart.places[0].at, chart.places[-1].at
        self._span = last - self._first
        self._inset = inset
        steps = self._span + 1
        self.step = rect.width / steps if inset < 0 else (rect.width - 2 * inset) / max(self._span, 1)

    def x(self, at: float) -> float:
        """Return where a step lies: the middle of its column, or the point of a line."""
        if self._inset < 0:
            return self.rect.x + (at - self._first + 0.5) * self.step
        if not self._span:
            return self.rect.x + self.rect.width / 2
        return self.rect.x + self._inset + (at - self._first) * self.step

    def y(self, value: float) -> float:
        """Return where a value lies."""
        chart = self._chart
        return self.rect.y + (value - chart.low) / (chart.high - chart.low) * self.rect.height


def draw_grid(sheet: Sheet, plot: Plot, chart: Chart, letters: Lettering, *, labelled: bool = True) -> None:
    """Draw a hairline at each tick, its label to the left, and the axis at zero or at the foot."""
    left, right = plot.rect.x, plot.rect.x + plot.rect.width
    last = -letters.leading
    for value, text in chart.ticks:
        y = plot.y(value)
        sheet.add(Stroke(((left, y), (right, y)), Rule.GRID))
        if labelled and y - last >= letters.height:
            sheet.add(letters.label(text, left - 5, y - letters.height / 2 - 0.4, align=1, quiet=True))
            last = y
    y = plot.y(min(max(0.0, chart.low), chart.high)) if chart.low < 0 else plot.rect.y
    sheet.add(Stroke(((left, y), (right, y)), Rule.AXIS))


def draw_places(sheet: Sheet, plot: Plot, chart: Chart, letters: Lettering, *, ticked: bool) -> None:
    """Print the places below the plot: every n-th where they would touch; notes on them in the row below."""
    foot = plot.rect.y - _below(letters) - letters.height
    labels = [
        letters.label(place.label, plot.x(place.at), foot, align=0.5, bold=place.strong, quiet=True)
        for place in chart.places
    ]
    labels = [slide_inside(label, sheet.width) for label in labels]
    strong = [label for label in labels if label.bold]
    shown = next(chosen for chosen in _every(labels, chart.places) if _apart(chosen))
    for label in (*strong, *shown):
        sheet.put((label,), margin=1.5)
    if ticked:
        for place in chart.places:
            x = plot.x(place.at)
            sheet.add(Stroke(((x, plot.rect.y), (x, plot.rect.y - TICK)), Rule.TICK))
    for place in chart.places:
        if place.note:
            note = letters.label(place.note, plot.x(place.at), foot - letters.leading, align=0.5, quiet=True)
            sheet.put((slide_inside(note, sheet.width),))


def _every(labels: Sequence[Label], places: Sequence[Place]) -> Iterator[Sequence[Label]]:
    """Yield all labels, then every second, fifth and so on: years that are round, others from the first on."""
    yield labels
    years = [
        int(place.label) if place.label.isascii() and place.label.isdigit() else None for place in places
    ]
    for step in (2, 3, 4, 5, 10, 20, 25, 50, 100, 200, 500, 1000):
        if all(year is not None for year in years):
            chosen = [
                label
                for label, year in zip(labels, years, strict=True)
                if year is not None and not year % step
            ]
            if chosen and len(chosen) > 1:
                yield chosen
        yield labels[::step]
    yield labels[:1]


def _apart(labels: Sequence[Label]) -> bool:
    return all(a.rect.x + a.rect.width + 2.5 <= b.rect.x for a, b in pairwise(labels))


def slide_inside(label: Label, width: float) -> Label:
    """Return the label slid into the figure."""
    x = min(max(label.rect.x, 0), max(width - label.rect.width, 0))
    return _shift(label, x - label.rect.x, 0)


def _shift(label: Label, dx: float, dy: float) -> Label:
    rect = label.rect
    moved = Rect(rect.x + dx, rect.y + dy, rect.width, rect.height)
    return Label(label.text, moved, label.baseline + dy, label.bold, label.series, label.quiet)


def moved(label: Label, *moves: tuple[float, float]) -> Iterator[Label]:
    """Yield the label moved by parts of its own width and height."""
    for across, up in moves:
        yield _shift(label, across * label.rect.width, up * (label.rect.height + 2))

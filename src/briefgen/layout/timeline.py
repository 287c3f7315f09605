"""The timeline: years to scale, meetings as numbered discs on stems, other tracks as diamonds, events below.

From the top: cities, discs, the axis with the years and the shaded gaps, diamonds, labels of events in as many rows as
they need. Labels that would touch are moved apart or to another row; a stem always leads to its date.
"""

from __future__ import annotations

from briefgen.layout.boxes import Box, Canvas
from briefgen.layout.lines import paint_words
from briefgen.layout.story import Element, PathMark, Placement, line, polygon, rectangle
from briefgen.layout.tables import paint_disc
from briefgen.layout.text import Setter
from briefgen.layout.words import Word
from briefgen.model.dates import AnyDay, make_day
from briefgen.model.document import Timeline, TimelineMark
from briefgen.model.theme import StyleName

_RADIUS = 7.0
_TICK = 3.5
_GAP_HEIGHT = 15.0
_DIAMOND = 4.2
_SIDE = 6.0
_LABEL_SPACE = 7.0


class TimelineBox(Box):
    """The drawing; as wide as the measure."""

    kind = "timeline"

    def __init__(self, timeline: Timeline, setter: Setter, element: Element) -> None:
        self._timeline = timeline
        self._setter = setter
        self._element = element
        self._line_height = setter.style(StyleName.FIGURE).leading
        self.before, self.after = 6, 16
        self.facts = timeline.facts
        self.changed = False
        self._width = 0.0
        self._cities: list[list[tuple[float, Word]]] = []
        self._labels: list[list[tuple[float, float, Word]]] = []
        self._diamond_rows: list[list[TimelineMark]] = []

    def wrap(self, width: float) -> float:
        self._width = width
        self._place_cities()
        self._place_labels()
        self._stack_diamonds()
        return self.height

    @property
    def height(self) -> float:
        return self._above + self._below

    @property
    def _above(self) -> float:
        return len(self._cities) * self._line_height + 2 * _RADIUS + 6 + _GAP_HEIGHT + 4

    @property
    def _below(self) -> float:
        years = self._line_height + 4
        diamonds = len(self._diamond_rows) * (2 * _DIAMOND + 5)
        return years + diamonds + len(self._labels) * (self._line_height + 1) + 4

    def _x(self, day: AnyDay) -> float:
        """Return where a day lies on the axis, from the left edge of the drawing."""
        first = make_day(self._timeline.first_year, 1, 1).toordinal()
        last = make_day(self._timeline.last_year, 12, 31).toordinal()
        span = last - first + 1
        inside = min(max(day.toordinal() - first, 0), span)
        return _SIDE + (self._width - 2 * _SIDE) * inside / span

    def _middle(self, mark: TimelineMark) -> float:
        return (self._x(mark.first) + self._x(mark.last)) / 2

    def _label(self, text: str, *, colour: str = "") -> Word:
        return self._setter.label(text, StyleName.FIGURE, self._element, colour)

    def _place_cities(self) -> None:
        """Put each meeting's city above its disc, in the lowest row where it touches no other."""
        rows: list[list[tuple[float, Word]]] = []
        for mark in self._timeline.meetings:
            if not mark.label:
                continue
            label = self._label(mark.label, colour=self._setter.theme.colours.ink)
            x = self._clamp(self._middle(mark) - label.width / 2, label.width)
            for row in [*rows, []]:
                if all(x > left + other.width + 3 or x + label.width + 3 < left for left, other in row):
                    row.append((x, label))
                    if len(row) == 1:
                        rows.append(row)
                    break
        self._cities = rows

    def _place_labels(self) -> None:
        """Put each event's label below the axis beside the foot of its stem."""
        rows: list[list[tuple[float, float, Word]]] = []
        ends: list[float] = []
        # From right to left, so that a stem on its way down to a lower row never crosses a label of a higher one.
        for mark in sorted(self._timeline.events, key=lambda event: event.first, reverse=True):
            label = self._label(mark.label)
            stem = self._middle(mark)
            x = self._clamp(stem - 2, label.width)
            for number, end in enumerate(ends):
                if x + label.width + _LABEL_SPACE < end:
                    rows[number].append((x, stem, label))
                    ends[number] = min(x, stem)
                    break
            else:
                rows.append([(x, stem, label)])
                ends.append(min(x, stem))
        self._labels = rows

    def _stack_diamonds(self) -> None:
        """Put diamonds that would touch into rows of their own."""
        rows: list[list[TimelineMark]] = []
        for mark in self._timeline.others:
            for row in [*rows, []]:
                if not row or self._middle(mark) - self._middle(row[-1]) > 2 * _DIAMOND + 1:
                    if not row:
                        rows.append(row)
                    row.append(mark)
                    break
        self._diamond_rows = rows

    def _clamp(self, x: float, width: float) -> float:
        return min(max(x, 0), self._width - width)

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        if self.changed:
            canvas.mark_changed(top, self.height)
        canvas.placements.append(Placement(self.kind, x, top, self._width, self.height))
        self._element.attributes["bbox"] = (x, top - self.height, x + self._width, top)
        axis = top - self._above
        self._paint_stems(canvas, x, axis)
        self._paint_gaps(canvas, x, axis)
        self._paint_axis(canvas, x, axis)
        self._paint_meetings(canvas, x, top, axis)
        self._paint_diamonds(canvas, x, axis)
        self._paint_labels(canvas, x, axis)

    def _path(
        self,
        canvas: Canvas,
        path: str,
        *,
        fill: str = "",
        stroke: str = "",
        width: float = 0.5,
        dash: str = "",
    ) -> None:
        canvas.marks.append(PathMark(path, self._element, fill, stroke, width, dash))

    def _paint_stems(self, canvas: Canvas, x: float, axis: float) -> None:
        colours = self._setter.theme.colours
        foot = axis - self._below + len(self._labels) * (self._line_height + 1) + 4
        for number, row in enumerate(self._labels):
            for _, stem, _ in row:
                low = foot - number * (self._line_height + 1)
                self._path(
                    canvas,
                    line(x + stem, axis, x + stem, low),
                    stroke=colours.secondary,
                    width=0.5,
                    dash="[1.5 1.5] 0",
                )

    def _paint_gaps(self, canvas: Canvas, x: float, axis: float) -> None:
        colours = self._setter.theme.colours
        for gap in self._timeline.gaps:
            left, right = self._x(gap.first), self._x(gap.last)
            self._path(canvas, rectangle(x + left, axis, right - left, _GAP_HEIGHT), fill=colours.tint)
            label = self._label(gap.label)
            if label.width < right - left - 6:
                paint_words(canvas, (label,), x + (left + right - label.width) / 2, axis + 5)

    def _paint_axis(self, canvas: Canvas, x: float, axis: float) -> None:
        colours = self._setter.theme.colours
        ends = (x + self._x(make_day(self._timeline.first_year, 1, 1)), x + self._width - _SIDE)
        self._path(canvas, line(ends[0], axis, ends[1], axis), stroke=colours.ink, width=0.9)
        ticks = self._timeline.ticks
        step = ticks[1][0] - ticks[0][0] if len(ticks) > 1 else 1
        labels = [self._label(label) for _, label in ticks]
        left = 0.0
        for (year, _), label in zip(ticks, labels, strict=True):
            start, end = self._x(make_day(year, 1, 1)), self._x(make_day(year, 12, 31))
            self._path(canvas, line(x + start, axis, x + start, axis - _TICK), stroke=colours.ink, width=0.7)
            # A label has the year it names above it, or where years are too narrow for that the tick.
            if step == 1 and label.width >= end - start - 2:
                continue
            place = (
                (start + end - label.width) / 2
                if step == 1
                else self._clamp(start - label.width / 2, label.width)
            )
            if place >= left:
                self._paint_year(canvas, label, x + place, axis)
                left = place + label.width + _LABEL_SPACE
        self._path(canvas, line(ends[1], axis, ends[1], axis - _TICK), stroke=colours.ink, width=0.7)

    def _paint_year(self, canvas: Canvas, label: Word, left: float, axis: float) -> None:
        # White behind the figures, so that a stem that passes does not strike them through.
        ground = rectangle(
            left - 1.5, axis - self._line_height - 0.5, label.width + 3, self._line_height - 2.5
        )
        self._path(canvas, ground, fill="#FFFFFF")
        paint_words(canvas, (label,), left, axis - self._line_height + 1)

    def _paint_meetings(self, canvas: Canvas, x: float, top: float, axis: float) -> None:
        colours = self._setter.theme.colours
        disc = top - len(self._cities) * self._line_height - 3 - _RADIUS
        for mark in self._timeline.meetings:
            middle = x + self._middle(mark)
            self._path(canvas, line(middle, axis, middle, disc), stroke=colours.structure, width=1)
            paint_disc(canvas, middle, disc, _RADIUS, self._label(mark.number, colour="#FFFFFF"), colours)
        for number, row in enumerate(self._cities):
            baseline = disc + _RADIUS + 5 + number * self._line_height
            for left, label in row:
                paint_words(canvas, (label,), x + left, baseline)

    def _paint_diamonds(self, canvas: Canvas, x: float, axis: float) -> None:
        colours = self._setter.theme.colours
        for number, row in enumerate(self._diamond_rows):
            y = axis - self._line_height - 4 - _DIAMOND - number * (2 * _DIAMOND + 5)
            for mark in row:
                middle = x + self._middle(mark)
                points = (
                    (middle, y + _DIAMOND),
                    (middle + _DIAMOND, y),
                    (middle, y - _DIAMOND),
                    (middle - _DIAMOND, y),
                )
                self._path(canvas, polygon(points), fill="#FFFFFF", stroke=colours.accent, width=1.1)

    def _paint_labels(self, canvas: Canvas, x: float, axis: float) -> None:
        first = axis - self._below + len(self._labels) * (self._line_height + 1) + 4
        for number, row in enumerate(self._labels):
            baseline = first - (number + 1) * (self._line_height + 1) + 3
            for left, _, label in row:
                paint_words(canvas, (label,), x + left, baseline)

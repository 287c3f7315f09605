"""The timeline: years to scale, meetings as numbered discs on stems, other tracks in lanes, events below.

From the top: cities, discs, the axis with the years and the shaded gaps, a lane for each other track with its name at
the left, labels of events in as many rows as they need, a key. A dashed line says to which day sources were seen. Labels that would touch are moved apart or to another row; a stem always leads to its date. Discs that
would touch become one with all their numbers; cities that find no room stand in the key, by number, and so do events,
by letter, where a stem would strike through a label.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefgen.layout.boxes import Box, Canvas
from briefgen.layout.charts.shapes import Lettering
from briefgen.layout.lines import paint_words
from briefgen.layout.story import Element, PathMark, Placement, line, polygon, rectangle, rounded_rectangle
from briefgen.layout.tables import paint_disc
from briefgen.layout.text import Setter
from briefgen.layout.words import Word
from briefgen.model.dates import AnyDay, make_day
from briefgen.model.document import Timeline, TimelineGap, TimelineMark
from briefgen.model.theme import StyleName

_RADIUS = 7.0
_TICK = 3.5
_GAP_HEIGHT = 15.0
_DIAMOND = 4.2
_ROW = 2 * _DIAMOND + 5
"""Height of a row of a lane."""
_SIDE = 6.0
_NAME_SPACE = 14.0
"""White between the names of lanes and the axis."""
_LABEL_SPACE = 7.0
_CITY_ROWS = 2
"""Rows of cities above the discs; those that would need another stand in the key."""
_YEAR_STEPS = (2, 5, 10, 20, 25, 50, 100, 200, 250, 500, 1000)


@dataclass(frozen=True, slots=True)
class _Cluster:
    """Marks that are drawn as one, from ``left`` to ``right``, with what is written in it."""

    marks: tuple[TimelineMark, ...]
    left: float
    right: float
    text: str

    @property
    def middle(self) -> float:
        """Where its text is centred."""
        return (self.left + self.right) / 2


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
        self._discs: list[_Cluster] = []
        self._cities: list[list[tuple[float, Word]]] = []
        self._labels: list[list[tuple[float, float, Word]]] = []
        self._tags: list[_Cluster] = []
        self._key: list[Word] = []
        self._lanes: list[list[list[TimelineMark]]] = []
        self._names: list[Word] = []
        self._left = _SIDE

    def wrap(self, width: float) -> float:
        self._width = width
        key: list[str] = []
        lanes = self._timeline.lanes
        colours = [
            self._setter.theme.colours.structure,
            *(_colour(self._setter, n) for n, _ in enumerate(lanes)),
        ]
        names = [self._timeline.name, *(lane.name for lane in lanes)] if lanes else []
        self._names = [self._label(name, colour=colour) for name, colour in zip(names, colours, strict=False)]
        widest = max((name.width for name in self._names), default=0.0)
        self._left = widest + _NAME_SPACE if self._names and widest < width / 4 else _SIDE
        if self._left == _SIDE and self._names:
            key.append(" · ".join(names))
            self._names = []
        self._place_meetings(key)
        self._place_labels()
        if self._is_struck():
            self._replace_labels(key)
        self._lanes = [self._stack(lane.marks) for lane in lanes]
        unsaid = [gap.label for gap in self._timeline.gaps if self._gap_label(gap) is None]
        key += [f"{label[:1].upper()}{label[1:]}." for label in unsaid]
        if self._timeline.horizon is not None:
            key.append(self._timeline.horizon_label)
        self._key = [self._label(line) for entry in key for line in self._wrap(entry)]
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
        return years + sum(map(len, self._lanes)) * _ROW + self._foot + 4

    @property
    def _foot(self) -> float:
        """Height of what stands below the diamonds: labels of events or their letters, and the key."""
        rows = len(self._labels) + bool(self._tags) + len(self._key)
        return rows * (self._line_height + 1)

    def _wrap(self, text: str) -> list[str]:
        def measure(part: str, _: bool) -> float:  # noqa: FBT001 - as ``Lettering`` calls it
            return self._label(part).width

        style = self._setter.style(StyleName.FIGURE)
        return Lettering(style.size, style.leading, measure).wrap(text, self._width)

    def _x(self, day: AnyDay) -> float:
        """Return where a day lies on the axis, from the left edge of the drawing."""
        first = make_day(self._timeline.first_year, 1, 1).toordinal()
        last = make_day(self._timeline.last_year, 12, 31).toordinal()
        span = last - first + 1
        inside = min(max(day.toordinal() - first, 0), span)
        return self._left + (self._width - self._left - _SIDE) * inside / span

    def _middle(self, mark: TimelineMark) -> float:
        return (self._x(mark.first) + self._x(mark.last)) / 2

    def _label(self, text: str, *, colour: str = "") -> Word:
        return self._setter.label(text, StyleName.FIGURE, self._element, colour)

    def _cluster(
        self, marks: Iterable[TimelineMark], radius: float, write: Callable[[Sequence[TimelineMark]], str]
    ) -> list[_Cluster]:
        """Join marks that would touch; ``write`` returns what is written in a mark that stands for some."""
        clusters: list[_Cluster] = []
        for mark in sorted(marks, key=self._middle):
            clusters.append(self._make_cluster((mark,), radius, write))
            while len(clusters) > 1 and clusters[-1].left < clusters[-2].right:
                second, first = clusters.pop(), clusters.pop()
                clusters.append(self._make_cluster((*first.marks, *second.marks), radius, write))
        return clusters

    def _make_cluster(
        self, marks: tuple[TimelineMark, ...], radius: float, write: Callable[[Sequence[TimelineMark]], str]
    ) -> _Cluster:
        text = write(marks)
        first, last = self._middle(marks[0]), self._middle(marks[-1])
        if len(marks) == 1:
            return _Cluster(marks, first - radius, first + radius, text)
        half = max(last - first + 2 * radius, self._label(text).width + 1.2 * radius) / 2
        middle = min(max((first + last) / 2, half), self._width - half)
        return _Cluster(marks, middle - half, middle + half, text)

    def _place_meetings(self, key: list[str]) -> None:
        """Put each meeting's city above its disc, in the lowest row where it touches no other, or into the key."""
        self._discs = self._cluster(self._timeline.meetings, _RADIUS, _join_numbers)
        rows: list[list[tuple[float, Word]]] = []
        for disc in self._discs:
            cities = dict.fromkeys(mark.label for mark in disc.marks if mark.label)
            if len(cities) == 1:
                label = self._label(next(iter(cities)), colour=self._setter.theme.colours.ink)
                x = self._clamp(disc.middle - label.width / 2, label.width)
                for row in [*rows, []][:_CITY_ROWS]:
                    if all(x > left + other.width + 3 or x + label.width + 3 < left for left, other in row):
                        row.append((x, label))
                        if len(row) == 1:
                            rows.append(row)
                        break
                else:
                    cities = dict.fromkeys((*cities, ""))
            if len(cities) > 1:
                key.append(", ".join(f"{mark.number}\u00a0{mark.label}" for mark in disc.marks if mark.label))
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

    def _is_struck(self) -> bool:
        """Whether a stem on its way down would run through the label of another event."""
        return any(
            x - 1 <= stem <= x + label.width + 1
            for number, row in enumerate(self._labels)
            for x, _, label in row
            for below in self._labels[number + 1 :]
            for _, stem, _ in below
        )

    def _replace_labels(self, key: list[str]) -> None:
        """Put letters in the place of the events' labels, and the labels into the key."""
        events = sorted(self._timeline.events, key=self._middle)
        letters = {id(mark): _letter(number) for number, mark in enumerate(events)}

        def write(marks: Sequence[TimelineMark]) -> str:
            names = [letters[id(mark)] for mark in marks]
            return names[0] if len(names) == 1 else f"{names[0]}–{names[-1]}"

        self._labels = []
        self._tags = self._cluster(events, self._line_height / 2, write)
        key.append(" · ".join(f"{letters[id(mark)]}\u00a0{mark.label}" for mark in events))

    def _stack(self, marks: Iterable[TimelineMark]) -> list[list[TimelineMark]]:
        """Put marks of a lane that would touch into rows of their own."""
        rows: list[list[TimelineMark]] = []
        for mark in marks:
            for row in [*rows, []]:
                if not row or self._middle(mark) - self._middle(row[-1]) > 2 * _DIAMOND + 1:
                    if not row:
                        rows.append(row)
                    row.append(mark)
                    break
        return rows

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
        self._paint_horizon(canvas, x, axis)
        self._paint_axis(canvas, x, axis)
        self._paint_meetings(canvas, x, top, axis)
        self._paint_lanes(canvas, x, axis)
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
        foot = axis - self._below + self._foot + 4
        stems = [(stem, number) for number, row in enumerate(self._labels) for _, stem, _ in row]
        stems += [(self._middle(mark), 0) for tag in self._tags for mark in tag.marks]
        for stem, number in stems:
            low = foot - number * (self._line_height + 1)
            self._path(
                canvas,
                line(x + stem, axis, x + stem, low),
                stroke=colours.secondary,
                width=0.5,
                dash="[1.5 1.5] 0",
            )

    def _gap_label(self, gap: TimelineGap) -> Word | None:
        """Return what fits into a gap: its words, its length alone, or nothing."""
        room = self._x(gap.last) - self._x(gap.first) - 6
        labels = (self._label(text) for text in (gap.label, gap.short) if text)
        return next((label for label in labels if label.width < room), None)

    def _paint_gaps(self, canvas: Canvas, x: float, axis: float) -> None:
        colours = self._setter.theme.colours
        for gap in self._timeline.gaps:
            left, right = self._x(gap.first), self._x(gap.last)
            self._path(canvas, rectangle(x + left, axis, right - left, _GAP_HEIGHT), fill=colours.tint)
            if label := self._gap_label(gap):
                paint_words(canvas, (label,), x + (left + right - label.width) / 2, axis + 5)

    def _paint_axis(self, canvas: Canvas, x: float, axis: float) -> None:
        colours = self._setter.theme.colours
        ends = (x + self._x(make_day(self._timeline.first_year, 1, 1)), x + self._width - _SIDE)
        self._path(canvas, line(ends[0], axis, ends[1], axis), stroke=colours.ink, width=0.9)
        self._paint_ticks(canvas, x, axis)
        self._path(canvas, line(ends[1], axis, ends[1], axis - _TICK), stroke=colours.ink, width=0.7)

    def _paint_ticks(self, canvas: Canvas, x: float, axis: float) -> None:
        """Paint a tick for each year named, and the years: above each where it has room, else at every n-th tick."""
        ticks, colours = self._timeline.ticks, self._setter.theme.colours
        step = ticks[1][0] - ticks[0][0] if len(ticks) > 1 else 1
        labels = [self._label(label) for _, label in ticks]
        starts = [self._x(make_day(year, 1, 1)) for year, _ in ticks]
        widest = max((label.width for label in labels), default=0.0)
        room = min((second - first for first, second in pairwise(starts)), default=self._width)
        every = step > 1 or widest < room - 2
        chosen = next(
            (n for n in _YEAR_STEPS if not n % step and room * n / step > widest + _LABEL_SPACE),
            _YEAR_STEPS[-1],
        )
        left = 0.0
        for (year, _), label, start in zip(ticks, labels, starts, strict=True):
            self._path(canvas, line(x + start, axis, x + start, axis - _TICK), stroke=colours.ink, width=0.7)
            if not every and year % chosen:
                continue
            # A label has the year it names above it, or where years are too narrow for that the tick.
            if every and step == 1:
                place = (start + self._x(make_day(year, 12, 31)) - label.width) / 2
            else:
                place = self._clamp(start - label.width / 2, label.width)
            if place >= left:
                self._paint_year(canvas, label, x + place, axis)
                left = place + label.width + _LABEL_SPACE

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
        if self._names:
            size = self._setter.style(StyleName.FIGURE).size
            paint_words(canvas, self._names[:1], x, disc - 0.36 * size)
        for cluster in self._discs:
            for mark in cluster.marks:
                stem = x + self._middle(mark)
                self._path(canvas, line(stem, axis, stem, disc), stroke=colours.structure, width=1)
            hollow = len(cluster.marks) == 1 and cluster.marks[0].hollow
            text = self._label(cluster.text, colour=colours.structure if hollow else "#FFFFFF")
            if len(cluster.marks) > 1:
                wide = cluster.right - cluster.left
                pill = rounded_rectangle(x + cluster.left, disc - _RADIUS, wide, 2 * _RADIUS, _RADIUS)
                self._path(canvas, pill, fill=colours.structure)
                size = self._setter.style(StyleName.FIGURE).size
                paint_words(canvas, (text,), x + cluster.middle - text.width / 2, disc - 0.36 * size)
            else:
                paint_disc(canvas, x + cluster.middle, disc, _RADIUS, text, colours, hollow=hollow)
        for number, row in enumerate(self._cities):
            baseline = disc + _RADIUS + 5 + number * self._line_height
            for left, label in row:
                paint_words(canvas, (label,), x + left, baseline)

    def _paint_lanes(self, canvas: Canvas, x: float, axis: float) -> None:
        top = axis - self._line_height - 4
        size = self._setter.style(StyleName.FIGURE).size
        for name, rows in zip(self._names[1:], self._lanes, strict=False):
            paint_words(canvas, (name,), x, top - _DIAMOND - 0.36 * size)
            top -= len(rows) * _ROW
        top = axis - self._line_height - 4
        for number, rows in enumerate(self._lanes):
            colour = _colour(self._setter, number)
            for row in rows:
                for mark in row:
                    path = _shape(number, x + self._middle(mark), top - _DIAMOND)
                    fill = "#FFFFFF" if mark.hollow else colour
                    self._path(canvas, path, fill=fill, stroke=colour, width=1.1)
                top -= _ROW

    def _paint_horizon(self, canvas: Canvas, x: float, axis: float) -> None:
        """Paint the line at which the knowledge of the brief ends; the key says what it is."""
        horizon = self._timeline.horizon
        if horizon is None:
            return
        at = x + self._x(horizon)
        foot = axis - self._below + self._foot + 4
        top = axis + _GAP_HEIGHT
        secondary = self._setter.theme.colours.secondary
        self._path(canvas, line(at, top, at, foot), stroke=secondary, width=0.7, dash="[2.5 2] 0")

    def _paint_labels(self, canvas: Canvas, x: float, axis: float) -> None:
        first = axis - self._below + self._foot + 4
        for number, row in enumerate(self._labels):
            baseline = first - (number + 1) * (self._line_height + 1) + 3
            for left, _, label in row:
                paint_words(canvas, (label,), x + left, baseline)
        tags = [
            (tag.middle, self._label(tag.text, colour=self._setter.theme.colours.ink)) for tag in self._tags
        ]
        for middle, word in tags:
            paint_words(canvas, (word,), x + middle - word.width / 2, first - self._line_height + 2)
        above = len(self._labels) + bool(self._tags)
        for number, word in enumerate(self._key):
            paint_words(canvas, (word,), x, first - (above + number + 1) * (self._line_height + 1) + 3)


def _colour(setter: Setter, lane: int) -> str:
    """Return the colour of a lane: that of the second track is warm, those of others are ink."""
    return setter.theme.colours.ink if lane else setter.theme.colours.accent


def _shape(lane: int, x: float, y: float) -> str:
    """Return the mark of a lane, centred: a diamond, a square, then triangles."""
    half = _DIAMOND
    if lane == 0:
        return polygon(((x, y + half), (x + half, y), (x, y - half), (x - half, y)))
    if lane == 1:
        side = half * 0.82
        return rectangle(x - side, y - side, 2 * side, 2 * side)
    return polygon(((x, y + half), (x + half, y - 0.8 * half), (x - half, y - 0.8 * half)))


def _join_numbers(marks: Sequence[TimelineMark]) -> str:
    """Return the numbers of meetings, three or more in a row as a range: 1, 4–7."""
    runs: list[list[str]] = []
    for mark in marks:
        follows = (
            runs
            and runs[-1][-1].isdigit()
            and mark.number.isdigit()
            and int(mark.number) == int(runs[-1][-1]) + 1
        )
        if follows:
            runs[-1].append(mark.number)
        else:
            runs.append([mark.number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(run) for run in runs)  # noqa: PLR2004 - two are named


def _letter(number: int) -> str:
    """Return a letter for a number from 0 on: a to z, then aa, ab and so on."""
    before, rest = divmod(number, 26)
    return (_letter(before - 1) if before else "") + chr(ord("a") + rest)

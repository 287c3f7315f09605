"""A chart as a document says it: series of points over common places, the scale, the words around the drawing.

Numbers are held as floats, for they are drawn; what is printed of them is text that composition has formatted.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from briefgen.model.document import Block, Caption, Spans


class ChartKind(StrEnum):
    """How numbers are drawn."""

    COLUMNS = "columns"
    """Upright, from zero, a period each; one series."""
    BARS = "bars"
    """Lying, from zero, a name each; one series."""
    GROUPED = "grouped"
    """Columns side by side, a group a period; two or three series."""
    STACKED = "stacked"
    """Columns on top of each other: parts of a whole."""
    LINES = "lines"
    """Values over time, to scale; at most four series."""
    DOTS = "dots"
    """Estimates with their range."""
    MULTIPLES = "multiples"
    """A small drawing for each of many series, on one scale."""


@dataclass(frozen=True, slots=True)
class Point:
    """What a series has at a place: a value, a range, both, or neither where it is missing.

    ``text`` is what the drawing prints for it, such as "1,074", "≥ 41", or ".." where it is missing.
    """

    text: str
    value: float | None = None
    low: float | None = None
    high: float | None = None
    partial: bool = False
    """Whether it counts a part of its period only; hatched."""
    derived: bool = False
    """Whether it is computed rather than published; hollow."""

    @property
    def missing(self) -> bool:
        """Whether nothing is known here."""
        return self.value is None and self.low is None

    @property
    def extent(self) -> tuple[float, ...]:
        """The numbers that the scale has to hold."""
        return tuple(number for number in (self.value, self.low, self.high) if number is not None)


@dataclass(frozen=True, slots=True)
class Place:
    """A period or a name on the axis. ``at`` is where it stands, in steps from the first."""

    label: str
    at: float
    note: str = ""
    """A second line below the label, such as "to 18 Apr"."""
    strong: bool = False
    """Whether the message is about it."""


@dataclass(frozen=True, slots=True)
class Series:
    """A statistic as drawn: a point for every place of the chart."""

    name: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class ChartGap:
    """Missing points within a line: the series' index, the places before and behind them, and the words for it."""

    series: int
    before: int
    behind: int
    text: str


@dataclass(frozen=True, slots=True)
class ChartBreak:
    """A change of method: between which steps it lies, and its name."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class DataFile:
    """The numbers of a chart as a file that travels inside the PDF."""

    name: str
    content: str
    description: str


@dataclass(frozen=True, slots=True)
class Chart(Block):
    """A drawing of numbers. ``ticks`` are round values of the scale with their labels, in rising order.

    The scale runs from ``low`` to ``high``; columns and bars hold zero. ``caption`` is the message, ``unit`` says what
    is counted, ``notes`` names sources and all that is not plain; ``alternative`` says in words what is drawn.
    """

    kind: ChartKind
    places: tuple[Place, ...]
    series: tuple[Series, ...]
    ticks: tuple[tuple[float, str], ...]
    low: float
    high: float
    caption: Caption
    unit: Spans
    notes: tuple[Spans, ...]
    alternative: str
    dated: bool = True
    """Whether the places are periods rather than names."""
    base: float | None = None
    """The value of an index in its base period."""
    gaps: tuple[ChartGap, ...] = ()
    breaks: tuple[ChartBreak, ...] = ()
    derived: str = ""
    """The word for points that are computed."""
    data: DataFile | None = None

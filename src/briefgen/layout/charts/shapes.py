"""What a chart is drawn with: shapes at positions, and labels that keep clear of each other.

The origin is the lower left corner of the figure; lengths are in points. Colours are named by use, for a theme to give.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum, StrEnum, auto
from itertools import pairwise
from typing import NamedTuple

OTHERS = -1
"""The series of what belongs to none."""


class Fill(Enum):
    """How a rectangle is filled."""

    SOLID = auto()
    HATCHED = auto()
    """Lines in the series' colour on white: part of a period."""
    HOLLOW = auto()
    """An outline: announced or derived."""
    BAND = auto()
    """Tint: a range of uncertainty."""


class Rule(StrEnum):
    """What a line is."""

    GRID = "grid"
    AXIS = "axis"
    BASE = "base"
    """The value 100 of an index."""
    TICK = "tick"
    SEGMENT = "segment"
    """From a known point to the next."""
    BRIDGE = "bridge"
    """Dashes over points that are missing."""
    BACKGROUND = "background"
    """A series that is not the subject of its panel."""
    EDGE = "edge"
    """The edge of a band."""
    WHISKER = "whisker"
    BREAK = "break"
    LEADER = "leader"


class Rect(NamedTuple):
    """A rectangle by its lower left corner."""

    x: float
    y: float
    width: float
    height: float

    def overlaps(self, other: Rect) -> bool:
        """Whether the two have more than an edge in common."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """A column, a bar, or a part of one. ``place`` is that of its point."""

    rect: Rect
    series: int
    place: int
    fill: Fill = Fill.SOLID


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points. ``ends`` are the places between which a segment or bridge runs."""

    points: tuple[tuple[float, float], ...]
    rule: Rule
    series: int = OTHERS
    ends: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Area:
    """A polygon between the low and the high ends of a range."""

    points: tuple[tuple[float, float], ...]
    series: int


@dataclass(frozen=True, slots=True)
class Marker:
    """The sign of a series at a point."""

    x: float
    y: float
    series: int
    hollow: bool = False


@dataclass(frozen=True, slots=True)
class Swatch:
    """A small piece of a series' fill before its name."""

    rect: Rect
    series: int


@dataclass(frozen=True, slots=True)
class Label:
    """A line of text. ``rect`` is the room that its letters take, ``baseline`` where they stand."""

    text: str
    rect: Rect
    baseline: float
    bold: bool = False
    series: int = OTHERS
    quiet: bool = False
    """Whether it is of the axis rather than of a value."""


Shape = Bar | Stroke | Area | Marker | Swatch | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes in the order in which they are painted, within ``width`` by ``height`` points."""

    width: float
    height: float
    shapes: tuple[Shape, ...]


_ASCENT, _DESCENT = 0.74, 0.2
"""How far letters reach above and below their baseline, in parts of their size."""


@dataclass(frozen=True)
class Lettering:
    """The type of a chart's labels. ``measure`` returns the width of a text, and takes whether it is bold."""

    size: float
    leading: float
    measure: Callable[[str, bool], float]

    @property
    def height(self) -> float:
        """Height of the room that a label takes."""
        return (_ASCENT + _DESCENT) * self.size

    def widest(self, lines: Iterable[tuple[str, bool]]) -> float:
        """Return the width of the widest of some texts, each with whether it is bold."""
        return max((self.measure(text, bold) for text, bold in lines), default=0.0)

    def label(
        self,
        text: str,
        x: float,
        foot: float,
        *,
        align: float = 0,
        bold: bool = False,
        series: int = OTHERS,
        quiet: bool = False,
    ) -> Label:
        """Return a label whose room begins at ``foot``; ``align`` is 0 for left of ``x``'s right, 0.5 centred, 1 right."""
        width = self.measure(text, bold)
        rect = Rect(x - align * width, foot, width, self.height)
        return Label(text, rect, foot + _DESCENT * self.size, bold, series, quiet)

    def wrap(self, text: str, width: float, *, bold: bool = False) -> list[str]:
        """Break a text between words into lines of a width; a word that is wider is cut where it must be."""
        lines: list[str] = []
        for word in text.split(" "):
            joined = f"{lines[-1]} {word}" if lines else word
            if lines and self.measure(joined, bold) <= width:
                lines[-1] = joined
                continue
            while len(word) > 1 and self.measure(word, bold) > width:
                cut = next(
                    n for n in range(len(word) - 1, 0, -1) if n == 1 or self.measure(word[:n], bold) <= width
                )
                lines.append(word[:cut])
                word = word[cut:]  # noqa: PLW2901 - what is left of it
            lines.append(word)
        return lines


@dataclass
class Sheet:
    """A drawing while it is made: shapes, and the room that later labels keep clear of."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)
    taken: list[Rect] = field(default_factory=list)

    def add(self, *shapes: Shape) -> None:
        """Add shapes; bars, markers and labels take their room, lines of the data the room along them."""
        for shape in shapes:
            self.shapes.append(shape)
            match shape:
                case Bar() | Label() | Swatch():
                    self.taken.append(shape.rect)
                case Marker():
                    self.taken.append(Rect(shape.x - 3, shape.y - 3, 6, 6))
                case Stroke(rule=Rule.SEGMENT | Rule.BRIDGE | Rule.WHISKER | Rule.BREAK):
                    self.taken.extend(_along(shape.points))
                case _:
                    pass

    def put(self, candidates: Iterable[Label], margin: float = 1) -> bool:
        """Add the first of the candidates that lies in the figure and clear of all that takes room; say whether any did."""
        for label in candidates:
            x, y, width, height = label.rect
            inside = x >= 0 and y >= 0 and x + width <= self.width and y + height <= self.height
            wide = Rect(x - margin, y, width + 2 * margin, height)
            if inside and not any(wide.overlaps(taken) for taken in self.taken):
                self.add(label)
                return True
        return False

    def finish(self) -> Drawing:
        """Return the drawing, grounds before lines before signs before words."""
        order = (Area, Bar, Stroke, Marker, Swatch, Label)

        def depth(shape: Shape) -> int:
            return -1 if isinstance(shape, Stroke) and shape.rule is Rule.GRID else order.index(type(shape))

        return Drawing(self.width, self.height, tuple(sorted(self.shapes, key=depth)))


_STEP = 3.0


def _along(points: Sequence[tuple[float, float]]) -> Iterable[Rect]:
    """Yield small squares along a line."""
    for (x0, y0), (x1, y1) in pairwise(points):
        count = max(1, round(max(abs(x1 - x0), abs(y1 - y0)) / _STEP))
        for number in range(count + 1):
            x, y = x0 + (x1 - x0) * number / count, y0 + (y1 - y0) * number / count
            yield Rect(x - 1, y - 1, 2, 2)


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Return centres near those wanted for blocks of these heights that do not overlap, between ``low`` and ``high``.

    Their order is that of the wanted centres. Where there is not enough room they stand close from ``low`` upwards.
    """
    order = sorted(range(len(wanted)), key=lambda number: (wanted[number], -number))
    placed: list[tuple[list[int], float]] = []  # runs of blocks that touch, with the foot of each run

    def foot_of(run: Sequence[int]) -> float:
        total, offset, pulls = 0.0, 0.0, []
        for number in run:
            pulls.append(wanted[number] - heights[number] / 2 - offset)
            offset += heights[number]
            total = offset
        return max(low, min(high - total, sum(pulls) / len(pulls)))

    for number in order:
        run = [number]
        foot = foot_of(run)
        while placed and placed[-1][1] + sum(heights[other] for other in placed[-1][0]) > foot:
            run = [*placed.pop()[0], *run]
            foot = foot_of(run)
        placed.append((run, foot))
    centres = [0.0] * len(wanted)
    for run, foot in placed:
        at = foot
        for number in run:
            centres[number] = at + heights[number] / 2
            at += heights[number]
    return centres

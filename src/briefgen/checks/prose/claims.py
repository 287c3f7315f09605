"""What a text claims: dates, numbers, ordinals, each with its place in the text. The grammars make these; ``proof`` proves them."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from briefgen.model.dates import OPEN_START, AnyDay, last_of_month, make_day

FIRST_YEAR, LAST_YEAR = 1000, 2199
"""Figures from here to there may be years; any others need an era, or stand with a month."""


class Hedge(StrEnum):
    """How exactly a number is given."""

    NONE = ""
    ABOUT = "about"
    BELOW = "below"
    """Nearly, fewer than: the number itself is not reached."""
    MOST = "most"
    """At most, up to: it may be reached."""
    ABOVE = "above"
    """Over, more than."""
    LEAST = "least"
    """At least."""
    EXACTLY = "exactly"


class Period(NamedTuple):
    """The days from ``first`` to ``last``, both included."""

    first: AnyDay
    last: AnyDay

    @property
    def days(self) -> int:
        """How many days it has."""
        return days_between(self.first, self.last) + 1

    def holds(self, other: Period) -> bool:
        """Whether another period lies within this one."""
        return self.first <= other.first and other.last <= self.last


def days_between(first: AnyDay, second: AnyDay) -> int:
    """Return how many days one day is after another."""
    return second.toordinal() - first.toordinal()


def weekday_of(day: AnyDay) -> int:
    """Return 0 for a Monday to 6 for a Sunday."""
    return (day.toordinal() + 6) % 7


def period_of(year: int, month: int = 0, day: int = 0) -> Period | None:
    """Return a year, a month of it, or a day of that; ``None`` where the calendar has none. The year before 1 is 0."""
    try:
        first = make_day(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first)
    last_month = month or 12
    return Period(first, make_day(year, last_month, last_of_month(year, last_month)))


def year_of_era(year: int, *, before: bool) -> int:
    """Return the number of a year in a calendar without eras: 0 is 1 BC, -47 is 48 BC."""
    return 1 - year if before else year


def century_of_era(number: int, *, before: bool) -> Period | None:
    """Return the century with a number, ``before`` Christ or after."""
    years = sorted(year_of_era(year, before=before) for year in (100 * number - 99, 100 * number))
    begin, end = (period_of(year) for year in years)
    return Period(begin.first, end.last) if begin and end else None


NO_PERIOD = Period(OPEN_START, OPEN_START)
"""The time of a date that no calendar has: it is that of no fact."""


@dataclass(frozen=True, slots=True)
class Claim:
    """Characters ``start`` to ``end`` of a text that claim something."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateClaim(Claim):
    """A date: a ``period``, or a month, and a day of it, of a year that is not named.

    ``weekday`` is 0 for Monday, ``None`` where none is named; a claim may be of a weekday alone. ``figure`` is the
    number that a bare year might be instead. ``opens`` and ``closes``: it begins or ends a range, or says since or until.
    """

    period: Period | None = None
    month: int = 0
    day: int = 0
    weekday: int | None = None
    hedged: bool = False
    figure: int | None = None
    opens: bool = False
    closes: bool = False


@dataclass(frozen=True, slots=True)
class NumberClaim(Claim):
    """A number of something. ``step`` is the value of its last digit that is shown.

    ``dimension`` and ``factor`` are those of its unit ("mass", kilograms), ``noun`` the word for what is counted.
    ``fraction`` says that it is a part or a multiple of something else, ``partitive`` that it is some of several.
    """

    value: float = 0
    step: float = 1
    dimension: str = ""
    factor: float = 1
    noun: str = ""
    hedge: Hedge = Hedge.NONE
    fraction: bool = False
    partitive: bool = False
    scaled: bool = field(default=False)
    """Whether a word such as million belongs to it."""

    @property
    def size(self) -> float:
        """The number in the base unit of its dimension."""
        return self.value * self.factor


@dataclass(frozen=True, slots=True)
class OrdinalClaim(Claim):
    """A place in a row: fifth, 5th."""

    value: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a text, and the claims in it in order of their place."""

    start: int
    end: int
    claims: tuple[Claim, ...]


def step_of(figures: str, scale: float = 1) -> float:
    """Return the value of the last digit that figures show: 10 for 240, 0.1 for 12.5."""
    whole, _, decimals = figures.partition(".")
    if decimals:
        return scale * 10.0 ** -len(decimals)
    return scale * 10.0 ** (len(whole) - len(whole.rstrip("0"))) if whole.strip("0") else scale

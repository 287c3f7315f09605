"""What a text claims: dates, numbers, ordinals, each with its place in the text. The grammars make these; ``proof`` proves them."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

FIRST_YEAR, LAST_YEAR = 1000, 2199
"""Figures from here to there may be years."""


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

    first: dt.date
    last: dt.date

    def holds(self, other: Period) -> bool:
        """Whether another period lies within this one."""
        return self.first <= other.first and other.last <= self.last


def period_of(year: int, month: int = 0, day: int = 0) -> Period | None:
    """Return a year, a month of it, or a day of that; ``None`` where the calendar has none."""
    try:
        first = dt.date(year, month or 1, day or 1)
    except ValueError:
        return None
    if day:
        return Period(first, first)
    last_month = month or 12
    return Period(first, dt.date(year, last_month, monthrange(year, last_month)[1]))


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

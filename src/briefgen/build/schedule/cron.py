"""A time of cron to values: ``0 6 * * mon-fri`` to the minutes, hours, days, months and weekdays that are meant.

In: the five fields as people write them: lists, ranges, steps, names of months and weekdays, ``@daily`` and its like.
Out: a ``Cron``. Where crons differ in what they make of a time, or a time never comes, there is none but a
``ValueError`` in plain words.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from types import MappingProxyType

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
_DAYS_OF_MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_NICKNAMES: Mapping[str, str] = MappingProxyType(
    {
        "@hourly": "0 * * * *",
        "@daily": "0 0 * * *",
        "@midnight": "0 0 * * *",
        "@weekly": "0 0 * * 0",
        "@monthly": "0 0 1 * *",
        "@yearly": "0 0 1 1 *",
        "@annually": "0 0 1 1 *",
    }
)
_PART = re.compile(r"(?:(?P<every>\*)|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\d+))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Field:
    """One of the five fields: its values from ``low`` to ``high``; ``names`` stand for numbers from ``low`` on."""

    title: str
    low: int
    high: int
    names: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[int, ...]:
        """Every value there is."""
        return tuple(range(self.low, self.high + 1))


MINUTE, HOUR = Field("minute", 0, 59), Field("hour", 0, 23)
DAY, MONTH = Field("day of the month", 1, 31), Field("month", 1, 12, _MONTHS)
WEEKDAY = Field("day of the week", 0, 6, _WEEKDAYS)
_SEVEN = Field("day of the week", 0, 7, _WEEKDAYS)
"""As written: both 0 and 7 are Sunday."""


@dataclass(frozen=True, slots=True)
class Cron:
    """When to run: on every value of each field, all of them in order; weekdays from 0, Sunday.

    Where both days of the month and days of the week are restricted, either will do, as everywhere in cron.
    """

    minutes: tuple[int, ...]
    hours: tuple[int, ...]
    days: tuple[int, ...]
    months: tuple[int, ...]
    weekdays: tuple[int, ...]

    @property
    def either_day(self) -> bool:
        """Whether both kinds of day are restricted."""
        return self.days != DAY.all and self.weekdays != WEEKDAY.all

    def __str__(self) -> str:
        """Write it with numbers only, as every cron understands it."""
        fields = (
            (self.minutes, MINUTE), (self.hours, HOUR), (self.days, DAY), (self.months, MONTH), (self.weekdays, WEEKDAY)
        )  # fmt: skip
        return " ".join("*" if values == field.all else _format(values) for values, field in fields)


def parse_cron(text: str) -> Cron:
    """Read a time of cron. Raises ``ValueError`` where it is none, or none that every scheduler takes alike."""
    given = text.strip().lower()
    parts = _NICKNAMES.get(given, given).split()
    if given.startswith("@") and given not in _NICKNAMES:
        raise ValueError(f"{text!r} is not a time; there are {', '.join(_NICKNAMES)}")
    if len(parts) != 5:  # noqa: PLR2004 - the five fields of cron
        raise ValueError(
            f"{text!r} has {len(parts)} fields where a time of cron has five: "
            "minute, hour, day of the month, month, day of the week, such as '0 6 * * 1-5'"
        )
    minutes, hours, days, months, weekdays = (
        tuple(sorted({value for item in part.split(",") for value in _parse_part(item, field)}))
        for part, field in zip(parts, (MINUTE, HOUR, DAY, MONTH, _SEVEN), strict=True)
    )
    weekdays = tuple(sorted({day % 7 for day in weekdays}))
    _check_days(parts[2], days, parts[4], weekdays)
    cron = Cron(minutes, hours, days, months, weekdays)
    if weekdays == WEEKDAY.all and not any(_DAYS_OF_MONTHS[month - 1] >= days[0] for month in months):
        raise ValueError(f"{text!r} never comes: no month that it names has a day {days[0]}")
    return cron


def find_runs(values: Sequence[int]) -> list[tuple[int, int]]:
    """Return the stretches of values that follow on each other, each by its first and last."""
    runs: list[tuple[int, int]] = []
    for value in values:
        if runs and value == runs[-1][1] + 1:
            runs[-1] = (runs[-1][0], value)
        else:
            runs.append((value, value))
    return runs


def find_step(values: Sequence[int]) -> int | None:
    """Return the step of three values or more that lie equally far apart; ``None`` where they do not, or all in a row."""
    steps = {after - before for before, after in pairwise(values)}
    step = steps.pop() if len(steps) == 1 and len(values) > 2 else 1  # noqa: PLR2004 - two are always equally far apart
    return step if step > 1 else None


def _format(values: Sequence[int]) -> str:
    if step := find_step(values):
        return f"{values[0]}-{values[-1]}/{step}"
    return ",".join(str(first) if first == last else f"{first}-{last}" for first, last in find_runs(values))


def _parse_part(part: str, field: Field) -> Sequence[int]:
    match = _PART.fullmatch(part)
    if match is None:
        raise ValueError(
            f"{part!r} is not a {field.title}: write a number, a range 1-5, * or a step */2, and commas between"
        )
    step = int(match["step"] or 1)
    if match["every"]:
        first, last = field.low, field.high
    else:
        first = _parse_value(match["first"], field)
        last = _parse_value(match["last"], field) if match["last"] else first
    if step < 1 or (match["step"] and not match["every"] and not match["last"]):
        wanted = f"{first}-{field.high}/{max(step, 1)}" if first is not None else "*/2"
        raise ValueError(f"{part!r} is not a {field.title}: a step needs a range, such as {wanted}")
    if first > last:
        raise ValueError(f"{part!r} is not a {field.title}: the range ends before it begins")
    return range(first, last + 1, step)


def _parse_value(text: str, field: Field) -> int:
    if text in field.names:
        return field.low + field.names.index(text)
    if not text.isdecimal() or not field.low <= int(text) <= field.high:
        names = f", or {field.names[0]} to {field.names[-1]}" if field.names else ""
        raise ValueError(f"{text!r} is not a {field.title}: numbers from {field.low} to {field.high}{names}")
    return int(text)


def _check_days(day: str, days: Sequence[int], weekday: str, weekdays: Sequence[int]) -> None:
    """Refuse two restricted days of which one begins with * or means every day: here crons differ."""
    if day == "*" or weekday == "*":
        return
    for text, values, field in ((day, days, DAY), (weekday, weekdays, WEEKDAY)):
        if text.startswith("*") or tuple(values) == field.all:
            raise ValueError(
                f"{text!r} as {field.title} together with {weekday if field is DAY else day!r} as "
                f"{(WEEKDAY if field is DAY else DAY).title} means one thing to one cron and another to the next; "
                "write * for every day, or a range such as 1-31/2"
            )

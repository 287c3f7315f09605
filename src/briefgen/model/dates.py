"""Dates as sources give them: EDTF level 1, precision and doubt kept.

All of levels 0 and 1 is read but times of day, and intervals that are open or unknown at both ends. Years are counted
as astronomers do (0000 is 1 BC, -0043 is 44 BC), in the Gregorian calendar carried back before its time.
Reference: Extended Date/Time Format, Library of Congress, 2019, levels 0 and 1.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([?~%]?)", re.ASCII)
_DATE = re.compile(
    r"(?:(?P<year>-?\d{4}|Y-?[1-9]\d{4,11})|(?P<part>-?(?:\d{3}(?=X(?!X))|\d\d(?=XX)))(?P<unknown>XX?))"
    r"(?:-(?P<month>\d{2}|XX)(?:-(?P<day>\d{2}|XX))?)?(?P<mark>[?~%]?)",
    re.ASCII,
)
_OPEN = ("..", "")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_UNKNOWN = "XX"
_SEASONS = {21: (3, 5), 22: (6, 8), 23: (9, 11), 24: (12, 12)}
"""First and last month by EDTF's number of a season; winter begins in its year, as on the northern half."""
_YEAR_DIGITS = 4
_DAYS = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class DateError(ValueError):
    """A text that is no date, in plain words; its own class so that loading can tell it from other bad values."""


class Precision(StrEnum):
    """How exactly a date is known; what prints says no more than that."""

    DAY = "day"
    MONTH = "month"
    SEASON = "season"
    YEAR = "year"
    DECADE = "decade"
    CENTURY = "century"
    INTERVAL = "interval"


@dataclass(frozen=True, slots=True)
class FarDay:
    """A day in a year that ``datetime.date`` does not know, before 1 or after 9999; compares with those that it does."""

    year: int
    month: int
    day: int

    def toordinal(self) -> int:
        """Return the number of the day, as ``datetime.date`` counts: the first of January of year 1 is 1."""
        before = self.year - 1
        days = before * 365 + before // 4 - before // 100 + before // 400
        leap = self.month > 2 and _is_leap(self.year)  # noqa: PLR2004 - after February
        return days + sum(_DAYS[1 : self.month]) + leap + self.day

    def __str__(self) -> str:
        return f"{_write_year(self.year)}-{self.month:02}-{self.day:02}"

    def __lt__(self, other: AnyDay) -> bool:
        return self.toordinal() < other.toordinal()

    def __le__(self, other: AnyDay) -> bool:
        return self.toordinal() <= other.toordinal()

    def __gt__(self, other: AnyDay) -> bool:
        return self.toordinal() > other.toordinal()

    def __ge__(self, other: AnyDay) -> bool:
        return self.toordinal() >= other.toordinal()


AnyDay = dt.date | FarDay
"""A day of any year."""

OPEN_START, OPEN_END = FarDay(-(10**13), 1, 1), FarDay(10**13, 12, 31)
"""The days at which an interval without a beginning begins, and one without an end ends: no date reaches them."""


def make_day(year: int, month: int, day: int) -> AnyDay:
    """Return a day of any year. Raises ``ValueError`` where the calendar has none."""
    if dt.MINYEAR <= year <= dt.MAXYEAR:
        return dt.date(year, month, day)
    if not (1 <= month <= 12 and 1 <= day <= last_of_month(year, month)):  # noqa: PLR2004 - December
        raise ValueError("no day of the calendar")
    return FarDay(year, month, day)


def last_of_month(year: int, month: int) -> int:
    """Return the last day of a month."""
    return _DAYS[month] + (month == 2 and _is_leap(year))  # noqa: PLR2004 - February


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _write_year(year: int) -> str:
    digits = f"{abs(year):0{_YEAR_DIGITS}}"
    return f"{'Y' if len(digits) > _YEAR_DIGITS else ''}{'-' if year < 0 else ''}{digits}"


@dataclass(frozen=True, slots=True)
class EdtfDate:
    """A date or interval. ``earliest`` and ``latest`` are the first and last day that it may cover.

    An open end is ``OPEN_START`` or ``OPEN_END``; ``start`` and ``end`` are the ends of an interval, ``None``
    where open or unknown.
    """

    text: str
    precision: Precision
    earliest: AnyDay
    latest: AnyDay
    uncertain: bool = False
    approximate: bool = False
    start: EdtfDate | None = None
    end: EdtfDate | None = None

    def __str__(self) -> str:
        return self.text

    def overlaps(self, other: EdtfDate) -> bool:
        """Whether the two have a possible day in common."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def sort_key(self) -> tuple[AnyDay, AnyDay, str]:
        """Order in time: by first day, then the more exact one first."""
        return (self.earliest, self.latest, self.text)


def parse_date(value: object) -> EdtfDate:
    """Read an EDTF level 1 date or interval. Raises ``DateError`` in plain words where it is none."""
    if isinstance(value, EdtfDate):
        return value
    if not isinstance(value, str):
        raise DateError("a date is expected, such as 2024-09-04, 2016-12 or 2022-05~")
    if "/" in value:
        return _parse_interval(value)
    match = _PLAIN.fullmatch(value)
    return (match and _parse_plain(value, match)) or _parse_rare(value)


def _parse_plain(text: str, match: re.Match[str]) -> EdtfDate | None:
    """Read what nearly all dates are; ``None`` for a year, month or day that ``datetime.date`` does not know."""
    year, month, day = match.group(1, 2, 3)
    try:
        first = dt.date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return None
    last = first
    if not day:
        last_month = first.month if month else 12
        last = dt.date(first.year, last_month, last_of_month(first.year, last_month))
    precision = Precision.DAY if day else Precision.MONTH if month else Precision.YEAR
    mark = match.group(4)
    return EdtfDate(text, precision, first, last, mark in ("?", "%"), mark in ("~", "%"))


def _parse_interval(text: str) -> EdtfDate:
    first, _, last = text.partition("/")
    if "/" in last or (first in _OPEN and last in _OPEN):
        raise DateError(f"{text!r} is not an interval such as 2023-09-18/2023-09-19 or 2025/..")
    start = None if first in _OPEN else parse_date(first)
    end = None if last in _OPEN else parse_date(last)
    if start and end and start.earliest > end.latest:
        raise DateError(f"the interval {text!r} ends before it begins")
    ends = [part for part in (start, end) if part]
    return EdtfDate(
        text,
        Precision.INTERVAL,
        start.earliest if start else OPEN_START,
        end.latest if end else OPEN_END,
        uncertain=any(part.uncertain for part in ends),
        approximate=any(part.approximate for part in ends),
        start=start,
        end=end,
    )


@lru_cache(maxsize=256)
def _parse_rare(text: str) -> EdtfDate:
    """Read years before 1 and after 9999, seasons and unspecified digits, with or without a qualifier."""
    match = _DATE.fullmatch(text)
    if match is None or (match["month"] and (match["part"] or text[0] == "Y")):
        raise DateError(_explain(text))
    month, day, mark = match["month"], match["day"], match["mark"]
    if match["part"]:
        precision = Precision.DECADE if len(match["unknown"]) == 1 else Precision.CENTURY
        years = sorted(int(match["part"] + digit * len(match["unknown"])) for digit in "09")
        if match["part"][0] == "-":
            years[1] = min(years[1], -1)  # there is no year -0000
        return _make(text, precision, (years[0], 1), (years[1], 12), mark)
    year = int(match["year"].lstrip("Y"))
    if match["year"] == "-0000" or (month == _UNKNOWN and day not in (None, _UNKNOWN)):
        raise DateError(_explain(text))
    if month is None or month == _UNKNOWN:
        return _make(text, Precision.YEAR, (year, 1), (year, 12), mark)
    if int(month) in _SEASONS and day is None:
        first, last = _SEASONS[int(month)]
        return _make(text, Precision.SEASON, (year, first), (year, last), mark)
    if not 1 <= int(month) <= 12:  # noqa: PLR2004 - December
        raise DateError(f"{text!r} is not a date of the calendar")
    if day is None or day == _UNKNOWN:
        return _make(text, Precision.MONTH, (year, int(month)), (year, int(month)), mark)
    try:
        only = make_day(year, int(month), int(day))
    except ValueError:
        raise DateError(f"{text!r} is not a date of the calendar") from None
    return EdtfDate(text, Precision.DAY, only, only, mark in ("?", "%"), mark in ("~", "%"))


def _make(
    text: str, precision: Precision, first: tuple[int, int], last: tuple[int, int], mark: str
) -> EdtfDate:
    """Return a date from the first day of a month to the last of one, each a year and a month."""
    earliest, latest = make_day(*first, 1), make_day(*last, last_of_month(*last))
    return EdtfDate(text, precision, earliest, latest, mark in ("?", "%"), mark in ("~", "%"))


def _explain(text: str) -> str:
    message = f"{text[:40]!r} is not a date such as 2024-09-04, 2016-12, 2024-09-04? or 2022-05~"
    if re.match(r"-\d{1,3}(?!\d)|-0000|.*\bBCE?\b|.*기원전", text):
        return f"{message}; years before 1 have a minus and four digits, and 0000 is 1 BC: 44 BC is -0043"
    if re.match(r"Y|-?\d{5}", text):
        return f"{message}; a year of more than four digits, and no other, begins with Y and says no more: Y12000"
    return message


def _date_pattern() -> str:
    """Return the forms that ``parse_date`` reads, as a pattern for JSON Schema."""
    month, day = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
    year = "(?!-0000)-?[0-9]{4}"
    rare = f"{year}-2[1-4]|{year}-{month}-XX|{year}-XX(?:-XX)?|-?[0-9]{{3}}X|-?[0-9]{{2}}XX|Y-?[1-9][0-9]{{4,11}}"
    single = f"(?:{year}(?:-{month}(?:-{day})?)?|{rare})[?~%]?"
    return f"^(?:{single}|{single}/(?:{single}|(?:[.][.])?)|(?:[.][.])?/{single})$"


Date = Annotated[
    EdtfDate,
    PlainValidator(parse_date),
    PlainSerializer(str),
    WithJsonSchema(
        {
            # A bare year is a number to YAML.
            "type": ["string", "integer"],
            "pattern": _date_pattern(),
            "minimum": -9999,
            "maximum": 9999,
            "description": "A date or interval, EDTF level 1: 2024-09-04, 2016-12, 2024-09-04?, 2022-05~, 2025/..",
            "examples": ["2024-09-04", "2016-12", "2022-05~", "2023-09-18/2023-09-19"],
        }
    ),
]


def _parse_day(value: object) -> object:
    """Read a day of the calendar; Pydantic would take a bare number for seconds since 1970."""
    if not isinstance(value, str):
        return value
    try:
        if _DAY.fullmatch(value):
            return dt.date.fromisoformat(value)
    except ValueError:
        raise DateError(f"{value!r} is not a day of the calendar") from None
    raise DateError(f"{value[:40]!r} is not a day such as 2026-11-22")


Day = Annotated[
    dt.date,
    BeforeValidator(_parse_day),
    WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"}),
]
"""One day, written 2026-11-22."""

"""Dates as sources give them: EDTF level 1, precision and doubt kept.

Plain dates, a trailing qualifier and intervals of these are read with the standard library: they are nearly all
dates there are, and the ``edtf`` package takes as long to import as a whole section takes to compose (and fails on
open intervals). Whatever else level 1 allows, unspecified digits and seasons, is left to ``edtf``.
Reference: Extended Date/Time Format, Library of Congress, 2019, levels 0 and 1.
"""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator, PlainSerializer, PlainValidator, WithJsonSchema

_PLAIN = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?([?~%]?)", re.ASCII)
_OPEN = ("..", "")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


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
class EdtfDate:
    """A date or interval. ``earliest`` and ``latest`` are the first and last day that it may cover.

    An open end is ``datetime.date.min`` or ``max``; ``start`` and ``end`` are the ends of an interval, ``None``
    where open.
    """

    text: str
    precision: Precision
    earliest: dt.date
    latest: dt.date
    uncertain: bool = False
    approximate: bool = False
    start: EdtfDate | None = None
    end: EdtfDate | None = None

    def __str__(self) -> str:
        return self.text

    def overlaps(self, other: EdtfDate) -> bool:
        """Whether the two have a possible day in common."""
        return self.earliest <= other.latest and other.earliest <= self.latest

    def sort_key(self) -> tuple[dt.date, dt.date, str]:
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
    return _parse_plain(value, match) if match else _parse_rare(value)


def _parse_plain(text: str, match: re.Match[str]) -> EdtfDate:
    year, month, day = (int(part) if part else None for part in match.group(1, 2, 3))
    assert year is not None
    if 0 in (month, day):
        raise DateError(f"{text!r} is not a date of the calendar")
    try:
        first = dt.date(year, month or 1, day or 1)
        last = first if day else dt.date(year, month or 12, monthrange(year, month or 12)[1])
    except ValueError:
        if month is not None and 21 <= month <= 24 and day is None:  # noqa: PLR2004 - EDTF's numbers of the seasons
            return _parse_rare(text)
        raise DateError(f"{text!r} is not a date of the calendar") from None
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
        start.earliest if start else dt.date.min,
        end.latest if end else dt.date.max,
        uncertain=any(part.uncertain for part in ends),
        approximate=any(part.approximate for part in ends),
        start=start,
        end=end,
    )


_RARE = {
    re.compile(r"\d{4}-2[1-4]"): Precision.SEASON,
    re.compile(r"\d{4}-\d{2}-XX"): Precision.MONTH,
    re.compile(r"\d{4}-XX(-XX)?"): Precision.YEAR,
    re.compile(r"\d{3}X"): Precision.DECADE,
    re.compile(r"\d{2}XX"): Precision.CENTURY,
}


@lru_cache(maxsize=256)
def _parse_rare(text: str) -> EdtfDate:
    """Read unspecified digits and seasons, with or without a qualifier, by the ``edtf`` package, which takes its time."""
    plain = text.rstrip("?~%")
    precision = next((kind for shape, kind in _RARE.items() if shape.fullmatch(plain)), None)
    if precision is None or len(text) - len(plain) > 1:
        raise DateError(f"{text!r} is not a date such as 2024-09-04, 2016-12, 2024-09-04? or 2022-05~")
    from edtf import parse_edtf  # noqa: PLC0415 - takes 0.13 s, and few fact bases need it
    from edtf.parser import EDTFParseException  # noqa: PLC0415

    try:
        parsed = parse_edtf(plain)
        first, last = (dt.date(*moment[:3]) for moment in (parsed.lower_strict(), parsed.upper_strict()))
    except (EDTFParseException, ValueError):
        raise DateError(f"{text!r} is not a date of the calendar") from None
    mark = text[len(plain) :]
    return EdtfDate(text, precision, first, last, mark in ("?", "%"), mark in ("~", "%"))


def _date_pattern() -> str:
    """Return the forms that ``parse_date`` reads, as a pattern for JSON Schema."""
    month, day = "(?:0[1-9]|1[0-2])", "(?:0[1-9]|[12][0-9]|3[01])"
    year = "[0-9]{4}"
    rare = f"{year}-2[1-4]|{year}-{month}-XX|{year}-XX(?:-XX)?|[0-9]{{3}}X|[0-9]{{2}}XX"
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
            "minimum": 0,
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

"""Dates as text: as precise as they are known and no more, with their doubt said, by the locale's CLDR patterns.

Plain dates and months come from Babel's patterns. CLDR has interval patterns for abbreviated months only; they are
widened to full months, as Unicode's rule for matching skeletons says, and the thin spaces around their dashes are
set as English print does: none between single words and figures (16–17 August 2022), plain ones otherwise.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from briefgen.compose.text.labels import Wording, format_number, mark
from briefgen.model.dates import OPEN_END, OPEN_START, AnyDay, EdtfDate, Precision, parse_date

if TYPE_CHECKING:
    from babel.dates import DateTimePattern

_SKELETONS = {Precision.DAY: "long", Precision.MONTH: "yMMMM", Precision.YEAR: "y"}
_INTERVALS = {Precision.DAY: "yMMMd", Precision.MONTH: "yMMM", Precision.YEAR: "y"}
# By the first month.
_SEASONS = {
    3: mark("spring {year}"),
    6: mark("summer {year}"),
    9: mark("autumn {year}"),
    12: mark("winter {year}"),
}
_SHORT_MONTH = re.compile(r"(?<![ML])(?:MMM|LLL)(?![ML])")
_DASH = re.compile(r"\s*–\s*$")
# The differing field with which both halves are a single word or figure.
_CLOSED = {Precision.DAY: "d", Precision.MONTH: "M", Precision.YEAR: "y"}
_COARSENESS = (
    Precision.DAY,
    Precision.MONTH,
    Precision.SEASON,
    Precision.YEAR,
    Precision.DECADE,
    Precision.CENTURY,
)
_PLAIN_FROM = 100
"""The first year that is not taken for something else without its era."""
_LEAP_YEAR = 2000
_YEAR, _PLACE = re.compile("y+"), "\ue000"
_STEM_LENGTHS = {Precision.MONTH: 7, Precision.YEAR: 4}


def format_date(date: EdtfDate, wording: Wording, *, inferred: bool = False) -> str:
    """Return a date in the locale's words.

    ``inferred`` says that the fact it belongs to is inferred, which prints as an uncertain date does.
    """
    if date.precision is Precision.INTERVAL:
        text, doubt = _format_interval(date, wording)
    else:
        text, doubt = _format_single(date, wording), date
    if doubt.approximate:
        text = wording.labels.say("about {date}", date=text)
    return wording.labels.say("{date} (inferred)", date=text) if doubt.uncertain or inferred else text


def format_day(day: dt.date, wording: Wording) -> str:
    """Return a day of the calendar in the locale's words."""
    return _apply(_pattern(Precision.DAY, wording), day, wording)


def coarsen_date(date: EdtfDate, precision: Precision) -> EdtfDate:
    """Return what is left of a date when no more than ``precision`` (day, month or year) is to be said.

    A date that is known less exactly than that stays as it is.
    """
    if date.precision is Precision.INTERVAL:
        start, end = (coarsen_date(end, precision) if end else None for end in (date.start, date.end))
        if start and end and _stem_of(start) == _stem_of(end):
            return parse_date(_stem_of(start) + _mark_of(date))
        return parse_date(f"{start or '..'}/{end or '..'}")
    if _COARSENESS.index(date.precision) >= _COARSENESS.index(precision):
        return date
    length = _STEM_LENGTHS[precision] + date.text.startswith("-")
    return parse_date(date.text[:length] + _mark_of(date))


def years_of(date: EdtfDate) -> tuple[int | None, int | None]:
    """Return the first and the last year that a date touches, ``None`` for an open end."""
    first = None if date.earliest == OPEN_START else date.earliest.year
    last = None if date.latest == OPEN_END else date.latest.year
    return first, last


def _stem_of(date: EdtfDate) -> str:
    return date.text.rstrip("?~%")


def _mark_of(date: EdtfDate) -> str:
    if date.uncertain and date.approximate:
        return "%"
    return "?" if date.uncertain else "~" if date.approximate else ""


def format_year(year: int, wording: Wording, *, era: bool = False) -> str:
    """Return a year in the locale's words: 44 BC, AD 14, 476; ``era`` says AD of a year that needs none."""
    shown = year if year > 0 else 1 - year
    figures = str(shown) if shown <= dt.MAXYEAR else format_number(shown, wording)
    if year <= 0:
        return wording.labels.say("{year} BC", year=figures)
    return wording.labels.say("AD {year}", year=figures) if era or year < _PLAIN_FROM else figures


def _format_single(date: EdtfDate, wording: Wording, *, era: bool = False) -> str:
    """Return one date without its doubt."""
    if date.precision in _SKELETONS:
        return _apply(_pattern(date.precision, wording), date.earliest, wording, era=era)
    say = wording.labels.say
    first, last = date.earliest.year, date.latest.year
    if date.precision is Precision.SEASON:
        return say(_SEASONS[date.earliest.month], year=format_year(first, wording, era=era))
    if date.precision is Precision.DECADE and first >= _PLAIN_FROM:
        return say("{year}s", year=first)
    return say(
        "between {first} and {last}", first=format_year(first, wording), last=format_year(last, wording)
    )


def _pattern(precision: Precision, wording: Wording) -> str:
    name = _SKELETONS[precision]
    if precision is Precision.DAY:
        return str(wording.locale.date_formats[name].pattern)
    return str(wording.locale.datetime_skeletons[name].pattern)


def _apply(pattern: str, day: AnyDay, wording: Wording, *, era: bool = False) -> str:
    if isinstance(day, dt.date) and day.year >= _PLAIN_FROM and not era:
        return str(_parse_pattern(pattern).apply(day, wording.locale))
    # CLDR's patterns without an era mean years after Christ, and Babel only years that Python's calendar knows.
    alike = dt.date(_LEAP_YEAR, day.month, day.day)
    text = str(_parse_pattern(_YEAR.sub(f"'{_PLACE}'", pattern)).apply(alike, wording.locale))
    return text.replace(_PLACE, format_year(day.year, wording, era=era))


@cache
def _parse_pattern(pattern: str) -> DateTimePattern:
    from babel.dates import parse_pattern  # noqa: PLC0415 - see wording.load_wording

    return parse_pattern(pattern)


def _format_interval(date: EdtfDate, wording: Wording) -> tuple[str, EdtfDate]:
    """Return an interval in words, and the date that carries the doubt still to be said about it."""
    start, end = date.start, date.end
    plain = replace(date, uncertain=False, approximate=False)
    if end is None:
        return wording.labels.say("from {date}", date=format_date(start or date, wording)), plain
    if start is None:
        return wording.labels.say("until {date}", date=format_date(end, wording)), plain
    alike = start.precision is end.precision and _mark_of(start) == _mark_of(end)
    if alike and start.precision in _INTERVALS:
        return _format_range(start, end, wording), start
    text = wording.labels.say(
        "{start} to {end}", start=format_date(start, wording), end=format_date(end, wording)
    )
    return text, plain


def _format_range(start: EdtfDate, end: EdtfDate, wording: Wording) -> str:
    """Return two dates of one precision, what they share said once."""
    if start == end:
        return _format_single(start, wording)
    first, last = start.earliest, end.earliest
    if (first.year > 0) != (last.year > 0):
        left, right = _format_single(start, wording), _format_single(end, wording, era=True)
        return wording.labels.say("{start} to {end}", start=left, end=right)
    if start.precision is Precision.YEAR and last.year < _PLAIN_FROM:
        figures = {"first": abs(first.year), "last": abs(last.year)}
        if last.year > 0:
            return wording.labels.say("AD {first}–{last}", **figures)
        years = {
            name: format_number(1 + number, wording) if number >= dt.MAXYEAR else str(1 + number)
            for name, number in figures.items()
        }
        return wording.labels.say("{first}–{last} BC", **years)
    field = "y" if first.year != last.year else "M" if first.month != last.month else "d"
    patterns = wording.locale.interval_formats.get(_INTERVALS[start.precision], {}).get(field)
    if not patterns:
        left, right = _format_single(start, wording), _format_single(end, wording)
        return wording.labels.say("{start} to {end}", start=left, end=right)
    left, right = (
        _apply(_SHORT_MONTH.sub("MMMM", part), day, wording)
        for part, day in zip(patterns, (first, last), strict=True)
    )
    # CLDR ends the left half with a dash and whatever space the locale sets.
    match = _DASH.search(left)
    dash = "–" if field in _CLOSED[start.precision] else " – "
    return f"{left[: match.start()]}{dash}{right}" if match else left + right

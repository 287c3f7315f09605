"""Dates of CSL-JSON and of sources: the same dates, written differently.

CSL has year, month and day as numbers, a range as two of them, a season and "circa" beside them, or a text. Whatever
of EDTF that cannot hold, such as doubt, goes as the text ``raw``, which comes back as it went. The years are the same in
both: 0 is 1 BC. Alone or at the end of a range, though, the year 0 of CSL is no year: a range with it is open.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from briefgen.model.dates import DateError, EdtfDate, Precision, parse_date

_SEASONS = {
    "spring": 21, "summer": 22, "autumn": 23, "fall": 23, "winter": 24,
    **{str(number): 20 + number for number in range(1, 5)},
    **{str(number): number for number in range(21, 25)},
}  # fmt: skip
_SEASON_MONTHS = {13: 21, 14: 22, 15: 23, 16: 24, 21: 21, 22: 22, 23: 23, 24: 24}
_FALSE = ("", "0", "false", "no", None, False)
_LOOSE = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_YEAR = re.compile(r"-?\d{1,12}", re.ASCII)
_DIGITS = re.compile(r"\d{1,2}", re.ASCII)
_EMPTY = ("", "0", None)
_OPEN = ".."
_NUMBERED = frozenset({Precision.DAY, Precision.MONTH, Precision.YEAR})
_PARTS = 3


def parse_csl_date(value: object) -> EdtfDate | None:
    """Read a date of CSL; ``None`` where it is none that EDTF can say. Raises ``TypeError`` for a wrong shape."""
    if type(value) is str:  # a number of the file is a text of a class of its own
        return _parse_text(value)
    if not isinstance(value, Mapping):
        raise TypeError("a date is expected: {date-parts: [[2024, 9, 4]]}")
    parts = value.get("date-parts")
    if parts is None:
        texts = [value[key] for key in ("edtf", "raw", "literal") if isinstance(value.get(key), str)]
        return next((date for date in map(_parse_text, texts) if date), None)
    if not isinstance(parts, list) or not all(isinstance(part, list) for part in parts):
        raise TypeError("`date-parts` is a list of lists: [[2024, 9, 4]]")
    return _parse_parts(parts, value)


def parse_csl_day(value: object) -> dt.date | None:
    """Read a date of CSL that is one day; ``None`` where it is not that exact. Raises ``TypeError`` as above."""
    date = parse_csl_date(value)
    certain = date is not None and not (date.uncertain or date.approximate)
    exact = date.earliest if date and certain and date.precision is Precision.DAY else None
    return exact if isinstance(exact, dt.date) else None


def format_csl_date(date: EdtfDate) -> dict[str, Any]:
    """Return a date as CSL writes it."""
    if date.precision is Precision.INTERVAL:
        ends = (date.start, date.end)
        known = [end for end in ends if end]
        if all(_is_plain(end) and not end.approximate for end in known) and "" not in date.text.split("/"):
            return {"date-parts": [_numbers(end) if end else [0] for end in ends]}
    elif _is_plain(date):
        return {"date-parts": [_numbers(date)]} | ({"circa": True} if date.approximate else {})
    if date.precision is Precision.SEASON and not date.uncertain and date.earliest.year:
        season = {"date-parts": [[date.earliest.year]], "season": date.earliest.month // 3}
        return season | ({"circa": True} if date.approximate else {})
    return {"raw": date.text}


def _parse_parts(parts: Sequence[Sequence[Any]], value: Mapping[str, Any]) -> EdtfDate | None:
    written = [_OPEN if len(parts) > 1 and _is_nothing(part) else _write_parts(part) for part in parts[:2]]
    if not written or None in written or len(parts) > len(written):
        return None
    season = _SEASONS.get(str(value.get("season")).lower())
    if season and len(written) == 1 and len(parts[0]) == 1 and "Y" not in str(written[0]):
        written[0] = f"{written[0]}-{season}"
    circa = "" if str(value.get("circa", "")).lower() in _FALSE or value.get("circa") in _FALSE else "~"
    return _parse_text("/".join(one if one == _OPEN else f"{one}{circa}" for one in written if one))


def _is_nothing(part: Sequence[Any]) -> bool:
    """Whether an end of a range is left open: the year 0, which citation programs take so, or no year at all."""
    return all(one is None or (isinstance(one, str) and one in _EMPTY) for one in part)


def _write_parts(part: Sequence[Any]) -> str | None:
    """Return year, month and day as EDTF; ``None`` for what is none."""
    given = [str(one) if isinstance(one, str) else None for one in part[:_PARTS]]
    while given and given[-1] in _EMPTY:
        given.pop()
    if not given or given[0] in _EMPTY or not _YEAR.fullmatch(given[0] or ""):
        return None
    if not all(one and _DIGITS.fullmatch(one) for one in given[1:]):
        return None
    year, *rest = (int(one) for one in given if one)
    if rest and rest[0] in _SEASON_MONTHS and len(rest) == 1:
        rest = [_SEASON_MONTHS[rest[0]]]
    digits = f"{'-' if year < 0 else ''}{abs(year):04}"
    return "-".join((f"Y{digits}" if abs(year) > dt.MAXYEAR else digits, *(f"{one:02}" for one in rest)))


def _parse_text(text: str) -> EdtfDate | None:
    plain = text.strip()
    loose = _LOOSE.fullmatch(plain)
    if loose:
        year, _, month, day = loose.groups()
        plain = "-".join((year, f"{int(month):02}", *([f"{int(day):02}"] if day else ())))
    try:
        return parse_date(plain)
    except DateError:
        return None


def _numbers(date: EdtfDate) -> list[int]:
    day = date.earliest
    count = {Precision.YEAR: 1, Precision.MONTH: 2}.get(date.precision, 3)
    return [day.year, day.month, day.day][:count]


def _is_plain(date: EdtfDate) -> bool:
    """Whether a date is year, month and day in figures, certain or approximate; 1 BC would be no year in CSL."""
    return (
        date.precision in _NUMBERED
        and not date.uncertain
        and "X" not in date.text
        and date.earliest.year != 0
    )

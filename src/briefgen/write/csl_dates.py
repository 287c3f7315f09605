"""Dates of CSL-JSON and of sources: the same dates, written differently.

CSL has year, month and day as numbers, a range as two of them, a season and "circa" beside them, or a text. Whatever
of EDTF that cannot hold, doubt and open ends, goes as the text ``raw``, which comes back as it went.
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
_DIGITS = re.compile(r"\d{1,4}", re.ASCII)
_EMPTY = ("", "0", None)
_PLAIN = re.compile(r"\d{4}(-\d{2}){0,2}[~]?", re.ASCII)
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
    return date.earliest if date and certain and date.precision is Precision.DAY else None


def format_csl_date(date: EdtfDate) -> dict[str, Any]:
    """Return a date as CSL writes it."""
    if date.start and date.end and all(map(_is_plain, (date.start, date.end))):
        ends = (date.start, date.end)
        if not any(end.approximate for end in ends):
            return {"date-parts": [_numbers(end) for end in ends]}
    elif _is_plain(date):
        return {"date-parts": [_numbers(date)]} | ({"circa": True} if date.approximate else {})
    if date.precision is Precision.SEASON and not date.uncertain:
        season = {"date-parts": [[int(date.text[:4])]], "season": int(date.text[5:7]) - 20}
        return season | ({"circa": True} if date.approximate else {})
    return {"raw": date.text}


def _parse_parts(parts: Sequence[Sequence[Any]], value: Mapping[str, Any]) -> EdtfDate | None:
    written = [_write_parts(part) for part in parts[:2]]
    if not written or None in written or len(parts) > len(written):
        return None
    season = _SEASONS.get(str(value.get("season")).lower())
    if season and len(written) == 1 and len(str(written[0])) == len("2024"):
        written[0] = f"{written[0]}-{season}"
    circa = "" if str(value.get("circa", "")).lower() in _FALSE or value.get("circa") in _FALSE else "~"
    return _parse_text("/".join(f"{one}{circa}" for one in written))


def _write_parts(part: Sequence[Any]) -> str | None:
    """Return year, month and day as EDTF; ``None`` for what is none."""
    given = [str(one) if isinstance(one, str) else None for one in part[:_PARTS]]
    while given and given[-1] in _EMPTY:
        given.pop()
    if not given or not all(one and _DIGITS.fullmatch(one) for one in given) or given[0] in _EMPTY:
        return None
    year, *rest = (int(one) for one in given if one)
    if rest and rest[0] in _SEASON_MONTHS and len(rest) == 1:
        rest = [_SEASON_MONTHS[rest[0]]]
    return "-".join((f"{year:04}", *(f"{one:02}" for one in rest)))


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
    return [int(part) for part in date.text.rstrip("?~%").split("-")]


def _is_plain(date: EdtfDate) -> bool:
    """Whether a date is year, month and day in figures, certain or approximate."""
    return date.precision is not Precision.SEASON and _PLAIN.fullmatch(date.text) is not None

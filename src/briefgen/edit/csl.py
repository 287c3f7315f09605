"""CSL-JSON: its items with their positions, its vocabulary, names and dates."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from bisect import bisect_right
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.files import decode_text, describe_refused, find_escaped
from briefgen.model.dates import DateError, EdtfDate, Precision, parse_date
from briefgen.model.records import Creator

_FLAGS = frozenset({"comma-suffix", "static-ordering", "parse-names"})
_LONGEST_LIST = 500


@cache
def load_vocabulary() -> Mapping[str, Any]:
    """Return the types and fields of CSL, in sets as ``csl.toml`` names and explains them."""
    lists = tomllib.loads(Path(__file__).with_name("csl.toml").read_text(encoding="utf-8"))
    return {name: frozenset(own.split()) if isinstance(own, str) else own for name, own in lists.items()}


def is_list_of_names(value: Any) -> bool:
    """Whether a value is a list of names, each with something in it."""
    return isinstance(value, list) and len(value) <= _LONGEST_LIST and all(map(_is_name, value))


def _is_name(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= load_vocabulary()["name_parts"]:
        return False
    if not all(
        type(part) is str or (key in _FLAGS and isinstance(part, bool)) for key, part in value.items()
    ):
        return False  # a number of the file is a text of a class of its own
    return any(value.get(key, "").strip() for key in ("literal", "family", "given"))


def read_creators(names: Sequence[Mapping[str, Any]]) -> list[str | dict[str, str]]:
    """Return names as a fact file has them: a text, or family and given name with particle and suffix."""
    return [_read_creator(name) for name in names]


def _read_creator(name: Mapping[str, Any]) -> str | dict[str, str]:
    def part(*keys: str) -> str:
        return " ".join(" ".join(name.get(key, "").split()) for key in keys if name.get(key, "").strip())

    if name.get("literal"):
        return part("literal")
    if name.get("static-ordering"):
        return part("non-dropping-particle", "family", "given", "suffix")
    parts = {
        "family": part("family"),
        "given": part("given"),
        "particle": part("dropping-particle", "non-dropping-particle"),
        "suffix": part("suffix"),
    }
    return {key: value for key, value in parts.items() if value}


def write_creators(creators: Iterable[Creator]) -> list[dict[str, str]]:
    """Return names as CSL has them."""
    return [
        {"literal": creator.name}
        if creator.name
        else {
            key: value
            for key, value in (
                ("family", creator.family),
                ("given", creator.given),
                ("non-dropping-particle", creator.particle),
                ("suffix", creator.suffix),
            )
            if value
        }
        for creator in creators
    ]


_SEASON_MONTHS = {13: 21, 14: 22, 15: 23, 16: 24, 21: 21, 22: 22, 23: 23, 24: 24}
_FALSE = ("", "0", "false", "no", None, False)
_LOOSE = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?", re.ASCII)
_WORDED = re.compile(r"(?:(\d{1,2})\s+)?([A-Za-z]{3,9})(\.?)(?:\s+(\d{1,2}))?,?\s+(\d{4})", re.ASCII)
_MONTHS = (
    "january", "february", "march", "april", "may", "june",
    "july", "august", "september", "october", "november", "december",
)  # fmt: skip
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
    # the year 0, which citation programs take so, or no year at all leaves an end of a range open
    written = [
        _OPEN
        if len(parts) > 1 and all(part is None or (isinstance(part, str) and part in _EMPTY) for part in end)
        else _write_parts(end)
        for end in parts[:2]
    ]
    if not written or None in written or len(parts) > len(written):
        return None
    season = load_vocabulary()["seasons"].get(str(value.get("season")).lower())
    if season and len(written) == 1 and len(parts[0]) == 1 and "Y" not in str(written[0]):
        written[0] = f"{written[0]}-{season}"
    circa = "" if str(value.get("circa", "")).lower() in _FALSE or value.get("circa") in _FALSE else "~"
    return _parse_text("/".join(end if end == _OPEN else f"{end}{circa}" for end in written if end))


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


def _write_parts(part: Sequence[Any]) -> str | None:
    """Return year, month and day as EDTF; ``None`` for what is none."""
    given = [str(number) if isinstance(number, str) else None for number in part[:_PARTS]]
    while given and given[-1] in _EMPTY:
        given.pop()
    if not given or given[0] in _EMPTY or not _YEAR.fullmatch(given[0] or ""):
        return None
    if not all(number and _DIGITS.fullmatch(number) for number in given[1:]):
        return None
    year, *rest = (int(number) for number in given if number)
    if rest and rest[0] in _SEASON_MONTHS and len(rest) == 1:
        rest = [_SEASON_MONTHS[rest[0]]]
    digits = f"{'-' if year < 0 else ''}{abs(year):04}"
    return "-".join(
        (f"Y{digits}" if abs(year) > dt.MAXYEAR else digits, *(f"{number:02}" for number in rest))
    )


def _parse_text(text: str) -> EdtfDate | None:
    plain = text.strip()
    if loose := _LOOSE.fullmatch(plain):
        year, _, month, day = loose.groups()
        plain = "-".join((year, f"{int(month):02}", *([f"{int(day):02}"] if day else ())))
    elif worded := _WORDED.fullmatch(plain):
        day, name, _, later, year = worded.groups()
        day = day or later
        seasons = load_vocabulary()["seasons"]
        months = [month for month in _MONTHS if month.startswith(name.lower())]
        if name.lower() in seasons and not day:
            plain = f"{year}-{seasons[name.lower()]}"
        elif len(months) == 1:
            month = _MONTHS.index(months[0]) + 1
            plain = "-".join((year, f"{month:02}", *([f"{int(day):02}"] if day else ())))
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


MAXIMUM_REFERENCES = 20_000
_SHOWN = 60
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]', re.DOTALL)


class Number(str):
    """A number as it was written."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number)


class _Lines:
    """The lines of a text, in which places are named: very many of them, in a file that is all wrong."""

    def __init__(self, text: str, file: str) -> None:
        self._file = file
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(self, index: int) -> Origin:
        line = bisect_right(self._starts, index)
        return Origin(self._file, line, index - self._starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Reference:
    """One item: its number in the list from 1, its values, and where it is in the text."""

    number: int
    values: Mapping[str, Any]
    text: str
    lines: _Lines
    start: int
    end: int

    def __str__(self) -> str:
        """Name it as messages do."""
        name = self.values.get("id")
        known = f" (id {name[:_SHOWN]})" if isinstance(name, str) and name.strip() else ""
        return f"item {self.number}{known}"

    def place(self, field: str | None = None) -> Origin:
        """Return where a field's name is, or the item where it has none of that name."""
        return self.lines.place(self.find(field))

    def find(self, field: str | None) -> int:
        """Return the index in the text at which a field's name begins, or the item where it has none of that name."""
        depth, expects_name, at = 0, False, self.start
        for token in _TOKEN.finditer(self.text, self.start, self.end) if field else ():
            mark = token[0]
            if depth == 1 and expects_name and mark[0] == '"' and json.loads(mark) == field:
                at = token.start()
                break
            depth += (mark in "[{") - (mark in "]}")
            expects_name = depth == 1 and mark in "{,"
        return at


def read_references(content: bytes, file: str) -> Outcome[tuple[Reference, ...]]:
    """Read a list of items, without those in which a character may not stand; of a file that is none there are none."""
    decoded = decode_text(content, file)
    if decoded.value is None or decoded.diagnostics:
        return Outcome((), decoded.diagnostics)
    text, lines = decoded.value, _Lines(decoded.value, file)
    again = "export it as CSL-JSON again"
    try:
        references = tuple(islice(_read_list(text, lines), MAXIMUM_REFERENCES + 1))
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        origin = lines.place(min(error.pos, len(text)))
        return Outcome((), (diagnose("bad-json", message, origin, again),))
    except RecursionError:
        message = "the file nests deeper than any reference does"
        return Outcome((), (diagnose("too-deep", message, Origin(file), again),))
    if len(references) > MAXIMUM_REFERENCES:
        message = f"the file holds more than {MAXIMUM_REFERENCES:,} items"
        return Outcome((), (diagnose("too-large", message, Origin(file), "export it in parts"),))
    refused = _screen(references, text)
    return Outcome(tuple(each for each in references if each.number not in refused), tuple(refused.values()))


def _read_list(text: str, lines: _Lines) -> Iterator[Reference]:
    """Yield the items: of a list, of the object with ``items`` that an interface of the web returns, or a single one.

    Raises ``json.JSONDecodeError`` where the text is none of these.
    """
    at, whole = _skip(text, 0), None
    if text[at : at + 1] == "{":
        values, whole = _DECODER.raw_decode(text, at)
        single = Reference(1, values, text, lines, at, whole)
        if not isinstance(values.get("items"), list):
            if "id" not in values and "type" not in values:
                raise json.JSONDecodeError(
                    "a list of items in [brackets] is expected, as CSL-JSON has it", text, at
                )
            yield single
            at = _skip(text, whole)
        else:
            at = text.index(":", single.find("items")) + 1
    if whole is None or at < whole:
        at = yield from _read_items(text, lines, _skip(text, at))
        at = _skip(text, whole or at)
    if at < len(text):
        raise json.JSONDecodeError("something follows after the list", text, at)


def _read_items(text: str, lines: _Lines, at: int) -> Generator[Reference, None, int]:
    """Yield the items of the list that begins here, and return where it ends."""
    if text[at : at + 1] != "[":
        raise json.JSONDecodeError("a list of items in [brackets] is expected, as CSL-JSON has it", text, at)
    at, number = _skip(text, at + 1), 0
    while text[at : at + 1] != "]" or number:
        if text[at : at + 1] != "{":
            raise json.JSONDecodeError("an item in {braces} is expected here", text, at)
        values, end = _DECODER.raw_decode(text, at)
        number += 1
        yield Reference(number, values, text, lines, at, end)
        at = _skip(text, end)
        if text[at : at + 1] == "]":
            break
        if text[at : at + 1] != ",":
            raise json.JSONDecodeError("a comma or the closing bracket is expected here", text, at)
        at = _skip(text, at + 1)
    return at + 1


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _screen(references: tuple[Reference, ...], text: str) -> dict[int, Diagnostic]:
    """Return, by its number, what is wrong with an item in which an escape writes what may not stand in a text."""
    refused: dict[int, Diagnostic] = {}
    for reference in references if "\\" in text else ():
        for key, value in reference.values.items():
            for part in _texts(value):
                if char := find_escaped(part, text):
                    message = f"{reference}: {describe_refused(char)}"
                    found = diagnose("bad-value", message, reference.place(key), "delete the escape")
                    refused.setdefault(reference.number, found)
    return refused


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting += [*here.keys(), *here.values()]
        elif isinstance(here, list):
            waiting += here

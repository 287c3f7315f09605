"""CSL-JSON: its items with their positions, its vocabulary, names, dates, and the values of a source that they give."""

from __future__ import annotations

import datetime as dt
import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from xml.sax.saxutils import unescape  # text to text; nothing is parsed

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.files import decode_text, describe_refused, find_escaped
from briefgen.model.base import MAXIMUM_LINE
from briefgen.model.dates import DateError, EdtfDate, Precision, parse_date


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TYPES = _words(
    """article article-journal article-magazine article-newspaper bill book broadcast chapter classic collection
    dataset document entry entry-dictionary entry-encyclopedia figure graphic hearing interview legal_case legislation
    manuscript map motion_picture musical_score pamphlet paper-conference patent performance periodical
    personal_communication post post-weblog regulation report review review-book software song speech standard thesis
    treaty webpage"""
)

NEWS_TYPES = frozenset({"article-newspaper", "article-magazine", "broadcast"})
"""Types that become sources of the kind news; any other becomes a reference, since no file can make a text official."""

PERIODICAL_TYPES = NEWS_TYPES | {
    "article-journal", "entry-dictionary", "entry-encyclopedia", "periodical", "post", "post-weblog", "webpage",
}  # fmt: skip
"""Types whose publisher, as readers know it, is the paper, journal or site that the text stands in."""

PUBLISHER_FIELDS = ("container-title", "publisher", "authority")

TEXTS = _words(
    """archive archive_collection archive_location archive-place authority call-number citation-key citation-label
    collection-title container-title container-title-short dimensions division DOI event event-place event-title genre
    ISBN ISSN journalAbbreviation jurisdiction medium note original-publisher original-publisher-place original-title
    part-title PMCID PMID publisher publisher-place references reviewed-title scale section shortTitle source status
    title-short translated-title version year-suffix"""
)
"""Fields with a text, none of which has a place of its own in a source."""

NUMBERS = _words(
    """chapter-number collection-number edition issue number number-of-pages number-of-volumes page page-first part
    printing supplement volume"""
)
"""Fields with a text or a number."""

NOT_IN_SCHEMA = frozenset({"citation-key", "event-title"})
"""Fields that reference managers write although the schema does not have them; they are not written out again."""

NAMES = _words(
    """chair collection-editor compiler composer container-author contributor director editor editorial-director
    interviewer organizer original-author recipient reviewed-author translator"""
)
"""Fields with a list of names."""

NAME_PARTS = _words(
    "family given dropping-particle non-dropping-particle suffix comma-suffix static-ordering literal parse-names"
)

MAPPED = frozenset({"id", "type", "title", "author", "issued", "accessed", "URL", "language"})
"""Fields that have a place of their own in a source, beside those that name its publisher."""


_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_WESTERN = ("given", "dropping-particle", "non-dropping-particle", "family", "suffix")
_EASTERN = ("non-dropping-particle", "family", "given", "suffix")
_FLAGS = frozenset({"comma-suffix", "static-ordering", "parse-names"})
_LONGEST_LIST = 500


def is_list_of_names(value: Any) -> bool:
    """Whether a value is a list of names, each with something in it."""
    return isinstance(value, list) and len(value) <= _LONGEST_LIST and all(map(_is_name, value))


def format_names(names: Sequence[Mapping[str, Any]]) -> str:
    """Return names as one line."""
    return ", ".join(_format_name(name) for name in names)


def _is_name(value: Any) -> bool:
    if not isinstance(value, dict) or not value.keys() <= NAME_PARTS:
        return False
    if not all(
        type(part) is str or (key in _FLAGS and isinstance(part, bool)) for key, part in value.items()
    ):
        return False  # a number of the file is a text of a class of its own
    return any(value.get(key, "").strip() for key in ("literal", "family", "given"))


def _format_name(name: Mapping[str, Any]) -> str:
    if name.get("literal"):
        return " ".join(name["literal"].split())
    written = f"{name.get('family', '')}{name.get('given', '')}"
    eastern = bool(_FAMILY_FIRST.search(written))
    order = _EASTERN if eastern or name.get("static-ordering") else _WESTERN
    parts = [" ".join(name.get(part, "").split()) for part in order]
    return ("" if eastern else " ").join(part for part in parts if part)


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


MAXIMUM_REFERENCES = 20_000
_SHOWN = 60
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]', re.DOTALL)


class Number(str):
    """A number as it was written."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number)


class _Text:
    """A JSON text in which places can be named."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self._file = text, file
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(self, index: int) -> Origin:
        line = bisect_right(self._starts, index)
        return Origin(self._file, line, index - self._starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Reference:
    """One item: its number in the list from 1, its values, and the stretch of the text that it takes up."""

    number: int
    values: Mapping[str, Any]
    text: _Text
    start: int
    end: int

    def __str__(self) -> str:
        """Name it as messages do."""
        name = self.values.get("id")
        known = f" (id {name[:_SHOWN]})" if isinstance(name, str) and name.strip() else ""
        return f"item {self.number}{known}"

    def place(self, field: str | None = None) -> Origin:
        """Return where a field's name stands, or the item where it has none of that name."""
        found = (
            next((at for name, at in self._fields() if name == field), self.start) if field else self.start
        )
        return self.text.place(found)

    def _fields(self) -> Iterator[tuple[str, int]]:
        depth, expects_name = 0, False
        for token in _TOKEN.finditer(self.text.text, self.start, self.end):
            mark = token[0]
            if depth == 1 and expects_name and mark[0] == '"':
                yield json.loads(mark), token.start()
            depth += (mark in "[{") - (mark in "]}")
            expects_name = depth == 1 and mark in "{,"


def read_references(content: bytes, file: str) -> Outcome[tuple[Reference, ...]]:
    """Read a list of items; there are none beside an error."""
    decoded = decode_text(content, file)
    if decoded.value is None or decoded.diagnostics:
        return Outcome((), decoded.diagnostics)
    text = _Text(decoded.value, file)
    try:
        references = tuple(islice(_read_list(text), MAXIMUM_REFERENCES + 1))
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return Outcome(
            (),
            (
                diagnose(
                    "bad-json",
                    message,
                    text.place(min(error.pos, len(text.text))),
                    "export it as CSL-JSON again",
                ),
            ),
        )
    except RecursionError:
        return Outcome(
            (),
            (
                diagnose(
                    "too-deep",
                    "the file nests deeper than any reference does",
                    Origin(file),
                    "export it as CSL-JSON again",
                ),
            ),
        )
    if len(references) > MAXIMUM_REFERENCES:
        message = f"the file holds more than {MAXIMUM_REFERENCES:,} items"
        return Outcome((), (diagnose("too-large", message, Origin(file), "export it in parts"),))
    return Outcome(references, tuple(_screen(references, decoded.value)))


def _read_list(text: _Text) -> Iterator[Reference]:
    """Yield the items. Raises ``json.JSONDecodeError`` where the text is not a list of objects."""
    whole = text.text
    at = _skip(whole, 0)
    if whole[at : at + 1] != "[":
        raise json.JSONDecodeError("a list of items in [brackets] is expected, as CSL-JSON has it", whole, at)
    at = _skip(whole, at + 1)
    number = 0
    while whole[at : at + 1] != "]" or number:
        if whole[at : at + 1] != "{":
            raise json.JSONDecodeError("an item in {braces} is expected here", whole, at)
        values, end = _DECODER.raw_decode(whole, at)
        number += 1
        yield Reference(number, values, text, at, end)
        at = _skip(whole, end)
        if whole[at : at + 1] == "]":
            break
        if whole[at : at + 1] != ",":
            raise json.JSONDecodeError("a comma or the closing bracket is expected here", whole, at)
        at = _skip(whole, at + 1)
    at = _skip(whole, at + 1)
    if at < len(whole):
        raise json.JSONDecodeError("something follows after the list", whole, at)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _screen(references: tuple[Reference, ...], text: str) -> Iterator[Diagnostic]:
    """Report characters that were written as escapes and may not stand in a text."""
    if "\\" not in text:
        return
    for reference in references:
        for key, value in reference.values.items():
            for part in _texts(value):
                if char := find_escaped(part, text):
                    message = f"{reference}: {describe_refused(char)}"
                    yield diagnose("bad-value", message, reference.place(key), "delete the escape")
                    break


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


KEPT_MARK = "CSL-JSON"
"""Stands in a note before what the source has no place for."""

_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&#39;": "'"}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)", re.ASCII)
_BRACKETED = re.compile(r"\[([^\[\]]+)\]")
_SITE = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:@]+)", re.IGNORECASE)
_SHORT_LINE = 300


@dataclass(slots=True)
class _Reader:
    """Reads one item; lives for it."""

    reference: Reference
    kind: str | None
    values: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> None:
        name = self.reference.values.get("id")
        if name is not None and not isinstance(name, str):
            self.fault("id", f"a text is expected, and {_describe(name)} stands here")
        form = self.text("type")
        if form not in TYPES and not self.diagnostics:
            self.warn("type", f"the type `{form}` is none of CSL's" if form else "it has no type")
        self.values["kind"] = self.kind or ("news" if form in NEWS_TYPES else "reference")
        self.read_title()
        self.read_author()
        self.read_dates()
        if address := self.text("URL"):
            self.values["address"] = address
        self.read_language()
        self.read_publisher(form)
        self.keep(form)

    def read_title(self) -> None:
        title = self.text("title")
        described = _BRACKETED.fullmatch(title)
        if described:
            self.values["described"] = described[1].strip()
        elif title:
            self.values["title"] = title

    def read_author(self) -> None:
        names = self.reference.values.get("author", [])
        if not is_list_of_names(names):
            self.fault("author", "a list of names is expected: [{family: Fyr, given: Anna}]")
        elif names:
            self.values["author"] = format_names(names)
            if names != [{"literal": self.values["author"]}]:
                self.kept["author"] = names

    def read_dates(self) -> None:
        for name, target, parse in (
            ("issued", "date", parse_csl_date),
            ("accessed", "retrieved", parse_csl_day),
        ):
            given = self.reference.values.get(name)
            if given in (None, {}, ""):
                continue
            try:
                date = parse(given)
            except TypeError as error:
                self.fault(name, str(error))
                continue
            if date is None:
                self.warn(name, f"no date can be made of `{json.dumps(given, ensure_ascii=False)[:80]}`")
            else:
                self.values[target] = str(date)

    def read_language(self) -> None:
        given = self.text("language")
        match = _LANGUAGE.fullmatch(given)
        if match:
            self.values["language"] = match[1].lower() + match[2].replace("_", "-")
        elif given:
            self.warn("language", f"`{given[:40]}` is not a language tag such as en or ko")

    def read_publisher(self, form: str) -> None:
        """Take who stands for the text as its publisher; of a page that names nobody, the site it was seen at."""
        texts = {name: self.text(name) for name in PUBLISHER_FIELDS}
        first, second, *further = PUBLISHER_FIELDS
        order = (first, second, *further) if form in PERIODICAL_TYPES else (second, *further, first)
        chosen = next((name for name in order if texts[name]), None)
        publisher = (
            texts[chosen] if chosen else self.values.get("author") or host_of(self.values.get("address", ""))
        )
        if publisher:
            self.values["publisher"] = publisher
        elif not any(one.code == "bad-csl" for one in self.diagnostics):
            self.fault(None, "it names no publisher, author or address to cite it by")
        others = {name: text for name, text in texts.items() if text and name != order[0]}
        self.kept |= others | (
            {order[0]: publisher} if chosen == order[0] and publisher in others.values() else {}
        )

    def keep(self, form: str) -> None:
        """Keep what the source has no place for."""
        if form in TYPES and form != type_of(self.values["kind"]):
            self.kept["type"] = form
        for name, value in self.reference.values.items():
            if name in MAPPED or name in PUBLISHER_FIELDS:
                continue
            if _is_keepable(name, value):
                self.kept[name] = int(value) if isinstance(value, Number) and value.isdigit() else value
            elif value not in ("", None, [], {}):
                self.left_out.append(name)

    def text(self, name: str) -> str:
        """Return a text field without the markup that CSL allows in one, and with its white space evened out."""
        given = self.reference.values.get(name, "")
        if given is not None and (not isinstance(given, str) or isinstance(given, Number)):
            self.fault(name, f"a text is expected, and {_describe(given)} stands here")
            return ""
        return " ".join(unescape(_MARKUP.sub("", given or ""), _ENTITIES).split())

    def fault(self, name: str | None, message: str) -> None:
        where = f"`{name}`: " if name else ""
        self.diagnostics.append(
            diagnose(
                "bad-csl",
                f"{self.reference}: {where}{message}",
                self.reference.place(name),
                "correct it where it was exported from, or leave it out of the file",
            )
        )

    def warn(self, name: str, message: str) -> None:
        self.diagnostics.append(
            diagnose(
                "csl-left-out",
                f"{self.reference}: `{name}` is left out: {message}",
                self.reference.place(name),
                "add it by hand if it is needed",
            )
        )


@dataclass(frozen=True, slots=True)
class SourceValues:
    """What an item says as a source, plain as a fact file would.

    ``kept`` are fields that only a note can hold, ``left_out`` the names of those that have no place at all.
    """

    values: Mapping[str, Any]
    kept: Mapping[str, Any]
    left_out: tuple[str, ...]


def read_source(reference: Reference, kind: str | None = None) -> Outcome[SourceValues]:
    """Read an item as a source, of the given kind or of the cautious one that its type allows."""
    reader = _Reader(reference, kind)
    reader.read()
    return Outcome(
        SourceValues(reader.values, reader.kept, tuple(reader.left_out)), tuple(reader.diagnostics)
    )


def type_of(kind: str) -> str:
    """Return the CSL type by which a source of a kind is exported where nothing else was kept."""
    return _TYPES[kind]


def write_kept(kept: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the field that holds what was kept, and the names of what it could not hold."""
    fitting = dict(kept)
    dropped: list[str] = []
    while fitting:
        note = f"{KEPT_MARK} {json.dumps(fitting, ensure_ascii=False, sort_keys=True)}"
        if len(note) <= MAXIMUM_LINE:
            return {"note": note}, tuple(dropped)
        dropped.append(max(fitting, key=lambda name: len(json.dumps(fitting[name]))))
        del fitting[dropped[-1]]
    return {}, tuple(dropped)


def split_note(note: str | None) -> Mapping[str, Any]:
    """Return what was kept in a note, fields by name; nothing of what a curator wrote."""
    before, mark, kept = (note or "").rpartition(f"{KEPT_MARK} ")
    if not mark or not (before == "" or before.endswith(" ")):
        return {}
    try:
        values = json.loads(kept)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


_TYPES = {
    "official": "report",
    "mirror": "report",
    "news": "article-newspaper",
    "preview": "article-newspaper",
    "reference": "document",
}


def _is_keepable(name: str, value: Any) -> bool:
    if name in NAMES:
        return bool(value) and is_list_of_names(value)
    plain = isinstance(value, str) and 0 < len(value) <= _SHORT_LINE
    return plain and (name in NUMBERS or (name in TEXTS and not isinstance(value, Number)))


def host_of(address: str) -> str:
    """Return the name of the site in a web address, as it is written; empty for any other."""
    match = _SITE.match(address)
    return match[1].lower() if match else ""


def _describe(value: Any) -> str:
    kinds = {Number: "a number", bool: "true or false", list: "a list", dict: "a mapping"}
    return kinds.get(type(value), "something else")

"""What a brief says, as hashes; editions, and the ledger that keeps them."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from briefgen.model.base import Line, Model, Whole
from briefgen.model.dates import Day


def canonical_json(value: Any, plain: Callable[[Any], Any] | None = None) -> bytes:
    """Return canonical JSON (RFC 8785) of texts, whole numbers, truth values, lists and mappings with ASCII keys.

    For these the standard library writes just what the RFC asks for, twenty times as fast as a library that knows
    how to write fractions. ``plain`` says what stands for anything else, one step at a time.
    """
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=plain)
    return text.encode()


def digest(value: Any, plain: Callable[[Any], Any] | None = None) -> str:
    """Return the SHA-256 of a value's canonical JSON, in hexadecimal; ``plain`` as there."""
    return hashlib.sha256(canonical_json(value, plain)).hexdigest()


CODE_DIGITS = 8
_LOOKALIKES = str.maketrans({"o": "0", "l": "1", "i": "1"})
_NOT_IN_CODE = re.compile(r"[\s\u00ad\u2010-\u2015\u2212_.·-]+")
_CODE = re.compile(rf"[0-9a-f]{{{CODE_DIGITS}}}")

Frozen = str | list["Frozen"] | dict[str, "Frozen"]
"""A record's value as it is kept and hashed: texts, lists, mappings; numbers, dates and flags as they are written."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A record's id and kind (``meeting``, ``source``), and the hash of all that prints of it.

    ``values`` are what was hashed, where they are at hand; they are no part of the comparison.
    """

    id: str
    kind: str
    hash: str
    values: Mapping[str, Frozen] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class PrintedText:
    """The words that a template printed, paragraph by paragraph, each with the ids of the facts behind it.

    ``source`` is the hash of the template and of those it names, ``written`` that of its own words as they print,
    without what expressions put between them: a text was reworded where both are others.
    """

    place: str
    source: str
    written: str
    paragraphs: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True)
class Content:
    """All that a brief says.

    ``facts`` are the selected facts in order, ``records`` what they lean on, by id. ``words`` are the hashes of the
    spec's own words, of the order of its sections, and of each template as it was rendered, by name. ``as_of`` is the
    day of the information as it prints, ``previous`` the content hash of the edition before, empty where there is none.
    ``texts`` are the words of the templates where they are at hand; they are no part of the comparison.
    """

    facts: tuple[Fingerprint, ...] = ()
    records: tuple[Fingerprint, ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    as_of: dt.date | None = None
    previous: str = ""
    texts: tuple[PrintedText, ...] = field(default=(), compare=False, repr=False)

    @cached_property
    def hash(self) -> str:
        """The content hash: SHA-256 in hexadecimal."""
        return digest(
            {
                "facts": [[one.id, one.kind, one.hash] for one in self.facts],
                "records": [[one.id, one.kind, one.hash] for one in self.records],
                "words": [list(pair) for pair in self.words],
                "as_of": self.as_of.isoformat() if self.as_of else "",
                "previous": self.previous,
            }
        )

    @property
    def code(self) -> str:
        """The edition code: the beginning of the hash, as it stands in the footer."""
        return edition_code(self.hash)


def hash_values(name: str, kind: str, values: Mapping[str, Frozen]) -> str:
    """Return the hash of a record's frozen values."""
    return digest({"id": name, "kind": kind, "values": dict(values)})


def edition_code(content: str) -> str:
    """Shorten a content hash to what stands in the footer."""
    return f"{content[: CODE_DIGITS // 2]}-{content[CODE_DIGITS // 2 : CODE_DIGITS]}"


def parse_code(text: str) -> str | None:
    """Return the digits of an edition code as somebody typed it from paper; ``None`` where it is none.

    Case, spaces and the kind of hyphen do not count, and letters that no code has are taken for the digits they look like.
    """
    digits = _NOT_IN_CODE.sub("", text).lower().translate(_LOOKALIKES)
    return digits if _CODE.fullmatch(digits) else None


@dataclass(frozen=True, slots=True)
class Issued:
    """An edition as it was issued. ``pdf`` is the SHA-256 of its file, ``key`` the build key that made it.

    ``handling`` is the brief's level on that day. ``html`` is the SHA-256 of its text as a page; empty where none was kept.
    """

    number: int
    date: dt.date
    content: Content
    key: str
    pdf: str
    handling: str = ""
    note: str = ""
    html: str = ""

    @property
    def files(self) -> dict[str, str]:
        """The hashes of the files that are kept of it, by their kind: pdf, html."""
        return {"pdf": self.pdf, **({"html": self.html} if self.html else {})}


@dataclass(frozen=True, slots=True)
class Edition:
    """What a copy is printed as.

    ``number`` is 0 and ``date`` missing for a state that was never issued; ``code`` is the content hash, shortened.
    ``since`` is the issued edition before it, which changes are counted from.
    """

    number: int
    code: str
    date: dt.date | None = None
    since: Issued | None = None
    content: Content = field(default=Content(), compare=False)
    withheld: frozenset[str] = frozenset()
    """The facts whose former words may not print: they are of higher handling than the brief, then or now."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """The issued editions of one brief, the first one first. ``file`` is its name from the project's root."""

    file: str = ""
    issued: tuple[Issued, ...] = ()

    @property
    def last(self) -> Issued | None:
        """The edition issued last."""
        return self.issued[-1] if self.issued else None

    def find(self, number: int) -> Issued | None:
        """Return the edition of a number."""
        return next((one for one in self.issued if one.number == number), None)

    def edition_of(self, said: Content, issued_on: dt.date | None = None) -> Edition:
        """Return what a state is printed as: the last edition where it says the same, or an unnumbered copy.

        With ``issued_on`` a state that is new is the next edition, of that day. The hash of a content covers that of the edition before it. So a state is first taken for the last edition
        come again, with that one's predecessor; only if it is not, the last edition is its own predecessor. ``said``
        has none yet.
        """
        last = self.last
        if last is None:
            return Edition(1 if issued_on else 0, said.code, issued_on, content=said)
        again = replace(said, previous=last.content.previous)
        if again.hash == last.content.hash:
            before = self.issued[-2] if len(self.issued) > 1 else None
            return Edition(last.number, again.code, last.date, before, again)
        fresh = replace(said, previous=last.content.hash)
        return Edition(last.number + 1 if issued_on else 0, fresh.code, issued_on, last, fresh)


Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""

_NUMBER = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
_MARK = re.compile(r"(?P<hash>[0-9a-f]{64}) (?P<kind>[a-z]{1,40}) (?P<id>[A-Za-z0-9._-]{1,2000})", re.ASCII)
_WORD = re.compile(r"([0-9a-f]{64}) (\S.{0,2100})")


def _check_mark(value: str) -> str:
    if not _MARK.fullmatch(value):
        raise ValueError(f"{value[:80]!r} is not a hash, a kind and an id")
    return value


def _check_word(value: str) -> str:
    if not _WORD.fullmatch(value):
        raise ValueError(f"{value[:80]!r} is not a hash and what it is of")
    return value


def _check_values(value: Any) -> Frozen:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return [_check_values(inner) for inner in value]
    if isinstance(value, dict):
        return {str(key): _check_values(inner) for key, inner in value.items()}
    raise ValueError("texts, lists and mappings are expected")


_Marks = tuple[Annotated[str, AfterValidator(_check_mark)], ...]


class ParagraphEntry(Model):
    """A paragraph as it printed."""

    words: str
    """Its words."""
    facts: tuple[str, ...] = ()
    """Ids of the facts behind them."""


class TextEntry(Model):
    """What a template printed."""

    source: Digest
    """Hash of the template and those it names."""
    written: Digest
    """Hash of the template's own words as they print."""
    paragraphs: tuple[ParagraphEntry, ...] = ()
    """Its paragraphs."""


class EditionEntry(Model):
    """One issued edition."""

    date: Day
    """The day it was issued."""
    note: Line | None = None
    """What the editor says of it. Never prints."""
    content: Digest
    """Content hash; the edition code is its beginning."""
    previous: Digest | None = None
    """Content hash of the edition before it."""
    key: Digest
    """Build key that made the PDF."""
    pdf: Digest
    """SHA-256 of the PDF."""
    html: Digest | None = None
    """SHA-256 of the text as a page of HTML."""
    handling: Line | None = None
    """The brief's level of handling."""
    as_of: Day | None = None
    """The day of its information."""
    words: tuple[Annotated[str, AfterValidator(_check_word)], ...]
    """Hashes of the words of its spec and templates."""
    facts: _Marks
    """Hash, kind and id of each selected fact, in order."""
    records: _Marks = ()
    """The same of the records that they lean on."""
    values: Annotated[dict[str, Any], PlainValidator(_check_values)] = Field(default_factory=dict)
    """What was hashed, of each record that is new in this edition or has changed."""
    texts: dict[str, TextEntry] = Field(default_factory=dict)
    """What each template printed, by its place, where that is new in this edition or has changed."""


def _check_number(value: object) -> object:
    if not isinstance(value, str) or not _NUMBER.fullmatch(value):
        raise ValueError(f"{str(value)[:80]!r} is not the number of an edition, such as 1 or 12")
    return value


class LedgerFile(Model):
    """All issued editions of a brief, by number."""

    editions: dict[Annotated[Whole, BeforeValidator(_check_number)], EditionEntry]


class LedgerFaultError(ValueError):
    """A ledger contradicts itself; ``path`` leads to the place."""

    def __init__(self, message: str, *path: str) -> None:
        super().__init__(message)
        self.path = path


def to_ledger(written: LedgerFile, file: str) -> Ledger:
    """Return the ledger that a file holds. Raises ``LedgerFaultError`` where its parts do not agree."""
    known: dict[tuple[str, str], Mapping[str, Frozen]] = {}
    texts: dict[tuple[str, str], PrintedText] = {}
    issued: list[Issued] = []
    for number, entry in written.editions.items():
        place = ("editions", str(number))
        if number != len(issued) + 1:
            raise LedgerFaultError(
                f"edition {len(issued) + 1} is expected here, and this is {number}", *place
            )
        before = issued[-1].content.hash if issued else ""
        if (entry.previous or "") != before:
            raise LedgerFaultError(
                f"edition {number} does not name the edition before it", *place, "previous"
            )
        if issued and entry.date < issued[-1].date:
            message = f"edition {number} of {entry.date} follows edition {number - 1} of {issued[-1].date}"
            raise LedgerFaultError(message, *place, "date")
        content = _content(entry, known, texts, place)
        if content.hash != entry.content:
            message = f"the content hash of edition {number} does not agree with its facts and words"
            raise LedgerFaultError(message, *place, "content")
        issued.append(
            Issued(
                number,
                entry.date,
                content,
                entry.key,
                entry.pdf,
                entry.handling or "",
                entry.note or "",
                entry.html or "",
            )
        )
    return Ledger(file, tuple(issued))


def _content(
    entry: EditionEntry,
    known: dict[tuple[str, str], Mapping[str, Frozen]],
    texts: dict[tuple[str, str], PrintedText],
    place: tuple[str, ...],
) -> Content:
    facts, records = (_parse_marks(marks) for marks in (entry.facts, entry.records))
    kinds = {one.id: one for one in (*facts, *records)}
    for name, values in entry.values.items():
        mark = kinds.get(name)
        if mark is None or not isinstance(values, dict) or hash_values(name, mark.kind, values) != mark.hash:
            raise LedgerFaultError(f"the values of {name} do not agree with its hash", *place, "values", name)
        known[name, mark.hash] = values
    words = tuple((word[2], word[1]) for word in map(_WORD.fullmatch, entry.words) if word)
    for name, value in words:
        if name in entry.texts:
            text = entry.texts[name]
            paragraphs = tuple((paragraph.words, paragraph.facts) for paragraph in text.paragraphs)
            texts[name, value] = PrintedText(name, text.source, text.written, paragraphs)
    return Content(
        tuple(_with_values(one, known, place) for one in facts),
        tuple(_with_values(one, known, place) for one in records),
        words,
        entry.as_of,
        entry.previous or "",
        tuple(texts[word] for word in words if word in texts),
    )


def _parse_marks(marks: tuple[str, ...]) -> tuple[Fingerprint, ...]:
    found = (_MARK.fullmatch(mark) for mark in marks)
    return tuple(Fingerprint(one["id"], one["kind"], one["hash"]) for one in found if one)


def _with_values(
    mark: Fingerprint, known: Mapping[tuple[str, str], Mapping[str, Frozen]], place: tuple[str, ...]
) -> Fingerprint:
    values = known.get((mark.id, mark.hash))
    if values is None:
        raise LedgerFaultError(f"no edition has the values of {mark.id}", *place)
    return Fingerprint(mark.id, mark.kind, mark.hash, values)


def to_entry(edition: Issued, ledger: Ledger) -> dict[str, Frozen]:
    """Return an edition as it is added to the ledger: texts, lists and mappings, values only of what is new."""
    content = edition.content
    marks = (*content.facts, *content.records)
    known = {(one.id, one.hash) for before in ledger.issued for one in _all(before)}
    printed = {word for before in ledger.issued if before.content.texts for word in before.content.words}
    fresh = {place for place, value in content.words if (place, value) not in printed}
    entry: dict[str, Frozen] = {
        "date": edition.date.isoformat(),
        "note": edition.note,
        "content": content.hash,
        "previous": content.previous,
        "key": edition.key,
        "pdf": edition.pdf,
        "html": edition.html,
        "handling": edition.handling,
        "as_of": content.as_of.isoformat() if content.as_of else "",
        "words": [f"{value} {place}" for place, value in content.words],
        "facts": [f"{one.hash} {one.kind} {one.id}" for one in content.facts],
        "records": [f"{one.hash} {one.kind} {one.id}" for one in content.records],
        "values": {one.id: dict(one.values) for one in marks if (one.id, one.hash) not in known},
        "texts": {text.place: _text_entry(text) for text in content.texts if text.place in fresh},
    }
    return {key: value for key, value in entry.items() if value or key in ("words", "facts")}


def _all(edition: Issued) -> Iterator[Fingerprint]:
    yield from edition.content.facts
    yield from edition.content.records


def _text_entry(text: PrintedText) -> dict[str, Frozen]:
    paragraphs: list[Frozen] = [
        {"words": words, "facts": list(facts)} if facts else {"words": words}
        for words, facts in text.paragraphs
    ]
    return {"source": text.source, "written": text.written, "paragraphs": paragraphs}

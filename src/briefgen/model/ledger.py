"""The form of a brief's ledger: its issued editions, written by ``briefgen issue``, kept in git, never rewritten.

A line a fact (its hash, kind and id), so that a reviewer sees in a diff which facts an edition changed; the values of
each fact once, with the first edition that has it so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainValidator

from briefgen.model.base import Line, Model, Whole
from briefgen.model.content import Content, Fingerprint, Frozen, hash_values
from briefgen.model.dates import Day
from briefgen.model.edition import Issued, Ledger
from briefgen.model.manifest import Digest

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
        content = _content(entry, known, place)
        if content.hash != entry.content:
            message = f"the content hash of edition {number} does not agree with its facts and words"
            raise LedgerFaultError(message, *place, "content")
        issued.append(
            Issued(number, entry.date, content, entry.key, entry.pdf, entry.handling or "", entry.note or "")
        )
    return Ledger(file, tuple(issued))


def _content(
    entry: EditionEntry, known: dict[tuple[str, str], Mapping[str, Frozen]], place: tuple[str, ...]
) -> Content:
    facts, records = (_parse_marks(marks) for marks in (entry.facts, entry.records))
    kinds = {one.id: one for one in (*facts, *records)}
    for name, values in entry.values.items():
        mark = kinds.get(name)
        if mark is None or not isinstance(values, dict) or hash_values(name, mark.kind, values) != mark.hash:
            raise LedgerFaultError(f"the values of {name} do not agree with its hash", *place, "values", name)
        known[name, mark.hash] = values
    words = (_WORD.fullmatch(word) for word in entry.words)
    return Content(
        tuple(_with_values(one, known, place) for one in facts),
        tuple(_with_values(one, known, place) for one in records),
        tuple((word[2], word[1]) for word in words if word),
        entry.as_of,
        entry.previous or "",
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
    entry: dict[str, Frozen] = {
        "date": edition.date.isoformat(),
        "note": edition.note,
        "content": content.hash,
        "previous": content.previous,
        "key": edition.key,
        "pdf": edition.pdf,
        "handling": edition.handling,
        "as_of": content.as_of.isoformat() if content.as_of else "",
        "words": [f"{value} {place}" for place, value in content.words],
        "facts": [f"{one.hash} {one.kind} {one.id}" for one in content.facts],
        "records": [f"{one.hash} {one.kind} {one.id}" for one in content.records],
        "values": {one.id: dict(one.values) for one in marks if (one.id, one.hash) not in known},
    }
    return {key: value for key, value in entry.items() if value or key in ("words", "facts")}


def _all(edition: Issued) -> Iterator[Fingerprint]:
    yield from edition.content.facts
    yield from edition.content.records

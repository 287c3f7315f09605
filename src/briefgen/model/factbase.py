"""The fact base: every record by id with its position, a selection of facts, and the lock of verbatim words that were proved."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType
from typing import TypeVar

from briefgen.diagnostics import Origin
from briefgen.model.records import KINDS, AnyFact, AnyRecord, Fact, Record
from briefgen.model.tree import Node, Step, find_origin

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Fragment:
    """A record that was set aside, or a file that nothing can be made of, as far as it can be read.

    ``names`` are the ids that it may have, ``kinds`` what it may be. ``record`` has the fields that could be read, of
    the class that all of ``kinds`` share, and was never validated as a whole; ``unknown`` are the fields whose values
    are not known. ``None`` stands for all ids, all fields.
    """

    file: str
    names: AbstractSet[str] | None
    kinds: tuple[type[Record], ...]
    record: Record | None = None
    unknown: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class SetAside:
    """What of a fact base could not be read, for whoever has to know whether it matters; read when it is asked for.

    ``fragments`` gives what was set aside, ``name_at`` the id of the record that a place in a file belongs to.
    """

    fragments: Callable[[], tuple[Fragment, ...]] = tuple
    name_at: Callable[[Origin], str | None] = lambda _: None


class AnyId(AbstractSet[str]):
    """The ids that may be in a file of which not a word can be read: any at all. It lists none."""

    def __contains__(self, name: object) -> bool:
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 1


@dataclass(frozen=True, slots=True)
class FactBase:
    """Records by id, sorted by id so that no result depends on the order of files.

    ``trees`` holds the parsed YAML of each record. ``broken`` names the ids whose records were set aside because of
    an error already reported, ``hidden`` the words in those parts of files that could not be read, each of which may
    be an id: what refers to either is not reported again (``may_hold``).
    """

    records: Mapping[str, AnyRecord]
    trees: Mapping[str, Node]
    broken: AbstractSet[str] = frozenset()
    hidden: AbstractSet[str] = frozenset()
    set_aside: SetAside = SetAside()

    @property
    def incomplete(self) -> bool:
        """Whether anything was set aside, so that what is missing may be there."""
        return bool(self.broken) or bool(self.hidden)

    def fragments(self) -> tuple[Fragment, ...]:
        """Return what was set aside; where nothing is known of it but that it was, a record of any kind."""
        known = self.set_aside.fragments()
        if known or not self.incomplete:
            return known
        return (Fragment("", None if self.hidden else frozenset(self.broken), tuple(KINDS.values())),)

    def may_lack(self, kind: type[Record]) -> bool:
        """Whether a record of that kind may be among what was set aside."""
        return self.incomplete and any(
            issubclass(one, kind) for fragment in self.fragments() for one in fragment.kinds
        )

    def may_tag(self, tag: str) -> bool:
        """Whether a fact that was set aside may have a tag."""
        return self.incomplete and any(
            fragment.record is None
            or fragment.unknown is None
            or "tags" in fragment.unknown
            or tag in getattr(fragment.record, "tags", ())
            for fragment in self.fragments()
            if isinstance(fragment.record, Fact) or any(issubclass(one, Fact) for one in fragment.kinds)
        )

    def may_hold(self, name: str) -> bool:
        """Whether a record of that id may be among what was set aside."""
        return name in self.broken or name in self.hidden

    def facts(self) -> Iterator[AnyFact]:
        """Yield the facts, in order of id."""
        yield from self.all_of(Fact)  # type: ignore[misc] # every record that is a fact is one of its kinds

    def get(self, kind: type[R], name: str) -> R | None:
        """Return the record of that id where it is of that kind."""
        record = self.records.get(name)
        return record if isinstance(record, kind) else None

    def all_of(self, kind: type[R]) -> Iterator[R]:
        """Yield the records of a kind, in order of id."""
        for name in self.ids_of((kind,)):
            record = self.records[name]
            if isinstance(record, kind):
                yield record

    def kind_of(self, name: str) -> type[AnyRecord] | None:
        """Return what the record of that id is; ``None`` where there is none."""
        record = self.records.get(name)
        return None if record is None else type(record)

    def ids_of(self, kinds: tuple[type, ...]) -> Iterator[str]:
        """Return the ids of the records of some kinds, in order."""
        return (name for name, record in self.records.items() if isinstance(record, kinds))

    def origin(self, name: str, *path: Step, of_key: bool = False) -> Origin:
        """Return where a record, or the part of it at ``path``, was written; ``of_key`` asks for its key."""
        return find_origin(self.trees[name], path, of_key=of_key)


@dataclass(frozen=True, slots=True)
class Selected:
    """The facts of one section, in order; ``reasons`` says for each, in order, which selector took it."""

    facts: tuple[AnyFact, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """``sections`` runs parallel to the brief's sections; ``facts`` are all that may print, in order.

    These are the facts that any section takes, and the meetings and events that they belong to and print with, as
    far as the brief selects them.
    """

    facts: tuple[AnyFact, ...]
    sections: tuple[Selected, ...]


LOCK_VERSION = 1
"""The version that is written, and the only one that is read."""

LOCK_NAME = "excerpts.lock"
"""The name of its file, which stands in the folder of facts."""

OPENING, CLOSING = "proofs = [", "]"
"""The lines before and after the proofs."""

_HEADER = """\
# Written by `briefgen sources verify --archive DIR`. Commit it; do not edit it.
# Each line proves that words of a record stand in the archived text of a source: exactly, or after the listed
# normalisation; inside quotation marks of that text, or anywhere; from which character to which, counted from 1.
# `words` and `text` are the SHA-256 of the words and of the archived file, `sum` is the line's own checksum.
# After a merge that git could not settle, run the command again: it writes the whole file anew.
"""
_SUM_DIGITS = 16
_ID = "[A-Za-z0-9._-]{1,2000}"
_PROOF = re.compile(
    rf'\{{(?P<body>(?P<kind>excerpt|anchor) = "(?P<record>{_ID})", source = "(?P<source>{_ID})", '
    r'match = "(?P<match>exact|normalised)", quoted = (?P<quoted>true|false), '
    r"from = (?P<start>\d{1,9}), to = (?P<end>\d{1,9}), "
    r'words = "(?P<words>[0-9a-f]{64})", text = "(?P<text>[0-9a-f]{64})"), '
    rf'sum = "(?P<sum>[0-9a-f]{{{_SUM_DIGITS}}})"\}},',
    re.ASCII,
)


class MatchKind(StrEnum):
    """How verbatim words stand in their source."""

    EXACT = "exact"
    NORMALISED = "normalised"


class VerbatimKind(StrEnum):
    """What verbatim words are to their record: an excerpt's words print, a support's anchor never does."""

    ANCHOR = "anchor"
    EXCERPT = "excerpt"


@dataclass(frozen=True, slots=True)
class Proof:
    """Words of a record, found in a source's archived text; ``words`` and ``text`` are SHA-256 in hexadecimal.

    ``start`` and ``end`` count characters of the composed (NFC) text from 0, as slices do. ``quoted`` says that the words stand
    inside quotation marks of the text.
    """

    kind: VerbatimKind
    record: str
    source: str
    words: str
    text: str
    match: MatchKind
    start: int
    end: int
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Lock:
    """All proofs, by the kind of words and the record that holds them.

    ``file`` is its name from the project's root. ``damaged`` says that something in it could not be read, which was
    reported: proofs may be missing.
    """

    file: str = LOCK_NAME
    proofs: Mapping[tuple[VerbatimKind, str], tuple[Proof, ...]] = field(default_factory=dict)
    damaged: bool = False

    def of(self, kind: VerbatimKind, record: str) -> tuple[Proof, ...]:
        """Return the proofs of a record's words of a kind."""
        return self.proofs.get((kind, record), ())

    def all(self) -> frozenset[Proof]:
        """Return all proofs."""
        return frozenset(proof for proofs in self.proofs.values() for proof in proofs)


def make_lock(proofs: Iterable[Proof], file: str = LOCK_NAME, *, damaged: bool = False) -> Lock:
    """Make a lock of proofs in any order."""
    grouped: dict[tuple[VerbatimKind, str], list[Proof]] = {}
    for proof in proofs:
        grouped.setdefault((proof.kind, proof.record), []).append(proof)
    return Lock(file, MappingProxyType({key: tuple(group) for key, group in grouped.items()}), damaged)


def hash_words(words: str) -> str:
    """Return the SHA-256 of verbatim words, in hexadecimal."""
    return sha256(words.encode()).hexdigest()


def format_lock(lock: Lock) -> str:
    """Return the text of a lock's file: its lines in order, the same for the same proofs."""
    lines = sorted({f"  {format_proof(proof)}" for proof in lock.all()})
    return "\n".join((f"{_HEADER}version = {LOCK_VERSION}", OPENING, *lines, CLOSING, ""))


def format_proof(proof: Proof) -> str:
    """Return a proof as one line."""
    body = (
        f'{proof.kind} = "{proof.record}", source = "{proof.source}", match = "{proof.match}", '
        f"quoted = {str(proof.quoted).lower()}, from = {proof.start + 1}, to = {proof.end}, "
        f'words = "{proof.words}", text = "{proof.text}"'
    )
    return f'{{{body}, sum = "{_sum(body)}"}},'


def parse_proof(line: str) -> Proof | None:
    """Read the line of a proof; ``None`` where it is of another form, or not as it was written."""
    found = _PROOF.fullmatch(line)
    if found is None or _sum(found["body"]) != found["sum"]:
        return None
    return Proof(
        VerbatimKind(found["kind"]),
        found["record"],
        found["source"],
        found["words"],
        found["text"],
        MatchKind(found["match"]),
        int(found["start"]) - 1,
        int(found["end"]),
        found["quoted"] == "true",
    )


def _sum(body: str) -> str:
    return sha256(body.encode()).hexdigest()[:_SUM_DIGITS]

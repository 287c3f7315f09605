"""The lock: which verbatim words were found in the archived texts of sources, for all who do not have those texts.

In its file every line proves the words of one excerpt or anchor, so that the changes of two people meet in git line by
line. The form is TOML, of which the file uses one narrow shape; a line is made and read here, side by side. The words
themselves are not in it, only their SHA-256, beside that of the text they were found in. Each line ends with a checksum
of its own: a line that was damaged, or edited by hand, proves nothing. It keeps out mistakes, not forgers.

The version stands for the rules of comparison as well as for the form, comments included: when either changes, it
rises. Otherwise people with different releases would write the file back and forth. It stays where the rules only let
more pass: an earlier release fails on such words, and then writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

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

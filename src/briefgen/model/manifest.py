"""The manifest: what a PDF carries about itself, and only of what it prints.

In a file it is JSON under a fixed name. A copy can so be compared with its project wherever it turns up. ``body`` is
the digest of all else in the file (see ``export.body``), ``sum`` that of the manifest's other entries: who changes
the page or the manifest and does not renew both is found out. It keeps out mistakes, not forgers: nothing is signed.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Annotated, Any, Literal, NamedTuple

from pydantic import Field, ValidationError

from briefgen.model.base import Model
from briefgen.model.canonical import digest
from briefgen.model.content import Content, Fingerprint

MANIFEST_NAME = "briefgen-manifest.json"
MANIFEST_VERSION = 1

Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""

_Name = Annotated[str, Field(max_length=2_000)]


class Marked(Model):
    """A record by id, kind and the hash of what prints of it."""

    id: _Name
    kind: _Name
    hash: Digest


class Worded(Model):
    """Words by their place in the brief, and their hash."""

    place: _Name
    hash: Digest


class Quoted(Model):
    """An excerpt, and the hash of its words."""

    id: _Name
    words: Digest


class Printing(Model):
    """The edition that a copy was printed as: number 0 and no date for one that was never issued."""

    number: Annotated[int, Field(ge=0)]
    date: dt.date | None = None
    code: _Name


class Manifest(Model):
    """All of it. ``settings`` are those of the command line that made the copy."""

    format: Literal[1] = 1
    program: _Name
    brief: _Name
    title: _Name
    language: _Name
    settings: dict[_Name, _Name] = Field(default_factory=dict)
    edition: Printing
    content: Digest
    previous: Digest | Literal[""] = ""
    key: Digest
    as_of: dt.date | None = None
    facts: tuple[Marked, ...]
    excerpts: tuple[Quoted, ...] = ()
    sources: tuple[Marked, ...]
    records: tuple[Marked, ...]
    words: tuple[Worded, ...]
    body: Digest
    sum: Digest | Literal[""] = ""

    @property
    def said(self) -> Content:
        """What the copy says, in hashes; its own hash is ``content`` in a manifest that nobody touched."""
        leaned_on = sorted((*self.sources, *self.records), key=lambda one: one.id)
        return Content(
            tuple(Fingerprint(one.id, one.kind, one.hash) for one in self.facts),
            tuple(Fingerprint(one.id, one.kind, one.hash) for one in leaned_on),
            tuple((one.place, one.hash) for one in self.words),
            self.as_of,
            self.previous,
        )

    @property
    def is_sound(self) -> bool:
        """Whether its entries agree with each other."""
        return self.sum == _sum(self) and self.said.hash == self.content


def mark_all(marks: tuple[Fingerprint, ...]) -> tuple[Marked, ...]:
    """Return fingerprints without what they were made of."""
    return tuple(Marked(id=one.id, kind=one.kind, hash=one.hash) for one in marks)


def format_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as the bytes that a file carries, sealed with its sum."""
    sealed = manifest.model_copy(update={"sum": _sum(manifest)})
    return (json.dumps(sealed.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


class Unreadable(NamedTuple):
    """Why a manifest cannot be read, in words, and whether that is because it was changed."""

    problem: str
    damaged: bool


DAMAGED = Unreadable("its manifest is damaged", damaged=True)


def parse_manifest(content: bytes) -> Manifest | Unreadable:
    """Read a manifest; where it is none, or of a later version of the program, say which."""
    try:
        values: Any = json.loads(content)
    except (ValueError, RecursionError):
        return DAMAGED
    if not isinstance(values, dict):
        return DAMAGED
    version = values.get("format")
    if isinstance(version, int) and version > MANIFEST_VERSION:
        problem = f"its manifest is of version {version}, which this briefgen does not know"
        return Unreadable(problem, damaged=False)
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        return DAMAGED


def _sum(manifest: Manifest) -> str:
    return digest(manifest.model_dump(mode="json", exclude={"sum"}))

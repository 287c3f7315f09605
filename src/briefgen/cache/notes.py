"""The notes of all records, check by check, and what came of judging them.

In: the files, each with what is kept of it. Out: for one check the notes of all records, as ``note_records`` would
give them, and what its judge says of them. A judge whose notes are the same as the last time, and all that it looked up
besides, is not asked again, and its notes are not even read.
"""

from __future__ import annotations

import json
from collections.abc import Callable, ItemsView, Iterator, Mapping, Sequence
from functools import cached_property
from hashlib import sha256
from typing import Any, Protocol

from briefgen.cache.entries import Kept
from briefgen.cache.store import Cache
from briefgen.checks.facts import note_records
from briefgen.load.facts import read_fact_file
from briefgen.system.install import hash_parts

_NOTES = "notes"


class Noted(Protocol):
    """A fact file, with what is kept of it."""

    @property
    def file(self) -> str:
        """Return its name."""

    @property
    def content(self) -> bytes:
        """Return its bytes."""

    @property
    def hash(self) -> str:
        """Return their hash."""

    @property
    def kept(self) -> Kept:
        """Return what is kept of it."""


def write_notes(notes: Sequence[Mapping[str, object]]) -> tuple[bytes, tuple[str, ...]]:
    """Return notes as JSON, those of a check in one line, and the hash of each line."""
    lines = [json.dumps(own, separators=(",", ":")).encode() for own in notes]
    return b"\n".join(lines), tuple(sha256(line).hexdigest() for line in lines)


def keep_notes(cache: Cache, file: str, digest: str, notes: bytes) -> None:
    """Keep the notes of a file."""
    cache.keep(_NOTES, file, digest, content=notes)


class KeptNotes:
    """The notes of a fact base. ``homes`` says which file each id is taken from."""

    def __init__(self, files: Sequence[Noted], homes: Mapping[str, str], cache: Cache) -> None:
        self._files, self._homes, self._cache = files, homes, cache
        self._lines: dict[str, Sequence[bytes]] = {}
        self._foreign = {
            one.file: foreign
            for one in files
            if (foreign := frozenset(name for name in one.kept.states if homes[name] != one.file))
        }

    def of(self, index: int) -> Mapping[str, Any]:
        """Return the notes for the base check of that number, in order of id; after the last, those of verbatim words.

        They are read when the first of them is asked for.
        """
        return _Unread(lambda: self._merge(index))

    def _merge(self, index: int) -> dict[str, Any]:
        merged: dict[str, Any] = {}
        for one in self._files:
            foreign = self._foreign.get(one.file)
            notes = self._read(one, index)
            merged.update({name: notes[name] for name in notes.keys() - foreign} if foreign else notes)
        return {name: merged[name] for name in self._homes if name in merged}

    def state(self, index: int) -> str:
        """Return a hash of all notes for a check."""
        return hash_parts(
            part
            for one in self._files
            for part in (one.kept.notes[index], *sorted(self._foreign.get(one.file, ())))
        )

    def _read(self, one: Noted, index: int) -> Mapping[str, Any]:
        if one.file not in self._lines:
            content = self._cache.recall(_NOTES, one.file, one.hash)
            self._lines[one.file] = content.split(b"\n") if content is not None else ()
        lines = self._lines[one.file]
        if len(lines) <= index or sha256(lines[index]).hexdigest() != one.kept.notes[index]:
            content, _ = write_notes(note_records(read_fact_file(one.content, one.file).records))
            lines = self._lines[one.file] = content.split(b"\n")
        notes: dict[str, Any] = json.loads(lines[index])
        return {name: _freeze(note) if note.__class__ is list else note for name, note in notes.items()}


class _Unread(Mapping[str, Any]):
    """A mapping that is made when somebody looks into it."""

    def __init__(self, make: Callable[[], dict[str, Any]]) -> None:
        self._make = make

    @cached_property
    def _made(self) -> dict[str, Any]:
        return self._make()

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._made

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)

    def items(self) -> ItemsView[str, Any]:
        return self._made.items()


def _freeze(note: list[Any]) -> tuple[Any, ...]:
    """Turn the lists of JSON back into tuples."""
    return tuple([_freeze(part) if part.__class__ is list else part for part in note])

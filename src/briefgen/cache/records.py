"""Records and places that are made when somebody asks for them: of kept values, else of the file itself.

In: which file each id is taken from, the files' bytes, and the cache. Out: mappings like those of a ``FactBase`` that
was loaded, which nobody can tell from it but by the time it takes.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pydantic import ValidationError

from briefgen.cache.entries import TREES, kind_of, read_values, shape_of
from briefgen.cache.store import Cache
from briefgen.load.facts import FileTrees, read_fact_file, type_record
from briefgen.model import tree
from briefgen.model.records import AnyRecord

VALUES, PLACES = "values", "places"


@dataclass(frozen=True, slots=True)
class Shelf:
    """Where records are taken from: the file of each id, the state of each id, the bytes and the hash of each file."""

    homes: Mapping[str, str]
    states: Mapping[str, str]
    contents: Mapping[str, bytes]
    hashes: Mapping[str, str]
    cache: Cache


class KeptRecords(Mapping[str, AnyRecord]):
    """The record of every id. ``made`` are those that are at hand already, by id; no more than ``homes`` names."""

    def __init__(self, shelf: Shelf, made: Mapping[str, AnyRecord]) -> None:
        self._shelf, self._made = shelf, dict(made)
        self._values: dict[str, dict[str, str]] = {}

    @property
    def states(self) -> Mapping[str, str]:
        """The state of every id: what kind of record it is, and a hash of its values."""
        return self._shelf.states

    def __getitem__(self, name: str) -> AnyRecord:
        record = self._made.get(name)
        if record is None:
            record = self._made[name] = self._recall(name) or self._read(name)
        return record

    def __contains__(self, name: object) -> bool:
        return name in self._shelf.homes

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.homes)

    def __len__(self) -> int:
        return len(self._shelf.homes)

    def _recall(self, name: str) -> AnyRecord | None:
        """Make a record of kept values; ``None`` where they are not there or not what they ought to be."""
        shelf, file = self._shelf, self._shelf.homes[name]
        if file not in self._values:
            content = shelf.cache.recall(VALUES, file, shelf.hashes[file])
            self._values[file] = read_values(content) if content is not None else {}
        kind, line = kind_of(shelf.states[name]), self._values[file].pop(name, None)
        if kind is None or line is None:
            return None
        try:
            return type_record(name, kind, json.loads(line))
        except (TypeError, ValueError, RecursionError, ValidationError):
            return None

    def _read(self, name: str) -> AnyRecord:
        """Read the file of a record again, and take all that it gives."""
        file = self._shelf.homes[name]
        records = read_fact_file(self._shelf.contents[file], file).records
        for each, record in records.items():
            if self._shelf.homes[each] == file:
                self._made.setdefault(each, record)
        return records[name]


class KeptTrees(Mapping[str, tree.Node]):
    """The node of every record; those that were asked for once are kept for the next run."""

    def __init__(self, shelf: Shelf) -> None:
        self._shelf, self._read = shelf, FileTrees(shelf.homes, shelf.contents)
        self._kept: dict[str, dict[str, tree.Node]] = {}
        self._grown: set[str] = set()

    def __getitem__(self, name: str) -> tree.Node:
        file = self._shelf.homes[name]
        if file not in self._kept:
            content = self._shelf.cache.recall(PLACES, file, self._shelf.hashes[file])
            self._kept[file] = shape_of(TREES).read(content) or {}
        kept = self._kept[file]
        if name not in kept:
            kept[name] = self._read[name]
            self._grown.add(file)
        return kept[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._shelf.homes)

    def __len__(self) -> int:
        return len(self._shelf.homes)

    def keep(self) -> None:
        """Write what was asked for and was not kept yet."""
        for file in sorted(self._grown):
            content = shape_of(TREES).write(self._kept[file])
            if content is not None:
                self._shelf.cache.keep(PLACES, file, self._shelf.hashes[file], content=content)
        self._grown.clear()

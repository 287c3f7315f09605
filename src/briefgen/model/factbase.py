"""The fact base: every record by id, with the place where each part of it was written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from briefgen.diagnostics import Origin
from briefgen.model.records import AnyFact, AnyRecord, Fact
from briefgen.model.tree import Node, Step, find_origin

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class FactBase:
    """Records by id, sorted by id so that no result depends on the order of files.

    ``trees`` holds the parsed YAML of each record. ``broken`` names the ids whose records were set aside because
    of an error already reported: what refers to them is not reported again.
    """

    records: Mapping[str, AnyRecord]
    trees: Mapping[str, Node]
    broken: frozenset[str] = frozenset()

    def facts(self) -> Iterator[AnyFact]:
        """Yield the facts, in order of id."""
        yield from (record for record in self.records.values() if isinstance(record, Fact))

    def get(self, kind: type[R], name: str) -> R | None:
        """Return the record of that id where it is of that kind."""
        record = self.records.get(name)
        return record if isinstance(record, kind) else None

    def all_of(self, kind: type[R]) -> Iterator[R]:
        """Yield the records of a kind, in order of id."""
        yield from (record for record in self.records.values() if isinstance(record, kind))

    def origin(self, name: str, *path: Step) -> Origin:
        """Return where a record, or the part of it at ``path``, was written."""
        return find_origin(self.trees[name], path)

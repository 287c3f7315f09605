"""The fact base: every record by id, with the place where each part of it was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
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
    be an id: what refers to either is not reported again (``may_hold``). ``kinds`` says of each id what its record
    is, where that can be known for less than making the record.
    """

    records: Mapping[str, AnyRecord]
    trees: Mapping[str, Node]
    broken: AbstractSet[str] = frozenset()
    kinds: Mapping[str, type[AnyRecord]] | None = None
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
        if self.kinds is not None:
            return self.kinds.get(name)
        record = self.records.get(name)
        return None if record is None else type(record)

    def ids_of(self, kinds: tuple[type, ...]) -> Iterator[str]:
        """Yield the ids of the records of some kinds, in order, without a look at the records themselves."""
        if self.kinds is not None:
            return (name for name, kind in self.kinds.items() if issubclass(kind, kinds))
        return (name for name, record in self.records.items() if isinstance(record, kinds))

    def origin(self, name: str, *path: Step, of_key: bool = False) -> Origin:
        """Return where a record, or the part of it at ``path``, was written; ``of_key`` asks for its key."""
        return find_origin(self.trees[name], path, of_key=of_key)

"""A fact base that remembers what was asked of it.

In: a fact base. Out: the same one, for a check to look around in, and afterwards the ids that the check looked up: its
findings stand for as long as what is behind these ids stays as it is. A check that looked through all records, which
those of single records never need to, depends on all of them.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any, TypeVar

from briefgen.model.factbase import FactBase

V = TypeVar("V")


@dataclass(slots=True)
class Asked:
    """What was asked: ``ids`` for what their records say, ``places`` for where they stand; lives for one file.

    ``broken``: whether, or which, records were set aside at all. ``all``: everything.
    """

    ids: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    broken: bool = False
    all: bool = False


def watch(facts: FactBase) -> tuple[FactBase, Asked]:
    """Return a fact base that notes what is asked of it, and its notes."""
    asked = Asked()
    watched = FactBase(
        _WatchedMapping(facts.records, asked, asked.ids),
        _WatchedMapping(facts.trees, asked, asked.places),
        _WatchedSet(facts.broken, asked),
        None if facts.kinds is None else _WatchedMapping(facts.kinds, asked, asked.ids),
        _WatchedSet(facts.hidden, asked),
        facts.set_aside,
    )
    return watched, asked


class _WatchedMapping(Mapping[str, V]):
    def __init__(self, inner: Mapping[str, V], asked: Asked, names: set[str]) -> None:
        self._inner, self._asked, self._names = inner, asked, names

    def __getitem__(self, name: str) -> V:
        self._names.add(name)
        return self._inner[name]

    def get(self, name: str, default: Any = None) -> Any:
        self._names.add(name)
        return self._inner.get(name, default)

    def __contains__(self, name: object) -> bool:
        self._names.add(str(name))
        return name in self._inner

    def __iter__(self) -> Iterator[str]:
        self._asked.all = True
        return iter(self._inner)

    def __len__(self) -> int:
        self._asked.all = True
        return len(self._inner)


class _WatchedSet(AbstractSet[str]):
    def __init__(self, inner: AbstractSet[str], asked: Asked) -> None:
        self._inner, self._asked = inner, asked

    def __contains__(self, name: object) -> bool:
        self._asked.ids.add(str(name))
        return name in self._inner

    def __iter__(self) -> Iterator[str]:
        self._asked.broken = True
        return iter(self._inner)

    def __len__(self) -> int:
        self._asked.broken = True
        return len(self._inner)

"""A fact base that notes what composition asks of it: what a brief depends on, whatever the composition is made of.

In: a fact base. Out: the same one, and afterwards the ids that were looked up, there or not, and the kinds of which all
records were gone through. Facts that are gone through do not count: which ones a brief selects is asked of the
selectors, and which tags there are of the tags (see ``baseline``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from briefgen.cache.watch import Asked, watch
from briefgen.model.base import ID_PATTERN
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyFact

_ID = re.compile(ID_PATTERN)


@dataclass(slots=True)
class Notes:
    """What was asked; lives for one brief."""

    asked: Asked
    kinds: set[str] = field(default_factory=set)

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids looked up, in order. What was looked up and cannot be an id, such as a sentence, will never be one."""
        return tuple(sorted(name for name in self.asked.ids if _ID.fullmatch(name)))

    @property
    def everything(self) -> bool:
        """Whether all records were gone through."""
        return self.asked.all


@dataclass(frozen=True, slots=True)
class NotingBase(FactBase):
    """The fact base that notes. ``inner`` is the one that it stands before."""

    inner: FactBase = field(default_factory=lambda: FactBase({}, {}))
    notes: Notes = field(default_factory=lambda: Notes(Asked()))

    def facts(self) -> Iterator[AnyFact]:
        return self.inner.facts()

    def ids_of(self, kinds: tuple[type, ...]) -> Iterator[str]:
        self.notes.kinds |= {name for name, kind in KINDS.items() if issubclass(kind, kinds)}
        return self.inner.ids_of(kinds)


def note_lookups(facts: FactBase) -> NotingBase:
    """Return a fact base that notes what is looked up in it."""
    watched, asked = watch(facts)
    return NotingBase(
        watched.records,
        facts.trees,
        facts.broken,
        watched.kinds,
        facts.hidden,
        facts.set_aside,
        facts,
        Notes(asked),
    )

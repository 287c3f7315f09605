"""The state of a fact base at an earlier run, and what has become of it: the facts that a change may have touched.

In: what was kept of the earlier base, and the present one. Out: the ids that came, went or changed; the facts whose
selection that may alter, which are those and what takes its date or series from them; and the tags that came or went.
What is kept of a record is its state, the record that it takes over from, and its tags; so only records that changed
need be made.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from briefgen.cache.records import KeptRecords
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord, Conflict, Fact
from briefgen.select.relations import Attached
from briefgen.system.install import hash_parts

_NAMES: Mapping[type[AnyRecord], str] = {kind: name for name, kind in KINDS.items()}
_LEAST = 2


@dataclass(frozen=True, slots=True)
class Known:
    """What is kept of a record: its state, the id of the record that it takes over from, its tags."""

    state: str
    hangs_on: str
    tags: tuple[str, ...]


Baseline = Mapping[str, Known]
"""By id."""


@dataclass(frozen=True)
class Shift:
    """What has changed between two states of a fact base. ``kinds`` are those of the ``ids`` that changed."""

    facts: FactBase
    ids: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    affected: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    @cached_property
    def listed(self) -> FactBase:
        """The fact base, listing only the facts whose selection may have changed; all records can be looked up."""
        names = sorted(self.affected)
        return replace(self.facts, kinds={name: kind for name in names if (kind := self.facts.kind_of(name))})


def take_baseline(facts: FactBase, known: Baseline) -> Baseline:
    """Return what is to be kept of a fact base. What is ``known`` of records that did not change is taken over."""
    return {
        name: earlier
        if (earlier := known.get(name)) and earlier.state == state
        else _describe(facts.records[name], state)
        for name, state in _states(facts)
    }


def hash_baseline(baseline: Baseline) -> str:
    """Return a hash of a whole fact base."""
    return hash_parts(part for name in sorted(baseline) for part in (name, baseline[name].state))


def find_shift(before: Baseline, after: Baseline, facts: FactBase) -> Shift:
    """Return what has changed from one state to the other, which is that of ``facts``."""
    changed = frozenset(
        name for name in before.keys() | after.keys() if _state(before, name) != _state(after, name)
    )
    if not changed:
        return Shift(facts)
    kinds = {
        state.partition(" ")[0] for name in changed for state in (_state(before, name), _state(after, name))
    }
    tags = _all_tags(before) ^ _all_tags(after)
    return Shift(facts, changed, frozenset(kinds), _find_affected(changed, after), tags)


def _find_affected(changed: frozenset[str], after: Baseline) -> frozenset[str]:
    """Return what changed and is there, and what takes over from that, at any remove."""
    hanging: dict[str, list[str]] = {}
    for name, known in after.items():
        if known.hangs_on:
            hanging.setdefault(known.hangs_on, []).append(name)
    found, waiting = set(changed), list(changed)
    while waiting:
        new = [name for name in hanging.get(waiting.pop(), ()) if name not in found]
        found.update(new)
        waiting += new
    return frozenset(name for name in found if name in after)


def _state(baseline: Baseline, name: str) -> str:
    known = baseline.get(name)
    return known.state if known else ""


def _all_tags(baseline: Baseline) -> frozenset[str]:
    return frozenset(tag for known in baseline.values() for tag in known.tags)


def _states(facts: FactBase) -> Iterator[tuple[str, str]]:
    """Yield the state of every record: as the cache has it, else a hash of the record itself."""
    if isinstance(facts.records, KeptRecords):
        yield from facts.records.states.items()
        return
    for name, record in facts.records.items():
        yield name, f"{_NAMES[type(record)]} {hash_parts((record.model_dump_json(),))}"


def _describe(record: AnyRecord, state: str) -> Known:
    if not isinstance(record, Fact):
        return Known(state, "", ())
    hangs_on = ""
    if isinstance(record, Attached):
        hangs_on = record.meeting or ""
    elif isinstance(record, Conflict):
        hangs_on = record.about.fact
    return Known(state, hangs_on, tuple(record.tags))


def write_baseline(baseline: Baseline) -> Mapping[str, list[Any]]:
    """Return a state as JSON writes it."""
    return {name: [known.state, known.hangs_on, *known.tags] for name, known in baseline.items()}


def read_baseline(value: Any) -> Baseline | None:
    """Read a state; ``None`` for anything else."""
    if not isinstance(value, dict):
        return None
    found: dict[str, Known] = {}
    for name, parts in value.items():
        if (
            not isinstance(parts, list)
            or len(parts) < _LEAST
            or not all(isinstance(one, str) for one in parts)
        ):
            return None
        found[name] = Known(parts[0], parts[1], tuple(parts[2:]))
    return found

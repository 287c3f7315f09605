"""What rests on a record: facts, other records, briefs and their pages.

On a source rests what it is cited for; on a fact what belongs to it and the conflicts about it; on a person or
organisation the facts that name them. The conflicts about any of these facts come along, as they do when a brief
selects. A page counts where a statement on it prints one of the facts, or where it cites the source itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, AnyRecord, Conflict, Fact, Source, printed_fields, supports_of
from briefgen.model.support import Support, supports_field
from briefgen.query.briefs import LaidOut, pages_by_fact, pages_by_source
from briefgen.query.references import Referrer, find_referrers


@dataclass(frozen=True, slots=True)
class Resting:
    """A fact that rests on a record.

    ``fields`` are those that the source states, or in which the fact names the record; ``alone`` the printed fields
    for which there is no other source; ``otherwise`` what the source is recorded to say differently.
    """

    id: str
    kind: str
    fields: tuple[str, ...]
    alone: tuple[str, ...] = ()
    otherwise: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefImpact:
    """A brief that prints what rests on a record. Pages are missing where the brief cannot be laid out."""

    brief: str
    file: str
    facts: tuple[str, ...]
    pages: tuple[int, ...] | None
    pages_by_fact: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Impact:
    """All that rests on one record. ``records`` are those that are no facts and name it."""

    id: str
    kind: str
    facts: tuple[Resting, ...]
    records: tuple[Referrer, ...]
    briefs: tuple[BriefImpact, ...]


def find_impact(
    records: Sequence[AnyRecord], facts: FactBase, briefs: Iterable[LaidOut]
) -> tuple[Impact, ...]:
    """Return what rests on each of some records."""
    laid = tuple(briefs)
    referrers = find_referrers(facts, frozenset(record.id for record in records))
    conflicts = [one for one in facts.all_of(Conflict) if isinstance(facts.records.get(one.about.fact), Fact)]
    return tuple(_impact_of(record, referrers[record.id], facts, conflicts, laid) for record in records)


def _impact_of(
    record: AnyRecord,
    referrers: Sequence[Referrer],
    facts: FactBase,
    conflicts: Sequence[Conflict],
    briefs: Sequence[LaidOut],
) -> Impact:
    named = [(facts.records[one.id], one) for one in referrers]
    resting = {one.id: _rest(fact, record, referrers) for fact, one in named if isinstance(fact, Fact)}
    for conflict in conflicts:
        if conflict.about.fact in resting and conflict.id not in resting:
            resting[conflict.id] = Resting(conflict.id, "conflict", (f"about {conflict.about.fact}",))
    own = {record.id} if isinstance(record, Fact) else set()
    reached = frozenset(own | set(resting))
    touched = (_touch(brief, record, reached) for brief in briefs)
    return Impact(
        record.id,
        type(record).__name__.lower(),
        tuple(resting[name] for name in sorted(resting)),
        tuple(one for other, one in named if not isinstance(other, Fact)),
        tuple(one for one in touched if one is not None),
    )


def _rest(fact: AnyFact, record: AnyRecord, referrers: Sequence[Referrer]) -> Resting:
    if not isinstance(record, Source):
        return Resting(fact.id, fact.kind, tuple(one.field for one in referrers if one.id == fact.id))
    entries = supports_of(fact)
    own = [entry for entry in entries if entry.source == record.id]
    stated = dict.fromkeys(path for entry in own for path in _stated(entry, fact))
    others = [entry for entry in entries if entry.source != record.id]
    alone = tuple(
        field
        for field in printed_fields(fact)
        if any(supports_field(entry, field) for entry in own)
        and not any(supports_field(entry, field) for entry in others)
    )
    otherwise = tuple(dict.fromkeys(path for entry in own for path in entry.states))
    return Resting(fact.id, fact.kind, tuple(stated), alone, otherwise)


def _stated(entry: Support, fact: AnyFact) -> Iterable[str]:
    """Return the fields that a support entry names, or where it names none all that it vouches for."""
    if isinstance(fact, Conflict):
        said = (f"versions/{index}" for index, one in enumerate(fact.versions) if entry in one.support)
        return (*said, *entry.supports)
    return entry.supports or tuple(field for field in printed_fields(fact) if supports_field(entry, field))


def _touch(brief: LaidOut, record: AnyRecord, reached: frozenset[str]) -> BriefImpact | None:
    """Return how a brief is concerned, ``None`` where it is not."""
    chosen = tuple(fact.id for fact in brief.composed.selection.facts if fact.id in reached)
    name = brief.composed.spec.brief.name
    if brief.story is None:
        return BriefImpact(name, brief.file, chosen, None, {}) if chosen else None
    by_fact = {name: pages for name, pages in pages_by_fact(brief.story).items() if name in reached}
    cited = pages_by_source(brief.story, brief.composed.document.sources).get(record.id, ())
    if not chosen and not cited:
        return None
    pages = tuple(sorted({*cited, *(page for pages in by_fact.values() for page in pages)}))
    return BriefImpact(name, brief.file, chosen, pages, by_fact)

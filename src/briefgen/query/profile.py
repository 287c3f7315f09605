"""One record whole, and how far the briefs draw on the fact base."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyFact,
    AnyRecord,
    Conflict,
    Excerpt,
    Fact,
    Source,
    Support,
    supports_anything,
    supports_of,
)
from briefgen.query.briefs import Picked
from briefgen.query.references import Referrer, find_referrers
from briefgen.query.trace import title_of


@dataclass(frozen=True, slots=True)
class ShownSupport:
    """A source of the record, with the place in it and the fields that it states (none: all of them)."""

    source: str
    title: str
    locator: str | None
    supports: tuple[str, ...]
    states: Mapping[str, str]
    anchor: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class SelectedBy:
    """A brief that selects the record or a fact that names it; sections are counted from 1."""

    brief: str
    file: str
    sections: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """``fields`` are those written or set by default that are not empty, as JSON values in the order of the model."""

    id: str
    kind: str
    file: str
    line: int
    fields: Mapping[str, Any]
    support: tuple[ShownSupport, ...]
    named_by: tuple[Referrer, ...]
    conflicts: tuple[str, ...]
    briefs: tuple[SelectedBy, ...]


def profile(
    records: Sequence[AnyRecord], facts: FactBase, briefs: Sequence[Picked], lowest: str
) -> tuple[Profile, ...]:
    """Return each record whole. ``lowest`` is the handling of facts that name none."""
    named = find_referrers(facts, frozenset(record.id for record in records))
    found = []
    for record in records:
        origin, referrers = facts.origin(record.id), named[record.id]
        fields = record.model_dump(mode="json", exclude={"id", "support"}, exclude_none=True)
        if isinstance(record, Fact):
            fields.pop("kind")  # the profile's own
            fields.setdefault("handling", lowest)
        conflicts = (each for each in facts.all_of(Conflict) if each.about.fact == record.id)
        shown = Profile(
            record.id,
            type(record).__name__.lower(),
            origin.file,
            origin.line,
            {name: value for name, value in fields.items() if value not in ("", [], {})},
            tuple(_show_support(entry, facts) for entry in supports_of(record)),
            tuple(referrers),
            tuple(f"{each.id} ({each.about.field})" for each in conflicts),
            tuple(chosen for brief in briefs if (chosen := _selected(brief, record, referrers))),
        )
        found.append(shown)
    return tuple(found)


def _show_support(entry: Support, facts: FactBase) -> ShownSupport:
    states = {field: str(words) for field, words in entry.states.items()}
    title = title_of(entry.source, facts)
    return ShownSupport(entry.source, title, entry.locator, entry.supports, states, entry.anchor, entry.note)


def _selected(brief: Picked, record: AnyRecord, referrers: Sequence[Referrer]) -> SelectedBy | None:
    wanted = {record.id} if isinstance(record, Fact) else {each.id for each in referrers}
    if not any(fact.id in wanted for fact in brief.selection.facts):
        return None
    sections = tuple(
        number
        for number, chosen in enumerate(brief.selection.sections, start=1)
        if any(fact.id in wanted for fact in chosen.facts)
    )
    return SelectedBy(brief.spec.brief.name, brief.file, sections)


@dataclass(frozen=True, slots=True)
class SourceCount:
    """How many facts rest on a source, and how many of these on it alone."""

    id: str
    facts: int
    alone: int


@dataclass(frozen=True, slots=True)
class BriefCount:
    """What a brief selects: facts, sources behind them, excerpts, and excerpts that nothing has verified."""

    brief: str
    file: str
    facts: int
    sources: int
    excerpts: int
    unverified: int


@dataclass(frozen=True, slots=True)
class Coverage:
    """``unselected`` are facts in no brief, ``single`` facts with one source, ``unverified`` excerpts without a check.

    ``sources`` are in order of how much rests on them; those with no fact come last.
    """

    facts: int
    unselected: tuple[str, ...]
    single: tuple[str, ...]
    unverified: tuple[str, ...]
    sources: tuple[SourceCount, ...]
    briefs: tuple[BriefCount, ...]


def find_coverage(facts: FactBase, briefs: Sequence[Picked], verified: Collection[str]) -> Coverage:
    """Count. ``verified`` are the excerpts that agree with the text of their source."""
    selected = {fact.id for brief in briefs for fact in brief.selection.facts}
    behind = {fact.id: sources_behind(fact) for fact in facts.facts()}
    resting = Counter(source for sources in behind.values() for source in sources)
    alone = Counter(next(iter(sources)) for sources in behind.values() if len(sources) == 1)
    counts = [SourceCount(each.id, resting[each.id], alone[each.id]) for each in facts.all_of(Source)]
    return Coverage(
        len(behind),
        tuple(name for name in behind if name not in selected),
        tuple(name for name, sources in behind.items() if len(sources) == 1),
        tuple(each.id for each in facts.all_of(Excerpt) if each.id not in verified),
        tuple(sorted(counts, key=lambda each: (-each.facts, -each.alone, each.id))),
        tuple(_count(brief, verified) for brief in briefs),
    )


def sources_behind(fact: AnyFact) -> frozenset[str]:
    """Return the sources that vouch for something of a fact."""
    return frozenset(entry.source for entry in supports_of(fact) if supports_anything(entry))


def _count(brief: Picked, verified: Collection[str]) -> BriefCount:
    chosen = brief.selection.facts
    excerpts = [fact.id for fact in chosen if isinstance(fact, Excerpt)]
    sources = {source for fact in chosen for source in sources_behind(fact)}
    unverified = sum(name not in verified for name in excerpts)
    name = brief.spec.brief.name
    return BriefCount(name, brief.file, len(chosen), len(sources), len(excerpts), unverified)

"""How far the briefs draw on the fact base, and how broadly the facts stand: what a curator looks through once a month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Excerpt, Source, supports_of
from briefgen.model.support import supports_anything
from briefgen.query.briefs import Picked


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
    counts = [SourceCount(one.id, resting[one.id], alone[one.id]) for one in facts.all_of(Source)]
    return Coverage(
        len(behind),
        tuple(name for name in behind if name not in selected),
        tuple(name for name, sources in behind.items() if len(sources) == 1),
        tuple(one.id for one in facts.all_of(Excerpt) if one.id not in verified),
        tuple(sorted(counts, key=lambda one: (-one.facts, -one.alone, one.id))),
        tuple(_count(brief, verified) for brief in briefs),
    )


def sources_behind(fact: AnyFact) -> frozenset[str]:
    """Return the sources that vouch for something of a fact."""
    return frozenset(entry.source for entry in supports_of(fact) if supports_anything(entry))


def _count(brief: Picked, verified: Collection[str]) -> BriefCount:
    chosen = brief.selection.facts
    excerpts = [fact.id for fact in chosen if isinstance(fact, Excerpt)]
    return BriefCount(
        brief.spec.brief.name,
        brief.file,
        len(chosen),
        len({source for fact in chosen for source in sources_behind(fact)}),
        len(excerpts),
        sum(name not in verified for name in excerpts),
    )

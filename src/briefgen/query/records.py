"""One record whole, who names it, what rests on it, and how far the briefs draw on the fact base."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyFact,
    AnyRecord,
    Conflict,
    Excerpt,
    Fact,
    Source,
    Support,
    printed_fields,
    references_of,
    supports_field,
    supports_of,
)
from briefgen.query.briefs import LaidOut, Picked, pages_by_fact, pages_by_source
from briefgen.query.trace import sources_behind, title_of


@dataclass(frozen=True, slots=True)
class Referrer:
    """A record that names another, and the path of the field in which it does."""

    id: str
    field: str


def find_referrers(facts: FactBase, wanted: frozenset[str]) -> Mapping[str, tuple[Referrer, ...]]:
    """Return for each wanted id the records that name it, in order of id; each of their fields once."""
    found: dict[str, dict[Referrer, None]] = defaultdict(dict)
    for record in facts.records.values():
        for reference in references_of(record):
            if reference.name in wanted:
                path = "/".join(str(step) for step in reference.path if not isinstance(step, int))
                found[reference.name][Referrer(record.id, path)] = None
    return {name: tuple(found[name]) for name in wanted}


def names_in(record: AnyRecord) -> frozenset[str]:
    """Return the ids that a record names."""
    return frozenset(reference.name for reference in references_of(record))


def find_records(names: Sequence[str], facts: FactBase) -> Outcome[tuple[AnyRecord, ...]]:
    """Return the records of some ids, each once; an id that no sound record has is reported."""
    found: list[AnyRecord] = []
    problems: list[Diagnostic] = []
    for name in dict.fromkeys(names):
        record = facts.records.get(name)
        if record is not None:
            found.append(record)
        elif facts.may_hold(name):
            message = f"the record “{name}” could not be read"
            problems.append(
                diagnose("unknown-id", message, None, "briefgen check says what is wrong with it")
            )
        else:
            near = did_you_mean(name, facts.records)
            problems.append(diagnose("unknown-id", f"“{name}” is not the id of any record", None, near))
    return Outcome(tuple(found), tuple(problems))


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
    conflicts = [
        each for each in facts.all_of(Conflict) if isinstance(facts.records.get(each.about.fact), Fact)
    ]
    found = []
    for record in records:
        named = [(facts.records[referrer.id], referrer) for referrer in referrers[record.id]]
        resting = {
            fact.id: _rest(fact, record, referrers[record.id]) for fact, _ in named if isinstance(fact, Fact)
        }
        for conflict in conflicts:
            if conflict.about.fact in resting and conflict.id not in resting:
                resting[conflict.id] = Resting(conflict.id, "conflict", (f"about {conflict.about.fact}",))
        reached = frozenset(resting) | ({record.id} if isinstance(record, Fact) else set())
        touched = (_touch(brief, record, reached) for brief in laid)
        impact = Impact(
            record.id,
            type(record).__name__.lower(),
            tuple(resting[name] for name in sorted(resting)),
            tuple(referrer for other, referrer in named if not isinstance(other, Fact)),
            tuple(brief for brief in touched if brief is not None),
        )
        found.append(impact)
    return tuple(found)


def _rest(fact: AnyFact, record: AnyRecord, referrers: Sequence[Referrer]) -> Resting:
    if not isinstance(record, Source):
        return Resting(fact.id, fact.kind, tuple(each.field for each in referrers if each.id == fact.id))
    entries, printed = supports_of(fact), tuple(printed_fields(fact))
    own = [entry for entry in entries if entry.source == record.id]
    others = [entry for entry in entries if entry.source != record.id]
    stated: dict[str, None] = {}
    for entry in own:
        # the fields that the entry names, or where it names none all that it vouches for
        implied: Iterable[str] = (field for field in printed if supports_field(entry, field))
        if isinstance(fact, Conflict):
            versions = enumerate(fact.versions)
            implied = (f"versions/{index}" for index, version in versions if entry in version.support)
            stated |= dict.fromkeys(implied)
        stated |= dict.fromkeys(entry.supports or implied)
    alone = tuple(
        field
        for field in printed
        if any(supports_field(entry, field) for entry in own)
        and not any(supports_field(entry, field) for entry in others)
    )
    otherwise = tuple(dict.fromkeys(path for entry in own for path in entry.states))
    return Resting(fact.id, fact.kind, tuple(stated), alone, otherwise)


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


def _count(brief: Picked, verified: Collection[str]) -> BriefCount:
    chosen = brief.selection.facts
    excerpts = [fact.id for fact in chosen if isinstance(fact, Excerpt)]
    sources = {source for fact in chosen for source in sources_behind(fact)}
    unverified = sum(name not in verified for name in excerpts)
    name = brief.spec.brief.name
    return BriefCount(name, brief.file, len(chosen), len(sources), len(excerpts), unverified)

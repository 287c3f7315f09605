"""One record whole: its fields, its sources, where it is written, who names it, what contradicts it, who prints it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Conflict, Fact, supports_of
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
    referrers = find_referrers(facts, frozenset(record.id for record in records))
    return tuple(_profile(record, referrers[record.id], facts, briefs, lowest) for record in records)


def _profile(
    record: AnyRecord, referrers: Sequence[Referrer], facts: FactBase, briefs: Sequence[Picked], lowest: str
) -> Profile:
    origin = facts.origin(record.id)
    fields = record.model_dump(mode="json", exclude={"id", "support"}, exclude_none=True)
    if isinstance(record, Fact):
        fields.pop("kind")  # the profile's own
        fields.setdefault("handling", lowest)
    conflicts = (one for one in facts.all_of(Conflict) if one.about.fact == record.id)
    return Profile(
        record.id,
        type(record).__name__.lower(),
        origin.file,
        origin.line,
        {name: value for name, value in fields.items() if value not in ("", [], {})},
        _support(record, facts),
        tuple(referrers),
        tuple(f"{one.id} ({one.about.field})" for one in conflicts),
        tuple(found for brief in briefs if (found := _selected(brief, record, referrers))),
    )


def _support(record: AnyRecord, facts: FactBase) -> tuple[ShownSupport, ...]:
    return tuple(
        ShownSupport(
            entry.source,
            title_of(entry.source, facts),
            entry.locator,
            entry.supports,
            {field: str(said) for field, said in entry.states.items()},
            entry.anchor,
            entry.note,
        )
        for entry in supports_of(record)
    )


def _selected(brief: Picked, record: AnyRecord, referrers: Sequence[Referrer]) -> SelectedBy | None:
    wanted = {record.id} if isinstance(record, Fact) else {one.id for one in referrers}
    if not any(fact.id in wanted for fact in brief.selection.facts):
        return None
    sections = tuple(
        number
        for number, chosen in enumerate(brief.selection.sections, start=1)
        if any(fact.id in wanted for fact in chosen.facts)
    )
    return SelectedBy(brief.spec.brief.name, brief.file, sections)

"""Every id that a record names exists and is of the right kind; a conflict is about a field that is there."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from briefgen.check.fields import field_paths, has_field
from briefgen.check.wording import name_kinds, name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Meeting,
    Organisation,
    Person,
    Record,
    Source,
)
from briefgen.model.tree import Step, find_origin
from briefgen.nearest import did_you_mean

_MOST_HINTS = 200
"""Looking for the nearest id takes milliseconds among 100,000; beyond so many the file is not merely misspelt."""

_GATHERING = (Meeting, Event)


class Reference(NamedTuple):
    """An id as one record names another: where in the record, and which kinds it may be of."""

    path: tuple[Step, ...]
    name: str
    kinds: tuple[type[Record], ...]
    of_key: bool = False
    """Whether the id is a key of the mapping, not a value."""


def references_of(record: AnyRecord) -> Iterator[Reference]:
    """Yield every id that a record names, in the order of its fields."""
    for index, entry in enumerate(record.support):
        yield Reference(("support", index, "source"), entry.source, (Source,))
    match record:
        case Event():
            yield from _of_event(record)
        case Meeting():
            yield from _of_meeting(record)
        case Excerpt():
            yield Reference(("source",), record.source, (Source,))
            yield from _named("meeting", record.meeting, _GATHERING)
        case Commitment():
            yield from _named("meeting", record.meeting, _GATHERING)
            yield from _listed("parties", record.parties, (Organisation,))
        case Claim():
            yield from _named("meeting", record.meeting, _GATHERING)
        case Conflict():
            yield from _of_conflict(record)
        case Organisation():
            yield from _named("part_of", record.part_of, (Organisation,))
        case _:
            return


def _named(field: str, name: str | None, kinds: tuple[type[Record], ...]) -> Iterator[Reference]:
    if name is not None:
        yield Reference((field,), name, kinds)


def _listed(field: str, names: Iterable[str], kinds: tuple[type[Record], ...]) -> Iterator[Reference]:
    for index, name in enumerate(names):
        yield Reference((field, index), name, kinds)


def _of_event(event: Event) -> Iterator[Reference]:
    yield from _named("series", event.series, (Organisation,))
    yield from _listed("people", event.people, (Person,))
    yield from _listed("parties", event.parties, (Organisation,))


def _of_meeting(meeting: Meeting) -> Iterator[Reference]:
    yield Reference(("series",), meeting.series, (Organisation,))
    for party, delegates in meeting.delegations.items():
        yield Reference(("delegations", party), party, (Organisation,), of_key=True)
        for index, delegate in enumerate(delegates):
            yield Reference(("delegations", party, index, "person"), delegate.person, (Person,))


def _of_conflict(conflict: Conflict) -> Iterator[Reference]:
    yield Reference(("about", "fact"), conflict.about.fact, (Record,))
    for index, version in enumerate(conflict.versions):
        for place, entry in enumerate(version.support):
            yield Reference(("versions", index, "support", place, "source"), entry.source, (Source,))


def explain_reference(
    name: str, kinds: tuple[type[Record], ...], facts: FactBase, *, hint: bool = True
) -> tuple[str, str, str] | None:
    """Return code, message and hint where ``name`` is no id of such a record; ``None`` where it is, or is broken."""
    record = facts.records.get(name)
    if (record is None and name in facts.broken) or isinstance(record, kinds):
        return None
    near = (
        did_you_mean(name, (one for one, known in facts.records.items() if isinstance(known, kinds)))
        if hint
        else ""
    )
    if record is None:
        return "unknown-id", f"“{name}” is not the id of any record; {name_kinds(kinds)} is expected", near
    return "wrong-kind", f"{name_record(record)} is named where {name_kinds(kinds)} is expected", near


def check_references(facts: FactBase) -> Iterator[Diagnostic]:
    """Report ids that no record has, and ids of the wrong kind, at the place where they are named."""
    looked_up: dict[tuple[str, tuple[type[Record], ...]], tuple[str, str, str] | None] = {}
    for record in facts.records.values():
        for reference in references_of(record):
            if isinstance(facts.records.get(reference.name), reference.kinds):
                continue
            key = (reference.name, reference.kinds)
            if key not in looked_up:
                looked_up[key] = explain_reference(*key, facts, hint=len(looked_up) < _MOST_HINTS)
            if found := looked_up[key]:
                yield _report(facts, record, reference, found)


def _report(
    facts: FactBase, record: AnyRecord, reference: Reference, found: tuple[str, str, str]
) -> Diagnostic:
    code, message, hint = found
    origin = find_origin(facts.trees[record.id], reference.path, of_key=reference.of_key)
    return diagnose(code, f"{name_record(record)}: {message}", origin, hint)


def check_conflict_fields(facts: FactBase) -> Iterator[Diagnostic]:
    """Report conflicts about a field that the record they are about does not have."""
    for conflict in facts.all_of(Conflict):
        record = facts.records.get(conflict.about.fact)
        if record is None or has_field(record, conflict.about.field):
            continue
        message = f"{name_record(conflict)}: {name_record(record)} has no field “{conflict.about.field}”"
        hint = did_you_mean(conflict.about.field, field_paths(record))
        yield diagnose("unknown-field", message, facts.origin(conflict.id, "about", "field"), hint)

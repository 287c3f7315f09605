"""Records against each other: what two of them say of one meeting, one day or one person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from briefgen.checks.base import BaseCheck, Notes, name_record
from briefgen.checks.comparison import (
    Words,
    field_steps,
    format_value,
    gather_conflicts,
    hint_conflict,
    is_exact,
    note_conflict,
    plain_words,
    reach_of,
    texts_agree,
    value_at,
)
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Claim, Conflict, Event, Meeting
from briefgen.model.text import LocalText


class Occurrence(NamedTuple):
    """A record reduced to when and where. ``group`` is a series, or what a claim belongs to; days are ordinals."""

    id: str
    kind: str
    group: str
    number: int
    first: int
    last: int
    exact: bool
    city: Words
    heads: tuple[tuple[str, tuple[str, ...]], ...]
    label: str

    def may_share_a_day(self, other: "Occurrence") -> bool:
        """Whether the two may have been on one day."""
        return self.first <= other.last and other.first <= self.last

    def is_elsewhere(self, other: "Occurrence") -> bool:
        """Whether both have a place, and not the same."""
        return bool(self.city and other.city) and not texts_agree(self.city, other.city)


class RecordConflict(NamedTuple):
    """Two records that cannot both be right: of which fields, and what makes them comparable, in words."""

    record: str
    path: str
    other: str
    other_path: str
    reason: str
    concerned: tuple[str, ...] = ()
    """Further fields whose conflicts explain it."""
    shown: str = ""
    """The field to quote of both, where it is another."""


def note_occurrence(record: AnyRecord) -> tuple[object, ...] | None:
    """Return the fields of an ``Occurrence`` but its id; ``None`` for records that are none."""
    match record:
        case Meeting():
            heads = tuple(
                (party, tuple(delegate.person for delegate in delegates if delegate.head))
                for party, delegates in record.delegations.items()
            )
            return (
                "meeting",
                record.series,
                record.ordinal,
                *_when(record.date),
                _where(record.city),
                heads,
                "",
            )
        case Event():
            label = plain_words(str(record.label)) if record.label else ""
            return ("event", record.series or "", 0, *_when(record.date), _where(record.city), (), label)
        case Claim() if record.meeting is not None and record.date is not None:
            return ("claim", record.meeting, 0, *_when(record.date), (), (), "")
        case _:
            return None


def _when(date: EdtfDate) -> tuple[int, int, bool]:
    return (*reach_of(date), is_exact(date))


def _where(city: LocalText | None) -> Words:
    return city.versions if city else ()


_OCCURRENCE, _CONFLICT = "occurrence", "conflict"
_LONGEST = 31
"""Days of a meeting that are looked at one by one; one that is longer is a season, not an occurrence."""


def note_meeting_or_conflict(record: AnyRecord) -> object | None:
    """Note when and where people met; of a conflict, what it explains. The first field says which of the two it is."""
    if type(record) is Conflict:
        return (_CONFLICT, note_conflict(record))
    note = note_occurrence(record)
    return None if note is None else (_OCCURRENCE, note)


def judge_occurrences(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report records that contradict each other and that no conflict is about."""
    if facts.may_lack(Conflict):
        return
    occurrences = [Occurrence(name, *note) for name, (kind, note) in notes.items() if kind == _OCCURRENCE]
    conflicts = gather_conflicts(note for kind, note in notes.values() if kind == _CONFLICT)
    for rule in _RULES:
        for found in rule(occurrences):
            records = (found.record, found.other)
            if not conflicts.concern(records, found.path, found.other_path, *found.concerned):
                yield _report(found, facts)


OCCURRENCES = BaseCheck(note_meeting_or_conflict, judge_occurrences)


def _report(found: RecordConflict, facts: FactBase) -> Diagnostic:
    here, there = facts.records[found.record], facts.records[found.other]
    message = (
        f"{name_record(here)} and {name_record(there)}, {found.reason}: {_quote(here, found.shown or found.path)} here, "
        f"{_quote(there, found.shown or found.other_path)} there"
    )
    place = facts.origin(there.id, *field_steps(there, found.other_path))
    origin = facts.origin(here.id, *field_steps(here, found.path))
    hints = f"the other stands at {place}", hint_conflict(here.id, found.path)
    return replace(diagnose("contradiction", message, origin, *hints), concerns=(there.id,))


def _quote(record: AnyRecord, path: str) -> str:
    value = value_at(record, path)
    return f"“{format_value(value)}”" if value else f"no “{path}”"


def _by(occurrences: Sequence[Occurrence], *keys: str) -> Iterator[list[Occurrence]]:
    """Yield groups of more than one that have some attributes in common, in order of id."""
    groups: dict[object, list[Occurrence]] = defaultdict(list)
    find = attrgetter(*keys)
    for occurrence in occurrences:
        groups[find(occurrence)].append(occurrence)
    yield from (group for group in groups.values() if len(group) > 1)


def _kind(occurrences: Sequence[Occurrence], kind: str) -> list[Occurrence]:
    return [occurrence for occurrence in occurrences if occurrence.kind == kind]


def pair_by_days(ordered: Iterable[Occurrence]) -> Iterator[tuple[Occurrence, Occurrence]]:
    """Yield all pairs that may share a day, of records in order of their first day: the earlier one first."""
    running: list[Occurrence] = []
    for occurrence in ordered:
        running = [earlier for earlier in running if earlier.last >= occurrence.first]
        yield from ((earlier, occurrence) for earlier in running)
        running.append(occurrence)


def _one_meeting_twice(occurrences: Sequence[Occurrence]) -> Iterator[RecordConflict]:
    for group in _by(_kind(occurrences, "meeting"), "group", "number"):
        reason = f"both number {group[0].number} of “{group[0].group}”, differ"
        for first, other in combinations(group, 2):
            for path in _differing(other, first):
                yield RecordConflict(other.id, path, first.id, path, reason)


def _differing(this: Occurrence, other: Occurrence) -> Iterator[str]:
    """Yield the fields in which two records of one meeting differ; where the dates do, nothing else is said."""
    if not this.may_share_a_day(other):
        yield "date"
        return
    if this.is_elsewhere(other):
        yield "city"
    theirs = dict(other.heads)
    for party, people in this.heads:
        ours, others = set(people), set(theirs.get(party, ()))
        if ours and others and not (ours <= others or others <= ours):
            yield f"delegations/{party}"


def _two_meetings_on_a_day(occurrences: Sequence[Occurrence]) -> Iterator[RecordConflict]:
    exact = [occurrence for occurrence in _kind(occurrences, "meeting") if occurrence.exact]
    for group in _by(exact, "group"):
        reason = f"two meetings of “{group[0].group}”, are of the same day"
        for before, after in pair_by_days(sorted(group, key=attrgetter("first", "last", "number", "id"))):
            if before.number != after.number:
                yield RecordConflict(after.id, "date", before.id, "date", reason, ("ordinal",))


def _event_and_meeting(occurrences: Sequence[Occurrence]) -> Iterator[RecordConflict]:
    meetings: dict[tuple[str, int], list[Occurrence]] = defaultdict(list)
    for occurrence in _kind(occurrences, "meeting"):
        if occurrence.exact and occurrence.last - occurrence.first < _LONGEST:
            for day in range(occurrence.first, occurrence.last + 1):
                meetings[occurrence.group, day].append(occurrence)
    for event in _kind(occurrences, "event"):
        for meeting in meetings.get((event.group, event.first), ()) if event.exact and event.group else ():
            if event.is_elsewhere(meeting):
                reason = f"of one day and both of “{event.group}”, are in two places"
                yield RecordConflict(event.id, "city", meeting.id, "city", reason, ("date",))


def _one_event_twice(occurrences: Sequence[Occurrence]) -> Iterator[RecordConflict]:
    labelled = [occurrence for occurrence in _kind(occurrences, "event") if occurrence.label]
    for group in _by(labelled, "group", "label"):
        for before, after in pair_by_days(sorted(group, key=attrgetter("first", "last", "id"))):
            if after.is_elsewhere(before):
                reason = "of the same label and time, are in two places"
                yield RecordConflict(after.id, "city", before.id, "city", reason, ("date", "label"))


def _one_head_in_two_places(occurrences: Sequence[Occurrence]) -> Iterator[RecordConflict]:
    seen: dict[tuple[str, int], list[tuple[Occurrence, str]]] = defaultdict(list)
    for occurrence in _kind(occurrences, "meeting"):
        if not occurrence.exact or occurrence.first != occurrence.last:
            continue
        heads = ((party, person) for party, people in occurrence.heads for person in people)
        for party, person in heads:
            path = f"delegations/{party}/{person}"
            for other, other_path in seen[person, occurrence.first]:
                if occurrence.is_elsewhere(other) and (occurrence.group, occurrence.number) != (
                    other.group,
                    other.number,
                ):
                    reason = f"in two places on one day, have the same head of delegation, “{person}”"
                    yield RecordConflict(
                        occurrence.id, path, other.id, other_path, reason, ("date", "city"), "city"
                    )
            seen[person, occurrence.first].append((occurrence, path))


def _claim_outside(occurrences: Sequence[Occurrence]) -> Iterator[RecordConflict]:
    met = {occurrence.id: occurrence for occurrence in occurrences if occurrence.kind != "claim"}
    for claim in _kind(occurrences, "claim"):
        meeting = met.get(claim.group)
        if meeting and not meeting.may_share_a_day(claim):
            reason = "which it belongs to, are of different days"
            yield RecordConflict(claim.id, "date", meeting.id, "date", reason)


_RULES: tuple[Callable[[Sequence[Occurrence]], Iterator[RecordConflict]], ...] = (
    _one_meeting_twice,
    _two_meetings_on_a_day,
    _event_and_meeting,
    _one_event_twice,
    _one_head_in_two_places,
    _claim_outside,
)

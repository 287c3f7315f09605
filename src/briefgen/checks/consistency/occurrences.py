"""Records against each other: what two of them say of one meeting, one day or one person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple

from briefgen.checks.base import name_record
from briefgen.checks.comparison import (
    Words,
    field_steps,
    format_value,
    gather_conflicts,
    hint_conflict,
    is_exact,
    plain_words,
    reach_of,
    texts_agree,
    value_at,
)
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Claim, Conflict, Event, Meeting

_LONGEST = 31
"""Days of a meeting that are looked at one by one; one that is longer is a season, not an occurrence."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """When and where something was: days are ordinals, and ``group`` is a series, or what a claim belongs to.

    ``heads`` are the ids of the heads of delegation by party.
    """

    id: str
    group: str
    first: int
    last: int
    exact: bool
    city: Words = ()
    number: int = 0
    heads: tuple[tuple[str, tuple[str, ...]], ...] = ()
    label: str = ""

    def may_share_a_day(self, other: "Occurrence") -> bool:
        """Whether the two may have been on one day."""
        return self.first <= other.last and other.first <= self.last

    def is_elsewhere(self, other: "Occurrence") -> bool:
        """Whether both have a place, and not the same."""
        return bool(self.city and other.city) and not texts_agree(self.city, other.city)


class Occurrences(NamedTuple):
    """All occurrences of a fact base by their kind, in order of id."""

    meetings: Sequence[Occurrence]
    events: Sequence[Occurrence]
    claims: Sequence[Occurrence]


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


def check_occurrences(facts: FactBase) -> Iterator[Diagnostic]:
    """Report records that contradict each other and that no conflict is about."""
    if facts.may_lack(Conflict):
        return
    meetings = [_reduce_meeting(meeting) for meeting in facts.all_of(Meeting)]
    events = [_reduce_event(event) for event in facts.all_of(Event)]
    claims = [
        Occurrence(claim.id, claim.meeting, *reach_of(claim.date), is_exact(claim.date))
        for claim in facts.all_of(Claim)
        if claim.meeting is not None and claim.date is not None
    ]
    occurrences, conflicts = Occurrences(meetings, events, claims), gather_conflicts(facts)
    for rule in _RULES:
        for found in rule(occurrences):
            records = (found.record, found.other)
            if not conflicts.concern(records, found.path, found.other_path, *found.concerned):
                yield _report(found, facts)


def _reduce_meeting(meeting: Meeting) -> Occurrence:
    heads = tuple(
        (party, tuple(delegate.person for delegate in delegates if delegate.head))
        for party, delegates in meeting.delegations.items()
    )
    city = meeting.city.versions if meeting.city else ()
    days = reach_of(meeting.date)
    return Occurrence(meeting.id, meeting.series, *days, is_exact(meeting.date), city, meeting.ordinal, heads)


def _reduce_event(event: Event) -> Occurrence:
    city = event.city.versions if event.city else ()
    label = plain_words(str(event.label)) if event.label else ""
    days = reach_of(event.date)
    return Occurrence(event.id, event.series or "", *days, is_exact(event.date), city, label=label)


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


def _by(occurrences: Iterable[Occurrence], *keys: str) -> Iterator[list[Occurrence]]:
    """Yield groups of more than one that have some attributes in common, in order of id."""
    groups: dict[object, list[Occurrence]] = defaultdict(list)
    find = attrgetter(*keys)
    for occurrence in occurrences:
        groups[find(occurrence)].append(occurrence)
    yield from (group for group in groups.values() if len(group) > 1)


def _pair_by_days(ordered: Iterable[Occurrence]) -> Iterator[tuple[Occurrence, Occurrence]]:
    """Yield all pairs that may share a day, of records in order of their first day: the earlier one first."""
    running: list[Occurrence] = []
    for occurrence in ordered:
        running = [earlier for earlier in running if earlier.last >= occurrence.first]
        yield from ((earlier, occurrence) for earlier in running)
        running.append(occurrence)


def _one_meeting_twice(occurrences: Occurrences) -> Iterator[RecordConflict]:
    for group in _by(occurrences.meetings, "group", "number"):
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


def _two_meetings_on_a_day(occurrences: Occurrences) -> Iterator[RecordConflict]:
    for group in _by((meeting for meeting in occurrences.meetings if meeting.exact), "group"):
        reason = f"two meetings of “{group[0].group}”, are of the same day"
        for before, after in _pair_by_days(sorted(group, key=attrgetter("first", "last", "number", "id"))):
            if before.number != after.number:
                yield RecordConflict(after.id, "date", before.id, "date", reason, ("ordinal",))


def _event_and_meeting(occurrences: Occurrences) -> Iterator[RecordConflict]:
    meetings: dict[tuple[str, int], list[Occurrence]] = defaultdict(list)
    for meeting in occurrences.meetings:
        if meeting.exact and meeting.last - meeting.first < _LONGEST:
            for day in range(meeting.first, meeting.last + 1):
                meetings[meeting.group, day].append(meeting)
    for event in occurrences.events:
        for meeting in meetings.get((event.group, event.first), ()) if event.exact and event.group else ():
            if event.is_elsewhere(meeting):
                reason = f"of one day and both of “{event.group}”, are in two places"
                yield RecordConflict(event.id, "city", meeting.id, "city", reason, ("date",))


def _one_event_twice(occurrences: Occurrences) -> Iterator[RecordConflict]:
    for group in _by((event for event in occurrences.events if event.label), "group", "label"):
        for before, after in _pair_by_days(sorted(group, key=attrgetter("first", "last", "id"))):
            if after.is_elsewhere(before):
                reason = "of the same label and time, are in two places"
                yield RecordConflict(after.id, "city", before.id, "city", reason, ("date", "label"))


def _one_head_in_two_places(occurrences: Occurrences) -> Iterator[RecordConflict]:
    seen: dict[tuple[str, int], list[tuple[Occurrence, str]]] = defaultdict(list)
    for meeting in occurrences.meetings:
        if not meeting.exact or meeting.first != meeting.last:
            continue
        for party, person in ((party, person) for party, people in meeting.heads for person in people):
            path = f"delegations/{party}/{person}"
            for other, other_path in seen[person, meeting.first]:
                is_same = (meeting.group, meeting.number) == (other.group, other.number)
                if meeting.is_elsewhere(other) and not is_same:
                    reason = f"in two places on one day, have the same head of delegation, “{person}”"
                    also = ("date", "city")
                    yield RecordConflict(meeting.id, path, other.id, other_path, reason, also, "city")
            seen[person, meeting.first].append((meeting, path))


def _claim_outside(occurrences: Occurrences) -> Iterator[RecordConflict]:
    met = {occurrence.id: occurrence for occurrence in (*occurrences.meetings, *occurrences.events)}
    for claim in occurrences.claims:
        meeting = met.get(claim.group)
        if meeting and not meeting.may_share_a_day(claim):
            reason = "which it belongs to, are of different days"
            yield RecordConflict(claim.id, "date", meeting.id, "date", reason)


_RULES: tuple[Callable[[Occurrences], Iterator[RecordConflict]], ...] = (
    _one_meeting_twice,
    _two_meetings_on_a_day,
    _event_and_meeting,
    _one_event_twice,
    _one_head_in_two_places,
    _claim_outside,
)

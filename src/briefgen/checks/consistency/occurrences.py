"""Records against each other: what two of them say of one meeting, one day or one person."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from operator import attrgetter
from typing import Any, NamedTuple

from briefgen.checks.base import BaseCheck, Notes, name_record
from briefgen.checks.comparison import (
    Conflicts,
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


class Gathering(NamedTuple):
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

    def may_share_a_day(self, other: "Gathering") -> bool:
        """Whether the two may have been on one day."""
        return self.first <= other.last and other.first <= self.last

    def is_elsewhere(self, other: "Gathering") -> bool:
        """Whether both have a place, and not the same."""
        return bool(self.city and other.city) and not texts_agree(self.city, other.city)


class Clash(NamedTuple):
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


def note_gathering(record: AnyRecord) -> tuple[object, ...] | None:
    """Return the fields of a ``Gathering`` but its id; ``None`` for records that are none."""
    note = _NOTES.get(type(record))
    return note(record) if note else None


def _note_meeting(meeting: Meeting) -> tuple[object, ...]:
    when, where = _when(meeting.date), _where(meeting.city)
    return ("meeting", meeting.series, meeting.ordinal, *when, where, _heads(meeting), "")


def _note_event(event: Event) -> tuple[object, ...]:
    label = plain_words(str(event.label)) if event.label else ""
    return ("event", event.series or "", 0, *_when(event.date), _where(event.city), (), label)


def _note_claim(claim: Claim) -> tuple[object, ...] | None:
    if claim.meeting is None or claim.date is None:
        return None
    return ("claim", claim.meeting, 0, *_when(claim.date), (), (), "")


_NOTES: Mapping[type[AnyRecord], Callable[[Any], tuple[object, ...] | None]] = {
    Meeting: _note_meeting,
    Event: _note_event,
    Claim: _note_claim,
}


def _when(date: EdtfDate) -> tuple[int, int, bool]:
    return (*reach_of(date), is_exact(date))


def _where(city: LocalText | None) -> Words:
    return city.versions if city else ()


def _heads(meeting: Meeting) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (party, tuple(delegate.person for delegate in delegates if delegate.head))
        for party, delegates in meeting.delegations.items()
    )


def heads_of(gathering: Gathering) -> Iterator[tuple[str, str]]:
    """Yield party and person of every head of delegation."""
    for party, people in gathering.heads:
        for person in people:
            yield party, person


_GATHERING, _CONFLICT = "gathering", "conflict"
_LONGEST = 31
"""Days of a meeting that are looked at one by one; one that is longer is a season, not a gathering."""


def note_meeting_or_conflict(record: AnyRecord) -> object | None:
    """Note when and where people met; of a conflict, what it explains. The first field says which of the two it is."""
    if type(record) is Conflict:
        return (_CONFLICT, note_conflict(record))
    note = note_gathering(record)
    return None if note is None else (_GATHERING, note)


def judge_gatherings(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report records that contradict each other and that no conflict is about."""
    if facts.may_lack(Conflict):
        return
    gatherings = [Gathering(name, *note) for name, (kind, note) in notes.items() if kind == _GATHERING]
    conflicts = gather_conflicts(note for kind, note in notes.values() if kind == _CONFLICT)
    for rule in _RULES:
        for clash in rule(gatherings):
            if not _is_explained(clash, conflicts):
                yield _report(clash, facts)


GATHERINGS = BaseCheck(note_meeting_or_conflict, judge_gatherings)


def _is_explained(clash: Clash, conflicts: Conflicts) -> bool:
    return conflicts.concern((clash.record, clash.other), clash.path, clash.other_path, *clash.concerned)


def _report(clash: Clash, facts: FactBase) -> Diagnostic:
    here, there = facts.records[clash.record], facts.records[clash.other]
    message = (
        f"{name_record(here)} and {name_record(there)}, {clash.reason}: {_quote(here, clash.shown or clash.path)} here, "
        f"{_quote(there, clash.shown or clash.other_path)} there"
    )
    place = facts.origin(there.id, *field_steps(there, clash.other_path))
    origin = facts.origin(here.id, *field_steps(here, clash.path))
    found = diagnose(
        "contradiction", message, origin, f"the other stands at {place}", hint_conflict(here.id, clash.path)
    )
    return replace(found, concerns=(there.id,))


def _quote(record: AnyRecord, path: str) -> str:
    value = value_at(record, path)
    return f"“{format_value(value)}”" if value else f"no “{path}”"


def _by(gatherings: Sequence[Gathering], *keys: str) -> Iterator[list[Gathering]]:
    """Yield groups of more than one that have some attributes in common, in order of id."""
    groups: dict[object, list[Gathering]] = defaultdict(list)
    find = attrgetter(*keys)
    for one in gatherings:
        groups[find(one)].append(one)
    yield from (group for group in groups.values() if len(group) > 1)


def _kind(gatherings: Sequence[Gathering], kind: str) -> list[Gathering]:
    return [one for one in gatherings if one.kind == kind]


def pair_by_days(ordered: Iterable[Gathering]) -> Iterator[tuple[Gathering, Gathering]]:
    """Yield all pairs that may share a day, of records in order of their first day: the earlier one first."""
    running: list[Gathering] = []
    for one in ordered:
        running = [earlier for earlier in running if earlier.last >= one.first]
        yield from ((earlier, one) for earlier in running)
        running.append(one)


def _one_meeting_twice(gatherings: Sequence[Gathering]) -> Iterator[Clash]:
    for group in _by(_kind(gatherings, "meeting"), "group", "number"):
        reason = f"both number {group[0].number} of “{group[0].group}”, differ"
        for first, other in combinations(group, 2):
            for path in _differing(other, first):
                yield Clash(other.id, path, first.id, path, reason)


def _differing(one: Gathering, other: Gathering) -> Iterator[str]:
    """Yield the fields in which two records of one meeting differ; where the dates do, nothing else is said."""
    if not one.may_share_a_day(other):
        yield "date"
        return
    if one.is_elsewhere(other):
        yield "city"
    theirs = dict(other.heads)
    for party, people in one.heads:
        ours, others = set(people), set(theirs.get(party, ()))
        if ours and others and not (ours <= others or others <= ours):
            yield f"delegations/{party}"


def _two_meetings_on_a_day(gatherings: Sequence[Gathering]) -> Iterator[Clash]:
    exact = [one for one in _kind(gatherings, "meeting") if one.exact]
    for group in _by(exact, "group"):
        reason = f"two meetings of “{group[0].group}”, are of the same day"
        for before, after in pair_by_days(sorted(group, key=attrgetter("first", "last", "number", "id"))):
            if before.number != after.number:
                yield Clash(after.id, "date", before.id, "date", reason, ("ordinal",))


def _event_and_meeting(gatherings: Sequence[Gathering]) -> Iterator[Clash]:
    meetings: dict[tuple[str, int], list[Gathering]] = defaultdict(list)
    for one in _kind(gatherings, "meeting"):
        if one.exact and one.last - one.first < _LONGEST:
            for day in range(one.first, one.last + 1):
                meetings[one.group, day].append(one)
    for event in _kind(gatherings, "event"):
        for meeting in meetings.get((event.group, event.first), ()) if event.exact and event.group else ():
            if event.is_elsewhere(meeting):
                reason = f"of one day and both of “{event.group}”, are in two places"
                yield Clash(event.id, "city", meeting.id, "city", reason, ("date",))


def _one_event_twice(gatherings: Sequence[Gathering]) -> Iterator[Clash]:
    labelled = [one for one in _kind(gatherings, "event") if one.label]
    for group in _by(labelled, "group", "label"):
        for before, after in pair_by_days(sorted(group, key=attrgetter("first", "last", "id"))):
            if after.is_elsewhere(before):
                reason = "of the same label and time, are in two places"
                yield Clash(after.id, "city", before.id, "city", reason, ("date", "label"))


def _one_head_in_two_places(gatherings: Sequence[Gathering]) -> Iterator[Clash]:
    seen: dict[tuple[str, int], list[tuple[Gathering, str]]] = defaultdict(list)
    for one in _kind(gatherings, "meeting"):
        if not one.exact or one.first != one.last:
            continue
        for party, person in heads_of(one):
            path = f"delegations/{party}/{person}"
            for other, other_path in seen[person, one.first]:
                if one.is_elsewhere(other) and (one.group, one.number) != (other.group, other.number):
                    reason = f"in two places on one day, have the same head of delegation, “{person}”"
                    yield Clash(one.id, path, other.id, other_path, reason, ("date", "city"), "city")
            seen[person, one.first].append((one, path))


def _claim_outside(gatherings: Sequence[Gathering]) -> Iterator[Clash]:
    met = {one.id: one for one in gatherings if one.kind != "claim"}
    for claim in _kind(gatherings, "claim"):
        meeting = met.get(claim.group)
        if meeting and not meeting.may_share_a_day(claim):
            reason = "which it belongs to, are of different days"
            yield Clash(claim.id, "date", meeting.id, "date", reason)


_RULES: tuple[Callable[[Sequence[Gathering]], Iterator[Clash]], ...] = (
    _one_meeting_twice,
    _two_meetings_on_a_day,
    _event_and_meeting,
    _one_event_twice,
    _one_head_in_two_places,
    _claim_outside,
)

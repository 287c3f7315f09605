"""Records against each other: what sources state otherwise, one matter under two ids, two records that cannot both be right."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from itertools import combinations
from operator import attrgetter
from typing import NamedTuple
from zlib import crc32

from briefgen.checks.base import name_record
from briefgen.checks.comparison import (
    Conflicts,
    Words,
    field_paths,
    field_steps,
    format_value,
    has_field,
    hint_conflict,
    is_exact,
    plain_words,
    reach_of,
    read_stated,
    texts_agree,
    value_at,
    values_agree,
)
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.base import same_address
from briefgen.model.dates import DateError, parse_date
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Assessment,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Meeting,
    Organisation,
    Person,
    Source,
    Statistic,
    Term,
)
from briefgen.model.statistics import parse_stated_amount
from briefgen.model.text import LocalText
from briefgen.model.tree import Step

# --- what sources state otherwise

_ACTORS = frozenset({"parties", "people"})


class _Statement(NamedTuple):
    """What a source states of a field in place of what the record says; ``steps`` lead to it."""

    record: AnyRecord
    source: str
    path: str
    said: LocalText | tuple[str, ...]
    steps: tuple[Step, ...]


def check_statements(facts: FactBase) -> Iterator[Diagnostic]:
    """Report what sources state otherwise and no conflict explains, and statements that cannot be compared.

    A record that was set aside may be the conflict that explains something: then the former waits until it is read.
    """
    conflicts = None if facts.may_lack(Conflict) else Conflicts(facts)
    for record in facts.records.values():
        for index, entry in enumerate(record.support):
            for field, said in entry.states.items():
                steps = ("support", index, "states", field)
                statement = _Statement(record, entry.source, field, said, steps)
                yield from _check_statement(statement, conflicts, facts)
        for index, version in enumerate(record.versions) if type(record) is Conflict else ():
            for place, entry in enumerate(version.support):
                if entry.states:
                    message = f"{name_record(record)}: a version says itself what its sources say"
                    hint = "write `states` in the support of the record that the conflict is about"
                    path = ("versions", index, "support", place, "states")
                    yield diagnose("unknown-key", message, facts.origin(record.id, *path, of_key=True), hint)


def _check_statement(
    statement: _Statement, conflicts: Conflicts | None, facts: FactBase
) -> Iterator[Diagnostic]:
    record, source, path, said, steps = statement
    named, origin = name_record(record), facts.origin(record.id, *steps)
    if not has_field(record, path):
        message = f"{named} has no field “{path}” of which “{source}” could state anything"
        at_key = facts.origin(record.id, *steps, of_key=True)
        yield diagnose("unknown-field", message, at_key, did_you_mean(path, field_paths(record)))
        return
    own = value_at(record, path)
    stated = read_stated(said, own[0]) if own else None
    if own is None:
        return
    if stated is None:
        message = f"{named}: “{path}” is a single value, and “{source}” is said to state a list"
        yield diagnose("wrong-shape", message, origin, "write the one value that it states")
        return
    if stated[0] == "date":
        try:
            parse_date(format_value(stated))
        except DateError as error:
            yield diagnose("bad-date", f"{named}: {error}", origin)
            return
    elif stated[0] == "number" and parse_stated_amount(format_value(stated)) is None:
        message = f"{named}: “{path}” is a number, and “{format_value(stated)}” is none"
        yield diagnose("bad-value", message, origin, "write the number that it states, or a range: 12 to 15")
        return
    if conflicts is None or values_agree(own, stated, path):
        return
    # A whole appointment (delegations/PARTY/PERSON) says who it is: in any spelling that the person's record has.
    is_person = path.startswith("delegations/") and path.count("/") == len(("PARTY", "PERSON"))
    person = facts.get(Person, own[1][0][1]) if is_person else None
    if conflicts.explain(record.id, path, source, own, stated) or (
        person is not None and texts_agree((("", person.latin), *person.names.items()), stated[1])
    ):
        return
    yours = person.latin if person else format_value(own, stated)
    code = "different-actors" if path in _ACTORS else "contradiction"
    message = f"{named}: “{source}” states “{format_value(stated, own)}” for “{path}”, where the record says “{yours}”"
    hint = f"the record's own value stands at {facts.origin(record.id, *field_steps(record, path))}"
    yield diagnose(code, message, origin, hint, hint_conflict(record.id, path))


# --- one act ascribed to different actors

_SKETCH = 48
"""Words kept of a text, as checksums, the smallest: of two texts the same ones are kept."""

_NEIGHBOURS = 12
"""Commitments that each is compared with, in the order of their sketches: all, where a meeting has no more."""

_WORTH_A_LOOK, _NEARLY_THE_SAME = 0.5, 0.75
"""Share of the words that two texts have in common: with the parties' names, and without."""

_Act = tuple[tuple[int, ...], list[str], str]
"""A sketch of a commitment's words, its parties and its id."""


def check_actors(facts: FactBase) -> Iterator[Diagnostic]:
    """Report commitments of one meeting that are nearly the same and whose parties differ."""
    if facts.may_lack(Conflict):
        return
    conflicts = Conflicts(facts)
    meetings: dict[str, list[_Act]] = defaultdict(list)
    for act in facts.all_of(Commitment):
        if act.parties and act.meeting:
            sketch = sorted({crc32(word.encode()) for word in _words_of(act)})[:_SKETCH]
            meetings[act.meeting].append((tuple(sketch), sorted(act.parties), act.id))
    for acts in meetings.values():
        for first, second in _likely_pairs(sorted(acts)):
            if not conflicts.concern((first, second), "parties"):
                yield from _compare_acts(first, second, facts)


def _words_of(act: Commitment) -> set[str]:
    return set(plain_words(str(act.summary)).split())


def _likeness(left: AbstractSet[object], right: AbstractSet[object]) -> float:
    """Return the share of what two sets have in common, from 0 to 1."""
    return len(left & right) / len(left | right) if left and right else 0.0


def _likely_pairs(acts: Sequence[_Act]) -> Iterator[tuple[str, str]]:
    """Yield the ids of acts that may be the same, the first in order of the alphabet first."""
    sketches = [frozenset(sketch) for sketch, _, _ in acts]
    for place, (_, parties, name) in enumerate(acts):
        for other_place in range(place + 1, min(place + 1 + _NEIGHBOURS, len(acts))):
            _, other_parties, other = acts[other_place]
            if (
                parties != other_parties
                and _likeness(sketches[place], sketches[other_place]) >= _WORTH_A_LOOK
            ):
                yield min(name, other), max(name, other)


def _compare_acts(first: str, second: str, facts: FactBase) -> Iterator[Diagnostic]:
    """Report two acts that say nearly the same of their parties: the parties' own names are left out of it."""
    there, here = facts.records[first], facts.records[second]
    assert isinstance(there, Commitment)
    assert isinstance(here, Commitment)
    names = {word for party in (*there.parties, *here.parties) for word in _names_of(party, facts)}
    if _likeness(_words_of(there) - names, _words_of(here) - names) < _NEARLY_THE_SAME:
        return
    message = (
        f"{name_record(here)} ascribes to “{', '.join(here.parties)}” what {name_record(there)} ascribes to "
        f"“{', '.join(there.parties)}”"
    )
    hint = f"the other stands at {facts.origin(first, 'parties')}"
    origin = facts.origin(second, "parties")
    found = diagnose("different-actors", message, origin, hint, hint_conflict(second, "parties"))
    yield replace(found, concerns=(first,))


def _names_of(party: str, facts: FactBase) -> Iterator[str]:
    """Yield the words of a party's names, in all languages."""
    organisation = facts.get(Organisation, party)
    texts = (organisation.name, organisation.short, organisation.adjective) if organisation else ()
    for text in texts:
        for _, version in text.versions if text else ():
            yield from plain_words(version).split()


# --- one matter under two ids

_Key = tuple[str, ...]
"""What two records of one matter have in common."""


def check_duplicates(facts: FactBase) -> Iterator[Diagnostic]:
    """Report each record that shares a key with an earlier one, once for each pair."""
    owners: dict[int, str] = {}
    for record in facts.records.values():
        others: dict[str, str] = {}
        for field, key in _keys_of(record):
            owner = owners.setdefault(hash(key), record.id)
            # A hash alone proves nothing, but keeping it takes a tenth of the memory of the words.
            if owner != record.id and any(other == key for _, other in _keys_of(facts.records[owner])):
                others.setdefault(owner, field)
        for other, field in others.items():
            message = f"{name_record(record)} says what {name_record(facts.records[other])} says already"
            hints = (
                f"the other stands at {facts.origin(other)}",
                "keep one of them and put all its sources there; if the two are not the same, say what sets them apart",
            )
            yield diagnose("duplicate-record", message, facts.origin(record.id, field), *hints)


def _keys_of(record: AnyRecord) -> Iterator[tuple[str, _Key]]:
    """Yield the keys by which a record's double is found, each with the field to point at.

    Two records of one meeting are a repeated number of its series, and have none.
    """
    match record:
        case Event():
            words = " ".join(sorted({*plain_words(str(record.summary)).split()}))
            yield "summary", ("event", record.date.text, _plain(record.city), words)
        case Excerpt():
            yield "words", ("excerpt", plain_words(record.words))
        case Commitment():
            parties = " ".join(sorted(record.parties))
            yield "summary", ("commitment", record.meeting or "", parties, _plain(record.summary))
        case Claim():
            date = record.date.text if record.date else ""
            yield "summary", ("claim", record.meeting or "", date, _plain(record.summary))
        case Conflict():
            yield "matter", ("conflict", record.about.fact, record.about.field, _plain(record.matter))
        case Assessment():
            yield "summary", ("assessment", record.by or "", _plain(record.summary))
        case Statistic():
            values = " ".join(f"{key}={amount}" for key, amount in record.values.items())
            yield "values", ("statistic", _plain(record.label), _plain(record.unit), values)
        case Source():
            if record.address and (place := _page(record.address)):
                yield "address", ("address", place)
            if record.title:
                date = record.date.text if record.date else ""
                yield "title", ("source", _plain(record.issuer), plain_words(record.title), date)
        case Person():
            field = "family" if record.family else "given"
            for name in (record.latin, record.turned):
                yield field, ("person", _squeeze(name))
            yield from (("names", ("person", _squeeze(name))) for name in record.names.values())
            yield from (("aliases", ("person", _squeeze(name))) for name in record.aliases)
        case Organisation():
            yield "name", ("organisation", _plain(record.name))
        case Term():
            yield "term", ("term", _plain(record.term))
        case _:
            pass


def _page(address: str) -> str:
    """Return an address without what makes no difference; nothing where it names a site alone."""
    site, _, path = same_address(address).partition("://")[2].partition("#")[0].partition("/")
    path = path.rstrip("/")
    return f"{site.casefold().removeprefix('www.')}/{path}" if path else ""


def _squeeze(name: str) -> str:
    """Return a name without its hyphens and spaces."""
    return plain_words(name).replace(" ", "")


def _plain(text: object) -> str:
    return "" if text is None else plain_words(str(text))


# --- two records that cannot both be right

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
    occurrences, conflicts = Occurrences(meetings, events, claims), Conflicts(facts)
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

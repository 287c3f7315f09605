"""Sources against the record, and one act that is ascribed to different actors."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from zlib import crc32

from briefgen.checks.base import name_record
from briefgen.checks.comparison import (
    Conflicts,
    Statement,
    Value,
    disagreements_of,
    faults_of,
    field_steps,
    format_value,
    gather_conflicts,
    hint_conflict,
    names_person,
    plain_words,
    texts_agree,
)
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Commitment, Conflict, Organisation, Person

_ACTORS = frozenset({"parties", "people"})


def check_statements(facts: FactBase) -> Iterator[Diagnostic]:
    """Report what sources state otherwise and no conflict explains, and statements that cannot be compared.

    A record that was set aside may be the conflict that explains something: then the former waits until it is read.
    """
    conflicts = None if facts.may_lack(Conflict) else gather_conflicts(facts)
    for record in facts.records.values():
        if type(record) is not Conflict and not any(entry.states for entry in record.support):
            continue
        for fault in faults_of(record):
            origin = facts.origin(record.id, *fault.path, of_key=fault.of_key)
            yield diagnose(fault.code, fault.message, origin, fault.hint)
        for statement in disagreements_of(record):
            if conflicts is not None and not _is_explained(record.id, statement, conflicts, facts):
                yield _report_statement(record, statement, facts)


def _is_explained(name: str, statement: Statement, conflicts: Conflicts, facts: FactBase) -> bool:
    """Whether a conflict explains a statement, or it spells a person's name as the record of that person does."""
    _, path, source, own, stated = statement
    if conflicts.explain(name, path, source, own, stated):
        return True
    person = _person_at(path, own, facts)
    return person is not None and texts_agree((("", person.latin), *person.names.items()), stated[1])


def _person_at(path: str, own: Value, facts: FactBase) -> Person | None:
    """Return the person whose appointment a path names, if it names one."""
    return facts.get(Person, own[1][0][1]) if names_person(path) else None


def _report_statement(record: AnyRecord, statement: Statement, facts: FactBase) -> Diagnostic:
    index, path, source, own, stated = statement
    person = _person_at(path, own, facts)
    said = person.latin if person else format_value(own, stated)
    code = "different-actors" if path in _ACTORS else "contradiction"
    message = (
        f"{name_record(record)}: “{source}” states “{format_value(stated, own)}” for “{path}”, "
        f"where the record says “{said}”"
    )
    place = facts.origin(record.id, *field_steps(record, path))
    hint = f"the record's own value stands at {place}"
    origin = facts.origin(record.id, "support", index, "states", path)
    return diagnose(code, message, origin, hint, hint_conflict(record.id, path))


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
    conflicts = gather_conflicts(facts)
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

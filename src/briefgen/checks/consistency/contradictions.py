"""Sources against the record, one act of different actors, and records that say the same under two ids."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from hashlib import blake2b
from typing import Any, NamedTuple
from zlib import crc32

from briefgen.checks.base import BaseCheck, Notes, name_record
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
    note_conflict,
    plain_words,
    texts_agree,
)
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.base import same_address
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Organisation,
    Person,
    Source,
    Term,
)
from briefgen.model.text import LocalText

_ACTORS = frozenset({"parties", "people"})


def note_statements(record: AnyRecord) -> object | None:
    """Note of a record what its sources state that cannot be true beside it, and whether some of it is at fault.

    Of a conflict it is noted what that explains.
    """
    conflict = note_conflict(record) if type(record) is Conflict else None
    if conflict is None and not any(entry.states for entry in record.support):
        return None
    faulty = next(faults_of(record), None) is not None
    found = tuple(disagreements_of(record))
    return (conflict, faulty, found) if conflict or faulty or found else None


def judge_statements(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report what sources state otherwise and no conflict explains, and statements that cannot be compared.

    A record that was set aside may be the conflict that explains something: then that is not said before it is mended.
    """
    for name, (_, faulty, _) in notes.items():
        if faulty:
            for fault in faults_of(facts.records[name]):
                origin = facts.origin(name, *fault.path, of_key=fault.of_key)
                yield diagnose(fault.code, fault.message, origin, fault.hint)
    if facts.may_lack(Conflict):
        return
    conflicts = gather_conflicts(conflict for conflict, _, _ in notes.values() if conflict)
    for name, (_, _, statements) in notes.items():
        for statement in statements:
            if not _is_explained(name, statement, conflicts, facts):
                yield _report(facts.records[name], statement, facts)


STATEMENTS = BaseCheck(note_statements, judge_statements)


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


def _report(record: AnyRecord, statement: Statement, facts: FactBase) -> Diagnostic:
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


class _Act(NamedTuple):
    sketch: tuple[int, ...]
    parties: tuple[str, ...]
    id: str


def note_act(record: AnyRecord) -> object | None:
    """Note of a commitment its meeting, its parties and a sketch of its words; of a conflict, what it explains."""
    if type(record) is Conflict:
        return ("", note_conflict(record))
    if type(record) is Commitment and record.parties and record.meeting:
        return (record.meeting, tuple(sorted(record.parties)), _sketch(_words_of(record)))
    return None


def _words_of(act: Commitment) -> set[str]:
    return set(plain_words(str(act.summary)).split())


def _sketch(words: set[str]) -> tuple[int, ...]:
    return tuple(sorted({crc32(word.encode()) for word in words})[:_SKETCH])


def _likeness(one: AbstractSet[object], other: AbstractSet[object]) -> float:
    """Return the share of what two sets have in common, from 0 to 1."""
    return len(one & other) / len(one | other) if one and other else 0.0


def judge_acts(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report commitments of one meeting that are nearly the same and whose parties differ."""
    if facts.may_lack(Conflict):
        return
    conflicts = gather_conflicts(note[1] for note in notes.values() if not note[0])
    meetings: dict[str, list[_Act]] = defaultdict(list)
    for name, note in notes.items():
        if note[0]:
            meeting, parties, sketch = note
            meetings[meeting].append(_Act(sketch, parties, name))
    for acts in meetings.values():
        for first, second in _likely_pairs(sorted(acts)):
            if not conflicts.concern((first, second), "parties"):
                yield from _judge_pair(first, second, facts)


ACTS = BaseCheck(note_act, judge_acts)


def _likely_pairs(acts: Sequence[_Act]) -> Iterator[tuple[str, str]]:
    """Yield the ids of acts that may be one, the first in order of the alphabet first."""
    sketches = [frozenset(act.sketch) for act in acts]
    for place, act in enumerate(acts):
        for next_place in range(place + 1, min(place + 1 + _NEIGHBOURS, len(acts))):
            other = acts[next_place]
            if (
                act.parties != other.parties
                and _likeness(sketches[place], sketches[next_place]) >= _WORTH_A_LOOK
            ):
                yield (act.id, other.id) if act.id < other.id else (other.id, act.id)


def _judge_pair(first: str, second: str, facts: FactBase) -> Iterator[Diagnostic]:
    """Report two acts that say nearly the same of their parties: the parties' own names are left out of it."""
    there, here = facts.get(Commitment, first), facts.get(Commitment, second)
    assert there is not None and here is not None, "a note is of a commitment that is there"  # noqa: PT018 - one fact
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


_Key = tuple[str, int]
"""The field to point at, and the digest."""


def note_keys(record: AnyRecord) -> object | None:
    """Note of a record the digests by which its double is found."""
    find = _KEYS.get(type(record))
    return tuple(dict.fromkeys(find(record))) if find else None


def _event_keys(event: Event) -> Iterator[_Key]:
    city = _plain(event.city) if event.city else ""
    yield _key("summary", "event", event.date.text, city, _bag(str(event.summary)))


def _excerpt_keys(excerpt: Excerpt) -> Iterator[_Key]:
    yield _key("words", "excerpt", plain_words(excerpt.words))


def _commitment_keys(commitment: Commitment) -> Iterator[_Key]:
    parties = " ".join(sorted(commitment.parties))
    yield _key("summary", "commitment", commitment.meeting or "", parties, _plain(commitment.summary))


def _claim_keys(claim: Claim) -> Iterator[_Key]:
    date = claim.date.text if claim.date else ""
    yield _key("summary", "claim", claim.meeting or "", date, _plain(claim.summary))


def _conflict_keys(conflict: Conflict) -> Iterator[_Key]:
    yield _key("matter", "conflict", conflict.about.fact, conflict.about.field, _plain(conflict.matter))


def _source_keys(source: Source) -> Iterator[_Key]:
    """Yield the keys of a document: its address, unless that is a site's front page; publisher, title and date."""
    if source.address and (place := _place(source.address)):
        yield _key("address", "address", place)
    if source.title:
        date = source.date.text if source.date else ""
        yield _key("title", "source", _plain(source.publisher), plain_words(source.title), date)


def _place(address: str) -> str:
    """Return an address without what makes no difference; nothing where it names a site alone."""
    site, _, path = same_address(address).partition("://")[2].partition("#")[0].partition("/")
    path = path.rstrip("/")
    return f"{site.casefold().removeprefix('www.')}/{path}" if path else ""


def _person_keys(person: Person) -> Iterator[_Key]:
    """Yield the keys of a person's names, in either order, with or without hyphens and spaces."""
    field = "family" if person.family else "given"
    for written in dict.fromkeys((person.latin, person.turned)):
        yield _key(field, "person", _squeeze(written))
    for field, names in (("names", person.names.values()), ("aliases", person.aliases)):
        for name in names:
            yield _key(field, "person", _squeeze(name))


def _organisation_keys(organisation: Organisation) -> Iterator[_Key]:
    yield _key("name", "organisation", _plain(organisation.name))


def _term_keys(term: Term) -> Iterator[_Key]:
    yield _key("term", "term", _plain(term.term))


_KEYS: Mapping[type[AnyRecord], Callable[[Any], Iterator[_Key]]] = {
    Event: _event_keys,
    Excerpt: _excerpt_keys,
    Commitment: _commitment_keys,
    Claim: _claim_keys,
    Conflict: _conflict_keys,
    Source: _source_keys,
    Person: _person_keys,
    Organisation: _organisation_keys,
    Term: _term_keys,
}
"""How each kind is known. Two records of one meeting are a repeated number of its series."""


def _squeeze(name: str) -> str:
    return plain_words(name).replace(" ", "")


def _plain(text: LocalText) -> str:
    return plain_words(str(text))


def _bag(text: str) -> str:
    """Return the words of a text in order of the alphabet, each once."""
    return " ".join(sorted(set(plain_words(text).split())))


def _key(field: str, *parts: str) -> _Key:
    digest = blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return field, int.from_bytes(digest, "big")


def judge_keys(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report each record that shares a key with one before it, once for each pair."""
    owners: dict[int, str] = {}
    for name, keys in notes.items():
        others: dict[str, str] = {}
        for field, digest in keys:
            owner = owners.setdefault(digest, name)
            if owner != name:
                others.setdefault(owner, field)
        for other, field in others.items():
            yield _duplicates_report(facts, name, other, field)


DUPLICATES = BaseCheck(note_keys, judge_keys)


def _duplicates_report(facts: FactBase, name: str, other: str, field: str) -> Diagnostic:
    message = f"{name_record(facts.records[name])} says what {name_record(facts.records[other])} says already"
    hints = (
        f"the other stands at {facts.origin(other)}",
        "keep one of them and put all its sources there; if the two are not the same, say what sets them apart",
    )
    return diagnose("duplicate-record", message, facts.origin(name, field), *hints)

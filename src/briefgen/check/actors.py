"""One act ascribed to different actors, in two commitments of one meeting.

In: the parties of each commitment and a sketch of its words. Out: pairs that say nearly the same, names of parties
aside, of different parties. A source that ascribes a recorded act to somebody else is noted at its support (``states``)
and found by ``contradictions``.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import NamedTuple
from zlib import crc32

from briefgen.check.agreement import plain_words
from briefgen.check.base import BaseCheck, Notes
from briefgen.check.explained import gather_conflicts, hint_conflict, note_conflict
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Commitment, Conflict, Organisation

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

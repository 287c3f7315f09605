"""Which disagreements are on record: conflicts, reduced to what explains a contradiction.

In: the notes of conflicts. Out: answers to two questions. Does a conflict say that this source says otherwise of this
field? Is there a conflict about this field of any of these records? What is on record prints as a note, so it is no
contradiction any more.

A conflict about a person's appointment in a delegation stands for the same person's appointment, to the same party,
in other meetings too, and for the spelling of the name, as far as it names the source: a source gives a person one
title or spelling, and a curator says so once.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from briefgen.check.agreement import Words, say_the_same
from briefgen.check.stated import Value, values_agree
from briefgen.model.records import Conflict
from briefgen.model.support import covers

Note = tuple[str, str, tuple[tuple[Words, tuple[str, ...]], ...]]
"""Id and field that a conflict is about; for each version what it says, and its sources."""


def hint_conflict(record: str, field: str) -> str:
    """Return the hint how a disagreement is put on record."""
    about = f"{{fact: {record}, field: {field}}}"
    return f"record it as a conflict `about: {about}`, with each version and its sources, or correct what is wrong"


def note_conflict(conflict: Conflict) -> Note:
    """Return the note of a conflict."""
    versions = tuple(
        (version.says.versions, tuple(entry.source for entry in version.support))
        for version in conflict.versions
    )
    return conflict.about.fact, conflict.about.field, versions


@dataclass(frozen=True, slots=True)
class Conflicts:
    """The conflicts of a fact base by the record, by the appointment (PARTY/PERSON) and by the person they concern."""

    by_record: Mapping[str, tuple[Note, ...]]
    by_appointment: Mapping[str, tuple[Note, ...]]
    by_person: Mapping[str, tuple[Note, ...]]

    def explain(self, record: str, path: str, source: str, own: Value, stated: Value) -> bool:
        """Whether a conflict says that a source says otherwise of a field: in a version that may say what it states."""
        return any(
            source in sources and _may_say(says, own, stated, path)
            for _, _, versions in self._about(record, path)
            for says, sources in versions
        )

    def concern(self, records: Iterable[str], *fields: str) -> bool:
        """Whether a conflict is about one of some fields, or a part of one, of any of some records."""
        return any(
            covers(about, field) or covers(field, about)
            for record in records
            for _, about, _ in self.by_record.get(record, ())
            for field in fields
        )

    def _about(self, record: str, path: str) -> Iterator[Note]:
        yield from (note for note in self.by_record.get(record, ()) if covers(note[1], path))
        if appointment := _appointment(path):
            yield from (note for note in self.by_appointment.get(appointment, ()) if covers(note[1], path))
        if path == "name":
            yield from self.by_person.get(record, ())


def gather_conflicts(notes: Iterable[Note]) -> Conflicts:
    """Return the conflicts by what they concern."""
    by_record: dict[str, list[Note]] = defaultdict(list)
    by_appointment: dict[str, list[Note]] = defaultdict(list)
    by_person: dict[str, list[Note]] = defaultdict(list)
    for note in notes:
        by_record[note[0]].append(note)
        if appointment := _appointment(note[1]):
            by_appointment[appointment].append(note)
            by_person[appointment.partition("/")[2]].append(note)
    return Conflicts(
        *(
            {key: tuple(found) for key, found in each.items()}
            for each in (by_record, by_appointment, by_person)
        )
    )


def _appointment(path: str) -> str:
    """Return PARTY/PERSON of a path below an appointment; nothing where it is none."""
    first, *rest = path.split("/")
    return "/".join(rest[:2]) if first == "delegations" and len(rest) > 1 else ""


def _may_say(says: Words, own: Value, stated: Value, path: str) -> bool:
    """Whether a version may be the one that gives what a source states: words of a curator, read where they can be.

    It is not where it reads as a date, or as the record's own value, that what is stated disagrees with.
    """
    if stated[0] == "date":
        return all(values_agree(("date", (version,)), stated, path) for version in says)
    return not say_the_same(says, own[1]) or say_the_same(says, stated[1])

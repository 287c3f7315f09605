"""Sources against the record: what a support entry states otherwise, and no conflict explains.

In: records whose support says what a source states otherwise, and conflicts. Out: a contradiction for every value
that cannot be true beside the record's own, at the place where it is noted, and what is wrong with statements that
cannot be compared. Who acted (parties, people) has a code of its own: a source that ascribes an act to somebody else
is not one that dates it otherwise.
"""

from collections.abc import Iterator

from briefgen.check.agreement import texts_agree
from briefgen.check.base import BaseCheck, Notes
from briefgen.check.explained import Conflicts, gather_conflicts, hint_conflict, note_conflict
from briefgen.check.fields import field_steps
from briefgen.check.stated import Value, format_value, names_person
from briefgen.check.statements import Statement, disagreements_of, faults_of
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Conflict, Person

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

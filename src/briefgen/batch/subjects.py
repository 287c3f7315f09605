"""What there is to make one brief each of: the records that ``for_each`` selects, or the rows of its table.

In: ``for_each`` and the fact base. Out: subjects in the order of the selector (by date where it names none), of the
list, or of the table; ``all`` in order of id. Ids and tags that nothing has are reported here: a selector that takes
nothing because of a slip of the pen must not pass for one that happens to take nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from briefgen.check.briefs import SELECTED_KINDS
from briefgen.check.handling import find_withheld
from briefgen.check.references import explain_reference
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.model.batch import ALL, ForEach, SpecFile
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Meeting, Organisation, Person, Record
from briefgen.model.tree import Step
from briefgen.nearest import did_you_mean
from briefgen.select import pick_facts
from briefgen.select.relations import people_of

_GATHERINGS: Mapping[str, type[Meeting | Event]] = {"meeting": Meeting, "event": Event}
_RECORDS: Mapping[str, type[Record]] = {"series": Organisation, "person": Person}


@dataclass(frozen=True, slots=True)
class Subject:
    """What one brief is made of: a record or tag by its id, or a row of parameters by its number from 0."""

    kind: str
    id: str
    record: AnyRecord | None = None
    row: Mapping[str, str] = field(default_factory=dict)
    number: int = 0

    def origin(self, source: SpecFile, facts: FactBase) -> Origin:
        """Return where the record was written, or what of the spec stands for it."""
        if self.record is not None:
            return facts.origin(self.record.id)
        if self.kind == "table":
            return source.origin("for_each", "table", self.number)
        return source.origin("for_each", self.kind)


WHOLE = Subject("", "")
"""The subject of a spec that has a matrix only."""


def find_subjects(
    source: SpecFile, facts: FactBase, *, lowest: str, scale: Sequence[str] = ()
) -> Outcome[tuple[Subject, ...]]:
    """Return the subjects of a spec; none, which is an error, where nothing is selected.

    Where the spec gives its briefs a level of the ``scale``, ``all`` takes no tag, series or person that only facts
    of a higher one name.
    """
    for_each = source.batch.for_each if source.batch else None
    if for_each is None:
        return Outcome((WHOLE,))
    (kind,) = for_each.chosen
    unknown = tuple(_check_names(kind, for_each, source, facts))
    subjects = tuple(_SEARCHES[kind](for_each, facts, lowest))
    level = source.settings.get("handling") or getattr(source.tree.get("handling"), "text", None)
    if level in scale and getattr(for_each, kind) == (ALL,):
        withheld = find_withheld(facts, level, scale)
        hidden = withheld.tags if kind == "tag" else withheld.ids
        subjects = tuple(subject for subject in subjects if subject.id not in hidden)
    if subjects or unknown or facts.incomplete:
        return Outcome(subjects, unknown)
    message = f"`for_each` finds no {kind} to make a brief of"
    return Outcome((), (diagnose("empty-selection", message, source.origin("for_each", kind), "widen it"),))


def _gatherings(kind: str, selector: Selector | None, facts: FactBase, lowest: str) -> Iterator[Subject]:
    """Yield what a selector takes of a kind; the kind is a condition of its own, so that a limit counts no others."""
    if selector is None or (selector.kind and kind not in selector.kind):
        return
    narrowed = selector.model_copy(update={"kind": (kind,)})
    for fact in pick_facts(narrowed, facts, lowest=lowest):
        if isinstance(fact, _GATHERINGS[kind]):
            yield Subject(kind, fact.id, fact)


def _tags(for_each: ForEach, facts: FactBase, _lowest: str) -> Iterator[Subject]:
    known = {tag for fact in facts.facts() for tag in fact.tags}
    wanted = sorted(known) if for_each.tag == (ALL,) else for_each.tag
    yield from (Subject("tag", tag) for tag in wanted if tag in known)


def _series(for_each: ForEach, facts: FactBase, _lowest: str) -> Iterator[Subject]:
    known = {meeting.series for meeting in facts.all_of(Meeting)} if for_each.series == (ALL,) else ()
    return _records("series", for_each.series, known, facts)


def _people(for_each: ForEach, facts: FactBase, _lowest: str) -> Iterator[Subject]:
    named = {one for fact in facts.facts() for one in people_of(fact)} if for_each.person == (ALL,) else ()
    return _records("person", for_each.person, (one for one in named if one is not None), facts)


def _records(kind: str, listed: Sequence[str], known: Iterable[str], facts: FactBase) -> Iterator[Subject]:
    for name in sorted(known) if listed == (ALL,) else listed:
        record = facts.records.get(name)
        if isinstance(record, _RECORDS[kind]):
            yield Subject(kind, name, record)


def _rows(for_each: ForEach, _facts: FactBase, _lowest: str) -> Iterator[Subject]:
    """Yield the rows of a table; a row is called by its parameter ``id``, by its first one where it has none."""
    for number, row in enumerate(for_each.table):
        yield Subject("table", row.get("id") or next(iter(row.values())), None, row, number)


_SEARCHES = {
    "meeting": lambda one, facts, lowest: _gatherings("meeting", one.meeting, facts, lowest),
    "event": lambda one, facts, lowest: _gatherings("event", one.event, facts, lowest),
    "tag": _tags,
    "series": _series,
    "person": _people,
    "table": _rows,
}


def _check_names(kind: str, for_each: ForEach, source: SpecFile, facts: FactBase) -> Iterator[Diagnostic]:
    path: tuple[Step, ...] = ("for_each", kind)
    if kind in _GATHERINGS:
        for inner, selector in _nested(path, getattr(for_each, kind)):
            for condition, kinds in SELECTED_KINDS.items():
                yield from _unknown_ids(
                    (*inner, condition), getattr(selector, condition), kinds, source, facts
                )
            yield from _unknown_tags((*inner, "tags"), selector.tags, source, facts)
    elif kind == "tag" and for_each.tag != (ALL,):
        yield from _unknown_tags(path, for_each.tag, source, facts)
    elif kind in _RECORDS and getattr(for_each, kind) != (ALL,):
        yield from _unknown_ids(path, getattr(for_each, kind), (_RECORDS[kind],), source, facts)


def _nested(path: tuple[Step, ...], selector: Selector) -> Iterator[tuple[tuple[Step, ...], Selector]]:
    yield path, selector
    for name in ("any", "all", "none"):
        for index, inner in enumerate(getattr(selector, name)):
            yield from _nested((*path, name, index), inner)


def _unknown_ids(
    path: tuple[Step, ...],
    names: Sequence[str],
    kinds: tuple[type[Record], ...],
    source: SpecFile,
    facts: FactBase,
) -> Iterator[Diagnostic]:
    for index, name in enumerate(names):
        if found := explain_reference(name, kinds, facts):
            code, message, hint = found
            yield diagnose(code, message, source.origin(*path, index), hint)


def _unknown_tags(
    path: tuple[Step, ...], tags: Sequence[str], source: SpecFile, facts: FactBase
) -> Iterator[Diagnostic]:
    """Report tags that no fact has. One that a record has which was set aside may be meant."""
    known = {tag for fact in facts.facts() for tag in fact.tags} if tags else frozenset()
    for index, tag in enumerate(tags):
        if tag not in known and not facts.may_tag(tag):
            origin = source.origin(*path, index)
            yield diagnose("unknown-tag", f"no fact has the tag “{tag}”", origin, did_you_mean(tag, known))

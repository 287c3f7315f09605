"""What there is to make one brief each of, and what placeholders stand for."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING, Any

from briefgen.checks.briefs import find_withheld
from briefgen.checks.records.references import explain_tag, find_misnomers
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.model.base import text_fields
from briefgen.model.batch import ALL, ForEach, SpecFile
from briefgen.model.dates import Precision
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Meeting, Organisation, Person, Record, Status
from briefgen.select import pick_facts
from briefgen.select.selectors import people_of

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
    unknown = tuple(_check_names(kind, for_each, source, facts, scale))
    subjects = tuple(_search(kind, for_each, facts, lowest))
    level = source.settings.get("handling") or getattr(source.tree.get("handling"), "text", None)
    if level in scale and getattr(for_each, kind) == (ALL,):
        withheld = find_withheld(facts, level, scale)
        hidden = withheld.tags if kind == "tag" else withheld.ids
        subjects = tuple(subject for subject in subjects if subject.id not in hidden)
    if subjects or unknown or facts.incomplete:
        return Outcome(subjects, unknown)
    message = f"`for_each` finds no {kind} to make a brief of"
    return Outcome((), (diagnose("empty-selection", message, source.origin("for_each", kind), "widen it"),))


def _search(kind: str, for_each: ForEach, facts: FactBase, lowest: str) -> Iterator[Subject]:
    """Yield the subjects of a kind, in order."""
    asked = getattr(for_each, kind)
    if kind == "table":
        for number, row in enumerate(asked):
            # A row is called by its parameter `id`, by its first one where it has none.
            yield Subject(kind, row.get("id") or next(iter(row.values())), None, row, number)
    elif kind == "tag":
        known = {tag for fact in facts.facts() for tag in fact.tags}
        yield from (
            Subject(kind, tag) for tag in (sorted(known) if asked == (ALL,) else asked) if tag in known
        )
    elif kind in _GATHERINGS:
        if asked is None or (asked.kind and kind not in asked.kind):
            return
        # The kind is a condition of its own, so that a limit counts no others.
        for fact in pick_facts(asked.model_copy(update={"kind": (kind,)}), facts, lowest=lowest):
            if isinstance(fact, _GATHERINGS[kind]):
                yield Subject(kind, fact.id, fact)
    else:
        if asked == (ALL,) and kind == "series":
            asked = sorted({meeting.series for meeting in facts.all_of(Meeting)})
        elif asked == (ALL,):
            asked = sorted({name for fact in facts.facts() for name in people_of(fact) if name is not None})
        for name in asked:
            record = facts.records.get(name)
            if isinstance(record, _RECORDS[kind]):
                yield Subject(kind, name, record)


def _check_names(
    kind: str, for_each: ForEach, source: SpecFile, facts: FactBase, scale: Sequence[str]
) -> Iterator[Diagnostic]:
    """Report what `for_each` names and there is not."""
    asked, path = getattr(for_each, kind), ("for_each", kind)
    if asked == (ALL,):
        return
    for place, code, message, hint in find_misnomers(for_each, facts, scale, path[:1]):
        yield diagnose(code, message, source.origin(*place), hint)
    known = {tag for fact in facts.facts() for tag in fact.tags} if kind == "tag" else ()
    for index, tag in enumerate(asked if kind == "tag" else ()):
        if found := explain_tag(tag, known, facts):
            code, message, hint = found
            yield diagnose(code, message, source.origin(*path, index), hint)


if TYPE_CHECKING:
    from briefgen.compose.text.labels import Wording


@dataclass(slots=True)
class Words:
    """The placeholders of one brief; lives for one spec. ``found`` gathers texts that its language lacks."""

    subject: Subject
    cell: Mapping[str, str]
    facts: FactBase
    locale: str
    found: list[Diagnostic] = field(default_factory=list)

    def names(self) -> tuple[str, ...]:
        """Return the names of all placeholders there are, sorted."""
        of_record = OF_RECORD.get(type(self.subject.record), {})
        named = ("id", self.subject.kind) if self.subject.kind not in ("", "table") else ()
        row = ("id", *self.subject.row) if self.subject.kind == "table" else ()
        return tuple(sorted({*named, *row, *of_record, *self.cell}))

    def say(self, name: str) -> str | None:
        """Return what one of ``names`` stands for; ``None`` where the record does not say it."""
        for parameters in (self.cell, self.subject.row):
            if name in parameters:
                return parameters[name]
        if name in ("id", self.subject.kind):
            return self.subject.id
        return OF_RECORD[type(self.subject.record)][name](self, self.subject.record)

    def tells(self, name: str) -> bool:
        """Whether a placeholder says something of a fact."""
        is_fact = isinstance(self.subject.record, Meeting | Event)
        return is_fact and name not in self.cell

    @property
    def wording(self) -> Wording:
        """The conventions of the locale; English ones where it cannot be used, which composition reports."""
        return _wording(self.locale)

    def text(self, record: AnyRecord, name: str) -> str | None:
        """Return a record's text in the brief's language, and note where it is there in another one only."""
        text = getattr(record, name)
        if text is None:
            return None
        language = self.wording.language
        tag, words = text.pick(language)
        if tag.partition("-")[0] not in ("", language):
            message = f"{name} of {record.id} has no version in {language}; it prints in another language"
            hint = f"add a version under the key {language}"
            self.found.append(
                diagnose("missing-translation", message, self.facts.origin(record.id, name), hint)
            )
        return str(words)


@lru_cache(maxsize=32)
def _wording(locale: str) -> Wording:
    from briefgen.compose.text.labels import english_wording, load_wording  # noqa: PLC0415 - most specs have no dates

    return load_wording(locale) or english_wording()


def _text(name: str, words: Words, record: Any) -> str | None:
    return words.text(record, name)


def _of_series(part: str, words: Words, record: Any) -> str | None:
    series = words.facts.get(Organisation, record.series) if record.series else None
    return words.text(series, part) if series else None


def _date(precision: Precision, words: Words, record: Any) -> str:
    from briefgen.compose.text.dates import coarsen_date, format_date  # noqa: PLC0415 - see _wording

    date = coarsen_date(record.date, precision)
    return format_date(date, words.wording, inferred=record.status is Status.INFERRED)


def _ordinal(words: Words, record: Any) -> str:
    from briefgen.compose.text.labels import format_ordinal  # noqa: PLC0415 - see _wording

    return format_ordinal(record.ordinal, words.wording)


def _person_name(words: Words, record: Any) -> str:
    from briefgen.compose.text.names import reader_name  # noqa: PLC0415 - see _wording

    return reader_name(record, words.wording.language)


_Say = Callable[[Words, Any], str | None]

_DATED: Mapping[str, _Say] = {
    "date": partial(_date, Precision.DAY),
    "date.month": partial(_date, Precision.MONTH),
    "date.year": partial(_date, Precision.YEAR),
    "date.edtf": lambda _, record: str(record.date),
    "series": lambda _, record: record.series,
    **{f"series.{part}": partial(_of_series, part) for part in text_fields(Organisation)},
}


def _texts_of(kind: type[AnyRecord]) -> Mapping[str, _Say]:
    return {name: partial(_text, name) for name in text_fields(kind)}


OF_RECORD: Mapping[type[AnyRecord | None], Mapping[str, _Say]] = {
    type(None): {},
    Meeting: {
        **_DATED,
        "ordinal": _ordinal,
        "ordinal.figure": lambda _, record: str(record.ordinal),
        **_texts_of(Meeting),
    },
    Event: {**_DATED, **_texts_of(Event)},
    Organisation: _texts_of(Organisation),
    Person: {
        "name": _person_name,
        "family": lambda _, record: record.family,
        "given": lambda _, record: record.given,
    },
}
"""What a record of each kind can say, by the name of the placeholder."""

"""What has changed since the edition issued before: a table with a row for each fact.

In come the edition, which knows the content of the one before, and the context of the composition; out come the
blocks that print the changes, and the records whose own blocks get a bar in the margin. A record is shown as it was
by the values that the ledger keeps; one whose values no longer fit the model is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from operator import itemgetter
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError, create_model

from briefgen.compose.changes import (
    Change,
    ChangeKind,
    Difference,
    FieldChange,
    compare,
    compare_parts,
    delete,
    diff_parts,
    diff_words,
    names_any,
)
from briefgen.compose.context import CompositionContext, section_title
from briefgen.compose.fingerprint import name_texts
from briefgen.compose.text.assessments import head_assessment, name_confidence
from briefgen.compose.text.citations import cited_by, number_sources, supports_for
from briefgen.compose.text.dates import format_date, format_day
from briefgen.compose.text.labels import format_list, format_ordinal, format_ordinal_figure, mark
from briefgen.compose.text.names import other_name, reader_name, status_words
from briefgen.compose.text.numbers import changed_numbers, format_measure, name_key
from briefgen.compose.text.spans import capitalise, plain
from briefgen.model.base import PartOf, Printed, Refers, Silent, fields_with, keyed_text_fields
from briefgen.model.dates import EdtfDate
from briefgen.model.document import (
    Block,
    Cell,
    Column,
    Heading,
    Paragraph,
    ParagraphRole,
    Row,
    Span,
    Spans,
    Table,
    TableKind,
    text_of,
)
from briefgen.model.edition import Content, Edition, Fingerprint
from briefgen.model.records import (
    KINDS,
    AnyRecord,
    Assessment,
    Commitment,
    Delegate,
    Excerpt,
    Fact,
    Meeting,
    Organisation,
    Person,
    Source,
    Statistic,
    Term,
    supports_of,
)
from briefgen.model.statistics import Amount
from briefgen.model.text import LocalText

_MODELS: Mapping[str, type[AnyRecord]] = MappingProxyType(
    {model.__name__.lower(): model for model in KINDS.values()}
)

FIELDS: Mapping[str, str] = MappingProxyType(
    dict(
        pair[1:]
        for pair in sorted(
            (
                (found.place, name, found.label)
                for model in KINDS.values()
                for name, found in fields_with(model, Printed).items()
                if found.label
            ),
            key=itemgetter(0),
        )
    )
)
"""The labels of the fields whose changes are listed, in the order of print."""

_WHOLES: Mapping[str, str] = {
    name: found.field for model in KINDS.values() for name, found in fields_with(model, PartOf).items()
}
"""Fields that are listed as part of another, and of which."""

_BY_KEY = {"values", "floor", "provisional", *keyed_text_fields(Statistic)}
"""Fields of a statistic that say something by period or category."""

_HEADS = ("label", "document", "matter", "area", "name", "term", "title", "described", "summary")
"""Fields that a record is called by, the first that it has."""


@dataclass(frozen=True)
class Side:
    """One of the two states: its records by id. Those ``withheld`` are not named in it."""

    marks: Mapping[str, Fingerprint]
    context: CompositionContext
    withheld: frozenset[str] = frozenset()
    _records: dict[str, AnyRecord | None] = field(default_factory=dict)

    def record(self, name: str) -> AnyRecord | None:
        """Return a record as it is in this state; ``None`` where it is not in it, or cannot be read any more."""
        if name not in self._records:
            found = self.marks.get(name)
            self._records[name] = _read_values(found) if found and found.values else None
        return self._records[name]

    def words(self, record: AnyRecord, name: str) -> str:
        """Return what a reader sees of a field; empty where that is nothing."""
        return "; ".join(self.parts(record, name))

    def parts(self, record: AnyRecord, name: str) -> tuple[str, ...]:
        """Return the same part by part, where a field lists sources, people, parties or versions."""
        value: Any = record if name == "name" and isinstance(record, Person) else getattr(record, name, None)
        if name == "support":
            return tuple(map(self.name_of, dict.fromkeys(entry.source for entry in supports_of(record))))
        if name == "delegations" and value:
            return tuple(
                f"{self.name_of(party)}: {self._delegate(delegate)}"
                for party, group in value.items()
                for delegate in group
            )
        if isinstance(record, Statistic) and name in _BY_KEY and value:
            return tuple(self._keyed(record, value))
        if name == "versions" and value:
            return tuple(version.says.pick(self.context.wording.language)[1] for version in value)
        if isinstance(value, tuple) and name in fields_with(type(record), Refers):
            return tuple(map(self.name_of, value))
        words = self._text(record, name, value) if value else ""
        return (words,) if words else ()

    def _keyed(self, record: Statistic, value: Any) -> Iterator[str]:
        """Yield what is said of periods or categories: numbers, remarks, or that they are among those listed."""
        wording = self.context.wording
        for key in value:
            said = value[key] if isinstance(value, Mapping) else None
            name = name_key(record, key, wording)
            if isinstance(said, Amount):
                said = format_measure(record, said, wording)
            elif isinstance(said, LocalText):
                said = said.pick(wording.language)[1]
            yield f"{name}: {said}" if said else name

    def _text(self, record: AnyRecord, name: str, value: Any) -> str:
        context, language = self.context, self.context.wording.language
        if isinstance(value, Person):
            words, (_, other) = reader_name(value, language), other_name(value, language)
            return context.labels.say("{name} ({other})", name=words, other=other) if other else words
        if isinstance(value, LocalText):
            return value.pick(language)[1]
        if isinstance(value, EdtfDate):
            return (
                context.date(record, value)
                if isinstance(record, Fact)
                else format_date(value, context.wording)
            )
        if name == "status" and isinstance(record, Fact):
            return status_words(record, context) or context.labels.say("confirmed")
        if name == "confidence" and isinstance(record, Assessment):
            return name_confidence(record, context)
        if isinstance(value, dt.date):
            return format_day(value, context.wording)
        return self.name_of(value) if name in fields_with(type(record), Refers) else str(value)

    def _delegate(self, delegate: Delegate) -> str:
        title = delegate.title.pick(self.context.wording.language)[1] if delegate.title else ""
        acting = self.context.labels.say("acting") if delegate.acting else ""
        parts = (self.name_of(delegate.person), title and f"({title})", acting)
        return " ".join(part for part in parts if part)

    def name_of(self, name: str) -> str:
        """Return what a record is called inside a sentence; empty where it may not be named."""
        record = self.record(name) if name not in self.withheld else None
        language = self.context.wording.language
        if isinstance(record, Person):
            return reader_name(record, language)
        if isinstance(record, Organisation):
            return record.name.pick(language)[1]
        if isinstance(record, Source):
            dated = f"({format_date(record.date, self.context.wording)})" if record.date else ""
            return " ".join(part for part in (record.issuer.pick(language)[1], dated) if part)
        return head_of(record, self) if isinstance(record, Fact) else ""


def make_side(content: Content, context: CompositionContext, withheld: frozenset[str] = frozenset()) -> Side:
    """Return a state's records; ``withheld`` are the facts among them whose words may not print."""
    return Side({mark.id: mark for mark in (*content.facts, *content.records)}, context, withheld)


def _read_values(found: Fingerprint) -> AnyRecord | None:
    """Return what an edition kept of a record; ``None`` where the values are of an older form."""
    model = _MODELS.get(found.kind)
    if model is None:
        return None
    try:
        return _kept_form(model).model_validate({**found.values, "id": found.id})
    except ValidationError:
        return None


@cache
def _kept_form(model: type[AnyRecord]) -> type[AnyRecord]:
    """Return the form in which editions keep records of a model: what never prints, as a day of review, is not there."""
    absent: dict[str, Any] = {
        name: (Any, None)
        for name in fields_with(model, Silent)
        if name != "id" and model.model_fields[name].is_required()
    }
    return create_model(model.__name__, __base__=model, **absent)


def head_of(record: AnyRecord, side: Side) -> str:
    """Return what a record is called at the head of an entry: a meeting's number and series, an event's label.

    A judgement is called what it is, with its author. The area of a commitment comes back at meeting after meeting, so that is named with it.
    """
    if isinstance(record, Meeting):
        labels, wording = side.context.labels, side.context.wording
        if record.series == side.context.main_series:
            return labels.say("{ordinal} meeting", ordinal=format_ordinal(record.ordinal, wording))
        ordinal = format_ordinal_figure(record.ordinal, wording)
        return labels.say(
            "{ordinal} {organisation}", ordinal=ordinal, organisation=side.name_of(record.series)
        )
    if isinstance(record, Assessment):
        return text_of(head_assessment(record, side.context))
    head = next((words for name in _HEADS if (words := side.words(record, name))), "")
    meeting = side.words(record, "meeting") if isinstance(record, Commitment) and record.area else ""
    return f"{head} · {meeting}" if meeting else head


_KINDS: Mapping[ChangeKind, str] = MappingProxyType(
    {
        ChangeKind.ADDED: mark("added"),
        ChangeKind.REMOVED: mark("removed"),
        ChangeKind.CORRECTED: mark("corrected"),
        ChangeKind.REDATED: mark("new date"),
        ChangeKind.RESOURCED: mark("new sources"),
    }
)
_SHARES = (0.16, 0.73, 0.11)


@dataclass(frozen=True, slots=True)
class PrintedChanges:
    """The changes as they print: blocks, and the records whose blocks are marked for them."""

    blocks: tuple[Block, ...] = ()
    facts: frozenset[str] = frozenset()
    notice: Spans = ()
    """A line for the title block, which leads to them."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A change that readers see: its kinds, the record's name, and a line for each field."""

    change: Change
    kinds: tuple[ChangeKind, ...]
    head: str
    lines: tuple[Spans, ...]


def compose_changes(edition: Edition, context: CompositionContext) -> PrintedChanges:
    """Return what has changed since the edition before; nothing where there is none, or the spec wants none of it."""
    since, labels = edition.since, context.labels
    if since is None or context.spec.brief.changes == "never":
        return PrintedChanges()
    difference = compare(since.content, edition.content)
    before, after = make_side(since.content, context, edition.withheld), make_side(edition.content, context)
    entries = tuple(_entries(difference, before, after))
    texts = dict(_texts(difference, edition.withheld, context))
    remarks = tuple(_remarks(difference, texts, context))
    if not entries and not texts and not remarks:
        return PrintedChanges()
    date = format_day(since.date, context.wording)
    title = labels.say("Changes since edition {number}, {date}", number=since.number, date=date)
    anchor = context.numbering.make_anchor("changes")
    heading = Heading(level=1, spans=plain(title), anchor=anchor)
    link = (Span(title, href=f"#{anchor}", title=labels.say("Section: {title}", title=title)),)
    notice = labels.fill("{changes} are listed at the end and marked in the margin.", changes=link)
    blocks = (heading, *_table(entries, texts, context), *remarks)
    return PrintedChanges(blocks, _marked(entries, edition.content), notice)


def _marked(entries: Iterable[_Entry], content: Content) -> frozenset[str]:
    """Return what gets a bar: facts, terms and sources that changed, and facts that name a person or body that did.

    What cites a source that changed gets none: the source has its own entry.
    """
    changed = {entry.change.id for entry in entries if entry.change.after is not None}
    sources = {record.id for record in content.records if record.kind == "source"}
    others = changed - sources - {fact.id for fact in content.facts}
    naming = {fact.id for fact in content.facts if others and names_any(fact.values, others)}
    return frozenset(changed | naming)


def _entries(difference: Difference, before: Side, after: Side) -> Iterator[_Entry]:
    """Yield the changes that readers see. What is withheld is not named, and its words of before do not print."""
    labels = after.context.labels
    for change in difference.changes:
        if change.before is not None and change.after is not None:
            entry = _corrected(change, before, after)
            if entry is not None:
                yield entry
            continue
        if change.is_fact and change.after is None and change.id in before.withheld:
            yield _Entry(change, change.kinds, labels.say("An entry that this brief no longer shows"), ())
            continue
        side = before if change.after is None else after
        record = side.record(change.id)
        if not isinstance(record, Fact | Term):
            continue
        head = head_of(record, side)
        if isinstance(record, Term):
            states = side.words(record, "definition")
        elif isinstance(record, Excerpt):
            opening, closing = side.context.wording.quotation_marks
            states = f"{opening}{side.words(record, 'words')}{closing}"
        else:
            states = ": ".join(filter(None, (side.words(record, "date"), side.words(record, "summary"))))
        if change.after is None:
            line = delete(states or head, labels)
            yield _Entry(change, change.kinds, head if states != head else "", (line,))
        else:
            yield _Entry(change, change.kinds, head, (plain(states),) if states != head else ())


def _corrected(change: Change, before: Side, after: Side) -> _Entry | None:
    """Return the entry of a record that is in both states; ``None`` where nothing of the change prints."""
    old, new = before.record(change.id), after.record(change.id)
    if new is None:
        return None
    labels = after.context.labels
    changed = {_field_of(each) for each in change.fields}
    lines: list[Spans] = []
    seen: set[str] = set()
    for name, label in FIELDS.items():
        if name not in changed:
            continue
        parts = after.parts(new, name)
        previous = before.parts(old, name) if old and change.id not in before.withheld else ()
        if previous == parts:
            continue
        seen.add(name)
        if name == "values" and isinstance(old, Statistic) and isinstance(new, Statistic) and previous:
            lines += map(plain, changed_numbers(old, new, after.context.wording))
            continue
        if isinstance(getattr(new, name, None), tuple | Mapping):
            words = diff_parts(previous, parts, labels)
        else:
            words = diff_words("".join(previous), "".join(parts), labels)
        lines.append(labels.fill("{field}: {words}", field=labels.say(label), words=words))
    if not seen:
        return None
    kinds = {
        ChangeKind.CORRECTED: bool(seen - {"date", "support"}),
        ChangeKind.REDATED: "date" in seen,
        ChangeKind.RESOURCED: "support" in seen,
    }
    shown = tuple(kind for kind, is_there in kinds.items() if is_there)
    return _Entry(change, shown, head_of(new, after), tuple(lines))


def _field_of(change: FieldChange) -> str:
    """Return the field that a change is shown under; the parts of a person's name are one."""
    name = change.path.partition("/")[0]
    return _WHOLES.get(name, name)


_MOST_PARAGRAPHS = 6
"""Paragraphs of a text whose former and present words are shown; where more differ, it is only said to be revised."""


def _texts(
    difference: Difference, withheld: Collection[str], context: CompositionContext
) -> Iterator[tuple[str, tuple[Spans, ...]]]:
    """Yield the places of texts that were reworded, with their paragraphs compared; nothing withheld prints."""
    for place, (before, after) in difference.texts.items():
        shown = not any(name in withheld for _, facts in before for name in facts)
        if shown and 0 < max(len(before), len(after)) <= _MOST_PARAGRAPHS:
            old, new = ([text for text, _ in side] for side in (before, after))
            yield place, compare_parts(old, new, context.labels)


def _place_titles(context: CompositionContext) -> Mapping[str, str]:
    """Return what readers call the sections of the texts, by place."""
    sections, labels = context.spec.brief.sections, context.labels
    return {
        place: section_title(sections[index], context.wording)
        or labels.say("Section {number}", number=index + 1)
        for (index, _), place in name_texts(context.spec, context.texts).items()
    }


def _table(
    entries: Sequence[_Entry], texts: Mapping[str, tuple[Spans, ...]], context: CompositionContext
) -> tuple[Block, ...]:
    if not entries and not texts:
        return ()
    labels = context.labels
    names = (labels.say("Change"), labels.say("Entry"), labels.say("Sources"))
    columns = tuple(
        Column(plain(name), share, align)
        for name, share, align in zip(names, _SHARES, ("left", "left", "right"), strict=True)
    )
    titles = _place_titles(context)
    rows = (
        *(_row(entry, context) for entry in entries),
        *(_text_row(titles[place], lines, context) for place, lines in texts.items()),
    )
    summary = labels.plural(
        "{count} change with its sources", "{count} changes with their sources", len(rows), count=len(rows)
    )
    key = labels.say("What was taken out is struck through, what came in is underlined.")
    return (
        Paragraph(spans=plain(key)),
        Table(kind=TableKind.COMMITMENTS, columns=columns, rows=rows, summary=summary, row_headers=True),
    )


def _row(entry: _Entry, context: CompositionContext) -> Row:
    change = entry.change
    kinds = capitalise(
        format_list([context.labels.say(_KINDS[kind]) for kind in entry.kinds], context.wording)
    )
    head = (Paragraph(plain(capitalise(entry.head)), ParagraphRole.NAME),) if entry.head else ()
    lines = tuple(Paragraph(line, ParagraphRole.CELL) for line in entry.lines)
    record = context.facts.records.get(change.id) if change.after is not None else None
    sources: Spans = ()
    if record is not None and not isinstance(record, Source):
        sources = number_sources(cited_by(supports_for(record), context), context)
    cells = (
        Cell((Paragraph(plain(kinds), ParagraphRole.CELL),)),
        Cell((*head, *lines)),
        Cell((Paragraph(sources, ParagraphRole.SOURCES),)),
    )
    return Row(cells, (change.id,) if change.is_fact and change.after is not None else ())


def _text_row(title: str, lines: tuple[Spans, ...], context: CompositionContext) -> Row:
    kind = Paragraph(plain(capitalise(context.labels.say("reworded"))), ParagraphRole.CELL)
    words = (Paragraph(line, ParagraphRole.CELL) for line in lines)
    head = Paragraph(plain(capitalise(title)), ParagraphRole.NAME)
    return Row((Cell((kind,)), Cell((head, *words)), Cell(())))


def _remarks(difference: Difference, shown: Collection[str], context: CompositionContext) -> Iterator[Block]:
    """Yield what is to be said of words that no fact holds, and that are not shown."""
    labels, changed = context.labels, set(difference.words)
    titles = [
        title for place, title in _place_titles(context).items() if place in changed and place not in shown
    ]
    if titles:
        sections = format_list(list(dict.fromkeys(titles)), context.wording)
        yield Paragraph(spans=plain(labels.say("Text that was revised: {sections}.", sections=sections)))
    if "spec" in changed:
        yield Paragraph(spans=plain(labels.say("Titles or other words of the brief itself were revised.")))
    if difference.as_of and not difference.changes:
        yield Paragraph(spans=plain(labels.say("All facts were compared with their sources again.")))

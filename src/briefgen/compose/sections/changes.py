"""What has changed since the edition issued before: a table with a row for each fact."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from briefgen.compose.changes import (
    Change,
    ChangeKind,
    Difference,
    FieldChange,
    compare,
    delete,
    diff_parts,
    diff_words,
)
from briefgen.compose.context import CompositionContext, section_title
from briefgen.compose.fingerprint import name_texts
from briefgen.compose.text.citations import cited_by, number_sources, supports_for
from briefgen.compose.text.dates import format_date, format_day
from briefgen.compose.text.labels import format_list, format_ordinal, format_ordinal_figure, mark
from briefgen.compose.text.names import other_name, reader_name, status_words
from briefgen.compose.text.spans import capitalise, plain
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
)
from briefgen.model.edition import Content, Edition, Fingerprint
from briefgen.model.records import (
    KINDS,
    AnyFact,
    AnyRecord,
    Commitment,
    Delegate,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Organisation,
    Person,
    Source,
    Term,
    supports_of,
)
from briefgen.model.text import LocalText

_MODELS: Mapping[str, type[AnyRecord]] = MappingProxyType(
    {model.__name__.lower(): model for model in KINDS.values()}
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": mark("Name"),
        "short": mark("Abbreviation"),
        "term": mark("Term"),
        "expansion": mark("Expansion"),
        "definition": mark("Definition"),
        "ordinal": mark("Number"),
        "date": mark("Date"),
        "status": mark("Standing"),
        "label": mark("Label"),
        "summary": mark("Summary"),
        "area": mark("Area"),
        "matter": mark("Matter"),
        "words": mark("Words"),
        "document": mark("Document"),
        "city": mark("Place"),
        "venue": mark("Venue"),
        "level": mark("Level"),
        "meeting": mark("Meeting"),
        "series": mark("Series"),
        "parties": mark("Parties"),
        "people": mark("People"),
        "delegations": mark("Delegations"),
        "versions": mark("Versions"),
        "uses": mark("Version used"),
        "because": mark("Reason"),
        "publisher": mark("Publisher"),
        "title": mark("Title"),
        "described": mark("Description"),
        "author": mark("Author"),
        "address": mark("Address"),
        "rights": mark("Rights"),
        "retrieved": mark("Retrieved"),
        "withdrawn": mark("Withdrawn"),
        "support": mark("Sources"),
    }
)
"""What is called how, in the order of print."""

LISTS = frozenset({"support", "parties", "people", "delegations", "versions"})
"""Fields that are compared part by part."""


@dataclass(frozen=True)
class Side:
    """One of the two states: its records by id. Those ``withheld`` are not named in it."""

    marks: Mapping[str, Fingerprint]
    context: CompositionContext
    withheld: frozenset[str] = frozenset()

    def record(self, name: str) -> AnyRecord | None:
        """Return a record as it is in this state; ``None`` where it is not in it, or cannot be read any more."""
        mark_ = self.marks.get(name)
        return revive(mark_) if mark_ else None

    def words(self, record: AnyRecord, field: str) -> str:
        """Return what a reader sees of a field; empty where that is nothing."""
        return "; ".join(self.parts(record, field))

    def parts(self, record: AnyRecord, field: str) -> tuple[str, ...]:
        """Return the same part by part, where a field lists sources, people, parties or versions."""
        value = getattr(record, field, None)
        if field == "support":
            sources = dict.fromkeys(entry.source for entry in supports_of(record))
            return tuple(map(self._name, sources))
        if field in ("parties", "people") and value:
            return tuple(map(self._name, value))
        if field == "delegations":
            return tuple(self._delegations(value or {}))
        if field == "versions" and value:
            return tuple(version.says.pick(self._language)[1] for version in value)
        words = self._words(record, field, value)
        return (words,) if words else ()

    def _words(self, record: AnyRecord, field: str, value: Any) -> str:
        if field == "name" and isinstance(record, Person):
            name, (_, other) = reader_name(record, self._language), other_name(record, self._language)
            return self.context.labels.say("{name} ({other})", name=name, other=other) if other else name
        if field == "status" and isinstance(record, Fact):
            return status_words(record, self.context) or self.context.labels.say("confirmed")
        return self._say(field, value, record)

    @property
    def _language(self) -> str:
        return self.context.wording.language

    def _say(self, field: str, value: Any, record: AnyRecord) -> str:
        if value is None or value == ():
            return ""
        if isinstance(value, LocalText):
            return value.pick(self._language)[1]
        if isinstance(value, EdtfDate):
            return self._date(value, record)
        if field in ("retrieved", "withdrawn"):
            return format_day(value, self.context.wording)
        return self._name(value) if field in ("meeting", "series") else str(value)

    def _date(self, date: EdtfDate, record: AnyRecord) -> str:
        return (
            self.context.date(record, date)
            if isinstance(record, Fact)
            else format_date(date, self.context.wording)
        )

    def _delegations(self, delegations: Mapping[str, Sequence[Delegate]]) -> Iterator[str]:
        for party, group in delegations.items():
            yield from (f"{self._name(party)}: {self._delegate(one)}" for one in group)

    def _delegate(self, delegate: Delegate) -> str:
        title = delegate.title.pick(self._language)[1] if delegate.title else ""
        acting = self.context.labels.say("acting") if delegate.acting else ""
        return " ".join(
            part for part in (self._name(delegate.person), title and f"({title})", acting) if part
        )

    def _name(self, name: str) -> str:
        """Return what a record is called inside a sentence."""
        record = self.record(name) if name not in self.withheld else None
        if isinstance(record, Person):
            return reader_name(record, self._language)
        if isinstance(record, Organisation):
            return record.name.pick(self._language)[1]
        if isinstance(record, Source):
            dated = format_date(record.date, self.context.wording) if record.date else ""
            return " ".join(
                part for part in (record.publisher.pick(self._language)[1], dated and f"({dated})") if part
            )
        if isinstance(record, Event | Meeting):
            return head_of(record, self)
        return ""


def make_side(content: Content, context: CompositionContext, withheld: frozenset[str] = frozenset()) -> Side:
    """Return a state's records; ``withheld`` are the facts among them whose words may not print."""
    return Side({one.id: one for one in (*content.facts, *content.records)}, context, withheld)


@lru_cache(maxsize=4096)
def _revive(kind: str, values: tuple[Any, ...]) -> AnyRecord | None:
    model = _MODELS.get(kind)
    if model is None:
        return None
    known = _thaw(values)
    if issubclass(model, Fact):
        # No review is kept with an edition: it says nothing that prints of a single fact.
        known["reviewed"] = "2000-01-01"
    try:
        return model.model_validate(known)
    except ValidationError:
        return None


def revive(found: Fingerprint) -> AnyRecord | None:
    """Return the record of a fingerprint; ``None`` where the values are not at hand, or of an older form."""
    return _revive(found.kind, _cool({**found.values, "id": found.id})) if found.values else None


def _cool(value: Any) -> Any:
    """Return frozen values as something that can be remembered."""
    if isinstance(value, Mapping):
        return ("map", *((key, _cool(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return ("list", *map(_cool, value))
    return value


def _thaw(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    kind, *inner = value
    return {key: _thaw(one) for key, one in inner} if kind == "map" else [_thaw(one) for one in inner]


def head_of(record: AnyRecord, side: Side) -> str:
    """Return what a record is called at the head of an entry: a meeting's number and series, an event's label.

    The area of a commitment comes back at meeting after meeting, so that is named with it.
    """
    if isinstance(record, Meeting):
        return _head_of_meeting(record, side)
    named = ("label", "document", "matter", "area", "name", "term", "title", "described", "summary")
    head = next((words for field in named if (words := side.words(record, field))), "")
    parent_meeting = side.words(record, "meeting") if isinstance(record, Commitment) and record.area else ""
    return f"{head} · {parent_meeting}" if parent_meeting else head


def _head_of_meeting(meeting: Meeting, side: Side) -> str:
    labels, wording = side.context.labels, side.context.wording
    if meeting.series == side.context.main_series:
        return labels.say("{ordinal} meeting", ordinal=format_ordinal(meeting.ordinal, wording))
    ordinal = format_ordinal_figure(meeting.ordinal, wording)
    organisation = side._name(meeting.series)
    return labels.say("{ordinal} {organisation}", ordinal=ordinal, organisation=organisation)


def body_of(record: AnyFact, side: Side) -> str:
    """Return what a fact states."""
    return side.words(record, "words" if isinstance(record, Excerpt) else "summary")


def named_by(values: object, names: Iterable[str]) -> bool:
    """Whether frozen values name any of some records."""
    wanted = frozenset(names)
    if isinstance(values, str):
        return values in wanted
    if isinstance(values, Mapping):
        return any(key in wanted or named_by(inner, wanted) for key, inner in values.items())
    return any(named_by(inner, wanted) for inner in values) if isinstance(values, list) else False


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
_PLAIN_NAME = frozenset({"family", "given", "order", "names"})


@dataclass(frozen=True, slots=True)
class Told:
    """The changes as told: blocks, the records whose blocks are marked for them, and where the blocks begin."""

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


def tell_changes(edition: Edition, context: CompositionContext) -> Told:
    """Return what has changed since the edition before; nothing where there is none, or the spec wants none of it."""
    if edition.since is None or context.spec.brief.changes == "never":
        return Told()
    difference = compare(edition.since.content, edition.content)
    sides = make_side(edition.since.content, context, edition.withheld), make_side(edition.content, context)
    entries = tuple(_entries(difference, *sides, edition.withheld, context))
    remarks = tuple(_remarks(difference, context))
    if not entries and not remarks:
        return Told()
    heading = _heading(edition, context)
    blocks = (heading, *_table(entries, context), *remarks)
    return Told(blocks, _marked(entries, edition), _notice(edition, heading, context))


def _heading(edition: Edition, context: CompositionContext) -> Heading:
    return Heading(
        level=1, spans=plain(_title(edition, context)), anchor=context.numbering.make_anchor("changes")
    )


def _title(edition: Edition, context: CompositionContext) -> str:
    assert edition.since is not None
    date = format_day(edition.since.date, context.wording)
    return context.labels.say(
        "Changes since edition {number}, {date}", number=edition.since.number, date=date
    )


def _notice(edition: Edition, heading: Heading, context: CompositionContext) -> Spans:
    words = _title(edition, context)
    title = context.labels.say("Section: {title}", title=words)
    link = (Span(words, href=f"#{heading.anchor}", title=title),)
    return context.labels.fill("{changes} are listed at the end and marked in the margin.", changes=link)


def _marked(entries: Iterable[_Entry], edition: Edition) -> frozenset[str]:
    """Return what gets a bar: facts, terms and sources that changed, and facts that name a person or body that did.

    What cites a source that changed gets none: the source has its own entry.
    """
    changed = {one.change.id for one in entries if one.change.after is not None}
    own = {one.id for one in edition.content.facts} | {
        one.id for one in edition.content.records if one.kind == "source"
    }
    others = changed - own
    naming = {one.id for one in edition.content.facts if others and named_by(one.values, others)}
    return frozenset(changed | naming)


def _entries(
    difference: Difference, before: Side, after: Side, withheld: frozenset[str], context: CompositionContext
) -> Iterator[_Entry]:
    for change in difference.changes:
        if change.after is None:
            entry = _removed(change, before, withheld, context)
        elif change.before is None:
            entry = _added(change, after)
        else:
            entry = _corrected(change, before, after, withheld, context)
        if entry is not None:
            yield entry


def _added(change: Change, after: Side) -> _Entry | None:
    record = after.record(change.id)
    if not isinstance(record, Fact | Term):
        return None
    head, body = head_of(record, after), _states(record, after)
    lines = (plain(body),) if body != head else ()
    return _Entry(change, change.kinds, head, lines)


def _removed(
    change: Change, before: Side, withheld: frozenset[str], context: CompositionContext
) -> _Entry | None:
    labels = context.labels
    if change.is_fact and change.id in withheld:
        return _Entry(change, change.kinds, labels.say("An entry that this brief no longer shows"), ())
    record = before.record(change.id)
    if not isinstance(record, Fact | Term):
        return None
    head, body = head_of(record, before), _states(record, before)
    return _Entry(change, change.kinds, head if body != head else "", (delete(body or head, labels),))


def _states(record: AnyRecord, side: Side) -> str:
    """Return what a record states, with its date."""
    if isinstance(record, Term):
        return side.words(record, "definition")
    assert isinstance(record, AnyFact)
    body, date = body_of(record, side), side.words(record, "date")
    if isinstance(record, Excerpt):
        opening, closing = side.context.wording.quotation_marks
        return f"{opening}{body}{closing}"
    return ": ".join(part for part in (date, body) if part)


def _corrected(
    change: Change, before: Side, after: Side, withheld: frozenset[str], context: CompositionContext
) -> _Entry | None:
    old, new = before.record(change.id), after.record(change.id)
    if new is None:
        return None
    labels = context.labels
    fields = {_field_of(one): one for one in change.fields}
    lines: list[Spans] = []
    seen: list[FieldChange] = []
    for field, label in FIELDS.items():
        if field not in fields:
            continue
        parts = after.parts(new, field)
        former = before.parts(old, field) if old and change.id not in withheld else ()
        if former == parts:
            continue
        seen.append(fields[field])
        is_one = field not in LISTS
        changed = (
            diff_words("".join(former), "".join(parts), labels)
            if is_one
            else diff_parts(former, parts, labels)
        )
        lines.append(labels.fill("{field}: {words}", field=labels.say(label), words=changed))
    if not seen:
        return None
    return _Entry(change, _kinds_of(seen), head_of(new, after), tuple(lines))


def _field_of(change: FieldChange) -> str:
    """Return the field that a change is shown under; the parts of a person's name are one."""
    field = change.path.partition("/")[0]
    if field in _PLAIN_NAME:
        return "name"
    return "support" if field in ("source", "locator") else field


def _kinds_of(fields: Iterable[FieldChange]) -> tuple[ChangeKind, ...]:
    found = {_field_of(one) for one in fields}
    kinds = {
        ChangeKind.CORRECTED: bool(found - {"date", "support"}),
        ChangeKind.REDATED: "date" in found,
        ChangeKind.RESOURCED: "support" in found,
    }
    return tuple(kind for kind, is_there in kinds.items() if is_there)


def _table(entries: tuple[_Entry, ...], context: CompositionContext) -> tuple[Block, ...]:
    if not entries:
        return ()
    say = context.labels.say
    names = (say("Change"), say("Entry"), say("Sources"))
    columns = tuple(
        Column(plain(name), share, align)
        for name, share, align in zip(names, _SHARES, ("left", "left", "right"), strict=True)
    )
    rows = tuple(_row(entry, context) for entry in entries)
    summary = context.labels.plural(
        "{count} change with its sources", "{count} changes with their sources", len(rows), count=len(rows)
    )
    key = say("What was taken out is struck through, what came in is underlined.")
    return (
        Paragraph(spans=plain(key)),
        Table(kind=TableKind.COMMITMENTS, columns=columns, rows=rows, summary=summary, row_headers=True),
    )


def _row(entry: _Entry, context: CompositionContext) -> Row:
    labels = context.labels
    kinds = capitalise(format_list([labels.say(_KINDS[kind]) for kind in entry.kinds], context.wording))
    head = (Paragraph(plain(capitalise(entry.head)), ParagraphRole.NAME),) if entry.head else ()
    lines = tuple(Paragraph(line, ParagraphRole.CELL) for line in entry.lines)
    cells = (
        Cell((Paragraph(plain(kinds), ParagraphRole.CELL),)),
        Cell((*head, *lines)),
        Cell((Paragraph(_sources(entry.change, context), ParagraphRole.SOURCES),)),
    )
    is_there = entry.change.is_fact and entry.change.after is not None
    return Row(cells, (entry.change.id,) if is_there else ())


def _sources(change: Change, context: CompositionContext) -> Spans:
    record = context.facts.records.get(change.id) if change.after is not None else None
    if record is None or isinstance(record, Source):
        return ()
    return number_sources(cited_by(supports_for(record), context), context)


def _remarks(difference: Difference, context: CompositionContext) -> Iterator[Block]:
    """Yield what is to be said of words that no fact holds."""
    labels, spec = context.labels, context.spec
    changed = set(difference.words)
    titles = [
        section_title(spec.brief.sections[index], context.wording)
        or labels.say("Section {number}", number=index + 1)
        for (index, _), place in name_texts(spec, context.texts).items()
        if place in changed
    ]
    if titles:
        sections = format_list(list(dict.fromkeys(titles)), context.wording)
        yield Paragraph(spans=plain(labels.say("Text that was revised: {sections}.", sections=sections)))
    if "spec" in changed:
        yield Paragraph(spans=plain(labels.say("Titles or other words of the brief itself were revised.")))
    if difference.as_of and not difference.changes:
        yield Paragraph(spans=plain(labels.say("All facts were compared with their sources again.")))

"""What has changed since the edition issued before: a table with a row for each fact, made from the facts themselves.

It is no section of the spec: a copy has it where there is such an edition and anything in it differs for its readers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from briefgen.compose.changes import Change, ChangeKind, Difference, FieldChange, compare
from briefgen.compose.citations import cited_by, number_sources, supports_for
from briefgen.compose.dates import format_day
from briefgen.compose.desk import Desk
from briefgen.compose.fingerprint import name_texts
from briefgen.compose.formats import format_list
from briefgen.compose.former import FIELDS, LISTS, Side, body_of, head_of, make_side, named_by
from briefgen.compose.labels import mark
from briefgen.compose.spans import capitalise, plain
from briefgen.compose.titles import section_title
from briefgen.compose.word_diff import delete, diff_parts, diff_words
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
from briefgen.model.edition import Edition
from briefgen.model.records import AnyFact, AnyRecord, Excerpt, Fact, Source, Term

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


def tell_changes(edition: Edition, desk: Desk) -> Told:
    """Return what has changed since the edition before; nothing where there is none, or the spec wants none of it."""
    if edition.since is None or desk.spec.brief.changes == "never":
        return Told()
    difference = compare(edition.since.content, edition.content)
    sides = make_side(edition.since.content, desk, edition.withheld), make_side(edition.content, desk)
    entries = tuple(_entries(difference, *sides, edition.withheld, desk))
    remarks = tuple(_remarks(difference, desk))
    if not entries and not remarks:
        return Told()
    heading = _heading(edition, desk)
    blocks = (heading, *_table(entries, desk), *remarks)
    return Told(blocks, _marked(entries, edition), _notice(edition, heading, desk))


def _heading(edition: Edition, desk: Desk) -> Heading:
    return Heading(level=1, spans=plain(_title(edition, desk)), anchor=desk.numbering.make_anchor("changes"))


def _title(edition: Edition, desk: Desk) -> str:
    assert edition.since is not None
    date = format_day(edition.since.date, desk.wording)
    return desk.wording.labels.say(
        "Changes since edition {number}, {date}", number=edition.since.number, date=date
    )


def _notice(edition: Edition, heading: Heading, desk: Desk) -> Spans:
    words = _title(edition, desk)
    title = desk.wording.labels.say("Section: {title}", title=words)
    link = (Span(words, href=f"#{heading.anchor}", title=title),)
    return desk.wording.labels.fill("{changes} are listed at the end and marked in the margin.", changes=link)


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
    difference: Difference, before: Side, after: Side, withheld: frozenset[str], desk: Desk
) -> Iterator[_Entry]:
    for change in difference.changes:
        if change.after is None:
            entry = _removed(change, before, withheld, desk)
        elif change.before is None:
            entry = _added(change, after)
        else:
            entry = _corrected(change, before, after, withheld, desk)
        if entry is not None:
            yield entry


def _added(change: Change, after: Side) -> _Entry | None:
    record = after.record(change.id)
    if not isinstance(record, Fact | Term):
        return None
    head, body = head_of(record, after), _states(record, after)
    lines = (plain(body),) if body != head else ()
    return _Entry(change, change.kinds, head, lines)


def _removed(change: Change, before: Side, withheld: frozenset[str], desk: Desk) -> _Entry | None:
    labels = desk.wording.labels
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
        opening, closing = side.desk.wording.quotation_marks
        return f"{opening}{body}{closing}"
    return ": ".join(part for part in (date, body) if part)


def _corrected(
    change: Change, before: Side, after: Side, withheld: frozenset[str], desk: Desk
) -> _Entry | None:
    old, new = before.record(change.id), after.record(change.id)
    if new is None:
        return None
    labels = desk.wording.labels
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


def _table(entries: tuple[_Entry, ...], desk: Desk) -> tuple[Block, ...]:
    if not entries:
        return ()
    say = desk.wording.labels.say
    names = (say("Change"), say("Entry"), say("Sources"))
    columns = tuple(
        Column(plain(name), share, align)
        for name, share, align in zip(names, _SHARES, ("left", "left", "right"), strict=True)
    )
    rows = tuple(_row(entry, desk) for entry in entries)
    summary = desk.wording.labels.plural(
        "{count} change with its sources", "{count} changes with their sources", len(rows), count=len(rows)
    )
    key = say("What was taken out is struck through, what came in is underlined.")
    return (
        Paragraph(spans=plain(key)),
        Table(kind=TableKind.COMMITMENTS, columns=columns, rows=rows, summary=summary, row_headers=True),
    )


def _row(entry: _Entry, desk: Desk) -> Row:
    labels = desk.wording.labels
    kinds = capitalise(format_list([labels.say(_KINDS[kind]) for kind in entry.kinds], desk.wording))
    head = (Paragraph(plain(capitalise(entry.head)), ParagraphRole.NAME),) if entry.head else ()
    lines = tuple(Paragraph(line, ParagraphRole.CELL) for line in entry.lines)
    cells = (
        Cell((Paragraph(plain(kinds), ParagraphRole.CELL),)),
        Cell((*head, *lines)),
        Cell((Paragraph(_sources(entry.change, desk), ParagraphRole.SOURCES),)),
    )
    is_there = entry.change.is_fact and entry.change.after is not None
    return Row(cells, (entry.change.id,) if is_there else ())


def _sources(change: Change, desk: Desk) -> Spans:
    record = desk.facts.records.get(change.id) if change.after is not None else None
    if record is None or isinstance(record, Source):
        return ()
    return number_sources(cited_by(supports_for(record), desk), desk)


def _remarks(difference: Difference, desk: Desk) -> Iterator[Block]:
    """Yield what is to be said of words that no fact holds."""
    labels, spec = desk.wording.labels, desk.spec
    changed = set(difference.words)
    titles = [
        section_title(spec.brief.sections[index], desk.wording)
        or labels.say("Section {number}", number=index + 1)
        for (index, _), place in name_texts(spec, desk.texts).items()
        if place in changed
    ]
    if titles:
        sections = format_list(list(dict.fromkeys(titles)), desk.wording)
        yield Paragraph(spans=plain(labels.say("Text that was revised: {sections}.", sections=sections)))
    if "spec" in changed:
        yield Paragraph(spans=plain(labels.say("Titles or other words of the brief itself were revised.")))
    if difference.as_of and not difference.changes:
        yield Paragraph(spans=plain(labels.say("All facts were compared with their sources again.")))

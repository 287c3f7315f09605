"""Tables that an editor chooses: facts by some of their fields, or statistics by period or category.

In come the facts that a section selects; out comes one numbered ``Table`` with its notes and sources. Numbers stand
with all their digits, aligned at the decimal sign; what is worked out from them says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from briefgen.compose.context import CompositionContext
from briefgen.compose.sections.changes import FIELDS
from briefgen.compose.sections.chart_data import RefusedError, Row, Spot, derive_row, find_spots, make_row
from briefgen.compose.sections.charts import list_runs
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.text.assessments import (
    ASSESSMENT_FIELDS,
    assessment_field,
    explain_scale,
    name_fact,
)
from briefgen.compose.text.citations import cited_by, note_conflicts, number_sources, supports_for
from briefgen.compose.text.dates import format_date
from briefgen.compose.text.labels import format_list, mark
from briefgen.compose.text.names import (
    abbreviate_organisation,
    full_name,
    name_organisation,
    name_parent,
    quote_words,
    status_words,
)
from briefgen.compose.text.numbers import MISSING, format_amount, name_key
from briefgen.compose.text.spans import capitalise, end_sentence, facts_in, join, plain
from briefgen.diagnostics import diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.base import Printed, fields_with
from briefgen.model.brief import TableColumn, TableSection
from briefgen.model.chart import ChartKind
from briefgen.model.dates import EdtfDate
from briefgen.model.document import (
    Caption,
    Cell,
    Column,
    Paragraph,
    ParagraphRole,
    Spans,
    Table,
    TableKind,
    text_of,
)
from briefgen.model.document import Row as TableRow
from briefgen.model.records import (
    AnyFact,
    Assessment,
    Excerpt,
    Fact,
    Meeting,
    Person,
    SourceKind,
    Statistic,
    printed_fields,
)
from briefgen.model.statistics import Amount, Entry, Mark, add_exactly
from briefgen.model.text import LocalText

MOST_COLUMNS = 8
"""Columns of facts or numbers that a page has room for."""

_SIGNS = {Mark.DERIVED: "d", Mark.PROVISIONAL: "p", Mark.PARTIAL: "i"}
"""Letters that stand to the right of a number; each is explained below the table."""

_EXPLAINED = (
    (Mark.PARTIAL, mark("i part of the period")),
    (Mark.DERIVED, mark("d derived")),
    (Mark.PROVISIONAL, mark("p provisional")),
    (Mark.MISSING, mark(".. not seen")),
    (Mark.BREAK, mark("Break in the series")),
)
_HEADS = {
    "kind": mark("Kind"),
    "record": mark("Record"),
    "sources": mark("Sources"),
    "label": mark("Event"),
    "summary": mark("Event"),
}
_KINDS = {
    "event": mark("event"),
    "meeting": mark("meeting"),
    "excerpt": mark("excerpt"),
    "commitment": mark("commitment"),
    "claim": mark("claim"),
    "conflict": mark("conflict"),
    "assessment": mark("assessment"),
    "statistic": mark("statistic"),
}
_NOT_IN_A_CELL = ("support", "delegations", "versions", "about", "values", "handling")


def compose_table(part: Part[TableSection]) -> Blocks:
    """Return the table that a section asks for; reports why there is none."""
    try:
        _check_width(part.section)
        return _of_numbers(part) if part.section.statistics else _of_facts(part)
    except RefusedError as refused:
        message = f"section {part.index + 1} (table): {refused.message}"
        part.context.report(diagnose("bad-table", message, part.origin(*refused.path), refused.hint))
        return ()


def _check_width(section: TableSection) -> None:
    """Refuse more columns than a page has room for."""
    field = "statistics" if section.statistics else "columns"
    if (count := len(getattr(section, field))) > MOST_COLUMNS:
        message = f"{count} {field} are too many for the width of a page: at most {MOST_COLUMNS}"
        raise RefusedError(message, "make two tables, or leave some out", field)


def _caption(part: Part[TableSection], otherwise: str) -> Caption:
    number = part.context.labels.say("Table {number}.", number=part.context.numbering.count("table"))
    return Caption(number, plain(part.section.caption or otherwise))


# --- facts by their fields


def _printable_fields() -> dict[str, str]:
    """Return the fields of facts that may stand in a column, with the labels that head it."""
    found = {name: _HEADS[name] for name in ("kind", "sources", "record")}
    for model in Fact.__subclasses__():
        found |= {
            name: FIELDS.get(name, name.replace("_", " ").capitalize())
            for name in fields_with(model, Printed)
            if name not in _NOT_IN_A_CELL and not name.startswith("_")
        }
    return found


def _of_facts(part: Part[TableSection]) -> Blocks:
    section, labels = part.section, part.context.labels
    known = _printable_fields()
    named = [(("columns", at, "field"), column.field) for at, column in enumerate(section.columns)]
    for path, name in (*named, *([(("group",), section.group)] if section.group else [])):
        if name not in known and not (name.startswith(_HEADS_OF) and name != _HEADS_OF):
            hint = did_you_mean(name, known) or f"there are {', '.join(sorted(known))}"
            raise RefusedError(f"“{name}” is no field of a fact that a column can print", hint, *path)
    facts = part.expect(part.facts, "facts")
    if not facts:
        return ()
    rows: list[TableRow] = []
    groups: dict[str, list[AnyFact]] = {}
    for fact in facts:
        head = text_of(field_spans(fact, section.group, part.context)) if section.group else ""
        groups.setdefault(head, []).append(fact)
    for head, members in groups.items():
        if section.group:
            name = head or labels.say("Others")
            rows.append(TableRow((Cell((Paragraph(plain(capitalise(name)), ParagraphRole.NAME),)),)))
        rows += [_fact_row(fact, section.columns, part.context) for fact in members]
    columns = tuple(
        Column(
            plain(column.title) if column.title else _head_of(column.field, known, part.context),
            column.width or _share(column.field),
            "right" if column.field == "sources" else "left",
        )
        for column in section.columns
    )
    names = format_list([text_of(column.spans) for column in columns], part.context.wording)
    summary = labels.plural(
        "{count} row by {columns}", "{count} rows by {columns}", len(facts), count=len(facts), columns=names
    )
    made = Table(
        TableKind.PLAIN,
        columns,
        tuple(rows),
        facts=facts_in(tuple(rows)),
        caption=_caption(part, capitalise(names)),
        summary=summary,
        notes=explain_scale(
            [fact for fact in facts if isinstance(fact, Assessment)], part.context, whole=True
        ),
    )
    return (made,)


_HEADS_OF = "delegations/"
"""A column of the people who led one party's delegation, by the party's id."""


def _head_of(field: str, known: Mapping[str, str], context: CompositionContext) -> Spans:
    if field.startswith(_HEADS_OF):
        return abbreviate_organisation(field.removeprefix(_HEADS_OF), context)
    return plain(context.labels.say(known[field]))


def _heads(meeting: Meeting, party: str, context: CompositionContext) -> Spans:
    """Return the family names of those who led a party's delegation, with a word for who only acted."""
    names = []
    for delegate in meeting.delegations.get(party, ()):
        person = context.facts.get(Person, delegate.person)
        if person is not None and delegate.head:
            name = person.names.get(context.wording.language) or person.family or person.latin
            names.append(context.labels.say("{name} (acting)", name=name) if delegate.acting else name)
    return plain(", ".join(names))


_OFFICIAL, _IN_PART = mark("official"), mark("official in part")
_REPORTED, _ANNOUNCED = mark("reported"), mark("announced only")


def _record_of(fact: AnyFact, context: CompositionContext) -> str:
    """Return what a fact rests on: official texts in all its fields or some, reports, or announcements alone.

    Of a meeting it is when and where it was held, and who took part.
    """
    fields = tuple(printed_fields(fact))
    if isinstance(fact, Meeting):
        fields = tuple(field for field in fields if field.startswith(("date", "city", "delegations/")))
    cited = [{entry.source for entry in cited_by(supports_for(fact, (field,)), context)} for field in fields]
    official = [any(source.is_official for source in sources) for sources in cited if sources]
    if any(official):
        return _OFFICIAL if all(official) else _IN_PART
    kinds = {source.kind for sources in cited for source in sources}
    return _ANNOUNCED if kinds and kinds <= {SourceKind.PREVIEW} else _REPORTED


def _share(field: str) -> float:
    return {"summary": 4.0, "words": 4.0, "sources": 0.8}.get(field, 1.5)


def _fact_row(fact: AnyFact, columns: Sequence[TableColumn], context: CompositionContext) -> TableRow:
    cells: list[Cell] = []
    named = [fact.id]
    for column in columns:
        marks, about = note_conflicts(fact.id, (column.field,), context)
        named += about
        role = {"date": ParagraphRole.DATE, "sources": ParagraphRole.SOURCES}.get(
            column.field, ParagraphRole.CELL
        )
        spans = field_spans(fact, column.field, context)
        disc = ""
        if not cells and column.field == "ordinal" and getattr(fact, "series", "") == context.main_series:
            spans, disc = (), text_of(spans)
        cells.append(Cell((Paragraph((*spans, *marks), role),), disc))
    return TableRow(tuple(cells), tuple(named))


def field_spans(fact: AnyFact, field: str, context: CompositionContext) -> Spans:
    """Return what a fact says in a field as a cell prints it; nothing where it has no such field or no value."""
    party = field.removeprefix(_HEADS_OF)
    if party != field:
        return _heads(fact, party, context) if isinstance(fact, Meeting) else ()
    if field in _WORKED_OUT:
        return _WORKED_OUT[field](fact, context)
    if field == "words" and isinstance(fact, Excerpt):
        return quote_words(fact, context)
    if isinstance(fact, Assessment) and field in ASSESSMENT_FIELDS:
        return assessment_field(fact, field, context)
    value: Any = getattr(fact, field, None)
    if isinstance(value, LocalText):
        return context.spans(fact, value, field)
    if isinstance(value, EdtfDate):
        return plain(context.date(fact, value))
    if isinstance(value, tuple | str):
        names = (value,) if isinstance(value, str) else value
        return join((_name(name, context) for name in names), ", ")
    return plain(str(value)) if value is not None else ()


def _meeting_of(fact: AnyFact, context: CompositionContext) -> Spans:
    parent = context.parent_meeting(fact)
    return name_parent(parent, context) if parent else ()


_WORKED_OUT: Mapping[str, Callable[[AnyFact, CompositionContext], Spans]] = {
    "sources": lambda fact, context: number_sources(cited_by(supports_for(fact), context), context),
    "kind": lambda fact, context: plain(context.labels.say(_KINDS[fact.kind])),
    "record": lambda fact, context: plain(context.labels.say(_record_of(fact, context))),
    "status": lambda fact, context: plain(status_words(fact, context) or context.labels.say("confirmed")),
    "meeting": _meeting_of,
}
"""What a cell prints of a fact that is no text of a field of it."""


def _name(name: str, context: CompositionContext) -> Spans:
    """Return what the record of an id is called; the id itself where it has none that may be named."""
    record = context.facts.records.get(name)
    if isinstance(record, Person):
        return full_name(record, context)
    fact = context.selected_fact(name)
    if fact is not None:
        return name_fact(fact, context)
    return name_organisation(name, context)


# --- statistics


def _of_numbers(part: Part[TableSection]) -> Blocks:
    section, context = part.section, part.context
    selected = {fact.id: fact for fact in part.facts if isinstance(fact, Statistic)}
    statistics = [selected[name] for name in dict.fromkeys(section.statistics) if name in selected]
    if not part.expect(tuple(statistics), "statistics"):
        return ()
    if len({statistic.by_period for statistic in statistics}) > 1:
        message = "some of its statistics go by period, and others by category"
        raise RefusedError(message, "make a table for each", "statistics")
    if section.periods and not statistics[0].by_period:
        raise RefusedError("`periods` is given, and the numbers go by category", "take it out", "periods")
    spots = find_spots(ChartKind.LINES, statistics, section.periods)
    if not spots:
        message = f"no number lies within the periods {section.periods}"
        raise RefusedError(message, "widen `periods`, or take it out", "periods")
    rows = [make_row(statistic, spots) for statistic in statistics]
    if section.derive:
        rows = [derive_row(row, spots, section.derive, selected) for row in rows]
    per = section.derive.per if section.derive else None
    about = tuple(dict.fromkeys((*(row.statistic.id for row in rows), *((per,) if per else ()))))
    numbers = _Numbers(part, spots, rows)
    table_rows = [numbers.row(at) for at in range(len(spots))]
    table_rows += numbers.totals()
    marks, conflicts = numbers.conflicts()
    names = format_list(
        [context.text(row.statistic, row.statistic.label, "label") for row in rows], context.wording
    )
    summary = context.labels.plural(
        "{count} row by {columns}",
        "{count} rows by {columns}",
        len(table_rows),
        count=len(table_rows),
        columns=names,
    )
    table = Table(
        TableKind.PLAIN,
        numbers.columns(),
        tuple(table_rows),
        facts=(*about, *conflicts),
        caption=_caption(part, capitalise(names)),
        unit=numbers.common_unit(),
        summary=summary,
        notes=tuple(note for note in (numbers.notes(), (*numbers.sources(), *marks)) if note),
    )
    return (table,)


class _Numbers:
    """The rows, heads and notes of a table of statistics; lives for one section."""

    def __init__(self, part: Part[TableSection], spots: Sequence[Spot], rows: Sequence[Row]) -> None:
        self._section, self._context = part.section, part.context
        self._spots, self._rows = spots, rows
        self._say = part.context.labels.say
        self._names = [self._name(spot) for spot in spots]
        self._units = [self._unit(row.statistic) for row in rows]

    def _name(self, spot: Spot) -> str:
        statistic = next(
            (row.statistic for row in self._rows if row.statistic.entry(spot.key)), self._rows[0].statistic
        )
        if spot.period is None:
            return self._context.text(statistic, statistic.name_of(spot.key), "categories", spot.key)
        return format_date(spot.period, self._context.wording)

    def _unit(self, statistic: Statistic) -> str:
        derive = self._section.derive
        if derive and derive.index:
            period = next(
                (
                    name
                    for spot, name in zip(self._spots, self._names, strict=True)
                    if spot.holds(derive.index)
                ),
                "",
            )
            return self._say("Index, {period} = 100", period=period)
        if derive and derive.change:
            return self._say("Change on the period before, per cent")
        return self._section.unit or self._context.text(statistic, statistic.unit, "unit")

    def common_unit(self) -> Spans:
        """Return the unit of all columns; nothing where they differ, and each says its own."""
        alone = (
            len(self._rows) == 1 and text_of(self.columns()[1].spans).casefold() == self._units[0].casefold()
        )
        return plain(capitalise(self._units[0])) if len(set(self._units)) == 1 and not alone else ()

    def columns(self) -> tuple[Column, ...]:
        dated = self._spots[0].period is not None
        several = len(set(self._units)) > 1
        return (
            Column(plain(self._say("Period") if dated else self._say("Name")), 1.5),
            *(
                Column(
                    self._context.spans(row.statistic, row.statistic.label, "label"),
                    1,
                    "decimal",
                    plain(unit) if several else (),
                )
                for row, unit in zip(self._rows, self._units, strict=True)
            ),
        )

    def row(self, at: int) -> TableRow:
        cells = [self._cell(row.entries[at], row.drawn[at]) for row in self._rows]
        name = Cell((Paragraph(plain(self._names[at]), ParagraphRole.CELL),))
        return TableRow((name, *cells), tuple(row.statistic.id for row in self._rows))

    def _cell(self, entry: Entry, amount: Amount | None) -> Cell:
        if amount is None:
            return Cell((Paragraph(plain(MISSING), ParagraphRole.CELL),), whole=len(MISSING))
        number = format_amount(amount, self._context.wording)
        text = f"≥ {number}" if entry.has(Mark.FLOOR) else number
        decimal = self._context.wording.locale.number_symbols["latn"]["decimal"]
        first = min((text.index(sign) for sign in (decimal, "–", " (") if sign in text), default=len(text))
        signs = " ".join(sign for mark, sign in _SIGNS.items() if entry.has(mark))
        spans = plain(f"{text}\u00a0{signs}" if signs else text)
        return Cell((Paragraph(spans, ParagraphRole.CELL),), whole=first)

    def totals(self) -> Iterator[TableRow]:
        """Yield the row of sums: what the section asks for, else the category that each statistic says is its total."""
        own = [row.statistic for row in self._rows if row.statistic.total]
        if self._section.derive or not (self._section.total or own):
            return
        cells = []
        for at, row in enumerate(self._rows):
            total = row.statistic.total
            given = row.statistic.values.get(total) if total else None
            amount = given or (self._sum(at, row) if self._section.total else None)
            cells.append(self._cell(Entry(""), amount))
        total = own[0].total if own else None
        words = name_key(own[0], total, self._context.wording) if own and total else self._say("Total")
        yield TableRow(
            (Cell((Paragraph(plain(words), ParagraphRole.NAME),)), *cells),
            tuple(row.statistic.id for row in self._rows),
        )

    def _sum(self, at: int, row: Row) -> Amount | None:
        """Return the sum of a column, exactly; ``None`` where a number of it is missing or in doubt."""
        if any(amount and amount.value is None for amount in row.drawn):
            message = f"{row.statistic.id} has ranges, which have no sum"
            raise RefusedError(message, "take `total` out", "statistics", at)
        if self._units[at] in (self._say("per cent"), "per cent", "%"):
            message = f"{row.statistic.id} is in per cent, which cannot be added up"
            raise RefusedError(message, "take `total` out", "statistics", at)
        found = [amount.value for amount in row.drawn if amount and amount.value is not None]
        return Amount(add_exactly(found)) if len(found) == len(row.drawn) else None

    def conflicts(self) -> tuple[Spans, tuple[str, ...]]:
        spans: list[Any] = []
        names: list[str] = []
        for row in self._rows:
            fields = {"label", "unit", "counts", "values", *(f"values/{entry.key}" for entry in row.entries)}
            marks, found = note_conflicts(row.statistic.id, fields, self._context)
            spans += marks
            names += found
        return tuple(spans), tuple(names)

    def sources(self) -> Spans:
        """Return the source line: of several statistics that do not share their sources, each with its own."""
        labels, context = self._context.labels, self._context
        cited = {}
        for row in self._rows:
            fields = [f"values/{entry.key}" for entry in row.entries if entry.amount]
            cited[row.statistic.id] = cited_by(supports_for(row.statistic, fields), context)
        shared = {tuple(one.source.id for one in found) for found in cited.values()}
        parts: list[Spans] = []
        for row in self._rows[: 1 if len(shared) == 1 else None]:
            numbers = number_sources(cited[row.statistic.id], context)
            if numbers:
                name = context.spans(row.statistic, row.statistic.label, "label") if len(shared) > 1 else ()
                parts.append(join((name, (*plain("["), *numbers, *plain("]"))), " "))
        single = len({one.source.id for found in cited.values() for one in found}) == 1
        pattern = mark("Source: {sources}") if single else mark("Sources: {sources}")
        return end_sentence(labels.fill(pattern, sources=join(parts, "; "))) if parts else ()

    def notes(self) -> Spans:
        """Return definitions, what the marks mean and where they stand, and how numbers were worked out, in words."""
        context, several = self._context, len(self._rows) > 1
        sentences: list[str] = []
        for row in self._rows:
            if words := context.text(row.statistic, row.statistic.counts, "counts"):
                name = context.text(row.statistic, row.statistic.label, "label")
                sentences.append(
                    self._say("{name}: {words}", name=name, words=words) if several else capitalise(words)
                )
        for sign, words in _EXPLAINED:
            if found := list(self._marked(sign)):
                sentences.append(
                    self._say("{what}: {details}", what=self._say(words), details="; ".join(found))
                )
        if any(entry.has(Mark.FLOOR) for row in self._rows for entry in row.entries):
            sentences.append(self._say("≥ at least"))
        derive = self._section.derive
        if derive and (derive.index or derive.change):
            sentences.append(self._say("Worked out from the numbers of the sources, to one decimal"))
        elif derive:
            sentences.append(self._say("Worked out from two statistics, to four significant figures"))
        return plain(" ".join(text if text.endswith((".", "!", "?")) else f"{text}." for text in sentences))

    def _marked(self, sign: Mark) -> Iterator[str]:
        """Yield where a mark stands, those with the same remark together: 2020 and 2021 (not published)."""
        language, several = self._context.wording.language, len(self._rows) > 1
        for row in self._rows:
            remarks: dict[str, list[str]] = {}
            for entry, amount, name in zip(row.entries, row.drawn, self._names, strict=True):
                if entry.has(sign) or (sign is Mark.MISSING and amount is None):
                    remark = entry.marks.get(sign)
                    remarks.setdefault(remark.pick(language)[1] if remark else "", []).append(name)
            for words, names in remarks.items():
                where = list_runs(names, self._names)
                where = f"{where} ({words})" if words else where
                label = self._context.text(row.statistic, row.statistic.label, "label")
                yield self._say("{name} {periods}", name=label, periods=where) if several else where

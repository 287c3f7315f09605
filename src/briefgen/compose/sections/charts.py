"""Charts: statistics to a drawing with its message, unit, sources, and notes on all that is not plain.

What a chart shows is said three times over: drawn, in words for those who do not see it, and as a CSV file that
travels in the PDF; the numbers stand in a table as well where the section asks for one.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal, localcontext
from itertools import pairwise

from briefgen.compose.context import CompositionContext
from briefgen.compose.sections.chart_data import EXACT, ChartData, RefusedError, Row, find_data, step_of
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.sections.scale import find_scale
from briefgen.compose.text.citations import Cited, cited_by, note_conflicts, number_sources, supports_for
from briefgen.compose.text.dates import format_date
from briefgen.compose.text.labels import format_list
from briefgen.compose.text.numbers import MISSING, format_amount, format_decimal, format_measure
from briefgen.compose.text.spans import capitalise, end_sentence, join, merge, plain
from briefgen.diagnostics import diagnose
from briefgen.model.brief import ChartSection
from briefgen.model.chart import (
    Chart,
    ChartBreak,
    ChartGap,
    ChartKind,
    DataFile,
    Place,
    Point,
    Series,
)
from briefgen.model.dates import EdtfDate, Precision
from briefgen.model.document import (
    Caption,
    Cell,
    Column,
    Paragraph,
    ParagraphRole,
    Spans,
    Table,
    TableKind,
)
from briefgen.model.document import Row as TableRow
from briefgen.model.records import Statistic
from briefgen.model.statistics import Amount, Entry, Mark, write_decimal
from briefgen.model.text import one_line

_FROM_ZERO = frozenset({ChartKind.COLUMNS, ChartKind.BARS, ChartKind.GROUPED, ChartKind.STACKED})
_SCALED = frozenset({ChartKind.LINES, ChartKind.MULTIPLES})
"""Kinds whose places stand to scale."""
_BASE = 100
_LONGEST_NUMBER = 14
"""Characters of a number on the axis: a thousand million with its commas, and one more."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
"""What a spreadsheet may take for the beginning of a formula."""


def compose_chart(part: Part[ChartSection]) -> Blocks:
    """Return the drawing of the section's statistics, and the table of its numbers where the section asks for one."""
    try:
        with localcontext(EXACT):
            data = find_data(part)
            return () if data is None else _Composer(part, data).blocks()
    except RefusedError as refused:
        message = f"section {part.index + 1} (chart): {refused.message}"
        part.context.report(diagnose("bad-chart", message, part.origin(*refused.path), refused.hint))
        return ()


class _Composer:
    def __init__(self, part: Part[ChartSection], data: ChartData) -> None:
        self._part, self._data = part, data
        self._context: CompositionContext = part.context
        self.say = part.context.labels.say
        self._names = tuple(self._name_spot(at) for at in range(len(data.spots)))
        per = part.section.derive.per if part.section.derive else None
        self._facts = (*(row.statistic.id for row in data.rows), *((per,) if per else ()))

    def blocks(self) -> Blocks:
        """Return the drawing and what follows it. Raises ``RefusedError`` where the numbers are too long to be read."""
        chart = self.chart()
        longest = max((label for _, label in chart.ticks), key=len)
        if len(longest) > _LONGEST_NUMBER:
            message = f"its axis would have numbers such as {longest}, too long to be read"
            hint = "give the numbers in a larger or smaller unit, such as million tonnes for tonnes"
            raise RefusedError(message, hint, "statistics")
        return (chart, *(self.table() if self._part.section.table == "below" else ()))

    def chart(self) -> Chart:
        """Return the drawing."""
        part, data = self._part, self._data
        number = self._context.numbering.count("figure")
        scale = find_scale(self._extent(), from_zero=data.kind in _FROM_ZERO)
        message = part.section.message or self._list_names()
        index = part.section.derive.index if part.section.derive else None
        marks, conflicts = self._note_conflicts()
        return Chart(
            facts=(*self._facts, *conflicts),
            kind=data.kind,
            places=tuple(self._places()),
            series=tuple(self._series(row) for row in data.rows),
            ticks=tuple(
                (float(tick), format_decimal(_shortest(tick), self._context.wording)) for tick in scale.ticks
            ),
            low=float(scale.low),
            high=float(scale.high),
            caption=Caption(self.say("Figure {number}.", number=number), plain(message)),
            unit=self._unit(),
            notes=(join((merge((*self._sources(), *marks)), plain(self._notes(scale.low))), " "),),
            alternative=one_line(self._describe(message)),
            dated=data.dated,
            base=_BASE if index and scale.low <= _BASE <= scale.high else None,
            gaps=tuple(self._gaps()) if data.kind is ChartKind.LINES else (),
            breaks=tuple(self._breaks()) if data.dated else (),
            derived=self.say("derived"),
            data=DataFile(
                f"figure-{number}.csv",
                self._csv(),
                self.say("The numbers of figure {number}", number=number),
            ),
        )

    def _extent(self) -> list[Decimal]:
        """Return the numbers that the scale has to hold."""
        if self._data.kind is not ChartKind.STACKED:
            return [
                bound for row in self._data.rows for amount in row.drawn if amount for bound in _parts(amount)
            ]
        columns = zip(*(row.drawn for row in self._data.rows), strict=True)
        return [
            sum((amount.value for amount in column if amount and amount.value is not None), Decimal(0))
            for column in columns
            if all(column)
        ]

    def _name_spot(self, at: int) -> str:
        """Return a period or category as it stands on the axis."""
        spot, wording = self._data.spots[at], self._context.wording
        if spot.period is None:
            if self._data.others and at == len(self._data.spots) - 1:
                return self.say("Others ({count})", count=self._data.others)
            statistic = self._data.rows[0].statistic
            return self._context.text(statistic, statistic.name_of(spot.key), "categories", spot.key)
        return format_date(spot.period, wording)

    def _label(self, period: EdtfDate | None, name: str) -> str:
        """Return a short form of a period where the axis has no room for its full name."""
        first = period.earliest if period else None
        doubtful = period is not None and (period.uncertain or period.approximate)
        if (
            period is None
            or period.precision is not Precision.MONTH
            or doubtful
            or not isinstance(first, dt.date)
        ):
            return name
        from babel.dates import format_skeleton  # noqa: PLC0415 - see labels.load_wording

        return str(format_skeleton("yMMM", first, locale=self._context.wording.locale))

    def _places(self) -> Iterator[Place]:
        data, section = self._data, self._part.section
        periods = [spot.period for spot in data.spots if spot.period]
        steps = [step_of(period) for period in periods]
        one_kind = len({period.precision for period in periods}) == 1
        if not one_kind:
            steps = [(period.earliest.toordinal() + period.latest.toordinal()) // 2 for period in periods]
        apart = min(
            (later - earlier for earlier, later in pairwise(steps) if later > earlier),
            default=1,
        )
        for at, spot in enumerate(data.spots):
            place = (steps[at] - steps[0]) / apart if data.kind in _SCALED else float(at)
            remarks = (row.entries[at].marks.get(Mark.PARTIAL) for row in data.rows)
            note = next(
                (str(remark.pick(self._context.wording.language)[1]) for remark in remarks if remark), ""
            )
            strong = any(spot.holds(key) for key in section.highlight)
            yield Place(self._label(spot.period, self._names[at]), place, note if data.dated else "", strong)

    def _series(self, row: Row) -> Series:
        points = [self._point(entry, amount) for entry, amount in zip(row.entries, row.drawn, strict=True)]
        last = max((at for at, amount in enumerate(row.drawn) if amount), default=None)
        derive = self._part.section.derive
        if derive and derive.index and last is not None and (amount := row.entries[last].amount):
            text = self.say(
                "{index} ({measure})",
                index=points[last].text,
                measure=format_measure(row.statistic, amount, self._context.wording),
            )
            point = points[last]
            points[last] = Point(text, point.value, point.low, point.high, point.partial, point.derived)
        return Series(self._label_of(row.statistic), tuple(points))

    def _point(self, entry: Entry, amount: Amount | None) -> Point:
        text = self._format(entry, amount)
        if amount is None:
            return Point(text)
        value, low, high = (
            None if part is None else float(part) for part in (amount.value, amount.low, amount.high)
        )
        return Point(text, value, low, high, entry.has(Mark.PARTIAL), entry.has(Mark.DERIVED))

    def _format(self, entry: Entry, amount: Amount | None) -> str:
        if amount is None:
            return MISSING
        text = format_amount(amount, self._context.wording)
        return f"≥ {text}" if entry.has(Mark.FLOOR) else text

    def _label_of(self, statistic: Statistic) -> str:
        return self._context.text(statistic, statistic.label, "label")

    def _list_names(self) -> str:
        return capitalise(
            format_list([self._label_of(row.statistic) for row in self._data.rows], self._context.wording)
        )

    def _unit(self) -> Spans:
        """Return the unit line: what is counted, from when to when."""
        section, statistic = self._part.section, self._data.rows[0].statistic
        unit = section.unit or self._context.text(statistic, statistic.unit, "unit")
        derive = section.derive
        if derive and derive.index:
            unit = self.say(
                "Index, {period} = 100",
                period=next(
                    name
                    for spot, name in zip(self._data.spots, self._names, strict=True)
                    if spot.holds(derive.index or "")
                ),
            )
        elif derive and derive.change:
            unit = self.say("Change on the period before, per cent")
        if not self._data.dated or len(self._names) == 1 or (derive and derive.index):
            return plain(capitalise(unit))
        return plain(
            self.say(
                "{unit}, {first} to {last}", unit=capitalise(unit), first=self._names[0], last=self._names[-1]
            )
        )

    def _sources(self) -> Spans:
        """Return the source line: for several statistics each with its own."""
        labels, context = self._context.labels, self._context
        cited: dict[str, tuple[Cited, ...]] = {}
        for row in self._data.rows:
            fields = [f"values/{entry.key}" for entry in row.entries if entry.amount]
            cited[self._label_of(row.statistic)] = tuple(
                cited_by(supports_for(row.statistic, fields), context)
            )
        apart = len({tuple(entry.source.id for entry in entries) for entries in cited.values()}) > 1
        if not apart:
            cited = dict(list(cited.items())[:1])
        parts = [
            join(
                (plain(name) if apart else (), (*plain("["), *number_sources(entries, context), *plain("]"))),
                " ",
            )
            for name, entries in cited.items()
            if entries
        ]
        if not parts:
            return ()
        listed = join(parts, ", ")
        if len({entry.source.id for entries in cited.values() for entry in entries}) == 1:
            return end_sentence(labels.fill("Source: {sources}", sources=listed))
        return end_sentence(labels.fill("Sources: {sources}", sources=listed))

    def _note_conflicts(self) -> tuple[Spans, tuple[str, ...]]:
        marks: list[Spans] = []
        names: list[str] = []
        for row in self._data.rows:
            fields = {"label", "unit", "counts", "values", *(f"values/{entry.key}" for entry in row.entries)}
            spans, found = note_conflicts(row.statistic.id, fields, self._context)
            marks.append(spans)
            names.extend(found)
        return tuple(span for spans in marks for span in spans), tuple(names)

    def _notes(self, low: Decimal) -> str:
        """Return what is to be known: definitions, then all that is drawn in a way of its own, each said in words."""
        sentences = [*self._definitions(), *self._remarks()]
        if self._data.kind in _SCALED | {ChartKind.DOTS} and low:
            axis = format_decimal(_shortest(low), self._context.wording)
            sentences.append(self.say("The axis begins at {value}, not at zero.", value=axis))
        return " ".join(sentences)

    def _definitions(self) -> Iterator[str]:
        for row in self._data.rows:
            if text := self._context.text(row.statistic, row.statistic.counts, "counts"):
                name = self._label_of(row.statistic)
                yield _sentence(
                    self.say("{name}: {words}", name=name, words=text)
                    if len(self._data.rows) > 1
                    else capitalise(text)
                )

    def _remarks(self) -> Iterator[str]:
        say, data = self.say, self._data
        hollow, hatched = say("Derived (hollow)"), say("Part of the period (hatched)")
        kinds = (
            (
                Mark.PARTIAL,
                hatched if data.kind not in _SCALED | {ChartKind.DOTS} else say("Part of the period"),
            ),
            (Mark.DERIVED, hollow),
            (Mark.MISSING, say("Not seen (..)") if data.kind not in _SCALED else say("Not seen (dashes)")),
            (Mark.PROVISIONAL, say("Provisional")),
            (Mark.BREAK, say("Break in the series (dashed line)")),
        )
        for mark, words in kinds:
            found = list(self._marked(mark))
            if found:
                yield _sentence(say("{what}: {details}", what=words, details="; ".join(found)))
        if any(entry.has(Mark.FLOOR) for row in data.rows for entry in row.entries):
            yield say("≥ at least.")
        ranged = any(amount and amount.is_range for row in data.rows for amount in row.drawn)
        if ranged:
            yield (
                say("Band: the range in which the number may lie.")
                if data.kind in _SCALED
                else say("Line with ends: the range in which the number may lie.")
            )
        if data.others:
            yield say("Others (hollow): the sum of those not named.")
        if self._part.section.derive and self._part.section.derive.per:
            yield say("Worked out from the two statistics named as sources.")

    def _marked(self, mark: Mark) -> Iterator[str]:
        """Yield the periods or categories that bear a mark, with what is said of them; those alike are said together."""
        language, several = self._context.wording.language, len(self._data.rows) > 1
        for row in self._data.rows:
            words: dict[str, list[str]] = {}
            for entry, amount, name in zip(row.entries, row.drawn, self._names, strict=True):
                missing = mark is Mark.MISSING and amount is None
                if (entry.has(mark) and entry.key) or missing:
                    remark = entry.marks.get(mark)
                    words.setdefault(remark.pick(language)[1] if remark else "", []).append(name)
            for text, names in words.items():
                periods = list_runs(names, self._names)
                where = (
                    self.say("{name} {periods}", name=self._label_of(row.statistic), periods=periods)
                    if several
                    else periods
                )
                yield self.say("{where}, {words}", where=where, words=text) if text else where

    def _gaps(self) -> Iterator[ChartGap]:
        for number, row in enumerate(self._data.rows):
            known = [at for at, amount in enumerate(row.drawn) if amount]
            for before, behind in pairwise(known):
                if behind > before + 1:
                    missing = self._names[before + 1 : behind]
                    period = missing[0] if len(missing) == 1 else f"{missing[0]}–{missing[-1]}"
                    yield ChartGap(number, before, behind, self.say("{period} not seen", period=period))

    def _breaks(self) -> Iterator[ChartBreak]:
        places = tuple(self._places())
        seen: set[float] = set()
        for row in self._data.rows:
            for entry, place in zip(row.entries, places, strict=True):
                if entry.has(Mark.BREAK) and place.at and place.at not in seen:
                    seen.add(place.at)
                    yield ChartBreak(place.at, place.label)

    def _describe(self, message: str) -> str:
        """Return the chart in sentences, for those who do not see it: message, unit, and every number."""
        unit = "".join(span.text for span in self._unit())
        sentences = [_sentence(self.say("Chart: {message}", message=message)), _sentence(unit)]
        for row in self._data.rows:
            numbers = []
            for name, entry, amount in zip(self._names, row.entries, row.drawn, strict=True):
                said = self.say("not seen") if amount is None else self._format(entry, amount)
                numbers.append(self.say("{name} {number}", name=name, number=said))
            sentences.append(
                _sentence(
                    self.say(
                        "{name}: {numbers}", name=self._label_of(row.statistic), numbers="; ".join(numbers)
                    )
                )
            )
        return " ".join(sentences)

    def _csv(self) -> str:
        """Return the numbers as CSV (RFC 4180): a line a number, with its marks and what is said of it."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\r\n")
        writer.writerow(("statistic", "period", "value", "low", "high", "drawn", "unit", "marks", "remarks"))
        for row in self._data.rows:
            label, unit = (
                self._label_of(row.statistic),
                self._context.text(row.statistic, row.statistic.unit, "unit"),
            )
            for name, spot, entry, drawn in zip(
                self._names, self._data.spots, row.entries, row.drawn, strict=True
            ):
                amount = entry.amount or Amount()
                remarks = (f"{mark.value}: {text}" for mark, text in entry.marks.items() if text)
                key = str(spot.period) if spot.period else name
                cells = (
                    *(
                        _guard(label),
                        _guard(key),
                        *map(write_decimal, (amount.value, amount.low, amount.high)),
                    ),
                    *(str(drawn or ""), _guard(unit), " ".join(mark.value for mark in entry.marks)),
                    _guard("; ".join(remarks)),
                )
                writer.writerow(cells)
        return out.getvalue()

    def table(self) -> Blocks:
        """Return the numbers as a table, a row a period or category."""
        data, say = self._data, self.say
        share = 1 / (len(data.rows) + 1)
        columns = (
            Column(plain(say("Period") if data.dated else say("Name")), share),
            *(Column(plain(self._label_of(row.statistic)), share, "right") for row in data.rows),
        )
        rows = tuple(
            TableRow(
                (
                    Cell((Paragraph(plain(name), ParagraphRole.CELL),)),
                    *(
                        Cell(
                            (
                                Paragraph(
                                    plain(self._format(row.entries[at], row.drawn[at])), ParagraphRole.CELL
                                ),
                            )
                        )
                        for row in data.rows
                    ),
                ),
                self._facts,
            )
            for at, name in enumerate(self._names)
        )
        number = say("Table {number}.", number=self._context.numbering.count("table"))
        caption = Caption(number, plain(self._list_names()))
        summary = "".join(span.text for span in self._unit())
        return (Table(TableKind.PLAIN, columns, rows, facts=self._facts, caption=caption, summary=summary),)


def _parts(amount: Amount) -> Iterable[Decimal]:
    return (part for part in (amount.value, amount.low, amount.high) if part is not None)


def _shortest(number: Decimal) -> Decimal:
    """Return a round number without zeros behind its decimal sign, and without an exponent."""
    return Decimal(format(number.normalize(), "f"))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?", "…")) else f"{text}."


def list_runs(names: Sequence[str], every: Sequence[str]) -> str:
    """Return names as a list in which three or more neighbours are a range."""
    places = [every.index(name) for name in names]
    runs: list[list[int]] = []
    for place in places:
        if runs and place == runs[-1][-1] + 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    parts = []
    for run in runs:
        if len(run) > 2:  # noqa: PLR2004 - two are named
            parts.append(f"{every[run[0]]}–{every[run[-1]]}")
        else:
            parts.extend(every[place] for place in run)
    return ", ".join(parts)


def _guard(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

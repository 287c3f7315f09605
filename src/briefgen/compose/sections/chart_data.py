"""The numbers of a chart: statistics to rows over common places, what is worked out from them, and what cannot be drawn.

A place is a period or a category. Between periods that go by one step, those for which no statistic has a number stand
as places too, so that a drawing to scale shows what is missing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext
from itertools import pairwise

from briefgen.compose.sections.part import Part
from briefgen.model.brief import ChartSection, Derivation
from briefgen.model.chart import ChartKind
from briefgen.model.dates import EdtfDate, Precision, parse_date
from briefgen.model.records import Statistic, is_same
from briefgen.model.statistics import Amount, Entry, Mark, period_of
from briefgen.model.tree import Step

MOST_BARS = 12
_MOST_COLUMNS, _MOST_GROUPS, _MOST_POINTS = 30, 8, 400
_SERIES: Mapping[ChartKind, tuple[int, int, str]] = {
    ChartKind.COLUMNS: (1, 1, "columns show one statistic; use grouped, stacked or lines for several"),
    ChartKind.BARS: (1, 1, "bars show one statistic; make a chart for each"),
    ChartKind.GROUPED: (2, 3, "grouped columns show two or three statistics; use lines for more"),
    ChartKind.STACKED: (2, 4, "stacked columns show two to four parts; add up small ones in the fact base"),
    ChartKind.LINES: (1, 4, "lines show at most four statistics; use multiples for more"),
    ChartKind.DOTS: (1, 3, "dots show at most three statistics; make a chart for each"),
    ChartKind.MULTIPLES: (2, 12, "multiples show two to twelve statistics"),
}
_LONGEST_NAME = 28
_LEAST_SHARE = Decimal("0.03")
_TENTH = Decimal("0.1")
_RATE = Context(prec=4)
EXACT = Context(prec=150)
"""Digits enough for sums and quotients of numbers of forty digits each."""
_NO_ENTRY = Entry("")


@dataclass(frozen=True, slots=True)
class Spot:
    """A period or category of the axis: its key as first written, and the period."""

    key: str
    period: EdtfDate | None = None

    def holds(self, key: str) -> bool:
        """Whether a key names it, however a period is spelt."""
        return key == self.key or is_same(self.period, period_of(key) if self.period else None)


@dataclass(frozen=True, slots=True)
class Row:
    """A statistic as drawn: for each spot the entry of the fact base, and what is drawn for it."""

    statistic: Statistic
    entries: tuple[Entry, ...]
    drawn: tuple[Amount | None, ...]


@dataclass(frozen=True, slots=True)
class ChartData:
    """What a chart draws. ``others`` is how many categories its last spot sums up, 0 where it is one of them."""

    kind: ChartKind
    spots: tuple[Spot, ...]
    rows: tuple[Row, ...]
    others: int = 0

    @property
    def dated(self) -> bool:
        """Whether the spots are periods."""
        return self.spots[0].period is not None


class RefusedError(Exception):
    """Why a chart cannot be drawn, how to put it right, and the key of the section that asks for it."""

    def __init__(self, message: str, hint: str, *path: Step) -> None:
        super().__init__(message)
        self.message, self.hint, self.path = message, hint, path


def find_data(part: Part[ChartSection]) -> ChartData | None:
    """Return the numbers of a chart, ``None`` where it selects none; raises ``RefusedError`` where it cannot be drawn."""
    section = part.section
    selected = {fact.id: fact for fact in part.facts if isinstance(fact, Statistic)}
    statistics = [selected[name] for name in dict.fromkeys(section.statistics) if name in selected]
    if not part.expect(tuple(statistics), "statistics"):
        return None
    return _find(section, statistics, selected)


def _find(
    section: ChartSection, statistics: Sequence[Statistic], selected: Mapping[str, Statistic]
) -> ChartData:
    kind = ChartKind(section.form)
    _check_axis(kind, statistics, section)
    spots = find_spots(kind, statistics, section.periods)
    if not spots:
        message = f"no number lies within the periods {section.periods}"
        raise RefusedError(message, "widen `periods`, or take it out", "periods")
    for index, key in enumerate(section.highlight):
        if not any(spot.holds(key) for spot in spots):
            hint = f"name one of those drawn, from {spots[0].key} to {spots[-1].key}"
            raise RefusedError(f"`highlight` names “{key}”, which is not drawn", hint, "highlight", index)
    rows = tuple(make_row(statistic, spots) for statistic in statistics)
    if section.derive:
        rows = tuple(derive_row(row, spots, section.derive, selected) for row in rows)
    data = ChartData(kind, spots, rows)
    if kind is ChartKind.BARS or (kind is ChartKind.DOTS and not data.dated):
        data = _sorted(data)
    if not any(drawn for row in data.rows for drawn in row.drawn):
        raise RefusedError("none of its numbers is known", "name other statistics or periods", "statistics")
    _check_amount(data)
    return data


def _check_axis(kind: ChartKind, statistics: Sequence[Statistic], section: ChartSection) -> None:
    """Refuse too few or too many series, axes that differ, a form that is not for such an axis, units that differ."""
    least, most, hint = _SERIES[kind]
    if not least <= len(statistics) <= most:
        raise RefusedError(
            f"{len(statistics)} statistics are too {'few' if len(statistics) < least else 'many'} for {kind.value}",
            hint,
            "statistics",
        )
    dated = {statistic.by_period for statistic in statistics}
    if len(dated) > 1:
        message = (
            f"{statistics[0].id} and another of its statistics do not go by the same: periods, categories"
        )
        raise RefusedError(message, "make a chart for each", "statistics")
    if kind is ChartKind.BARS and True in dated:
        raise RefusedError(
            "bars are for categories, and these numbers go by time",
            "use `form: columns` or `form: lines`",
            "form",
        )
    if False in dated and kind not in (ChartKind.BARS, ChartKind.DOTS):
        message = f"{kind.value} are for numbers by time, and these go by category"
        raise RefusedError(message, "use `form: bars`, or `form: dots` for ranges", "form")
    if False in dated and len(statistics) > 1:
        raise RefusedError("dots by category show one statistic", "make a chart for each", "statistics")
    if False in dated and section.periods:
        raise RefusedError(
            "`periods` is given, and the numbers go by category", "take `periods` out", "periods"
        )
    units = {str(statistic.unit): statistic.id for statistic in statistics}
    derive = section.derive
    if len(units) > 1 and not (derive and (derive.index or derive.change)):
        (first, name), (second, other) = list(units.items())[:2]
        message = f"{name} counts {first}, {other} {second}: one scale cannot show both"
        raise RefusedError(message, "make a chart for each, or draw `derive: {index: PERIOD}`", "statistics")


def find_spots(kind: ChartKind, statistics: Sequence[Statistic], within: EdtfDate | None) -> tuple[Spot, ...]:
    """Return the spots of all statistics, in order; periods that are missing from a regular row of them stand between."""
    found: list[Spot] = []
    for statistic in statistics:
        for entry in statistic.entries:
            if within and entry.period and not _lies_in(entry.period, within):
                continue
            if entry.key != statistic.total and not any(spot.holds(entry.key) for spot in found):
                found.append(Spot(entry.key, entry.period))
    if not found or found[0].period is None:
        return tuple(found)
    if kind in (
        ChartKind.LINES,
        ChartKind.MULTIPLES,
        ChartKind.COLUMNS,
        ChartKind.GROUPED,
        ChartKind.STACKED,
        ChartKind.DOTS,
    ):
        found += _between([spot.period for spot in found if spot.period])
    found.sort(key=lambda spot: spot.period.sort_key() if spot.period else ())
    return tuple(found)


def _lies_in(period: EdtfDate, within: EdtfDate) -> bool:
    return within.earliest <= period.earliest and period.latest <= within.latest


def _between(periods: Sequence[EdtfDate]) -> Iterator[Spot]:
    """Yield the years or months between others that a regular row of them would have, unless these would be very many."""
    precisions = {period.precision for period in periods}
    if len(precisions) > 1 or not precisions <= {Precision.YEAR, Precision.MONTH}:
        return
    yearly = precisions == {Precision.YEAR}
    numbers = sorted({step_of(period) for period in periods})
    step = min((later - earlier for earlier, later in pairwise(numbers)), default=1)
    if step < 1 or (numbers[-1] - numbers[0]) // step > _MOST_POINTS:
        return
    for number in range(numbers[0], numbers[-1], step):
        if number not in numbers:
            year, month = (number, 0) if yearly else divmod(number, 12)
            if 0 <= year <= dt.MAXYEAR:
                key = f"{year:04}" if yearly else f"{year:04}-{month + 1:02}"
                yield Spot(key, parse_date(key))


def step_of(period: EdtfDate) -> int:
    """Return the number of a period among its like: of years, months, or days (the middle one of anything longer)."""
    first = period.earliest
    if period.precision is Precision.YEAR:
        return first.year
    if period.precision is Precision.MONTH:
        return 12 * first.year + first.month - 1
    return (first.toordinal() + period.latest.toordinal()) // 2


def make_row(statistic: Statistic, spots: Iterable[Spot]) -> Row:
    """Return a statistic's entries at some spots, those that it has none for as missing."""
    entries = tuple(
        next(
            (entry for entry in statistic.entries if spot.holds(entry.key)),
            replace(_NO_ENTRY, key=spot.key, period=spot.period),
        )
        for spot in spots
    )
    return Row(statistic, entries, tuple(entry.amount for entry in entries))


def derive_row(row: Row, spots: Sequence[Spot], way: Derivation, selected: Mapping[str, Statistic]) -> Row:
    """Return the row with what is worked out of its numbers; where there is nothing to work it out from it is missing."""
    with localcontext(EXACT):
        return _derive(row, spots, way, selected)


def _derive(row: Row, spots: Sequence[Spot], way: Derivation, selected: Mapping[str, Statistic]) -> Row:
    if way.per is not None:
        if way.per not in selected:
            raise RefusedError(
                f"“{way.per}” is not selected", "let the brief's `select` take it", "derive", "per"
            )
        other = make_row(selected[way.per], spots)
        drawn = tuple(
            _divide(amount, entry.value) for amount, entry in zip(row.drawn, other.entries, strict=True)
        )
        return replace(row, drawn=drawn)
    if way.change:
        before = (None, *(amount.value if amount else None for amount in row.drawn[:-1]))
        drawn = tuple(_change(amount, old) for amount, old in zip(row.drawn, before, strict=True))
        return replace(row, drawn=drawn)
    assert way.index is not None
    base = next(
        (amount for spot, amount in zip(spots, row.drawn, strict=True) if spot.holds(way.index)), None
    )
    if base is None or not base.value or base.value < 0:
        message = f"{row.statistic.id} has no number above zero for {way.index}, which is to be 100"
        raise RefusedError(message, "name a period for which each statistic has one", "derive", "index")
    return replace(row, drawn=tuple(_scale(amount, 100 / base.value) for amount in row.drawn))


def _scale(amount: Amount | None, factor: Decimal) -> Amount | None:
    if amount is None:
        return None
    parts = (amount.value, amount.low, amount.high)
    return Amount(
        *((part * factor).quantize(_TENTH, ROUND_HALF_EVEN) if part is not None else None for part in parts)
    )


def _divide(amount: Amount | None, by: Decimal | None) -> Amount | None:
    if amount is None or not by:
        return None
    parts = (amount.value, amount.low, amount.high)
    return Amount(*(_plain(_RATE.divide(part, by)) if part is not None else None for part in parts))


def _plain(number: Decimal) -> Decimal:
    """Return a number without an exponent."""
    return Decimal(format(number, "f"))


def _change(amount: Amount | None, before: Decimal | None) -> Amount | None:
    if amount is None or amount.value is None or not before or before < 0:
        return None
    return Amount(((amount.value - before) * 100 / before).quantize(_TENTH, ROUND_HALF_EVEN))


def _sorted(data: ChartData) -> ChartData:
    """Return the categories by size, the largest first; beyond twelve bars the rest in one."""
    row = data.rows[0]
    order = sorted(range(len(data.spots)), key=lambda at: -_size(row.drawn[at]))
    shown, rest = order, []
    if data.kind is ChartKind.BARS and len(order) > MOST_BARS:
        shown, rest = order[: MOST_BARS - 1], order[MOST_BARS - 1 :]
    spots = [data.spots[at] for at in shown]
    entries, drawn = [row.entries[at] for at in shown], [row.drawn[at] for at in shown]
    if rest:
        known = [value for at in rest if (amount := row.drawn[at]) and (value := amount.value) is not None]
        spots.append(Spot(""))
        entries.append(Entry("", marks={Mark.DERIVED: None}))
        drawn.append(Amount(sum(known, Decimal(0))))
    return ChartData(data.kind, tuple(spots), (Row(row.statistic, tuple(entries), tuple(drawn)),), len(rest))


def _size(amount: Amount | None) -> Decimal:
    return Decimal("-Infinity") if amount is None else sum(amount.bounds, Decimal(0)) / 2


def _check_amount(data: ChartData) -> None:
    """Refuse more places than the form can show, ranges where it has none, negative parts and slivers of a stack."""
    kind, count = data.kind, len(data.spots)
    most, hint = {
        ChartKind.COLUMNS: (_MOST_COLUMNS, "narrow `periods`, or use `form: lines`"),
        ChartKind.GROUPED: (_MOST_GROUPS, "narrow `periods`, or use `form: lines`"),
        ChartKind.STACKED: (_MOST_COLUMNS, "narrow `periods`, or use `form: lines`"),
        ChartKind.DOTS: (_MOST_COLUMNS if data.dated else MOST_BARS, "narrow what is drawn"),
    }.get(kind, (_MOST_POINTS, "narrow `periods`"))
    if count > most:
        what = "periods" if data.dated else "categories"
        raise RefusedError(f"{count} {what} are too many for {kind.value}: at most {most}", hint, "form")
    ranged = kind in (ChartKind.DOTS, ChartKind.LINES, ChartKind.MULTIPLES)
    for row in data.rows:
        for entry, amount in zip(row.entries, row.drawn, strict=True):
            if amount and amount.is_range and not ranged:
                message = f"{row.statistic.id} has a range for {entry.key}, and {kind.value} show none"
                raise RefusedError(message, "use `form: dots` or `form: lines`", "form")
            if amount and amount.value is not None and amount.value < 0 and kind is ChartKind.STACKED:
                message = f"{row.statistic.id} is below zero for {entry.key}, and no part of a stack can be"
                raise RefusedError(message, "use `form: grouped` or `form: lines`", "form")
    if kind is ChartKind.STACKED:
        _check_shares(data)
    if not data.dated:
        for spot in data.spots:
            name = str(data.rows[0].statistic.name_of(spot.key))
            if len(name) > _LONGEST_NAME:
                message = f"the category “{name}” has {len(name)} characters: at most {_LONGEST_NAME} stand beside a bar"
                raise RefusedError(
                    message,
                    f"give {data.rows[0].statistic.id} a shorter name for it under `categories`",
                    "statistics",
                )


def _check_shares(data: ChartData) -> None:
    wholes = [
        sum((row.drawn[at].value or Decimal(0) for row in data.rows if row.drawn[at]), Decimal(0))  # type: ignore[union-attr]
        for at in range(len(data.spots))
    ]
    largest = max(wholes)
    for row in data.rows:
        shares = [amount.value for amount in row.drawn if amount and amount.value]
        if shares and max(shares) < _LEAST_SHARE * largest:
            message = f"{row.statistic.id} is below 3 % of the whole everywhere, too thin a layer to be seen"
            raise RefusedError(message, "add it to another part, or draw lines", "statistics")

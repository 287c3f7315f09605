"""Charts put together from bare numbers, for tests of their geometry and of the page."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from briefgen.compose.sections.scale import find_scale
from briefgen.model.chart import Chart, ChartBreak, ChartGap, ChartKind, Place, Point, Series
from briefgen.model.document import Caption, Span

FROM_ZERO = {ChartKind.COLUMNS, ChartKind.BARS, ChartKind.GROUPED, ChartKind.STACKED}

Number = float | None
Value = Number | Point


def point_of(value: Value) -> Point:
    if isinstance(value, Point):
        return value
    return Point("..") if value is None else Point(f"{value:,g}", value)


def chart_of(
    kind: str,
    values: Sequence[Sequence[Value]],
    labels: Sequence[str] = (),
    names: Sequence[str] = (),
    *,
    strong: Sequence[int] = (),
    notes: dict[int, str] | None = None,
    breaks: Sequence[ChartBreak] = (),
    base: float | None = None,
    dated: bool = True,
    derived: str = "derived",
) -> Chart:
    """Return a chart of the values of its series; ``None`` is a missing one."""
    kind_of = ChartKind(kind)
    series = tuple(
        Series(names[at] if names else f"Series {at + 1}", tuple(point_of(value) for value in row))
        for at, row in enumerate(values)
    )
    labels = labels or [str(2000 + at) for at in range(len(values[0]))]
    extents = [Decimal(str(number)) for row in series for point in row.points for number in point.extent]
    if kind_of is ChartKind.STACKED:
        whole = (
            sum((Decimal(str(row.points[at].value or 0)) for row in series), Decimal(0))
            for at in range(len(labels))
        )
        extents = list(whole)
    scale = find_scale(extents, from_zero=kind_of in FROM_ZERO)
    gaps = []
    for number, row in enumerate(series):
        known = [at for at, point in enumerate(row.points) if not point.missing]
        gaps += [
            ChartGap(number, before, behind, f"{labels[before + 1]} not seen")
            for before, behind in pairwise(known)
            if behind > before + 1
        ]
    return Chart(
        kind=kind_of,
        places=tuple(
            Place(label, float(at), (notes or {}).get(at, ""), at in strong)
            for at, label in enumerate(labels)
        ),
        series=series,
        ticks=tuple((float(tick), f"{tick:,f}") for tick in scale.ticks),
        low=float(scale.low),
        high=float(scale.high),
        caption=Caption("Figure 1.", (Span("Most ships in one year: 69, in 2010"),)),
        unit=(Span("Ships a year, barges left out"),),
        notes=((Span("Source: harbour books [4]. Hatched: part of a year."),),),
        alternative="Columns of ships a year.",
        gaps=tuple(gaps),
        breaks=tuple(breaks),
        base=base,
        dated=dated,
        derived=derived,
    )


def examples() -> list[Chart]:
    """A chart of every kind, with everything that can be marked."""
    flights: list[Value] = [2, 6, 19, 15, 24, 21, 0, 27, None, 6, 69, 33]
    flights += [Point("≥ 41", 41), Point("≥ 11", 11), Point("≥ 25", 25, partial=True)]
    years = [str(year) for year in range(2012, 2027)]
    budget: list[Value] = [100, 104, 109, 114, 118, 122, 131, 142, 152, 160, 166, 173, 180, None, 200]
    payment: list[Value] = [100, 104, 110, 112, 113, 114, 115, 124, 124, 142]
    payment += [
        Point("149", 149, derived=True),
        Point("154", 154, derived=True),
        Point("161", 161, derived=True),
    ]
    payment += [168, 182]
    third: list[Value] = [100, 98, 97, 99, 101, 103, 102, 106, 110, 113, 117, 120, 124, 127, 131]
    fourth: list[Value] = [100, 99, 95, 92, 90, 91, 89, 88, 86, 86, 85, 83, 82, 80, 79]
    lands = ["Norway", "Sweden", "Denmark", "United Kingdom of Great Britain", "Iceland", "Others (7)"]
    ranges: list[Value] = [
        Point("41–52", None, 41, 52), Point("48 (45–51)", 48, 45, 51), None, Point("60 (52–70)", 60, 52, 70)
    ]  # fmt: skip
    return [
        chart_of("columns", [flights], years, strong=[10], notes={14: "to 18 April"}, breaks=[ChartBreak(7, "2019")]),
        chart_of("columns", [[float(3 * n % 17 - 5) for n in range(30)]]),
        chart_of("bars", [[120, 96, 55.5, 40, Point("≥ 12", 12, derived=True), 31]], lands, strong=[1], dated=False),
        chart_of("grouped", [[4, 9, 3, 5], [6, 2, 8, 4], [1, 3, None, 2]], names=["Fishing vessels", "Ferries", "Yachts"]),
        chart_of("stacked", [[40, 45, 30, 35], [30, 25, 20, 25], [20, 20, 40, 20], [10, 10, 10, 20]],
                 names=["Fishing vessels", "Ferries", "Yachts", "Lifeboats"]),
        chart_of("lines", [budget, payment], years, ["Defence budget", "Stationing payment"], base=100),
        chart_of("lines", [budget, payment, third, fourth], years, ["Budget", "Payment", "Harbours", "Lights"], base=100),
        chart_of("lines", [[Point("6", 6, 4, 8), Point("7", 7, 5, 9), Point("9", 9, 7, 12), None, Point("12", 12, 10, 13)]]),
        chart_of("dots", [ranges]),
        chart_of("dots", [[*ranges, 71]], ["Skagen", "Anholt", "Hanstholm", "Kap Arkona", "Fastnet"], dated=False),
        chart_of("multiples", [[v + n * 10 if isinstance(v, int) else v for v in third] for n in range(5)], years,
                 ["Harbours", "Lights", "Pilots", "Ferries of the northern coast and its islands", "Yachts"]),
    ]  # fmt: skip

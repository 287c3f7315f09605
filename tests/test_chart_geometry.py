"""What holds for the drawing of any chart: from zero, no solid line over what is missing, labels apart and inside."""

from __future__ import annotations

from decimal import Decimal
from itertools import combinations, pairwise
from typing import TypeVar

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.compose.sections.scale import find_scale
from briefgen.layout.charts.plots import draw
from briefgen.layout.charts.shapes import (
    Bar,
    Drawing,
    Label,
    Lettering,
    Marker,
    Rect,
    Rule,
    Shape,
    Stroke,
    spread,
)
from briefgen.model.chart import Chart, ChartBreak, ChartKind, Point
from chart_case import Value, chart_of, examples

LETTERS = Lettering(7.8, 9.6, lambda text, bold: len(text) * (4.6 if bold else 4.3))
LARGE = Lettering(16, 22, lambda text, bold: len(text) * (9.6 if bold else 8.9))
UPRIGHT = (ChartKind.COLUMNS, ChartKind.GROUPED)


S = TypeVar("S", bound=Shape)


def of(drawing: Drawing, kind: type[S]) -> list[S]:
    return [shape for shape in drawing.shapes if isinstance(shape, kind)]


def check_laws(chart: Chart, drawing: Drawing) -> None:
    labels = of(drawing, Label)
    for label in labels:
        x, y, width, height = label.rect
        assert x >= -0.01 and y >= -0.01, label  # noqa: PT018 - one law: it lies in the figure
        assert x + width <= drawing.width + 0.01 and y + height <= drawing.height + 0.01, label  # noqa: PT018
    for first, second in combinations(labels, 2):
        assert not first.rect.overlaps(second.rect), (first, second)
    if chart.kind in (*UPRIGHT, ChartKind.BARS):
        check_zero(chart, drawing)
    for stroke in of(drawing, Stroke):
        if stroke.ends is not None and stroke.rule in (Rule.SEGMENT, Rule.BACKGROUND):
            assert stroke.ends[1] == stroke.ends[0] + 1
    for shape in of(drawing, Bar):
        assert shape.rect.y + shape.rect.height <= drawing.height + 0.01


def check_zero(chart: Chart, drawing: Drawing) -> None:
    """Every column and bar has one end where the axis lies, and a length in proportion to its value."""
    axis = next(stroke for stroke in of(drawing, Stroke) if stroke.rule is Rule.AXIS)
    lying = chart.kind is ChartKind.BARS
    zero = axis.points[0][0] if lying else axis.points[0][1]
    bars = of(drawing, Bar)
    lengths = {}
    for bar in bars:
        start, length = (bar.rect.x, bar.rect.width) if lying else (bar.rect.y, bar.rect.height)
        assert min(abs(start - zero), abs(start + length - zero)) < 0.01
        number = bar.series if len(chart.series) > 1 else 0
        lengths[bar.place, number] = length / abs(chart.series[number].points[bar.place].value or 0)
    assert max(lengths.values(), default=0) - min(lengths.values(), default=0) <= 1e-6 * max(
        lengths.values(), default=1
    )
    drawn = sum(bool(point.value) for series in chart.series for point in series.points)
    assert len(bars) == drawn


@pytest.mark.parametrize("letters", [LETTERS, LARGE])
@pytest.mark.parametrize("width", [349.9, 470.6, 250])
def test_the_examples_keep_the_laws(letters: Lettering, width: float) -> None:
    for chart in examples():
        check_laws(chart, draw(chart, width, letters))


NUMBERS = st.one_of(
    st.integers(0, 90), st.integers(-50, 2_000_000), st.decimals("-9", "99", places=2).map(float), st.none()
)
NAMES = st.text("abcdefgh ABC", min_size=1, max_size=44).map(lambda text: " ".join(text.split()) or "x")


@st.composite
def charts(draw_from: st.DrawFn) -> Chart:
    """Draw a chart within the limits of its kind."""
    kind = draw_from(st.sampled_from([kind.value for kind in ChartKind]))
    most_series, most_places = {
        "columns": (1, 30), "bars": (1, 13), "grouped": (3, 8), "stacked": (4, 30), "lines": (4, 60), "dots": (3, 12),
        "multiples": (9, 30),
    }[kind]  # fmt: skip
    dated = kind != "bars" and (kind != "dots" or draw_from(st.booleans()))
    least = {"grouped": 2, "multiples": 5, "stacked": 2}.get(kind, 1)
    count = draw_from(st.integers(least, 1 if not dated else most_series))
    places = draw_from(st.integers(1, most_places))
    numbers: st.SearchStrategy[Value] = NUMBERS
    if kind == "stacked":
        numbers = st.one_of(st.integers(0, 900), st.none())
    if kind in ("lines", "dots", "multiples"):
        numbers = st.one_of(NUMBERS, st.tuples(st.integers(0, 40), st.integers(40, 90)).map(_range_of))
    rows = [draw_from(st.lists(numbers, min_size=places, max_size=places)) for _ in range(count)]
    first = draw_from(st.integers(1, 2100 - places))
    labels = [str(first + at) for at in range(places)]
    if not dated:
        labels = draw_from(st.lists(NAMES, min_size=places, max_size=places))
    breaks = (
        [ChartBreak(places // 2, labels[places // 2])]
        if places > 1 and dated and draw_from(st.booleans())
        else []
    )
    return chart_of(
        kind,
        rows,
        labels,
        draw_from(st.lists(NAMES, min_size=count, max_size=count)),
        strong=draw_from(st.lists(st.integers(0, places - 1), max_size=2)),
        notes={places - 1: "to 18 April"} if dated and draw_from(st.booleans()) else None,
        breaks=breaks,
        dated=dated,
    )


def _range_of(ends: tuple[int, int]) -> Point:
    return Point(f"{ends[0]}–{ends[1]}", None, float(ends[0]), float(ends[1]))


WIDTHS = st.sampled_from([349.9, 470.6, 240.0])
SIZES = st.sampled_from([LETTERS, LARGE])


@settings(max_examples=10)
@given(charts(), WIDTHS, SIZES)
def test_a_drawn_chart_keeps_the_laws(chart: Chart, width: float, letters: Lettering) -> None:
    check_laws(chart, draw(chart, width, letters))


@pytest.mark.slow
@settings(max_examples=500)
@given(charts(), WIDTHS, SIZES)
def test_five_hundred_drawn_charts_keep_the_laws(chart: Chart, width: float, letters: Lettering) -> None:
    check_laws(chart, draw(chart, width, letters))


@example(values=[Decimal("12.5")], from_zero=True)
@example(values=[Decimal(-3), Decimal(-3)], from_zero=False)
@example(values=[], from_zero=True)
@given(values=st.lists(st.decimals("-1e12", "1e12", places=4), max_size=9), from_zero=st.booleans())
def test_ticks_are_round_and_hold_the_values(values: list[Decimal], *, from_zero: bool) -> None:
    low, high, ticks = find_scale(values, from_zero=from_zero)
    steps = {second - first for first, second in pairwise(ticks)}
    assert 4 <= len(ticks) - 1 <= 6
    assert len(steps) == 1
    step = steps.pop()
    assert step.normalize().as_tuple().digits in ((1,), (2,), (5,))
    assert all(tick % step == 0 for tick in ticks)
    assert all(low <= value <= high for value in values)
    assert not from_zero or 0 in ticks


@given(st.lists(st.tuples(st.floats(0, 200), st.floats(5, 30)), min_size=1, max_size=6))
def test_names_are_pushed_apart_in_their_order(blocks: list[tuple[float, float]]) -> None:
    wanted, heights = [at for at, _ in blocks], [height for _, height in blocks]
    middles = spread(wanted, heights, 0, 200)
    rects = [
        Rect(0, middle - height / 2, 1, height - 1e-6)
        for middle, height in zip(middles, heights, strict=True)
    ]
    assert all(not a.overlaps(b) for a, b in combinations(rects, 2))
    assert all(rect.y >= -1e-6 and rect.y + rect.height <= 200 for rect in rects)
    order = sorted(range(len(blocks)), key=lambda at: wanted[at])
    assert all(middles[a] <= middles[b] or wanted[a] == wanted[b] for a, b in pairwise(order))


def test_a_missing_year_is_an_empty_place_and_a_bridge() -> None:
    columns = draw(chart_of("columns", [[3, None, 5]]), 300, LETTERS)
    assert [bar.place for bar in of(columns, Bar)] == [0, 2]
    assert ".." in [label.text for label in of(columns, Label)]
    line = draw(chart_of("lines", [[3, 4, None, 5]]), 300, LETTERS)
    data = [stroke for stroke in of(line, Stroke) if stroke.ends]
    assert [(stroke.ends, stroke.rule) for stroke in data] == [((0, 1), Rule.SEGMENT), ((1, 3), Rule.BRIDGE)]
    assert "2002 not seen" in [label.text for label in of(line, Label)]


def test_a_zero_prints_and_has_no_column() -> None:
    drawing = draw(chart_of("columns", [[3, 0, 5]]), 300, LETTERS)
    assert len(of(drawing, Bar)) == 2
    zero = next(label for label in of(drawing, Label) if label.text == "0" and not label.quiet)
    axis = next(stroke for stroke in of(drawing, Stroke) if stroke.rule is Rule.AXIS)
    assert 0 < zero.rect.y - axis.points[0][1] < 4


def test_columns_leave_36_hundredths_of_the_step() -> None:
    first, second = of(draw(chart_of("columns", [[3, 4]]), 300, LETTERS), Bar)
    step = second.rect.x - first.rect.x
    assert first.rect.width == pytest.approx(0.64 * step)
    grouped = of(draw(chart_of("grouped", [[3, 4], [5, 6]]), 300, LETTERS), Bar)
    assert grouped[0].rect.x + grouped[0].rect.width == pytest.approx(grouped[1].rect.x)


def test_derived_points_are_hollow_and_named() -> None:
    values: list[Value] = [3, 4, Point("5", 5, derived=True), 7]
    drawing = draw(chart_of("lines", [values]), 300, LETTERS)
    assert [marker.hollow for marker in of(drawing, Marker)] == [False, False, True, False]
    assert "derived" in [label.text for label in of(drawing, Label)]

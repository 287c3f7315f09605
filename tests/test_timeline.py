"""The drawing of a timeline: however close its dates, every mark is told apart and no stem strikes through a label."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from itertools import combinations
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.layout.story import PathMark, TextMark
from briefgen.model.document import Block, Timeline, TimelineMark
from laid_out import laid_out
from sample_document import sample_document

STEM = re.compile(r"([\d.]+) ([\d.]+) m [\d.]+ ([\d.]+) l")


class Drawn(NamedTuple):
    """What is painted of a timeline: labels by their text with their extents, dotted stems, and years."""

    labels: list[tuple[str, float, float, float]]
    """Text, left, right, baseline."""
    stems: list[tuple[float, float, float]]
    """Across, from, to."""
    size: float


def mark(day: dt.date, label: str = "", number: str = "") -> TimelineMark:
    return TimelineMark(day, day, label, number)


def drawn(meetings: list[TimelineMark], events: list[TimelineMark], years: tuple[int, int]) -> Drawn:
    """Lay out a document of one timeline."""
    sample: Block = next(block for block in sample_document().blocks if isinstance(block, Timeline))
    assert isinstance(sample, Timeline)
    first, last = years
    ticks = tuple((year, str(year)) for year in range(first, last + 1))
    timeline = dataclasses.replace(
        sample, first_year=first, last_year=last, ticks=ticks, meetings=tuple(meetings), lanes=(),
        events=tuple(events), gaps=(),
    )  # fmt: skip
    document = dataclasses.replace(
        sample_document(rows=2, long_note=0), blocks=(timeline,), notes=(), contents=False
    )
    page = laid_out(document).pages[0]
    figure = next(mark.element for mark in page.marks if isinstance(mark, PathMark) and mark.element)
    while figure.tag != "Figure" and figure.parent:
        figure = figure.parent
    words = [mark for mark in page.marks if isinstance(mark, TextMark) and mark.element is figure]
    labels = [
        (word.text.strip(), word.x, word.x + word.face.measure(word.text.rstrip()) * word.size / 1000, word.y)
        for word in words
    ]
    stems = [
        tuple(map(float, found.groups()))
        for path in page.marks
        if isinstance(path, PathMark) and path.dash and (found := STEM.fullmatch(path.path))
    ]
    return Drawn(labels, [(x, top, foot) for x, top, foot in stems], words[0].size)


def check_laws(found: Drawn, years: tuple[int, int]) -> None:
    """No two labels overlap; no stem runs through one, but through the years, which stand on white."""
    height = found.size * 0.7
    for (one, left, right, low), (other, start, end, base) in combinations(found.labels, 2):
        apart = right <= start or end <= left or low + height <= base or base + height <= low
        assert apart, (one, other)
    named = {str(year) for year in range(years[0], years[1] + 1)}
    for text, left, right, low in found.labels:
        for x, top, foot in found.stems:
            crosses = left + 0.1 < x < right - 0.1 and foot < low < top
            assert text in named or not crosses, (text, x)


def test_twelve_meetings_of_a_year_are_one_mark_with_all_numbers_and_a_key() -> None:
    cities = ["Lund", "Kew", "Uppsala", "Madeira"]
    meetings = [mark(dt.date(2004, 3, 5), "Lund", "1")]
    meetings += [mark(dt.date(2024, n, 10), cities[n % 4], str(n + 1)) for n in range(1, 13)]
    found = drawn(meetings, [], (2004, 2024))
    texts = [text for text, *_ in found.labels]
    assert "1" in texts
    assert "2–13" in texts
    key = " ".join(texts).replace("\u00a0", " ")
    assert all(f"{n + 1} {cities[n % 4]}" in key for n in range(1, 13))
    check_laws(found, (2004, 2024))


def test_two_that_touch_are_named_both_and_keep_their_common_city() -> None:
    meetings = [mark(dt.date(2010, 1, 1), "Lund", "1"), mark(dt.date(2010, 2, 1), "Lund", "2")]
    texts = [text.replace("\u00a0", " ") for text, *_ in drawn(meetings, [], (2001, 2020)).labels]
    assert texts.count("Lund") == 1
    assert "1, 2" in texts


def test_labels_that_stems_would_strike_through_stand_in_a_key_by_letter() -> None:
    events = [mark(dt.date(2012 + n, 6, 1), f"a rather long label of the event {n}") for n in range(6)]
    found = drawn([mark(dt.date(2001, 1, 1), "Lund", "1")], events, (2001, 2017))
    texts = " ".join(text for text, *_ in found.labels).replace("\u00a0", " ")
    assert "a a rather long label of the event 0 · b a rather" in texts
    check_laws(found, (2001, 2017))


def test_labels_that_have_room_stay_beside_their_stems() -> None:
    events = [mark(dt.date(2002, 6, 1), "charter"), mark(dt.date(2010, 6, 1), "vault")]
    found = drawn([mark(dt.date(2001, 1, 1), "Lund", "1")], events, (2001, 2017))
    assert {"charter", "vault"} <= {text for text, *_ in found.labels}


@pytest.mark.parametrize("years", [(2024, 2024), (2001, 2004), (1974, 1999), (1900, 2022), (1725, 2024)])
def test_an_axis_of_any_span_has_named_years(years: tuple[int, int]) -> None:
    first, last = years
    meetings = [mark(dt.date(first, 3, 1), "Ax", "1"), mark(dt.date(last, 9, 1), "By", "2")]
    found = drawn(meetings, [], years)
    named = [text for text, *_ in found.labels if text.isdigit() and first <= int(text) <= last]
    assert named
    assert first == last or len(named) >= 3
    check_laws(found, years)


DAYS = st.dates(dt.date(2001, 1, 1), dt.date(2012, 12, 31))


@settings(max_examples=8)
@given(st.lists(DAYS, min_size=1, max_size=24), st.lists(st.tuples(DAYS, st.integers(3, 44)), max_size=8))
def test_drawn_dates_keep_the_laws(days: list[dt.date], events: list[tuple[dt.date, int]]) -> None:
    cities = ["Lund", "Kew", "Uppsala", "Port Lowmere"]
    meetings = [mark(day, cities[n % 4], str(n + 1)) for n, day in enumerate(sorted(days))]
    labels = [
        mark(day, "vault of the seeds of all three valleys here"[:length].strip()) for day, length in events
    ]
    check_laws(drawn(meetings, labels, (2001, 2012)), (2001, 2012))

"""Dates of every year: their laws, and what becomes of them from the fact base to the page."""

import datetime as dt
import json
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from briefgen.checks.comparison import dates_agree
from briefgen.compose.text.dates import coarsen_date, format_date
from briefgen.compose.text.labels import load_wording
from briefgen.edit.csl import format_csl_date, parse_csl_date
from briefgen.model.dates import (
    OPEN_END,
    OPEN_START,
    Date,
    DateError,
    EdtfDate,
    FarDay,
    Precision,
    last_of_month,
    make_day,
    parse_date,
)
from program import make, read_text, run

_PATTERN = TypeAdapter(Date).json_schema()["pattern"]
YEARS = st.integers(-9999, 9999)
MARKS = st.sampled_from(["", "?", "~", "%"])


def year_text(year: int) -> str:
    return f"{'-' if year < 0 else ''}{abs(year):04}"


@st.composite
def single_dates(draw: st.DrawFn) -> str:
    year = year_text(draw(YEARS))
    month = f"{draw(st.integers(1, 12)):02}"
    forms = [
        year,
        f"{year}-{month}",
        f"{year}-{month}-{draw(st.integers(1, 28)):02}",
        f"{year}-{draw(st.integers(21, 24))}",
        f"{year[:-1]}X",
        f"{year[:-2]}XX",
        f"{year}-XX",
        f"{year}-XX-XX",
        f"{year}-{month}-XX",
        f"Y{'-' if year[0] == '-' else ''}{draw(st.integers(10_000, 10**12 - 1))}",
    ]
    return draw(st.sampled_from(forms)) + draw(MARKS)


@st.composite
def dates(draw: st.DrawFn) -> EdtfDate:
    first, last = sorted(map(parse_date, (draw(single_dates()), draw(single_dates()))), key=EdtfDate.sort_key)
    return parse_date(
        draw(
            st.sampled_from(
                [str(first), f"{first}/{last}", f"{first}/..", f"../{last}", f"{first}/", f"/{last}"]
            )
        )
    )


@given(dates())
def test_a_date_is_no_more_than_its_text_and_ends_no_sooner_than_it_begins(date: EdtfDate) -> None:
    assert str(date) == date.text
    assert parse_date(date.text) == date
    assert OPEN_START <= date.earliest <= date.latest <= OPEN_END
    assert date.earliest.toordinal() <= date.latest.toordinal()
    assert re.search(_PATTERN, date.text)


@given(st.text("0123X-", max_size=11) | st.text("019XY-/.?~%", max_size=14))
@example("199XX")
@example("20X")
@example("-000X")
@example("0000-00")
def test_what_is_read_fits_the_schema_and_the_rest_does_not(text: str) -> None:
    fits = re.search(_PATTERN, text) is not None
    try:
        parse_date(text)
    except DateError as error:
        # What no calendar has is well-formed, and so is what ends before it begins.
        refused = re.search("of the calendar|ends before", str(error)) is None
        assert not (fits and refused)
    else:
        assert fits


@given(dates(), dates(), dates())
def test_the_order_of_dates_is_total_and_that_of_their_days(
    one: EdtfDate, two: EdtfDate, three: EdtfDate
) -> None:
    for left, right in ((one, two), (two, three), (one, three)):
        assert (left.sort_key() < right.sort_key()) + (left == right) + (
            left.sort_key() > right.sort_key()
        ) == 1
        assert (left.earliest < right.earliest) == (left.earliest.toordinal() < right.earliest.toordinal())
        assert (left.earliest == right.earliest) == (left.earliest.toordinal() == right.earliest.toordinal())
        assert left.overlaps(right) == right.overlaps(left)
        assert dates_agree(left, right) == dates_agree(right, left)
        assert left.overlaps(left)
        assert dates_agree(left, left)
    ordered = sorted((one, two, three), key=EdtfDate.sort_key)
    assert all(a.sort_key() <= b.sort_key() for a, b in pairwise(ordered))
    assert ordered[0].sort_key() <= ordered[2].sort_key()


@given(dates(), st.sampled_from([Precision.MONTH, Precision.YEAR]))
def test_a_coarser_date_covers_the_finer_one(date: EdtfDate, precision: Precision) -> None:
    coarse = coarsen_date(date, precision)
    assert coarse.earliest <= date.earliest
    assert date.latest <= coarse.latest


@given(dates())
def test_a_date_goes_to_csl_and_comes_back(date: EdtfDate) -> None:
    written = json.loads(json.dumps(format_csl_date(date)), parse_int=str)
    back = parse_csl_date(written)
    assert back is not None
    assert (back.earliest, back.latest, back.uncertain, back.approximate) == (
        date.earliest, date.latest, date.uncertain, date.approximate
    )  # fmt: skip


@given(dates(), st.sampled_from(["en_GB", "en_US", "ko_KR"]))
def test_every_date_has_words_and_says_its_era(date: EdtfDate, locale: str) -> None:
    wording = load_wording(locale)
    assert wording
    words = format_date(date, wording)
    assert words.strip() == words
    assert not re.search(r"[{}\ue000XY]|-\d", words)
    ends = [end for end in (date.start, date.end) if end] or [date]
    if all(end.latest.year < 1 for end in ends):
        assert ("기원전" if locale == "ko_KR" else "BC") in words
    if all(end.earliest.year > 99 for end in ends):
        assert "BC" not in words
        assert "기원전" not in words


@given(st.integers(-(10**6), 10**6))
def test_days_are_counted_without_a_gap_over_the_years(year: int) -> None:
    last, first = make_day(year, 12, 31), make_day(year + 1, 1, 1)
    assert last.toordinal() + 1 == first.toordinal()
    assert last < first
    leap = make_day(year, 3, 1).toordinal() - make_day(year, 2, last_of_month(year, 2)).toordinal()
    assert leap == 1
    if 1 <= year < 9999:
        assert FarDay(year, 12, 31).toordinal() == dt.date(year, 12, 31).toordinal()


def test_years_before_one_have_leap_days_of_their_own() -> None:
    assert parse_date("0000-02-29").latest == FarDay(0, 2, 29)
    assert parse_date("-0003-02").latest == FarDay(-3, 2, 28)
    assert make_day(1, 1, 1).toordinal() - parse_date("0000-12-31").latest.toordinal() == 1


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("44 BC", "44 BC is -0043"), ("-43", "44 BC is -0043"), ("-0000", "0000 is 1 BC"), ("기원전 44년", "-0043"),
        ("12000", "Y12000"), ("Y2024", "Y12000"), ("Y12000-05", "Y12000"), ("-0003-02-29", "calendar"),
        ("2024-XX-15", "is not a date"), ("1XXX", "is not a date"), ("2024-09-04T10:00:00Z", "is not a date"),
        ("../..", "is not an interval"), ("-0001/-0002", "ends before it begins"), (f"Y{'9' * 13}", "Y12000"),
        ("-0043-21-01", "calendar"), ("٢٠٢٤", "is not a date"),
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused_and_how_it_is_written_said(text: str, hint: str) -> None:
    with pytest.raises(DateError, match=re.escape(hint)):
        parse_date(text)


SOURCES = """\
sources:
  annals:
    kind: official
    publisher: Record Office
    title: Annals
    date: 1911
"""
SUPPORT = "reviewed: 1912-01-01, support: [{source: annals}]"
FACTS = f"""\
events:
  lit: {{date: -0279~, summary: The tower was lit., label: Lit, {SUPPORT}}}
  fell: {{date: 1303-08-08, summary: The tower fell., label: Fell, {SUPPORT}}}
  burnt: {{date: -0047-03, summary: The quay burnt., label: Burnt, {SUPPORT}}}
  silted: {{date: 0014/0037, summary: The basin was dredged., label: Dredged, {SUPPORT}}}
  cut: {{date: Y-12000, summary: The channel was cut by ice., {SUPPORT}}}
"""
TEMPLATE = """\
The quay burnt in {{ facts["burnt"].date | date("year") }} {{ facts["burnt"] | cite }}, before
{{ facts["silted"].date }} {{ facts["silted"] | cite }}:
{% if facts["burnt"].date < facts["silted"].date %}in this order{% else %}the other way round{% endif %}.
"""


def new_project(folder: Path, locale: str) -> Path:
    sections: list[dict[str, Any]] = [
        {"kind": "text", "title": "Quay", "template": "quay.md"},
        {"kind": "chronology", "title": "All"},
        {"kind": "chronology", "title": "Era", "select": {"date": "-0099/0020"}},
        {
            "kind": "timeline",
            "title": "Drawn",
            "series": "tower",
            "select": {"id": ["lit", "fell", "burnt", "silted"]},
        },
        {"kind": "sources"},
    ]
    for name, text in {
        "briefgen.toml": "",
        "briefs/facts/facts.yaml": FACTS,
        "briefs/facts/sources.yaml": SOURCES
        + "organisations:\n  tower: {name: Tower, support: [{source: annals}]}\n",
        "templates/quay.md": TEMPLATE,
        "briefs/tower.yaml": json.dumps({"title": "Tower", "locale": locale, "sections": sections}),
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("locale", "words"),
    [
        ("en_GB", ["12,001 BC", "about 280 BC", "March 48 BC", "AD 14–37", "8 August 1303"]),
        (
            "ko_KR",
            ["기원전 12,001년", "기원전 280년경", "기원전 48년 3월", "서기 14년 ~ 37년", "1303년 8월 8일"],
        ),
    ],
)
def test_dates_of_all_ages_print_in_order(tmp_path: Path, locale: str, words: list[str]) -> None:
    project = new_project(tmp_path, locale)
    text = read_text(make("tower", project)).replace("\u00a0", " ")
    assert "in this order" in text
    chronology = text[text.index("All") :]
    places = [chronology.index(word) for word in words]
    assert places == sorted(places)
    listed = json.loads(
        run("facts", "list", "--date", "-0099/0020", "--format", "json", folder=project).stdout
    )
    assert [fact["id"] for fact in listed["facts"]] == ["burnt", "silted"]


def test_an_axis_of_two_thousand_years_is_marked_by_centuries(tmp_path: Path) -> None:
    text = read_text(make("tower", new_project(tmp_path, "en_GB")))
    assert all(f" {year} " in text for year in ("200 BC", "AD 1", "100", "1200"))
    assert "Lit" in text

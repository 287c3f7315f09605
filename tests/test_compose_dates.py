"""Dates in words: as precise as the data and no more, by the locale's conventions, doubt said."""

import datetime as dt
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.compose.text.dates import coarsen_date, format_date, format_day, years_of
from briefgen.compose.text.labels import Wording, load_wording
from briefgen.model.dates import EdtfDate, Precision, parse_date


def _wording(locale: str) -> Wording:
    wording = load_wording(locale)
    assert wording
    return wording


BRITISH, AMERICAN, KOREAN = _wording("en_GB"), _wording("en_US"), _wording("ko_KR")

CASES = [
    ("2024-09-04", "4 September 2024", "September 4, 2024", "2024년 9월 4일"),
    ("2016-12", "December 2016", "December 2016", "2016년 12월"),
    ("2025", "2025", "2025", "2025년"),
    ("2022-05~", "about May 2022", "about May 2022", "2022년 5월경"),
    ("2024-09-04?", "4 September 2024 (inferred)", "September 4, 2024 (inferred)", "2024년 9월 4일(추정)"),
    ("2024%", "about 2024 (inferred)", "about 2024 (inferred)", "2024년경(추정)"),
    ("2022-08-16/2022-08-17", "16–17 August 2022", "August 16–17, 2022", "2022년 8월 16일~17일"),
    (
        "2022-08-30/2022-09-02",
        "30 August – 2 September 2022",
        "August 30 – September 2, 2022",
        "2022년 8월 30일 ~ 9월 2일",
    ),
    (
        "2022-12-30/2023-01-02",
        "30 December 2022 – 2 January 2023",
        "December 30, 2022 – January 2, 2023",
        "2022년 12월 30일 ~ 2023년 1월 2일",
    ),
    ("2022-05/2022-08", "May–August 2022", "May–August 2022", "2022년 5월~8월"),
    (
        "2022-12/2023-01",
        "December 2022 – January 2023",
        "December 2022 – January 2023",
        "2022년 12월 ~ 2023년 1월",
    ),
    ("2016/2025", "2016–2025", "2016–2025", "2016년 ~ 2025년"),
    ("2024-09-04/2024-09-04", "4 September 2024", "September 4, 2024", "2024년 9월 4일"),
    ("2022-05~/2022-06~", "about May–June 2022", "about May–June 2022", "2022년 5월~6월경"),
    (
        "2022-05~/2022-08-01",
        "about May 2022 to 1 August 2022",
        "about May 2022 to August 1, 2022",
        "2022년 5월경부터 2022년 8월 1일까지",
    ),
    ("2025/..", "from 2025", "from 2025", "2025년부터"),
    ("../2024-03?", "until March 2024 (inferred)", "until March 2024 (inferred)", "2024년 3월(추정)까지"),
    ("2022-21", "spring 2022", "spring 2022", "2022년 봄"),
    ("2022-24~", "about winter 2022", "about winter 2022", "2022년 겨울경"),
    ("201X", "2010s", "2010s", "2010년대"),
    ("20XX", "between 2000 and 2099", "between 2000 and 2099", "2000년에서 2099년 사이"),
    ("2024-XX-XX", "2024", "2024", "2024년"),
    ("2024-05-XX", "May 2024", "May 2024", "2024년 5월"),
]


@pytest.mark.parametrize(("text", "british", "american", "korean"), CASES)
def test_a_date_prints_by_its_precision_doubt_and_locale(
    text: str, british: str, american: str, korean: str
) -> None:
    date = parse_date(text)
    assert [format_date(date, wording) for wording in (BRITISH, AMERICAN, KOREAN)] == [
        british,
        american,
        korean,
    ]


def test_an_inferred_fact_says_so_once() -> None:
    assert format_date(parse_date("2024-09-04"), BRITISH, inferred=True) == "4 September 2024 (inferred)"
    assert format_date(parse_date("2024-09-04?"), BRITISH, inferred=True) == "4 September 2024 (inferred)"


COARSER = [
    ("2024-09-04?", "2024-09?", "2024?"),
    ("2023-09-18/2023-09-19", "2023-09", "2023"),
    ("2022-05~/2022-08", "2022-05~/2022-08", "2022~"),
    ("2025-03-01/..", "2025-03/..", "2025/.."),
    ("../2024-03", "../2024-03", "../2024"),
    ("2022-21", "2022-21", "2022"),
    ("2024-05-XX", "2024-05-XX", "2024"),
    ("201X", "201X", "201X"),
]


@pytest.mark.parametrize(("text", "month", "year"), COARSER)
def test_a_date_made_coarser_keeps_its_doubt_and_gains_no_precision(text: str, month: str, year: str) -> None:
    date = parse_date(text)
    assert str(coarsen_date(date, Precision.DAY)) == text
    assert str(coarsen_date(date, Precision.MONTH)) == month
    assert str(coarsen_date(date, Precision.YEAR)) == year


def test_a_day_of_the_calendar_prints_whole() -> None:
    assert format_day(dt.date(2026, 11, 22), BRITISH) == "22 November 2026"


def test_open_ends_have_no_year() -> None:
    assert years_of(parse_date("2016/2025")) == (2016, 2025)
    assert years_of(parse_date("2025/..")) == (2025, None)
    assert years_of(parse_date("../2024")) == (None, 2024)


days = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))
stems = st.builds(lambda day, length: day.isoformat()[:length], days, st.sampled_from((4, 7, 10)))
singles = st.builds(lambda stem, doubt: stem + doubt, stems, st.sampled_from(("", "?", "~", "%")))


@st.composite
def intervals(draw: st.DrawFn) -> str:
    ends = sorted((draw(singles), draw(singles)))
    return draw(st.sampled_from(("/".join(ends), f"{ends[0]}/..", f"../{ends[1]}")))


def _parse(text: str) -> EdtfDate | None:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _numbers_known(text: str) -> set[int]:
    """Return the years and days that an EDTF text states; months print as words."""
    ends = (re.split(r"[-?~%]", end) for end in text.split("/") if end != "..")
    return {int(part) for end in ends for place, part in enumerate(end) if part and place in (0, 2)}


@given(st.one_of(singles, intervals()))
def test_no_number_prints_that_the_date_does_not_state(text: str) -> None:
    date = _parse(text)
    if date is not None:
        for wording in (BRITISH, AMERICAN):
            printed = {int(number) for number in re.findall(r"\d+", format_date(date, wording))}
            assert printed <= _numbers_known(text)


def test_the_law_about_numbers_can_fail() -> None:
    assert not {4, 2024} <= _numbers_known("2024-09")


@given(days, st.sampled_from(("", "?", "~", "%")))
def test_less_said_is_what_a_coarser_date_would_say(day: dt.date, doubt: str) -> None:
    date = parse_date(day.isoformat() + doubt)
    for precision, length in ((Precision.MONTH, 7), (Precision.YEAR, 4)):
        coarser = parse_date(day.isoformat()[:length] + doubt)
        assert format_date(coarsen_date(date, precision), KOREAN) == format_date(coarser, KOREAN)


@given(days, days, st.sampled_from((BRITISH, AMERICAN)))
def test_english_ranges_have_no_odd_spaces(first: dt.date, second: dt.date, wording: Wording) -> None:
    start, end = sorted((first, second))
    printed = format_date(parse_date(f"{start}/{end}"), wording)
    assert re.fullmatch(r"[A-Za-z0-9, –]+", printed)
    assert "  " not in printed

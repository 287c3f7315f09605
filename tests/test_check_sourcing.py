"""Checks of what facts rest on: dates of pages, single, orphan and withdrawn sources."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.checks import check_facts
from briefgen.diagnostics import Diagnostic
from yaml_facts import facts_of

SOURCING = (
    "page-header-date",
    "single-source",
    "orphan-source",
    "source-withdrawn",
    "source-withdrawn-partly",
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2020, 12, 31))


def check(text: str, broken: tuple[str, ...] = ()) -> list[Diagnostic]:
    found = check_facts(facts_of(text, broken), scale=("public",))
    return [one for one in found if one.code in SOURCING]


def codes(text: str) -> list[str]:
    return [one.code for one in check(text)]


def event(date: str, support: str, sources: str, status: str = "reported") -> str:
    return f"""
events:
  vote: {{date: "{date}", summary: The board voted., status: {status}, support: [{support}]}}
sources:
{sources}
"""


PAGE = "  page: {kind: news, publisher: News, title: A, page_date: 2024-12-27, retrieved: 2025-01-02}\n"
PAPER = "  paper: {kind: news, publisher: Paper, title: B, date: DATE}\n"


@pytest.mark.parametrize("date", ["2024-12-27", "2025-01-02"])
@pytest.mark.parametrize("locator", ["", ", locator: paragraph 3", ", locator: page header"])
def test_the_date_of_a_page_and_the_day_it_was_read_date_nothing(date: str, locator: str) -> None:
    assert codes(event(date, f"{{source: page{locator}}}", PAGE)) == ["page-header-date"]


@pytest.mark.parametrize(
    ("published", "found"),
    [
        ("2024-12-28", []),
        ("2025", []),
        ("2024-12", []),
        ("2024-12-26", ["page-header-date"]),
        ("2023", ["page-header-date"]),
    ],
)
def test_a_paper_of_that_day_or_later_gives_the_date_and_an_earlier_one_does_not(
    published: str, found: list[str]
) -> None:
    sources = PAGE + PAPER.replace("DATE", published)
    assert codes(event("2024-12-27", "{source: page}, {source: paper}", sources)) == found


def test_an_announcement_of_an_earlier_day_gives_it() -> None:
    sources = PAGE + PAPER.replace("DATE", "2024-12-20").replace("news", "preview")
    assert codes(event("2024-12-27", "{source: page}, {source: paper}", sources)) == []


def test_a_plan_is_dated_by_what_was_published_before() -> None:
    sources = PAGE + PAPER.replace("DATE", "2024-12-20")
    assert codes(event("2024-12-27", "{source: page}, {source: paper}", sources, "planned")) == []


@pytest.mark.parametrize(("locator", "found"), [("page 12", []), ("page header", ["page-header-date"])])
def test_an_undated_work_gives_a_date_at_a_place_in_its_text(locator: str, found: list[str]) -> None:
    sources = PAGE + "  work: {kind: reference, publisher: Press, title: C}\n"
    support = f"{{source: page}}, {{source: work, locator: {locator}, supports: [date, summary]}}"
    assert codes(event("2024-12-27", support, sources)) == found


def test_another_date_than_the_page_s_is_no_matter() -> None:
    assert codes(event("2023-09-15", "{source: page}", PAGE)) == []
    assert codes(event("2024-12", "{source: page}", PAGE)) == []


@given(DAYS, DAYS, DAYS)
def test_the_code_stands_for_what_its_page_says(day: dt.date, page: dt.date, published: dt.date) -> None:
    sources = PAGE.replace("2024-12-27", str(page)).replace("2025-01-02", str(page)) + PAPER.replace(
        "DATE", str(published)
    )
    found = codes(event(str(day), "{source: page}, {source: paper}", sources))
    assert found == (["page-header-date"] if day == page and published < day else [])


KINDS = ["official", "mirror", "reference", "news", "preview"]


@given(
    st.lists(
        st.tuples(st.sampled_from(KINDS), st.sampled_from(["high", "medium", "low"])), min_size=1, max_size=3
    ),
    st.sampled_from(["confirmed", "reported", "inferred", "disputed"]),
)
def test_one_weak_source_does_not_confirm(sources: list[tuple[str, str]], status: str) -> None:
    support = ", ".join(f"{{source: s{number}}}" for number in range(len(sources)))
    records = "".join(
        f"  s{number}: {{kind: {kind}, publisher: P{number}, title: T, reliability: {trust}}}\n"
        for number, (kind, trust) in enumerate(sources)
    )
    kind, trust = sources[0]
    weak = len(sources) == 1 and (kind in ("news", "preview") or trust == "low")
    text = event("2010-05-04", support, records, status)
    assert codes(text) == (["single-source"] if weak and status == "confirmed" else [])


def test_the_same_source_twice_is_one() -> None:
    support = "{source: paper, locator: page 1}, {source: paper, locator: page 2}"
    assert codes(event("2010-05-04", support, PAPER.replace("DATE", "2010"), "confirmed")) == [
        "single-source"
    ]


def test_a_source_that_states_otherwise_is_no_second_one_and_no_orphan() -> None:
    sources = PAPER.replace("DATE", "2010") + "  other: {kind: news, publisher: O, title: T}\n"
    support = "{source: paper}, {source: other, states: {date: 2011}}"
    assert codes(event("2010-05-04", support, sources, "confirmed")) == ["single-source"]


def test_the_field_is_named_that_rests_on_one() -> None:
    sources = PAPER.replace("DATE", "2010") + "  ledger: {kind: official, publisher: O, title: T}\n"
    support = "{source: paper, supports: [summary]}, {source: ledger, supports: [date]}"
    (found,) = check(event("2010-05-04", support, sources, "confirmed"))
    assert "its `summary` rests" in found.message


def test_orphans_are_not_counted_while_a_record_is_set_aside() -> None:
    text = "sources:\n  ledger: {kind: official, publisher: O, title: T}\n"
    (found,) = check(text)
    assert (found.code, found.origin and found.origin.line) == ("orphan-source", 2)
    assert check(text, ("lost",)) == []
    misspelt = "events: {vote: {date: 2010, summary: A vote., support: [{source: leger}]}}\n"
    assert check(misspelt + text) == []


WITHDRAWN = "  gone: {kind: official, publisher: P, title: T, withdrawn: 2020-01-01}\n"
KEPT = "  kept: {kind: official, publisher: Q, title: U}\n"


@pytest.mark.parametrize(
    ("support", "found"),
    [
        ("{source: gone}", ["source-withdrawn"]),
        ("{source: gone}, {source: kept}", ["source-withdrawn-partly"]),
        ("{source: gone, supports: [date]}, {source: kept, supports: [summary]}", ["source-withdrawn"]),
        ("{source: gone, supports: [date]}, {source: kept}", ["source-withdrawn-partly"]),
        ("{source: kept}, {source: gone, states: {date: 2011}}", ["source-withdrawn-partly"]),
        ("{source: kept}", ["orphan-source"]),
    ],
)
def test_what_rests_on_a_withdrawn_source_alone_is_an_error(support: str, found: list[str]) -> None:
    sources = WITHDRAWN + (KEPT if "kept" in support else "")
    assert codes(event("2010-05-04", support, sources)) == found


def test_an_excerpt_of_a_withdrawn_source_is_an_error_at_its_source() -> None:
    text = "excerpts:\n  words:\n    document: speech\n    source: gone\n    words: the lamp on the mole is lit\nsources:\n"
    (found,) = check(text + WITHDRAWN)
    assert (found.code, found.origin and found.origin.line) == ("source-withdrawn", 4)

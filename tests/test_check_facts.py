"""Checks of a fact base that need no archive: references, support, dates, conflicts, handling."""

import datetime as dt
from collections.abc import Iterator

import pytest

from briefgen.checks import check_facts
from briefgen.diagnostics import Diagnostic, Severity
from briefgen.model.factbase import FactBase
from yaml_facts import facts_of, places

SCALE = ("public", "internal", "restricted")

SOUND = """
meetings:
  council-1:
    series: council
    ordinal: 1
    date: 2019-03
    city: Oslo
    delegations:
      NO:
        - {person: ada, title: Harbour Master}
        - {person: bo, head: false}
    support:
      - {source: gazette, supports: [ordinal, date, delegations/NO]}
      - {source: report, supports: city}
  council-2:
    series: council
    ordinal: 2
    date: 2020-05-04
    support: {SUPPORT}
events:
  storm:
    date: 2019-11-02
    summary: A storm closes the channel.
    people: ada
    support: {SUPPORT}
excerpts:
  council-2-words:
    meeting: council-2
    document: communiqué
    source: gazette
    words: The channel stays open all year.
conflicts:
  council-2-day:
    about: {fact: council-2, field: date}
    matter: the day
    versions:
      - {says: 4 May 2020, support: [{source: gazette, supports: date}]}
      - {says: 5 May 2020, support: [{source: report}]}
    uses: 4 May 2020
    because: The gazette is the council's own.
sources:
  gazette: {kind: official, publisher: Harbour council, title: Gazette}
  report: {kind: news, publisher: The Daily, title: Ports agree}
people:
  ada: {family: Berg, given: Ada, support: {SUPPORT}}
  bo: {family: Lie, given: Bo, support: {SUPPORT}}
organisations:
  council: {name: Harbour council, support: {SUPPORT}}
  "NO": {name: Norway, support: {SUPPORT}}
""".replace("{SUPPORT}", "[{source: gazette}]")


def check(text: str, today: dt.date | None = None) -> tuple[Diagnostic, ...]:
    return check_facts(facts_of(text), scale=SCALE, today=today)


def changed(old: str, new: str) -> tuple[Diagnostic, ...]:
    """Check the sound fact base with one change."""
    assert SOUND.count(old) >= 1
    return check(SOUND.replace(old, new, 1))


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.split("\n"), 1) if part in line)


def test_a_sound_fact_base_has_no_diagnostics() -> None:
    assert check(SOUND, today=dt.date(2025, 7, 2)) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "hint"),
    [
        (
            "source: report, supports: city",
            "source: reprot, supports: city",
            "unknown-id",
            "reprot",
            "mean report?",
        ),
        (
            "series: council\n    ordinal: 1",
            "series: counsil\n    ordinal: 1",
            "unknown-id",
            "counsil",
            "mean council?",
        ),
        ("person: bo,", "person: boo,", "unknown-id", "boo", "mean bo?"),
        ("      NO:", "      NOR:", "unknown-id", "NOR", "mean NO?"),
        ("people: ada", "people: adah", "unknown-id", "adah", "mean ada?"),
        ("meeting: council-2", "meeting: council-22", "unknown-id", "council-22", "mean council-2?"),
        ("fact: council-2,", "fact: concil-2,", "unknown-id", "concil-2", "mean council-2?"),
        (
            "[{source: report}]}\n    uses",
            "[{source: repot}]}\n    uses",
            "unknown-id",
            "repot}",
            "mean report?",
        ),
        ("person: bo,", "person: report,", "wrong-kind", "report, head", ""),
        ("meeting: council-2", "meeting: council", "wrong-kind", "council\n    doc", ""),
        ("{name: Norway,", "{name: Norway, part_of: ada,", "wrong-kind", "ada, supp", ""),
        ("field: date}", "field: dates}", "unknown-field", "dates}", "mean date?"),
        ("supports: city", "supports: citty", "unknown-field", "citty", "mean city?"),
        ("supports: city", "supports: [city, venue]", "unknown-field", "venue]", "give “venue”"),
        (
            "[{source: gazette, supports: date}]",
            "[{source: gazette, supports: dat}]",
            "unknown-field",
            "dat}",
            "mean date?",
        ),
        (
            "delegations/NO]",
            "delegations/NO, delegations/NO/bob]",
            "unknown-field",
            "delegations/NO/bob",
            "NO/bo?",
        ),
        (", delegations/NO]", "]", "unsupported-field", "{person: ada", "“delegations/NO/ada”"),
        ("supports: city", "supports: series", "unsupported-field", "Oslo", "add “city”"),
        ("supports: city", "supports: city, anchor: a b c d e f g h i", "long-anchor", "a b c", "8"),
        ("says: 5 May 2020", "says: 4 MAY  2020", "same-versions", "4 MAY", ""),
        (
            "document: communiqué",
            "document: communiqué\n    handling: secret",
            "unknown-handling",
            "secret",
            "",
        ),
        (
            "document: communiqué",
            "document: communiqué\n    review_by: 2025-01-01",
            "date-order",
            "2025-01-01",
            "",
        ),
        ("date: 2020-05-04", "date: 2019-02-28", "date-order", "2019-02-28", "facts.yaml:6:11"),
        ("ordinal: 2", "ordinal: 1", "ordinal-repeat", "1\n    date: 2020", "facts.yaml:5:14"),
        ("given: Ada,", "given: Ada, died: 2019-02-28,", "dead-person", "ada, title", "died"),
        (
            "title: Gazette}",
            "title: Gazette, quotable: false}",
            "not-quotable",
            "gazette\n    words",
            "claim",
        ),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, code: str, at: str, hint: str) -> None:
    text = SOUND.replace(old, new, 1)
    found = [one for one in check(text) if one.code == code]
    assert found, [one.code for one in check(text)]
    lines = text[: text.index(at)].split("\n")
    assert (code, len(lines), len(lines[-1]) + 1) in places(found)
    assert any(hint in "; ".join(one.hints) or hint in str(one.message) for one in found)


def test_one_misspelt_source_is_one_error() -> None:
    found = changed("source: gazette, supports: [ordinal", "source: gazete, supports: [ordinal")
    assert [one.code for one in found] == ["unknown-id"]


def test_what_refers_to_a_record_set_aside_is_not_reported() -> None:
    text = SOUND.replace("  ada: {family: Berg, given: Ada, support: [{source: gazette}]}\n", "")
    assert {one.code for one in check(text)} == {"unknown-id"}
    assert check_facts(facts_of(text, broken=["ada"]), scale=SCALE) == ()


def test_a_record_is_supported_as_a_whole_by_an_entry_that_names_no_field() -> None:
    assert changed("      - {source: report, supports: city}", "      - {source: report}") == ()


def test_every_delegate_of_an_unsupported_delegation_is_named() -> None:
    found = changed(", delegations/NO]", "]")
    assert [one.message.rpartition("“")[2] for one in found] == ["delegations/NO/ada”", "delegations/NO/bo”"]


def test_a_support_may_name_a_title_of_a_delegate() -> None:
    assert changed("delegations/NO]", "delegations/NO, delegations/NO/ada/title]") == ()


def test_a_conflict_may_be_about_a_field_that_was_left_out() -> None:
    assert changed("field: date}", "field: venue}") == ()


def series(*dates: str) -> str:
    meetings = "".join(
        f"  m{ordinal}: {{series: s, ordinal: {ordinal}, date: {date}, support: [{{source: x}}]}}\n"
        for ordinal, date in enumerate(dates, 1)
    )
    return (
        f"meetings:\n{meetings}sources:\n  x: {{kind: official, publisher: P}}\n"
        "organisations:\n  s: {name: S, support: [{source: x}]}\n"
    )


@pytest.mark.parametrize(
    ("dates", "lines"),
    [
        (("2016", "2018", "2022"), []),
        (("2016", "2028", "2022", "2023"), [4]),
        (("2016", "2018", "2006", "2023"), [4]),
        (("2018-05", "2018", "2018-04"), [4]),
        (("2018", "2018-01-01", "2018~"), []),
        (("2016-12-20", "2016/2025", "2018-01-17"), []),
        (("2024-09-04", "2023/..", "2022"), [4]),
    ],
)
def test_dates_contradict_ordinals_only_where_no_day_would_do(
    dates: tuple[str, ...], lines: list[int]
) -> None:
    assert [(code, line) for code, line, _ in places(check(series(*dates)))] == [
        ("date-order", line) for line in lines
    ]


def on(day: str, text: str) -> list[str]:
    return [one.code for one in check(text, today=dt.date.fromisoformat(day))]


DATED = """
claims:
  c: {date: DATE, status: STATUS, summary: S, reviewed: 2025-06-01, review_by: 2026-06-01, support: [{source: x}]}
sources:
  x: {kind: official, publisher: P, retrieved: 2025-05-01}
"""


@pytest.mark.parametrize(
    ("day", "date", "status", "codes"),
    [
        ("2025-07-01", "2025-07-01", "confirmed", []),
        ("2025-07-01", "2025-07-02", "confirmed", ["future-date"]),
        ("2025-07-01", "2025", "confirmed", []),
        ("2025-07-01", "2025-08", "reported", ["future-date"]),
        ("2025-07-01", "2025-08", "planned", []),
        ("2025-08-31", "2025-08", "planned", []),
        ("2025-09-01", "2025-08", "planned", ["planned-past"]),
        ("2026-09-01", "2025/..", "planned", ["review-due"]),
        ("2026-06-01", "2025", "confirmed", []),
        ("2026-06-02", "2025", "confirmed", ["review-due"]),
        ("2025-05-31", "2024", "confirmed", ["future-review"]),
        ("2025-04-30", "2024", "confirmed", ["future-review", "future-review"]),
    ],
)
def test_what_depends_on_the_day(day: str, date: str, status: str, codes: list[str]) -> None:
    assert on(day, DATED.replace("DATE", date).replace("STATUS", status)) == codes


def test_nothing_depends_on_the_day_where_none_is_given() -> None:
    assert check(DATED.replace("DATE", "9999").replace("STATUS", "confirmed")) == ()


def test_diagnostics_stand_in_the_order_of_their_places_and_weigh_as_the_catalogue_says() -> None:
    text = SOUND.replace("source: gazette", "source: gazete").replace(
        "matter", "review_by: 2000-01-01\n    matter"
    )
    found = check(text)
    assert list(found) == sorted(found, key=Diagnostic.sort_key)
    assert {one.severity for one in found} == {Severity.ERROR}
    assert found == check(text)


def _without(facts: FactBase) -> Iterator[FactBase]:
    """Yield the fact base without each of its records in turn."""
    for name in facts.records:
        yield FactBase({one: record for one, record in facts.records.items() if one != name}, facts.trees)


def test_no_check_raises_whatever_is_missing() -> None:
    for facts in _without(facts_of(SOUND)):
        found = check_facts(facts, scale=(), archive={}, today=dt.date(2000, 1, 1))
        assert found


def test_hints_are_sought_for_a_bounded_number_of_names() -> None:
    events = "".join(
        f"  e{n}: {{date: 2020, summary: S, series: sea{n}, support: [{{source: x}}]}}\n" for n in range(300)
    )
    found = check(
        f"events:\n{events}sources:\n  x: {{kind: news, publisher: P}}\norganisations:\n  seas: {{name: S}}\n"
    )
    unknown = [one for one in found if one.code == "unknown-id"]
    assert len(unknown) == 300
    assert 0 < len([one for one in unknown if one.hints]) <= 200

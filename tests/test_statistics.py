"""Statistics: numbers as they were typed, by period or category, and what is said of each of them."""

from decimal import Decimal
from typing import Any

import pytest

from briefgen.checks.facts import check_facts
from briefgen.compose.fingerprint import fingerprint
from briefgen.compose.sections.changes import _read_values
from briefgen.compose.text.labels import english_wording
from briefgen.compose.text.numbers import changed_numbers, format_amount, format_entry, name_key
from briefgen.edit.records import write_values
from briefgen.edit.rendering import Indents, render_block
from briefgen.load.facts import read_fact_file
from briefgen.model.records import Statistic, printed_fields
from briefgen.model.statistics import Mark, parse_amount
from yaml_facts import facts_of

FLIGHTS = """\
statistics:
  launches:
    label: Missile flights
    counts: Single missiles, failures included
    unit: missiles
    values: {2024: 41, 2016: 24, 2017: "21.50", 2018: 0, 2021: {low: 30, high: 34}, 2022: -13.5, 2023/2025: 17}
    missing: {2020: not published}
    partial: {2016: to 18 April}
    floor: [2024]
    derived: 2022
    provisional: 2024
    breaks: {2018: counted by another method from here}
    reviewed: 2025-01-15
    support: [{source: cns, supports: [values]}, {source: mnd, supports: [values/2018], states: {values/2024: 41.0}}]
sources:
  cns: {kind: reference, publisher: CNS, title: Launches, address: "https://example.org/cns"}
  mnd: {kind: official, publisher: MND, title: Flights, address: "https://example.org/mnd"}
"""


def _statistic(**fields: Any) -> Statistic:
    given = {"id": "x", "label": "Exports", "unit": "thousand tonnes", "values": {"1996": "965"}}
    return Statistic.model_validate({**given, "reviewed": "2026-01-15", **fields})


def _launches(text: str = FLIGHTS) -> Statistic:
    found = facts_of(text).get(Statistic, "launches")
    assert found is not None
    return found


def test_entries_are_in_order_of_time_with_what_is_said_of_each() -> None:
    entries = {entry.key: entry for entry in _launches().entries}
    assert list(entries) == ["2016", "2017", "2018", "2020", "2021", "2022", "2023/2025", "2024"]
    assert entries["2017"].value == Decimal("21.50")
    assert entries["2020"].amount is None
    assert str(entries["2020"].marks[Mark.MISSING]) == "not published"
    assert set(entries["2024"].marks) == {Mark.FLOOR, Mark.PROVISIONAL}
    assert entries["2022"].marks == {Mark.DERIVED: None}
    assert str(entries["2018"].marks[Mark.BREAK]) == "counted by another method from here"


def test_numbers_print_with_all_their_digits() -> None:
    wording = english_wording()
    printed = {entry.key: format_entry(entry, wording) for entry in _launches().entries}
    assert printed == {
        "2016": "24",
        "2017": "21.50",
        "2018": "0",
        "2020": "..",
        "2021": "30–34",
        "2022": "−13.5",
        "2023/2025": "17",
        "2024": "≥ 41",
    }
    assert format_amount(parse_amount("-1234567.50"), wording) == "−1,234,567.50"
    assert format_amount(parse_amount({"low": "-3", "value": "1.0", "high": "5"}), wording) == "1.0 (−3 to 5)"


def test_an_equal_period_is_found_however_it_is_spelt_and_an_interval_is_no_part_of_its_year() -> None:
    launches = _launches()
    spelt = launches.entry("2016-XX")
    assert spelt is not None
    assert spelt.key == "2016"
    assert name_key(launches, "2023/2025", english_wording()) == "2023–2025"
    assert [one.source for one in launches.support_for("2018")] == ["cns", "mnd"]
    narrow = _statistic(
        values={"2023": "1", "2023/2025": "2"}, support=[{"source": "a", "supports": ["values/2023"]}]
    )
    assert narrow.support_for("2023/2025") == ()


def test_categories_keep_their_order_and_have_names_in_print() -> None:
    farms = _statistic(
        values={"North": "3", "Alps": "4"}, categories={"North": {"en": "The North", "ko": "북"}}
    )
    assert not farms.by_period
    assert [entry.key for entry in farms.entries] == ["North", "Alps"]
    assert name_key(farms, "North", english_wording()) == "The North"


@pytest.mark.parametrize(
    ("written", "hint"),
    [
        ("1,074", "without a separator: 1074"),
        ("1 074.5", "without a separator: 1074.5"),
        ("12,5", "behind a point: 12.5"),
        ("−4", "a hyphen: -4"),
        ("1e5", "not a number"),
        ("nan", "not a number"),
        ("{low: 5}", "both ends"),
        ("{low: 5, high: 4}", "not above"),
        ("{low: 5, high: 6, mean: 5}", "none of low, high"),
        ("[1]", "a number is expected"),
        ("", "a number is expected"),
        ("1,024", "1,024 is written 1024"),
    ],
)
def test_what_is_no_number_is_explained_at_its_place(written: str, hint: str) -> None:
    quoted = f"'{written}'" if "," in written and written[0] not in "{[" and written != "1,024" else written
    text = FLIGHTS.replace("2016: 24,", f"2016: {quoted},", 1)
    (found,) = read_fact_file(text.encode(), "facts.yaml").diagnostics
    assert hint in found.message
    assert found.origin is not None
    assert found.origin.line == 6


def test_each_number_needs_a_source() -> None:
    text = FLIGHTS.replace("supports: [values]", "supports: [values/2016, values/2017]")
    missing = [
        one.message
        for one in check_facts(facts_of(text), scale=("public",))
        if one.code == "unsupported-field"
    ]
    assert [message.rpartition("“")[2] for message in missing] == [
        f"values/{key}”" for key in ("2024", "2021", "2022", "2023/2025")
    ]
    assert "values/2018" in set(printed_fields(_launches()))


@pytest.mark.parametrize(
    ("stated", "codes"),
    [("41.0", []), ("41.01", ["contradiction"]), ("40 to 42", []), ("about 41", ["bad-value"])],
)
def test_what_a_source_states_of_one_number_is_compared_without_rounding(
    stated: str, codes: list[str]
) -> None:
    text = FLIGHTS.replace("values/2024: 41.0", f"values/2024: {stated}")
    assert [one.code for one in check_facts(facts_of(text), scale=("public",))] == codes


def test_a_conflict_about_one_number_explains_it() -> None:
    text = (
        FLIGHTS.replace("41.0", "43")
        + """\
conflicts:
  flights-of-2024:
    about: {fact: launches, field: values/2024}
    matter: the flights of 2024
    versions: [{says: "41", support: [{source: cns}]}, {says: "43", support: [{source: mnd}]}]
    uses: "41"
    because: it counts single missiles
    reviewed: 2025-01-15
"""
    )
    assert check_facts(facts_of(text), scale=("public",)) == ()


def test_fingerprints_tell_every_change_and_bring_the_statistic_back() -> None:
    launches = _launches()
    mark = fingerprint(launches)
    revived = _read_values(mark)
    assert isinstance(revived, Statistic)
    assert revived.entries == launches.entries
    for old, new in (
        ("24,", "25,"),
        ("derived: 2022", "derived: 2024"),
        ("21.50", "21.5"),
        ("floor: [2024]", "floor: []"),
    ):
        assert fingerprint(_launches(FLIGHTS.replace(old, new))).hash != mark.hash


def test_a_corrected_number_reads_as_what_it_was_and_is() -> None:
    before = _statistic(values={"1996": "965", "1997": "12"})
    after = _statistic(values={"1996": "966", "1998": {"low": "3", "high": "4"}})
    assert changed_numbers(before, after, english_wording()) == (
        "1996: 965 becomes 966 thousand tonnes",
        "1998: new, 3–4 thousand tonnes",
        "1997: 12 thousand tonnes taken out",
    )


def test_what_is_written_of_a_statistic_reads_back_as_it_was() -> None:
    launches = _launches()
    lines = render_block("launches", write_values(launches), 1, Indents())
    again = read_fact_file("\n".join(["statistics:", *lines, ""]).encode(), "facts.yaml")
    assert not again.diagnostics
    assert again.records["launches"] == launches

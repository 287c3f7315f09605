"""Sources against records and records against each other: what is found, what explains it, and what is no contradiction."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from itertools import combinations
from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.checks import check_facts
from briefgen.checks.comparison import dates_agree, plain_words, says_within, texts_agree
from briefgen.compose.text.citations import supports_for
from briefgen.diagnostics import Diagnostic
from briefgen.load.facts import load_factbase
from briefgen.model.dates import EdtfDate, parse_date
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    Conflict,
    Event,
    Meeting,
    Office,
    Support,
    supports_anything,
    supports_field,
)
from briefgen.select.selectors import sources_of
from yaml_facts import facts_of

ROOT = Path(__file__).parents[1]
SCALE = ("public", "internal")
OURS = frozenset(
    {"contradiction", "different-actors", "series-gap", "title-outside-dates", "duplicate-record"}
)

# Whether two values can both be true.

days = st.dates(dt.date(1500, 1, 1), dt.date(2400, 12, 31))
marks = st.sampled_from(["", "?", "~", "%"])


def _rough(day: dt.date) -> st.SearchStrategy[str]:
    return st.sampled_from([f"{day:%Y-%m-%d}", f"{day:%Y-%m}", f"{day:%Y}"])


single = st.builds("{}{}".format, days.flatmap(_rough), marks)
interval = st.tuples(days, days).map(lambda pair: f"{min(pair).isoformat()}/{max(pair).isoformat()}")
open_ended = days.map("{}/..".format) | days.map("../{}".format)
dates = (single | interval | open_ended).map(parse_date)


@given(dates)
def test_a_date_agrees_with_itself(one: EdtfDate) -> None:
    assert dates_agree(one, one)


@given(dates, dates)
def test_agreement_of_dates_does_not_depend_on_their_order(one: EdtfDate, other: EdtfDate) -> None:
    assert dates_agree(one, other) == dates_agree(other, one)


@given(dates, dates)
def test_dates_that_may_mean_one_day_never_contradict_each_other(one: EdtfDate, other: EdtfDate) -> None:
    assert dates_agree(one, other) or not one.overlaps(other)


@given(days, marks, days, days)
def test_less_exact_is_no_contradiction(day: dt.date, mark: str, before: dt.date, after: dt.date) -> None:
    exact = parse_date(day.isoformat())
    around = f"{min(day, before).isoformat()}/{max(day, after).isoformat()}"
    for rough in (f"{day:%Y-%m}{mark}", f"{day:%Y}{mark}", around, f"{day.isoformat()}/.."):
        assert dates_agree(exact, parse_date(rough))


@given(days, days)
def test_two_exact_days_agree_only_where_they_are_one(one: dt.date, other: dt.date) -> None:
    assert dates_agree(parse_date(one.isoformat()), parse_date(other.isoformat())) == (one == other)


@given(single, dates)
def test_about_reaches_further_and_never_less_far(one: str, other: EdtfDate) -> None:
    plain = parse_date(one.rstrip("?~%"))
    assert dates_agree(parse_date(f"{plain}~"), other) or not dates_agree(plain, other)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("2016-12", "2016-12-20", True),
        ("2016-12-20", "2017", False),
        ("2022-05~", "2022-06-30", True),
        ("2022-05~", "2022-08", False),
        ("2022-09-16?", "2022-09-17", False),
        ("2023-09-18/2023-09-19", "2023-09-19", True),
        ("2023-09-18/2023-09-19", "2023-09-20", False),
        ("2025/..", "2024-12-31", False),
        ("1910-21", "1910-04", True),
        ("1910-21", "1910-11", False),
    ],
)
def test_dates_agree_where_one_day_would_do(one: str, other: str, *, agree: bool) -> None:
    assert dates_agree(parse_date(one), parse_date(other)) is agree


words = st.lists(
    st.tuples(st.sampled_from(["", "en", "ko"]), st.sampled_from(["Oslo", "OSLO!", "Bergen", "오슬로"])),
    min_size=1,
    max_size=3,
).map(tuple)
Words = tuple[tuple[str, str], ...]


@given(words, words)
def test_agreement_of_texts_does_not_depend_on_their_order(one: Words, other: Words) -> None:
    assert texts_agree(one, one)
    assert texts_agree(one, other) == texts_agree(other, one)


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ((("", "the NORTH  light"),), (("en", "The North-Light"),), True),
        ((("en", "Oslo"),), (("en", "Bergen"),), False),
        ((("en", "Oslo"),), (("ko", "오슬로"),), True),
        ((("en", "Oslo"), ("ko", "오슬로")), (("ko", "베르겐"),), False),
        ((("", "Café"),), (("fr", "CAFE\u0301"),), True),
    ],
)
def test_texts_are_compared_by_their_words_in_a_language_they_share(
    one: Words, other: Words, *, agree: bool
) -> None:
    assert texts_agree(one, other) is agree


def test_a_sentence_holds_whole_words_only() -> None:
    sentence = (("en", "It was reactivated in May."),)
    assert says_within((("", "reactivated"),), sentence)
    assert not says_within((("", "activated"),), sentence)


@given(st.text(max_size=60))
def test_words_are_their_own_words(text: str) -> None:
    assert plain_words(plain_words(text)) == plain_words(text)


# What a source states otherwise, it does not support.

PATHS = ("date", "city", "delegations", "delegations/a", "delegations/a/x", "delegations/a/x/title")
path_sets = st.sets(st.sampled_from(PATHS), max_size=3)


def support(supports: set[str], states: set[str]) -> Support:
    return Support.model_validate(
        {"source": "s", "supports": sorted(supports), "states": dict.fromkeys(sorted(states), "other")}
    )


@given(path_sets, path_sets, st.sampled_from(PATHS))
def test_what_is_stated_otherwise_is_not_supported(supports: set[str], states: set[str], path: str) -> None:
    entry = support(supports, states)
    if any(path == one or path.startswith(f"{one}/") or one.startswith(f"{path}/") for one in states):
        assert not supports_field(entry, path)
    elif supports:
        assert supports_field(entry, path) == supports_field(support(supports, set()), path)
    if supports_field(entry, path):
        assert supports_anything(entry)


def test_statements_survive_being_written_down() -> None:
    states = {"date": "1909", "city": {"en": "Oslo", "ko": "오슬로"}, "parties": ["a", "b"]}
    entry = Support.model_validate({"source": "s", "states": states})
    assert entry.model_dump(mode="json")["states"] == states
    assert Support.model_validate(entry.model_dump(mode="json")) == entry


def test_a_fact_does_not_rest_on_a_source_that_only_says_otherwise() -> None:
    for entry, sources in (("{source: gazette}", 2), ("{source: gazette, states: {date: 1909}}", 1)):
        meeting = facts_of(base(entry)).records["board-1"]
        assert isinstance(meeting, Meeting)
        assert len(list(sources_of(meeting))) == sources


def test_an_entry_that_only_states_otherwise_supports_nothing() -> None:
    assert supports_anything(support(set(), set()))
    assert supports_anything(support({"city"}, {"date"}))
    assert not supports_anything(support(set(), {"date"}))
    assert not supports_anything(support({"date", "delegations/a"}, {"date", "delegations"}))


BASE = """
meetings:
  board-1:
    series: board
    ordinal: 1
    date: 1908-05-03
    city: Tern Quay
    delegations:
      marram: [{person: ada, title: Harbour Master}, {person: bo, title: Pilot}]
    support: [{source: ledger}, OTHER]
  board-2: {series: board, ordinal: 2, date: 1911-06-09, support: [{source: ledger}]}
events:
  lit: {date: 1909-11, summary: The light was lit at last., parties: [marram], support: [{source: ledger}, LIT]}
people:
  ada: {given: Ada, family: Wick, aliases: [Aada Wick], support: [{source: ledger}]}
  bo: {given: Bo, family: Lie, support: [{source: ledger}]}
organisations:
  board: {name: Board, support: [{source: ledger}]}
  marram: {name: Marram, support: [{source: ledger}]}
  quay: {name: Quay, support: [{source: ledger}]}
sources:
  ledger: {kind: official, publisher: P}
  gazette: {kind: news, publisher: G}
  register: {kind: reference, publisher: R}
CONFLICT
"""


def base(other: str, conflict: str = "", lit: str = "{source: gazette}") -> str:
    return BASE.replace("OTHER", other).replace("LIT", lit).replace("CONFLICT", conflict)


def found(text: str, broken: tuple[str, ...] = ()) -> tuple[Diagnostic, ...]:
    """Return what the checks of this module's subject say, and whatever they say of `states`."""
    everything = check_facts(facts_of(text, broken=broken), scale=SCALE)
    return tuple(one for one in everything if one.code in OURS or "state" in one.message)


def codes(text: str) -> list[str]:
    return [one.code for one in found(text)]


def test_a_field_whose_only_source_says_otherwise_is_unsupported() -> None:
    text = base("{source: gazette, states: {date: 1908}}").replace(
        "[{source: ledger}, {source: gazette, states: {date: 1908}}]",
        "[{source: ledger, supports: [ordinal, city, delegations], states: {date: 1909}}]",
    )
    assert [one.code for one in check_facts(facts_of(text), scale=SCALE)][:2] == [
        "unsupported-field",
        "contradiction",
    ]


def cited(entry: str, *fields: str) -> list[str]:
    record = facts_of(base(entry)).records["board-1"]
    return [one.source for one in supports_for(record, fields)]


@pytest.mark.parametrize(
    ("entry", "fields", "sources"),
    [
        ("{source: gazette, states: {date: 1908}}", (), ["ledger"]),
        ("{source: gazette, states: {date: 1908}}", ("date",), ["ledger"]),
        ("{source: gazette, states: {date: 1908}}", ("city",), ["ledger"]),
        ("{source: gazette, supports: [city], states: {date: 1908}}", (), ["ledger", "gazette"]),
        ("{source: gazette, supports: [city, date], states: {date: 1908}}", ("date",), ["ledger"]),
        (
            "{source: gazette, supports: delegations, states: {delegations/marram/ada/title: X}}",
            ("delegations",),
            ["ledger", "gazette"],
        ),
        (
            "{source: gazette, supports: delegations, states: {delegations/marram/ada/title: X}}",
            ("delegations/marram/ada",),
            ["ledger"],
        ),
        (
            "{source: gazette, supports: delegations/marram/ada, states: {delegations/marram/ada/title: X}}",
            ("delegations",),
            ["ledger"],
        ),
        ("{source: gazette, supports: delegations/marram/bo/title}", ("delegations",), ["ledger", "gazette"]),
    ],
)
def test_a_source_is_not_cited_for_what_it_states_otherwise(
    entry: str, fields: tuple[str, ...], sources: list[str]
) -> None:
    assert cited(entry, *fields) == sources


# Sources against the record.


@pytest.mark.parametrize(
    ("stated", "says"),
    [
        ("date: 1909", "“1909” for “date”, where the record says “1908-05-03”"),
        ("city: Marram", "“Marram” for “city”"),
        ("ordinal: 2", "“2” for “ordinal”, where the record says “1”"),
        ("delegations: [quay]", "“quay” for “delegations”, where the record says “marram”"),
        ("delegations/marram: [ada]", "where the record says “ada, bo”"),
        ("delegations/marram/ada: Ada Vik", "where the record says “Ada Wick”"),
        ("delegations/marram/ada/title: Pilot", "where the record says “Harbour Master”"),
        ("delegations/marram/ada/acting: true", "where the record says “false”"),
    ],
)
def test_what_cannot_be_true_beside_the_record_is_a_contradiction(stated: str, says: str) -> None:
    text = base(f"{{source: gazette, states: {{{stated}}}}}")
    (one,) = found(text)
    assert one.code == "contradiction"
    assert "“gazette” states" in one.message
    assert says in one.message
    assert one.origin is not None
    line = text.split("\n")[one.origin.line - 1]
    assert line[one.origin.column - 1 :].startswith(stated.rpartition(": ")[2])
    assert any("conflict" in hint for hint in one.hints)


@pytest.mark.parametrize(
    "stated",
    [
        "date: 1908-05",
        "date: 1908~",
        "city: tern-quay",
        "ordinal: 1",
        "delegations: marram",
        "delegations/marram: [bo, ada]",
        "delegations/marram/ada: ADA WICK",
        "venue: customs house",
        "summary: the light",
    ],
)
def test_what_can_be_true_beside_the_record_is_none(stated: str) -> None:
    lit = "{source: gazette, states: {summary: the light was lit}}"
    assert found(base(f"{{source: gazette, states: {{{stated}}}}}", lit=lit)) == ()
    assert codes(base("{source: gazette}", lit=lit.replace("lit}", "lighted}"))) == ["contradiction"]


def test_another_actor_is_a_code_of_its_own() -> None:
    lit = "{source: gazette, states: {parties: [marram, quay]}}"
    assert codes(base("{source: gazette}", lit=lit)) == ["different-actors"]
    assert codes(base("{source: gazette}", lit="{source: gazette, states: {parties: marram}}")) == []


@pytest.mark.parametrize(
    ("stated", "code", "at"),
    [
        ("dates: 1909", "unknown-field", "dates"),
        ("delegations/marram/adah: X", "unknown-field", "delegations/marram/adah"),
        ("date: May 1909", "bad-date", "May"),
        ("date: 1909-13", "bad-date", "1909-13"),
        ("city: [Marram]", "wrong-shape", "[Marram]"),
        ("delegations/marram: [adah]", "unknown-id", "adah]"),
        ("delegations: [ada]", "wrong-kind", "ada]"),
    ],
)
def test_a_statement_that_cannot_be_compared_is_named_in_its_place(stated: str, code: str, at: str) -> None:
    text = base(f"{{source: gazette, states: {{{stated}}}}}")
    everything = check_facts(facts_of(text), scale=SCALE)
    (one,) = [each for each in everything if each.code == code]
    assert one.origin is not None
    assert text.split("\n")[one.origin.line - 1][one.origin.column - 1 :].startswith(at)


CONFLICT = """
conflicts:
  c:
    about: {fact: ABOUT, field: FIELD}
    matter: M
    versions:
      - {says: SAYS, support: [{source: gazette}]}
      - {says: of old, support: [{source: ledger}]}
    uses: U
    because: B
    support: [{source: ledger, supports: because}]
"""


def conflict(about: str, field: str, says: str = "otherwise") -> str:
    return CONFLICT.replace("ABOUT", about).replace("FIELD", field).replace("SAYS", says)


DATED = "{source: gazette, states: {date: 1909}}"
TITLED = "{source: gazette, states: {delegations/marram/ada/title: Keeper}}"


@pytest.mark.parametrize(
    ("entry", "record"),
    [
        (DATED, conflict("board-1", "date")),
        (DATED, conflict("board-1", "date", '"1909"')),
        (DATED, conflict("board-1", "date", "1909-02")),
        (TITLED, conflict("board-1", "delegations/marram/ada/title")),
        (TITLED, conflict("board-1", "delegations/marram/ada")),
        (TITLED, conflict("board-1", "delegations")),
        (TITLED, conflict("board-2", "delegations/marram/ada")),
    ],
)
def test_a_conflict_explains_what_its_sources_state(entry: str, record: str) -> None:
    assert codes(base(entry)) == ["contradiction"]
    assert codes(base(entry, record)) == []


@pytest.mark.parametrize(
    ("entry", "record"),
    [
        (DATED.replace("gazette", "register"), conflict("board-1", "date")),
        (DATED, conflict("board-1", "city")),
        (DATED, conflict("board-2", "date")),
        (DATED, conflict("lit", "date")),
        (DATED, conflict("board-1", "date", "1908-05")),
        (TITLED, conflict("board-1", "delegations/marram/ada/title", "Harbour MASTER")),
        (TITLED, conflict("board-1", "delegations/marram/bo")),
        (TITLED, conflict("board-2", "date")),
    ],
)
def test_a_conflict_about_something_else_explains_nothing(entry: str, record: str) -> None:
    assert codes(base(entry, record)) == ["contradiction"]


def test_a_conflict_about_an_appointment_explains_how_the_name_is_spelt() -> None:
    text = base("{source: gazette}").replace(
        "aliases: [Aada Wick], support: [{source: ledger}]",
        "support: [{source: ledger}, {source: gazette, states: {name: Aada Wick}}]",
    )
    assert codes(text) == ["contradiction"]
    assert codes(text + conflict("board-1", "delegations/marram/ada")) == []


def test_a_version_of_a_conflict_says_itself_what_its_sources_say() -> None:
    text = base(DATED, conflict("board-1", "date").replace("{source: gazette}", DATED))
    assert codes(text) == []
    (one,) = [each for each in check_facts(facts_of(text), scale=SCALE) if each.code == "unknown-key"]
    assert "`states` in the support of the record" in one.hints[0]


def test_nothing_is_said_while_the_conflict_may_be_among_the_records_set_aside() -> None:
    assert found(base(DATED), broken=("c",)) == ()
    assert [one.code for one in found(base(DATED.replace("1909", "yore")), broken=("c",))] == []


# Records against each other.

HEAD = "delegations: {marram: [{person: ada}]}"


def two(first: str, second: str, extra: str = "") -> str:
    kinds = {"m": "meetings", "e": "events", "c": "claims"}
    records = [
        f"{kinds[fields[0]]}:\n  {name}: {{{fields[2:]}, support: [{{source: ledger}}]}}\n"
        for name, fields in (("a-1", first), ("b-2", second))
    ]
    if first[0] == second[0]:
        records[1] = records[1].partition("\n")[2]
    tail = base("{source: gazette}").partition("people:")[2]
    return "".join(records) + "people:" + tail + extra


MEETING = "m series: board, ordinal: {}, date: {}, city: {}, {}"
CLASHES: Mapping[str, tuple[str, str, str, str]] = {
    "date": (
        MEETING.format(1, "1908-05-03", "Quay", HEAD),
        MEETING.format(1, "1908-06", "Quay", HEAD),
        MEETING.format(1, "1908-05", "Quay", HEAD),
        "date",
    ),
    "city": (
        MEETING.format(1, "1908-05-03", "Quay", HEAD),
        MEETING.format(1, "1908", "Marram", HEAD),
        MEETING.format(1, "1908", "QUAY", HEAD),
        "city",
    ),
    "head": (
        MEETING.format(1, "1908-05-03", "Quay", HEAD),
        MEETING.format(1, "1908", "Quay", HEAD.replace("ada", "bo")),
        MEETING.format(1, "1908", "Quay", HEAD.replace("}]", "}, {person: bo}]")),
        "delegations/marram",
    ),
    "ordinal": (
        MEETING.format(1, "1908-05-03", "Quay", HEAD),
        MEETING.format(2, "1908-05-03/1908-05-04", "Quay", HEAD),
        MEETING.format(2, "1908-05", "Quay", HEAD),
        "date",
    ),
    "head of two": (
        MEETING.format(1, "1908-05-03", "Quay", HEAD),
        MEETING.format(9, "1908-05-03", "Marram", HEAD).replace("board", "marram"),
        MEETING.format(9, "1908-05-04", "Marram", HEAD).replace("board", "marram"),
        "delegations/marram/ada",
    ),
    "event of the series": (
        MEETING.format(1, "1908-05-03/1908-05-05", "Quay", HEAD),
        "e series: board, date: 1908-05-04, city: Marram, summary: S",
        "e series: board, date: 1908-05-06, city: Marram, summary: S",
        "city",
    ),
    "event of one label": (
        "e date: 1908-05, city: Quay, summary: S, label: First light",
        "e date: 1908-05-04, city: Marram, summary: T, label: first light",
        "e date: 1909-05-04, city: Marram, summary: T, label: first light",
        "city",
    ),
    "claim": (
        MEETING.format(1, "1908-05-03", "Quay", HEAD),
        "c meeting: a-1, date: 1908-06, summary: S",
        "c meeting: a-1, date: 1908, summary: S",
        "date",
    ),
}


@pytest.mark.parametrize("name", CLASHES)
def test_records_that_cannot_both_be_right_are_found_and_those_that_can_are_not(name: str) -> None:
    first, clashing, agreeing, field = CLASHES[name]
    (one,) = [each for each in found(two(first, clashing)) if each.code == "contradiction"]
    assert "“a-1”" in one.message
    assert "“b-2”" in one.message
    assert "facts.yaml:" in one.hints[0]
    assert [each.code for each in found(two(first, agreeing)) if each.code != "series-gap"] == []
    for about in ("a-1", "b-2"):
        explained = codes(two(first, clashing, conflict(about, field)))
        assert "contradiction" not in explained
    assert "contradiction" in codes(two(first, clashing, conflict("a-1", "summary")))


def test_one_difference_is_said_once() -> None:
    first, second = (MEETING.format(1, "1908-05-03", city, HEAD) for city in ("Quay", "Marram"))
    (one,) = found(two(first, second))
    assert one.message.endswith("“Marram” here, “Quay” there")


@pytest.mark.parametrize("name", ["city", "head of two", "event of the series", "event of one label"])
def test_a_place_that_is_not_given_contradicts_none(name: str) -> None:
    first, clashing, _, _ = CLASHES[name]
    assert "contradiction" not in codes(two(first, clashing.replace("city: Marram, ", "")))


@st.composite
def _meetings_and_events(draw: st.DrawFn) -> str:
    """Draw a fact file of meetings of one series and events of one label, on few days and in few cities."""
    cities = st.sampled_from(["", "city: Quay, ", "city: Marram, "])
    starts = st.integers(1, 9)
    lengths = st.integers(0, 5)
    lines: dict[str, list[str]] = {"meetings": [], "events": []}
    for number, (city, start, length) in enumerate(
        draw(st.lists(st.tuples(cities, starts, lengths), min_size=1, max_size=7))
    ):
        kind = draw(st.sampled_from(sorted(lines)))
        date = f"1908-05-0{start}/1908-05-{start + length:02}" if length else f"1908-05-0{start}"
        own = (
            f"series: board, ordinal: {draw(st.integers(1, 4))}"
            if kind == "meetings"
            else "summary: S, label: Lamp lit"
        )
        lines[kind].append(f"  r{number}: {{{own}, {city}date: {date}, support: [{{source: ledger}}]}}\n")
    records = "".join(f"{kind}:\n{''.join(own)}" for kind, own in lines.items() if own)
    return records + "people:" + base("{source: gazette}").partition("people:")[2]


def _all_pairs(facts: FactBase) -> set[frozenset[str]]:
    """Compare every record with every other, by the words of the rules."""
    pairs = set()
    for one, other in combinations([each for each in facts.facts() if isinstance(each, Meeting | Event)], 2):
        elsewhere = bool(one.city and other.city) and str(one.city) != str(other.city)
        if not one.date.overlaps(other.date):
            contradict = (
                isinstance(one, Meeting) and isinstance(other, Meeting) and one.ordinal == other.ordinal
            )
        elif isinstance(one, Meeting) and isinstance(other, Meeting):
            contradict = one.ordinal != other.ordinal or elsewhere
        else:
            contradict = isinstance(one, Event) and isinstance(other, Event) and elsewhere
        if contradict:
            pairs.add(frozenset((one.id, other.id)))
    return pairs


_NAMED = re.compile("“(r\\d)”")


@given(_meetings_and_events())
@settings(max_examples=150)
@example(
    two(
        "m series: board, ordinal: 1, date: 1908-05-01/1908-05-05",
        "m series: board, ordinal: 2, date: 1908-05-02",
    )
    .replace("a-1", "r1")
    .replace("b-2", "r2")
    .replace(
        "people:",
        "  r3: {series: board, ordinal: 3, date: 1908-05-03, support: [{source: ledger}]}\npeople:",
        1,
    )
)
def test_every_two_records_that_contradict_each_other_are_found_and_no_others(text: str) -> None:
    facts = facts_of(text)
    said = [one for one in check_facts(facts, scale=SCALE) if one.code == "contradiction"]
    assert {frozenset(_NAMED.findall(one.message)[:2]) for one in said} == _all_pairs(facts)


def test_a_third_record_of_a_meeting_is_held_against_the_second_where_the_first_says_nothing() -> None:
    records = two(
        MEETING.format(1, "1908-05-03", "Quay", HEAD), MEETING.format(1, "1908-05-03", "Marram", HEAD)
    )
    silent = "  a-0: {series: board, ordinal: 1, date: 1908-05-03, support: [{source: ledger}]}\npeople:"
    (one,) = [each for each in found(records.replace("people:", silent, 1)) if each.code == "contradiction"]
    assert "“a-1”" in one.message
    assert "“b-2”" in one.message


# Series, titles, duplicates, actors.


def ordinals(*numbers: int) -> str:
    meetings = "".join(
        f"  m{n}: {{series: board, ordinal: {n}, date: {1900 + n}, status: planned, support: [{{source: x}}]}}\n"
        for n in numbers
    )
    return f"meetings:\n{meetings}sources:\n  x: {{kind: official, publisher: P}}\n"


@pytest.mark.parametrize(
    ("numbers", "gaps"),
    [((1, 2, 3), []), ((7, 8), []), ((1, 3), [3]), ((2, 3, 6, 9, 10), [6, 9]), ((5,), [])],
)
def test_a_gap_lies_between_recorded_meetings(numbers: tuple[int, ...], gaps: list[int]) -> None:
    text = ordinals(*numbers)
    lines = [one.origin.line for one in found(text) if one.origin and one.code == "series-gap"]
    assert [text.split("\n")[line - 1].split(":")[0].strip() for line in lines] == [f"m{n}" for n in gaps]


def test_a_gap_may_be_the_record_that_was_set_aside() -> None:
    assert [one.code for one in found(ordinals(1, 3), broken=("m2",))] == []


@pytest.mark.parametrize(
    ("offices", "wrong"),
    [
        ("", False),
        ("{title: Harbour Master, held: 1905/1909}", False),
        ("{title: HARBOUR master, held: 1909/1911}", True),
        ("{title: Harbour Master, held: ../1908-05-03}", False),
        ("{title: Harbour Master, held: 1908-05-04/..}", True),
        ("{title: Harbour Master, held: 1900/1901}, {title: Harbour Master, held: 1908}", False),
        ("{title: Keeper, held: 1900/1901}", False),
    ],
)
def test_a_title_is_borne_within_the_dates_of_the_office(offices: str, *, wrong: bool) -> None:
    text = base("{source: gazette}").replace("aliases: [Aada Wick]", f"offices: [{offices}]")
    assert codes(text) == (["title-outside-dates"] if wrong else [])


SAME = """
sources:
  a: {kind: official, publisher: P, title: Lights of old, date: 1908, address: "https://example.org/a/b"}
  b: {kind: official, publisher: Q, title: T, SOURCE}
people:
  p: {given: Ada Maria, family: Wick, support: [{source: a}]}
  q: {given: Bo, family: Lie, aliases: [PERSON], support: [{source: a}]}
excerpts:
  e: {document: D, source: a, words: "From dusk, until dawn", support: [{source: a}]}
  f: {document: E, source: b, words: "EXCERPT", support: [{source: b}]}
commitments:
  c: {meeting: m, summary: A bell is to be hung., parties: [x], support: [{source: a}]}
  d: {meeting: MEETING, summary: "A bell, to be hung", parties: [x], support: [{source: a}]}
"""


def pair(**changes: str) -> str:
    usual = {"SOURCE": "date: 1909", "PERSON": "Bo L.", "EXCERPT": "From dusk", "MEETING": "m"}
    text = SAME
    for key, value in (*changes.items(), *usual.items()):
        text = text.replace(key, value)
    return text


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, []),
        ({"SOURCE": 'address: "http://www.EXAMPLE.org/a/b/#top"'}, ["b"]),
        ({"SOURCE": 'address: "https://example.org/"'}, []),
        ({"SOURCE": 'address: "https://example.org/a/B"'}, []),
        ({"org/a/b": "org", "SOURCE": 'address: "https://www.example.org/"'}, []),
        ({"Q, title: T, SOURCE": "p, title: Lights of OLD, date: 1908"}, ["b"]),
        ({"Q, title: T, SOURCE": "p, title: Lights of OLD, date: 1909"}, []),
        ({"PERSON": "Wick Ada-Maria"}, ["q"]),
        ({"PERSON": "Ada Maria Vick"}, []),
        ({"EXCERPT": "from dusk until DAWN!"}, ["f"]),
        ({"A bell, to be hung": "A bell: is to be hung"}, ["d"]),
        ({"A bell, to be hung": "A bell: is to be hung", "MEETING": "n"}, []),
    ],
)
def test_the_same_under_two_ids_is_found_and_what_differs_is_not(
    changes: dict[str, str], names: list[str]
) -> None:
    doubles = [one for one in found(pair(**changes)) if one.code == "duplicate-record"]
    assert [one.message.partition("“")[2].partition("”")[0] for one in doubles] == names


ACTS = """
commitments:
  c: {meeting: m, summary: Marram is to hang a bell on the mole., parties: [marram], support: [S]}
  d: {meeting: MEETING, summary: "SUMMARY", parties: PARTIES, support: [S]}
organisations:
  marram: {name: Marram, support: [S]}
  quay: {name: Tern Quay, short: T.Q., support: [S]}
sources:
  s: {kind: official, publisher: P}
""".replace("[S]", "[{source: s}]")


@pytest.mark.parametrize(
    ("summary", "parties", "meeting", "wrong"),
    [
        ("Tern Quay is to hang a bell on the mole.", "[quay]", "m", True),
        ("On the mole, T.Q. is to hang a bell.", "[quay, marram]", "m", True),
        ("Tern Quay is to hang a bell on the mole.", "[marram]", "m", False),
        ("Tern Quay is to hang a bell on the mole.", "[quay]", "n", False),
        ("Tern Quay is to paint the tower and to keep a lamp.", "[quay]", "m", False),
    ],
)
def test_one_act_of_two_actors_is_found(summary: str, parties: str, meeting: str, *, wrong: bool) -> None:
    text = ACTS.replace("SUMMARY", summary).replace("PARTIES", parties).replace("MEETING", meeting)
    assert [one.code for one in found(text) if one.code == "different-actors"] == ["different-actors"] * wrong
    assert "different-actors" not in codes(text + conflict("c", "parties").replace("ledger", "s"))


# The shipped fact base: every conflict explains what its sources state, and nothing else does.

TITLE = "delegations/US/{}/title"
JENKINS, BAKER = TITLE.format("bonnie-jenkins"), TITLE.format("sasha-baker")
EXPLAINS: Mapping[str, set[tuple[str, str, str]]] = {
    "edscg-1-date": {("edscg-1", "date", "korea-herald-2023")},
    "edscg-4-ordinal": {("edscg-4", "ordinal", "dod-2023-09-15")},
    # The longer form stands in the joint texts of two meetings; the conflict names both as its sources.
    "edscg-4-jenkins-title": {
        ("edscg-3", JENKINS, "mnd-2022-09-16"),
        ("edscg-4", JENKINS, "dod-2023-09-15"),
    },
    "edscg-4-baker-title": {
        ("edscg-4", BAKER, "kbs-world-2023-09-15"),
        ("edscg-4", BAKER, "korea-herald-2023"),
    },
    "edscg-4-document-name": {
        ("edscg-4-tools", "document", "dod-2023-09-15"),
        ("edscg-4-tools", "document", "herald-business-2023-09-15"),
    },
    "edscg-4-wording": {("edscg-4-review", "words", "dod-2023-09-15")},
    # Of the other spellings only this one can be told with its source; the rest are aliases, which explain themselves.
    "edscg-4-romanisation": {("edscg-4", "delegations/KR/chang-hojin", "state-2023-press-statement")},
    # The form of 2025 belongs to another meeting, whose record gives no title, so nothing there contradicts it.
    "edscg-5-abercrombie-title": {("edscg-5", TITLE.format("cara-abercrombie"), "viewus-2024")},
    "edscg-return-verb": {
        ("leaders-2022-05-21", "summary", "joongang-edscg-4"),
        ("leaders-2022-05-21", "summary", "state-2022-09-08"),
        ("leaders-2022-05-21", "summary", "state-2022-opening"),
    },
    "washington-declaration-year": {
        ("washington-declaration", "date", "kbs-world-2025-ncg-4"),
        ("washington-declaration", "date", "kbs-world-2025-ncg-5"),
    },
    # A page's header dates no event; that of one page is noted where the conflict is recorded, the others as page dates.
    "page-header-dates": {("edscg-3", "date", "kbs-world-2022-edscg-3")},
}


@cache
def shipped() -> FactBase:
    return load_factbase(ROOT / "briefs" / "facts", ROOT).value


def stated_in(facts: FactBase) -> Iterator[tuple[str, str, str, str]]:
    """Yield record, path, source and place of every statement that differs from its record."""
    for record in facts.records.values():
        for index, entry in enumerate(record.support):
            for path in entry.states:
                yield (
                    record.id,
                    path,
                    entry.source,
                    str(facts.origin(record.id, "support", index, "states", path)),
                )


def without(conflict_id: str, facts: FactBase) -> FactBase:
    records = {name: record for name, record in facts.records.items() if name != conflict_id}
    return FactBase(records, facts.trees)


def contradictions(facts: FactBase) -> set[str]:
    return {
        str(one.origin)
        for one in check_facts(facts, scale=SCALE)
        if one.code in ("contradiction", "different-actors")
    }


def test_the_conflicts_on_record_are_those_of_the_table_and_explain_everything() -> None:
    assert {one.id for one in shipped().all_of(Conflict)} == set(EXPLAINS)
    assert contradictions(shipped()) == set()
    every = set().union(*EXPLAINS.values())
    assert {statement[:3] for statement in stated_in(shipped())} == every


@pytest.mark.parametrize("name", EXPLAINS)
def test_a_conflict_that_is_taken_out_is_reported_where_its_sources_stand(name: str) -> None:
    places = {statement[:3]: statement[3] for statement in stated_in(shipped())}
    assert contradictions(without(name, shipped())) == {places[statement] for statement in EXPLAINS[name]}


def test_a_conflict_taken_out_of_the_file_is_reported_too(tmp_path: Path) -> None:
    folder = tmp_path / "briefs" / "facts"
    folder.mkdir(parents=True)
    for file in (ROOT / "briefs" / "facts").glob("*.yaml"):
        (folder / file.name).write_bytes(file.read_bytes())
    text = (folder / "conflicts.yaml").read_text(encoding="utf-8")
    tree = yaml.compose(text, Loader=yaml.SafeLoader)
    assert isinstance(tree, yaml.MappingNode)
    records = tree.value[0][1].value
    start, end = records[0][0].start_mark.index, records[1][0].start_mark.index
    (folder / "conflicts.yaml").write_text(text[:start] + text[end:], encoding="utf-8")
    facts = load_factbase(folder, tmp_path).value
    assert records[0][0].value == "edscg-1-date"
    assert [
        (one.code, one.origin.file)
        for one in check_facts(facts, scale=SCALE)
        if one.origin and one.code == "contradiction"
    ] == [("contradiction", "briefs/facts/edscg-meetings.yaml")]


def test_the_firm_commitment_ascribed_to_both_sides_is_found() -> None:
    text = (ROOT / "briefs/facts/edscg-outcomes.yaml").read_text(encoding="utf-8")
    record = yaml.safe_load(text)["commitments"]["edscg-4-us-commitment"]
    record["support"].append({"source": "thx-edscg-5", "states": {"parties": ["US", "KR"]}})
    planted = facts_of(yaml.safe_dump({"commitments": {"planted": record}}, allow_unicode=True))
    facts = FactBase({**shipped().records, **planted.records}, {**shipped().trees, **planted.trees})
    (one,) = [each for each in check_facts(facts, scale=SCALE) if each.code == "different-actors"]
    assert "“thx-edscg-5” states “US, KR” for “parties”, where the record says “US”" in one.message


# Another team's project.


@cache
def second() -> FactBase:
    folder = Path(__file__).parent / "second_project"
    return load_factbase(folder / "briefs" / "facts", folder).value


def test_the_second_project_states_otherwise_and_is_explained() -> None:
    assert [statement[:3] for statement in stated_in(second())] == [("gull-rock-lit", "date", "ledger")]
    offices = second().records["ada-wick"].offices  # type: ignore[union-attr] # a person
    assert all(isinstance(office, Office) for office in offices)
    assert {one.code for one in check_facts(second(), scale=("open", "members"))} & OURS == set()
    assert len(contradictions(without("gull-rock-year", second()))) == 1


def test_a_title_outside_its_dates_in_the_second_project_is_found() -> None:
    meeting = second().records["board-2"]
    assert isinstance(meeting, Meeting)
    late = meeting.model_copy(update={"date": parse_date("1913-06-09")})
    facts = FactBase({**second().records, "board-2": late}, second().trees)
    check: Callable[[FactBase], tuple[Diagnostic, ...]] = partial(check_facts, scale=("open", "members"))
    assert "title-outside-dates" in {one.code for one in check(facts)}

"""Laws of selection, over drawn selectors and fact bases."""

import random
import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.diagnostics import Origin
from briefgen.model.brief import Brief, Spec
from briefgen.model.dates import parse_date
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord
from briefgen.model.tree import Mapping
from briefgen.select import select_facts
from examples import examples

LAW = settings(max_examples=examples(60))
HERE = Mapping((), Origin("f.yaml"))
SERIES, PEOPLE, PARTIES, SOURCES, TAGS = ["s1", "s2"], ["ann", "bob"], ["P", "Q"], ["x", "y"], ["t1", "t2"]
DATES = ["2019", "2019-05", "2020-01-02", "2020/2021", "2021?", "../2018"]
MEETINGS = ["m1", "m2", "e1"]

ids = {
    "series": SERIES,
    "meeting": MEETINGS,
    "tags": TAGS,
    "person": PEOPLE,
    "party": PARTIES,
    "organisation": [*SERIES, *PARTIES],
    "source": SOURCES,
    "id": [*MEETINGS, "f1", "f2", "f3"],
    "kind": ["event", "meeting", "excerpt", "commitment", "claim", "conflict"],
    "status": ["confirmed", "planned"],
    "handling": ["public", "internal"],
}


def some(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), max_size=2, unique=True)


def facts_strategy() -> st.SearchStrategy[dict[str, dict[str, Any]]]:
    common = {
        "tags": some(TAGS),
        "status": st.sampled_from(["confirmed", "planned"]),
        "handling": st.sampled_from([None, "public", "internal"]),
        "support": some(SOURCES).map(lambda names: [{"source": name} for name in names]),
    }
    date, meeting = st.sampled_from(DATES), st.none() | st.sampled_from(MEETINGS)
    gathering = st.fixed_dictionaries(
        {
            **common,
            "series": st.sampled_from(SERIES),
            "date": date,
            "delegations": st.dictionaries(
                st.sampled_from(PARTIES),
                st.sampled_from(PEOPLE).map(lambda one: [{"person": one}]),
                max_size=2,
            ),
        }
    )
    event = st.fixed_dictionaries(
        {
            **common,
            "date": date,
            "people": some(PEOPLE),
            "parties": some(PARTIES),
            "label": st.none() | st.just("L"),
        }
    )
    claim = st.fixed_dictionaries({**common, "date": st.none() | date, "meeting": meeting})
    versions = [{"says": one, "support": [{"source": "x"}]} for one in "AB"]
    conflict = st.fixed_dictionaries(
        {
            **common,
            "about": st.sampled_from([*MEETINGS, "f1", "ann"]).map(
                lambda one: {"fact": one, "field": "date"}
            ),
        }
    ).map(lambda one: {**one, "versions": versions, "matter": "m", "uses": "A", "because": "b"})
    return st.fixed_dictionaries(
        {"m1": gathering, "m2": gathering, "e1": event, "f1": claim, "f2": conflict, "f3": conflict}
    )


KIND_OF = {
    "m1": "meetings",
    "m2": "meetings",
    "e1": "events",
    "f1": "claims",
    "f2": "conflicts",
    "f3": "conflicts",
}


def base_of(values: dict[str, dict[str, Any]], order: list[str] | None = None) -> FactBase:
    records: dict[str, AnyRecord] = {}
    for name in order or sorted(values):
        extra = {"ordinal": 1} if KIND_OF[name] == "meetings" else {}
        if KIND_OF[name] in ("events", "claims"):
            extra = {"summary": "S"}  # type: ignore[dict-item]
        value = {**values[name], **extra, "id": name, "reviewed": "2025-07-01"}
        records[name] = KINDS[KIND_OF[name]].model_validate(value)
    return FactBase(records, dict.fromkeys(records, HERE))


leaf = st.fixed_dictionaries(
    {}, optional={name: some(values) for name, values in ids.items()} | {"date": st.sampled_from(DATES)}
)
selectors = st.recursive(
    leaf,
    lambda inner: st.builds(
        lambda own, **rest: {**own, **rest},
        leaf,
        any=st.lists(inner, max_size=2),
        all=st.lists(inner, max_size=2),
        none=st.lists(inner, max_size=2),
    ),
    max_leaves=5,
)
bases = facts_strategy().map(base_of)


def select(facts: FactBase, selector: dict[str, Any], narrowed: dict[str, Any] | None = None) -> list[str]:
    section = {"kind": "text", "template": "t.md", "allow_empty": True, "select": narrowed}
    brief = Brief.model_validate({"name": "b", "title": "T", "select": selector, "sections": [section]})
    return [fact.id for fact in select_facts(Spec(brief, HERE), facts).value.sections[0].facts]


@LAW
@given(bases, selectors, selectors)
def test_any_takes_what_each_of_its_parts_takes_and_nothing_else(
    facts: FactBase, one: Any, other: Any
) -> None:
    assert set(select(facts, {"any": [one, other]})) == set(select(facts, one)) | set(select(facts, other))


@LAW
@given(bases, selectors, selectors)
def test_all_takes_what_all_of_its_parts_take(facts: FactBase, one: Any, other: Any) -> None:
    both = set(select(facts, one)) & set(select(facts, other))
    assert set(select(facts, {"all": [one, other]})) == both
    assert set(select(facts, {"all": [one], "any": [other]})) == both


@LAW
@given(bases, selectors)
def test_none_takes_the_rest(facts: FactBase, selector: Any) -> None:
    picked, rest = select(facts, selector), select(facts, {"none": [selector]})
    assert not set(picked) & set(rest)
    assert sorted(picked + rest) == sorted(select(facts, {}))


@LAW
@given(bases, selectors)
def test_selecting_from_a_selection_changes_nothing(facts: FactBase, selector: Any) -> None:
    assert select(facts, selector, selector) == select(facts, selector)
    assert select(facts, selector, {}) == select(facts, selector)


@LAW
@given(bases, selectors, selectors)
def test_a_section_narrows_and_never_widens(facts: FactBase, outer: Any, inner: Any) -> None:
    narrowed = select(facts, outer, inner)
    assert set(narrowed) == set(select(facts, outer)) & set(select(facts, inner))


@given(
    facts_strategy(),
    selectors,
    st.permutations(list(KIND_OF)),
    st.sampled_from(["date", "-date", "id", "given"]),
)
def test_the_order_of_the_records_does_not_matter(
    values: Any, selector: Any, order: list[str], sort: str
) -> None:
    selector = {**selector, "order": sort}
    assert select(base_of(values, order), selector) == select(base_of(values), selector)


@LAW
@given(bases, selectors, st.sampled_from(["date", "-date", "id", "given"]), st.integers(1, 7))
def test_a_limit_takes_the_first(facts: FactBase, selector: Any, sort: str, limit: int) -> None:
    whole = {**selector, "order": sort}
    assert select(facts, {**whole, "limit": limit}) == select(facts, whole)[:limit]


@LAW
@given(bases, selectors)
def test_a_conflict_comes_along_with_the_fact_it_is_about(facts: FactBase, selector: Any) -> None:
    free = {
        name: value
        for name, value in selector.items()
        if name not in ("kind", "handling", "none", "any", "all")
    }
    picked = select(facts, free)
    for name in ("f2", "f3"):
        about = facts.records[name].about.fact  # type: ignore[union-attr]
        if about in picked:
            assert name in picked


@LAW
@given(bases, selectors)
def test_a_level_asked_for_is_never_left(facts: FactBase, selector: Any) -> None:
    for name in select(facts, {"all": [selector], "handling": "public"}):
        assert facts.records[name].handling in (None, "public")  # type: ignore[union-attr]


@given(st.sampled_from(DATES), st.sampled_from(DATES))
def test_overlap_has_no_direction(one: str, other: str) -> None:
    assert parse_date(one).overlaps(parse_date(other)) == parse_date(other).overlaps(parse_date(one))


def large_base(count: int) -> FactBase:
    draw = random.Random(7)  # noqa: S311 - a fixed sequence, nothing secret
    records: dict[str, AnyRecord] = {}
    for number in range(count):
        name, year = f"e{number:05}", 1950 + number % 80
        value: dict[str, Any] = {
            "id": name,
            "date": f"{year}-05",
            "summary": "S",
            "reviewed": "2025-07-01",
            "tags": [f"t{number % 50}"],
        }
        value |= {
            "series": f"s{number % 20}",
            "people": [f"p{draw.randrange(99)}"],
            "support": [{"source": f"x{number % 9}"}],
        }
        records[name] = KINDS["events"].model_validate(value)
    return FactBase(records, dict.fromkeys(records, HERE))


def test_ten_thousand_facts_in_ten_sections_are_selected_in_no_time() -> None:
    facts = large_base(10_000)
    narrow = {
        "any": [{"series": ["s1", "s2"]}, {"person": ["p3", "p4"]}, {"tags": ["t5"]}],
        "date": "1960/2020",
    }
    sections: list[Any] = [
        {"kind": "chronology", "select": {**narrow, "none": [{"source": "x1"}]}} for _ in range(10)
    ]
    brief = Brief.model_validate(
        {"name": "b", "title": "T", "select": {"date": "1900/2100"}, "sections": sections}
    )
    begun = time.process_time()
    selection = select_facts(Spec(brief, HERE), facts).value
    assert time.process_time() - begun < 8
    assert len(selection.sections[0].facts) > 500

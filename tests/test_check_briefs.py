"""Checks of one brief: names, tags, handling, and the list of sources."""

import pytest

from briefgen.checks import check_brief
from briefgen.diagnostics import Diagnostic
from briefgen.model.factbase import Selection
from briefgen.select import select_facts
from yaml_facts import brief_of, facts_of, places

FACTS = facts_of("""
meetings:
  council-1:
    {series: council, ordinal: 1, date: 2019-03, tags: [ports], delegations: {PORT: [{person: ada}]}, support: [{source: gazette}]}
  council-2:
    {series: council, ordinal: 2, date: 2020, handling: internal, support: [{source: gazette}]}
events:
  storm: {date: 2019-11, summary: A storm., handling: restricted, support: [{source: gazette}]}
sources:
  gazette: {kind: official, publisher: Council}
people:
  ada: {family: Berg, given: Ada}
organisations:
  council: {name: Council}
  PORT: {name: Port}
terms:
  buoy: {term: Buoy, definition: A float.}
""")
SCALE = ("public", "internal", "restricted")

SOUND = """
handling: restricted
select:
  any: [{series: council}, {id: storm}, {tags: ports, person: ada, organisation: council}]
  none: [{source: gazette, date: 1999, handling: public}]
sections:
  - {kind: timeline, series: council, also: [council]}
  - {kind: delegations, meetings: [council-1], parties: [PORT]}
  - {kind: chronology, select: {meeting: [council-1, storm]}}
  - {kind: glossary, terms: [buoy]}
  - {kind: sources}
"""


def check(text: str, broken: tuple[str, ...] = ()) -> tuple[Diagnostic, ...]:
    facts = facts_of("claims: {}", broken=broken)
    facts = type(facts)(FACTS.records, FACTS.trees, frozenset(broken))
    spec = brief_of(text)
    return check_brief(spec, facts, select_facts(spec, facts).value, scale=SCALE)


def test_a_sound_brief_has_no_diagnostics() -> None:
    assert check(SOUND) == ()


@pytest.mark.parametrize(
    ("old", "new", "code", "at", "hint"),
    [
        ("[{series: council}", "[{series: counsil}", "unknown-id", "counsil", "mean council?"),
        ("{id: storm}", "{id: strom}", "unknown-id", "strom", "mean storm?"),
        ("{id: storm}", "{id: ada}", "wrong-kind", "ada}, {tags", ""),
        ("person: ada", "person: council", "wrong-kind", "council, organisation", ""),
        ("organisation: council", "organisation: PORTS", "unknown-id", "PORTS", "mean PORT?"),
        ("tags: ports", "tags: [ports, port]", "unknown-tag", "port]", "mean ports?"),
        ("source: gazette", "source: gazete", "unknown-id", "gazete", "mean gazette?"),
        ("handling: public}", "handling: [public, pubic]}", "unknown-handling", "pubic", "mean public?"),
        ("handling: restricted", "handling: restrictd", "unknown-handling", "restrictd", "mean restricted?"),
        ("timeline, series: council", "timeline, series: counci", "unknown-id", "counci,", "mean council?"),
        ("also: [council]", "also: [council, storm]", "wrong-kind", "storm]}\n  - {kind: deleg", ""),
        ("meetings: [council-1]", "meetings: [council-1, storm]", "wrong-kind", "storm], parties", ""),
        (
            "meetings: [council-1]",
            "meetings: [council-1, council_2]",
            "unknown-id",
            "council_2",
            "mean council-2?",
        ),
        ("parties: [PORT]", "parties: [PROT]", "unknown-id", "PROT", ""),
        ("meeting: [council-1, storm]", "meeting: [council-1, strom]", "unknown-id", "strom", "mean storm?"),
        ("terms: [buoy]", "terms: [bouy]", "unknown-id", "bouy", "mean buoy?"),
        ("{id: storm}", "{id: storm, limit: 3}", "misplaced-order", "3}", "top"),
        ("date: 1999,", "date: 1999, order: id,", "misplaced-order", "id, handling", "top"),
        ("handling: restricted", "handling: internal", "handling-low", "internal", "handling: restricted"),
        ("  - {kind: sources}\n", "", "no-sources-section", "- {kind: timeline", "kind: sources"),
    ],
)
def test_a_mistake_is_named_with_its_place(old: str, new: str, code: str, at: str, hint: str) -> None:
    assert SOUND.count(old) == 1
    text = SOUND.replace(old, new)
    found = check(text)
    lines = text[: text.index(at)].split("\n")
    assert (code, len(lines), len(lines[-1]) + 1) in places(found)
    assert any(hint in "; ".join(one.hints) for one in found if one.code == code)


def test_every_fact_above_the_briefs_handling_is_named() -> None:
    (found,) = check(SOUND.replace("handling: restricted", "subtitle: S"))
    assert found.code == "handling-low"
    assert "“council-2”" in found.message
    assert "“storm”" in found.message
    assert "“council-1”" not in found.message


def test_only_what_prints_counts_for_handling() -> None:
    text = SOUND.replace("handling: restricted", "handling: public")
    text = text.replace(
        "timeline, series: council, also: [council]", "timeline, series: council, select: {id: council-1}"
    )
    assert check(text.replace("[council-1, storm]", "council-1")) == ()


def test_a_level_that_is_not_on_the_scale_is_never_printed() -> None:
    spec = brief_of("sections: [{kind: chronology}, {kind: sources}]")
    facts = facts_of("events: {e: {date: 2020, summary: S, handling: secret}}")
    selection = select_facts(spec, facts).value
    assert [one.code for one in check_brief(spec, facts, selection, scale=SCALE)] == ["handling-low"]


def test_a_brief_that_prints_nothing_sourced_needs_no_list() -> None:
    spec = brief_of("sections: [{kind: chronology, allow_empty: true}]")
    assert check_brief(spec, FACTS, Selection((), ()), scale=SCALE) == ()


def test_what_may_be_a_record_set_aside_is_not_reported() -> None:
    text = SOUND.replace("{id: storm}", "{id: strom}").replace("tags: ports", "tags: port")
    assert {one.code for one in check(text)} == {"unknown-id", "unknown-tag"}
    assert check(text, broken=("strom",)) == ()

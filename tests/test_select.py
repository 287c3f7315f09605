"""Selection by example: every condition, what sections take, order, reasons, and what is reported."""

import pytest

from briefgen.diagnostics import Diagnostic
from briefgen.model.factbase import FactBase, Selection
from briefgen.select import select_facts
from yaml_facts import brief_of, facts_of, places

FACTS = facts_of("""
meetings:
  council-1:
    {series: council, ordinal: 1, date: 2019-03, tags: [ports], delegations: {PORT: [{person: ada}]}, support: [{source: gazette}]}
  council-2:
    {series: council, ordinal: 2, date: 2020-05-04, status: reported, delegations: {QUAY: [{person: bo}]}, support: [{source: report}]}
  pilots-1: {series: pilots, ordinal: 1, date: 2019-06, support: [{source: report}]}
events:
  storm: {date: 2019-11-02, summary: A storm., label: Storm, people: bo, parties: [PORT], support: [{source: report}]}
  drill: {date: 2019-11-02/2019-11-05, summary: A drill., series: pilots, support: [{source: gazette}]}
  visit: {date: 2021, summary: A visit., status: planned, handling: internal, support: [{source: gazette}]}
excerpts:
  words: {meeting: council-2, document: communiqué, source: gazette, words: The channel stays open.}
  loose: {document: letter, source: report, words: All is well.}
commitments:
  dredge: {meeting: council-1, summary: They dredge., parties: [QUAY], support: [{source: gazette}]}
claims:
  depth: {summary: It is deep., date: 2018, meeting: council-2, support: [{source: report}]}
conflicts:
  day: {about: {fact: council-2, field: date}, matter: m, uses: u, because: b, versions: &v [{says: A, support: &s [{source: gazette}]}, {says: B, support: *s}]}
  name: {about: {fact: bo, field: name}, matter: m, uses: u, because: b, tags: [ports], versions: *v}
  secret: {about: {fact: council-1, field: date}, matter: m, uses: u, because: b, handling: internal, versions: *v}
sources:
  gazette: {kind: official, publisher: Council}
  report: {kind: news, publisher: Daily}
people:
  ada: {family: Berg, given: Ada}
  bo: {family: Lie, given: Bo}
organisations:
  council: {name: Council}
  pilots: {name: Pilots}
  PORT: {name: Port}
  QUAY: {name: Quay}
""")

SECTIONS = {
    "text": "{kind: text, template: t.md, allow_empty: true}",
    "chronology": "{kind: chronology, allow_empty: true}",
    "timeline": "{kind: timeline, series: council, allow_empty: true}",
}


def select(text: str, facts: FactBase = FACTS) -> Selection:
    return select_facts(brief_of(text), facts).value


def taken(selector: str, section: str = SECTIONS["text"]) -> list[str]:
    return [fact.id for fact in select(f"select: {selector}\nsections: [{section}]").sections[0].facts]


def reported(text: str, facts: FactBase = FACTS) -> tuple[Diagnostic, ...]:
    return select_facts(brief_of(text), facts).diagnostics


ALL = "depth council-1 dredge secret pilots-1 storm drill council-2 words day visit loose name"


@pytest.mark.parametrize(
    ("selector", "ids"),
    [
        ("{}", ALL),
        ("{id: [storm, words]}", "storm words"),
        ("{kind: excerpt}", "words loose"),
        ("{kind: [event, conflict]}", "secret storm drill day visit name"),
        ("{series: council}", "depth council-1 dredge secret council-2 words day"),
        ("{series: [pilots]}", "pilots-1 drill"),
        ("{meeting: council-2}", "depth council-2 words day"),
        ("{meeting: storm}", "storm"),
        ("{tags: ports}", "council-1 secret name"),
        ("{date: 2019-11-04}", "drill"),
        ("{date: 2019-03-31}", "council-1 dredge secret"),
        ("{date: 2020/..}", "council-2 words day visit"),
        ("{date: ../2018}", "depth"),
        ("{person: ada}", "council-1 secret"),
        ("{person: bo}", "storm council-2 day name"),
        ("{organisation: council}", "depth council-1 dredge secret council-2 words day"),
        ("{organisation: PORT}", "council-1 secret storm"),
        ("{party: QUAY}", "dredge council-2 day"),
        ("{source: report}", "depth pilots-1 storm council-2 day loose"),
        ("{status: [reported, planned]}", "council-2 day visit"),
        ("{handling: internal}", "secret visit"),
        ("{handling: public, series: council}", "depth council-1 dredge council-2 words day"),
        ("{any: [{kind: excerpt}, {tags: ports}]}", "council-1 secret words loose name"),
        ("{all: [{series: council}, {date: 2019}]}", "council-1 dredge secret"),
        ("{none: [{series: [council, pilots]}, {kind: conflict}]}", "storm visit loose"),
        ("{any: [{none: [{source: report}], kind: event}]}", "drill visit"),
        ("{kind: excerpt, order: id}", "loose words"),
        ("{kind: event, order: -date}", "visit drill storm"),
        ("{kind: excerpt, order: -date}", "words loose"),
        ("{id: [words, storm, council-1], order: given}", "words storm council-1 secret"),
        ("{any: [{id: visit}, {kind: excerpt}], id: [words, visit], order: given, limit: 1}", "words"),
        ("{limit: 3}", "depth council-1 dredge"),
    ],
)
def test_each_condition_takes_what_it_says(selector: str, ids: str) -> None:
    assert taken(selector) == ids.split()


def test_a_selection_by_kind_or_handling_takes_no_conflict_along() -> None:
    assert taken("{kind: meeting}") == ["council-1", "pilots-1", "council-2"]
    assert "secret" not in taken("{handling: public}")
    assert taken("{kind: event, handling: [restricted]}") == []


def test_the_level_of_facts_that_name_none_is_the_lowest() -> None:
    spec = brief_of("select: {handling: clear}\nsections: [{kind: excerpts}]")
    assert len(select_facts(spec, FACTS, lowest="clear").value.sections[0].facts) == 2
    assert select_facts(spec, FACTS).value.facts == ()


@pytest.mark.parametrize(
    ("section", "ids"),
    [
        ("{kind: text, template: t.md}", ALL),
        ("{kind: key-points, template: t.md, select: {kind: claim}}", "depth"),
        ("{kind: chronology}", "council-1 pilots-1 storm drill council-2 visit"),
        ("{kind: chronology, select: {series: council, order: -date, limit: 1}}", "council-2"),
        ("{kind: chronology, select: {meeting: council-1}}", "council-1"),
        ("{kind: excerpts}", "words loose"),
        ("{kind: commitments}", "dredge"),
        ("{kind: conflicts}", "secret day name"),
        ("{kind: timeline, series: council}", "council-1 storm council-2"),
        ("{kind: timeline, series: council, also: pilots}", "council-1 pilots-1 storm drill council-2"),
        ("{kind: delegations}", "council-1 council-2"),
        ("{kind: delegations, meetings: [council-2, pilots-1, council-1]}", "council-2 pilots-1 council-1"),
        ("{kind: delegations, meetings: [council-2, council-1], select: {limit: 1}}", "council-2"),
        ("{kind: glossary}", ""),
        ("{kind: sources}", ""),
    ],
)
def test_a_section_takes_what_it_can_print(section: str, ids: str) -> None:
    assert taken("{}", section) == ids.split()
    assert reported(f"sections: [{section}]") == ()


def test_a_section_narrows_the_briefs_selection_and_keeps_its_order() -> None:
    selection = select("""
    select: {series: council, order: -date}
    sections:
      - {kind: chronology}
      - {kind: text, template: t.md, select: {date: 2019, order: id}}
      - {kind: excerpts}
    """)
    ids = [[fact.id for fact in section.facts] for section in selection.sections]
    assert ids == [["council-2", "council-1"], ["council-1", "dredge", "secret"], ["words"]]
    assert [fact.id for fact in selection.facts] == ["council-2", "words", "council-1", "dredge", "secret"]


def test_only_what_a_section_takes_is_part_of_the_brief() -> None:
    chosen = select("sections: [{kind: excerpts, select: {id: loose}}, {kind: sources}]")
    assert [fact.id for fact in chosen.facts] == ["loose"]


def test_the_meeting_of_a_fact_is_part_of_the_brief_where_the_brief_selects_it() -> None:
    with_meeting = select("sections: [{kind: commitments}, {kind: sources}]")
    assert [fact.id for fact in with_meeting.facts] == ["council-1", "dredge"]
    assert [fact.id for fact in with_meeting.sections[0].facts] == ["dredge"]
    without = select("select: {kind: commitment}\nsections: [{kind: commitments}, {kind: sources}]")
    assert [fact.id for fact in without.facts] == ["dredge"]


def test_reasons_name_the_condition_that_took_a_fact() -> None:
    selection = select("""
    select: {any: [{series: [pilots, council]}, {tags: ports}], date: 2019/2020}
    sections:
      - {kind: chronology, select: {status: reported}}
      - {kind: conflicts}
      - {kind: text, template: t.md, select: {kind: commitment}}
      - {kind: text, template: t.md, select: {id: dredge, none: [{id: storm}]}}
    """)
    assert [dict(zip([f.id for f in one.facts], one.reasons, strict=True)) for one in selection.sections] == [
        {
            "council-2": "date: 2019/2020 and series: council (brief) and kind: meeting and status: reported "
            "(section 1, chronology)"
        },
        {
            "secret": "date: 2019/2020 and series: council of council-1, which it is about (brief) and kind: conflict "
            "(section 2, conflicts)",
            "day": "date: 2019/2020 and series: council of council-2, which it is about (brief) and kind: conflict "
            "(section 2, conflicts)",
        },
        {"dredge": "date: 2019/2020 and series: council (brief) and kind: commitment (section 3, text)"},
        {"dredge": "date: 2019/2020 and series: council (brief) and id: dredge (section 4, text)"},
    ]


def test_a_brief_that_asks_nothing_takes_everything() -> None:
    selection = select("sections: [{kind: text, template: t.md}]")
    assert set(selection.sections[0].reasons) == {"everything (brief)"}


def test_an_empty_section_is_an_error_at_its_selector() -> None:
    text = """
    sections:
      - {kind: chronology, select: {date: 1999}}
      - {kind: chronology, select: {date: 1999}, allow_empty: true}
      - {kind: sources}
    """
    found = reported(text)
    assert places(found) == [("empty-selection", 3, 32)]
    assert "section 1 (chronology)" in found[0].message


def test_a_brief_that_selects_nothing_says_so_once() -> None:
    text = "select: {date: 1999}\nsections: [{kind: chronology}, {kind: excerpts}, {kind: sources}]"
    assert places(reported(text)) == [("empty-selection", 1, 9)]
    assert reported(text.replace("{kind: chronology}, {kind: excerpts}, ", "")) == ()


def test_an_unknown_id_or_a_record_set_aside_may_be_why_a_selection_is_empty() -> None:
    text = "select: {any: [{series: counsil}]}\nsections: [{kind: chronology}]"
    assert reported(text) == ()
    assert [one.code for one in reported(text.replace("counsil", "PORT"))] == ["empty-selection"]
    broken = FactBase(FACTS.records, FACTS.trees, frozenset(["council-3"]))
    assert reported(text.replace("counsil", "PORT"), broken) == ()


def test_a_name_that_the_selection_leaves_out_is_an_error_in_its_place() -> None:
    text = """
    select: {date: 2020/..}
    sections:
      - {kind: delegations, meetings: [council-2, council-1]}
      - {kind: delegations, meetings: [council-2], select: {status: confirmed}, allow_empty: true}
      - {kind: text, template: t.md, select: {id: [storm, words], status: confirmed}}
      - {kind: text, template: t.md, select: {id: [council-2], status: confirmed}, allow_empty: true}
    """
    found = reported(text)
    assert places(found) == [("not-selected", 4, 47), ("not-selected", 5, 36), ("not-selected", 6, 48)]
    assert all("brief's `select`" in one.hints[0] for one in found)


def test_an_event_cannot_stand_in_a_delegation_table() -> None:
    assert taken("{}", "{kind: delegations, meetings: [storm, council-1]}") == ["council-1"]

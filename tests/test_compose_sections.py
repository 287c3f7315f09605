"""The sections that are made from facts alone: tables, excerpts, conflicts, glossary, timeline."""

import datetime as dt
from typing import Any, TypeVar

import pytest

from briefgen.model.document import (
    Aside,
    Block,
    Document,
    Glossary,
    Heading,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Quotation,
    Span,
    SpanRole,
    Table,
    TableKind,
    Timeline,
)
from briefgen.model.edition import Edition
from compose_case import SEEDS, compose, document, show, spans_in, words
from yaml_facts import facts_of

B = TypeVar("B", bound=Block)


def _one(kind: type[B], section: str, locale: str = "en_GB", **options: Any) -> B:
    (block,) = _all(kind, section, locale, **options)
    return block


def _all(kind: type[B], section: str, locale: str = "en_GB", **options: Any) -> list[B]:
    printed = document(f"locale: {locale}\nsections: [{section}]", **options)
    return [block for block in printed.blocks if isinstance(block, kind)]


def _rows(table: Table) -> list[list[list[str]]]:
    """Return the lines of each cell of each row."""
    return [
        [[show(block.spans) for block in cell.blocks if isinstance(block, Paragraph)] for cell in row.cells]
        for row in table.rows
    ]


DATED = ["charter", "sec-1", "sec-2", "sec-3", "hf-21", "vault"]


def test_a_chronology_says_date_event_and_sources() -> None:
    table = _one(Table, "{kind: chronology}, {kind: timeline, series: council}", chosen={0: DATED, 1: DATED})
    assert table.kind is TableKind.CHRONOLOGY
    assert [words(column.spans) for column in table.columns] == ["Date", "Event", "Sources"]
    assert _rows(table) == [
        [["2000"], ["A charter is signed."], ["1"]],
        [["5 March 2001"], ["First meeting, Lund."], ["2"]],
        [["April 2002"], ["Second meeting, Kew. The lists are opened. {(reported, single source)}"], ["2"]],
        [["20–21 September 2006"], ["Third meeting, Lund. A vault is to be dug."], ["1, 3"]],
        [["about October 2006 (inferred)"], ["21st Herbarium Forum."], ["3"]],
        [["from 2009 (planned)"], ["The vault is to open."], ["4"]],
    ]
    assert [row.cells[0].disc for row in table.rows] == ["", "1", "2", "3", "", ""]
    assert [row.facts for row in table.rows] == [(name,) for name in DATED]
    assert table.facts == tuple(DATED)
    assert table.summary == "6 dated events with their sources"


def test_the_numbers_of_sources_in_a_table_lead_to_their_entries() -> None:
    table = _one(Table, "{kind: chronology}", chosen={0: ["sec-3"]})
    links = [(span.text, span.href) for span in spans_in(table) if span.href]
    assert links == [("1", "#source-1"), ("2", "#source-2")]


def test_a_chronology_in_korean() -> None:
    table = _one(Table, "{kind: chronology}", "ko_KR", chosen={0: ["sec-2", "sec-3", "vault"]})
    assert _rows(table) == [
        [["2002년 4월"], ["제2차 회의, 큐. 목록이 공개되었다. {(보도, 단일 출처)}"], ["1"]],
        [["2006년 9월 20일~21일"], ["제3차 회의, 룬드. 저장고를 파기로 하였다."], ["2, 3"]],
        [["2009년부터(예정)"], ["저장고를 열 예정이다."], ["4"]],
    ]


def test_a_chronology_prints_no_source_that_vouches_for_delegations_only() -> None:
    table = _one(Table, "{kind: chronology}", chosen={0: ["sec-3"]})
    assert "Plant Paper" not in " ".join(span.title for span in spans_in(table))


def test_meetings_of_several_series_without_a_main_one_all_carry_their_name() -> None:
    table = _one(Table, "{kind: chronology}", chosen={0: ["sec-1", "hf-21"]})
    assert [row[1] for row in _rows(table)] == [
        ["1st Seed Exchange Council, Lund."],
        ["21st Herbarium Forum."],
    ]
    assert [row.cells[0].disc for row in table.rows] == ["", ""]


def test_delegations_stand_side_by_side() -> None:
    table = _one(Table, "{kind: delegations, meetings: [sec-3, sec-1]}", chosen={0: ["sec-1", "sec-3"]})
    assert [words(column.spans) for column in table.columns] == [
        "Meeting",
        "Southern Gardens",
        "Northern Gardens",
    ]
    assert _rows(table) == [
        [
            ["Third", "20–21 September 2006", "Lund", "Sources 1, 2, 3"],
            ["Han Sora{ (}{한소라}<ko>{)}", "Director", "Ivo Berg {member}"],
            [],
        ],
        [
            ["First", "5 March 2001", "Lund", "Source 4"],
            ["Han Sora{ (}{한소라}<ko>{)} {acting}", "Director"],
            ["Lena Moss", "Keeper of Seeds"],
        ],
    ]
    assert table.caption is not None
    assert (table.caption.label, show(table.caption.spans)) == (
        "Table 1.", "Delegations, with the title each delegate held on the day",
    )  # fmt: skip


def test_heads_alone_are_called_heads() -> None:
    table = _one(Table, "{kind: delegations, parties: [north, south]}", chosen={0: ["sec-1"]})
    assert table.caption is not None
    assert show(table.caption.spans) == "Heads of delegation, with the title each held on the day"
    roles = [block.role for block in table.rows[0].cells[2].blocks if isinstance(block, Paragraph)]
    assert roles == [ParagraphRole.NAME, ParagraphRole.APPOINTMENT]


def test_delegations_in_korean_put_the_latin_form_in_brackets() -> None:
    table = _one(Table, "{kind: delegations}", "ko", chosen={0: ["sec-1"]})
    assert _rows(table)[0] == [
        ["제1차", "2001년 3월 5일", "룬드", "출처 1"],
        ["레나 모스{(Lena Moss)}", "종자관리관"],
        ["한소라{(Han Sora)} {대행}", "원장"],
    ]


def test_a_meeting_that_is_not_selected_is_not_printed() -> None:
    table = _one(Table, "{kind: delegations, meetings: [sec-1, sec-3]}", chosen={0: ["sec-3"]})
    assert len(table.rows) == 1


def test_an_excerpt_stands_in_quotation_marks_with_where_it_is_from() -> None:
    heading, quotation = document("locale: en_GB\nsections: [{kind: excerpts, title: Words}]").blocks[1:]
    assert isinstance(heading, Heading)
    assert isinstance(quotation, Quotation)
    assert (heading.level, words(heading.spans)) == (2, "The promise")
    assert [(span.text, span.role) for span in quotation.spans] == [
        ("“Seeds ", SpanRole.PLAIN),
        ("[of wild plants]", SpanRole.INSERTION),
        (" travel ", SpanRole.PLAIN),
        ("…", SpanRole.OMISSION),
        (" freely”", SpanRole.PLAIN),
    ]
    assert show(quotation.attribution) == (
        "Minutes, 3rd Seed Exchange Council, Lund, 20–21 September 2006 · as printed in source 1, paragraph 6 · "
        "words in brackets are not in the document quoted · … marks words left out here"
    )
    assert quotation.facts == ("promise", "sec-3")


def test_an_excerpt_that_was_checked_says_so_and_no_other_does() -> None:
    section = "{kind: excerpts}"
    checked = _one(Quotation, section, verified=frozenset({"promise"}))
    assert "paragraph 6 · checked against the text of source 1 · " in show(checked.attribution)
    assert "checked" not in show(_one(Quotation, section, verified=frozenset({"other"})).attribution)


def test_words_in_another_language_than_the_briefs_are_tagged() -> None:
    quotation = _one(Quotation, "{kind: excerpts}", "ko")
    assert quotation.language == "en"
    assert {span.language for span in quotation.spans} == {"en"}
    assert show(quotation.attribution).startswith(
        "회의록, 제3차 종자교환협의회, 룬드, 2006년 9월 20일~21일 · 출처 1 수록 문구"
    )


def test_a_meeting_of_higher_handling_that_is_not_selected_is_kept_out_of_an_attribution() -> None:
    secret = facts_of(SEEDS.replace("  sec-3:\n", "  sec-3:\n    handling: internal\n"))
    alone = _one(Quotation, "{kind: excerpts}", facts=secret, chosen={0: ["promise"]})
    assert show(alone.attribution).startswith("Minutes · as printed")
    assert alone.facts == ("promise",)
    both = _one(Quotation, "{kind: excerpts}", facts=secret, chosen={0: ["promise", "sec-3"]})
    assert "Lund" in show(both.attribution)


def test_commitments_say_what_was_agreed_where_and_how_firmly() -> None:
    table = _one(Table, "{kind: commitments}, {kind: timeline, series: council}")
    assert _rows(table) == [
        [
            ["Storage"],
            ["A vault is dug.", "Third meeting, 20–21 September 2006 · reported, single source"],
            ["1"],
        ]
    ]
    assert table.row_headers
    assert table.facts == ("dig", "sec-3")


def test_commitments_without_areas_have_no_column_for_them() -> None:
    bare = facts_of("commitments: {dig: {summary: A vault is dug., support: [{source: a}]}}")
    table = _one(Table, "{kind: commitments}", facts=bare)
    assert (len(table.columns), table.row_headers) == (2, False)


def test_a_conflict_gives_each_version_with_its_sources_and_the_choice() -> None:
    aside = _one(Aside, "{kind: conflicts}")
    versions, choice = aside.blocks
    assert isinstance(versions, ListBlock)
    assert isinstance(choice, Paragraph)
    assert show(aside.title) == "Month of the second meeting"
    assert [show(item[0].spans) for item in versions.items if isinstance(item[0], Paragraph)] == [
        "April: Garden Gazette (source 1)",
        "May: Northern Gardens (source 2) and Plant Paper (source 3)",
    ]
    assert show(choice.spans) == "Used here: April. Reason: the gazette was there."


def test_a_field_on_which_sources_disagree_bears_a_note_once() -> None:
    sections = "sections: [{kind: chronology}, {kind: chronology}, {kind: conflicts}]"
    printed = document(f"locale: en_GB\n{sections}", chosen={0: ["sec-2"], 1: ["sec-2"]})
    first, second = (block for block in printed.blocks if isinstance(block, Table))
    assert _rows(first)[0][0] == ["April 2002[1]"]
    assert _rows(second)[0][0] == ["April 2002"]
    assert first.rows[0].facts == ("sec-2", "which-month")
    (note,) = printed.notes
    assert show(note.spans) == (
        "Sources disagree: month of the second meeting. Used here: April. See Where sources disagree."
    )
    (link,) = (span for span in note.spans if span.href)
    assert link.href == f"#{_anchor(printed, 'Where sources disagree')}"


def _anchor(printed: Document, title: str) -> str:
    return next(b.anchor for b in printed.blocks if isinstance(b, Heading) and words(b.spans) == title)


def test_without_a_section_on_conflicts_the_note_says_it_all() -> None:
    printed = document("locale: en_GB\nsections: [{kind: chronology}]", chosen={0: ["sec-2", "which-month"]})
    assert show(printed.notes[0].spans) == (
        "Sources disagree: month of the second meeting. April: Garden Gazette (source 1). "
        "May: Northern Gardens (source 2) and Plant Paper (source 3). Used here: April. Reason: the gazette was there."
    )


def test_a_conflict_that_the_brief_does_not_select_is_not_noted() -> None:
    assert document("sections: [{kind: chronology}]", chosen={0: ["sec-2"]}).notes == ()


def test_the_glossary_is_in_order_of_the_alphabet_and_names_sources() -> None:
    glossary = _one(Glossary, "{kind: glossary}")
    assert [(show(item.term), show(item.meaning)) for item in glossary.items] == [
        ("Accession", "One sample.{ Source }{1}{.}".replace("{ ", " {")),
        ("vault", "Seed vault. A cold store for seeds. {Source }{2}{.}".replace("Seed", "seed")),
    ]
    korean = _one(Glossary, "{kind: glossary, terms: [vault-term]}", "ko")
    assert [show(item.term) for item in korean.items] == ["저장고"]


@pytest.mark.parametrize(
    ("seen", "gap"),
    [
        ("2008-09-20", "one year and eleven months, no meeting on record"),
        ("2008-09-21", "two years, no meeting on record"),
        ("2007-09-21", ""),
        ("2006-09-20", ""),
    ],
)
def test_the_time_since_the_last_meeting_is_a_gap_up_to_the_day_to_which_sources_were_seen(
    seen: str, gap: str
) -> None:
    brief = f"locale: en_GB\nsources_seen_to: {seen}\nsections: [{{kind: timeline, series: council}}, {{kind: sources}}]"
    outcome = compose(brief, chosen={0: ["sec-2", "sec-3"]})
    (timeline,) = (block for block in outcome.value.blocks if isinstance(block, Timeline))
    later = [entry for entry in timeline.gaps if entry.first == dt.date(2006, 9, 21)]
    assert [entry.label for entry in later] == ([gap] if gap else [])
    if gap:
        assert later[0].last == timeline.horizon == dt.date.fromisoformat(seen)
        assert timeline.last_year == 2008
        assert timeline.horizon_label.startswith("Dashed line: sources seen to")
        assert gap.capitalize() in timeline.alternative
    # Nothing that is drawn lies behind the line.
    assert (timeline.horizon is None) is (seen == "2006-09-20")


def test_a_timeline_draws_what_is_selected() -> None:
    timeline = _one(Timeline, "{kind: timeline, series: council, also: [forum]}", chosen={0: DATED})
    assert (timeline.first_year, timeline.last_year) == (2000, 2009)
    assert [(mark.number, mark.label, mark.first, mark.last) for mark in timeline.meetings] == [
        ("1", "Lund", dt.date(2001, 3, 5), dt.date(2001, 3, 5)),
        ("2", "Kew", dt.date(2002, 4, 1), dt.date(2002, 4, 30)),
        ("3", "Lund", dt.date(2006, 9, 20), dt.date(2006, 9, 21)),
    ]
    assert (timeline.name, [lane.name for lane in timeline.lanes]) == ("SEC", ["HF"])
    (other,) = timeline.lanes[0].marks
    assert (other.number, other.label, other.hollow) == ("21", "inferred", True)
    assert timeline.horizon is None
    assert [(mark.label, mark.first, mark.last) for mark in timeline.events] == [
        ("charter", dt.date(2000, 1, 1), dt.date(2000, 12, 31)),
        ("vault opens (planned)", dt.date(2009, 1, 1), dt.date(2009, 12, 31)),
    ]
    assert [(gap.label, gap.first, gap.last) for gap in timeline.gaps] == [
        ("four years and five months, no meeting on record", dt.date(2002, 4, 30), dt.date(2006, 9, 20))
    ]
    assert timeline.facts == ("sec-1", "sec-2", "sec-3", "hf-21", "charter", "vault")


def test_the_alternative_text_tells_what_is_drawn() -> None:
    timeline = _one(Timeline, "{kind: timeline, series: council, also: [forum]}", chosen={0: DATED})
    assert timeline.alternative == (
        "Timeline from 2000 to 2009. SEC meetings: first, Lund, 5 March 2001; second, Kew, April 2002; "
        "third, Lund, 20–21 September 2006. Four years and five months, no meeting on record. "
        "HF meetings: 21st, about October 2006 (inferred). Events: charter, 2000; vault opens (planned), from 2009."
    )


def test_a_caption_names_the_sources_of_what_no_chronology_lists() -> None:
    section = "{kind: timeline, series: council, also: [forum]}"
    alone = _one(Timeline, section, chosen={0: ["sec-1", "hf-21"]})
    assert alone.caption.label == "Figure 1."
    assert show(alone.caption.spans) == (
        "SEC meetings (numbered), HF meetings (diamonds){ (sources }{1}{, }{2}{)}"
    ).replace("{ (", " {(")
    beside = _one(Timeline, f"{section}, {{kind: chronology}}", chosen={0: ["sec-1"], 1: ["sec-1"]})
    assert show(beside.caption.spans) == "SEC meetings"


def _gaps(
    first: str, second: str, ordinals: tuple[int, int] = (1, 2), status: str = "confirmed"
) -> list[str]:
    meeting = "{{series: x, ordinal: {}, date: '{}', status: {}}}"
    one, two = meeting.format(ordinals[0], first, "confirmed"), meeting.format(ordinals[1], second, status)
    facts = facts_of(f"meetings: {{a: {one}, b: {two}}}")
    return [gap.label for gap in _one(Timeline, "{kind: timeline, series: x}", facts=facts).gaps]


@pytest.mark.parametrize(
    ("first", "second", "label"),
    [
        ("2018-01-17", "2022-09-16", "four years and eight months"),
        ("2018-01", "2022-09", "four years and eight months"),
        ("2018-01~", "2022-09", "about four years and eight months"),
        ("2018", "2022-09-16", "about four years"),
        ("2018-01-01", "2019-08-01", "one year and seven months"),
    ],
)
def test_a_long_gap_is_said_no_more_exactly_than_its_dates_are_known(
    first: str, second: str, label: str
) -> None:
    assert _gaps(first, second) == [f"{label}, no meeting on record"]


def test_a_gap_that_is_short_or_unknown_is_not_said() -> None:
    assert _gaps("2018-01-01", "2019-06-30") == []
    assert _gaps("2018-01-01", "2022-01-01", (1, 3)) == []
    assert _gaps("2018-01-01", "2022-01-01", status="planned") == []


@pytest.mark.parametrize(
    "kind", ["chronology", "delegations", "excerpts", "commitments", "conflicts", "timeline, series: council"]
)
def test_a_selection_of_which_nothing_can_print_is_an_error(kind: str) -> None:
    outcome = compose(f"sections: [{{kind: {kind}}}]", chosen={0: ["rain"]})
    assert [one.code for one in outcome.diagnostics] == ["empty-selection"]
    assert outcome.value.blocks == ()
    allowed = compose(f"sections: [{{kind: {kind}, allow_empty: true}}]", chosen={0: ["rain"]})
    assert allowed.diagnostics == ()


def test_a_section_that_selects_nothing_is_left_out_in_silence() -> None:
    assert document("sections: [{kind: chronology}]", chosen={0: []}).blocks == ()


def test_an_introduction_stands_under_the_heading() -> None:
    sections = "sections: [{kind: conflicts, title: Doubts, intro: i.md}]"
    blocks = document(sections, {"i.md": "Read with care."}).blocks
    assert [type(block) for block in blocks] == [Heading, Paragraph, Aside]


def test_a_text_that_is_missing_in_the_briefs_language_is_tagged_and_warned_of_once() -> None:
    facts = facts_of("events:\n  flood: {date: 1999, summary: {ko: 홍수가 났다.}, support: [{source: s}]}\n")
    outcome = compose("sections: [{kind: chronology}, {kind: chronology}]", facts=facts)
    (warning,) = outcome.diagnostics
    assert (warning.code, warning.origin and (warning.origin.line, warning.origin.column)) == (
        "missing-translation", (2, 32),
    )  # fmt: skip
    assert "English (United States)" in warning.message
    assert Span("홍수가 났다.", language="ko") in list(spans_in(outcome.value))


@pytest.mark.parametrize(
    "name", ["family: Wibowati", "given: Wibowati", "family: Wibowati, order: family-first"]
)
def test_a_person_with_one_name_prints_it_with_its_other_form(name: str) -> None:
    facts = facts_of(
        SEEDS.replace("family: Berg, given: Ivo}", f"{name}, names: {{ko: 위보와티}}, native: ko}}")
    )
    brief = "locale: {}\nsections: [{{kind: delegations, meetings: [sec-3]}}, {{kind: sources}}]"
    assert "Wibowati (위보와티)" in words(document(brief.format("en_GB"), facts=facts, chosen={0: ["sec-3"]}))
    korean = compose(brief.format("ko_KR"), facts=facts, chosen={0: ["sec-3"]}).value
    assert "위보와티(Wibowati)" in words(korean)


WORDLESS = {
    "nothing": "",
    "white space": " \n\n\t\n",
    "a comment": "{# the harvest #}",
    "a condition that never holds": "{% if 'harvest' in facts %}Seeds are sown.{% endif %}",
    "a loop over a tag that no fact has": "{% for f in facts if 'harvst' in f.tags %}{{ f.summary }}{% endfor %}",
    "a mark of a note alone": "{{ facts['sec-3'] | cite }}",
    "a heading alone": "## The harvest\n",
}


@pytest.mark.parametrize("case", WORDLESS)
@pytest.mark.parametrize("locale", ["en_GB", "ko_KR"])
def test_a_section_whose_template_prints_no_words_is_an_error_unless_that_is_allowed(
    case: str, locale: str
) -> None:
    brief = f"locale: {locale}\nsections: [{{kind: text, template: t.md, title: T}}, {{kind: sources}}]"
    (found,) = compose(brief, {"t.md": WORDLESS[case]}).diagnostics
    assert found.code == "empty-section"
    assert "t.md" in found.message
    allowed = compose(brief.replace("t.md,", "t.md, allow_empty: true,"), {"t.md": WORDLESS[case]})
    assert "empty-section" not in {one.code for one in allowed.diagnostics}


@pytest.mark.parametrize(
    ("sections", "chosen"),
    [
        ("{kind: key-points, template: t.md}", {}),
        ("{kind: chronology, intro: t.md}", {0: ["sec-3"]}),
        ("{kind: glossary, intro: t.md}", {}),
    ],
)
def test_a_box_and_an_introduction_without_words_are_errors_too(
    sections: str, chosen: dict[int, list[str]]
) -> None:
    found = compose(f"sections: [{sections}, {{kind: sources}}]", {"t.md": "{# later #}"}, chosen=chosen)
    assert "empty-section" in {one.code for one in found.diagnostics if "t.md" in one.message}


def test_a_glossary_without_terms_is_an_error() -> None:
    no_terms = facts_of(SEEDS.partition("terms:")[0])
    sections = "sections: [{kind: text, template: t.md}, {kind: glossary}]"
    (found,) = compose(sections, {"t.md": "Seeds [@minutes]."}, facts=no_terms).diagnostics[:1]
    assert found.code == "empty-section"
    assert "glossary" in found.message


def test_why_a_template_failed_is_said_once() -> None:
    found = compose("sections: [{kind: text, template: t.md}]", {"t.md": "{{ fcats }}"}).diagnostics
    assert [one.code for one in found] == ["template-undefined"]


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("f.kind == 'meetings'", "no fact has the kind 'meetings': did you mean meeting?"),
        ("f.kind in ['meetings', 'event']", "no fact has the kind 'meetings'"),
        ("f.kind != 'sowing'", "no fact has the kind 'sowing': there are event, "),
        ("'comfirmed' == f.status", "no fact has the status 'comfirmed': did you mean confirmed?"),
    ],
)
def test_a_kind_or_status_that_no_fact_can_have_is_an_error(condition: str, words: str) -> None:
    template = f"{{% for f in facts if {condition} %}}{{{{ f.id }}}}{{% endfor %}}"
    (found,) = compose("sections: [{kind: text, template: t.md}]", {"t.md": template}).diagnostics
    assert words in found.message
    with_filter = "{{ facts | selectattr('kind', 'eq', 'meetings') | map(attribute='id') | listed }}"
    (filtered,) = compose("sections: [{kind: text, template: t.md}]", {"t.md": with_filter}).diagnostics
    assert "no fact has the kind 'meetings'" in filtered.message


# What a brief says of itself.


def _about(keys: str = "", edition: Edition | None = None) -> dict[str, str]:
    brief = f"""
locale: en_GB
title: Seeds
{keys}
sections:
  - {{kind: chronology}}
  - {{kind: about}}
  - {{kind: sources}}
"""
    outcome = compose(brief, chosen={0: ["sec-1", "sec-3", "charter"]}, edition=edition)
    (about,) = (block for block in outcome.value.blocks if isinstance(block, Glossary))
    return {show(item.term): show(item.meaning) for item in about.items}


def test_a_brief_says_how_to_cite_and_verify_it() -> None:
    said = _about("office: Seed Office\nnumber: 7\nissn: 1234-567X\ndoi: 10.1234/seeds")
    assert said["How to cite"] == (
        "Seed Office, Seeds, no. 7, working copy, check code 7f3a-91c2, ISSN 1234-567X, doi:10.1234/seeds."
    )
    assert "7f3a-91c2" in said["How to verify this copy"]
    issued = _about("authors: [Ada Wick, Bo Tern]", Edition(2, "0a1b-2c3d", dt.date(2026, 5, 4)))
    assert (
        issued["How to cite"] == "Ada Wick and Bo Tern, Seeds, Edition 2, 4 May 2026, check code 0a1b-2c3d."
    )
    assert issued["Who stands behind it"] == "Written by Ada Wick and Bo Tern."


def test_the_sourcing_statement_counts_what_the_brief_prints_and_cites() -> None:
    said = _about()
    assert said["What it rests on"].startswith(
        "3 sources: 2 official and 1 of the press. Of 3 facts, 2 rest on a single source."
    )


def test_what_nobody_has_said_is_left_out_and_page_one_says_none_of_it() -> None:
    assert not {"Licence", "Disclaimer", "Contact", "Who stands behind it"} & _about().keys()
    brief = (
        "locale: en_GB\noffice: Seed Office\ncontact: By post\nsections: [{kind: chronology}, {kind: sources}"
    )
    bare, behind = document(f"{brief}]"), document(f"{brief}, {{kind: about}}]")
    assert "Seed Office" in words(bare.title_block)
    assert "Seed Office" not in words(behind.title_block)
    assert "Seed Office." in words(behind.blocks)
    assert "By post" in words(behind.blocks)

"""What templates see of facts, what the filters print, and how their text becomes blocks."""

import pytest

from briefgen.model.document import (
    Document,
    Heading,
    KeyPoints,
    ListBlock,
    Paragraph,
    Quotation,
    label_of,
)
from compose_case import SEEDS, compose, document, prose, show, words
from yaml_facts import facts_of


def _text(template: str) -> str:
    return " | ".join(show(block.spans) for block in prose(template).blocks if isinstance(block, Paragraph))


@pytest.mark.parametrize(
    ("template", "printed"),
    [
        ("{{ facts['sec-3'].city }}", "Lund"),
        ("{{ facts['sec-3'].date }}", "20–21 September 2006"),
        ("{{ facts['sec-3'].date | date }}", "20–21 September 2006"),
        ("{{ facts['sec-3'] | date('month') }}", "September 2006"),
        ("{{ facts['sec-3'].date | date('year') }}", "2006"),
        ("{{ facts['hf-21'].date | date }}", "about October 2006 (inferred)"),
        ("{{ facts['sec-3'] | ordinal }} and {{ facts['hf-21'].ordinal | ordinal }}", "third and 21st"),
        ("{{ facts['sec-3'].series }}, {{ facts['sec-3'].series.short }}", "Seed Exchange Council, SEC"),
        ("{{ facts['sec-3'].series | name }}", "Seed Exchange Council"),
        ("{{ facts | length | number }} facts", "ten facts"),
        ("{{ 5 | number }}, {{ 13 | number }}", "five, 13"),
        ("{{ facts['sec-1'].parties | map(attribute='name') | listed }}", "Northern Gardens and Southern Gardens"),
        ("{{ facts['sec-1'].parties | listed }}", "Northern Gardens and Southern Gardens"),
        ("{{ facts['promise'].meeting.city }}, {{ facts['promise'].document }}", "Lund, minutes"),
        ("{{ facts['which-month'].uses }}, as {{ facts['which-month'].because }}", "April, as the gazette was there"),
        ("{{ facts['dig'].area }}: {{ facts['dig'].status }} {{ facts['dig'].kind }}", "Storage: reported commitment"),
        ("{% if not facts['sec-1'].summary %}none{% endif %}", "none"),
        ("{% if facts['sec-1'].date < facts['sec-2'].date %}before{% endif %}", "before"),
        ("{{ facts | selectattr('kind', 'equalto', 'meeting') | map(attribute='id') | listed }}", "hf-21, sec-1, sec-2 and sec-3"),
        ("{{ facts | of_kind('meeting') | map(attribute='id') | listed }}", "hf-21, sec-1, sec-2 and sec-3"),
        ("{{ facts | tagged('nothing') | length }} and {{ facts | tagged('wet') | map(attribute='id') | join }}", "0 and rain"),
        ("{{ facts | of_kind('claim') | tagged('wet') | map(attribute='id') | listed }}", "rain"),
        ("{{ brief.title }} in {{ brief.language }}", "A note in en"),
    ],
)  # fmt: skip
def test_templates_print_facts(template: str, printed: str) -> None:
    assert _text(template) == printed


def test_titles_of_delegates_say_acting() -> None:
    loop = (
        "{% for d in facts['sec-1'].delegations['south'] %}{{ d | name }}, {{ d | appointment }}{% endfor %}"
    )
    assert _text(loop) == "Han Sora (한소라<ko>), Acting Director"


def test_a_name_has_its_other_form_at_the_first_mention_only() -> None:
    person = "{{ facts['sec-3'].delegations['south'][0].person | name }}"
    plain = "{{ facts['sec-3'].delegations['south'][0].person.name }}"
    assert _text(f"{plain}, {person}, {person}") == "Han Sora, Han Sora (한소라<ko>), Han Sora"


def test_a_transcription_is_not_shown_to_readers_of_the_original() -> None:
    assert _text("{{ facts['sec-1'].delegations['north'][0] | name }}") == "Lena Moss"


def test_in_korean_names_and_facts_come_in_korean() -> None:
    template = (
        "{{ facts['sec-1'].delegations['north'][0] | name }} {{ facts['sec-1'].delegations['south'][0] | name }} "
        "{{ facts['sec-3'].delegations['south'][1] | name }} {{ facts['sec-1'].delegations['south'][0] | appointment }} "
        "{{ facts['sec-3'] | ordinal }} {{ facts['sec-3'].date | date('month') }} {{ facts['sec-3'].city }}"
    )
    brief = "locale: ko_KR\nsections: [{kind: text, template: t.md}]"
    paragraph = document(brief, {"t.md": template}).blocks[0]
    assert isinstance(paragraph, Paragraph)
    assert show(paragraph.spans) == (
        "레나 모스(Lena Moss) 한소라(Han Sora) Ivo Berg 원장 대행 제3차 2006년 9월 룬드"
    )


def test_what_a_fact_prints_is_never_markup() -> None:
    facts = "claims: {odd: {summary: '*a* [b](https://x.example) <i> [@minutes] # {{ 7 }}', support: []}}"
    printed = prose("# Odd\n\n{{ facts.odd.summary }}", facts=facts_of(facts))
    assert words(printed.blocks[1:]) == "*a* [b](https://x.example) <i> [@minutes] # {{ 7 }}"


def test_blocks_name_the_facts_that_they_print_or_cite() -> None:
    printed = prose(
        "Plain.\n\n{{ facts['sec-1'].city }} and {{ facts['sec-3'].date | date }}.\n\nIt rained [@rain]."
        "\n\n- {{ facts['sec-2'].summary }}\n- {{ facts['promise'] | quote }}"
    )
    assert [block.facts for block in printed.blocks[:4]] == [
        (), ("sec-1", "sec-3"), ("rain",), ("sec-2", "promise"),
    ]  # fmt: skip


def test_a_fact_cited_in_an_editors_note_belongs_to_the_block_of_its_mark() -> None:
    printed = prose("So.[^1]\n\nThen [@minutes].\n\n[^1]: Compare [@rain].")
    assert [block.facts for block in printed.blocks[:2]] == [("rain",), ()]


def test_headings_of_a_template_stand_under_the_sections_own() -> None:
    sections = "sections: [{kind: text, title: Story, template: t.md}, {kind: text, template: t.md}]"
    headings = [
        block for block in document(sections, {"t.md": "# Part\n\nText"}).blocks if isinstance(block, Heading)
    ]
    assert [(heading.level, heading.anchor) for heading in headings] == [
        (1, "story"),
        (2, "part"),
        (1, "part-2"),
    ]


def test_a_quotation_is_an_excerpt_in_its_marks_with_its_source() -> None:
    printed = prose("They wrote: {{ facts['promise'] | quote }}")
    assert words(printed.blocks[0]) == "They wrote: “Seeds [of wild plants] travel … freely”1"
    assert "paragraph 6" in words(printed.notes[0])


FAILURES = [
    ("{{ facts['sec-9'].city }}", "template-undefined", "the section selects no fact 'sec-9'"),
    ("{{ facts['sec-1'].town }}", "template-undefined", "town"),
    ("{{ facts['sec-1'].summary }}", "template-failed", "sec-1 has no summary: nothing is there to print"),
    ("{{ facts['sec-1'].summary | upper }}", "template-failed", "sec-1 has no summary: nothing is there"),
    ("{{ 'So: ' ~ facts['sec-1'].summary }}", "template-failed", "sec-1 has no summary: nothing is there"),
    ("{{ facts['sec-1'].summary + '.' }}", "template-failed", "sec-1 has no summary: '+' does not work"),
    ("{% for part in facts['sec-1'].summary %}{% endfor %}", "template-failed", "sec-1 has no summary"),
    ("{% if facts['rain'].date < facts['sec-1'].date %}x{% endif %}", "template-failed", "rain has no date"),
    ("{{ facts['sec-1'].meeting.city }}", "template-undefined", "sec-1 has no meeting, so there is no 'city' of it"),
    ("{{ facts['sec-1'].series.adjective }}", "template-failed", "council has no adjective"),
    ("{{ brief.audience }}", "template-failed", "the brief has no audience"),
    ("{{ brief.titel }}", "template-undefined", "the brief has no 'titel'"),
    ("{{ facts | map(attribute='venu') | listed }}", "template-undefined", "a fact has no 'venu'"),
    ("{{ facts['sec-1'] }}", "template-failed", "a fact cannot be printed as it is"),
    ("{{ facts['sec-1'].delegations['east'] }}", "template-undefined", "a mapping has no 'east'"),
    ("{{ facts['sec-1'].city | date }}", "template-failed", "date takes a fact's date"),
    ("{{ facts['sec-1'].date | date('week') }}", "template-failed", "day, month or year"),
    ("{{ facts['rain'].date | date }}", "template-failed", "rain has no date"),
    ("{{ facts['sec-1'].city | name }}", "template-failed", "name takes"),
    ("{{ facts['sec-1'] | appointment }}", "template-failed", "appointment takes a delegate"),
    ("{{ facts['sec-3'].delegations['south'][1] | appointment }}", "template-failed", "the delegate ivo-berg of sec-3 has no title"),
    ("{{ facts['charter'] | ordinal }}", "template-failed", "charter has no ordinal"),
    ("{{ facts['sec-1'].city | ordinal }}", "template-failed", "whole number"),
    ("{{ 'x' | number }}", "template-failed", "whole number"),
    ("{{ [] | listed }}", "template-failed", "at least one"),
    ("{{ facts | listed }}", "template-failed", "listed takes"),
    ("{{ facts | of_kind('meting') | length }}", "template-failed", "no fact has the kind 'meting': did you mean meeting?"),
    ("{{ facts['sec-1'] | tagged('wet') | length }}", "template-failed", "tagged takes a list of facts"),
    ("{{ facts['sec-1'].parties | of_kind('event') | length }}", "template-failed", "of_kind takes facts"),
    ("{{ facts['sec-1'] | quote }}", "template-failed", "quote takes an excerpt"),
    ("{{ facts['sec-1'].city | cite }}", "template-failed", "cite takes"),
    ("{{ facts['sec-1'] | cite('venu') }}", None, ""),
    ("{{ facts['sec-3'] | cite('venue') }}", "template-failed", "no source supports venue of sec-3"),
    ("It is so [@minuts].", "unknown-id", "minuts"),
    ("It is so [@council].", "wrong-kind", "neither a source nor a fact"),
]  # fmt: skip


@pytest.mark.parametrize(("template", "code", "message"), FAILURES)
def test_what_a_template_gets_wrong_is_reported_in_its_place(
    template: str, code: str | None, message: str
) -> None:
    brief = "sections: [{kind: text, template: t.md}]"
    found = compose(brief, {"t.md": f"First line.\n\n{template}"}).diagnostics
    assert [one.code for one in found] == ([code] if code else [])
    for one in found:
        assert message in one.message
        assert one.origin is not None
        assert (one.origin.file, one.origin.line) == ("templates/t.md", 3)


def test_a_near_name_is_suggested() -> None:
    found = compose("sections: [{kind: text, template: t.md}]", {"t.md": "So [@minuts]."}).diagnostics
    assert found[0].hints == ("did you mean minutes?",)


def test_a_citation_of_a_fact_that_the_section_does_not_select_is_refused() -> None:
    brief = "sections: [{kind: text, template: t.md}]"
    found = compose(brief, {"t.md": "So [@rain]."}, chosen={0: ["sec-1"]}).diagnostics
    assert [(one.code, "does not select" in one.message) for one in found] == [("template-undefined", True)]


def test_a_record_that_was_set_aside_is_not_reported_again() -> None:
    brief = "sections: [{kind: text, template: t.md}]"
    broken = facts_of(SEEDS, broken=["ledger"])
    assert compose(brief, {"t.md": "So [@ledger]."}, facts=broken).diagnostics == ()
    assert [one.code for one in compose(brief, {"t.md": "So [@ledger]."}).diagnostics] == ["unknown-id"]


def test_a_template_that_is_missing_is_reported_where_the_brief_names_it() -> None:
    found = compose("sections:\n  - kind: text\n    template: stroy.md", {"story.md": "x"}).diagnostics
    assert [(one.code, one.origin and one.origin.line, one.hints) for one in found] == [
        ("template-missing", 3, ("did you mean story.md?",))
    ]


def _key_points(template: str) -> Document:
    return document("sections: [{kind: key-points, template: k.md}]", {"k.md": template})


def test_key_points_are_a_list_and_know_the_facts_of_each_point() -> None:
    box = _key_points("1. {{ facts['sec-1'].city }} came first.\n2. It rained [@rain].").blocks[0]
    assert isinstance(box, KeyPoints)
    assert words(box.heading) == "Key points"
    assert [show(point) for point in box.items] == ["Lund came first.", "It rained[1]."]
    assert box.item_facts == (("sec-1",), ("rain",))
    assert box.facts == ("sec-1", "rain")


def test_a_paragraph_above_the_points_is_the_bottom_line() -> None:
    box = _key_points(
        "It rained in Lund. [@rain]\n\n- **What it is** A council. [@minutes]\n- Words [@gazette]"
    ).blocks[0]
    assert isinstance(box, KeyPoints)
    assert box.lead
    assert [show(point) for point in box.items] == [
        "It rained in Lund.[1]", "What it is A council.[2]", "Words[3]"
    ]  # fmt: skip
    label, rest = label_of(box.items[1])
    assert (show(label), show(rest)) == ("What it is", "A council.[2]")
    assert label_of(box.items[2]) == ((), box.items[2])
    assert box.item_facts[0] == ("rain",)


@pytest.mark.parametrize(
    "template",
    [
        "Just words.",
        "- One\n\n  and more\n- Two",
        "- One\n\nAfter.",
        "One\n\nTwo\n\n- Three",
        "## A\n\n- One",
    ],
)
def test_key_points_of_another_shape_are_refused(template: str) -> None:
    outcome = compose("sections: [{kind: key-points, template: k.md}]", {"k.md": template})
    assert [one.code for one in outcome.diagnostics] == ["key-points-shape"]


def test_lists_and_block_quotations_are_blocks() -> None:
    blocks = prose("- a\n- b\n\n> Said.").blocks
    assert [type(block) for block in blocks] == [ListBlock, Quotation]

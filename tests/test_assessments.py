"""Judgements: how they print, and what of them is refused. Each diagnostic has its case under ``tests/codes``."""

import pytest

from briefgen.model.document import Aside, Document, Paragraph, SpanRole, Table
from compose_case import SEEDS, document, show, spans_in, words
from yaml_facts import facts_of

FACTS = facts_of(
    SEEDS
    + """
assessments:
  again:
    summary: {en: The council will very likely meet in Lund again., ko: 협의회가 룬드에서 다시 모일 가능성 매우 높음.}
    by: council
    confidence: moderate
    basis: [sec-1, sec-3]
    reviewed: 2026-01-01
"""
)


def _section(**options: str) -> Document:
    brief = f"locale: {options.get('locale', 'en_GB')}\nnotes: {options.get('notes', 'numbers')}\n"
    return document(f"{brief}sections: [{{kind: assessments}}, {{kind: sources}}]", facts=FACTS)


def test_a_judgement_prints_with_its_author_confidence_basis_and_scale() -> None:
    blocks = _section().blocks
    (aside,) = (block for block in blocks if isinstance(block, Aside))
    assert show(aside.title) == "Assessment of Seed Exchange Council, moderate confidence"
    said = words(aside.blocks)
    assert said.startswith("The council will very likely meet in Lund again.")
    assert "Rests on" in said
    assert "(" not in said.partition("Rests on")[2]
    (scale,) = (words(block) for block in blocks if isinstance(block, Paragraph))
    assert "very likely: 80 to 95 per cent" in scale
    assert "moderate: " in scale


def test_a_table_explains_the_scale_where_it_holds_judgements_and_nowhere_else() -> None:
    section = "{kind: table, columns: [summary, confidence]}"
    brief = f"locale: en_GB\nsections: [{section}, {{kind: sources}}]"
    for name, explained in (("again", True), ("sec-1", False)):
        blocks = document(brief, facts=FACTS, chosen={0: [name]}).blocks
        (table,) = (block for block in blocks if isinstance(block, Table))
        assert bool(table.notes) is explained


def test_it_prints_in_korean() -> None:
    (aside,) = (block for block in _section(locale="ko_KR").blocks if isinstance(block, Aside))
    assert "가능성 매우 높음" in words(aside.blocks)
    assert "종자교환협의회" in show(aside.title)


@pytest.mark.parametrize("notes", ["numbers", "foot"])
def test_in_running_text_it_is_marked_and_its_note_says_whose_it_is(notes: str) -> None:
    template = "{{ facts['again'].summary }} {{ facts['again'] | cite }}"
    brief = f"locale: en_GB\nnotes: {notes}\nsections: [{{kind: text, template: t.md}}, {{kind: sources}}]"
    printed = document(brief, {"t.md": template}, facts=FACTS)
    badges = [span.text for span in spans_in(printed.blocks[0]) if span.role is SpanRole.BADGE]
    assert badges == ["assessment"]
    (note,) = printed.notes
    assert show(note.spans).startswith("Assessment of Seed Exchange Council, moderate confidence.")

"""The section kind ``table``: facts by their fields, statistics by period or category, what stands below, what is refused."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from briefgen.layout.story import Element, Story, TextMark
from briefgen.model.document import Table
from compose_case import compose, document, words
from laid_out import laid_out
from yaml_facts import facts_of

FACTS = """
sources:
  books: {kind: official, publisher: Harbour Board, title: Harbour books, date: 1912}
  treasury: {kind: official, publisher: Treasury, title: Budget, date: 1912}
organisations:
  board: {name: Lights Board, short: LB}
people:
  ada: {family: Wick, given: Ada}
events:
  lit: {date: 1909-11, summary: The lamp was lit., city: Marram, people: [ada], reviewed: 1912-06-01, support: [{source: books}]}
  storm: {date: 1911, summary: A storm took it., status: reported, reviewed: 1912-06-01, support: [{source: treasury}]}
  bell: {date: 1912, summary: A bell was hung., city: Marram, parties: [board], reviewed: 1912-06-01, support: [{source: books}]}
statistics:
  wrecks:
    label: {en: Wrecks, ko: 난파}
    counts: Ships lost off the coast
    unit: ships
    values: {1905: 2, 1906: 1074.25, 1908: 12.50, 1909: {low: 3, high: 5}, 1911: 41, 1912: 25}
    missing: {1907: books lost in a fire}
    partial: {1912: to 18 April}
    floor: [1911]
    breaks: {1909: counted by the pilots from here}
    provisional: [1912]
    reviewed: 1912-06-01
    support: [{source: books, supports: [values]}]
  dues:
    label: Light dues
    unit: crowns
    values: {1905: 0.1, 1906: 0.2}
    derived: {1906: the mean of both halves}
    reviewed: 1912-06-01
    support: [{source: treasury}]
  share: {label: Share, unit: per cent, values: {1905: 40, 1906: 60}, reviewed: 1912-06-01, support: [{source: books}]}
  flags:
    label: Ships by flag
    unit: ships
    values: {North: 3, South: 4, All: 7}
    total: All
    reviewed: 1912-06-01
    support: [{source: books}]
"""


def _brief(section: str, locale: str = "en_GB") -> str:
    return f"locale: {locale}\nsections:\n  - {{kind: table, {section}}}\n  - kind: sources\n"


def table_in(section: str, **options: Any) -> Table:
    blocks = document(_brief(section), facts=facts_of(FACTS), **options).blocks
    return next(block for block in blocks if isinstance(block, Table))


def rows_of(table: Table) -> list[list[str]]:
    return [[words(cell) for cell in row.cells] for row in table.rows]


def notes_of(table: Table) -> str:
    return " ".join(words(note) for note in table.notes)


def test_statistics_stand_by_period_with_their_marks_and_every_digit() -> None:
    table = table_in("statistics: [wrecks, dues]")
    assert [words(column.spans) for column in table.columns] == ["Period", "Wrecks", "Light dues"]
    assert [words(column.unit) for column in table.columns] == ["", "ships", "crowns"]
    assert rows_of(table) == [
        ["1905", "2", "0.1"],
        ["1906", "1,074.25", "0.2\u00a0d"],
        ["1907", "..", ".."],
        ["1908", "12.50", ".."],
        ["1909", "3–5", ".."],
        ["1910", "..", ".."],
        ["1911", "≥ 41", ".."],
        ["1912", "25\u00a0p i", ".."],
    ]
    assert [row.cells[1].whole for row in table.rows] == [1, 5, 2, 2, 1, 2, 4, 2]
    notes = notes_of(table)
    assert "Wrecks: Ships lost off the coast." in notes
    assert "i part of the period: Wrecks 1912 (to 18 April)." in notes
    assert "d derived: Light dues 1906 (the mean of both halves)." in notes
    assert ".. not seen: Wrecks 1907 (books lost in a fire); Wrecks 1910; Light dues 1907–1912." in notes
    assert "Break in the series: Wrecks 1909 (counted by the pilots from here)." in notes
    assert "Sources: Wrecks [1]; Light dues [2]." in notes
    assert words(table.caption) == "Wrecks and Light dues"


def test_a_common_unit_stands_below_the_caption_and_sums_are_exact() -> None:
    table = table_in("statistics: [dues], total: true, caption: What ships paid")
    assert words(table.unit) == "Crowns"
    assert rows_of(table)[-1] == ["Total", "0.3"]
    assert "Source: [1]." in notes_of(table)
    assert words(table.caption) == "What ships paid"
    lacking = FACTS.replace("1905: 0.1, ", "1905: 0.1, 1907: 0.7, ").replace(
        "derived: {1906", "missing: [1908]\n    derived: {1906"
    )
    blocks = document(_brief("statistics: [dues], total: true"), facts=facts_of(lacking)).blocks
    assert rows_of(next(block for block in blocks if isinstance(block, Table)))[-1] == ["Total", ".."]


def test_sums_keep_every_digit_of_the_longest_numbers() -> None:
    facts = FACTS.replace("{1905: 0.1, 1906: 0.2}", "{1905: 12345678901234567890123456789, 1906: 0.2}")
    blocks = document(_brief("statistics: [dues], total: true"), facts=facts_of(facts)).blocks
    total = rows_of(next(block for block in blocks if isinstance(block, Table)))[-1][1]
    assert total.replace(",", "") == "12345678901234567890123456789.2"


def test_categories_keep_their_order_and_end_with_their_total() -> None:
    assert rows_of(table_in("statistics: [flags]")) == [["North", "3"], ["South", "4"], ["All", "7"]]


@pytest.mark.parametrize(
    ("derive", "rows", "note"),
    [
        ("{index: 1905}", [["1905", "100.0"], ["1906", "200.0\u00a0d"]], "to one decimal"),
        ("{change: true}", [["1905", ".."], ["1906", "100.0\u00a0d"]], "to one decimal"),
        ("{per: share}", [["1905", "0.0025"], ["1906", "0.003333\u00a0d"]], "to four significant figures"),
    ],
)
def test_what_is_worked_out_says_how_exactly(derive: str, rows: list[list[str]], note: str) -> None:
    table = table_in(f"statistics: [dues], derive: {derive}")
    assert rows_of(table) == rows
    assert note in notes_of(table)


def test_facts_stand_by_their_fields_in_groups() -> None:
    table = table_in(
        "columns: [date, {field: summary, title: What happened}, people, parties, status, sources], group: city",
        chosen={0: ["lit", "bell", "storm"]},
    )
    assert [words(column.spans) for column in table.columns][:3] == ["Date", "What happened", "People"]
    assert rows_of(table) == [
        ["Marram"],
        ["November 1909", "The lamp was lit.", "Ada Wick", "", "confirmed", "1"],
        ["1912", "A bell was hung.", "", "Lights Board", "confirmed", "1"],
        ["Others"],
        ["1911", "A storm took it.", "", "", "reported, single source", "2"],
    ]
    assert {"lit", "storm", "bell"} == set(table.facts)


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("columns: [date, text]", "“text” is no field"),
        ("columns: [date], group: colour", "“colour” is no field"),
        (
            "columns: [date, kind, city, people, parties, status, summary, label, sources]",
            "9 columns are too many",
        ),
        ("statistics: [wrecks, flags]", "some of its statistics go by period"),
        ("statistics: [flags], periods: 1905/1906", "the numbers go by category"),
        ("statistics: [dues], periods: 1999", "no number lies within the periods 1999"),
        ("statistics: [wrecks], total: true", "ranges, which have no sum"),
        ("statistics: [share], total: true", "per cent, which cannot be added up"),
        ("statistics: [wrecks], derive: {index: 1907}", "no number above zero for 1907"),
    ],
)
def test_what_cannot_be_set_is_refused_with_a_reason(section: str, message: str) -> None:
    outcome = compose(_brief(section), facts=facts_of(FACTS))
    (found,) = [one for one in outcome.diagnostics if one.code == "bad-table"]
    assert message in found.message
    assert found.hints[0]


def test_meetings_stand_with_their_discs_heads_and_what_they_rest_on() -> None:
    columns = "columns: [ordinal, date, delegations/south, {field: delegations/north, title: N}, record]"
    blocks = document(_brief(columns), chosen={0: ["sec-1", "sec-2", "sec-3"], 1: []}).blocks
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert [words(column.spans) for column in table.columns] == [
        "Number", "Date", "Southern Gardens", "N", "Record"
    ]  # fmt: skip
    assert [row.cells[0].disc for row in table.rows] == ["1", "2", "3"]
    assert rows_of(table) == [
        ["", "5 March 2001", "Han (acting)", "Moss", "reported"],
        ["", "April 2002", "", "", "reported"],
        ["", "20–21 September 2006", "Han", "", "official in part"],
    ]


def test_what_was_only_announced_says_so() -> None:
    section = _brief("columns: [date, record]")
    blocks = document(section, chosen={0: ["vault", "charter"]}).blocks
    (table,) = (block for block in blocks if isinstance(block, Table))
    assert [row[1] for row in rows_of(table)] == ["announced only", "official"]


def test_decimal_signs_of_a_column_stand_below_each_other() -> None:
    story = laid_out(document(_brief("statistics: [wrecks]"), facts=facts_of(FACTS)))
    ends: dict[str, float] = {}
    for mark in (mark for page in story.pages for mark in page.marks if isinstance(mark, TextMark)):
        text = mark.text.strip()
        if text in ("2", "1,074.25", "12.50"):
            whole = text.partition(".")[0]
            ends[text] = mark.x + sum(mark.face.widths[char] for char in whole) * mark.size / 1000
    assert len(ends) == 3
    assert max(ends.values()) - min(ends.values()) < 0.2


def test_the_head_of_a_group_spans_its_table_in_the_structure() -> None:
    table = table_in("columns: [date, summary, sources], group: city", chosen={0: ["lit", "bell", "storm"]})
    spans = [
        element.attributes.get("col_span") for element in _elements(_story(table)) if element.tag == "TH"
    ]
    assert spans.count(3) == 2


def _story(table: Table) -> Story:
    whole = document("sections:\n  - {kind: sources}\n", facts=facts_of(FACTS))
    return laid_out(replace(whole, blocks=(table, *whole.blocks)))


def _elements(story: Story) -> Iterator[Element]:
    waiting = [story.structure]
    while waiting:
        element = waiting.pop()
        yield element
        waiting += element.children


def test_templates_print_numbers_by_period_sums_and_changes() -> None:
    template = (
        "{% set f = facts['wrecks'] %}{{ f.values['1906'] }} {{ f.unit }} in {{ f.values['1906'].name }}; "
        "{% for key, number in f.values.items() if number.missing %}{{ key }}: {{ number.remark }}{% endfor %}; "
        "{{ facts['dues'] | total }}; {{ facts['share'] | change('1905', '1906-XX') }} {{ f | cite }}"
    )
    brief = "locale: en_GB\nsections:\n  - {kind: text, template: t.md}\n  - {kind: sources}\n"
    outcome = compose(brief, {"t.md": template}, facts=facts_of(FACTS))
    assert not outcome.diagnostics
    assert "1,074.25 ships in 1906; 1907: books lost in a fire; 0.3; 50.0 per cent" in words(
        outcome.value.blocks
    )


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("facts['wrecks'] | total", "wrecks has no total: 1907 is missing"),
        ("facts['lit'] | total", "total takes a statistic"),
        ("facts['wrecks'] | change('1905', '1907')", "no single number for 1907"),
        ("facts['wrecks'].values['1999']", "1999"),
    ],
)
def test_what_a_template_cannot_be_given_is_said_at_its_place(expression: str, message: str) -> None:
    brief = "sections:\n  - {kind: text, template: t.md}\n  - {kind: sources}\n"
    outcome = compose(brief, {"t.md": "\nSo it is: {{ " + expression + " }}"}, facts=facts_of(FACTS))
    (found,) = [one for one in outcome.diagnostics if one.severity == "error"][:1]
    assert message in found.message
    assert found.origin is not None
    assert found.origin.line == 2


def test_the_head_of_a_group_is_never_the_last_row_of_a_page() -> None:
    events = "".join(
        f"  e{number}: {{date: {1700 + number}, summary: A lamp was lit., city: Town {number // 2:03}, "
        "reviewed: 1912-06-01, support: [{source: books}]}\n"
        for number in range(120)
    )
    facts = facts_of(FACTS.replace("statistics:", f"{events}statistics:", 1))
    names = [f"e{number}" for number in range(120)]
    brief = _brief("columns: [date, summary], group: city, select: {kind: event}")
    story = laid_out(document(brief, facts=facts, chosen={0: names}))
    for page in story.pages[:-1]:
        lowest = min(
            (mark for mark in page.marks if isinstance(mark, TextMark) and mark.y > 62),
            key=lambda mark: mark.y,
        )
        assert not lowest.text.startswith("Town")

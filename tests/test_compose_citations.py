"""Notes and sources: numbered in reading order, in full at first and in short after, each source listed once."""

import dataclasses
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.diagnostics import Severity
from briefgen.load.facts import load_factbase
from briefgen.model.document import Document, Paragraph, SourceList, SpanRole, Table, text_of
from compose_case import compose, document, prose, show, spans_in, words
from examples import examples


def _notes(document: Document) -> list[str]:
    return [show(note.spans) for note in document.notes]


def _sources(document: Document) -> list[str]:
    (sources,) = (block for block in document.blocks if isinstance(block, SourceList))
    return [show(entry.spans) for entry in sources.entries]


def test_the_first_note_gives_a_source_in_full_and_later_ones_in_short() -> None:
    printed = prose("One [@minutes, paragraph 6]. Two [@minutes, paragraph 2; @copy].")
    assert _notes(printed) == [
        "Seed Exchange Council, _Minutes of the Third Meeting_, 25 September 2006, paragraph 6. Source 1.",
        (
            "Seed Exchange Council, 25 September 2006 (source 1), paragraph 2. "
            "Northern Gardens, copy of a circular, undated; read on another site. Source 2."
        ),
    ]


def test_notes_in_korean_follow_korean_usage() -> None:
    brief = "locale: ko_KR\nsections: [{kind: text, template: t.md}, {kind: sources}]"
    printed = document(brief, {"t.md": "가 [@minutes, paragraph 6]. 나 [@minutes; @copy]."})
    assert _notes(printed) == [
        "종자교환협의회, 「Minutes of the Third Meeting<en>」, 2006년 9월 25일, 6번째 단락. 출처 1.",
        "종자교환협의회, 2006년 9월 25일(출처 1). 북부식물원, 회람 사본, 날짜 미상(전재본으로 확인). 출처 2.",
    ]


def test_a_source_without_title_and_description_says_that_its_title_was_not_seen() -> None:
    assert _notes(prose("One [@gazette].")) == ["Garden Gazette, title not seen, about May 2002. Source 1."]


def test_a_fact_is_cited_by_all_its_sources_or_those_of_a_field() -> None:
    printed = prose(
        "{{ facts['sec-3'].city }} {{ facts['sec-3'] | cite }}. A {{ facts['sec-3'] | cite('delegations') }}."
    )
    assert [note.count("ource ") for note in _notes(printed)] == [3, 1]
    assert _notes(printed)[1].startswith("Plant Paper, September 2006 (source 3)")


def test_what_is_cited_at_one_place_shares_one_note_and_its_places() -> None:
    printed = prose("Both [@minutes, paragraph 8][@minutes, paragraph 6].")
    assert words(printed.blocks[0]) == "Both1."
    assert _notes(printed)[0].endswith("2006, paragraphs 6 and 8. Source 1.")


def test_a_sentence_may_speak_of_a_source() -> None:
    printed = prose("As @minutes says, so it is [@copy, pp. 4--5]. Mail office@example.org, \\@home, a @ b.")
    assert words(printed.blocks[0]) == (
        "As Seed Exchange Council1 says, so it is2. Mail office@example.org, @home, a @ b."
    )
    assert _notes(printed)[0].endswith("25 September 2006. Source 1.")
    assert "pp. 4–5" in _notes(printed)[1]


@pytest.mark.parametrize(("name", "code"), [("minuts", "unknown-id"), ("sec-3", "wrong-kind")])
def test_what_a_sentence_speaks_of_is_a_source(name: str, code: str) -> None:
    outcome = compose(
        "sections: [{kind: text, template: t.md}, {kind: sources}]", {"t.md": f"Here,\nas @{name} says."}
    )
    (found,) = (each for each in outcome.diagnostics if each.severity is Severity.ERROR)
    assert (found.code, found.origin and (found.origin.line, found.origin.column)) == (code, (2, 4))
    assert any("\\@" in hint for hint in found.hints)


def test_a_citation_inside_an_editors_note_is_words() -> None:
    printed = prose("So.[^1] And [@minutes].\n\n[^1]: Compare [@minutes].")
    assert [note.number for note in printed.notes] == [1, 2]
    assert _notes(printed)[0].startswith("Compare Seed Exchange Council, _Minutes")
    assert _notes(printed)[1] == "Seed Exchange Council, 25 September 2006 (source 1)."


def test_references_link_to_the_entry_of_their_source() -> None:
    printed = prose("One [@minutes].")
    (link,) = (span for span in spans_in(printed.notes) if span.href)
    assert (link.text, link.href, link.title) == ("Source 1", "#source-1", "Source 1: Seed Exchange Council")


def test_entries_say_what_a_source_is_and_where_it_is_found() -> None:
    printed = prose("One [@minutes]. Two [@paper]. Three [@copy].")
    assert _sources(printed) == [
        (
            "Seed Exchange Council, _Minutes of the Third Meeting_, 25 September 2006. Official document. Free to quote. "
            "seeds.example/minutes/3"
        ),
        "Plant Paper, 「씨앗 회의 열린다」<ko>, September 2006. News report from before the event, in Korean.",
        "Northern Gardens, copy of a circular, undated. Official text, read on another site.",
    ]
    (address,) = (span for span in spans_in(printed.blocks[-1]) if span.href)
    assert address.href == "https://www.seeds.example/minutes/3"
    assert address.title == "Address of Minutes of the Third Meeting"


SHELF = """
sources:
  farman:
    kind: article
    authors: [{family: Farman, given: J. C.}, {family: Gardiner, given: B. G.}]
    title: Large losses
    container: Nature
    volume: 315
    issue: 6016
    pages: 207--210
    doi: https://doi.org/10.1038/315207a0
    date: 1985-05-16
  doe:
    kind: chapter
    authors: [{family: Doe, given: J.}, A, B, C]
    editors: {family: Gogh, given: V., particle: van}
    publisher: Harvard
    title: Diplomacy
    container: Essays
    pages: 3
    isbn: 978-0-00-000000-2
    date: 1998
  act:
    kind: law
    title: Seeds Act
    number: 42 U.S.C. § 7675
    language: und
    archived_at: https://archive.example/act
"""


def test_works_are_cited_by_their_authors_with_their_place_in_a_journal_or_book(tmp_path: Path) -> None:
    (tmp_path / "shelf.yaml").write_text(SHELF, encoding="utf-8")
    facts = load_factbase(tmp_path, tmp_path)
    assert not facts.diagnostics
    printed = prose("One [@farman, page 208]. Two [@doe; @act]. Three [@farman].", facts=facts.value)
    assert _notes(printed) == [
        "J. C. Farman and B. G. Gardiner, _Large losses_, Nature 315 (6016), pp. 207–210, 16 May 1985, page 208. Source 1.",
        "J. Doe and others, _Diplomacy_, in Essays, p. 3, 1998. Source 2. _Seeds Act_, 42 U.S.C. § 7675, undated. Source 3.",
        "Farman and Gardiner, 16 May 1985 (source 1).",
    ]
    assert _sources(printed) == [
        (
            "J. C. Farman and B. G. Gardiner, _Large losses_, Nature 315 (6016), pp. 207–210, 16 May 1985. Journal article. "
            "doi:10.1038/315207a0."
        ),
        (
            "J. Doe and others, _Diplomacy_, in Essays, p. 3, edited by V. van Gogh, Harvard, 1998. Chapter of a book. "
            "ISBN 978-0-00-000000-2."
        ),
        "_Seeds Act_, 42 U.S.C. § 7675, undated. Law. Archived at archive.example/act",
    ]


def test_the_date_of_a_page_never_prints() -> None:
    assert "2009" not in words((prose("One [@copy].").blocks, prose("One [@copy].").notes))


def test_sources_are_numbered_in_reading_order_wherever_their_list_stands() -> None:
    brief = "sections: [{kind: sources}, {kind: text, template: a.md}, {kind: text, template: b.md}]"
    printed = document(brief, {"a.md": "A [@copy].", "b.md": "B [@minutes; @copy]."})
    assert [entry.split(",")[0] for entry in _sources(printed)] == [
        "Northern Gardens",
        "Seed Exchange Council",
    ]


def _occurrences(printed: Document) -> Iterator[tuple[str, int]]:
    """Yield the marks of notes and the references to sources as a reader meets them, notes read at their marks."""
    for span in spans_in(tuple(block for block in printed.blocks if not isinstance(block, SourceList))):
        if span.role is SpanRole.NOTE_MARK:
            yield "mark", span.note
            yield from _references(printed.notes[span.note - 1])
        else:
            yield from _references(span)


def _references(part: object) -> Iterator[tuple[str, int]]:
    for span in spans_in(part):
        if span.href.startswith("#source-"):
            yield "source", int(span.href.removeprefix("#source-"))


def check_numbers(printed: Document) -> None:
    """Assert the laws of numbers: no gap, no repetition, reading order, and nothing cited unlisted or listed uncited."""
    met = list(_occurrences(printed))
    marks = [number for kind, number in met if kind == "mark"]
    assert marks == [note.number for note in printed.notes] == list(range(1, len(marks) + 1))
    cited = list(dict.fromkeys(number for kind, number in met if kind == "source"))
    listed = [
        entry.number for block in printed.blocks if isinstance(block, SourceList) for entry in block.entries
    ]
    assert cited == listed == list(range(1, len(listed) + 1))


TARGETS = ("minutes", "copy", "gazette", "paper", "sec-1", "sec-2", "sec-3", "rain", "charter", "promise")
citations = st.lists(st.sampled_from(TARGETS), min_size=1, max_size=3).map(
    lambda names: "[" + "; ".join(f"@{name}" for name in names) + "]"
)
paragraphs = st.lists(citations, min_size=1, max_size=4).map(
    lambda found: " and ".join(f"word {one}" for one in found)
)
sections = st.lists(
    st.one_of(
        paragraphs.map(lambda text: ("text", text)),
        paragraphs.map(lambda text: ("key-points", f"- {text}")),
        st.sampled_from(
            [
                ("chronology", ""),
                ("excerpts", ""),
                ("commitments", ""),
                ("conflicts", ""),
                ("glossary", ""),
                ("delegations", ""),
            ]
        ),
        paragraphs.map(lambda text: ("timeline, series: council, also: [forum], intro: INTRO", text)),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None, max_examples=examples(40))
@given(sections, st.integers(0, 6), st.sampled_from(("en_GB", "ko_KR")))
def test_numbers_run_in_reading_order_without_gap_and_every_cited_source_is_listed_once(
    drawn: list[tuple[str, str]], place: int, locale: str
) -> None:
    templates, entries = {}, []
    for index, (kind, text) in enumerate(drawn):
        name = f"t{index}.md"
        templates[name] = text
        key = f", template: {name}" if kind in {"text", "key-points"} else ""
        entries.append(f"{{kind: {kind.replace('INTRO', name)}{key}}}")
    entries.insert(min(place, len(entries)), "{kind: sources}")
    outcome = compose(f"locale: {locale}\nsections: [{', '.join(entries)}]", templates)
    # A draw may print no fact, and cite no source with a day.
    assert {one.code for one in outcome.diagnostics} <= {"no-information-date"}
    check_numbers(outcome.value)


def test_the_law_of_numbers_can_fail() -> None:
    printed = prose("One [@minutes]. Two [@copy].")
    check_numbers(printed)
    with pytest.raises(AssertionError):
        check_numbers(dataclasses.replace(printed, notes=printed.notes[::-1]))
    with pytest.raises(AssertionError):
        check_numbers(dataclasses.replace(printed, blocks=printed.blocks[:1]))


# Citations by number.


def _numbered(template: str, sections: str = "{kind: text, template: t.md}, {kind: sources}") -> Document:
    return document(f"locale: en_GB\nnotes: numbers\nsections: [{sections}]", {"t.md": template})


def _paragraphs(printed: Document) -> list[str]:
    return [show(block.spans) for block in printed.blocks if isinstance(block, Paragraph)]


def test_citations_are_numbers_of_the_list_and_official_sources_come_first() -> None:
    printed = _numbered("One [@gazette]. Two [@minutes; @paper]. Three [@copy, page 3].")
    assert _paragraphs(printed) == [
        "One.\u00a0[3] Two.\u00a0[1,\u00a04] Three.\u00a0[2, page 3]",
    ]
    assert printed.sources == ("minutes", "copy", "gazette", "paper")
    assert printed.notes == ()
    links = [span for span in spans_in(printed.blocks[0]) if span.href]
    assert [(span.text, span.href) for span in links] == [
        ("3", "#source-3"), ("1", "#source-1"), ("4", "#source-4"), ("2", "#source-2"),
    ]  # fmt: skip
    assert links[0].title == "Source 3: Garden Gazette"


def test_three_numbers_in_a_row_are_a_range_and_places_part_the_numbers() -> None:
    printed = _numbered("All [@minutes; @copy; @gazette]. Some [@gazette; @copy; @paper, page 4; @minutes].")
    assert _paragraphs(printed) == ["All.\u00a0[1–3] Some.\u00a0[1–3; 4, page 4]"]


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("Held [@gazette], then moved", "Held,\u00a0[1] then moved"),
        ("Held: [@gazette]", "Held:\u00a0[1]"),
        ("Held [@gazette]?!", "Held?!\u00a0[1]"),
        ("*Held* [@gazette].", "_Held_.\u00a0[1]"),
        ("Held [@gazette] in May.", "Held\u00a0[1] in May."),
    ],
)
def test_a_number_stands_behind_the_punctuation(written: str, printed: str) -> None:
    (paragraph,) = _paragraphs(_numbered(written))
    assert paragraph == printed


def test_an_editors_own_note_has_a_letter_and_cites_by_words() -> None:
    printed = _numbered("One ^[A remark. [@minutes, paragraph 6]]. Two ^[Another. [@minutes]] [@copy].")
    assert [note.label for note in printed.notes] == ["[a]", "[b]"]
    marks = [span.text for span in spans_in(printed.blocks[0]) if span.note]
    assert marks == ["[a]", "[b]"]
    assert _notes(printed)[0].endswith("25 September 2006, paragraph 6. Source 1.")


def test_an_entry_has_its_title_for_a_link_and_names_its_kind_where_that_is_not_plain() -> None:
    printed = _numbered("One [@minutes; @copy; @gazette; @paper].")
    assert _sources(printed) == [
        "Seed Exchange Council, _Minutes of the Third Meeting_, 25 September 2006. {Free to quote.}",
        "Northern Gardens, copy of a circular, undated. {Official text, read on another site.}",
        "Garden Gazette, title not seen, about May 2002.",
        "Plant Paper, 「씨앗 회의 열린다」<ko>, September 2006. {News report from before the event, in Korean.}",
    ]
    (link,) = (span for span in spans_in(printed.blocks[-1]) if span.href)
    assert (link.text, link.href) == ("Minutes of the Third Meeting", "https://www.seeds.example/minutes/3")


def test_conflicts_are_a_table_where_citations_are_short() -> None:
    printed = _numbered("", "{kind: conflicts}, {kind: sources}")
    (table,) = (block for block in printed.blocks if isinstance(block, Table))
    assert [[words(cell) for cell in row.cells] for row in table.rows] == [
        [
            "Month of the second meeting",
            "April: Garden Gazette\u00a0[2]May: Northern Gardens\u00a0[1] and Plant Paper\u00a0[3]",
            "April: the gazette was there.",
        ]
    ]


def test_numbers_are_no_words_of_a_statement() -> None:
    printed = _numbered("In May [@gazette] it rained [@copy; @paper].")
    (paragraph,) = (block for block in printed.blocks if isinstance(block, Paragraph))
    assert text_of(paragraph.spans) == "In May it rained."

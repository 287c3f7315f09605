"""The document around its sections: title block, running lines, contents, what it tells about itself."""

from collections.abc import Sequence

import pytest

from briefgen.compose.text.spans import facts_in, map_spans
from briefgen.model.document import Block, Paragraph, Spans
from briefgen.model.edition import Edition
from compose_case import SEEDS, compose, document, spans_in, words
from yaml_facts import facts_of

FULL = """
title: Seeds on the Move
subtitle: State of play
series_line: Notes
office: Office of Seeds
contact: seeds@example.org
audience: gardeners
distribution: members
handling: public
locale: {}
sections: [{{kind: chronology}}, {{kind: sources}}]
"""


def test_the_title_block_says_what_the_spec_says() -> None:
    front = document(FULL.format("en_GB")).title_block
    assert (front.title, front.subtitle, front.series_line) == ("Seeds on the Move", "State of play", "Notes")
    assert front.status_line == "For gardeners · Information as of 1 July 2025"
    assert [words(line) for line in front.imprint] == [
        "Office of Seeds",
        "seeds@example.org",
        "Distribution: members",
    ]


def test_the_frame_in_korean() -> None:
    printed = document(FULL.format("ko_KR"))
    assert printed.language == "ko-KR"
    assert printed.title_block.status_line == "대상: gardeners · 2025년 7월 1일 기준"
    assert printed.running_headers.page_of == "전체 {pages}쪽 중 {page}쪽"
    assert printed.running_headers.edition == "판 번호 없는 사본 · 7f3a-91c2"


def test_what_is_not_given_is_not_printed() -> None:
    front = document("sections: [{kind: glossary}]").title_block
    assert (front.subtitle, front.series_line, front.imprint) == ("", "", ())


def test_running_lines() -> None:
    running_headers = document(FULL.format("en_GB")).running_headers
    assert (running_headers.title, running_headers.as_of) == (
        "Seeds on the Move",
        "Information as of 1 July 2025",
    )
    assert (running_headers.handling, running_headers.draft) == ("public", "")
    assert running_headers.page_of.format(page=2, pages=3) == "page 2 of 3"
    assert running_headers.note_title.format(number=4) == "Note 4"
    assert document(FULL.format("en_GB") + "draft: true").running_headers.draft == "Draft"


@pytest.mark.parametrize(
    ("edition", "line"),
    [
        (Edition(3, "7f3a-91c2"), "Edition 3 · 7f3a-91c2"),
        (Edition(0, "7f3a-91c2"), "Unnumbered copy · 7f3a-91c2"),
        (Edition(0, ""), "Unnumbered copy"),
    ],
)
def test_the_edition_line(edition: Edition, line: str) -> None:
    assert document("sections: [{kind: glossary}]", edition=edition).running_headers.edition == line


def test_information_is_as_old_as_the_oldest_review_of_what_prints() -> None:
    dated = SEEDS.replace("  charter:\n", "  charter:\n    reviewed: 2024-05-01\n").replace(
        "  rain: {", "  rain: {reviewed: 1999-01-01, "
    )
    printed = document("locale: en_GB\nsections: [{kind: chronology}]", facts=facts_of(dated))
    assert printed.running_headers.as_of == "Information as of 1 May 2024"
    only = document(
        "locale: en_GB\nsections: [{kind: chronology}]", facts=facts_of(dated), chosen={0: ["sec-1"]}
    )
    assert only.running_headers.as_of == "Information as of 1 July 2025"


@pytest.mark.parametrize(("headings", "contents", "wanted"), [
    (7, "auto", False), (8, "auto", True), (8, "never", False), (1, "always", True),
])  # fmt: skip
def test_contents_are_printed_from_eight_headings_on(headings: int, contents: str, *, wanted: bool) -> None:
    text = "\n\n".join(f"# Heading {number}\n\nText" for number in range(headings))
    printed = document(f"contents: {contents}\nsections: [{{kind: text, template: t.md}}]", {"t.md": text})
    assert printed.contents is wanted


def test_notes_stand_where_the_spec_says() -> None:
    assert document("notes: end\nsections: [{kind: glossary}]").notes_at_end
    assert not document("sections: [{kind: glossary}]").notes_at_end


def test_the_document_describes_itself() -> None:
    printed = document(FULL.format("en_GB"), chosen={0: ["sec-1", "charter"]})
    assert printed.subject == "2 facts · 2 sources · Information as of 1 July 2025"
    assert (printed.author, printed.name) == ("Office of Seeds", "note")


def test_a_locale_without_labels_is_an_error_and_the_rest_is_checked_all_the_same() -> None:
    outcome = compose("locale: de_DE\nsections: [{kind: text, template: t.md}]", {"t.md": "So [@nothing]."})
    assert [one.code for one in outcome.diagnostics] == ["unknown-label", "unknown-id"]
    origin = outcome.diagnostics[0].origin
    assert origin is not None
    assert (origin.line, origin.column) == (1, 9)


def test_what_fails_does_not_keep_the_rest_from_being_composed() -> None:
    sections = "sections: [{kind: text, template: bad.md}, {kind: text, template: good.md}]"
    outcome = compose(sections, {"bad.md": "{{ nothing }}", "good.md": "Fine."})
    assert [one.code for one in outcome.diagnostics] == ["template-undefined"]
    assert [words(block) for block in outcome.value.blocks] == ["Fine."]


def test_anchors_are_unlike_one_another() -> None:
    sections = ", ".join("{kind: text, title: Source 1, template: t.md}" for _ in range(3))
    printed = document(f"sections: [{sections}, {{kind: sources}}]", {"t.md": "# Source 1\n\nSo [@minutes]."})
    anchors = [getattr(block, "anchor", None) for block in printed.blocks if hasattr(block, "anchor")]
    assert len(set(anchors)) == len(anchors) == 7
    assert not {"source-1"} & set(anchors)


def test_every_link_inside_the_document_leads_somewhere() -> None:
    sections = "[{kind: chronology}, {kind: text, template: t.md}, {kind: conflicts}, {kind: sources}]"
    printed = document(f"sections: {sections}", {"t.md": "So [@minutes]."})
    anchors = {
        f"#{part.anchor}"
        for block in printed.blocks
        for part in (block, *getattr(block, "entries", ()))
        if hasattr(part, "anchor")
    }
    links = {span.href for span in spans_in((printed.blocks, printed.notes)) if span.href.startswith("#")}
    assert links
    assert links <= anchors


def test_composing_twice_gives_the_same_document() -> None:
    first, second = (document(FULL.format("en_GB")) for _ in range(2))
    assert first == second


def test_a_walk_finds_facts_at_any_depth_and_leaves_what_it_does_not_change() -> None:
    printed = document(FULL.format("en_GB"), chosen={0: ["sec-1", "charter"]})
    assert facts_in(printed.blocks) == ("sec-1", "charter")
    assert map_spans(printed.blocks, lambda spans: spans) is printed.blocks
    blocks: tuple[Block, ...] = map_spans(printed.blocks, lambda spans: spans[:0])
    assert not list(spans_in(blocks))
    assert facts_in((Paragraph(facts=("a",), spans=()), (Paragraph(facts=("b", "a"), spans=()),))) == (
        "a",
        "b",
    )


DATED = SEEDS.replace("date: 2002-05~}", "date: 2002-05~, retrieved: 2023-04-05}")


@pytest.mark.parametrize(
    ("sections", "day"),
    [
        ("{kind: text, template: cites.md}", "5 April 2023"),
        ("{kind: text, template: notes.md}", "5 April 2023"),
        ("{kind: excerpts, select: {}}", "1 July 2025"),
        ("{kind: chronology}, {kind: text, template: cites.md}", "1 July 2025"),
    ],
)
def test_information_as_of_is_the_oldest_review_or_the_day_a_source_was_fetched(
    sections: str, day: str
) -> None:
    templates = {
        "cites.md": "Seeds were sent [@gazette, page 3].",
        "notes.md": "Seeds were sent.[^1]\n\n[^1]: So the gazette [@gazette].",
    }
    brief = "locale: {}\nsections: [{}, {{kind: sources}}]"
    composed = document(brief.format("en_GB", sections), templates, facts=facts_of(DATED))
    assert composed.running_headers.as_of == f"Information as of {day}"
    assert composed.running_headers.as_of in composed.title_block.status_line
    korean = compose(brief.format("ko_KR", sections), templates, facts=facts_of(DATED)).value
    assert day[-4:] in korean.running_headers.as_of


def test_a_glossary_says_as_of_when_its_sources_were_fetched() -> None:
    facts = facts_of(SEEDS.replace("date: 2006-09-25\n", "date: 2006-09-25\n    retrieved: 2022-01-31\n"))
    composed = document("locale: en_GB\nsections: [{kind: glossary}, {kind: sources}]", facts=facts)
    assert composed.running_headers.as_of == "Information as of 31 January 2022"


def test_a_source_of_a_fact_that_prints_is_as_old_as_the_facts_review() -> None:
    facts = facts_of(DATED)
    brief = "locale: en_GB\nsections: [{kind: text, template: t.md}, {kind: sources}]"
    composed = document(brief, {"t.md": "{{ facts['sec-1'].city }} [@gazette]."}, facts=facts)
    assert composed.running_headers.as_of == "Information as of 1 July 2025"


def test_a_brief_of_nothing_with_a_day_is_warned_about_with_the_source_that_lacks_one() -> None:
    brief = "locale: en_GB\nsections: [{kind: text, template: t.md}, {kind: sources}]"
    (found,) = compose(brief, {"t.md": "Seeds were sent [@copy]."}).diagnostics
    assert (found.code, found.severity.value) == ("no-information-date", "warning")
    assert "under copy" in found.hints[0]
    (bare,) = compose("sections: [{kind: text, template: t.md}]", {"t.md": "Seeds were sent."}).diagnostics
    assert (bare.code, "sources" in bare.message) == ("no-information-date", False)


def test_a_brief_of_nothing_but_a_published_source_is_as_old_as_that() -> None:
    brief = "locale: en_GB\nsections: [{kind: text, template: t.md}, {kind: sources}]"
    composed = document(brief, {"t.md": "Seeds were sent [@minutes]."})
    assert composed.running_headers.as_of == "Information as of 25 September 2006"


def lines_of(lines: Sequence[Spans]) -> list[str]:
    return ["".join(span.text for span in line) for line in lines]


SEEN = "locale: {}\nsources_seen_to: 2024-02-29\nsections: [{{kind: chronology}}, {{kind: sources}}]"


def test_the_day_up_to_which_sources_were_seen_prints_with_the_reviews_beside_it() -> None:
    printed = document("audience: gardeners\n" + SEEN.format("en_GB"))
    assert printed.title_block.status_line == "For gardeners · Sources seen to 29 February 2024"
    assert lines_of(printed.title_block.imprint) == ["Facts reviewed 1 July 2025"]
    assert printed.running_headers.as_of == "Sources seen to 29 February 2024"
    korean = document(SEEN.format("ko_KR"))
    assert korean.title_block.status_line == "2024년 2월 29일까지 확인한 출처 기준"
    assert lines_of(korean.title_block.imprint) == ["사실 검토 2025년 7월 1일"]


def test_reviews_of_several_days_print_as_the_oldest_and_the_newest() -> None:
    facts = facts_of(
        SEEDS.replace("summary: {en: The lists", "reviewed: 2025-08-02\n    summary: {en: The lists")
    )
    imprint = document(SEEN.format("en_GB"), facts=facts).title_block.imprint
    assert lines_of(imprint) == ["Facts reviewed 1 July 2025 to 2 August 2025"]


def test_a_source_newer_than_the_day_up_to_which_sources_were_seen_is_warned_about() -> None:
    brief = SEEN.format("en_GB").replace("2024-02-29", "2006-09-24")
    (found,) = compose(brief).diagnostics
    assert (found.code, found.severity.value) == ("later-source", "warning")
    assert "minutes, published 2006-09-25" in found.message
    assert compose(brief.replace("2006-09-24", "2006-09-25")).diagnostics == ()

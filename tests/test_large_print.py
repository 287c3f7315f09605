"""Large print: running text at 16 points, nothing lost, page one not left bare, the edition's code whole."""

from __future__ import annotations

import pytest

from briefgen.layout import lay_out
from briefgen.layout.story import Story, TextMark
from briefgen.model.document import KeyPoints, Paragraph, Span
from briefgen.model.theme import StyleName
from laid_out import FONTS, brief, laid_out, theme
from sample_document import PROSE, sample_document


def large(paper: str = "A4") -> Story:
    chosen = brief(paper).model_copy(update={"large_print": True})
    outcome = lay_out(sample_document(), theme(), chosen, FONTS)
    assert outcome.value is not None
    assert not outcome.diagnostics
    return outcome.value


def sizes_of(story: Story, words: str) -> set[float]:
    marks = [mark for page in story.pages for mark in page.marks if isinstance(mark, TextMark)]
    return {mark.size for mark in marks if words in mark.text}


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_running_text_has_sixteen_points(paper: str) -> None:
    assert 16 in sizes_of(large(paper), "lighthouse service")
    assert theme().styles[StyleName.BODY].size in sizes_of(
        laid_out(sample_document(), paper), "lighthouse service"
    )


def test_nothing_is_smaller_than_a_large_print_note() -> None:
    # Raised marks and badges are parts of larger text.
    text = [
        mark for page in large().pages for mark in (*page.marks, *page.footer) if isinstance(mark, TextMark)
    ]
    whole = [mark.size for mark in text if len(mark.text.strip()) > 3 and mark.text != "acting"]
    assert min(whole) > 11.5


def test_the_code_in_the_footer_is_whole() -> None:
    for page in large().pages:
        foot = "".join(mark.text for mark in page.footer if isinstance(mark, TextMark))
        assert "Edition 3 · 7f3a-91c2" in foot


def test_key_points_that_no_page_holds_begin_below_the_title() -> None:
    whole = sample_document()
    points = tuple((Span(PROSE * 2),) for _ in range(12))
    blocks = [
        KeyPoints(heading=block.heading, items=points) if isinstance(block, KeyPoints) else block
        for block in whole.blocks
        if isinstance(block, KeyPoints | Paragraph)
    ]
    story = laid_out(
        type(whole)(**{**{f: getattr(whole, f) for f in whole.__slots__}, "blocks": tuple(blocks)})
    )
    assert "key-points" in [placement.kind for placement in story.pages[0].placements]

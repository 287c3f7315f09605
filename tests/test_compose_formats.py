"""Numbers, ordinals, spans of time and lists in words; places in a source; languages told by script."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.compose.text.labels import (
    Wording,
    format_list,
    format_locators,
    format_months,
    format_number,
    format_ordinal,
    format_ordinal_figure,
    list_spans,
    load_wording,
)
from briefgen.compose.text.spans import end_sentence, fill, join, merge, plain, tag_languages
from briefgen.model.document import Span, SpanRole, text_of


def _wording(locale: str) -> Wording:
    wording = load_wording(locale)
    assert wording
    return wording


BRITISH, AMERICAN, KOREAN = _wording("en_GB"), _wording("en_US"), _wording("ko")


def test_a_locale_is_known_by_its_cldr_name_or_its_tag() -> None:
    assert _wording("en-GB").tag == _wording("en_GB").tag == "en-GB"
    assert KOREAN.tag == "ko"
    assert load_wording("de_DE") is None
    assert load_wording("qq_QQ") is None


def test_numbers_are_words_up_to_twelve() -> None:
    assert [format_number(number, BRITISH) for number in (0, 1, 12, 13, 2006, 12500)] == [
        "0", "one", "twelve", "13", "2006", "12,500",
    ]  # fmt: skip
    assert format_number(5, KOREAN) == "5"


def test_ordinals_are_words_up_to_twelfth_then_figures_by_rule() -> None:
    assert [format_ordinal(number, BRITISH) for number in (1, 4, 12, 13, 21, 22, 23, 111)] == [
        "first", "fourth", "twelfth", "13th", "21st", "22nd", "23rd", "111th",
    ]  # fmt: skip
    assert [format_ordinal(number, KOREAN) for number in (4, 13)] == ["제4차", "제13차"]


@given(st.integers(1, 9999))
def test_an_ordinal_in_figures_says_its_number(number: int) -> None:
    assert re.fullmatch(rf"{number}(st|nd|rd|th)", format_ordinal_figure(number, BRITISH))
    assert format_ordinal_figure(number, KOREAN) == f"제{number}차"


@pytest.mark.parametrize(
    ("months", "english", "korean"),
    [
        (56, "four years and eight months", "4년 8개월"),
        (13, "one year and one month", "1년 1개월"),
        (24, "two years", "2년"),
        (19, "one year and seven months", "1년 7개월"),
        (1, "one month", "1개월"),
        (180, "15 years", "15년"),
    ],
)
def test_spans_of_time_are_years_and_months(months: int, english: str, korean: str) -> None:
    assert format_months(months, BRITISH) == english
    assert format_months(months, KOREAN) == korean


def test_lists_follow_the_locale() -> None:
    assert format_list(["a", "b", "c"], BRITISH) == "a, b and c"
    assert format_list(["a", "b", "c"], AMERICAN) == "a, b, and c"
    assert format_list(["a", "b"], KOREAN) == "a 및 b"
    assert format_list(["{x}"], BRITISH) == "{x}"


@given(st.lists(st.text("ab{}, ", min_size=1), min_size=1, max_size=60))
def test_a_list_of_spans_reads_as_the_list_of_their_texts(texts: list[str]) -> None:
    assert text_of(list_spans([plain(text) for text in texts], BRITISH)) == format_list(texts, BRITISH)


@pytest.mark.parametrize(
    ("locators", "english", "korean"),
    [
        (["paragraph 6"], "paragraph 6", "6번째 단락"),
        (["paragraph 8", "paragraph 6", "paragraph 8"], "paragraphs 6 and 8", "6 및 8번째 단락"),
        (["pages 3-5"], "pages 3–5", "3–5쪽"),
        (["table, row 2", "photo caption"], "photo caption, table, row 2", "사진 설명, 표 2행"),
        (["fol. 3v"], "fol. 3v", "fol. 3v"),
        ([], "", ""),
    ],
)
def test_places_in_a_source_are_told_in_the_readers_language(
    locators: list[str], english: str, korean: str
) -> None:
    assert format_locators(locators, BRITISH) == english
    assert format_locators(locators, KOREAN) == korean


def test_a_script_of_one_language_tells_it() -> None:
    tagged = tag_languages((Span("The group (확장 억제, EDSCG) met.", bold=True),), "en")
    assert [(span.text, span.language, span.bold) for span in tagged] == [
        ("The group (", "", True), ("확장 억제", "ko", True), (", EDSCG) met.", "", True),
    ]  # fmt: skip


def test_the_documents_own_script_and_known_languages_are_left_alone() -> None:
    korean, known, ascii_text = (Span("확장 억제"),), (Span("확장", language="ko"),), (Span("plain"),)
    assert tag_languages(korean, "ko") is not None
    assert [span.language for span in tag_languages(korean, "ko")] == [""]
    assert tag_languages(known, "en") is known
    assert tag_languages(ascii_text, "en") is ascii_text


def test_a_link_is_tagged_whole_or_not_at_all() -> None:
    whole, mixed = Span("통일뉴스", href="#a"), Span("뉴스 News", href="#a")
    assert [span.language for span in tag_languages((whole, mixed), "en")] == ["ko", ""]


def test_patterns_are_filled_with_spans_as_they_are() -> None:
    link = (Span("source 3", href="#source-3"),)
    filled = fill("as printed in {source}, {place}", source=link, place="page 1")
    assert [(span.text, span.href) for span in filled] == [
        ("as printed in ", ""), ("source 3", "#source-3"), (", page 1", ""),
    ]  # fmt: skip
    with pytest.raises(KeyError):
        fill("{nothing}")


def test_neighbours_merge_unless_they_differ_in_more_than_their_text() -> None:
    mark = Span("1", role=SpanRole.NOTE_MARK, note=1)
    assert merge((Span("a"), Span("b"), Span("c", italic=True))) == (Span("ab"), Span("c", italic=True))
    assert merge((mark, mark)) == (mark, mark)
    assert join((plain("a"), (), plain("b")), ", ") == (Span("a, b"),)


def test_a_sentence_ends_once() -> None:
    assert end_sentence(plain("It rained")) == (Span("It rained."),)
    assert end_sentence(plain("It rained.")) == (Span("It rained."),)
    assert end_sentence((Span("Minutes", italic=True),)) == (Span("Minutes", italic=True), Span("."))
    assert end_sentence(()) == ()

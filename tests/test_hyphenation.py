"""Words are parted where Pyphen parts them, whichever of its dictionaries it is."""

import re
from pathlib import Path

import pyphen
import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.layout.words import find_hyphenator, read_patterns

PAGES = (Path(__file__).parents[1] / "docs").rglob("*.md")
WORDS = sorted({word for page in PAGES for word in re.findall(r"[a-z]{4,}", page.read_text("utf-8"))})


@pytest.mark.parametrize("tag", ["en", "en_US", "fr", "es", "cs", "ru", "de", "hu"])
def test_all_words_have_the_places_that_pyphen_gives_them(tag: str) -> None:
    find, dictionary = find_hyphenator(tag), pyphen.Pyphen(lang=tag, left=3, right=3)
    assert find is not None
    words = [*WORDS, "навигация", "österreichisch", "Überraschung", "éclairage", "žádostivost"]
    assert {word: list(find(word)) for word in words} == {word: dictionary.positions(word) for word in words}


@given(st.text("abcdefgilnorstuy'-", min_size=1, max_size=24))
def test_so_has_any_word(word: str) -> None:
    patterns = read_patterns(pyphen.LANGUAGES["en"])
    assert patterns is not None
    assert patterns.find(word) == pyphen.Pyphen(lang="en", left=0, right=0).hd.positions(word)


def test_a_dictionary_that_changes_letters_is_left_to_pyphen(tmp_path: Path) -> None:
    assert read_patterns(pyphen.LANGUAGES["hu"]) is None
    file = tmp_path / "hyph_xx.dic"
    file.write_text("UTF-8\nLEFTHYPHENMIN 2\n% lights\n.har1b\n1bour\n", "utf-8")
    patterns = read_patterns(file)
    assert patterns is not None
    assert patterns.find("harbour") == [3]


def test_a_language_without_patterns_has_none() -> None:
    assert find_hyphenator("ko") is None

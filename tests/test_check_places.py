"""The place of a character inside a YAML text, in every style that YAML has."""

from textwrap import dedent

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.diagnostics import Origin
from briefgen.load.yaml import parse_yaml
from briefgen.model.tree import Mapping, Scalar, find_place

STYLES = {
    "plain": "words: The ports’ plan won't hold here\n",
    "plain over lines": "words: The ports’ plan\n  won't\n\n  hold here\n",
    "single": "words: 'The ports’ plan won''t hold here'\n",
    "single over lines": "words: 'The ports’ plan won''t\n\n    hold here'\n",
    "double": 'words: "The ports’ plan won\'t hold here"\n',
    "double with escapes": 'words: "The\\u00a0ports\\u2019\\tplan won\'t\\n hold \\\n  here"\n',
    "literal": "words: |-\n    The ports’ plan\n    won't hold here\n",
    "folded": "words: >-  # folded\n  The ports’ plan\n\n  won't hold\n  here\n",
    "anchored": "words: &w 'The ports’ plan won''t\n  hold here'\n",
    "windows": "words: >\r\n  The ports’\r\n  plan won't\r\n  hold here\r\n",
}


def scalar_of(text: str) -> Scalar:
    tree = parse_yaml(text.encode(), "f.yaml").value
    assert isinstance(tree, Mapping)
    node = tree.get("words")
    assert isinstance(node, Scalar)
    return node


@pytest.mark.parametrize("style", STYLES)
def test_the_place_of_every_word_is_where_the_file_has_it(style: str) -> None:
    scalar = scalar_of(STYLES[style])
    assert scalar.text is not None
    lines = STYLES[style].splitlines()
    for word in ("plan", "hold", "here"):
        place = find_place(scalar, scalar.text.index(word))
        assert lines[place.line - 1][place.column - 1 :].startswith(word)


def test_an_escape_counts_as_the_character_it_stands_for() -> None:
    scalar = scalar_of(r'words: "caf\u00e9 \"bar\" \x41 end"')
    assert scalar.text == 'café "bar" A end'
    assert find_place(scalar, 3) == Origin("f.yaml", 1, 12)
    assert find_place(scalar, 5) == Origin("f.yaml", 1, 19)
    assert find_place(scalar, 13) == Origin("f.yaml", 1, 32)


def test_without_the_raw_form_the_text_stands_on_one_line() -> None:
    assert find_place(Scalar("two words", Origin("f.yaml", 3, 8)), 4) == Origin("f.yaml", 3, 12)


WORD = st.text(st.sampled_from("abé’'\"한:,[]…\\"), min_size=1, max_size=5)


@given(st.lists(WORD, min_size=1, max_size=6), st.data())
def test_any_text_in_quotes_or_a_block_is_found_again(words: list[str], data: st.DataObject) -> None:
    quoted = data.draw(st.booleans())
    spaces = data.draw(st.lists(st.sampled_from([" ", "\n   "]), min_size=len(words), max_size=len(words)))
    body = "".join(f"{space}{word}" for space, word in zip(spaces, words, strict=True)).strip()
    text = f"words: '{body.replace(chr(39), chr(39) * 2)}'\n" if quoted else f"words: >-\n   {body}\n"
    scalar = scalar_of(text)
    assert scalar.text is not None
    assert scalar.text.split() == words
    offset = 0
    for word in words:
        offset = scalar.text.index(word, offset)
        place = find_place(scalar, offset)
        written = word.replace("'", "''") if quoted else word
        assert dedent(text).split("\n")[place.line - 1][place.column - 1 :].startswith(written)
        offset += len(word)

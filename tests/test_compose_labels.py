"""The catalogues of labels: complete, in step with the code, and compiled from what translators wrote."""

import re
import string
from collections.abc import Iterator
from io import BytesIO

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import read_mo

from briefgen.compose.text.catalogues import (
    compile_catalogue,
    compiled_file,
    extract_labels,
    languages,
    read_catalogue,
)
from briefgen.compose.text.labels import load_labels

LANGUAGES = list(languages())


@pytest.fixture(scope="module")
def labels() -> Catalog:
    return extract_labels()


def _texts(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value) if isinstance(value, list | tuple) else ()


def _key(message: Message) -> str:
    return _texts(message.id)[0]


def _messages(catalogue: Catalog) -> dict[str, Message]:
    return {_key(message): message for message in catalogue if message.id}


def _faults(labels: Catalog, catalogue: Catalog) -> Iterator[str]:
    translated = _messages(catalogue)
    for key in _messages(labels).keys() ^ translated.keys():
        yield f"{key}: not in both"
    for key, message in translated.items():
        if not all(_texts(message.string)) or not message.string:
            yield f"{key}: not translated"
        if message.fuzzy:
            yield f"{key}: fuzzy"
        for text in _texts(message.string):
            if _fields(text) != set().union(*(_fields(one) for one in _texts(message.id))):
                yield f"{key}: other fields"


def _fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_korean_is_there() -> None:
    assert LANGUAGES == ["ko"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_the_code_is_translated_with_its_fields_and_no_other(
    language: str, labels: Catalog
) -> None:
    assert list(_faults(labels, read_catalogue(language))) == []


def test_a_label_that_is_missing_stale_or_mistranslated_is_found(labels: Catalog) -> None:
    catalogue = read_catalogue("ko")
    catalogue.delete("Key points")
    catalogue.add("Never said", "x")
    catalogue["Chronology"].string = ""
    catalogue["Edition {number}"].string = "{numbr}"
    assert sorted(_faults(labels, catalogue)) == [
        "Chronology: not translated",
        "Edition {number}: other fields",
        "Key points: not in both",
        "Never said: not in both",
    ]


def test_extraction_sees_every_way_that_labels_are_named(labels: Catalog) -> None:
    found = _messages(labels)
    assert {"Key points", "undated", "as printed in {source}", "{number} year", "fourth"} <= found.keys()
    assert _texts(found["{number} year"].id) == ("{number} year", "{number} years")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_file_says_what_the_written_one_says(language: str) -> None:
    with compiled_file(language).open("rb") as file:
        compiled = read_mo(file)
    written = read_catalogue(language)
    assert {key: _texts(message.string) for key, message in _messages(compiled).items()} == {
        key: _texts(message.string) for key, message in _messages(written).items()
    }


def test_a_compiled_file_that_is_out_of_date_is_found() -> None:
    catalogue = read_catalogue("ko")
    catalogue["Chronology"].string = "다른 말"
    recompiled = read_mo(BytesIO(compile_catalogue(catalogue)))
    assert _messages(recompiled)["Chronology"].string != _messages(read_catalogue("ko"))["Chronology"].string


def test_korean_sentences_hang_no_particle_that_depends_on_the_word_before_it() -> None:
    """Subject, object, topic, with and toward particles change with the last sound of the word they follow."""
    changing = re.compile(r"\}(?:은|는|이|가|을|를|과|와|으로|로)(?:\s|$)")
    texts = [text for message in read_catalogue("ko") if message.id for text in _texts(message.string)]
    assert [text for text in texts if changing.search(text)] == []
    assert changing.search("{name}을 본다")


def test_english_needs_no_catalogue_and_other_languages_have_none() -> None:
    english = load_labels("en")
    assert english is not None
    assert english.say("Edition {number}", number=3) == "Edition 3"
    assert load_labels("xx") is None


def test_labels_speak_the_language() -> None:
    korean = load_labels("ko")
    assert korean is not None
    assert korean.say("Key points") == "핵심 요지"
    assert korean.plural("{number} year", "{number} years", 4, number=4) == "4년"

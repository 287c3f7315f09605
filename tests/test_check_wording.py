"""Checks of the words of facts: relative time, other languages, page furniture, names, quotation marks, copied runs."""

import re
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from briefgen.checks import check_facts
from briefgen.checks.excerpts.quotation_marks import find_marked
from briefgen.checks.excerpts.text import find_overlaps, index_archive
from briefgen.checks.lint.languages import find_foreign, find_relative_time
from briefgen.checks.lint.own_words import find_furniture
from briefgen.checks.lint.spelling import Spelling, build_spelling_index, find_registered
from briefgen.diagnostics import Diagnostic
from yaml_facts import facts_of

WORDING = {
    "relative-time",
    "foreign-scraps",
    "page-furniture",
    "invisible-character",
    "spelling-drift",
    "quotation-marks-in-fact",
    "copied-words",
}
GROUND = """
organisations:
  board: {name: {en: Lights Board, ko: 등대위원회}, short: HRBRD, adjective: Marramite, support: [{source: ledger}]}
  start: {name: Ships Trade Art, short: START, support: [{source: ledger}]}
  us: {name: Union of Ships, short: U.S., support: [{source: ledger}]}
people:
  ada: {family: Wickham, given: Ada, aliases: [Adah Wickham], support: [{source: ledger}]}
  kim: {family: Kim, given: Hong Kyun, order: family-first, names: {ko: 김홍균}, aliases: [김홍근], support: [{source: ledger}]}
sources:
  ledger: {kind: official, publisher: Harbour of Marram, title: The Harbour Ledger}
"""


def words_of(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"[^\W_]+", text.lower()))


def found_in(text: str, language: str = "en", ground: str = GROUND) -> list[Diagnostic]:
    """Return what is said of a claim's text."""
    quoted = "'" + text.replace("'", "''") + "'"
    claim = f"claims:\n  lamp:\n    summary: {{{language}: {quoted}}}\n    support: [{{source: ledger}}]\n"
    found = check_facts(facts_of(ground + claim), scale=("public",))
    return [one for one in found if one.code in WORDING]


def said(found: Iterable[Diagnostic]) -> list[str]:
    return sorted({one.code for one in found})


RELATIVE = {
    "en": [
        "The lamp was lit today",
        "It was lit on Friday",
        "They met last May",
        "They met over the past two years",
        "a lamp lit long ago",
        "the current president",
        "They will meet next Monday",
        "Friday is when it was lit",
    ],
    "ko": [
        "오늘 불을 켰다",
        "최근의 회의",
        "지난 15일 만났다",
        "지난 9월 만났다",
        "다음 달 만난다",
        "올해의 회의",
        "금요일에 만났다",
    ],
    "de": ["Die Lampe brennt heute", "Sie trafen sich letzte Woche"],
    "fr": ["La lampe brûle aujourd’hui", "la semaine dernière"],
    "es": ["La luz se apagó ayer", "el mes pasado"],
}
ABSOLUTE = {
    "en": [
        "the last week of May 1911",
        "It was lit on Friday, 9 June 1911",
        "It was lit on 9 June 1911, Friday",
        "on Friday 9 June",
        "The Sunday Times and Good Friday",
        "as soon as it was dark",
        "the following year and the next day",
        "She met him every Monday",
        "They marched until the last man",
        "this may be so",
        "in her last year",
        "The current was strong",
    ],
    "ko": [
        "2023년 9월 15일 금요일에 만났다",
        "2026년 현재 위원은 셋이다",
        "3년이 지난 뒤였다",
        "매주 금요일에 만났다",
        "회의는 이틀간 열렸다",
        "지나가듯 언급되었다",
    ],
    "de": ["Die Lampe brannte am Morgen des 9. Juni 1911"],
    "fr": ["La lampe brûlait le 9 juin 1911"],
    "es": ["La luz se apagó el 9 de junio"],
}


@pytest.mark.parametrize(
    ("language", "text"), [(tag, text) for tag, texts in RELATIVE.items() for text in texts]
)
def test_relative_time_is_found(language: str, text: str) -> None:
    assert list(find_relative_time(text, language, words_of(text)))


@pytest.mark.parametrize(
    ("language", "text"), [(tag, text) for tag, texts in ABSOLUTE.items() for text in texts]
)
def test_a_time_that_is_told_is_left_alone(language: str, text: str) -> None:
    assert [text[one.start : one.end] for one in find_relative_time(text, language, words_of(text))] == []


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mga Detalye of the lamp"),
        ("en", "Details de la lampe et des pilotes"),
        ("en", "a lamp 등대 on the mole"),
        ("en", "a lamp Маяк on the mole"),
        ("ko", "the lamp was lit"),
        ("ko", "등대 Mga Detalye"),
        ("de", "Die Lampe and the mole of the harbour"),
        ("ja", "the lamp"),
    ],
)
def test_another_language_is_found(language: str, text: str) -> None:
    assert list(find_foreign(text, language, words_of(text)))


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Ursula von der Leyen met Juan de la Cruz in Rio de Janeiro"),
        ("en", "Le Monde and Der Spiegel, El País and Mr Ng"),
        ("en", "It was so de facto and de jure, et al."),
        ("en", "a lamp (등대) on the mole, 5 µm and α wide"),
        ("en", "the Sturm und Drang of the pilots"),
        ("ko", "EDSCG"),
        ("ko", "등대의 이름은 Le Phare이다"),
        ("ko", "北의 등대"),
        ("de", "Die Lampe und das Department of the Treasury"),
        ("cy", "y mae'r goleudy ar y morglawdd"),
    ],
)
def test_names_and_words_at_home_are_left_alone(language: str, text: str) -> None:
    assert [text[one.start : one.end] for one in find_foreign(text, language, words_of(text))] == []


@pytest.mark.parametrize(
    "text",
    [
        "Write to keeper@harbour.example",
        "See https://harbour.example/lamp",
        "- Advertisement - The lamp",
        "53.2 F over the harbour",
        "12 °C over the harbour",
        "Photo: Ada Wickham",
        "By STAFF REPORTER",
        "By Ada Wickham",
        "The lamp was lit. Read more",
        "© Harbour News 2024",
        "All rights reserved",
        "The lamp was lit at dusk. The lamp was lit at dusk.",
        "무단 전재 및 재배포 금지",
    ],
)
def test_page_furniture_is_found(text: str) -> None:
    assert list(find_furniture(text, words_of(text)))


@pytest.mark.parametrize(
    "text",
    [
        "Pupils read more books by the lamp, and share this view",
        "An advertisement of the sale was posted by the board",
        "The water warms by 1.5 °C a year, from 4.5 to 6 °C",
        "The photo shows the lamp; an image of it hangs by the door",
        "Yes. No. Yes. No.",
        "Signed by Ada Wickham on 9 June",
        "Ada (c) and Bo (b) took part",
    ],
)
def test_prose_is_no_furniture(text: str) -> None:
    assert [text[one.start : one.end] for one in find_furniture(text, words_of(text))] == []


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("the Hrbrd met", "HRBRD"),
        ("the HRBDR met", "HRBRD"),
        ("Hrbrd members met", "HRBRD"),
        ("an HRBDR-led group", "HRBRD"),
        ("the Lights-Board met", "Lights Board"),
        ("the LIGHTS BOARD met", "Lights Board"),
        ("the Ligths Board met", "Lights Board"),
        ("with Wickham Ada", "Ada Wickham"),
        ("with Adah Wickham", "Ada Wickham"),
        ("with Ada Wikham", "Ada Wickham"),
        ("with Kim Hong-kyun", "Kim Hong Kyun"),
        ("with Kim Hongkyun", "Kim Hong Kyun"),
        ("with Hong Kyun Kim", "Kim Hong Kyun"),
        ("the US fleet", "U.S."),
    ],
)
def test_a_drifting_name_is_found_with_its_spelling(wrong: str, right: str) -> None:
    found = found_in(wrong)
    assert said(found) == ["spelling-drift"]
    assert found[0].hints == (f"write “{right}”",)


@pytest.mark.parametrize(
    "text",
    [
        "the HRBRD's lamp and the HRBRDs of old",
        "Start the lamp. Start it again",
        "let us start",
        "Ada Wickham's lamp, Ms Wickham and Ada",
        "the Lights Boards of the north",
        "Kim Hong Kyun of the Lights Board",
        "a Marramite and the Marramites of Marram",
        "the U.S. lamp",
        "Adam Wickens and Addie Wickhamstead",
        "the lights board, in general",
    ],
)
def test_a_name_as_registered_and_words_of_its_kind_are_left_alone(text: str) -> None:
    assert [one.message for one in found_in(text)] == []


def test_a_family_name_alone_is_compared_with_the_people_of_the_record_only() -> None:
    meeting = """
meetings:
  board-1:
    series: board
    ordinal: 1
    date: 1911
    delegations: {us: [{person: ada}]}
    summary: A speech by Keeper Wikham, and the lamp at Wikham.
    support: [{source: ledger}]
  board-2:
    series: board
    ordinal: 2
    date: 1912
    summary: A speech by Keeper Wikham.
    support: [{source: ledger}]
"""
    found = [one for one in check_facts(facts_of(GROUND + meeting), scale=()) if one.code == "spelling-drift"]
    assert [one.message.partition(":")[0] for one in found] == ["meeting “board-1”"]


@pytest.mark.parametrize(
    "name", ["family: Wibowati", "given: Wibowati", "given: Wibowati, order: family-first"]
)
def test_a_person_with_one_name_is_known_by_it(name: str) -> None:
    person = f"people:\n  wib: {{{name}, names: {{ko: 위보와티}}, support: [{{source: ledger}}]}}\n"
    meeting = """
meetings:
  board-1:
    series: board
    ordinal: 1
    date: 1911
    delegations: {us: [{person: wib}]}
    summary: WORDS
    support: [{source: ledger}]
"""
    ground = GROUND.replace("people:\n", person)
    for words, codes in (
        ("Keeper Wibowati spoke.", []),
        ("Wibowati's lamp was lit.", []),
        ("Keeper Wibowatti spoke.", ["spelling-drift"]),
    ):
        found = check_facts(facts_of(ground + meeting.replace("WORDS", words)), scale=())
        assert [one.code for one in found if one.code == "spelling-drift"] == codes, words


def test_an_alias_in_another_script_is_found_as_it_stands() -> None:
    assert said(found_in("김홍근은 등대를 지켰다", "ko")) == ["spelling-drift"]
    assert said(found_in("김홍균은 등대를 지켰다", "ko")) == []


def test_a_quoted_title_may_stand_and_other_quotations_may_not() -> None:
    assert said(found_in("as “The Harbour Ledger,” the pilots' book, has it")) == []
    assert said(found_in("the keeper called it “safe”")) == ["quotation-marks-in-fact"]


@pytest.mark.parametrize(
    "text",
    ["the DPRK’s and the parties’ lamp", "the parties' and Ada's", '5" of rain', "in the ’90s and '80s'"],
)
def test_an_apostrophe_quotes_nothing(text: str) -> None:
    assert find_marked(text) == []


@pytest.mark.parametrize(
    "text", ["a “lamp”", 'a "lamp"', "a ‘lamp’ here", "a 'lamp' here", "a «lamp»", "a “lamp", "「등대」"]
)
def test_each_kind_of_mark_quotes(text: str) -> None:
    assert [words.rstrip() for _, words in find_marked(text)] in (["lamp"], ["등대"])


def test_a_text_without_a_tag_is_read_in_the_language_that_it_shows() -> None:
    text = "claims:\n  lamp:\n    summary: {words}\n    support: [{{source: ledger}}]\n"
    wanted = {
        "The lamp was lit today and at dusk": ["relative-time"],
        "Die Lampe wurde heute angezündet und nicht gelöscht": ["relative-time"],
        "등대는 오늘 켜졌다": ["relative-time"],
        "Wickham 3": [],
    }
    for words, codes in wanted.items():
        found = check_facts(facts_of(GROUND + text.format(words=words)), scale=())
        assert said(one for one in found if one.code in WORDING) == codes


def test_what_is_a_source_s_own_is_never_looked_at() -> None:
    text = """
excerpts:
  words:
    document: speech
    source: ledger
    words: The Hrbrd met “today”, mga keeper@harbour.example
claims:
  lamp:
    summary: The lamp was lit.
    support: [{source: ledger, anchor: lit today, note: The Hrbrd said so “today”.}]
"""
    assert [one for one in check_facts(facts_of(GROUND + text), scale=()) if one.code in WORDING] == []


@given(st.text("ab c\u00a0\u200b", min_size=1, max_size=30).map(lambda text: f"x{text}x"))
def test_each_kind_of_invisible_character_is_named_at_its_places(text: str) -> None:
    found = [one for one in found_in(text) if one.code == "invisible-character"]
    start = "    summary: {en: '"
    for char, name in (("\u00a0", "U+00A0"), ("\u200b", "U+200B")):
        wanted = [len(start) + at + 1 for at, written in enumerate(text) if written == char]
        own = [one for one in found if name in one.message]
        assert [one.origin.column for one in own if one.origin] == wanted[:1]
        for one in own:
            listed = [int(column) for _, column in re.findall(r"(\d+):(\d+)", one.message)]
            assert listed == wanted[1:11]


def test_the_places_of_many_invisible_characters_are_counted() -> None:
    (found,) = [one for one in found_in("x\u200b" * 14 + "x") if one.code == "invisible-character"]
    assert ", and 13 more times: at " in found.message
    assert found.message.endswith(" and 3 more")


VOCABULARY = [
    "the",
    "lamp",
    "was",
    "lit",
    "by",
    "keepers",
    "Ada",
    "Marram",
    "today",
    "ago",
    "recently",
    "mga",
    "und",
    "der",
    "9",
    "F",
    "Photo:",
    "x@y.z",
    ".",
    ",",
    "last",
    "May",
]


@given(st.lists(st.sampled_from(VOCABULARY), min_size=1, max_size=12).map(" ".join))
def test_the_quick_way_past_plain_texts_changes_nothing(text: str) -> None:
    words = words_of(text)
    slow = {
        "relative-time": bool(list(find_relative_time(text, "en", words))),
        "foreign-scraps": bool(list(find_foreign(text, "en", words))),
        "page-furniture": bool(list(find_furniture(text, words))),
    }
    found = said(one for one in found_in(text, ground="sources: {ledger: {kind: official, publisher: P}}\n"))
    assert [code for code in found if code in slow] == sorted(code for code, there in slow.items() if there)


NAMES = st.lists(st.text("abcdefgh", min_size=4, max_size=8).map(str.capitalize), min_size=2, max_size=3).map(
    " ".join
)


@given(st.sets(NAMES, min_size=1, max_size=6), st.data())
def test_a_name_is_found_with_one_letter_too_many_and_never_as_it_is(
    names: set[str], data: st.DataObject
) -> None:
    registry = build_spelling_index(Spelling(name, f"id-{name}", "full") for name in sorted(names))
    name = data.draw(st.sampled_from(sorted(names)))
    at = data.draw(st.integers(1, len(name) - 2))
    slipped = name[:at] + "z" + name[at:]
    meant = find_registered(slipped, registry, opens=False)
    assert meant is not None
    assert OSA.distance(meant.text.replace(" ", "").lower(), slipped.replace(" ", "").lower()) == 1
    assert all(name in registry.exact for name in names)


WORDS = st.lists(st.sampled_from([f"w{number}" for number in range(40)]), min_size=8, max_size=60)


@given(WORDS, st.data())
def test_eight_words_in_a_row_are_found_and_seven_are_not(words: list[str], data: st.DataObject) -> None:
    archived = index_archive({"text": " ".join(words)})
    at = data.draw(st.integers(0, len(words) - 8))
    marks = data.draw(st.lists(st.sampled_from([" ", ", ", " — ", "\n", "” "]), min_size=8, max_size=8))
    run = "".join(word.upper() + mark for word, mark in zip(words[at : at + 8], marks, strict=True))
    found = list(find_overlaps(f"before {run} after", archived))
    assert [(one.start, one.name) for one in found] == [(7, "text")]
    assert list(find_overlaps(f"before {' '.join(words[at : at + 7])} after", archived)) == []


def test_words_of_names_and_titles_are_not_counted() -> None:
    text = "the keepers of the Lights Board of the Harbour of Marram met"
    assert len(list(find_overlaps(text, index_archive({"text": text})))) == 1
    exempt = index_archive({"text": text}, ["Lights Board of the Harbour of Marram"])
    assert list(find_overlaps(text, exempt)) == []
    copied = f"{text} once more in the hall"
    assert (
        len(
            list(
                find_overlaps(
                    copied, index_archive({"text": copied}, ["Lights Board of the Harbour of Marram"])
                )
            )
        )
        == 1
    )


def test_apostrophes_and_points_part_no_words() -> None:
    archived = index_archive({"text": "the U.S. keeper’s lamp was lit by us all"})
    assert list(find_overlaps("The US keeper's lamp was lit by us all", archived))

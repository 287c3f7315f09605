"""Excerpts against texts: what passes for verbatim, what never does, and where it goes wrong."""

import re
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.checks import Match, MatchKind, Mismatch, match_excerpt
from briefgen.checks.excerpts.quotation_marks import find_quotations
from briefgen.checks.excerpts.text import normalise_text
from briefgen.model.text import PartKind, parse_quotation

TEXT = """Harbour news

The masters’ council met on Monday. “Both ports reviewed their on-going work to keep the channel
deep, and agreed to dredge it [the western arm] before winter,” it said.

The pilots' union wel-
comed a well-
known plan, in May\u00a02022, of 1,000 ships — at last. “A new buoy"""


def kind_of(words: str, text: str = TEXT) -> str:
    found = match_excerpt(words, text)
    return str(found.kind) if isinstance(found, Match) else "mismatch"


def first_word(words: str, text: str = TEXT) -> str:
    found = match_excerpt(words, text)
    assert isinstance(found, Mismatch), found
    assert words.split()[found.word] == words[found.offset :].split(maxsplit=1)[0]
    return words.split()[found.word]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("Both ports reviewed their on-going work to keep", "exact"),
        ("The masters’ council met", "exact"),
        ("The masters' council met", "normalised"),
        ("keep the channel deep, and", "normalised"),
        ("in May 2022, of", "normalised"),
        ("1,000 ships - at last", "normalised"),
        ("union welcomed a", "normalised"),
        ("a well-known plan", "normalised"),
        ("Both ports … agreed to dredge", "exact"),
        ("Both ports [ … ] agreed to dredge", "exact"),
        ("Both ports ... agreed to dredge", "mismatch"),
        ("Both ports [...] agreed to dredge", "mismatch"),
        ("… reviewed their on-going work …", "exact"),
        ("dredge it [the western arm] before winter", "exact"),
        ("dredge it … before winter", "exact"),
        ("Both ports [of the strait] reviewed", "exact"),
        ("Both ports reviewed [for months], their", "mismatch"),
        ("agreed to dredge it [the eastern arm] before", "mismatch"),
        ("[B]oth ports", "exact"),
        ("[b]oth ports", "exact"),
        ("[T]oth ports", "mismatch"),
        ("Both ports reviewed their on-going work[s] to keep", "exact"),
        ("work to keep [it open]", "exact"),
        ("[Masters’] council met on Monday.", "exact"),
        ("both ports reviewed", "mismatch"),
        ("Both ports reviewed their ongoing work", "mismatch"),
        ("Both ports reviewed their on-going work to kee", "mismatch"),
        ("oth ports reviewed", "mismatch"),
        ("of 1", "mismatch"),
        ("their on", "mismatch"),
        ("masters", "exact"),
        ("[of the strait]", "mismatch"),
        ("…", "mismatch"),
        ("work … ports", "mismatch"),
        ("dredge it the western arm before", "mismatch"),
        ("chan… deep", "mismatch"),
    ],
)
def test_words_pass_as_far_as_the_listed_normalisation_goes(words: str, kind: str) -> None:
    assert kind_of(words) == kind


def test_positions_count_characters_of_the_text() -> None:
    found = match_excerpt("union welcomed a", TEXT)
    assert found == Match(MatchKind.NORMALISED, TEXT.index("union"), TEXT.index("comed a") + len("comed a"))


def test_a_decomposed_text_is_counted_in_its_composed_form() -> None:
    text = unicodedata.normalize("NFD", "Le café était fermé. Le musée ouvre.")
    found = match_excerpt("Le musée ouvre", text)
    assert found == Match(MatchKind.NORMALISED, 21, 35)
    assert unicodedata.normalize("NFC", text)[21:35] == "Le musée ouvre"


def test_only_places_within_the_given_stretches_count() -> None:
    text = "We agree, he wrote. “We agree,” they said."
    first, quoted = match_excerpt("We agree", text), match_excerpt("We agree", text, find_quotations(text))
    assert isinstance(first, Match)
    assert isinstance(quoted, Match)
    assert (first.position, quoted.position) == (0, 21)
    assert isinstance(match_excerpt("he wrote", text, find_quotations(text)), Mismatch)


@pytest.mark.parametrize(
    ("words", "differs"),
    [
        ("Both ports reviewed their ongoing work to keep the channel deep", "ongoing"),
        ("Most ports reviewed their on-going work to keep the channel deep", "Most"),
        ("Both ports reviewed their work to keep the channel deep, and agreed", "work"),
        ("Both ports also reviewed their on-going work to keep the channel deep", "also"),
        ("Both ports reviewed their on-going work to keep the channel steep", "steep"),
        ("and agreed to dredge it [the western arms] before winter", "arms]"),
        ("Both [old] ports reviewed … agreed to drudge it", "drudge"),
        ("[b]oth ports [of the strait] reviewed their on-going work so keep the channel", "so"),
        ("The pilots' union welcomed a well-known flan, in May 2022", "flan,"),
        ("The pilots' union welcomed a wellknown plan, on May 2022", "on"),
        ("and agreed to dredge … Both ports reviewed their", "Both"),
        ("Colourless green ideas sleep furiously", "Colourless"),
    ],
)
def test_a_mismatch_names_the_first_word_that_differs(words: str, differs: str) -> None:
    assert first_word(words) == differs


def test_a_mismatch_shows_the_nearest_passage_with_the_difference() -> None:
    found = match_excerpt("Both ports reviewed their on-going work to keep the canal deep", TEXT)
    assert isinstance(found, Mismatch)
    assert found.passage.startswith("Both ports reviewed")
    assert "[-canal-] {+channel+}" in found.difference
    far = match_excerpt("Colourless green ideas sleep furiously", TEXT)
    assert isinstance(far, Mismatch)
    assert (far.passage, far.difference) == ("", "")


def test_what_is_shown_of_the_source_can_be_copied() -> None:
    found = match_excerpt("The masters' committee met on Monday", TEXT)
    assert isinstance(found, Mismatch)
    assert "masters’ [-committee-] {+council+} met" in found.difference
    found = match_excerpt("union welcomed a well-known flan, in May 2022, of 1,000 ships - at last.", TEXT)
    assert isinstance(found, Mismatch)
    assert "wel-comed a well-known [-flan-] {+plan+}" in found.difference
    assert "ships — at last" in found.passage


def test_differences_close_to_each_other_are_shown_together() -> None:
    found = match_excerpt("Both ports reviewed their work on-going to keep the canal deep", TEXT)
    assert isinstance(found, Mismatch)
    assert "their {+on-going+} work [-on-going-] to keep the [-canal-] {+channel+} deep" in found.difference
    assert found.word == 4


def test_many_marks_cannot_make_the_search_explode() -> None:
    words = "a [b] " * 300 + "… c" * 100 + " z"
    text = "a [b] " * 400 + " c" * 300
    assert kind_of(words, text) == "mismatch"
    assert kind_of("a [b][b] " * 100 + "z", "a [b] " * 3000) == "mismatch"
    assert kind_of("a" * 900, "a" * 60_000) == "mismatch"
    assert kind_of("a " * 900 + "b", "a " * 60_000) == "mismatch"


@pytest.mark.parametrize(
    ("words", "text", "kind"),
    [
        ("北朝鮮の脅威", "両国は北朝鮮の脅威を議論した", "exact"),
        ("확장억제를 강화", "양국은 확장억제를 강화하기로 했다", "exact"),
        ("가능하다", "그것은 불가능하다", "mismatch"),
        ("the U", "the U.S. side", "mismatch"),
        ("the U.S. side", "the U.S. side", "exact"),
        ("the North", "the North’s side", "mismatch"),
        ("end of it", "the end of it.Next", "exact"),
    ],
)
def test_words_end_where_their_script_lets_them(words: str, text: str, kind: str) -> None:
    assert kind_of(words, text) == kind


@pytest.mark.parametrize(
    ("text", "quotations"),
    [
        ("He said “yes” and “no”.", ["yes", "no"]),
        ('He said "yes" and "no".', ["yes", "no"]),
        ("He said “a ‘b’ c” then.", ["a ‘b’ c"]),
        ("The ports’ plan, “the ports’ own,” holds.", ["the ports’ own,"]),
        ("‘It’s here,’ he said.", ["It’s here,"]),
        ("‘The pilots’ boat was late,’ he said.", ["The pilots’ boat was late,"]),
        ("‘The pilots’ and masters’ boats’, she said at the boys’ club.", ["The pilots’ and masters’ boats"]),
        ("‘We like the pilots’ said the masters’ clerk.", ["We like the pilots"]),
        ("‘We like the pilots’ he said. ‘We do.’", ["We like the pilots", "We do."]),
        ("„Ja“, sagte er. «Oui», dit-il. 「はい」", ["Ja", "Oui", "はい"]),
        ("“First\nline.\n\n“Second.” Rest", ["First\nline.", "Second."]),
        ('An inch is 1" long.\n\n"So" it is.', [" long.", "So"]),
        ("None at all.", []),
    ],
)
def test_quotations_stand_between_quotation_marks(text: str, quotations: list[str]) -> None:
    assert [text[start:end] for start, end in find_quotations(text)] == quotations


TEXTS = st.text(st.sampled_from("ab é’'\"“—- \u00a0\n\u0301["), max_size=60)


@given(TEXTS)
def test_normalising_keeps_the_way_back(text: str) -> None:
    normal, composed = normalise_text(text), unicodedata.normalize("NFC", text)
    for offset, char in enumerate(normal.text):
        if char.isalpha():
            assert composed[normal.original(offset)] == char


@given(TEXTS)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    once = normalise_text(text).text.replace("\0", "-")
    assert normalise_text(once).text == once


WORDS = st.lists(
    st.sampled_from(["ports", "agreed", "on", "one", "deep", "channel", "before", "winter"]),
    min_size=3,
    max_size=9,
)


@given(WORDS, st.lists(st.sampled_from(["\n", " ", "\u00a0"]), min_size=9, max_size=9), st.integers(0, 6))
def test_any_run_of_whole_words_is_verbatim_and_none_with_a_letter_more(
    words: list[str], spaces: list[str], start: int
) -> None:
    text = "".join(space + word for word, space in zip(words, spaces, strict=False))
    part = words[start % len(words) :]
    assert kind_of(" ".join(part), text) != "mismatch"
    assert kind_of(" ".join([*part[:-1], part[-1] + "x"]), text) == "mismatch"
    assert kind_of(" ".join([*part, "…"]) + " zebra", text) == "mismatch"


@given(st.text(st.sampled_from("a [].…"), max_size=30))
def test_the_parts_of_an_excerpt_are_all_of_it(words: str) -> None:
    parts = parse_quotation(words)
    assert "".join(part.text for part in parts) == words
    assert all(words.startswith(part.text, part.offset) for part in parts)
    assert all("…" not in part.text for part in parts if part.kind is PartKind.WORDS)
    assert all(part.text[0] + part.text[-1] == "[]" for part in parts if part.kind is PartKind.INSERTION)


SEEDS = Path(__file__).parents[2] / "shared" / "seeds"


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the archive is not part of the repository")
def test_every_quotation_of_an_archived_report_is_verbatim_and_no_altered_one() -> None:
    text = next(SEEDS.glob("000_*.txt")).read_text("utf-8")
    quotations = [text[start:end] for start, end in find_quotations(text)]
    assert len([words for words in quotations if len(words) > 100]) == 3
    for words in quotations:
        assert kind_of(words, text) == "exact"
        for match in re.finditer(r"\w+", words):
            altered = f"{words[: match.start()]}{match[0]}q{words[match.end() :]}"
            found = match_excerpt(altered, text)
            assert isinstance(found, Mismatch)
            if len(words) > 100:
                assert altered.split()[found.word] in altered[found.offset :]
                assert found.offset <= match.start() < found.offset + len(altered.split()[found.word])


AS_COPIED = (
    "The pi\ufb01lot\u2019s o\ufb03ce shall \ufb01nd su\ufb03cient light; the har\u00adbour mas\u200bter, ad\u2060vised by the"
    " coun\u00ad\ncil, re\ufeffads co-\nefficients \u2014 and the 1O2 buoys \u00b2 of Ⅻ\u200b miles."
).replace("pi\ufb01lot", "pilot")


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("The pilot’s office shall find sufficient light", "normalised"),
        ("The pilot’s o\ufb03ce shall \ufb01nd sufficient light", "normalised"),
        ("The pilot’s o\ufb03ce shall \ufb01nd su\ufb03cient light", "exact"),
        ("the harbour master, advised by the council, reads coefficients", "normalised"),
        ("the har\u00adbour mas\u00adter, ad\u200bvised \u2060by the council", "normalised"),
        ("\ufeffthe harbour master\u200b", "normalised"),
        ("the harbour [old] master", "normalised"),
        ("the \u200b[old]\u200b harbour … reads co-efficients", "normalised"),
        ("reads coe\ufb03cients", "normalised"),
        ("of Ⅻ miles", "normalised"),
        # Part of a word is no quotation of it, whatever unseen character is at the cut.
        ("the har", "mismatch"),
        ("bour mas\u200bter", "mismatch"),
        ("by the coun", "mismatch"),
        ("cil, re\ufeffads", "mismatch"),
        ("re\ufeffads co", "mismatch"),
        ("reads co-", "mismatch"),
        ("The pilot’s of", "mismatch"),
        ("nd sufficient light", "mismatch"),
        ("the coun cil", "mismatch"),
        # What Unicode calls compatible, and what only looks alike, is another text.
        ("the 102 buoys", "mismatch"),
        ("buoys 2 of", "mismatch"),
        ("of XII miles", "mismatch"),
        ("of Ⅹ miles", "mismatch"),
        ("The pilot’s oﬃce shall f\u200cind", "mismatch"),
    ],
)
def test_ligatures_and_what_cannot_be_seen_do_not_count(words: str, kind: str) -> None:
    assert kind_of(words, AS_COPIED) == kind


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("１０ boats", "10 boats"), ("10² boats", "102 boats"), ("½ mile", "1/2 mile"), ("a ① b", "a 1 b"),
        ("5 ㎏ net", "5 kg net"), ("Ｐort", "Port"), ("no. Ⅳ", "no. IV"), ("№ 5", "No 5"), ("1O boats", "10 boats"),
        ("ﾊﾝ", "ハン"), ("Ŀ", "L·"), ("ĳ", "ij"), ("ǆ", "dž"), ("ﬓ", "մն"), ("ſo", "so"), ("a\u200db", "ab"),
    ],
)  # fmt: skip
def test_no_other_folding_of_what_is_compatible(theirs: str, ours: str) -> None:
    assert kind_of(theirs, theirs) == "exact"
    assert kind_of(ours, theirs) == kind_of(theirs, ours) == "mismatch"


def test_the_nearest_passage_is_shown_in_letters_that_can_be_copied() -> None:
    found = match_excerpt("The pilot’s office shall lose sufficient light; the harbour master", AS_COPIED)
    assert isinstance(found, Mismatch)
    assert found.offset == len("The pilot’s office shall ")
    assert "office shall [-lose-] {+find+} sufficient light; the harbour master" in found.difference
    ours = "the har\u00adbour pi\u00adlot, advised by the council"
    found = match_excerpt(ours, AS_COPIED)
    assert isinstance(found, Mismatch)
    assert (found.word, found.offset) == (2, ours.index("pi"))
    assert "the harbour [-pi\u00adlot-] {+master+} , advised by the council" in found.difference


COPIED = st.text(st.sampled_from("ab f-\n \u00ad\u200b\u2060\ufeff\ufb01\ufb03e\u0301é"), max_size=40)


@given(COPIED)
def test_the_way_back_leads_to_the_letter_or_its_ligature(text: str) -> None:
    normal, composed = normalise_text(text), unicodedata.normalize("NFC", text)
    places = [normal.original(offset) for offset in range(len(normal.text))]
    assert places == sorted(places)
    for char, place in zip(normal.text, places, strict=True):
        if char.isalpha():
            assert char == composed[place] or char in unicodedata.normalize("NFKD", composed[place])
    assert not set(normal.text) & set("\u00ad\u200b\u2060\ufeff\ufb01\ufb03\n")


@given(
    st.lists(st.sampled_from(["office", "find", "naïve", "harbour", "a"]), min_size=3, max_size=8), st.data()
)
def test_words_are_verbatim_however_the_source_sets_them(words: list[str], data: st.DataObject) -> None:
    def set_word(word: str) -> str:
        at = data.draw(st.integers(1, len(word)))
        word = word[:at] + data.draw(st.sampled_from(["", "\u00ad", "\u200b", "\u2060"])) + word[at:]
        if data.draw(st.booleans()):
            word = word.replace("ffi", "\ufb03").replace("fi", "\ufb01")
        return data.draw(st.sampled_from([word, unicodedata.normalize("NFD", word)]))

    text, plain = " ".join(map(set_word, words)), " ".join(words)
    assert kind_of(plain, text) != "mismatch"
    assert kind_of(text, plain) != "mismatch"
    assert kind_of(f"{plain}x", text) == "mismatch"


def test_a_long_run_of_what_cannot_be_seen_takes_no_time() -> None:
    run = "\u00ad\u200b" * 100_000
    start = time.process_time()
    assert kind_of("harbour light", f"har{run}bour {run}-{run}\n{run}light") == "mismatch"
    assert kind_of("harbour light", f"har{run}bour {run}light") == "normalised"
    assert time.process_time() - start < 20

"""The traps in the two archived articles, each put into a copy of the shipped fact base.

Whoever curates from those articles can fall into twelve traps. Where a machine can know, the check must name code and
line. Where it cannot, the test shows what is still said, and its docstring what a curator is told to look at.
"""

import datetime as dt
from pathlib import Path

import pytest

from briefgen.diagnostics import Diagnostic
from briefgen.pipeline import gather
from briefgen.workspace import find_project
from planting import Planted, plant_value, plant_word
from program import SEEDS, copy_shipped

DAY = dt.date(2026, 12, 2)
MEETINGS, EVENTS = "briefs/facts/edscg-meetings.yaml", "briefs/facts/events.yaml"
OUTCOMES, EXCERPTS = "briefs/facts/edscg-outcomes.yaml", "briefs/facts/edscg-4-excerpts.yaml"
SOURCES, PEOPLE = "briefs/facts/sources-news.yaml", "briefs/facts/people.yaml"
AIM = ("claims", "edscg-4-photograph", "summary")
with_archive = pytest.mark.skipif(not SEEDS.is_dir(), reason="the archived texts are not at hand")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return copy_shipped(tmp_path)


def check(project: Path, archive: Path | None = None) -> list[Diagnostic]:
    """Return what is found and not excused."""
    found = gather(find_project(project), archive, DAY).diagnostics
    return [one for one in found if one.ignored is None]


def codes_at(planted: Planted, project: Path, archive: Path | None = None) -> set[str]:
    """Return the codes that name the line of what was planted."""
    places = ((one.code, one.origin) for one in check(project, archive) if one.origin)
    return {code for code, at in places if (at.file, at.line) == (planted.file, planted.line)}


def say(project: Path, words: str) -> Planted:
    """Put other words into a claim's text."""
    return plant_value(project, OUTCOMES, (*AIM, "en"), words)


def test_the_copy_is_clean_before_anything_is_planted(project: Path) -> None:
    assert check(project) == []


@with_archive
def test_the_copy_is_clean_beside_the_archive(project: Path) -> None:
    assert check(project, SEEDS) == []


# 1. A date scraped from the page's header, on a Friday like the real one.


@pytest.mark.parametrize("source", ["joongang-edscg-4", "thx-edscg-5"])
@pytest.mark.parametrize("locator", ["paragraph 3", "page header", None])
def test_1_the_header_of_the_page_is_not_the_day_of_the_meeting(
    project: Path, source: str, locator: str | None
) -> None:
    planted = plant_value(project, MEETINGS, ("meetings", "edscg-4", "date"), "2024-12-27")
    last = ("meetings", "edscg-4", "support", 0)
    where = f", locator: {locator}" if locator else ""
    plant_value(project, MEETINGS, (*last, "supports"), "[city, level, delegations, summary]")
    plant_value(project, MEETINGS, ("meetings", "edscg-4", "support", 1, "supports"), "[city, summary]")
    path = project / MEETINGS
    text = path.read_text(encoding="utf-8")
    entry = "      - {source: joongang-edscg-4, locator: photo caption"
    added = f"      - {{source: {source}{where}, supports: [date]}}\n"
    assert text.count(entry) == 1
    path.write_text(text.replace(entry, added + entry), encoding="utf-8")
    assert "page-header-date" in codes_at(planted, project)


def test_1_an_official_text_of_an_earlier_day_does_not_excuse_it(project: Path) -> None:
    planted = plant_value(project, MEETINGS, ("meetings", "edscg-4", "date"), "2024-12-27")
    assert "page-header-date" in codes_at(planted, project)


def test_1_a_right_date_that_a_page_repeats_is_no_trap(project: Path) -> None:
    plant_value(project, MEETINGS, ("meetings", "edscg-5", "support", 4, "supports"), "[ordinal, city, date]")
    assert check(project) == []


# 2. The acronym, misspelt twice.


@pytest.mark.parametrize("wrong", ["Edscg", "Edsgc"])
@pytest.mark.parametrize("language", ["en", "ko"])
def test_2_the_acronym_is_spelled_as_registered(project: Path, wrong: str, language: str) -> None:
    path = ("events", "leaders-2022-05-21", "summary", language)
    assert "spelling-drift" in codes_at(plant_word(project, EVENTS, path, "EDSCG", wrong), project)


def test_2_a_name_under_a_newspaper_s_spelling_is_found_too(project: Path) -> None:
    planted = say(project, "The delegation of Shin Beom-chul agreed.")
    assert "spelling-drift" in codes_at(planted, project)


# 3. What the page's translation left behind.


@pytest.mark.parametrize("words", ["Mga Detalye of the talks.", "The aims (Mga pinagmumulan, THX News)."])
def test_3_scraps_of_another_language_are_found(project: Path, words: str) -> None:
    assert "foreign-scraps" in codes_at(say(project, words), project)


# 4. and 5. Brackets and omissions inside a quotation.

COMMITMENT = ("excerpts", "edscg-4-commitment", "words")
TOUCHED = {
    "4: the brackets are dropped": ("[UN Security Council resolutions]", "UN Security Council resolutions"),
    "5: words are left out unmarked": ("brazen UNSCR [UN Security Council resolutions]", "brazen"),
    "5: words are left out with three full stops": ("ironclad and unwavering", "ironclad ..."),
}


@pytest.mark.parametrize(("old", "new"), TOUCHED.values(), ids=TOUCHED)
def test_4_and_5_a_touched_quotation_is_no_longer_vouched_for(project: Path, old: str, new: str) -> None:
    planted = plant_word(project, EXCERPTS, COMMITMENT, old, new)
    assert "excerpt-changed" in codes_at(planted, project)


@with_archive
@pytest.mark.parametrize(("old", "new"), TOUCHED.values(), ids=TOUCHED)
def test_4_and_5_a_touched_quotation_is_not_verbatim(project: Path, old: str, new: str) -> None:
    planted = plant_word(project, EXCERPTS, COMMITMENT, old, new)
    assert "excerpt-mismatch" in codes_at(planted, project, SEEDS)


@with_archive
def test_4_and_5_an_insertion_and_an_omission_that_are_marked_are_for_the_curator(project: Path) -> None:
    """Anybody may insert in [brackets] and leave out with an ellipsis: both print as such, so both pass.

    To look at: whose brackets these are (the newspaper's; the note says so), and what an ellipsis leaves out.
    """
    plant_word(project, EXCERPTS, COMMITMENT, "its ironclad and unwavering", "its [own] ironclad …")
    assert [one.code for one in check(project, SEEDS) if one.origin and one.origin.file == EXCERPTS] == []


# 6. Two words that a newspaper set between quotation marks.


def test_6_a_gloss_in_quotation_marks_is_no_quotation(project: Path) -> None:
    planted = say(project, "Both allies warned that “third party” protection would change nothing.")
    assert "quotation-marks-in-fact" in codes_at(planted, project)


def test_6_nor_is_it_an_excerpt(project: Path) -> None:
    planted = plant_value(project, EXCERPTS, ("excerpts", "edscg-4-tools", "words"), "third party")
    assert "short-excerpt" in codes_at(planted, project)


# 7. Words that are relative to the day on which they were written.


@pytest.mark.parametrize(
    "words",
    [
        "The two sides met in Washington today.",
        "The two sides met on Friday.",
        "The recent meeting dealt with denuclearization.",
    ],
)
def test_7_relative_time_is_found(project: Path, words: str) -> None:
    """The fourth such word, regular, says how often and not when: a curator asks which source counts the meetings."""
    assert "relative-time" in codes_at(say(project, words), project)


def test_7_in_korean_too(project: Path) -> None:
    planted = plant_value(project, OUTCOMES, (*AIM, "ko"), "양국은 지난 15일 서울에서 만났다.")
    assert "relative-time" in codes_at(planted, project)


# 8. One text under two names.


def test_8_two_names_of_one_text_are_a_conflict_on_record(project: Path) -> None:
    """Take the conflict's record away, and the names contradict each other.

    To look at: which name each source uses. The excerpt's `document` is what its own source calls the text; a support
    entry that `states: {document: …}` says what another one calls it.
    """
    path = project / "briefs/facts/conflicts.yaml"
    text = path.read_text(encoding="utf-8")
    start = text.index("  edscg-4-document-name:")
    path.write_text(text[:start] + text[text.index("\n\n", start) + 2 :], encoding="utf-8")
    assert "contradiction" in {one.code for one in check(project)}


# 9. A commitment of one side, given to both.


def test_9_a_second_record_that_gives_the_commitment_to_both_is_found(project: Path) -> None:
    """A commitment given to both is found where it stands beside the one given to the United States.

    To look at: whoever changes `parties` of the record itself is contradicted by nothing but the official text. Compare
    the subject of the sentence in the excerpt: the United States underlined its commitment.
    """
    path = project / OUTCOMES
    text = path.read_text(encoding="utf-8")
    start = text.index("  edscg-4-us-commitment:")
    end = text.index("\n\n", start) + 2
    again = (
        text[start:end]
        .replace("edscg-4-us-commitment", "edscg-4-ironclad")
        .replace("parties: US\n", "parties: [US, KR]\n")
    )
    path.write_text(text[:end] + again + text[end:], encoding="utf-8")
    assert "different-actors" in {one.code for one in check(project)}


def test_9_a_source_that_gives_it_to_both_is_found_once_it_is_noted(project: Path) -> None:
    support = ("commitments", "edscg-4-us-commitment", "support", 1)
    entry = "{source: thx-edscg-5, locator: paragraph 2, states: {parties: [US, KR]}}"
    planted = plant_value(project, OUTCOMES, support, entry)
    assert codes_at(planted, project) & {"different-actors", "contradiction"}


# 10. What stood around the article.


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ('"53.2 F Los Angeles: both allies stood by their aim."', "page-furniture"),
        ('"- Advertisement - Both allies stood by their aim."', "page-furniture"),
        ('"Both allies stood by their aim. BY PARK EUN-JEE"', "page-furniture"),
        ('"Both allies stood by their aim, as park.eunjee@joongang.example reports."', "page-furniture"),
        ('"Both allies stood by their aim. Both allies stood by their aim."', "page-furniture"),
        ('"Both allies stood by their aim in\u00a0May 2022."', "invisible-character"),
    ],
)
def test_10_page_furniture_is_found(project: Path, words: str, code: str) -> None:
    assert code in codes_at(say(project, words), project)


# 11. A credit line that looks like a byline.


def test_11_a_site_s_credit_line_is_for_the_curator(project: Path) -> None:
    """Whose byline a line is, no text tells: the author is a field like any other, and printed.

    To look at: who published the page, at which address; an author that is an office belongs to a source of kind
    `official`, at an address of that office. In a fact's text the line is page furniture or another spelling.
    """
    planted = say(project, "THX News & US Department of State report that both allies stood by their aim.")
    assert "spelling-drift" in codes_at(planted, project)


# 12. People who have left office.


@pytest.mark.parametrize(
    "words", ["The current president of the United States agreed.", "Both incumbent leaders met."]
)
def test_12_an_office_held_now_is_relative_time(project: Path, words: str) -> None:
    """President Joe Biden, without such a word, passes: a title was right on its day.

    To look at: a title stands in a delegation, which is dated; elsewhere write of the presidents of the time. Give a
    person `offices` with their dates, and a title outside them is found.
    """
    assert "relative-time" in codes_at(say(project, words), project)


def test_12_a_title_after_the_office_was_left_is_found(project: Path) -> None:
    path = ("people", "bonnie-jenkins", "given")
    office = (
        "{title: Under Secretary of State for Arms Control and International Security, held: 2021-07/2024-01}"
    )
    plant_value(project, PEOPLE, path, f"Bonnie\n    offices: [{office}]")
    assert "title-outside-dates" in {one.code for one in check(project)}


# And the archive's own sentences.


@with_archive
def test_a_sentence_copied_from_an_archived_article_is_found(project: Path) -> None:
    planted = say(
        project,
        "Their renewed focus will include a wider range of the North’s illicit activities, as was said.",
    )
    assert "copied-words" in codes_at(planted, project, SEEDS)

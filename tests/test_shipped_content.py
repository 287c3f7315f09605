"""The shipped fact base, briefs and templates say what the curation notes say, and nothing that they warn against.

The invariants are written out here by hand, so that a slip of an editor's pen is caught by a second hand. Where a
test looks for something that must not be there, a control shows that it would find it.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

import pytest
from pydantic import BaseModel

from briefgen.checks import check_brief, check_facts
from briefgen.checks.base import apply_ignores
from briefgen.compose import complete_document, compose_body
from briefgen.diagnostics import Diagnostic
from briefgen.load.brief import load_templates
from briefgen.load.facts import load_factbase, read_fact_contents
from briefgen.load.ignores import load_ignores
from briefgen.model.document import Document, KeyPoints
from briefgen.model.edition import Edition
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Meeting,
    Person,
    Source,
    SourceKind,
    Statistic,
    Status,
    supports_of,
)
from briefgen.model.text import LocalText
from briefgen.select import select_facts
from specs import load_brief

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "briefs" / "facts"
ARCHIVE = ROOT.parent / "shared" / "seeds"
SCALE = ("public", "internal", "restricted")
REVIEWED = (dt.date(2026, 11, 22), dt.date(2026, 12, 1))
TODAY = REVIEWED[-1]

MEETINGS = {
    "edscg-1": ("2016-12-20", "Washington"),
    "edscg-2": ("2018-01-17", "Washington"),
    "edscg-3": ("2022-09-16", "Washington"),
    "edscg-4": ("2023-09-15", "Seoul"),
    "edscg-5": ("2024-09-04", "Washington"),
    "ncg-1": ("2023-07-18", "Seoul"),
    "ncg-2": ("2023-12-15", "Washington"),
    "ncg-3": ("2024-06-10", "Seoul"),
    "ncg-4": ("2025-01-10", "Washington"),
    "ncg-5": ("2025-12-11", "Washington"),
    "kidd-21": ("2022-08-16/2022-08-17", "Seoul"),
    "kidd-22": ("2023-04-11/2023-04-12", "Washington"),
    "kidd-23": ("2023-09-18", "Seoul"),
    "kidd-25": ("2024-09-23/2024-09-24", "Seoul"),
    "kidd-26": ("2025-05-01/2025-05-02", "Washington"),
    "kidd-27": ("2025-09-23/2025-09-24", "Seoul"),
    "scm-54": ("2022-11-03", "Washington"),
    "scm-55": ("2023-11-13", "Seoul"),
    "scm-56": ("2024-10-30", "Washington"),
    "scm-57": ("2025-11-04", "Seoul"),
}
EVENTS = {
    "ministers-2016-10-19": "2016-10-19",
    "leaders-2022-05-21": "2022-05-21",
    "washington-declaration": "2023-04-26",
    "presidents-2024-07-11": "2024-07-11",
    "edscg-6-expected": "2025",
    "vice-ministers-2025-10-10": "2025-10-10",
    "presidents-2025-11-13": "2025-11-13",
    "us-strategy-2026-01-23": "2026-01-23",
    "iron-mace-1": "2024-07-30/2024-08-01",
    "iron-mace-2": "2025-04-21/2025-04-25",
    "iron-mace-3": "2025-09-15/2025-09-19",
    "carrier-2022-09-23": "2022-09-23",
    "carrier-2023-03-28": "2023-03-28",
    "carrier-2023-10-12": "2023-10-12",
    "carrier-2023-11-21": "2023-11-21",
    "carrier-2024-06-22": "2024-06-22",
    "carrier-2025-03-02": "2025-03-02",
    "carrier-2025-11-05": "2025-11-05",
    "sma-11-signed": "2021-04-08",
    "sma-12-signed": "2024-11-04",
    "sma-12-in-force": "2024-11-29",
}
ARMS_CONTROL = "Under Secretary of State for Arms Control and International Security"
FOREIGN = "First Vice Minister, Ministry of Foreign Affairs"
SHEAR = "Principal Deputy Under Secretary for Policy (translated from Korean)"
HEADS: Mapping[str, Mapping[str, list[tuple[str, str, bool]]]] = {
    "edscg-1": {
        "US": [("Thomas Countryman", ARMS_CONTROL, True), ("David Shear", SHEAR, False)],
        "KR": [
            ("Lim Sung-nam", FOREIGN, False),
            ("Yoo Jeh-seung", "Deputy Minister for Defense Policy", False),
        ],
    },
    "edscg-2": {
        "US": [
            ("Thomas Shannon", "Under Secretary of State for Political Affairs", False),
            ("David Trachtenberg", "Deputy Under Secretary of Defense for Policy", False),
        ],
        "KR": [
            ("Lim Sung-nam", FOREIGN, False),
            ("Suh Choo-suk", "Vice Minister of National Defense", False),
        ],
    },
    "edscg-3": {
        "US": [
            ("Bonnie Jenkins", ARMS_CONTROL, False),
            ("Colin Kahl", "Under Secretary of Defense for Policy", False),
        ],
        "KR": [
            ("Cho Hyundong", "First Vice Minister for Foreign Affairs", False),
            ("Shin Beomchul", "Vice Minister of National Defense", False),
        ],
    },
    "edscg-4": {
        "US": [
            ("Bonnie Jenkins", ARMS_CONTROL, False),
            ("Sasha Baker", "Under Secretary of Defense for Policy", True),
        ],
        "KR": [
            ("Chang Hojin", "First Vice Minister for Foreign Affairs", False),
            ("Shin Beomchul", "Vice Minister of National Defense", False),
        ],
    },
    "edscg-5": {
        "US": [
            ("Bonnie Jenkins", ARMS_CONTROL, False),
            ("Cara Abercrombie", "Deputy Under Secretary of Defense for Policy", True),
        ],
        "KR": [
            ("Kim Hong Kyun", "First Vice Minister of Foreign Affairs", False),
            ("Cho Chang Lae", "Deputy Minister for National Defense Policy", False),
        ],
    },
}
HANGUL = {
    "lim-sung-nam": "임성남",
    "yoo-jeh-seung": "류제승",
    "thomas-countryman": "토머스 컨트리맨",
    "david-shear": "데이비드 시어",
    "suh-choo-suk": "서주석",
    "thomas-shannon": "토머스 섀넌",
    "david-trachtenberg": "데이비드 트라첸버그",
    "chang-hojin": "장호진",
    "shin-beomchul": "신범철",
    "bonnie-jenkins": "보니 젠킨스",
    "sasha-baker": "사샤 베이커",
    "kim-hong-kyun": "김홍균",
    "cho-chang-lae": "조창래",
}
EXCERPTS = {
    "edscg-4-review": ("paragraph 4", "cd7322409265ccbe0ebe6d2025a7102505cc284b891b44f5e5cc4ff8ff1058b7"),
    "edscg-4-tools": ("paragraph 6", "7df6b8e291ccc6119f593f5257e91f82409a54a0ee9b76f57c87ebc270ccd0e0"),
    "edscg-4-commitment": ("paragraph 8", "bd1b989740af85eb170c5c11bd2f609c4cccf7256682f294c9a43abac261f213"),
}
NUMBERS = frozenset(
    """
    000 002 s01 s02 s03 s04 s05 s06 s07 s08 s09 s10 s11 s12 s13 s14 s15 s16 s17 s19 s20 s22 s30 s31 s32 s32b s32c
    s34 s35 s37 s38 s39 s42 s43 s44 s45 s45b s49b s50 s50b s51 s52 s52b s52c s53 s53b s55 s85 s87 s124 s128 s130 s131 s132 s145 s146
    s60 s61 s62 s65 s66 s67 s68 s72 s73 s74 s75 s77 s78 s79 s80 s81 s82 s89 s90 s91 s92 s104 s105 s106 s107 s108 s109 s110
    s120 s121 s122 s123 s133 s135 s136
    """.split()  # noqa: SIM905 - a list of 56 strings reads worse
)
TRAPS = (
    re.compile(r"December 27|27 December"),  # the scraped page header
    re.compile(r"\bEdscg\b|\bEdsgc\b|\bEDSGC\b"),  # the acronym, misspelt
    re.compile(r"\bMga\b"),  # scraps of Tagalog
    re.compile(r"53\.2|Los Angeles|Advertisement"),  # page furniture
    re.compile(r"[\w.]+@[\w.]+"),
    re.compile(r"\b(today|yesterday|tomorrow|recent|recently|Friday|last year|currently)\b", re.IGNORECASE),
    re.compile(r"\xa0"),
)
QUOTATION_MARKS = re.compile(r'["“”„«»]|‘')
HANGUL_LETTER = re.compile(r"[\uac00-\ud7a3]")


@cache
def shipped() -> FactBase:
    outcome = load_factbase(FOLDER, ROOT)
    assert outcome.diagnostics == ()
    return outcome.value


def texts_of(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text inside a record with its path; a text in several languages once for each."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, LocalText):
        yield from ((f"{path}:{tag}", text) for tag, text in value.versions)
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from texts_of(getattr(value, name), f"{path}/{name}")
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from texts_of(inner, f"{path}/{name}")
    elif isinstance(value, tuple):
        for index, inner in enumerate(value):
            yield from texts_of(inner, f"{path}/{index}")


def all_texts() -> list[tuple[str, str]]:
    return [found for record in shipped().records.values() for found in texts_of(record, record.id)]


def printed_texts() -> list[tuple[str, str]]:
    """Return what may print: not the curator's remarks, the anchors, addresses or names of archive files.

    A publisher is called what it is called, be it World Today.
    """
    silent = re.compile(r"/(note|anchor|address|archive|sha256|id|source|tags|publisher(?::\w+)?)(/|$)")
    return [(path, text) for path, text in all_texts() if not silent.search(path)]


def trapped(texts: list[tuple[str, str]]) -> list[str]:
    return [path for path, text in texts if any(trap.search(text) for trap in TRAPS)]


def unexplained(diagnostics: tuple[Diagnostic, ...]) -> list[Diagnostic]:
    """Return what no comment in the files says to ignore."""
    ignores = load_ignores(read_fact_contents(FOLDER, ROOT).value).value
    return [one for one in apply_ignores(diagnostics, ignores) if one.ignored is None]


def test_fact_base_loads_and_passes_every_check() -> None:
    assert unexplained(check_facts(shipped(), scale=SCALE, today=TODAY)) == []


def test_every_fact_was_reviewed_on_a_day_of_curation() -> None:
    assert {fact.reviewed for fact in shipped().facts()} == set(REVIEWED)


NUMBERS_GIVEN = {
    "missile-flights": (2012, "2 6 19 15 24 21 0 27 9 6 69 33 41 11 25"),
    "sma-share": (
        2005,
        "6804 6804 7255 7415 7600 7904 8125 8361 8695 9200 9320 9441 9507 9602 10389 10389 11833 12472 12896 13463 14028 15192",
    ),
    "defence-budget": (
        2012,
        "329576 343453 357056 374560 387995 403347 431581 466971 501527 528401 546112 570143 594244 - 658642",
    ),
    "kinu-nuclear": (2021, "71.3 69.0 60.2 66.0"),
}


@pytest.mark.parametrize("name", NUMBERS_GIVEN)
def test_number_series_are_those_of_their_sources(name: str) -> None:
    statistic = shipped().get(Statistic, name)
    assert statistic is not None
    first, numbers = NUMBERS_GIVEN[name]
    found = {
        entry.key: "-" if entry.amount is None else str(entry.amount.value) for entry in statistic.entries
    }
    assert found == {str(first + place): number for place, number in enumerate(numbers.split())}


def test_meetings_have_their_dates_and_cities() -> None:
    found = {
        one.id: (str(one.date), dict(one.city.versions)["en"])
        for one in shipped().all_of(Meeting)
        if one.city
    }
    assert found == MEETINGS
    assert all(one.id == f"{one.series}-{one.ordinal}" for one in shipped().all_of(Meeting))


def test_events_have_their_dates() -> None:
    assert {one.id: str(one.date) for one in shipped().all_of(Event)} == EVENTS


@pytest.mark.parametrize("name", HEADS)
def test_heads_of_delegation(name: str) -> None:
    meeting = shipped().get(Meeting, name)
    assert meeting is not None
    found: dict[str, list[tuple[str, str, bool]]] = {}
    for party, delegates in meeting.delegations.items():
        assert all(delegate.head for delegate in delegates)
        found[party] = []
        for delegate in delegates:
            person = shipped().get(Person, delegate.person)
            assert person is not None
            assert delegate.title is not None
            found[party].append((person.latin, dict(delegate.title.versions)["en"], delegate.acting))
    assert found == HEADS[name]


def test_the_minister_in_the_photograph_is_no_delegate() -> None:
    delegates = {
        delegate.person
        for meeting in shipped().all_of(Meeting)
        for delegation in meeting.delegations.values()
        for delegate in delegation
    }
    assert shipped().get(Person, "park-jin") is not None
    assert "park-jin" not in delegates
    assert all("park-jin" not in event.people for event in shipped().all_of(Event))


def test_excerpts_are_the_pinned_words() -> None:
    excerpts = {one.id: one for one in shipped().all_of(Excerpt)}
    assert {
        name: (one.locator, sha256(one.words.encode()).hexdigest()) for name, one in excerpts.items()
    } == EXCERPTS
    assert {one.source for one in excerpts.values()} == {"joongang-edscg-4"}
    assert excerpts["edscg-4-commitment"].words.count("[UN Security Council resolutions]") == 1
    assert not any("…" in one.words or "..." in one.words for one in excerpts.values())


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of the report, after the page header, the headline and the captions."""
    lines = [line for line in text.split("\n") if line]
    return lines[next(place for place, line in enumerate(lines) if line.startswith("South Korea and the")) :]


@pytest.mark.skipif(not ARCHIVE.is_dir(), reason="the archive of licensed texts is not beside the repository")
def test_excerpts_stand_in_their_paragraph_between_quotation_marks() -> None:
    source = shipped().get(Source, "joongang-edscg-4")
    assert source is not None
    assert source.archive is not None
    report = paragraphs((ARCHIVE / source.archive).read_text(encoding="utf-8"))
    for excerpt in shipped().all_of(Excerpt):
        assert excerpt.locator is not None
        paragraph = report[int(excerpt.locator.removeprefix("paragraph ")) - 1]
        assert f"“{excerpt.words},”" in paragraph


@pytest.mark.skipif(not ARCHIVE.is_dir(), reason="the archive of licensed texts is not beside the repository")
def test_archived_texts_and_anchors_are_those_of_the_sources() -> None:
    archive = {file.name: file.read_bytes() for file in ARCHIVE.iterdir()}
    assert unexplained(check_facts(shipped(), scale=SCALE, archive=archive, today=TODAY)) == []
    anchors = 0
    for record in shipped().records.values():
        for support in supports_of(record):
            source = shipped().get(Source, support.source)
            if support.anchor and source and source.archive:
                anchors += 1
                assert support.anchor in archive[source.archive].decode().replace("\xa0", " ")
    assert anchors > 20


def test_all_sources_are_there_and_every_one_is_used() -> None:
    sources = {one.id: one for one in shipped().all_of(Source)}
    numbers = [re.match(r"(?:Seed )?(\w+)\.", one.note or "") for one in sources.values()]
    assert {match[1] for match in numbers if match} == NUMBERS
    assert len(sources) == len(NUMBERS)
    used = {support.source for record in shipped().records.values() for support in supports_of(record)}
    assert used == set(sources)


def test_sources_without_a_wording_of_their_own_are_not_quotable() -> None:
    assert {one.id for one in shipped().all_of(Source) if not one.quotable} == {
        "thx-edscg-5",
        "federal-newswire-2024",
    }
    quotable = {one.id for one in shipped().all_of(Source) if one.quotable}
    assert all(excerpt.source in quotable for excerpt in shipped().all_of(Excerpt))


def test_titles_or_descriptions_never_both_and_never_neither() -> None:
    for source in shipped().all_of(Source):
        assert (source.title is None) != (source.described is None), source.id
        assert source.quotable or source.rights is not None
        assert source.address is None or source.address.startswith("https://")


def test_page_dates_date_nothing() -> None:
    dated = [one for one in shipped().all_of(Source) if one.page_date is not None]
    assert len(dated) == 9
    assert all(source.date is None for source in dated)
    page_dates = {str(source.page_date) for source in dated}
    facts: list[Meeting | Event] = [*shipped().all_of(Meeting), *shipped().all_of(Event)]
    for fact in facts:
        if str(fact.date) in page_dates:
            vouching = [
                entry.source for entry in fact.support if not entry.supports or "date" in entry.supports
            ]
            others = [
                name for name in vouching if (one := shipped().get(Source, name)) and one.page_date is None
            ]
            assert others, fact.id


def test_hangul_only_for_the_people_whose_sources_give_it() -> None:
    assert {one.id: dict(one.names) for one in shipped().all_of(Person) if one.names} == {
        name: {"ko": hangul} for name, hangul in HANGUL.items()
    }


def test_korean_texts_name_the_others_in_latin_letters() -> None:
    others = [one for one in shipped().all_of(Person) if not one.names]
    assert len(others) == 17
    korean = " ".join(text for path, text in printed_texts() if path.endswith(":ko"))
    for name in ("박진", "윤석열", "바이든", "조현동", "김태효", "김홍철"):
        assert name not in korean
    assert HANGUL_LETTER.search(korean)


def test_hangul_stands_in_no_english_text() -> None:
    english = [(path, text) for path, text in printed_texts() if path.endswith(":en")]
    assert len(english) > 200
    assert [path for path, text in english if HANGUL_LETTER.search(text)] == []
    assert HANGUL_LETTER.search("협의체")


def test_every_english_text_has_a_korean_one() -> None:
    def lacking(value: object) -> Iterator[LocalText]:
        if isinstance(value, LocalText):
            languages = {tag for tag, _ in value.versions}
            if "en" in languages and languages != {"en", "ko"}:
                yield value
        elif isinstance(value, BaseModel):
            for name in type(value).model_fields:
                yield from lacking(getattr(value, name))
        elif isinstance(value, Mapping):
            for inner in value.values():
                yield from lacking(inner)
        elif isinstance(value, tuple):
            for inner in value:
                yield from lacking(inner)

    assert [text for record in shipped().records.values() for text in lacking(record)] == []
    assert list(lacking(LocalText((("en", "alone"),))))


def test_no_trap_string_prints() -> None:
    assert trapped(printed_texts()) == []


@pytest.mark.parametrize(
    "planted",
    [
        "Friday, December 27, 2024",
        "the Edsgc",
        "Mga Detalye",
        "53.2 F",
        "- Advertisement -",
        "a.b@example.org",
        "in\xa0May",
    ],
)
def test_a_planted_trap_is_found(planted: str) -> None:
    assert trapped([("planted", planted)]) == ["planted"]


def test_the_misspelt_acronym_stands_nowhere_in_the_files() -> None:
    for file in FOLDER.glob("*.yaml"):
        assert not re.search(r"\bEds(cg|gc)\b|\bMga\b|53\.2", file.read_text(encoding="utf-8")), file.name


def test_quotation_marks_stand_in_published_titles_only() -> None:
    found = {path for path, text in printed_texts() if QUOTATION_MARKS.search(text)}
    assert found == {
        "hankook-2024-09-05/title",
        "herald-business-2023-09-15/title",
        "kukmin-2026-01-25/title",
    }


def test_agreed_areas_of_the_page_that_is_not_quotable_are_reported_and_uncorroborated() -> None:
    areas = [one for one in shipped().all_of(Commitment) if one.meeting == "edscg-5"]
    assert {dict(one.area.versions)["en"] for one in areas if one.area} == {
        "Missile defense",
        "Cybersecurity",
        "Nuclear posture",
    }
    for area in areas:
        assert area.status is Status.REPORTED
        assert {entry.source for entry in area.support} == {"thx-edscg-5"}


def test_what_rests_on_the_press_alone_is_not_called_confirmed() -> None:
    official = {
        one.id for one in shipped().all_of(Source) if one.kind in (SourceKind.OFFICIAL, SourceKind.MIRROR)
    }
    for fact in shipped().facts():
        if isinstance(fact, Excerpt | Conflict):
            continue
        if not official & {entry.source for entry in fact.support}:
            assert fact.status is not Status.CONFIRMED, fact.id


def test_the_commitment_is_that_of_the_united_states_alone() -> None:
    commitment = shipped().get(Commitment, "edscg-4-us-commitment")
    assert commitment is not None
    assert commitment.parties == ("US",)
    assert all("ironclad" not in text for path, text in printed_texts() if not path.endswith("/words"))


def test_the_sixth_meeting_is_an_expectation_and_nothing_else() -> None:
    assert not any(one.series == "edscg" and one.ordinal > 5 for one in shipped().all_of(Meeting))
    assert not any(fact.status is Status.PLANNED for fact in shipped().facts())
    expected = shipped().get(Event, "edscg-6-expected")
    assert expected is not None
    assert expected.status is Status.REPORTED
    assert "No record" in dict(expected.summary.versions)["en"]


def test_known_conflicts_are_recorded() -> None:
    assert {one.id: (one.about.fact, one.about.field) for one in shipped().all_of(Conflict)} == {
        "edscg-1-date": ("edscg-1", "date"),
        "edscg-4-baker-title": ("edscg-4", "delegations/US/sasha-baker"),
        "edscg-4-document-name": ("edscg-4-tools", "document"),
        "edscg-4-jenkins-title": ("edscg-4", "delegations/US/bonnie-jenkins"),
        "edscg-4-ordinal": ("edscg-4", "ordinal"),
        "edscg-4-romanisation": ("edscg-4", "delegations/KR/chang-hojin"),
        "edscg-4-wording": ("edscg-4-review", "words"),
        "edscg-5-abercrombie-title": ("edscg-5", "delegations/US/cara-abercrombie"),
        "edscg-return-verb": ("leaders-2022-05-21", "summary"),
        "page-header-dates": ("edscg-3", "date"),
        "washington-declaration-year": ("washington-declaration", "date"),
    }


def test_claims_and_commitments_of_a_meeting_name_one_that_exists() -> None:
    facts: list[Claim | Commitment] = [*shipped().all_of(Claim), *shipped().all_of(Commitment)]
    attached = [one for one in facts if one.meeting]
    assert len(attached) >= 18
    assert all(isinstance(shipped().records.get(one.meeting or ""), Meeting) for one in attached)


# The prose of templates: whatever they say of the subject comes from facts.

_COMMENT, _CODE = re.compile(r"\{#.*?#\}", re.DOTALL), re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_MARKER = re.compile(r"^\d+\. ", re.MULTILINE)


def prose_of(template: str) -> str:
    return _MARKER.sub("", _CODE.sub(" ", _COMMENT.sub("", template)))


def templates() -> list[Path]:
    return sorted(
        path for folder in ("general", "edscg") for path in (ROOT / "templates" / folder).glob("*.md")
    )


@pytest.mark.parametrize("path", templates(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_paragraph_and_point_of_a_template_cites(path: Path) -> None:
    body = _COMMENT.sub("", path.read_text(encoding="utf-8"))
    blocks = [block for block in re.split(r"\n\s*\n|\n(?=\d+\. |- )", body) if prose_of(block).strip(" \n-.")]
    assert all(re.search(r"\|\s*(cite|quote)\b", block) for block in blocks)


def test_general_templates_name_no_fact() -> None:
    for path in (ROOT / "templates" / "general").glob("*.md"):
        assert "facts[" not in path.read_text(encoding="utf-8"), path.name
    assert any("facts['" in path.read_text(encoding="utf-8") for path in templates())


# What the shipped briefs say.


@cache
def composed(name: str, folder: Path = ROOT / "briefs") -> Document:
    loaded = load_brief(folder / f"{name}.yaml", folder.parent)
    assert loaded.diagnostics == ()
    spec = loaded.value
    assert spec is not None
    selection = select_facts(spec, shipped())
    assert selection.diagnostics == ()
    assert check_brief(spec, shipped(), selection.value, scale=SCALE) == ()
    templates = load_templates([ROOT / "templates"], ROOT).value
    body = compose_body(spec, shipped(), selection.value, templates)
    outcome = complete_document(body, Edition(0, "0000"))
    assert outcome.diagnostics == ()
    assert outcome.value is not None
    return outcome.value


def words_of(value: object) -> Iterator[str]:
    """Yield what a document says, text by text, addresses left out."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from words_of(inner)
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in ("href", "title", "facts", "anchor", "language", "edition", "templates"):
                yield from words_of(getattr(value, field.name))


def said_by(name: str) -> str:
    document = composed(name)
    return "\n".join(words_of(document.blocks)) + "\n" + "\n".join(words_of(document.notes))


def test_the_state_of_play_gives_all_meetings_and_heads() -> None:
    said = said_by("edscg")
    for day in (
        "20 December 2016",
        "17 January 2018",
        "16 September 2022",
        "15 September 2023",
        "4 September 2024",
    ):
        assert day in said
    for delegations in HEADS.values():
        for name, title, _ in (head for heads in delegations.values() for head in heads):
            assert name in said
            assert title in said


@pytest.mark.parametrize("name", ["edscg", "edscg-4"])
def test_shipped_briefs_quote_the_excerpts_and_fall_into_no_trap(name: str) -> None:
    said = said_by(name)
    for excerpt in shipped().all_of(Excerpt):
        words = excerpt.words.partition(" [")[0]
        assert words in said
    assert "Park Jin" not in said
    assert not re.search(r"Edscg|Edsgc|Mga|53\.2|Advertisement|December 27|27 December 2024", said)


@pytest.mark.parametrize("name", ["edscg", "edscg-4"])
def test_key_points_are_five_at_most_and_each_is_cited(name: str) -> None:
    boxes = [block for block in composed(name).blocks if isinstance(block, KeyPoints)]
    assert len(boxes) == 1
    assert 3 <= len(boxes[0].items) <= 5
    assert all(any(span.cites for span in point) for point in boxes[0].items)


def test_the_state_of_play_lists_every_source_of_what_it_prints_and_no_other() -> None:
    left_out = {one.id for one in shipped().all_of(Source)} - set(composed("edscg").sources)
    drawn = {"missile-flights", "sma-share", "defence-budget"}
    context = [fact for fact in shipped().facts() if "context" in fact.tags]
    unused = {entry.source for fact in context if fact.id not in drawn for entry in fact.support}
    used = {entry.source for fact in context if fact.id in drawn for entry in fact.support}
    assert left_out == unused - used


def test_general_templates_serve_any_selection(tmp_path: Path) -> None:
    folder = tmp_path / "briefs"
    folder.mkdir()
    (folder / "plain.yaml").write_text(
        """
title: Plain
locale: en_GB
sections:
  - {kind: key-points, template: general/key-points.md, select: {kind: commitment, limit: 5}}
  - {kind: text, title: Statements, template: general/statements.md}
  - {kind: text, title: Dated, template: general/dated.md}
  - {kind: text, title: Quotations, template: general/quotations.md}
  - {kind: sources}
""",
        encoding="utf-8",
    )
    document = composed("plain", folder)
    said = "\n".join(words_of(document.blocks))
    for commitment in shipped().all_of(Commitment):
        assert dict(commitment.summary.versions)["en"] in said
    assert "16–17 August 2022" in said
    assert "economic tools" in said

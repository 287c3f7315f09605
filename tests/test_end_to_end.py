"""From the fact base to the printed brief, through the command line."""

import itertools
import os
import re
from pathlib import Path

import pytest
import yaml
from reportlab.pdfbase.pdfdoc import PDFDocument

from briefgen.system.install import without_surroundings
from planting import Planted, plant_in_template, plant_key, plant_value, plant_word
from program import SEEDS, check_json, copy_second, copy_shipped, make, read_text, run

MEETINGS = {
    "First": "20 December 2016",
    "Second": "17 January 2018",
    "Third": "16 September 2022",
    "Fourth": "15 September 2023",
    "Fifth": "4 September 2024",
}
HEADS = (
    ("Thomas Countryman", "David Shear", "Lim Sung-nam", "Yoo Jeh-seung"),
    ("Thomas Shannon", "David Trachtenberg", "Lim Sung-nam", "Suh Choo-suk"),
    ("Bonnie Jenkins", "Colin Kahl", "Cho Hyundong", "Shin Beomchul"),
    ("Bonnie Jenkins", "Sasha Baker", "Chang Hojin", "Shin Beomchul"),
    ("Bonnie Jenkins", "Cara Abercrombie", "Kim Hong Kyun", "Cho Chang Lae"),
)
TRAPS = ("December 27, 2024", "27 December 2024", "Edscg", "Edsgc", "Mga", "53.2", "Advertisement")


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_shipped(tmp_path_factory.mktemp("shipped"))


@pytest.fixture(scope="module")
def pdf(shipped: Path) -> bytes:
    return make("edscg", shipped, {"TZ": "Asia/Seoul", "PYTHONHASHSEED": "1"})


@pytest.fixture(scope="module")
def text(pdf: bytes) -> str:
    return read_text(pdf)


def _delegations(text: str) -> str:
    """Return the table of delegations: from its caption to the next section's first heading."""
    return text[text.index("Heads of delegation and titles as given") : text.rindex("Review of cooperation")]


def test_every_meeting_is_printed_with_its_date_and_its_heads_of_delegation(text: str) -> None:
    table = _delegations(text)
    starts = [table.index(f"{ordinal} {date}") for ordinal, date in MEETINGS.items()]
    assert starts == sorted(starts)
    for (start, end), heads in zip(itertools.pairwise([*starts, len(table)]), HEADS, strict=True):
        assert [head for head in heads if head not in table[start:end]] == []


def test_the_excerpts_are_printed_word_for_word(shipped: Path, text: str) -> None:
    records = yaml.safe_load((shipped / "briefs/facts/edscg-4-excerpts.yaml").read_text(encoding="utf-8"))
    words = [record["words"] for record in records["excerpts"].values()]
    assert len(words) == 3
    assert [each for each in words if f"“{each}”" not in text] == []


def test_nothing_that_only_a_page_s_furniture_says_is_printed(text: str) -> None:
    assert [trap for trap in TRAPS if trap in text] == []


def test_who_was_only_pictured_is_in_no_delegation(text: str) -> None:
    table = _delegations(text)
    assert "Bonnie Jenkins" in table
    assert not re.search(r"Park\s+Jin|Jin\s+Park", table)


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the archived texts are not at hand")
def test_nothing_of_the_source_that_may_not_be_quoted_stands_between_quotation_marks(text: str) -> None:
    source = " ".join((SEEDS / "002_59885a65178f0467.txt").read_text(encoding="utf-8").split())
    quoted = [match for match in re.findall("“([^”]+)”", text) if len(match.split()) > 2]
    assert len(quoted) >= 3
    assert [match for match in quoted if match in source] == []


def test_the_same_bytes_in_another_folder_time_zone_and_hash_seed(tmp_path: Path, pdf: bytes) -> None:
    other = copy_shipped(tmp_path / "another folder")
    assert make("edscg", other, {"TZ": "America/New_York", "PYTHONHASHSEED": "4711"}) == pdf
    spec = other / "briefs/edscg.yaml"
    spec.write_text(spec.read_text(encoding="utf-8").replace("principals", "everybody"), encoding="utf-8")
    assert make("edscg", other) != pdf


SURROUNDINGS = [
    {"SOURCE_DATE_EPOCH": "next spring", "TZ": ":/etc/passwd", "EVAL_DEBUG": "loud"},
    {"SOURCE_DATE_EPOCH": "86400", "RL_pdfMultiLine": "1", "RL_pageCompression": "0", "RL_invariant": "0"},
    {"RL_invariant": "maybe", "RL_xmlParser": "own", "RL_defaultPageSize": "FOLIO", "TZ": "Nowhere/Land"},
    {"COLUMNS": "wide", "TERMINAL_WIDTH": "wide", "LC_ALL": "xx_XX", "PYDANTIC_DISABLE_PLUGINS": ""},
]


@pytest.mark.parametrize("surroundings", SURROUNDINGS, ids=lambda one: next(iter(one)))
def test_nothing_that_surrounds_a_run_reaches_its_bytes(tmp_path: Path, surroundings: dict[str, str]) -> None:
    project, home = copy_second(tmp_path / "project"), tmp_path / "home"
    plain = make("lights", project)
    home.mkdir()
    # ReportLab runs these as programs.
    for settings in (home / ".reportlab_settings", project / "reportlab_settings.py"):
        settings.write_text("raise SystemExit('settings of somebody were read')\n", encoding="utf-8")
    assert make("lights", project, {**surroundings, "HOME": str(home)}, anew=True) == plain


def test_surroundings_are_hidden_for_the_library_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "next spring")
    with without_surroundings():
        assert "SOURCE_DATE_EPOCH" not in os.environ
        PDFDocument(invariant=1)
    assert os.environ["SOURCE_DATE_EPOCH"] == "next spring"
    with pytest.raises(ValueError, match="next spring"):
        PDFDocument(invariant=1)  # what the test above would show without it


def test_a_project_of_another_subject_is_clean_and_builds(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    code, report = check_json(project, "--strict", "--archive", "archive")
    assert (code, report) == (0, {"diagnostics": [], "ignored": [], "errors": 0, "warnings": 0})
    text = read_text(make("lights", project))
    for words in (
        "Lights of Vessel Sound",
        "The second sitting (Marram, 9 June 1911)",
        "about November 1909",
        "Tomás Fyr acting",
        "“no dues shall be asked of a vessel [of whatever flag] that seeks shelter”",
        "The common list named eleven lights and two bells.",
        "A bell is to be hung on the eastern mole before the winter.",
        "The spring of 1910",
        "A wall of stone that shelters a harbour",
        "Keepers and Pilots of the Sound",
    ):
        assert words in text


def test_the_projects_of_other_subjects_use_every_kind_of_section() -> None:
    from briefgen.model import brief  # noqa: PLC0415 - only to list the kinds

    kinds = set(re.findall(r'kind: Literal\["([a-z-]+)"\]', Path(brief.__file__).read_text(encoding="utf-8")))
    tests = Path(__file__).parent
    specs = [
        path for name in ("second_project", "third_project") for path in tests.glob(f"{name}/briefs/*.yaml")
    ]
    assert {
        section["kind"]
        for spec in specs
        for section in yaml.safe_load(spec.read_text(encoding="utf-8"))["sections"]
    } == kinds


def _plant_second(project: Path) -> dict[str, Planted]:
    facts = "briefs/facts/lights.yaml"
    return {
        "word": plant_word(project, facts, ("excerpts", "gull-rock-hours", "words"), "dawn", "noon"),
        "source": plant_value(project, facts, ("commitments", "mole-bell", "support", 0, "source"), "gazete"),
        "date": plant_value(project, facts, ("meetings", "guild-7", "date"), "2024-13-40"),
        "key": plant_key(project, facts, ("claims", "common-list", "status"), "statsu"),
        "template": plant_in_template(project, "templates/lights/board.md", "tower.summary", "towr.summary"),
    }


def _plant_shipped(project: Path) -> dict[str, Planted]:
    facts = "briefs/facts/"
    return {
        "word": plant_word(
            project,
            f"{facts}edscg-4-excerpts.yaml",
            ("excerpts", "edscg-4-tools", "words"),
            "evasion",
            "invasion",
        ),
        "source": plant_value(
            project,
            f"{facts}edscg-meetings.yaml",
            ("meetings", "edscg-4", "support", 2, "source"),
            "donga-2023-09-0",
        ),
        "date": plant_value(
            project, f"{facts}edscg-meetings.yaml", ("meetings", "edscg-2", "date"), "2024-13-40"
        ),
        "key": plant_key(
            project, f"{facts}edscg-outcomes.yaml", ("commitments", "edscg-1-assets", "tags"), "tgas"
        ),
        "template": plant_in_template(
            project, "templates/edscg/latest-meeting.md", "claims | cite", "claimz | cite"
        ),
    }


def _missed(project: Path, archive: Path, planted: dict[str, Planted]) -> list[str]:
    """Check the project and return which planted errors are not reported at their place."""
    code, report = check_json(project, "--archive", archive)
    assert code == 1
    errors = {
        Planted(each["file"], each["line"], each["column"])
        for each in report["diagnostics"]
        if each["severity"] == "error"
    }
    return [name for name, place in planted.items() if place not in errors]


def test_planted_errors_are_all_found_in_one_run_and_the_earlier_pdf_stays(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    earlier, place = make("lights", project), project / "build/lights.pdf"
    written = place.stat().st_mtime_ns
    planted = _plant_second(project)
    nothing = Planted("briefs/lights.yaml", 1, 1)
    assert _missed(project, Path("archive"), {**planted, "nothing": nothing}) == ["nothing"]
    done = run("make", "lights", folder=project)
    assert done.returncode == 1
    assert (place.read_bytes(), place.stat().st_mtime_ns) == (earlier, written)
    assert {path.name for path in place.parent.iterdir()} == {"lights.pdf", "cache"}


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the archived texts are not at hand")
def test_planted_errors_are_all_found_in_the_shipped_fact_base(tmp_path: Path) -> None:
    project = copy_shipped(tmp_path / "shipped")
    code, report = check_json(project, "--archive", SEEDS)
    assert (code, report["errors"]) == (0, 0)
    assert _missed(project, SEEDS, _plant_shipped(project)) == []

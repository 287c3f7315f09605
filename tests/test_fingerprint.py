"""The two hashes: what a brief says, and what makes its bytes. Each covers what it must, and nothing else."""

import os
import shutil
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
import rfc8785
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.export import key as keys
from briefgen.model.edition import canonical_json, edition_code, parse_code
from briefgen.pipeline import find_theme_inputs, gather
from briefgen.system.install import find_shipped
from briefgen.workspace import find_project
from edition_case import (
    BOARD,
    FACTS,
    RECORDS,
    SPEC,
    compose_lights,
    edit,
    issue_lights,
    make_lights,
    new_project,
)
from examples import examples

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
KEYS = st.text(st.characters(max_codepoint=127), max_size=6)
NUMBERS = st.integers(-(2**53) + 1, 2**53 - 1)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)


@given(VALUES)
def test_canonical_json_is_that_of_the_rfc(value: object) -> None:
    assert canonical_json(value) == rfc8785.dumps(value)  # type: ignore[arg-type] # a value of any of its types


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return new_project(tmp_path / "project")


def content_after(project: Path, file: str, old: str, new: str) -> tuple[str, str]:
    """Return the content hash before and after an edit."""
    before = compose_lights(project).content
    edit(project, file, old, new)
    return before, compose_lights(project).content


SAID = {
    "a fact's words": (FACTS, "a common list of lights", "one list of lights"),
    "a fact's date": (FACTS, "date: 1911-06-09", "date: 1911-06-10"),
    "how firmly it stands": (FACTS, "    status: inferred\n", ""),
    "a person's name": (RECORDS, "given: Ada", "given: Ida"),
    "an organisation's name": (RECORDS, "name: Guild of Pilots", "name: Guild of the Pilots"),
    "a source's title": (RECORDS, "title: Keepers and Pilots of the Sound", "title: Keepers of the Sound"),
    "a term of a glossary that names none": (RECORDS, "A wall of stone", "A wall"),
    "a source's place": (FACTS, "locator: paragraph 1", "locator: paragraph 3"),
    "the title": (SPEC, "title: Lights of Vessel Sound", "title: The lights of Vessel Sound"),
    "a section's title": (SPEC, "title: Who led", "title: Who sat"),
    "the order of sections": (SPEC, "  - kind: chronology\n  - kind: delegations", "  - kind: delegations"),
    "who it is for": (SPEC, "audience: harbour masters", "audience: masters"),
    "the day of its information": (FACTS, "reviewed: 2026-03-01", "reviewed: 2026-02-01"),
    "a fact that leaves": (
        FACTS,
        "    status: reported\n    tags: [lights]",
        "    status: reported\n    tags: [dark]",
    ),
}


@pytest.mark.parametrize("what", SAID)
def test_what_a_brief_says_is_in_its_content(project: Path, what: str) -> None:
    if what == "the order of sections":
        before = compose_lights(project).content
        edit(
            project,
            SPEC,
            "  - kind: conflicts\n  - kind: glossary\n",
            "  - kind: glossary\n  - kind: conflicts\n",
        )
        assert compose_lights(project).content != before
        return
    before, after = content_after(project, *SAID[what])
    assert before != after


UNSAID = {
    "a comment": (FACTS, "meetings:\n", "# Only a remark.\nmeetings:\n"),
    "a curator's note": (FACTS, "note: in the margin}\nexcerpts", "note: beside the text}\nexcerpts"),
    "an anchor": (FACTS, "anchor: bell was promised for the eastern mole", "anchor: bell was promised"),
    "an office that never prints": (RECORDS, "held: 1905/1912", "held: 1904/1912"),
    "another spelling that sources use": (RECORDS, "[Thomas Fyr]", "[Thomas Fyr, Tomas Fir]"),
    "paper": (SPEC, "locale: en_GB", "locale: en_GB\npaper: Letter"),
    "a theme": (SPEC, "locale: en_GB", "locale: en_GB\ntheme: plain"),
    "a draft": (SPEC, "locale: en_GB", "locale: en_GB\ndraft: true"),
    "a selector that picks the same": (SPEC, "select: {tags: lights}", "select: {any: [{tags: lights}]}"),
    "a comment in a template": (BOARD, "", "{# for whoever edits this #}"),
}


@pytest.mark.parametrize("what", UNSAID)
def test_what_a_brief_does_not_say_is_not_in_its_content(project: Path, what: str) -> None:
    file, old, new = UNSAID[what]
    if file == FACTS and old not in (project / FACTS).read_text(encoding="utf-8"):
        old, new = "note: in the margin", "note: beside the text"
    before, after = content_after(project, file, old, new)
    assert before == after


def test_a_selected_fact_that_no_section_prints_counts_and_one_not_selected_does_not(project: Path) -> None:
    before = compose_lights(project).content
    extra = "  {}:\n    summary: A second bell was cast.\n    tags: [{}]\n    reviewed: 2026-03-01\n    support: [{{source: register}}]\n"
    edit(project, FACTS, "claims:\n", "claims:\n" + extra.format("second-bell", "bells"))
    assert compose_lights(project).content == before
    edit(project, FACTS, "tags: [bells]", "tags: [lights]")
    assert compose_lights(project).content != before


def test_an_included_template_is_covered_and_so_is_a_source_that_a_template_cites(project: Path) -> None:
    (project / "templates/lights/part.md").write_text("See the register [@register].\n", encoding="utf-8")
    board = project / BOARD
    board.write_text(
        board.read_text(encoding="utf-8") + '\n\n{% include "lights/part.md" %}\n', encoding="utf-8"
    )
    before = compose_lights(project)
    assert "lights/part.md" in before.document.templates
    edit(project, "templates/lights/part.md", "See", "Read")
    assert compose_lights(project).content != before.content


def test_a_source_that_only_a_template_cites_is_leaned_on(project: Path) -> None:
    edit(
        project,
        RECORDS,
        "terms:\n",
        "  almanac: {kind: reference, publisher: Almanac, title: Tides, date: 1907}\nterms:\n",
    )
    (project / BOARD).write_text("Tides were known [@almanac].\n", encoding="utf-8")
    composed = compose_lights(project)
    assert "almanac" in {one.id for one in composed.edition.content.records}
    edit(project, RECORDS, "title: Tides", "title: Tide tables")
    assert compose_lights(project).content != composed.content


def test_a_new_version_of_the_program_changes_the_key_alone(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = make_lights(project)
    known = dict(keys._versions())
    monkeypatch.setattr(keys, "_versions", lambda: {**known, "program": "99.0"})
    after = make_lights(project)
    assert before.composed.content == after.composed.content
    assert before.inputs.key != after.inputs.key
    monkeypatch.setattr(keys, "_versions", lambda: {**known, "library reportlab": "99.0"})
    assert make_lights(project).inputs.key not in (before.inputs.key, after.inputs.key)


def test_every_library_whose_version_counts_is_installed_and_found() -> None:
    assert all(keys._version(name) for name in keys.LIBRARIES)


def test_codes_typed_from_paper_are_read_leniently() -> None:
    content = "7f3a91c2" + "0" * 56
    assert edition_code(content) == "7f3a-91c2"
    for typed in ("7f3a-91c2", "7F3A-91C2", " 7f3a 91c2 ", "7f3a–91c2", "7f3a91c2", "7f3a\u00ad91c2"):
        assert parse_code(typed) == "7f3a91c2"
    assert parse_code("olol-ieee") == "0101" + "1eee"
    for typed in ("", "7f3a", "7f3a-91c2-0", "zzzz-zzzz", "lights.pdf"):
        assert parse_code(typed) is None


def _swap_font(project: Path) -> None:
    """Give the project a font file of its own, which has no table of kerning beside it."""
    (project / "fonts").mkdir(exist_ok=True)
    shutil.copy(find_shipped("fonts") / "SourceSerif4-Regular.ttf", project / "fonts")


def _reorder(project: Path) -> None:
    text = (project / RECORDS).read_text(encoding="utf-8")
    head, terms = text.split("terms:\n")
    (project / RECORDS).write_text(f"terms:\n{terms.rstrip()}\n{head}", encoding="utf-8")


def _adjust_theme(project: Path) -> None:
    (project / "templates/themes").mkdir(exist_ok=True)
    (project / "templates/themes/default.yaml").write_text(
        'extends: default\ncolours: {accent: "#7A3B00"}\n', encoding="utf-8"
    )


def _issue(project: Path) -> None:
    if not (project / "briefs/editions/lights.yaml").exists():
        issue_lights(project)


EDITS: dict[str, Callable[[Path], None]] = {
    "words": lambda project: edit(project, *SAID["a fact's words"]),
    "date": lambda project: edit(project, *SAID["a fact's date"]),
    "person": lambda project: edit(project, *SAID["a person's name"]),
    "term": lambda project: edit(project, *SAID["a term of a glossary that names none"]),
    "as of": lambda project: edit(project, *SAID["the day of its information"]),
    "comment": lambda project: edit(project, *UNSAID["a comment"]),
    "anchor": lambda project: edit(project, *UNSAID["an anchor"]),
    "office": lambda project: edit(project, *UNSAID["an office that never prints"]),
    "paper": lambda project: edit(project, *UNSAID["paper"]),
    "template": lambda project: edit(project, BOARD, "", "First of all, the register. "),
    "template comment": lambda project: edit(project, *UNSAID["a comment in a template"]),
    "order of records": _reorder,
    "font": _swap_font,
    "theme": _adjust_theme,
    "edition": _issue,
}


def check_edits(chosen: list[str], folder: Path, seen: dict[str, str]) -> None:
    """Make a copy of the project with some edits; the same key as one seen before must mean the same bytes, and no other."""
    shutil.rmtree(folder, ignore_errors=True)
    project = new_project(folder)
    for name in chosen:
        EDITS[name](project)
        made = make_lights(project)
        bytes_ = sha256(made.pdf).hexdigest()
        assert seen.setdefault(f"key {made.inputs.key}", bytes_) == bytes_
        assert seen.setdefault(f"pdf {bytes_}", made.inputs.key) == made.inputs.key


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(sorted(set(EDITS) - {"font", "paper"})), unique=True, min_size=1, max_size=4))
def test_the_same_key_means_the_same_bytes(tmp_path: Path, chosen: list[str]) -> None:
    check_edits(chosen, tmp_path / "tried", _SEEN)


_SEEN: dict[str, str] = {}


@pytest.mark.slow
@settings(
    max_examples=examples(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.sampled_from(sorted(EDITS)), unique=True, min_size=1, max_size=6))
def test_the_same_key_means_the_same_bytes_in_many_cases(tmp_path: Path, chosen: list[str]) -> None:
    check_edits(chosen, tmp_path / "tried", _SEEN)


def test_each_edit_changes_the_key_or_leaves_the_bytes(tmp_path: Path) -> None:
    silent = {"comment", "anchor", "office", "order of records"}
    project = new_project(tmp_path / "one")
    last = make_lights(project)
    for name, change in EDITS.items():
        change(project)
        made = make_lights(project)
        same = made.inputs.key == last.inputs.key
        assert same == (name in silent), name
        assert (made.pdf == last.pdf) == same, name
        last = made


def test_a_font_that_is_written_over_is_read_again_though_size_and_time_are_the_same(project: Path) -> None:
    (project / "fonts").mkdir()
    font = Path(shutil.copy(find_shipped("fonts") / "SourceSerif4-Regular.ttf", project / "fonts"))
    other = find_shipped("fonts") / "BriefgenSerifKR-Bold.ttf"
    size = max(font.stat().st_size, other.stat().st_size)
    font.write_bytes(font.read_bytes().ljust(size, b"\0"))
    status = font.stat()
    before = make_lights(project)
    time.sleep(0.02)
    font.write_bytes(other.read_bytes().ljust(size, b"\0"))
    os.utime(font, ns=(status.st_atime_ns, status.st_mtime_ns))
    after = make_lights(project)
    assert before.inputs.key != after.inputs.key
    assert before.pdf != after.pdf


def test_a_font_that_cannot_be_read_is_left_to_the_layout_to_report(project: Path) -> None:
    (project / "fonts").mkdir()
    # Linux lets nobody read this from its beginning.
    (project / "fonts/SourceSerif4-Regular.ttf").symlink_to("/proc/self/mem")
    outcome = find_theme_inputs("default", gather(find_project(project)).value)
    assert outcome is not None
    assert outcome["font SourceSerif4-Regular.ttf"].startswith("error")

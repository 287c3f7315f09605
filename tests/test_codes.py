"""Every diagnostic code has a case whose input names the code on the line that causes it.

``tests/codes/CODE.yaml`` (or ``CODE.VARIANT.yaml``) is a fact file of an otherwise empty project. A folder
``tests/codes/CODE/`` is a whole project: its briefs are composed and laid out, ``archive/`` inside is given as
``--archive``, ``today.txt`` holds the day (2026-01-15 otherwise). ``# expect: CODE[, CODE]`` stands at the end of each
line that causes a diagnostic, ``{# expect: CODE #}`` in templates; what can bear no comment stands in ``expected.txt``:
``PATH:LINE CODE`` a line, ``- CODE`` for a diagnostic without a place. What ``check`` finds must be exactly that.
"""

import datetime as dt
import json
import re
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from typer.testing import CliRunner

from briefgen.batch import find_duplicates
from briefgen.cli.app import app
from briefgen.diagnostics import BriefgenError, Diagnostic
from briefgen.diagnostics.codes import load_codes
from briefgen.pipeline import gather, lay_out_brief, load_specs
from briefgen.workspace import find_project

CASES = Path(__file__).parent / "codes"
DAY = "2026-01-15"
EXPECT = re.compile(r"(?:\{#-?|#) expect: ([a-z-]+(?:, ?[a-z-]+)*)")
BESIDE = ("expected.txt", "today.txt", "archive")

ELSEWHERE = {
    "bad-csl": "test_csl.py::test_an_item_that_names_nobody_is_an_error",
    "bad-csv": "test_tables.py::test_what_is_wrong_is_reported_at_its_cell_and_nothing_is_written",
    "bad-json": "test_csl.py::test_what_is_no_list_of_items_is_not_csl_json",
    "bad-setting": "test_command_line.py::test_a_setting_that_is_none_is_refused",
    "brief-withdrawn": "test_withdrawn.py::test_it_is_not_made",
    "build-locked": "test_build.py::test_a_lock_is_waited_for_so_long_and_its_holder_named",
    "cannot-add": "test_write.py::test_what_is_there_already_is_not_written_again",
    "cannot-write": "test_command_line.py::test_a_folder_that_cannot_be_written_is_named",
    "changed-meanwhile": "test_write.py::test_a_file_changed_meanwhile_is_left_alone",
    "missing-library": "test_references.py::test_a_library_that_is_not_installed_is_named",
    "csl-left-out": "test_csl.py::test_a_date_that_no_calendar_knows_is_left_out_and_said",
    "edition-altered": "test_editions.py::test_check_says_when_editions_and_ledgers_do_not_belong_together",
    "edition-date": "test_editions.py::test_no_edition_is_older_than_the_one_before",
    "edition-missing": "test_editions.py::test_check_says_when_editions_and_ledgers_do_not_belong_together",
    "edition-orphan": "test_editions.py::test_check_says_when_editions_and_ledgers_do_not_belong_together",
    "edition-exists": "test_editions.py::test_a_pdf_that_is_there_is_never_overwritten",
    "file-exists": "test_init.py::test_files_that_stand_are_all_named_and_nothing_is_written",
    "nothing-changed": "test_editions.py::test_nothing_new_is_not_issued",
    "no-project": "test_command_line.py::test_a_folder_without_a_project_is_said_to_be_one",
    "place-locked": "test_locking.py::test_who_waits_in_vain_is_told_for_whom",
    "process-ended": "test_build.py::test_a_brief_whose_process_is_ended_fails_and_the_others_are_built",
    "project-exists": "test_init.py::test_a_folder_of_a_project_is_refused",
    "output-collision": "test_command_line.py::test_two_briefs_for_one_file_are_refused",
    "outside-project": "test_command_line.py::test_a_link_out_of_the_project_is_refused_and_not_shown",
    "room-edition": "test_room.py::test_an_edition_whose_pdf_is_not_the_one_issued_is_listed_without_it",
    "room-foreign-file": "test_room.py::test_a_file_of_somebody_else_in_the_rooms_place_is_never_overwritten",
    "room-handling": "test_room.py::test_a_brief_above_the_rooms_level_is_refused_by_name_and_nothing_is_written",
    "room-kept": "test_room.py::test_a_changed_file_that_would_be_deleted_is_kept_and_named",
    "room-place": "test_room.py::test_a_room_around_the_project_is_refused",
    "room-record": "test_room.py::test_a_record_that_was_tampered_with_is_refused_and_nothing_happens",
    "room-template": "test_room.py::test_a_projects_own_template_takes_the_place_of_the_shipped_one",
    "unknown-brief": "test_command_line.py::test_a_brief_that_is_not_there_is_named",
    "unknown-edition": "test_diff.py::test_what_is_no_state_of_the_brief_is_said_to_be_none",
    "unknown-code": "test_command_line.py::test_a_code_that_is_not_there_is_named",
    "unknown-page": "test_preview.py::test_a_page_that_is_not_there_is_an_error",
}
"""Codes that no file alone can cause, each with the test that causes it."""


class Found(NamedTuple):
    """A code at a place; the file is empty for a diagnostic without one."""

    file: str
    line: int
    code: str


def cases() -> list[Path]:
    return sorted(path for path in CASES.iterdir() if path.is_dir() or path.suffix == ".yaml")


def code_of(case: Path) -> str:
    return case.name.partition(".")[0]


def lay_out_case(case: Path, target: Path) -> Path:
    """Copy a case as a project, and return its folder."""
    if case.is_dir():
        return Path(shutil.copytree(case, target, ignore=shutil.ignore_patterns(*BESIDE)))
    facts = target / "briefs" / "facts"
    facts.mkdir(parents=True)
    (target / "briefgen.toml").touch()
    shutil.copy(case, facts / case.name)
    return target


def day_of(case: Path) -> str:
    written = case / "today.txt"
    return written.read_text(encoding="utf-8").strip() if written.is_file() else DAY


def archive_of(case: Path) -> Path | None:
    return case / "archive" if (case / "archive").is_dir() else None


def expected(case: Path, project: Path) -> set[Found]:
    """Return what the files of a project say they cause, and what the case's list says beside them."""
    found = set()
    for path in (path for path in project.rglob("*") if path.is_file()):
        lines = path.read_bytes().decode("latin-1").split("\n")
        for number, line in enumerate(lines, start=1):
            for match in EXPECT.finditer(line):
                file = path.relative_to(project).as_posix()
                found |= {Found(file, number, code.strip()) for code in match[1].split(",")}
    listed = case / "expected.txt"
    for entry in listed.read_text(encoding="utf-8").splitlines() if listed.is_file() else ():
        where, _, code = entry.rpartition(" ")
        file, _, line_number = where.rpartition(":")
        found.add(Found("", 0, code) if where == "-" else Found(file, int(line_number), code))
    return found


def check(case: Path, project: Path) -> set[Found]:
    """Run ``check`` over a case as a user would, in this process."""
    archive = archive_of(case)
    options = [
        "--no-cache",
        "--format",
        "json",
        "--today",
        day_of(case),
        *(["--archive", str(archive)] if archive else []),
    ]
    result = CliRunner().invoke(app, ["check", str(project), *options])
    if isinstance(result.exception, BriefgenError):
        return {place(one) for one in result.exception.diagnostics}
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    report: dict[str, Any] = json.loads(result.stdout)
    return {Found(one["file"] or "", one["line"] or 0, one["code"]) for one in report["diagnostics"]}


def place(diagnostic: Diagnostic) -> Found:
    origin = diagnostic.origin
    return Found(origin.file, origin.line, diagnostic.code) if origin else Found("", 0, diagnostic.code)


def found_with(case: Path, project: Path, day: dt.date | None, archive: Path | None) -> set[str]:
    """Return the codes that the stages find with a day and an archive, or without."""
    if code_of(case) in ("bad-toml", "no-project"):
        return set()
    known = find_project(project)
    shared = gather(known, archive, day)
    found = [one.code for one in shared.diagnostics]
    found += [
        one.code
        for one in find_duplicates(shared.value.workspace, shared.value.facts, known.brief_files()).values()
    ]
    for brief in known.brief_files():
        specs = load_specs(brief, shared.value)
        found += [one.code for one in specs.diagnostics]
        for spec in specs.value:
            found += [one.code for one in lay_out_brief(spec, shared.value).diagnostics]
    return set(found)


def lacking(codes: Iterable[str], covered: Iterable[str], elsewhere: Mapping[str, str]) -> list[str]:
    return sorted(set(codes) - set(covered) - set(elsewhere))


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_case_causes_exactly_what_it_says(case: Path, tmp_path: Path) -> None:
    project = lay_out_case(case, tmp_path / "project")
    wanted = expected(case, project)
    assert code_of(case) in {one.code for one in wanted}, "the case does not expect the code that it is for"
    assert check(case, project) == wanted


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_a_code_is_found_without_what_it_does_not_need_and_not_without_what_it_needs(
    case: Path, tmp_path: Path
) -> None:
    code = code_of(case)
    if code == "unused-ignore" or code not in load_codes():
        return
    project = lay_out_case(case, tmp_path / "project")
    needs, archive = load_codes()[code].needs, archive_of(case)
    if "day" in needs:
        assert code not in found_with(case, project, None, archive)
    elif load_codes()[code].ignorable:
        assert code in found_with(case, project, None, archive)
    if "archive" in needs:
        assert code not in found_with(case, project, dt.date.fromisoformat(day_of(case)), None)
    elif load_codes()[code].ignorable:
        assert code in found_with(case, project, dt.date.fromisoformat(day_of(case)), None)


def test_every_code_has_a_case() -> None:
    assert lacking(load_codes(), map(code_of, cases()), ELSEWHERE) == []


def test_a_code_without_a_case_would_be_noticed() -> None:
    assert "new-code" in lacking([*load_codes(), "new-code"], map(code_of, cases()), ELSEWHERE)


def test_no_case_and_no_row_is_for_a_code_that_is_gone() -> None:
    assert [case.name for case in cases() if code_of(case) not in load_codes()] == []
    assert sorted(set(ELSEWHERE) - set(load_codes())) == []


@pytest.mark.parametrize("code", sorted(ELSEWHERE))
def test_the_test_that_covers_a_code_is_there_and_names_it(code: str) -> None:
    file, _, name = ELSEWHERE[code].partition("::")
    source = (Path(__file__).parent / file).read_text(encoding="utf-8")
    body = re.search(rf"^def {name}\(.*?(?=^def |\Z)", source, re.DOTALL | re.MULTILINE)
    assert body, f"{file} has no test {name}"
    assert code in body[0]


def test_a_mistaken_expectation_would_be_noticed(tmp_path: Path) -> None:
    case = CASES / "unknown-id.yaml"
    project = lay_out_case(case, tmp_path / "project")
    text = (project / "briefs/facts/unknown-id.yaml").read_text(encoding="utf-8")
    wanted = expected(case, project)
    assert check(case, project) == wanted != set()
    (project / "briefs/facts/unknown-id.yaml").write_text("# one line more\n" + text, encoding="utf-8")
    assert check(case, project).isdisjoint(wanted)


@pytest.mark.parametrize("code", sorted(load_codes()))
def test_a_code_says_what_to_do_and_shows_it(code: str) -> None:
    entry = load_codes()[code]
    assert entry.summary.endswith(".")
    assert len(entry.summary) < 100
    assert entry.explanation.endswith((".", ". ", "…", "25/.."))
    assert entry.example.strip(), "show a cause and its mend"
    assert entry.severity in ("error", "warning")
    assert set(entry.needs) <= {"day", "archive", "brief"}

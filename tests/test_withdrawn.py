"""Briefs that were withdrawn: not made, not issued, left out by a build; still checked; their copies are stale."""

from pathlib import Path

import pytest

from briefgen.build.building import Options, build_briefs
from briefgen.checks.briefs import explain_withdrawal
from briefgen.editions.verify import Standings, Status, verify_code, verify_file
from briefgen.workspace import find_project
from build_case import actions, build, find
from build_case import new_project as new_briefs
from edition_case import call_json, compose_lights, edit, issue_lights, load_lights, make_lights, new_project
from program import check_json, run

WITHDRAWN = (
    "withdrawn: {date: 2026-02-01, because: {en: The board has new rules., ko: 새 규칙}, see: guild}\n"
)
GUILD = "title: The guild\nselect: {series: pilots-guild}\nsections: [{kind: chronology}, {kind: sources}]\n"
VARIANTS = """\
title: "Sitting {ordinal}"
for_each: {meeting: {series: lights-board}}
select: {meeting: "{id}"}
sections: [{kind: chronology}, {kind: sources}]
"""
LINE = 8
REASON = "the brief was withdrawn on 2026-02-01: The board has new rules; see guild"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = new_project(tmp_path / "lights")
    (folder / "briefs/guild.yaml").write_text(GUILD, encoding="utf-8")
    return folder


def withdraw(folder: Path, brief: str = "lights", words: str = WITHDRAWN) -> None:
    """Say in a spec that its brief was withdrawn, on line 8 of the one that is there already."""
    path = folder / f"briefs/{brief}.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("select:", f"{words}select:", 1), encoding="utf-8")


def found(folder: Path, *options: str) -> list[tuple[str, str | None, int | None]]:
    """Return codes and places of what ``check`` finds on a day in 2026."""
    _, report = check_json(folder, "--today", "2026-03-01", *options)
    return [(one["code"], one["file"], one["line"]) for one in report["diagnostics"]]


def test_a_withdrawn_brief_says_the_same_as_before(project: Path) -> None:
    before = compose_lights(project).content
    withdraw(project)
    spec, _ = load_lights(project)
    assert explain_withdrawal(spec.brief) == REASON
    assert compose_lights(project).content == before


@pytest.mark.parametrize("command", ["make", "preview", "issue", "build"])
@pytest.mark.parametrize("named", ["lights", "briefs/lights.yaml"])
def test_it_is_not_made(project: Path, command: str, named: str) -> None:
    withdraw(project)
    done = run(command, named, folder=project)
    assert done.returncode == 1
    assert "error[brief-withdrawn]" in done.stderr
    assert f"briefs/lights.yaml:{LINE}:1" in done.stderr
    assert REASON in " ".join(done.stderr.split())
    assert "make guild" in " ".join(done.stderr.split())
    assert not list(project.rglob("*.p[dn][fg]"))


@pytest.mark.parametrize("command", ["make", "preview"])
def test_a_folder_means_the_briefs_in_use(project: Path, command: str) -> None:
    withdraw(project)
    done = run(command, "briefs", folder=project)
    assert done.returncode == 0, done.stderr
    assert {path.stem.removesuffix("-1") for path in project.rglob("*.p[dn][fg]")} == {"guild"}


def test_a_build_leaves_it_out_and_reports_its_pdf(tmp_path: Path) -> None:
    folder = new_briefs(tmp_path / "lights")
    build(folder)
    withdraw(folder)
    report = build(folder)
    assert actions(report) == dict.fromkeys(("claims", "guild"), "kept")
    assert (report.withdrawn, report.gone) == (("lights",), (folder / "build/lights.pdf",))
    assert not report.failed
    again = build(folder)
    assert (again.withdrawn, again.gone) == (("lights",), ())
    (folder / "briefs/guild.yaml").touch()
    done = run("build", "--force", folder=folder)
    assert done.returncode == 0, done.stderr
    assert "lights: left out, it was withdrawn" in done.stdout


def test_a_build_refuses_it_by_name_and_builds_the_others(tmp_path: Path) -> None:
    folder = new_briefs(tmp_path / "lights")
    withdraw(folder)
    report = build(folder, "lights", "guild")
    assert actions(report) == {"lights": "failed", "guild": "built"}
    assert [one.code for one in find(report, "lights").found] == ["brief-withdrawn"]
    by_file = build_briefs(find_project(folder), [folder / "briefs/lights.yaml"], (), Options(jobs=1))
    assert actions(by_file) == {"lights": "failed"}
    assert not (folder / "build/lights.pdf").exists()


def test_a_brief_that_is_used_again_is_built_again(tmp_path: Path) -> None:
    folder = new_briefs(tmp_path / "lights")
    withdraw(folder)
    assert "lights" not in actions(build(folder))
    edit(folder, "briefs/lights.yaml", WITHDRAWN, "")
    assert actions(build(folder))["lights"] == "built"
    assert run("build", folder=folder).returncode == 0


def test_a_project_with_nothing_but_withdrawn_briefs_builds_nothing(project: Path) -> None:
    for brief in ("lights", "guild"):
        withdraw(project, brief)
    assert actions(build(project)) == {}
    assert run("build", folder=project).returncode == 0
    assert run("make", "briefs", folder=project).returncode == 0


def test_it_is_still_checked(project: Path) -> None:
    withdraw(project)
    assert found(project) == []
    edit(project, "briefs/lights.yaml", "marram, tern-quay", "marram, tern-key")
    assert [code for code, *_ in found(project)] == ["unknown-id"]


def test_the_brief_in_its_place_must_be_there(project: Path) -> None:
    withdraw(project, words=WITHDRAWN.replace("see: guild", "see: gild"))
    assert found(project) == [("unknown-brief", "briefs/lights.yaml", LINE)]
    assert found(project, "briefs/lights.yaml") == [("unknown-brief", "briefs/lights.yaml", LINE)]
    done = run("check", "--today", "2026-03-01", folder=project)
    assert "did you mean guild" in done.stderr.replace("“", "").replace("”", "").replace("'", "")


@pytest.mark.parametrize("see", ["sitting-board-1", "guild"])
def test_the_brief_in_its_place_may_be_one_of_many(project: Path, see: str) -> None:
    (project / "briefs/sitting.yaml").write_text(VARIANTS, encoding="utf-8")
    withdraw(project, words=WITHDRAWN.replace("see: guild", f"see: {see}"))
    names = {path.stem for path in (project / "briefs").glob("*.yaml")}
    assert names == {"lights", "guild", "sitting"}
    assert found(project) == []


@pytest.mark.parametrize("see", ["lights", "guild"])
def test_the_brief_in_its_place_is_not_withdrawn_itself(project: Path, see: str) -> None:
    withdraw(project, "guild", WITHDRAWN.replace(", see: guild", ""))
    withdraw(project, words=WITHDRAWN.replace("see: guild", f"see: {see}"))
    assert found(project) == [("withdrawn-successor", "briefs/lights.yaml", LINE)]


def test_nothing_is_withdrawn_in_the_future(project: Path) -> None:
    withdraw(project, words=WITHDRAWN.replace("2026-02-01", "2026-03-02"))
    assert found(project) == [("future-date", "briefs/lights.yaml", LINE)]


def test_all_variants_of_a_spec_are_withdrawn_with_it(project: Path) -> None:
    spec = VARIANTS.replace("select:", 'withdrawn: {date: 2026-02-01, because: "{id} was annulled"}\nselect:')
    (project / "briefs/sitting.yaml").write_text(spec, encoding="utf-8")
    assert found(project) == []
    report = build(project)
    assert set(actions(report)) == {"lights", "guild"}
    assert len(report.withdrawn) > 1
    done = run("make", report.withdrawn[0], folder=project)
    assert done.returncode == 1
    assert "withdrawn on 2026-02-01: board-1 was annulled" in " ".join(done.stderr.split())


@pytest.mark.parametrize("broken", [False, True])
def test_copies_and_codes_of_it_are_stale(project: Path, *, broken: bool) -> None:
    edition = issue_lights(project)
    copy = project / "copy.pdf"
    copy.write_bytes(make_lights(project).pdf)
    assert verify_file(copy, Standings(find_project(project))).status is Status.CURRENT
    withdraw(project)
    if broken:
        edit(project, "briefs/facts/lights.yaml", "meetings:", "meetings:\n  x: {}")
    standings = Standings(find_project(project))
    for finding in (verify_file(copy, standings), verify_code(edition.content.code, standings)):
        assert (finding.status, finding.reason, finding.number) == (Status.STALE, REASON, 1)
    code, report = call_json(project, "verify", copy)
    assert (code, [(one["status"], one["reason"]) for one in report["copies"]]) == (1, [("stale", REASON)])


def test_the_code_of_a_copy_without_a_number_is_stale_too(project: Path) -> None:
    code = compose_lights(project).edition.code
    assert verify_code(code, Standings(find_project(project))).status is Status.CURRENT
    withdraw(project)
    finding = verify_code(code, Standings(find_project(project)))
    assert (finding.status, finding.reason) == (Status.STALE, REASON)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("withdrawn: {because: Old.}\n", "missing-key"),
        ("withdrawn: {date: 2026-02, because: Old.}\n", "bad-date"),
        ("withdrawn: {date: 2026-02-01, because: Old., sea: guild}\n", "unknown-key"),
        ("withdrawn: true\n", "wrong-shape"),
    ],
)
def test_what_is_no_withdrawal_is_reported(project: Path, words: str, code: str) -> None:
    withdraw(project, words=words)
    assert (code, "briefs/lights.yaml", LINE) in found(project)


def test_questions_to_the_facts_leave_a_withdrawn_brief_out(project: Path) -> None:
    questions = [("coverage",), ("impact", "board-1"), ("show", "board-1")]
    before = [call_json(project, "facts", *question)[1] for question in questions]
    withdraw(project)
    coverage, impact, shown = (call_json(project, "facts", *question)[1] for question in questions)
    assert {one["brief"] for one in before[0]["briefs"]} == {"lights", "guild"}
    assert {one["brief"] for one in coverage["briefs"]} == {"guild"}
    assert "board-1" in coverage["unselected"]
    assert "board-1" not in before[0]["unselected"]
    assert [len(one["impact"][0]["briefs"]) for one in (before[1], impact)] == [1, 0]
    assert [len(one["records"][0]["briefs"]) for one in (before[2], shown)] == [1, 0]

"""``build``: what is out of date is built and said why, what is not is kept, whatever was left behind by earlier runs."""

import errno
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from typer.testing import CliRunner

from briefgen.build import building, examining
from briefgen.build.building import BuildReport, Built, Options, build_briefs, sweep_partial
from briefgen.build.state import Earlier
from briefgen.cache.files import look_around, look_at, same_files
from briefgen.cache.store import MARK, open_cache
from briefgen.cli.app import app
from briefgen.cli.console import show_progress
from briefgen.diagnostics import BriefgenError
from briefgen.system.trust import mark_own, own_key
from briefgen.system.workers import do_ahead, do_jobs
from briefgen.workspace import find_project
from build_case import (
    ALL,
    FACTS,
    RECORDS,
    actions,
    build,
    built,
    edit,
    find,
    make_afresh,
    new_project,
    read_pdfs,
    run_build,
    run_json,
)
from program import run


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = new_project(tmp_path_factory.mktemp("finished") / "lights")
    report = build(folder)
    assert actions(report) == dict.fromkeys(ALL, "built"), report
    return folder


@pytest.fixture
def project(tmp_path: Path, finished: Path) -> Path:
    """A project that was built; a copy, so that every file of it has another number on the disk."""
    return shutil.copytree(finished, tmp_path / "lights")


# --- what is built, and why


def test_a_first_build_makes_what_make_makes(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "lights")
    report = build(folder)
    assert built(report) == dict.fromkeys(sorted(ALL), ("it was not built before",))
    assert [one.brief for one in report.briefs] == sorted(ALL)
    assert read_pdfs(folder) == make_afresh(folder, tmp_path / "fresh")


def test_nothing_to_do_is_nothing_done(project: Path) -> None:
    before = read_pdfs(project)
    report = build(project)
    assert actions(report) == dict.fromkeys(ALL, "kept")
    assert report.is_quiet
    assert read_pdfs(project) == before


LATER = """\
meetings:
  guild-8:
    series: pilots-guild
    ordinal: 8
    date: 1911-10
    status: reported
    reviewed: 2026-03-01
    support: [{source: register}]
"""

Change = Callable[[Path], object]

CHANGES: dict[str, tuple[Change, dict[str, tuple[str, ...]]]] = {
    "a date": (
        lambda at: edit(at, FACTS, "date: 1910-10\n", "date: 1910-11\n"),
        {
            "guild": ("meeting guild-7 changed (date)",),
            "lights": ("meeting guild-7 changed (date)",),
        },
    ),
    "words of a claim": (
        lambda at: edit(at, FACTS, "eleven lights", "twelve lights"),
        {
            "claims": ("claim common-list changed (summary)",),
            "lights": ("claim common-list changed (summary)",),
        },
    ),
    "a source": (
        lambda at: edit(at, RECORDS, "Keepers and Pilots", "Pilots and Keepers"),
        dict.fromkeys(("claims", "guild", "lights"), ("source register changed (title)",)),
    ),
    "a fact that comes": (
        lambda at: (at / "briefs/facts/later.yaml").write_text(LATER, encoding="utf-8"),
        {"guild": ("meeting guild-8 added",)},
    ),
    "a tag that lets a fact in": (
        lambda at: (at / "briefs/facts/later.yaml").write_text(
            LATER.replace("status", "tags: [lights]\n    status"), encoding="utf-8"
        ),
        {"guild": ("meeting guild-8 added",), "lights": ("meeting guild-8 added",)},
    ),
    "a tag that lets a fact go": (
        lambda at: edit(
            at, FACTS, "eleven lights and two bells.\n    status: reported\n    tags: [lights]",
            "eleven lights and two bells.\n    status: reported\n    tags: [bells]",
        ),
        {},
    ),
    "the words of a spec": (
        lambda at: edit(at, "briefs/guild.yaml", "The guild", "Our guild"),
        {"guild": ("the words of the spec changed",)},
    ),
    "paper": (
        lambda at: edit(at, "briefs/guild.yaml", "title:", "paper: Letter\ntitle:"),
        {"guild": ("layout paper Letter, was A4",)},
    ),
    "a template": (
        lambda at: edit(at, "templates/said.md", "{{ fact.summary }}", "*{{ fact.summary }}*"),
        {"claims": ("text of Said changed", "template said.md changed")},
    ),
    "a template that says the same": (
        lambda at: edit(at, "templates/said.md", "{% for", "{# a remark #}{% for"),
        {"claims": ("template said.md changed",)},
    ),
    "a template nobody uses": (
        lambda at: (at / "templates/unused.md").write_text("Unused.\n", encoding="utf-8"),
        {},
    ),
    "the office of the project": (
        lambda at: edit(at, "briefgen.toml", "Keepers of the Lights", "Keepers of Lights"),
        dict.fromkeys(ALL, ("the words of the spec changed",)),
    ),
    "a comment": (lambda at: edit(at, FACTS, "events:", "# all of them\nevents:"), {}),
    "a remark": (lambda at: edit(at, FACTS, "note: in the margin", "note: on the margin"), {}),
    "a touch": (lambda at: os.utime(at / FACTS), {}),
    "the order of files": (
        lambda at: (at / FACTS).rename(at / "briefs/facts/a.yaml"),
        {},
    ),
    "what lies beside": (lambda at: (at / "briefs/notes.txt").write_text("x", encoding="utf-8"), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", [name for name in CHANGES if "lets a fact go" not in name])
def test_a_change_builds_what_it_reaches_and_says_why(project: Path, tmp_path: Path, name: str) -> None:
    change, expected = CHANGES[name]
    change(project)
    report = build(project)
    assert built(report) == expected
    assert actions(report) == {one: "built" if one in expected else "kept" for one in ALL}
    assert read_pdfs(project) == make_afresh(project, tmp_path / "fresh")
    assert build(project).is_quiet


def test_a_brief_that_loses_its_last_fact_fails_and_keeps_its_pdf(project: Path) -> None:
    before = read_pdfs(project)
    CHANGES["a tag that lets a fact go"][0](project)
    report = build(project, keep_going=True)
    assert actions(report) == {"claims": "failed", "guild": "kept", "lights": "failed"}
    assert "empty-selection" in {one.code for one in find(report, "claims").found}
    assert read_pdfs(project) == before
    edit(project, FACTS, "tags: [bells]", "tags: [lights]")
    assert actions(build(project)) == dict.fromkeys(ALL, "kept")


LATE = """\
title: Late
select: {kind: [commitment, meeting], date: 1912/1913}
sections:
  - {kind: commitments}
  - {kind: sources}
"""


def test_a_fact_that_takes_its_date_from_a_meeting_is_reached_through_it(project: Path) -> None:
    (project / "briefs/late.yaml").write_text(LATE, encoding="utf-8")
    edit(project, "briefs/lights.yaml", ", 1908–1911", "")
    assert actions(build(project, keep_going=True)) == dict.fromkeys(ALL, "kept") | {
        "late": "failed",
        "lights": "built",
    }
    edit(project, FACTS, "date: 1911-06-09", "date: 1912-06-09")
    report = build(project)
    assert built(report).keys() == {"late", "lights"}
    assert find(report, "late").reasons == ("it was not built before",)
    edit(project, FACTS, "date: 1912-06-09", "date: 1911-06-09")
    assert actions(build(project, keep_going=True))["late"] == "failed"


FEW = """\
title: A few of them
select: {tags: lights, kind: [meeting, claim], limit: 2}
sections:
  - {kind: chronology, select: {kind: meeting}}
  - {kind: sources}
"""


def test_what_a_limit_leaves_out_comes_in_when_another_goes(project: Path, tmp_path: Path) -> None:
    (project / "briefs/few.yaml").write_text(FEW, encoding="utf-8")
    assert built(build(project)) == {"few": ("it was not built before",)}
    # The claim comes second, of the day of its meeting: it is in no section of the brief, and yet keeps a meeting out.
    edit(project, FACTS, "bells.\n    status: reported\n    tags: [lights]", "bells.\n    tags: [bells]")
    edit(project, "briefs/claims.yaml", "tags: lights", "tags: bells")
    (project / "briefs/lights.yaml").unlink()
    report = build(project)
    assert find(report, "few").reasons == ("meeting guild-7 added",)
    assert read_pdfs(project)["few"] == make_afresh(project, tmp_path / "fresh")["few"]


def test_a_variant_follows_the_record_it_is_made_for(project: Path, tmp_path: Path) -> None:
    spec = 'title: "Sitting at {city}"\nname: "sitting-{id}"\nfor_each: {meeting: {series: lights-board}}\nselect: {meeting: "{id}"}\nsections: [{kind: chronology}, {kind: sources}]\n'
    (project / "briefs/sitting.yaml").write_text(spec, encoding="utf-8")
    assert built(build(project)).keys() == {"sitting-board-1", "sitting-board-2"}
    edit(project, FACTS, "city: Tern Quay", "city: Marram")
    assert built(build(project)).keys() == {"sitting-board-1", "lights"}
    more = (
        LATER.replace("guild-8", "board-3")
        .replace("pilots-guild", "lights-board")
        .replace("ordinal: 8", "ordinal: 3\n    city: Marram")
    )
    (project / "briefs/facts/later.yaml").write_text(more, encoding="utf-8")
    assert built(build(project)).keys() == {"sitting-board-3"}
    assert read_pdfs(project) == make_afresh(project, tmp_path / "fresh")


def test_an_edition_that_is_issued_makes_its_brief_anew(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "issue", "guild", "--today", "2026-05-04"],
        cwd=project, capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    report = build(project)
    assert built(report).keys() == {"guild"}
    assert find(report, "guild").reasons == ("its edition changed",)


# --- PDFs


def test_a_pdf_that_is_gone_altered_or_somebody_elses_is_made_again(project: Path) -> None:
    before = read_pdfs(project)
    (project / "build/claims.pdf").unlink()
    altered = before["guild"].replace(b"\nendobj", b" \nendobj", 1)
    (project / "build/guild.pdf").write_bytes(altered)
    (project / "build/lights.pdf").write_bytes(before["guild"])
    report = build(project)
    assert built(report) == {
        "claims": ("its PDF is missing",),
        "guild": ("its PDF was altered",),
        "lights": ("its PDF was altered",),
    }
    assert read_pdfs(project) == before


def test_a_byte_changed_within_the_same_moment_is_seen(project: Path) -> None:
    place = project / "build/guild.pdf"
    build(project, "guild", force=True)
    status = place.stat()
    good = place.read_bytes()
    place.write_bytes(good[:-2] + bytes([good[-2] ^ 1]) + good[-1:])
    os.utime(place, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert place.stat().st_size == status.st_size
    assert find(build(project), "guild").reasons == ("its PDF was altered",)
    assert place.read_bytes() == good


def test_records_of_a_kind_that_counts_as_a_whole_are_not_kept_one_by_one(project: Path) -> None:
    row = Earlier(open_cache(project / "build")).row("lights")
    assert row is not None
    assert {"people", "organisations"} <= set(row.kinds)
    assert "board-1" in row.ids


def test_a_link_among_the_briefs_is_a_brief_under_its_own_name(project: Path) -> None:
    (project / "briefs/alias.yaml").symlink_to("guild.yaml")
    assert run_build(project).stdout.startswith("alias: it was not built before\n1 built")
    for name in ("briefs/alias.yaml", "alias"):
        status, said = run_json(project, name)
        assert (status, {brief: one["action"] for brief, one in said.items()}) == (0, {"alias": "kept"})
    edit(project, "briefs/guild.yaml", "The guild", "The whole guild")
    assert run_json(project, "briefs/alias.yaml")[1].keys() == {"alias"}
    assert run_json(project, "briefs/guild.yaml")[1]["guild"]["action"] == "built"


def test_a_brief_with_a_name_that_is_no_text_harms_no_other(project: Path) -> None:
    spec = (project / "briefs/guild.yaml").read_bytes()
    (project / os.fsdecode(b"briefs/l\xff.yaml")).write_bytes(spec)
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    report = build(project, keep_going=True)
    assert [one.code for one in report.briefs[-1].found] == ["bad-value"]
    assert set(actions(report).values()) == {"built", "kept", "failed"}
    (project / os.fsdecode(b"briefs/l\xff.yaml")).unlink()
    assert build(project).is_quiet


@pytest.mark.parametrize("folder", ["node_modules", "__pycache__"])
def test_whatever_folder_facts_are_read_from_is_looked_at(project: Path, folder: str) -> None:
    place = project / "briefs/facts" / folder
    place.mkdir()
    (project / FACTS).rename(place / "lights.yaml")
    assert not run_json(project)[0]
    edit(project, f"briefs/facts/{folder}/lights.yaml", "date: 1910-10\n", "date: 1910-11\n")
    assert run_json(project)[1]["guild"]["action"] == "built"


def test_a_brief_that_is_no_more_is_named_and_its_pdf_left(project: Path) -> None:
    (project / "briefs/guild.yaml").unlink()
    report = build(project)
    assert actions(report) == {"claims": "kept", "lights": "kept"}
    assert [place.name for place in report.gone] == ["guild.pdf"]
    assert (project / "build/guild.pdf").exists()
    assert build(project).gone == ()


def test_what_killed_runs_left_is_swept_when_it_is_old(tmp_path: Path) -> None:
    old, new, other = (
        tmp_path / ".a.pdf.abcd1234.partial",
        tmp_path / ".a.pdf.abcd1235.partial",
        tmp_path / ".a.pdf",
    )
    for path in (old, new, other):
        path.write_bytes(b"")
    for path in (old, other):
        os.utime(path, (time.time() - 3600,) * 2)
    sweep_partial(tmp_path)
    assert sorted(tmp_path.iterdir()) == [other, new]


# --- options


def test_force_builds_what_is_up_to_date(project: Path) -> None:
    before = read_pdfs(project)
    assert built(build(project, "guild", force=True)) == {"guild": ("asked for by --force",)}
    assert read_pdfs(project) == before


def test_a_dry_run_says_what_a_build_does_and_writes_nothing(project: Path) -> None:
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    (project / "build/claims.pdf").unlink()
    state = read_store(project)
    before = read_pdfs(project)
    dry = build(project, dry_run=True)
    assert read_pdfs(project) == before
    assert read_store(project) == state
    assert actions(dry) == dict.fromkeys(ALL, "would-build")
    wet = build(project)
    assert [(one.brief, one.reasons, one.content, one.key) for one in dry.briefs] == [
        (one.brief, one.reasons, one.content, one.key) for one in wet.briefs
    ]


def test_a_dry_run_of_a_new_project_leaves_no_pdf_and_no_record(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "lights")
    assert actions(build(folder, dry_run=True)) == dict.fromkeys(ALL, "would-build")
    assert not (folder / "build").exists()


def test_one_brief_is_built_and_the_rest_stays_out_of_date(project: Path) -> None:
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    assert actions(build(project, "guild")) == {"guild": "built"}
    assert actions(build(project, "guild")) == {"guild": "kept"}
    assert actions(build(project)) == {"claims": "kept", "guild": "kept", "lights": "built"}
    assert build(project).is_quiet


def test_a_brief_with_errors_ends_the_run_unless_told_to_go_on(project: Path) -> None:
    edit(project, "templates/said.md", "fact.summary", "fact.sumary")
    for name in ("guild", "lights"):
        edit(project, f"briefs/{name}.yaml", "title: ", "title: All ")
    stopped = build(project)
    assert actions(stopped) == {"claims": "failed"}
    assert stopped.left == ("guild", "lights")
    assert stopped.failed
    gone_on = build(project, keep_going=True)
    assert actions(gone_on) == {"claims": "failed", "guild": "built", "lights": "built"}
    assert gone_on.failed
    again = build(project, keep_going=True)
    assert actions(again) == {"claims": "failed", "guild": "kept", "lights": "kept"}
    edit(project, "templates/said.md", "fact.sumary", "fact.summary")
    assert actions(build(project)) == dict.fromkeys(ALL, "kept")


def test_facts_with_errors_stop_the_briefs_that_rest_on_them_and_leave_the_pdfs(project: Path) -> None:
    before = read_pdfs(project)
    edit(project, FACTS, "support: [{source: register}]", "support: [{source: nobody}]")
    report = build(project, keep_going=True)
    assert actions(report) == {"claims": "kept", "guild": "failed", "lights": "failed"}
    assert report.elsewhere == 0
    assert all(one.found for one in report.briefs if one.action == "failed")
    assert read_pdfs(project) == before
    edit(project, FACTS, "support: [{source: nobody}]", "support: [{source: register}]")
    assert build(project).is_quiet


def test_an_unknown_brief_is_said_to_be_one(project: Path) -> None:
    with pytest.raises(BriefgenError, match="there is no brief 'gild'"):
        build(project, "gild")


PROMISES = """\
title: Promises
select: {kind: commitment}
sections:
  - {kind: commitments}
  - {kind: sources}
"""


def test_warnings_of_what_is_kept_are_repeated(project: Path) -> None:
    (project / "briefs/promises.yaml").write_text(PROMISES, encoding="utf-8")
    first = find(build(project), "promises").found
    assert [one.code for one in first] == ["occasion-left-out"]
    second = find(build(project), "promises")
    assert (second.action, second.found) == ("kept", first)
    edit(project, "briefs/promises.yaml", "title:", "# a remark\ntitle:")
    edit(project, FACTS, "meetings:", "# a remark\nmeetings:")
    third = find(build(project), "promises")
    assert third.action == "kept"
    assert [one.message for one in third.found] == [one.message for one in first]
    assert first[0].origin is not None
    assert third.found[0].origin is not None
    assert third.found[0].origin.line == first[0].origin.line + 1, "places are those of the present files"
    for _ in range(2):
        done = run("build", "--format", "json", folder=project)
        assert json.loads(done.stdout)["briefs"][0]["action"] == "kept"
        assert "occasion-left-out" in done.stderr


# --- processes, locks, two at once


def test_processes_share_the_work_and_make_the_same(tmp_path: Path, finished: Path) -> None:
    folder = new_project(tmp_path / "lights")
    report = build(folder, jobs=3)
    assert actions(report) == dict.fromkeys(ALL, "built")
    assert [one.brief for one in report.briefs] == sorted(ALL)
    assert read_pdfs(folder) == read_pdfs(finished)
    assert build(folder).is_quiet


def test_processes_that_cannot_be_copied_are_started_afresh(tmp_path: Path, finished: Path) -> None:
    folder = new_project(tmp_path / "lights")
    reports: list[BuildReport] = []
    # A thread in the process is what keeps it from being copied.
    thread = threading.Thread(target=lambda: reports.append(build(folder, jobs=2)))
    thread.start()
    thread.join()
    assert actions(reports[0]) == dict.fromkeys(ALL, "built")
    assert read_pdfs(folder) == read_pdfs(finished)


def _square(*at: int) -> Callable[[int], int]:
    """Return a function that loses its process at some jobs."""

    def do(number: int) -> int:
        if number in at:
            os.kill(os.getpid(), signal.SIGKILL)
        return number * number

    return do


def test_a_process_that_dies_is_not_waited_for_and_another_takes_its_place() -> None:
    squares = [number * number for number in range(20)]
    jobs = range(20)
    assert sorted(do_jobs(jobs, _square(), lambda number: -number, 3)) == squares
    for at in ((7,), (0, 1, 2), (19,), tuple(range(20))):
        lost = [-number for number in at]
        left = [one for number, one in enumerate(squares) if number not in at]
        assert sorted(do_jobs(jobs, _square(*at), lambda number: -number, 3)) == sorted([*lost, *left])


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not copied here")
@pytest.mark.parametrize("most", [0, 1, 2])
def test_where_the_system_starts_no_more_processes_the_work_is_done_all_the_same(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    fork, started = os.fork, 0

    def fork_at_most() -> int:
        nonlocal started
        started += 1
        if started > most:
            raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))
        return fork()

    monkeypatch.setattr(os, "fork", fork_at_most)
    squares = [number * number for number in range(20)]
    assert sorted(do_jobs(range(20), _square(), lambda number: -number, 3)) == squares
    with do_ahead(range(20), _square()) as results:
        assert results() == squares
    assert started > most, "it was asked for more than there are"


def test_a_brief_whose_process_is_ended_fails_and_the_others_are_built(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(job: examining.Job, *rest: Any) -> examining.Examined:
        if job.entry.name == "guild":
            os.kill(os.getpid(), signal.SIGKILL)
        return examine(job, *rest)

    examine = examining.examine
    monkeypatch.setattr(building, "examine", fall)
    folder = new_project(tmp_path / "lights")
    report = build(folder, jobs=2, keep_going=True)
    assert actions(report) == {"claims": "built", "guild": "failed", "lights": "built"}
    (said,) = find(report, "guild").found
    assert said.code == "process-ended"
    assert "guild: the process that built it was ended" in said.message
    monkeypatch.undo()
    assert built(build(folder)).keys() == {"guild"}


def test_two_runs_at_once_do_no_harm(tmp_path: Path, finished: Path) -> None:
    folder = new_project(tmp_path / "lights")
    command = [sys.executable, "-m", "briefgen", "build", "--jobs", "1"]
    runs = [
        subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    said = sorted(run.communicate(timeout=600) for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert said[0] == ("", "")
    assert "3 built" in said[1][0]
    assert read_pdfs(folder) == read_pdfs(finished)


HOLDER = """
import fcntl, os, sys, time
with open(sys.argv[1], "r+") as file:
    fcntl.flock(file, fcntl.LOCK_EX)
    os.pwrite(file.fileno(), b"process 4711", 0)
    print("held", flush=True)
    time.sleep(60)
"""


def test_a_lock_is_waited_for_so_long_and_its_holder_named(project: Path) -> None:
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    command = [sys.executable, "-c", HOLDER, str(project / "build/build.lock")]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(BriefgenError, match=r"another build is at work.*process 4711.*0 s") as raised:
            build(project, patience=0.3)
        assert [one.code for one in raised.value.diagnostics] == ["build-locked"]
        other.kill()
    assert actions(build(project, patience=0.3))["guild"] == "built"


# --- the record


def read_store(project: Path) -> dict[str, bytes]:
    """Return the entries that earlier runs left."""
    folder = project / "build/cache"
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.entry"))}


def damage_lost(path: Path) -> None:
    path.unlink()


def damage_cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def damage_noise(path: Path) -> None:
    content = bytearray(path.read_bytes())
    for place in range(50, len(content), 97):
        content[place] ^= 0x5A
    path.write_bytes(content)


def damage_text(path: Path) -> None:
    path.write_text("no entry", encoding="utf-8")


def damage_link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parent / "elsewhere")


def damage_place(path: Path) -> None:
    """Give it the content of another: every mark is one of this user's, and none is in its place."""
    entries = sorted(path.parent.parent.rglob("*.entry"))
    path.write_bytes(entries[entries.index(path) - 1].read_bytes())


def damage_version(path: Path) -> None:
    """Mark it as that of another version of the program."""
    rewrite(path, lambda content: content, stamp="another")


def damage_shape(path: Path) -> None:
    rewrite(path, lambda _: json.dumps([["odd", {"deep": [1, None]}], 2.5]).encode())


def rewrite(path: Path, change: Callable[[bytes], bytes], stamp: str = "") -> None:
    """Write an entry with another content, marked under the key of this user."""
    key, store = own_key(), open_cache(path.parents[2])
    assert key is not None
    _, _, content = path.read_bytes()[len(MARK) :].partition(b"\n")
    content = change(content)
    stamp, name = stamp or store.stamp, path.parent.name + path.stem
    mark = mark_own(key, MARK, stamp.encode(), name.encode(), content)
    path.write_bytes(MARK + mark.encode() + b"\n" + content)


def damage_all(project: Path, damage: Callable[[Path], None]) -> None:
    entries = sorted((project / "build/cache").rglob("*.entry"))
    assert len(entries) == 2 * len(ALL) + 2, "a row and a content a brief, the facts, the seal"
    for path in entries:
        damage(path)


DAMAGES = [
    damage_lost, damage_cut, damage_noise, damage_text, damage_link, damage_place, damage_version, damage_shape,
]  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_record_that_is_lost_or_damaged_is_made_again_of_the_pdfs(
    project: Path, damage: Callable[[Path], None]
) -> None:
    before = read_pdfs(project)
    times = {path.name: path.stat().st_mtime_ns for path in (project / "build").glob("*.pdf")}
    damage_all(project, damage)
    report = build(project)
    assert actions(report) == dict.fromkeys(ALL, "kept")
    assert read_pdfs(project) == before
    assert times == {path.name: path.stat().st_mtime_ns for path in (project / "build").glob("*.pdf")}
    assert not list((project / "build").rglob("elsewhere"))
    assert build(project).is_quiet
    earlier = Earlier(open_cache(project / "build"))
    assert set(earlier.facts.held) == {name for name in ALL if earlier.row(name)} == ALL


@pytest.mark.parametrize("damage", DAMAGES)
def test_with_a_damaged_record_no_change_is_missed(project: Path, damage: Callable[[Path], None]) -> None:
    damage_all(project, damage)
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    report = build(project)
    assert built(report).keys() == {"guild", "lights"}
    # One of two that are in each other's place may be whole.
    assert find(report, "guild").reasons[0] in ("meeting guild-7 changed", "its composition changed")


def test_what_a_pdf_says_of_itself_is_believed_only_if_it_is_whole(project: Path) -> None:
    before = read_pdfs(project)
    shutil.rmtree(project / "build/cache")
    with pikepdf.open(project / "build/guild.pdf", allow_overwriting_input=True) as pdf:
        content = pdf.pages[0].Contents
        content.write(content.read_bytes() + b" ")
        pdf.save()
    (project / "build/claims.pdf").write_bytes(before["guild"])
    assert built(build(project)).keys() == {"guild", "claims"}
    assert read_pdfs(project) == before


def test_a_record_of_a_copied_project_says_nothing_of_the_copy(project: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(project, tmp_path / "copy")
    edit(copy, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    code, briefs = run_json(copy)
    assert code == 0
    assert {name for name, one in briefs.items() if one["action"] == "built"} == {"guild", "lights"}
    assert build(project).is_quiet


@pytest.mark.parametrize("damage", DAMAGES)
def test_any_one_entry_may_be_damaged(project: Path, damage: Callable[[Path], None]) -> None:
    before = read_pdfs(project)
    for path in sorted((project / "build/cache").rglob("*.entry")):
        damage(path)
        assert actions(build(project)) == dict.fromkeys(ALL, "kept"), path
    assert read_pdfs(project) == before


# --- files within the grain of the clock


def test_a_file_is_read_again_while_its_times_prove_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    fresh = look_at(path, None, time.time_ns())
    assert fresh is not None
    assert not fresh.sure
    status = path.stat()
    path.write_bytes(b"two")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    again = look_at(path, fresh, time.time_ns())
    assert again is not None
    assert again.hash != fresh.hash
    later = look_at(path, again, time.time_ns() + 10**10)
    assert later is not None
    assert later.sure
    assert later.hash == again.hash
    assert look_at(path, later, time.time_ns()) is later


def test_what_comes_goes_and_changes_is_found(tmp_path: Path) -> None:
    for name in ("a", "b", "c/d", ".git/e", "build/f"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name, encoding="utf-8")
    (tmp_path / "c/round").symlink_to(tmp_path)

    def look() -> Any:
        return look_around([tmp_path], [tmp_path / "build"], {})

    before = look()
    assert {Path(path).name for path in before} == {"a", "b", "d"}
    (tmp_path / "a").write_text("other", encoding="utf-8")
    (tmp_path / "b").unlink()
    (tmp_path / "c/g").write_text("new", encoding="utf-8")
    after = look()
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert {Path(path).name for path in changed} == {"a", "b", "g"}
    assert same_files(before, before)
    assert not same_files(before, after)


def test_an_edit_right_after_a_build_is_seen_though_size_and_time_are_the_same(project: Path) -> None:
    run_build(project)
    status = (project / FACTS).stat()
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-12\n")
    os.utime(project / FACTS, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert "guild: meeting guild-7 changed (date)" in run_build(project).stdout


def test_an_edit_during_a_build_is_seen_by_the_next(project: Path, tmp_path: Path) -> None:
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    seen: list[str] = []

    def meddle(one: Built, *_: int) -> None:
        if not seen:
            edit(project, "briefs/guild.yaml", "The guild", "Our guild")
            edit(project, FACTS, "eleven lights", "twelve lights")
        seen.append(one.brief)

    build_briefs(find_project(project), (), (), Options(jobs=1), meddle)
    assert seen == ["guild", "lights"]
    report = build(project)
    assert built(report).keys() == ALL
    assert read_pdfs(project) == make_afresh(project, tmp_path / "fresh")


def test_an_edit_taken_back_during_a_build_leaves_nothing_wrong(project: Path, tmp_path: Path) -> None:
    """The brief may be composed from an edit that is gone when the run ends: hashes alone would not show it."""
    edit(project, "briefs/claims.yaml", "What is said", "What was said")
    edit(project, "briefs/guild.yaml", "The guild", "The old guild")
    seen: list[str] = []

    def meddle(one: Built, *_: int) -> None:
        if one.brief == "claims":
            edit(project, "briefs/guild.yaml", "The old guild", "Some guild")
        elif one.brief == "guild":
            edit(project, "briefs/guild.yaml", "Some guild", "The old guild")
        seen.append(one.brief)

    build_briefs(find_project(project), (), (), Options(jobs=1), meddle)
    assert seen == ["claims", "guild"]
    assert built(build(project)).keys() <= {"guild"}
    assert read_pdfs(project) == make_afresh(project, tmp_path / "fresh")


# --- the command


HEAVY = {"reportlab", "jinja2", "pikepdf", "babel", "rich", "ruamel", "yaml", "multiprocessing"}
LOADED = {"briefgen.model", "briefgen.load.facts", "briefgen.workspace", "briefgen.pipeline"}


def imported(project: Path, *command: str) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", *command],
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
    )
    names = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    return (names | {name.partition(".")[0] for name in names}) & (HEAVY | LOADED)


def test_a_build_with_nothing_to_do_loads_none_of_the_libraries(project: Path) -> None:
    run_build(project)
    look = (
        "from briefgen.build.up_to_date import find_up_to_date; "
        "assert find_up_to_date(()).briefs.keys() == {'claims', 'guild', 'lights'}"
    )
    assert imported(project, "-c", look) == set()
    build_nothing = ("-m", "briefgen", "build")
    assert imported(project, *build_nothing) == set()
    assert imported(project, *build_nothing, "guild", "briefs/lights.yaml", "--format", "json") == set()
    assert imported(project, *build_nothing, "--force", "claims") >= LOADED | {"reportlab", "jinja2"}


def test_nothing_to_do_is_nothing_said_to_a_scheduler(project: Path) -> None:
    run_build(project)
    for _ in range(2):
        done = run_build(project, "--all")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    edit(project, FACTS, "events:", "# a comment\nevents:")
    done = run_build(project, "--all")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_changes_are_told_in_a_digest(project: Path) -> None:
    run_build(project)
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    done = run_build(project)
    assert done.returncode == 0
    assert done.stdout == (
        "guild: meeting guild-7 changed (date)\nlights: meeting guild-7 changed (date)\n2 built, 1 kept\n"
    )
    assert done.stderr == ""


def test_somebody_at_a_terminal_is_told_that_there_is_nothing_to_do(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run_build(project)
    monkeypatch.chdir(project)
    monkeypatch.setattr("briefgen.cli.commands.build.is_terminal", lambda: True)
    for edited in (False, True):
        if edited:
            edit(project, FACTS, "events:", "# a comment\nevents:")
        result = CliRunner().invoke(app, ["build"])
        assert (result.exit_code, result.output) == (0, "3 briefs are up to date\n")


class _Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_bar_counts_the_briefs_on_a_terminal_only(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for screen, shown in ((_Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", screen)
        with show_progress() as tell:
            build_briefs(find_project(project), (), (), Options(jobs=1, force=True), tell)
        monkeypatch.undo()
        assert ("3/3" in screen.getvalue()) is shown


def test_json_says_what_became_of_each_brief(project: Path) -> None:
    run_build(project)
    edit(project, FACTS, "date: 1910-10\n", "date: 1910-11\n")
    edit(project, "templates/said.md", "fact.summary", "fact.sumary")
    code, briefs = run_json(project, "--keep-going", "--dry-run")
    assert code == 1
    assert {name: one["action"] for name, one in briefs.items()} == {
        "claims": "failed", "guild": "would-build", "lights": "would-build",
    }  # fmt: skip
    code, briefs = run_json(project, "--keep-going")
    assert code == 1
    guild = briefs["guild"]
    assert guild.keys() == {"brief", "action", "reasons", "pdf", "content", "key"}
    assert (guild["action"], guild["reasons"]) == ("built", ["meeting guild-7 changed (date)"])
    assert Path(guild["pdf"]) == project / "build/guild.pdf"
    code, kept = run_json(project, "guild", "briefs/lights.yaml")
    assert code == 0
    assert kept["guild"] == {**guild, "action": "kept", "reasons": []}
    assert kept.keys() == {"guild", "lights"}


def test_names_and_all_exclude_each_other(project: Path) -> None:
    assert run_build(project, "--all", "guild").returncode == 2
    assert run_build(project, "--jobs", "0").returncode == 2


def test_a_folder_that_cannot_be_written_to_gives_one_clear_line(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "lights")
    (folder / "build").write_text("a file", encoding="utf-8")
    done = run_build(folder)
    assert done.returncode == 1
    assert done.stderr.startswith("error[cannot-write]")

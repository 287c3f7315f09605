"""``build`` over every fact of the shipped base, under kills, and on disks that are full or may not be written to."""

import errno
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from briefgen.export.pdf.manifest import read_manifest
from briefgen.model.factbase import FactBase
from briefgen.model.records import Conflict, Fact
from briefgen.model.tree import Mapping as MappingNode
from briefgen.model.tree import Scalar, Step, find_node
from briefgen.pipeline import gather
from briefgen.workspace import find_project
from build_case import actions, build, built, edit, find, make_afresh, new_project, read_pdfs, run_build
from program import copy_shipped

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("BRIEFGEN_BUILD_KILLS", "40"))
"""How many runs are killed."""

PRINTED = (
    "summary", "label", "matter", "because", "city", "area", "locator", "definition", "title", "described", "family",
    "name",
)  # fmt: skip
"""Fields that print, those first whose words no check compares with others."""

PROBE = """\
title: Probe
handling: public
select: {tags: probe}
sections:
  - {kind: chronology, allow_empty: true}
  - {kind: excerpts, allow_empty: true}
  - {kind: commitments, allow_empty: true}
  - {kind: conflicts, allow_empty: true}
  - {kind: text, title: Statements, template: general/statements.md, select: {kind: claim}, allow_empty: true}
  - {kind: sources}
"""
UNUSED = """\
events:
  unused-1:
    date: 2020-01-02
    summary: Nobody prints this.
    reviewed: 2026-01-15
    support: [{source: SOURCE}]
"""


@pytest.fixture
def shipped(tmp_path: Path) -> Path:
    """The shipped briefs, built, with a brief that prints what has a tag, and a fact that nobody prints."""
    folder = copy_shipped(tmp_path / "shipped")
    facts = load_facts(folder)
    source = next(name for name, record in facts.records.items() if type(record).__name__ == "Source")
    (folder / "briefs/facts/unused.yaml").write_text(UNUSED.replace("SOURCE", source), encoding="utf-8")
    (folder / "briefs/probe.yaml").write_text(PROBE, encoding="utf-8")
    first = next(fact for fact in facts.facts() if fact.tags)
    add_tag(folder, facts, first.id)
    assert "failed" not in actions(build(folder)).values()
    return folder


def load_facts(folder: Path) -> FactBase:
    shared = gather(find_project(folder))
    assert not shared.failed, shared.diagnostics
    return shared.value.facts


def printed_ids(folder: Path) -> dict[str, frozenset[str]]:
    """Return what each PDF says that it prints, fact by fact and source by source."""
    found = {}
    for path in sorted((folder / "build").glob("*.pdf")):
        manifest = read_manifest(path.read_bytes()).manifest
        assert manifest is not None
        found[path.stem] = frozenset(
            one.id for one in (*manifest.facts, *manifest.sources, *manifest.records)
        )
    return found


def printed_places(facts: FactBase, name: str) -> Iterator[tuple[Step, ...]]:
    """Yield the places of a record's fields that print words."""
    for field in PRINTED:
        node = find_node(facts.trees[name], (field,))
        if isinstance(node, MappingNode):
            yield from ((field, key.text) for key, _ in node.entries if key.text)
        elif isinstance(node, Scalar):
            yield (field,)


def change_word(folder: Path, facts: FactBase, name: str, place: tuple[Step, ...]) -> bool:
    """Change the first word of a field; whether there was one on its first line of text."""
    origin = facts.origin(name, *place)
    path = folder / origin.file
    lines = path.read_text(encoding="utf-8").split("\n")
    number, column = origin.line - 1, origin.column - 1
    if lines[number][column] in ">|":  # the text of a block begins on the line below its sign
        number, column = number + 1, 0
    head, tail = lines[number][:column], lines[number][column:]
    changed = re.sub(r"[^\W\d_]{2,}", lambda word: word[0] + word[0][-1], tail, count=1)
    if changed == tail:
        return False
    lines[number] = head + changed
    path.write_text("\n".join(lines), encoding="utf-8")
    return True


def add_tag(folder: Path, facts: FactBase, name: str) -> None:
    origin = facts.origin(name, "tags")
    path = folder / origin.file
    lines = path.read_text(encoding="utf-8").split("\n")
    line = lines[origin.line - 1]
    assert line[origin.column - 1] == "[", (name, line)
    lines[origin.line - 1] = f"{line[: origin.column]}probe, {line[origin.column :]}"
    path.write_text("\n".join(lines), encoding="utf-8")


def change_and_build(folder: Path, facts: FactBase, name: str) -> Mapping[str, tuple[str, ...]]:
    """Change a field of a record that leaves the base sound, and build; return what was built and why."""
    said: list[object] = []
    for place in printed_places(facts, name):
        path = folder / facts.origin(name, *place).file
        before = path.read_bytes()
        if not change_word(folder, facts, name, place):
            continue
        report = build(folder, keep_going=True)
        if not report.failed:
            return built(report)
        said += [one for found in (report.found, *(one.found for one in report.briefs)) for one in found]
        path.write_bytes(before)
        assert not build(folder).failed
    raise AssertionError(f"no field of {name} can be changed: {said}")


@pytest.mark.parametrize("of_facts", [True, False], ids=["facts", "what they lean on"])
def test_a_change_of_any_record_builds_exactly_the_briefs_that_print_it(
    shipped: Path, *, of_facts: bool
) -> None:
    facts = load_facts(shipped)
    printed = printed_ids(shipped)
    assert printed.keys() == {"edscg", "edscg-4", "edscg-ko", "probe"}
    wrong: dict[str, object] = {}
    reached = set()
    names = [name for name, record in facts.records.items() if isinstance(record, Fact) is of_facts]
    for name in names:
        reasons = change_and_build(shipped, facts, name)
        expected = {brief for brief, ids in printed.items() if name in ids}
        reached |= expected
        told = all(any(f" {name} changed" in one for one in why) for why in reasons.values())
        if reasons.keys() != expected or not told:
            wrong[name] = (reasons, expected)
    assert not wrong
    assert len(names) > 50
    assert reached == printed.keys()
    fresh = make_afresh(shipped, shipped.parent / "fresh")
    assert read_pdfs(shipped) == fresh


def test_a_fact_that_is_selected_from_now_on_builds_exactly_the_brief_that_selects_it(shipped: Path) -> None:
    facts = load_facts(shipped)
    # No section of the probe prints statistics.
    names = [
        fact.id
        for fact in facts.facts()
        if fact.tags and "probe" not in fact.tags and fact.kind != "statistic"
    ]
    assert len(names) > 40
    wrong, there = {}, printed_ids(shipped)["probe"]
    for name in names:
        add_tag(shipped, facts, name)
        report = build(shipped)
        # What is disputed of a fact comes along with it.
        disputes = [one.id for one in facts.all_of(Conflict) if one.about.fact == name]
        coming = {name, *disputes} - there
        there |= coming
        expected = {f"{facts.get(Fact, one).kind} {one} added" for one in coming}  # type: ignore[union-attr] # it is one
        reasons = {brief: set(why) for brief, why in built(report).items()}
        if reasons != ({"probe": expected} if expected else {}):
            wrong[name] = (reasons, expected)
    assert not wrong
    assert printed_ids(shipped)["probe"] >= set(names)


def test_comments_order_and_facts_that_nobody_prints_build_nothing(shipped: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (shipped / "build").glob("*.pdf")}
    files = sorted((shipped / "briefs/facts").glob("*.yaml"))
    edit(shipped, "briefs/facts/unused.yaml", "Nobody prints this", "Nobody ever prints this")
    assert build(shipped).is_quiet
    for number, path in enumerate(files):
        _shuffle(path)
        assert built(build(shipped)) == {}, f"order in {path.name}"
        path.write_text(f"# a comment\n\n{path.read_text(encoding='utf-8')}\n# another\n", encoding="utf-8")
        assert built(build(shipped)) == {}, f"comments in {path.name}"
        path.rename(path.with_name(f"{99 - number}.yaml"))
        assert built(build(shipped)) == {}, f"the name of {path.name}"
    assert {path: path.stat().st_mtime_ns for path in (shipped / "build").glob("*.pdf")} == before


def _shuffle(path: Path) -> None:
    """Write the records of a fact file in the opposite order."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 10_000
    tree = yaml.load(path)
    for kind in list(tree):
        for name in list(tree[kind])[::-1]:
            tree[kind].move_to_end(name)
        tree.move_to_end(kind, last=False)
    yaml.dump(tree, path)


# --- kills

TORN = """
import pathlib, sys, time
import briefgen.build.examining as examining
def write(path, content):
    for start in range(0, len(content), 20_000):
        with path.open("r+b" if start else "wb") as file:
            file.seek(start)
            file.write(content[start : start + 20_000])
        time.sleep(0.05)
examining.write_whole = write
from briefgen.cli import main
main()
"""
"""A build that writes its PDFs bit by bit."""

HASTY = """
import briefgen.build.examining as examining
examining.write_whole = lambda path, content: None
from briefgen.cli import main
main()
"""
"""A build that says that it has written its PDFs, and has not."""


def states_of(project: Path) -> dict[str, dict[str, bytes]]:
    """Return what the briefs are in each of two states of the facts, made afresh."""
    facts = project / "briefs/facts/lights.yaml"
    texts = {"one": facts.read_text(encoding="utf-8")}
    texts["two"] = texts["one"].replace("date: 1910-10\n", "date: 1910-11\n").replace("eleven", "twelve")
    made = {}
    for name, text in texts.items():
        facts.write_text(text, encoding="utf-8")
        (project / f"{name}.state").write_text(text, encoding="utf-8")
        made[name] = make_afresh(project, project.parent / name)
    return made


def set_state(project: Path, name: str) -> None:
    text = (project / f"{name}.state").read_text(encoding="utf-8")
    (project / "briefs/facts/lights.yaml").write_text(text, encoding="utf-8")


def kill_two(project: Path, chance: random.Random, longest: float, *start: str) -> None:
    """Start two builds and kill each at a random moment: alone, or with the processes that work for it."""
    command = [sys.executable, *(start or ("-m", "briefgen")), "build", "--jobs", "2"]
    runs = [
        subprocess.Popen(
            command, cwd=project, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )
        for _ in range(2)
    ]
    began = time.monotonic()
    for run, moment in zip(runs, sorted(chance.uniform(0, longest) for _ in runs), strict=True):
        time.sleep(max(0, began + moment - time.monotonic()))
        if chance.random() < 0.5:
            os.killpg(run.pid, signal.SIGKILL)
        else:
            run.kill()
        run.wait()


def find_torn(project: Path) -> list[str]:
    """Return the PDFs that are not whole."""
    copies = {path.name: path.read_bytes() for path in sorted((project / "build").glob("*.pdf"))}
    return [
        name
        for name, pdf in copies.items()
        if not pdf.endswith(b"%%EOF\n") or read_manifest(pdf).manifest is None
    ]


def finish(project: Path) -> dict[str, bytes]:
    """Build to the end, which no lock may hold up; return the PDFs."""
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "build"], cwd=project, capture_output=True, text=True, timeout=600, check=False
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return read_pdfs(project)


def test_kills_leave_no_torn_pdf_no_lock_and_nothing_kept_that_is_wrong(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    states = states_of(project)
    chance = random.Random(KILLS)  # noqa: S311 - moments, not secrets
    set_state(project, "one")
    began = time.monotonic()
    assert finish(project) == states["one"]
    longest, last, ended_early = time.monotonic() - began, "one", 0
    for _ in range(KILLS // 2):
        name = chance.choice(("one", "two"))
        set_state(project, name)
        if chance.random() < 0.3:
            shutil.rmtree(project / "build/cache", ignore_errors=True)
        kill_two(project, chance, longest)
        assert find_torn(project) == []
        ended_early += read_pdfs(project) != states[name]
        if chance.random() < 0.7:
            last = name
            assert finish(project) == states[last]
            assert run_build(project).stdout == ""
    set_state(project, "two")
    assert finish(project) == states["two"]
    assert ended_early > KILLS // 20, "the kills came too late to prove anything"
    # What a killed run left half written is swept once it is old; nothing else is left over.
    for path in (project / "build").glob(".*.partial"):
        os.utime(path, (0, 0))
    run_build(project, "--force")
    assert not list((project / "build").glob(".*.partial"))


def test_a_build_that_tears_its_pdfs_would_be_found_out(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    chance = random.Random(1)  # noqa: S311 - moments, not secrets
    for number in range(30):
        shutil.rmtree(project / "build", ignore_errors=True)
        kill_two(project, chance, 2.5 + number / 2, "-c", TORN)
        if find_torn(project):
            return
    raise AssertionError("not one torn PDF was found")


def test_a_build_that_only_says_so_would_be_found_out(tmp_path: Path) -> None:
    project = new_project(tmp_path / "project")
    states = states_of(project)
    set_state(project, "one")
    finish(project)
    set_state(project, "two")
    subprocess.run([sys.executable, "-c", HASTY, "build", "--jobs", "1"], cwd=project, check=True)
    assert read_pdfs(project) == states["one"] != states["two"], "it wrote nothing"
    assert finish(project) == states["two"], "the record says what it is told, and the disk is believed"


# --- disks


def _mount(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.fixture
def on_small_disk(tmp_path: Path) -> Iterator[Path]:
    """A project whose build folder is a disk of 400 kB, where such a disk may be mounted."""
    project = new_project(tmp_path / "project")
    place = project / "build"
    place.mkdir()
    if not _mount("mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(place)):
        pytest.skip("this user may not mount a disk")
    try:
        yield project
    finally:
        assert _mount("umount", str(place))


def test_a_full_disk_leaves_whole_pdfs_and_a_clear_line(on_small_disk: Path) -> None:
    project, filler = on_small_disk, on_small_disk / "build/filler"
    states = states_of(project)
    set_state(project, "one")
    for left in range(0, 400_000, 25_000):
        for path in (project / "build").glob("*.pdf"):
            path.unlink()
        with filler.open("wb") as file:
            free = os.statvfs(project / "build")
            file.write(b"x" * max(0, free.f_bavail * free.f_frsize - left))
        done = run_build(project, "--keep-going")
        assert done.returncode in (0, 1)
        if done.returncode:
            assert "cannot-write" in done.stderr, done.stderr
        assert find_torn(project) == []
        for name, pdf in read_pdfs(project).items():
            assert pdf == states["one"][name]
        filler.unlink()
    shutil.rmtree(project / "build/cache", ignore_errors=True)
    assert finish(project) == states["one"]


def test_a_read_only_disk_keeps_what_is_right_and_says_what_is_not(on_small_disk: Path) -> None:
    project = on_small_disk
    _mount("mount", "-o", "remount,size=4m", str(project / "build"))
    states = states_of(project)
    set_state(project, "one")
    assert finish(project) == states["one"]
    assert run_build(project).stdout == ""
    assert _mount("mount", "-o", "remount,ro", str(project / "build"))
    done = run_build(project, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert {one["action"] for one in json.loads(done.stdout)["briefs"]} == {"kept"}
    set_state(project, "two")
    done = run_build(project)
    assert done.returncode == 1
    assert done.stderr.startswith("error[cannot-write]")
    assert os.strerror(errno.EROFS) in done.stderr
    assert read_pdfs(project) == states["one"]


LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
from briefgen.cli import main
main()
"""


@pytest.mark.parametrize("limit", [2_000, 30_000, 60_000, 110_000])
def test_a_limit_on_the_size_of_files_leaves_the_old_pdfs(tmp_path: Path, limit: int) -> None:
    project = new_project(tmp_path / "project")
    states = states_of(project)
    set_state(project, "one")
    assert finish(project) == states["one"]
    set_state(project, "two")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "build", "--keep-going"],
        cwd=project, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert "Traceback" not in done.stderr, done.stderr
    assert (done.returncode == 0) is (read_pdfs(project) == states["two"]), done.stderr
    for name, pdf in read_pdfs(project).items():
        assert pdf in (states["one"][name], states["two"][name])
    assert finish(project) == states["two"]
    assert find(build(project), "lights").action == "kept"

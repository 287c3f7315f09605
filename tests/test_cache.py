"""The cache: a run that uses it says what a run without it says, whatever happened to facts and cache in between."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from briefgen import pipeline
from briefgen.cache.store import MAXIMUM_BYTES, Cache, open_cache
from briefgen.cache.verdicts import Verdicts
from briefgen.diagnostics import Diagnostic
from briefgen.model.brief import Spec
from briefgen.pipeline import checking
from briefgen.system import install as stamp
from briefgen.system import workers
from briefgen.workspace import Project, find_project
from program import copy_second, run

_COUNT_OPENED = """
import json, sys
opened = []
sys.addaudithook(lambda event, given: event == "open" and opened.append(str(given[0])))
from briefgen.cli.running import run
status = run(sys.argv[1:])
print(json.dumps(opened))
sys.exit(status)
"""
"""Runs the program and prints every path that it opened."""

DAY = dt.date(2026, 1, 15)

GROUND = """\
sources:
  src-a: {kind: official, publisher: Harbour Office, title: Ledger, date: 2025-01}
  src-b: {kind: news, publisher: Gazette, title: Tides, date: 2025-02}
organisations:
  board: {name: Harbour Board, support: [{source: src-a}]}
  council: {name: Harbour Council, support: [{source: src-a}]}
people:
  ada: {family: Marramsey, given: Ada, died: 2019-01-01, support: [{source: src-a}]}
  bram: {family: Wickholme, given: Bram, support: [{source: src-b}]}
"""

RECORDS = {
    "event": """\
events:
  {name}: {{date: {date}, summary: A crane was moved at {name}., reviewed: 2025-06-01, support: [{{source: {source}}}]}}
""",
    "meeting": """\
meetings:
  {name}:
    series: board
    ordinal: {number}
    date: {date}
    delegations: {{council: [{{person: {person}, title: Keeper}}]}}
    reviewed: 2025-06-01
    support: [{{source: {source}}}]
""",
    "claim": """\
claims:
  {name}: {{meeting: {other}, summary: The Harbour Bord met at {name}., reviewed: 2025-06-01, support: [{{source: {source}}}]}}
""",
    "conflict": """\
conflicts:
  {name}:
    about: {{fact: {other}, field: date}}
    matter: the day
    versions: [{{says: one, support: [{{source: src-a}}]}}, {{says: two, support: [{{source: src-b}}]}}]
    uses: one
    because: the ledger is nearer
    reviewed: 2025-06-01
""",
    "broken": "events:\n  {name}: {{date: 2020-13-45, reviewed: 2025-06-01}}\n",
    "unparsed": "events:\n  {name}: {{date: [\n",
    "foreign": "evnts:\n  {name}: {{}}\n",
    "restricted": """\
events:
  {name}: {{date: {date}, summary: Sand., handling: internal, reviewed: 2027-06-01, support: [{{source: {source}, supports: [date]}}]}}
""",
    "empty": "# nothing\n",
    "source": "sources:\n  {source}: {{kind: news, publisher: Gazette, title: Other, withdrawn: 2025-03-01}}\n",
}


def plain(found: Sequence[Diagnostic]) -> list[Any]:
    return [(one.severity, one.code, one.message, str(one.origin), one.hints) for one in found]


def cold(project: Project, day: dt.date = DAY) -> list[Any]:
    """What a check without the store says."""
    return plain(pipeline.check_project(project, (), None, day))


def warm(project: Project, store: Cache, day: dt.date = DAY) -> list[Any]:
    """What a check with the store says."""
    return plain(pipeline.check_project(project, (), None, day, store))


def make_project(folder: Path) -> Project:
    (folder / "briefs" / "facts").mkdir(parents=True)
    (folder / "briefgen.toml").write_text("")
    (folder / "briefs" / "facts" / "ground.yaml").write_text(GROUND)
    return find_project(folder)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = make_project(tmp_path)
    for kind, file in (("meeting", "one"), ("event", "two"), ("claim", "three")):
        write(made, file, kind, name=f"{kind}-1", other="meeting-1")
    return made


def write(project: Project, file: str, kind: str, **given: object) -> Path:
    values = {
        "name": "fact-1", "date": "2020-05-05", "source": "src-a", "person": "ada", "number": 1, "other": "event-1",
    }  # fmt: skip
    path = project.facts / f"{file}.yaml"
    path.write_text(RECORDS[kind].format(**{**values, **given}))
    return path


def entries(cache: Cache) -> list[Path]:
    return sorted(cache.folder.glob("??/*.entry"))


class TestDamage:
    @pytest.mark.parametrize(
        "damage",
        [
            lambda path, _: path.write_bytes(b""),
            lambda path, old: path.write_bytes(old[: len(old) // 2]),
            lambda path, old: path.write_bytes(old[:-1]),
            lambda path, _: path.write_bytes(os.urandom(500)),
            lambda path, old: path.write_bytes(old[:-3] + b"\xff\x00}"),
            lambda path, _: path.write_bytes(b"\x80\x04cos\nsystem\n."),
            lambda path, _: path.unlink(),
            lambda path, _: replace_by(path, Path.mkdir),
            lambda path, _: replace_by(path, os.mkfifo),
            lambda path, _: replace_by(path, lambda place: place.symlink_to("/dev/zero")),
        ],
        ids=["empty", "half", "cut", "noise", "spoilt", "pickle", "gone", "folder", "pipe", "device"],
    )
    def test_every_entry_may_be_damaged(
        self, project: Project, damage: Callable[[Path, bytes], object]
    ) -> None:
        cache = open_cache(project.build)
        expected = warm(project, cache)
        for path in entries(cache):
            damage(path, path.read_bytes())
        assert warm(project, cache) == expected == cold(project)

    def test_an_entry_under_the_name_of_another_is_not_taken(self, project: Project) -> None:
        cache = open_cache(project.build)
        expected = warm(project, cache)
        contents = [path.read_bytes() for path in entries(cache)]
        assert len(contents) > 1
        for path, content in zip(entries(cache), [*contents[1:], contents[0]], strict=True):
            path.write_bytes(content)
        assert warm(project, cache) == expected

    @pytest.mark.parametrize(
        "content", [b"", b"null", b"[]", b"{}", b'{"state": 1}', b"[" * 100_000, b"{\xff}"]
    )
    def test_an_entry_of_a_wrong_shape_is_not_taken(self, project: Project, content: bytes) -> None:
        cache = open_cache(project.build)
        expected = warm(project, cache)
        for key in (("verdict", "project"), ("checked files",)):
            assert cache.recall(*key)
            cache.keep(*key, content=content)
        assert warm(project, cache) == expected

    def test_a_verdict_that_is_whole_is_taken(self, project: Project) -> None:
        """The positive control: under the right key and of the right shape, another verdict is the result."""
        cache = open_cache(project.build)
        assert warm(project, cache)
        verdict = json.loads(cache.recall("verdict", "project") or b"")
        cache.keep("verdict", "project", content=json.dumps({**verdict, "found": []}).encode())
        assert warm(project, cache) == []

    def test_another_version_of_the_program_finds_nothing(self, project: Project) -> None:
        cache = open_cache(project.build)
        warm(project, cache)
        assert cache.recall("verdict", "project")
        assert Cache(cache.folder, "another version").recall("verdict", "project") is None

    def test_the_stamp_follows_the_source_of_the_program(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "check.py").write_text("one")
        monkeypatch.setattr(stamp, "_PACKAGE", tmp_path)
        before = stamp.stamp_program()
        assert stamp.stamp_program() == before
        (tmp_path / "check.py").write_text("three")
        after = stamp.stamp_program()
        assert after != before
        (tmp_path / "fonts").mkdir()
        (tmp_path / "fonts" / "Face.ttf").write_text("new")
        assert stamp.stamp_program() not in (before, after)

    @pytest.mark.slow
    def test_an_installed_program_opens_none_of_its_own_fonts_where_nothing_changed(
        self, tmp_path: Path
    ) -> None:
        package = tmp_path / "installed" / "briefgen"
        shutil.copytree(
            Path(stamp.__file__).parents[1], package, ignore=shutil.ignore_patterns("__pycache__")
        )
        for name in ("templates", "fonts"):
            # As in a wheel, inside the package.
            shutil.copytree(stamp.find_shipped(name), package / name, copy_function=os.link)
        folder = copy_second(tmp_path / "project")

        def run(*arguments: str) -> list[str]:
            found = subprocess.run(
                [sys.executable, "-c", _COUNT_OPENED, *arguments],
                env={**os.environ, "PYTHONPATH": str(package.parent)},
                cwd=folder, capture_output=True, check=True, text=True,
            )  # fmt: skip
            opened: list[str] = json.loads(found.stdout.splitlines()[-1])
            return [
                path for path in opened if path.startswith(str(package)) and path.endswith((".ttf", ".md"))
            ]

        # That fonts are opened where they are needed shows that openings are seen.
        assert run("check")
        assert run("check") == []
        assert run("build")
        assert run("build") == []

    def test_a_folder_that_cannot_be_written_to_is_no_error(self, project: Project) -> None:
        project.build.mkdir()
        (project.build / "cache").write_text("not a folder")
        cache = open_cache(project.build)
        assert warm(project, cache) == cold(project)
        assert (project.build / "cache").read_text() == "not a folder"

    def test_an_entry_too_large_is_not_read(self, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
        cache = open_cache(project.build)
        cache.keep("word", content=b"x" * 2_000)
        assert cache.recall("word") == b"x" * 2_000
        monkeypatch.setattr("briefgen.cache.store.MAXIMUM_BYTES", 1_000)
        assert MAXIMUM_BYTES > 1_000
        assert cache.recall("word") is None

    def test_what_is_kept_of_the_same_briefs_takes_the_place_of_what_was(self, project: Project) -> None:
        cache = open_cache(project.build)
        warm(project, cache)
        before = entries(cache)
        write(project, "two", "event", name="event-1", date="2021-01-01")
        warm(project, cache)
        assert entries(cache) == before

    def test_runs_at_the_same_time(self, project: Project) -> None:
        expected = cold(project)
        found: list[Any] = []

        def work() -> None:
            found.extend(warm(project, open_cache(project.build)) for _ in range(3))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(found) == 12
        assert all(one == expected for one in found)


def run_script(script: str, folder: Path) -> str:
    """Run a script in a process without threads, as the program is."""
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


class TestSharedWork:
    """Large bases are read and checked by several processes."""

    START = (
        "import os, datetime\n"
        "from pathlib import Path\n"
        "from briefgen.system import workers\n"
        "workers.count_cores = lambda: 4\n"
    )

    def test_results_stand_in_order_and_other_processes_did_the_work(self, tmp_path: Path) -> None:
        script = (
            f"{self.START}"
            "def do(job):\n"
            "    Path(f'{job}.{os.getpid()}').touch()\n"
            "    return job * 2\n"
            "with workers.do_ahead(range(10), do) as results:\n"
            "    print(results())\n"
        )
        assert run_script(script, tmp_path) == f"{[2 * job for job in range(10)]}\n"
        assert len(list(tmp_path.iterdir())) == 10

    def test_what_a_process_that_dies_leaves_undone_is_done(self, tmp_path: Path) -> None:
        script = (
            f"{self.START}"
            "here = os.getpid()\n"
            "with workers.do_ahead(range(10), lambda job: job if os.getpid() == here else os._exit(9)) as results:\n"
            "    print(results())\n"
        )
        assert run_script(script, tmp_path) == f"{list(range(10))}\n"

    @pytest.mark.parametrize("started", [0, 1])
    def test_where_no_process_can_be_started_the_work_is_done_here(
        self, tmp_path: Path, started: int
    ) -> None:
        script = (
            f"{self.START}"
            f"fork, started = os.fork, [None] * {started}\n"
            "def fail():\n"
            "    if started:\n"
            "        started.pop()\n"
            "        return fork()\n"
            "    raise BlockingIOError(11, 'no more')\n"
            "os.fork = fail\n"
            "with workers.do_ahead(range(10), lambda job: (job, os.getpid())) as results:\n"
            "    print(results() == [(job, os.getpid()) for job in range(10)])\n"
        )
        assert run_script(script, tmp_path) == "True\n"

    def test_processes_end_when_the_one_they_work_for_is_killed(self, tmp_path: Path) -> None:
        script = (
            f"{self.START}"
            "import signal, time\n"
            "def do(job):\n"
            "    Path('worker').write_text(str(os.getpid()))\n"
            "    time.sleep(0 if job else 600)\n"
            "with workers.do_ahead(range(2), do):\n"
            "    while not Path('worker').exists() or not Path('worker').read_text():\n"
            "        time.sleep(0.01)\n"
            "    os.kill(os.getpid(), signal.SIGKILL)\n"
        )
        done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, timeout=60, check=False)
        assert done.returncode < 0
        worker = Path(f"/proc/{(tmp_path / 'worker').read_text()}")
        end = time.monotonic() + 20
        while worker.exists() and "Z (" not in (worker / "status").read_text() and time.monotonic() < end:
            time.sleep(0.1)
        assert time.monotonic() < end

    def test_a_process_with_threads_is_not_copied(self) -> None:
        assert workers.can_copy() is (threading.active_count() == 1 and sys.platform == "linux")
        with ThreadPoolExecutor(1) as pool:
            assert not pool.submit(workers.can_copy).result()

    def test_a_base_checked_by_several_says_the_same(self, project: Project) -> None:
        write(project, "unsound", "unparsed", name="lost-1")
        script = (
            f"{self.START}"
            "from briefgen.checks import facts as checks\n"
            "from briefgen.pipeline import check_project\n"
            "from briefgen.workspace import find_project\n"
            "project, day = find_project(Path()), datetime.date(2026, 1, 15)\n"
            "alone = check_project(project, (), None, day)\n"
            "checks.AT_ONCE = 2\n"
            "print(len(alone), alone == check_project(project, (), None, day))\n"
        )
        count, _, same = run_script(script, project.root).partition(" ")
        assert int(count) > 2
        assert same == "True\n"


class Edits(RuleBasedStateMachine):
    """A curator edits, a run with the cache and one without are compared after each edit."""

    root: Path

    @initialize()
    def begin(self) -> None:
        self.root = Path(os.environ["BRIEFGEN_TEST_FOLDER"]) / str(id(self))
        shutil.rmtree(self.root, ignore_errors=True)
        self.project = make_project(self.root)
        self.cache = Cache(self.project.build / "cache", "program")
        self.day: dt.date = DAY

    @rule(
        file=st.sampled_from(["a", "b", "deep/c", "z"]),
        kind=st.sampled_from(sorted(RECORDS)),
        name=st.sampled_from(["fact-1", "fact-2", "event-1", "ada"]),
        other=st.sampled_from(["fact-1", "event-1", "board", "nobody"]),
        source=st.sampled_from(["src-a", "src-b", "src-c"]),
        person=st.sampled_from(["ada", "bram", "src-a"]),
        date=st.sampled_from(["2018", "2020-05-05", "2030-01"]),
        number=st.integers(1, 2),
    )
    def save(self, file: str, kind: str, **given: object) -> None:
        (self.project.facts / "deep").mkdir(exist_ok=True)
        write(self.project, file, kind, **given)

    @rule(file=st.sampled_from(["a", "b", "deep/c", "z", "ground"]))
    def delete(self, file: str) -> None:
        (self.project.facts / f"{file}.yaml").unlink(missing_ok=True)

    @rule(file=st.sampled_from(["a", "b", "z"]), to=st.sampled_from(["a", "b", "0"]))
    def rename(self, file: str, to: str) -> None:
        path = self.project.facts / f"{file}.yaml"
        if path.exists():
            path.replace(self.project.facts / f"{to}.yaml")

    @rule(file=st.sampled_from(["a", "b", "z", "ground"]))
    def push_down(self, file: str) -> None:
        """Nothing changes but every place."""
        path = self.project.facts / f"{file}.yaml"
        if path.exists():
            path.write_text("# One line more.\n" + path.read_text())

    @rule()
    def ground_again(self) -> None:
        (self.project.facts / "ground.yaml").write_text(GROUND)

    @rule(day=st.sampled_from([DAY, dt.date(2030, 6, 1)]))
    def wait(self, day: dt.date) -> None:
        self.day = day

    @rule(share=st.integers(1, 4))
    def damage(self, share: int) -> None:
        for path in entries(self.cache)[::share]:
            path.write_bytes(path.read_bytes()[:-5])

    @rule()
    def drop(self) -> None:
        shutil.rmtree(self.cache.folder, ignore_errors=True)

    @invariant()
    def says_the_same(self) -> None:
        if hasattr(self, "project"):
            expected = cold(self.project, self.day)
            assert warm(self.project, self.cache, self.day) == expected
            assert warm(self.project, self.cache, self.day) == expected

    def teardown(self) -> None:
        if hasattr(self, "root"):
            shutil.rmtree(self.root, ignore_errors=True)


def test_after_any_edits_a_cached_run_says_what_a_cold_one_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BRIEFGEN_TEST_FOLDER", str(tmp_path))
    settled = settings(
        max_examples=15, stateful_step_count=10, deadline=None, suppress_health_check=list(HealthCheck)
    )
    run_machine(settled)


def run_machine(settled: settings) -> None:
    run_state_machine_as_test(Edits, settings=settled)


class TestTheCommand:
    """``check`` with the cache, on a whole project with briefs."""

    @pytest.fixture
    def second(self, tmp_path: Path) -> Path:
        return copy_second(tmp_path / "second")

    def check(self, folder: Path, *options: str) -> tuple[int, str, str]:
        done = run("check", "--today", "2026-01-15", *options, folder=folder)
        assert "Traceback" not in done.stderr
        return done.returncode, done.stdout, done.stderr

    def test_the_second_run_prints_what_the_first_printed(self, second: Path) -> None:
        (second / "briefs" / "facts" / "extra.yaml").write_text(RECORDS["broken"].format(name="extra-1"))
        first = self.check(second)
        assert first[0] == 1
        assert "extra-1" in first[2]
        assert self.check(second) == first == self.check(second, "--no-cache")

    def test_nothing_is_loaded_or_laid_out_where_nothing_changed(
        self, second: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = find_project(second)
        cache = open_cache(found.build)
        first = pipeline.check_project(found, found.brief_files(), None, DAY, cache)
        for name in ("gather", "lay_out_brief"):
            monkeypatch.setattr(checking, name, refuse)
        assert pipeline.check_project(found, found.brief_files(), None, DAY, cache) == first
        with pytest.raises(AssertionError, match="was called"):
            pipeline.check_project(found, found.brief_files(), None, dt.date(2026, 1, 16), cache)

    def test_a_brief_that_did_not_change_is_not_laid_out_again(
        self, second: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = find_project(second)
        brief = found.brief_files()[0]
        copy = brief.with_name("zz-copy.yaml")
        shutil.copy(brief, copy)
        cache = open_cache(found.build)
        pipeline.check_project(found, (brief, copy), None, DAY, cache)
        copy.write_text(copy.read_text() + "# a remark\n")
        laid: list[Spec] = []
        monkeypatch.setattr(checking, "lay_out_brief", noting(pipeline.lay_out_brief, laid))
        found_again = pipeline.check_project(found, (brief, copy), None, DAY, cache)
        assert [spec.brief.name for spec in laid] == [copy.stem]
        assert found_again == pipeline.check_project(found, (brief, copy), None, DAY)

    @pytest.mark.parametrize("place", ["briefs/facts", "briefs", "templates", "briefgen.toml", "archive"])
    def test_a_change_anywhere_is_noticed(self, second: Path, place: str) -> None:
        archive = second / "archive"
        seen: list[str] = []

        def look() -> str:
            project = find_project(second)
            verdicts = Verdicts(Cache(project.build / "cache", "x"), project, archive, DAY)
            verdicts.recall("project", project.brief_files(), lambda: ())
            return verdicts._found[0][2].state

        seen.append(look())
        path = second / place
        if path.is_dir():
            path = next(file for file in sorted(path.rglob("*")) if file.is_file())
        before = path.read_bytes()
        assert look() == seen[0]
        path.write_bytes(
            before.replace(b"members", b"crew") if place.endswith("toml") else before + b"\n# more"
        )
        assert look() != seen[0]

    def test_what_is_read_is_part_of_the_key(self, second: Path) -> None:
        """Every file of the project that a check opens is one that the key covers; the program's stamp covers its own."""
        script = (
            "import sys, pathlib, datetime\n"
            "opened = set()\n"
            "sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == 'open' else None)\n"
            "from briefgen import pipeline\n"
            "from briefgen.cache import verdicts\n"
            "from briefgen.cache.store import open_cache\n"
            "from briefgen.workspace import find_project\n"
            "project = find_project(pathlib.Path())\n"
            "briefs = project.brief_files()\n"
            "day = datetime.date(2026, 1, 15)\n"
            "archive = project.root / 'archive'\n"
            "pipeline.check_project(project, briefs, archive, day)\n"
            "read = {path for path in opened if path.startswith(str(project.root))}\n"
            "from briefgen.system.install import find_shipped\n"
            "folders = {*project.template_folders(), *project.font_folders()}\n"
            "shipped = {find_shipped(name) for name in ('templates', 'fonts')}\n"
            "shared = {str(folder) for folder in folders if not any(folder.is_relative_to(one) for one in shipped)}\n"
            "read |= {path for path in opened if any(path.startswith(one) for one in shared)}\n"
            "opened.clear()\n"
            "known = verdicts.Verdicts(open_cache(project.build), project, archive, day)\n"
            "known.recall('project', briefs, tuple)\n"
            "settings = {str(project.root / name) for name in ('briefgen.toml', 'pyproject.toml')}\n"
            "print(len(read), sorted(read - opened - settings))\n"
        )
        count, _, missing = run_script(script, second).partition(" ")
        assert int(count) > 5
        assert missing.strip() == "[]"

    def test_what_changed_during_a_run_is_not_kept(
        self, second: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        found = find_project(second)
        cache = open_cache(found.build)
        extra = found.facts / "extra.yaml"
        real = checking._check_project

        def meanwhile(*given: Any) -> Any:
            result = real(*given)
            extra.write_text(RECORDS["broken"].format(name="extra-1"))
            return result

        monkeypatch.setattr(checking, "_check_project", meanwhile)
        before = pipeline.check_project(found, (), None, DAY, cache)
        monkeypatch.setattr(checking, "_check_project", real)
        extra.unlink()
        assert pipeline.check_project(found, (), None, DAY, cache) == before
        extra.write_text(RECORDS["broken"].format(name="extra-1"))
        assert any("extra-1" in one.message for one in pipeline.check_project(found, (), None, DAY, cache))

    def test_the_cache_tells_git_and_backups_to_pass_it_over(self, second: Path) -> None:
        self.check(second)
        folder = second / "build" / "cache"
        assert (folder / ".gitignore").read_text() == "*\n"
        assert (
            (folder / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55\n")
        )

    def test_links_that_lead_out_or_round_are_not_followed(self, second: Path) -> None:
        (second / "briefs" / "facts" / "far").symlink_to("/")
        (second / "briefs" / "facts" / "round").symlink_to("round")
        first = self.check(second)
        assert "far" in first[2]
        assert "round" in first[2]
        assert self.check(second) == first

    def test_no_cache_writes_nothing(self, second: Path) -> None:
        self.check(second, "--no-cache")
        assert not (second / "build").exists()


def noting(real: Callable[..., Any], names: list[Any]) -> Callable[..., Any]:
    """Return a function like another that also notes its first argument."""

    def call(first: Any, *rest: Any) -> Any:
        names.append(first)
        return real(first, *rest)

    return call


def replace_by(path: Path, make: Callable[[Path], object]) -> None:
    path.unlink()
    make(path)


def refuse(*_given: object, **_named: object) -> None:
    message = "was called"
    raise AssertionError(message)

"""A project with one thing wrong in it, checked as a user would, and what must hold of the answer."""

import contextlib
import gc
import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest.mock import patch

from briefgen.cli import main
from briefgen.diagnostics.codes import load_codes
from program import SECOND

CORPUS = Path(__file__).parent / "corpus" / "malformed"
SECONDS = 10
"""Of the processor's time: a machine that is busy with something else makes no file slower to read."""
LARGE_SECONDS = 10
"""Of a file of megabytes, in which everything is wrong: each of its records is looked at by itself."""
MEGABYTES = 500

PLACES: Mapping[str, str] = {
    "facts": "briefs/facts/zz.yaml",
    "briefs": "briefs/zz.yaml",
    "templates": "templates/lights/board.md",
    "themes": "templates/themes/zz.yaml",
    "projects": "briefgen.toml",
    "locks": "briefs/facts/excerpts.lock",
    "csl": "library.json",
}
"""Where a malformed file of each kind is put."""


@dataclass(frozen=True)
class Answer:
    """What came of a run. ``megabytes`` is the most memory it held, 0 where it was not measured."""

    exit_code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: int = 0

    def faults(self, seconds: float = SECONDS) -> Iterator[str]:
        """Say what must not be, of any run."""
        if self.exit_code not in (0, 1):
            yield f"exit code {self.exit_code}"
        if "Traceback" in self.stderr:
            yield self.stderr[-2_000:]
        if self.seconds > seconds:
            yield f"it took {self.seconds:.1f} s"
        if self.megabytes > MEGABYTES:
            yield f"it held {self.megabytes} MB"
        if self.exit_code == 1 and not self.errors():
            yield "it failed, and said of nothing why"
        if self.exit_code == 0 and self.errors():
            yield "it found errors, and did not fail"

    def errors(self) -> list[str]:
        """Return the codes of the errors reported, from JSON or from text."""
        try:
            report: Any = json.loads(self.stdout)
        except ValueError:
            return [
                line[6 : line.index("]")] for line in self.stderr.splitlines() if line.startswith("error[")
            ]
        found = [one for one in report["diagnostics"] if one["severity"] == "error"]
        assert all(one["code"] in load_codes() and one["message"].strip() for one in found)
        assert all(one["line"] is None or (one["line"] > 0 and one["column"] > 0) for one in found)
        return [one["code"] for one in found]


def build(folder: Path) -> Path:
    """Make a sound project of its own."""
    shutil.copytree(SECOND, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))
    return folder


@contextlib.contextmanager
def put(project: Path, kind: str, content: bytes) -> Iterator[None]:
    """Put a file into the project for a while, and what a theme needs to be used."""
    facts = project / "briefs/facts"
    beside = {path: path.read_bytes() for path in (*facts.glob("*"), project / PLACES[kind]) if path.exists()}
    written = [project / PLACES[kind]]
    written[0].parent.mkdir(parents=True, exist_ok=True)
    written[0].write_bytes(content)
    if kind == "themes":
        spec = (project / "briefs/lights.yaml").read_text(encoding="utf-8")
        written.append(project / "briefs/zz.yaml")
        written[1].write_text(f"{spec}theme: zz\n", encoding="utf-8")
    try:
        yield
    finally:
        for path in (*written, *facts.glob("*")):
            path.unlink(missing_ok=True)
        for path, before in beside.items():
            path.write_bytes(before)


def command_for(kind: str) -> list[str]:
    """Return the arguments that make the program read a file of a kind."""
    if kind == "csl":
        return ["sources", "import", PLACES["csl"]]
    return ["check", "--no-cache", "--format", "json", "--today", "2026-05-01", "--archive", "archive"]


class TooLong(Exception):  # noqa: N818 - raised by the alarm
    """The time was up."""


def run_here(project: Path, *arguments: str) -> Answer:
    """Run the program in this process: fast, but its memory is ours."""
    stdout, stderr = io.StringIO(), io.StringIO()
    began = time.process_time()
    with (
        contextlib.chdir(project),
        patch.object(sys, "argv", ["briefgen", *arguments]),
        contextlib.redirect_stdout(stdout),
        contextlib.redirect_stderr(stderr),
        _alarm(4 * SECONDS),
    ):
        code = _exit_code(main)
    return Answer(code, stdout.getvalue(), stderr.getvalue(), time.process_time() - began)


def _exit_code(run: Callable[[], None]) -> int:
    """Run the program to its end, and take back what it does to a process that it thinks its own."""
    actions = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        run()
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    finally:
        gc.enable()
        for one, action in actions.items():
            signal.signal(one, action)
    return 0


@contextlib.contextmanager
def _alarm(seconds: int) -> Iterator[None]:
    def ring(_signal: int, _frame: object) -> None:
        raise TooLong(f"after {seconds} s it had not ended")

    before = signal.signal(signal.SIGPROF, ring)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


_SUPERVISOR = """
import json, os, resource, sys
seconds, report, *command = sys.argv[1:]
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
child = os.posix_spawn(command[0], command, os.environ)
_, status, usage = os.wait4(child, 0)
with open(report, "w") as file:
    json.dump([os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024], file)
"""
"""Starts the program from a small process: the system counts what the parent held among the most that a child did."""


def run_apart(project: Path, *arguments: str) -> Answer:
    """Run the program in a process that is given no more memory and time than it may have, and measure both."""
    out, err, report = (project / name for name in (".out", ".err", ".usage"))
    report.unlink(missing_ok=True)
    supervisor = [sys.executable, "-I", "-S", "-c", _SUPERVISOR, str(2 * LARGE_SECONDS), str(report)]
    with out.open("wb") as stdout, err.open("wb") as stderr:
        process = subprocess.Popen(
            [*supervisor, sys.executable, "-m", "briefgen", *arguments],
            cwd=project,
            stdout=stdout,
            stderr=stderr,
            env={**os.environ, "PYTHONFAULTHANDLER": "1"},
            start_new_session=True,
        )
        try:
            process.wait(600)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    exit_code, seconds, megabytes = json.loads(report.read_text()) if report.exists() else (-9, 600.0, 0)
    said, complained = (path.read_text("utf-8", "replace") for path in (out, err))
    return Answer(exit_code, said, complained, seconds, megabytes)

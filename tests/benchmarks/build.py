"""How long ``build`` takes over a thousand briefs and ten thousand facts, and what a second process is worth.

Run as ``python tests/benchmarks/build.py [--facts 10000] [--briefs 1000] [--shared 200] [--plain] [--keep FOLDER]``. The
project is that of ``batch``. Timed are whole processes: a first build, builds with nothing to do, one after a remark was
changed, one after a fact that few briefs print was changed and one after its change was taken back, and a build that has
lost its record; then, over ``--shared`` briefs, ``--jobs 1`` against ``--jobs 2``. The processor's time stands beside the
clock's, since other work on the machine disturbs only the latter. No part of the tests: timings are read by people.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from batch import write_batch

PROGRAM = (sys.executable, "-m", "briefgen", "build", "--format", "json")
_TURNS = 3
"""Times that ``--jobs 1`` and ``--jobs 2`` take turns, so that a busy machine slows both alike."""


_SPEC = """\
title: Sitting {number}
select: {{meeting: {name}}}
sections:
  - {{kind: chronology}}
  - {{kind: delegations}}
  - {{kind: excerpts, allow_empty: true}}
  - {{kind: commitments, allow_empty: true}}
  - {{kind: sources}}
"""


def write_plain(folder: Path, briefs: int) -> None:
    """Write one spec each for as many briefs, of one meeting each, in place of the one that makes them all."""
    (folder / "briefs/note.yaml").unlink()
    files = sorted((folder / "briefs/facts").rglob("*.yaml"))
    names = [
        name for file in files for name in re.findall(r"(?m)^  (meeting-[0-9-]+):", file.read_text("utf-8"))
    ]
    for number, name in enumerate(names[:briefs]):
        text = _SPEC.format(number=number, name=name)
        (folder / f"briefs/sitting-{number:04}.yaml").write_text(text, encoding="utf-8")


def measure(step: str, folder: Path, *options: str) -> float:
    """Build, print what it took and what came of it, and return the seconds by the clock."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, *options], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    said = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    counts = Counter(one["action"] for one in json.loads(said)["briefs"])
    result = ", ".join(f"{number} {action}" for action, number in sorted(counts.items()))
    processor = usage.ru_utime + usage.ru_stime
    print(  # noqa: T201 - a benchmark's result
        f"{step:32} {seconds:7.2f} s {processor:7.2f} s {usage.ru_maxrss / 1024:6.0f} MB  {result}"
        f"{f', status {os.waitstatus_to_exitcode(status)}' if status else ''}",
        flush=True,
    )
    return seconds


def time_changes(folder: Path) -> None:
    """Time builds after one change each."""
    measure("first", folder)
    measure("nothing to do, just built", folder)
    time.sleep(2.5)
    measure("nothing to do", folder)
    measure("nothing to do", folder)
    file = min((folder / "briefs/facts").rglob("*.yaml"))
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("# Harbours", "# The harbours", 1), encoding="utf-8")
    measure("a remark changed", folder)
    file.write_text(_change_meeting(text), encoding="utf-8")
    measure("a fact changed", folder)
    file.write_text(text, encoding="utf-8")
    measure("and changed back", folder)
    shutil.rmtree(folder / "build/cache")
    measure("the record lost", folder)


def _change_meeting(text: str) -> str:
    """Return a fact file with the city of one meeting changed."""
    start = text.index("\nmeetings:")
    changed = re.sub(r"\n    city: (.*)", r"\n    city: New \1", text[start:], count=1)
    assert changed != text[start:]
    return text[:start] + changed


def compare_jobs(folder: Path, names: Sequence[str]) -> None:
    """Print how much faster two processes are than one."""
    taken: dict[int, list[float]] = {1: [], 2: []}
    for _ in range(_TURNS):
        for jobs, seconds in taken.items():
            step = f"{len(names)} briefs, --jobs {jobs}"
            seconds.append(measure(step, folder, "--force", "--jobs", str(jobs), *names))
    ratio = min(taken[1]) / min(taken[2])
    print(f"two processes are {ratio:.2f} times as fast as one")  # noqa: T201 - as above


def list_names(folder: Path) -> list[str]:
    """Return the names of all briefs."""
    done = subprocess.run(
        [*PROGRAM], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return [one["brief"] for one in json.loads(done.stdout)["briefs"]]


def main() -> None:
    """Write the project and print the table."""
    parser = argparse.ArgumentParser(description="Time `build` on a synthetic project.")
    for name, value in (("facts", 10_000), ("briefs", 1_000), ("shared", 200)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--plain", action="store_true", help="one spec a brief instead of one for all")
    parser.add_argument("--keep", type=Path, help="write the project here, and leave it")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.keep or Path(temporary)
        if not (folder / "briefgen.toml").exists():
            write_batch(folder, asked.facts, asked.briefs, plain=False)
            if asked.plain:
                write_plain(folder, asked.briefs)
        shutil.rmtree(folder / "build", ignore_errors=True)
        time_changes(folder)
        compare_jobs(folder, list_names(folder)[: asked.shared])


if __name__ == "__main__":
    main()

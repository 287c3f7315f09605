"""How long ``check`` takes on a large fact base, and how much memory: cold, warm, and after small changes.

Run as ``python tests/benchmarks/scale.py [--facts 100000] [--files 500] [--briefs 0] [--faults 0] [--keep FOLDER]``. A
synthetic project is written to a temporary folder, its quotations verified, and each step timed as a process of its
own. The processor's time stands beside the clock's, since other work on the machine disturbs only the latter; memory
is the peak of the process. No part of the tests: timings are read by people.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from synthetic import DAY, Plan, write_project

PROGRAM = (sys.executable, "-m", "briefgen")


def measure(step: str, *arguments: str, folder: Path) -> None:
    """Run the program in a folder and print what it took."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [*PROGRAM, *arguments], cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    )
    assert process.stdout is not None
    said = process.stdout.read().decode().strip().split("\n")[-1]
    _, _, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    processor = usage.ru_utime + usage.ru_stime
    print(  # noqa: T201 - a benchmark's result
        f"{step:34} {seconds:7.2f} s  {processor:7.2f} s of processor  {usage.ru_maxrss / 1024:6.0f} MB  {said}",
        flush=True,
    )


def changes(folder: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    """Yield small changes of a project, each with what it is."""
    facts = sorted((folder / "briefs" / "facts").rglob("harbour-*.yaml"))

    def edit(number: int, old: str, new: str) -> Callable[[], object]:
        path = facts[number % len(facts)]
        return lambda: path.write_text(path.read_text().replace(old, new, 1))

    event = "events:\n  event-new: {date: 2020-01-02, summary: A crane was moved to Maraport., reviewed: 2025-06-01, "
    yield "one file changed: a remark", edit(11, "# Harbours", "# The harbours")
    yield "one file changed: a date", edit(222, "\n    date: 20", "\n    date: 19")
    yield "one file changed: words", edit(333, "The harbour board", "The board")
    yield "one file changed: a source", edit(444, "publisher: ", "publisher: The ")
    yield "one file changed: a fault", edit(55, "support:", "suport:")
    yield (
        "one file more",
        lambda: (facts[0].parent / "more.yaml").write_text(f"{event}support: [{{source: src-0-0}}]}}\n"),
    )
    yield "one file less", facts[-1].unlink


def main() -> None:
    """Read the command line, write the project, and print the table."""
    parser = argparse.ArgumentParser(description="Time `check` on a synthetic fact base.")
    for name, value in (("facts", 100_000), ("files", 500), ("faults", 0), ("briefs", 0), ("seed", 1)):
        parser.add_argument(f"--{name}", type=int, default=value)
    parser.add_argument("--keep", type=Path, help="write the project here, and leave it")
    asked = vars(parser.parse_args())
    keep = asked.pop("keep")
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        write_project(folder, Plan(**asked))
        measure("sources verify", "sources", "verify", "--archive", "archive", folder=folder)
        check = ("check", "--strict", "--today", DAY)
        measure("check, no cache", *check, "--no-cache", folder=folder)
        measure("check, cold", *check, folder=folder)
        measure("check, warm", *check, folder=folder)
        for step, change in changes(folder):
            change()
            measure(f"check, {step}", *check, folder=folder)
        measure("check, the next day", "check", "--strict", "--today", "2026-01-16", folder=folder)


if __name__ == "__main__":
    main()

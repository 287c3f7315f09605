"""A thousand briefs over ten thousand facts: writes such a project, and says what the steps before layout cost.

Run as ``python tests/benchmarks/batch.py FOLDER [--facts 10000] [--briefs 1000] [--plain]``. The project is that of
``synthetic`` with one spec that makes the briefs, one for each meeting and, where there are fewer meetings than
briefs, in several papers and audiences; ``--plain`` writes as many files with one brief each instead. Quotations are
verified, so that every brief can be made. What is timed: reading and checking the facts, listing the names, filling
in all briefs, and composing some of them. No part of the tests: timings are read by people.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from synthetic import Plan, write_project

from briefgen.batch import name_briefs
from briefgen.pipeline import compose_brief, gather, load_specs
from briefgen.workspace import find_project

T = TypeVar("T")
_MEETINGS = 0.15
"""The share of meetings among the facts of ``synthetic``."""
_COMPOSED = 20
_AXES = {"audience": ("wardens", "pilots"), "paper": ("A4", "Letter")}

_SPEC = """\
title: "The {ordinal} sitting at {city}"
subtitle: "{date}"
name: "note-{id}PATTERN"
for_each: {meeting: {limit: LIMIT}}
select: {meeting: "{id}"}
sections:
  - {kind: chronology}
  - {kind: delegations}
  - {kind: excerpts, allow_empty: true}
  - {kind: commitments, allow_empty: true}
  - {kind: sources}
"""


def write_briefs(folder: Path, facts: int, briefs: int) -> None:
    """Write a spec that makes so many briefs of the project's meetings, with as few variants of each as that takes."""
    matrix: dict[str, tuple[str, ...]] = {}
    for key, values in _AXES.items():
        if briefs > facts * _MEETINGS * 2 ** len(matrix):
            matrix[key] = values
    limit = -(-briefs // 2 ** len(matrix))
    text = _SPEC.replace("LIMIT", str(limit)).replace("PATTERN", "".join(f"-{{{key}}}" for key in matrix))
    if matrix:
        axes = ", ".join(f"{key}: [{', '.join(values)}]" for key, values in matrix.items())
        text = text.replace("select:", f"matrix: {{{axes}}}\nselect:")
    (folder / "briefs" / "note.yaml").write_text(text, encoding="utf-8")


def write_batch(folder: Path, facts: int, briefs: int, *, plain: bool) -> None:
    """Write the project, and verify its quotations."""
    write_project(folder, Plan(facts=facts, files=max(1, facts // 200), briefs=briefs if plain else 0))
    if not plain:
        write_briefs(folder, facts, briefs)
    command = [sys.executable, "-m", "briefgen", "sources", "verify", "--archive", "archive"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)


def measure(step: str, work: Callable[[], T], count: Callable[[T], int]) -> T:
    """Do some work and print what it took."""
    start = time.perf_counter()
    result = work()
    seconds, number = time.perf_counter() - start, count(result)
    each = f"{seconds / number * 1000:8.2f} ms each" if number else ""
    print(f"{step:28} {seconds:7.2f} s {number:7} {each}", flush=True)  # noqa: T201 - a benchmark's result
    return result


def main() -> None:
    """Write the project and time the steps."""
    parser = argparse.ArgumentParser(description="Write many briefs over many facts, and time them.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--facts", type=int, default=10_000)
    parser.add_argument("--briefs", type=int, default=1_000)
    parser.add_argument("--plain", action="store_true")
    asked = parser.parse_args()
    write_batch(asked.folder, asked.facts, asked.briefs, plain=asked.plain)
    project = find_project(asked.folder)
    materials = measure("gather", lambda: gather(project).value, lambda made: len(made.facts.records))
    measure("name", lambda: name_briefs(materials.workspace, materials.facts), len)
    specs = measure(
        "fill in",
        lambda: [spec for file in project.brief_files() for spec in load_specs(file, materials).value],
        len,
    )
    measure("compose", lambda: [compose_brief(spec, materials) for spec in specs[:_COMPOSED]], len)


if __name__ == "__main__":
    main()

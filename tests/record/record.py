"""Records what an installed briefgen does, as a folder of text files that ``compare.py`` and ``diff -r`` can compare.

    python tests/record/record.py --program old/bin/briefgen records/old
    python tests/record/record.py --program new/bin/briefgen --again records/old records/new
    python tests/record/compare.py records/old records/new --accepted accepted.toml

The first call takes its projects and cases from a tree (this one, or ``--tree``) and keeps them in the record with the
plan of all commands. ``--again`` plays the plan and the inputs of that record with another program, so that both were
asked the same, whatever has become of the tree meanwhile. ``--cases DIR`` adds folders of project files, each with a
file ``cmd`` that bash runs in a copy with the program first on its path (where ``cmd`` is alone, in a copy of the shipped
project, or in an empty folder if it begins a project of its own). ``--only REGEX`` plays the scenarios whose names match; ``--list`` prints the names and stops.

A record holds, for a scenario ``S`` and its step ``NN``, a folder ``commands/S/NN``: ``command``, ``status``,
``stdout``, ``stderr`` (JSON with a line for each value), ``files.txt`` (what was made, changed or taken away) and these
files under ``files``: text as it is, a picture as the hash of its pixels, a PDF as a folder with its text and where it
stands, structure tree, operators of its pages, metadata, attachments. What differs in every run (places, durations,
sizes in kB, the day, hashes of PDFs, the program's version) is written as ``<what it is>``. The day is given by
``--today`` wherever the help of a command offers that. Commands marked as quick are run by copies of a program loaded
once, if its executable is a script of Python's and answers alike both ways; ``--plain`` starts it every time.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from running import Program, Scenario, call, call_copy, environment, play
from scenarios import all_scenarios, make_inputs

TREE = Path(__file__).resolve().parents[2]


def main(words: Sequence[str] | None = None) -> int:
    """Record; return 1 where a scenario could not be played as planned."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="folder of the record; it must not be there")
    parser.add_argument(
        "--program", type=Path, help="the briefgen to record; that beside this Python otherwise"
    )
    parser.add_argument(
        "--again", type=Path, metavar="RECORD", help="play the plan and the inputs of a record"
    )
    parser.add_argument("--tree", type=Path, default=TREE, help="where projects and cases are taken from")
    parser.add_argument("--cases", type=Path, metavar="DIR", help="more cases, each a folder with a `cmd`")
    parser.add_argument("--only", default="", metavar="REGEX", help="only the scenarios whose names match")
    parser.add_argument("--list", action="store_true", help="print the names of the scenarios and stop")
    parser.add_argument("--plain", action="store_true", help="start the program anew for every command")
    parser.add_argument("-j", "--jobs", type=int, default=2, help="processes; 2 if not given")
    given = parser.parse_args(words)
    if given.out.exists():
        parser.error(f"{given.out} is there already")
    began = time.monotonic()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what runs ends, and the copies go
    with tempfile.TemporaryDirectory(prefix="rec-") as scratch:
        return _record(given, Path(scratch).resolve(), began)


def _record(given: argparse.Namespace, scratch: Path, began: float) -> int:
    executable = (given.program or Path(sys.executable).parent / "briefgen").absolute()
    if not executable.is_file():
        raise SystemExit(f"{executable} is no program")
    program = Program(executable, "", copied=False)
    said = call(program, ["--version"], scratch, environment(program, scratch))
    version = said.stdout.decode().strip().removeprefix("briefgen ") or "?"
    program = replace(program, version=version, copied=not given.plain and _is_alike(program, scratch))

    inputs = given.out.absolute() / "inputs"
    inputs.mkdir(parents=True)
    if given.again:
        shutil.copytree(given.again / "inputs", inputs, dirs_exist_ok=True, symlinks=True)
        planned = json.loads((given.again / "plan.json").read_text("utf-8"))
        plan = [Scenario(**entry) for entry in planned]
    else:
        make_inputs(given.tree.absolute(), given.cases, inputs)
        plan = all_scenarios(program, given.tree.absolute(), given.cases, inputs, given.only)
    plan = [scenario for scenario in plan if re.search(given.only, scenario.name)]
    if given.list:
        shutil.rmtree(given.out)
        sys.stdout.write("".join(f"{scenario.name}\n" for scenario in plan))
        return 0
    entries = json.dumps([asdict(scenario) for scenario in plan], ensure_ascii=False, indent=1)
    (given.out / "plan.json").write_text(entries, "utf-8")
    sys.stderr.write(f"{len(plan)} scenarios planned after {time.monotonic() - began:.0f} s\n")

    one = partial(play, program=program, inputs=inputs, scratch=scratch, into=given.out / "commands")
    apart = multiprocessing.get_context("spawn")  # a fork would share the program that waits to be copied
    with ProcessPoolExecutor(given.jobs, mp_context=apart) as pool:
        try:
            played = list(pool.map(one, plan))
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    wrong = [words for found, _ in played for words in found]
    times = sorted(
        ((took, scenario.name) for (_, took), scenario in zip(played, plan, strict=True)), reverse=True
    )
    (given.out / "times.txt").write_text("".join(f"{took:7.2f} s  {name}\n" for took, name in times), "utf-8")
    commands = sum(1 for scenario in plan for step in scenario.steps if {"run", "shell"} & step.keys())
    about = {"program": str(executable), "version": version, "commands": commands, "copied": program.copied}
    (given.out / "about.json").write_text(json.dumps(about, indent=1) + "\n", "utf-8")
    sys.stderr.write("".join(f"the plan is wrong: {words}\n" for words in wrong))
    took = time.monotonic() - began
    sys.stdout.write(f"{commands} commands of {len(plan)} scenarios recorded in {took:.0f} s: {given.out}\n")
    return 1 if wrong else 0


def _is_alike(program: Program, scratch: Path) -> bool:
    """Say whether a copy of the loaded program answers as the program itself."""
    if program.python is None:
        return False
    variables = environment(program, scratch)
    for words in (["--version"], ["explain"], ["make", "nobody"], ["nonsense"]):
        try:
            if call_copy(program, words, scratch, variables) != call(program, words, scratch, variables):
                return False
        except (OSError, AssertionError):
            return False
    return True


if __name__ == "__main__":
    sys.exit(main())

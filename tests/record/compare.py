"""Compares two records of ``record.py``: says of every scenario whether it is equal, and shows each difference once.

    python tests/record/compare.py OLD NEW [--accepted accepted.toml] [--only REGEX] [--differing] [--show 40]

A difference is a run of lines that were taken away and added; where the same lines change in many commands, they are
shown once, with the number of commands and the first of these. A difference that is meant is listed with its reason::

    [[accepted]]
    command = "^(help|codes)/"              # a regular expression for SCENARIO/NN/FILE; all if none is given
    lines = ["^-.*colour", "^\\\\+.*color"]   # each line changed must match at least one
    reason = "American spelling in the help"

It is then reported apart. An entry that nothing matches is reported as unused. Ends with 0 where all differences are
accepted, 1 where one is not, 2 where a record or the list cannot be used.
"""

from __future__ import annotations

import argparse
import difflib
import re
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_AT_MOST = 60
"""A file with more runs of changed lines is one difference as a whole."""
_WIDE = 200

Hunk = tuple[str, ...]
"""Lines, each with ``-`` or ``+`` before it."""


@dataclass
class Entry:
    """A difference that is meant."""

    command: re.Pattern[str]
    lines: Sequence[re.Pattern[str]]
    reason: str
    used: int = 0

    def covers(self, place: str, hunk: Hunk) -> bool:
        """Say whether the entry accepts a difference at a place."""
        if not self.command.search(place):
            return False
        return all(any(pattern.search(line) for pattern in self.lines) for line in hunk)


@dataclass
class Comparison:
    """What was found, of all scenarios."""

    states: dict[str, str] = field(default_factory=dict)
    """equal, differs or accepted, of each scenario."""
    open: dict[Hunk, list[str]] = field(default_factory=lambda: defaultdict(list))
    """The places of each difference that nobody has accepted."""
    accepted: Counter[str] = field(default_factory=Counter)
    """How many differences each reason accepts."""


def read_accepted(file: Path | None) -> list[Entry]:
    """Return the differences that are meant; an entry without lines or reason is refused."""
    if file is None:
        return []
    entries = []
    for entry in tomllib.loads(file.read_text("utf-8")).get("accepted", ()):
        lines = entry.get("lines", [])
        lines = [lines] if isinstance(lines, str) else lines
        if (
            not lines
            or not str(entry.get("reason", "")).strip()
            or entry.keys() - {"command", "lines", "reason"}
        ):
            raise SystemExit(f"{file}: an entry has `lines`, `reason` and perhaps `command`, not {entry}")
        patterns = [re.compile(line) for line in lines]
        entries.append(Entry(re.compile(entry.get("command", "")), patterns, entry["reason"].strip()))
    return entries


def compare(old: Path, new: Path, entries: Sequence[Entry], only: str = "") -> Comparison:
    """Compare two records."""
    found = Comparison()
    sides = [_scenarios(side) for side in (old, new)]
    for name in sorted(sides[0].keys() | sides[1].keys()):
        if not re.search(only, name):
            continue
        files = [side.get(name, {}) for side in sides]
        state = "equal"
        for file in sorted(files[0].keys() | files[1].keys()):
            texts = [_read(side.get(file)) for side in files]
            for hunk in _hunks(*texts):
                place = f"{name}/{file}"
                entry = next((entry for entry in entries if entry.covers(place, hunk)), None)
                if entry is None:
                    found.open[hunk].append(place)
                    state = "differs"
                else:
                    entry.used += 1
                    found.accepted[entry.reason] += 1
                    state = "accepted" if state == "equal" else state
        found.states[name] = state
    return found


def _scenarios(record: Path) -> dict[str, dict[str, Path]]:
    """Return the files of each scenario, by its name: a step's folder has a number for a name."""
    root = record / "commands"
    if not root.is_dir():
        raise SystemExit(f"{record} is no record")
    found: dict[str, dict[str, Path]] = defaultdict(dict)
    for status in root.rglob("status"):
        step = status.parent
        if not re.fullmatch(r"\d\d+", step.name) or not (step / "files.txt").is_file():
            continue
        name = step.parent.relative_to(root).as_posix()
        for path in step.rglob("*"):
            if path.is_file():
                found[name][f"{step.name}/{path.relative_to(step).as_posix()}"] = path
    return found


def _read(path: Path | None) -> list[str]:
    return path.read_text("utf-8").split("\n") if path else ["(no such file)"]


def _hunks(old: list[str], new: list[str]) -> Iterator[Hunk]:
    """Yield the runs of lines that differ."""
    if old == new:
        return
    hunks: list[list[str]] = []
    for line in difflib.unified_diff(old, new, n=0, lineterm=""):
        if line.startswith("@@"):
            hunks.append([])
        elif hunks:
            hunks[-1].append(line)
    if len(hunks) > _AT_MOST:
        yield tuple(line for hunk in hunks for line in hunk)
    else:
        yield from map(tuple, hunks)


def report(found: Comparison, entries: Sequence[Entry], show: int, *, differing: bool) -> Iterator[str]:
    """Yield the lines of the report."""
    for name, state in found.states.items():
        if state != "equal" or not differing:
            yield f"{state:8}  {name}"
    ordered = sorted(found.open.items(), key=lambda item: (-len(item[1]), item[1]))
    for hunk, places in ordered[:show]:
        yield ""
        more = f" and {len(places) - 3} more" if len(places) > 3 else ""
        yield f"== {len(places)} x  {', '.join(places[:3])}{more}"
        for line in hunk[:12]:
            yield line if len(line) <= _WIDE else f"{line[:_WIDE]}…"
        if len(hunk) > 12:
            yield f"   … {len(hunk) - 12} more lines"
    if len(ordered) > show:
        yield f"\n… {len(ordered) - show} more differences: --show {len(ordered)}"
    yield ""
    for reason, count in found.accepted.most_common():
        yield f"accepted {count} x: {reason}"
    for entry in entries:
        if not entry.used:
            yield f"unused: {entry.reason}"
    counts = Counter(found.states.values())
    yield (
        f"{len(found.states)} scenarios: "
        + ", ".join(
            f"{counts[state]} {words}"
            for state, words in (("equal", "equal"), ("accepted", "accepted"), ("differs", "different"))
        )
        + f"; {len(ordered)} differences to look at"
    )


def main(words: Sequence[str] | None = None) -> int:
    """Compare two records, and say so."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("old", type=Path)
    parser.add_argument("new", type=Path)
    parser.add_argument("--accepted", type=Path, help="TOML file of differences that are meant")
    parser.add_argument("--only", default="", metavar="REGEX", help="only the scenarios whose names match")
    parser.add_argument("--differing", action="store_true", help="leave out the scenarios that are equal")
    parser.add_argument("--show", type=int, default=40, metavar="NUMBER", help="differences to show")
    given = parser.parse_args(words)
    try:
        entries = read_accepted(given.accepted)
        found = compare(given.old, given.new, entries, given.only)
    except (SystemExit, OSError, ValueError, re.error) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    for line in report(found, entries, given.show, differing=given.differing):
        sys.stdout.write(f"{line}\n")
    return 1 if found.open else 0


if __name__ == "__main__":
    sys.exit(main())

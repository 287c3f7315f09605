"""One neutral brief, laid out by briefgen and by its peers, timed side by side in one run.

Run as ``python tests/benchmarks/neutral.py BENCH [--scales 1,20] [--runs 5] [--peers typst-ua,weasyprint-ua]``. BENCH is
a folder with ``content.py``, the brief as plain data, and ``peers.py``, which lays it out with a peer. The brief becomes
a project of ours in a temporary folder: every paragraph with its citation, every quotation verified. Each figure is the
median of whole processes, byte-compiled, run in turn so that a busy machine slows all alike; memory is the peak of the
process. ``--pages`` asks for briefgen alone, from ten to a thousand pages. No part of the tests: timings are read by people.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DAY = "2026-01-15"
ARCHIVED = "statement.txt"
PARTIES = {"us": ("United States", "U.S."), "kr": ("Republic of Korea", "ROK")}


@dataclass(frozen=True)
class Run:
    """One process: seconds of wall clock, and the most memory it held, in megabytes."""

    seconds: float
    megabytes: float


def read_brief(bench: Path, scale: int) -> dict[str, Any]:
    """Return the neutral brief at a scale."""
    spec = importlib.util.spec_from_file_location("bench_content", bench / "content.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    content: dict[str, Any] = module.brief(scale)
    return content


def write_project(brief: Mapping[str, Any], folder: Path) -> Path:
    """Write the brief as a project; return the folder that holds its archive."""
    for name in ("briefs/facts", "templates", "archive"):
        (folder / name).mkdir(parents=True)
    (folder / "briefgen.toml").write_text('office = "Benchmark"\n')
    text = "\n\n".join(f"“{quote}”" for quote in dict.fromkeys(quote for quote, _ in brief["quotes"]))
    (folder / "archive" / ARCHIVED).write_text(text, encoding="utf-8")
    digest = hashlib.sha256(text.encode()).hexdigest()
    # JSON is YAML: the writer of the standard library does.
    (folder / "briefs/facts/all.yaml").write_text(json.dumps(_facts(brief, digest), indent=1))
    for number, section in enumerate(brief["sections"]):
        words = "\n\n".join(f"{para.strip()} [@s{number % 12 + 1}]" for para in section["paras"])
        (folder / f"templates/background-{number}.md").write_text(words + "\n")
    points = "{% for fact in facts %}\n1. {{ fact.summary }} {{ fact | cite }}\n{% endfor %}\n"
    (folder / "templates/points.md").write_text(points)
    (folder / "briefs/neutral.yaml").write_text(json.dumps(_spec(brief), indent=1))
    return folder / "archive"


def _facts(brief: Mapping[str, Any], digest: str) -> dict[str, Any]:
    sources = {
        f"s{number}": {
            "kind": "official",
            "publisher": "Ministry",
            "title": re.sub(r"^\[\d+\] |, [\d-]+\.$", "", line),
            "date": line[-11:-1],
        }
        for number, line in enumerate(brief["sources"], start=1)
    }
    sources["statement"] = {
        "kind": "official", "publisher": "Ministry", "title": "Statements", "archive": ARCHIVED, "sha256": digest,
    }  # fmt: skip
    return {
        "sources": sources,
        "organisations": {
            "rounds": {"name": "Consultations", "support": [{"source": "s1"}]},
            **{key: _organisation(*names) for key, names in PARTIES.items()},
        },
        "people": dict(_people(brief)),
        "claims": {f"point-{number}": _fact(summary=point) for number, point in enumerate(brief["points"])},
        "events": {
            f"event-{number}": _fact(date=date, summary=words, source=f"s{mark[1:-1]}")
            for number, (date, words, mark) in enumerate(brief["chronology"])
        },
        "meetings": dict(_meetings(brief)),
        "excerpts": {
            f"quote-{number}": _fact(
                document=attribution, source="statement", words=words, locator=f"part {number}"
            )
            for number, (words, attribution) in enumerate(brief["quotes"])
        },
    }


def _fact(source: str = "s1", **fields: object) -> dict[str, Any]:
    stated = {"source": source} if "words" in fields else {}
    support = [] if stated else [{"source": source}]
    return {**fields, **stated, "reviewed": DAY, "support": support}


def _organisation(name: str, adjective: str) -> dict[str, Any]:
    return {"name": name, "adjective": adjective, "support": [{"source": "s1"}]}


def _people(brief: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name in dict.fromkeys(name for _, rows in brief["delegations"] for row in rows for name in row):
        family = name.split()[-1]
        yield (
            _slug(name),
            {"given": " ".join(name.split()[:-1]), "family": family, "support": [{"source": "s1"}]},
        )


def _meetings(brief: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, (_, rows) in enumerate(brief["delegations"], start=1):
        delegations = {
            party: [
                {"person": _slug(row[column]), "title": " ".join(row[column].split()[:-2])} for row in rows
            ]
            for column, party in enumerate(PARTIES)
        }
        yield (
            f"round-{number}",
            _fact(
                series="rounds",
                ordinal=number,
                date=f"{2015 + number}-03-0{number}",
                city="Geneva",
                delegations=delegations,
            ),
        )


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")


def _spec(brief: Mapping[str, Any]) -> dict[str, Any]:
    backgrounds = [
        {"kind": "text", "title": section["title"], "template": f"background-{number}.md"}
        for number, section in enumerate(brief["sections"])
    ]
    return {
        "title": brief["title"],
        "subtitle": brief["subtitle"],
        "contents": "always",
        "sections": [
            {
                "kind": "key-points",
                "template": "points.md",
                "select": {"id": [f"point-{n}" for n in range(5)], "order": "given"},
            },
            *backgrounds,
            {"kind": "chronology", "select": {"kind": ["event"]}},
            {"kind": "delegations"},
            {"kind": "excerpts", "title": "Statements"},
            {"kind": "sources"},
        ],
    }


def time_process(command: Sequence[str], folder: Path) -> Run:
    """Run a command to its end. Raises ``SystemExit`` where it fails."""
    start = time.perf_counter()
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    complaint = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status:
        raise SystemExit(f"{' '.join(command)}: {complaint.decode(errors='replace')[-2000:]}")
    return Run(seconds, usage.ru_maxrss / 1024)


def briefgen_command(bench: Path, scale: int, folder: Path) -> list[str]:
    """Write the project of a scale, verify its quotations, and return the command that makes its brief."""
    archive = write_project(read_brief(bench, scale), folder)
    program = [sys.executable, "-m", "briefgen"]
    time_process([*program, "sources", "verify", "--archive", str(archive)], folder)
    return [*program, "make", "briefs/neutral.yaml"]


def peer_command(python: str, bench: Path, peer: str, scale: int, folder: Path) -> list[str]:
    """Return the command that lays the brief out with a peer; ``typst-ua`` is Typst made to conform to PDF/UA-1."""
    out = str(folder / f"{peer}-{scale}.pdf")
    if peer != "typst-ua":
        return [python, str(bench / "peers.py"), peer, str(scale), out]
    code = (
        f"import sys; sys.path.insert(0, {str(bench)!r})\n"
        "import typst, peers, pathlib\n"
        f"source = pathlib.Path({out + '.typ'!r})\n"
        f"source.write_text(peers.typst_source(peers.brief({scale})))\n"
        f"typst.compile(str(source), output={out!r}, pdf_standards=['ua-1'])\n"
    )
    return [python, "-c", code]


def compare(bench: Path, scales: Sequence[int], peers: Sequence[str], python: str, runs: int) -> None:
    """Print the table of medians: briefgen first, then its peers, and what share of theirs ours is."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for scale in scales:
            ours = folder / f"project-{scale}"
            commands = {"briefgen": briefgen_command(bench, scale, ours)}
            commands |= {peer: peer_command(python, bench, peer, scale, folder) for peer in peers}
            folders = dict.fromkeys(commands, folder) | {"briefgen": ours}
            _print_rows(scale, measure(commands, folders, runs))


def measure(
    commands: Mapping[str, Sequence[str]], folders: Mapping[str, Path], runs: int
) -> dict[str, list[Run]]:
    """Run all commands in turn, once to warm the disk and then ``runs`` times."""
    results: dict[str, list[Run]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            run = time_process(command, folders[name])
            if turn:
                results[name].append(run)
    return results


def _print_rows(scale: int, results: Mapping[str, Sequence[Run]]) -> None:
    own = statistics.median(run.seconds for run in results["briefgen"])
    for name, taken in results.items():
        seconds = [run.seconds for run in taken]
        median = statistics.median(seconds)
        megabytes = max(run.megabytes for run in taken)
        print(  # noqa: T201 - a benchmark's result
            f"scale {scale:3}  {name:16} {median:6.2f} s ({min(seconds):.2f} to {max(seconds):.2f})"
            f"  {megabytes:6.0f} MB  briefgen takes {own / median:.2f} of it"
        )


def grow(bench: Path, scales: Sequence[int], runs: int) -> None:
    """Print what a further page costs as the brief grows."""
    before: tuple[int, float] | None = None
    with tempfile.TemporaryDirectory() as name:
        for scale in scales:
            folder = Path(name) / str(scale)
            command = briefgen_command(bench, scale, folder)
            taken = measure({"briefgen": command}, {"briefgen": folder}, runs)["briefgen"]
            pages = count_pages(folder / "build/neutral.pdf")
            median = statistics.median(run.seconds for run in taken)
            further = (
                f"{1000 * (median - before[1]) / (pages - before[0]):6.1f} ms a further page"
                if before
                else ""
            )
            memory = max(run.megabytes for run in taken)
            print(f"scale {scale:4}  {pages:5} pages  {median:7.2f} s  {memory:6.0f} MB  {further}")  # noqa: T201
            before = (pages, median)


def count_pages(pdf: Path) -> int:
    """Return the number of pages of a PDF."""
    import pypdfium2  # noqa: PLC0415 - only the growth is asked for it

    return len(pypdfium2.PdfDocument(pdf))


def main() -> None:
    """Read the command line and print the table asked for."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bench", type=Path)
    parser.add_argument("--scales", default="1,20")
    parser.add_argument("--peers", default="typst-ua,weasyprint-ua,emboss,reportlab")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that has the peers")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--pages", action="store_true", help="briefgen alone, growing")
    asked = parser.parse_args()
    scales = [int(scale) for scale in asked.scales.split(",")]
    if asked.pages:
        grow(asked.bench.resolve(), scales, asked.runs)
    else:
        peers = [peer for peer in asked.peers.split(",") if peer]
        compare(asked.bench.resolve(), scales, peers, asked.python, asked.runs)


if __name__ == "__main__":
    main()

"""What is recorded: scenarios made from what lies in a tree and from what the program itself offers.

The tree gives projects, cases, malformed files and traps; the program gives its commands, codes, schemas and the settings
of a brief. Nothing lists by hand what can be asked for, so a new case or command is recorded as soon as it is there.
"""

from __future__ import annotations

import base64
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from running import Program, Scenario, call, environment, find_commands, read_help

Step = dict[str, Any]
_FORMATS = ("text", "json", "github")
_LOCALES = ("en_US", "en_GB", "ko_KR", "fr_FR", "de_DE")
_PLACES = {
    "facts": "briefs/facts/zz.yaml",
    "briefs": "briefs/zz.yaml",
    "templates": "templates/lights/board.md",
    "themes": "templates/themes/zz.yaml",
    "projects": "briefgen.toml",
    "locks": "briefs/facts/excerpts.lock",
    "csl": "library.json",
}
"""Where a malformed file of a kind is put in the second project."""

_FACTS, _RECORDS, _SPEC = "briefs/facts/lights.yaml", "briefs/facts/records.yaml", "briefs/lights.yaml"
_GUILD = """\
title: The pilots’ guild
select: {series: pilots-guild}
locale: en_GB
sections: [{kind: chronology}, {kind: sources}]
"""
_SITTINGS = """\
title: "Sitting {ordinal}"
for_each: {meeting: {series: lights-board}}
select: {meeting: "{id}"}
sections: [{kind: chronology}, {kind: delegations}, {kind: sources}]
"""
_ROOM = '\n[room]\nlanguages = ["en-GB", "ko"]\ntitle = {en = "Harbour briefs", ko = "항만 브리핑 자료"}\n'
_LATER = """\
meetings:
  guild-8:
    series: pilots-guild
    ordinal: 8
    date: 1911-10
    status: reported
    tags: [lights]
    reviewed: 2026-03-01
    support: [{source: register}]
"""
_WITHDRAWN = "withdrawn: {date: 2026-06-19, because: The board has new rules., see: guild}\nselect:"
_LIBRARY = [
    {
        "id": "wick1931", "type": "book", "title": "Lamps <i>and</i> bells", "publisher": "Marram Press",
        "author": [{"family": "Wick", "given": "Ada"}], "issued": {"date-parts": [[1931, 5]]}, "language": "en",
    },
    {
        "id": "sound", "type": "article-newspaper", "title": "A light on the Sound", "container-title": "Gazette",
        "issued": {"date-parts": [[1912, 2, 3]]}, "URL": "https://example.org/sound", "accessed": {"date-parts": [[2026, 1, 2]]},
    },
    {"id": "nameless", "type": "book"},
]  # fmt: skip


def run(*arguments: str, **more: Any) -> Step:
    """Return a step that runs the program."""
    return {"run": list(arguments), **more}


def _commands(program: Program) -> list[str]:
    """Return the words of every command, and none for the program itself."""
    found, asked = [], [""]
    while asked:
        command = asked.pop(0)
        found.append(command)
        asked += [
            f"{command} {name}".strip() for name in find_commands(read_help(program, tuple(command.split())))
        ]
    return found


def make_inputs(tree: Path, cases: Path | None, inputs: Path) -> None:
    """Copy all projects and cases that scenarios begin from."""
    tests = tree / "tests"
    leave = shutil.ignore_patterns("build", "__pycache__")
    shutil.copytree(_find(tests, "second_project"), inputs / "second", ignore=leave)
    shutil.copytree(tree / "briefs", inputs / "shipped/briefs", ignore=leave)
    settings = (tree / "pyproject.toml").read_text("utf-8")
    hatch = tomllib.loads(settings)["tool"]["hatch"]["build"]["targets"]["wheel"]
    for pattern in hatch.get("exclude", ()):
        if (folder := tree / pattern.strip("/")).is_dir():
            shutil.copytree(folder, inputs / "shipped" / pattern.strip("/"))
    own = re.findall(r"^\[tool\.briefgen[^\n]*\n(?:(?!\[).*\n)*", settings, re.MULTILINE)
    (inputs / "shipped/pyproject.toml").write_text("\n".join(own), "utf-8")
    for case in _cases(tests):
        if case.is_dir():
            target = inputs / "codes" / case.name
            shutil.copytree(case, target, ignore=shutil.ignore_patterns("expected.txt", "today.txt"))
    for case in sorted(cases.iterdir()) if cases else ():
        if (case / "cmd").is_file():
            shutil.copytree(
                case, inputs / "cases" / case.name, symlinks=True, ignore=shutil.ignore_patterns("cmd", "expected.txt")
            )  # fmt: skip


def all_scenarios(
    program: Program, tree: Path, cases: Path | None, inputs: Path, only: str
) -> list[Scenario]:
    """Return every scenario, those that take longest first; the traps, which take a while to set, if they are wanted."""
    ask = _asker(program, inputs)
    return [
        *_cases_given(cases, inputs),
        *_shipped(ask, inputs),
        *_second(ask, inputs),
        *_projects(),
        *_lookups(_commands(program), ask),
        *_codes(tree / "tests", inputs),
        *_malformed(tree / "tests"),
        *(_traps(tree, inputs) if not only or "traps" in only else ()),
    ]


def _asker(program: Program, inputs: Path) -> Callable[..., str]:
    """Return a function that asks the program something in a copy of a project."""

    def ask(*arguments: str, base: str = "second") -> str:
        with tempfile.TemporaryDirectory() as scratch:
            project = Path(shutil.copytree(inputs / base, Path(scratch) / "p"))
            done = call(program, arguments, project, environment(program, Path(scratch)))
        return done.stdout.decode("utf-8", "replace")

    return ask


def _find(tests: Path, name: str) -> Path:
    """Return the folder of tests that has a name, wherever it lies."""
    found = sorted((path for path in tests.rglob(name) if path.is_dir()), key=lambda path: len(path.parts))
    if not found:
        raise SystemExit(f"no folder {name} under {tests}")
    return found[0]


# --- the shipped project


def _shipped(ask: Callable[..., str], inputs: Path) -> Iterator[Scenario]:
    variants = _variants(ask)
    briefs = sorted(path.stem for path in (inputs / "shipped/briefs").glob("*.yaml"))
    for brief in briefs:
        for variant in variants:
            name = f"shipped/make/{brief}/{_slug(variant) or 'plain'}"
            yield Scenario(name, "shipped", [_make(brief, variant)], quick=bool(variant))
        yield Scenario(
            f"shipped/trace/{brief}", "shipped",
            [run("facts", "trace", brief), run("facts", "trace", brief, "--format", "json"),
             run("facts", "trace", brief, "--page", "1"), run("make", brief, "--explain")],
        )  # fmt: skip
    for brief, pair in itertools.product(briefs[:2], itertools.combinations(variants[1:], 2)):
        settings = [setting for variant in pair for setting in variant]
        if (
            len({setting.partition("=")[0] for setting in settings}) == len(settings)
            and "paper=Letter" in settings
        ):
            yield Scenario(
                f"shipped/make/{brief}/{_slug(settings)}", "shipped", [_make(brief, settings)], quick=True
            )
    yield Scenario(
        "shipped/check",
        "shipped",
        [*_checks(), run("check", "--strict"), *(run("check", brief) for brief in briefs)],
    )
    yield Scenario("shipped/build", "shipped", [
        run("build", "--format", "json"), run("build"), run("verify", "build", "briefs/editions", "--format", "json"),
        run("verify", "build", "briefs/editions"), run("preview", "--sheet", "--dpi", "30"),
    ])  # fmt: skip
    yield Scenario(
        "shipped/publish", "shipped", [run("publish", "site"), run("publish", "site", "--format", "json")]
    )
    yield Scenario("shipped/queries", "shipped", [
        run("facts", "coverage"), run("facts", "coverage", "--format", "json"), run("facts", "list", "--format", "json"),
        run("facts", "export"), run("facts", "export", "--format", "json"), run("sources", "export"), run("facts", "list"),
    ])  # fmt: skip
    yield Scenario(
        "shipped/records", "shipped", _of_records(_ids(inputs / "shipped/briefs/facts"), 12), quick=True
    )
    codes = sorted(
        set(re.findall(r"content: ([0-9a-f]{4})([0-9a-f]{4})", "".join(
            path.read_text("utf-8") for path in (inputs / "shipped/briefs").glob("editions/*.yaml"))))
    )  # fmt: skip
    edits = [run("verify", *(f"{left}-{right}" for left, right in codes), "ffff-ffff")]
    for brief in briefs:
        edits += [
            run("diff", "1", "current", "--brief", brief, "--format", form) for form in ("text", "json")
        ]
        edits.append(run("issue", brief))
    yield Scenario("shipped/editions", "shipped", edits)


def _variants(ask: Callable[..., str]) -> list[list[str]]:
    """Return the settings of a brief that change how it looks, each alone, as the program's own schema has them."""
    found: list[list[str]] = [[]]
    for name, field in json.loads(ask("schema", "brief"))["properties"].items():
        choices = [value for part in (field, *field.get("anyOf", ())) for value in part.get("enum", ())]
        values = [str(value) for value in choices if value != field.get("default")]
        if name == "locale":
            values = list(_LOCALES)
        elif name == "theme":
            values = ["plain"]
        elif name == "binding":
            values = ["12"]
        elif field.get("default") is False:
            values = ["true"]
        found += [[f"{name}={value}"] for value in values]
    return found


def _make(brief: str, settings: Sequence[str]) -> Step:
    return run("make", brief, *(word for setting in settings for word in ("--set", setting)))


def _slug(settings: Sequence[str]) -> str:
    return "+".join(re.sub(r"[^A-Za-z0-9_-]", "-", setting) for setting in settings)


def _checks() -> list[Step]:
    return [run("check", "--format", form) for form in _FORMATS]


def _ids(facts: Path) -> list[str]:
    """Return the ids of all records, whatever their kind."""
    found = []
    for path in sorted(facts.glob("*.yaml")):
        kinds = yaml.safe_load(path.read_text("utf-8"))
        found += [str(name) for records in kinds.values() if isinstance(records, dict) for name in records]
    return found


def _of_records(ids: Sequence[str], every: int) -> list[Step]:
    """Show all records and some alone; ask what rests on some, which composes every brief."""
    steps = [run("facts", "show", *ids), run("facts", "show", *ids, "--format", "json")]
    steps += [run("facts", "show", name) for name in ids[::every]]
    return steps + [
        run("facts", "impact", name, "--format", form) for name in ids[::every] for form in ("text", "json")
    ]


# --- the second project


def _second(ask: Callable[..., str], inputs: Path) -> Iterator[Scenario]:
    ids = _ids(inputs / "second/briefs/facts")
    for variant in _variants(ask):
        name = f"second/make/{_slug(variant) or 'plain'}"
        yield Scenario(name, "second", [_make("lights", variant)], quick=bool(variant))
    archive = ("--archive", "archive")
    yield Scenario("second/check", "second", [*_checks(), run("check", *archive, "--strict"), run("check", *archive, "--no-cache"),
        run("sources", "verify", *archive), run("sources", "verify", *archive, "--format", "json")])  # fmt: skip
    yield Scenario("second/records", "second", _of_records(ids, 2), quick=True)
    yield Scenario("second/queries", "second", list(_queries()), quick=True)
    yield Scenario(
        "second/build",
        "second",
        list(_builds()),
        {"briefs/guild.yaml": _GUILD, "briefs/sittings.yaml": _SITTINGS},
    )
    yield Scenario("second/editions", "second", list(_editions()), {"briefs/guild.yaml": _GUILD}, quick=True)
    toml = (inputs / "second/briefgen.toml").read_text("utf-8")
    room = {"briefs/guild.yaml": _GUILD, "briefgen.toml": toml + _ROOM}
    yield Scenario("second/publish", "second", list(_publishes()), room)
    yield Scenario("second/preview", "second", [
        run("preview", "lights", "--dpi", "40", "--format", "json"), run("preview", "--sheet", "--dpi", "30"), run("preview", "lights", "-p", "99"),
    ])  # fmt: skip
    yield from _additions()
    yield Scenario("second/exchange", "second", [
        run("sources", "export"), run("sources", "export", "-o", "library-out.json"),
        run("sources", "import", "library.json", "--dry-run"), run("sources", "import", "library.json"),
        run("sources", "import", "library.json", "--update"), run("sources", "import", "nobody.json"), *_checks(),
    ], {"library.json": json.dumps(_LIBRARY)})  # fmt: skip
    yield Scenario("second/mistakes", "second", [
        run("mak"), run("make"), run("make", "nobody"), run("make", "lights", "--set", "papr=A4"), run("make", "lights", "--set", "paper=A9"),
        run("make", "lights", "--nonsense"), run("make", "lights", "-o", "briefs"), run("facts"), run("facts", "show", "boar-1"), run("explain", "unknown-i"),
        run("check", "--format", "xml"), run("check", "--archive", "nowhere"), run("verify", "nobody.pdf"), run("verify", "briefgen.toml"), run("issue", "nobody"),
        run("diff", "1", "current"), run("diff", "1", "2", "--brief", "lights"), run("build", "-j", "0"), run("schedule", "cron", "--at", "nonsense"),
        run("preview", "lights", "--dpi", "1"), run("publish", "."), run("facts", "list", "--date", "never"), run("facts", "trace", "lights", "--page", "99"),
        run("--version"), run(), run("-q", "make", "lights"), run("-v", "--help"), run("make", "lights", "-q"), run("schema", "nothing"), run("schema"),
    ], quick=True)  # fmt: skip
    yield Scenario("elsewhere/no-project", "", [run(*words.split()) for words in (
        "check", "make lights", "build", "facts list", "issue lights", "publish site", "verify 0123-4567", "new brief --title X", "sources export",
    )], quick=True)  # fmt: skip


def _queries() -> Iterator[Step]:
    conditions = (
        "", "--kind meeting", "--kind excerpt --kind claim", "--series lights-board", "--meeting board-2", "--tag milestone", "--date 1911",
        "--date 1908/1910", "--person ada-wick", "--organisation pilots-guild", "--party tern-quay", "--source ledger", "--status reported",
        "--handling open", "--handling members", "--order -date", "--order id", "--order given --id shelter --id board-1", "--limit 3", "--tag nothing",
    )  # fmt: skip
    for words in conditions:
        for form in ("text", "json"):
            yield run("facts", "list", *words.split(), "--format", form)
        for form in ("csv", "json"):
            yield run("facts", "export", *words.split(), "--format", form)
    for words in (
        "lamp",
        "gull rock",
        "Tomás",
        "tomas",
        "ljos",
        "lights bell",
        "nothing-like-it",
        "fog or no fog",
    ):
        yield run("facts", "search", words)
        yield run("facts", "search", *words.split(), "--limit", "2", "--format", "json")
    for form in ("text", "json"):
        yield run("facts", "coverage", "--format", form)
        yield run("facts", "trace", "lights", "--format", form)
        yield run("facts", "trace", "lights", "--page", "2", "--format", form)


def _builds() -> Iterator[Step]:
    one = ("-j", "1")
    yield run("build", "--dry-run")
    yield run("build", *one)
    yield run("build", *one)
    yield run("build", "--format", "json")
    for change in (
        {"replace": [_FACTS, "eleven lights", "twelve lights"]},
        {"replace": [_FACTS, "date: 1910-10\n", "date: 1910-11\n"]},
        {"write": {"briefs/facts/later.yaml": _LATER}},
        {"write": {"briefs/facts/later.yaml": None}},
        {"replace": [_RECORDS, "Keepers and Pilots", "Pilots and Keepers"]},
        {"replace": [_RECORDS, "A wall of stone", "A bank of stone"]},
        {"replace": [_SPEC, "Who keeps them", "Who has kept them"]},
        {"replace": ["briefs/guild.yaml", "en_GB", "ko_KR"]},
        {"write": {"build/guild.pdf": None}},
    ):
        yield change
        yield run("build", "--dry-run", "--format", "json")
        yield run("build", *one)
    yield run("build", "lights", "--force", *one)
    yield {"replace": ["briefs/guild.yaml", "series: pilots-guild", "series: pilots-gild"]}
    yield run("build", *one)
    yield run("build", "--keep-going", "--format", "json", *one)
    yield {"replace": [_FACTS, "date: 1908-05-03", "date: the third of May"]}
    yield run("build", "--keep-going", *one)
    yield from _checks()


def _editions() -> Iterator[Step]:
    yield run("issue", "lights", "--note", "for the council of May")
    yield run("issue", "lights")
    yield run("make", "lights")
    yield run("verify", "build/lights.pdf", "briefs/editions", "--format", "json")
    yield {"replace": [_FACTS, "eleven lights", "twelve lights"]}
    yield {"replace": [_FACTS, "city: Tern Quay\n", "city: Marram\n"]}
    yield {"write": {"briefs/facts/later.yaml": _LATER}}
    for form in ("text", "json"):
        yield run("diff", "1", "current", "--brief", "lights", "--format", form)
        yield run("verify", "build/lights.pdf", "briefs/editions/lights/1.pdf", "--format", form)
    yield run("make", "lights")
    yield run("issue", "lights", "--format", "json")
    yield run("diff", "1", "2", "--brief", "lights")
    yield run("diff", "briefs/editions/lights/1.pdf", "current", "--format", "json")
    yield {"write": {"briefs/facts/later.yaml": None}}
    yield {"replace": [_SPEC, "kind: commitments", "kind: chronology"]}
    yield run("make", "lights")
    yield run("diff", "2", "current", "--brief", "lights")
    yield run("facts", "impact", "common-list")
    yield {"replace": [_SPEC, "select:", _WITHDRAWN]}
    for words in ("make lights", "make briefs", "build -j 1", "issue lights", "preview lights", "verify build briefs/editions", "diff 1 2 --brief lights"):  # fmt: skip
        yield run(*words.split())
    yield from _checks()
    yield {"write": {"briefs/editions/lights/1.pdf": None}}
    yield {"replace": ["briefs/editions/lights.yaml", "date: 2026-11-25", "date: 2026-11-24"]}
    yield from _checks()
    yield run("verify", "briefs/editions")


def _publishes() -> Iterator[Step]:
    yield run("publish", "site", "--today", "2026-05-04")
    yield run("publish", "site", "--today", "2026-05-05", "--format", "json")
    yield run("issue", "lights", "--today", "2026-05-06", "--note", "For the sitting of May")
    yield run("publish", "site", "--today", "2026-05-06")
    yield {"replace": [_FACTS, "city: Tern Quay\n", "city: Marram\n"]}
    yield run("issue", "lights", "--today", "2026-06-02")
    yield run("publish", "site", "--today", "2026-06-02", "--format", "json")
    yield {"replace": [_SPEC, "Who keeps them", "Who pays for them"]}
    yield {"replace": ["briefs/guild.yaml", "select:", _WITHDRAWN.replace("guild", "lights")]}
    yield run("publish", "site", "--today", "2026-06-20")
    yield {"replace": [_SPEC, "handling: open", "handling: members"]}
    yield run("publish", "site", "--today", "2026-06-21")
    yield {"replace": [_SPEC, "handling: members", "handling: nobody"]}
    yield run("publish", "site", "--today", "2026-06-22", "--format", "json")


def _additions() -> Iterator[Scenario]:
    common = ("--tag", "lights", "--reviewed", "2026-03-05")
    quote = "no dues shall be asked of a vessel"
    facts: Mapping[str, Sequence[str]] = {
        "event": ("--kind", "event", "--date", "1913-02", "--summary", "A bell was hung.", "--support", "register, page 3", *common),
        "meeting": ("--kind", "meeting", "--series", "lights-board", "--ordinal", "3", "--date", "1914", "--support", "register",
                    "--set", "delegations/marram/0/person=ada-wick", *common),
        "claim": ("--kind", "claim", "--summary", "There were twelve lights.", "--support", "register", "--status", "reported", *common),
        "commitment": ("--kind", "commitment", "--summary", "A buoy is to be laid.", "--area", "Buoys", "--meeting", "board-2",
                       "--parties", "marram, tern-quay", "--support", "gazette, paragraph 2", "--status", "reported", *common),
        "conflict": ("--kind", "conflict", "--about", "board-1/city", "--matter", "Place of the first sitting", "--uses", "Tern Quay",
                     "--version", "Tern Quay [@ledger, page 1]", "--version", "Marram [@register; @gazette]",
                     "--because", "The ledger was kept there.", *common),
        "excerpt": ("--kind", "excerpt", "--source", "gazette", "--document", "minute", "--meeting", "board-2", "--locator", "paragraph 1",
                    "--label", "Dues", "--archive", "archive", "--words", quote, *common),
        "excerpt-untrue": ("--kind", "excerpt", "--source", "gazette", "--document", "minute", "--meeting", "board-2", "--locator", "paragraph 1",
                           "--label", "Dues", "--archive", "archive", "--words", f"{quote} at all, nor of a boat", *common),
        "wrong": ("--kind", "event", "--date", "soon", "--summary", "A bell was hung.", "--support", "nobody", "--id", "board-1", "--parties", "terns"),
        "incomplete": ("--kind", "event"),
        "nothing": (),
    }  # fmt: skip
    others: Mapping[str, Sequence[str]] = {
        "source": ("source", "--kind", "news", "--publisher", "The Sound", "--title", "A lamp at last", "--date", "1912-02-03",
                   "--address", "https://example.org/lamp", "--retrieved", "2026-03-01"),
        "source-archived": ("source", "--kind", "mirror", "--publisher", "Marram", "--date", "1908", "--title", "Ledger: a copy",
                            "--archived", "harbour-ledger-1908.txt", "--archive", "archive"),
        "person": ("person", "--family", "Ito", "--given", "Mei", "--support", "register", "--set", "names/ja=伊藤 芽衣"),
        "organisation": ("organisation", "--name", "Guild of Divers", "--short", "GD", "--part-of", "pilots-guild", "--support", "gazette"),
        "brief": ("brief", "--title", "Who keeps the lights", "--tag", "lights"),
        "brief-empty": ("brief", "--title", "Nothing", "--tag", "nothing-has-it"),
        "nothing": ("brief",),
    }  # fmt: skip
    commands = {f"fact-{name}": ("fact", *words) for name, words in facts.items()} | dict(others)
    for name, words in commands.items():
        steps = [run("new", *words, "--yes", "--dry-run"), run("new", *words, "--yes"), run("check")]
        yield Scenario(f"second/new/{name}", "second", steps, quick=True)


# --- projects begun, and what needs none


def _projects() -> Iterator[Scenario]:
    for name, options in {
        "example": "", "bare": "--bare", "pre-commit": "--pre-commit", "workflow": "--ci github --pre-commit",
    }.items():  # fmt: skip
        steps = [run("init", "q", *options.split()), run("init", "q")]
        steps += [
            run(*words.split(), **{"in": "q"})
            for words in ("check", "build -j 1", "facts list", "sources export")
        ]
        yield Scenario(f"init/{name}", "", steps)


def _lookups(commands: Sequence[str], ask: Callable[..., str]) -> Iterator[Scenario]:
    yield Scenario("help", "", [run(*command.split(), "--help") for command in commands], quick=True)
    codes = [entry["code"] for entry in json.loads(ask("explain", "--format", "json"))["codes"]]
    yield Scenario("explain/all", "", [run("explain"), run("explain", "--format", "json")])
    yield Scenario("explain/each", "", [run("explain", code) for code in codes], quick=True)
    yield Scenario(
        "explain/json", "", [run("explain", code, "--format", "json") for code in codes[::10]], quick=True
    )
    schemas = [run("schema", name) for name in ("brief", "facts", "project")]
    yield Scenario("schema", "", [*schemas, run("schema", "-o", "schemas")])
    schedulers = ("systemd", "cron", "github", "launchd")
    yield Scenario("schedule", "second", [
        *(run("schedule", name) for name in schedulers),
        *(run("schedule", name, "--at", "30 5 * * 1-5", "-o", name) for name in schedulers),
        run("schedule", "systemd", "--user", "keeper"),
    ])  # fmt: skip
    lines = [
        *([*command.split(), start] for command in commands for start in ("", "--")),
        *(words.split() for words in (
            "ma", "make li", "make lights --set pap", "make lights --set paper=", "facts show boa", "facts impact gaz", "facts list --source gaz",
            "facts list --tag mil", "facts list --status con", "new fact --series lights", "new fact --parties marram,ter", "new fact --support led",
            "explain unknown-i", "schedule sys", "diff 1 current --brief li", "check --format j", "init --ci g",
        )),
    ]  # fmt: skip
    for shell in ("bash", "fish", "zsh"):
        asked = lines if shell == "bash" else lines[-17:]
        steps = [run(environment=_completing(shell, words)) for words in asked]
        yield Scenario(f"completion/{shell}", "second", steps, quick=True)


def _completing(shell: str, words: Sequence[str]) -> dict[str, str]:
    return {
        "_BRIEFGEN_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": "\n".join(("briefgen", *words)),
        "COMP_CWORD": str(len(words)),
        "_TYPER_COMPLETE_ARGS": " ".join(("briefgen", *words)),
        "_TYPER_COMPLETE_WORD_TO_COMPLETE": words[-1],
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }


# --- cases, malformed files, traps


def _cases(tests: Path) -> list[Path]:
    folder = _find(tests, "codes")
    return sorted(path for path in folder.iterdir() if path.is_dir() or path.suffix == ".yaml")


def _codes(tests: Path, inputs: Path) -> Iterator[Scenario]:
    for case in _cases(tests):
        files, base, day, archive = {}, "", "2026-01-15", []
        if case.is_dir():
            base = f"codes/{case.name}"
            day = (case / "today.txt").read_text("utf-8").strip() if (case / "today.txt").is_file() else day
            archive = ["--archive", "archive"] if (inputs / base / "archive").is_dir() else []
        else:
            files = {"briefgen.toml": "", f"briefs/facts/{case.name}": _content(case)}
        steps = [run(*step["run"], *archive) for step in _checks()]
        name = case.name.removesuffix(".yaml") if case.is_file() else case.name
        yield Scenario(f"codes/{name}", base, steps, files, day, quick=True)


def _malformed(tests: Path) -> Iterator[Scenario]:
    corpus = _find(tests, "corpus")
    spec = (_find(tests, "second_project") / _SPEC).read_text("utf-8")
    for path in sorted(path for path in corpus.rglob("*.*") if path.is_file()):
        kind, files = path.parent.name, {}
        if kind == "write":
            files = {_PLACES["facts"]: _content(path)}
            adding = (
                "new",
                "person",
                "--family",
                "Ito",
                "--given",
                "Mei",
                "--support",
                "register",
                "--file",
                "zz.yaml",
                "--yes",
                "--dry-run",
            )
            steps = [run(*adding), run("check", "--format", "json")]
        elif kind in _PLACES:
            files = {_PLACES[kind]: _content(path)}
            if kind == "themes":
                files["briefs/zz.yaml"] = f"{spec}theme: zz\n"
            words = (
                ("sources", "import", _PLACES["csl"])
                if kind == "csl"
                else ("check", "--no-cache", "--archive", "archive")
            )
            steps = [run(*words), run(*words, "--format", "json")] if kind != "csl" else [run(*words)]
        else:
            continue
        name = path.relative_to(corpus).with_suffix("").as_posix()
        yield Scenario(
            f"malformed/{name}{'' if kind != 'csl' else '-csl'}",
            "second",
            steps,
            files,
            "2026-05-01",
            quick=True,
        )


def _content(path: Path) -> Any:
    """Return a file's content for a plan: text, or bytes that are none."""
    content = path.read_bytes()
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(content).decode("ascii")}
    return text


def _traps(tree: Path, inputs: Path) -> Iterator[Scenario]:
    """Yield the project that each test of the traps leaves behind, as its difference from the one that is shipped."""
    found = sorted((tree / "tests").rglob("test_traps.py"))
    if not found:
        return
    with tempfile.TemporaryDirectory() as scratch:
        left = Path(scratch) / "left"
        subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-n0", f"--basetemp={left}", "-o", "tmp_path_retention_policy=all", str(found[0])],
            cwd=tree, env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"}, stdout=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        for project in sorted(
            path for path in left.iterdir() if (path / "briefs").is_dir() and not path.is_symlink()
        ):
            files = {}
            for path in sorted(path for path in (project / "briefs").rglob("*") if path.is_file()):
                name = path.relative_to(project).as_posix()
                before = inputs / "shipped" / name
                if not before.is_file() or before.read_bytes() != path.read_bytes():
                    files[name] = _content(path)
            yield Scenario(
                f"traps/{project.name}",
                "shipped",
                [run("check"), run("check", "--format", "json")],
                files,
                quick=True,
            )


def _cases_given(cases: Path | None, inputs: Path) -> Iterator[Scenario]:
    """Yield the cases that were given; one without files begins its own project, or means the one that is shipped."""
    for folder in sorted(cases.iterdir()) if cases else ():
        if not (folder / "cmd").is_file():
            continue
        line = (folder / "cmd").read_text("utf-8")
        base = f"cases/{folder.name}"
        if not any((inputs / base).iterdir()):
            base = "" if "briefgen init" in line else "shipped"
        yield Scenario(f"cases/{folder.name}", base, [{"shell": line}])

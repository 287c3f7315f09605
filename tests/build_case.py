"""A project with three briefs of the other subject, built in process or as a user would."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefgen.build.building import BuildReport, Built, Options, build_briefs
from briefgen.workspace import find_project
from program import copy_second, run

FACTS, RECORDS = "briefs/facts/lights.yaml", "briefs/facts/records.yaml"
ALL = frozenset({"claims", "guild", "lights"})

GUILD = """\
title: The guild
select: {series: pilots-guild}
sections:
  - {kind: chronology}
  - {kind: sources}
"""
CLAIMS = """\
title: What is said
select: {kind: claim, tags: lights}
sections:
  - {kind: text, title: Said, template: said.md}
  - {kind: sources}
"""
SAID = "{% for fact in facts %}{{ fact.summary }} {{ fact | cite }}\n\n{% endfor %}\n"


def new_project(target: Path) -> Path:
    """Copy the project, and write two more briefs."""
    copy_second(target)
    (target / "briefs/guild.yaml").write_text(GUILD, encoding="utf-8")
    (target / "briefs/claims.yaml").write_text(CLAIMS, encoding="utf-8")
    (target / "templates/said.md").write_text(SAID, encoding="utf-8")
    return target


def build(folder: Path, *names: str, **options: Any) -> BuildReport:
    """Build in this process, one brief after the other."""
    return build_briefs(find_project(folder), (), names, Options(**{"jobs": 1, **options}))


def actions(report: BuildReport) -> dict[str, str]:
    """Return what became of each brief."""
    return {one.brief: one.action.value for one in report.briefs}


def built(report: BuildReport) -> dict[str, tuple[str, ...]]:
    """Return the reasons of those that were built."""
    return {one.brief: one.reasons for one in report.briefs if one.action == "built"}


def find(report: BuildReport, name: str) -> Built:
    """Return what became of a brief."""
    return next(one for one in report.briefs if one.brief == name)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first place of some words in a file; they must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def read_pdfs(folder: Path) -> dict[str, bytes]:
    """Return the PDFs of a build folder by name."""
    return {path.stem: path.read_bytes() for path in sorted((folder / "build").glob("*.pdf"))}


def make_afresh(folder: Path, target: Path) -> dict[str, bytes]:
    """Return what `make` makes of the present state where nothing was made before."""
    copy_second(target, folder)
    done = run("make", "briefs", folder=target)
    assert done.returncode == 0, done.stderr
    return read_pdfs(target)


def run_json(
    folder: Path, *options: str, environment: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Run ``build`` as a program would; return its exit status and the briefs by name."""
    done = run("build", "--format", "json", *options, folder=folder, environment=environment)
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, {one["brief"]: one for one in json.loads(done.stdout)["briefs"]}


def run_build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run ``build`` as a scheduler would."""
    done = run("build", *options, folder=folder)
    assert "Traceback" not in done.stderr, done.stderr
    return done

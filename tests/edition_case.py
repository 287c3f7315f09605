"""A project of the other subject, in process: edited, made, issued, compared. No day but the one given counts."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from briefgen.cli.app import app
from briefgen.diagnostics import Diagnostic
from briefgen.editions.issue import issue
from briefgen.model.brief import Spec
from briefgen.model.edition import Issued
from briefgen.pipeline import Composed, Made, Materials, compose_brief, gather, load_specs, make_brief
from briefgen.workspace import find_project
from program import copy_second

DAY = dt.date(2026, 5, 4)
FACTS, RECORDS = "briefs/facts/lights.yaml", "briefs/facts/records.yaml"
SPEC, BOARD = "briefs/lights.yaml", "templates/lights/board.md"
LEDGER = "briefs/editions/lights.yaml"


def new_project(target: Path) -> Path:
    """Copy the project; its briefs have no editions yet."""
    return copy_second(target)


def edit(folder: Path, file: str, old: str, new: str) -> None:
    """Replace the first place of some words in a file; they must be there."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def load_lights(folder: Path, file: str = SPEC, **settings: str) -> tuple[Spec, Materials]:
    """Load the brief's spec, or that of another file, and what it is made of."""
    materials = gather(find_project(folder))
    assert not materials.failed, materials.diagnostics
    (spec,) = load_specs(folder / file, materials.value, settings).value
    return spec, materials.value


def compose_lights(folder: Path, **settings: str) -> Composed:
    """Compose the brief."""
    outcome = compose_brief(*load_lights(folder, **settings))
    assert outcome.value is not None
    assert not outcome.failed, outcome.diagnostics
    return outcome.value


def make_lights(folder: Path, **settings: str) -> Made:
    """Make the brief's PDF."""
    outcome = make_brief(*load_lights(folder, **settings))
    assert outcome.value is not None, outcome.diagnostics
    return outcome.value


def issue_lights(folder: Path, day: dt.date = DAY, note: str = "") -> Issued:
    """Issue an edition of the brief."""
    issued, diagnostics = try_issue(folder, day, note)
    assert issued is not None, diagnostics
    return issued


def try_issue(
    folder: Path, day: dt.date = DAY, note: str = ""
) -> tuple[Issued | None, tuple[Diagnostic, ...]]:
    """Issue an edition, or say what is wrong."""
    outcome = issue(*load_lights(folder), day, note)
    return outcome.value, outcome.diagnostics


def call(folder: Path, *arguments: str | Path) -> tuple[int, str, str]:
    """Run a command in this process; return exit code, stdout and stderr."""
    result = CliRunner().invoke(app, [*map(str, arguments), "--project", str(folder)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.stdout, result.stderr


def call_json(folder: Path, *arguments: str | Path) -> tuple[int, dict[str, Any]]:
    """Run a command that prints JSON."""
    code, out, _ = call(folder, *arguments, "--format", "json")
    return code, json.loads(out)

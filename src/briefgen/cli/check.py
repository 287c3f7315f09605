"""``briefgen check``: everything that can be known without making a PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.make import Format
from briefgen.cli.projects import find_targets
from briefgen.cli.report import as_json, count, print_diagnostics, print_json
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import Diagnostic, Severity
from briefgen.pipeline import gather, lay_out_brief


def _parse_day(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not a day such as 2026-11-22") from None


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Briefs, or folders of projects; the current project where none is given.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    archive: Annotated[
        Path | None,
        typer.Option(
            "--archive",
            help="Folder with the archived texts of sources; quotations are then checked.",
            show_default=False,
        ),
    ] = None,
    today: Annotated[
        dt.date | None,
        typer.Option(
            "--today",
            parser=_parse_day,
            metavar="DATE",
            help="The day for checks that depend on it: plans, reviews, future dates.",
            show_default=False,
        ),
    ] = None,
    format: Annotated[
        Format, typer.Option("--format", help="Print the diagnostics as text, or as JSON for a program.")
    ] = Format.TEXT,
) -> None:
    """Check facts and briefs without writing anything.

    Reads the whole fact base and every brief, renders every template and lays every brief out in memory, and reports
    all that is wrong in one run.
    """
    found: list[Diagnostic] = []
    checked = 0
    for target in find_targets(paths or []):
        shared = gather(target.project, archive, today)
        reported = [*shared.diagnostics]
        for brief in target.briefs:
            reported.extend(lay_out_brief(brief, shared.value, {}).diagnostics)
            checked += 1
        found.extend(dict.fromkeys(reported))
        if format is Format.TEXT:
            print_diagnostics(reported, target.project.root, colours=wants_colours())
    errors, warnings = count(found, Severity.ERROR), count(found, Severity.WARNING)
    if format is Format.JSON:
        print_json(as_json(found))
    else:
        typer.echo(f"{checked} briefs checked: {errors} errors, {warnings} warnings")
    if errors or (strict and warnings):
        raise typer.Exit(1)

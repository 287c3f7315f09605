"""``briefgen check``: everything that can be known without making a PDF."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.options import ArchiveOption, Format, FormatOption, TodayOption
from briefgen.cli.projects import find_targets
from briefgen.cli.report import as_json, count, print_diagnostics, print_json
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import Diagnostic, Severity
from briefgen.pipeline import gather, lay_out_brief


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Briefs, or folders of projects; the current project where none is given.",
            show_default=False,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Check facts and briefs without writing anything.

    Reads the whole fact base and every brief, renders every template and lays every brief out in memory, and reports
    all that is wrong in one run.
    """
    found: list[Diagnostic] = []
    checked = 0
    for target in find_targets(paths or []):
        shared = gather(target.project, archive, today or dt.date.today())  # noqa: DTZ011 - the curator's own day
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

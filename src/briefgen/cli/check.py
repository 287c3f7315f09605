"""``briefgen check``: everything that can be known without making a PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from briefgen.cli.options import ArchiveOption, CheckFormat, CheckFormatOption, TodayOption, day_of
from briefgen.cli.report import (
    as_json,
    as_workflow_commands,
    count,
    count_ignored,
    print_diagnostics,
    print_json,
)
from briefgen.cli.speech import count as count_of
from briefgen.cli.speech import detail, remark, report, timed
from briefgen.cli.suggesting import suggest_briefs
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity

if TYPE_CHECKING:
    from briefgen.cli.projects import Target


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Briefs by name or file, or folders of projects; the current project where none is given.",
            show_default=False,
            autocompletion=suggest_briefs,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    format: CheckFormatOption = CheckFormat.TEXT,
    cache: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Use what earlier runs found out; the result is the same."),
    ] = True,
) -> None:
    """Check facts and briefs without writing anything.

    Reads the whole fact base and every brief, renders every template and lays every brief out in memory, and reports
    all that is wrong in one run.
    """
    from briefgen.cli.counting import open_counting  # noqa: PLC0415 - heavy, as all that follows
    from briefgen.cli.projects import find_files  # noqa: PLC0415
    from briefgen.pipeline import check_project  # noqa: PLC0415

    found: list[Diagnostic] = []
    checked = 0
    for target in _find_targets(paths or [], format):
        detail(f"project {target.project.root}")
        known = open_counting(target.project) if cache else None
        day = day_of(today)
        files = find_files(target, known) if target.names else target.briefs
        with timed(f"facts and {count_of(len(files), 'spec')} were checked"):
            reported = check_project(target.project, files, archive, day, known)
        if known is not None:
            known.report()
        checked += len(files)
        found.extend(reported)
        if format is CheckFormat.TEXT:
            print_diagnostics(reported, target.project.root, colours=wants_colours())
        elif format is CheckFormat.GITHUB:
            for command in as_workflow_commands(reported, target.project.root):
                typer.echo(command)
    errors, warnings = count(found, Severity.ERROR), count(found, Severity.WARNING)
    if format is CheckFormat.JSON:
        print_json(as_json(found))
    else:
        ignored = f", {number} ignored" if (number := count_ignored(found)) else ""
        sums = f"{count_of(errors, 'error')}, {count_of(warnings, 'warning')}"
        report(f"{count_of(checked, 'brief')} checked: {sums}{ignored}")
    if format is CheckFormat.TEXT and (errors or warnings):
        remark("Next: briefgen explain CODE says what a code in brackets means, and how its cause is mended.")
    elif format is CheckFormat.TEXT and not checked:
        remark("Next: briefgen new brief begins a brief with what the fact base has for it.")
    if errors or (strict and warnings):
        raise typer.Exit(1)


def _find_targets(paths: Sequence[Path], format: CheckFormat) -> list[Target]:
    """Find what is to be checked; where that fails, a program is told in its own form too."""
    from briefgen.cli.projects import find_targets  # noqa: PLC0415 - heavy

    try:
        return find_targets(paths, withdrawn=True)
    except BriefgenError as error:
        if format is CheckFormat.TEXT:
            raise
        if format is CheckFormat.JSON:
            print_json(as_json(error.diagnostics))
        for command in (
            as_workflow_commands(error.diagnostics, Path()) if format is CheckFormat.GITHUB else ()
        ):
            typer.echo(command)
        raise typer.Exit(1) from None

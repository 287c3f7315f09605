"""``briefgen build``: the briefs that are out of date, and no other.

Where nothing has changed, neither facts nor any library is loaded to find that out, and without a terminal not a word
is printed: a scheduler may run it as often as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.build.up_to_date import UpToDate, find_up_to_date
from briefgen.cli.completion import suggest_briefs
from briefgen.cli.console import (
    count,
    detail,
    is_terminal,
    mention_elsewhere,
    remark,
    short_path,
    wants_colours,
)
from briefgen.cli.console import report as say
from briefgen.cli.options import Format, FormatOption
from briefgen.cli.output import print_diagnostics, print_json
from briefgen.diagnostics import Diagnostic

if TYPE_CHECKING:
    from briefgen.build.building import BuildReport, Built, Options
    from briefgen.cli.projects import Target

Said = tuple[str, bool, str, tuple[Diagnostic, ...]]
"""Of a brief: its file, whether that makes many, its name, and what there is to say of it."""


def build(
    briefs: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="BRIEF",
            help="Names or files of briefs; all briefs of this project where none is given.",
            show_default=False,
            autocompletion=suggest_briefs,
        ),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="All briefs of this project, as where none is named.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", "-n", help="Say what would be built and why; write no PDF.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", "-f", help="Build what is up to date as well.")] = False,
    jobs: Annotated[
        int | None,
        typer.Option(
            "--jobs",
            "-j",
            metavar="NUMBER",
            min=1,
            help="Number of processes; that of the cores where none is given.",
            show_default=False,
        ),
    ] = None,
    keep_going: Annotated[
        bool, typer.Option("--keep-going", "-k", help="Go on with other briefs after one that has errors.")
    ] = False,
    format: FormatOption = Format.TEXT,
) -> None:
    """Build the briefs that are out of date, and say why each is.

    The others are kept. A brief is out of date when what it says or what it is made with has changed: its facts, the
    records they lean on, its spec, templates, theme, fonts, its editions, the program. Its PDF is build/NAME.pdf.
    Prints nothing where there is nothing to do and nobody at a terminal. Ends with status 1 if a brief could not be
    built.
    """
    if everything and briefs:
        raise typer.BadParameter("leave out the names, or --all", param_hint="--all")
    arguments = tuple(briefs or ())
    kept = find_up_to_date(arguments) if not force else None
    if kept is not None:
        _report_kept(kept, format)
        return
    from briefgen.build.building import Options  # noqa: PLC0415 - heavy, as all that follows

    options = Options(force=force, dry_run=dry_run, keep_going=keep_going, jobs=jobs or 0)
    reports = [_build_target(target, options, format) for target in _find_targets(arguments)]
    if format is Format.JSON:
        print_json({"briefs": [_as_object(one) for report in reports for one in report.briefs]})
    for built in reports:
        mention_elsewhere(built.elsewhere)
    if fault := next((report.fault for report in reports if report.fault is not None), None):
        raise fault
    if any(report.failed for report in reports):
        remark("Mend the errors and run the command again; earlier PDFs stay as they are.")
        raise typer.Exit(1)


def _find_targets(arguments: Sequence[Path]) -> Sequence[Target]:
    from briefgen.cli.projects import find_targets  # noqa: PLC0415 - heavy

    return find_targets(arguments)


def _report_kept(kept: UpToDate, format: Format) -> None:
    """Say that all is as it was, where somebody asks."""
    detail(f"project {kept.root}")
    detail(f"  no file has changed since the last build, by the record in {kept.build}")
    if format is Format.TEXT and not is_terminal():
        return
    said = [(row.file, row.variant, name, row.found) for name, row in kept.briefs.items()]
    print_diagnostics((*kept.found, *merge_said(said)), kept.root, colours=wants_colours())
    if format is Format.TEXT:
        say(_summarize_kept(len(kept.briefs)))
        return
    objects = [
        _object(name, "kept", (), kept.build / f"{name}.pdf", row.content, row.key)
        for name, row in kept.briefs.items()
    ]
    print_json({"briefs": objects})


def _build_target(target: Target, options: Options, format: Format) -> BuildReport:
    from briefgen.build.building import build_briefs  # noqa: PLC0415 - heavy
    from briefgen.cli.console import show_progress  # noqa: PLC0415

    detail(f"project {target.project.root}")
    with show_progress() as tell:
        report = build_briefs(target.project, target.briefs, target.names, options, tell)
    for one in report.briefs:
        pages = f", {count(one.pages, 'page')}" if one.pages else ""
        detail(f"  {one.brief}: {one.action}{pages} ({one.seconds:.2f} s)")
    is_told = is_terminal() or format is Format.JSON
    if report.is_quiet and not is_told:
        return report
    said = [(one.file, one.variant, one.brief, one.found) for one in report.briefs]
    print_diagnostics(
        tuple(dict.fromkeys((*report.found, *merge_said(said)))), target.project.root, colours=wants_colours()
    )
    if format is Format.TEXT:
        for line in _digest(report, target.project.build):
            say(line)
    return report


def merge_said(said: Iterable[Said]) -> Sequence[Diagnostic]:
    """Return what there is to say of all briefs: of the variants of one file each thing once."""
    merged: list[Diagnostic] = []
    for (_, many), group in groupby(said, lambda one: one[:2]):
        found = [(name, diagnostics) for _, _, name, diagnostics in group if diagnostics]
        if many and found:
            from briefgen.batch import merge_diagnostics  # noqa: PLC0415 - heavy

            merged += merge_diagnostics(found)
        else:
            merged += [one for _, diagnostics in found for one in diagnostics]
    return merged


def _digest(report: BuildReport, folder: Path) -> Iterable[str]:
    """Yield what became of the briefs: a line for each that was not kept, and a count."""
    for one in report.briefs:
        if one.action != "kept":
            yield f"{one.brief}: {'failed: ' if one.action == 'failed' else ''}{'; '.join(one.reasons)}"
    withdrawn = {folder / f"{name}.pdf" for name in report.withdrawn}
    for place in report.gone:
        what = "was withdrawn" if place in withdrawn else "is no more"
        yield f"{short_path(place)} is of a brief that {what}; delete it if nobody needs it"
    for name in report.withdrawn:
        yield f"{name}: left out, it was withdrawn"
    yield _summarize(report)


def _summarize(report: BuildReport) -> str:
    counts = {
        action: sum(one.action == action for one in report.briefs)
        for action in ("built", "would-build", "kept", "failed")
    }
    if counts["kept"] == len(report.briefs) and not report.left:
        return _summarize_kept(len(report.briefs))
    words = {"would-build": "to be built"}
    parts = [f"{number} {words.get(action, action)}" for action, number in counts.items() if number]
    parts += [f"{len(report.left)} not looked at (--keep-going would)"] if report.left else []
    return ", ".join(parts)


def _summarize_kept(count: int) -> str:
    return "1 brief is up to date" if count == 1 else f"{count} briefs are up to date"


def _as_object(built: Built) -> dict[str, Any]:
    return _object(built.brief, built.action.value, built.reasons, built.pdf, built.content, built.key)


def _object(
    brief: str, action: str, reasons: Sequence[str], pdf: Path, content: str, key: str
) -> dict[str, Any]:
    return {
        "brief": brief,
        "action": action,
        "reasons": list(reasons),
        "pdf": str(pdf),
        "content": content or None,
        "key": key or None,
    }

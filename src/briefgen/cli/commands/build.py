"""``briefgen build``: the briefs that are out of date, and no other.

Where nothing has changed, neither facts nor any library is loaded to find that out, and without a terminal not a word
is printed: a scheduler may run it as often as it likes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_briefs
from briefgen.cli.console import (
    count,
    detail,
    is_terminal,
    mention_elsewhere,
    print_diagnostics,
    print_json,
    remark,
    report,
    short_path,
    show_progress,
)
from briefgen.cli.options import Format, FormatOption, argument, commands, option
from briefgen.diagnostics import merge_found

if TYPE_CHECKING:
    from briefgen.build.building import BuildReport, Options
    from briefgen.build.up_to_date import UpToDate
    from briefgen.cli.projects import Target

app = commands()
_BRIEFS = "Names or files of briefs; all briefs of this project where none is given."


@app.command(epilog="Example: briefgen build --dry-run")
def build(
    briefs: Annotated[list[Path] | None, argument("BRIEF", _BRIEFS, suggest_briefs)] = None,
    everything: Annotated[
        bool, option("--all", "All briefs of this project, as where none is named.")
    ] = False,
    dry_run: Annotated[
        bool, option("--dry-run -n", "Say what would be built and why; write no PDF.")
    ] = False,
    force: Annotated[bool, option("--force -f", "Build what is up to date as well.")] = False,
    jobs: Annotated[
        int | None,
        option("--jobs -j NUMBER", "Number of processes; that of the cores where none is given.", min=1),
    ] = None,
    keep_going: Annotated[
        bool, option("--keep-going -k", "Go on with other briefs after one that has errors.")
    ] = False,
    format: FormatOption = Format.TEXT,
) -> None:
    """Build the briefs that are out of date, and say why each is.

    The others are kept. A brief is out of date when what it says or what it is made with has changed: its facts, the
    records they refer to, its spec, templates, theme, fonts, its editions, the program. Its PDF is build/NAME.pdf.
    Prints nothing where there is nothing to do and nobody at a terminal. Ends with status 1 if a brief could not be
    built.
    """
    from briefgen.build.up_to_date import find_up_to_date

    if everything and briefs:
        raise typer.BadParameter("leave out the names, or --all", param_hint="--all")
    arguments = tuple(briefs or ())
    kept = find_up_to_date(arguments) if not force else None
    if kept is not None:
        _report_kept(kept, format)
        return
    from briefgen.build.building import Options
    from briefgen.cli.projects import find_targets

    options = Options(force=force, dry_run=dry_run, keep_going=keep_going, jobs=jobs or 0)
    reports = [_build_target(target, options, format) for target in find_targets(arguments)]
    if format is Format.JSON:
        objects = [
            _as_object(built.brief, built.action.value, built.reasons, built.pdf, built.content, built.key)
            for project in reports
            for built in project.briefs
        ]
        print_json({"briefs": objects})
    for project in reports:
        mention_elsewhere(project.elsewhere)
    if fault := next((project.fault for project in reports if project.fault is not None), None):
        raise fault
    if any(project.failed for project in reports):
        remark("Mend the errors and run the command again; earlier PDFs stay as they are.")
        raise typer.Exit(1)


def _report_kept(kept: UpToDate, format: Format) -> None:
    """Say that all is as it was, where somebody asks."""
    detail(f"project {kept.root}")
    detail(f"  no file has changed since the last build, by the record in {kept.build}")
    if format is Format.TEXT and not is_terminal():
        return
    said = [((row.file, row.variant, name), row.found) for name, row in kept.briefs.items()]
    print_diagnostics((*kept.found, *merge_found(said)), kept.root)
    if format is Format.TEXT:
        report(_summarise_kept(len(kept.briefs)))
        return
    objects = [
        _as_object(name, "kept", (), kept.build / f"{name}.pdf", row.content, row.key)
        for name, row in kept.briefs.items()
    ]
    print_json({"briefs": objects})


def _build_target(target: Target, options: Options, format: Format) -> BuildReport:
    from briefgen.build.building import build_briefs

    detail(f"project {target.project.root}")
    with show_progress() as after_each:
        done = build_briefs(target.project, target.briefs, target.names, options, after_each)
    for built in done.briefs:
        pages = f", {count(built.pages, 'page')}" if built.pages else ""
        detail(f"  {built.brief}: {built.action}{pages} ({built.seconds:.2f} s)")
    if done.is_quiet and not is_terminal() and format is Format.TEXT:
        return done
    said = [((built.file, built.variant, built.brief), built.found) for built in done.briefs]
    print_diagnostics((*done.found, *merge_found(said)), target.project.root)
    if format is Format.TEXT:
        for line in _digest(done, target.project.build):
            report(line)
    return done


def _digest(done: BuildReport, folder: Path) -> Iterable[str]:
    """Yield what became of the briefs: a line for each that was not kept, and a count."""
    for built in done.briefs:
        if built.action != "kept":
            yield f"{built.brief}: {'failed: ' if built.action == 'failed' else ''}{'; '.join(built.reasons)}"
    withdrawn = {folder / f"{name}.pdf" for name in done.withdrawn}
    for place in done.gone:
        what = "was withdrawn" if place in withdrawn else "is no more"
        yield f"{short_path(place)} is of a brief that {what}; delete it if nobody needs it"
    for name in done.withdrawn:
        yield f"{name}: left out, it was withdrawn"
    words = {"built": "built", "would-build": "to be built", "kept": "kept", "failed": "failed"}
    counts = {action: sum(built.action == action for built in done.briefs) for action in words}
    if counts["kept"] == len(done.briefs) and not done.left:
        yield _summarise_kept(len(done.briefs))
        return
    parts = [f"{number} {words[action]}" for action, number in counts.items() if number]
    parts += [f"{len(done.left)} not looked at (--keep-going would)"] if done.left else []
    yield ", ".join(parts)


def _summarise_kept(number: int) -> str:
    return f"{count(number, 'brief is', 'briefs are')} up to date"


def _as_object(
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

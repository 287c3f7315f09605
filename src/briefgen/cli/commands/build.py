"""``briefgen build`` and ``briefgen watch``."""

from __future__ import annotations

import datetime as dt
import gc
import signal
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.build.building import Built, Options, build_briefs
from briefgen.build.examining import Action
from briefgen.build.quick import Kept, find_kept
from briefgen.build.watch import Inputs, Stop, find_files, find_folders
from briefgen.build.watch import watch as watch_inputs
from briefgen.cli.completion import suggest_briefs
from briefgen.cli.console import (
    count,
    detail,
    is_terminal,
    mention_elsewhere,
    remark,
    report,
    short_path,
    wants_colours,
)
from briefgen.cli.console import report as say
from briefgen.cli.options import (
    ArchiveOption,
    BriefsOrAllArgument,
    Format,
    FormatOption,
    SetOption,
    parse_settings,
)
from briefgen.cli.output import print_diagnostics, print_json
from briefgen.cli.projects import Target, find_targets
from briefgen.cli.running import report_fault
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors, is_end
from briefgen.workspace import Project, find_project

if TYPE_CHECKING:
    from briefgen.build.building import BuildReport

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
    kept = find_kept(arguments) if not force else None
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


def _report_kept(kept: Kept, format: Format) -> None:
    """Say that all is as it was, where somebody asks."""
    detail(f"project {kept.root}")
    detail(f"  no file has changed since the last build, by the record in {kept.build}")
    if format is Format.TEXT and not is_terminal():
        return
    said = [(row.file, row.variant, name, row.found) for name, row in kept.rows.items()]
    print_diagnostics((*kept.found, *merge_said(said)), kept.root, colours=wants_colours())
    if format is Format.TEXT:
        say(_summarize_kept(len(kept.rows)))
        return
    objects = [
        _object(name, "kept", (), kept.place(name), row.content, row.key) for name, row in kept.rows.items()
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


def watch(
    briefs: BriefsOrAllArgument = None,
    settings: SetOption = None,
    archive: ArchiveOption = None,
    poll: Annotated[
        bool,
        typer.Option("--poll", help="Look twice a second instead of waiting for the system's notifications."),
    ] = False,
) -> None:
    """Make briefs, and again after every change of their input.

    That is facts, specs, templates, themes and fonts. Prints a line for each brief made, and what is wrong as `check`
    does; a PDF that cannot be made anew stays as it is. Ctrl-C or SIGTERM ends it, with status 0.
    """
    stop = _stop_on_signals()
    # A watch is long where other commands are short: here the collector has work.
    gc.enable()
    arguments = tuple(briefs or ())
    roots = [target.project.root for target in find_targets(arguments)]
    maker = _Maker(arguments, parse_settings(settings or []), archive, stop)
    report(f"Watching {', '.join(map(str, roots))}; Ctrl-C ends it.")
    watch_inputs(_Finder(roots, archive), maker, stop, poll=poll, warn=_warn_of_polling)
    report("The watch has ended.")


def _stop_on_signals() -> Stop:
    """Return a stop that is set by the signals that end a program; a second one of them is not held up."""
    stop = _Stop()

    def set_stop(number: int, _: FrameType | None) -> None:
        stop.ended = True
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, set_stop)
    return stop


@dataclass(slots=True)
class _Stop:
    """Set by a signal handler, which must not wait for a lock as ``threading.Event`` would."""

    ended: bool = False

    def is_set(self) -> bool:
        return self.ended


class _Finder:
    """Finds the inputs of projects; while a project's file is broken, those that it had before."""

    def __init__(self, roots: Sequence[Path], archive: Path | None) -> None:
        self._projects = {root: find_project(root) for root in roots}
        self._archive = archive

    def __call__(self) -> Inputs:
        for root, project in self._projects.items():
            self._projects[root] = _find_again(root, project)
        paths = [
            path
            for project in self._projects.values()
            for path in (*find_files(project), *find_folders(project))
        ]
        paths += [self._archive] if self._archive else []
        return Inputs(tuple(paths), tuple(project.build for project in self._projects.values()))


def _find_again(root: Path, known: Project) -> Project:
    try:
        found = find_project(root)
    except BriefgenError:
        return known
    return found if found.root == root else known


@dataclass(slots=True)
class _Maker:
    """Makes the briefs, whatever state they are in; remembers the warnings that it has shown."""

    arguments: tuple[Path, ...]
    settings: Mapping[str, str]
    archive: Path | None
    stop: Stop
    shown: frozenset[Diagnostic] = frozenset()

    def __call__(self) -> bool:
        """Make all of them; whether each could be made."""
        try:
            targets = find_targets(self.arguments)
            reported = [self._make_all(target) for target in targets]
        except BriefgenError as error:
            print_diagnostics(error.diagnostics, Path.cwd(), colours=wants_colours())
        except Exception as error:
            if is_end(error):
                raise
            report_fault(error)
        else:
            self.shown = frozenset(one for found in reported for one in found)
            return not has_errors(self.shown)
        finally:
            gc.collect()
        _say("nothing could be made; earlier PDFs stay as they are")
        return False

    def _make_all(self, target: Target) -> Sequence[Diagnostic]:
        """Build the briefs of one project; return what there was to say of them."""
        options = Options(keep_going=True, jobs=1, settings=self.settings, archive=self.archive)
        said: set[str] = set()

        def tell(built: Built, *_: int) -> None:
            said.add(built.brief)
            _say(f"{short_path(built.pdf)}  {_describe(built)}")

        built_all = build_briefs(target.project, target.briefs, target.names, options, tell, self.stop.is_set)
        for built in built_all.briefs:
            if built.brief not in said:
                tell(built)
        for name in built_all.withdrawn:
            _say(f"{short_path(target.project.build / f'{name}.pdf')}  left out: the brief was withdrawn")
        of_briefs = merge_said((one.file, one.variant, one.brief, one.found) for one in built_all.briefs)
        if built_all.fault is not None:
            report_fault(built_all.fault)
        reported = list(dict.fromkeys((*built_all.found, *of_briefs)))
        mention_elsewhere(built_all.elsewhere)
        new = [one for one in reported if one.severity is Severity.ERROR or one not in self.shown]
        print_diagnostics(new, target.project.root, colours=wants_colours())
        return reported


def _describe(built: Built) -> str:
    """Return what came of a brief."""
    if built.action is Action.FAILED:
        there = built.pdf.exists()
        return "errors: still showing the last good PDF" if there else "errors: there is no PDF yet"
    if built.action is Action.KEPT:
        return "unchanged"
    return f"made ({built.pages} pages, {built.seconds:.1f} s)"


def _say(what: str) -> None:
    report(f"{dt.datetime.now():%H:%M:%S}  {what}")  # noqa: DTZ005 - the user's own clock


def _warn_of_polling(reason: str) -> None:
    typer.echo(f"The system gives no notifications ({reason}): looking twice a second instead.", err=True)

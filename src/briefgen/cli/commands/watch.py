"""``briefgen watch``: briefs built again as soon as what they are made of changes.

Only the end of a watch is the user's: a broken state is reported, the last good PDF stays, and the next change is
waited for. SIGTERM, SIGHUP and Ctrl-C end it with status 0 after the brief in hand; a second Ctrl-C at once.
"""

from __future__ import annotations

import datetime as dt
import gc
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from briefgen.build.building import Built, Options, build_briefs
from briefgen.build.examining import Action
from briefgen.build.watch import Inputs, Stop, find_files, find_folders
from briefgen.build.watch import watch as watch_inputs
from briefgen.cli.commands.build import merge_said
from briefgen.cli.console import mention_elsewhere, report, short_path, wants_colours
from briefgen.cli.options import ArchiveOption, BriefsOrAllArgument, SetOption, parse_settings
from briefgen.cli.output import print_diagnostics
from briefgen.cli.projects import Target, find_targets
from briefgen.cli.running import report_fault
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors, is_end
from briefgen.workspace import Project, find_project


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

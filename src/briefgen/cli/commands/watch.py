"""``briefgen watch``: briefs built again as soon as what they are made of changes.

Only the end of a watch is the user's: a broken state is reported, the last good PDF stays, and the next change is
waited for. SIGTERM, SIGHUP and Ctrl-C end it with status 0 after the brief in hand; a second Ctrl-C at once.
"""

from __future__ import annotations

import datetime as dt
import gc
import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Annotated

import typer

from briefgen.cli.console import count, mention_elsewhere, print_diagnostics, report, short_path
from briefgen.cli.options import (
    ArchiveOption,
    BriefsOrAllArgument,
    SetOption,
    commands,
    option,
    parse_settings,
)
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors, is_end, merge_found

if TYPE_CHECKING:
    from briefgen.build.building import Built
    from briefgen.build.watch import Inputs
    from briefgen.cli.projects import Target
    from briefgen.workspace import Project

app = commands()


@app.command(epilog="Example: briefgen watch lights")
def watch(
    briefs: BriefsOrAllArgument = None,
    settings: SetOption = None,
    archive: ArchiveOption = None,
    poll: Annotated[
        bool, option("--poll", "Look twice a second instead of waiting for the system's notifications.")
    ] = False,
) -> None:
    """Make briefs, and again after every change of their input.

    That is facts, specs, templates, themes and fonts. Prints a line for each brief made, and what is wrong as `check`
    does; a PDF that cannot be made again stays as it is. Ctrl-C or SIGTERM ends it, with status 0.
    """
    from briefgen.build.watch import watch as watch_inputs

    stop = _Stop()

    def set_stop(number: int, _: FrameType | None) -> None:
        # A second signal is not held up.
        stop.ended = True
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.default_int_handler)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, set_stop)
    # A watch is long where other commands are short: here the collector has work.
    gc.enable()
    watcher = _Watcher(tuple(briefs or ()), parse_settings(settings), archive, stop)
    report(f"Watching {', '.join(map(str, watcher.projects))}; Ctrl-C ends it.")
    watch_inputs(watcher.find_inputs, watcher.make, stop, poll=poll, warn=_warn_of_polling)
    report("The watch has ended.")


@dataclass(slots=True)
class _Stop:
    """Set by a signal handler, which must not wait for a lock as ``threading.Event`` would."""

    ended: bool = False

    def is_set(self) -> bool:
        return self.ended


@dataclass(slots=True)
class _Watcher:
    """Finds the inputs and makes the briefs, whatever state they are in; remembers the warnings that it has shown."""

    arguments: tuple[Path, ...]
    settings: Mapping[str, str]
    archive: Path | None
    stop: _Stop
    shown: frozenset[Diagnostic] = frozenset()
    projects: dict[Path, Project] = field(default_factory=dict)

    def __post_init__(self) -> None:
        from briefgen.cli.projects import find_targets

        self.projects = {target.project.root: target.project for target in find_targets(self.arguments)}

    def find_inputs(self) -> Inputs:
        """Return the inputs of all projects; while a project's file is broken, those that it had before."""
        from briefgen.build.watch import Inputs
        from briefgen.cache.files import find_files, find_folders
        from briefgen.workspace import find_project

        for root, project in self.projects.items():
            try:
                found = find_project(root)
            except BriefgenError:
                found = project
            self.projects[root] = found if found.root == root else project
        projects = self.projects.values()
        paths = [path for project in projects for path in (*find_files(project), *find_folders(project))]
        paths += [self.archive] if self.archive else []
        return Inputs(tuple(paths), tuple(project.build for project in projects))

    def make(self) -> bool:
        """Make all briefs; whether each could be made."""
        from briefgen.cli.projects import find_targets
        from briefgen.cli.running import report_fault

        try:
            reported = [self._make_all(target) for target in find_targets(self.arguments)]
        except BriefgenError as error:
            print_diagnostics(error.diagnostics, Path.cwd())
        except Exception as error:
            if is_end(error):
                raise
            report_fault(error)
        else:
            self.shown = frozenset(diagnostic for found in reported for diagnostic in found)
            return not has_errors(self.shown)
        finally:
            gc.collect()
        _say("nothing could be made; earlier PDFs stay as they are")
        return False

    def _make_all(self, target: Target) -> Sequence[Diagnostic]:
        """Build the briefs of one project; return their diagnostics."""
        from briefgen.build.building import Options, build_briefs
        from briefgen.cli.running import report_fault

        options = Options(keep_going=True, jobs=1, settings=self.settings, archive=self.archive)
        named: set[str] = set()

        def say_what_became(built: Built, *_: int) -> None:
            if built.brief not in named:
                named.add(built.brief)
                _say(f"{short_path(built.pdf)}  {_describe(built)}")

        stopped = self.stop.is_set
        done = build_briefs(target.project, target.briefs, target.names, options, say_what_became, stopped)
        for built in done.briefs:
            say_what_became(built)
        for name in done.withdrawn:
            _say(f"{short_path(target.project.build / f'{name}.pdf')}  left out: the brief was withdrawn")
        of_briefs = merge_found(
            ((brief.file, brief.variant, brief.brief), brief.found) for brief in done.briefs
        )
        if done.fault is not None:
            report_fault(done.fault)
        reported = list(dict.fromkeys((*done.found, *of_briefs)))
        mention_elsewhere(done.elsewhere)
        new = [found for found in reported if found.severity is Severity.ERROR or found not in self.shown]
        print_diagnostics(new, target.project.root)
        return reported


def _describe(built: Built) -> str:
    """Return what became of a brief."""
    if built.action == "failed":
        there = built.pdf.exists()
        return "errors: still showing the last good PDF" if there else "errors: there is no PDF yet"
    if built.action == "kept":
        return "unchanged"
    return f"made ({count(built.pages, 'page')}, {built.seconds:.1f} s)"


def _say(what: str) -> None:
    report(f"{dt.datetime.now():%H:%M:%S}  {what}")  # noqa: DTZ005 - the user's own clock


def _warn_of_polling(reason: str) -> None:
    typer.echo(f"The system gives no notifications ({reason}): looking twice a second instead.", err=True)

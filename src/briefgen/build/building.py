"""All briefs of a project: what is out of date is built, each with the reason, and the rest is kept.

In: a project, which of its briefs, and how. Out: a ``BuildReport``. Facts are loaded and checked; of a brief that
nothing which changed can reach the row says so; the others are composed, and those whose build key is not that of
their PDF are made. Rows are written as results come, and a run that is killed leaves nothing on record that is not on
the disk: what the facts were, and which rows hold for them, is written last.
"""

from __future__ import annotations

import re
import secrets
import stat
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from briefgen.build.examining import Action, Examined, Job, examine, explain_change, fail_by, give_up
from briefgen.build.listing import Entry, choose_briefs, list_briefs
from briefgen.build.state import Earlier, FactsState, Judge, Present, Row, take_state
from briefgen.build.up_to_date import SEAL, Kept, Seal
from briefgen.cache.files import FileStates, find_files, find_folders, look_at, look_at_inputs
from briefgen.cache.store import open_cache
from briefgen.checks.briefs import refuse_withdrawn
from briefgen.compose.changes import with_values
from briefgen.diagnostics import Diagnostic, FaultError, has_errors, is_end
from briefgen.load.files import name_file
from briefgen.pipeline import Materials, find_unlisted, gather, load_specs
from briefgen.system.files import Lock, hold
from briefgen.system.workers import count_cores, do_jobs
from briefgen.workspace import Project, describe_project

LOCK_FILE = "build.lock"
_FORCED, _NEW = "asked for by --force", "it was not built before"
_MISSING, _ALTERED = "its PDF is missing", "its PDF was altered"
_ERRORS = "it has errors"
_FAULT = "briefgen itself went wrong"
_WITHDRAWN = "it was withdrawn"


@dataclass(frozen=True, slots=True)
class Options:
    """How to build.

    ``jobs`` is the number of processes, 0 for as many as there are cores; ``patience`` the seconds to wait for another
    build of the project.
    """

    force: bool = False
    dry_run: bool = False
    keep_going: bool = False
    jobs: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    archive: Path | None = None
    patience: float = 300.0


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a brief.

    ``content`` and ``key`` are those of its PDF, or in a dry run of the one that would be made; empty where there is none.
    ``variant``: its spec makes many briefs.
    """

    brief: str
    file: str
    action: Action
    pdf: Path
    reasons: tuple[str, ...] = ()
    content: str = ""
    key: str = ""
    found: tuple[Diagnostic, ...] = ()
    variant: bool = False
    pages: int = 0
    seconds: float = 0.0
    fault: FaultError | None = None


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What became of all that were asked for, in order; ``found`` is what there is to say beside single briefs.

    ``left`` are briefs that the run did not come to after a failure, ``gone`` PDFs of briefs that are no more or were
    withdrawn, ``withdrawn`` the briefs that were not meant since they are. ``elsewhere`` counts the errors in the facts
    that concern none of the briefs.
    """

    briefs: tuple[Built, ...]
    found: tuple[Diagnostic, ...] = ()
    left: tuple[str, ...] = ()
    gone: tuple[Path, ...] = ()
    withdrawn: tuple[str, ...] = ()
    elsewhere: int = 0

    @property
    def failed(self) -> bool:
        """Whether anything went wrong."""
        return has_errors(self.found) or any(built.action is Action.FAILED for built in self.briefs)

    @property
    def fault(self) -> FaultError | None:
        """The mistake of the program's own that kept briefs from being made, the first where there are several."""
        faults = [built.fault for built in self.briefs if built.fault is not None]
        names = tuple(name for fault in faults for name in fault.briefs)
        return (
            FaultError(str(faults[0]), "\n".join(fault.trace for fault in faults), names) if faults else None
        )

    @property
    def is_quiet(self) -> bool:
        """Whether all is as it was."""
        return (
            not self.failed
            and not self.gone
            and not self.elsewhere
            and all(built.action is Action.KEPT for built in self.briefs)
        )


Tell = Callable[[Built, int, int], None]
"""Hears of every brief that was looked at: what became of it, how many that makes, and of how many."""


def build_briefs(
    project: Project,
    files: Collection[Path] = (),
    names: Collection[str] = (),
    options: Options | None = None,
    tell: Tell = lambda *_: None,
    is_over: Callable[[], bool] = lambda: False,
) -> BuildReport:
    """Build what is out of date of some briefs, by file or name, or of all.

    ``is_over`` may end the run before its time; what is done by then is on record. Raises ``BriefgenError`` for a name
    that no brief has, and where the lock or the folder of results cannot be had.
    """
    options = options or Options()
    own = frozenset(project.brief_files())
    # A link among the briefs is called by its own name, whatever it leads to.
    links = {} if own.issuperset(files) else {file.resolve(): file for file in sorted(own)}
    meant = tuple(file if file in own else links.get(file.resolve(), file) for file in files)
    if options.dry_run:
        return _build(project, meant, tuple(names), options, tell, is_over)
    with hold(lock_of(project.build), options.patience, is_over):
        sweep_partial(project.build)
        return _build(project, meant, tuple(names), options, tell, is_over)


def lock_of(build: Path) -> Lock:
    """Return the lock of a project, which lies in its folder of results: one build at a time."""
    busy = "another build is at work in this project"
    return Lock(build / LOCK_FILE, busy, "nothing was built", code="build-locked")


_PARTIAL = re.compile(r"\..+\.pdf\.[A-Za-z0-9_]{8}\.partial|[0-9a-f]{16}\.partial")
_FORGOTTEN = 600
"""Age in seconds. A PDF takes a fraction of one to write."""


def sweep_partial(folder: Path) -> None:
    """Delete what killed runs left half written, once it is ten minutes old: unfinished PDFs and entries of the store."""
    oldest = time.time() - _FORGOTTEN
    for path in folder.rglob("*.partial"):
        with suppress(OSError):
            found = path.lstat()
            if _PARTIAL.fullmatch(path.name) and stat.S_ISREG(found.st_mode) and found.st_mtime < oldest:
                path.unlink()


@dataclass(frozen=True, slots=True)
class _Worker:
    """Does jobs. Processes that are started afresh gather for themselves what the briefs share."""

    project: Project
    options: Options
    jobs: Sequence[Job]
    shared: list[Materials]

    def do(self, number: int) -> Examined:
        if not self.shared:
            self.shared.append(gather(self.project, self.options.archive).value)
        try:
            return examine(self.jobs[number], self.shared[0], self.options.settings)
        except Exception as error:
            if is_end(error):
                raise
            # It travels, with its traceback, to the command that asked for the build, and ends in a file and status 70.
            return fail_by(self.jobs[number], error)

    def lost(self, number: int) -> Examined:
        return give_up(self.jobs[number])

    def __reduce__(self) -> tuple[object, ...]:
        return _Worker, (self.project, self.options, self.jobs, [])


def _build(
    project: Project,
    files: tuple[Path, ...],
    names: tuple[str, ...],
    options: Options,
    tell: Tell,
    is_over: Callable[[], bool],
) -> BuildReport:
    run = _Run(project, options)
    shared = gather(project, options.archive)
    materials = shared.value
    listed = list_briefs(materials, options.settings, files)
    chosen = choose_briefs(listed.value, files, names, complete=not materials.facts.incomplete)
    unlisted = find_unlisted(files if files or names else project.brief_files(), materials)
    found = (
        *(each for each in shared.diagnostics if each not in materials.errors),
        *listed.diagnostics,
        *unlisted,
    )
    run.begin(materials, [entry for entry in listed.value if not entry.withdrawn])
    # What an error in the facts means for a brief is only known when that is composed.
    everything = options.force or bool(materials.errors)
    wanted = [entry for entry in chosen if not entry.withdrawn]
    due = {entry.name: entry for entry in wanted if everything or not run.holds(entry.name)}
    done = {built.brief: built for built in run.examine(due, tell, is_over)}
    done |= {entry.name: run.report_kept(entry) for entry in wanted if entry.name not in due}
    gone = run.conclude(found, complete=not materials.errors and not has_errors(found))
    refused = tuple(_refuse_withdrawn(entry, materials) for entry in chosen if entry.withdrawn)
    said = {*found, *(each for built in done.values() for each in built.found)}
    return BuildReport(
        (*(done[entry.name] for entry in wanted if entry.name in done), *refused),
        found,
        tuple(entry.name for entry in wanted if entry.name not in done),
        tuple(place for name in gone if (place := _place(project, name)).exists()),
        tuple(entry.name for entry in listed.value if entry.withdrawn and entry not in chosen),
        sum(error not in said for error in materials.errors),
    )


def _refuse_withdrawn(entry: Entry, materials: Materials) -> Built:
    """Return a brief that was named although it was withdrawn."""
    specs = load_specs(entry.file, materials)
    refused = [each for spec in specs.value[:1] for each in refuse_withdrawn(spec)]
    return Built(
        entry.name,
        name_file(entry.file, materials.project.root),
        Action.FAILED,
        _place(materials.project, entry.name),
        (_WITHDRAWN,),
        found=(*specs.diagnostics, *refused),
        variant=entry.variant is not None,
    )


def _place(project: Project, name: str) -> Path:
    return project.build / f"{name}.pdf"


class _Run:
    """One run, between what earlier ones kept and the disk as it is. Lives from before anything is loaded."""

    def __init__(self, project: Project, options: Options) -> None:
        """Look at the files: where somebody edits one from now on, what was composed meanwhile does not hold."""
        self._project, self._options = project, options
        self._name = secrets.token_hex(8)
        self._own = frozenset(project.brief_files())
        self._earlier = Earlier(open_cache(project.build))
        seal = self._earlier.store.recall_as(Seal, SEAL)
        self._pdfs = {name: kept.pdf for name, kept in seal.briefs.items()} if seal else {}
        self._files: FileStates = look_at_inputs(project, options.archive, seal.files if seal else {})
        self._entries: dict[str, Entry] = {}
        self._present: dict[str, Present] = {}
        self._rows: dict[str, Row | None] = {}
        self._right: dict[str, Row] = {}
        """The rows of the briefs whose PDFs are right."""
        self._wrong: set[str] = set()

    def begin(self, materials: Materials, entries: Sequence[Entry]) -> None:
        """Compare the facts with those that earlier runs saw. ``entries`` are all briefs that are built."""
        options, project = self._options, self._project
        # What is compared with the archive may rest on any of its files and any fact.
        circumstances = (
            "" if options.archive else f"{sorted(options.settings.items())} {describe_project(project)}"
        )
        self._materials = materials
        self._state: FactsState = take_state(materials.facts, circumstances)
        self._judge = Judge(materials, self._earlier.facts, self._state)
        for entry in entries:
            row = self._earlier.row(entry.name)
            self._entries[entry.name], self._rows[entry.name] = entry, row
            known = self._pdfs.get(entry.name) or (row.pdf if row else None)
            pdf = look_at(_place(project, entry.name), known, time.time_ns())
            file, ledger = (
                name_file(path, project.root) for path in (entry.file, project.ledger(entry.name))
            )
            spec, variant = self._judge.hash_of(file), entry.variant is not None
            self._present[entry.name] = Present(file, variant, spec, self._judge.hash_of(ledger), pdf)

    def holds(self, name: str) -> bool:
        """Whether a brief's PDF is surely right."""
        row, present = self._rows[name], self._present[name]
        if row is None or not self._judge.holds(name, row, present):
            return False
        self._right[name] = replace(row, pdf=present.pdf)
        return True

    def examine(self, due: Mapping[str, Entry], tell: Tell, is_over: Callable[[], bool]) -> Iterator[Built]:
        """Look at the briefs that may be out of date, and put on record what comes of it."""
        jobs = [self._plan(entry) for entry in due.values()]
        worker = _Worker(self._project, self._options, jobs, [self._materials])
        count = min(self._options.jobs or count_cores(), len(jobs))
        if count > 1:
            # Every process would load for itself what lays out.
            import briefgen.export.pdf  # noqa: PLC0415 - heavy, and not needed where there is little to do
            import briefgen.layout  # noqa: F401, PLC0415 - as above
        with closing(do_jobs(range(len(jobs)), worker.do, worker.lost, count)) as results:
            for number, examined in enumerate(results, 1):
                built = self._take(due[examined.name], examined)
                tell(built, number, len(jobs))
                yield built
                stops = built.action is Action.FAILED and not built.fault and not self._options.keep_going
                if is_over() or stops:
                    break

    def _plan(self, entry: Entry) -> Job:
        row, options = self._rows[entry.name], self._options
        return Job(
            self._name,
            entry,
            _place(self._project, entry.name),
            row.key if row else "",
            self._present[entry.name].is_pdf_of(row),
            row is not None and row.laid > 0,
            options.force,
            options.dry_run,
        )

    def _take(self, entry: Entry, examined: Examined) -> Built:
        """Put on record what became of a brief, and report it."""
        name, present, known = entry.name, self._present[entry.name], self._rows[entry.name]
        reasons = self._explain(examined)
        row = None
        if examined.row is not None:
            row = replace(
                examined.row,
                pdf=examined.row.pdf or present.pdf,
                file=present.file,
                variant=present.variant,
                spec=present.spec,
                ledger=present.ledger,
                found=examined.found,
                places={
                    diagnostic.origin.file: self._judge.hash_of(diagnostic.origin.file)
                    for diagnostic in examined.found
                    if diagnostic.origin
                },
            )
        if row is None or examined.action is Action.WOULD_BUILD:
            self._wrong.add(name)
        else:
            self._right[name] = row
            # A spec from elsewhere is built, and not put on record.
            if examined.content and entry.file in self._own and not self._options.dry_run:
                self._earlier.keep(name, row, examined.content)
        return self._report(entry, examined, reasons, row or known)

    def report_kept(self, entry: Entry) -> Built:
        """Report a brief whose PDF is right."""
        row = self._right[entry.name]
        return self._report(entry, Examined(entry.name, Action.KEPT, row.found), (), row)

    def _report(self, entry: Entry, examined: Examined, reasons: tuple[str, ...], row: Row | None) -> Built:
        return Built(
            entry.name,
            self._present[entry.name].file,
            examined.action,
            _place(self._project, entry.name),
            reasons,
            row.content if row else "",
            row.key if row else "",
            examined.found,
            entry.variant is not None,
            examined.pages,
            examined.seconds,
            examined.fault,
        )

    def _explain(self, examined: Examined) -> tuple[str, ...]:
        """Return why a brief is built, or that it was not."""
        name, row = examined.name, self._rows[examined.name]
        if examined.action is Action.FAILED:
            return (_ERRORS,) if examined.fault is None else (_FAULT,)
        if examined.action is Action.KEPT or examined.row is None or examined.content is None:
            return ()
        if self._options.force:
            return (_FORCED,)
        if self._present[name].pdf is None:
            return (_MISSING,) if row else (_NEW,)
        if row and row.key == examined.row.key and not self._present[name].is_pdf_of(row):
            return (_ALTERED,)
        known = self._earlier.content(name)
        if examined.before is not None:
            before = with_values(examined.before, (*known.facts, *known.records) if known else ())
            return explain_change(before, examined.content, {}, {})
        if row is None:
            return (_NEW,)
        return explain_change(known or examined.content, examined.content, row.parts, examined.row.parts)

    def conclude(self, found: tuple[Diagnostic, ...], *, complete: bool) -> Sequence[str]:
        """Put the run on record; return the names of briefs that are no more. ``complete``: all briefs are known."""
        earlier, names = self._earlier, self._entries.keys()
        gone = sorted(set(earlier.facts.names) - names) if complete else []
        if self._options.dry_run:
            return gone
        files = look_at_inputs(self._project, self._options.archive, self._files)
        own = [name for name, entry in self._entries.items() if entry.file in self._own]
        for name in own:
            if name not in self._right and name not in self._wrong:
                self.holds(name)
        unchanged = files.keys() == self._files.keys() and all(
            files[path].resembles(self._files[path]) for path in files
        )
        known = set(own) | (set() if complete else set(earlier.facts.names))
        held = {name: self._right[name].run for name in own if name in self._right}
        # Where a file was edited meanwhile, the next run has to look again at what this one composed.
        state = replace(self._state, held=held) if unchanged else earlier.facts
        earlier.keep_facts(replace(state, names=tuple(sorted(known))))
        for name in gone:
            earlier.forget(name)
        usual = not self._options.settings and not self._options.archive
        if usual and unchanged and complete and held.keys() >= set(own):
            places = (*find_files(self._project), *find_folders(self._project))
            briefs = {
                name: Kept(row.file, row.variant, row.content, row.key, row.pdf, row.found)
                for name in own
                if (row := self._right[name]).pdf
            }
            seal = Seal(str(self._project.root), tuple(map(str, places)), dict(files), briefs, found)
            earlier.store.keep_as(Seal, SEAL, value=seal)
        return gone

"""All briefs of a project: what is out of date is built, each with the reason, and the rest is kept.

In: a project, which of its briefs, and how. Out: a ``BuildReport``. What changed is found in three steps, each dearer
than the one before: the states of files, the records that changed and what rests on them, the build key of a brief
that was composed. Only a brief whose key is not that of its PDF is made.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path

from briefgen.build.examining import Action, Examined, Job, examine, fail_by, give_up
from briefgen.build.listing import Entry, choose_briefs, list_briefs, name_spec
from briefgen.build.locking import lock_of
from briefgen.build.run import Run, open_run
from briefgen.build.sweeping import sweep_partial
from briefgen.build.workers import count_cores, do_jobs
from briefgen.cache import open_cache
from briefgen.checks.briefs import refuse_withdrawn
from briefgen.diagnostics import Diagnostic, FaultError, Outcome, has_errors, is_end
from briefgen.pipeline import Materials, find_unlisted, gather, load_specs
from briefgen.system.files import hold
from briefgen.workspace import Project

PATIENCE = 300.0
"""Seconds to wait for another build of the project."""

_ERRORS = "it has errors"
_FAULT = "briefgen itself went wrong"
_WITHDRAWN = "it was withdrawn"


@dataclass(frozen=True, slots=True)
class Options:
    """How to build. ``jobs`` is the number of processes, 0 for as many as there are cores."""

    force: bool = False
    dry_run: bool = False
    keep_going: bool = False
    jobs: int = 0
    settings: Mapping[str, str] = field(default_factory=dict)
    archive: Path | None = None
    patience: float = PATIENCE


@dataclass(frozen=True, slots=True)
class Built:
    """What became of a brief.

    ``content`` and ``key`` are those of the PDF that stands, or in a dry run would stand; empty where there is none.
    ``variant``: its spec makes many briefs. ``examined``: it was composed in this run.
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
        return has_errors(self.found) or any(one.action is Action.FAILED for one in self.briefs)

    @property
    def fault(self) -> FaultError | None:
        """The mistake of the program's own that kept briefs from being made, the first where there are several."""
        faults = [one.fault for one in self.briefs if one.fault is not None]
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
            and all(one.action is Action.KEPT for one in self.briefs)
        )


Tell = Callable[[Built, int, int], None]
"""Is told of every brief that was looked at: what became of it, how many that makes, and of how many."""


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
    meant = _find_own(project, files)
    build = _Build(project, meant, tuple(names), options, tell, is_over)
    if options.dry_run:
        return build.go()
    with hold(lock_of(project.build), options.patience, is_over):
        sweep_partial(project.build)
        return build.go()


def _find_own(project: Project, files: Collection[Path]) -> tuple[Path, ...]:
    """Return files as the project has them: a link among the briefs is called by its own name, whatever it leads to."""
    own = frozenset(project.brief_files())
    links = {} if own.issuperset(files) else {file.resolve(): file for file in sorted(own)}
    return tuple(file if file in own else links.get(file.resolve(), file) for file in files)


@dataclass(frozen=True, slots=True)
class _Bench:
    """Where jobs are done. Processes that are started afresh gather for themselves what the briefs share."""

    project: Project
    options: Options
    jobs: Sequence[Job]
    shared: list[Materials]

    def do(self, number: int) -> Examined:
        if not self.shared:
            self.shared.append(_gather(self.project, self.options).value)
        try:
            return examine(self.jobs[number], self.shared[0], self.options.settings)
        except Exception as error:
            if is_end(error):
                raise
            # It travels, with its traceback, to the command that asked for the build, and ends in a file and status 70.
            return fail_by(self.jobs[number], error)

    def give_up(self, number: int, signal: int) -> Examined:
        return give_up(self.jobs[number], signal)

    def __reduce__(self) -> tuple[object, ...]:
        return _Bench, (self.project, self.options, self.jobs, [])


def _gather(project: Project, options: Options) -> Outcome[Materials]:
    return gather(project, options.archive, cache=open_cache(project))


def _prepare(materials: Materials) -> None:
    """Do once what every copy of this process would do for itself: load what lays out, and make the facts."""
    import briefgen.export.pdf  # noqa: PLC0415 - heavy, and not needed where there is little to do
    import briefgen.layout  # noqa: F401, PLC0415 - as above

    for _ in materials.facts.facts():
        pass


@dataclass(frozen=True, slots=True)
class _Build:
    project: Project
    files: tuple[Path, ...]
    names: tuple[str, ...]
    options: Options
    tell: Tell
    is_over: Callable[[], bool]

    def go(self) -> BuildReport:
        with closing(self._open()) as run:
            shared = _gather(self.project, self.options)
            listed = list_briefs(shared.value, self.options.settings, self.files)
            materials = shared.value
            complete = not materials.facts.incomplete
            chosen = choose_briefs(listed.value, self.files, self.names, complete=complete)
            of_shared = tuple(one for one in shared.diagnostics if one not in materials.errors)
            of_files = self.files if self.files or self.names else self.project.brief_files()
            unlisted = find_unlisted(of_files, materials)
            found = (*of_shared, *listed.diagnostics, *unlisted)
            entries = [one for one in listed.value if not one.withdrawn]
            report = self._build(run, materials, entries, [one for one in chosen if not one.withdrawn], found)
            refused = tuple(self._refuse_withdrawn(one, materials) for one in chosen if one.withdrawn)
            withdrawn = tuple(one.name for one in listed.value if one.withdrawn and one not in chosen)
            said = {*found, *(one for built in report.briefs for one in built.found)}
            return replace(
                report,
                briefs=(*report.briefs, *refused),
                withdrawn=withdrawn,
                elsewhere=sum(one not in said for one in materials.errors),
            )

    def _open(self) -> Run:
        return open_run(self.project, self.options.settings, self.options.archive, dry=self.options.dry_run)

    def _refuse_withdrawn(self, entry: Entry, materials: Materials) -> Built:
        """Return a brief that was named although it was withdrawn."""
        specs = load_specs(entry.file, materials, self.options.settings, (entry.name,))
        refused = [one for spec in specs.value for one in (*spec.found, *refuse_withdrawn(spec))]
        return Built(
            entry.name,
            name_spec(entry, materials),
            Action.FAILED,
            self._place(entry.name),
            (_WITHDRAWN,),
            found=(*specs.diagnostics, *refused),
            variant=entry.variant is not None,
        )

    def _build(
        self,
        run: Run,
        materials: Materials,
        entries: Sequence[Entry],
        chosen: Sequence[Entry],
        found: tuple[Diagnostic, ...],
    ) -> BuildReport:
        run.compare(materials, entries)
        # What an error in the facts means for a brief is only known when that is composed.
        everything = self.options.force or bool(materials.errors)
        due = {one.name: one for one in chosen if everything or not run.holds(one.name)}
        done = {one.brief: one for one in self._examine(run, materials, due)}
        kept = {one.name: self._keep(one, run, materials) for one in chosen if one.name not in due}
        gone = run.conclude(found, complete=not materials.errors and not has_errors(found))
        briefs = [done.get(one.name) or kept.get(one.name) for one in chosen]
        return BuildReport(
            tuple(one for one in briefs if one is not None),
            found,
            tuple(one.name for one, built in zip(chosen, briefs, strict=True) if built is None),
            tuple(place for name in gone if (place := self._place(name)).exists()),
        )

    def _examine(self, run: Run, materials: Materials, due: Mapping[str, Entry]) -> Iterator[Built]:
        """Look at the briefs that may be out of date, and put on record what comes of it."""
        jobs = [
            run.plan(one, self._place(name), force=self.options.force, dry_run=self.options.dry_run)
            for name, one in due.items()
        ]
        run.begin(jobs)
        bench = _Bench(self.project, self.options, jobs, [materials])
        count = min(self.options.jobs or count_cores(), len(jobs))
        if count > 1:
            _prepare(materials)
        results = do_jobs(len(jobs), bench, count)
        with closing(results):
            for number, examined in enumerate(results, 1):
                built = self._record(due[examined.name], examined, run, materials)
                self.tell(built, number, len(jobs))
                yield built
                stops = built.action is Action.FAILED and built.fault is None and not self.options.keep_going
                if self.is_over() or stops:
                    break

    def _record(self, entry: Entry, examined: Examined, run: Run, materials: Materials) -> Built:
        reasons = run.explain(examined, force=self.options.force)
        row = run.take(entry, examined)
        return Built(
            entry.name,
            name_spec(entry, materials),
            examined.action,
            self._place(entry.name),
            reasons
            if examined.action is not Action.FAILED
            else (_ERRORS,)
            if examined.fault is None
            else (_FAULT,),
            examined.content or (row.content if row else ""),
            examined.key or (row.key if row else ""),
            examined.found,
            entry.variant is not None,
            examined.pages,
            examined.seconds,
            examined.fault,
        )

    def _keep(self, entry: Entry, run: Run, materials: Materials) -> Built:
        row = run.rows[entry.name]
        return Built(
            entry.name,
            name_spec(entry, materials),
            Action.KEPT,
            self._place(entry.name),
            (),
            row.content,
            row.key,
            row.found,
            entry.variant is not None,
        )

    def _place(self, name: str) -> Path:
        return self.project.build / f"{name}.pdf"

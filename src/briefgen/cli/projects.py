"""Arguments of the command line to projects and briefs, and briefs made one after the other."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

import typer

from briefgen.batch import find_duplicates, makes_many, merge_found, name_briefs
from briefgen.cache.store import Cache, open_cache
from briefgen.cli.console import count, detail, mention_elsewhere, print_diagnostics, timed
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose
from briefgen.load.brief import diagnose_unknown, is_withdrawn
from briefgen.model.brief import Spec
from briefgen.pipeline import Made, Materials, find_unlisted, gather, load_specs, make_brief
from briefgen.workspace import Project, find_project


@dataclass(frozen=True, slots=True)
class CountingCache(Cache):
    """A project's cache; ``asked`` holds for each time that it was asked whether it knew."""

    asked: list[bool] = field(default_factory=list)

    def recall(self, *key: str) -> bytes | None:
        found = Cache.recall(self, *key)
        self.asked.append(found is not None)
        return found

    def report(self) -> None:
        """Say what earlier runs were good for."""
        detail(
            f"  {sum(self.asked)} of {len(self.asked)} results were known from earlier runs, in {self.folder}"
        )


def open_counting(project: Project) -> CountingCache:
    """Return the cache of a project."""
    cache = open_cache(project.build)
    return CountingCache(cache.folder, cache.stamp)


@dataclass(frozen=True, slots=True)
class Target:
    """A project, and the briefs of it that are meant: files with all their briefs, and single briefs by name."""

    project: Project
    briefs: tuple[Path, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """The briefs of a file that are meant; none where it cannot be read. Those that share a name are left out."""

    file: Path
    specs: tuple[Spec, ...]


def load_target(
    target: Target, materials: Materials, settings: Mapping[str, str]
) -> Outcome[tuple[Loaded, ...]]:
    """Load the briefs of a target, file by file. Raises ``BriefgenError`` for a name that no brief has."""
    wanted: dict[Path, tuple[str, ...] | None] = dict.fromkeys(target.briefs)
    for file, names in _find_files(target, materials).items():
        if file not in wanted:
            wanted[file] = names
    found: list[Loaded] = []
    duplicates = find_duplicates(target.project, materials.facts, wanted)
    diagnostics: list[Diagnostic] = [*duplicates.values()]
    for file, only in wanted.items():
        specs = load_specs(file, materials, settings, only)
        diagnostics += specs.diagnostics
        distinct = tuple(spec for spec in specs.value if spec.brief.name.casefold() not in duplicates)
        found.append(Loaded(file, distinct))
    return Outcome(tuple(found), tuple(diagnostics))


def load_single(target: Target, materials: Materials) -> Outcome[Spec | None]:
    """Load the one brief that a target means. Raises ``typer.BadParameter`` where it means several."""
    if len((*target.briefs, *target.names)) != 1:
        raise typer.BadParameter("name one brief, not a folder", param_hint="BRIEF")
    loaded = load_target(target, materials, {})
    specs = [spec for file in loaded.value for spec in file.specs]
    if len(specs) > 1:
        names = f"{specs[0].brief.name} to {specs[-1].brief.name}"
        raise typer.BadParameter(f"the spec makes {len(specs)} briefs, {names}: name one", param_hint="BRIEF")
    return Outcome(specs[0] if specs else None, loaded.diagnostics)


def find_files(target: Target) -> tuple[Path, ...]:
    """Return all files of a target, those of its names too. Raises ``BriefgenError`` for a name that no brief has."""
    named = _find_files(target, gather(target.project).value)
    return tuple(dict.fromkeys((*target.briefs, *named)))


def _find_files(target: Target, materials: Materials) -> dict[Path, tuple[str, ...]]:
    """Return the files that make the briefs of a target's names, with those names."""
    briefs = name_briefs(target.project, materials.facts) if target.names else ()
    known = {brief.name: brief.file for brief in briefs}
    files: dict[Path, tuple[str, ...]] = {}
    for name in target.names:
        if name not in known:
            raise BriefgenError(diagnose_unknown(name, list(known), complete=not materials.facts.incomplete))
        files[known[name]] = (*files.get(known[name], ()), name)
    return files


def find_targets(arguments: Sequence[Path], *, withdrawn: bool = False) -> list[Target]:
    """Group briefs by project. An argument is a brief's file, its name, or a folder with the briefs in it and below.

    A folder without briefs means all of its project. Of a folder briefs that were ``withdrawn`` are left out unless they are wanted. No argument means the project of the
    current folder. Raises ``BriefgenError`` for what is none of these.
    """
    projects: dict[Path, Project] = {}
    briefs: dict[Path, list[Path]] = {}
    names: dict[Path, list[str]] = {}
    list_here = cache(_list_here)
    for argument in arguments or (Path(),):
        file = argument if argument.exists() else _named(argument, list_here)
        if file is None:
            project = list_here().project
            projects.setdefault(project.root, project)
            names.setdefault(project.root, []).append(argument.as_posix())
            continue
        project = find_project(file)
        projects.setdefault(project.root, project)
        wanted = (
            _list_files(file, project, withdrawn=withdrawn) if file.is_dir() else (_find_own(file, project),)
        )
        briefs.setdefault(project.root, []).extend(wanted)
    return [
        Target(project, tuple(dict.fromkeys(briefs.get(root, ()))), tuple(dict.fromkeys(names.get(root, ()))))
        for root, project in projects.items()
    ]


def _list_files(folder: Path, project: Project, *, withdrawn: bool) -> tuple[Path, ...]:

    files = project.brief_files()
    here = folder.resolve() if folder != Path() else project.root
    # A folder below that of briefs means the briefs in it.
    files = (
        tuple(one for one in files if one.is_relative_to(here) or one.parent.resolve().is_relative_to(here))
        or files
    )
    return files if withdrawn else tuple(one for one in files if not is_withdrawn(one, project.root))


def _find_own(file: Path, project: Project) -> Path:
    """Return a file without links; one among the project's briefs keeps its own name, whatever it leads to."""
    own = file.parent.resolve() / file.name
    known = project.brief_files()
    if own in known:
        return own
    return next((one for one in known if one.parent.resolve() / one.name == own), file.resolve())


@dataclass(frozen=True, slots=True)
class _Here:
    """The current folder's project, its specs by name, and whether any of them may make many briefs."""

    project: Project
    files: Mapping[str, Path]
    many: Callable[[], bool]


def _list_here() -> _Here:
    project = find_project(Path())
    files = {project.brief_name(file): file for file in project.brief_files()}
    return _Here(project, files, cache(lambda: any(makes_many(file, project) for file in files.values())))


def _any_makes_many(project: Project, files: Mapping[str, Path]) -> bool:

    return any(makes_many(file, project) for file in files.values())


def _named(argument: Path, list_here: Callable[[], _Here]) -> Path | None:
    """Return the file of that name in the current folder's project; ``None`` where a spec may make such a brief."""
    name = argument.as_posix()
    if argument.suffix in (".yaml", ".yml") or argument.is_absolute() or ".." in argument.parts:
        raise BriefgenError(
            diagnose(
                "unknown-brief",
                f"there is no file {name}",
                None,
                "briefs are YAML files in briefs/ and folders below it",
            )
        )
    here = list_here()
    if name in here.files:
        return here.files[name]
    if here.many():
        return None

    raise BriefgenError(diagnose_unknown(name, list(here.files)))


@dataclass(frozen=True, slots=True)
class Ready:
    """A project whose facts, templates and specs have been read."""

    target: Target
    shared: Outcome[Materials]
    loaded: Outcome[tuple[Loaded, ...]]

    @property
    def failed(self) -> bool:
        """Whether a spec has errors; which of those in the facts matter is known when a brief is composed."""
        return self.loaded.failed

    @property
    def specs(self) -> tuple[Spec, ...]:
        """The briefs, in order."""
        return tuple(spec for file in self.loaded.value for spec in file.specs)


@dataclass(frozen=True, slots=True)
class Attempt:
    """A brief that was tried; ``made`` is ``None`` where it has errors. ``seconds`` are what it took."""

    made: Made | None
    seconds: float


def gather_target(target: Target, archive: Path | None) -> Outcome[Materials]:
    """Load what the briefs of a project share, and say so where that is wanted."""
    project = target.project
    detail(f"project {project.root}")
    with timed("facts and templates were read and checked"):
        shared = gather(project, archive)
    facts, templates = shared.value.facts, shared.value.templates
    detail(f"  {count(len(facts.records), 'record')} in {project.facts}, {count(len(templates), 'template')}")
    if archive is not None:
        detail(f"  {count(len(shared.value.verified), 'excerpt')} proved, with the texts in {archive}")
    return shared


def get_ready(targets: Sequence[Target], settings: Mapping[str, str], archive: Path | None) -> list[Ready]:
    """Read what some briefs are made of. Raises ``BriefgenError`` for a name that no brief has."""
    gathered = [gather_target(target, archive) for target in targets]
    ready: list[Ready] = []
    for target, shared in zip(targets, gathered, strict=True):
        loaded = load_target(target, shared.value, settings)
        unlisted = find_unlisted(target.briefs, shared.value)
        ready.append(Ready(target, shared, Outcome(loaded.value, (*loaded.diagnostics, *unlisted))))
    return ready


def make_all(ready: Ready) -> Iterator[Attempt]:
    """Make the briefs of a project one by one; after the last, print what there is to say of all of them."""
    found: list[tuple[Spec, tuple[Diagnostic, ...]]] = []
    for spec in ready.specs:
        start = time.perf_counter()
        outcome = make_brief(
            spec,
            ready.shared.value,
            around=partial(_timed, spec.brief.name),
        )
        seconds = time.perf_counter() - start
        found.append((spec, outcome.diagnostics))
        yield Attempt(outcome.value, seconds)
    errors = ready.shared.value.errors
    own = [(spec, tuple(one for one in said if one not in errors)) for spec, said in found]
    of_briefs = (*ready.loaded.diagnostics, *merge_found(own))
    concerned = (
        {*ready.loaded.diagnostics, *(one for _, said in found for one in said)} if found else {*errors}
    )
    of_shared = [one for one in ready.shared.diagnostics if one not in errors or one in concerned]
    reported = tuple(dict.fromkeys((*of_shared, *of_briefs)))
    mention_elsewhere(sum(one not in concerned for one in errors))
    print_diagnostics(reported, ready.target.project.root)


def _timed(brief: str, became: str) -> AbstractContextManager[None]:
    return timed(f"{brief} was {became}")

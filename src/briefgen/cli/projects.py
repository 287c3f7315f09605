"""Arguments of the command line to projects and briefs, and briefs made one after the other."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from pathlib import Path

import typer

from briefgen.batch import find_duplicates, name_briefs
from briefgen.cache.store import Cache, open_cache
from briefgen.cli.console import count, detail, mention_elsewhere, print_diagnostics, timed
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose, merge_found
from briefgen.load.brief import diagnose_unknown
from briefgen.model.brief import Spec
from briefgen.pipeline import Made, Materials, find_unlisted, gather, load_specs, make_brief
from briefgen.workspace import Project, find_project
from briefgen.workspace.reading import Workspace

# --- which briefs are meant


@dataclass(frozen=True, slots=True)
class Target:
    """A project, and the briefs of it that are meant: files with all their briefs, and single briefs by name."""

    workspace: Workspace
    briefs: tuple[Path, ...]
    names: tuple[str, ...] = ()

    @property
    def project(self) -> Project:
        """The project itself."""
        return self.workspace.project


def find_targets(arguments: Sequence[Path], *, withdrawn: bool = False) -> list[Target]:
    """Group briefs by project. An argument is a brief's file, its name, or a folder with the briefs in it and below.

    A folder without briefs means all of its project. Of a folder briefs that were ``withdrawn`` are left out unless
    they are wanted. No argument means the project of the current folder. Raises ``BriefgenError`` for what is none of
    these.
    """
    found: dict[Path, tuple[Workspace, list[Path], list[str]]] = {}
    find = cache(find_project)
    here = _Here()
    for argument in arguments or (Path(),):
        file: Path | None = argument
        if argument.exists():
            meant = Workspace(find(argument.resolve() if argument.is_dir() else argument.resolve().parent))
        else:
            file, meant = here.find(argument), here.workspace
        workspace, briefs, names = found.setdefault(meant.project.root, (meant, [], []))
        if file is None:
            names.append(argument.as_posix())
        elif file.is_dir():
            briefs += _list_files(file, workspace, withdrawn=withdrawn)
        else:
            briefs.append(_find_own(file, workspace.project))
    return [
        Target(workspace, tuple(dict.fromkeys(briefs)), tuple(dict.fromkeys(names)))
        for workspace, briefs, names in found.values()
    ]


def _list_files(folder: Path, workspace: Workspace, *, withdrawn: bool) -> Sequence[Path]:
    files = workspace.project.brief_files()
    here = folder.resolve() if folder != Path() else workspace.project.root
    below = [
        file for file in files if file.is_relative_to(here) or file.parent.resolve().is_relative_to(here)
    ]
    # A folder below that of briefs means the briefs in it.
    return [file for file in below or files if withdrawn or not workspace.is_withdrawn(file)]


def _find_own(file: Path, project: Project) -> Path:
    """Return a file without links; one among the project's briefs keeps its own name, whatever it leads to."""
    own = file.parent.resolve() / file.name
    known = project.brief_files()
    if own in known:
        return own
    return next((brief for brief in known if brief.parent.resolve() / brief.name == own), file.resolve())


class _Here:
    """The project of the current folder, looked for and into when a name has to be found there."""

    @cached_property
    def workspace(self) -> Workspace:
        return Workspace(find_project(Path()))

    @cached_property
    def files(self) -> Mapping[str, Path]:
        project = self.workspace.project
        return {project.brief_name(file): file for file in project.brief_files()}

    def find(self, argument: Path) -> Path | None:
        """Return the spec of that name; ``None`` where a spec may make such a brief."""
        name = argument.as_posix()
        if argument.suffix in (".yaml", ".yml") or argument.is_absolute() or ".." in argument.parts:
            hint = "briefs are YAML files in briefs/ and folders below it"
            raise BriefgenError(diagnose("unknown-brief", f"there is no file {name}", None, hint))
        if name not in self.files and not any(map(self.workspace.makes_many, self.files.values())):
            raise BriefgenError(diagnose_unknown(name, list(self.files)))
        return self.files.get(name)


def find_files(target: Target) -> tuple[Path, ...]:
    """Return all files of a target, those of its names too. Raises ``BriefgenError`` for a name that no brief has."""
    named = _find_files(target, gather(target.workspace).value)
    return tuple(dict.fromkeys((*target.briefs, *named)))


def _find_files(target: Target, materials: Materials) -> dict[Path, tuple[str, ...]]:
    """Return the files that make the briefs of a target's names, with those names."""
    briefs = name_briefs(materials.workspace, materials.facts) if target.names else ()
    known = {brief.name: brief.file for brief in briefs}
    files: dict[Path, tuple[str, ...]] = {}
    for name in target.names:
        if name not in known:
            raise BriefgenError(diagnose_unknown(name, list(known), complete=not materials.facts.incomplete))
        files[known[name]] = (*files.get(known[name], ()), name)
    return files


def load_target(
    target: Target, materials: Materials, settings: Mapping[str, str]
) -> Outcome[tuple[Spec, ...]]:
    """Load the briefs of a target, in order; those that share a name are left out.

    Raises ``BriefgenError`` for a name that no brief has.
    """
    wanted: dict[Path, tuple[str, ...] | None] = {
        **_find_files(target, materials),
        **dict.fromkeys(target.briefs),
    }
    ordered = dict.fromkeys((*target.briefs, *wanted))
    duplicates = find_duplicates(materials.workspace, materials.facts, ordered)
    found: list[Spec] = []
    diagnostics: list[Diagnostic] = [*duplicates.values()]
    for file in ordered:
        specs = load_specs(file, materials, settings, wanted[file])
        diagnostics += specs.diagnostics
        found += (spec for spec in specs.value if spec.brief.name.casefold() not in duplicates)
    return Outcome(tuple(found), tuple(diagnostics))


def load_single(target: Target, materials: Materials) -> Outcome[Spec | None]:
    """Load the one brief that a target means. Raises ``typer.BadParameter`` where it means several."""
    if len((*target.briefs, *target.names)) != 1:
        raise typer.BadParameter("name one brief, not a folder", param_hint="BRIEF")
    loaded = load_target(target, materials, {})
    specs = loaded.value
    if len(specs) > 1:
        names = f"{specs[0].brief.name} to {specs[-1].brief.name}"
        raise typer.BadParameter(f"the spec makes {len(specs)} briefs, {names}: name one", param_hint="BRIEF")
    return Outcome(specs[0] if specs else None, loaded.diagnostics)


# --- briefs made


@dataclass(frozen=True, slots=True)
class Ready:
    """A project whose facts, templates and specs have been read.

    Whether ``specs`` failed says nothing of the facts: which of their errors matter is known when a brief is composed.
    """

    target: Target
    shared: Outcome[Materials]
    specs: Outcome[tuple[Spec, ...]]


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
        shared = gather(target.workspace, archive)
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
    """Make the briefs of a project one by one; after the last, print the diagnostics of all of them.

    What is said of a batch that wastes its briefs is printed before the first.
    """
    early = tuple(each for each in ready.specs.diagnostics if each.code == "same-briefs")
    print_diagnostics(early, ready.target.project.root)
    found: list[tuple[Spec, tuple[Diagnostic, ...]]] = []
    for spec in ready.specs.value:
        start = time.perf_counter()
        outcome = make_brief(spec, ready.shared.value, around=partial(_timed, spec.brief.name))
        found.append((spec, outcome.diagnostics))
        yield Attempt(outcome.value, time.perf_counter() - start)
    errors = ready.shared.value.errors
    of_specs = tuple(each for each in ready.specs.diagnostics if each not in early)
    own = [(spec.called, tuple(each for each in said if each not in errors)) for spec, said in found]
    of_briefs = {each for _, diagnostics in found for each in diagnostics}
    concerned = {*of_specs, *of_briefs} if found else {*errors}
    of_shared = (each for each in ready.shared.diagnostics if each not in errors or each in concerned)
    mention_elsewhere(sum(error not in concerned for error in errors))
    print_diagnostics((*of_shared, *of_specs, *merge_found(own)), ready.target.project.root)


def _timed(brief: str, became: str) -> AbstractContextManager[None]:
    return timed(f"{brief} was {became}")


# --- what earlier checks found


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
        known = f"{sum(self.asked)} of {len(self.asked)} results"
        detail(f"  {known} were known from earlier runs, in {self.folder}")


def open_counting(project: Project) -> CountingCache:
    """Return the cache of a project."""
    opened = open_cache(project.build)
    return CountingCache(opened.folder, opened.stamp)

"""Arguments of the command line to projects and briefs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.nearest import suggest
from briefgen.project import Project, find_project


@dataclass(frozen=True, slots=True)
class Target:
    """A project, and the briefs of it that are meant."""

    project: Project
    briefs: tuple[Path, ...]


def find_targets(arguments: Sequence[Path]) -> list[Target]:
    """Group briefs by project. An argument is a brief's file, its name, or a folder, which means all its project's briefs.

    No argument means the project of the current folder. Raises ``BriefgenError`` for what is none of these.
    """
    projects: dict[Path, Project] = {}
    briefs: dict[Path, list[Path]] = {}
    for argument in arguments or (Path(),):
        file = argument if argument.exists() else _named(argument)
        project = find_project(file)
        projects.setdefault(project.root, project)
        wanted = project.brief_files() if file.is_dir() else (file.resolve(),)
        known = briefs.setdefault(project.root, [])
        known.extend(brief for brief in wanted if brief not in known)
    return [Target(project, tuple(briefs[root])) for root, project in projects.items()]


def _named(argument: Path) -> Path:
    """Return the brief of that name in the current folder's project."""
    name = str(argument)
    if argument.parent != Path() or argument.suffix in (".yaml", ".yml"):
        raise BriefgenError(
            diagnose("unknown-brief", f"there is no file {name}", None, "briefs are YAML files in briefs/")
        )
    files = {file.stem: file for file in find_project(Path()).brief_files()}
    if name not in files:
        hint = suggest(name, files) or f"the briefs are {', '.join(files) or 'none yet'}"
        raise BriefgenError(diagnose("unknown-brief", f"there is no brief {name!r}", None, hint))
    return files[name]

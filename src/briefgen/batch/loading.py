"""The briefs of a project's specs by name: which there are, and that no two of them have one name.

In: a project and its fact base. Out: names with the place that gives each, or the specs themselves. A file that makes
one brief is not even parsed for its name: most files are such, and every command that takes a name comes by here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from briefgen.batch.expansion import expand
from briefgen.batch.variants import list_variants
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.brief import load_spec_file
from briefgen.load.files import name_file, read_file
from briefgen.model.brief import Spec
from briefgen.model.factbase import FactBase
from briefgen.project import Project

_KEYS = (b"for_each", b"matrix")


@dataclass(frozen=True, slots=True)
class Named:
    """A brief by its name, and where that name comes from."""

    name: str
    file: Path
    origin: Origin


def load_specs(
    file: Path,
    project: Project,
    facts: FactBase,
    settings: Mapping[str, str],
    only: Collection[str] | None = None,
) -> Outcome[tuple[Spec, ...]]:
    """Load the briefs of a spec, in order: one, or its variants. ``only`` asks for the variants of some names.

    What was found in reading the file goes with each of the briefs, where there are any.
    """
    source = load_spec_file(file, project.root, settings, project.brief_name(file))
    if source.value is None:
        return Outcome((), source.diagnostics)
    specs = expand(source.value, facts, lowest=project.scale[0], scale=project.scale, only=only)
    if not specs.value:
        return Outcome((), (*source.diagnostics, *specs.diagnostics))
    return Outcome(tuple(replace(spec, found=source.diagnostics) for spec in specs.value), specs.diagnostics)


def name_briefs(project: Project, facts: FactBase, others: Iterable[Path] = ()) -> tuple[Named, ...]:
    """Return the names of all briefs of a project, and of ``others``, in order. Specs that cannot be read have none."""
    files = dict.fromkeys((*project.brief_files(), *others))
    return tuple(one for file in files for one in _name_file(file, project, facts))


def makes_many(file: Path, project: Project) -> bool:
    """Whether a spec may make many briefs; one that surely does not need not be parsed to know its name."""
    content = read_file(file, project.root).value or b""
    return any(key in content for key in _KEYS)


def _name_file(file: Path, project: Project, facts: FactBase) -> Iterator[Named]:
    whole = Origin(name_file(file, project.root))
    source = (
        load_spec_file(file, project.root, called=project.brief_name(file)).value
        if makes_many(file, project)
        else None
    )
    if source is None or source.batch is None:
        yield Named(project.brief_name(file), file, whole)
        return
    origin = source.origin("name") if source.tree.get("name") else whole
    for variant in list_variants(source, facts, lowest=project.scale[0], scale=project.scale).value:
        yield Named(variant.name, file, origin)


def find_duplicates(
    project: Project, facts: FactBase, concerned: Collection[Path]
) -> Mapping[str, Diagnostic]:
    """Report the names, in small letters, that briefs of different files share, one of which is ``concerned``."""
    first: dict[str, Named] = {}
    found: dict[str, Diagnostic] = {}
    for brief in name_briefs(project, facts, concerned):
        name = brief.name.casefold()
        other = first.setdefault(name, brief)
        if other.file != brief.file and {other.file, brief.file} & set(concerned):
            message = (
                f"two briefs are called {brief.name}: one comes from {other.origin}, one from {brief.origin}"
            )
            hint = "rename a file, or let `name` hold what tells its briefs from the other"
            found.setdefault(name, diagnose("duplicate-brief", message, brief.origin, hint))
    return found

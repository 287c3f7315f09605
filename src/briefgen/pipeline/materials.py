"""What the briefs of a project share: its facts, loaded and checked, its templates, and the specs of a file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from types import MappingProxyType

from briefgen import batch
from briefgen.checks import examine_facts
from briefgen.checks.base import apply_ignores, find_unused
from briefgen.checks.briefs import Withheld, find_withheld
from briefgen.checks.excerpts.text import ArchivedWords
from briefgen.checks.lint.own_words import read_archive
from briefgen.diagnostics import Diagnostic, Outcome, has_errors
from briefgen.load.facts import collector_paused
from briefgen.load.files import load_archive
from briefgen.model.base import Ignore
from briefgen.model.brief import Spec, TemplateText
from briefgen.model.factbase import FactBase
from briefgen.pipeline.faults import find_errors
from briefgen.workspace import Project
from briefgen.workspace.reading import Workspace

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Materials:
    """What the briefs of a project share. ``verified`` names the excerpts proved verbatim, now or when locked."""

    workspace: Workspace
    facts: FactBase
    templates: Mapping[str, TemplateText]
    verified: frozenset[str]
    ignores: tuple[Ignore, ...] = ()
    """What comments in the fact base and in templates overrule."""
    archived: Callable[[], ArchivedWords | None] = lambda: None
    """The words of the archive, if one was given; made ready at the first call."""
    errors: tuple[Diagnostic, ...] = ()
    """The errors of the facts and of all else that briefs share; which of them stop a brief depends on the brief."""
    withheld: Callable[[str | None], Withheld] = lambda _: Withheld()
    """What no brief of a level may name: what only facts of a higher one do."""

    @property
    def project(self) -> Project:
        """The project that they are of."""
        return self.workspace.project


def gather(
    given: Project | Workspace, archive: Path | None = None, today: dt.date | None = None
) -> Outcome[Materials]:
    """Load the fact base and the templates, and check the facts; ``today`` adds what depends on the day."""
    workspace = given if isinstance(given, Workspace) else Workspace(given)
    project, templates, lock = workspace.project, workspace.templates, workspace.lock
    texts = load_archive(archive) if archive else None
    with collector_paused():
        facts = workspace.facts
        checked = examine_facts(
            facts.value,
            scale=project.scale,
            archive=texts.value if texts else None,
            today=today,
            lock=lock.value,
            words=project.prose,
            assessing=project.assessing,
        )
    ignores = workspace.ignores
    diagnostics = (
        *facts.diagnostics,
        *templates.diagnostics,
        *(texts.diagnostics if texts else ()),
        *lock.diagnostics,
        *project.without_lint(checked.diagnostics),
        *ignores.diagnostics,
    )
    archived = _archived_words(facts.value, texts.value if texts else None)
    withheld = lru_cache(maxsize=None)(partial(find_withheld, facts.value, scale=project.scale))
    found = apply_ignores(diagnostics, ignores.value)
    materials = Materials(
        workspace,
        facts.value,
        templates.value,
        checked.verified,
        ignores.value,
        archived,
        errors=find_errors(found),
        withheld=withheld,
    )
    return Outcome(materials, found)


def _archived_words(
    facts: FactBase, archive: Mapping[str, bytes] | None
) -> Callable[[], ArchivedWords | None]:
    """Return a function that makes the archive's words ready when the first brief asks for them."""
    return lru_cache(maxsize=1)(lambda: None if archive is None else read_archive(facts, archive))


def unused_ignores(
    materials: Materials, briefs: Sequence[Path], diagnostics: Iterable[Diagnostic], given: Collection[str]
) -> tuple[Diagnostic, ...]:
    """Report the ignore comments of a project that overrule nothing.

    ``briefs`` are those that were composed, ``diagnostics`` all that was found, ``given`` what of "day", "archive" and
    "brief" (every brief of the project) there was to find it with. Where a record was set aside, or a brief stopped
    at an error, what depends on it is not known, and nothing is said of its comments.
    """
    found = tuple(diagnostics)
    known = {"day", "archive", "brief"} if not has_errors(found) else {"day", "archive"}
    specs = (materials.workspace.spec_ignores(brief) for brief in briefs)
    off = materials.project.lint_off
    ignores = (one for group in (materials.ignores, *specs) for one in group if one.code not in off)
    return () if materials.facts.incomplete else tuple(find_unused(ignores, found, known & set(given)))


def load_specs(
    file: Path,
    materials: Materials,
    settings: Mapping[str, str] = _NO_SETTINGS,
    only: Collection[str] | None = None,
) -> Outcome[tuple[Spec, ...]]:
    """Load the briefs of a spec: one, or the variants of ``for_each`` and ``matrix``, in order.

    Those that are not sound are left out. ``only`` asks for the variants of some names.
    """
    specs = batch.load_specs(file, materials.workspace, materials.facts, settings, only)
    of_file = specs.value[0].ignores if specs.value else ()
    return Outcome(specs.value, apply_ignores(specs.diagnostics, (*materials.ignores, *of_file)))

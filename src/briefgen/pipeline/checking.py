"""A whole project through the stages as far as its pages, for what there is to say about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from functools import partial
from pathlib import Path

from briefgen import batch
from briefgen.cache import Cache, Verdicts
from briefgen.check.withdrawals import check_withdrawal
from briefgen.diagnostics import Diagnostic, has_errors
from briefgen.load.brief import is_withdrawn
from briefgen.pipeline.editions import check_editions
from briefgen.pipeline.making import lay_out_brief
from briefgen.pipeline.materials import Materials, gather, load_specs, unused_ignores
from briefgen.project import Project


def check_project(
    project: Project,
    briefs: tuple[Path, ...],
    archive: Path | None,
    today: dt.date,
    cache: Cache | None = None,
) -> tuple[Diagnostic, ...]:
    """Check a project's facts and some of its briefs, as far as their pages; each diagnostic once.

    What is in the ``cache`` is not found out again, and nothing is said differently for that.
    """
    links = project.refuse_links()
    if cache is None:
        return (*links, *_check_project(project, briefs, archive, today, None))
    verdicts = Verdicts(cache, project, archive, today)
    asked = "project" if _are_all(project, briefs) else "part"
    # What the other briefs are called counts as well.
    looked_at = (*briefs, *project.brief_files())
    found = verdicts.recall(
        asked, looked_at, lambda: _check_project(project, briefs, archive, today, verdicts)
    )
    verdicts.keep()
    return (*links, *found)


def _check_project(
    project: Project,
    briefs: tuple[Path, ...],
    archive: Path | None,
    today: dt.date,
    verdicts: Verdicts | None,
) -> tuple[Diagnostic, ...]:
    shared = gather(project, archive, today, verdicts.cache if verdicts else None)
    found = [
        *shared.diagnostics,
        *batch.find_duplicates(project, shared.value.facts, briefs).values(),
    ]
    found.extend(_check_withdrawals(briefs, shared.value, today))
    for brief in briefs:
        lay_out = partial(_check_briefs, brief, shared.value)
        found.extend(verdicts.recall("brief", (brief,), lay_out) if verdicts else lay_out())
    if _are_all(project, briefs):
        names = {one.name for one in batch.name_briefs(project, shared.value.facts, briefs)}
        found.extend(check_editions(project, names, complete=not has_errors(found)))
    given = {"day"}
    given |= {"archive"} if archive else set()
    given |= {"brief"} if _are_all(project, briefs) else set()
    found.extend(unused_ignores(shared.value, briefs, found, given))
    return tuple(dict.fromkeys(found))


def _check_withdrawals(
    briefs: Collection[Path], materials: Materials, today: dt.date
) -> tuple[Diagnostic, ...]:
    """Check what withdrawn briefs say of their withdrawal, and of the briefs in their place."""
    project, facts = materials.project, materials.facts
    withdrawn = [file for file in briefs if is_withdrawn(file, project.root)]
    if not withdrawn:
        return ()
    named = batch.name_briefs(project, facts, briefs)
    gone = {file: is_withdrawn(file, project.root) for file in {one.file for one in named}}
    known = {one.name: gone[one.file] for one in named}
    complete = not facts.incomplete
    specs = [spec for file in withdrawn for spec in load_specs(file, materials).value]
    return batch.merge_found(
        (spec, tuple(check_withdrawal(spec, known, complete=complete, today=today))) for spec in specs
    )


def _are_all(project: Project, briefs: Collection[Path]) -> bool:
    """Whether these are all briefs that the project has."""
    return set(project.brief_files()) <= set(briefs)


def _check_briefs(file: Path, materials: Materials) -> tuple[Diagnostic, ...]:
    specs = load_specs(file, materials)
    found = ((spec, lay_out_brief(spec, materials).diagnostics) for spec in specs.value)
    return (*specs.diagnostics, *batch.merge_found(found))

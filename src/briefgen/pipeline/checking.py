"""A whole project through the stages as far as its pages, and the editions that it keeps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator
from functools import partial
from pathlib import Path

from briefgen import batch
from briefgen.cache.store import Cache
from briefgen.cache.verdicts import BRIEF, Verdicts
from briefgen.checks.briefs import check_withdrawal
from briefgen.diagnostics import Diagnostic, Origin, diagnose, has_errors, merge_found
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.load.files import name_file
from briefgen.model.edition import Ledger
from briefgen.pipeline.making import lay_out_brief
from briefgen.pipeline.materials import Materials, gather, load_specs, unused_ignores
from briefgen.system.files import hash_file
from briefgen.workspace import Project
from briefgen.workspace.reading import Workspace

_NUMBERED = re.compile(r"[1-9][0-9]{0,8}\.(?:pdf|html)", re.ASCII)
_LARGEST_FILE = 300_000_000
"""Bytes beyond which a file is none that was issued."""

_RESTORE = "restore it from git: what was handed out is kept as it was"


def check_editions(workspace: Workspace, briefs: Collection[str], *, complete: bool) -> Iterator[Diagnostic]:
    """Report ledgers of no brief, and PDFs and pages that are not those of the ledger.

    ``briefs`` are the names that the project has; where they are not ``complete``, a ledger may be of one of the rest.
    """
    project = workspace.project
    ledgers = project.ledgers().keys()
    folders = {
        path.parent.relative_to(project.editions).as_posix() for path in project.editions.rglob("*/*.pdf")
    }
    for name in sorted(ledgers | folders):
        file = project.ledger(name)
        ledger = workspace.ledger(name)
        if name in ledgers and name not in briefs and complete:
            message = f"there is no brief {name!r}, whose editions this ledger lists"
            hint = f"if it was renamed, rename the ledger and the folder {name}/ beside it too"
            guess = did_you_mean(name, tuple(set(briefs) - ledgers))
            yield diagnose("edition-orphan", message, Origin(name_file(file, project.root)), guess, hint)
        if ledger.value is not None:
            yield from _check_files(project, name, ledger.value)


def _check_files(project: Project, brief: str, ledger: Ledger) -> Iterator[Diagnostic]:
    folder = project.editions / brief
    for issued in ledger.issued:
        for kind, digest in issued.files.items():
            path = folder / f"{issued.number}.{kind}"
            place, form = name_file(path, project.root), kind.upper()
            if not path.is_file():
                message = f"the {form} of edition {issued.number} of {issued.date} is not there: {place}"
                yield diagnose("edition-missing", message, Origin(ledger.file), _RESTORE)
            elif hash_edition(path) != digest:
                message = (
                    f"{place} is not the {form} that was issued as edition {issued.number} of {issued.date}"
                )
                yield diagnose("edition-altered", message, Origin(ledger.file), _RESTORE)
    known = {f"{issued.number}.{kind}" for issued in ledger.issued for kind in issued.files}
    for path in sorted((*folder.glob("*.pdf"), *folder.glob("*.html"))):
        if _NUMBERED.fullmatch(path.name) and path.name not in known:
            message = (
                f"{name_file(path, project.root)} is there, and no ledger lists an edition of that number"
            )
            hint = f"restore {ledger.file} from git, or move the file away"
            yield diagnose("edition-altered", message, None, hint)


def hash_edition(path: Path) -> str:
    """Return the hash of a file of an edition; empty for one that cannot be."""
    try:
        return hash_file(path, _LARGEST_FILE) or ""
    except OSError:
        return ""


def check_project(
    given: Project | Workspace,
    briefs: tuple[Path, ...],
    archive: Path | None,
    today: dt.date,
    cache: Cache | None = None,
) -> tuple[Diagnostic, ...]:
    """Check a project's facts and some of its briefs, as far as their pages; each diagnostic once.

    What is in the ``cache`` is not found out again, and nothing is said differently for that.
    """
    workspace = given if isinstance(given, Workspace) else Workspace(given)
    project = workspace.project
    links = project.refuse_links()
    if cache is None:
        return (*links, *_check_project(workspace, briefs, archive, today, None))
    verdicts = Verdicts(cache, project, archive, today)
    asked = "project" if _are_all(project, briefs) else "part"
    found = verdicts.recall(
        asked, briefs, lambda: _check_project(workspace, briefs, archive, today, verdicts)
    )
    verdicts.keep()
    return (*links, *found)


def _check_project(
    workspace: Workspace,
    briefs: tuple[Path, ...],
    archive: Path | None,
    today: dt.date,
    verdicts: Verdicts | None,
) -> tuple[Diagnostic, ...]:
    project = workspace.project
    shared = gather(workspace, archive, today)
    found = [
        *shared.diagnostics,
        *batch.find_duplicates(workspace, shared.value.facts, briefs).values(),
    ]
    found.extend(_check_withdrawals(briefs, shared.value, today))
    for brief in briefs:
        lay_out = partial(_check_briefs, brief, shared.value)
        found.extend(verdicts.recall(BRIEF, (brief,), lay_out) if verdicts else lay_out())
    if _are_all(project, briefs):
        names = {one.name for one in batch.name_briefs(workspace, shared.value.facts, briefs)}
        found.extend(check_editions(workspace, names, complete=not has_errors(found)))
    given = {"day"}
    given |= {"archive"} if archive else set()
    given |= {"brief"} if _are_all(project, briefs) else set()
    found.extend(unused_ignores(shared.value, briefs, found, given))
    return tuple(dict.fromkeys(found))


def _check_withdrawals(
    briefs: Collection[Path], materials: Materials, today: dt.date
) -> tuple[Diagnostic, ...]:
    """Check what withdrawn briefs say of their withdrawal, and of the briefs in their place."""
    workspace, facts = materials.workspace, materials.facts
    withdrawn = [file for file in briefs if workspace.is_withdrawn(file)]
    if not withdrawn:
        return ()
    named = batch.name_briefs(workspace, facts, briefs)
    gone = {file: workspace.is_withdrawn(file) for file in {one.file for one in named}}
    known = {one.name: gone[one.file] for one in named}
    complete = not facts.incomplete
    specs = [spec for file in withdrawn for spec in load_specs(file, materials).value]
    return merge_found(
        (spec.called, tuple(check_withdrawal(spec, known, complete=complete, today=today))) for spec in specs
    )


def _are_all(project: Project, briefs: Collection[Path]) -> bool:
    """Whether these are all briefs that the project has."""
    return set(project.brief_files()) <= set(briefs)


def _check_briefs(file: Path, materials: Materials) -> tuple[Diagnostic, ...]:
    specs = load_specs(file, materials)
    found = ((spec.called, lay_out_brief(spec, materials).diagnostics) for spec in specs.value)
    return (*specs.diagnostics, *merge_found(found))

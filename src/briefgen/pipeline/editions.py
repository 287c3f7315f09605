"""The editions that a project keeps: whether each ledger has its brief, and each edition the PDF that was handed out.

In: a project and the names of its briefs. Out: diagnostics. What is wrong inside the ledger of a brief is said with the
brief; a ledger of no brief is read by nobody else.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from hashlib import file_digest
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.load.files import name_file
from briefgen.load.ledger import load_ledger
from briefgen.model.edition import Ledger
from briefgen.nearest import did_you_mean
from briefgen.project import Project

_NUMBERED = re.compile(r"([1-9][0-9]{0,8})\.pdf", re.ASCII)
_LARGEST_PDF = 300_000_000
"""Bytes beyond which a file is none that was issued."""

_RESTORE = "restore it from git: what was handed out is kept as it was"


def check_editions(project: Project, briefs: Collection[str], *, complete: bool) -> Iterator[Diagnostic]:
    """Report ledgers of no brief, and PDFs that are not those of the ledger.

    ``briefs`` are the names that the project has; where they are not ``complete``, a ledger may be of one of the rest.
    """
    ledgers = project.ledgers().keys()
    folders = {
        path.parent.relative_to(project.editions).as_posix() for path in project.editions.rglob("*/*.pdf")
    }
    for name in sorted(ledgers | folders):
        file = project.ledger(name)
        ledger = load_ledger(file, project.root)
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
        path = folder / f"{issued.number}.pdf"
        place = name_file(path, project.root)
        if not path.is_file():
            message = f"the PDF of edition {issued.number} of {issued.date} is not there: {place}"
            yield diagnose("edition-missing", message, Origin(ledger.file), _RESTORE)
        elif hash_pdf(path) != issued.pdf:
            message = f"{place} is not the PDF that was issued as edition {issued.number} of {issued.date}"
            yield diagnose("edition-altered", message, Origin(ledger.file), _RESTORE)
    known = {f"{issued.number}.pdf" for issued in ledger.issued}
    for path in sorted(folder.glob("*.pdf")):
        if _NUMBERED.fullmatch(path.name) and path.name not in known:
            message = (
                f"{name_file(path, project.root)} is there, and no ledger lists an edition of that number"
            )
            hint = f"restore {ledger.file} from git, or move the PDF away"
            yield diagnose("edition-altered", message, None, hint)


def hash_pdf(path: Path) -> str:
    """Return the hash of an edition's PDF; empty for a file that cannot be one."""
    try:
        if path.stat().st_size > _LARGEST_PDF:
            return ""
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""

"""The editions of a brief that were issued before, as far as the room may show them.

In: the composed brief and the room's ceiling. Out: each with its PDF and what it changed; and, of every ledger of the
project, the codes of the editions that are above the ceiling. The room may have shown one of these before a fact of it
was raised: its record then forgets it, also where the brief itself is no more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from briefgen.build.copies import MAXIMUM_BYTES
from briefgen.build.issuing import edition_file
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.load.files import name_file, read_file
from briefgen.load.ledger import load_ledger
from briefgen.model.edition import Issued
from briefgen.pipeline import Composed, Materials
from briefgen.project import Project
from briefgen.room.changes import Told, tell_difference
from briefgen.room.levels import Ceiling


@dataclass(frozen=True, slots=True)
class Earlier:
    """An edition issued before the current state, and what it changed. ``pdf`` is missing where it cannot be offered."""

    number: int
    date: dt.date
    as_of: dt.date | None
    code: str
    handling: str
    note: str
    pdf: bytes | None
    told: Told


def list_editions(composed: Composed, materials: Materials, ceiling: Ceiling) -> tuple[Issued, ...]:
    """Return the editions before the current state that may be shown, the first one first."""
    return tuple(
        one
        for one in composed.ledger.issued
        if one.number != composed.edition.number and ceiling.allows_edition(one, materials.facts)
    )


def show_editions(
    listed: tuple[Issued, ...], composed: Composed, materials: Materials, found: list[Diagnostic]
) -> Iterator[Earlier]:
    """Yield editions with what each changed since the one before it of these; ``found`` gains what is to be said."""
    before: Issued | None = None
    for one in listed:
        yield Earlier(
            one.number,
            one.date,
            one.content.as_of,
            one.content.code,
            one.handling,
            one.note if materials.project.room.notes else "",
            _read(one, composed, materials.project, found),
            tell_difference(before, one.content, composed, materials),
        )
        before = one


def find_hidden(materials: Materials, ceiling: Ceiling) -> Mapping[str, frozenset[str]]:
    """Return the codes of editions that may not be shown, by brief, of all briefs that ever had one."""
    project = materials.project
    hidden: dict[str, frozenset[str]] = {}
    for name, file in project.ledgers().items():
        ledger = load_ledger(file, project.root).value
        above = [
            one
            for one in (ledger.issued if ledger else ())
            if not ceiling.allows_edition(one, materials.facts)
        ]
        hidden[name] = frozenset(one.content.code for one in above)
    return hidden


def _read(issued: Issued, composed: Composed, project: Project, found: list[Diagnostic]) -> bytes | None:
    """Return the PDF of an edition; ``None``, and a warning, where it is not there or not the one that was issued."""
    place = edition_file(project, composed.spec.brief.name, issued.number)
    content = read_file(place, project.root, MAXIMUM_BYTES).value
    if content is not None and sha256(content).hexdigest() == issued.pdf:
        return content
    why = "cannot be read" if content is None else "is not the file that was issued"
    message = f"{name_file(place, project.root)} {why}: the edition is listed without it"
    found.append(diagnose("room-edition", message, None, "restore it from git"))
    return None

"""What the pages of the room say, as values: briefs, their files, their states, the codes.

In: what was collected, the record, the pictures. Out: ``Brief`` for each page, ``CodeRow`` for each code. What follows
from the handling level was decided before; nothing here looks at facts any more.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from briefgen.room.changes import UNTOLD, Told
from briefgen.room.collecting import Collected, Current
from briefgen.room.pictures import Picture, count_pages
from briefgen.room.record import Record, Shelf, State, Withdrawn


@dataclass(frozen=True, slots=True)
class File:
    """A PDF of the room: its path from the room's folder, its name, what it is and its SHA-256."""

    path: str
    name: str
    content: bytes
    pages: int
    sha: str

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Former:
    """A state that was superseded: with its file and what it changed, where it was an edition of which these are kept."""

    state: State
    file: File | None = None
    told: Told = UNTOLD
    note: str = ""
    handling: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief of the room. Without a ``file`` it was withdrawn."""

    name: str
    title: str
    subtitle: str | None
    language: str
    handling: str
    state: State
    former: tuple[Former, ...] = ()
    series: str | None = None
    file: File | None = None
    told: Told = UNTOLD
    note: str = ""
    large: Picture | None = None
    small: Picture | None = None
    withdrawn: Withdrawn | None = None

    @property
    def folder(self) -> str:
        """The folder of its page and files."""
        return f"briefs/{self.name}/"

    @property
    def file_name(self) -> str:
        """How its files are called: by the last part of its name."""
        return self.name.rpartition("/")[2]

    @property
    def since(self) -> dt.date:
        """The day since when it is as it is."""
        return self.withdrawn.said if self.withdrawn else self.state.updated


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that stands on paper copies, and the state it belongs to."""

    brief: Brief
    state: State
    status: str
    """current, superseded or withdrawn."""


Pictures = Mapping[str, tuple[Picture, Picture]]


def list_briefs(record: Record, collected: Collected, pictures: Pictures) -> tuple[Brief, ...]:
    """Return the briefs of the room: those in use, the latest first, then the withdrawn ones."""
    briefs = [
        _view(name, shelf, collected.briefs.get(name), pictures.get(name))
        for name, shelf in record.briefs.items()
    ]
    return tuple(
        sorted(briefs, key=lambda one: (one.withdrawn is not None, -one.since.toordinal(), one.name))
    )


def list_codes(briefs: tuple[Brief, ...]) -> tuple[CodeRow, ...]:
    """Return every code that the room knows, in the order of the briefs, of each the latest first.

    The same words have the same code under every name, as where a brief was renamed: one that is current somewhere is
    nowhere called superseded or withdrawn.
    """
    rows: list[CodeRow] = []
    for one in briefs:
        status = "withdrawn" if one.withdrawn else "current"
        rows.append(CodeRow(one, one.state, status))
        former = "withdrawn" if one.withdrawn else "superseded"
        rows += [CodeRow(one, other.state, former) for other in one.former]
    current = {row.state.code for row in rows if row.status == "current"}
    return tuple(row for row in rows if row.status == "current" or row.state.code not in current)


def file_of(folder: str, name: str, pdf: bytes) -> File:
    """Return a PDF as a file of the room."""
    return File(f"{folder}{name}", name, pdf, count_pages(pdf), sha256(pdf).hexdigest())


def _view(name: str, shelf: Shelf, current: Current | None, drawn: tuple[Picture, Picture] | None) -> Brief:
    base = Brief(name, shelf.title, shelf.subtitle, shelf.language, shelf.handling, shelf.last)
    if current is None:
        former = tuple(Former(one) for one in shelf.states[-2::-1])
        return Brief(
            name,
            shelf.title,
            shelf.subtitle,
            shelf.language,
            shelf.handling,
            shelf.last,
            former,
            withdrawn=shelf.withdrawn,
        )
    large, small = drawn or (None, None)
    return Brief(
        name,
        shelf.title,
        shelf.subtitle,
        shelf.language,
        shelf.handling,
        shelf.last,
        tuple(_former(base, shelf, current)),
        current.series,
        file_of(base.folder, f"{base.file_name}.pdf", current.pdf),
        current.told,
        current.note,
        large,
        small,
    )


def _former(base: Brief, shelf: Shelf, current: Current) -> list[Former]:
    """Return the states before the current one, the latest first."""
    issued = {one.code: one for one in current.editions}
    former: list[Former] = []
    for state in shelf.states[-2::-1]:
        edition = issued.get(state.code)
        if edition is None:
            former.append(Former(state))
            continue
        name = f"{base.file_name}-edition-{edition.number}.pdf"
        file = file_of(base.folder, name, edition.pdf) if edition.pdf is not None else None
        former.append(Former(state, file, edition.told, edition.note, edition.handling))
    return former

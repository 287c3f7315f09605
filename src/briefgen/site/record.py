"""The site's own record of what it wrote and published, and the folder it lies in."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, Literal
from uuid import NAMESPACE_URL, uuid5

from pydantic import AfterValidator, Field, ValidationError

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.load.files import read_regular
from briefgen.model.base import BriefName, Model
from briefgen.model.edition import Digest
from briefgen.site.collecting import Collected, Current, ceiling_of
from briefgen.workspace import Project

RECORD_NAME = "room.json"
MAXIMUM_BYTES = 64_000_000

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PLACES = re.compile(
    r"room\.(?:css|js)"
    r"|(?:[a-z]{2,3}/)?(?:(?:index|codes)\.html|feed\.xml)"
    rf"|(?:[a-z]{{2,3}}/)?briefs/(?:{_NAME}/)+index\.html"
    rf"|briefs/(?:{_NAME}/)+(?:{_NAME}\.pdf|page-1(?:-small)?\.png)",
    re.ASCII,
)
_HINT = "restore it from a backup, or publish into an empty folder"


def _check_place(value: str) -> str:
    if not _PLACES.fullmatch(value):
        raise ValueError(f"{value[:80]!r} is no file of a reading room")
    return value


Place = Annotated[str, AfterValidator(_check_place)]
"""A file of the room by its path from the folder: one of those that a room can have."""

Code = Annotated[str, Field(pattern=r"^[0-9a-f]{4}-[0-9a-f]{4}$")]
_Text = Annotated[str, Field(max_length=20_000)]


class State(Model):
    """A state of a brief that readers may hold in hand. ``updated`` is the day since when it was last the current one."""

    code: Code
    number: Annotated[int, Field(ge=0)] = 0
    date: dt.date | None = None
    as_of: dt.date | None = None
    published: dt.date
    updated: dt.date


class Withdrawn(Model):
    """That a brief was withdrawn: on which day, why, what took its place, as far as known; ``said``: since when it says so."""

    date: dt.date | None = None
    because: dict[str, _Text] = Field(default_factory=dict)
    see: BriefName | None = None
    said: dt.date


class Shelf(Model):
    """A brief as it was published: its states in the order of publication, the current one last."""

    title: _Text
    subtitle: _Text | None = None
    language: Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
    handling: _Text
    states: Annotated[tuple[State, ...], Field(min_length=1)]
    withdrawn: Withdrawn | None = None

    @property
    def last(self) -> State:
        """The state that is current, or was the last one."""
        return self.states[-1]


class Record(Model):
    """All of it. ``writing`` are files that a run was about to write; only where it did not end they are there."""

    format: Literal[1] = 1
    id: Annotated[str, Field(pattern=r"^urn:uuid:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")]
    since: dt.date
    briefs: dict[BriefName, Shelf] = Field(default_factory=dict)
    files: dict[Place, Digest] = Field(default_factory=dict)
    writing: dict[Place, Digest] = Field(default_factory=dict)


def format_record(record: Record) -> bytes:
    """Return a record as its file: readable, sorted, the same for the same values."""
    values: dict[str, Any] = record.model_dump(mode="json", exclude_defaults=True)
    values = {"format": record.format, **values}
    for key in ("briefs", "files", "writing"):
        if key in values:
            values[key] = dict(sorted(values[key].items()))
    return (json.dumps(values, ensure_ascii=False, indent=1) + "\n").encode()


def load_record(folder: Path) -> Record | None:
    """Return the record of a room; ``None`` where there is none. Raises ``BriefgenError`` for one that is not sound."""
    path = folder / RECORD_NAME
    if path.is_symlink():
        raise _refuse(path, "it is a link")
    try:
        content = read_regular(path, MAXIMUM_BYTES)
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _refuse(path, f"it cannot be read: {(error.strerror or 'no reason given').lower()}") from None
    if content is None or len(content) > MAXIMUM_BYTES:
        raise _refuse(path, "it is not a file, or far too large")
    return parse_record(content, path)


def parse_record(content: bytes, path: Path) -> Record:
    """Read a record's bytes. Raises ``BriefgenError`` where they are none."""
    try:
        values = json.loads(content)
    except (ValueError, RecursionError):
        raise _refuse(path, "it is not JSON") from None
    try:
        if isinstance(values, Mapping):
            return Record.model_validate_json(content)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(str(step) for step in first["loc"])[:200] or "the whole"
        raise _refuse(path, f"{place}: {first['msg'][:200]}") from None
    raise _refuse(path, "it is no record of a room")


def _refuse(path: Path, why: str) -> BriefgenError:
    return BriefgenError(diagnose("room-record", f"{path} is not as it was written: {why}", None, _HINT))


MAXIMUM_RECORD_FOLDER_BYTES = 300_000_000
"""Largest file of a room."""


def check_place(folder: Path, project: Project) -> None:
    """Raise ``BriefgenError`` for a folder that holds what is not meant for readers of the room, or lies in it.

    In a folder of input the room would be served with what is there, and read as input by the next run.
    """
    hint = "name a folder of its own, such as site"
    try:
        place = folder.resolve()
    except (OSError, RuntimeError):
        message = f"{folder} cannot be used: its links lead round in a circle"
        raise BriefgenError(diagnose("room-place", message, None, hint)) from None
    inputs = (project.facts, project.editions, project.templates, project.themes, project.fonts)
    for one in (project.root, project.briefs, project.build, *inputs):
        if one.resolve().is_relative_to(place):
            message = f"{folder} holds {one}: whoever serves the room would serve that too"
            raise BriefgenError(diagnose("room-place", message, None, hint))
        if one in inputs and one != project.root and place.is_relative_to(one.resolve()):
            message = f"{folder} lies in {one}, where the project keeps its own files"
            raise BriefgenError(diagnose("room-place", message, None, hint))


def find_link(folder: Path, place: str) -> Path | None:
    """Return the first part of a place that is a link, or stands in the way of a folder; ``None`` where there is none."""
    path = folder
    *folders, name = place.split("/")
    for step in folders:
        path /= step
        if path.is_symlink() or (os.path.lexists(path) and not path.is_dir()):
            return path
    path /= name
    return path if path.is_symlink() or path.is_dir() else None


def read_place(folder: Path, place: str) -> bytes | None:
    """Return what stands in a place of the room; ``None`` where nothing does, or nothing that the room can have."""
    if find_link(folder, place):
        return None
    try:
        return read_regular(folder / place, MAXIMUM_RECORD_FOLDER_BYTES)
    except OSError:
        return None


def read_own(folder: Path, place: str, record: Record) -> bytes | None:
    """Return a file of the room as the room wrote it; ``None`` where it is not there, or was changed."""
    content = read_place(folder, place)
    return content if content is not None and is_own(content, place, record) else None


def is_own(content: bytes, place: str, record: Record) -> bool:
    """Whether the room wrote these bytes to that place: in its last run, or in one that did not end."""
    return sha256(content).hexdigest() in (record.files.get(place), record.writing.get(place))


def refuse_foreign(folder: Path, place: str) -> Diagnostic:
    """Make the diagnostic of a file that is not the room's."""
    link = find_link(folder, place)
    if link is not None:
        message = (
            f"{link} is in the reading room's way: it is a link, or a folder or file where the other belongs"
        )
        return diagnose("room-place", message, None, "move it away, or publish into another folder")
    message = f"{folder / place} was not written by the reading room, or was changed since"
    return diagnose("room-foreign-file", message, None, "move it away, or publish into another folder")


def advance(before: Record | None, collected: Collected, project: Project, today: dt.date) -> Record:
    """Return the record of today.

    What the room may show no more because its own level was lowered, or a brief or an edition's facts were raised,
    leaves it.
    """
    if before is None:
        # its name for good (RFC 4287, 4.2.6), which stays when the room moves or is called otherwise
        room = project.room
        named = room.address or f"briefgen room: {room.title or project.office or ''}"
        before = Record(id=uuid5(NAMESPACE_URL, named).urn, since=today)
    shelves = {
        name: _fill(current, before.briefs.get(name), collected.hidden.get(name, frozenset()), today)
        for name, current in collected.briefs.items()
    }
    shelves |= _withdraw(before.briefs, collected, project, today)
    return Record(id=before.id, since=before.since, briefs=dict(sorted(shelves.items())))


def _fill(current: Current, before: Shelf | None, hidden: frozenset[str], today: dt.date) -> Shelf:
    states = (
        {one.code: one for one in before.states if one.number or one.code == current.code} if before else {}
    )
    shown = (before.last.code, before.last.number) if before and before.withdrawn is None else None
    for one in current.editions:
        known = states.get(one.code)
        states[one.code] = State(
            code=one.code,
            number=one.number,
            date=one.date,
            as_of=one.as_of,
            published=known.published if known else one.date,
            updated=known.updated if known else one.date,
        )
    known = states.pop(current.code, None)
    now = State(
        code=current.code,
        number=current.number,
        date=current.date,
        as_of=current.as_of,
        published=known.published if known else today,
        updated=known.updated if known and shown == (current.code, current.number) else today,
    )
    earlier = [one for one in states.values() if one.code not in hidden]
    earlier.sort(key=lambda one: (one.published, one.number, one.code))
    return Shelf(
        title=current.title,
        subtitle=current.subtitle,
        language=current.language,
        handling=current.handling,
        states=(*earlier, now),
    )


def _withdraw(
    before: Mapping[str, Shelf], collected: Collected, project: Project, today: dt.date
) -> dict[str, Shelf]:
    """Return the briefs that the room showed and that are not to be used any more, without what it may not show now."""
    ceiling, shelves = ceiling_of(project), dict[str, Shelf]()
    for name, shelf in before.items():
        hidden = collected.hidden.get(name, frozenset())
        states = tuple(one for one in shelf.states if one.code not in hidden)
        if name in collected.briefs or name in collected.above or name in collected.unissued:
            continue
        if not states or not ceiling.allows(shelf.handling):
            continue
        withdrawn = _explain(name, shelf, collected, project, today)
        shelves[name] = shelf.model_copy(update={"states": states, "withdrawn": withdrawn})
    return shelves


def _explain(name: str, shelf: Shelf, collected: Collected, project: Project, today: dt.date) -> Withdrawn:
    """Return what is said of a withdrawal. A successor that the room does not show is not named either."""
    said = shelf.withdrawn.said if shelf.withdrawn else today
    told = collected.withdrawn.get(name)
    if told is None:
        return Withdrawn(said=said)
    because = {tag or project.language: words for tag, words in told.because.versions}
    return Withdrawn(
        date=told.date, because=because, see=told.see if told.see in collected.briefs else None, said=said
    )

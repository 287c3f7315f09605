"""The room's own record, ``room.json`` in its folder: which files it wrote, and what it published when.

In: the file, which anybody may have edited. Out: a ``Record``, or a diagnostic. The record is what makes a second run
write nothing, tells the room's files from those of others, and keeps a page for a brief that is no more. It stands
among the published files, so it holds nothing that was not published.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.load.files import read_regular
from briefgen.model.base import BriefName, Model
from briefgen.model.manifest import Digest

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
        return Record.model_validate_json(content) if isinstance(values, Mapping) else _never(path)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = "/".join(str(step) for step in first["loc"])[:200] or "the whole"
        raise _refuse(path, f"{place}: {first['msg'][:200]}") from None


def _never(path: Path) -> Record:
    raise _refuse(path, "it is no record of a room")


def _refuse(path: Path, why: str) -> BriefgenError:
    return BriefgenError(diagnose("room-record", f"{path} is not as it was written: {why}", None, _HINT))

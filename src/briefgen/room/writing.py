"""The room's folder brought up to date: what is new is written, what is gone deleted, all else left as it is.

In: the folder, the record of the last run, and the files that the room is to have. Out: ``Written``, after the fact.

Before anything is written, everything that stands in the way is found. Then the record names what will be written;
then files are written, each whole, in the order given; then those that are gone are deleted; then the record is
written as it stands. A run that is killed in between has left files that the record knows, and the next run ends what
it began.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.export.writing import write_whole
from briefgen.room.folder import find_link, is_own, read_place, refuse_foreign
from briefgen.room.record import RECORD_NAME, Record, format_record

_HINT = "the room is as it was, but for what was already written; publish again"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done in a folder; ``kept`` are files that the room would delete if nobody had changed them.

    ``own`` are the hashes of the room's files as they stand.
    """

    write: Mapping[str, bytes]
    delete: tuple[str, ...]
    own: Mapping[str, str]
    kept: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: the files that were written and deleted, by their path from the folder."""

    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def plan_writing(folder: Path, before: Record | None, files: Mapping[str, bytes], record: Record) -> Plan:
    """Compare a folder with the files that it is to have. Raises ``BriefgenError`` where one of another's is in the way."""
    known = before or record
    standing = {place: read_place(folder, place) for place in files}
    write = {place: content for place, content in files.items() if standing[place] != content}
    foreign = [
        refuse_foreign(folder, place)
        for place in write
        if _is_taken(folder, place) and not is_own(standing[place] or b"", place, known)
    ]
    if foreign:
        raise BriefgenError(*foreign)
    gone = {place for place in (*known.files, *known.writing) if place not in files}
    left = {place: content for place in sorted(gone) if (content := read_place(folder, place)) is not None}
    delete = tuple(place for place, content in left.items() if is_own(content, place, known))
    kept = tuple(_warn_kept(folder / place) for place in left if place not in delete)
    own = {place: content for place, content in standing.items() if content is not None}
    own |= {place: left[place] for place in delete}
    return Plan(write, delete, {place: _hash(content) for place, content in own.items()}, kept)


def write_room(
    folder: Path, before: Record | None, plan: Plan, files: Mapping[str, bytes], record: Record
) -> Written:
    """Do what was planned. Raises ``BriefgenError`` where the folder cannot be written to."""
    final = record.model_copy(update={"files": {place: _hash(files[place]) for place in sorted(files)}})
    if not plan.write and not plan.delete and before == final:
        return Written()
    if plan.write or plan.delete:
        writing = {place: _hash(content) for place, content in plan.write.items()}
        underway = (before or record).model_copy(update={"files": dict(plan.own), "writing": writing})
        _write(folder, RECORD_NAME, format_record(underway))
    for place, content in plan.write.items():
        _write(folder, place, content)
    for place in plan.delete:
        _delete(folder, place)
    _write(folder, RECORD_NAME, format_record(final))
    return Written(tuple(plan.write), plan.delete)


def _is_taken(folder: Path, place: str) -> bool:
    return find_link(folder, place) is not None or os.path.lexists(folder / place)


def _write(folder: Path, place: str, content: bytes) -> None:
    path = folder / place
    _sweep(path)
    write_whole(path, content, hint=_HINT)


def _sweep(path: Path) -> None:
    """Delete what a run that was killed left half written of a file. No other run is at work in the folder."""
    partial = re.compile(rf"\.{re.escape(path.name)}\.[A-Za-z0-9_]{{8}}\.partial")
    with suppress(OSError):
        for one in path.parent.iterdir():
            if partial.fullmatch(one.name) and one.is_file() and not one.is_symlink():
                one.unlink()


def _delete(folder: Path, place: str) -> None:
    """Delete a file of the room, and the folders that are empty then."""
    path = folder / place
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        message = f"{path} cannot be deleted: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, _HINT)) from None
    with suppress(OSError):
        for parent in path.parents:
            if parent == folder:
                break
            parent.rmdir()


def _warn_kept(path: Path) -> Diagnostic:
    message = (
        f"{path} is no longer part of the room, and was changed since the room wrote it: it is left there"
    )
    return diagnose("room-kept", message, None, "delete it unless it may stay")


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()

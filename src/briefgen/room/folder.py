"""The room's folder: what stands in it, and whose that is.

In: the folder, and the record of what the room wrote. Out: the state of a file. Nothing is followed out
of the folder: a link in the place of a folder or file of the room is somebody else's, whatever it leads to.
"""

from __future__ import annotations

import os
from hashlib import sha256
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.load.files import read_regular
from briefgen.project import Project
from briefgen.room.record import Record

MAXIMUM_BYTES = 300_000_000
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
        return read_regular(folder / place, MAXIMUM_BYTES)
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

"""Changed files to disk: where they may be written, and only over what was read.

In: a project, and for each file its bytes as they were read and as they are to be. Out: the files, each whole. Nothing
is written outside the folder it belongs in, whatever links stand there, nor over a file that somebody else has
changed meanwhile, nor over one that its owner made read-only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, diagnose
from briefgen.load.files import MAXIMUM_BYTES, YAML_SUFFIXES, name_file, read_regular
from briefgen.locking import PATIENCE, Lock, hold

LARGEST = 64_000_000
"""Bytes of the largest file that is written again: a ledger."""

_OWNER_MAY_WRITE = stat.S_IWUSR


@dataclass(frozen=True, slots=True)
class Change:
    """A file of a project: what was read of it, ``None`` where there was none, and what it is to hold."""

    path: Path
    before: bytes | None
    after: bytes


def find_place(name: str, folder: Path, root: Path) -> Path:
    """Return the file that a name means: in ``folder``, or from the project's root where it begins with the folder.

    Raises ``BriefgenError`` for a name that is no YAML file's, is hidden (and so not read), or leads out.
    """
    given = PurePosixPath(name)
    inside = name_file(folder, root)
    path = root / given if given.is_relative_to(inside) else folder / given
    if ".." in given.parts or not _leads_into(path, folder):
        hint = f"name a file below {inside}/"
        raise BriefgenError(diagnose("outside-project", f"{name} is not in {inside}", None, hint))
    if path.suffix.lower() not in YAML_SUFFIXES or any(part.startswith(".") for part in given.parts):
        message = f"{name} would not be read: fact files and briefs end in .yaml, and are not hidden"
        raise BriefgenError(diagnose("cannot-add", message, None, "for example --file more.yaml"))
    return path


def save_changes(changes: Sequence[Change], folder: Path, root: Path) -> None:
    """Write each file whole. Raises ``BriefgenError`` before anything is written where one of them may not be.

    Runs of this program wait for each other; of other writers, each file is compared again just before it is replaced.
    """
    from briefgen.export.writing import write_whole  # noqa: PLC0415 - brings the layout

    with hold(Lock(folder, "another run is writing there", "nothing was changed", is_folder=True), PATIENCE):
        for change in changes:
            if problem := _find_obstacle(change, folder, root):
                raise BriefgenError(problem)
        for change in changes:
            place = change.path.resolve()
            rights = stat.S_IMODE(place.stat().st_mode) if change.before is not None else None
            write_whole(place, change.after, rights=rights, hint="nothing was changed")


def _leads_into(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _find_obstacle(change: Change, folder: Path, root: Path) -> Diagnostic | None:
    name = name_file(change.path, root)
    origin = Origin(name)
    if not _leads_into(change.path, folder) or not _leads_into(folder, root):
        hint = "replace the link by a copy of the file"
        return diagnose(
            "outside-project", f"{name} leads out of the folder that may be written to", origin, hint
        )
    if len(change.after) > MAXIMUM_BYTES:
        return diagnose(
            "too-large", f"{name} would be larger than can be read again", origin, "name another file"
        )
    if _read(change.path) != change.before:
        message = f"{name} was changed by somebody else while this was asked"
        return diagnose("changed-meanwhile", message, origin, "nothing was written; run the command again")
    if change.before is not None and not change.path.stat().st_mode & _OWNER_MAY_WRITE:
        return diagnose(
            "cannot-write", f"{name} is read-only", origin, "make it writable, or name another file"
        )
    return None


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, LARGEST) or b"" if os.path.lexists(path) else None
    except OSError:
        return b""

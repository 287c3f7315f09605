"""Bytes to disk, whole or not at all."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.trust import refuse_escape

_ELSEWHERE = "free some space, or write elsewhere with -o; an earlier file of that name is unchanged"


def write_whole(path: Path, content: bytes, *, rights: int | None = None, hint: str = _ELSEWHERE) -> None:
    """Write a file by way of a temporary one in the same folder, flushed to disk and renamed over the old one.

    ``rights`` are the file's permission bits, those of any new file where none are given. A reader, and a kill or
    power cut at any moment, finds the old file or the new one. Raises ``BriefgenError``, with the ``hint``,
    where the folder cannot be made or written to, the old file then stands; where something other than a file
    (a device, a pipe, a folder) has that name, which a rename would destroy; and where a link in a project leads out.
    """
    refuse_escape(path)
    if path.exists() and not path.is_file():
        message = f"{path} cannot be written: it is not an ordinary file"
        raise BriefgenError(diagnose("cannot-write", message, None, "name a file with -o"))
    # Named before it is there: whenever a signal ends the run, it is known what to remove.
    temporary = name_partial(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        stage(temporary, content, rights)
        temporary.replace(path)
        flush_folder(path.parent)
    except OSError as error:
        reason = error.strerror or str(error)
        message = f"{path} cannot be written: {reason}"
        raise BriefgenError(diagnose("cannot-write", message, None, hint)) from None
    finally:
        with suppress(OSError):
            temporary.unlink(missing_ok=True)


def name_partial(path: Path) -> Path:
    """Return a name beside a file for its next content, until that is whole."""
    return path.parent / f".{path.name}.{secrets.token_hex(4)}.partial"


def stage(temporary: Path, content: bytes, rights: int | None = None) -> None:
    """Write a new file and flush it to disk, with the permission bits of any new file where none are given.

    Raises ``OSError``.
    """
    descriptor = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    temporary.chmod(0o666 & ~_umask() if rights is None else rights)


def _umask() -> int:
    """Return the process's mask; there is no way to ask for it but to set it."""
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def flush_folder(folder: Path) -> None:
    """Make the rename itself lasting, where the system can."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

"""Bytes to disk, whole or not at all, and one run at a time at one place."""

from __future__ import annotations

import fcntl
import os
import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.system.trust import refuse_escape

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


def hash_file(path: str | Path, most: int) -> str | None:
    """Return the SHA-256 of a file's bytes, in hexadecimal; ``None`` for one of more than ``most`` bytes.

    Raises ``OSError``.
    """
    if os.stat(path).st_size > most:  # noqa: PTH116 - a Path for each of thousands of files takes longer
        return None
    with open(path, "rb") as file:  # noqa: PTH123 - as above
        return file_digest(file, "sha256").hexdigest()


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


PATIENCE = 30.0
"""Seconds to wait for somebody who only has a few files to write."""

_LOOKS = 0.05
"""Seconds between two attempts."""

_LONGEST_NOTE = 200
_OF_FILE = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
_OF_FOLDER = os.O_RDONLY | os.O_CLOEXEC | os.O_DIRECTORY


@dataclass(frozen=True, slots=True)
class Lock:
    """What is locked: a file of its own, or the folder itself; either is made where it is missing.

    ``busy`` is what to say where another run holds it, ``undone`` what then was not done; ``code`` is that of the
    diagnostic. The library filelock would not do: it neither says who holds a lock nor locks a folder itself.
    """

    path: Path
    busy: str
    undone: str
    is_folder: bool = False
    code: str = "place-locked"

    @property
    def folder(self) -> Path:
        """The folder that is locked, or that the file lies in."""
        return self.path if self.is_folder else self.path.parent


@contextmanager
def hold(lock: Lock, patience: float, is_over: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Keep other runs out while the block runs.

    Raises ``BriefgenError`` where another run holds the lock for longer than ``patience`` seconds or until ``is_over``,
    or where there is no such place and it cannot be made, or a link in a project leads out to it.
    """
    refuse_escape(lock.folder / "file")
    descriptor = _take(lock, patience, is_over)
    try:
        _note(lock, descriptor, f"process {os.getpid()} on {os.uname().nodename}\n")
        yield
        _note(lock, descriptor, "")
    finally:
        os.close(descriptor)


def _take(lock: Lock, patience: float, is_over: Callable[[], bool]) -> int:
    """Return what was opened and locked."""
    end = time.monotonic() + patience
    while (descriptor := _attempt(lock)) is None:
        if time.monotonic() >= end or is_over():
            raise BriefgenError(_diagnose_busy(lock, patience))
        time.sleep(_LOOKS)
    return descriptor


def _attempt(lock: Lock) -> int | None:
    """Return the same, or ``None`` where another run holds the lock."""
    descriptor, held = _open(lock), False
    try:
        held = _try(lock, descriptor)
    finally:
        if not held:
            os.close(descriptor)
    return descriptor if held else None


def _open(lock: Lock) -> int:
    try:
        lock.folder.mkdir(parents=True, exist_ok=True)
        return os.open(lock.path, _OF_FOLDER if lock.is_folder else _OF_FILE, 0o666)
    except OSError as error:
        message = f"{lock.folder} cannot be written to: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, lock.undone)) from None


def _try(lock: Lock, descriptor: int) -> bool:
    """Whether the lock was to be had, of what still stands in its place."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        message = f"{lock.path} cannot be locked: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, lock.undone)) from None
    try:
        return os.path.samestat(os.fstat(descriptor), lock.path.stat())
    except OSError:
        return False


def _note(lock: Lock, descriptor: int, text: str) -> None:
    """Write who holds the lock; that it cannot be written, on a full disk, does not matter."""
    if lock.is_folder:
        return
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode("utf-8", "replace"), 0)
    except OSError:
        return


def _diagnose_busy(lock: Lock, patience: float) -> Diagnostic:
    """Say who is in the way."""
    holder = _read_note(lock.path) or _ask_system(lock.path) or "another process"
    message = f"{lock.busy} ({holder}), and {patience:.0f} s were not enough for it"
    return diagnose(lock.code, message, None, f"wait for its end; it holds the lock on {lock.path}")


def _read_note(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return " ".join(file.read(_LONGEST_NOTE).decode("utf-8", "replace").split())
    except OSError:
        return ""


def _ask_system(path: Path) -> str:
    """Return the process that Linux lists as the holder; empty where it lists none, as on other systems."""
    try:
        number = path.stat().st_ino
        listed = Path("/proc/locks").read_text(encoding="ascii").splitlines()
    except (OSError, ValueError):
        return ""
    # Such as "3: FLOCK  ADVISORY  WRITE 4711 fe:00:1234 0 EOF": process, then device and number of the file.
    locks = [line.split() for line in listed]
    return next(
        (f"process {one[4]}" for one in locks if one[1] == "FLOCK" and one[5].endswith(f":{number}")), ""
    )

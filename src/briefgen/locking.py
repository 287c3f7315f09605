"""One run at a time at one place: a lock that the system takes back from whoever dies with it.

In: what is locked, and how long to wait. Out: the lock, held while its block runs. It is a lock on something open
(flock), not the existence of a file, so nothing is left over from a run that was killed; copies of a process share it,
and it is free when the last of them has ended. Two kinds of place can be locked: a folder, in which nothing is written
for it, such as one that is committed or handed out; or a file of its own, which says who holds it and stays, as
removing it would let two runs hold different files of one name. Where the file or folder is deleted or replaced while
somebody waits, the new one is locked.

The library ``filelock`` would give the same, but for what is needed here: it locks no folders, does not say who
holds a lock, and falls back on the existence of a file where the system has no flock.

Whoever writes to a folder that others write to holds the lock of that folder while it compares and writes::

    with hold(Lock(folder, "another run is publishing there", "nothing was published", is_folder=True), PATIENCE):
        ...
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.trust import refuse_escape

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
    diagnostic.
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

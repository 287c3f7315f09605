"""One build a project at a time: a lock that the system takes back from whoever dies with it.

In: a project's build folder, and how long to wait. Out: the lock, held while its block runs. It is a lock on an open
file (flock), not the file's existence, so nothing is left over from a run that was killed. The file says who holds it,
for messages; it stays, as removing it would let two runs hold different files of one name.
"""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose

LOCK_FILE = "build.lock"
_LOOKS = 0.05
"""Seconds between two attempts."""

_LONGEST_NOTE = 100


@contextmanager
def alone_in(build: Path, patience: float, is_over: Callable[[], bool] = lambda: False) -> Iterator[None]:
    """Keep other builds out of a folder, which is made where it is missing.

    Raises ``BriefgenError`` where another run holds the lock for longer than ``patience`` seconds or until ``is_over``,
    or the folder cannot be written to.
    """
    descriptor = _open(build)
    try:
        _lock(descriptor, build / LOCK_FILE, patience, is_over)
        _note(descriptor, f"process {os.getpid()}\n")
        yield
        _note(descriptor, "")
    finally:
        os.close(descriptor)


def _open(build: Path) -> int:
    try:
        build.mkdir(parents=True, exist_ok=True)
        flags = os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW | os.O_NONBLOCK
        return os.open(build / LOCK_FILE, flags, 0o666)
    except OSError as error:
        message = f"{build} cannot be written to: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, "nothing was built")) from None


def _lock(descriptor: int, file: Path, patience: float, is_over: Callable[[], bool]) -> None:
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end or is_over():
                raise BriefgenError(_diagnose_busy(descriptor, file, patience)) from None
            time.sleep(_LOOKS)
        except OSError as error:
            message = f"{file} cannot be locked: {error.strerror or error}"
            raise BriefgenError(diagnose("cannot-write", message, None, "nothing was built")) from None
        else:
            return


def _diagnose_busy(descriptor: int, file: Path, patience: float) -> Diagnostic:
    """Say who is in the way."""
    holder = os.pread(descriptor, _LONGEST_NOTE, 0).decode("ascii", "replace").strip() or "another process"
    message = (
        f"another build is at work in this project ({holder}), and {patience:.0f} s were not enough for it"
    )
    return diagnose("build-locked", message, None, f"wait for its end; it holds the lock on {file}")


def _note(descriptor: int, text: str) -> None:
    """Write who holds the lock; that it cannot be written, on a full disk, does not matter."""
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)
    except OSError:
        return

"""How far anything that lies in a project is trusted: a file from elsewhere, a store of earlier runs, a link.

A project may come from a stranger by pull request, its build folder included. So what reads bytes that nobody here
wrote is confined to a process with limits set by the system; what earlier runs left in the build folder counts only
where it bears the mark of this user's own key; and nothing is written where a link in a project leads out of it.

Why a key: a checksum shows damage, and whoever writes a false entry writes its checksum too. To take nothing but work
from the stores (no record, no verdict) would leave little of them: a build that has nothing to do is a verdict. The key
lies outside of every project, in the user's folder of states (XDG_STATE_HOME, ~/.local/state), readable by nobody
else. Where it cannot be had, or an entry was made under another, the work is done again; nothing else depends on it.
"""

from __future__ import annotations

import hmac
import os
import resource
import secrets
import signal
import stat
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from pathlib import Path

from briefgen.diagnostics import BriefgenError, diagnose

PROJECT_FILE, PYTHON_FILE = "briefgen.toml", "pyproject.toml"
"""The files that a project's settings may be in: the first makes its folder a project, the second where it has a table."""

_DONE, _RAISED = b"+", b"!"
_REAL_FOLDER = "replace the link by a folder: what a project's files make lies in the project"
_KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


class ExhaustedError(Exception):
    """What was confined took more memory or time than it may."""


def confine(do: Callable[[], bytes], memory: int, seconds: int) -> bytes:
    """Return what a function returns, from a copy of this process that may use so many bytes and seconds more.

    Libraries that unpack or parse a whole file in a single step leave no place to count at; the system counts
    instead. Raises ``ExhaustedError`` where a limit is met or the copy dies, ``RuntimeError`` with the traceback of
    any other exception. Where no copy can be made (a process with threads must not be copied, as a lock that one of
    them holds would stay held) the function is called here.
    """
    if threading.active_count() > 1:
        return do()
    source, sink = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(source)
        os.close(sink)
        return do()
    if child == 0:
        os.close(source)
        _run_confined(do, memory, seconds, sink)
    os.close(sink)
    try:
        with open(source, "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
            answer = stream.read()
    except BaseException:
        os.kill(child, signal.SIGKILL)
        raise
    finally:
        with suppress(ChildProcessError):
            os.waitpid(child, 0)
    if answer.startswith(_RAISED):
        raise RuntimeError(answer[1:].decode("utf-8", "replace"))
    if not answer.startswith(_DONE):
        raise ExhaustedError
    return answer[1:]


def _run_confined(do: Callable[[], bytes], memory: int, seconds: int, sink: int) -> None:
    """Do it in this copy of the process, hand the answer over, and end without what the original has to finish."""
    answer = b""
    try:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        if sys.platform == "linux":
            now = (
                int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
            )
            _, hard = resource.getrlimit(resource.RLIMIT_AS)
            most = now + memory if hard == resource.RLIM_INFINITY else min(now + memory, hard)
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
        answer = _DONE + do()
    except MemoryError:
        pass
    except BaseException:  # noqa: BLE001 - a copy of the process must end here; the original raises it
        answer = _RAISED + traceback.format_exc().encode("utf-8", "replace")
    try:
        with open(sink, "wb") as stream:
            stream.write(answer)
    finally:
        os._exit(0)


def own_key() -> bytes | None:
    """Return the key of this user, made when it is first asked for; ``None`` where there can be none."""
    return _own_key(os.environ.get("XDG_STATE_HOME", ""))


def mark_own(key: bytes, *parts: bytes) -> str:
    """Return the mark of texts under a key, in hexadecimal; no other texts have it, however they are divided."""
    digest = hmac.new(key, digestmod="sha256")
    for part in parts:
        digest.update(b"%d:" % len(part))
        digest.update(part)
    return digest.hexdigest()


def is_own(mark: object, key: bytes, *parts: bytes) -> bool:
    """Whether it is the mark of these texts under a key."""
    return isinstance(mark, str) and mark.isascii() and hmac.compare_digest(mark, mark_own(key, *parts))


@cache
def _own_key(state_home: str) -> bytes | None:
    try:
        folder = Path(state_home) if Path(state_home).is_absolute() else Path.home() / ".local" / "state"
        path = folder / "briefgen" / "key"
        if not os.path.lexists(path):
            _make_key(path)
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:  # noqa: PTH123 - a descriptor, not a path
            found = os.fstat(descriptor)
            content = file.read(_KEY_BYTES + 1)
    except (OSError, RuntimeError):
        return None
    # One that came with a project, where that is the home folder, belongs to others as well: git keeps no rights.
    secret = stat.S_ISREG(found.st_mode) and found.st_uid == os.geteuid() and not found.st_mode & _OTHERS
    return content if secret and len(content) == _KEY_BYTES else None


def _make_key(path: Path) -> None:
    """Write a new key, unless another run is faster."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    temporary = path.with_name(f".key.{secrets.token_hex(4)}.partial")
    try:
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "wb") as file:  # noqa: PTH123 - a descriptor, not a path
            file.write(secrets.token_bytes(_KEY_BYTES))
        with suppress(FileExistsError):
            os.link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def refuse_escape(path: Path) -> None:
    """Raise ``BriefgenError`` where a file written to a path would leave a project that the path names.

    All that write ask this before they make anything, folders included. A path that names no project is its user's
    choice, such as ``-o`` elsewhere. The last part may be a link: writers replace it, and do not follow.
    """
    if leads_out(path.parent):
        place = os.path.realpath(path.parent)
        message = f"{path.parent} leads out of the project, to {place}; nothing was written there"
        raise BriefgenError(diagnose("outside-project", message, None, _REAL_FOLDER))


def leads_out(path: Path) -> bool:
    """Whether links lead a path out of a project that it names: one of the folders on its way, as it is spelled."""
    # Unlike Path.resolve, realpath raises nothing where links lead round in a circle; opening it then fails.
    place = Path(os.path.realpath(path))
    spelled = Path(os.path.abspath(path))  # noqa: PTH100 - without following what is to be found
    return any(
        not place.is_relative_to(one) and _is_project(one) and not place.is_relative_to(os.path.realpath(one))
        for one in (spelled, *spelled.parents)
    )


def _is_project(folder: Path) -> bool:
    if (folder / PROJECT_FILE).is_file():
        return True
    try:
        with (folder / PYTHON_FILE).open("rb") as file:
            return b"briefgen" in file.read(1 << 20)
    except OSError:
        return False

"""How far anything that lies in a project is trusted: a file from elsewhere, a store of earlier runs, a link.

A project may come from a stranger by pull request, its build folder included. So what reads bytes that nobody here
wrote is confined to a process with limits set by the system.
"""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

_DONE, _RAISED = b"+", b"!"
_CHUNK = 1 << 20


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
        with open(sink, "wb") as stream:  # noqa: PTH123 - a descriptor, not a path
            stream.write(answer)
    finally:
        os._exit(0)

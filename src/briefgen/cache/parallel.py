"""Work whose results lie in the cache, shared out among processes.

In: jobs, and a function that does one and leaves what it finds in the cache, where it finds it the next time. Out: its
results. Other processes go ahead with their shares; what they did is then merely recalled. So it does not matter
whether one got to its end, or could be started at all: what it left undone is done by the process that asks.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

SMALLEST_SHARE = 2_000_000
"""Bytes of fact files that are worth a process of their own."""

_MOST_PROCESSES = 4
"""Beyond so many, memory is the dearer."""


def do_all(jobs: Sequence[T], size: int, do: Callable[[T], R]) -> list[R]:
    """Return the result of every job, in order. ``size`` is how many bytes of fact files they are about."""
    count = count_processes(size)
    children = [child for share in range(1, count) if (child := _start(jobs[share::count], do))]
    try:
        own = [do(job) for job in jobs[::count]]
    except BaseException:
        for child in children:
            os.kill(child, signal.SIGTERM)
        raise
    finally:
        for child in children:
            with suppress(ChildProcessError):
                os.waitpid(child, 0)
    return [own[at // count] if at % count == 0 else do(job) for at, job in enumerate(jobs)]


def count_processes(size: int) -> int:
    """Return how many processes are to share work on so many bytes; 1 where no other can or should be started.

    A process that has threads must not be copied: a lock that one of them holds would stay held in the copy.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return 1
    return max(1, min(_MOST_PROCESSES, len(os.sched_getaffinity(0)), size // SMALLEST_SHARE))


def _start(share: Sequence[T], do: Callable[[T], object]) -> int:
    """Do jobs in a copy of this process; return its number, or 0 where it could not be started."""
    try:
        child = os.fork()
    except OSError:
        return 0
    if child == 0:
        try:
            for job in share:
                do(job)
        finally:
            os._exit(0)  # what this process has buffered or registered is not for its copy to finish
    return child

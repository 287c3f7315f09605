"""Work shared out among processes: one pool for builds of many briefs and checks of large fact bases.

On Linux the processes are copies of this one and have what it has loaded. A process that has threads is never copied
(a lock that one of them holds would stay held in the copy): builds then start processes afresh, which load it
themselves, and checks are done here.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing import active_children, get_context
from typing import Any, TypeVar

J = TypeVar("J")
R = TypeVar("R")

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a run."""

_BETWEEN_COLLECTIONS = 20
"""Jobs after which a process collects garbage: layouts refer to themselves, and it may live for thousands of them."""


class _NoProcessError(Exception):
    """The system starts no more processes."""


def count_cores() -> int:
    """Return how many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def can_copy() -> bool:
    """Whether this process may be copied."""
    return sys.platform == "linux" and threading.active_count() == 1


def do_jobs(
    jobs: Sequence[J], do: Callable[[J], R], lost: Callable[[J], R], count: int
) -> Generator[R, None, None]:
    """Yield the result of every job, as they come; ``count`` processes share them.

    Where a process is ended from outside, as by a system that is short of memory, the jobs that were in hand are tried
    once more, each by itself; ``lost`` gives the result of the one that ends its process again. Jobs and results are
    pickled, and ``do`` is where this process cannot be copied. Closing the iterator ends the work after the jobs in
    hand. Where the system starts no more processes, what is left is done here.
    """
    if min(count, len(jobs)) <= 1:
        yield from map(do, jobs)
        return
    waiting = list(reversed(jobs))
    while waiting:
        begun: list[J] = []
        try:
            yield from _do_until_broken(waiting, do, min(count, len(waiting)), begun)
        except _NoProcessError:
            waiting += reversed(begun)
            break
        for job in begun:
            alone: list[J] = []
            with suppress(_NoProcessError):
                yield from _do_until_broken([job], do, 1, alone)
            yield from map(lost, alone)
    yield from map(do, reversed(waiting))


def _do_until_broken(
    waiting: list[J], do: Callable[[J], R], count: int, begun: list[J]
) -> Generator[R, None, None]:
    """Do jobs from the end of a list until none waits or a process was ended; those in hand are left in ``begun``."""
    pool = _open_pool(do, count)
    futures: dict[Future[R], J] = {}
    try:
        while waiting or futures:
            # No more than are in hand: what was handed out could not be taken back.
            while waiting and len(futures) < count:
                job = waiting.pop()
                begun.append(job)
                futures[_submit(pool, job)] = job
            for future in wait(futures, return_when=FIRST_COMPLETED).done:
                result = future.result()
                begun.remove(futures.pop(future))
                yield result
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def do_ahead(jobs: Sequence[J], do: Callable[[J], R]) -> Iterator[Callable[[], list[R]]]:
    """Begin jobs in copies of this process, and give a function that returns all results, in order.

    What no copy could do is done when it is called. The jobs end with the block.
    """
    if not jobs or not can_copy():
        yield lambda: list(map(do, jobs))
        return
    pool = _open_pool(do, max(1, min(len(jobs), count_cores() - 1)))
    futures: list[Future[R]] = []

    def results() -> list[R]:
        with suppress(BrokenProcessPool):
            if futures:
                return [future.result() for future in futures]
        return list(map(do, jobs))

    try:
        with suppress(_NoProcessError):
            futures += [_submit(pool, job) for job in jobs]
        yield results
    finally:
        pool.shutdown(cancel_futures=True)


def _open_pool(do: Callable[[J], R], count: int) -> ProcessPoolExecutor:
    method = "fork" if can_copy() else "spawn"
    sys.stdout.flush()
    sys.stderr.flush()
    return ProcessPoolExecutor(count, get_context(method), _begin, (do, os.getpid()))


def _submit(pool: ProcessPoolExecutor, job: Any) -> Future[Any]:
    # A process that starts must not take for its own, before it ignores them, signals that are this one's to act on.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    try:
        return pool.submit(_work, job)
    except OSError as error:
        # Those that were started would wait for ever.
        for child in active_children():
            child.kill()
        raise _NoProcessError from error
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_doing: Callable[[Any], Any]
"""What this process does for another."""
_done = 0


def _begin(do: Callable[[Any], Any], parent: int) -> None:
    """Make ready a process that works for another."""
    global _doing  # noqa: PLW0603 - a pool hands its processes nothing else that every job could use
    _doing = do
    # A terminal ends all processes of a group at once, and whether the work goes on is for the first of them to say.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    # A pool does not tell its processes that it was killed; they would wait for ever, and hold its locks.
    signal.signal(signal.SIGALRM, lambda *_: None if os.getppid() == parent else os._exit(1))
    signal.setitimer(signal.ITIMER_REAL, 1, 1)
    gc.freeze()


def _work(job: Any) -> Any:
    global _done  # noqa: PLW0603 - as above
    _done += 1
    if _done % _BETWEEN_COLLECTIONS == 0:
        gc.collect()
    return _doing(job)

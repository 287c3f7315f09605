"""Jobs shared out among processes: each is done once, and its result comes back in whatever order.

In: a number of jobs, and a ``Bench``, which does one at a time. Out: results, as they come. On Linux the others are
copies of this process and have what it has loaded; where a process cannot be copied, because the system or a thread
stands in the way, they are started afresh, and load it themselves. Each ends when the one that it works for is gone,
after the job in hand; so a lock that it inherited is held until nobody writes any more. Where one is ended in the
middle of a job, as by a system that is short of memory, that job is given up and another process takes its place.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar, cast

from briefgen.diagnostics import FaultError

R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Signals that end a run."""

_BETWEEN_COLLECTIONS = 20
"""Jobs after which a worker looks for garbage: layouts go round in circles, and a worker may live for thousands."""


class Bench(Protocol[R_co]):
    """Does jobs. It is copied, or pickled, to every process that works at it; its results are pickled."""

    def do(self, number: int) -> R_co:
        """Do the job of a number, counted from 0; whatever it raises ends the run."""

    def give_up(self, number: int, signal: int) -> R_co:
        """Return what came of a job whose process was ended in the middle of it, by a signal or (0) by itself."""


def count_cores() -> int:
    """Return how many processes can work at once."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def do_jobs(jobs: int, bench: Bench[R], count: int) -> Generator[R, None, None]:
    """Yield the result of every job that is begun; ``count`` processes share them.

    Closing the iterator ends the work after the jobs in hand.
    """
    count = min(count, jobs)
    if count <= 1:
        yield from map(bench.do, range(jobs))
        return
    crew = _Crew(bench)
    try:
        for _ in range(count):
            crew.hire()
        yield from crew.do(list(reversed(range(jobs))))
    finally:
        crew.dismiss()


class _Crew(Generic[R]):
    """The processes of one run, each at the other end of a pipe."""

    def __init__(self, bench: Bench[R]) -> None:
        self._bench = bench
        self._method = "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"
        self._workers: dict[Connection, Any] = {}

    def hire(self) -> Connection:
        """Start a process, and return our end of the pipe to it."""
        context: Any = get_context(self._method)
        ours, theirs = context.Pipe()
        # A copy of this process has its ends of all pipes as well, and must not keep them open.
        strange = (*self._workers, ours) if self._method == "fork" else ()
        worker = context.Process(target=_work, args=(theirs, self._bench, strange), daemon=True)
        if self._method == "fork":
            sys.stdout.flush()
            sys.stderr.flush()
        # It must not take for its own, before it ignores them, signals that are this process's to act on.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        try:
            worker.start()
            self._workers[ours] = worker
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        theirs.close()
        return cast("Connection", ours)

    def do(self, jobs: list[int]) -> Generator[R, None, None]:
        """Hand out jobs from the end of the list, one to each at a time."""
        busy: dict[Connection, int] = {}
        for pipe in self._workers:
            _hand_out(jobs, pipe, busy)
        while busy:
            for ready in wait(list(busy)):
                pipe = next(one for one in busy if one is ready)
                result = self._receive(pipe, busy.pop(pipe))
                if jobs:
                    _hand_out(jobs, pipe if pipe in self._workers else self.hire(), busy)
                yield result

    def _receive(self, pipe: Connection, job: int) -> R:
        try:
            error, result = pipe.recv()
        except (EOFError, OSError):
            worker = self._workers.pop(pipe)
            pipe.close()
            worker.join()
            return self._bench.give_up(job, max(0, -worker.exitcode))
        if error:
            raise FaultError(error.strip().rpartition("\n")[2], error)
        return result  # type: ignore[no-any-return] # what the bench returned

    def dismiss(self) -> None:
        """Let everybody finish the job in hand, and wait for it."""
        for pipe in self._workers:
            pipe.close()
        for worker in self._workers.values():
            worker.join()


def _hand_out(jobs: list[int], pipe: Connection, busy: dict[Connection, int]) -> None:
    """Send the next job, if there is one, through a pipe, and note that."""
    if jobs:
        busy[pipe] = jobs.pop()
        # A process that has ended is found out about when its result is asked for.
        with suppress(OSError):
            pipe.send(busy[pipe])


def _work(pipe: Connection, bench: Bench[Any], strange: Sequence[Connection]) -> None:
    """Do the jobs that come through a pipe until it is closed."""
    for one in strange:
        one.close()
    # Terminals and service managers end all processes at once; whether the work goes on is for one of them to say, and
    # what is half written is finished.
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    gc.freeze()
    done = 0
    with suppress(EOFError, OSError):
        while True:
            pipe.send(_attempt(bench.do, pipe.recv()))
            done += 1
            if done % _BETWEEN_COLLECTIONS == 0:
                gc.collect()


def _attempt(do: Callable[[Any], Any], job: Any) -> tuple[str, Any]:
    import traceback  # noqa: PLC0415 - only what goes wrong needs it

    try:
        return "", do(job)
    except Exception:  # noqa: BLE001 - the boundary of a process: the traceback is raised again in the one that asked
        return traceback.format_exc(), None

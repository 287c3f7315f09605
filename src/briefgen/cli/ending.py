"""The end of a run by a signal: tidy, with one line, and with the status that shells know.

A signal becomes an exception where the program happens to be; what has a file half written removes it on the way out,
and what has other processes at work waits for them. A second signal is not held up by any of that. Where the exception
would be lost, in a callback that Python lets nothing out of, it is raised once more; where a library makes another one
of it, as Pydantic does while it builds a model, that other one is taken for it.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from types import FrameType

_SOON = 0.01
"""Seconds after which an exception that was lost is raised again."""


class Ended(SystemExit):
    """A signal is to end the program; shells count the statuses of programs that one ended from 128."""

    def __init__(self, number: int) -> None:
        super().__init__(128 + number)


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Turn signals inside the block into the end of the program; behind it, there is nothing left to end."""
    # What the starter ignores, as nohup does, stays ignored.
    every = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    ending = [number for number in every if signal.getsignal(number) is not signal.SIG_IGN]
    hook = sys.unraisablehook
    received: list[int] = []

    def end(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        if number != signal.SIGALRM:
            received.append(number)
        raise Ended(received[0])

    def raise_again(lost: sys.UnraisableHookArgs) -> None:
        error = lost.exc_value
        while error is not None and not isinstance(error, Ended):
            error = error.__cause__ or error.__context__
        if error is None:
            hook(lost)
        else:
            signal.signal(signal.SIGALRM, end)
            signal.setitimer(signal.ITIMER_REAL, _SOON)

    for number in ending:
        signal.signal(number, end)
    sys.unraisablehook = raise_again
    try:
        yield
    except BaseException:
        if not received:
            raise
        by = "Ctrl-C" if received[0] == signal.SIGINT else signal.Signals(received[0]).name
        with suppress(OSError, ValueError):
            sys.stderr.write(f"Ended by {by}; every file is as it was before, or whole.\n")
            sys.stderr.flush()
        raise Ended(received[0]) from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        for number in every:
            signal.signal(number, signal.SIG_IGN)

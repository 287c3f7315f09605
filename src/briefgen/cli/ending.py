"""How a run ends that a signal ends: tidily, with one line, and with the status that shells know.

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
from typing import Any

_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_BASE = 128
"""Shells count the statuses of programs that a signal ended from here."""

_SOON = 0.01
"""Seconds after which an exception that was lost is raised again."""


class Ended(SystemExit):
    """A signal is to end the program."""

    def __init__(self, number: int) -> None:
        super().__init__(_BASE + number)
        self.number = number


@contextmanager
def ending_on_signals() -> Iterator[None]:
    """Turn signals inside the block into the end of the program; behind it, there is nothing left to end."""
    before = {number: signal.getsignal(number) for number in _ENDING}
    hook = sys.unraisablehook
    told: list[Ended] = []

    def end_now(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        told.append(Ended(number))
        raise told[-1]

    for number, action in before.items():
        # What whoever started the program told it to ignore, as nohup does, stays ignored.
        if action is not signal.SIG_IGN:
            signal.signal(number, end_now)
    sys.unraisablehook = lambda lost: _raise_again(lost.exc_value) or hook(lost)
    try:
        yield
    except BaseException:
        if not told:
            raise
        _say_end(told[0].number)
        raise told[0] from None
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.unraisablehook = hook
        for number in before:
            signal.signal(number, signal.SIG_IGN)


def _raise_again(error: BaseException | None) -> bool:
    """Raise the end that was lost in a little while; whether it is one."""
    end = _find_end(error)
    if end is None:
        return False

    def repeat(*_: Any) -> None:
        raise Ended(end.number)

    signal.signal(signal.SIGALRM, repeat)
    signal.setitimer(signal.ITIMER_REAL, _SOON)
    return True


def _find_end(error: BaseException | None) -> Ended | None:
    """Return the end among an exception and those that led to it."""
    while error is not None and not isinstance(error, Ended):
        error = error.__cause__ or error.__context__
    return error


def _say_end(number: int) -> None:
    by = "Ctrl-C" if number == signal.SIGINT else signal.Signals(number).name
    with suppress(OSError, ValueError):
        sys.stderr.write(f"Ended by {by}; every file is as it was before, or whole.\n")
        sys.stderr.flush()

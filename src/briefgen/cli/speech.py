"""How much is said beside the answer: nothing but errors, as usual, or what is being done as well.

Three kinds of line. What a command was asked for is printed by the command itself, whatever the volume. ``report``
says what was written, on stdout; ``remark`` sums up and says what to do next, on stderr; both are left out by
``--quiet``. ``detail`` says what was read and how long it took, on stderr, and only with ``--verbose``.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum

import typer


class Volume(IntEnum):
    """How much is said."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_VOLUME: ContextVar[Volume] = ContextVar("volume", default=Volume.NORMAL)


def set_volume(volume: Volume) -> None:
    """Set how much is said. Raises ``typer.BadParameter`` where quiet and verbose are both asked for."""
    if {_VOLUME.get(), volume} == {Volume.QUIET, Volume.VERBOSE}:
        raise typer.BadParameter("leave out --quiet or --verbose: they contradict each other")
    _VOLUME.set(volume)


def is_quiet() -> bool:
    """Whether only errors are wanted."""
    return _VOLUME.get() is Volume.QUIET


def report(line: str) -> None:
    """Say on stdout what was written."""
    if not is_quiet():
        typer.echo(line)


def remark(line: str) -> None:
    """Say on stderr what it comes to, or what to do next."""
    if not is_quiet():
        typer.echo(line, err=True)


def mention_elsewhere(errors: int) -> None:
    """Say on stderr that the fact base has errors which concern none of the briefs in hand."""
    if errors:
        has = "1 error" if errors == 1 else f"{errors:,} errors"
        remark(
            f"note: the fact base has {has} elsewhere, which no brief here rests on; `briefgen check` says where"
        )


def detail(line: str) -> None:
    """Say on stderr what is being done."""
    if _VOLUME.get() is Volume.VERBOSE:
        typer.echo(line, err=True)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Say what was done and how long it took, once it is done."""
    start = time.perf_counter()
    yield
    detail(f"{what} ({time.perf_counter() - start:.2f} s)")


def count(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: 1 fact, 2 facts."""
    return f"{number} {one}" if number == 1 else f"{number} {several or one + 's'}"

"""How much is said beside the answer, and what depends on the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from enum import IntEnum
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

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


def wants_colours() -> bool:
    """Whether stderr is a terminal that shows colours (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def open_file(path: Path) -> None:
    """Show a file with the desktop's viewer, where there is one."""
    viewer = "open" if sys.platform == "darwin" else which("xdg-open")
    if viewer is None:
        remark(f"There is no viewer to open {path} with; open it yourself.")
        return
    subprocess.Popen(  # noqa: S603 - the desktop's own viewer, by its full path
        [viewer, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def short_path(path: Path) -> str:
    """Return a path from the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def is_terminal() -> bool:
    """Whether somebody reads what is printed at a terminal."""
    return sys.stdout.isatty()


def can_ask() -> bool:
    """Whether somebody sits at a terminal who can be asked."""
    return sys.stdin.isatty() and sys.stderr.isatty()


if TYPE_CHECKING:
    from briefgen.build.building import Built


@contextmanager
def show_progress() -> Iterator[Callable[[Built, int, int], None]]:
    """Show a bar on stderr while briefs are built; yields what is to be told of each. Elsewhere nothing is shown."""
    if is_quiet() or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda *_: None
        return
    from rich.console import Console  # noqa: PLC0415 - only a terminal needs it
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn  # noqa: PLC0415

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    # Without a thread of its own, so that processes can be copied while it is shown.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        bar = progress.add_task("", total=None)

        def tell(built: Built, number: int, total: int) -> None:
            progress.update(bar, completed=number, total=total, description=built.brief, refresh=True)

        yield tell

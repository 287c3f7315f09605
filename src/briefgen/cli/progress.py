"""A progress bar for what takes long, where somebody at a terminal sees it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from briefgen.cli.speech import is_quiet

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

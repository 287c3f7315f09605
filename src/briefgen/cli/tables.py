"""Tables on stdout: set in columns for a reader at a terminal, tab-separated and bare for a program in a pipe."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable, Sequence

import typer

from briefgen.cli.source_lines import printable

_WHOLE = 40
"""Columns up to so many cells wide are not narrowed."""


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows: on a terminal in columns under their heads, cut to its width.

    In a pipe each row is a line of cells parted by tabs, whole and without heads.
    """
    clean = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in clean:
            typer.echo("\t".join(row))
        return
    from rich.cells import cell_len  # noqa: PLC0415 - only a terminal needs it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    *narrow, last = heads
    for number, head in enumerate(narrow):
        # Ids and the like stay whole; the text in the last column gives way.
        widest = max((cell_len(row[number]) for row in clean), default=0)
        table.add_column(
            head, no_wrap=True, overflow="ellipsis", min_width=min(max(widest, len(head)), _WHOLE)
        )
    table.add_column(last, no_wrap=True, overflow="ellipsis", ratio=1)
    for row in clean:
        table.add_row(*map(Text, row))
    Console().print(table)


def shorten(text: str, indent: int = 0) -> str:
    """Return a text on one line, cut to the terminal's width where stdout is one."""
    line = printable(" ".join(text.split()))
    if not sys.stdout.isatty():
        return line
    from rich.text import Text  # noqa: PLC0415 - only a terminal needs it

    shown = Text(line)
    shown.truncate(max(20, shutil.get_terminal_size().columns - indent), overflow="ellipsis")
    return shown.plain

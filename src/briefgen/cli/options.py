"""Options that several commands share, each declared once."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


def parse_day(value: str) -> dt.date:
    """Read a day of the calendar. Raises ``typer.BadParameter`` for anything else."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not a day such as 2026-11-22") from None


ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        help="Folder with the archived texts of sources; quotations are then compared with them.",
        show_default=False,
    ),
]

TodayOption = Annotated[
    dt.date | None,
    typer.Option(
        "--today",
        parser=parse_day,
        metavar="DATE",
        help="The day for checks that depend on it: plans, reviews, future dates. Today where none is given.",
        show_default=False,
    ),
]

FormatOption = Annotated[
    Format, typer.Option("--format", help="Print the result as text, or as JSON for a program.")
]

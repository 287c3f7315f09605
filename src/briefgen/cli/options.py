"""Options that several commands share, each declared once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from briefgen.diagnostics import BriefgenError, diagnose


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


class CheckFormat(StrEnum):
    """How diagnostics are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


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

CheckFormatOption = Annotated[
    CheckFormat,
    typer.Option(
        "--format",
        help="Print diagnostics as text, as JSON for a program, or as annotations of a GitHub workflow.",
    ),
]

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set",
        metavar="KEY=VALUE",
        help="Override a setting of the brief, such as paper=Letter.",
        show_default=False,
    ),
]


def parse_settings(settings: Sequence[str]) -> dict[str, str]:
    """Read the values of ``--set``. Raises ``BriefgenError`` for one that is not KEY=VALUE."""
    pairs = [setting.partition("=") for setting in settings]
    for key, equals, _ in pairs:
        if not key or not equals:
            message = f"--set {key} is not of the form KEY=VALUE"
            raise BriefgenError(diagnose("bad-setting", message, None, "for example --set paper=Letter"))
    return {key.strip(): value for key, _, value in pairs}

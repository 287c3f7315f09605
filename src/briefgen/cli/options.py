"""Options that several commands share, each declared once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.suggesting import suggest_briefs, suggest_settings
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


BriefsArgument = Annotated[
    list[Path],
    typer.Argument(
        metavar="BRIEF",
        help="Names of briefs of this project, or files of specs.",
        show_default=False,
        autocompletion=suggest_briefs,
    ),
]

BriefsOrAllArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        metavar="BRIEF",
        help="Names of briefs, files of specs, or folders; all briefs of this project where none is given.",
        show_default=False,
        autocompletion=suggest_briefs,
    ),
]

BriefArgument = Annotated[
    Path,
    typer.Argument(
        metavar="BRIEF",
        help="Name of a brief of this project, or the file of its spec.",
        show_default=False,
        autocompletion=suggest_briefs,
    ),
]

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project",
        metavar="DIR",
        help="A folder of the project; the current one where none is given.",
        show_default=False,
    ),
]

FileOption = Annotated[
    str | None,
    typer.Option(
        "--file",
        metavar="FILE",
        help="File in the folder of facts; where records like it stand already, if none is given.",
        show_default=False,
    ),
]

YesOption = Annotated[bool, typer.Option("--yes", "-y", help="Ask nothing: options and defaults say it all.")]

DryRunOption = Annotated[
    bool, typer.Option("--dry-run", help="Print what would be written as a diff, and write nothing.")
]


def day_of(today: dt.date | None) -> dt.date:
    """Return the day of ``--today``, or where none was given that of whoever runs the program."""
    return today or dt.date.today()  # noqa: DTZ011 - the user's own day


ArchiveOption = Annotated[
    Path | None,
    typer.Option(
        "--archive",
        metavar="DIR",
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
        help="Override a setting of the brief, such as paper=Letter; may be given several times.",
        show_default=False,
        autocompletion=suggest_settings,
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

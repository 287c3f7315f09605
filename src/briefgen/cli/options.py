"""Options and arguments that several commands share, each declared once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import (
    FACTS,
    Suggest,
    suggest_briefs,
    suggest_records,
    suggest_settings,
    suggest_tags,
    suggest_words,
)
from briefgen.diagnostics import BriefgenError, diagnose

if TYPE_CHECKING:
    from briefgen.model.brief import Selector


class Format(StrEnum):
    """How a result is printed."""

    TEXT = "text"
    JSON = "json"


def option(
    *flags: str, help: str, metavar: str | None = None, suggest: Suggest | None = None, **more: Any
) -> Any:
    """Return an option; without a default that the help would show, unless ``show_default`` says so."""
    shown = {"show_default": False, **more}
    return typer.Option(*flags, help=help, metavar=metavar, autocompletion=suggest, **shown)


def argument(metavar: str, help: str, suggest: Suggest | None = None, *, default: str | bool = False) -> Any:
    """Return an argument; ``default`` says in words what is taken where none is given."""
    return typer.Argument(metavar=metavar, help=help, autocompletion=suggest, show_default=default)


def parse_day(value: str) -> dt.date:
    """Read a day of the calendar. Raises ``typer.BadParameter`` for anything else."""
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise typer.BadParameter(f"{value!r} is not a day such as 2026-11-22") from None


def day_of(today: dt.date | None) -> dt.date:
    """Return the day of ``--today``, or the user's own where none was given."""
    return today or dt.date.today()  # noqa: DTZ011 - the user's own day


def parse_settings(settings: Sequence[str] | None) -> dict[str, str]:
    """Read the values of ``--set``. Raises ``BriefgenError`` for one that is not KEY=VALUE."""
    pairs = [setting.partition("=") for setting in settings or ()]
    for key, equals, _ in pairs:
        if not key or not equals:
            message = f"--set {key} is not of the form KEY=VALUE"
            raise BriefgenError(diagnose("bad-setting", message, None, "for example --set paper=Letter"))
    return {key.strip(): value for key, _, value in pairs}


_BRIEFS = "Names of briefs of this project, or files of specs."
_ALL = "Names of briefs, files of specs, or folders; all briefs of this project where none is given."
BriefsArgument = Annotated[list[Path], argument("BRIEF", _BRIEFS, suggest_briefs)]
BriefsOrAllArgument = Annotated[list[Path] | None, argument("BRIEF", _ALL, suggest_briefs)]
BriefArgument = Annotated[
    Path, argument("BRIEF", "Name of a brief of this project, or the file of its spec.", suggest_briefs)
]
ProjectOption = Annotated[
    Path | None,
    option("--project", metavar="DIR", help="A folder of the project; the current one where none is given."),
]
FileOption = Annotated[
    str | None,
    option(
        "--file",
        metavar="FILE",
        help="File in the folder of facts; where records like it stand already, if none is given.",
    ),
]
DryRunOption = Annotated[
    bool, option("--dry-run", help="Print what would be written as a diff, and write nothing.")
]
ArchiveOption = Annotated[
    Path | None,
    option(
        "--archive",
        metavar="DIR",
        help="Folder with the archived texts of sources; quotations are then compared with them.",
    ),
]
TodayOption = Annotated[
    dt.date | None,
    option(
        "--today",
        parser=parse_day,
        metavar="DATE",
        help="The day for checks that depend on it: plans, reviews, future dates. Today where none is given.",
    ),
]
FormatOption = Annotated[
    Format, option("--format", help="Print the result as text, or as JSON for a program.", show_default=True)
]
OpenOption = Annotated[bool, option("--open", help="Show the PDF when it is made.")]
SetOption = Annotated[
    list[str] | None,
    option(
        "--set",
        metavar="KEY=VALUE",
        help="Override a setting of the brief, such as paper=Letter; may be given several times.",
        suggest=suggest_settings,
    ),
]

# --- which facts: the conditions of a selector

KINDS = tuple(kind.removesuffix("s") for kind in FACTS)
STATUSES = ("confirmed", "reported", "inferred", "disputed", "planned")


def _any_of(flag: str, metavar: str, what: str, suggest: Suggest | None = None) -> Any:
    return option(
        flag,
        metavar=metavar,
        help=f"{what}; may be given several times, and any of them does.",
        suggest=suggest,
    )


_organisations = suggest_records("organisations")
IdFilter = Annotated[list[str] | None, _any_of("--id", "ID", "Facts of these ids", suggest_records(*FACTS))]
KindFilter = Annotated[
    list[str] | None,
    _any_of("--kind", "KIND", f"{', '.join(KINDS[:-1])} or {KINDS[-1]}", suggest_words(*KINDS)),
]
SeriesFilter = Annotated[
    list[str] | None, _any_of("--series", "ID", "Of a series, by its organisation's id", _organisations)
]
MeetingFilter = Annotated[
    list[str] | None,
    _any_of(
        "--meeting", "ID", "A meeting or event and what belongs to it", suggest_records("meetings", "events")
    ),
]
TagFilter = Annotated[list[str] | None, _any_of("--tag", "TAG", "With a tag", suggest_tags)]
DateFilter = Annotated[
    str | None,
    option(
        "--date", metavar="DATE", help="That may fall into a date or interval, as 2023, 2016-12 or 2016/2025."
    ),
]
PersonFilter = Annotated[
    list[str] | None, _any_of("--person", "ID", "That name a person", suggest_records("people"))
]
OrganisationFilter = Annotated[
    list[str] | None, _any_of("--organisation", "ID", "That name an organisation", _organisations)
]
PartyFilter = Annotated[list[str] | None, _any_of("--party", "ID", "With a party", _organisations)]
SourceFilter = Annotated[
    list[str] | None, _any_of("--source", "ID", "That rest on a source", suggest_records("sources"))
]
StatusFilter = Annotated[
    list[str] | None,
    _any_of("--status", "STATUS", f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}", suggest_words(*STATUSES)),
]
HandlingFilter = Annotated[list[str] | None, _any_of("--handling", "LEVEL", "Of a level of handling")]
OrderOption = Annotated[
    str | None,
    option(
        "--order",
        metavar="ORDER",
        help="date (as where nothing is said), -date (latest first), id, or given (as --id lists them).",
        suggest=suggest_words("date", "-date", "id", "given"),
    ),
]
LimitOption = Annotated[
    int | None, option("--limit", metavar="NUMBER", min=1, help="At most so many, the first in order.")
]


def make_selector(conditions: Mapping[str, Any]) -> Selector:
    """Return the selector of some options. Raises ``typer.BadParameter`` for a value that no selector can have."""
    from pydantic import ValidationError

    from briefgen.model.brief import Selector

    given = {name: value for name, value in conditions.items() if value}
    if "tag" in given:
        given["tags"] = given.pop("tag")
    try:
        return Selector.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        flag = str(first["loc"][0]).replace("tags", "tag")
        message = str(first["msg"]).removeprefix("Value error, ")
        raise typer.BadParameter(message, param_hint=f"--{flag}") from None


def commands() -> typer.Typer:
    """Return an application for the commands of a module."""
    return typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)

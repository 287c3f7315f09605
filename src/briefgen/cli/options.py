"""Options that several commands share, each declared once."""

from __future__ import annotations

import datetime as dt
import inspect
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from functools import wraps
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from briefgen.cli.completion import (
    Suggest,
    suggest_briefs,
    suggest_facts,
    suggest_gatherings,
    suggest_organisations,
    suggest_people,
    suggest_settings,
    suggest_sources,
    suggest_tags,
    suggest_words,
)
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


if TYPE_CHECKING:
    from briefgen.model.brief import Selector

KINDS = ("event", "meeting", "excerpt", "commitment", "claim", "conflict")
STATUSES = ("confirmed", "reported", "inferred", "disputed", "planned")


def _several(flag: str, metavar: str, what: str, suggest: Suggest | None = None) -> Any:
    return typer.Option(
        flag, metavar=metavar, help=f"{what}; may be given several times, and any of them does.", show_default=False,
        autocompletion=suggest,
    )  # fmt: skip


IdFilter = Annotated[list[str] | None, _several("--id", "ID", "Facts of these ids", suggest_facts)]
KindFilter = Annotated[
    list[str] | None,
    _several("--kind", "KIND", f"{', '.join(KINDS[:-1])} or {KINDS[-1]}", suggest_words(*KINDS)),
]
SeriesFilter = Annotated[
    list[str] | None,
    _several("--series", "ID", "Of a series, by its organisation's id", suggest_organisations),
]
MeetingFilter = Annotated[
    list[str] | None,
    _several("--meeting", "ID", "A meeting or event and what belongs to it", suggest_gatherings),
]
TagFilter = Annotated[list[str] | None, _several("--tag", "TAG", "With a tag", suggest_tags)]
DateFilter = Annotated[
    str | None,
    typer.Option(
        "--date",
        metavar="DATE",
        help="That may fall into a date or interval, as 2023, 2016-12 or 2016/2025.",
        show_default=False,
    ),
]
PersonFilter = Annotated[list[str] | None, _several("--person", "ID", "That name a person", suggest_people)]
OrganisationFilter = Annotated[
    list[str] | None,
    _several("--organisation", "ID", "That name an organisation", suggest_organisations),
]
PartyFilter = Annotated[list[str] | None, _several("--party", "ID", "With a party", suggest_organisations)]
SourceFilter = Annotated[
    list[str] | None, _several("--source", "ID", "That rest on a source", suggest_sources)
]
StatusFilter = Annotated[
    list[str] | None,
    _several("--status", "STATUS", f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}", suggest_words(*STATUSES)),
]
HandlingFilter = Annotated[list[str] | None, _several("--handling", "LEVEL", "Of a level of handling")]
OrderOption = Annotated[
    str | None,
    typer.Option(
        "--order", metavar="ORDER",
        help="date (as where nothing is said), -date (latest first), id, or given (as --id lists them).",
        show_default=False, autocompletion=suggest_words("date", "-date", "id", "given"),
    ),
]  # fmt: skip
LimitOption = Annotated[
    int | None,
    typer.Option(
        "--limit", metavar="NUMBER", min=1, help="At most so many, the first in order.", show_default=False
    ),
]

_CONDITIONS: Mapping[str, Any] = MappingProxyType(
    {
        "id": IdFilter,
        "kind": KindFilter,
        "series": SeriesFilter,
        "meeting": MeetingFilter,
        "tag": TagFilter,
        "date": DateFilter,
        "person": PersonFilter,
        "organisation": OrganisationFilter,
        "party": PartyFilter,
        "source": SourceFilter,
        "status": StatusFilter,
        "handling": HandlingFilter,
        "order": OrderOption,
        "limit": LimitOption,
    }
)


def choosing(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that choose facts; it gets the selector that they make, and its own options."""

    @wraps(command)
    def choose(**options: Any) -> None:
        conditions = {name: options.pop(name) for name in _CONDITIONS}
        conditions["tags"] = conditions.pop("tag")
        command(make_selector(**conditions), **options)

    hints = get_type_hints(command, localns={"Selector": object}, include_extras=True)
    _, *own = inspect.signature(command).parameters.values()
    keyword = inspect.Parameter.KEYWORD_ONLY
    options = [
        *(
            inspect.Parameter(name, keyword, default=None, annotation=one)
            for name, one in _CONDITIONS.items()
        ),
        *(one.replace(kind=keyword, annotation=hints[one.name]) for one in own),
    ]
    choose.__signature__ = inspect.Signature(options)  # type: ignore[attr-defined] # what inspect looks for
    choose.__annotations__ = {one.name: one.annotation for one in options}
    del choose.__dict__["__wrapped__"]
    return choose


def make_selector(**conditions: Any) -> Selector:
    """Return the selector of some options. Raises ``typer.BadParameter`` for a value that no selector can have."""
    from pydantic import ValidationError  # noqa: PLC0415 - heavy

    from briefgen.model.brief import Selector  # noqa: PLC0415 - heavy

    given = {name: value for name, value in conditions.items() if value}
    try:
        return Selector.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        flag = str(first["loc"][0]).replace("tags", "tag")
        raise typer.BadParameter(
            str(first["msg"]).removeprefix("Value error, "), param_hint=f"--{flag}"
        ) from None

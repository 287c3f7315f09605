"""Options and arguments that several commands share, each declared once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from inspect import Parameter, Signature
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand
from typer.main import get_command

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


def option(spec: str, help: str, suggest: Suggest | None = None, **more: Any) -> Any:
    """Return an option; ``spec`` are its flags and, where it takes a value, what that is called: "--output -o FILE".

    The help shows no default, unless ``show_default`` says so.
    """
    flags = [word for word in spec.split() if word.startswith("-")]
    metavar = " ".join(word for word in spec.split() if not word.startswith("-")) or None
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


def parse_formats(to: str) -> tuple[str, ...]:
    """Read the value of ``--to``: formats, each once. Raises ``typer.BadParameter`` for another one."""
    formats = tuple(dict.fromkeys(part.strip().lower() for part in to.split(",")))
    for name in formats:
        if name not in (PDF, HTML):
            raise typer.BadParameter(
                f"{name!r} is not a format: it is pdf, html, or pdf,html", param_hint="--to"
            )
    return formats


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
    Path | None, option("--project DIR", "A folder of the project; the current one where none is given.")
]
FileOption = Annotated[
    str | None,
    option(
        "--file FILE", "File in the folder of facts; where records like it stand already, if none is given."
    ),
]
DryRunOption = Annotated[
    bool, option("--dry-run", "Print what would be written as a diff, and write nothing.")
]
ArchiveOption = Annotated[
    Path | None,
    option(
        "--archive DIR", "Folder with the archived texts of sources; quotations are then compared with them."
    ),
]
TodayOption = Annotated[
    dt.date | None,
    option(
        "--today DATE",
        "The day for checks that depend on it: plans, reviews, future dates. Today where none is given.",
        parser=parse_day,
    ),
]
FormatOption = Annotated[
    Format, option("--format", "Print the result as text, or as JSON for a program.", show_default=True)
]
OpenOption = Annotated[bool, option("--open", "Show the PDF when it is made.")]
PDF, HTML = "pdf", "html"
ToOption = Annotated[
    str,
    option(
        "--to FORMATS",
        "What to make: pdf, html, or both as pdf,html.",
        suggest_words(PDF, HTML, f"{PDF},{HTML}"),
        show_default=True,
    ),
]
SetOption = Annotated[
    list[str] | None,
    option(
        "--set KEY=VALUE",
        "Override a setting of the brief, such as paper=Letter; may be given several times.",
        suggest=suggest_settings,
    ),
]


def commands() -> typer.Typer:
    """Return an application for the commands of a module."""
    return typer.Typer(no_args_is_help=True, rich_markup_mode=None, add_completion=False)


# --- options that are made when their command is


Made = tuple[str, Any]
"""An option that is made: its name, and its type with what Typer is to know of it."""


def taking(make: Callable[[], Iterable[Made]]) -> type[TyperCommand]:
    """Return a class of commands that also take the options that ``make`` returns.

    What was given of them is in ``ctx.obj``, by the name of the option.
    """

    class Taking(TyperCommand):
        def __init__(self, name: str | None, *, params: Any = None, **rest: Any) -> None:
            own, made = params or [], _build(make())
            first = [param for param in own if param.name in ("kind", "id")]
            later = [param for param in own if param not in first]
            self.made = [param.name for param in made]
            super().__init__(name, params=[*first, *made, *later], **rest)

        def invoke(self, ctx: Any) -> Any:
            given = {name.removeprefix(_MADE): ctx.params.pop(name) for name in self.made}
            ctx.obj = {name: value for name, value in given.items() if value}
            return super().invoke(ctx)

    return Taking


_MADE = "made_"
"""Begins the name of the parameter, so that none is that of an option of the command's own."""


def _build(options: Iterable[Made]) -> list[Any]:
    """Return options as Typer builds them: for a function that takes them all."""

    def take(**_: object) -> None:
        """Take the options."""

    parameters = [
        Parameter(f"{_MADE}{name}", Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
        for name, annotation in options
    ]
    take.__signature__ = Signature(parameters)  # type: ignore[attr-defined] # what inspect.signature looks for
    holder = typer.Typer(add_completion=False)
    holder.command()(take)
    return list(get_command(holder).params)


def make_option(
    name: str,
    help: str,
    flag: str,
    metavar: str,
    suggest: Suggest | None = None,
    form: Any = str,
    **more: Any,
) -> Made:
    """Return an option that ``taking`` takes, whose value is of the type ``form``."""
    return name, Annotated[form | None, option(f"{flag} {metavar}", help, suggest, **more)]


# --- which facts: the conditions of a selector

KINDS = tuple(kind.removesuffix("s") for kind in FACTS)
STATUSES = ("confirmed", "reported", "inferred", "disputed", "planned")
_organisations = suggest_records("organisations")
_DATE = "That may fall into a date or interval, as 2023, 2016-12 or 2016/2025."
_ORDER = "date (as where nothing is said), -date (latest first), id, or given (as --id lists them)."
_LIMIT = "At most so many, the first in order."
_ANY_OF: Mapping[str, tuple[str, str, Suggest | None]] = MappingProxyType(
    {
        "id": ("ID", "Facts of these ids", suggest_records(*FACTS)),
        "kind": ("KIND", f"{', '.join(KINDS[:-1])} or {KINDS[-1]}", suggest_words(*KINDS)),
        "series": ("ID", "Of a series, by its organisation's id", _organisations),
        "meeting": ("ID", "A meeting or event and what belongs to it", suggest_records("meetings", "events")),
        "tag": ("TAG", "With a tag", suggest_tags),
        "person": ("ID", "That name a person", suggest_records("people")),
        "organisation": ("ID", "That name an organisation", _organisations),
        "party": ("ID", "With a party", _organisations),
        "source": ("ID", "That rest on a source", suggest_records("sources")),
        "status": ("STATUS", f"{', '.join(STATUSES[:-1])} or {STATUSES[-1]}", suggest_words(*STATUSES)),
        "handling": ("LEVEL", "Of a level of handling", None),
    }
)
"""Conditions of a selector that take several values."""

LimitOption = Annotated[int | None, option("--limit NUMBER", _LIMIT, min=1)]


def any_of(*names: str) -> Iterator[Made]:
    """Yield the options of some conditions."""
    for name in names:
        metavar, what, suggest = _ANY_OF[name]
        help = f"{what}; may be given several times, and any of them does."  # noqa: A001 - as Typer calls it
        yield make_option(name, help, f"--{name}", metavar, suggest, list[str])


def selector_options() -> Iterator[Made]:
    """Yield the options of a selector's conditions."""
    yield from any_of(*_ANY_OF)
    yield make_option("date", _DATE, "--date", "DATE")
    yield make_option("order", _ORDER, "--order", "ORDER", suggest_words("date", "-date", "id", "given"))
    yield make_option("limit", _LIMIT, "--limit", "NUMBER", form=int, min=1)


def make_selector(conditions: Mapping[str, Any]) -> Selector:
    """Return the selector of some options. Raises ``typer.BadParameter`` for a value that no selector can have."""
    from pydantic import ValidationError

    from briefgen.model.brief import Selector

    given = dict(conditions)
    if "tag" in given:
        given["tags"] = given.pop("tag")
    try:
        return Selector.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        flag = str(first["loc"][0]).replace("tags", "tag")
        message = str(first["msg"]).removeprefix("Value error, ")
        raise typer.BadParameter(message, param_hint=f"--{flag}") from None

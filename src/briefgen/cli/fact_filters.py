"""The options of ``facts list`` and ``facts export`` that choose facts: a brief's selector, written on the command line.

A command that is ``choosing`` facts has all of them, and is handed the selector that they make.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from functools import wraps
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any, get_type_hints

import typer

from briefgen.cli.suggesting import (
    Suggest,
    suggest_facts,
    suggest_gatherings,
    suggest_organisations,
    suggest_people,
    suggest_sources,
    suggest_tags,
    suggest_words,
)

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

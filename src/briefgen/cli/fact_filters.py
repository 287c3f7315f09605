"""The options of ``facts list`` and ``facts export`` that choose facts: a brief's selector, written on the command line."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from briefgen.model.brief import Selector

ProjectOption = Annotated[
    Path | None,
    typer.Option(
        "--project", metavar="DIR", help="A folder of the project; the current one where none is given.",
        show_default=False,
    ),
]  # fmt: skip


def _several(flag: str, what: str) -> Any:
    return typer.Option(
        flag, help=f"{what}; may be given several times, and any of them does.", show_default=False
    )


IdFilter = Annotated[list[str] | None, _several("--id", "Facts of these ids")]
KindFilter = Annotated[
    list[str] | None, _several("--kind", "event, meeting, excerpt, commitment, claim or conflict")
]
SeriesFilter = Annotated[list[str] | None, _several("--series", "Of a series, by its organisation's id")]
MeetingFilter = Annotated[
    list[str] | None, _several("--meeting", "A meeting or event and what belongs to it")
]
TagFilter = Annotated[list[str] | None, _several("--tag", "With a tag")]
DateFilter = Annotated[
    str | None,
    typer.Option(
        "--date",
        help="That may fall into a date or interval, as 2023, 2016-12 or 2016/2025.",
        show_default=False,
    ),
]
PersonFilter = Annotated[list[str] | None, _several("--person", "That name a person")]
OrganisationFilter = Annotated[list[str] | None, _several("--organisation", "That name an organisation")]
PartyFilter = Annotated[list[str] | None, _several("--party", "With a party")]
SourceFilter = Annotated[list[str] | None, _several("--source", "That rest on a source")]
StatusFilter = Annotated[
    list[str] | None, _several("--status", "confirmed, reported, inferred, disputed or planned")
]
HandlingFilter = Annotated[list[str] | None, _several("--handling", "Of a level of handling")]
OrderOption = Annotated[
    str | None,
    typer.Option(
        "--order", help="date (the default), -date (latest first), id, or given (as --id lists them).",
        show_default=False,
    ),
]  # fmt: skip
LimitOption = Annotated[
    int | None,
    typer.Option("--limit", min=1, help="At most so many, the first in order.", show_default=False),
]


def make_selector(**conditions: Any) -> Selector:
    """Return the selector of some options. Raises ``typer.BadParameter`` for a value that no selector can have."""
    given = {name: value for name, value in conditions.items() if value}
    try:
        return Selector.model_validate(given)
    except ValidationError as error:
        first = error.errors()[0]
        flag = str(first["loc"][0]).replace("tags", "tag")
        raise typer.BadParameter(
            str(first["msg"]).removeprefix("Value error, "), param_hint=f"--{flag}"
        ) from None

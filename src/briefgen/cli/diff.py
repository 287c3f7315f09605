"""``briefgen diff``: what changed between two states of a brief."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.build.standing import Standings
from briefgen.build.states import State, differ_states, find_brief, find_state
from briefgen.cli.differences import difference_to_json, format_difference
from briefgen.cli.options import Format, FormatOption, ProjectOption
from briefgen.cli.report import print_json
from briefgen.cli.suggesting import suggest_briefs
from briefgen.project import find_project


def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="An edition's number, a PDF, or `current`.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(metavar="B", help="The same, for the later state.", show_default=False)
    ],
    brief: Annotated[
        str | None,
        typer.Option(
            "--brief",
            metavar="BRIEF",
            help="The brief whose editions are meant; needed where that is not plain.",
            show_default=False,
            autocompletion=suggest_briefs,
        ),
    ] = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what changed between two states of a brief.

    Facts that were added, removed, corrected, re-dated, or rest on other sources, each with the fields that changed and
    their two values; then records that they lean on, and words of the spec and templates.
    """
    standings = Standings(find_project(project or Path()))
    name = brief or find_brief((before, after), standings)
    first, second = (find_state(side, name, standings) for side in (before, after))
    difference = differ_states(first, second, standings)
    if format is Format.JSON:
        sides = {"from": _to_json(first), "to": _to_json(second)}
        print_json({"brief": first.brief, **sides, **difference_to_json(difference)})
        return
    typer.echo(
        f"{first.brief}: {first.called} ({first.content.code}) -> {second.called} ({second.content.code})"
    )
    for line in format_difference(difference, values=True):
        typer.echo(f"  {line}")
    if not difference:
        typer.echo("  no difference")


def _to_json(state: State) -> dict[str, Any]:
    return {
        "called": state.called,
        "edition": state.number,
        "content": state.content.hash,
        "code": state.content.code,
    }

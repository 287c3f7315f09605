"""``briefgen new brief``: a spec that can be made at once, tried before it is written."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer

from briefgen.cli.fact_filters import KindFilter, MeetingFilter, SeriesFilter, TagFilter
from briefgen.cli.options import DryRunOption, ProjectOption, YesOption, parse_settings
from briefgen.cli.suggesting import suggest_settings


def brief(
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Title of the brief.", show_default=False)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="Name of the brief and its file; made of the title.",
            show_default=False,
        ),
    ] = None,
    tag: TagFilter = None,
    series: SeriesFilter = None,
    kind: KindFilter = None,
    meeting: MeetingFilter = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Any other setting of the spec, such as audience=principals.",
            show_default=False,
            autocompletion=suggest_settings,
        ),
    ] = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Begin a brief with what the fact base has for it.

    That is all of it, or what --tag, --series, --kind and --meeting name. The brief is tried before it is written.
    """
    from briefgen.cli.adding import Choices  # noqa: PLC0415 - heavy
    from briefgen.cli.drafting import add_brief  # noqa: PLC0415 - heavy

    day = dt.date.today()  # noqa: DTZ011 - the editor's own day
    choices = Choices(project=project, today=day, yes=yes, dry_run=dry_run)
    wanted = {"tags": tag, "series": series, "kind": kind, "meeting": meeting}
    narrowed = {key: value[0] if len(value) == 1 else value for key, value in wanted.items() if value}
    add_brief(title, name, narrowed, parse_settings(settings or []), choices)

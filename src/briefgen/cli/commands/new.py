"""``briefgen new``: a fact, a source, a person, an organisation or a brief.

The options of a record are the fields of its model, and so are the lines of the form that ``--edit`` opens.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_settings, suggest_words
from briefgen.cli.options import (
    KINDS,
    ArchiveOption,
    DryRunOption,
    FileOption,
    ProjectOption,
    TodayOption,
    any_of,
    commands,
    day_of,
    option,
    parse_settings,
    taking,
)
from briefgen.diagnostics.suggest import suggest

if TYPE_CHECKING:
    from typer.core import TyperCommand

app = commands()


@app.callback()
def new() -> None:
    """Add a fact, source, person or organisation, or begin a brief.

    What is given is checked, and then written without a change to any other line. --edit opens a form in your editor
    ($VISUAL or $EDITOR) with what the options say filled in.
    """


def _with_fields(*kinds: str) -> type[TyperCommand]:
    """Return a class of commands that take the fields of some kinds of record."""

    def make() -> Iterable[Any]:
        from briefgen.cli.forms import make_options

        return make_options(kinds)

    return taking(make)


IdOption = Annotated[
    str | None,
    option("--id", metavar="ID", help="Id of the record; made of what it says where none is given."),
]
RecordSetOption = Annotated[
    list[str] | None,
    option(
        "--set",
        metavar="PATH=VALUE",
        help="Any other field, steps of its path parted by slashes: names/ko=…, support/0/supports=[date].",
    ),
]
EditOption = Annotated[
    bool, option("--edit", help="Open a form in your editor; it comes back until nothing in it is wrong.")
]
YesOption = Annotated[
    bool, option("--yes", "-y", hidden=True, help="Accepted as in 0.1, and without effect: nothing is asked.")
]


@app.command(
    cls=taking(lambda: any_of("tag", "series", "kind", "meeting")),
    epilog='Example: briefgen new brief --title "State of the lights" --tag lights',
)
def brief(
    ctx: typer.Context,
    title: Annotated[str | None, option("--title", metavar="TEXT", help="Title of the brief.")] = None,
    name: Annotated[
        str | None,
        option("--name", metavar="NAME", help="Name of the brief and its file; made of the title."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        option(
            "--set",
            metavar="KEY=VALUE",
            help="Any other setting of the spec, such as audience=principals.",
            suggest=suggest_settings,
        ),
    ] = None,
    project: ProjectOption = None,
    yes: YesOption = False,  # noqa: ARG001 - scripts of 0.1 give it
    dry_run: DryRunOption = False,
) -> None:
    """Begin a brief with what the fact base has for it.

    That is all of it, or what --tag, --series, --kind and --meeting name. The brief is tried before it is written.
    """
    from briefgen.cli.adding import Request, add_brief

    if not title:
        raise typer.BadParameter("--title missing")
    wanted = {"tags" if key == "tag" else key: value for key, value in ctx.obj.items()}
    narrowed = {key: value[0] if len(value) == 1 else value for key, value in wanted.items()}
    request = Request(project=project, today=day_of(None), dry_run=dry_run)
    add_brief(title, name, narrowed, parse_settings(settings), request)


_FACTS = tuple(f"{kind}s" for kind in KINDS)


@app.command(
    cls=_with_fields(*_FACTS), epilog="Example: briefgen new fact --kind meeting --date 2024-09-04 --dry-run"
)
def fact(
    ctx: typer.Context,
    kind: Annotated[
        str | None, option("--kind", metavar="KIND", help="Kind of fact.", suggest=suggest_words(*KINDS))
    ] = None,
    id: IdOption = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    edit: EditOption = False,
    yes: YesOption = False,  # noqa: ARG001 - scripts of 0.1 give it
    dry_run: DryRunOption = False,
) -> None:
    """Add a fact to the fact base.

    An excerpt is compared with the archived text of its source where --archive names the folder.
    """
    if kind is None:
        raise typer.BadParameter(f"--kind missing; the kinds are {', '.join(KINDS)}")
    if kind not in KINDS:
        raise typer.BadParameter(f"--kind: {suggest(kind, KINDS)}")
    _add(f"{kind}s", ctx, settings, project, id, file, today, archive, edit=edit, dry_run=dry_run)


@app.command(
    cls=_with_fields("sources"),
    epilog="Example: briefgen new source --kind news --address https://example.org/a",
)
def source(
    ctx: typer.Context,
    id: IdOption = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    edit: EditOption = False,
    yes: YesOption = False,  # noqa: ARG001 - scripts of 0.1 give it
    dry_run: DryRunOption = False,
) -> None:
    """Add a source to the fact base.

    With --archive and --archived the checksum of its archived text is taken.
    """
    _add("sources", ctx, settings, project, id, file, today, archive, edit=edit, dry_run=dry_run)


@app.command(
    cls=_with_fields("people"),
    epilog="Example: briefgen new person --family Ito --given Mei --support gazette-2019",
)
def person(
    ctx: typer.Context,
    id: IdOption = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    edit: EditOption = False,
    yes: YesOption = False,  # noqa: ARG001 - scripts of 0.1 give it
    dry_run: DryRunOption = False,
) -> None:
    """Add a person to the fact base.

    Forms of the name in other scripts are set by --set names/LANGUAGE=NAME.
    """
    _add("people", ctx, settings, project, id, file, today, edit=edit, dry_run=dry_run)


@app.command(
    cls=_with_fields("organisations"),
    epilog="Example: briefgen new organisation --name Pilots --support gazette-2019",
)
def organisation(
    ctx: typer.Context,
    id: IdOption = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    edit: EditOption = False,
    yes: YesOption = False,  # noqa: ARG001 - scripts of 0.1 give it
    dry_run: DryRunOption = False,
) -> None:
    """Add an organisation to the fact base.

    That is a state, ministry or group, or a series of meetings. Names in other languages are set by
    --set name/en=NAME --set name/LANGUAGE=NAME, in place of --name.
    """
    _add("organisations", ctx, settings, project, id, file, today, edit=edit, dry_run=dry_run)


def _add(
    kind: str,
    ctx: typer.Context,
    settings: list[str] | None,
    project: Path | None,
    id: str | None,
    file: str | None,
    today: Any,
    archive: Path | None = None,
    *,
    edit: bool,
    dry_run: bool,
) -> None:
    from briefgen.cli.adding import Request, add_record

    day = day_of(today)
    request = Request(
        project=project, today=day, dry_run=dry_run, edit=edit, name=id, file=file, archive=archive
    )
    add_record(kind, ctx.obj, settings or [], request)

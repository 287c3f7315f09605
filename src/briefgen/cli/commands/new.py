"""``briefgen new``: a fact, a source, a person, an organisation or a brief.

The options of a record are the fields of its model, and so are the lines of the form that ``--edit`` opens.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from briefgen.cli.completion import FACTS, suggest_settings, suggest_words
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
    make_option,
    option,
    parse_settings,
    taking,
)
from briefgen.diagnostics.suggest import suggest

app = commands()


@app.callback()
def new() -> None:
    """Add a fact, source, person or organisation, or begin a brief.

    What is given is checked, and then written without a change to any other line. --edit opens a form in your editor
    ($VISUAL or $EDITOR) with what the options say filled in.
    """


IdOption = Annotated[
    str | None, option("--id ID", "Id of the record; made of what it says where none is given.")
]
RecordSetOption = Annotated[
    list[str] | None,
    option(
        "--set PATH=VALUE",
        "Any other field, steps of its path parted by slashes: names/ko=…, support/0/supports=[date].",
    ),
]
EditOption = Annotated[
    bool, option("--edit", "Open a form in your editor; it comes back until nothing in it is wrong.")
]
YesOption = Annotated[
    bool, option("--yes -y", "Accepted as in 0.1, and without effect: nothing is asked.", hidden=True)
]


@app.command(
    cls=taking(lambda: any_of("tag", "series", "kind", "meeting")),
    epilog='Example: briefgen new brief --title "State of the lights" --tag lights',
)
def brief(
    ctx: typer.Context,
    title: Annotated[str | None, option("--title TEXT", "Title of the brief.")] = None,
    name: Annotated[
        str | None, option("--name NAME", "Name of the brief and its file; made of the title.")
    ] = None,
    settings: Annotated[
        list[str] | None,
        option(
            "--set KEY=VALUE",
            "Any other setting of the spec, such as audience=principals.",
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
    request = Request(project, day_of(None), dry_run)
    add_brief(title, name, narrowed, parse_settings(settings), request)


def _add_command(name: str, kinds: Sequence[str], example: str, about: str) -> None:
    """Add a command for records of some kinds, with an option for each of their fields."""

    def make() -> Iterator[Any]:
        from briefgen.cli.forms import make_options

        if len(kinds) > 1:
            yield make_option("kind", "Kind of fact.", "--kind", "KIND", suggest_words(*KINDS))
        yield from make_options(kinds)

    @app.command(name, cls=taking(make), help=about, epilog=f"Example: briefgen new {name} {example}")
    def add(
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
        from briefgen.cli.adding import Request, add_record

        given = dict(ctx.obj)
        kind = kinds[0] if len(kinds) == 1 else f"{_check_kind(given.pop('kind', None))}s"
        request = Request(project, day_of(today), dry_run, edit, id, file, archive)
        add_record(kind, given, settings or [], request)


def _check_kind(kind: str | None) -> str:
    if kind is None:
        raise typer.BadParameter(f"--kind missing; the kinds are {', '.join(KINDS)}")
    if kind not in KINDS:
        raise typer.BadParameter(f"--kind: {suggest(kind, KINDS)}")
    return kind


_add_command(
    "fact",
    FACTS,
    "--kind meeting --date 2024-09-04 --dry-run",
    "Add a fact to the fact base.\n\n"
    "An excerpt is compared with the archived text of its source where --archive names the folder.",
)
_add_command(
    "source",
    ["sources"],
    "--kind news --address https://example.org/a",
    "Add a source to the fact base.\n\n"
    "With --archive and --archived the checksum of its archived text is taken.",
)
_add_command(
    "person",
    ["people"],
    "--family Ito --given Mei --support gazette-2019",
    "Add a person to the fact base.\n\n"
    "Forms of the name in other scripts are set by --set names/LANGUAGE=NAME.",
)
_add_command(
    "organisation",
    ["organisations"],
    "--name Pilots --support gazette-2019",
    "Add an organisation to the fact base.\n\n"
    "That is a state, ministry or group, or a series of meetings. Names in other languages are set by "
    "--set name/en=NAME --set name/LANGUAGE=NAME, in place of --name.",
)

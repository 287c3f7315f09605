"""``briefgen schema``: JSON Schema of specs, fact files and project files, for editors that check while one types."""

from __future__ import annotations

import json
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.speech import remark, report
from briefgen.cli.terminal import short_path
from briefgen.model.schema import brief_schema, facts_schema, project_schema
from briefgen.project import Config


class SchemaName(StrEnum):
    """What a schema is of."""

    BRIEF = "brief"
    FACTS = "facts"
    PROJECT = "project"


def schema(
    name: Annotated[
        SchemaName | None,
        typer.Argument(
            metavar="SCHEMA",
            help="brief, facts or project: of a spec, a fact file, or briefgen.toml.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Folder to write NAME.json into.", show_default=False
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of what people write, for editors.

    With -o it is written to a folder, all three where none is named. An editor with a YAML language server takes it
    from the first line of a file: # yaml-language-server: $schema=schemas/brief.json
    """
    if output is None:
        if name is None:
            raise typer.BadParameter("name brief, facts or project, or a folder with -o to write all three")
        typer.echo(format_schema(name), nl=False)
        return
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

    for each in SchemaName if name is None else (name,):
        place = output / f"{each.value}.json"
        write_whole(place, format_schema(each).encode())
        report(short_path(place))
    remark("Next: name one in the first line of a file: # yaml-language-server: $schema=schemas/brief.json")


def format_schema(name: SchemaName) -> str:
    """Return a schema as the text of its file."""
    match name:
        case SchemaName.BRIEF:
            built = brief_schema()
        case SchemaName.FACTS:
            built = facts_schema()
        case SchemaName.PROJECT:
            built = project_schema(Config)
    return json.dumps(built, ensure_ascii=False, indent=2) + "\n"

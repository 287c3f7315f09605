"""The Typer application: its commands by name, each imported when it is asked for.

A run needs one command; importing all of them would cost more time than most briefs take.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated

import typer
from typer.core import TyperGroup
from typer.main import get_command

from briefgen import __version__

if TYPE_CHECKING:
    from typer._click import Command, Context

COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "make": "make:make",
        "build": "build:build",
        "check": "check:check",
        "facts": "facts:facts",
        "explain": "explain:explain",
        "schema": "schema:schema",
        "sources": "sources:sources",
        "new": "new:new",
        "preview": "preview:preview",
        "verify": "verify:verify",
        "issue": "issue:issue",
        "diff": "diff:diff",
        "watch": "watch:watch",
        "schedule": "schedule:schedule",
    }
)
"""Commands and groups of commands in the order of the help, each with its module in this package and its name there."""


class _Commands(TyperGroup):
    """Finds commands in the table above instead of importing them all."""

    def list_commands(self, ctx: Context) -> list[str]:  # noqa: ARG002 - the table is the same in every context
        return list(COMMANDS)

    def get_command(self, ctx: Context, cmd_name: str) -> Command | None:  # noqa: ARG002 - as above
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].partition(":")
        command = getattr(import_module(f"briefgen.cli.{module}"), name)
        if not isinstance(command, typer.Typer):
            alone = typer.Typer(rich_markup_mode=None, add_completion=False)
            alone.command(cmd_name)(command)
            command = alone
        found = get_command(command)
        found.name = cmd_name
        return found


app = typer.Typer(
    name="briefgen",
    cls=_Commands,
    help="Make printable briefs from a fact base in which every fact has its sources.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(wanted: bool) -> None:  # noqa: FBT001 - Typer calls it with the option's value
    if wanted:
        typer.echo(f"briefgen {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version and exit."),
    ] = False,
) -> None:
    """Make printable briefs from a fact base in which every fact has its sources."""

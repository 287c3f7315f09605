"""The Typer application and its commands' registration."""

from __future__ import annotations

from typing import Annotated

import typer

from briefgen import __version__
from briefgen.cli.check import check
from briefgen.cli.make import make

app = typer.Typer(
    name="briefgen",
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


app.command()(make)
app.command()(check)

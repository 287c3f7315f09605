"""``python -m briefgen.cli.reference FILE``: renews the tables of a manual, or with ``--check`` says which are old."""

from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.reference import TABLES, PlaceError, renew_tables

app = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.command()
def renew(
    file: Annotated[Path, typer.Argument(help="The manual, with places for the tables.")],
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; exit with 1 where it is out of date.")
    ] = False,
) -> None:
    """Renew the tables of a manual that are made from the program."""
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    before = file.read_text(encoding="utf-8")
    try:
        after = renew_tables(before, TABLES)
    except PlaceError as error:
        typer.echo(f"{file}: {error}", err=True)
        raise typer.Exit(1) from None
    if before == after:
        typer.echo(f"{file} is up to date")
    elif check:
        typer.echo(f"{file} is out of date; renew it with: python -m briefgen.cli.reference {file}", err=True)
        raise typer.Exit(1)
    else:
        write_whole(file, after.encode())
        typer.echo(f"{file} is renewed")


if __name__ == "__main__":
    app()

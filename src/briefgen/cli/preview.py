"""``briefgen preview``: a brief's pages as pictures, for a look before it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.options import (
    ArchiveOption,
    BriefsOrAllArgument,
    Format,
    FormatOption,
    SetOption,
    parse_settings,
)
from briefgen.cli.report import print_json
from briefgen.cli.speech import count, remark, report
from briefgen.cli.terminal import open_file, short_path
from briefgen.diagnostics import BriefgenError, diagnose

if TYPE_CHECKING:
    from briefgen.cli.making import Ready
    from briefgen.pipeline import Made

_SHEET = "contact-sheet.png"


def preview(
    briefs: BriefsOrAllArgument = None,
    page: Annotated[
        list[int] | None,
        typer.Option("--page", "-p", metavar="NUMBER", min=1, help="Only this page; may be repeated.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Folder for the pictures; build/preview where none is given.",
            show_default=False,
        ),
    ] = None,
    dpi: Annotated[int, typer.Option("--dpi", min=20, max=600, help="Dots per inch.")] = 100,
    sheet: Annotated[
        bool, typer.Option("--sheet", help="Make one picture with every page of every brief instead.")
    ] = False,
    settings: SetOption = None,
    archive: ArchiveOption = None,
    show: Annotated[bool, typer.Option("--open", help="Show the PDF as well.")] = False,
    format: FormatOption = Format.TEXT,
) -> None:  # fmt: skip
    """Render the pages of briefs to PNG pictures.

    They are called NAME-1.png and so on; the PDFs made by `make` are not touched. What is wrong is reported as by
    `make`; a brief with errors gets no pictures, and earlier ones stay.
    """
    from briefgen.cli.making import get_ready  # noqa: PLC0415 - heavy
    from briefgen.cli.projects import find_targets  # noqa: PLC0415 - heavy

    ready = get_ready(find_targets(briefs or []), parse_settings(settings or []), archive)
    made, failed = _make(ready)
    folder = output or ready[0].target.project.build / "preview"
    written = _write_sheet(made, folder, dpi) if sheet else _write_pages(made, folder, dpi, page or [])
    if show:
        for one in made:
            open_file(_write_pdf(one, folder))
    if format is Format.JSON:
        print_json({"pictures": written})
    else:
        for picture in written:
            report(short_path(Path(picture["picture"])))
    if written:
        remark(f"{count(len(written), 'picture')} of {count(len(made), 'brief')} in {short_path(folder)}")
    if failed:
        typer.echo("A brief with errors has no pictures; mend them and run the command again.", err=True)
        raise typer.Exit(1)


def _make(ready: Sequence[Ready]) -> tuple[list[Made], bool]:
    """Make all briefs; return those that could be made, and whether anything was wrong."""
    from briefgen.cli.making import make_all  # noqa: PLC0415 - heavy

    attempts = [attempt.made for one in ready for attempt in make_all(one)]
    made = [one for one in attempts if one is not None]
    return made, len(made) < len(attempts) or any(one.failed for one in ready)


def _write_pages(made: Sequence[Made], folder: Path, dpi: int, pages: Sequence[int]) -> list[dict[str, Any]]:
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy
    from briefgen.export.pictures import render_pages  # noqa: PLC0415 - heavy

    written: list[dict[str, Any]] = []
    for one in made:
        name = one.composed.spec.brief.name
        wanted = list(pages) or list(range(1, one.pages + 1))
        _check_pages(name, wanted, one.pages)
        for number, picture in zip(wanted, render_pages(one.pdf, dpi, wanted), strict=True):
            place = folder / f"{name}-{number:0{len(str(one.pages))}}.png"
            write_whole(place, picture)
            written.append({"brief": name, "page": number, "picture": str(place)})
    return written


def _check_pages(name: str, wanted: Sequence[int], pages: int) -> None:
    for number in wanted:
        if number > pages:
            message = f"{name} has {pages} pages, and no page {number}"
            raise BriefgenError(diagnose("unknown-page", message, None, f"name a page from 1 to {pages}"))


def _write_sheet(made: Sequence[Made], folder: Path, dpi: int) -> list[dict[str, Any]]:
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy
    from briefgen.export.pictures import render_sheet  # noqa: PLC0415 - heavy

    if not made:
        return []
    place = folder / _SHEET
    write_whole(place, render_sheet([one.pdf for one in made], dpi))
    return [{"briefs": [one.composed.spec.brief.name for one in made], "picture": str(place)}]


def _write_pdf(made: Made, folder: Path) -> Path:
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

    place = folder / f"{made.composed.spec.brief.name}.pdf"
    write_whole(place, made.pdf)
    return place

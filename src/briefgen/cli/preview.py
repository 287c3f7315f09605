"""``briefgen preview``: a brief's pages as pictures, for a look before it goes out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.batch import merge_found
from briefgen.cli.options import ArchiveOption, Format, FormatOption, SetOption, parse_settings
from briefgen.cli.projects import Target, find_targets, load_target
from briefgen.cli.report import print_diagnostics, print_json
from briefgen.cli.terminal import open_file, short_path, wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.model.brief import Spec
from briefgen.pipeline import Made, gather, make_brief

_SHEET = "contact-sheet.png"


def preview(
    briefs: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Brief specs (files), names of briefs, or folders; all briefs of this project where none is given.",
            show_default=False,
        ),
    ] = None,
    page: Annotated[
        list[int] | None,
        typer.Option("--page", "-p", min=1, help="Only this page; may be repeated.", show_default=False),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Folder for the pictures; build/preview by default.", show_default=False
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
) -> None:
    """Render briefs to PNG pictures, NAME-1.png and so on, without touching the PDFs made by `make`.

    What is wrong is reported as by `make`; a brief with errors gets no pictures, and earlier ones stay.
    """
    targets = find_targets(briefs or [])
    made, failed = _make(targets, parse_settings(settings or []), archive)
    folder = output or targets[0].project.build / "preview"
    written = _write_sheet(made, folder, dpi) if sheet else _write_pages(made, folder, dpi, page or [])
    if show:
        for one in made:
            open_file(_write_pdf(one, folder))
    if format is Format.JSON:
        print_json({"pictures": written})
    else:
        for picture in written:
            typer.echo(short_path(Path(picture["picture"])))
    if failed:
        raise typer.Exit(1)


def _make(
    targets: Sequence[Target], settings: dict[str, str], archive: Path | None
) -> tuple[list[Made], bool]:
    made: list[Made] = []
    failed = False
    for target in targets:
        shared = gather(target.project, archive)
        loaded = load_target(target, shared.value, settings)
        failed |= shared.failed or loaded.failed
        found: list[tuple[Spec, tuple[Diagnostic, ...]]] = []
        for spec in (spec for file in loaded.value for spec in file.specs):
            outcome = make_brief(spec, shared.value)
            found.append((spec, outcome.diagnostics))
            if outcome.value is None or shared.failed:
                failed = True
            else:
                made.append(outcome.value)
        reported = (*shared.diagnostics, *loaded.diagnostics, *merge_found(found))
        print_diagnostics(reported, target.project.root, colours=wants_colours())
    return made, failed


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

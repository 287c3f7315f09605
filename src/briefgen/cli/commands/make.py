"""``briefgen make`` and ``briefgen preview``: briefs to PDFs and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.console import count, open_file, remark, report, short_path
from briefgen.cli.options import (
    ArchiveOption,
    BriefsArgument,
    BriefsOrAllArgument,
    Format,
    FormatOption,
    SetOption,
    parse_settings,
)
from briefgen.cli.output import print_json
from briefgen.diagnostics import BriefgenError, diagnose

if TYPE_CHECKING:
    from briefgen.cli.projects import Attempt, Ready
    from briefgen.pipeline import Made, Materials


def make(
    briefs: BriefsArgument,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="PATH", help="The PDF to write; with several briefs, the folder.", show_default=False
        ),
    ] = None,
    settings: SetOption = None,
    archive: ArchiveOption = None,
    show: Annotated[bool, typer.Option("--open", help="Show the PDF when it is made.")] = False,
    format: FormatOption = Format.TEXT,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each fact which selector took it.")
    ] = False,
) -> None:  # fmt: skip
    """Make one or several briefs as PDF.

    Checks the facts, selects what each brief asks for, and writes one PDF a brief: build/NAME.pdf in the project, or
    where -o says. Of a spec with for_each or a matrix all that it makes are made, or one by its name. If anything is
    wrong with a brief, or with a fact that it prints, rests on or might have selected, nothing is written for it and an
    earlier PDF stays as it is; errors elsewhere in the fact base are counted.
    """
    from briefgen.cli.projects import (  # noqa: PLC0415 - heavy
        find_targets,
        get_ready,
        make_all,
    )

    overrides = parse_settings(settings or [])
    ready = get_ready(find_targets(briefs), overrides, archive)
    places = output_paths(ready, output)
    results: list[dict[str, Any]] = []
    failed = any(one.failed for one in ready)
    for one in ready:
        for attempt in make_all(one):
            if attempt.made is None:
                failed = True
                continue
            place = places[one.target.project.build, attempt.made.composed.spec.brief.name]
            if explain:
                _explain(attempt.made, to_stderr=format is Format.JSON)
            _write(attempt.made, place)
            results.append(_result(attempt, place, one.shared.value))
            if format is Format.TEXT:
                report(_summary(attempt.made, place))
            if show:
                open_file(place)
    if format is Format.JSON:
        print_json({"briefs": results})
    _conclude([Path(one["pdf"]) for one in results], failed=failed)


def _conclude(written: Sequence[Path], *, failed: bool) -> None:
    """Say what it comes to. Raises ``typer.Exit`` where a brief could not be made."""
    if len(written) > 1:
        folders = sorted({short_path(place.parent) for place in written})
        remark(f"{count(len(written), 'brief')} made in {', '.join(folders)}")
    if failed:
        typer.echo(
            "Nothing was written for a brief with errors; mend them and run the command again.", err=True
        )
        raise typer.Exit(1)


Places = dict[tuple[Path, str], Path]
"""The PDF of each brief, by its project's build folder and its name."""


def output_paths(ready: Sequence[Ready], output: Path | None) -> Places:
    """Return the PDF of each brief. Raises ``BriefgenError`` where two would be the same file."""
    briefs = dict.fromkeys((one.target.project.build, spec.brief.name) for one in ready for spec in one.specs)
    places: Places = {}
    taken: set[Path] = set()
    for build, name in briefs:
        place = (output or build) / f"{name}.pdf"
        if output is not None and len(briefs) == 1 and not output.is_dir():
            place = output
        if place in taken:
            message = f"two briefs would be written to {place}"
            raise BriefgenError(diagnose("output-collision", message, None, "give each its own -o"))
        taken.add(place)
        places[build, name] = place
    return places


def _write(made: Made, place: Path) -> None:
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    write_whole(place, made.pdf)


def _result(attempt: Attempt, place: Path, materials: Materials) -> dict[str, Any]:
    made = attempt.made
    assert made is not None
    return {
        "brief": made.composed.spec.brief.name,
        "pdf": str(place),
        "pages": made.pages,
        "facts": len(made.composed.selection.facts),
        "edition": made.composed.edition.number,
        "code": made.composed.edition.code,
        "sha256": sha256(made.pdf).hexdigest(),
        "seconds": round(attempt.seconds, 3),
        "checked_excerpts": sorted(materials.verified & {fact.id for fact in made.composed.selection.facts}),
    }


def _summary(made: Made, place: Path) -> str:
    pages, facts = count(made.pages, "page"), count(len(made.composed.selection.facts), "fact")
    return f"{short_path(place)}  ({pages}, {facts}, {len(made.pdf) / 1024:.0f} kB)"


def _explain(made: Made, *, to_stderr: bool) -> None:
    brief = made.composed.spec.brief
    for number, (section, selected) in enumerate(
        zip(brief.sections, made.composed.selection.sections, strict=True), start=1
    ):
        typer.echo(
            f"{brief.name}: section {number}, {section.kind}: {len(selected.facts)} facts", err=to_stderr
        )
        for fact, reason in zip(selected.facts, selected.reasons, strict=True):
            typer.echo(f"  {fact.kind} {fact.id}: {reason}", err=to_stderr)


if TYPE_CHECKING:
    from briefgen.cli.projects import Ready
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
    from briefgen.cli.projects import find_targets, get_ready  # noqa: PLC0415 - heavy

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
    from briefgen.cli.projects import make_all  # noqa: PLC0415 - heavy

    attempts = [attempt.made for one in ready for attempt in make_all(one)]
    made = [one for one in attempts if one is not None]
    return made, len(made) < len(attempts) or any(one.failed for one in ready)


def _write_pages(made: Sequence[Made], folder: Path, dpi: int, pages: Sequence[int]) -> list[dict[str, Any]]:
    from briefgen.export.pictures import render_pages  # noqa: PLC0415 - heavy
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

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
    from briefgen.export.pictures import render_sheet  # noqa: PLC0415 - heavy
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    if not made:
        return []
    place = folder / _SHEET
    write_whole(place, render_sheet([one.pdf for one in made], dpi))
    return [{"briefs": [one.composed.spec.brief.name for one in made], "picture": str(place)}]


def _write_pdf(made: Made, folder: Path) -> Path:
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    place = folder / f"{made.composed.spec.brief.name}.pdf"
    write_whole(place, made.pdf)
    return place

"""``briefgen make`` and ``briefgen preview``: briefs to PDFs, pages of HTML, and pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.console import count, fail, open_file, print_json, remark, report, short_path
from briefgen.cli.options import (
    HTML,
    PDF,
    ArchiveOption,
    BriefsArgument,
    BriefsOrAllArgument,
    Format,
    FormatOption,
    OpenOption,
    SetOption,
    ToOption,
    commands,
    option,
    parse_formats,
    parse_settings,
)
from briefgen.diagnostics import BriefgenError, diagnose

if TYPE_CHECKING:
    from briefgen.cli.projects import Attempt, Ready
    from briefgen.pipeline import Made, Materials

app = commands()


@app.command(epilog="Example: briefgen make lights -o lights.pdf")
def make(
    briefs: BriefsArgument,
    output: Annotated[
        Path | None, option("--output -o PATH", "The file to write; with several briefs, the folder.")
    ] = None,
    to: ToOption = PDF,
    settings: SetOption = None,
    archive: ArchiveOption = None,
    show: OpenOption = False,
    format: FormatOption = Format.TEXT,
    explain: Annotated[bool, option("--explain", "Say for each fact which selector took it.")] = False,
) -> None:
    """Make one or several briefs as PDF, as HTML, or as both.

    Checks the facts, selects what each brief asks for, and writes one PDF a brief: build/NAME.pdf in the project, or
    where -o says. With --to html it is build/NAME.html, one file with its fonts and figures inside, and the same words. Of a spec with for_each or a matrix all that it makes are made, or one by its name. If anything is
    wrong with a brief, or with a fact that it prints, rests on or might have selected, nothing is written for it and an
    earlier PDF stays as it is; errors elsewhere in the fact base are counted.
    """
    from briefgen.cli.projects import find_targets, get_ready, make_all
    from briefgen.pipeline import export_html
    from briefgen.system.files import write_whole

    formats = parse_formats(to)
    ready = get_ready(find_targets(briefs), parse_settings(settings), archive)
    places = _choose_places(ready, output, formats)
    results: list[dict[str, Any]] = []
    failed = any(project.specs.failed for project in ready)
    for project in ready:
        for attempt in make_all(project):
            made = attempt.made
            if made is None:
                failed = True
                continue
            place = places[project.target.project.build, made.composed.spec.brief.name]
            if explain:
                _explain(made, to_stderr=format is Format.JSON)
            written = {
                kind: made.pdf if kind == PDF else export_html(made.composed, project.shared.value)
                for kind in formats
            }
            files = {kind: place.with_name(f"{place.stem}.{kind}") for kind in formats}
            files[formats[0]] = place
            for kind, content in written.items():
                write_whole(files[kind], content)
            results.append(_as_object(attempt, made, files, written, project.shared.value))
            for kind, content in written.items() if format is Format.TEXT else ():
                pages = [count(made.pages, "page")] if kind == PDF else []
                facts = count(len(made.composed.selection.facts), "fact")
                size = f"{len(content) / 1024:.0f} kB"
                report(f"{short_path(files[kind])}  ({', '.join((*pages, facts, size))})")
            for file in files.values() if show else ():
                open_file(file)
    if format is Format.JSON:
        print_json({"briefs": results})
    if len(results) > 1:
        folders = sorted({short_path(Path(made["pdf"] or made["html"]).parent) for made in results})
        remark(f"{count(len(results), 'brief')} made in {', '.join(folders)}")
    if failed:
        raise fail("Nothing was written for a brief with errors; mend them and run the command again.")


def _choose_places(
    ready: Sequence[Ready], output: Path | None, to: Sequence[str]
) -> Mapping[tuple[Path, str], Path]:
    """Return the file of each brief, by its project's build folder and its name; of several formats, the first one's.

    Raises ``BriefgenError`` where two would be the same file.
    """
    briefs = dict.fromkeys(
        (each.target.project.build, spec.brief.name) for each in ready for spec in each.specs.value
    )
    places: dict[tuple[Path, str], Path] = {}
    for build, name in briefs:
        place = (output or build) / f"{name}.{to[0]}"
        if output is not None and len(briefs) == 1 and not output.is_dir():
            place = output
        if place in places.values():
            message = f"two briefs would be written to {place}"
            raise BriefgenError(diagnose("output-collision", message, None, "give each its own -o"))
        places[build, name] = place
    return places


def _as_object(
    attempt: Attempt,
    made: Made,
    files: Mapping[str, Path],
    written: Mapping[str, bytes],
    materials: Materials,
) -> dict[str, Any]:
    facts = made.composed.selection.facts
    return {
        "brief": made.composed.spec.brief.name,
        "pdf": str(files[PDF]) if PDF in files else None,
        "pages": made.pages,
        "facts": len(facts),
        "edition": made.composed.edition.number,
        "code": made.composed.edition.code,
        "sha256": sha256(written[PDF]).hexdigest() if PDF in written else None,
        "html": str(files[HTML]) if HTML in files else None,
        "html_sha256": sha256(written[HTML]).hexdigest() if HTML in written else None,
        "seconds": round(attempt.seconds, 3),
        "checked_excerpts": sorted(materials.verified & {fact.id for fact in facts}),
    }


def _explain(made: Made, *, to_stderr: bool) -> None:
    brief, selection = made.composed.spec.brief, made.composed.selection
    pairs = zip(brief.sections, selection.sections, strict=True)
    for number, (section, selected) in enumerate(pairs, start=1):
        head = f"{brief.name}: section {number}, {section.kind}: {len(selected.facts)} facts"
        typer.echo(head, err=to_stderr)
        for fact, reason in zip(selected.facts, selected.reasons, strict=True):
            typer.echo(f"  {fact.kind} {fact.id}: {reason}", err=to_stderr)


@app.command(epilog="Example: briefgen preview lights --page 1 --dpi 150")
def preview(
    briefs: BriefsOrAllArgument = None,
    page: Annotated[
        list[int] | None, option("--page -p NUMBER", "Only this page; may be repeated.", min=1)
    ] = None,
    output: Annotated[
        Path | None, option("--output -o DIR", "Folder for the pictures; build/preview where none is given.")
    ] = None,
    dpi: Annotated[int, option("--dpi", "Dots per inch.", min=20, max=600, show_default=True)] = 100,
    sheet: Annotated[
        bool, option("--sheet", "Make one picture with every page of every brief instead.")
    ] = False,
    settings: SetOption = None,
    archive: ArchiveOption = None,
    show: Annotated[bool, option("--open", "Show the PDF as well.")] = False,
    format: FormatOption = Format.TEXT,
) -> None:
    """Render the pages of briefs to PNG pictures.

    They are called NAME-1.png and so on; the PDFs made by `make` are not touched. What is wrong is reported as by
    `make`; a brief with errors gets no pictures, and earlier ones stay.
    """
    from briefgen.cli.projects import find_targets, get_ready, make_all
    from briefgen.system.files import write_whole

    ready = get_ready(find_targets(briefs or []), parse_settings(settings), archive)
    attempts = [attempt.made for project in ready for attempt in make_all(project)]
    made = [brief for brief in attempts if brief is not None]
    folder = output or ready[0].target.project.build / "preview"
    written = _write_sheet(made, folder, dpi) if sheet else _write_pages(made, folder, dpi, page or [])
    for brief in made if show else ():
        place = folder / f"{brief.composed.spec.brief.name}.pdf"
        write_whole(place, brief.pdf)
        open_file(place)
    if format is Format.JSON:
        print_json({"pictures": written})
    else:
        for picture in written:
            report(short_path(Path(picture["picture"])))
    if written:
        remark(f"{count(len(written), 'picture')} of {count(len(made), 'brief')} in {short_path(folder)}")
    if len(made) < len(attempts) or any(project.specs.failed for project in ready):
        raise fail("A brief with errors has no pictures; mend them and run the command again.")


def _write_pages(made: Sequence[Made], folder: Path, dpi: int, pages: Sequence[int]) -> list[dict[str, Any]]:
    from briefgen.export.pictures import render_pages
    from briefgen.system.files import write_whole

    written: list[dict[str, Any]] = []
    for brief in made:
        name = brief.composed.spec.brief.name
        wanted = list(pages) or list(range(1, brief.pages + 1))
        for number in wanted:
            if number > brief.pages:
                message = f"{name} has {brief.pages} pages, and no page {number}"
                hint = f"name a page from 1 to {brief.pages}"
                raise BriefgenError(diagnose("unknown-page", message, None, hint))
        for number, picture in zip(wanted, render_pages(brief.pdf, dpi, wanted), strict=True):
            place = folder / f"{name}-{number:0{len(str(brief.pages))}}.png"
            write_whole(place, picture)
            written.append({"brief": name, "page": number, "picture": str(place)})
    return written


def _write_sheet(made: Sequence[Made], folder: Path, dpi: int) -> list[dict[str, Any]]:
    from briefgen.export.pictures import render_sheet
    from briefgen.system.files import write_whole

    if not made:
        return []
    place = folder / "contact-sheet.png"
    write_whole(place, render_sheet([brief.pdf for brief in made], dpi))
    return [{"briefs": [brief.composed.spec.brief.name for brief in made], "picture": str(place)}]

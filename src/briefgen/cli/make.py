"""``briefgen make``: briefs to PDFs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.cli.options import ArchiveOption, Format, FormatOption
from briefgen.cli.projects import Target, find_targets
from briefgen.cli.report import print_diagnostics, print_json
from briefgen.cli.terminal import open_file, wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.pipeline import Made, Materials, gather, make_brief


def make(
    briefs: Annotated[
        list[Path],
        typer.Argument(help="Brief specs (files), or names of briefs of this project.", show_default=False),
    ],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="The PDF to write; with several briefs, the folder.", show_default=False
        ),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Override a setting of the brief, such as paper=Letter.",
            show_default=False,
        ),
    ] = None,
    archive: ArchiveOption = None,
    show: Annotated[bool, typer.Option("--open", help="Show the PDF when it is made.")] = False,
    format: FormatOption = Format.TEXT,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each fact which selector took it.")
    ] = False,
) -> None:
    """Make one or several briefs.

    Checks the facts, selects what each brief asks for, and writes one PDF a brief: build/NAME.pdf in the project, or
    where -o says. If anything is wrong, nothing is written and an earlier PDF stays as it is.
    """
    overrides = _parse_settings(settings or [])
    targets = find_targets(briefs)
    places = _output_paths(targets, output)
    results: list[dict[str, Any]] = []
    failed = False
    for target in targets:
        shared = gather(target.project, archive)
        failed |= shared.failed
        reported: list[Diagnostic] = list(shared.diagnostics)
        for brief in target.briefs:
            start = time.perf_counter()
            outcome = make_brief(brief, shared.value, overrides)
            reported.extend(outcome.diagnostics)
            if outcome.value is None or shared.failed:
                failed = True
                continue
            if explain:
                _explain(outcome.value, to_stderr=format is Format.JSON)
            _write(outcome.value, places[brief])
            results.append(_result(outcome.value, places[brief], shared.value, time.perf_counter() - start))
            if format is Format.TEXT:
                typer.echo(_summary(outcome.value, places[brief]))
            if show:
                open_file(places[brief])
        print_diagnostics(reported, target.project.root, colours=wants_colours())
    if format is Format.JSON:
        print_json({"briefs": results})
    if failed:
        typer.echo(
            "Nothing was written for a brief with errors; mend them and run the command again.", err=True
        )
        raise typer.Exit(1)


def _parse_settings(settings: Sequence[str]) -> dict[str, str]:
    pairs = [setting.partition("=") for setting in settings]
    for key, equals, _ in pairs:
        if not key or not equals:
            message = f"--set {key} is not of the form KEY=VALUE"
            raise BriefgenError(diagnose("bad-setting", message, None, "for example --set paper=Letter"))
    return {key.strip(): value for key, _, value in pairs}


def _output_paths(targets: Sequence[Target], output: Path | None) -> dict[Path, Path]:
    """Return the PDF of each brief. Raises ``BriefgenError`` where two would be the same file."""
    briefs = [(brief, target.project.build) for target in targets for brief in target.briefs]
    places: dict[Path, Path] = {}
    for brief, build in briefs:
        if output is None:
            place = build / f"{brief.stem}.pdf"
        elif len(briefs) == 1 and not output.is_dir():
            place = output
        else:
            place = output / f"{brief.stem}.pdf"
        if place in places.values():
            message = f"two briefs would be written to {place}"
            raise BriefgenError(diagnose("output-collision", message, None, "give each its own -o"))
        places[brief] = place
    return places


def _write(made: Made, place: Path) -> None:
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

    write_whole(place, made.pdf)


def _result(made: Made, place: Path, materials: Materials, seconds: float) -> dict[str, Any]:
    return {
        "brief": made.composed.spec.brief.name,
        "pdf": str(place),
        "pages": made.pages,
        "facts": len(made.composed.selection.facts),
        "sha256": hashlib.sha256(made.pdf).hexdigest(),
        "seconds": round(seconds, 3),
        "checked_excerpts": sorted(materials.verified & {fact.id for fact in made.composed.selection.facts}),
    }


def _summary(made: Made, place: Path) -> str:
    pages = "1 page" if made.pages == 1 else f"{made.pages} pages"
    return f"{_short(place)}  ({pages}, {len(made.composed.selection.facts)} facts, {len(made.pdf) / 1024:.0f} kB)"


def _short(path: Path) -> str:
    """Return a path from the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


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

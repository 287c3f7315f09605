"""``briefgen make``: briefs to PDFs."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.batch import merge_found
from briefgen.cli.options import ArchiveOption, Format, FormatOption, SetOption, parse_settings
from briefgen.cli.projects import Loaded, Target, find_targets, load_target
from briefgen.cli.report import print_diagnostics, print_json
from briefgen.cli.terminal import open_file, short_path, wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose
from briefgen.model.brief import Spec
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
    settings: SetOption = None,
    archive: ArchiveOption = None,
    show: Annotated[bool, typer.Option("--open", help="Show the PDF when it is made.")] = False,
    format: FormatOption = Format.TEXT,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say for each fact which selector took it.")
    ] = False,
) -> None:
    """Make one or several briefs; of a spec with for_each or a matrix all that it makes, or one by its name.

    Checks the facts, selects what each brief asks for, and writes one PDF a brief: build/NAME.pdf in the project, or
    where -o says. If anything is wrong, nothing is written and an earlier PDF stays as it is.
    """
    overrides = parse_settings(settings or [])
    targets = find_targets(briefs)
    gathered = [gather(target.project, archive) for target in targets]
    loaded = [
        load_target(target, shared.value, overrides) for target, shared in zip(targets, gathered, strict=True)
    ]
    places = output_paths(targets, [one.value for one in loaded], output)
    results: list[dict[str, Any]] = []
    failed = False
    for target, shared, specs in zip(targets, gathered, loaded, strict=True):
        failed |= shared.failed or specs.failed
        found: list[tuple[Spec, tuple[Diagnostic, ...]]] = []
        for spec in _specs_of(specs):
            start = time.perf_counter()
            outcome = make_brief(spec, shared.value)
            found.append((spec, outcome.diagnostics))
            if outcome.value is None or shared.failed:
                failed = True
                continue
            place = places[target.project.build, spec.brief.name]
            if explain:
                _explain(outcome.value, to_stderr=format is Format.JSON)
            _write(outcome.value, place)
            results.append(_result(outcome.value, place, shared.value, time.perf_counter() - start))
            if format is Format.TEXT:
                typer.echo(_summary(outcome.value, place))
            if show:
                open_file(place)
        reported = (*shared.diagnostics, *specs.diagnostics, *merge_found(found))
        print_diagnostics(reported, target.project.root, colours=wants_colours())
    if format is Format.JSON:
        print_json({"briefs": results})
    if failed:
        typer.echo(
            "Nothing was written for a brief with errors; mend them and run the command again.", err=True
        )
        raise typer.Exit(1)


Places = dict[tuple[Path, str], Path]
"""The PDF of each brief, by its project's build folder and its name."""


def output_paths(
    targets: Sequence[Target], loaded: Sequence[Sequence[Loaded]], output: Path | None
) -> Places:
    """Return the PDF of each brief. Raises ``BriefgenError`` where two would be the same file."""
    briefs = dict.fromkeys(
        (target.project.build, name)
        for target, files in zip(targets, loaded, strict=True)
        for file in files
        for name in (spec.brief.name for spec in file.specs)
    )
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


def _specs_of(loaded: Outcome[tuple[Loaded, ...]]) -> list[Spec]:
    return [spec for file in loaded.value for spec in file.specs]


def _write(made: Made, place: Path) -> None:
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

    write_whole(place, made.pdf)


def _result(made: Made, place: Path, materials: Materials, seconds: float) -> dict[str, Any]:
    return {
        "brief": made.composed.spec.brief.name,
        "pdf": str(place),
        "pages": made.pages,
        "facts": len(made.composed.selection.facts),
        "edition": made.composed.edition.number,
        "code": made.composed.edition.code,
        "sha256": hashlib.sha256(made.pdf).hexdigest(),
        "seconds": round(seconds, 3),
        "checked_excerpts": sorted(materials.verified & {fact.id for fact in made.composed.selection.facts}),
    }


def _summary(made: Made, place: Path) -> str:
    pages = "1 page" if made.pages == 1 else f"{made.pages} pages"
    return f"{short_path(place)}  ({pages}, {len(made.composed.selection.facts)} facts, {len(made.pdf) / 1024:.0f} kB)"


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

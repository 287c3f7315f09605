"""``briefgen sources import`` and ``sources export``: references from and for other programs, as CSL-JSON.

An import adds sources to one fact file, or does nothing: an item at fault, or a source that would bring an error with
it, is shown where it stands. Sources that are there already are named and left as they are.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.adding import Choices, carry_out
from briefgen.cli.options import DryRunOption, FileOption, ProjectOption, TodayOption, day_of
from briefgen.cli.report import print_diagnostics
from briefgen.cli.speech import count, remark, report
from briefgen.cli.terminal import short_path, wants_colours
from briefgen.diagnostics import BriefgenError
from briefgen.load.facts import load_factbase
from briefgen.load.files import name_file, read_file
from briefgen.model.records import Source, SourceKind
from briefgen.project import find_project
from briefgen.write.base import open_base
from briefgen.write.csl_export import export_sources as format_sources
from briefgen.write.csl_import import Import
from briefgen.write.csl_import import import_sources as read_sources
from briefgen.write.plan import plan_entries
from briefgen.write.saving import find_place


class ExchangeFormat(StrEnum):
    """What sources are exported as."""

    CSL_JSON = "csl-json"


def import_sources(
    references: Annotated[
        Path, typer.Argument(metavar="FILE.json", help="References as CSL-JSON.", show_default=False)
    ],
    kind: Annotated[
        SourceKind | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Kind of all new sources; news or reference by their type where none is given.",
            show_default=False,
        ),
    ] = None,
    file: FileOption = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="Add title, author, date, address and day read to sources that lack them."
        ),
    ] = False,
    today: TodayOption = None,
    project: ProjectOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Add the references of a CSL-JSON file, as Zotero and Better BibTeX export it, to the sources.

    A reference that is there already, by its id, address or title, is named and left as it is. No file can say that a
    text is official: --kind does, or the curator does afterwards.
    """  # fmt: skip
    base = open_base(find_project(project or Path()))
    root = references.resolve().parent
    content = read_file(references, root)
    if content.value is None:
        raise BriefgenError(*content.diagnostics)
    place = (
        name_file(find_place(file, base.project.facts, base.project.root), base.project.root)
        if file
        else None
    )
    name = short_path(references)
    outcome = read_sources(
        content.value, name, base, kind=kind.value if kind else None, file=place, update=update
    )
    print_diagnostics(outcome.diagnostics, Path.cwd(), colours=wants_colours())
    if outcome.failed:
        typer.echo("Nothing was written: correct the references, or leave them out of the file.", err=True)
        raise typer.Exit(1)
    day = day_of(today)
    choices = Choices(project=project, today=day, yes=True, dry_run=dry_run, file=file)
    if outcome.value.entries:
        carry_out(plan_entries(base, outcome.value.entries, today=day), base.project, choices)
    _sum_up(outcome.value, dry_run=dry_run)


def export_sources(
    format: Annotated[  # noqa: ARG001 - there is one form so far, and scripts name it
        ExchangeFormat, typer.Option("--format", help="Form of the file.")
    ] = ExchangeFormat.CSL_JSON,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write; stdout where none is given.",
            show_default=False,
        ),
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Print all sources as references for Zotero and other managers.

    They are CSL-JSON; the curator's remarks stay here.
    """
    found = find_project(project or Path())
    loaded = load_factbase(found.facts, found.root)
    print_diagnostics(loaded.diagnostics, found.root, colours=wants_colours())
    text = format_sources(loaded.value, found.language)
    if output is None:
        typer.echo(text, nl=False)
        return
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

    write_whole(output, text.encode())
    report(short_path(output))
    remark(f"{count(len(list(loaded.value.all_of(Source))), 'source')} written")


def _sum_up(done: Import, *, dry_run: bool) -> None:
    """Say on stderr what became of the items: the result proper, places or a diff, is on stdout."""
    new = sum(len(entry.path) == 1 for entry in done.entries)
    filled = len(done.entries) - new
    kinds = Counter(str(entry.value["kind"]) for entry in done.entries if isinstance(entry.value, dict))
    for one in done.present:
        remark(f"{one.reference} is there already as {one.source} (same {one.by})")
    told = ", ".join(f"{number} as {kind}" for kind, number in sorted(kinds.items()))
    would = "would be " if dry_run else ""
    remark(f"{new} sources {would}added{f' ({told})' if told else ''}, {len(done.present)} left alone"
               f"{f', {filled} fields {would}filled in' if filled else ''}")  # fmt: skip
    if done.left_out:
        fields = ", ".join(f"{name} ({number})" for name, number in done.left_out.items())
        remark(f"Left out, having no place in a source: {fields}")
    if kinds.keys() & {"reference"} and not dry_run:
        remark(
            "Next: set `kind: official` where a source is, name sources in facts, then briefgen check.",
        )

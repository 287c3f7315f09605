"""``briefgen issue``: an edition, numbered, dated and kept."""

from __future__ import annotations

from typing import Annotated

import typer

from briefgen.cli.console import mention_elsewhere, remark, report, short_path, wants_colours
from briefgen.cli.options import ArchiveOption, BriefArgument, Format, FormatOption, TodayOption, day_of
from briefgen.cli.output import print_diagnostics, print_json


def issue(
    brief: BriefArgument,
    note: Annotated[
        str,
        typer.Option(
            "--note", metavar="TEXT", help="A line for the ledger; it never prints.", show_default=False
        ),
    ] = "",
    archive: ArchiveOption = None,
    today: TodayOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Issue an edition of a brief.

    What the brief says now gets the next number and today's date. The edition is added to briefs/editions/BRIEF.yaml,
    with the hash of every fact, and its PDF is kept beside it; neither is ever overwritten. From then on copies that
    say the same print its number, and others list what has changed since.
    """
    from briefgen.cli.projects import (  # noqa: PLC0415
        find_targets,
        gather_target,
        load_single,
    )
    from briefgen.editions.issue import edition_file  # noqa: PLC0415 - heavy, as all that follows
    from briefgen.editions.issue import issue as issue_edition  # noqa: PLC0415

    target = find_targets([brief])[0]
    project = target.project
    shared = gather_target(target, archive)
    loaded = load_single(target, shared.value)
    if loaded.value is None:
        found = (*shared.diagnostics, *loaded.diagnostics)
        print_diagnostics(found, project.root, colours=wants_colours())
        typer.echo("No edition was issued; mend the errors and run the command again.", err=True)
        raise typer.Exit(1)
    day = day_of(today)
    outcome = issue_edition(loaded.value, shared.value, day, " ".join(note.split()))
    errors = shared.value.errors
    of_shared = [one for one in shared.diagnostics if one not in errors]
    mention_elsewhere(sum(one not in outcome.diagnostics for one in errors))
    print_diagnostics(
        tuple(dict.fromkeys((*of_shared, *loaded.diagnostics, *outcome.diagnostics))),
        project.root,
        colours=wants_colours(),
    )
    if outcome.value is None:
        typer.echo("No edition was issued; the lines above say why.", err=True)
        raise typer.Exit(1)
    edition, name = outcome.value, loaded.value.brief.name
    place = edition_file(project, name, edition.number)
    if format is Format.JSON:
        print_json(
            {
                "brief": name,
                "edition": edition.number,
                "date": edition.date.isoformat(),
                "code": edition.content.code,
                "content": edition.content.hash,
                "pdf": str(place),
                "sha256": edition.pdf,
                "ledger": str(project.ledger(name)),
            }
        )
    else:
        report(f"{short_path(place)}  (edition {edition.number}, {edition.date}, {edition.content.code})")
        folder = short_path(project.editions)
        remark(
            f"Next: commit {folder}, and hand out the PDF; briefgen verify says later whether a copy is current."
        )

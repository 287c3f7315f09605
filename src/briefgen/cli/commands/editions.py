"""``briefgen diff`` and ``briefgen verify``: states of a brief compared, and copies looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.cli.completion import suggest_briefs
from briefgen.cli.console import report, short_path
from briefgen.cli.differences import difference_to_json, format_difference
from briefgen.cli.options import (
    Format,
    FormatOption,
    ProjectOption,
)
from briefgen.cli.output import print_json, printable
from briefgen.editions.verify import (
    Finding,
    Standings,
    State,
    Status,
    differ_states,
    find_brief,
    find_copies,
    find_state,
    name_edition,
    verify_code,
    verify_file,
)
from briefgen.workspace import find_project


def diff(
    before: Annotated[
        str, typer.Argument(metavar="A", help="An edition's number, a PDF, or `current`.", show_default=False)
    ],
    after: Annotated[
        str, typer.Argument(metavar="B", help="The same, for the later state.", show_default=False)
    ],
    brief: Annotated[
        str | None,
        typer.Option(
            "--brief",
            metavar="BRIEF",
            help="The brief whose editions are meant; needed where that is not plain.",
            show_default=False,
            autocompletion=suggest_briefs,
        ),
    ] = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what changed between two states of a brief.

    Facts that were added, removed, corrected, re-dated, or rest on other sources, each with the fields that changed and
    their two values; then records that they lean on, and words of the spec and templates.
    """
    standings = Standings(find_project(project or Path()))
    name = brief or find_brief((before, after), standings)
    first, second = (find_state(side, name, standings) for side in (before, after))
    difference = differ_states(first, second, standings)
    if format is Format.JSON:
        sides = {"from": _to_json(first), "to": _to_json(second)}
        print_json({"brief": first.brief, **sides, **difference_to_json(difference)})
        return
    typer.echo(
        f"{first.brief}: {first.called} ({first.content.code}) -> {second.called} ({second.content.code})"
    )
    for line in format_difference(difference, values=True):
        typer.echo(f"  {line}")
    if not difference:
        typer.echo("  no difference")


def _to_json(state: State) -> dict[str, Any]:
    return {
        "called": state.called,
        "edition": state.number,
        "content": state.content.hash,
        "code": state.content.code,
    }


def verify(
    copies: Annotated[
        list[str],
        typer.Argument(
            help="PDFs, folders of PDFs, or edition codes as they stand in the footer.",
            metavar="FILE|FOLDER|CODE",
            show_default=False,
        ),
    ],
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say of copies whether they are current.

    A PDF is compared with its brief in this project: current; stale, with the facts that changed, entered or left;
    altered since it was made; or unknown. An edition code can be typed from paper in any case and spacing. The exit
    status is 0 only where all are current.
    """
    standings = Standings(find_project(project or Path()))
    findings = [finding for copy in copies for finding in _verify(copy, standings)]
    if format is Format.JSON:
        print_json({"copies": [_verify_to_json(one) for one in findings]})
    else:
        for one in findings:
            for line in _format(one):
                if one.status is Status.CURRENT:
                    report(line)
                else:
                    typer.echo(line)
    if any(one.status is not Status.CURRENT for one in findings):
        raise typer.Exit(1)


def _verify(copy: str, standings: Standings) -> Sequence[Finding]:
    path = Path(copy)
    if not copy.strip():
        # The empty name would be the current folder: a script whose variable is not set means none at all.
        return (verify_code(copy, standings),)
    if path.is_dir():
        found = find_copies(path)
        if not found:
            return (Finding(copy, Status.UNKNOWN, "there is no PDF in it"),)
        return tuple(verify_file(one, standings) for one in found)
    if path.exists() or path.suffix.lower() == ".pdf":
        return (verify_file(path, standings),)
    return (verify_code(copy, standings),)


def _format(finding: Finding) -> Iterator[str]:
    what = [finding.brief, *([] if finding.number is None else [name_edition(finding.number, finding.date)])]
    said = " · ".join(part for part in (*what, finding.code) if part)
    subject = short_path(Path(finding.subject)) if Path(finding.subject).exists() else finding.subject
    yield printable(f"{finding.status}: {subject}{f' ({said})' if said else ''}")
    if finding.reason and finding.status is not Status.CURRENT:
        yield printable(f"  {finding.reason}")
    for line in format_difference(finding.difference, values=False):
        yield f"  {line}"


def _verify_to_json(finding: Finding) -> dict[str, Any]:
    return {
        "copy": finding.subject,
        "status": finding.status.value,
        "reason": finding.reason,
        "brief": finding.brief or None,
        "edition": finding.number,
        "date": finding.date.isoformat() if finding.date else None,
        "code": finding.code or None,
        **difference_to_json(finding.difference),
    }

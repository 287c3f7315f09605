"""``briefgen issue``, ``diff`` and ``verify``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.cli.completion import suggest_briefs
from briefgen.cli.console import mention_elsewhere, remark, report, short_path, wants_colours
from briefgen.cli.options import (
    ArchiveOption,
    BriefArgument,
    Format,
    FormatOption,
    ProjectOption,
    TodayOption,
    day_of,
)
from briefgen.cli.output import print_diagnostics, print_json, printable
from briefgen.compose.changes import Change, Difference, FieldChange
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
from briefgen.model.edition import Frozen
from briefgen.workspace import find_project

_LONGEST = 70


def format_difference(difference: Difference, *, values: bool) -> Iterator[str]:
    """Yield a line for each change; ``values`` adds each field's two values."""
    for change in difference.changes:
        yield printable(f"{_say_kinds(change)} {change.kind} {change.id}{_say_fields(change)}")
        if values:
            yield from (f"  {line}" for one in change.fields for line in _format_field(one))
    for place in difference.words:
        yield printable("changed order of facts" if place == "order" else f"changed words: {place}")
    if difference.as_of:
        before, after = difference.as_of
        yield f"changed information as of: {before or 'none'} -> {after or 'none'}"
    if difference.reissued and not (difference.changes or difference.words or difference.as_of):
        yield "an edition was issued in between"


def difference_to_json(difference: Difference) -> dict[str, Any]:
    """Return a difference for a program."""
    as_of = difference.as_of
    return {
        "changes": [_change_to_json(one) for one in difference.changes],
        "words": list(difference.words),
        "as_of": None if as_of is None else [one.isoformat() if one else None for one in as_of],
        "reissued": difference.reissued,
    }


def _change_to_json(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind,
        "fact": change.is_fact,
        "change": [kind.value for kind in change.kinds],
        "fields": [{"field": one.path, "before": one.before, "after": one.after} for one in change.fields],
    }


def _say_kinds(change: Change) -> str:
    return ", ".join(kind.value for kind in change.kinds)


def _say_fields(change: Change) -> str:
    if change.before is None or change.after is None or not change.fields:
        return ""
    return f" ({', '.join(one.path for one in change.fields)})"


def _format_field(change: FieldChange) -> Iterator[str]:
    yield f"{change.path}:"
    if change.before is not None:
        yield f"  - {printable(_say_value(change.before))}"
    if change.after is not None:
        yield f"  + {printable(_say_value(change.after))}"


def _say_value(value: Frozen) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(map(_say_value, value))
    return "{" + ", ".join(f"{key}: {_say_value(inner)}" for key, inner in value.items()) + "}"


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

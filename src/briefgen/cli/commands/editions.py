"""``briefgen issue``, ``verify``, ``diff`` and ``publish``: editions kept, copies looked at, states compared, a site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_briefs
from briefgen.cli.console import (
    count,
    difference_to_json,
    fail,
    format_difference,
    mention_elsewhere,
    print_diagnostics,
    print_json,
    printable,
    remark,
    report,
    short_path,
    show_progress,
)
from briefgen.cli.options import (
    ArchiveOption,
    BriefArgument,
    Format,
    FormatOption,
    ProjectOption,
    TodayOption,
    argument,
    commands,
    day_of,
    option,
)

if TYPE_CHECKING:
    from briefgen.editions.verify import Claim, Finding, Standings, State
    from briefgen.site import Published

app = commands()
_NOTE = "A line for the ledger; it never prints."


@app.command(epilog='Example: briefgen issue lights --note "for the council of May"')
def issue(
    brief: BriefArgument,
    note: Annotated[str, option("--note TEXT", _NOTE)] = "",
    archive: ArchiveOption = None,
    today: TodayOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Issue an edition of a brief.

    What the brief says now gets the next number and today's date. The edition is added to briefs/editions/BRIEF.yaml,
    with the hash of every fact, and its PDF is kept beside it; neither is ever overwritten. From then on copies that
    say the same print its number, and others list what has changed since.
    """
    from briefgen.cli.projects import find_targets, gather_target, load_single
    from briefgen.editions.issue import edition_file
    from briefgen.editions.issue import issue as issue_edition

    target = find_targets([brief])[0]
    project = target.project
    shared = gather_target(target, archive)
    loaded = load_single(target, shared.value)
    if loaded.value is None:
        print_diagnostics((*shared.diagnostics, *loaded.diagnostics), project.root)
        raise fail("No edition was issued; mend the errors and run the command again.")
    outcome = issue_edition(loaded.value, shared.value, day_of(today), " ".join(note.split()))
    errors = shared.value.errors
    of_shared = [found for found in shared.diagnostics if found not in errors]
    mention_elsewhere(sum(error not in outcome.diagnostics for error in errors))
    print_diagnostics((*of_shared, *loaded.diagnostics, *outcome.diagnostics), project.root)
    if outcome.value is None:
        raise fail("No edition was issued; the lines above say why.")
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
        return
    report(f"{short_path(place)}  (edition {edition.number}, {edition.date}, {edition.content.code})")
    remark(
        f"Next: commit {short_path(project.editions)}, and hand out the PDF; "
        "briefgen verify says later whether a copy is current."
    )


_BRIEF = "The brief whose editions are meant; needed where that is not plain."


@app.command(epilog="Example: briefgen diff 1 current --brief lights")
def diff(
    before: Annotated[str, argument("A", "An edition's number, a PDF, or `current`.")],
    after: Annotated[str, argument("B", "The same, for the later state.")],
    brief: Annotated[str | None, option("--brief BRIEF", _BRIEF, suggest=suggest_briefs)] = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what changed between two states of a brief.

    Facts that were added, removed, corrected, re-dated, or rest on other sources, each with the fields that changed and
    their two values; then records that they refer to, and words of the spec and templates.
    """
    from briefgen.editions.verify import Standings, differ_states, find_brief, find_state
    from briefgen.workspace import find_project

    standings = Standings(find_project(project or Path()))
    name = brief or find_brief((before, after), standings)
    first, second = (find_state(side, name, standings) for side in (before, after))
    difference = differ_states(first, second, standings)
    if format is Format.JSON:
        sides = {"from": _state_to_json(first), "to": _state_to_json(second)}
        print_json({"brief": first.brief, **sides, **difference_to_json(difference)})
        return
    sides_named = [f"{state.called} ({state.content.code})" for state in (first, second)]
    typer.echo(f"{first.brief}: {' -> '.join(sides_named)}")
    for line in format_difference(difference, values=True):
        typer.echo(f"  {line}")
    if not difference:
        typer.echo("  no difference")


def _state_to_json(state: State) -> dict[str, Any]:
    return {
        "called": state.called,
        "edition": state.number,
        "content": state.content.hash,
        "code": state.content.code,
    }


_COPIES = "PDFs, folders of PDFs, or edition codes as they stand in the footer."


@app.command(epilog="Example: briefgen verify build/lights.pdf printed/")
def verify(
    copies: Annotated[list[str], argument("FILE|FOLDER|CODE", _COPIES)],
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say of copies whether they are current.

    An original is known by its bytes: the file of an issued edition, or what the brief is made to today. It is current,
    or stale, with the facts that changed, entered or left. Any other file is not an original, and what it claims to be
    is shown as its own claim. An edition code can be typed from paper in any case and spacing. The exit status is 0
    only where all are current.
    """
    from briefgen.editions.verify import Standings, Status
    from briefgen.workspace import find_project

    standings = Standings(find_project(project or Path()))
    findings = [finding for copy in copies for finding in _verify(copy, standings)]
    if format is Format.JSON:
        print_json({"copies": [_finding_to_json(finding) for finding in findings]})
    for finding in findings if format is Format.TEXT else ():
        for line in _format(finding):
            (report if finding.status is Status.CURRENT else typer.echo)(line)
    if any(finding.status is not Status.CURRENT for finding in findings):
        raise typer.Exit(1)


def _verify(copy: str, standings: Standings) -> Sequence[Finding]:
    from briefgen.editions.verify import Finding, Status, find_copies, verify_code, verify_file

    path = Path(copy)
    # The empty name would be the current folder: a script whose variable is not set means none at all.
    if copy.strip() and path.is_dir():
        found = tuple(verify_file(file, standings) for file in find_copies(path))
        return found or (Finding(copy, Status.UNKNOWN, "there is no PDF in it"),)
    if copy.strip() and (path.exists() or path.suffix.lower() == ".pdf"):
        return (verify_file(path, standings),)
    return (verify_code(copy, standings),)


def _format(finding: Finding) -> Iterator[str]:
    from briefgen.editions.verify import Status, name_edition

    edition = "" if finding.number is None else name_edition(finding.number, finding.date)
    known = " · ".join(part for part in (finding.brief, edition, finding.code) if part)
    subject = short_path(Path(finding.subject)) if Path(finding.subject).exists() else finding.subject
    yield printable(f"{finding.status}: {subject}{f' ({known})' if known else ''}")
    if finding.reason and finding.status is not Status.CURRENT:
        yield printable(f"  {finding.reason}")
    if finding.claim:
        yield printable(f"  {finding.claim}")
    for line in format_difference(finding.difference, values=False):
        yield f"  {line}"


def _finding_to_json(finding: Finding) -> dict[str, Any]:
    return {
        "copy": finding.subject,
        "status": finding.status.value,
        "reason": finding.reason,
        "brief": finding.brief or None,
        "edition": finding.number,
        "date": finding.date.isoformat() if finding.date else None,
        "code": finding.code or None,
        "claim": _claim_to_json(finding.claim) if finding.claim else None,
        **difference_to_json(finding.difference),
    }


def _claim_to_json(claim: Claim) -> dict[str, Any]:
    return {
        "brief": claim.brief,
        "edition": claim.number,
        "date": claim.date.isoformat() if claim.date else None,
        "code": claim.code,
        "state": claim.state,
    }


_UNISSUED = "Show working copies of what was not issued too, marked as such."


@app.command(epilog="Example: briefgen publish site")
def publish(
    folder: Annotated[Path, argument("DIR", "The folder of the site.")],
    unissued: Annotated[bool, option("--unissued", help=_UNISSUED)] = False,
    project: ProjectOption = None,
    today: TodayOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Publish the project's briefs as a site that anybody can read.

    Briefs are brought up to date first. The site has a page for each that was issued, with the PDF of its last edition,
    date and what changed, a page for every edition, a feed, and a page that says whether a code from a paper copy is
    current. That a brief says something else by now, which was not issued, is said on its page. It works from any file
    server and from a disk. Files that have not changed are not touched, nor is what `publish` did not write. If a brief
    has errors, or is of higher handling than the room, nothing is written; but a brief that the room shows already is
    then taken out of it. Settings stand under `[room]` in the project file.
    """
    from briefgen.site import publish as publish_room
    from briefgen.workspace import find_project

    found = find_project(project or Path())
    with show_progress() as after_each:
        outcome = publish_room(found, folder, day_of(today), after_each, unissued=unissued)
    print_diagnostics(outcome.diagnostics, found.root)
    if outcome.value is None:
        remark("Nothing was published.")
        raise typer.Exit(1)
    for name in outcome.value.drafts:
        remark(f"{name} is a draft, and is not published.")
    for name in outcome.value.unissued:
        remark(
            f"{name} has no edition, and is not published: issue one, or show a working copy with --unissued."
        )
    for name in outcome.value.newer if not unissued else ():
        remark(f"{name} has changed since its last edition, which is what the room shows.")
    for name, number in outcome.value.hidden.items():
        editions = count(number, "earlier edition")
        remark(f"{name}: {editions} above the room's handling, or with a fact that is, not shown.")
    if format is Format.JSON:
        print_json(_published_to_json(outcome.value))
    else:
        for line in _format_published(outcome.value):
            report(line)
    if outcome.failed:
        raise typer.Exit(1)


def _format_published(published: Published) -> Iterator[str]:
    for brief in published.briefs:
        if brief.became != "kept":
            edition = f"edition {brief.number}, " if brief.number else ""
            yield f"{brief.name}: {brief.became} ({edition}{brief.code})"
    for name in published.removed:
        yield f"{name}: taken out of the room"
    briefs = count(sum(brief.pdf is not None for brief in published.briefs), "brief")
    written, deleted = len(published.files.written), len(published.files.deleted)
    done = [f"{count(written, 'file')} written"] + ([f"{deleted} deleted"] if deleted else [])
    became = ", ".join(done) if written or deleted else "nothing has changed"
    yield f"{short_path(published.folder / 'index.html')}: {briefs}, {became}"


def _published_to_json(published: Published) -> dict[str, Any]:
    briefs = [
        {
            "brief": brief.name,
            "action": brief.became.value,
            "edition": brief.number,
            "code": brief.code,
            "page": brief.page,
            "pdf": brief.pdf,
        }
        for brief in published.briefs
    ]
    return {
        "folder": str(published.folder),
        "briefs": briefs,
        "drafts": list(published.drafts),
        "unissued": list(published.unissued),
        "newer": list(published.newer),
        "removed": list(published.removed),
        "written": list(published.files.written),
        "deleted": list(published.files.deleted),
    }

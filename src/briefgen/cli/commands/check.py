"""``briefgen check`` and ``briefgen explain``."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_briefs, suggest_codes
from briefgen.cli.console import (
    as_json,
    as_workflow_commands,
    count,
    count_severity,
    detail,
    print_diagnostics,
    print_json,
    remark,
    report,
    timed,
)
from briefgen.cli.options import (
    ArchiveOption,
    Format,
    FormatOption,
    TodayOption,
    argument,
    commands,
    day_of,
    option,
)
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, diagnose
from briefgen.diagnostics.suggest import did_you_mean

if TYPE_CHECKING:
    from briefgen.diagnostics.codes import Group


class CheckFormat(StrEnum):
    """How diagnostics are printed."""

    TEXT = "text"
    JSON = "json"
    GITHUB = "github"


app = commands()
_PATHS = "Briefs by name or file, or folders of projects; the current project where none is given."
_FORMS = "Print diagnostics as text, as JSON for a program, or as annotations of a GitHub workflow."


@app.command(epilog="Example: briefgen check --strict --archive ../archive")
def check(
    paths: Annotated[list[Path] | None, argument("PATH", _PATHS, suggest_briefs)] = None,
    strict: Annotated[bool, option("--strict", "Count warnings as errors.")] = False,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    format: Annotated[CheckFormat, option("--format", _FORMS, show_default=True)] = CheckFormat.TEXT,
    cache: Annotated[
        bool,
        option(
            "--cache/--no-cache",
            "Use what earlier runs found out; the result is the same.",
            show_default=True,
        ),
    ] = True,
) -> None:
    """Check facts and briefs without writing anything.

    Reads the whole fact base and every brief, renders every template and lays every brief out in memory, and reports
    all that is wrong in one run.
    """
    from briefgen.cli.projects import find_files, find_targets, open_counting
    from briefgen.pipeline import check_project

    try:
        targets = find_targets(paths or [], withdrawn=True)
    except BriefgenError as error:
        if format is CheckFormat.TEXT:
            raise
        # A program is answered in its own form too.
        _print(error.diagnostics, Path(), format)
        if format is CheckFormat.JSON:
            print_json(as_json(error.diagnostics))
        raise typer.Exit(1) from None
    found: list[Diagnostic] = []
    checked = 0
    for target in targets:
        detail(f"project {target.project.root}")
        known = open_counting(target.project) if cache else None
        files = find_files(target) if target.names else target.briefs
        with timed(f"facts and {count(len(files), 'spec')} were checked"):
            reported = check_project(target.workspace, files, archive, day_of(today), known)
        if known is not None:
            known.report()
        checked += len(files)
        found.extend(reported)
        _print(reported, target.project.root, format)
    errors, warnings = (count_severity(found, severity) for severity in (Severity.ERROR, Severity.WARNING))
    if format is CheckFormat.JSON:
        print_json(as_json(found))
    else:
        number = sum(each.ignored is not None for each in found)
        ignored = f", {number} ignored" if number else ""
        sums = f"{count(errors, 'error')}, {count(warnings, 'warning')}"
        report(f"{count(checked, 'brief')} checked: {sums}{ignored}")
    if format is CheckFormat.TEXT and (errors or warnings):
        remark("Next: briefgen explain CODE says what a code in brackets means, and how its cause is mended.")
    elif format is CheckFormat.TEXT and not checked:
        remark("Next: briefgen new brief begins a brief with what the fact base has for it.")
    if errors or (strict and warnings):
        raise typer.Exit(1)


def _print(diagnostics: tuple[Diagnostic, ...], root: Path, format: CheckFormat) -> None:
    """Print what is printed of one project: all but JSON, which is of all of them."""
    if format is CheckFormat.TEXT:
        print_diagnostics(diagnostics, root)
    elif format is CheckFormat.GITHUB:
        for command in as_workflow_commands(diagnostics, root):
            typer.echo(command)


_WIDTH = 96
_NEEDS = {
    "day": "on a day (today, or --today)",
    "archive": "with the sources' texts (--archive)",
    "brief": "where a brief is composed",
}
_CODE = "The code, as in error[CODE]; all of them are listed where none is given."


@app.command(epilog="Example: briefgen explain unknown-id")
def explain(
    code: Annotated[str | None, argument("CODE", _CODE, suggest_codes)] = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Explain a diagnostic code, and how its cause is mended.

    With an example, and whether a comment may overrule it.
    """
    from briefgen.diagnostics.codes import load_codes, load_groups

    if code is not None and code not in load_codes():
        hint = did_you_mean(code, load_codes()) or "briefgen explain lists all codes"
        raise BriefgenError(diagnose("unknown-code", f"there is no code {code!r}", None, hint))
    chosen = [(name, group) for group in load_groups() for name in group.codes if code in (None, name)]
    if format is Format.JSON:
        objects = [_as_object(name, group) for name, group in chosen]
        print_json(objects[0] if code else {"codes": objects})
        return
    if code:
        typer.echo("\n".join(_describe(*chosen[0])))
        return
    width = max(map(len, load_codes()))
    for group in load_groups():
        if group.codes:
            typer.echo(f"{group.title}\n")
            for name, found in group.codes.items():
                typer.echo(f"  {found.severity:<7}  {name:<{width}}  {found.summary}")
            typer.echo("")
    typer.echo("briefgen explain CODE says more of each.")


def _describe(name: str, group: Group) -> Iterator[str]:
    code = group.codes[name]
    needs = " and ".join(_NEEDS[need] for need in code.needs) or "in every run that comes across its cause"
    ignored = (
        f"A comment may overrule it: `# briefgen: ignore {name} because REASON` at the end of the line that it names, "
        "or on a line of its own above; in templates between {# and #}."
        if code.ignorable
        else "It cannot be ignored: its cause has to be mended."
    )
    yield f"{code.severity}[{name}]: {code.summary}"
    yield f"\n{fill(code.explanation, _WIDTH)}"
    yield f"\n{fill(f'Found {needs}. {ignored}', _WIDTH)}"
    yield f"Subject: {group.title.lower()}."
    if code.example:
        yield f"\n{indent(code.example.rstrip(), '    ')}"


def _as_object(name: str, group: Group) -> dict[str, Any]:
    code = group.codes[name]
    return {
        "code": name,
        "group": group.title,
        "severity": code.severity,
        "summary": code.summary,
        "explanation": code.explanation,
        "example": code.example,
        "ignorable": code.ignorable,
        "needs": list(code.needs),
    }

"""``briefgen check`` and ``briefgen explain``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from textwrap import fill, indent
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_briefs, suggest_codes
from briefgen.cli.console import count as count_of
from briefgen.cli.console import detail, remark, report, timed, wants_colours
from briefgen.cli.options import (
    ArchiveOption,
    CheckFormat,
    CheckFormatOption,
    Format,
    FormatOption,
    TodayOption,
    day_of,
)
from briefgen.cli.output import (
    as_json,
    as_workflow_commands,
    count,
    count_ignored,
    print_diagnostics,
    print_json,
)
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, diagnose
from briefgen.diagnostics.codes import Code, Group, load_codes, load_groups
from briefgen.diagnostics.suggest import did_you_mean

if TYPE_CHECKING:
    from briefgen.cli.projects import Target


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="PATH",
            help="Briefs by name or file, or folders of projects; the current project where none is given.",
            show_default=False,
            autocompletion=suggest_briefs,
        ),
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as errors.")] = False,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    format: CheckFormatOption = CheckFormat.TEXT,
    cache: Annotated[
        bool,
        typer.Option("--cache/--no-cache", help="Use what earlier runs found out; the result is the same."),
    ] = True,
) -> None:
    """Check facts and briefs without writing anything.

    Reads the whole fact base and every brief, renders every template and lays every brief out in memory, and reports
    all that is wrong in one run.
    """
    from briefgen.cli.projects import find_files, open_counting  # noqa: PLC0415 - heavy
    from briefgen.pipeline import check_project  # noqa: PLC0415

    found: list[Diagnostic] = []
    checked = 0
    for target in _find_targets(paths or [], format):
        detail(f"project {target.project.root}")
        known = open_counting(target.project) if cache else None
        day = day_of(today)
        files = find_files(target) if target.names else target.briefs
        with timed(f"facts and {count_of(len(files), 'spec')} were checked"):
            reported = check_project(target.project, files, archive, day, known)
        if known is not None:
            known.report()
        checked += len(files)
        found.extend(reported)
        if format is CheckFormat.TEXT:
            print_diagnostics(reported, target.project.root, colours=wants_colours())
        elif format is CheckFormat.GITHUB:
            for command in as_workflow_commands(reported, target.project.root):
                typer.echo(command)
    errors, warnings = count(found, Severity.ERROR), count(found, Severity.WARNING)
    if format is CheckFormat.JSON:
        print_json(as_json(found))
    else:
        ignored = f", {number} ignored" if (number := count_ignored(found)) else ""
        sums = f"{count_of(errors, 'error')}, {count_of(warnings, 'warning')}"
        report(f"{count_of(checked, 'brief')} checked: {sums}{ignored}")
    if format is CheckFormat.TEXT and (errors or warnings):
        remark("Next: briefgen explain CODE says what a code in brackets means, and how its cause is mended.")
    elif format is CheckFormat.TEXT and not checked:
        remark("Next: briefgen new brief begins a brief with what the fact base has for it.")
    if errors or (strict and warnings):
        raise typer.Exit(1)


def _find_targets(paths: Sequence[Path], format: CheckFormat) -> list[Target]:
    """Find what is to be checked; where that fails, a program is told in its own form too."""
    from briefgen.cli.projects import find_targets  # noqa: PLC0415 - heavy

    try:
        return find_targets(paths, withdrawn=True)
    except BriefgenError as error:
        if format is CheckFormat.TEXT:
            raise
        if format is CheckFormat.JSON:
            print_json(as_json(error.diagnostics))
        for command in (
            as_workflow_commands(error.diagnostics, Path()) if format is CheckFormat.GITHUB else ()
        ):
            typer.echo(command)
        raise typer.Exit(1) from None


_WIDTH = 96
_NEEDS = {
    "day": "on a day (today, or --today)",
    "archive": "with the sources' texts (--archive)",
    "brief": "where a brief is composed",
}


def explain(
    code: Annotated[
        str | None,
        typer.Argument(
            metavar="CODE",
            autocompletion=suggest_codes,
            help="The code, as in error[CODE]; all of them are listed where none is given.",
            show_default=False,
        ),
    ] = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Explain a diagnostic code, and how its cause is mended.

    With an example, and whether a comment may overrule it.
    """
    if code is None:
        _print_all(format)
        return
    if code not in load_codes():
        hint = did_you_mean(code, load_codes()) or "briefgen explain lists all codes"
        raise BriefgenError(diagnose("unknown-code", f"there is no code {code!r}", None, hint))
    group = next(group for group in load_groups() if code in group.codes)
    if format is Format.JSON:
        print_json(_as_object(code, group))
    else:
        typer.echo("\n".join(_describe(code, group)))


def _print_all(format: Format) -> None:
    if format is Format.JSON:
        print_json({"codes": [_as_object(name, group) for group in load_groups() for name in group.codes]})
        return
    width = max(map(len, load_codes()))
    for group in load_groups():
        if group.codes:
            typer.echo(f"{group.title}\n")
            for name, code in group.codes.items():
                typer.echo(f"  {code.severity:<7}  {name:<{width}}  {code.summary}")
            typer.echo("")
    typer.echo("briefgen explain CODE says more of each.")


def _describe(name: str, group: Group) -> Iterator[str]:
    code = load_codes()[name]
    yield f"{code.severity}[{name}]: {code.summary}"
    yield f"\n{fill(code.explanation, _WIDTH)}"
    yield f"\n{fill(f'Found {_say_when(code)}. {_say_ignorable(name, code)}', _WIDTH)}"
    yield f"Subject: {group.title.lower()}."
    if code.example:
        yield f"\n{indent(code.example.rstrip(), '    ')}"


def _say_when(code: Code) -> str:
    needs = [_NEEDS[one] for one in code.needs]
    return " and ".join(needs) if needs else "in every run that comes across its cause"


def _say_ignorable(name: str, code: Code) -> str:
    if not code.ignorable:
        return "It cannot be ignored: its cause has to be mended."
    return (
        f"A comment may overrule it: `# briefgen: ignore {name} because REASON` at the end of the line that it names, "
        "or on a line of its own above; in templates between {# and #}."
    )


def _as_object(name: str, group: Group) -> dict[str, Any]:
    code = load_codes()[name]
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

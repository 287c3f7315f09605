"""``briefgen explain``: what a diagnostic code means, how its cause is mended, whether it may be overruled."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import fill, indent
from typing import Annotated, Any

import typer

from briefgen.cli.options import Format, FormatOption
from briefgen.cli.report import print_json
from briefgen.cli.suggesting import suggest_codes
from briefgen.codes import CODES, GROUPS, Code, Group
from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.nearest import did_you_mean

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
    if code not in CODES:
        hint = did_you_mean(code, CODES) or "briefgen explain lists all codes"
        raise BriefgenError(diagnose("unknown-code", f"there is no code {code!r}", None, hint))
    group = next(group for group in GROUPS if code in group.codes)
    if format is Format.JSON:
        print_json(_as_object(code, group))
    else:
        typer.echo("\n".join(_describe(code, group)))


def _print_all(format: Format) -> None:
    if format is Format.JSON:
        print_json({"codes": [_as_object(name, group) for group in GROUPS for name in group.codes]})
        return
    width = max(map(len, CODES))
    for group in GROUPS:
        if group.codes:
            typer.echo(f"{group.title}\n")
            for name, code in group.codes.items():
                typer.echo(f"  {code.severity:<7}  {name:<{width}}  {code.summary}")
            typer.echo("")
    typer.echo("briefgen explain CODE says more of each.")


def _describe(name: str, group: Group) -> Iterator[str]:
    code = CODES[name]
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
    code = CODES[name]
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

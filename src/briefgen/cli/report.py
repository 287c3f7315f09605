"""Diagnostics on their way out: text with the lines around the place, JSON, or commands of a GitHub workflow.

What a comment in its place overrules is neither printed nor counted; JSON lists it with the reason, a workflow is
shown it as a notice, so that an auditor sees what was passed over.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

from briefgen.cli.source_lines import Shown, pick_lines, printable, read_lines, show_place
from briefgen.cli.speech import is_quiet
from briefgen.diagnostics import Diagnostic, Severity

_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def as_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return diagnostics as the JSON that ``check --format json`` prints."""
    ordered = sorted(diagnostics, key=Diagnostic.sort_key)
    return {
        "diagnostics": [_as_object(one) for one in ordered if one.ignored is None],
        "ignored": [
            {**_as_object(one), "because": one.ignored} for one in ordered if one.ignored is not None
        ],
        "errors": count(ordered, Severity.ERROR),
        "warnings": count(ordered, Severity.WARNING),
    }


def _as_object(diagnostic: Diagnostic) -> dict[str, Any]:
    origin = diagnostic.origin
    return {
        "severity": diagnostic.severity.value,
        "code": diagnostic.code,
        "message": diagnostic.message,
        "file": origin.file if origin else None,
        "line": origin.line if origin else None,
        "column": origin.column if origin else None,
        "hints": list(diagnostic.hints),
    }


def count(diagnostics: Iterable[Diagnostic], severity: Severity) -> int:
    """Count the diagnostics of a severity, without those that are overruled."""
    return sum(one.severity is severity and one.ignored is None for one in diagnostics)


def count_ignored(diagnostics: Iterable[Diagnostic]) -> int:
    """Count the diagnostics that a comment overrules."""
    return sum(one.ignored is not None for one in diagnostics)


def print_json(value: Mapping[str, Any]) -> None:
    """Print a result for a program; where stdout takes no more than ASCII, all else in JSON's own escapes."""
    plain = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2) + "\n")


def print_diagnostics(
    diagnostics: Sequence[Diagnostic],
    root: Path,
    *,
    colours: bool,
    unsaved: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print diagnostics on stderr, each once, in order of place; only errors where all else is to be left out.

    ``unsaved`` are texts of files, by name, that were not written: places in those are shown from them.
    """
    meant = {
        one
        for one in diagnostics
        if one.ignored is None and (one.severity is Severity.ERROR or not is_quiet())
    }
    printed = sorted(meant, key=Diagnostic.sort_key)
    for file, group in groupby(printed, key=lambda one: one.origin.file if one.origin else None):
        found = tuple(group)
        wanted = {one.origin.line for one in found if one.origin}
        text = unsaved.get(file or "")
        lines = read_lines(file or "", root, wanted) if text is None else pick_lines(text, wanted)
        for one in found:
            shown = show_place(lines, one.origin) if one.origin else None
            sys.stderr.write(format_diagnostic(one, shown, colours=colours) + "\n")


def format_diagnostic(diagnostic: Diagnostic, shown: Shown | None, *, colours: bool = False) -> str:
    """Return a diagnostic as text, with the lines around its place where they can be shown."""
    paint, bold, dim, plain = (
        (_COLOURS[diagnostic.severity], _BOLD, _DIM, _PLAIN) if colours else ("", "", "", "")
    )
    message = printable(diagnostic.message)
    out = [f"{paint}{diagnostic.severity}[{diagnostic.code}]{plain}: {bold}{message}{plain}"]
    if diagnostic.origin:
        margin = " " * len(str(shown.lines[-1][0] if shown else diagnostic.origin.line))
        out.append(f"{dim}{margin}--> {plain}{diagnostic.origin}")
        if shown:
            out.append(f"{dim}{margin} |{plain}")
            out.extend(_format_lines(shown, len(margin), dim, paint, plain))
    out.extend(f"  {dim}={plain} hint: {printable(hint)}" for hint in diagnostic.hints)
    return "\n".join(out)


def _format_lines(shown: Shown, width: int, dim: str, paint: str, plain: str) -> Iterator[str]:
    for number, line in shown.lines:
        yield f"{dim}{number:>{width}} |{plain} {line}".rstrip()
        if number == shown.line:
            yield f"{dim}{'':{width}} |{plain} {shown.before_caret}{paint}^{plain}"


def as_workflow_commands(diagnostics: Iterable[Diagnostic], root: Path) -> Iterator[str]:
    """Yield diagnostics as commands that a GitHub workflow turns into annotations, each a line.

    See "Workflow commands for GitHub Actions" in GitHub's documentation.
    """
    for one in sorted(set(diagnostics), key=Diagnostic.sort_key):
        command = one.severity.value if one.ignored is None else "notice"
        because = [] if one.ignored is None else [f"ignored because {one.ignored}"]
        properties: dict[str, object] = {"title": one.code}
        if one.origin:
            place = _from_here(root / one.origin.file)
            properties = {"file": place, "line": one.origin.line, "col": one.origin.column} | properties
        listed = ",".join(f"{key}={_escape(str(value), ':,')}" for key, value in properties.items())
        message = "\n".join([one.message, *(f"hint: {hint}" for hint in one.hints), *because])
        yield f"::{command} {listed}::{_escape(message)}"


def _from_here(path: Path) -> str:
    """Return a path from the current folder, which in a workflow is the repository's."""
    return (
        path.relative_to(Path.cwd()).as_posix() if path.is_relative_to(Path.cwd()) else os.path.relpath(path)
    )


def _escape(text: str, also: str = "") -> str:
    for char in f"%\r\n{also}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text

"""Diagnostics and tables on their way out: text, JSON, commands of a build server."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import Any

import typer

from briefgen.cli.console import is_quiet
from briefgen.diagnostics import Diagnostic, Origin, Severity
from briefgen.load.files import MAXIMUM_BYTES, read_regular

WIDEST = 160
"""Characters shown of a line."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_CUT = "…"


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines by number, safe to print, and the white space that puts a caret under the place in ``line``."""

    line: int
    lines: tuple[tuple[int, str], ...]
    before_caret: str


def read_lines(file: str, root: Path, wanted: Collection[int]) -> Mapping[int, str]:
    """Return the wanted lines of a file and their neighbours, by number from 1, as far as there are such lines.

    None where the file cannot be read, or a link leads from the project to somewhere else.
    """
    path = root / file
    try:
        resolved = path.resolve()
        if not resolved.is_file() or (
            path.is_relative_to(root) and not resolved.is_relative_to(root.resolve())
        ):
            return {}
        text = (read_regular(resolved, MAXIMUM_BYTES) or b"").decode("utf-8-sig", "replace")
    except (OSError, ValueError, RuntimeError):
        return {}
    return pick_lines(text, wanted)


def pick_lines(text: str, wanted: Collection[int]) -> Mapping[int, str]:
    """Return the wanted lines of a text and their neighbours, by number from 1."""
    near = {number + step for number in wanted for step in (-1, 0, 1)}
    return dict(_pick_lines(text, near, max(near, default=0)))


def _pick_lines(text: str, wanted: Collection[int], last: int) -> Iterator[tuple[int, str]]:
    """Yield lines by number. A hostile file may have millions, so none but these are kept."""
    number, start = 1, 0
    while number <= last and start <= len(text):
        end = _LINE_END.search(text, start)
        stop = end.start() if end else len(text)
        if number in wanted and (end or stop > start):
            yield number, text[start:stop]
        number, start = number + 1, end.end() if end else len(text) + 1


def show_place(lines: Mapping[int, str], origin: Origin) -> Shown | None:
    """Return what to show of a place; ``None`` where the line is not at hand."""
    if origin.line not in lines:
        return None
    start = max(0, origin.column - WIDEST // 2)
    shown = tuple(
        (number, _window(lines[number], start))
        for number in range(origin.line - 1, origin.line + 2)
        if number in lines
    )
    before = printable(lines[origin.line][start : origin.column - 1])
    return Shown(origin.line, shown, " " * (_cells(before) + (len(_CUT) if start else 0)))


def printable(text: str) -> str:
    """Replace what would move a terminal's cursor, or hide, by spaces."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def _window(line: str, start: int) -> str:
    part = printable(line[start : start + WIDEST]).rstrip()
    left = _CUT if start and part else ""
    return left + part + (_CUT if len(line) > start + WIDEST else "")


def _cells(text: str) -> int:
    """Return how many cells of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len  # noqa: PLC0415 - its tables take 20 ms to load, and most lines are ASCII

    return cell_len(text)


_WHOLE = 40
"""Columns up to so many cells wide are not narrowed."""


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows: on a terminal in columns under their heads, cut to its width.

    In a pipe each row is a line of cells parted by tabs, whole and without heads.
    """
    clean = [[printable(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in clean:
            typer.echo("\t".join(row))
        return
    from rich.cells import cell_len  # noqa: PLC0415 - only a terminal needs it
    from rich.console import Console  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    table = Table(box=None, pad_edge=False, header_style="bold")
    *narrow, last = heads
    for number, head in enumerate(narrow):
        # Ids and the like stay whole; the text in the last column gives way.
        widest = max((cell_len(row[number]) for row in clean), default=0)
        table.add_column(
            head, no_wrap=True, overflow="ellipsis", min_width=min(max(widest, len(head)), _WHOLE)
        )
    table.add_column(last, no_wrap=True, overflow="ellipsis", ratio=1)
    for row in clean:
        table.add_row(*map(Text, row))
    Console().print(table)


def shorten(text: str, indent: int = 0) -> str:
    """Return a text on one line, cut to the terminal's width where stdout is one."""
    line = printable(" ".join(text.split()))
    if not sys.stdout.isatty():
        return line
    from rich.text import Text  # noqa: PLC0415 - only a terminal needs it

    shown = Text(line)
    shown.truncate(max(20, shutil.get_terminal_size().columns - indent), overflow="ellipsis")
    return shown.plain


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

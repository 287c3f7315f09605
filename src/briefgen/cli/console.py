"""What is printed, and how: results and tables on stdout; diagnostics and remarks on stderr; JSON for programs."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import typer

from briefgen.diagnostics import Diagnostic, Origin, Severity

if TYPE_CHECKING:
    from briefgen.build.building import Built
    from briefgen.compose.changes import Difference
    from briefgen.model.edition import Frozen

# --- how much is printed


class Volume(IntEnum):
    """How much is printed beside the result."""

    QUIET = 0
    NORMAL = 1
    VERBOSE = 2


_VOLUME: ContextVar[Volume] = ContextVar("volume", default=Volume.NORMAL)


def set_volume(volume: Volume) -> None:
    """Set how much is printed. Raises ``typer.BadParameter`` where quiet and verbose are both asked for."""
    if {_VOLUME.get(), volume} == {Volume.QUIET, Volume.VERBOSE}:
        raise typer.BadParameter("leave out --quiet or --verbose: they contradict each other")
    _VOLUME.set(volume)


def is_quiet() -> bool:
    """Whether only errors are wanted."""
    return _VOLUME.get() is Volume.QUIET


def report(line: str) -> None:
    """Print on stdout what was written, unless quiet."""
    if not is_quiet():
        typer.echo(line)


def remark(line: str) -> None:
    """Print on stderr a summary, or what to do next, unless quiet."""
    if not is_quiet():
        typer.echo(line, err=True)


def fail(line: str) -> typer.Exit:
    """Print on stderr, however quiet, why the command ends; return the exception that ends it with status 1."""
    typer.echo(line, err=True)
    return typer.Exit(1)


def mention_elsewhere(errors: int) -> None:
    """Remark that the fact base has errors which concern none of the briefs in hand."""
    if errors:
        has = "1 error" if errors == 1 else f"{errors:,} errors"
        remark(
            f"note: the fact base has {has} elsewhere, which no brief here rests on; `briefgen check` says where"
        )


def detail(line: str) -> None:
    """Print on stderr what is being done, if verbose."""
    if _VOLUME.get() is Volume.VERBOSE:
        typer.echo(line, err=True)


@contextmanager
def timed(what: str) -> Iterator[None]:
    """Print what was done and how long it took, if verbose."""
    start = time.perf_counter()
    yield
    detail(f"{what} ({time.perf_counter() - start:.2f} s)")


# --- words and places


def count(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun: 1 fact, 2 facts."""
    return f"{number} {one}" if number == 1 else f"{number} {several or one + 's'}"


def short_path(path: Path) -> str:
    """Return a path from the current folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def printable(text: str) -> str:
    """Replace what would move a terminal's cursor, or hide, by spaces."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def shorten(text: str, indent: int = 0) -> str:
    """Return a text on one line, cut to the terminal's width where stdout is one."""
    line = printable(" ".join(text.split()))
    if not sys.stdout.isatty():
        return line
    from rich.text import Text

    shown = Text(line)
    shown.truncate(max(20, shutil.get_terminal_size().columns - indent), overflow="ellipsis")
    return shown.plain


# --- the terminal


def wants_colours() -> bool:
    """Whether stderr is a terminal that shows colours (no-color.org)."""
    return sys.stderr.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def is_terminal() -> bool:
    """Whether somebody reads what is printed at a terminal."""
    return sys.stdout.isatty()


def open_file(path: Path) -> None:
    """Show a file with the desktop's viewer, where there is one."""
    viewer = "open" if sys.platform == "darwin" else shutil.which("xdg-open")
    if viewer is None:
        remark(f"There is no viewer to open {path} with; open it yourself.")
        return
    subprocess.Popen(  # noqa: S603 - the desktop's own viewer, by its full path
        [viewer, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


@contextmanager
def show_progress() -> Iterator[Callable[[Built, int, int], None]]:
    """Show a bar on stderr while briefs are built; yield what to call after each. Elsewhere nothing is shown."""
    if is_quiet() or not sys.stderr.isatty() or os.environ.get("TERM") == "dumb":
        yield lambda *_: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(), TextColumn("{task.description}"))
    # Without a thread of its own, so that processes can be copied while it is shown.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as progress:
        bar = progress.add_task("", total=None)
        yield lambda built, number, total: progress.update(
            bar, completed=number, total=total, description=built.brief, refresh=True
        )


# --- tables and JSON

_WHOLE = 40
"""Columns up to so many cells wide are not narrowed."""


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows: on a terminal in columns under their heads, cut to its width.

    In a pipe each row is a line of cells parted by tabs, whole and without heads.
    """
    clean = [[printable(cell) for cell in row] for row in rows]
    if not is_terminal():
        for row in clean:
            typer.echo("\t".join(row))
        return
    from rich.cells import cell_len
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

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


def print_json(value: Mapping[str, Any]) -> None:
    """Print a result for a program; where stdout takes no more than ASCII, all else in JSON's own escapes."""
    plain = (getattr(sys.stdout, "encoding", None) or "utf-8").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(value, ensure_ascii=plain, indent=2) + "\n")


# --- diagnostics

WIDEST = 160
"""Characters shown of a line."""

_LINE_END = re.compile(r"\r\n|\r|\n")
_CUT = "…"
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_BOLD, _DIM, _PLAIN = "\x1b[1m", "\x1b[2m", "\x1b[0m"


def print_diagnostics(
    diagnostics: Iterable[Diagnostic],
    root: Path,
    *,
    colours: bool | None = None,
    unsaved: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Print diagnostics on stderr, each once, in order of place; when quiet, errors only.

    ``unsaved`` are texts of files, by name, that were not written: places in those are shown from them. Without
    ``colours`` the terminal decides.
    """
    meant = {
        found
        for found in diagnostics
        if found.ignored is None and (found.severity is Severity.ERROR or not is_quiet())
    }
    printed = sorted(meant, key=Diagnostic.sort_key)
    for file, group in groupby(printed, key=lambda found: found.origin.file if found.origin else None):
        in_file = tuple(group)
        wanted = {found.origin.line for found in in_file if found.origin}
        text = unsaved.get(file or "")
        lines = read_lines(file or "", root, wanted) if text is None else _pick_lines(text, wanted)
        for found in in_file:
            shown = show_place(lines, found.origin) if found.origin else None
            painted = wants_colours() if colours is None else colours
            sys.stderr.write(format_diagnostic(found, shown, colours=painted) + "\n")


@dataclass(frozen=True, slots=True)
class Shown:
    """Lines by number, safe to print, and the white space that puts a caret under the place in ``line``."""

    line: int
    lines: tuple[tuple[int, str], ...]
    before_caret: str


def format_diagnostic(diagnostic: Diagnostic, shown: Shown | None, *, colours: bool = False) -> str:
    """Return a diagnostic as text, with the lines around its place where they can be shown."""
    paint, bold, dim, plain = (
        (_COLOURS[diagnostic.severity], _BOLD, _DIM, _PLAIN) if colours else ("", "", "", "")
    )
    message = printable(diagnostic.message)
    out = [f"{paint}{diagnostic.severity}[{diagnostic.code}]{plain}: {bold}{message}{plain}"]
    if diagnostic.origin:
        width = len(str(shown.lines[-1][0] if shown else diagnostic.origin.line))
        out.append(f"{dim}{'':{width}}--> {plain}{diagnostic.origin}")
        if shown:
            out.append(f"{dim}{'':{width}} |{plain}")
        for number, line in shown.lines if shown else ():
            out.append(f"{dim}{number:>{width}} |{plain} {line}".rstrip())
            if shown and number == shown.line:
                out.append(f"{dim}{'':{width}} |{plain} {shown.before_caret}{paint}^{plain}")
    out.extend(f"  {dim}={plain} hint: {printable(hint)}" for hint in diagnostic.hints)
    return "\n".join(out)


def read_lines(file: str, root: Path, wanted: Collection[int]) -> Mapping[int, str]:
    """Return the wanted lines of a file and their neighbours, by number from 1, as far as there are such lines.

    None where the file cannot be read, or a link leads from the project to somewhere else.
    """
    from briefgen.load.files import MAXIMUM_BYTES, read_regular

    path = root / file
    try:
        resolved = path.resolve()
        inside = not path.is_relative_to(root) or resolved.is_relative_to(root.resolve())
        content = (read_regular(resolved, MAXIMUM_BYTES) or b"") if inside and resolved.is_file() else b""
    except (OSError, ValueError, RuntimeError):
        return {}
    return _pick_lines(content.decode("utf-8-sig", "replace"), wanted)


def _pick_lines(text: str, wanted: Collection[int]) -> Mapping[int, str]:
    """Return the wanted lines of a text and their neighbours. A hostile file may have millions: no others are kept."""
    near = {number + step for number in wanted for step in (-1, 0, 1)}
    found: dict[int, str] = {}
    number, start = 1, 0
    while number <= max(near, default=0) and start <= len(text):
        end = _LINE_END.search(text, start)
        stop = end.start() if end else len(text)
        if number in near and (end or stop > start):
            found[number] = text[start:stop]
        number, start = number + 1, end.end() if end else len(text) + 1
    return found


def show_place(lines: Mapping[int, str], origin: Origin) -> Shown | None:
    """Return what to show of a place; ``None`` where the line is not at hand."""
    if origin.line not in lines:
        return None
    start = max(0, origin.column - WIDEST // 2)
    near = [number for number in range(origin.line - 1, origin.line + 2) if number in lines]
    before = printable(lines[origin.line][start : origin.column - 1])
    if before.isascii():
        cells = len(before)
    else:
        from rich.cells import cell_len  # its tables take 20 ms to load, and most lines are ASCII

        cells = cell_len(before)
    shown = tuple((number, _window(lines[number], start)) for number in near)
    return Shown(origin.line, shown, " " * (cells + (len(_CUT) if start else 0)))


def _window(line: str, start: int) -> str:
    part = printable(line[start : start + WIDEST]).rstrip()
    left = _CUT if start and part else ""
    return left + part + (_CUT if len(line) > start + WIDEST else "")


def as_json(diagnostics: Iterable[Diagnostic]) -> dict[str, Any]:
    """Return diagnostics as the JSON that ``check --format json`` prints."""
    ordered = sorted(diagnostics, key=Diagnostic.sort_key)
    objects = [
        {
            "severity": found.severity.value,
            "code": found.code,
            "message": found.message,
            "file": found.origin.file if found.origin else None,
            "line": found.origin.line if found.origin else None,
            "column": found.origin.column if found.origin else None,
            "hints": list(found.hints),
        }
        for found in ordered
    ]
    each = list(zip(ordered, objects, strict=True))
    return {
        "diagnostics": [made for found, made in each if found.ignored is None],
        "ignored": [{**made, "because": found.ignored} for found, made in each if found.ignored is not None],
        "errors": count_severity(ordered, Severity.ERROR),
        "warnings": count_severity(ordered, Severity.WARNING),
    }


def count_severity(diagnostics: Iterable[Diagnostic], severity: Severity) -> int:
    """Count the diagnostics of a severity, without those that are ignored."""
    return sum(found.severity is severity and found.ignored is None for found in diagnostics)


def as_workflow_commands(diagnostics: Iterable[Diagnostic], root: Path) -> Iterator[str]:
    """Yield diagnostics as commands that a GitHub workflow turns into annotations, each a line.

    See "Workflow commands for GitHub Actions" in GitHub's documentation. Paths are from the current folder, which in a
    workflow is the repository's.
    """
    for found in sorted(set(diagnostics), key=Diagnostic.sort_key):
        command = found.severity.value if found.ignored is None else "notice"
        because = [] if found.ignored is None else [f"ignored because {found.ignored}"]
        properties: dict[str, object] = {"title": found.code}
        if found.origin:
            path, here = root / found.origin.file, Path.cwd()
            place = path.relative_to(here).as_posix() if path.is_relative_to(here) else os.path.relpath(path)
            properties = {"file": place, "line": found.origin.line, "col": found.origin.column} | properties
        listed = ",".join(f"{key}={_escape(str(value), ':,')}" for key, value in properties.items())
        message = "\n".join([found.message, *(f"hint: {hint}" for hint in found.hints), *because])
        yield f"::{command} {listed}::{_escape(message)}"


def _escape(text: str, also: str = "") -> str:
    for char in f"%\r\n{also}":
        text = text.replace(char, f"%{ord(char):02X}")
    return text


# --- differences between two states of a brief


def format_difference(difference: Difference, *, values: bool) -> Iterator[str]:
    """Yield a line for each change; ``values`` adds each field's two values."""
    for change in difference.changes:
        fields = change.fields_in_words()
        listed = f" ({fields})" if fields and change.before is not None and change.after is not None else ""
        kinds = ", ".join(kind.value for kind in change.kinds)
        yield printable(f"{kinds} {change.kind} {change.id}{listed}")
        for field in change.fields if values else ():
            yield f"  {field.path}:"
            for mark, value in (("-", field.before), ("+", field.after)):
                if value is not None:
                    yield f"    {mark} {printable(_format_value(value))}"
    for place in difference.words:
        yield printable("changed order of facts" if place == "order" else f"changed words: {place}")
        for mark, paragraphs in zip("-+", difference.texts.get(place, ()) if values else (), strict=False):
            yield from (f"    {mark} {printable(words)}" for words, _ in paragraphs)
    if difference.as_of:
        before, after = difference.as_of
        yield f"changed information as of: {before or 'none'} -> {after or 'none'}"
    if difference.reissued and not (difference.changes or difference.words or difference.as_of):
        yield "an edition was issued in between"


def _format_value(value: Frozen) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(map(_format_value, value))
    return "{" + ", ".join(f"{key}: {_format_value(inner)}" for key, inner in value.items()) + "}"


def difference_to_json(difference: Difference) -> dict[str, Any]:
    """Return a difference for a program."""
    as_of = difference.as_of
    return {
        "changes": [
            {
                "id": change.id,
                "kind": change.kind,
                "fact": change.is_fact,
                "change": [kind.value for kind in change.kinds],
                "fields": [
                    {"field": field.path, "before": field.before, "after": field.after}
                    for field in change.fields
                ],
            }
            for change in difference.changes
        ],
        "words": list(difference.words),
        "texts": {
            place: {"before": [words for words, _ in before], "after": [words for words, _ in after]}
            for place, (before, after) in difference.texts.items()
        },
        "as_of": None if as_of is None else [day.isoformat() if day else None for day in as_of],
        "reissued": difference.reissued,
    }

"""The lines around a diagnostic's place, as a terminal shows them, with a caret under the place.

In: the lines of a file and an origin. Out: the line before, the line, the caret, the line after, all cut to one window
where they are long. Lines end where the loaders think that they end, and a caret stands under its character whatever
stands before it: wide characters, combining ones, tabs.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefgen.diagnostics import Origin
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

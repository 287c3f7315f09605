"""Rendered text that knows which line of which template each of its lines comes from.

Jinja renders by a generator that stops at every piece it prints, so the line of its code at that moment is the line
of the template. Reading it costs nearly nothing; it is put into a place only where somebody asks.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from types import GeneratorType
from typing import TYPE_CHECKING

from briefgen.diagnostics import Origin

if TYPE_CHECKING:
    from types import FrameType

    from jinja2.environment import Template

    from briefgen.model.template import TemplateText

_LIST_MARKS = re.compile(r"[ \t>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*")
_SOLID = re.compile(r"\S")


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece in which a line begins: its place in the rendered text, and where the code stood that printed it."""

    offset: int
    end: int
    code: Template
    code_line: int


@dataclass(frozen=True, slots=True)
class Rendered:
    """A rendered text, with the pieces in which its lines begin, in order."""

    text: str
    pieces: tuple[Piece, ...]
    templates: Mapping[str, TemplateText]

    def locator(self) -> _Locator:
        """Return a function from a line of the text, counted from 0, to its place in a template."""
        return _Locator(self)


class _Locator:
    """Finds the template's line for a line of rendered text."""

    def __init__(self, rendered: Rendered) -> None:
        self._rendered = rendered
        self._starts = [0, *accumulate(len(line) + 1 for line in rendered.text.split("\n"))]
        self._offsets = [piece.offset for piece in rendered.pieces]
        self._lines: dict[str, Sequence[str]] = {}
        self._code_lines: dict[tuple[str, int], int] = {}

    def __call__(self, line: int) -> Origin | None:
        """Return where a template has what stands on a line, list marks passed over."""
        text, start, end = self._rendered.text, self._starts[line], self._starts[line + 1] - 1
        marks = _LIST_MARKS.match(text, start, end)
        offset = marks.end() if marks else start
        place = bisect_right(self._offsets, offset) - 1
        if place < 0:
            return None
        piece = self._rendered.pieces[place]
        name, first = str(piece.code.name), self._line_of(piece)
        breaks = text.count("\n", piece.offset, offset)
        return self._place(name, first, breaks, text[offset : min(end, piece.end)])

    def _line_of(self, piece: Piece) -> int:
        key = (str(piece.code.name), piece.code_line)
        if key not in self._code_lines:
            self._code_lines[key] = piece.code.get_corresponding_lineno(piece.code_line)
        return self._code_lines[key]

    def _place(self, name: str, first: int, breaks: int, words: str) -> Origin:
        """Return the place of a line that stands some line breaks behind the beginning of its piece.

        What an expression printed has lines that the template has not; it stands where the expression does.
        """
        template = self._rendered.templates[name]
        if name not in self._lines:
            self._lines[name] = template.text.split("\n")
        lines = self._lines[name]
        later = first + breaks
        here = later if later <= len(lines) and words.strip() in lines[later - 1] else min(first, len(lines))
        solid = _SOLID.search(lines[here - 1])
        return Origin(template.file, here, solid.start() + 1 if solid else 1)


def trace(pieces: Iterable[str], into: list[Piece]) -> Iterator[str]:
    """Yield the pieces that a template prints, noting where each was printed in which a line begins."""
    offset, begins = 0, True
    for piece in pieces:
        if (begins or "\n" in piece) and (frame := _frame_of(pieces)):
            into.append(
                Piece(offset, offset + len(piece), frame.f_globals["__jinja_template__"], frame.f_lineno)
            )
        offset += len(piece)
        begins = piece.endswith("\n") or (begins and not piece)
        yield piece


def _frame_of(pieces: object) -> FrameType | None:
    """Return the innermost template code that is printing: blocks and parents are generators inside.

    What an included template prints stands where it is included: Jinja loops over it.
    """
    frame: FrameType | None = None
    while isinstance(pieces, GeneratorType) and pieces.gi_frame is not None:
        if "__jinja_template__" in pieces.gi_frame.f_globals:
            frame = pieces.gi_frame
        pieces = pieces.gi_yieldfrom
    return frame

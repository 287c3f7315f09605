"""A table as a box: rows of cells under a head that is painted again on every page it goes on to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.layout.boxes import Box, Canvas, Room
from briefgen.layout.lines import paint_words
from briefgen.layout.paths import circle, line
from briefgen.layout.stack import Inside, Stack
from briefgen.layout.story import PathMark, Placement
from briefgen.layout.words import Word
from briefgen.model.theme import Colours

ROWS_TOGETHER = 2
"""At least so many rows stay under a head."""
DISC_RADIUS = 5.6


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths of the columns and spaces of the rows, in points. The gutter stands between two columns."""

    widths: tuple[float, ...]
    gutter: float
    pad_top: float
    pad_bottom: float
    colours: Colours


@dataclass(frozen=True, slots=True)
class Disc:
    """A number in a filled circle, as on the timeline."""

    number: Word


class TableRow:
    """Cells side by side, wrapped to the grid. ``disc`` stands before the first cell's text."""

    def __init__(self, cells: Sequence[Stack], disc: Disc | None = None) -> None:
        self.cells = cells
        self.disc = disc
        self.notes = tuple(note for cell in cells for note in cell.notes)

    def height(self, grid: Grid) -> float:
        """Height with the padding above and below."""
        return grid.pad_top + max(cell.height for cell in self.cells) + grid.pad_bottom

    def split(self, grid: Grid, room: Room) -> tuple[TableRow, TableRow] | None:
        """Split every cell that does not fit; for a row that is taller than a page."""
        heads: list[Stack] = []
        tails: list[Stack] = []
        inner = Inside(room, grid.pad_top + grid.pad_bottom, ())
        for cell in self.cells:
            parts = None if inner.fits(cell.height, cell.notes) else cell.split_hard(inner)
            head, tail = parts or (cell, Stack(()))
            assert isinstance(head, Stack)
            assert isinstance(tail, Stack)
            heads.append(head)
            tails.append(tail)
        if all(tail.height == 0 for tail in tails) or not inner.fits(max(head.height for head in heads), ()):
            return None
        return TableRow(heads, self.disc), TableRow(tails)

    def paint(self, canvas: Canvas, x: float, top: float, grid: Grid) -> None:
        """Paint the cells; the caller paints the rules."""
        if self.disc:
            self._paint_disc(canvas, x, top - grid.pad_top, grid)
        for cell, width in zip(self.cells, grid.widths, strict=True):
            cell.paint(canvas, x, top - grid.pad_top)
            x += width + grid.gutter

    def _paint_disc(self, canvas: Canvas, x: float, top: float, grid: Grid) -> None:
        assert self.disc is not None
        paint_disc(
            canvas, x + DISC_RADIUS, top - DISC_RADIUS - 0.4, DISC_RADIUS, self.disc.number, grid.colours
        )


def paint_disc(canvas: Canvas, x: float, y: float, radius: float, number: Word, colours: Colours) -> None:
    """Paint a number in a filled circle around ``x, y``."""
    first = number.pieces[0]
    canvas.marks.append(PathMark(circle(x, y, radius), first.element, fill=colours.structure))
    paint_words(canvas, (number,), x - number.width / 2, y - 0.36 * first.size)


class TableBox(Box):
    """Rows under a head. ``head`` belongs to the structure; ``head_again`` is its double for the pages that follow."""

    def __init__(
        self,
        head: TableRow | None,
        head_again: TableRow | None,
        rows: Sequence[TableRow],
        grid: Grid,
        *,
        kind: str = "table",
        before: float = 0,
        after: float = 0,
        facts: tuple[str, ...] = (),
    ) -> None:
        self._head, self._head_again, self._rows, self._grid = head, head_again, rows, grid
        self.kind = kind
        self.before, self.after = before, after
        self.facts = facts
        self._width = sum(grid.widths) + grid.gutter * (len(grid.widths) - 1)

    def wrap(self, width: float) -> float:  # noqa: ARG002 - cells are wrapped when the grid is made
        return self.height

    @property
    def height(self) -> float:
        return self._head_height() + sum(row.height(self._grid) for row in self._rows)

    def _head_height(self) -> float:
        return self._head.height(self._grid) if self._head else 0

    @property
    def notes(self) -> tuple[int, ...]:
        return tuple(note for row in self._rows for note in row.notes)

    def least(self) -> tuple[float, tuple[int, ...]]:
        first = self._rows if len(self._rows) <= ROWS_TOGETHER + 1 else self._rows[:ROWS_TOGETHER]
        height = self._head_height() + sum(row.height(self._grid) for row in first)
        return height, tuple(note for row in first for note in row.notes)

    def split(self, room: Room) -> tuple[Box, Box] | None:
        taken = self._fitting(room)
        left = len(self._rows) - taken
        # One row alone on the next page looks like a mistake, and so does one alone under the head.
        if left == 1 and taken > ROWS_TOGETHER:
            taken -= 1
        least = min(ROWS_TOGETHER, len(self._rows) - 1)
        return (self._part(0, taken), self._part(taken, None)) if taken >= max(least, 1) else None

    def _fitting(self, room: Room) -> int:
        height = self._head_height()
        notes: list[int] = []
        for number, row in enumerate(self._rows):
            height += row.height(self._grid)
            notes.extend(row.notes)
            if not room.fits(height, notes):
                return number
        return len(self._rows)

    def split_hard(self, room: Room) -> tuple[Box, Box] | None:
        taken = self._fitting(room)
        if taken == len(self._rows):
            return None
        if taken:
            return self._part(0, taken), self._part(taken, None)
        parts = self._rows[0].split(self._grid, Inside(room, self._head_height(), ()))
        if parts is None:
            return None
        first = self._part(0, 0)
        first._rows = [parts[0]]
        rest = self._part(0, None)
        rest._head = self._head_again
        rest._rows = [parts[1], *self._rows[1:]]
        return first, rest

    def _part(self, start: int, stop: int | None) -> TableBox:
        part = TableBox(
            self._head if start == 0 else self._head_again,
            self._head_again,
            self._rows[start:stop],
            self._grid,
            kind=self.kind,
            before=self.before if start == 0 else 0,
            after=self.after if stop is None else 0,
            facts=self.facts,
        )
        part._width = self._width
        return part

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        canvas.placements.append(Placement(self.kind, x, top, self._width, self.height))
        colours = self._grid.colours
        if self._head:
            self._head.paint(canvas, x, top, self._grid)
            top -= self._head.height(self._grid)
            canvas.marks.append(
                PathMark(line(x, top, x + self._width, top), None, stroke=colours.ink, width=1.2)
            )
        for row in self._rows:
            row.paint(canvas, x, top, self._grid)
            canvas.placements.append(Placement("row", x, top, self._width, row.height(self._grid)))
            top -= row.height(self._grid)
            canvas.marks.append(
                PathMark(line(x, top, x + self._width, top), None, stroke=colours.rule, width=0.5)
            )

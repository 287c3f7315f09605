"""Tables: column widths, cell styles, rows under a head that is repeated on every page.

``set_table`` sets the cells, shares out the measure and wraps them to it; ``TableBox`` splits between rows, and a row
that no page can hold within its cells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from briefgen.layout.boxes import Box, Canvas, Frame, Inside, Room, Stack
from briefgen.layout.lines import paint_words
from briefgen.layout.story import Element, PathMark, Placement, circle, line
from briefgen.layout.text import PARAGRAPH_STYLES, Align, Setter, TextBox
from briefgen.layout.words import Word
from briefgen.model.document import (
    Block,
    Cell,
    Column,
    Paragraph,
    ParagraphRole,
    Span,
    Table,
    TableKind,
)
from briefgen.model.theme import Colours, StyleName

ROWS_TOGETHER = 2
"""At least so many rows stay under a head."""
SMALL_TABLE = 250.0
"""A table of up to three rows is not split if it is no higher, in points."""
DISC_RADIUS = 5.6


@dataclass(frozen=True, slots=True)
class Grid:
    """Widths of the columns and spaces of the rows, in points. The gutter stands between two columns."""

    widths: tuple[float, ...]
    gutter: float
    pad_top: float
    pad_bottom: float
    colours: Colours


class TableRow:
    """Cells side by side, wrapped to the grid.

    ``disc`` is a number that stands in a filled circle before the first cell's text, as on the timeline.
    """

    def __init__(self, cells: Sequence[Stack], disc: Word | None = None) -> None:
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
            y = top - grid.pad_top - DISC_RADIUS - 0.4
            paint_disc(canvas, x + DISC_RADIUS, y, DISC_RADIUS, self.disc, grid.colours)
        # A cell that heads a group is alone in its row.
        for cell, width in zip(self.cells, grid.widths, strict=False):
            cell.paint(canvas, x, top - grid.pad_top)
            x += width + grid.gutter


def paint_disc(
    canvas: Canvas, x: float, y: float, radius: float, number: Word, colours: Colours, *, hollow: bool = False
) -> None:
    """Paint a number in a filled circle around ``x, y``, or in a ring."""
    first = number.pieces[0]
    if hollow:
        ring = circle(x, y, radius - 0.6)
        mark = PathMark(ring, first.element, fill="#FFFFFF", stroke=colours.structure, width=1.2)
    else:
        mark = PathMark(circle(x, y, radius), first.element, fill=colours.structure)
    canvas.marks.append(mark)
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
        if len(self._rows) <= ROWS_TOGETHER + 1 and self.height <= SMALL_TABLE:
            return None
        # One row alone on the next page looks like a mistake, and so does one alone under the head.
        if left == 1 and taken > ROWS_TOGETHER:
            taken -= 1
        while taken and len(self._rows[taken - 1].cells) < len(self._grid.widths):  # the head of a group
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


GUTTER = 12.0
_MOST_OF_OUTER = {TableKind.CHRONOLOGY: 0.27, TableKind.COMMITMENTS: 0.25}
DISC_INDENT = 2 * DISC_RADIUS + 5
_STYLES = {**PARAGRAPH_STYLES, ParagraphRole.BODY: StyleName.CELL, ParagraphRole.CELL: StyleName.CELL}

SetBlock = Callable[[Block, Element], Sequence[Box]]


def set_table(table: Table, setter: Setter, parent: Element, set_block: SetBlock) -> list[Box]:
    """Set a table with its caption. ``set_block`` sets what is no paragraph inside a cell."""
    element = parent.add("Table", summary=table.summary)
    boxes = _set_caption(table, setter, element)
    head_element = element.add("THead").add("TR")
    heads = (spans for column in table.columns for spans in (column.spans, column.unit) if spans)
    setter.state("table head", *heads, at=head_element)
    head = [_head_cell(column, setter, head_element.add("TH", scope="Column")) for column in table.columns]
    again = [_head_cell(column, setter, None) for column in table.columns]
    body = element.add("TBody")
    has_discs = any(row.cells[0].disc for row in table.rows if row.cells)
    rows: list[tuple[list[Stack], Word | None]] = []
    tails = [
        max(
            (_tail(row.cells[number], column, setter) for row in table.rows if len(row.cells) > number),
            default=0,
        )
        for number, column in enumerate(table.columns)
    ]
    for row in table.rows:
        row_element = body.add("TR")
        setter.origin, setter.block_facts = row.origin or table.origin, row.facts
        # A part for each paragraph; a disc has its number said before them.
        paragraphs = [block for cell in row.cells for block in cell.blocks if isinstance(block, Paragraph)]
        discs = [(Span(cell.disc),) for cell in row.cells if cell.disc]
        words = (*discs, *(paragraph.spans for paragraph in paragraphs))
        setter.state("table row", *words, at=row_element, facts=row.facts)
        cells = []
        spans_all = len(row.cells) < len(table.columns)
        for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False)):
            is_head = (table.row_headers or spans_all) and number == 0
            cell_element = row_element.add("TH", scope="Row") if is_head else row_element.add("TD")
            if spans_all:
                cell_element.attributes["col_span"] = len(table.columns)
            indent = DISC_INDENT if has_discs and number == 0 else tails[number] - _tail(cell, column, setter)
            cells.append(_cell(cell, column, setter, cell_element, set_block, indent, row.facts))
        disc = row.cells[0].disc
        rows.append((cells, setter.label(disc, StyleName.FIGURE, None, "#FFFFFF") if disc else None))
    widths = _widths(table, setter, [head, *(cells for cells, _ in rows)])
    padding = (5.0, 6.5) if table.kind is TableKind.DELEGATIONS else (4.2, 4.8)
    grid = Grid(widths, GUTTER, *padding, setter.theme.colours)
    for cells in (head, again, *(cells for cells, _ in rows)):
        if len(cells) < len(widths):
            cells[0].wrap(setter.measure)
            continue
        for cell_box, width in zip(cells, widths, strict=True):
            cell_box.wrap(width)
    boxes.append(
        TableBox(
            TableRow(head),
            TableRow(again),
            [TableRow(cells, disc) for cells, disc in rows],
            grid,
            kind=f"table-{table.kind.value}",
            before=4,
            after=4 if table.notes else 14,
            facts=table.facts,
        )
    )
    for number, spans in enumerate(table.notes, 1):
        note = parent.add("P")
        setter.origin, setter.block_facts = table.origin, table.facts
        setter.state("table note", spans, at=note, facts=table.facts)
        box = setter.text(spans, StyleName.DETAIL, note, facts=table.facts)
        box.before, box.after = 0, 14 if number == len(table.notes) else 1
        boxes.append(box)
    return boxes


def _set_caption(table: Table, setter: Setter, element: Element) -> list[Box]:
    """Set what stands above a table: its number and message, and the unit of its numbers below these."""
    boxes: list[Box] = []
    if table.caption:
        spans = (Span(f"{table.caption.label} "), *table.caption.spans)
        caption = element.add("Caption").add("P")
        setter.state("caption", spans, at=caption)
        box = setter.text(spans, StyleName.CAPTION, caption)
        box.keeps_with_next = True
        boxes.append(box)
        if table.unit:
            setter.state("unit", table.unit, at=element.children[-1])
            below = setter.text(table.unit, StyleName.DETAIL, element.children[-1].add("P"))
            below.keeps_with_next = True
            boxes.append(below)
    return boxes


def _tail(cell: Cell, column: Column, setter: Setter) -> float:
    """Return the width of what stands behind the decimal place of a number: decimals, range, marks."""
    if column.align != "decimal":
        return 0
    text = "".join(span.text for block in cell.blocks if isinstance(block, Paragraph) for span in block.spans)
    return setter.label(text[cell.whole :], StyleName.CELL, None).width if text[cell.whole :] else 0


def _head_cell(column: Column, setter: Setter, element: Element | None) -> Stack:
    align: Align = "left" if column.align == "left" else "right"
    lines = [
        (column.spans, StyleName.TABLE_HEAD),
        *([(column.unit, StyleName.DETAIL)] if column.unit else []),
    ]
    return Stack(
        [setter.text(spans, name, element and element.add("P"), align=align) for spans, name in lines]
    )


def _cell(
    cell: Cell,
    column: Column,
    setter: Setter,
    element: Element,
    set_block: SetBlock,
    indent: float,
    facts: tuple[str, ...],
) -> Stack:
    boxes: list[Box] = []
    align: Align = "left" if column.align == "left" else "right"
    right = column.align == "decimal"
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            name = _STYLES[block.role]
            boxes.append(
                setter.text(
                    block.spans,
                    name,
                    element.add("P"),
                    align=align,
                    indent=0 if right else indent,
                    indent_right=indent if right else 0,
                    facts=block.facts or facts,
                )
            )
        else:
            boxes.extend(set_block(block, element))
    return Stack(boxes, Frame(), kind="cell")


def _widths(table: Table, setter: Setter, rows: Sequence[Sequence[Stack]]) -> tuple[float, ...]:
    """Return the columns' widths, which add up to the measure with the gutters between them."""
    columns = [
        [
            box
            for row in rows
            if len(row) == len(table.columns)
            for box in row[number].boxes
            if isinstance(box, TextBox)
        ]
        for number in range(len(table.columns))
    ]
    room = setter.measure - GUTTER * (len(columns) - 1)
    natural = [max((box.natural_width for box in column), default=0) + 0.5 for column in columns]
    if table.kind is TableKind.DELEGATIONS:
        first = min(natural[0], 0.24 * room)
        return (first, *((room - first) / (len(natural) - 1) for _ in natural[1:]))
    if table.kind in _MOST_OF_OUTER:
        # The outer columns get what they need, at most a part of the room, those between them equal shares of the rest.
        widths = [min(width, _MOST_OF_OUTER[table.kind] * room) for width in natural]
        taken = sum(widths[number] for number in {0, len(widths) - 1})
        inner = range(1, len(widths) - 1)
        for number in inner:
            widths[number] = (room - taken) / len(inner)
        return tuple(widths if inner else (width * room / sum(widths) for width in widths))
    if sum(natural) <= room:
        spare = (room - sum(natural)) / len(natural)
        return tuple(width + spare for width in natural)
    # What the columns would take on one line weighs how the room is shared, but each gets its longest word.
    weights = [column.share * min(width, room) for column, width in zip(table.columns, natural, strict=True)]
    longest = [max((box.longest_word for box in column), default=0) for column in columns]
    least = [min(width, room / len(natural)) for width in longest]
    spare = max(room - sum(least), 0)
    return tuple(low + spare * weight / sum(weights) for low, weight in zip(least, weights, strict=True))

"""Tables of the document to table boxes: the columns' widths, the cells' styles, the structure of rows and heads."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from briefgen.layout.boxes import Box
from briefgen.layout.setter import Align, Setter
from briefgen.layout.stack import Frame, Stack
from briefgen.layout.story import Element
from briefgen.layout.table import DISC_RADIUS, Disc, Grid, TableBox, TableRow
from briefgen.layout.text import TextBox
from briefgen.model.document import (
    Block,
    Cell,
    Column,
    Paragraph,
    ParagraphRole,
    Row,
    Span,
    Spans,
    Table,
    TableKind,
)
from briefgen.model.theme import StyleName

GUTTER = 12.0
DISC_INDENT = 2 * DISC_RADIUS + 5
_NAMES = {
    ParagraphRole.BODY: StyleName.CELL,
    ParagraphRole.CELL: StyleName.CELL,
    ParagraphRole.DATE: StyleName.DATE,
    ParagraphRole.NAME: StyleName.NAME,
    ParagraphRole.APPOINTMENT: StyleName.APPOINTMENT,
    ParagraphRole.DETAIL: StyleName.DETAIL,
    ParagraphRole.LABEL: StyleName.LABEL,
    ParagraphRole.SOURCES: StyleName.SOURCES,
}

SetBlock = Callable[[Block, Element], Sequence[Box]]


def set_table(table: Table, setter: Setter, parent: Element, set_block: SetBlock) -> list[Box]:
    """Set a table with its caption. ``set_block`` sets what is no paragraph inside a cell."""
    element = parent.add("Table", summary=table.summary)
    boxes: list[Box] = []
    if table.caption:
        spans = (Span(f"{table.caption.label} "), *table.caption.spans)
        caption = element.add("Caption").add("P")
        setter.state("caption", spans, at=caption)
        box = setter.text(spans, StyleName.CAPTION, caption)
        box.keeps_with_next = True
        boxes.append(box)
    head_element = element.add("THead").add("TR")
    setter.state("table head", *(column.spans for column in table.columns), at=head_element)
    head = [_head_cell(column, setter, head_element.add("TH", scope="Column")) for column in table.columns]
    again = [_head_cell(column, setter, None) for column in table.columns]
    body = element.add("TBody")
    has_discs = any(row.cells[0].disc for row in table.rows if row.cells)
    rows: list[tuple[list[Stack], Disc | None]] = []
    for row in table.rows:
        row_element = body.add("TR")
        setter.origin, setter.block_facts = row.origin or table.origin, row.facts
        setter.state("table row", *_words_of(row), at=row_element, facts=row.facts)
        cells = []
        for number, (cell, column) in enumerate(zip(row.cells, table.columns, strict=True)):
            heads = table.row_headers and number == 0
            cell_element = row_element.add("TH", scope="Row") if heads else row_element.add("TD")
            indent = DISC_INDENT if has_discs and number == 0 else 0
            cells.append(_cell(cell, column, setter, cell_element, set_block, indent, row.facts))
        disc = row.cells[0].disc
        rows.append((cells, Disc(setter.label(disc, StyleName.FIGURE, None, "#FFFFFF")) if disc else None))
    widths = _widths(table, setter, [head, *(cells for cells, _ in rows)])
    grid = Grid(widths, GUTTER, *_padding(table.kind), setter.theme.colours)
    for cells in (head, again, *(cells for cells, _ in rows)):
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
            after=14,
            facts=table.facts,
        )
    )
    return boxes


def _words_of(row: Row) -> list[Spans]:
    """Return the words of a row's cells, a part for each paragraph; a disc has its number said before them."""
    blocks = [block for cell in row.cells for block in cell.blocks if isinstance(block, Paragraph)]
    discs = [(Span(cell.disc),) for cell in row.cells if cell.disc]
    return [*discs, *(block.spans for block in blocks)]


def _padding(kind: TableKind) -> tuple[float, float]:
    return (5.0, 6.5) if kind is TableKind.DELEGATIONS else (4.2, 4.8)


def _head_cell(column: Column, setter: Setter, element: Element | None) -> Stack:
    align: Align = "right" if column.align == "right" else "left"
    return Stack([setter.text(column.spans, StyleName.TABLE_HEAD, element and element.add("P"), align=align)])


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
    align: Align = "right" if column.align == "right" else "left"
    for block in cell.blocks:
        if isinstance(block, Paragraph):
            name = _NAMES[block.role]
            boxes.append(
                setter.text(
                    block.spans,
                    name,
                    element.add("P"),
                    align=align,
                    indent=indent,
                    facts=block.facts or facts,
                )
            )
        else:
            boxes.extend(set_block(block, element))
    return Stack(boxes, Frame(), kind="cell")


def _widths(table: Table, setter: Setter, rows: Sequence[Sequence[Stack]]) -> tuple[float, ...]:
    """Return the columns' widths, which add up to the measure with the gutters between them."""
    room = setter.measure - GUTTER * (len(table.columns) - 1)
    natural = [max(_natural(row[number]) for row in rows) + 0.5 for number in range(len(table.columns))]
    if table.kind is TableKind.CHRONOLOGY:
        return _around(natural, room, (0, len(natural) - 1), most=0.27)
    if table.kind is TableKind.DELEGATIONS:
        first = min(natural[0], 0.24 * room)
        return (first, *((room - first) / (len(natural) - 1) for _ in natural[1:]))
    if table.kind is TableKind.COMMITMENTS:
        return _around(natural, room, (0, len(natural) - 1), most=0.25)
    return _shared(
        table, natural, [max(_longest(row[number]) for row in rows) for number in range(len(natural))], room
    )


def _around(
    natural: Sequence[float], room: float, narrow: Sequence[int], *, most: float
) -> tuple[float, ...]:
    """Give the narrow columns what they need, at most a part of the room, and the others the rest in equal shares."""
    widths = [min(width, most * room) for width in natural]
    taken = sum(widths[number] for number in set(narrow))
    wide = [number for number in range(len(natural)) if number not in narrow]
    for number in wide:
        widths[number] = (room - taken) / len(wide)
    if not wide:
        return tuple(width * room / sum(widths) for width in widths)
    return tuple(widths)


def _shared(table: Table, natural: Sequence[float], least: Sequence[float], room: float) -> tuple[float, ...]:
    """Share the room by what the columns would take on one line, but give each its longest word."""
    if sum(natural) <= room:
        spare = (room - sum(natural)) / len(natural)
        return tuple(width + spare for width in natural)
    weights = [share.share * min(width, room) for share, width in zip(table.columns, natural, strict=True)]
    fixed = [min(width, room / len(natural)) for width in least]
    spare = max(room - sum(fixed), 0)
    return tuple(low + spare * weight / sum(weights) for low, weight in zip(fixed, weights, strict=True))


def _natural(cell: Stack) -> float:
    return max((box.natural_width for box in cell.boxes if isinstance(box, TextBox)), default=0)


def _longest(cell: Stack) -> float:
    return max((box.longest_word for box in cell.boxes if isinstance(box, TextBox)), default=0)

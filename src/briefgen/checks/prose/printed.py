"""What templates print, statement by statement: each text with what bears it out, and where the template has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from briefgen.diagnostics import Origin
from briefgen.model.document import (
    MARKS,
    Block,
    Document,
    Heading,
    KeyPoints,
    ListBlock,
    Paragraph,
    Quotation,
    Spans,
    Table,
    find_piece,
    text_of,
)
from briefgen.model.factbase import Selection

Cites = tuple[tuple[str, str], ...]
"""Ids and locators of sources that an editor cites by hand."""
SOURCE_ANCHOR = "#source-"


@dataclass(frozen=True, slots=True)
class Statement:
    """A text that a template prints, with what bears it out and where the template has it."""

    spans: Spans
    facts: tuple[str, ...]
    sources: Cites
    origin: Origin
    """Where its block begins."""
    section: tuple[str, ...] = ()
    """The facts of its section."""

    @property
    def text(self) -> str:
        """Its words, without the marks of notes."""
        return text_of(self.spans)

    def place(self, offset: int) -> Origin:
        """Return where a template has a character of the text; the expression for what one printed."""
        found = find_piece(self.spans, offset)
        return found[1] if found else self.origin


class _Note(NamedTuple):
    """A note that an editor wrote: its words, and the sources that it refers to."""

    spans: Spans
    sources: Cites


def _part_note(spans: Spans, listed: Sequence[str]) -> tuple[Spans, Cites]:
    """Return the words of a note without the numbers of its sources, and these by their ids."""
    numbers = [span for span in spans if span.href.startswith(SOURCE_ANCHOR)]
    named = (int(span.href.removeprefix(SOURCE_ANCHOR)) for span in numbers)
    words = tuple(span for span in spans if span not in numbers)
    return words, tuple((listed[number - 1], "") for number in named if number <= len(listed))


def find_statements(document: Document, selection: Selection) -> Iterator[Statement]:
    """Yield what templates print, in reading order: each text followed by the notes that an editor wrote to it."""
    notes = {
        note.number: _Note(*_part_note(note.spans, document.sources))
        for note in document.notes
        if note.is_written
    }
    for index, (block, following) in enumerate(pairwise((*document.blocks, None))):
        if block is not None:
            section = tuple(fact.id for fact in selection.sections[document.sections[index]].facts)
            for statement in _in_block(block, following, section, notes):
                yield replace(statement, section=section)


def _in_blocks(
    blocks: Sequence[Block], section: tuple[str, ...], notes: Mapping[int, _Note]
) -> Iterator[Statement]:
    for block, following in pairwise((*blocks, None)):
        if block is not None:
            yield from _in_block(block, following, section, notes)


def _in_block(
    block: Block, following: Block | None, section: tuple[str, ...], notes: Mapping[int, _Note]
) -> Iterator[Statement]:
    """Yield the statements of a block; ``section`` are the facts of its section."""
    match block:
        case KeyPoints():
            parts = zip(block.items, block.item_facts, block.item_sources, block.item_origins, strict=False)
            for spans, facts, sources, place in parts:
                yield from _in_spans(spans, facts, sources, place, notes)
        case ListBlock():
            for entry in block.items:
                yield from _in_blocks(entry, section, notes)
        case Table():
            yield from _in_table(block, notes)
        case Heading():
            yield from _in_spans(block.spans, (*block.facts, *section), block.sources, block.origin, notes)
        case Paragraph():
            facts, sources = block.facts, block.sources
            if leads_in(block, following) and following is not None:
                facts, sources = (*facts, *following.facts), (*sources, *following.sources)
            yield from _in_spans(block.spans, facts, sources, block.origin, notes)
        case Quotation():
            yield from _in_spans(block.spans, block.facts, block.sources, block.origin, notes)
        case _:
            pass


def _in_table(table: Table, notes: Mapping[int, _Note]) -> Iterator[Statement]:
    """Yield the statements of a table: a head that cites does so for all rows, and what any row cites bears out the head."""
    in_rows = tuple(place for row in table.rows for place in row.sources)
    for column in table.columns:
        yield from _in_spans(column.spans, table.facts, (*table.sources, *in_rows), table.origin, notes)
    heads = any(span.role in MARKS for column in table.columns for span in column.spans)
    for row in table.rows:
        facts = (*row.facts, *table.facts) if heads else row.facts
        for cell in row.cells:
            for block in cell.blocks:
                if isinstance(block, Paragraph):
                    yield from _in_spans(
                        block.spans, facts, (*row.sources, *table.sources), row.origin, notes
                    )


def _in_spans(
    spans: Spans, facts: tuple[str, ...], sources: Cites, origin: Origin | None, notes: Mapping[int, _Note]
) -> Iterator[Statement]:
    if origin is None:
        return
    yield Statement(spans, facts, sources, origin)
    for span in spans:
        if span.note in notes:
            note = notes[span.note]
            yield Statement(note.spans, facts, (*sources, *note.sources), origin)


def leads_in(block: Paragraph, following: Block | None) -> bool:
    """Whether a paragraph ends in a colon and a list, quotation or table of the same hand follows, which cites."""
    if not isinstance(following, ListBlock | Quotation | Table) or following.origin is None:
        return False
    return text_of(block.spans).rstrip().endswith((":", "："))

"""What templates print, statement by statement: each text with what bears it out, and where the template has it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple

from briefgen.checks.passages import text_of
from briefgen.diagnostics import Origin
from briefgen.model.brief import TemplateText
from briefgen.model.document import (
    Block,
    Document,
    Heading,
    KeyPoints,
    ListBlock,
    Paragraph,
    Quotation,
    Spans,
    Table,
)
from briefgen.model.factbase import Selection

Cites = tuple[tuple[str, str], ...]
"""Ids and locators of sources that an editor cites by hand."""
SOURCE_ANCHOR = "#source-"


@dataclass(frozen=True, slots=True)
class Statement:
    """A text that a template prints, with what bears it out and where the template has it."""

    text: str
    facts: tuple[str, ...]
    sources: Cites
    origin: Origin
    section: tuple[str, ...] = ()
    """The facts of its section."""


class _Note(NamedTuple):
    """A note that an editor wrote: its words, and the sources that it refers to."""

    text: str
    sources: Cites


def _part_note(spans: Spans, listed: Sequence[str]) -> tuple[str, Cites]:
    """Return the words of a note without the numbers of its sources, and these by their ids."""
    numbers = [span for span in spans if span.href.startswith(SOURCE_ANCHOR)]
    named = (int(span.href.removeprefix(SOURCE_ANCHOR)) for span in numbers)
    words = text_of(tuple(span for span in spans if span not in numbers))
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
    heads = any(span.note for column in table.columns for span in column.spans)
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
    yield Statement(text_of(spans), facts, sources, origin)
    for span in spans:
        if span.note in notes:
            note = notes[span.note]
            yield Statement(note.text, facts, (*sources, *note.sources), origin)


def leads_in(block: Paragraph, following: Block | None) -> bool:
    """Whether a paragraph ends in a colon and a list, quotation or table of the same hand follows, which cites."""
    if not isinstance(following, ListBlock | Quotation | Table) or following.origin is None:
        return False
    return text_of(block.spans).rstrip().endswith((":", "："))


class Places:
    """Where templates have the words that they print."""

    def __init__(self, templates: Iterable[TemplateText]) -> None:
        self._templates = {template.file: template.text for template in templates}

    def find(self, statement: Statement, start: int, end: int) -> Origin:
        """Return where characters of a statement were written; the place of its block where an expression printed them."""
        origin = statement.origin
        text = self._templates.get(origin.file, "")
        pattern = re.compile(r"[\s*_>]+".join(map(re.escape, statement.text[start:end].split())))
        lines = text.splitlines(keepends=True)
        first = sum(map(len, lines[: origin.line - 1])) + origin.column - 1
        found = list(pattern.finditer(text, first, _paragraph_end(text, first)))
        if not found:
            return origin
        before = sum(1 for _ in pattern.finditer(statement.text, 0, start))
        at = found[min(before, len(found) - 1)].start()
        return Origin(origin.file, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def _paragraph_end(text: str, start: int) -> int:
    end = text.find("\n\n", start)
    return end if end >= 0 else len(text)

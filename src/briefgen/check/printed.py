"""What templates made a document print, text by text, with the facts behind each and its place.

In: a document. Out: the runs of text of every block that a template wrote, and of the footnotes in them. What the
program composes of records and of the spec has its words there. The walk follows whatever fields blocks have, so that
a new kind of block is read without a change here.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from briefgen.diagnostics import Origin
from briefgen.model.document import Block, Document, KeyPoints, Note, Row, Span, SpanRole, Spans


class Run(NamedTuple):
    """A run of text without the marks of its notes."""

    text: str
    facts: tuple[str, ...]
    origin: Origin


def runs_of(document: Document) -> Iterator[Run]:
    """Yield the texts that templates wrote, in reading order, each followed by its notes."""
    notes = {note.number: note for note in document.notes}
    for block in document.blocks:
        for spans, facts, origin in _spans_in(block, (), None):
            if origin is not None:
                yield Run(text_of(spans), facts, origin)
                yield from (Run(text_of(note.spans), facts, origin) for note in _notes_of(spans, notes))


def _spans_in(
    part: object, facts: tuple[str, ...], origin: Origin | None
) -> Iterator[tuple[Spans, tuple[str, ...], Origin | None]]:
    """Yield runs of spans with the facts and the origin of the block that they are nearest to."""
    if isinstance(part, tuple):
        if part and isinstance(part[0], Span):
            yield part, facts, origin
        else:
            for entry in part:
                yield from _spans_in(entry, facts, origin)
    elif isinstance(part, KeyPoints):
        yield from zip(part.items, part.item_facts, part.item_origins, strict=False)
    else:
        if isinstance(part, Block | Row):
            facts, origin = part.facts, part.origin or origin
        for name in getattr(part, "__dataclass_fields__", ()):
            if name not in {"origin", "facts"}:
                yield from _spans_in(getattr(part, name), facts, origin)


def _notes_of(spans: Spans, notes: Mapping[int, Note]) -> Iterator[Note]:
    return (notes[span.note] for span in spans if span.note in notes)


def text_of(spans: Spans) -> str:
    """Return the words of spans, marks of notes left out."""
    return "".join(span.text for span in spans if span.role is not SpanRole.NOTE_MARK)

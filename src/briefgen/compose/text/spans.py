"""Runs of text joined and filled, walks over a document's parts, and languages recognised by script."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from briefgen.diagnostics import Origin
from briefgen.diagnostics.letters import plain_letters
from briefgen.model.document import (
    MARKS,
    Aside,
    Block,
    Heading,
    ListBlock,
    Paragraph,
    Quotation,
    Span,
    SpanRole,
    Spans,
    Table,
    text_of,
)
from briefgen.model.text import one_line, printable

_PLACE = re.compile(r"\{([a-z_]+)\}")


def plain(text: str, *, language: str = "", role: SpanRole = SpanRole.PLAIN, italic: bool = False) -> Spans:
    """Return a text as spans: none where it is empty."""
    return (Span(text, language=language, role=role, italic=italic),) if text else ()


def quiet(spans: Spans) -> Spans:
    """Set plain spans back as secondary words; what has a role of its own keeps it."""
    return tuple(
        replace(span, role=SpanRole.QUIET) if span.role is SpanRole.PLAIN else span for span in spans
    )


def fill(pattern: str, **parts: str | Spans) -> Spans:
    """Put ``parts`` in the places of a pattern. Raises ``KeyError`` for a place that has no part."""
    pieces = _PLACE.split(pattern)
    spans: list[Span] = []
    for index, piece in enumerate(pieces):
        part = parts[piece] if index % 2 else piece
        spans.extend(plain(part) if isinstance(part, str) else part)
    return merge(spans)


def join(parts: Iterable[Spans], separator: str) -> Spans:
    """Join parts by a separator, leaving out those that are empty."""
    spans: list[Span] = []
    for part in parts:
        if part:
            spans.extend((*(plain(separator) if spans else ()), *part))
    return merge(spans)


def merge(spans: Sequence[Span]) -> Spans:
    """Merge neighbours that differ in their text alone; note marks stay apart."""
    merged: list[Span] = []
    for span in spans:
        if (
            merged
            and not (span.note or span.cites or merged[-1].cites)
            and _style_of(merged[-1]) == _style_of(span)
        ):
            before = merged[-1]
            pieces = (replace(piece, start=piece.start + len(before.text)) for piece in span.pieces)
            merged[-1] = replace(span, text=before.text + span.text, pieces=(*before.pieces, *pieces))
        else:
            merged.append(span)
    return tuple(merged)


def _style_of(span: Span) -> tuple[object, ...]:
    return (span.role, span.language, span.href, span.italic, span.bold, span.title, span.note)


def printable_spans(spans: Spans) -> Spans:
    """Return spans with their characters as they are set; the same object where all of them are.

    A reference to another place of the document stands on one line: the line breaks of a heading are not its own.
    """
    changed = []
    for span in spans:
        text = one_line(span.text) if span.href.startswith("#") else printable(span.text)
        title = one_line(span.title)
        same = text == span.text and title == span.title
        changed.append(span if same else replace(span, text=text, title=title))
    return tuple(changed) if any(new is not old for new, old in zip(changed, spans, strict=True)) else spans


def capitalise(text: str) -> str:
    """Return the text with a capital at its beginning, where its script has capitals."""
    return text[:1].upper() + text[1:]


def capitalise_spans(spans: Spans) -> Spans:
    """Return spans with a capital at their beginning."""
    return (replace(spans[0], text=capitalise(spans[0].text)), *spans[1:]) if spans else ()


def end_sentence(spans: Spans) -> Spans:
    """Return spans with a full stop at their end, unless they have an end already."""
    if not spans or spans[-1].role in MARKS or spans[-1].text.endswith((".", "!", "?", "…")):
        return spans
    last = spans[-1]
    styled = last.italic or last.href or last.language or last.note or last.cites
    return (*spans, Span(".")) if styled else (*spans[:-1], replace(last, text=f"{last.text}."))


T = TypeVar("T")

_LEAVES = frozenset({str, int, float, bool, Origin})
"""Kinds of fields that hold no part of a document."""


def _field_names(part: object) -> Iterable[str]:
    """Return the names of a dataclass's fields; none for anything else. Cheaper than ``dataclasses.fields``."""
    return getattr(part, "__dataclass_fields__", ())


def facts_in(part: object) -> tuple[str, ...]:
    """Return the ids of all facts that a block, a row, or a tuple of them prints: each once, in reading order."""
    found: dict[str, None] = {}
    _gather_facts(part, found)
    return tuple(found)


def _gather_facts(part: object, found: dict[str, None]) -> None:
    if isinstance(part, tuple):
        if part and not isinstance(part[0], Span | str):
            for entry in part:
                _gather_facts(entry, found)
        return
    found.update(dict.fromkeys(getattr(part, "facts", ())))
    for name in _field_names(part):
        inner = getattr(part, name)
        if inner and type(inner) not in _LEAVES:
            _gather_facts(inner, found)


def paragraphs_in(
    blocks: Iterable[Block], above: tuple[str, ...] = ()
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the words of each paragraph, heading and cell of a text, with the facts behind it."""
    for block in blocks:
        facts = block.facts or above
        if isinstance(block, Heading | Paragraph):
            yield text_of(block.spans), facts
        elif isinstance(block, Quotation):
            yield text_of((*block.spans, Span(" "), *block.attribution)).strip(), facts
        elif isinstance(block, ListBlock):
            for item in block.items:
                yield from paragraphs_in(item, facts)
        elif isinstance(block, Table):
            if block.caption:
                yield text_of(block.caption.spans), facts
            for row in block.rows:
                words = "; ".join(
                    filter(None, (text for cell in row.cells for text, _ in paragraphs_in(cell.blocks)))
                )
                yield words, row.facts or facts
        elif isinstance(block, Aside):
            yield text_of(block.title), facts
            yield from paragraphs_in(block.blocks, facts)


def map_spans(part: T, change: Callable[[Spans], Spans]) -> T:
    """Return the same part with ``change`` applied to each run of spans; what it leaves alone stays the same object."""
    return _map(part, change)  # type: ignore[no-any-return]


def _map(part: Any, change: Callable[[Spans], Spans]) -> Any:
    if isinstance(part, tuple):
        if part and isinstance(part[0], Span):
            return change(part)
        mapped = tuple(_map(entry, change) for entry in part)
        return mapped if any(new is not old for new, old in zip(mapped, part, strict=True)) else part
    changed = {}
    for name in _field_names(part):
        old = getattr(part, name)
        if not old or type(old) in _LEAVES:
            continue
        new = _map(old, change)
        if new is not old:
            changed[name] = new
    return replace(part, **changed) if changed else part


def credit_facts(part: T) -> T:
    """Return the same part with each block naming also the facts that its marks cite."""
    return _credit(part)  # type: ignore[no-any-return]


def _credit(part: Any) -> Any:
    if isinstance(part, tuple):
        return tuple(map(_credit, part))
    names = [] if isinstance(part, Span) else list(_field_names(part))
    changed = {name: _credit(getattr(part, name)) for name in names if name != "facts"}
    if "facts" in names:
        found = (fact for span in spans_in(tuple(changed.values())) for fact in span.facts)
        changed["facts"] = tuple(dict.fromkeys((*part.facts, *found)))
    return replace(part, **changed) if names else part


def spans_in(part: object) -> Iterator[Span]:
    """Yield the spans of a part, in the order of its fields."""
    if isinstance(part, Span):
        yield part
    elif isinstance(part, tuple):
        for entry in part:
            yield from spans_in(entry)
    else:
        for name in _field_names(part):
            yield from spans_in(getattr(part, name))


_SCRIPTS = {
    "ko": "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\uac00-\ud7ff",
    "ja": "\u3040-\u30ff\u31f0-\u31ff",
    "el": "\u0370-\u03ff",
    "he": "\u0590-\u05ff",
    "th": "\u0e00-\u0e7f",
    "ka": "\u10a0-\u10ff",
    "hy": "\u0530-\u058f",
}
# A run goes on over spaces and points between words of the same script.
_RUN = re.compile("|".join(f"(?P<{tag}>[{span}]+(?:[ ·,]+[{span}]+)*)" for tag, span in _SCRIPTS.items()))


def tag_languages(spans: Spans, language: str) -> Spans:
    """Return spans in plain letters, with their language where the script tells it; the same object where nothing does."""
    if any(plain_letters(span.text) is not span.text for span in spans):
        spans = tuple(replace(span, text=plain_letters(span.text)) for span in spans)
    if all(span.text.isascii() or span.language or not _RUN.search(span.text) for span in spans):
        return spans
    return tuple(piece for span in spans for piece in _split(span, language))


def _split(span: Span, language: str) -> Iterator[Span]:
    if span.language or span.text.isascii():
        yield span
    elif span.href:
        # A link is tagged as a whole, if at all: parted, it would be two links.
        run = _RUN.search(span.text)
        letters = re.sub(r"[\W\d_]+", "", _RUN.sub("", span.text))
        foreign = run is not None and not letters and run.lastgroup not in (None, language)
        yield replace(span, language=run.lastgroup or "") if run and foreign else span
    else:
        start = 0
        for run in _RUN.finditer(span.text):
            if run.lastgroup == language:
                continue
            if run.start() > start:
                yield cut(span, start, run.start())
            yield replace(cut(span, run.start(), run.end()), language=run.lastgroup or "")
            start = run.end()
        if start < len(span.text):
            yield cut(span, start, len(span.text))


def cut(span: Span, start: int, end: int) -> Span:
    """Return the characters of a span between two places."""
    pieces = [replace(piece, start=piece.start - start) for piece in span.pieces if piece.start < end]
    first = next((number for number in range(len(pieces) - 1, 0, -1) if pieces[number].start <= 0), 0)
    return replace(span, text=span.text[start:end], pieces=tuple(pieces[first:]))

"""Runs of text put together: patterns filled, parts joined, neighbours merged.

Labels with a place for a link or an italic title are patterns such as ``"as printed in {source}"``; ``fill`` puts
spans where a string would lose what they are.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from briefgen.model.document import Span, SpanRole, Spans
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
        if merged and not span.note and _style_of(merged[-1]) == _style_of(span):
            merged[-1] = replace(span, text=merged[-1].text + span.text)
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


def text_of(spans: Spans) -> str:
    """Return the words of spans, marks of notes left out."""
    return "".join(span.text for span in spans if span.role is not SpanRole.NOTE_MARK)


def capitalise(text: str) -> str:
    """Return the text with a capital at its beginning, where its script has capitals."""
    return text[:1].upper() + text[1:]


def capitalise_spans(spans: Spans) -> Spans:
    """Return spans with a capital at their beginning."""
    return (replace(spans[0], text=capitalise(spans[0].text)), *spans[1:]) if spans else ()


def end_sentence(spans: Spans) -> Spans:
    """Return spans with a full stop at their end, unless they have an end already."""
    if not spans or spans[-1].text.endswith((".", "!", "?", "…")):
        return spans
    last = spans[-1]
    styled = last.italic or last.href or last.language or last.note
    return (*spans, Span(".")) if styled else (*spans[:-1], replace(last, text=f"{last.text}."))

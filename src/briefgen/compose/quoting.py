"""Verbatim words between quotation marks, with the curator's insertions and omissions told apart."""

from briefgen.compose.desk import Desk
from briefgen.compose.spans import merge
from briefgen.model.document import Span, SpanRole, Spans
from briefgen.model.quotation import PartKind, parse_quotation
from briefgen.model.records import Excerpt

_ROLES = {
    PartKind.WORDS: SpanRole.PLAIN,
    PartKind.INSERTION: SpanRole.INSERTION,
    PartKind.OMISSION: SpanRole.OMISSION,
}


def quote_words(excerpt: Excerpt, desk: Desk) -> Spans:
    """Return an excerpt's words in the locale's quotation marks.

    Insertions and omissions have a role of their own; the rest is verbatim, its own quotation marks included.
    """
    opening, closing = desk.wording.quotation_marks
    language = desk.foreign(excerpt.language)
    parts = (
        Span(part.text, role=_ROLES[part.kind], language=language) for part in parse_quotation(excerpt.words)
    )
    marked = (Span(opening, language=language), *parts, Span(closing, language=language))
    return merge(marked)


def has_role(spans: Spans, role: SpanRole) -> bool:
    """Whether any of the spans has a role."""
    return any(span.role is role for span in spans)

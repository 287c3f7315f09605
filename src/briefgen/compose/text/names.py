"""Names of people and meetings in the reader's script, statements about facts, and verbatim words in quotation marks.

All of it is words of records in the brief's language, as text for running prose or as spans for tables.
"""

from briefgen.compose.context import CompositionContext
from briefgen.compose.text.labels import format_ordinal, format_ordinal_figure, mark
from briefgen.compose.text.spans import merge, plain, quiet
from briefgen.model.document import Span, SpanRole, Spans
from briefgen.model.records import (
    AnyFact,
    Event,
    Excerpt,
    Meeting,
    Organisation,
    Person,
    Status,
    supports_anything,
    supports_of,
)
from briefgen.model.text import PartKind, parse_quotation


def reader_name(person: Person, language: str) -> str:
    """Return the name as a reader of the language reads it; Latin where no other form is known."""
    return person.names.get(language) or person.latin


def other_name(person: Person, language: str) -> tuple[str, str]:
    """Return language and words of the form to print in brackets; both empty where there is none."""
    if language in person.names:
        return "", person.latin
    native = person.native
    if native is None:
        native = next(iter(person.names), "") if person.order == "family-first" else ""
    return (native, person.names[native]) if native in person.names else ("", "")


def introduce_name(person: Person, context: CompositionContext) -> str:
    """Return the name for running text: with the other form in brackets when it is printed for the first time."""
    name = reader_name(person, context.wording.language)
    _, other = other_name(person, context.wording.language)
    if not other or person.id in context.introduced:
        return name
    context.introduced.add(person.id)
    return context.labels.say("{name} ({other})", name=name, other=other)


def full_name(person: Person, context: CompositionContext) -> Spans:
    """Return the name for a table: the other form always beside it."""
    name = reader_name(person, context.wording.language)
    language, other = other_name(person, context.wording.language)
    context.introduced.add(person.id)
    if not other:
        return plain(name)
    brackets = context.labels.fill(" ({other})", other=plain(other, language=language))
    return (*plain(name), *quiet(brackets))


_STATUS = {
    Status.REPORTED: mark("reported"),
    Status.INFERRED: mark("inferred"),
    Status.DISPUTED: mark("disputed"),
    Status.PLANNED: mark("planned"),
}


def name_meeting(meeting: Meeting, context: CompositionContext) -> Spans:
    """Return what a meeting is called: third meeting, or 21st and its series where that is not the brief's own."""
    labels = context.labels
    if meeting.series == context.main_series:
        return labels.fill("{ordinal} meeting", ordinal=format_ordinal(meeting.ordinal, context.wording))
    ordinal = format_ordinal_figure(meeting.ordinal, context.wording)
    return labels.fill(
        "{ordinal} {organisation}", ordinal=ordinal, organisation=name_organisation(meeting.series, context)
    )


def name_parent(parent_meeting: Event | Meeting, context: CompositionContext) -> Spans:
    """Return what the meeting or event is called that a fact belongs to."""
    if isinstance(parent_meeting, Meeting):
        return name_meeting(parent_meeting, context)
    return context.spans(parent_meeting, parent_meeting.label, "label")


def name_organisation(name: str, context: CompositionContext) -> Spans:
    """Return an organisation's name, its id where it has no record."""
    organisation = context.facts.get(Organisation, name)
    return context.spans(organisation, organisation.name, "name") if organisation else plain(name)


def abbreviate_organisation(name: str, context: CompositionContext) -> Spans:
    """Return an organisation's abbreviation, its name where it has none."""
    organisation = context.facts.get(Organisation, name)
    if organisation is None or organisation.short is None:
        return name_organisation(name, context)
    return context.spans(organisation, organisation.short, "short")


def status_words(fact: AnyFact, context: CompositionContext) -> str:
    """Return how a fact stands, in words; empty where it is confirmed. One source alone is said of unconfirmed facts."""
    if fact.status is Status.CONFIRMED:
        return ""
    status = context.labels.say(_STATUS[fact.status])
    sources = {entry.source for entry in supports_of(fact) if supports_anything(entry)}
    alone = len(sources) == 1 and fact.status in (Status.REPORTED, Status.DISPUTED)
    return context.labels.say("{status}, single source", status=status) if alone else status


_ROLES = {
    PartKind.WORDS: SpanRole.PLAIN,
    PartKind.INSERTION: SpanRole.INSERTION,
    PartKind.OMISSION: SpanRole.OMISSION,
}


def quote_words(excerpt: Excerpt, context: CompositionContext) -> Spans:
    """Return an excerpt's words in the locale's quotation marks.

    Insertions and omissions have a role of their own; the rest is verbatim, its own quotation marks included.
    """
    opening, closing = context.wording.quotation_marks
    language = context.foreign(excerpt.language)
    parts = (
        Span(part.text, role=_ROLES[part.kind], language=language) for part in parse_quotation(excerpt.words)
    )
    marked = (Span(opening, language=language), *parts, Span(closing, language=language))
    return merge(marked)

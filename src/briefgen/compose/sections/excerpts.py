"""The excerpts: verbatim words with where they come from, and on what they were checked."""

from briefgen.compose.desk import Desk
from briefgen.compose.fact_words import name_meeting
from briefgen.compose.locators import format_locators
from briefgen.compose.part import Blocks, Part
from briefgen.compose.quoting import has_role, quote_words
from briefgen.compose.source_words import link_source
from briefgen.compose.spans import capitalise_spans, join, plain
from briefgen.model.brief import ExcerptsSection
from briefgen.model.document import Heading, Quotation, SpanRole, Spans
from briefgen.model.records import Excerpt, Meeting, Source


def compose_excerpts(part: Part[ExcerptsSection]) -> Blocks:
    """Return a quotation for each excerpt, under a small heading where it has a label."""
    excerpts = tuple(fact for fact in part.facts if isinstance(fact, Excerpt))
    return tuple(block for excerpt in part.expect(excerpts, "excerpts") for block in _blocks(excerpt, part))


def _blocks(excerpt: Excerpt, part: Part[ExcerptsSection]) -> Blocks:
    desk = part.desk
    words = quote_words(excerpt, desk)
    occasion = desk.occasion(excerpt)
    names = (excerpt.id, occasion.id) if occasion else (excerpt.id,)
    quotation = Quotation(
        facts=names,
        spans=words,
        attribution=_attribute(excerpt, words, desk),
        language=desk.foreign(excerpt.language),
    )
    label = desk.spans(excerpt, excerpt.label, "label")
    if not label:
        return (quotation,)
    anchor = desk.numbering.make_anchor(label[0].text)
    return (Heading(facts=(excerpt.id,), level=part.level, spans=label, anchor=anchor), quotation)


def _attribute(excerpt: Excerpt, words: Spans, desk: Desk) -> Spans:
    """Return the line under a quotation: the document, its occasion, the source, the check, and what marks mean."""
    say = desk.wording.labels.say
    parts = [capitalise_spans(_document(excerpt, desk)), *_source(excerpt, desk)]
    if has_role(words, SpanRole.INSERTION):
        parts.append(plain(say("words in brackets are not in the document quoted")))
    if has_role(words, SpanRole.OMISSION):
        parts.append(plain(say("… marks words left out here")))
    return join(parts, " · ")


def _document(excerpt: Excerpt, desk: Desk) -> Spans:
    document = desk.spans(excerpt, excerpt.document, "document")
    occasion = desk.occasion(excerpt)
    if occasion is None:
        return document
    if isinstance(occasion, Meeting):
        named = name_meeting(occasion, desk)
    else:
        named = desk.spans(occasion, occasion.label, "label")
    city = desk.spans(occasion, occasion.city, "city")
    return join((document, named, city, plain(desk.date(occasion, occasion.date))), ", ")


def _source(excerpt: Excerpt, desk: Desk) -> tuple[Spans, ...]:
    """Return where the words are printed, and whether they were compared with it."""
    source = desk.facts.get(Source, excerpt.source)
    if source is None:
        return ()
    labels = desk.wording.labels
    number = desk.numbering.number_source(source.id)
    link = link_source(source, number, labels.say("source {number}", number=number), desk)
    printed = labels.fill("as printed in {source}", source=link)
    if excerpt.locator:
        printed = join((printed, plain(format_locators((excerpt.locator,), desk.wording))), ", ")
    if excerpt.id not in desk.verified:
        return (printed,)
    return printed, labels.fill("checked against the text of {source}", source=link)

"""Excerpts with their attribution, conflicts with every version, glossary and sources."""

from briefgen.compose.context import CompositionContext, source_anchor
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.text.citations import (
    cited_by,
    describe_choice,
    describe_versions,
    link_source,
    list_source,
    source_numbers,
)
from briefgen.compose.text.labels import format_locators
from briefgen.compose.text.names import has_role, name_meeting, quote_words
from briefgen.compose.text.spans import capitalise_spans, end_sentence, join, plain, quiet
from briefgen.diagnostics.letters import fold
from briefgen.model.brief import ConflictsSection, ExcerptsSection, GlossarySection, SourcesSection
from briefgen.model.document import (
    Aside,
    Definition,
    Glossary,
    Heading,
    ListBlock,
    Paragraph,
    Quotation,
    SourceEntry,
    SourceList,
    SpanRole,
    Spans,
)
from briefgen.model.records import Conflict, Excerpt, Meeting, Source, Term


def compose_excerpts(part: Part[ExcerptsSection]) -> Blocks:
    """Return a quotation for each excerpt, under a small heading where it has a label."""
    excerpts = tuple(fact for fact in part.facts if isinstance(fact, Excerpt))
    return tuple(block for excerpt in part.expect(excerpts, "excerpts") for block in _blocks(excerpt, part))


def _blocks(excerpt: Excerpt, part: Part[ExcerptsSection]) -> Blocks:
    context = part.context
    words = quote_words(excerpt, context)
    parent_meeting = context.parent_meeting(excerpt)
    names = (excerpt.id, parent_meeting.id) if parent_meeting else (excerpt.id,)
    quotation = Quotation(
        facts=names,
        spans=words,
        attribution=_attribute(excerpt, words, context),
        language=context.foreign(excerpt.language),
    )
    label = context.spans(excerpt, excerpt.label, "label")
    if not label:
        return (quotation,)
    anchor = context.numbering.make_anchor(label[0].text)
    return (Heading(facts=(excerpt.id,), level=part.level, spans=label, anchor=anchor), quotation)


def _attribute(excerpt: Excerpt, words: Spans, context: CompositionContext) -> Spans:
    """Return the line under a quotation: the document, its meeting, the source, the check, and what marks mean."""
    say = context.labels.say
    parts = [capitalise_spans(_document(excerpt, context)), *_source(excerpt, context)]
    if has_role(words, SpanRole.INSERTION):
        parts.append(plain(say("words in brackets are not in the document quoted")))
    if has_role(words, SpanRole.OMISSION):
        parts.append(plain(say("… marks words left out here")))
    return join(parts, " · ")


def _document(excerpt: Excerpt, context: CompositionContext) -> Spans:
    document = context.spans(excerpt, excerpt.document, "document")
    parent_meeting = context.parent_meeting(excerpt)
    if parent_meeting is None:
        return document
    if isinstance(parent_meeting, Meeting):
        named = name_meeting(parent_meeting, context)
    else:
        named = context.spans(parent_meeting, parent_meeting.label, "label")
    city = context.spans(parent_meeting, parent_meeting.city, "city")
    return join((document, named, city, plain(context.date(parent_meeting, parent_meeting.date))), ", ")


def _source(excerpt: Excerpt, context: CompositionContext) -> tuple[Spans, ...]:
    """Return where the words are printed, and whether they were compared with it."""
    source = context.facts.get(Source, excerpt.source)
    if source is None:
        return ()
    labels = context.labels
    number = context.numbering.number_source(source.id)
    link = link_source(source, number, labels.say("source {number}", number=number), context)
    printed = labels.fill("as printed in {source}", source=link)
    if excerpt.locator:
        printed = join((printed, plain(format_locators((excerpt.locator,), context.wording))), ", ")
    if excerpt.id not in context.verified:
        return (printed,)
    return printed, labels.fill("checked against the text of {source}", source=link)


def compose_conflicts(part: Part[ConflictsSection]) -> Blocks:
    """Return a remark for each conflict."""
    conflicts = tuple(fact for fact in part.facts if isinstance(fact, Conflict))
    return tuple(_aside(conflict, part.context) for conflict in part.expect(conflicts, "conflicts"))


def _aside(conflict: Conflict, context: CompositionContext) -> Aside:
    facts = (conflict.id,)
    title = capitalise_spans(context.spans(conflict, conflict.matter, "matter"))
    versions = tuple(
        (Paragraph(facts=facts, spans=capitalise_spans(version)),)
        for version in describe_versions(conflict, context)
    )
    choice = Paragraph(facts=facts, spans=describe_choice(conflict, context))
    return Aside(facts=facts, title=title, blocks=(ListBlock(facts=facts, items=versions), choice))


def compose_glossary(part: Part[GlossarySection]) -> Blocks:
    """Return the terms that the section names, or all, in the order of the reader's alphabet."""
    context, names = part.context, part.section.terms
    terms = [term for term in context.facts.all_of(Term) if not names or term.id in names]
    if not terms:
        return ()
    terms.sort(key=lambda term: (fold(context.text(term, term.term, "term")), term.id))
    return (Glossary(items=tuple(_definition(term, context) for term in terms)),)


def _definition(term: Term, context: CompositionContext) -> Definition:
    meaning: tuple[Spans, ...] = (
        end_sentence(context.spans(term, term.expansion, "expansion")),
        end_sentence(context.spans(term, term.definition, "definition")),
        quiet(end_sentence(capitalise_spans(source_numbers(cited_by(term.support, context), context)))),
    )
    return Definition(context.spans(term, term.term, "term"), join(meaning, " "), record=term.id)


def compose_sources(part: Part[SourcesSection]) -> Blocks:
    """Return the list of all sources cited so far: this section is composed after all others, wherever it stands."""
    context = part.context
    entries = tuple(
        SourceEntry(number, source_anchor(number), list_source(source, context), name)
        for number, name in context.numbering.sources
        if (source := context.facts.get(Source, name))
    )
    return (SourceList(entries=entries),) if entries else ()

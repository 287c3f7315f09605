"""Excerpts with their attribution, conflicts with every version, judgements, glossary and sources.

In comes a section with the facts that it selects (terms and sources come from the fact base); out come its blocks.
"""

from collections.abc import Sequence
from dataclasses import replace

from briefgen.compose.context import CompositionContext, source_anchor
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.text.assessments import describe_basis, explain_scale, head_assessment
from briefgen.compose.text.citations import (
    cited_by,
    describe_choice,
    describe_versions,
    list_source,
    refer_to_source,
    source_numbers,
    supports_for,
)
from briefgen.compose.text.labels import format_locators
from briefgen.compose.text.names import name_parent, quote_words
from briefgen.compose.text.spans import capitalise_spans, end_sentence, join, plain, quiet
from briefgen.diagnostics.letters import fold
from briefgen.model.brief import (
    AssessmentsSection,
    ConflictsSection,
    ExcerptsSection,
    GlossarySection,
    SourcesSection,
)
from briefgen.model.document import (
    Aside,
    Block,
    Cell,
    Column,
    Definition,
    Glossary,
    Heading,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Quotation,
    Row,
    SourceEntry,
    SourceList,
    SpanRole,
    Spans,
    Table,
    TableKind,
)
from briefgen.model.records import Assessment, Conflict, Event, Excerpt, Meeting, Source, Term


def compose_excerpts(part: Part[ExcerptsSection]) -> Blocks:
    """Return a quotation for each excerpt, under a small heading where it has a label."""
    context = part.context
    blocks: list[Block] = []
    excerpts = tuple(fact for fact in part.facts if isinstance(fact, Excerpt))
    for excerpt in part.expect(excerpts, "excerpts"):
        words = quote_words(excerpt, context)
        meeting = context.parent_meeting(excerpt)
        attribution = _attribute(excerpt, meeting, words, context)
        label = context.spans(excerpt, excerpt.label, "label")
        if label:
            anchor = context.numbering.make_anchor(label[0].text)
            blocks.append(Heading(facts=(excerpt.id,), level=part.level, spans=label, anchor=anchor))
        names = (excerpt.id, meeting.id) if meeting else (excerpt.id,)
        blocks.append(Quotation(words, attribution, context.foreign(excerpt.language), facts=names))
    return tuple(blocks)


def _attribute(
    excerpt: Excerpt, meeting: Event | Meeting | None, words: Spans, context: CompositionContext
) -> Spans:
    """Return the line under a quotation: the document, its meeting, the source, the check, and what marks mean."""
    say = context.labels.say
    document = context.spans(excerpt, excerpt.document, "document")
    if meeting is not None:
        named, city = name_parent(meeting, context), context.spans(meeting, meeting.city, "city")
        document = join((document, named, city, plain(context.date(meeting, meeting.date))), ", ")
    parts = [capitalise_spans(document), *_source(excerpt, context)]
    roles = {span.role for span in words}
    if SpanRole.INSERTION in roles:
        parts.append(plain(say("words in brackets are not in the document quoted")))
    if SpanRole.OMISSION in roles:
        parts.append(plain(say("… marks words left out here")))
    return join(parts, " · ")


def _source(excerpt: Excerpt, context: CompositionContext) -> tuple[Spans, ...]:
    """Return where the words are printed, and whether they were compared with it."""
    source = context.facts.get(Source, excerpt.source)
    if source is None:
        return ()
    labels = context.labels
    link = refer_to_source(source, context)
    printed = labels.fill("as printed in {source}", source=link)
    if excerpt.locator:
        printed = join((printed, plain(format_locators((excerpt.locator,), context.wording))), ", ")
    if excerpt.id not in context.verified:
        return (printed,)
    return printed, labels.fill("checked against the text of {source}", source=link)


def compose_conflicts(part: Part[ConflictsSection]) -> Blocks:
    """Return a remark for each conflict; where citations are numbers, which are short, a table of them."""
    context = part.context
    blocks: list[Block] = []
    conflicts = tuple(fact for fact in part.facts if isinstance(fact, Conflict))
    if part.expect(conflicts, "conflicts") and context.cites_by_number:
        return (_table_of(conflicts, context),)
    for conflict in conflicts:
        facts = (conflict.id,)
        title = capitalise_spans(context.spans(conflict, conflict.matter, "matter"))
        versions = tuple(
            (Paragraph(facts=facts, spans=capitalise_spans(version)),)
            for version in describe_versions(conflict, context)
        )
        choice = Paragraph(facts=facts, spans=describe_choice(conflict, context))
        blocks.append(
            Aside(facts=facts, title=title, blocks=(ListBlock(facts=facts, items=versions), choice))
        )
    return tuple(blocks)


_CONFLICT_SHARES = (2.4, 4.2, 3.4)


def _table_of(conflicts: Sequence[Conflict], context: CompositionContext) -> Table:
    """Return a row for each conflict: the matter, what each source says, what is used here and why."""
    labels = context.labels
    rows = []
    for conflict in conflicts:
        matter = capitalise_spans(context.spans(conflict, conflict.matter, "matter"))
        versions = tuple(
            Paragraph(capitalise_spans(version), ParagraphRole.CELL)
            for version in describe_versions(conflict, context)
        )
        uses = capitalise_spans(context.spans(conflict, conflict.uses, "uses"))
        used = tuple(replace(span, bold=True) for span in uses)
        because = context.spans(conflict, conflict.because, "because")
        choice = end_sentence(join((used, because), ": "))
        cells = (
            Cell((Paragraph(matter, ParagraphRole.NAME),)),
            Cell(versions),
            Cell((Paragraph(choice, ParagraphRole.CELL),)),
        )
        rows.append(Row(cells, (conflict.id,)))
    names = (labels.say("Matter"), labels.say("Versions"), labels.say("Used here, and why"))
    columns = tuple(Column(plain(name), share) for name, share in zip(names, _CONFLICT_SHARES, strict=True))
    summary = labels.plural(
        "{count} matter on which sources disagree",
        "{count} matters on which sources disagree",
        len(rows),
        count=len(rows),
    )
    facts = tuple(conflict.id for conflict in conflicts)
    return Table(TableKind.PLAIN, columns, tuple(rows), facts=facts, summary=summary)


def compose_assessments(part: Part[AssessmentsSection]) -> Blocks:
    """Return a box for each judgement, with its author, confidence and basis; the scale of their words comes last."""
    context = part.context
    assessments = tuple(fact for fact in part.facts if isinstance(fact, Assessment))
    blocks: list[Block] = []
    for assessment in part.expect(assessments, "assessments"):
        facts = (assessment.id,)
        words = context.spans(assessment, assessment.summary, "summary")
        cited = source_numbers(cited_by(supports_for(assessment), context), context)
        basis = join((describe_basis(assessment, context), end_sentence(capitalise_spans(cited))), " ")
        parts = (
            Paragraph(facts=facts, spans=words),
            Paragraph(facts=(*facts, *assessment.basis), spans=quiet(basis)),
        )
        blocks.append(Aside(facts=facts, title=head_assessment(assessment, context), blocks=parts))
    explained = join(explain_scale(assessments, context, whole=True), " ")
    if explained:
        blocks.append(Paragraph(spans=explained, role=ParagraphRole.DETAIL))
    return tuple(blocks)


def compose_glossary(part: Part[GlossarySection]) -> Blocks:
    """Return the terms that the section names, or all, in the order of the reader's alphabet."""
    context, names = part.context, part.section.terms
    terms = [term for term in context.facts.all_of(Term) if not names or term.id in names]
    if not terms:
        return ()
    terms.sort(key=lambda term: (fold(context.text(term, term.term, "term")), term.id))
    items = []
    for term in terms:
        sources = source_numbers(cited_by(term.support, context), context)
        meaning: tuple[Spans, ...] = (
            end_sentence(context.spans(term, term.expansion, "expansion")),
            end_sentence(context.spans(term, term.definition, "definition")),
            quiet(end_sentence(capitalise_spans(sources))),
        )
        word = context.spans(term, term.term, "term")
        items.append(Definition(word, join(meaning, " "), record=term.id))
    return (Glossary(items=tuple(items)),)


def compose_sources(part: Part[SourcesSection]) -> Blocks:
    """Return the list of all sources cited so far: this section is composed after all others, wherever it stands."""
    context = part.context
    entries = tuple(
        SourceEntry(number, source_anchor(number), list_source(source, context), name)
        for number, name in context.numbering.sources
        if (source := context.facts.get(Source, name))
    )
    return (SourceList(entries=entries),) if entries else ()

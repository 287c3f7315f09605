"""The sections that close a brief: the glossary, and the numbered list of sources."""

from briefgen.compose.citations import cited_by, source_numbers
from briefgen.compose.desk import Desk
from briefgen.compose.numbering import source_anchor
from briefgen.compose.part import Blocks, Part
from briefgen.compose.source_words import list_source
from briefgen.compose.spans import capitalise_spans, end_sentence, join, quiet
from briefgen.letters import fold
from briefgen.model.brief import GlossarySection, SourcesSection
from briefgen.model.document import Definition, Glossary, SourceEntry, SourceList, Spans
from briefgen.model.records import Source, Term


def compose_glossary(part: Part[GlossarySection]) -> Blocks:
    """Return the terms that the section names, or all, in the order of the reader's alphabet."""
    desk, names = part.desk, part.section.terms
    terms = [term for term in desk.facts.all_of(Term) if not names or term.id in names]
    if not terms:
        return ()
    terms.sort(key=lambda term: (fold(desk.text(term, term.term, "term")), term.id))
    return (Glossary(items=tuple(_definition(term, desk) for term in terms)),)


def _definition(term: Term, desk: Desk) -> Definition:
    meaning: tuple[Spans, ...] = (
        end_sentence(desk.spans(term, term.expansion, "expansion")),
        end_sentence(desk.spans(term, term.definition, "definition")),
        quiet(end_sentence(capitalise_spans(source_numbers(cited_by(term.support, desk), desk)))),
    )
    return Definition(desk.spans(term, term.term, "term"), join(meaning, " "), record=term.id)


def compose_sources(part: Part[SourcesSection]) -> Blocks:
    """Return the list of all sources cited so far: this section is composed after all others, wherever it stands."""
    desk = part.desk
    entries = tuple(
        SourceEntry(number, source_anchor(number), list_source(source, desk), name)
        for number, name in desk.numbering.sources
        if (source := desk.facts.get(Source, name))
    )
    return (SourceList(entries=entries),) if entries else ()

"""Judgements in print: whose they are, with which confidence, on which facts, and what the words of the scale mean.

A judgement is never printed as a fact is: in a section it stands in a box of its own under the name of its author, in
running text it is followed by the word for what it is, and in a table by that word and its confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from briefgen.compose.context import CompositionContext
from briefgen.compose.text.citations import Cited, cited_by, note_text, source_numbers, supports_for
from briefgen.compose.text.labels import list_spans
from briefgen.compose.text.names import name_meeting, name_organisation, reader_name
from briefgen.compose.text.spans import end_sentence, join, plain, quiet
from briefgen.model.brief import AssessmentsSection
from briefgen.model.document import Span, SpanRole, Spans
from briefgen.model.likelihood import name_degree
from briefgen.model.records import AnyFact, Assessment, Meeting, Person, Support
from briefgen.model.text import LocalText

_HEADS = ("label", "matter", "area", "document", "summary")
"""Fields that a fact is called by, the first that it has."""


def name_author(assessment: Assessment, context: CompositionContext) -> Spans:
    """Return whose judgement it is; the issuing office where nobody is named."""
    if assessment.by is None:
        return plain(context.spec.brief.office or context.labels.say("the issuing office"))
    person = context.facts.get(Person, assessment.by)
    if person is not None:
        context.introduced.add(person.id)
        return plain(reader_name(person, context.wording.language))
    return name_organisation(assessment.by, context)


def name_confidence(assessment: Assessment, context: CompositionContext) -> str:
    """Return how sure the author is, in the reader's words: moderate confidence."""
    step = context.scale.find_confidence(assessment.confidence)
    level = name_degree(step.words, context.wording.language) if step else assessment.confidence
    return context.labels.say("{level} confidence", level=level)


def head_assessment(assessment: Assessment, context: CompositionContext) -> Spans:
    """Return the line that says what it is: assessment of an office, moderate confidence."""
    return context.labels.fill(
        "Assessment of {author}, {confidence}",
        author=name_author(assessment, context),
        confidence=name_confidence(assessment, context),
    )


ASSESSMENT_FIELDS = ("by", "confidence", "summary")
"""Fields that a table prints otherwise than those of other facts."""


def assessment_field(assessment: Assessment, field: str, context: CompositionContext) -> Spans:
    """Return one of these fields as the cell of a table has it: the judgement itself with what it is behind it."""
    if field == "by":
        return name_author(assessment, context)
    confidence = name_confidence(assessment, context)
    if field == "confidence":
        return plain(confidence)
    said = quiet(plain(context.labels.say("(assessment, {confidence})", confidence=confidence)))
    return join((context.spans(assessment, assessment.summary, "summary"), said), " ")


def badge_assessment(context: CompositionContext) -> Spans:
    """Return the word that follows a judgement in running text, before the mark of its note."""
    return Span(" "), Span(context.labels.say("assessment"), role=SpanRole.BADGE)


def describe_basis(assessment: Assessment, context: CompositionContext) -> Spans:
    """Return what it rests on, as a sentence: each fact by its name and sources."""
    facts = (context.selected_fact(name) for name in assessment.basis)
    named = [_name_with_sources(fact, context) for fact in facts if fact is not None]
    if not named:
        return ()
    return end_sentence(context.labels.fill("Rests on {facts}", facts=list_spans(named, context.wording)))


def _name_with_sources(fact: AnyFact, context: CompositionContext) -> Spans:
    sources = source_numbers(cited_by(supports_for(fact), context), context)
    name = name_fact(fact, context)
    if not sources or context.cites_by_number:
        return (*name, *sources)
    return context.labels.fill("{name} ({sources})", name=name, sources=sources)


def name_fact(fact: AnyFact, context: CompositionContext) -> Spans:
    """Return what a fact is called inside a sentence: a meeting by its number, any other by its label or summary."""
    if isinstance(fact, Meeting):
        name = name_meeting(fact, context)
    else:
        field, text = next((name, text) for name in _HEADS if (text := getattr(fact, name, None)))
        name = context.spans(fact, text, field) if isinstance(text, LocalText) else plain(str(text))
        name = _without_stop(name)
    date = getattr(fact, "date", None)
    return join((name, plain(context.date(fact, date))), ", ") if date else name


def _without_stop(spans: Spans) -> Spans:
    *others, last = spans
    return (*others, *plain(last.text.rstrip("."), language=last.language, role=last.role))


def basis_supports(assessment: Assessment, context: CompositionContext) -> tuple[Support, ...]:
    """Return the support entries of a judgement and of what it rests on, as far as the brief selects that."""
    facts = (context.selected_fact(name) for name in assessment.basis)
    below = (entry for fact in facts if fact is not None for entry in supports_for(fact))
    return (*supports_for(assessment), *below)


def note_assessments(
    assessments: Sequence[Assessment], cited: Sequence[Cited], context: CompositionContext
) -> Spans:
    """Return the text of a note on judgements: what they are, what their words mean, and the sources they rest on."""
    heads = [end_sentence(head_assessment(assessment, context)) for assessment in assessments]
    section = context.link_section(AssessmentsSection)
    if section:
        heads.append(end_sentence(context.labels.fill("See {section}", section=section)))
    else:
        heads += explain_scale(assessments, context, whole=False)
    heads.append(context.labels.fill("Rests on: {sources}", sources=note_text(cited, context)))
    return join(heads, " ")


def explain_scale(
    assessments: Iterable[Assessment], context: CompositionContext, *, whole: bool
) -> tuple[Spans, ...]:
    """Return what the words of judgements mean: a sentence on likelihood, where any speaks of it, and on confidence.

    ``whole`` explains all degrees of the scale, so that a reader sees what was not said. Without judgements there is
    nothing to explain.
    """
    scale, say, language = context.scale, context.labels.say, context.wording.language
    degrees: set[int | None] = set()
    levels = []
    for assessment in assessments:
        tag, words = assessment.summary.pick(language)
        degrees |= {found.degree for found in scale.find_likelihood(words, tag or language)}
        levels.append(scale.find_confidence(assessment.confidence))
    if not levels:
        return ()
    likely = [
        say(
            "{words}: {low} to {high} per cent",
            words=name_degree(step.words, language),
            low=f"{step.low:g}",
            high=f"{step.high:g}",
        )
        for place, step in enumerate(scale.likelihood)
        if place in degrees or (whole and degrees)
    ]
    sure = [
        say(
            "{words}: {meaning}",
            words=name_degree(step.words, language),
            meaning=step.means.pick(language)[1],
        )
        for step in scale.confidence
        if step.means is not None and (whole or step in levels)
    ]
    sentences = []
    if likely:
        sentences.append(say("How likely: {degrees}.", degrees="; ".join(likely)))
    if sure:
        sentences.append(say("Confidence: {degrees}.", degrees="; ".join(sure)))
    return tuple(map(plain, sentences))

"""Judgements: borne out by the facts that they rest on, worded by the project's scale, and printed as what they are."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from briefgen.checks.base import name_record
from briefgen.checks.passages import own_texts, place_in
from briefgen.checks.prose.evidence import EvidenceReader, RecordEvidence, dates_of, name_language
from briefgen.checks.prose.printed import Statement
from briefgen.checks.prose.proof import prove
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.document import Document, SpanRole, Spans
from briefgen.model.factbase import FactBase
from briefgen.model.likelihood import AssessmentScale, name_degree
from briefgen.model.records import AnyRecord, Assessment


def check_assessment(
    record: AnyRecord, facts: FactBase, reader: EvidenceReader, scale: AssessmentScale
) -> Iterator[Diagnostic]:
    """Report of an assessment what its basis does not bear out, and words that are not on the project's scale."""
    if not isinstance(record, Assessment):
        return
    scale = scale.complete()
    named = name_record(record)
    for index, name in enumerate(record.basis):
        if isinstance(facts.records.get(name), Assessment):
            message = f"{named} rests on “{name}”, which is a judgement itself"
            hint = f"name the facts that “{name}” rests on"
            yield diagnose("wrong-kind", message, facts.origin(record.id, "basis", index), hint)
    if scale.find_confidence(record.confidence) is None:
        known = [name_degree(step.words, "en") for step in scale.confidence]
        message = f"{named}: “{record.confidence}” is not on the scale of confidence ({', '.join(known)})"
        hint = did_you_mean(record.confidence, known) or f"write {' or '.join(known)}"
        yield diagnose("unknown-confidence", message, facts.origin(record.id, "confidence"), hint)
    yield from _check_likelihood(record, facts, scale)
    yield from _check_claims(record, facts, reader)


def _check_likelihood(record: Assessment, facts: FactBase, scale: AssessmentScale) -> Iterator[Diagnostic]:
    """Report words of likelihood that are not on the scale, and languages that do not say the same of it."""
    first: tuple[str, list[int]] | None = None
    for tag, text in record.summary.versions:
        path = ("summary", tag) if tag else ("summary",)
        language = name_language(tag, text)
        found = scale.find_likelihood(text, language)
        for words in found:
            if words.degree is None:
                message = f"{name_record(record)}: “{text[words.start : words.end]}” is not on the scale of likelihood"
                origin = place_in(facts, record.id, path, words.start)
                yield diagnose("assessment-words", message, origin, explain_likelihood(scale, language))
        degrees = sorted(words.degree for words in found if words.degree is not None)
        if first is None:
            first = language, degrees
        elif len(degrees) == len(found) and degrees != first[1]:
            there, here = (
                " and ".join(name_degree(scale.likelihood[each].words, "en") for each in one)
                or "nothing of it"
                for one in (first[1], degrees)
            )
            message = f"{name_record(record)}: how likely it is, {first[0]} says as “{there}” and {language} as “{here}”"
            place = found[0].start if found else 0
            yield diagnose(
                "assessment-words", message, place_in(facts, record.id, path, place), "make them agree"
            )


def check_judgements(
    document: Document, statements: Iterable[Statement], facts: FactBase, scale: AssessmentScale
) -> Iterator[Diagnostic]:
    """Report judgements that a text prints or cites otherwise than as such.

    The words of one are followed by its citation, which says what they are; and the words before that citation are as
    sure as it is, no more and no less.
    """
    notes = {note.number: note.facts for note in document.notes}
    for statement in statements:
        judged = [fact for name in statement.facts if (fact := facts.get(Assessment, name))]
        if not judged:
            continue
        cited = {name for span in statement.spans for name in notes.get(span.note, ())}
        for fact in judged:
            at = _find_printed(statement.spans, fact.id) if fact.id not in cited else None
            if at is not None:
                message = f"the text prints words of {name_record(fact)} and does not cite it, so that they read as a fact"
                hint = f"cite it behind them: [@{fact.id}], or {{{{ facts['{fact.id}'] | cite }}}}"
                yield diagnose("unmarked-assessment", message, statement.place(at), hint)
        yield from _check_sureness(statement, {fact.id: fact for fact in judged}, notes, scale.complete())


_SENTENCE_END = re.compile(r"[.!?…][”’\")]*\s+|다\.\s*")


def _find_printed(spans: Spans, name: str) -> int | None:
    """Return the place of the first character that an expression printed from a fact; ``None`` where none did."""
    offset = 0
    for span in spans:
        if span.role is SpanRole.NOTE_MARK:
            continue
        found = next((piece for piece in span.pieces if name in piece.facts), None)
        if found is not None:
            return offset + max(found.start, 0)
        offset += len(span.text)
    return None


def _check_sureness(
    statement: Statement,
    judged: Mapping[str, Assessment],
    notes: Mapping[int, tuple[str, ...]],
    scale: AssessmentScale,
) -> Iterator[Diagnostic]:
    """Report words of likelihood, in the sentence that ends in the citation of a judgement, which are not its own."""
    text, begin, end, last = statement.text, 0, 0, 0
    for span in statement.spans:
        if span.role is not SpanRole.NOTE_MARK:
            end += len(span.text)
            last = last if span.role is SpanRole.BADGE else end
            continue
        facts = [judged[name] for name in notes.get(span.note, ()) if name in judged]
        for fact in facts[:1]:
            said = text[:last].rstrip()
            first = max((match.end() for match in _SENTENCE_END.finditer(said, begin)), default=begin)
            language = name_language("", text)
            known = {
                words.degree
                for each in facts
                for tag, version in each.summary.versions
                for words in scale.find_likelihood(version, name_language(tag, version))
            }
            for words in scale.find_likelihood(said[first:], language):
                if words.degree is None or words.degree not in known:
                    message = f"“{said[first + words.start : first + words.end]}” is not how likely {name_record(fact)} says it is: “{fact.summary}”"
                    place = statement.place(first + words.start)
                    yield diagnose("assessment-words", message, place, "say it as the assessment does")
        begin = end


def explain_likelihood(scale: AssessmentScale, language: str) -> str:
    """Return the hint that lists the words of the scale."""
    return f"the scale has: {', '.join(name_degree(step.words, language) for step in scale.likelihood)}"


def _check_claims(record: Assessment, facts: FactBase, reader: EvidenceReader) -> Iterator[Diagnostic]:
    """Report dates and numbers that neither the basis nor the date of an assessment bears out."""
    if not all(name in facts.records for name in record.basis):
        return  # reported by itself, and what it says is not known
    evidence = reader.read(record.basis)
    if record.date is not None:
        own = RecordEvidence(record.id, dates=tuple(dates_of(record.id, record.date)))
        evidence = replace(evidence, beside=(*evidence.beside, own))
    for passage in own_texts(record):
        language = reader.language(name_language(passage.language, passage.text))
        for finding in prove(passage.text, evidence, language):
            said = finding.message.replace("no cited fact", "no fact of its basis")
            message = f"{name_record(record)}: {said.replace('the cited facts', 'these')}"
            hint = "name the fact that says so in `basis`, give the time that it is about as its `date`, or correct it"
            origin = place_in(facts, record.id, passage.path, finding.start)
            yield diagnose("unproved-assessment", message, origin, hint)

"""Sections whose words come from a template: running text, and the key points in their box.

A template is rendered to Markdown and that is parsed to blocks; on the way citations and quotations are resolved
against the facts of the section and numbered where they print.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from briefgen.compose.context import CompositionContext
from briefgen.compose.fingerprint import hashed_text, written_words
from briefgen.compose.markdown.blocks import parse_markdown
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.templates.values import Reference
from briefgen.compose.templates.views import BriefView, FactsView
from briefgen.compose.text.assessments import badge_assessment, basis_supports, note_assessments
from briefgen.compose.text.citations import Cited, cite, cited_by, name_issuer, note_text, supports_for
from briefgen.compose.text.names import quote_words
from briefgen.compose.text.spans import credit_facts, facts_in, paragraphs_in
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.brief import KeyPointsSection, Section, TextSection
from briefgen.model.document import KeyPoints, ListBlock, Paragraph, Spans
from briefgen.model.edition import PrintedText, digest
from briefgen.model.records import AnyFact, Assessment, Excerpt, Fact, Source, Support, supports_of


def compose_text(part: Part[TextSection]) -> Blocks:
    """Return a template's text."""
    return compose_prose(part, part.section.template, "template")


def compose_key_points(part: Part[KeyPointsSection]) -> Blocks:
    """Return the box of key points, which a template renders as one list of single paragraphs.

    A paragraph above the list is the bottom line.
    """
    blocks = compose_prose(part, part.section.template, "template")
    if not blocks:
        return ()
    *above, last = blocks
    lead = tuple(block for block in above if isinstance(block, Paragraph))
    entries = last.items if isinstance(last, ListBlock) and len(lead) == len(above) <= 1 else ()
    listed = tuple(entry[0] for entry in entries if len(entry) == 1 and isinstance(entry[0], Paragraph))
    points = (*lead, *listed)
    if not listed or len(listed) != len(entries) or part.heading is None:
        message = (
            f"{part.section.template} renders something else than one list of single paragraphs, with the "
            "bottom line above it or without"
        )
        part.context.report(diagnose("key-points-shape", message, part.origin("template")))
        return ()
    return (
        KeyPoints(
            facts=facts_in(points),
            heading=part.heading,
            items=tuple(point.spans for point in points),
            lead=bool(lead),
            item_facts=tuple(point.facts for point in points),
            item_origins=tuple(point.origin for point in points),
            item_sources=tuple(point.sources for point in points),
        ),
    )


def compose_prose(part: Part[Section], name: str, key: str) -> Blocks:
    """Return the blocks of a template's text; none where it failed, which is reported.

    ``key`` is the key of the section's spec that names the template.
    """
    context, template = part.context, part.templates.get(name)
    if template is None:
        hint = did_you_mean(name, part.templates)
        context.report(diagnose("template-missing", f"there is no template {name}", part.origin(key), hint))
        return ()
    names = {"facts": FactsView(part.facts, context), "brief": BriefView(context.spec.brief, context)}
    text = part.sandbox.render(name, names)
    context.report(*text.diagnostics)
    if text.failed:
        return ()
    inline = _Inline({fact.id: fact for fact in part.facts}, context)
    rendered = text.value
    context.texts[part.index, key] = hashed_text(rendered.text, rendered.inserted)
    blocks = parse_markdown(
        rendered.text,
        inline,
        template,
        inserted=rendered.inserted,
        level=part.level,
        locate=rendered.locate,
    )
    context.report(*blocks.diagnostics)
    credited = credit_facts(blocks.value)
    context.printed[part.index, key] = PrintedText(
        name,
        digest(part.sandbox.sources(name)),
        written_words(rendered.text, rendered.inserted),
        tuple(paragraphs_in(credited)),
    )
    return credited


@dataclass(frozen=True, slots=True)
class _Inline:
    """Resolves what stands in the running text of a section. ``noted`` gathers the facts that a footnote cites."""

    facts: Mapping[str, AnyFact]
    context: CompositionContext
    noted: list[str] = field(default_factory=list)

    def cite(self, references: Sequence[Reference], *, in_note: bool) -> Outcome[Spans]:
        """Return the mark of a citation; inside a note, its words."""
        found: list[Support] = []
        problems: list[Diagnostic] = []
        for reference in references:
            entries = self._expand(reference)
            if entries is not None and reference.id not in self.facts and self._is_withheld(reference.id):
                level = self.context.spec.brief.handling
                message = f"the brief's handling is “{level}”, and only facts of higher handling rest on the source {reference.id}"
                hint = "cite another source, or give the brief the handling of these facts"
                problems.append(diagnose("name-withheld", message, None, hint))
            elif entries is None:
                problems.extend(self._explain(reference.id))
            else:
                found.extend(entries)
        facts = tuple(dict.fromkeys(reference.id for reference in references if reference.id in self.facts))
        return Outcome(self._place(cited_by(found, self.context), facts, in_note=in_note), tuple(problems))

    def _judged(self, facts: tuple[str, ...]) -> tuple[Assessment, ...]:
        """Return those of some facts that are judgements."""
        named = (self.facts[name] for name in facts if name in self.facts)
        return tuple(fact for fact in named if isinstance(fact, Assessment))

    def _is_withheld(self, source: str) -> bool:
        """Whether a source may not be named. One that a fact of the brief rests on may, without a look at the others."""
        own = (self.context.facts.records[name] for name in self.context.selected)
        if any(entry.source == source for fact in own for entry in supports_of(fact)):
            return False
        # The answer depends on all facts: a brief that was made with them is looked at again when one changes.
        self.context.facts.ids_of((Fact,))
        return self.context.is_withheld(source)

    def _place(self, cited: Sequence[Cited], facts: tuple[str, ...], *, in_note: bool) -> Spans:
        judged = self._judged(facts)
        if in_note:
            self.noted.extend(facts)
        if not judged or not cited:
            return note_text(cited, self.context) if in_note else cite(cited, self.context, facts)
        words = note_assessments(judged, cited, self.context)
        if in_note:
            return words
        return (*badge_assessment(self.context), *self.context.numbering.add_note(words, facts))

    def _expand(self, reference: Reference) -> Sequence[Support] | None:
        """Return the support that a citation's target stands for; a locator of the citation's own replaces theirs."""
        if self.context.facts.get(Source, reference.id):
            return (Support(source=reference.id, locator=reference.locator or None),)
        fact = self.facts.get(reference.id)
        if fact is None:
            return None
        if isinstance(fact, Assessment):
            return basis_supports(fact, self.context)
        if reference.locator:
            return [Support(source=entry.source, locator=reference.locator) for entry in supports_for(fact)]
        return supports_for(fact)

    def _explain(self, name: str) -> tuple[Diagnostic, ...]:
        records = self.context.facts.records
        if self.context.facts.may_hold(name):
            return ()
        if name not in records:
            message = f"the citation names {name}, and there is no such record"
            return (diagnose("unknown-id", message, None, did_you_mean(name, records)),)
        if isinstance(records[name], AnyFact):
            hint = "widen the section's selector, or cite its source"
            message = f"the citation names the fact {name}, which the section does not select"
            return (diagnose("template-undefined", message, None, hint),)
        message = f"the citation names {name}, which is neither a source nor a fact"
        return (diagnose("wrong-kind", message),)

    def name(self, source: str, *, in_note: bool) -> Outcome[Spans]:
        """Return who stands for a source, as a sentence that speaks of it says, with its citation."""
        record = self.context.facts.get(Source, source)
        if record is None and source in self.context.facts.records:
            message = f"the text speaks of {source}, which is no source, so that there is no name to print"
            hint = f"cite it as [@{source}], or write \\@ for the sign itself"
            return Outcome((), (diagnose("wrong-kind", message, None, hint),))
        if record is None:
            hint = "write \\@ for the sign itself"
            return Outcome(
                (), tuple(replace(each, hints=(*each.hints, hint)) for each in self._explain(source))
            )
        cited = self.cite((Reference(source, ""),), in_note=in_note)
        if cited.failed:
            return cited
        return Outcome((*name_issuer(record, self.context), *cited.value), cited.diagnostics)

    def quote(self, excerpt: str, *, in_note: bool) -> Outcome[Spans]:
        """Return an excerpt's words with their citation."""
        record = self.context.facts.get(Excerpt, excerpt)
        if record is None:
            return Outcome((), self._explain(excerpt))
        cited = cited_by(supports_for(record, ("words",)), self.context)
        return Outcome((*quote_words(record, self.context), *self._place(cited, (excerpt,), in_note=in_note)))

    def note(self, spans: Spans) -> Outcome[Spans]:
        """Return the mark of an editor's own note."""
        facts = tuple(dict.fromkeys(self.noted))
        self.noted.clear()
        return Outcome(self.context.numbering.add_note(spans, facts, is_written=True))

    def anchor(self, text: str) -> str:
        """Return an anchor for a heading."""
        return self.context.numbering.make_anchor(text)

    def number_table(self) -> str:
        """Return the label of the next table that has a caption."""
        return self.context.labels.say("Table {number}.", number=self.context.numbering.count("table"))

"""The sections of a brief: a function for each kind, from a ``Part`` to the blocks of its body."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from briefgen.compose.sections.about import compose_about
from briefgen.compose.sections.charts import compose_chart
from briefgen.compose.sections.excerpts import (
    compose_assessments,
    compose_conflicts,
    compose_excerpts,
    compose_glossary,
    compose_sources,
)
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.sections.table_section import compose_table
from briefgen.compose.sections.tables import compose_chronology, compose_commitments, compose_delegations
from briefgen.compose.sections.texts import compose_key_points, compose_prose, compose_text
from briefgen.compose.sections.timeline import compose_timeline
from briefgen.compose.text.spans import spans_in
from briefgen.diagnostics import diagnose, has_errors
from briefgen.model.brief import (
    AboutSection,
    AssessmentsSection,
    ChartSection,
    ChronologySection,
    CommitmentsSection,
    ConflictsSection,
    DelegationsSection,
    ExcerptsSection,
    GlossarySection,
    KeyPointsSection,
    SourcesSection,
    TableSection,
    TextSection,
    TimelineSection,
)
from briefgen.model.document import MARKS, Heading

# Keyed by the class of the section, which the types of the values repeat: a dictionary cannot say that they agree.
_COMPOSERS: Mapping[type, Callable[[Part[Any]], Blocks]] = MappingProxyType(
    {
        KeyPointsSection: compose_key_points,
        TextSection: compose_text,
        TimelineSection: compose_timeline,
        ChartSection: compose_chart,
        TableSection: compose_table,
        ChronologySection: compose_chronology,
        DelegationsSection: compose_delegations,
        ExcerptsSection: compose_excerpts,
        CommitmentsSection: compose_commitments,
        ConflictsSection: compose_conflicts,
        AssessmentsSection: compose_assessments,
        GlossarySection: compose_glossary,
        SourcesSection: compose_sources,
        AboutSection: compose_about,
    }
)


def compose_section(part: Part[Any]) -> Blocks:
    """Return a whole section: heading, introduction, body; nothing at all where it has neither of the latter.

    A section that was to print and prints no words is reported, unless its spec allows that or why is reported already.

    The introduction comes first because citations are numbered in reading order. The box of key points brings its
    own heading, and an introduction to it stands above it.
    """
    known = len(part.context.diagnostics)
    intro = compose_prose(part, part.section.intro, "intro") if part.section.intro else ()
    body = _COMPOSERS[type(part.section)](part)
    # Where records were set aside, words may be missing for that alone.
    lacking = part.context.facts.incomplete or has_errors(part.context.diagnostics[known:])
    if not part.section.allow_empty and not lacking:
        _report_wordless(part, intro, body)
    if not intro and not body:
        return ()
    inside = isinstance(part.section, KeyPointsSection)
    heading = () if inside or part.heading is None else (part.heading,)
    return (*heading, *intro, *body)


def _report_wordless(part: Part[Any], intro: Blocks, body: Blocks) -> None:
    """Report templates of a section that print no words, and a section that prints nothing at all.

    One that selects no facts is reported by the selection; a list of sources is empty where nothing is cited, which
    the check of citations reports.
    """
    section, name = part.section, f"section {part.index + 1} ({part.section.kind})"
    hint = (
        "see that its loops and conditions name what is there, or say `allow_empty: true` where that is meant"
    )
    template = getattr(section, "template", None)

    def has_words(blocks: Blocks) -> bool:
        """Whether any block but headings has words; marks of notes and white space are none."""
        printed = (span for block in blocks if not isinstance(block, Heading) for span in spans_in(block))
        return any(span.role not in MARKS and span.text.strip() for span in printed)

    for key, file, blocks in (("intro", section.intro, intro), ("template", template, body)):
        if file and not has_words(blocks) and (part.facts or key == "template"):
            message = f"{file} prints no words in {name}"
            part.context.report(diagnose("empty-section", message, part.origin(key), hint))
    if isinstance(section, GlossarySection) and not body:
        message = f"{name} prints nothing: the fact base has no terms for it"
        hint = "add the terms, take the section out, or say `allow_empty: true` where that is meant"
        part.context.report(diagnose("empty-section", message, part.origin(), hint))

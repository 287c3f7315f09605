"""The sections of a brief: a function for each kind, from a ``Part`` to the blocks of its body."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from briefgen.compose.part import Blocks, Part
from briefgen.compose.prose import compose_prose
from briefgen.compose.sections.chronology import compose_chronology
from briefgen.compose.sections.commitments import compose_commitments
from briefgen.compose.sections.conflicts import compose_conflicts
from briefgen.compose.sections.delegations import compose_delegations
from briefgen.compose.sections.excerpts import compose_excerpts
from briefgen.compose.sections.references import compose_glossary, compose_sources
from briefgen.compose.sections.texts import compose_key_points, compose_text
from briefgen.compose.sections.timeline import compose_timeline
from briefgen.model.brief import (
    ChronologySection,
    CommitmentsSection,
    ConflictsSection,
    DelegationsSection,
    ExcerptsSection,
    GlossarySection,
    KeyPointsSection,
    SourcesSection,
    TextSection,
    TimelineSection,
)

# Keyed by the class of the section, which the types of the values repeat: a dictionary cannot say that they agree.
_COMPOSERS: Mapping[type, Callable[[Part[Any]], Blocks]] = MappingProxyType(
    {
        KeyPointsSection: compose_key_points,
        TextSection: compose_text,
        TimelineSection: compose_timeline,
        ChronologySection: compose_chronology,
        DelegationsSection: compose_delegations,
        ExcerptsSection: compose_excerpts,
        CommitmentsSection: compose_commitments,
        ConflictsSection: compose_conflicts,
        GlossarySection: compose_glossary,
        SourcesSection: compose_sources,
    }
)


def compose_section(part: Part[Any]) -> Blocks:
    """Return a whole section: heading, introduction, body; nothing at all where it has neither of the latter.

    The introduction comes first because citations are numbered in reading order. The box of key points brings its
    own heading, and an introduction to it stands above it.
    """
    intro = compose_prose(part, part.section.intro, "intro") if part.section.intro else ()
    body = _COMPOSERS[type(part.section)](part)
    if not intro and not body:
        return ()
    inside = isinstance(part.section, KeyPointsSection)
    heading = () if inside or part.heading is None else (part.heading,)
    return (*heading, *intro, *body)

"""What each kind of section takes by nature, before its own selector narrows it further.

A chronology takes meetings and events, a timeline what it can draw, a delegation table meetings; text takes all that
the brief selects, and the glossary and the list of sources take no facts: they follow from what the others print.
"""

from collections.abc import Sequence

from briefgen.model.brief import (
    ChronologySection,
    CommitmentsSection,
    ConflictsSection,
    DelegationsSection,
    ExcerptsSection,
    GlossarySection,
    KeyPointsSection,
    Section,
    SourcesSection,
    TextSection,
    TimelineSection,
)
from briefgen.model.records import KINDS, AnyFact, Event, Fact, Meeting
from briefgen.select.conditions import Test

_KINDS: dict[type[Section], tuple[str, ...]] = {
    ChronologySection: ("event", "meeting"),
    CommitmentsSection: ("commitment",),
    ConflictsSection: ("conflict",),
    ExcerptsSection: ("excerpt",),
}


def takes_facts(section: Section) -> bool:
    """Whether a section selects facts at all."""
    return not isinstance(section, GlossarySection | SourcesSection)


def takes_all(section: Section) -> bool:
    """Whether a section takes whatever its selectors leave: those made of text."""
    return isinstance(section, KeyPointsSection | TextSection)


def kinds_of(section: Section) -> tuple[type[Fact], ...]:
    """Return the kinds of facts that a section can print; none where it can print all."""
    if isinstance(section, TimelineSection):
        return (Meeting, Event)
    if isinstance(section, DelegationsSection):
        return (Meeting,)
    names = _KINDS.get(type(section), ())
    return tuple(
        model for key, model in KINDS.items() if key.removesuffix("s") in names and issubclass(model, Fact)
    )


def nature_of(section: Section) -> Test:
    """Return the test for what a section can print."""
    if isinstance(section, TimelineSection):
        return _drawn(section)
    if isinstance(section, DelegationsSection):
        return _named_meetings(section.meetings) if section.meetings else _has_delegations
    kinds = _KINDS.get(type(section))
    return _of_kind(kinds) if kinds else _anything


def _anything(_fact: AnyFact) -> str:
    return ""


def _of_kind(kinds: Sequence[str]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return f"kind: {fact.kind}" if fact.kind in kinds else None

    return test


def _has_delegations(fact: AnyFact) -> str | None:
    """Take meetings whose delegations are known: the others would be empty rows."""
    return "kind: meeting with delegations" if isinstance(fact, Meeting) and fact.delegations else None


def _named_meetings(names: Sequence[str]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return f"meetings: {fact.id}" if isinstance(fact, Meeting) and fact.id in names else None

    return test


def _drawn(section: TimelineSection) -> Test:
    """Take the meetings of all tracks drawn, the events of the tracks beside the main one, and events with a label."""

    def test(fact: AnyFact) -> str | None:
        if isinstance(fact, Meeting | Event):
            if fact.series is not None and fact.series in section.also:
                return f"also: {fact.series}"
            if isinstance(fact, Meeting):
                return f"series: {fact.series}" if fact.series == section.series else None
            return "an event with a label" if fact.label is not None else None
        return None

    return test

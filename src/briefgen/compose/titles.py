"""What the spec alone decides before any section is composed: headings of sections, and the series in the middle."""

from collections.abc import Mapping
from types import MappingProxyType

from briefgen.compose.labels import mark
from briefgen.compose.wording import Wording
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
    Spec,
    TimelineSection,
)
from briefgen.model.records import Meeting
from briefgen.model.selection import Selection

# Running text has only the title that its editor gives it, and a timeline is headed by its caption.
_TITLES: Mapping[type, str] = MappingProxyType(
    {
        KeyPointsSection: mark("Key points"),
        ChronologySection: mark("Chronology"),
        DelegationsSection: mark("Delegations"),
        ExcerptsSection: mark("Excerpts"),
        CommitmentsSection: mark("What was agreed"),
        ConflictsSection: mark("Where sources disagree"),
        GlossarySection: mark("Glossary"),
        SourcesSection: mark("Sources"),
    }
)


def section_title(section: Section, wording: Wording) -> str:
    """Return the heading of a section: the editor's, or the program's word for its kind; empty where it has none."""
    if section.title:
        return section.title
    label = _TITLES.get(type(section))
    return wording.labels.say(label) if label else ""


def find_main_series(spec: Spec, selection: Selection) -> str:
    """Return the series that the brief is about, whose meetings need no name of their own; empty where none is.

    It is the one that a timeline draws, or else the one series of the delegations or of all meetings selected.
    """
    sections = spec.brief.sections
    drawn = next((section.series for section in sections if isinstance(section, TimelineSection)), "")
    if drawn:
        return drawn
    listed = {
        name for section in sections if isinstance(section, DelegationsSection) for name in section.meetings
    }
    meetings = [fact for fact in selection.facts if isinstance(fact, Meeting)]
    for chosen in ([meeting for meeting in meetings if meeting.id in listed], meetings):
        series = {meeting.series for meeting in chosen}
        if len(series) == 1:
            return series.pop()
    return ""

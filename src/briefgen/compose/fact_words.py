"""What sections say about facts in the same words: names of meetings, status, and where sources disagree."""

from __future__ import annotations

from collections.abc import Collection

from briefgen.compose.citations import cited_by, name_sources, supports_for
from briefgen.compose.desk import Desk
from briefgen.compose.formats import format_ordinal, format_ordinal_figure
from briefgen.compose.labels import mark
from briefgen.compose.spans import capitalise_spans, fill, join, plain
from briefgen.model.brief import ConflictsSection, DelegationsSection, Spec, TimelineSection
from briefgen.model.document import Span, Spans
from briefgen.model.factbase import FactBase
from briefgen.model.records import Conflict, Fact, Meeting, Organisation, Status
from briefgen.model.selection import Selection

_STATUS = {
    Status.REPORTED: mark("reported"),
    Status.INFERRED: mark("inferred"),
    Status.DISPUTED: mark("disputed"),
    Status.PLANNED: mark("planned"),
}


def find_main_series(spec: Spec, selection: Selection) -> str:
    """Return the series that the brief is about, whose meetings need no name of their own; empty where none is.

    It is the one that a timeline draws, or else the one series of the delegations or of all meetings selected.
    """
    for section in spec.brief.sections:
        if isinstance(section, TimelineSection):
            return section.series
    listed = {name for section in spec.brief.sections if isinstance(section, DelegationsSection) for name in section.meetings}
    meetings = [fact for fact in selection.facts if isinstance(fact, Meeting)]
    for chosen in ([meeting for meeting in meetings if meeting.id in listed], meetings):
        series = {meeting.series for meeting in chosen}
        if len(series) == 1:
            return series.pop()
    return ""


def name_meeting(meeting: Meeting, desk: Desk) -> Spans:
    """Return what a meeting is called: third meeting, or 21st and its series where that is not the brief's own."""
    labels = desk.wording.labels
    if meeting.series == desk.main_series:
        return labels.fill("{ordinal} meeting", ordinal=format_ordinal(meeting.ordinal, desk.wording))
    ordinal = format_ordinal_figure(meeting.ordinal, desk.wording)
    return labels.fill("{ordinal} {organisation}", ordinal=ordinal, organisation=name_organisation(meeting.series, desk))


def name_organisation(name: str, desk: Desk) -> Spans:
    """Return an organisation's name, its id where it has no record."""
    organisation = desk.facts.get(Organisation, name)
    return desk.spans(organisation, organisation.name, "name") if organisation else plain(name)


def abbreviate_organisation(name: str, desk: Desk) -> Spans:
    """Return an organisation's abbreviation, its name where it has none."""
    organisation = desk.facts.get(Organisation, name)
    if organisation is None or organisation.short is None:
        return name_organisation(name, desk)
    return desk.spans(organisation, organisation.short, "short")


def status_words(fact: Fact, desk: Desk) -> str:
    """Return how a fact stands, in words; empty where it is confirmed. One source alone is said of unconfirmed facts."""
    if fact.status is Status.CONFIRMED:
        return ""
    status = desk.wording.labels.say(_STATUS[fact.status])
    sources = {entry.source for entry in supports_for(fact)}  # type: ignore[arg-type]
    alone = len(sources) == 1 and fact.status in (Status.REPORTED, Status.DISPUTED)
    return desk.wording.labels.say("{status}, single source", status=status) if alone else status


def describe_versions(conflict: Conflict, desk: Desk) -> tuple[Spans, ...]:
    """Return each version of a conflict with the sources that have it."""
    return tuple(
        desk.wording.labels.fill(
            "{version}: {sources}",
            version=desk.spans(conflict, version.says, "versions", index, "says"),
            sources=name_sources(cited_by(version.support, desk), desk),
        )
        for index, version in enumerate(conflict.versions)
    )


def describe_choice(conflict: Conflict, desk: Desk) -> Spans:
    """Return which version is used, and why."""
    return desk.wording.labels.fill(
        "Used here: {version}. Reason: {reason}.",
        version=desk.spans(conflict, conflict.uses, "uses"),
        reason=desk.spans(conflict, conflict.because, "because"),
    )


def note_conflicts(fact: Fact, fields: Collection[str], desk: Desk) -> tuple[Spans, tuple[str, ...]]:
    """Return marks of notes on where sources disagree about a fact's fields, and the ids of these conflicts.

    Only conflicts that the brief selects are noted, each at the first place where its field prints.
    """
    marks: list[Span] = []
    names: list[str] = []
    for conflict in desk.conflicts.get(fact.id, ()):
        if conflict.about.field in fields and conflict.id not in desk.explained:
            desk.explained.add(conflict.id)
            marks.extend(desk.numbering.add_note(_conflict_note(conflict, desk)))
            names.append(conflict.id)
    return tuple(marks), tuple(names)


def _conflict_note(conflict: Conflict, desk: Desk) -> Spans:
    """Refer to the brief's section on conflicts where it has one, else say all that it would."""
    matter = desk.spans(conflict, conflict.matter, "matter")
    anchor = desk.anchor_of(ConflictsSection)
    if not anchor:
        start = desk.wording.labels.fill("Sources disagree: {matter}.", matter=matter)
        versions = (capitalise_spans(version) for version in describe_versions(conflict, desk))
        return join((start, *(fill("{version}.", version=version) for version in versions), describe_choice(conflict, desk)), " ")
    return ()


_ = Collection

"""What sections say about facts in the same words: names of meetings and organisations, status."""

from briefgen.compose.desk import Desk
from briefgen.compose.formats import format_ordinal, format_ordinal_figure
from briefgen.compose.labels import mark
from briefgen.compose.spans import plain
from briefgen.model.document import Spans
from briefgen.model.records import AnyFact, Meeting, Organisation, Status, supports_of
from briefgen.model.support import supports_anything

_STATUS = {
    Status.REPORTED: mark("reported"),
    Status.INFERRED: mark("inferred"),
    Status.DISPUTED: mark("disputed"),
    Status.PLANNED: mark("planned"),
}


def name_meeting(meeting: Meeting, desk: Desk) -> Spans:
    """Return what a meeting is called: third meeting, or 21st and its series where that is not the brief's own."""
    labels = desk.wording.labels
    if meeting.series == desk.main_series:
        return labels.fill("{ordinal} meeting", ordinal=format_ordinal(meeting.ordinal, desk.wording))
    ordinal = format_ordinal_figure(meeting.ordinal, desk.wording)
    return labels.fill(
        "{ordinal} {organisation}", ordinal=ordinal, organisation=name_organisation(meeting.series, desk)
    )


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


def status_words(fact: AnyFact, desk: Desk) -> str:
    """Return how a fact stands, in words; empty where it is confirmed. One source alone is said of unconfirmed facts."""
    if fact.status is Status.CONFIRMED:
        return ""
    status = desk.wording.labels.say(_STATUS[fact.status])
    sources = {entry.source for entry in supports_of(fact) if supports_anything(entry)}
    alone = len(sources) == 1 and fact.status in (Status.REPORTED, Status.DISPUTED)
    return desk.wording.labels.say("{status}, single source", status=status) if alone else status

"""The delegations: a table with a row for each meeting and a column for each party."""

from briefgen.compose.citations import cited_by, source_numbers, supports_for
from briefgen.compose.desk import Desk
from briefgen.compose.disagreement import note_conflicts
from briefgen.compose.fact_words import name_meeting, name_organisation
from briefgen.compose.formats import format_ordinal
from briefgen.compose.names import full_name
from briefgen.compose.part import Blocks, Part
from briefgen.compose.spans import capitalise, capitalise_spans, plain
from briefgen.compose.walk import facts_in
from briefgen.model.brief import DelegationsSection
from briefgen.model.document import (
    Caption,
    Cell,
    Column,
    Paragraph,
    ParagraphRole,
    Row,
    Span,
    SpanRole,
    Spans,
    Table,
    TableKind,
)
from briefgen.model.records import Delegate, Meeting, Person

_MEETING_SHARE = 0.18


def compose_delegations(part: Part[DelegationsSection]) -> Blocks:
    """Return the table of delegations, parties side by side."""
    desk, section = part.desk, part.section
    meetings = _meetings(part)
    parties = section.parties or tuple(
        dict.fromkeys(party for meeting in meetings for party in meeting.delegations)
    )
    if not meetings or not parties:
        return ()
    caption = _caption(section, meetings, desk)
    rows = tuple(_row(meeting, parties, desk) for meeting in meetings)
    return (
        Table(
            facts=facts_in(rows),
            kind=TableKind.DELEGATIONS,
            columns=_columns(parties, desk),
            rows=rows,
            caption=caption,
            summary=_summary(len(rows), desk),
        ),
    )


def _meetings(part: Part[DelegationsSection]) -> tuple[Meeting, ...]:
    """Return the meetings that the spec names, in its order, or else those selected that have delegations."""
    found = tuple(fact for fact in part.facts if isinstance(fact, Meeting) and fact.delegations)
    names = part.section.meetings
    if names:
        found = tuple(
            sorted((fact for fact in found if fact.id in names), key=lambda fact: names.index(fact.id))
        )
    return part.expect(found, "meetings with delegations")


def _columns(parties: tuple[str, ...], desk: Desk) -> tuple[Column, ...]:
    share = (1 - _MEETING_SHARE) / len(parties)
    first = Column(plain(desk.wording.labels.say("Meeting")), _MEETING_SHARE)
    return (first, *(Column(name_organisation(party, desk), share) for party in parties))


def _caption(section: DelegationsSection, meetings: tuple[Meeting, ...], desk: Desk) -> Caption:
    say = desk.wording.labels.say
    delegates = (one for meeting in meetings for group in meeting.delegations.values() for one in group)
    words = section.caption
    if words is None and all(delegate.head for delegate in delegates):
        words = say("Heads of delegation, with the title each held on the day")
    words = words or say("Delegations, with the title each delegate held on the day")
    return Caption(say("Table {number}.", number=desk.numbering.count("table")), plain(words))


def _summary(count: int, desk: Desk) -> str:
    return desk.wording.labels.plural(
        "Delegations to {count} meeting, a column for each party",
        "Delegations to {count} meetings, a column for each party",
        count,
        count=count,
    )


def _row(meeting: Meeting, parties: tuple[str, ...], desk: Desk) -> Row:
    paths = {f"delegations/{party}" for party in parties}
    marks, about = note_conflicts(meeting.id, {"date", "city", "delegations", *paths}, desk)
    cells = [Cell(_meeting_cell(meeting, marks, desk))]
    names = [meeting.id, *about]
    for party in parties:
        paragraphs: list[Paragraph] = []
        for index, delegate in enumerate(meeting.delegations.get(party, ())):
            lines, about = _delegate(meeting, party, index, delegate, desk)
            paragraphs.extend(lines)
            names.extend(about)
        cells.append(Cell(tuple(paragraphs)))
    return Row(tuple(cells), tuple(names))


def _meeting_cell(meeting: Meeting, marks: Spans, desk: Desk) -> tuple[Paragraph, ...]:
    if meeting.series == desk.main_series:
        name = plain(capitalise(format_ordinal(meeting.ordinal, desk.wording)))
    else:
        name = capitalise_spans(name_meeting(meeting, desk))
    sources = source_numbers(
        cited_by(supports_for(meeting, ("ordinal", "date", "city", "delegations")), desk), desk
    )
    details = (
        plain(desk.date(meeting, meeting.date)),
        desk.spans(meeting, meeting.city, "city"),
        capitalise_spans(sources),
    )
    lines = (Paragraph(line, ParagraphRole.DETAIL) for line in details if line)
    return (Paragraph((*name, *marks), ParagraphRole.NAME), *lines)


def _delegate(
    meeting: Meeting, party: str, index: int, delegate: Delegate, desk: Desk
) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """Return a delegate's name and title, and the conflicts noted beside them."""
    person = desk.facts.get(Person, delegate.person)
    if person is None:
        return (), ()
    path = f"delegations/{party}/{delegate.person}"
    marks, about = note_conflicts(meeting.id, {path, f"{path}/title"}, desk)
    name = (*full_name(person, desk), *_badges(delegate, desk), *marks)
    title = desk.spans(meeting, delegate.title, "delegations", party, index, "title")
    lines = [Paragraph(name, ParagraphRole.NAME)]
    if title:
        lines.append(Paragraph(title, ParagraphRole.APPOINTMENT))
    return tuple(lines), about


def _badges(delegate: Delegate, desk: Desk) -> Spans:
    say = desk.wording.labels.say
    words = [say("acting")] if delegate.acting else []
    if not delegate.head:
        words.append(say("member"))
    return tuple(span for word in words for span in (Span(" "), Span(word, role=SpanRole.BADGE)))

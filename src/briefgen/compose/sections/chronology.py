"""The chronology: a table of dated facts with date, event and sources."""

from briefgen.compose.citations import cited_by, number_sources, supports_for
from briefgen.compose.desk import Desk
from briefgen.compose.disagreement import note_conflicts
from briefgen.compose.fact_words import name_meeting, status_words
from briefgen.compose.part import Blocks, Part
from briefgen.compose.spans import capitalise_spans, end_sentence, join, plain, quiet
from briefgen.compose.walk import facts_in
from briefgen.model.brief import ChronologySection
from briefgen.model.document import Cell, Column, Paragraph, ParagraphRole, Row, Spans, Table, TableKind
from briefgen.model.records import Claim, Event, Meeting, Status

_FIELDS = ("ordinal", "date", "city", "summary")
_SHARES = (0.22, 0.67, 0.11)


def compose_chronology(part: Part[ChronologySection]) -> Blocks:
    """Return the table of the section's dated facts, in their order."""
    desk = part.desk
    dated = tuple(fact for fact in part.facts if isinstance(fact, Event | Meeting | Claim) and fact.date)
    rows = tuple(_row(fact, desk) for fact in part.expect(dated, "events, meetings and dated claims"))
    if not rows:
        return ()
    say = desk.wording.labels.say
    labels = (say("Date"), say("Event"), say("Sources"))
    columns = [
        Column(plain(label), share, align)
        for label, share, align in zip(labels, _SHARES, ("left", "left", "right"), strict=True)
    ]
    summary = desk.wording.labels.plural(
        "{count} dated event with its sources",
        "{count} dated events with their sources",
        len(rows),
        count=len(rows),
    )
    return (
        Table(
            facts=facts_in(rows),
            kind=TableKind.CHRONOLOGY,
            columns=tuple(columns),
            rows=rows,
            summary=summary,
        ),
    )


def _row(fact: Event | Meeting | Claim, desk: Desk) -> Row:
    date_marks, about_date = note_conflicts(fact.id, ("date",), desk)
    text = _text(fact, desk)
    marks, about_text = note_conflicts(fact.id, ("ordinal", "city", "summary"), desk)
    sources = number_sources(cited_by(supports_for(fact, _FIELDS), desk), desk)
    disc = str(fact.ordinal) if isinstance(fact, Meeting) and fact.series == desk.main_series else ""
    cells = (
        Cell((Paragraph((*plain(_date(fact, desk)), *date_marks), ParagraphRole.DATE),), disc),
        Cell((Paragraph((*text, *marks), ParagraphRole.CELL),)),
        Cell((Paragraph(sources, ParagraphRole.SOURCES),)),
    )
    return Row(cells, (fact.id, *about_date, *about_text))


def _date(fact: Event | Meeting | Claim, desk: Desk) -> str:
    date = desk.date(fact, fact.date) if fact.date else ""
    return desk.wording.labels.say("{date} (planned)", date=date) if fact.status is Status.PLANNED else date


def _text(fact: Event | Meeting | Claim, desk: Desk) -> Spans:
    """Return what happened: a meeting's name and city before its summary; doubt at the end, where the date has none."""
    summary = desk.spans(fact, fact.summary, "summary")
    if isinstance(fact, Meeting):
        summary = join((_opening(fact, desk), summary), " ")
    if fact.status in (Status.REPORTED, Status.DISPUTED):
        status = desk.wording.labels.fill("({status})", status=status_words(fact, desk))
        return join((summary, quiet(status)), " ")
    return summary


def _opening(meeting: Meeting, desk: Desk) -> Spans:
    name = capitalise_spans(name_meeting(meeting, desk))
    city = desk.spans(meeting, meeting.city, "city")
    return end_sentence(
        desk.wording.labels.fill("{meeting}, {city}", meeting=name, city=city) if city else name
    )

"""Sections that are tables: chronology, commitments, delegations."""

from briefgen.compose.context import CompositionContext
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.text.citations import (
    cited_by,
    note_conflicts,
    number_sources,
    source_numbers,
    supports_for,
)
from briefgen.compose.text.labels import format_ordinal
from briefgen.compose.text.names import full_name, name_meeting, name_organisation, status_words
from briefgen.compose.text.spans import (
    capitalise,
    capitalise_spans,
    end_sentence,
    facts_in,
    join,
    plain,
    quiet,
)
from briefgen.model.brief import ChronologySection, CommitmentsSection, DelegationsSection
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
from briefgen.model.records import Claim, Commitment, Delegate, Event, Meeting, Person, Status

_FIELDS = ("ordinal", "date", "city", "summary")
_SHARES = (0.22, 0.67, 0.11)


def compose_chronology(part: Part[ChronologySection]) -> Blocks:
    """Return the table of the section's dated facts, in their order."""
    context = part.context
    dated = tuple(fact for fact in part.facts if isinstance(fact, Event | Meeting | Claim) and fact.date)
    rows = tuple(_row(fact, context) for fact in part.expect(dated, "events, meetings and dated claims"))
    if not rows:
        return ()
    say = context.labels.say
    labels = (say("Date"), say("Event"), say("Sources"))
    columns = [
        Column(plain(label), share, align)
        for label, share, align in zip(labels, _SHARES, ("left", "left", "right"), strict=True)
    ]
    summary = context.labels.plural(
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


def _row(fact: Event | Meeting | Claim, context: CompositionContext) -> Row:
    date_marks, about_date = note_conflicts(fact.id, ("date",), context)
    text = _text(fact, context)
    marks, about_text = note_conflicts(fact.id, ("ordinal", "city", "summary"), context)
    sources = number_sources(cited_by(supports_for(fact, _FIELDS), context), context)
    disc = str(fact.ordinal) if isinstance(fact, Meeting) and fact.series == context.main_series else ""
    cells = (
        Cell((Paragraph((*plain(_date(fact, context)), *date_marks), ParagraphRole.DATE),), disc),
        Cell((Paragraph((*text, *marks), ParagraphRole.CELL),)),
        Cell((Paragraph(sources, ParagraphRole.SOURCES),)),
    )
    return Row(cells, (fact.id, *about_date, *about_text))


def _date(fact: Event | Meeting | Claim, context: CompositionContext) -> str:
    date = context.date(fact, fact.date) if fact.date else ""
    return context.labels.say("{date} (planned)", date=date) if fact.status is Status.PLANNED else date


def _text(fact: Event | Meeting | Claim, context: CompositionContext) -> Spans:
    """Return what happened: a meeting's name and city before its summary; doubt at the end, where the date has none."""
    summary = context.spans(fact, fact.summary, "summary")
    if isinstance(fact, Meeting):
        summary = join((_opening(fact, context), summary), " ")
    if fact.status in (Status.REPORTED, Status.DISPUTED):
        status = context.labels.fill("({status})", status=status_words(fact, context))
        return join((summary, quiet(status)), " ")
    return summary


def _opening(meeting: Meeting, context: CompositionContext) -> Spans:
    name = capitalise_spans(name_meeting(meeting, context))
    city = context.spans(meeting, meeting.city, "city")
    return end_sentence(context.labels.fill("{meeting}, {city}", meeting=name, city=city) if city else name)


_AREA, _AGREED, _SOURCES = 0.22, 0.67, 0.11


def compose_commitments(part: Part[CommitmentsSection]) -> Blocks:
    """Return the table of the section's commitments; without a column for the area where none has one."""
    context = part.context
    commitments = tuple(fact for fact in part.facts if isinstance(fact, Commitment))
    if not part.expect(commitments, "commitments"):
        return ()
    areas = any(commitment.area for commitment in commitments)
    rows = tuple(_commitments_row(commitment, context, areas=areas) for commitment in commitments)
    summary = context.labels.plural(
        "{count} point that was agreed, with its sources",
        "{count} points that were agreed, with their sources",
        len(rows),
        count=len(rows),
    )
    return (
        Table(
            facts=facts_in(rows),
            kind=TableKind.COMMITMENTS,
            columns=_columns(context, areas=areas),
            rows=rows,
            summary=summary,
            row_headers=areas,
        ),
    )


def _columns(context: CompositionContext, *, areas: bool) -> tuple[Column, ...]:
    say = context.labels.say
    area = (Column(plain(say("Area")), _AREA),) if areas else ()
    agreed = Column(plain(say("What was agreed")), _AGREED if areas else _AGREED + _AREA)
    return (*area, agreed, Column(plain(say("Sources")), _SOURCES, "right"))


def _commitments_row(commitment: Commitment, context: CompositionContext, *, areas: bool) -> Row:
    parent_meeting = context.parent_meeting(commitment)
    area = context.spans(commitment, commitment.area, "area")
    summary = Paragraph(context.spans(commitment, commitment.summary, "summary"), ParagraphRole.CELL)
    detail = _detail(commitment, parent_meeting, context)
    agreed = (summary, Paragraph(detail, ParagraphRole.DETAIL)) if detail else (summary,)
    sources = number_sources(cited_by(supports_for(commitment, ("area", "summary")), context), context)
    cells = (Cell(agreed), Cell((Paragraph(sources, ParagraphRole.SOURCES),)))
    first = (Cell((Paragraph(area, ParagraphRole.NAME),)),) if areas else ()
    return Row((*first, *cells), (commitment.id, parent_meeting.id) if parent_meeting else (commitment.id,))


def _detail(
    commitment: Commitment, parent_meeting: Event | Meeting | None, context: CompositionContext
) -> Spans:
    """Return where it was agreed, and how firmly that stands."""
    parts = []
    if isinstance(parent_meeting, Meeting):
        parts.append(
            join(
                (
                    name_meeting(parent_meeting, context),
                    plain(context.date(parent_meeting, parent_meeting.date)),
                ),
                ", ",
            )
        )
    elif parent_meeting:
        parts.append(
            join(
                (
                    context.spans(parent_meeting, parent_meeting.label, "label"),
                    plain(context.date(parent_meeting, parent_meeting.date)),
                ),
                ", ",
            )
        )
    return capitalise_spans(join((*parts, plain(status_words(commitment, context))), " · "))


_MEETING_SHARE = 0.18


def compose_delegations(part: Part[DelegationsSection]) -> Blocks:
    """Return the table of delegations, parties side by side."""
    context, section = part.context, part.section
    meetings = _meetings(part)
    parties = section.parties or tuple(
        dict.fromkeys(party for meeting in meetings for party in meeting.delegations)
    )
    if not meetings or not parties:
        return ()
    caption = _caption(section, meetings, context)
    rows = tuple(_delegations_row(meeting, parties, context) for meeting in meetings)
    return (
        Table(
            facts=facts_in(rows),
            kind=TableKind.DELEGATIONS,
            columns=_delegations_columns(parties, context),
            rows=rows,
            caption=caption,
            summary=_summary(len(rows), context),
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


def _delegations_columns(parties: tuple[str, ...], context: CompositionContext) -> tuple[Column, ...]:
    share = (1 - _MEETING_SHARE) / len(parties)
    first = Column(plain(context.labels.say("Meeting")), _MEETING_SHARE)
    return (first, *(Column(name_organisation(party, context), share) for party in parties))


def _caption(
    section: DelegationsSection, meetings: tuple[Meeting, ...], context: CompositionContext
) -> Caption:
    say = context.labels.say
    delegates = (one for meeting in meetings for group in meeting.delegations.values() for one in group)
    words = section.caption
    if words is None and all(delegate.head for delegate in delegates):
        words = say("Heads of delegation, with the title each held on the day")
    words = words or say("Delegations, with the title each delegate held on the day")
    return Caption(say("Table {number}.", number=context.numbering.count("table")), plain(words))


def _summary(count: int, context: CompositionContext) -> str:
    return context.labels.plural(
        "Delegations to {count} meeting, a column for each party",
        "Delegations to {count} meetings, a column for each party",
        count,
        count=count,
    )


def _delegations_row(meeting: Meeting, parties: tuple[str, ...], context: CompositionContext) -> Row:
    paths = {f"delegations/{party}" for party in parties}
    marks, about = note_conflicts(meeting.id, {"date", "city", "delegations", *paths}, context)
    cells = [Cell(_meeting_cell(meeting, marks, context))]
    names = [meeting.id, *about]
    for party in parties:
        paragraphs: list[Paragraph] = []
        for index, delegate in enumerate(meeting.delegations.get(party, ())):
            lines, about = _delegate(meeting, party, index, delegate, context)
            paragraphs.extend(lines)
            names.extend(about)
        cells.append(Cell(tuple(paragraphs)))
    return Row(tuple(cells), tuple(names))


def _meeting_cell(meeting: Meeting, marks: Spans, context: CompositionContext) -> tuple[Paragraph, ...]:
    if meeting.series == context.main_series:
        name = plain(capitalise(format_ordinal(meeting.ordinal, context.wording)))
    else:
        name = capitalise_spans(name_meeting(meeting, context))
    sources = source_numbers(
        cited_by(supports_for(meeting, ("ordinal", "date", "city", "delegations")), context), context
    )
    details = (
        plain(context.date(meeting, meeting.date)),
        context.spans(meeting, meeting.city, "city"),
        capitalise_spans(sources),
    )
    lines = (Paragraph(line, ParagraphRole.DETAIL) for line in details if line)
    return (Paragraph((*name, *marks), ParagraphRole.NAME), *lines)


def _delegate(
    meeting: Meeting, party: str, index: int, delegate: Delegate, context: CompositionContext
) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """Return a delegate's name and title, and the conflicts noted beside them."""
    person = context.facts.get(Person, delegate.person)
    if person is None:
        return (), ()
    path = f"delegations/{party}/{delegate.person}"
    marks, about = note_conflicts(meeting.id, {path, f"{path}/title"}, context)
    name = (*full_name(person, context), *_badges(delegate, context), *marks)
    title = context.spans(meeting, delegate.title, "delegations", party, index, "title")
    lines = [Paragraph(name, ParagraphRole.NAME)]
    if title:
        lines.append(Paragraph(title, ParagraphRole.APPOINTMENT))
    return tuple(lines), about


def _badges(delegate: Delegate, context: CompositionContext) -> Spans:
    say = context.labels.say
    words = [say("acting")] if delegate.acting else []
    if not delegate.head:
        words.append(say("member"))
    return tuple(span for word in words for span in (Span(" "), Span(word, role=SpanRole.BADGE)))

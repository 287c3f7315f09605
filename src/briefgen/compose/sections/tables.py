"""Sections that are tables: chronology, commitments, delegations.

In come the facts that a section selects; out comes one ``Table``, with a row for each of them and the numbers of its
sources, or nothing where the section has no fact of its kind.
"""

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
from briefgen.compose.text.names import full_name, name_meeting, name_organisation, name_parent, status_words
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

_DATED = ("ordinal", "date", "city", "summary")
_SHARES = (0.22, 0.67, 0.11)
"""Shares of the three columns of a chronology or of commitments; the last holds the numbers of sources."""
_MEETING_SHARE = 0.18


def compose_chronology(part: Part[ChronologySection]) -> Blocks:
    """Return the table of the section's dated facts, in their order."""
    context, labels = part.context, part.context.labels
    dated = tuple(fact for fact in part.facts if isinstance(fact, Event | Meeting | Claim) and fact.date)
    rows = tuple(
        _dated_row(fact, context) for fact in part.expect(dated, "events, meetings and dated claims")
    )
    if not rows:
        return ()
    names = (labels.say("Date"), labels.say("Event"), labels.say("Sources"))
    columns = tuple(
        Column(plain(name), share, align)
        for name, share, align in zip(names, _SHARES, ("left", "left", "right"), strict=True)
    )
    summary = labels.plural(
        "{count} dated event with its sources",
        "{count} dated events with their sources",
        len(rows),
        count=len(rows),
    )
    return (Table(TableKind.CHRONOLOGY, columns, rows, facts=facts_in(rows), summary=summary),)


def _dated_row(fact: Event | Meeting | Claim, context: CompositionContext) -> Row:
    """Return what happened when: a meeting's name and city before its summary; doubt where the date has none at the end."""
    labels = context.labels
    date_marks, about_date = note_conflicts(fact.id, ("date",), context)
    date = context.date(fact, fact.date) if fact.date else ""
    date = labels.say("{date} (planned)", date=date) if fact.status is Status.PLANNED else date
    text = context.spans(fact, fact.summary, "summary")
    if isinstance(fact, Meeting):
        name = capitalise_spans(name_meeting(fact, context))
        city = context.spans(fact, fact.city, "city")
        opening = labels.fill("{meeting}, {city}", meeting=name, city=city) if city else name
        text = join((end_sentence(opening), text), " ")
    if fact.status in (Status.REPORTED, Status.DISPUTED):
        text = join((text, quiet(labels.fill("({status})", status=status_words(fact, context)))), " ")
    marks, about_text = note_conflicts(fact.id, ("ordinal", "city", "summary"), context)
    sources = number_sources(cited_by(supports_for(fact, _DATED), context), context)
    disc = str(fact.ordinal) if isinstance(fact, Meeting) and fact.series == context.main_series else ""
    cells = (
        Cell((Paragraph((*plain(date), *date_marks), ParagraphRole.DATE),), disc),
        Cell((Paragraph((*text, *marks), ParagraphRole.CELL),)),
        Cell((Paragraph(sources, ParagraphRole.SOURCES),)),
    )
    return Row(cells, (fact.id, *about_date, *about_text))


def compose_commitments(part: Part[CommitmentsSection]) -> Blocks:
    """Return the table of the section's commitments; without a column for the area where none has one."""
    labels = part.context.labels
    commitments = tuple(fact for fact in part.facts if isinstance(fact, Commitment))
    if not part.expect(commitments, "commitments"):
        return ()
    areas = any(commitment.area for commitment in commitments)
    rows = tuple(_commitment_row(commitment, part.context, areas=areas) for commitment in commitments)
    area_share, agreed_share, sources_share = _SHARES
    columns = (
        *((Column(plain(labels.say("Area")), area_share),) if areas else ()),
        Column(plain(labels.say("Agreed or pledged")), agreed_share if areas else agreed_share + area_share),
        Column(plain(labels.say("Sources")), sources_share, "right"),
    )
    summary = labels.plural(
        "{count} point that was agreed, with its sources",
        "{count} points that were agreed, with their sources",
        len(rows),
        count=len(rows),
    )
    return (
        Table(TableKind.COMMITMENTS, columns, rows, facts=facts_in(rows), summary=summary, row_headers=areas),
    )


def _commitment_row(commitment: Commitment, context: CompositionContext, *, areas: bool) -> Row:
    """Return what was agreed; below it where, and how firmly that is known."""
    parent_meeting = context.parent_meeting(commitment)
    area = context.spans(commitment, commitment.area, "area")
    agreed = [Paragraph(context.spans(commitment, commitment.summary, "summary"), ParagraphRole.CELL)]
    where: Spans = ()
    if parent_meeting:
        date = plain(context.date(parent_meeting, parent_meeting.date))
        where = join((name_parent(parent_meeting, context), date), ", ")
    detail = capitalise_spans(join((where, plain(status_words(commitment, context))), " · "))
    if detail:
        agreed.append(Paragraph(detail, ParagraphRole.DETAIL))
    sources = number_sources(cited_by(supports_for(commitment, ("area", "summary")), context), context)
    cells = (Cell(tuple(agreed)), Cell((Paragraph(sources, ParagraphRole.SOURCES),)))
    first = (Cell((Paragraph(area, ParagraphRole.NAME),)),) if areas else ()
    return Row((*first, *cells), (commitment.id, parent_meeting.id) if parent_meeting else (commitment.id,))


def compose_delegations(part: Part[DelegationsSection]) -> Blocks:
    """Return the table of delegations, parties side by side.

    Its rows are the meetings that the spec names, in its order, or else those selected that have delegations.
    """
    context, section, labels = part.context, part.section, part.context.labels
    meetings = tuple(fact for fact in part.facts if isinstance(fact, Meeting) and fact.delegations)
    if names := section.meetings:
        named = (fact for fact in meetings if fact.id in names)
        meetings = tuple(sorted(named, key=lambda fact: names.index(fact.id)))
    part.expect(meetings, "meetings with delegations")
    parties = section.parties or tuple(
        dict.fromkeys(party for meeting in meetings for party in meeting.delegations)
    )
    if not meetings or not parties:
        return ()
    groups = [group for meeting in meetings for group in meeting.delegations.values()]
    caption = section.caption
    if caption is None and all(delegate.head for group in groups for delegate in group):
        caption = labels.say("Heads of delegation, with the title each held on the day")
    caption = caption or labels.say("Delegations, with the title each delegate held on the day")
    number = labels.say("Table {number}.", number=context.numbering.count("table"))
    rows = tuple(_delegations_row(meeting, parties, context) for meeting in meetings)
    share = (1 - _MEETING_SHARE) / len(parties)
    columns = (
        Column(plain(labels.say("Meeting")), _MEETING_SHARE),
        *(Column(name_organisation(party, context), share) for party in parties),
    )
    summary = labels.plural(
        "Delegations to {count} meeting, a column for each party",
        "Delegations to {count} meetings, a column for each party",
        len(rows),
        count=len(rows),
    )
    return (
        Table(
            TableKind.DELEGATIONS,
            columns,
            rows,
            facts=facts_in(rows),
            caption=Caption(number, plain(caption)),
            summary=summary,
        ),
    )


def _delegations_row(meeting: Meeting, parties: tuple[str, ...], context: CompositionContext) -> Row:
    paths = {f"delegations/{party}" for party in parties}
    marks, about = note_conflicts(meeting.id, {"date", "city", "delegations", *paths}, context)
    if meeting.series == context.main_series:
        name = plain(capitalise(format_ordinal(meeting.ordinal, context.wording)))
    else:
        name = capitalise_spans(name_meeting(meeting, context))
    support = supports_for(meeting, ("ordinal", "date", "city", "delegations"))
    sources = source_numbers(cited_by(support, context), context)
    details = (
        plain(context.date(meeting, meeting.date)),
        context.spans(meeting, meeting.city, "city"),
        capitalise_spans(sources),
    )
    lines = (Paragraph(line, ParagraphRole.DETAIL) for line in details if line)
    cells = [Cell((Paragraph((*name, *marks), ParagraphRole.NAME), *lines))]
    names = [meeting.id, *about]
    for party in parties:
        paragraphs: list[Paragraph] = []
        for index, delegate in enumerate(meeting.delegations.get(party, ())):
            found, about = _delegate(meeting, party, index, delegate, context)
            paragraphs.extend(found)
            names.extend(about)
        cells.append(Cell(tuple(paragraphs)))
    return Row(tuple(cells), tuple(names))


def _delegate(
    meeting: Meeting, party: str, index: int, delegate: Delegate, context: CompositionContext
) -> tuple[tuple[Paragraph, ...], tuple[str, ...]]:
    """Return a delegate's name and title, and the conflicts noted beside them."""
    person = context.facts.get(Person, delegate.person)
    if person is None:
        return (), ()
    path = f"delegations/{party}/{delegate.person}"
    marks, about = note_conflicts(meeting.id, {path, f"{path}/title"}, context)
    acting = (context.labels.say("acting"),) if delegate.acting else ()
    member = () if delegate.head else (context.labels.say("member"),)
    badges = (span for word in (*acting, *member) for span in (Span(" "), Span(word, role=SpanRole.BADGE)))
    name = Paragraph((*full_name(person, context), *badges, *marks), ParagraphRole.NAME)
    title = context.spans(meeting, delegate.title, "delegations", party, index, "title")
    return (name, *((Paragraph(title, ParagraphRole.APPOINTMENT),) if title else ())), about

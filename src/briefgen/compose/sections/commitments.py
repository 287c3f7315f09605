"""The commitments: a table of what was agreed, with how firmly each point stands."""

from briefgen.compose.citations import cited_by, number_sources, supports_for
from briefgen.compose.desk import Desk
from briefgen.compose.fact_words import name_meeting, status_words
from briefgen.compose.part import Blocks, Part
from briefgen.compose.spans import capitalise_spans, join, plain
from briefgen.compose.walk import facts_in
from briefgen.model.brief import CommitmentsSection
from briefgen.model.document import Cell, Column, Paragraph, ParagraphRole, Row, Spans, Table, TableKind
from briefgen.model.records import Commitment, Event, Meeting

_AREA, _AGREED, _SOURCES = 0.22, 0.67, 0.11


def compose_commitments(part: Part[CommitmentsSection]) -> Blocks:
    """Return the table of the section's commitments; without a column for the area where none has one."""
    desk = part.desk
    commitments = tuple(fact for fact in part.facts if isinstance(fact, Commitment))
    if not part.expect(commitments, "commitments"):
        return ()
    areas = any(commitment.area for commitment in commitments)
    rows = tuple(_row(commitment, desk, areas=areas) for commitment in commitments)
    summary = desk.wording.labels.plural(
        "{count} point that was agreed, with its sources",
        "{count} points that were agreed, with their sources",
        len(rows),
        count=len(rows),
    )
    return (
        Table(
            facts=facts_in(rows),
            kind=TableKind.COMMITMENTS,
            columns=_columns(desk, areas=areas),
            rows=rows,
            summary=summary,
            row_headers=areas,
        ),
    )


def _columns(desk: Desk, *, areas: bool) -> tuple[Column, ...]:
    say = desk.wording.labels.say
    area = (Column(plain(say("Area")), _AREA),) if areas else ()
    agreed = Column(plain(say("What was agreed")), _AGREED if areas else _AGREED + _AREA)
    return (*area, agreed, Column(plain(say("Sources")), _SOURCES, "right"))


def _row(commitment: Commitment, desk: Desk, *, areas: bool) -> Row:
    occasion = desk.occasion(commitment)
    area = desk.spans(commitment, commitment.area, "area")
    summary = Paragraph(desk.spans(commitment, commitment.summary, "summary"), ParagraphRole.CELL)
    detail = _detail(commitment, occasion, desk)
    agreed = (summary, Paragraph(detail, ParagraphRole.DETAIL)) if detail else (summary,)
    sources = number_sources(cited_by(supports_for(commitment, ("area", "summary")), desk), desk)
    cells = (Cell(agreed), Cell((Paragraph(sources, ParagraphRole.SOURCES),)))
    first = (Cell((Paragraph(area, ParagraphRole.NAME),)),) if areas else ()
    return Row((*first, *cells), (commitment.id, occasion.id) if occasion else (commitment.id,))


def _detail(commitment: Commitment, occasion: Event | Meeting | None, desk: Desk) -> Spans:
    """Return where it was agreed, and how firmly that stands."""
    parts = []
    if isinstance(occasion, Meeting):
        parts.append(join((name_meeting(occasion, desk), plain(desk.date(occasion, occasion.date))), ", "))
    elif occasion:
        parts.append(
            join(
                (desk.spans(occasion, occasion.label, "label"), plain(desk.date(occasion, occasion.date))),
                ", ",
            )
        )
    return capitalise_spans(join((*parts, plain(status_words(commitment, desk))), " · "))

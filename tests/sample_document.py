"""A document with every kind of block, on a neutral subject, for tests of layout and export."""

from __future__ import annotations

import datetime as dt

from briefgen.model.document import (
    Aside,
    Caption,
    Cell,
    Column,
    Definition,
    Document,
    Glossary,
    Heading,
    KeyPoints,
    ListBlock,
    Note,
    Paragraph,
    ParagraphRole,
    Quotation,
    Row,
    RunningHeaders,
    SourceEntry,
    SourceList,
    Span,
    SpanRole,
    Table,
    TableKind,
    Timeline,
    TimelineGap,
    TimelineLane,
    TimelineMark,
    TitleBlock,
)

PROSE = (
    "The lighthouse service of the northern coast keeps eleven towers, four of them on islands that can be reached in "
    "summer only. Its keepers report wind, visibility and the passing of ships twice a day, and have done so without a "
    "gap since the telegraph came. "
)


def _mark(number: int) -> Span:
    return Span(str(number), role=SpanRole.NOTE_MARK, note=number)


def _chronology(rows: int) -> Table:
    return Table(
        kind=TableKind.CHRONOLOGY,
        columns=(
            Column((Span("Date"),), 1),
            Column((Span("Event"),), 3),
            Column((Span("Sources"),), 1, "right"),
        ),
        rows=tuple(
            Row(
                (
                    Cell(
                        (
                            Paragraph(
                                spans=(Span(f"{day % 28 + 1} May {1900 + day}"),), role=ParagraphRole.LABEL
                            ),
                        ),
                        str(day % 9) if day % 3 == 0 else "",
                    ),
                    Cell(
                        (
                            Paragraph(
                                spans=(Span(PROSE[: 60 + 7 * day % 120]), Span(" 등대지기", language="ko")),
                                role=ParagraphRole.CELL,
                            ),
                        )
                    ),
                    Cell(
                        (
                            Paragraph(
                                spans=(
                                    Span("1", href="#source-1", title="Source 1"),
                                    Span(", "),
                                    Span("2", href="#source-2", title="Source 2"),
                                ),
                                role=ParagraphRole.SOURCES,
                            ),
                        )
                    ),
                ),
                (f"event-{day}",),
            )
            for day in range(rows)
        ),
        summary="Events by date",
    )


def _delegations() -> Table:
    def cell(*people: tuple[str, str, bool]) -> Cell:
        blocks = []
        for person, title, acting in people:
            badge = (Span(" "), Span("acting", role=SpanRole.BADGE)) if acting else ()
            blocks.append(Paragraph(spans=(Span(person), *badge), role=ParagraphRole.NAME))
            blocks.append(Paragraph(spans=(Span(title),), role=ParagraphRole.APPOINTMENT))
        return Cell(tuple(blocks))

    return Table(
        kind=TableKind.DELEGATIONS,
        columns=tuple(Column((Span(text),), 1) for text in ("Meeting", "Northern Coast", "Southern Isles")),
        rows=tuple(
            Row(
                (
                    Cell(
                        (
                            Paragraph(spans=(Span(ordinal),), role=ParagraphRole.NAME),
                            Paragraph(spans=(Span("4 June 1911"),), role=ParagraphRole.DETAIL),
                        )
                    ),
                    cell(
                        (
                            "Ada Holm",
                            "Inspector of Lights and of the Harbours of the Northern Coast and Islands",
                            False,
                        ),
                        ("Karl Vik", "Chief of the Telegraph", True),
                    ),
                    cell(("Ines Roca", "Keeper of the Southern Isles", False)),
                )
            )
            for ordinal in ("First", "Second")
        ),
        caption=Caption("Table 1.", (Span("Heads of delegation"),)),
    )


def sample_document(
    *, rows: int = 30, contents: bool = True, notes_at_end: bool = False, long_note: int = 0
) -> Document:
    """Return the document; ``long_note`` sentences make the third note that long."""
    blocks = (
        KeyPoints(
            heading=Heading(level=1, spans=(Span("Key points"),), anchor="key-points"),
            items=tuple(
                (Span(PROSE[: 90 + 20 * n]), _mark(1)) if n == 0 else (Span(PROSE[: 90 + 20 * n]),)
                for n in range(4)
            ),
        ),
        Heading(level=1, spans=(Span("Background"),), anchor="background"),
        Paragraph(
            spans=(
                Span(PROSE),
                Span("Emphasis", bold=True),
                Span(" and "),
                Span("slant", italic=True),
                Span(" follow."),
                _mark(2),
                Span(" " + PROSE * 2),
            ),
            facts=("claim-1",),
        ),
        Paragraph(
            spans=(
                Span("See "),
                Span("the register of lights", href="https://example.org/register"),
                Span(", in Korean "),
                Span("등대 목록", language="ko"),
                Span(". "),
                Span(PROSE),
                _mark(3),
            )
        ),
        ListBlock(items=tuple((Paragraph(spans=(Span(PROSE[:130]),)),) for _ in range(3))),
        Timeline(
            first_year=1901,
            last_year=1912,
            ticks=tuple((year, str(year)) for year in range(1901, 1913)),
            meetings=tuple(
                TimelineMark(dt.date(y, m, 9), dt.date(y, m, 9), city, str(n))
                for n, (y, m, city) in enumerate(
                    (
                        (1901, 12, "Northport"),
                        (1903, 1, "Northport"),
                        (1908, 9, "Southport"),
                        (1909, 9, "Isle"),
                        (1910, 2, "Northport"),
                    ),
                    1,
                )
            ),
            lanes=(
                TimelineLane(
                    "Pilots",
                    tuple(
                        TimelineMark(dt.date(y, 7, 1), dt.date(y, 7, 1), "") for y in (1908, 1909, 1910, 1911)
                    ),
                ),
            ),
            name="Board",
            events=(
                TimelineMark(dt.date(1901, 10, 1), dt.date(1901, 10, 1), "service founded"),
                TimelineMark(dt.date(1908, 5, 1), dt.date(1908, 5, 1), "storm of the century"),
                TimelineMark(dt.date(1908, 9, 1), dt.date(1908, 9, 1), "second charter"),
            ),
            gaps=(
                TimelineGap(
                    dt.date(1903, 1, 9), dt.date(1908, 9, 9), "five years and eight months without a meeting"
                ),
            ),
            caption=Caption("Figure 1.", (Span("Meetings of the lighthouse board"),)),
            alternative="A drawing of five meetings.",
        ),
        Heading(level=1, spans=(Span("Chronology"),), anchor="chronology"),
        _chronology(rows),
        Heading(level=1, spans=(Span("Delegations"),), anchor="delegations"),
        _delegations(),
        Heading(level=1, spans=(Span("What the charter says"),), anchor="charter"),
        Quotation(
            spans=(
                Span("“The light shall burn from dusk to dawn "),
                Span("[in all weathers]", role=SpanRole.INSERTION),
                Span(" and no keeper shall leave it "),
                Span("…", role=SpanRole.OMISSION),
                Span(" untended.”"),
            ),
            attribution=(Span("Charter, second meeting, Northport · as printed in source 1"),),
        ),
        Heading(level=2, spans=(Span("Where sources disagree"),), anchor="conflicts"),
        Aside(title=(Span("Year of the first meeting"),), blocks=(Paragraph(spans=(Span(PROSE),)),)),
        Heading(level=1, spans=(Span("Terms"),), anchor="terms"),
        Glossary(
            items=(
                Definition((Span("Dusk"),), (Span(PROSE[:100]),)),
                Definition((Span("Dawn"),), (Span(PROSE[:100]),)),
            )
        ),
        Heading(level=1, spans=(Span("Sources"),), anchor="sources"),
        SourceList(
            entries=tuple(
                SourceEntry(
                    n,
                    f"source-{n}",
                    (
                        Span("Board of Lights, "),
                        Span("Register", italic=True),
                        Span(", 1911. "),
                        Span(
                            "https://example.org/a/very/long/path/that/goes/on/and/on/for/ever/and/ever/index.html?id=1",
                            href="https://example.org/a",
                        ),
                    ),
                )
                for n in (1, 2)
            )
        ),
    )
    return Document(
        name="lights",
        language="en",
        title_block=TitleBlock(
            "Lighthouses of the Northern Coast",
            "State of play, 1901–1912",
            "Briefing · Coasts",
            "For keepers · Information as of 1 June 1912",
            ((Span("Issued by the Board of Lights"),),),
        ),
        running_headers=RunningHeaders(
            "Lighthouses of the Northern Coast",
            "Information as of 1 June 1912",
            "Public",
            "Edition 3 · 7f3a-91c2",
            "page {page} of {pages}",
            "Contents",
            "Notes",
            note_title="Note {number}",
            back_title="Back to the mark of note {number}",
        ),
        blocks=blocks,
        notes=(
            Note(1, (Span("Board of Lights, "), Span("Register", italic=True), Span(", 1911."))),
            Note(2, (Span(PROSE),)),
            Note(3, (Span(PROSE * (1 + long_note)),)),
        ),
        contents=contents,
        notes_at_end=notes_at_end,
    )

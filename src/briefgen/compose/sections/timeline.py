"""The timeline: meetings of a series as numbered discs, other series and labelled events beside them.

Everything drawn is a selected fact. What is said about the drawing is in ``timeline_words``.
"""

import datetime as dt
from itertools import pairwise

from briefgen.compose.dates import years_of
from briefgen.compose.desk import Desk
from briefgen.compose.part import Blocks, Part
from briefgen.compose.sections.timeline_words import Drawn, caption, describe_gap, label_fact, tell_drawing
from briefgen.model.brief import TimelineSection
from briefgen.model.dates import EdtfDate
from briefgen.model.document import Timeline, TimelineGap, TimelineMark
from briefgen.model.records import Event, Meeting, Status
from briefgen.model.text import one_line

_LONG_GAP = dt.timedelta(days=548)


def compose_timeline(part: Part[TimelineSection]) -> Blocks:
    """Return the drawing."""
    drawn = _sort(part)
    years = [year for fact in drawn.facts for year in years_of(fact.date) if year is not None]
    if not part.expect(drawn.facts, "meetings of its series and labelled events"):
        return ()
    return (_draw(part, drawn, min(years), max(years)),)


def _sort(part: Part[TimelineSection]) -> Drawn:
    """Return the facts by what they are drawn as: events with a label, and those of another series without one."""
    series, also = part.section.series, part.section.also
    chosen = (fact for fact in part.facts if isinstance(fact, Meeting | Event))
    facts = sorted(chosen, key=lambda fact: (fact.date.sort_key(), fact.id))
    return Drawn(
        tuple(fact for fact in facts if isinstance(fact, Meeting) and fact.series == series),
        tuple(fact for fact in facts if fact.series in also and not getattr(fact, "label", None)),
        tuple(fact for fact in facts if isinstance(fact, Event) and fact.label),
    )


def _draw(part: Part[TimelineSection], drawn: Drawn, first: int, last: int) -> Timeline:
    desk = part.desk
    gaps = tuple(gap for before, after in pairwise(drawn.meetings) if (gap := _gap(before, after, desk)))
    return Timeline(
        facts=tuple(fact.id for fact in drawn.facts),
        first_year=first,
        last_year=last,
        meetings=tuple(_mark(meeting, last, desk) for meeting in drawn.meetings),
        others=tuple(_mark(fact, last, desk) for fact in drawn.others),
        events=tuple(_mark(event, last, desk) for event in drawn.events),
        gaps=gaps,
        caption=caption(part, drawn),
        alternative=one_line(tell_drawing(part, drawn, gaps, first, last)),
    )


def _mark(fact: Meeting | Event, last: int, desk: Desk) -> TimelineMark:
    """Place a fact; an open end reaches to the end of the drawing, an open beginning is drawn at the known end."""
    start, end = _ends(fact.date, last)
    return TimelineMark(
        start, end, label_fact(fact, desk), str(fact.ordinal) if isinstance(fact, Meeting) else ""
    )


def _ends(date: EdtfDate, last: int) -> tuple[dt.date, dt.date]:
    end = min(date.latest, dt.date(last, 12, 31))
    return (end if date.earliest == dt.date.min else date.earliest), end


def _gap(before: Meeting, after: Meeting, desk: Desk) -> TimelineGap | None:
    """Return the gap between two consecutive meetings if it is a long one.

    Where numbers are missing between the two, a meeting is not selected, and nothing can be said.
    """
    planned = Status.PLANNED in (before.status, after.status)
    if (
        planned
        or after.ordinal != before.ordinal + 1
        or after.date.earliest - before.date.latest <= _LONG_GAP
    ):
        return None
    return TimelineGap(before.date.latest, after.date.earliest, describe_gap(before.date, after.date, desk))

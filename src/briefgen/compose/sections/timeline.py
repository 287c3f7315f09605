"""The timeline: meetings of a series as numbered discs, other series and labelled events beside them.

Everything drawn is a selected fact. What is said about the drawing is in ``timeline_words``.
"""

from itertools import pairwise

from briefgen.compose.dates import format_year, years_of
from briefgen.compose.desk import Desk
from briefgen.compose.part import Blocks, Part
from briefgen.compose.sections.timeline_words import Drawn, caption, describe_gap, label_fact, tell_drawing
from briefgen.model.brief import TimelineSection
from briefgen.model.dates import OPEN_START, AnyDay, EdtfDate, make_day
from briefgen.model.document import Timeline, TimelineGap, TimelineMark
from briefgen.model.records import Event, Meeting, Status
from briefgen.model.text import one_line

_LONG_GAP = 548
"""Days."""
_MOST_TICKS = 120


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
        ticks=_ticks(first, last, desk),
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


def _ends(date: EdtfDate, last: int) -> tuple[AnyDay, AnyDay]:
    end = min(date.latest, make_day(last, 12, 31))
    return (end if date.earliest == OPEN_START else date.earliest), end


def _ticks(first: int, last: int, desk: Desk) -> tuple[tuple[int, str], ...]:
    """Return the years that the axis marks, with their names: every one, or round ones, each tenth, hundredth and so on."""
    step = 1
    while (last - first) // step >= _MOST_TICKS:
        step *= 10
    # Before Christ a year is round by its name: the year -99 is 100 BC.
    years = (year + (year <= 0 and step > 1) for year in range(-(-first // step) * step, last + 1, step))
    return tuple((year, format_year(year, desk.wording)) for year in years if year <= last)


def _gap(before: Meeting, after: Meeting, desk: Desk) -> TimelineGap | None:
    """Return the gap between two consecutive meetings if it is a long one.

    Where numbers are missing between the two, a meeting is not selected, and nothing can be said.
    """
    planned = Status.PLANNED in (before.status, after.status)
    if (
        planned
        or after.ordinal != before.ordinal + 1
        or after.date.earliest.toordinal() - before.date.latest.toordinal() <= _LONG_GAP
    ):
        return None
    return TimelineGap(before.date.latest, after.date.earliest, describe_gap(before.date, after.date, desk))

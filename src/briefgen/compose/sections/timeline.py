"""The timeline: meetings of a series as numbered discs, other series and labelled events, and their text.

In come the facts that the section selects; out comes a ``Timeline``: the marks by their dates, the gaps between
consecutive meetings, the years of the axis, the caption, and the drawing in sentences for those who do not see it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from briefgen.compose.context import CompositionContext
from briefgen.compose.sections.part import Blocks, Part
from briefgen.compose.text.citations import cited_by, source_numbers, supports_for
from briefgen.compose.text.dates import format_day, format_year, years_of
from briefgen.compose.text.labels import format_list, format_months, format_ordinal, format_years
from briefgen.compose.text.names import abbreviate_organisation, status_words
from briefgen.compose.text.spans import capitalise, join, plain, quiet
from briefgen.model.brief import ChronologySection, TimelineSection
from briefgen.model.dates import OPEN_START, EdtfDate, Precision, make_day, parse_date
from briefgen.model.document import (
    Caption,
    Timeline,
    TimelineGap,
    TimelineLane,
    TimelineMark,
    text_of,
)
from briefgen.model.records import Event, Meeting, Status
from briefgen.model.text import one_line

_DAYS_A_MONTH, _DAYS_A_YEAR = 30.44, 365.25
_FIELDS = ("date", "city", "label", "ordinal")
_LONG_GAP = 548
"""Days."""
_MOST_TICKS = 120


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The facts of a timeline by what they are drawn as, each kind in order of time."""

    meetings: tuple[Meeting, ...]
    others: tuple[Meeting | Event, ...]
    events: tuple[Event, ...]

    @property
    def facts(self) -> tuple[Meeting | Event, ...]:
        """All of them."""
        return (*self.meetings, *self.others, *self.events)


def compose_timeline(part: Part[TimelineSection]) -> Blocks:
    """Return the drawing: meetings of the series, events with a label, and those of another series without one."""
    context, series, also = part.context, part.section.series, part.section.also
    chosen = (fact for fact in part.facts if isinstance(fact, Meeting | Event))
    facts = sorted(chosen, key=lambda fact: (fact.date.sort_key(), fact.id))
    drawn = _Drawn(
        tuple(fact for fact in facts if isinstance(fact, Meeting) and fact.series == series),
        tuple(fact for fact in facts if fact.series in also and not getattr(fact, "label", None)),
        tuple(fact for fact in facts if isinstance(fact, Event) and fact.label),
    )
    if not part.expect(drawn.facts, "meetings of its series and labelled events"):
        return ()
    years = [year for fact in drawn.facts for year in years_of(fact.date) if year is not None]
    horizon = _horizon(drawn, context)
    first, last = min(years), max(*years, horizon.year if horizon else min(years))
    gaps = tuple(gap for before, after in pairwise(drawn.meetings) if (gap := _gap(before, after, context)))
    if horizon and (open_gap := _open_gap(drawn.meetings, horizon, context)):
        gaps = (*gaps, open_gap)
    lanes = tuple(
        TimelineLane(
            text_of(abbreviate_organisation(name, context)),
            tuple(_mark(fact, last, context) for fact in drawn.others if fact.series == name),
        )
        for name in also
        if any(fact.series == name for fact in drawn.others)
    )
    return (
        Timeline(
            facts=tuple(fact.id for fact in drawn.facts),
            first_year=first,
            last_year=last,
            name=text_of(abbreviate_organisation(series, context)) if lanes else "",
            horizon=horizon,
            horizon_label=context.labels.say(
                "Dashed line: sources seen to {date}.", date=format_day(horizon, context.wording)
            )
            if horizon
            else "",
            ticks=_ticks(first, last, context),
            meetings=tuple(_mark(meeting, last, context) for meeting in drawn.meetings),
            lanes=lanes,
            events=tuple(_mark(event, last, context) for event in drawn.events),
            gaps=gaps,
            caption=_caption(part, drawn),
            alternative=one_line(_describe_drawing(part, drawn, gaps, first, last)),
        ),
    )


def _mark(fact: Meeting | Event, last: int, context: CompositionContext) -> TimelineMark:
    """Place a fact; an open end reaches to the end of the drawing, an open beginning is drawn at the known end."""
    end = min(fact.date.latest, make_day(last, 12, 31))
    start = end if fact.date.earliest == OPEN_START else fact.date.earliest
    ordinal = str(fact.ordinal) if isinstance(fact, Meeting) else ""
    hollow = fact.status in (Status.PLANNED, Status.INFERRED)
    return TimelineMark(start, end, _label(fact, context), ordinal, hollow)


def _horizon(drawn: _Drawn, context: CompositionContext) -> dt.date | None:
    """Return the day up to which sources were seen, where it is named and nothing that is drawn lies behind it."""
    seen = context.spec.brief.sources_seen_to
    later = any(fact.date.latest > seen for fact in drawn.facts) if seen else True
    return None if later else seen


def _open_gap(
    meetings: Sequence[Meeting], horizon: dt.date, context: CompositionContext
) -> TimelineGap | None:
    """Return the time since the last meeting, up to the day to which sources were seen, if it is long."""
    last = meetings[-1] if meetings else None
    if last is None or last.status is Status.PLANNED or (horizon - _known(last)).days <= _LONG_GAP:
        return None
    seen = parse_date(horizon.isoformat())
    inferred = last.status is Status.INFERRED
    length = _length(last.date.end or last.date, seen, context, inferred=inferred, whole=True)
    label = context.labels.say("{length}, no meeting on record", length=length)
    return TimelineGap(last.date.latest, horizon, label, length)


def _known(meeting: Meeting) -> dt.date:
    latest = meeting.date.latest
    return latest if isinstance(latest, dt.date) else dt.date.max


def _ticks(first: int, last: int, context: CompositionContext) -> tuple[tuple[int, str], ...]:
    """Return the years that the axis marks, with their names: every one, or round ones, each tenth, hundredth and so on."""
    step = 1
    while (last - first) // step >= _MOST_TICKS:
        step *= 10
    # Before Christ a year is round by its name: the year -99 is 100 BC.
    years = (year + (year <= 0 and step > 1) for year in range(-(-first // step) * step, last + 1, step))
    return tuple((year, format_year(year, context.wording)) for year in years if year <= last)


def _gap(before: Meeting, after: Meeting, context: CompositionContext) -> TimelineGap | None:
    """Return the gap between two consecutive meetings if it is a long one.

    Where numbers are missing between the two, a meeting is not selected, and nothing can be said.
    """
    planned = Status.PLANNED in (before.status, after.status)
    start, end = before.date.latest, after.date.earliest
    if planned or after.ordinal != before.ordinal + 1 or end.toordinal() - start.toordinal() <= _LONG_GAP:
        return None
    inferred = Status.INFERRED in (before.status, after.status)
    length = _length(
        before.date.end or before.date, after.date.start or after.date, context, inferred=inferred
    )
    label = context.labels.say("{length}, no meeting on record", length=length)
    return TimelineGap(start, end, label, length)


def _length(
    before: EdtfDate, after: EdtfDate, context: CompositionContext, *, inferred: bool, whole: bool = False
) -> str:
    """Return the time between two dates: in months where both are known to the month, else in years, roughly.

    Of months that have not ended yet, ``whole`` counts only those that have passed.
    """
    precisions = {before.precision, after.precision}
    if not precisions <= {Precision.DAY, Precision.MONTH}:
        days = [
            later.toordinal() - earlier.toordinal()
            for later, earlier in ((after.earliest, before.earliest), (after.latest, before.latest))
        ]
        text, rough = format_years(max(1, round(sum(days) / 2 / _DAYS_A_YEAR)), context.wording), True
    else:
        first, last = before.earliest, after.earliest
        rest = last.day - first.day if precisions == {Precision.DAY} else 0
        more = -(rest < 0) if whole else round(rest / _DAYS_A_MONTH)
        months = 12 * (last.year - first.year) + last.month - first.month + more
        text, rough = format_months(months, context.wording), before.approximate or after.approximate
    return context.labels.say("about {length}", length=text) if rough or inferred else text


def _label(fact: Meeting | Event, context: CompositionContext) -> str:
    """Return what stands beside a mark: a meeting's city or an event's label, and what is not confirmed about it."""
    label = _name(fact, context)
    if fact.status in (Status.CONFIRMED, Status.REPORTED):
        return label
    if label and fact.status is Status.INFERRED:
        # What was inferred is when, not where; the bare word beside a city would cast doubt on the city.
        return context.labels.say("{label} (date inferred)", label=label)
    status = status_words(fact, context)
    return context.labels.say("{label} ({status})", label=label, status=status) if label else status


def _name(fact: Meeting | Event, context: CompositionContext) -> str:
    if isinstance(fact, Meeting):
        return context.text(fact, fact.city, "city")
    return context.text(fact, fact.label, "label")


def _caption(part: Part[TimelineSection], drawn: _Drawn) -> Caption:
    """Return the caption, with the sources of what no chronology of the brief lists with its sources."""
    context, say = part.context, part.context.labels.say
    label = say("Figure {number}.", number=context.numbering.count("figure"))
    sections = zip(context.spec.brief.sections, context.selection.sections, strict=True)
    chronologies = (chosen for section, chosen in sections if isinstance(section, ChronologySection))
    listed = {fact.id for chosen in chronologies for fact in chosen.facts}
    entries = [
        entry for fact in drawn.facts if fact.id not in listed for entry in supports_for(fact, _FIELDS)
    ]
    sources = source_numbers(cited_by(entries, context), context)
    bare = not sources or context.cites_by_number
    brackets = sources if bare else context.labels.fill("({sources})", sources=sources)
    words = part.section.caption
    if not words:
        series = text_of(abbreviate_organisation(part.section.series, context))
        also = [name for name in part.section.also if any(fact.series == name for fact in drawn.others)]
        names = [text_of(abbreviate_organisation(name, context)) for name in also]
        if names:
            others = format_list(names, context.wording)
            words = say(
                "{series} meetings (numbered), {others} meetings (diamonds)", series=series, others=others
            )
        else:
            words = say("{series} meetings", series=series)
    return Caption(label, join((plain(words), quiet(brackets)), " "))


def _describe_drawing(
    part: Part[TimelineSection], drawn: _Drawn, gaps: Sequence[TimelineGap], first: int, last: int
) -> str:
    """Return the drawing in sentences, for those who do not see it."""
    context, say = part.context, part.context.labels.say
    start, end = format_year(first, context.wording), format_year(last, context.wording)
    sentences = [say("Timeline from {first} to {last}.", first=start, last=end)]

    def add_series(series: str, facts: Sequence[Meeting | Event]) -> None:
        if facts:
            name = text_of(abbreviate_organisation(series, context))
            meetings = _list_marks(facts, context)
            sentences.append(say("{series} meetings: {meetings}.", series=name, meetings=meetings))

    add_series(part.section.series, drawn.meetings)
    sentences.extend(f"{capitalise(gap.label)}." for gap in gaps)
    for name in part.section.also:
        add_series(name, [fact for fact in drawn.others if fact.series == name])
    if drawn.events:
        sentences.append(say("Events: {events}.", events=_list_marks(drawn.events, context)))
    return " ".join(sentences)


def _list_marks(facts: Sequence[Meeting | Event], context: CompositionContext) -> str:
    """Return marks in words; that a fact is inferred is said with its date."""
    described = []
    for fact in facts:
        ordinal = format_ordinal(fact.ordinal, context.wording) if isinstance(fact, Meeting) else ""
        label = _name(fact, context) if fact.status is Status.INFERRED else _label(fact, context)
        described.append(", ".join(filter(None, (ordinal, label, context.date(fact, fact.date)))))
    return "; ".join(described)

"""Dates against each other and, where the day of the check is given, against that day.

A date says no more than its precision: a check reports only what cannot be so for any day that the dates may mean.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from briefgen.checks.base import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Claim, Event, Fact, Meeting, Person, Source, Status
from briefgen.model.tree import Step

Dated = Event | Meeting | Claim


def check_series(facts: FactBase) -> Iterator[Diagnostic]:
    """Report repeated and missing ordinals of a series, and meetings dated before one with a lower ordinal.

    Each meeting is compared with the latest of those before it. After a contradiction the count begins again: otherwise
    one date mistyped into the future would put every later meeting in the wrong.
    """
    series: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in facts.all_of(Meeting):
        series[meeting.series].append(meeting)
    for meetings in series.values():
        latest = before = None
        for meeting in sorted(meetings, key=_place_in_series):
            if before is not None and meeting.ordinal == before.ordinal:
                yield _report_repeat(facts, meeting, before)
            if before is not None and meeting.ordinal > before.ordinal + 1 and not facts.incomplete:
                yield _report_gap(facts, meeting, before)
            if latest is not None and meeting.date.latest < latest.date.earliest:
                yield _report_order(facts, meeting, latest)
                latest = meeting
            elif latest is None or meeting.date.earliest > latest.date.earliest:
                latest = meeting
            before = meeting


def _place_in_series(meeting: Meeting) -> tuple[int, int, int, str, str]:
    date = meeting.date
    return meeting.ordinal, date.earliest.toordinal(), date.latest.toordinal(), date.text, meeting.id


def _report_repeat(facts: FactBase, meeting: Meeting, other: Meeting) -> Diagnostic:
    message = f"{name_record(meeting)} and {name_record(other)} are both number {meeting.ordinal} of “{meeting.series}”"
    hint = f"the other stands at {facts.origin(other.id, 'ordinal')}"
    found = diagnose("ordinal-repeat", message, facts.origin(meeting.id, "ordinal"), hint)
    return replace(found, concerns=(other.id,))


def _report_gap(facts: FactBase, meeting: Meeting, before: Meeting) -> Diagnostic:
    first, last = before.ordinal + 1, meeting.ordinal - 1
    missing = f"number {first} is" if first == last else f"numbers {first} to {last} are"
    message = (
        f"{missing} missing from “{meeting.series}” between {name_record(before)} ({before.ordinal}) "
        f"and {name_record(meeting)} ({meeting.ordinal})"
    )
    hint = (
        "record what is missing; where no source covers it, say so: `# briefgen: ignore series-gap because …`"
    )
    return diagnose("series-gap", message, facts.origin(meeting.id, "ordinal"), hint)


def _report_order(facts: FactBase, meeting: Meeting, earlier: Meeting) -> Diagnostic:
    message = (
        f"{name_record(meeting)}, number {meeting.ordinal} of “{meeting.series}”, is dated {meeting.date}, "
        f"before number {earlier.ordinal} ({earlier.date})"
    )
    hint = f"number {earlier.ordinal} stands at {facts.origin(earlier.id, 'date')}; one of the dates or numbers is wrong"
    found = diagnose("date-order", message, facts.origin(meeting.id, "date"), hint)
    return replace(found, concerns=(earlier.id,))


def check_review(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a fact that is due for review before the day it was last reviewed."""
    if isinstance(record, Fact) and record.review_by is not None and record.review_by < record.reviewed:
        message = (
            f"{name_record(record)}: `review_by` {record.review_by} lies before `reviewed` {record.reviewed}"
        )
        hint = "set the day of the next review, or leave `review_by` out"
        yield diagnose("date-order", message, facts.origin(record.id, "review_by"), hint)


def check_deaths(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report people who had died before the meeting or event in which they are said to have had a part."""
    if not isinstance(record, Meeting | Event):
        return
    for path, name in _people_of(record):
        person = facts.get(Person, name)
        if person is not None and person.died is not None and person.died < record.date.earliest:
            message = f"{name_record(record)} ({record.date}): “{person.id}” died on {person.died}"
            origin = facts.origin(record.id, *path)
            hint = f"the death is recorded at {facts.origin(person.id, 'died')}"
            yield diagnose("dead-person", message, origin, hint)


def _people_of(record: Meeting | Event) -> Iterator[tuple[tuple[Step, ...], str]]:
    if isinstance(record, Event):
        yield from ((("people", index), name) for index, name in enumerate(record.people))
        return
    for party, delegates in record.delegations.items():
        for index, delegate in enumerate(delegates):
            yield ("delegations", party, index, "person"), delegate.person


def check_against_day(record: AnyRecord, facts: FactBase, today: dt.date) -> Iterator[Diagnostic]:
    """Report what the day of the check contradicts: confirmed futures, planned pasts, reviews to come and overdue."""
    if not isinstance(record, Fact):
        return
    if isinstance(record, Dated) and record.date is not None:
        yield from _check_date(record, record.date, facts, today)
    if record.reviewed > today:
        message = (
            f"{name_record(record)} was reviewed on {record.reviewed}, after the day of the check ({today})"
        )
        yield diagnose("future-review", message, facts.origin(record.id, "reviewed"), "correct `reviewed`")
    if record.review_by is not None and record.review_by < today:
        message = f"{name_record(record)} was to be reviewed by {record.review_by}"
        hint = "compare it with its sources, then set `reviewed` and `review_by`"
        yield diagnose("review-due", message, facts.origin(record.id, "review_by"), hint)


def _check_date(fact: Dated, date: EdtfDate, facts: FactBase, today: dt.date) -> Iterator[Diagnostic]:
    if fact.status is Status.PLANNED and date.latest < today:
        message = f"{name_record(fact)} is planned for {date}, which has passed"
        hint = "find out whether it took place; record what is known, with its source"
        yield diagnose("planned-past", message, facts.origin(fact.id, "date"), hint)
    if fact.status is not Status.PLANNED and date.earliest > today:
        message = f"{name_record(fact)} is {fact.status} for {date}, after the day of the check ({today})"
        hint = "mark it `status: planned`, or correct the date"
        yield diagnose("future-date", message, facts.origin(fact.id, "date"), hint)


def check_retrieval(record: AnyRecord, facts: FactBase, today: dt.date) -> Iterator[Diagnostic]:
    """Report what is said to have been read, published or withdrawn, and who to have died, after the day of the check."""
    if isinstance(record, Source):
        if record.retrieved is not None and record.retrieved > today:
            message = f"{name_record(record)} was retrieved on {record.retrieved}, after the day of the check ({today})"
            yield diagnose(
                "future-review", message, facts.origin(record.id, "retrieved"), "correct `retrieved`"
            )
        if record.date is not None and record.date.earliest > today:
            yield _report_future(record, "date", f"published on {record.date}", facts, today)
        if record.withdrawn is not None and record.withdrawn > today:
            yield _report_future(record, "withdrawn", f"withdrawn on {record.withdrawn}", facts, today)
    elif isinstance(record, Person) and record.died is not None and record.died > today:
        yield _report_future(record, "died", f"dead since {record.died}", facts, today)


def _report_future(record: AnyRecord, field: str, said: str, facts: FactBase, today: dt.date) -> Diagnostic:
    message = f"{name_record(record)} is said to be {said}, after the day of the check ({today})"
    return diagnose("future-date", message, facts.origin(record.id, field), f"correct `{field}`")

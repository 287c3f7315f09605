"""Dates against each other and, where the day of the check is given, against that day.

A date says no more than its precision: a check reports only what cannot be so for any day that the dates may mean.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence

from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Claim, Event, Meeting, Person, Source, Status

Dated = Event | Meeting | Claim


def check_series(facts: FactBase) -> Iterator[Diagnostic]:
    """Report repeated ordinals of a series, and meetings dated before one with a lower ordinal."""
    series: dict[str, list[Meeting]] = defaultdict(list)
    for meeting in facts.all_of(Meeting):
        series[meeting.series].append(meeting)
    for meetings in series.values():
        yield from _check_one_series(
            facts, sorted(meetings, key=lambda one: (one.ordinal, one.date.sort_key(), one.id))
        )


def _check_one_series(facts: FactBase, meetings: Sequence[Meeting]) -> Iterator[Diagnostic]:
    """Compare each meeting with the latest of those before it; after a contradiction the count starts anew.

    Otherwise one date mistyped into the future would put every later meeting in the wrong.
    """
    latest = before = None
    for meeting in meetings:
        if before is not None and meeting.ordinal == before.ordinal:
            yield _report_repeat(facts, meeting, before)
        if latest is not None and meeting.date.latest < latest.date.earliest:
            yield _report_order(facts, meeting, latest)
            latest = meeting
        elif latest is None or meeting.date.earliest > latest.date.earliest:
            latest = meeting
        before = meeting


def _report_repeat(facts: FactBase, meeting: Meeting, other: Meeting) -> Diagnostic:
    message = f"{name_record(meeting)} and {name_record(other)} are both number {meeting.ordinal} of “{meeting.series}”"
    hint = f"the other stands at {facts.origin(other.id, 'ordinal')}"
    return diagnose("ordinal-repeat", message, facts.origin(meeting.id, "ordinal"), hint)


def _report_order(facts: FactBase, meeting: Meeting, earlier: Meeting) -> Diagnostic:
    message = (
        f"{name_record(meeting)}, number {meeting.ordinal} of “{meeting.series}”, is dated {meeting.date}, "
        f"before number {earlier.ordinal} ({earlier.date})"
    )
    hint = f"number {earlier.ordinal} stands at {facts.origin(earlier.id, 'date')}; one of the dates or numbers is wrong"
    return diagnose("date-order", message, facts.origin(meeting.id, "date"), hint)


def check_reviews(facts: FactBase) -> Iterator[Diagnostic]:
    """Report facts that are due for review before the day they were last reviewed."""
    for fact in facts.facts():
        if fact.review_by is not None and fact.review_by < fact.reviewed:
            message = (
                f"{name_record(fact)}: `review_by` {fact.review_by} lies before `reviewed` {fact.reviewed}"
            )
            hint = "set the day of the next review, or leave `review_by` out"
            yield diagnose("date-order", message, facts.origin(fact.id, "review_by"), hint)


def check_deaths(facts: FactBase) -> Iterator[Diagnostic]:
    """Report delegates who had died before their meeting."""
    dead = {person.id: person.died for person in facts.all_of(Person) if person.died is not None}
    if not dead:
        return
    for meeting in facts.all_of(Meeting):
        for party, delegates in meeting.delegations.items():
            for index, delegate in enumerate(delegates):
                died = dead.get(delegate.person)
                if died is not None and died < meeting.date.earliest:
                    message = f"{name_record(meeting)} ({meeting.date}): “{delegate.person}” died on {died}"
                    origin = facts.origin(meeting.id, "delegations", party, index, "person")
                    hint = f"the death is recorded at {facts.origin(delegate.person, 'died')}"
                    yield diagnose("dead-person", message, origin, hint)


def _date_of(fact: AnyFact) -> EdtfDate | None:
    return fact.date if isinstance(fact, Dated) else None


def check_against_day(facts: FactBase, today: dt.date) -> Iterator[Diagnostic]:
    """Report what the day of the check contradicts: confirmed futures, planned pasts, reviews to come and overdue."""
    for fact in facts.facts():
        date = _date_of(fact)
        if date is not None and fact.status is Status.PLANNED and date.latest < today:
            message = f"{name_record(fact)} is planned for {date}, which has passed"
            hint = "find out whether it took place; record what is known, with its source"
            yield diagnose("planned-past", message, facts.origin(fact.id, "date"), hint)
        if date is not None and fact.status is not Status.PLANNED and date.earliest > today:
            message = f"{name_record(fact)} is {fact.status} for {date}, after the day of the check ({today})"
            yield diagnose(
                "future-date",
                message,
                facts.origin(fact.id, "date"),
                "mark it `status: planned`, or correct the date",
            )
        if fact.reviewed > today:
            message = (
                f"{name_record(fact)} was reviewed on {fact.reviewed}, after the day of the check ({today})"
            )
            yield diagnose("future-review", message, facts.origin(fact.id, "reviewed"), "correct `reviewed`")
        if fact.review_by is not None and fact.review_by < today:
            message = f"{name_record(fact)} was to be reviewed by {fact.review_by}"
            hint = "compare it with its sources, then set `reviewed` and `review_by`"
            yield diagnose("review-due", message, facts.origin(fact.id, "review_by"), hint)


def check_retrievals(facts: FactBase, today: dt.date) -> Iterator[Diagnostic]:
    """Report sources retrieved after the day of the check."""
    for source in facts.all_of(Source):
        if source.retrieved is not None and source.retrieved > today:
            message = f"{name_record(source)} was retrieved on {source.retrieved}, after the day of the check ({today})"
            yield diagnose(
                "future-review", message, facts.origin(source.id, "retrieved"), "correct `retrieved`"
            )

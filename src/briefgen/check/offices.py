"""A delegate's title against the offices of the person: nobody bears a title on a day outside its dates."""

from collections.abc import Iterator

from briefgen.check.agreement import dates_agree, say_the_same
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Delegate, Meeting, Office, Person


def check_titles(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report delegates whose title is that of an office of theirs, on days on which they did not hold it.

    An office held twice is two offices of one title; a title that is no office on file is not judged.
    """
    if type(record) is not Meeting:  # isinstance asks a model's metaclass, which takes a microsecond a record
        return
    for party, delegates in record.delegations.items():
        for index, delegate in enumerate(delegates):
            held = _offices(delegate, facts)
            if held and not any(dates_agree(office.held, record.date) for office in held):
                yield _report(record, party, index, held, facts)


def _offices(delegate: Delegate, facts: FactBase) -> tuple[Office, ...]:
    """Return the offices of a delegate that are called as the delegate's title is, in any language."""
    title = delegate.title
    person = facts.get(Person, delegate.person) if title is not None else None
    if title is None or person is None or not person.offices:
        return ()
    return tuple(office for office in person.offices if say_the_same(office.title.versions, title.versions))


def _report(
    meeting: Meeting, party: str, index: int, held: tuple[Office, ...], facts: FactBase
) -> Diagnostic:
    delegate = meeting.delegations[party][index]
    when = " and ".join(str(office.held) for office in held)
    message = (
        f"{name_record(meeting)} ({meeting.date}): “{delegate.person}” is called “{delegate.title}”, "
        f"an office held {when}"
    )
    hint = f"the office is recorded at {facts.origin(delegate.person, 'offices')}"
    origin = facts.origin(meeting.id, "delegations", party, index, "title")
    return diagnose("title-outside-dates", message, origin, hint)

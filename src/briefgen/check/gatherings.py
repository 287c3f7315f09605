"""Notes of what records say of when and where people met, for comparison across records.

In: a meeting, an event, a dated claim that belongs to one of them. Out: its days, place, heads and label as plain
values, and pairs of records that cannot both be right, as ``Clash``. ``clashes`` says which pairs are compared.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from briefgen.check.agreement import Words, is_exact, plain_words, reach_of, texts_agree
from briefgen.model.dates import EdtfDate
from briefgen.model.records import AnyRecord, Claim, Event, Meeting
from briefgen.model.text import LocalText


class Gathering(NamedTuple):
    """A record reduced to when and where. ``group`` is a series, or what a claim belongs to; days are ordinals."""

    id: str
    kind: str
    group: str
    number: int
    first: int
    last: int
    exact: bool
    city: Words
    heads: tuple[tuple[str, tuple[str, ...]], ...]
    label: str

    def may_share_a_day(self, other: "Gathering") -> bool:
        """Whether the two may have been on one day."""
        return self.first <= other.last and other.first <= self.last

    def is_elsewhere(self, other: "Gathering") -> bool:
        """Whether both have a place, and not the same."""
        return bool(self.city and other.city) and not texts_agree(self.city, other.city)


class Clash(NamedTuple):
    """Two records that cannot both be right: of which fields, and what makes them comparable, in words."""

    record: str
    path: str
    other: str
    other_path: str
    reason: str
    concerned: tuple[str, ...] = ()
    """Further fields whose conflicts explain it."""
    shown: str = ""
    """The field to quote of both, where it is another."""


def note_gathering(record: AnyRecord) -> tuple[object, ...] | None:
    """Return the fields of a ``Gathering`` but its id; ``None`` for records that are none."""
    note = _NOTES.get(type(record))
    return note(record) if note else None


def _note_meeting(meeting: Meeting) -> tuple[object, ...]:
    when, where = _when(meeting.date), _where(meeting.city)
    return ("meeting", meeting.series, meeting.ordinal, *when, where, _heads(meeting), "")


def _note_event(event: Event) -> tuple[object, ...]:
    label = plain_words(str(event.label)) if event.label else ""
    return ("event", event.series or "", 0, *_when(event.date), _where(event.city), (), label)


def _note_claim(claim: Claim) -> tuple[object, ...] | None:
    if claim.meeting is None or claim.date is None:
        return None
    return ("claim", claim.meeting, 0, *_when(claim.date), (), (), "")


_NOTES: Mapping[type[AnyRecord], Callable[[Any], tuple[object, ...] | None]] = {
    Meeting: _note_meeting,
    Event: _note_event,
    Claim: _note_claim,
}


def _when(date: EdtfDate) -> tuple[int, int, bool]:
    return (*reach_of(date), is_exact(date))


def _where(city: LocalText | None) -> Words:
    return city.versions if city else ()


def _heads(meeting: Meeting) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (party, tuple(delegate.person for delegate in delegates if delegate.head))
        for party, delegates in meeting.delegations.items()
    )


def heads_of(gathering: Gathering) -> Iterator[tuple[str, str]]:
    """Yield party and person of every head of delegation."""
    for party, people in gathering.heads:
        for person in people:
            yield party, person

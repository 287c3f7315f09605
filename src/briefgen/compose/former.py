"""The two states of a brief as readers know them: records as they were and as they are, their fields in words.

In: fingerprints with their values, of an edition issued before or of now. Out: records again, and what a reader of the
brief's language sees of each of their fields. What never prints, or prints in another language, is said by nothing: a
change of it is none for this reader.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from briefgen.compose.dates import format_date, format_day
from briefgen.compose.desk import Desk
from briefgen.compose.fact_words import status_words
from briefgen.compose.formats import format_ordinal, format_ordinal_figure
from briefgen.compose.labels import mark
from briefgen.compose.names import other_name, reader_name
from briefgen.model.content import Content, Fingerprint
from briefgen.model.dates import EdtfDate
from briefgen.model.records import (
    KINDS,
    AnyFact,
    AnyRecord,
    Commitment,
    Delegate,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Organisation,
    Person,
    Source,
    supports_of,
)
from briefgen.model.text import LocalText

_MODELS: Mapping[str, type[AnyRecord]] = MappingProxyType(
    {model.__name__.lower(): model for model in KINDS.values()}
)

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "name": mark("Name"),
        "short": mark("Abbreviation"),
        "term": mark("Term"),
        "expansion": mark("Expansion"),
        "definition": mark("Definition"),
        "ordinal": mark("Number"),
        "date": mark("Date"),
        "status": mark("Standing"),
        "label": mark("Label"),
        "summary": mark("Summary"),
        "area": mark("Area"),
        "matter": mark("Matter"),
        "words": mark("Words"),
        "document": mark("Document"),
        "city": mark("Place"),
        "venue": mark("Venue"),
        "level": mark("Level"),
        "meeting": mark("Meeting"),
        "series": mark("Series"),
        "parties": mark("Parties"),
        "people": mark("People"),
        "delegations": mark("Delegations"),
        "versions": mark("Versions"),
        "uses": mark("Version used"),
        "because": mark("Reason"),
        "publisher": mark("Publisher"),
        "title": mark("Title"),
        "described": mark("Description"),
        "author": mark("Author"),
        "address": mark("Address"),
        "rights": mark("Rights"),
        "retrieved": mark("Retrieved"),
        "withdrawn": mark("Withdrawn"),
        "support": mark("Sources"),
    }
)
"""What is called how, in the order of print."""

LISTS = frozenset({"support", "parties", "people", "delegations", "versions"})
"""Fields that are compared part by part."""


@dataclass(frozen=True)
class Side:
    """One of the two states: its records by id. Those ``withheld`` are not named in it."""

    marks: Mapping[str, Fingerprint]
    desk: Desk
    withheld: frozenset[str] = frozenset()

    def record(self, name: str) -> AnyRecord | None:
        """Return a record as it is in this state; ``None`` where it is not in it, or cannot be read any more."""
        mark_ = self.marks.get(name)
        return revive(mark_) if mark_ else None

    def words(self, record: AnyRecord, field: str) -> str:
        """Return what a reader sees of a field; empty where that is nothing."""
        return "; ".join(self.parts(record, field))

    def parts(self, record: AnyRecord, field: str) -> tuple[str, ...]:
        """Return the same part by part, where a field lists sources, people, parties or versions."""
        value = getattr(record, field, None)
        if field == "support":
            sources = dict.fromkeys(entry.source for entry in supports_of(record))
            return tuple(map(self._name, sources))
        if field in ("parties", "people") and value:
            return tuple(map(self._name, value))
        if field == "delegations":
            return tuple(self._delegations(value or {}))
        if field == "versions" and value:
            return tuple(version.says.pick(self._language)[1] for version in value)
        words = self._words(record, field, value)
        return (words,) if words else ()

    def _words(self, record: AnyRecord, field: str, value: Any) -> str:
        if field == "name" and isinstance(record, Person):
            name, (_, other) = reader_name(record, self._language), other_name(record, self._language)
            return self.desk.wording.labels.say("{name} ({other})", name=name, other=other) if other else name
        if field == "status" and isinstance(record, Fact):
            return status_words(record, self.desk) or self.desk.wording.labels.say("confirmed")
        return self._say(field, value, record)

    @property
    def _language(self) -> str:
        return self.desk.wording.language

    def _say(self, field: str, value: Any, record: AnyRecord) -> str:
        if value is None or value == ():
            return ""
        if isinstance(value, LocalText):
            return value.pick(self._language)[1]
        if isinstance(value, EdtfDate):
            return self._date(value, record)
        if field in ("retrieved", "withdrawn"):
            return format_day(value, self.desk.wording)
        return self._name(value) if field in ("meeting", "series") else str(value)

    def _date(self, date: EdtfDate, record: AnyRecord) -> str:
        return (
            self.desk.date(record, date) if isinstance(record, Fact) else format_date(date, self.desk.wording)
        )

    def _delegations(self, delegations: Mapping[str, Sequence[Delegate]]) -> Iterator[str]:
        for party, group in delegations.items():
            yield from (f"{self._name(party)}: {self._delegate(one)}" for one in group)

    def _delegate(self, delegate: Delegate) -> str:
        title = delegate.title.pick(self._language)[1] if delegate.title else ""
        acting = self.desk.wording.labels.say("acting") if delegate.acting else ""
        return " ".join(
            part for part in (self._name(delegate.person), title and f"({title})", acting) if part
        )

    def _name(self, name: str) -> str:
        """Return what a record is called inside a sentence."""
        record = self.record(name) if name not in self.withheld else None
        if isinstance(record, Person):
            return reader_name(record, self._language)
        if isinstance(record, Organisation):
            return record.name.pick(self._language)[1]
        if isinstance(record, Source):
            dated = format_date(record.date, self.desk.wording) if record.date else ""
            return " ".join(
                part for part in (record.publisher.pick(self._language)[1], dated and f"({dated})") if part
            )
        if isinstance(record, Event | Meeting):
            return head_of(record, self)
        return ""


def make_side(content: Content, desk: Desk, withheld: frozenset[str] = frozenset()) -> Side:
    """Return a state's records; ``withheld`` are the facts among them whose words may not print."""
    return Side({one.id: one for one in (*content.facts, *content.records)}, desk, withheld)


@lru_cache(maxsize=4096)
def _revive(kind: str, values: tuple[Any, ...]) -> AnyRecord | None:
    model = _MODELS.get(kind)
    if model is None:
        return None
    known = _thaw(values)
    if issubclass(model, Fact):
        # No review is kept with an edition: it says nothing that prints of a single fact.
        known["reviewed"] = "2000-01-01"
    try:
        return model.model_validate(known)
    except ValidationError:
        return None


def revive(found: Fingerprint) -> AnyRecord | None:
    """Return the record of a fingerprint; ``None`` where the values are not at hand, or of an older form."""
    return _revive(found.kind, _cool({**found.values, "id": found.id})) if found.values else None


def _cool(value: Any) -> Any:
    """Return frozen values as something that can be remembered."""
    if isinstance(value, Mapping):
        return ("map", *((key, _cool(inner)) for key, inner in value.items()))
    if isinstance(value, list):
        return ("list", *map(_cool, value))
    return value


def _thaw(value: Any) -> Any:
    if not isinstance(value, tuple):
        return value
    kind, *inner = value
    return {key: _thaw(one) for key, one in inner} if kind == "map" else [_thaw(one) for one in inner]


def head_of(record: AnyRecord, side: Side) -> str:
    """Return what a record is called at the head of an entry: a meeting's number and series, an event's label.

    The area of a commitment comes back at meeting after meeting, so that is named with it.
    """
    if isinstance(record, Meeting):
        return _head_of_meeting(record, side)
    named = ("label", "document", "matter", "area", "name", "term", "title", "described", "summary")
    head = next((words for field in named if (words := side.words(record, field))), "")
    occasion = side.words(record, "meeting") if isinstance(record, Commitment) and record.area else ""
    return f"{head} · {occasion}" if occasion else head


def _head_of_meeting(meeting: Meeting, side: Side) -> str:
    labels, wording = side.desk.wording.labels, side.desk.wording
    if meeting.series == side.desk.main_series:
        return labels.say("{ordinal} meeting", ordinal=format_ordinal(meeting.ordinal, wording))
    ordinal = format_ordinal_figure(meeting.ordinal, wording)
    organisation = side._name(meeting.series)
    return labels.say("{ordinal} {organisation}", ordinal=ordinal, organisation=organisation)


def body_of(record: AnyFact, side: Side) -> str:
    """Return what a fact states."""
    return side.words(record, "words" if isinstance(record, Excerpt) else "summary")


def named_by(values: object, names: Iterable[str]) -> bool:
    """Whether frozen values name any of some records."""
    wanted = frozenset(names)
    if isinstance(values, str):
        return values in wanted
    if isinstance(values, Mapping):
        return any(key in wanted or named_by(inner, wanted) for key, inner in values.items())
    return any(named_by(inner, wanted) for inner in values) if isinstance(values, list) else False

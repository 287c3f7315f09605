"""What a record says at a path, and what a source states instead, as plain values that can be compared and kept.

In: a record, a path, what a support entry states of it. Out: a kind of value and its words: ``("date", (("",
"2016-12"),))``, ``("text", (("en", "Oslo"),))``, ``("ids", (("", "a"), ("", "b")))``. They are tuples and texts alone,
so that notes can hold them.
"""

import datetime as dt

from briefgen.check.agreement import Words, dates_agree, says_within, texts_agree
from briefgen.model.dates import DateError, EdtfDate, parse_date
from briefgen.model.records import AnyRecord, Meeting, Person
from briefgen.model.text import LocalText

Value = tuple[str, Words]
"""A kind (date, text or ids) and the words."""

_PROSE = frozenset({"words", "summary", "definition"})
"""Fields of whole sentences: a source contradicts them where they lack the words that it is noted to use."""

_LONGEST = 100
"""Characters quoted of a value."""


def value_at(record: AnyRecord, path: str) -> Value | None:
    """Return what a record says at a path; ``None`` where it says nothing, or nothing that could be compared."""
    first, *rest = path.split("/")
    if isinstance(record, Meeting) and first == "delegations":
        return _delegation_value(record, rest)
    if isinstance(record, Person) and path == "name":
        return _value(record.latin)
    if isinstance(record, Person) and first == "names" and rest:
        return _value(record.names.get(rest[0]))
    return None if rest else _value(getattr(record, first, None))


def _delegation_value(meeting: Meeting, steps: list[str]) -> Value | None:
    """Return the parties of a meeting, the people of one of them, or what one person's appointment says."""
    if not steps:
        return _value(tuple(meeting.delegations))
    delegates = meeting.delegations.get(steps[0], ())
    if len(steps) == 1:
        return _value(tuple(delegate.person for delegate in delegates))
    delegate = next((one for one in delegates if one.person == steps[1]), None)
    if delegate is None:
        return None
    return _value(getattr(delegate, "/".join(steps[2:]) or "person", None))


def _value(value: object) -> Value | None:
    match value:
        case EdtfDate() | dt.date():
            return "date", _words(str(value))
        case LocalText():
            return "text", value.versions
        case bool():
            return "text", _words(str(value).lower())
        case str() | int():
            return "text", _words(str(value))
        case (str(), *_):
            return "ids", _words(*map(str, value))
        case _:
            return None


def _words(*texts: str) -> Words:
    return tuple(("", text) for text in texts)


def read_stated(stated: LocalText | tuple[str, ...], kind: str) -> Value | None:
    """Return what a source states as a value of the kind that the record has; ``None`` where it is none."""
    if isinstance(stated, tuple):
        return ("ids", _words(*stated)) if kind == "ids" else None
    return kind, stated.versions if kind == "text" else _words(str(stated))


def values_agree(own: Value, stated: Value, path: str) -> bool:
    """Whether what a source states may be true beside what the record says. A date that cannot be read agrees."""
    kind, words = own
    if kind == "date":
        try:
            return dates_agree(parse_date(words[0][1]), parse_date(stated[1][0][1]))
        except DateError:
            return True
    if kind == "ids":
        return set(words) == set(stated[1])
    return says_within(stated[1], words) if path in _PROSE else texts_agree(stated[1], words)


def format_value(value: Value, beside: Value | None = None) -> str:
    """Return a value as messages quote it, shortened: in a language that it shares with the one beside it."""
    kind, words = value
    if kind == "ids":
        text = ", ".join(name for _, name in words)
    else:
        tags = {tag for tag, _ in beside[1]} if beside else set()
        text = next((version for tag, version in words if tag in tags), str(LocalText(words)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


def names_person(path: str) -> bool:
    """Whether a path names a whole appointment of a delegation: its value is the person."""
    return path.startswith("delegations/") and path.count("/") == len(("PARTY", "PERSON"))

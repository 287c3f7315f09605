"""The fields of records by their paths, and what they say as values to compare with what sources state; conflicts on record."""

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from briefgen.model.base import Kept, fields_with
from briefgen.model.dates import DateError, EdtfDate, Precision, parse_date
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord, Conflict, Delegate, Meeting, Person, Statistic, covers
from briefgen.model.statistics import parse_stated_amount
from briefgen.model.text import LocalText
from briefgen.model.tree import Step

_FIELDS: Mapping[type[AnyRecord], frozenset[str]] = {
    kind: frozenset(kind.model_fields) - set(fields_with(kind, Kept)) for kind in KINDS.values()
}
"""Fields that a source could state."""

_APPOINTMENT = tuple(sorted(frozenset(Delegate.model_fields) - {"person"}))


def _nested_fields(record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Meeting):
        for party, delegates in record.delegations.items():
            yield f"delegations/{party}"
            for delegate in delegates:
                path = f"delegations/{party}/{delegate.person}"
                yield path
                yield from (f"{path}/{name}" for name in _APPOINTMENT)
    elif isinstance(record, Person):
        yield "name"
        yield from (f"names/{language}" for language in record.names)
    elif isinstance(record, Statistic):
        yield from (f"values/{key}" for key in (*record.values, *record.missing))


def has_field(record: AnyRecord, path: str) -> bool:
    """Whether a record of this kind has the field at ``path``, given or not; nested paths must be there."""
    return path in _FIELDS[type(record)] or path in _nested_fields(record)


def lacks_value(record: AnyRecord, path: str) -> bool:
    """Whether a field that ``has_field`` knows was left out of this record."""
    if isinstance(record, Statistic) and path.startswith("values/"):
        return path.removeprefix("values/") not in record.values
    return path in _FIELDS[type(record)] and getattr(record, path) in (None, (), {})


def field_paths(record: AnyRecord) -> tuple[str, ...]:
    """Return all paths that ``has_field`` accepts, in order of the alphabet."""
    return tuple(sorted({*_FIELDS[type(record)], *_nested_fields(record)}))


def field_steps(record: AnyRecord, path: str) -> tuple[Step, ...]:
    """Return a field's path as steps through the record's tree; a delegate is found by place in its list."""
    first, *rest = path.split("/")
    if isinstance(record, Statistic):
        return tuple(path.split("/", 1))
    if isinstance(record, Person) and first == "name":
        return ("family",) if record.family else ("given",)
    if isinstance(record, Meeting) and first == "delegations" and len(rest) > 1:
        party, person, *inner = rest
        for index, delegate in enumerate(record.delegations.get(party, ())):
            if delegate.person == person:
                return ("delegations", party, index, *inner)
    return (first, *rest)


Words = tuple[tuple[str, str], ...]
"""A text by language tag, as ``LocalText.versions`` has it."""

_BETWEEN = re.compile(r"[\W_]+")
_ASCII = {code: " " for code in range(128) if not chr(code).isalnum()}
"""The same for plain ASCII, where a table is four times as fast: a hundred thousand summaries pass here."""


def plain_words(text: str) -> str:
    """Reduce a text to its words: case, punctuation and white space aside."""
    if text.isascii():
        return " ".join(text.lower().translate(_ASCII).split())
    return _BETWEEN.sub(" ", unicodedata.normalize("NFKC", text).casefold()).strip()


def texts_agree(one: Words, other: Words) -> bool:
    """Whether two texts say the same in some language, or have no language in common to be compared in.

    A text without a language is compared with any.
    """
    return not comparable(one, other) or say_the_same(one, other)


def say_the_same(one: Words, other: Words) -> bool:
    """Whether two texts say the same in some language."""
    return any(plain_words(left) == plain_words(right) for _, left in one for _, right in other)


def says_within(fragment: Words, whole: Words) -> bool:
    """Whether the words of a fragment stand together in a text, or cannot be looked for there."""
    return not comparable(fragment, whole) or any(
        f" {plain_words(part)} " in f" {plain_words(text)} " for _, part in fragment for _, text in whole
    )


def comparable(one: Words, other: Words) -> bool:
    """Whether two texts have a language in common."""
    tags, others = {tag for tag, _ in one}, {tag for tag, _ in other}
    return bool(tags & others) or "" in tags | others


def reach_of(when: EdtfDate) -> tuple[int, int]:
    """Return the first and last day that a date may mean, counted from the first of year 1, which is 1.

    An approximate date reaches as far again on either side as it is long: about May may be April or June.
    """
    first, last = when.earliest.toordinal(), when.latest.toordinal()
    margin = last - first + 1 if when.approximate else 0
    return first - margin, last + margin


def dates_agree(one: EdtfDate, other: EdtfDate) -> bool:
    """Whether two dates may mean the same day."""
    (first, last), (other_first, other_last) = reach_of(one), reach_of(other)
    return first <= other_last and other_first <= last


def is_exact(when: EdtfDate) -> bool:
    """Whether a date says on which days, and without a doubt."""
    if when.uncertain or when.approximate:
        return False
    ends = (when.start, when.end) if when.precision is Precision.INTERVAL else (when,)
    return all(end is not None and end.precision is Precision.DAY for end in ends)


Value = tuple[str, Words]
"""A kind (date, text, number or ids) and the words."""

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
    if isinstance(record, Statistic) and first == "values" and rest:
        key = path.removeprefix("values/")
        return ("number", _words(str(record.values[key]))) if key in record.values else _value("no number")
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
    if kind == "number":
        return _numbers_agree(words[0][1], stated[1][0][1])
    return says_within(stated[1], words) if path in _PROSE else texts_agree(stated[1], words)


def _numbers_agree(own: str, stated: str) -> bool:
    """Whether a number is the one stated, or a range includes it. However it is rounded, another number is another."""
    one, other = parse_stated_amount(own), parse_stated_amount(stated)
    if one is None or other is None:
        return True
    (low, high), (other_low, other_high) = one.bounds, other.bounds
    return low <= other_high and other_low <= high


def format_value(value: Value, beside: Value | None = None) -> str:
    """Return a value as messages quote it, shortened: in a language that it shares with the one beside it."""
    kind, words = value
    if kind == "ids":
        text = ", ".join(name for _, name in words)
    else:
        tags = {tag for tag, _ in beside[1]} if beside else set()
        text = next((version for tag, version in words if tag in tags), str(LocalText(words)))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST].rstrip()}…"


class Conflicts:
    """The conflicts of a fact base by the record, by the appointment (PARTY/PERSON) and by the person they concern."""

    def __init__(self, facts: FactBase) -> None:
        self.by_record: dict[str, list[Conflict]] = defaultdict(list)
        self.by_appointment: dict[str, list[Conflict]] = defaultdict(list)
        self.by_person: dict[str, list[Conflict]] = defaultdict(list)
        self._known = facts.records.keys()
        self._about_unknown: list[Conflict] = []
        for conflict in facts.all_of(Conflict):
            self.by_record[conflict.about.fact].append(conflict)
            if conflict.about.fact not in self._known:
                self._about_unknown.append(conflict)
            if appointment := _appointment(conflict.about.field):
                self.by_appointment[appointment].append(conflict)
                self.by_person[appointment.partition("/")[2]].append(conflict)

    def explain(self, record: str, path: str, source: str, own: Value, stated: Value) -> bool:
        """Whether a conflict says that a source says otherwise of a field: in a version that may say what it states.

        A name in a conflict that is no record's is reported where it is, and may be meant for any.
        """
        about = [
            *self.by_record.get(record, ()),
            *self.by_appointment.get(_appointment(path), ()),
            *self._about_unknown,
        ]
        known = [conflict for conflict in about if covers(conflict.about.field, path)]
        if path == "name":
            known += self.by_person.get(record, ())
        return any(
            any(entry.source == source or entry.source not in self._known for entry in version.support)
            and _may_say(version.says.versions, own, stated, path)
            for conflict in known
            for version in conflict.versions
        )

    def concern(self, records: Iterable[str], *fields: str) -> bool:
        """Whether a conflict is about one of some fields, or a part of one, of any of some records."""
        return any(
            covers(conflict.about.field, field) or covers(field, conflict.about.field)
            for record in records
            for conflict in (*self.by_record.get(record, ()), *self._about_unknown)
            for field in fields
        )


def _appointment(path: str) -> str:
    """Return PARTY/PERSON of a path below an appointment; nothing where it is none."""
    first, *rest = path.split("/")
    return "/".join(rest[:2]) if first == "delegations" and len(rest) > 1 else ""


def _may_say(says: Words, own: Value, stated: Value, path: str) -> bool:
    """Whether a version may be the one that gives what a source states: words of a curator, read where they can be.

    It is not where it reads as a date, or as the record's own value, that what is stated disagrees with.
    """
    if stated[0] == "date":
        return all(values_agree(("date", (version,)), stated, path) for version in says)
    return not say_the_same(says, own[1]) or say_the_same(says, stated[1])


def hint_conflict(record: str, field: str) -> str:
    """Return the hint how a disagreement is put on record."""
    about = f"{{fact: {record}, field: {field}}}"
    return f"record it as a conflict `about: {about}`, with each version and its sources, or correct what is wrong"

"""What sources are said to state otherwise can be compared with the record: the field is there, the value is of its kind.

In: a record. Out: its statements that cannot be compared, each with code, message, hint and place; and those that
cannot be true beside the record. Ids that such a value names are checked with all others (``references``).
"""

from collections.abc import Iterator
from typing import NamedTuple

from briefgen.check.fields import field_paths, has_field
from briefgen.check.stated import Value, format_value, read_stated, value_at, values_agree
from briefgen.check.wording import name_record
from briefgen.model.dates import DateError, parse_date
from briefgen.model.records import AnyRecord, Conflict
from briefgen.model.support import Support
from briefgen.model.tree import Step
from briefgen.nearest import did_you_mean

Statement = tuple[int, str, str, Value, Value]
"""Place of the support entry, path, source, the record's own value, what the source states."""


class Fault(NamedTuple):
    """A statement that cannot be compared."""

    code: str
    message: str
    hint: str
    path: tuple[Step, ...]
    of_key: bool = False


def disagreements_of(record: AnyRecord) -> Iterator[Statement]:
    """Yield the statements that cannot be true beside what the record says."""
    for index, entry in enumerate(record.support):
        for path, said in entry.states.items():
            own = value_at(record, path) if has_field(record, path) else None
            stated = read_stated(said, own[0]) if own else None
            if own and stated and not values_agree(own, stated, path):
                yield index, path, entry.source, own, stated


def faults_of(record: AnyRecord) -> Iterator[Fault]:
    """Yield statements about fields that are not there, dates that cannot be read, lists in place of one value."""
    for index, entry in enumerate(record.support):
        for path in entry.states:
            yield from _faults_of_one(record, entry, path, ("support", index, "states", path))
    if isinstance(record, Conflict):
        for index, version in enumerate(record.versions):
            for place, entry in enumerate(version.support):
                if entry.states:
                    message = f"{name_record(record)}: a version says itself what its sources say"
                    hint = "write `states` in the support of the record that the conflict is about"
                    steps = ("versions", index, "support", place, "states")
                    yield Fault("unknown-key", message, hint, steps, of_key=True)


def _faults_of_one(record: AnyRecord, entry: Support, path: str, steps: tuple[Step, ...]) -> Iterator[Fault]:
    if not has_field(record, path):
        message = (
            f"{name_record(record)} has no field “{path}” of which “{entry.source}” could state anything"
        )
        yield Fault("unknown-field", message, did_you_mean(path, field_paths(record)), steps, of_key=True)
        return
    own = value_at(record, path)
    stated = read_stated(entry.states[path], own[0]) if own else None
    if own and stated is None:
        message = (
            f"{name_record(record)}: “{path}” is a single value, and “{entry.source}” is said to state a list"
        )
        yield Fault("wrong-shape", message, "write the one value that it states", steps)
    elif stated and stated[0] == "date" and (problem := _explain_date(format_value(stated))):
        yield Fault("bad-date", f"{name_record(record)}: {problem}", "", steps)


def _explain_date(text: str) -> str:
    """Return what is wrong with a date; nothing where it can be read."""
    try:
        parse_date(text)
    except DateError as error:
        return str(error)
    return ""

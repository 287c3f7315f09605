"""Every id that a record names exists and is of the right kind; conflicts and titles hold together."""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any, NamedTuple, get_origin

from pydantic import BaseModel

from briefgen.checks.base import name_kinds, name_record
from briefgen.checks.comparison import dates_agree, field_paths, has_field, say_the_same
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.base import Refers, fields_with, models_in
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    KINDS,
    AnyRecord,
    Conflict,
    Delegate,
    Meeting,
    Office,
    Person,
    Record,
    Source,
    Support,
)
from briefgen.model.text import LocalText
from briefgen.model.tree import Step

_MOST_HINTS = 200
"""Looking for the nearest id takes milliseconds among 100,000; beyond so many the file is not merely misspelt."""

_DELEGATION = re.compile(r"delegations/[^/]+")
"""The delegates of one party."""


class Reference(NamedTuple):
    """An id as one record names another: where in the record, and which kinds it may be of."""

    path: tuple[Step, ...]
    name: str
    kinds: tuple[type[Record], ...]
    of_key: bool = False
    """Whether the id is a key of the mapping, not a value."""


def references_of(record: AnyRecord) -> Iterator[Reference]:
    """Yield every id that a record names, in the order of its fields."""
    for index, entry in enumerate(record.support):
        yield Reference(("support", index, "source"), entry.source, (Source,))
        if entry.states:
            yield from _of_states(index, entry, type(record))
    for name, kinds in _naming_fields(type(record)):
        if name != "support":
            yield from _named_in(getattr(record, name), (name,), kinds)


@cache
def _naming_fields(model: type[BaseModel]) -> tuple[tuple[str, tuple[type[Record], ...]], ...]:
    """Return the fields of a model that hold ids, with their kinds, or parts that do, without kinds of their own."""
    marked = fields_with(model, Refers)
    return tuple(
        (name, tuple(KINDS[kind] for kind in marked[name].kinds) or (Record,) if name in marked else ())
        for name, field in model.model_fields.items()
        if name in marked or any(map(_naming_fields, models_in(field.annotation)))
    )


def _named_in(value: Any, path: tuple[Step, ...], kinds: tuple[type[Record], ...]) -> Iterator[Reference]:
    """Yield the ids in a field's value; kinds are those of ids, or of the keys of a mapping."""
    if isinstance(value, str):
        yield Reference(path, value, kinds)
    elif isinstance(value, tuple):
        for index, part in enumerate(value):
            yield from _named_in(part, (*path, index), kinds)
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield Reference((*path, key), key, kinds, of_key=True)
            yield from _named_in(part, (*path, key), ())
    elif value is not None:
        model: type[BaseModel] = type(value)
        for name, below in _naming_fields(model):
            yield from _named_in(getattr(value, name), (*path, name), below)


@cache
def _listing_fields(model: type[Record]) -> Mapping[str, tuple[type[Record], ...]]:
    """Return the fields that hold several ids, with their kinds."""
    several = {
        name for name, field in model.model_fields.items() if get_origin(field.annotation) in (tuple, Mapping)
    }
    return {name: kinds for name, kinds in _naming_fields(model) if kinds and name in several}


def _of_states(index: int, entry: Support, model: type[Record]) -> Iterator[Reference]:
    """Yield the ids that a source states in place of those of the record."""
    listed = _listing_fields(model)
    for path, stated in entry.states.items():
        kinds = listed.get(path) or ((Person,) if _DELEGATION.fullmatch(path) else None)
        names = stated if isinstance(stated, tuple) else (str(stated),)
        if kinds:
            for place, name in enumerate(names):
                yield Reference(("support", index, "states", path, place), name, kinds)


def explain_reference(
    name: str, kinds: tuple[type[Record], ...], facts: FactBase, *, hint: bool = True
) -> tuple[str, str, str] | None:
    """Return code, message and hint where ``name`` is no id of such a record; ``None`` where it is, or is broken."""
    record = facts.records.get(name)
    if (record is None and facts.may_hold(name)) or isinstance(record, kinds):
        return None
    near = did_you_mean(name, facts.ids_of(kinds)) if hint else ""
    if record is None:
        return "unknown-id", f"“{name}” is not the id of any record; {name_kinds(kinds)} is expected", near
    return "wrong-kind", f"{name_record(record)} is named where {name_kinds(kinds)} is expected", near


def check_references(facts: FactBase, within: Collection[str] | None = None) -> Iterator[Diagnostic]:
    """Report ids that no record has, and ids of the wrong kind, at the place where they are named.

    ``within`` limits it to what some records name.
    """
    looked_up: dict[tuple[str, tuple[type[Record], ...]], tuple[str, str, str] | None] = {}
    for record in facts.records.values() if within is None else map(facts.records.__getitem__, within):
        for reference in references_of(record):
            if isinstance(facts.records.get(reference.name), reference.kinds):
                continue
            pair = reference.name, reference.kinds
            if pair not in looked_up:
                looked_up[pair] = explain_reference(*pair, facts, hint=len(looked_up) < _MOST_HINTS)
            if found := looked_up[pair]:
                code, message, hint = found
                origin = facts.origin(record.id, *reference.path, of_key=reference.of_key)
                yield diagnose(code, f"{name_record(record)}: {message}", origin, hint)


def check_conflict_field(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a conflict about a field that the record it is about does not have."""
    about = facts.records.get(record.about.fact) if isinstance(record, Conflict) else None
    if not isinstance(record, Conflict) or about is None or has_field(about, record.about.field):
        return
    message = f"{name_record(record)}: {name_record(about)} has no field “{record.about.field}”"
    hint = did_you_mean(record.about.field, field_paths(about))
    yield diagnose("unknown-field", message, facts.origin(record.id, "about", "field"), hint)


def _gist(text: LocalText) -> tuple[tuple[str, str], ...]:
    """Reduce a text to what is said: case and white space aside."""
    return tuple((tag, " ".join(version.split()).casefold()) for tag, version in text.versions)


def check_versions(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report versions of a conflict that repeat an earlier one."""
    if not isinstance(record, Conflict):
        return
    seen: set[tuple[tuple[str, str], ...]] = set()
    for index, version in enumerate(record.versions):
        gist = _gist(version.says)
        if gist in seen:
            message = f"{name_record(record)}: an earlier version says “{version.says}” too"
            hint = "put all sources that say the same under one version"
            yield diagnose("same-versions", message, facts.origin(record.id, "versions", index, "says"), hint)
        seen.add(gist)


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
                yield _offices_report(record, party, index, held, facts)


def _offices(delegate: Delegate, facts: FactBase) -> tuple[Office, ...]:
    """Return the offices of a delegate that are called as the delegate's title is, in any language."""
    title = delegate.title
    person = facts.get(Person, delegate.person) if title is not None else None
    if title is None or person is None or not person.offices:
        return ()
    return tuple(office for office in person.offices if say_the_same(office.title.versions, title.versions))


def _offices_report(
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

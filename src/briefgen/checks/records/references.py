"""Every id that a record or a spec names exists and is of the right kind; conflicts and titles hold together."""

from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from briefgen.checks.base import name_kinds, name_record
from briefgen.checks.comparison import dates_agree, field_paths, has_field, say_the_same
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.base import Model, models_of, references_in
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Conflict,
    Delegate,
    Meeting,
    Office,
    Person,
    classes_of,
    references_of,
)
from briefgen.model.text import LocalText
from briefgen.model.tree import Step

_MOST_HINTS = 200
"""Looking for the nearest id takes milliseconds among 100,000; beyond so many the file is not merely misspelt."""


def explain_reference(
    name: str, named: tuple[str, ...], facts: FactBase, *, hint: bool = True
) -> tuple[str, str, str] | None:
    """Return code, message and hint where ``name`` is no id of a record of the kinds ``named``, as ``Refers`` has them.

    ``None`` where it is, or may be among those that were set aside.
    """
    record, kinds = facts.records.get(name), classes_of(named)
    if (record is None and facts.may_hold(name)) or isinstance(record, kinds):
        return None
    near = did_you_mean(name, facts.ids_of(kinds)) if hint else ""
    if record is None:
        return "unknown-id", f"“{name}” is not the id of any record; {name_kinds(kinds)} is expected", near
    return "wrong-kind", f"{name_record(record)} is named where {name_kinds(kinds)} is expected", near


class Misnomer(NamedTuple):
    """Something that a spec, or a part of one, names and there is not."""

    path: tuple[Step, ...]
    code: str
    message: str
    hint: str


def find_misnomers(
    value: Model, facts: FactBase, scale: Sequence[str], path: tuple[Step, ...] = ()
) -> Iterator[Misnomer]:
    """Yield the ids, the tags and the levels of the handling scale that a part of a spec names in vain.

    ``path`` is that of the part in the spec; without a ``scale`` levels are not looked at. A tag that a record has which was set aside may be meant.
    """
    for named in references_in(value, path):
        if found := explain_reference(named.name, named.kinds, facts):
            yield Misnomer(named.path, *found)
    selectors = list(models_of(value, Selector, path))
    tags = (
        {tag for fact in facts.facts() for tag in fact.tags} if any(one.tags for _, one in selectors) else ()
    )
    for place, selector in selectors:
        for index, level in enumerate(selector.handling):
            if scale and level not in scale:
                message, hint = explain_level(level, scale)
                yield Misnomer((*place, "handling", index), "unknown-handling", message, hint)
        for index, tag in enumerate(selector.tags):
            if found := explain_tag(tag, tags, facts):
                yield Misnomer((*place, "tags", index), *found)


def explain_tag(tag: str, known: Collection[str], facts: FactBase) -> tuple[str, str, str] | None:
    """Return code, message and hint where no fact has a tag, of the ``known`` ones or of those that were set aside."""
    if tag in known or facts.may_tag(tag):
        return None
    return "unknown-tag", f"no fact has the tag “{tag}”", did_you_mean(tag, sorted(known))


def explain_level(level: str, scale: Sequence[str]) -> tuple[str, str]:
    """Return message and hint for a level that is not on the scale."""
    message = f"“{level}” is not a level of the handling scale ({' < '.join(scale)})"
    return message, did_you_mean(level, scale)


def check_references(facts: FactBase, within: Collection[str] | None = None) -> Iterator[Diagnostic]:
    """Report ids that no record has, and ids of the wrong kind, at the place where they are named.

    ``within`` limits it to what some records name.
    """
    looked_up: dict[tuple[str, tuple[str, ...]], tuple[str, str, str] | None] = {}
    for record in facts.records.values() if within is None else map(facts.records.__getitem__, within):
        for reference in references_of(record):
            if isinstance(facts.records.get(reference.name), classes_of(reference.kinds)):
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

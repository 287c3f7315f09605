"""What facts rest on: one weak source, a withdrawn one; and sources that nothing rests on.

In: a record with its support. Out: diagnostics at the field, the support entry or the source. An entry that only says
what its source ``states`` otherwise is no support, but its source is used.
"""

from collections.abc import Iterator

from briefgen.check.base import BaseCheck, Notes
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Meeting,
    Source,
    SourceKind,
    Status,
)
from briefgen.model.support import supports_field

_STRONG = (SourceKind.OFFICIAL, SourceKind.MIRROR, SourceKind.REFERENCE)
"""Kinds of which one is enough, unless its reliability is low."""
_WEIGHED = ("date", "summary")
"""Fields that state what happened, and when."""


def check_single_source(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a confirmed fact whose date or summary rests on one source that is weak alone."""
    if not isinstance(record, Event | Meeting | Claim | Commitment) or record.status is not Status.CONFIRMED:
        return
    alone = {field: only for field in _WEIGHED if (only := _only_source(record, field, facts)) is not None}
    for field, source in list(alone.items())[:1]:
        kind = (
            f"of kind {source.kind}" if source.kind not in _STRONG else f"{source.kind}, of low reliability"
        )
        fields = [f"`{name}`" for name, other in alone.items() if other.id == source.id]
        resting = f"{' and '.join(fields)} {'rests' if len(fields) == 1 else 'rest'}"
        message = f"{name_record(record)} is confirmed, but its {resting} on “{source.id}” ({kind}) alone"
        hint = "mark it `status: reported`, or add a source that does not repeat this one"
        yield diagnose("single-source", message, facts.origin(record.id, field, of_key=True), hint)


def _only_source(record: AnyRecord, field: str, facts: FactBase) -> Source | None:
    """Return the one weak source that a field rests on; ``None`` where there is more, or a strong one."""
    if getattr(record, field, None) is None:
        return None
    names = {entry.source for entry in record.support if supports_field(entry, field)}
    if len(names) != 1:
        return None
    source = facts.get(Source, names.pop())
    if source is None or (source.kind in _STRONG and source.reliability != "low"):
        return None
    return source


def note_sources(record: AnyRecord) -> object | None:
    """Note of a source that it is one, and of every record the sources that it names."""
    named = {entry.source for entry in record.support}
    if isinstance(record, Excerpt):
        named.add(record.source)
    elif isinstance(record, Conflict):
        named.update(entry.source for version in record.versions for entry in version.support)
    named.discard(record.id)
    return (isinstance(record, Source), *sorted(named)) if named or isinstance(record, Source) else None


def judge_orphans(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report sources that no record names.

    Where a record was set aside, or an id is named that no record has, it is not known what they would have named; that
    was reported, and no orphan is.
    """
    used = {name for note in notes.values() for name in note[1:]}
    if facts.incomplete or any(name not in facts.records for name in used):
        return
    for name, note in notes.items():
        if note[0] and name not in used:
            hint = "name it in the `support` of what it states, or delete it"
            yield diagnose(
                "orphan-source", f"nothing rests on source “{name}”", facts.origin(name, of_key=True), hint
            )


ORPHANS = BaseCheck(note_sources, judge_orphans)

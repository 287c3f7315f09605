"""Every printed field has a source, and what facts rest on: one weak source, a withdrawn one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from briefgen.checks.base import name_record
from briefgen.checks.comparison import field_paths, field_steps, has_field, lacks_value
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.suggest import did_you_mean
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
    Support,
    printed_fields,
    supports_field,
    supports_of,
)
from briefgen.model.tree import Step

LONGEST_ANCHOR = 8


def check_printed_fields(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report fields that print and that no support entry vouches for, at the field."""
    support = supports_of(record)
    if any(not entry.supports and not entry.states for entry in support):
        return
    for field in printed_fields(record):
        if not any(supports_field(entry, field) for entry in support):
            yield _report_unsupported(facts, record, field)


def _report_unsupported(facts: FactBase, record: AnyRecord, field: str) -> Diagnostic:
    origin = facts.origin(record.id, *field_steps(record, field))
    hint = f"add “{field}” to the `supports` of the entry whose source states it"
    return diagnose("unsupported-field", f"{name_record(record)}: no source supports “{field}”", origin, hint)


def support_entries(record: AnyRecord) -> Iterator[tuple[tuple[Step, ...], Support]]:
    """Yield the support entries that a record was written with, those of a conflict's versions too, by their place."""
    for index, entry in enumerate(record.support):
        yield ("support", index), entry
    if isinstance(record, Conflict):
        for index, version in enumerate(record.versions):
            for place, entry in enumerate(version.support):
                yield ("versions", index, "support", place), entry


def check_support_entries(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report support of fields that the record does not have, and anchors that are too long.

    The versions of a conflict support what the record that they are about says.
    """
    for steps, entry in support_entries(record):
        stated = record
        if isinstance(record, Conflict) and steps[0] == "versions":
            stated = facts.records.get(record.about.fact, record)
        for index, path in enumerate(entry.supports):
            if problem := _explain_path(stated, path, absent_too=stated is not record):
                origin = facts.origin(record.id, *steps, "supports", index)
                yield diagnose("unknown-field", f"{name_record(record)}: {problem[0]}", origin, problem[1])
        if entry.anchor and len(entry.anchor.split()) > LONGEST_ANCHOR:
            message = f"{name_record(record)}: the anchor has {len(entry.anchor.split())} words"
            hint = f"keep at most {LONGEST_ANCHOR} words, enough to find the place"
            yield diagnose("long-anchor", message, facts.origin(record.id, *steps, "anchor"), hint)


def _explain_path(record: AnyRecord, path: str, *, absent_too: bool) -> tuple[str, str] | None:
    """Return message and hint where a support's path leads nowhere. ``absent_too``: a field left out will do."""
    if not has_field(record, path):
        return f"{name_record(record)} has no field “{path}”", did_you_mean(path, field_paths(record))
    if lacks_value(record, path) and not absent_too:
        return f"“{path}” has a source, but is not given", f"give “{path}”, or take it out of `supports`"
    return None


_WEAK = (SourceKind.NEWS, SourceKind.PREVIEW, SourceKind.WEB)
"""Kinds of which one is not enough, as none is whose reliability is low."""
_WEIGHED = ("date", "summary")
"""Fields that state what happened, and when."""


def check_single_source(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a confirmed fact whose date or summary rests on one source that is weak alone."""
    if not isinstance(record, Event | Meeting | Claim | Commitment) or record.status is not Status.CONFIRMED:
        return
    alone = {field: only for field in _WEIGHED if (only := _only_source(record, field, facts)) is not None}
    for field, source in list(alone.items())[:1]:
        kind = f"of kind {source.kind}" if source.kind in _WEAK else f"{source.kind}, of low reliability"
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
    if source is None or (source.kind not in _WEAK and source.reliability != "low"):
        return None
    return source


def check_orphans(facts: FactBase) -> Iterator[Diagnostic]:
    """Report sources that no record names.

    Where a record was set aside, or an id is named that no record has, it is not known what they would have named; that
    was reported, and no orphan is.
    """
    used = {name for record in facts.records.values() for name in _names(record) if name != record.id}
    if facts.incomplete or not used <= facts.records.keys():
        return
    for name in facts.ids_of((Source,)):
        if name not in used:
            hint = "name it in the `support` of what it states, or delete it"
            yield diagnose(
                "orphan-source", f"nothing rests on source “{name}”", facts.origin(name, of_key=True), hint
            )


class _Entry(NamedTuple):
    """A support entry, where its source is named, and what it bears: a version of a conflict, else fields."""

    path: tuple[Step, ...]
    support: Support
    version: Step | None = None


def check_withdrawn(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report what rests on withdrawn sources, at the entry that names one."""
    if not any(_is_withdrawn(name, facts) for name in _names(record)):
        return
    entries = list(_entries(record))
    gone = {entry.support.source for entry in entries if _is_withdrawn(entry.support.source, facts)}
    bare = dict(_bare(record, entries, gone))
    for entry in entries:
        if entry.support.source not in gone:
            continue
        source = facts.records[entry.support.source]
        assert isinstance(source, Source)
        fields = [name for name, bearers in bare.items() if entry in bearers]
        said = f"{name_record(record)}: {name_record(source)} was withdrawn on {source.withdrawn}"
        origin = facts.origin(record.id, *entry.path)
        if fields:
            hint = f"find another source for {', '.join(fields)}, or take out what it says"
            resting = f"{' and '.join(fields)} {'rests' if len(fields) == 1 else 'rest'} on it alone"
            yield diagnose("source-withdrawn", f"{said}, and {resting}", origin, hint)
        else:
            hint = "other sources say the same; take this entry out"
            yield diagnose("source-withdrawn-partly", said, origin, hint)


def _names(record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Excerpt):
        yield record.source
    yield from (entry.source for _, entry in support_entries(record))


def _is_withdrawn(name: str, facts: FactBase) -> bool:
    source = facts.get(Source, name)
    return source is not None and source.withdrawn is not None


def _entries(record: AnyRecord) -> Iterator[_Entry]:
    if isinstance(record, Excerpt):
        yield _Entry(("source",), supports_of(record)[0])
    for steps, entry in support_entries(record):
        yield _Entry((*steps, "source"), entry, steps[1] if steps[0] == "versions" else None)


def _bare(
    record: AnyRecord, entries: Sequence[_Entry], gone: set[str]
) -> Iterator[tuple[str, tuple[_Entry, ...]]]:
    """Yield what has no source left, with the entries that bore it."""
    for field in printed_fields(record):
        bearers = [one for one in entries if one.version is None and supports_field(one.support, field)]
        if bearers and all(one.support.source in gone for one in bearers):
            yield f"“{field}”", tuple(bearers)
    if isinstance(record, Conflict):
        for number in range(len(record.versions)):
            bearers = [one for one in entries if one.version == number]
            if all(one.support.source in gone for one in bearers):
                yield f"version {number + 1}", tuple(bearers)

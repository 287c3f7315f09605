"""Sources that were withdrawn: what rests on them alone has no source any more.

In: a record with its support. Out: an error for each field, and each version of a conflict, whose sources are all
withdrawn; a warning at each other entry that names a withdrawn source.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Conflict, Excerpt, Source, printed_fields, supports_of
from briefgen.model.support import Support, supports_field
from briefgen.model.tree import Step


class _Entry(NamedTuple):
    """A support entry, where its source is named, and what it bears: a version of a conflict, else fields."""

    path: tuple[Step, ...]
    support: Support
    version: int | None = None


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
    yield from (entry.source for entry in record.support)
    if isinstance(record, Excerpt):
        yield record.source
    elif isinstance(record, Conflict):
        yield from (entry.source for version in record.versions for entry in version.support)


def _is_withdrawn(name: str, facts: FactBase) -> bool:
    source = facts.get(Source, name)
    return source is not None and source.withdrawn is not None


def _entries(record: AnyRecord) -> Iterator[_Entry]:
    if isinstance(record, Excerpt):
        yield _Entry(("source",), supports_of(record)[0])
    for index, entry in enumerate(record.support):
        yield _Entry(("support", index, "source"), entry)
    if isinstance(record, Conflict):
        for number, version in enumerate(record.versions):
            for index, entry in enumerate(version.support):
                yield _Entry(("versions", number, "support", index, "source"), entry, number)


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

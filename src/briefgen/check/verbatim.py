"""The verbatim words that records hold: those of an excerpt, which print, and the anchors of supports, which do not.

In: a record. Out: each stretch of words with the source it must stand in and its place in the record.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.check.support import support_entries
from briefgen.model.lock import VerbatimKind
from briefgen.model.records import AnyRecord, Excerpt, Source, SourceKind
from briefgen.model.tree import Step

_REPORTING = (SourceKind.NEWS, SourceKind.PREVIEW)
"""Kinds of sources whose own sentences are not those of the text they report."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that must stand in a source: ``record`` and ``source`` are ids, ``steps`` lead to the words."""

    kind: VerbatimKind
    record: str
    steps: tuple[Step, ...]
    source: str
    words: str


def verbatims_of(record: AnyRecord) -> Iterator[Verbatim]:
    """Yield the verbatim words of a record, its own before those of its supports."""
    if isinstance(record, Excerpt):
        yield Verbatim(VerbatimKind.EXCERPT, record.id, ("words",), record.source, record.words)
    for steps, entry in support_entries(record):
        if entry.anchor is not None:
            yield Verbatim(VerbatimKind.ANCHOR, record.id, (*steps, "anchor"), entry.source, entry.anchor)


def must_be_quoted(kind: VerbatimKind, source: Source) -> bool:
    """Whether words count only inside quotation marks of their source: what a report says itself is no excerpt."""
    return kind is VerbatimKind.EXCERPT and source.kind in _REPORTING

"""Verbatim words against the archive: excerpts and anchors are words of their sources, or it is said where they part.

The archive maps file names to bytes. ``verify`` gives a verdict on every excerpt and anchor; a verdict that passed is
a proof for the lock, by which others can trust the words without the archive (``vouching``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefgen.check.archive import Archive, OpenedText, open_text
from briefgen.check.match import ArchivedText, Match, match_excerpt
from briefgen.check.nearest import Mismatch
from briefgen.check.quoted import find_quotations
from briefgen.check.unfounded import report_mismatch, report_no_archive, report_unquoted
from briefgen.check.verbatim import Verbatim, must_be_quoted, verbatims_of
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.lock import Proof, VerbatimKind, hash_words
from briefgen.model.records import AnyRecord, Excerpt, Source


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of comparing one excerpt or anchor with its source.

    ``proof`` is there where the words are verbatim in a pinned text; they then begin on ``line`` of it, counted from
    1. ``left_alone`` is an anchor in a source that keeps no text. Where nothing of all this is there, the source's
    text could not be had, which ``check_archive`` reports.
    """

    verbatim: Verbatim
    proof: Proof | None = None
    line: int = 0
    left_alone: bool = False
    diagnostics: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class _Compared:
    """A source with its text, made ready for any number of excerpts and anchors."""

    source: Source
    opened: OpenedText
    text: ArchivedText | None
    quotations: tuple[tuple[int, int], ...]


def check_quotable(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report an excerpt of a source whose wording may not be quoted."""
    source = facts.get(Source, record.source) if isinstance(record, Excerpt) else None
    if source is not None and not source.quotable:
        message = f"{name_record(record)}: {name_record(source)} is marked `quotable: false`"
        hint = "quote another source, or put it into your own words as a claim"
        yield diagnose("not-quotable", message, facts.origin(record.id, "source"), hint)


def proved_excerpts(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Return the ids of the excerpts proved verbatim."""
    kind = VerbatimKind.EXCERPT
    return frozenset(one.verbatim.record for one in verdicts if one.proof and one.verbatim.kind is kind)


def verify(facts: FactBase, archive: Archive) -> tuple[Verdict, ...]:
    """Return a verdict on every excerpt and anchor whose source is there, source by source.

    Each source's text is made ready once, and no two are kept at a time.
    """
    by_source: dict[str, list[Verbatim]] = {}
    for record in facts.records.values():
        for verbatim in verbatims_of(record):
            by_source.setdefault(verbatim.source, []).append(verbatim)
    return tuple(
        verdict
        for name in sorted(by_source)
        for verdict in _verify_all(facts, name, by_source[name], archive)
    )


def _verify_all(
    facts: FactBase, name: str, verbatims: Iterable[Verbatim], archive: Archive
) -> Iterator[Verdict]:
    source = facts.get(Source, name)
    if source is None:
        return
    opened = open_text(facts, source, archive)
    text = None if opened.text is None else ArchivedText(opened.text)
    compared = _Compared(source, opened, text, find_quotations(text.composed) if text else ())
    for verbatim in verbatims:
        yield _verify(facts, verbatim, compared)


def _verify(facts: FactBase, verbatim: Verbatim, compared: _Compared) -> Verdict:
    source, text = compared.source, compared.text
    if text is None:
        return _pass_over(facts, verbatim, source)
    found = match_excerpt(verbatim.words, text)
    if isinstance(found, Mismatch):
        return Verdict(verbatim, diagnostics=(report_mismatch(facts, verbatim, found),))
    quoted = must_be_quoted(verbatim.kind, source)
    if quoted:
        found = match_excerpt(verbatim.words, text, compared.quotations)
        if isinstance(found, Mismatch):
            return Verdict(verbatim, diagnostics=(report_unquoted(facts, verbatim, source),))
    if not compared.opened.pinned:
        return Verdict(verbatim)
    line = text.composed.count("\n", 0, found.position) + 1
    return Verdict(verbatim, _prove(verbatim, compared.opened.sha256, found, quoted=quoted), line)


def _pass_over(facts: FactBase, verbatim: Verbatim, source: Source) -> Verdict:
    """Give the verdict on words whose source has no text to compare with: only an excerpt cannot do without."""
    if source.archive is not None:
        return Verdict(verbatim)
    if verbatim.kind is VerbatimKind.ANCHOR:
        return Verdict(verbatim, left_alone=True)
    return Verdict(verbatim, diagnostics=(report_no_archive(facts, verbatim, source),))


def _prove(verbatim: Verbatim, text_sha256: str, match: Match, *, quoted: bool) -> Proof:
    return Proof(
        verbatim.kind,
        verbatim.record,
        verbatim.source,
        hash_words(verbatim.words),
        text_sha256,
        match.kind,
        match.position,
        match.end,
        quoted,
    )

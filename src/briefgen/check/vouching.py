"""Verbatim words against the lock: what was proved against the archive once holds until something of it changes.

In: notes of the verbatim words of each record, and the lock. Out: diagnostics for words that no proof fits, or the
excerpts that one does. All that the verdict against the archive depends on must agree: the words, the source, the
checksum that the source pins, and, in a report, that the words stand between its quotation marks.

A proof whose words are gone does no harm and is passed over: an excerpt can be deleted without the archive. With the
archive at hand the lock is compared as a whole, and a warning says when it no longer is what ``sources verify`` would
write.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from briefgen.check.archive import Archive
from briefgen.check.base import Notes
from briefgen.check.excerpts import Verdict, proved_excerpts, verify
from briefgen.check.unfounded import report_no_archive
from briefgen.check.verbatim import Verbatim, must_be_quoted, verbatims_of
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.lock import Lock, Proof, VerbatimKind, hash_words
from briefgen.model.records import AnyRecord, Source
from briefgen.model.tree import Step

VERIFY = "`briefgen sources verify --archive DIR`"


@dataclass(frozen=True, slots=True)
class Settled:
    """The excerpts known to be verbatim, by id, and what is wrong with the others."""

    verified: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


class _Held(NamedTuple):
    """What is noted of verbatim words; ``words`` is their SHA-256."""

    kind: str
    source: str
    words: str
    steps: tuple[Step, ...]


class _Doubt(NamedTuple):
    """Why words are not vouched for, how that is mended, and the field of an excerpt that this is about.

    ``changed`` tells that something of the excerpt or its source is not as it was proved.
    """

    reason: str
    hint: str
    field: str = "source"
    changed: bool = False


def note_verbatim(record: AnyRecord) -> object | None:
    """Note of a record its verbatim words, hashed."""
    held = tuple(
        (one.kind.value, one.source, hash_words(one.words), one.steps) for one in verbatims_of(record)
    )
    return held or None


def settle_by_archive(facts: FactBase, archive: Archive, lock: Lock | None) -> Settled:
    """Compare all verbatim words with the archive, and the lock, where there is one, with the outcome."""
    verdicts = verify(facts, archive)
    found = [diagnostic for verdict in verdicts for diagnostic in verdict.diagnostics]
    if lock is not None and not lock.damaged and not facts.incomplete and all(map(_is_settled, verdicts)):
        found += _check_staleness(verdicts, lock)
    return Settled(proved_excerpts(verdicts), tuple(found))


def _is_settled(verdict: Verdict) -> bool:
    """Whether words are proved, or an anchor in a source that keeps no text: then there is nothing left to mend."""
    return verdict.proof is not None or verdict.left_alone


def settle_by_lock(notes: Notes, facts: FactBase, lock: Lock) -> Settled:
    """Look up all verbatim words in the lock. Anchors of sources that keep no text are left alone."""
    verified: set[str] = set()
    found: list[Diagnostic] = []
    for name, note in notes.items():
        for held in map(_Held._make, note):
            source = facts.get(Source, held.source)
            if source is None:
                continue
            if not _is_vouched(name, held, source, lock):
                found += _report(facts, name, held, source, lock)
            elif held.kind == VerbatimKind.EXCERPT:
                verified.add(name)
    return Settled(frozenset(verified), tuple(found))


def _check_staleness(verdicts: Iterable[Verdict], lock: Lock) -> Iterator[Diagnostic]:
    """Warn where the lock is not what the archive proves now."""
    proved = frozenset(verdict.proof for verdict in verdicts if verdict.proof)
    held = lock.all()
    if proved != held:
        missing, surplus = len(proved - held), len(held - proved)
        message = f"the lock is out of date: it lacks {missing} proofs and has {surplus} that nothing needs"
        yield diagnose("lock-stale", message, Origin(lock.file), f"run {VERIFY}")


def _is_vouched(name: str, held: _Held, source: Source, lock: Lock) -> bool:
    return any(_fits(proof, held, source) for proof in lock.of(VerbatimKind(held.kind), name))


def _fits(proof: Proof, held: _Held, source: Source) -> bool:
    return (
        proof.words == held.words
        and proof.source == source.id
        and source.archive is not None
        and proof.text == source.sha256
        and (proof.quoted or not must_be_quoted(proof.kind, source))
    )


def _report(facts: FactBase, name: str, held: _Held, source: Source, lock: Lock) -> Iterator[Diagnostic]:
    prints = held.kind == VerbatimKind.EXCERPT
    if source.archive is None:
        if prints:
            yield report_no_archive(
                facts, Verbatim(VerbatimKind.EXCERPT, name, held.steps, source.id, ""), source
            )
        return
    proofs = [one for one in lock.of(VerbatimKind(held.kind), name) if prints or one.words == held.words]
    if not proofs and lock.damaged:
        return
    doubt = _find_doubt(proofs, held, source)
    code = ("excerpt-changed" if doubt.changed else "excerpt-unchecked") if prints else "anchor-unchecked"
    whose = ("" if prints else "an anchor of ") + name_record(facts.records[name])
    origin = facts.origin(name, doubt.field) if prints else facts.origin(name, *held.steps)
    yield diagnose(code, f"{whose}: {doubt.reason}", origin, doubt.hint)


def _find_doubt(proofs: Sequence[Proof], held: _Held, source: Source) -> _Doubt:
    """Say why none of the proofs fits."""
    named = name_record(source)
    if source.sha256 is None:
        return _Doubt(
            f"{named} does not pin its archived text", f"add its `sha256`, which {VERIFY} tells you"
        )
    if not proofs:
        return _Doubt(f"the words were never compared with {named}", f"run {VERIFY}")
    hint = f"run {VERIFY} to compare them again"
    same = [proof for proof in proofs if proof.words == held.words]
    if not same:
        return _Doubt(f"the words are not those that were found in {named}", hint, "words", changed=True)
    placed = [proof for proof in same if proof.source == source.id]
    if not placed:
        return _Doubt(f"the words were found in “{same[0].source}”, not in {named}", hint, changed=True)
    if all(proof.text != source.sha256 for proof in placed):
        return _Doubt(f"the words were found in another text than {named} pins now", hint, changed=True)
    reason = f"{named} is a report now, and whether it quotes the words was not looked at"
    return _Doubt(reason, hint, changed=True)

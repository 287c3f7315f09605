"""Verbatim words against the archive and the lock: what was proved, and where words part from their source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from briefgen.checks.base import name_record
from briefgen.checks.excerpts.match import ArchivedText, match_excerpt
from briefgen.checks.excerpts.nearest import Mismatch
from briefgen.checks.excerpts.quotation_marks import find_quotations
from briefgen.checks.records.references import check_references
from briefgen.checks.records.sources import support_entries
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.model.factbase import FactBase, Lock, Proof, VerbatimKind, hash_words
from briefgen.model.records import AnyRecord, Excerpt, Source, SourceKind
from briefgen.model.tree import Scalar, Step, find_node, find_place_in_value

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


Archive = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class OpenedText:
    """A source's archived text, as far as it can be had; ``pinned`` where the source names its checksum."""

    sha256: str = ""
    text: str | None = None
    pinned: bool = False
    diagnostic: Diagnostic | None = None


def check_archive(facts: FactBase, archive: Archive) -> Iterator[Diagnostic]:
    """Report archived texts that are missing, changed, unreadable or not pinned."""
    for source in facts.all_of(Source):
        opened = open_text(facts, source, archive)
        if opened.diagnostic is not None:
            yield opened.diagnostic


def open_text(facts: FactBase, source: Source, archive: Archive) -> OpenedText:
    """Return a source's archived text; there is none, and nothing wrong, where the source names none."""
    if source.archive is None:
        return OpenedText()
    octets = archive.get(source.archive)
    if octets is None:
        message = f"{name_record(source)}: the archive has no file “{source.archive}”"
        return OpenedText(diagnostic=diagnose("archive-missing", message, facts.origin(source.id, "archive")))
    digest = sha256(octets).hexdigest()
    if source.sha256 is not None and source.sha256 != digest:
        message = f"{name_record(source)}: “{source.archive}” is not the text that was pinned"
        origin = facts.origin(source.id, "sha256")
        return OpenedText(diagnostic=diagnose("archive-changed", message, origin, f"its SHA-256 is {digest}"))
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"{name_record(source)}: “{source.archive}” is not UTF-8 text (byte {error.start + 1})"
        return OpenedText(diagnostic=diagnose("bad-encoding", message, facts.origin(source.id, "archive")))
    if source.sha256 is None:
        message = f"{name_record(source)}: “{source.archive}” is not pinned, so that it may change unseen"
        origin = facts.origin(source.id, "archive")
        return OpenedText(
            digest,
            text,
            diagnostic=diagnose("archive-unpinned", message, origin, f"pin it: `sha256: {digest}`"),
        )
    return OpenedText(digest, text, pinned=True)


def report_mismatch(facts: FactBase, verbatim: Verbatim, found: Mismatch) -> Diagnostic:
    """Report words that do not stand in their source, at the first word that differs."""
    whose = _name(facts, verbatim)
    word = verbatim.words[found.offset :].split(maxsplit=1)[0]
    message = f"{whose}: “{word}” is where its words part from those of “{verbatim.source}”"
    if found.difference:
        hint = f"nearest passage, [-{verbatim.kind}-] {{+source+}}: {found.difference}"
    elif found.passage:
        hint = f"the words stand elsewhere in the source: “{found.passage}”; mark what is left out between with …"
    else:
        hint = "nothing in the source comes near; is it the right source?"
    dots = (
        "mark an omission by the one character …, not by three full stops" if "..." in verbatim.words else ""
    )
    return diagnose(f"{verbatim.kind}-mismatch", message, _place(facts, verbatim, found.offset), hint, dots)


def report_unquoted(facts: FactBase, verbatim: Verbatim, source: Source) -> Diagnostic:
    """Report words that a report says itself, outside the text it quotes."""
    message = f"{_name(facts, verbatim)}: the words stand outside quotation marks in {name_record(source)}"
    hint = "they are the reporter's, not those of the text reported: put them into your own words as a claim"
    return diagnose("excerpt-not-quoted", message, _place(facts, verbatim, 0), hint)


def report_no_archive(facts: FactBase, verbatim: Verbatim, source: Source) -> Diagnostic:
    """Report an excerpt whose source keeps no text to compare with."""
    message = f"{_name(facts, verbatim)}: {name_record(source)} names no archived text to compare with"
    hint = (
        "keep a text file with the passage (UTF-8) in the archive folder, name it in the source, `archive: FILE`, "
        "and run `briefgen sources verify --archive DIR`"
    )
    return diagnose("excerpt-unchecked", message, facts.origin(verbatim.record, "source"), hint)


def _name(facts: FactBase, verbatim: Verbatim) -> str:
    name = name_record(facts.records[verbatim.record])
    return name if verbatim.kind is VerbatimKind.EXCERPT else f"an anchor of {name}"


def _place(facts: FactBase, verbatim: Verbatim, offset: int) -> Origin:
    """Return where a character of the words was written."""
    node = find_node(facts.trees[verbatim.record], verbatim.steps)
    if not isinstance(node, Scalar) or node.text is None:
        return facts.origin(verbatim.record, *verbatim.steps)
    return find_place_in_value(node, offset)


@dataclass(frozen=True, slots=True)
class Verdict:
    """The result of comparing one excerpt or anchor with its source.

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
    return frozenset(
        verdict.verbatim.record for verdict in verdicts if verdict.proof and verdict.verbatim.kind is kind
    )


def verify(facts: FactBase, archive: Archive) -> tuple[Verdict, ...]:
    """Return a verdict on every excerpt and anchor whose source is there, source by source.

    Each source's text is made ready once, and no two are kept at a time.
    """
    by_source: dict[str, list[Verbatim]] = {}
    for record in facts.records.values():
        for verbatim in verbatims_of(record):
            by_source.setdefault(verbatim.source, []).append(verbatim)
    verdicts: list[Verdict] = []
    for name in sorted(by_source):
        source = facts.get(Source, name)
        if source is not None:
            opened = open_text(facts, source, archive)
            text = None if opened.text is None else ArchivedText(opened.text)
            compared = _Compared(source, opened, text, find_quotations(text.composed) if text else ())
            verdicts += (_verify(facts, verbatim, compared) for verbatim in by_source[name])
    return tuple(verdicts)


def _verify(facts: FactBase, verbatim: Verbatim, compared: _Compared) -> Verdict:
    source, text = compared.source, compared.text
    if text is None:
        if source.archive is not None or verbatim.kind is VerbatimKind.ANCHOR:
            return Verdict(verbatim, left_alone=source.archive is None)
        return Verdict(verbatim, diagnostics=(report_no_archive(facts, verbatim, source),))
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
    proof = Proof(
        verbatim.kind,
        verbatim.record,
        verbatim.source,
        hash_words(verbatim.words),
        compared.opened.sha256,
        found.kind,
        found.position,
        found.end,
        quoted,
    )
    return Verdict(verbatim, proof, text.composed.count("\n", 0, found.position) + 1)


VERIFY = "`briefgen sources verify --archive DIR`"


@dataclass(frozen=True, slots=True)
class Settled:
    """The excerpts known to be verbatim, by id, and what is wrong with the others."""

    verified: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


class _Doubt(NamedTuple):
    """Why words are not vouched for, how that is mended, and the field of an excerpt that this is about.

    ``changed`` tells that something of the excerpt or its source is not as it was proved.
    """

    reason: str
    hint: str
    field: str = "source"
    changed: bool = False


def settle_by_archive(facts: FactBase, archive: Archive, lock: Lock | None) -> Settled:
    """Compare all verbatim words with the archive, and the lock, where there is one, with the outcome."""
    verdicts = verify(facts, archive)
    found = [diagnostic for verdict in verdicts for diagnostic in verdict.diagnostics]
    settled = all(verdict.proof is not None or verdict.left_alone for verdict in verdicts)
    if lock is not None and not lock.damaged and not facts.incomplete and settled:
        proved, held = frozenset(verdict.proof for verdict in verdicts if verdict.proof), lock.all()
        if proved != held:
            missing, surplus = len(proved - held), len(held - proved)
            message = (
                f"the lock is out of date: it lacks {missing} proofs and has {surplus} that nothing needs"
            )
            found.append(diagnose("lock-stale", message, Origin(lock.file), f"run {VERIFY}"))
    return Settled(proved_excerpts(verdicts), tuple(found))


def settle_by_lock(facts: FactBase, lock: Lock) -> Settled:
    """Look up all verbatim words in the lock. Anchors of sources that keep no text are left alone."""
    verified: set[str] = set()
    found: list[Diagnostic] = []
    for record in facts.records.values():
        for verbatim in verbatims_of(record):
            source, words = facts.get(Source, verbatim.source), hash_words(verbatim.words)
            if source is None:
                continue
            if not any(_fits(proof, words, source) for proof in lock.of(verbatim.kind, record.id)):
                found += _report(facts, verbatim, words, source, lock)
            elif verbatim.kind is VerbatimKind.EXCERPT:
                verified.add(record.id)
    return Settled(frozenset(verified), tuple(found))


def _fits(proof: Proof, words: str, source: Source) -> bool:
    """Whether a proof is of these words, given by their hash, in the text that the source pins."""
    return (
        proof.words == words
        and proof.source == source.id
        and source.archive is not None
        and proof.text == source.sha256
        and (proof.quoted or not must_be_quoted(proof.kind, source))
    )


def _report(
    facts: FactBase, verbatim: Verbatim, words: str, source: Source, lock: Lock
) -> Iterator[Diagnostic]:
    prints = verbatim.kind is VerbatimKind.EXCERPT
    if source.archive is None:
        if prints:
            yield report_no_archive(facts, verbatim, source)
        return
    proofs = [proof for proof in lock.of(verbatim.kind, verbatim.record) if prints or proof.words == words]
    if not proofs and lock.damaged:
        return
    doubt = _find_doubt(proofs, words, source)
    code = ("excerpt-changed" if doubt.changed else "excerpt-unchecked") if prints else "anchor-unchecked"
    steps = (doubt.field,) if prints else verbatim.steps
    origin = facts.origin(verbatim.record, *steps)
    yield diagnose(code, f"{_name(facts, verbatim)}: {doubt.reason}", origin, doubt.hint)


def _find_doubt(proofs: Sequence[Proof], words: str, source: Source) -> _Doubt:
    """Say why none of the proofs fits."""
    named = name_record(source)
    if source.sha256 is None:
        return _Doubt(
            f"{named} does not pin its archived text", f"add its `sha256`, which {VERIFY} tells you"
        )
    if not proofs:
        return _Doubt(f"the words were never compared with {named}", f"run {VERIFY}")
    hint = f"run {VERIFY} to compare them again"
    same = [proof for proof in proofs if proof.words == words]
    if not same:
        return _Doubt(f"the words are not those that were found in {named}", hint, "words", changed=True)
    placed = [proof for proof in same if proof.source == source.id]
    if not placed:
        return _Doubt(f"the words were found in “{same[0].source}”, not in {named}", hint, changed=True)
    if all(proof.text != source.sha256 for proof in placed):
        return _Doubt(f"the words were found in another text than {named} pins now", hint, changed=True)
    reason = f"{named} is a report now, and whether it quotes the words was not looked at"
    return _Doubt(reason, hint, changed=True)


def verify_sources(facts: FactBase, archive: Archive) -> Outcome[tuple[Verdict, ...]]:
    """Compare every excerpt and anchor with the archive; verdicts and diagnostics in order."""
    verdicts = verify(facts, archive)
    holders = {record.id: record for record in facts.records.values() if any(verbatims_of(record))}
    found = [*check_archive(facts, archive), *check_references(facts, holders)]
    found += [diagnostic for record in holders.values() for diagnostic in check_quotable(record, facts)]
    found += [diagnostic for verdict in verdicts for diagnostic in verdict.diagnostics]
    ordered = sorted(verdicts, key=lambda verdict: (verdict.verbatim.record, verdict.verbatim.kind))
    return Outcome(tuple(ordered), tuple(sorted(found, key=Diagnostic.sort_key)))

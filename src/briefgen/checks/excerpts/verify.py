"""Verbatim words against the archive and the lock: what was proved, and where words part from their source."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from briefgen.checks.base import name_record
from briefgen.checks.excerpts.match import ArchivedText, match_excerpt
from briefgen.checks.excerpts.nearest import Mismatch
from briefgen.checks.excerpts.quotation_marks import find_quotations
from briefgen.checks.passages import place_in
from briefgen.checks.records.references import check_references
from briefgen.checks.records.sources import support_entries
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.model.factbase import FactBase, Lock, Proof, VerbatimKind, hash_words
from briefgen.model.records import AnyRecord, Excerpt, Source, SourceKind
from briefgen.model.tree import Step

VERIFY = "`briefgen sources verify --archive DIR`"
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
class _OpenedText:
    """A source's archived text, as far as it can be had; ``pinned`` where the source names its checksum."""

    sha256: str = ""
    text: str | None = None
    pinned: bool = False
    diagnostic: Diagnostic | None = None


def check_archive(facts: FactBase, archive: Archive) -> Iterator[Diagnostic]:
    """Report archived texts that are missing, changed, unreadable or not pinned."""
    for source in facts.all_of(Source):
        if found := _open_text(facts, source, archive).diagnostic:
            yield found


def _open_text(facts: FactBase, source: Source, archive: Archive) -> _OpenedText:
    """Return a source's archived text; there is none, and nothing wrong, where the source names none."""
    if source.archive is None:
        return _OpenedText()

    def refuse(code: str, problem: str, field: str = "archive", hint: str = "") -> Diagnostic:
        return diagnose(code, f"{name_record(source)}: {problem}", facts.origin(source.id, field), hint)

    file, octets = f"“{source.archive}”", archive.get(source.archive)
    if octets is None:
        return _OpenedText(diagnostic=refuse("archive-missing", f"the archive has no file {file}"))
    digest = sha256(octets).hexdigest()
    if source.sha256 not in (None, digest):
        problem, hint = f"{file} is not the text that was pinned", f"its SHA-256 is {digest}"
        return _OpenedText(diagnostic=refuse("archive-changed", problem, "sha256", hint))
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        problem = f"{file} is not UTF-8 text (byte {error.start + 1})"
        return _OpenedText(diagnostic=refuse("bad-encoding", problem))
    if source.sha256 is None:
        problem, hint = f"{file} is not pinned, so that it may change unseen", f"pin it: `sha256: {digest}`"
        return _OpenedText(digest, text, diagnostic=refuse("archive-unpinned", problem, hint=hint))
    return _OpenedText(digest, text, pinned=True)


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


def check_quotable(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report an excerpt of a source whose wording may not be quoted."""
    source = facts.get(Source, record.source) if isinstance(record, Excerpt) else None
    if source is not None and not source.quotable:
        message = f"{name_record(record)}: {name_record(source)} is marked `quotable: false`"
        hint = "quote another source, or put it into your own words as a claim"
        yield diagnose("not-quotable", message, facts.origin(record.id, "source"), hint)


def proved_excerpts(verdicts: Iterable[Verdict]) -> frozenset[str]:
    """Return the ids of the excerpts proved verbatim."""
    proofs = (verdict.proof for verdict in verdicts if verdict.proof)
    return frozenset(proof.record for proof in proofs if proof.kind is VerbatimKind.EXCERPT)


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
        if source := facts.get(Source, name):
            verdicts += _verify_all(facts, by_source[name], source, _open_text(facts, source, archive))
    return tuple(verdicts)


def _verify_all(
    facts: FactBase, verbatims: Iterable[Verbatim], source: Source, opened: _OpenedText
) -> Iterator[Verdict]:
    """Yield a verdict on each of the words that are to stand in one source."""
    text = None if opened.text is None else ArchivedText(opened.text)
    quotations = find_quotations(text.composed) if text else ()
    for verbatim in verbatims:
        is_excerpt = verbatim.kind is VerbatimKind.EXCERPT
        if text is None:
            lacks_archive = source.archive is None
            found = (_report_no_archive(facts, verbatim, source),) if is_excerpt and lacks_archive else ()
            yield Verdict(verbatim, left_alone=lacks_archive and not is_excerpt, diagnostics=found)
            continue
        match = match_excerpt(verbatim.words, text)
        if isinstance(match, Mismatch):
            yield Verdict(verbatim, diagnostics=(_report_mismatch(facts, verbatim, match),))
            continue
        if quoted := must_be_quoted(verbatim.kind, source):
            match = match_excerpt(verbatim.words, text, quotations)
        if isinstance(match, Mismatch):
            said = (
                f"{_name(facts, verbatim)}: the words stand outside quotation marks in {name_record(source)}"
            )
            hint = "they are the reporter's, not those of the text reported: put them into your own words as a claim"
            place = place_in(facts, verbatim.record, verbatim.steps)
            yield Verdict(verbatim, diagnostics=(diagnose("excerpt-not-quoted", said, place, hint),))
        elif not opened.pinned:
            yield Verdict(verbatim)
        else:
            words, place_in_text = hash_words(verbatim.words), (match.position, match.end)
            found_in = (verbatim.kind, verbatim.record, verbatim.source, words, opened.sha256)
            proof = Proof(*found_in, match.kind, *place_in_text, quoted)
            yield Verdict(verbatim, proof, text.composed.count("\n", 0, match.position) + 1)


def _report_mismatch(facts: FactBase, verbatim: Verbatim, found: Mismatch) -> Diagnostic:
    """Report words that do not stand in their source, at the first word that differs."""
    word = verbatim.words[found.offset :].split(maxsplit=1)[0]
    message = f"{_name(facts, verbatim)}: “{word}” is where its words part from those of “{verbatim.source}”"
    if found.difference:
        hint = f"nearest passage, [-{verbatim.kind}-] {{+source+}}: {found.difference}"
    elif found.passage:
        hint = f"the words stand elsewhere in the source: “{found.passage}”; mark what is left out between with …"
    else:
        hint = "nothing in the source comes near; is it the right source?"
    dots = "mark an omission by the one character …, not by three full stops"
    hints = (hint, dots) if "..." in verbatim.words else (hint,)
    return diagnose(
        f"{verbatim.kind}-mismatch",
        message,
        place_in(facts, verbatim.record, verbatim.steps, found.offset),
        *hints,
    )


def _report_no_archive(facts: FactBase, verbatim: Verbatim, source: Source) -> Diagnostic:
    """Report an excerpt whose source keeps no text to compare with."""
    message = f"{_name(facts, verbatim)}: {name_record(source)} names no archived text to compare with"
    hint = (
        "keep a text file with the passage (UTF-8) in the archive folder, name it in the source, `archive: FILE`, "
        f"and run {VERIFY}"
    )
    return diagnose("excerpt-unchecked", message, facts.origin(verbatim.record, "source"), hint)


def _name(facts: FactBase, verbatim: Verbatim) -> str:
    name = name_record(facts.records[verbatim.record])
    return name if verbatim.kind is VerbatimKind.EXCERPT else f"an anchor of {name}"


@dataclass(frozen=True, slots=True)
class Settled:
    """The excerpts known to be verbatim, by id, and what is wrong with the others."""

    verified: frozenset[str] = frozenset()
    diagnostics: tuple[Diagnostic, ...] = ()


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
            source, is_excerpt = facts.get(Source, verbatim.source), verbatim.kind is VerbatimKind.EXCERPT
            if source is None:
                continue
            proofs, words = lock.of(verbatim.kind, record.id), hash_words(verbatim.words)
            if source.archive is not None and any(
                proof.words == words
                and proof.source == source.id
                and proof.text == source.sha256
                and (proof.quoted or not must_be_quoted(proof.kind, source))
                for proof in proofs
            ):
                verified |= {record.id} if is_excerpt else set()
                continue
            proofs = tuple(proof for proof in proofs if is_excerpt or proof.words == words)
            if source.archive is None:
                found += [_report_no_archive(facts, verbatim, source)] if is_excerpt else []
            elif proofs or not lock.damaged:
                reason, hint, field = _explain_doubt(proofs, words, source)
                code = (
                    ("excerpt-changed" if field else "excerpt-unchecked")
                    if is_excerpt
                    else "anchor-unchecked"
                )
                origin = facts.origin(record.id, *((field or "source",) if is_excerpt else verbatim.steps))
                found.append(diagnose(code, f"{_name(facts, verbatim)}: {reason}", origin, hint))
    return Settled(frozenset(verified), tuple(found))


def _explain_doubt(proofs: Sequence[Proof], words: str, source: Source) -> tuple[str, str, str]:
    """Return why none of the proofs fits, how to settle that, and the field that is not as it was proved, if any is."""
    named = name_record(source)
    if source.sha256 is None:
        reason = f"{named} does not pin its archived text"
        return reason, f"add its `sha256`, which {VERIFY} tells you", ""
    if not proofs:
        return f"the words were never compared with {named}", f"run {VERIFY}", ""
    hint = f"run {VERIFY} to compare them again"
    same = [proof for proof in proofs if proof.words == words]
    placed = [proof for proof in same if proof.source == source.id]
    if not same:
        return f"the words are not those that were found in {named}", hint, "words"
    if not placed:
        return f"the words were found in “{same[0].source}”, not in {named}", hint, "source"
    if all(proof.text != source.sha256 for proof in placed):
        return f"the words were found in another text than {named} pins now", hint, "source"
    return f"{named} is a report now, and whether it quotes the words was not looked at", hint, "source"


def verify_sources(facts: FactBase, archive: Archive) -> Outcome[tuple[Verdict, ...]]:
    """Compare every excerpt and anchor with the archive; verdicts and diagnostics in order."""
    verdicts = verify(facts, archive)
    holders = {record.id: record for record in facts.records.values() if any(verbatims_of(record))}
    found = [*check_archive(facts, archive), *check_references(facts, holders)]
    found += [diagnostic for record in holders.values() for diagnostic in check_quotable(record, facts)]
    found += [diagnostic for verdict in verdicts for diagnostic in verdict.diagnostics]
    ordered = sorted(verdicts, key=lambda verdict: (verdict.verbatim.record, verdict.verbatim.kind))
    return Outcome(tuple(ordered), tuple(sorted(found, key=Diagnostic.sort_key)))

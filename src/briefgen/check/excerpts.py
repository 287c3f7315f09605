"""Excerpts against the archive: every one is verbatim words of its source, and of what the source itself quotes.

The archive maps file names to bytes. ``verify_excerpts`` gives a verdict on each excerpt; the check reports what is
wrong with them, and ``verified_excerpts`` names those that nothing is wrong with.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from briefgen.check.match import ArchivedText, Match, match_excerpt
from briefgen.check.nearest import Mismatch
from briefgen.check.places import find_place
from briefgen.check.quoted import find_quotations
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import Excerpt, Source, SourceKind
from briefgen.model.tree import Mapping as MappingNode
from briefgen.model.tree import Scalar

_REPORTING = (SourceKind.NEWS, SourceKind.PREVIEW)
"""Kinds of sources whose own sentences are not those of the text they report."""

Archive = Mapping[str, bytes]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of comparing one excerpt with its source.

    ``match`` is there where the words are verbatim; the excerpt passes where there is no diagnostic besides.
    ``text_sha256`` is the checksum of the archived text that was compared, empty where none was.
    """

    excerpt: str
    text_sha256: str = ""
    match: Match | None = None
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether the excerpt was proved verbatim."""
        return self.match is not None and not self.diagnostics


@dataclass(frozen=True, slots=True)
class _Opened:
    """A source's archived text, or what is wrong with it."""

    sha256: str = ""
    text: ArchivedText | None = None
    quotations: tuple[tuple[int, int], ...] | None = None
    diagnostic: Diagnostic | None = None


def verified_excerpts(facts: FactBase, archive: Archive) -> frozenset[str]:
    """Return the ids of the excerpts proved verbatim."""
    return frozenset(verdict.excerpt for verdict in verify_excerpts(facts, archive) if verdict.passed)


def check_archive(facts: FactBase, archive: Archive) -> Iterator[Diagnostic]:
    """Report archived texts that are missing, changed or unreadable."""
    for source in facts.all_of(Source):
        opened = _open_source(facts, source, archive)
        if opened.diagnostic is not None:
            yield opened.diagnostic


def check_excerpts(facts: FactBase, archive: Archive) -> Iterator[Diagnostic]:
    """Report excerpts that are not words of their source, and those that could not be compared."""
    for verdict in verify_excerpts(facts, archive):
        yield from verdict.diagnostics


def check_quotable(facts: FactBase) -> Iterator[Diagnostic]:
    """Report excerpts of sources whose wording may not be quoted."""
    for excerpt in facts.all_of(Excerpt):
        source = facts.get(Source, excerpt.source)
        if source is not None and not source.quotable:
            message = f"{name_record(excerpt)}: {name_record(source)} is marked `quotable: false`"
            hint = "quote another source, or put it into your own words as a claim"
            yield diagnose("not-quotable", message, facts.origin(excerpt.id, "source"), hint)


def verify_excerpts(facts: FactBase, archive: Archive) -> Iterator[Verdict]:
    """Yield a verdict on every excerpt, in order of id. Each source's text is made ready once."""
    opened: dict[str, _Opened] = {}
    for excerpt in facts.all_of(Excerpt):
        source = facts.get(Source, excerpt.source)
        if source is None:
            continue
        if source.id not in opened:
            opened[source.id] = _open_source(facts, source, archive)
        yield _verify(facts, excerpt, source, opened[source.id])


def _open_source(facts: FactBase, source: Source, archive: Archive) -> _Opened:
    if source.archive is None:
        return _Opened()
    octets = archive.get(source.archive)
    if octets is None:
        message = f"{name_record(source)}: the archive has no file “{source.archive}”"
        return _Opened(diagnostic=diagnose("archive-missing", message, facts.origin(source.id, "archive")))
    digest = sha256(octets).hexdigest()
    if source.sha256 is not None and source.sha256 != digest:
        message = f"{name_record(source)}: “{source.archive}” is not the text that was pinned"
        hint = f"its SHA-256 is {digest}"
        return _Opened(
            diagnostic=diagnose("archive-changed", message, facts.origin(source.id, "sha256"), hint)
        )
    try:
        text = ArchivedText(octets.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        message = f"{name_record(source)}: “{source.archive}” is not UTF-8 text (byte {error.start + 1})"
        return _Opened(diagnostic=diagnose("bad-encoding", message, facts.origin(source.id, "archive")))
    quotations = find_quotations(text.composed) if source.kind in _REPORTING else None
    return _Opened(digest, text, quotations)


def _verify(facts: FactBase, excerpt: Excerpt, source: Source, opened: _Opened) -> Verdict:
    if opened.text is None:
        return Verdict(excerpt.id, diagnostics=_unchecked(facts, excerpt, source))
    found = match_excerpt(excerpt.words, opened.text)
    if isinstance(found, Mismatch):
        return Verdict(excerpt.id, opened.sha256, diagnostics=(_report_mismatch(facts, excerpt, found),))
    if opened.quotations is None:
        return Verdict(excerpt.id, opened.sha256, found)
    quoted = match_excerpt(excerpt.words, opened.text, opened.quotations)
    if isinstance(quoted, Mismatch):
        return Verdict(excerpt.id, opened.sha256, found, (_report_unquoted(facts, excerpt, source),))
    return Verdict(excerpt.id, opened.sha256, quoted)


def _unchecked(facts: FactBase, excerpt: Excerpt, source: Source) -> tuple[Diagnostic, ...]:
    """Warn where the source names no archived text; what else keeps a text from being read is an error already."""
    if source.archive is not None:
        return ()
    message = f"{name_record(excerpt)}: {name_record(source)} names no archived text to compare with"
    hint = "keep its text in the archive folder and name it: `archive: FILE`"
    return (diagnose("excerpt-unchecked", message, facts.origin(excerpt.id, "source"), hint),)


def _report_mismatch(facts: FactBase, excerpt: Excerpt, found: Mismatch) -> Diagnostic:
    word = excerpt.words[found.offset :].split(maxsplit=1)[0]
    message = f"{name_record(excerpt)}: “{word}” is where its words part from those of “{excerpt.source}”"
    if found.difference:
        hint = f"nearest passage, [-excerpt-] {{+source+}}: {found.difference}"
    elif found.passage:
        hint = f"the words stand elsewhere in the source: “{found.passage}”; mark what is left out between with …"
    else:
        hint = "nothing in the source comes near; is it the right source?"
    dots = (
        "mark an omission by the one character …, not by three full stops" if "..." in excerpt.words else ""
    )
    return diagnose("excerpt-mismatch", message, _place_in_words(facts, excerpt, found.offset), hint, dots)


def _report_unquoted(facts: FactBase, excerpt: Excerpt, source: Source) -> Diagnostic:
    message = f"{name_record(excerpt)}: the words stand outside quotation marks in {name_record(source)}"
    hint = "they are the reporter's, not those of the text reported: put them into your own words as a claim"
    return diagnose("excerpt-not-quoted", message, _place_in_words(facts, excerpt, 0), hint)


def _place_in_words(facts: FactBase, excerpt: Excerpt, offset: int) -> Origin:
    tree = facts.trees[excerpt.id]
    node = tree.get("words") if isinstance(tree, MappingNode) else None
    if not isinstance(node, Scalar) or node.text is None:
        return facts.origin(excerpt.id, "words")
    return find_place(node, offset + len(node.text) - len(node.text.lstrip()))

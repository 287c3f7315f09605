"""A source's archived text: the one that was pinned, or what is wrong with it.

In: a source and the archive, which maps file names to bytes. Out: the text. A text without a pinned checksum can be
compared, but what is found in it proves nothing: nobody could tell later which text that was.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import Source

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

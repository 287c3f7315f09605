"""The manifest of a copy as the attachment that the file is sealed with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from briefgen import __version__
from briefgen.export.metadata import Attachment
from briefgen.model.document import Document
from briefgen.model.lock import hash_words
from briefgen.model.manifest import (
    MANIFEST_NAME,
    Manifest,
    Printing,
    Quoted,
    Worded,
    format_manifest,
    mark_all,
)
from briefgen.model.records import AnyFact, Excerpt

_DESCRIPTION = "What this copy is: brief, edition, and the hashes of the facts in it (for briefgen verify)"
_UNKNOWN = "0" * 64


def make_seal(
    document: Document, title: str, facts: Sequence[AnyFact], key: str, settings: Mapping[str, str]
) -> Callable[[str], Attachment]:
    """Return the function that, given the digest of the file's body, returns its manifest.

    ``facts`` are the selected ones; nothing of any other fact is in it.
    """
    edition, said = document.edition, document.edition.content
    open_manifest = Manifest(
        program=f"briefgen {__version__}",
        brief=document.name,
        title=title,
        language=document.language,
        settings=dict(sorted(settings.items())),
        edition=Printing(number=edition.number, date=edition.date, code=edition.code),
        content=said.hash,
        previous=said.previous,
        key=key,
        as_of=said.as_of,
        facts=mark_all(said.facts),
        excerpts=tuple(
            Quoted(id=fact.id, words=hash_words(fact.words)) for fact in facts if isinstance(fact, Excerpt)
        ),
        sources=mark_all(tuple(one for one in said.records if one.kind == "source")),
        records=mark_all(tuple(one for one in said.records if one.kind != "source")),
        words=tuple(Worded(place=place, hash=value) for place, value in said.words),
        body=_UNKNOWN,
    )

    def seal(body: str) -> Attachment:
        manifest = open_manifest.model_copy(update={"body": body or _UNKNOWN})
        return Attachment(MANIFEST_NAME, "application/json", format_manifest(manifest), _DESCRIPTION)

    return seal

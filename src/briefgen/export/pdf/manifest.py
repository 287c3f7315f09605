"""The manifest that a PDF carries: which brief and edition it is, and the hashes of what it says.

``describe_copy`` makes it, ``read_manifest`` reads it out of any bytes, within bounds. It is what a file says of
itself, and vouches for nothing: an original is known by the bytes of the whole file, see ``briefgen.editions.verify``.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NamedTuple

from pydantic import Field, ValidationError

from briefgen import __version__
from briefgen.diagnostics import was_raised_in
from briefgen.export.pdf.metadata import Attachment
from briefgen.model.base import Model
from briefgen.model.document import Document
from briefgen.model.edition import Content, Digest, Fingerprint
from briefgen.model.factbase import hash_words
from briefgen.model.records import AnyFact, Excerpt
from briefgen.system.trust import ExhaustedError, confine

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

MANIFEST_NAME = "briefgen-manifest.json"
MANIFEST_VERSION: Final = 2

_DESCRIPTION = "What this copy is: brief, edition, and the hashes of the facts in it (for briefgen verify)"
_Name = Annotated[str, Field(max_length=2_000)]


class Marked(Model):
    """A record by id, kind and the hash of what prints of it."""

    id: _Name
    kind: _Name
    hash: Digest


class Worded(Model):
    """Words by their place in the brief, and their hash."""

    place: _Name
    hash: Digest


class Quoted(Model):
    """An excerpt, and the hash of its words."""

    id: _Name
    words: Digest


class Printing(Model):
    """The edition that a copy was printed as: number 0 and no date for one that was never issued."""

    number: Annotated[int, Field(ge=0)]
    date: dt.date | None = None
    code: _Name


class Manifest(Model):
    """All of it. ``settings`` are those of the command line that made the copy."""

    format: Literal[1, 2] = MANIFEST_VERSION
    program: _Name
    brief: _Name
    title: _Name
    language: _Name
    settings: dict[_Name, _Name] = Field(default_factory=dict)
    edition: Printing
    content: Digest
    previous: Digest | Literal[""] = ""
    key: Digest
    as_of: dt.date | None = None
    facts: tuple[Marked, ...]
    excerpts: tuple[Quoted, ...] = ()
    sources: tuple[Marked, ...]
    records: tuple[Marked, ...]
    words: tuple[Worded, ...]
    body: str = Field(default="", exclude=True)
    """In format 1, a digest of the rest of the file. It is not looked at any more."""
    sum: str = Field(default="", exclude=True)
    """In format 1, a digest of the manifest. It is not looked at any more."""

    @property
    def said(self) -> Content:
        """What the copy says, in hashes."""
        depended_on = sorted((*self.sources, *self.records), key=lambda mark: mark.id)
        return Content(
            tuple(Fingerprint(mark.id, mark.kind, mark.hash) for mark in self.facts),
            tuple(Fingerprint(mark.id, mark.kind, mark.hash) for mark in depended_on),
            tuple((text.place, text.hash) for text in self.words),
            self.as_of,
            self.previous,
        )


def describe_copy(
    document: Document, title: str, facts: Sequence[AnyFact], key: str, settings: Mapping[str, str]
) -> Attachment:
    """Return the manifest of a document's PDF. ``facts`` are the selected ones; nothing of any other is in it."""
    edition, said = document.edition, document.edition.content
    manifest = Manifest(
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
        facts=_mark(said.facts),
        excerpts=tuple(
            Quoted(id=fact.id, words=hash_words(fact.words)) for fact in facts if isinstance(fact, Excerpt)
        ),
        sources=_mark(record for record in said.records if record.kind == "source"),
        records=_mark(record for record in said.records if record.kind != "source"),
        words=tuple(Worded(place=place, hash=value) for place, value in said.words),
    )
    return Attachment(MANIFEST_NAME, "application/json", format_manifest(manifest), _DESCRIPTION)


def _mark(marks: Iterable[Fingerprint]) -> tuple[Marked, ...]:
    return tuple(Marked(id=mark.id, kind=mark.kind, hash=mark.hash) for mark in marks)


def format_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as the bytes that a file carries."""
    return (json.dumps(manifest.model_dump(mode="json"), ensure_ascii=False, indent=1) + "\n").encode()


DAMAGED = "its manifest is damaged"


def parse_manifest(content: bytes) -> Manifest | str:
    """Read a manifest; where it is none, or of a later version of the program, say so."""
    try:
        values: Any = json.loads(content)
    except (ValueError, RecursionError):
        return DAMAGED
    if not isinstance(values, dict):
        return DAMAGED
    version = values.get("format")
    if isinstance(version, int) and version > MANIFEST_VERSION:
        return f"its manifest is of version {version}, which this briefgen does not know"
    try:
        return Manifest.model_validate_json(content)
    except ValidationError:
        return DAMAGED


_LARGEST = 8_000_000
"""Bytes of a manifest: that of a brief with fifty thousand facts."""

_MOST_VALUES = 400_000
"""Lists, mappings and entries of a manifest. Bytes alone are no bound: two of them can be a list of a hundred."""

_MEMORY, _SECONDS = 250_000_000, 20
"""What reading one file may take. The shipped briefs take a hundredth of it."""

_TOO_MUCH = "it unpacks to more than anybody would print"

_READERS = ("pikepdf", "briefgen.export.pdf.manifest")
"""Where what a PDF holds is handled."""


class Claim(NamedTuple):
    """What a file says of itself; without a manifest, ``problem`` says why there is none."""

    manifest: Manifest | None
    problem: str = ""


def read_manifest(pdf: bytes) -> Claim:
    """Read the manifest out of a file's bytes, whatever they are.

    A reader that repairs files may find another than a viewer would: of a file that is no original it is hearsay.
    """
    import pikepdf  # noqa: F401, PLC0415 - heavy; loaded before the process is copied, and once for all files

    if not pdf:
        return Claim(None, "it is empty")
    if b"%PDF-" not in pdf[:1024]:
        return Claim(None, "it is not a PDF")
    try:
        answer = confine(lambda: _find_bytes(pdf), _MEMORY, _SECONDS)
    except ExhaustedError:
        return Claim(None, _TOO_MUCH)
    if not answer.startswith(_FOUND):
        return Claim(None, answer.decode())
    read = parse_manifest(answer.removeprefix(_FOUND))
    return Claim(None, read) if isinstance(read, str) else Claim(read)


_FOUND = b"+"


def _find_bytes(pdf: bytes) -> bytes:
    """Return a file's manifest behind a plus sign, or what is wrong, in words."""
    import pikepdf  # noqa: PLC0415 - heavy

    malformed = (
        pikepdf.PdfError,
        zlib.error,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    )
    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            stream = find_manifest(file)
            if stream is None:
                return b"it carries no manifest: briefgen did not make it, or it was printed anew"
            content = _decode(stream)
    except pikepdf.PasswordError:
        return b"it is encrypted"
    except (MemoryError, TooLargeError):
        return _TOO_MUCH.encode()
    except malformed as error:
        # pikepdf raises these for objects of another kind than was asked for; raised anywhere else, they are ours.
        if not isinstance(error, pikepdf.PdfError | zlib.error) and not was_raised_in(error, _READERS):
            raise
        return b"it is a PDF that is damaged or cut short, and cannot be read"
    if sum(map(content.count, (b"{", b"[", b","))) > _MOST_VALUES:
        return _TOO_MUCH.encode()
    # Whether it can be parsed within the same bounds is found out here as well.
    read = parse_manifest(content)
    return read.encode() if isinstance(read, str) else _FOUND + content


class TooLargeError(ValueError):
    """A manifest unpacks to more than any could be, or is packed in a way that does not say how large it becomes."""


def find_manifest(file: Pdf) -> Object | None:
    """Return the stream that holds a file's manifest: the first associated file of that name."""
    import pikepdf  # noqa: PLC0415 - heavy

    listed = file.Root.get("/AF")
    for entry in listed if isinstance(listed, pikepdf.Array) else ():
        if isinstance(entry, pikepdf.Dictionary) and str(entry.get("/UF", "")) == MANIFEST_NAME:
            embedded = entry.get("/EF")
            stream = embedded.get("/F") if isinstance(embedded, pikepdf.Dictionary) else None
            if isinstance(stream, pikepdf.Stream) and stream.is_indirect:
                return stream
    return None


def _decode(stream: Any) -> bytes:
    """Return a stream's decoded bytes. Raises ``TooLargeError`` where they are more than a manifest has.

    A stream is as it is, or deflated once, as we and every program that saves our files write it. Other filters, and
    several in a row, would be decoded by the reader in a single step, each byte a thousand or a million.
    """
    import pikepdf  # noqa: PLC0415 - heavy

    packed = bytes(stream.read_raw_bytes())
    filters = stream.stream_dict.get("/Filter")
    if isinstance(filters, pikepdf.Array) and len(filters) == 1:
        filters = filters[0]
    if filters is None:
        decoded = packed
    elif "/DecodeParms" not in stream.stream_dict and str(filters) == "/FlateDecode":
        decoded = zlib.decompressobj().decompress(packed, _LARGEST + 1)
    else:
        raise TooLargeError
    if len(decoded) > _LARGEST:
        raise TooLargeError
    return decoded

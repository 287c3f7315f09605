"""The digest of a PDF's body: everything in it but its manifest, told apart from the way it is written.

In: the bytes of a PDF. Out: a SHA-256. Two files have the same one where they show and say the same: page contents
decoded, fonts, annotations, structure tree, bookmarks, metadata. Numbers of objects, their order, compression, and
how strings and numbers are spelled in the file do not count, so a copy that a mail gateway has packed anew still agrees,
and a single other byte on a page does not. The same goes for spelling in the XML of the metadata, and for the catalog's
declarations of the PDF version that its writer needs, which every program that saves or encrypts a file makes its own.

How it is made: objects are visited from the catalog, then from the information dictionary, in the order in which they
are first referred to; each gets the next number. An object is hashed as qpdf writes it, keys in order, with each
reference replaced by the number of its target; a stream by its dictionary without /Length, /Filter and /DecodeParms,
then its decoded bytes, those of metadata in canonical form (C14N). References to the stream of the manifest itself are
hashed as such, and it is not visited.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import deque
from io import BytesIO
from typing import TYPE_CHECKING, Any

from briefgen.model.manifest import MANIFEST_NAME

if TYPE_CHECKING:
    from pikepdf import Object, Pdf

LARGEST_STREAMS = 400_000_000
"""Bytes of all decoded streams of a file together; more than that is taken for an attack."""

_LARGEST_STREAM = 100_000_000
"""Of one of them: a picture of as many pixels as a logo may have takes less."""

_REFERENCE = re.compile(rb"\((?:[^\\()]|\\.)*\)|(\d+) (\d+) R\b", re.DOTALL)
PACKING = ("/Length", "/Filter", "/DecodeParms")
METADATA = b"/Metadata"
"""The type of the streams whose bytes are XML."""

_OF_WRITER = ("/Extensions", "/Version")
"""Entries of the catalog that say what a reader has to know of the format, and nothing of the document."""

_LARGEST_XML = 1_000_000
_Number = tuple[int, int]


class TooLargeError(ValueError):
    """The streams of a file decode to more than anybody would print."""


def digest_body(pdf: bytes) -> str:
    """Return the digest of a file's body. Raises pikepdf's errors for what is no PDF, ``TooLargeError`` for a bomb."""
    import pikepdf  # noqa: PLC0415 - heavy

    with pikepdf.open(BytesIO(pdf)) as file:
        return digest_open(file)


def digest_open(file: Pdf) -> str:
    """Return the digest of an open file's body."""
    return _Walk(file).run()


def find_manifest(file: Pdf) -> Object | None:
    """Return the stream that holds a file's manifest: the associated file of that name."""
    import pikepdf  # noqa: PLC0415 - heavy

    listed = file.Root.get("/AF")
    for one in listed if isinstance(listed, pikepdf.Array) else ():
        if isinstance(one, pikepdf.Dictionary) and str(one.get("/UF", "")) == MANIFEST_NAME:
            embedded = one.get("/EF")
            stream = embedded.get("/F") if isinstance(embedded, pikepdf.Dictionary) else None
            if isinstance(stream, pikepdf.Stream) and stream.is_indirect:
                return stream
    return None


def decode(stream: Any, most: int) -> bytes:
    """Return a stream's decoded bytes, at most so many. Raises ``TooLargeError`` where there are more.

    A stream is as it is, or deflated once, as we and every program that saves our files write it. Other filters, and
    several in a row, would be decoded by the reader in a single step, each byte a thousand or a million: they raise
    ``TooLargeError`` too.
    """
    packed = stream.read_raw_bytes()
    filters = stream.stream_dict.get("/Filter")
    if filters is None:
        decoded = packed
    elif "/DecodeParms" not in stream.stream_dict and str(_only(filters)) == "/FlateDecode":
        unpacking = zlib.decompressobj()
        decoded = unpacking.decompress(packed, most + 1)
        if packed and len(decoded) <= most and not unpacking.eof:
            raise zlib.error("the stream is cut off")
    else:
        raise TooLargeError
    if len(decoded) > most:
        raise TooLargeError
    return bytes(decoded)


def _only(filters: Any) -> Any:
    """Return the filter of a list of one."""
    import pikepdf  # noqa: PLC0415 - heavy

    return filters[0] if isinstance(filters, pikepdf.Array) and len(filters) == 1 else filters


def canonical_xml(content: bytes) -> bytes:
    """Return the metadata of a file as one spelling for all ways to write them; what is no such XML as it is."""
    from xml.etree.ElementTree import ParseError, canonicalize  # noqa: PLC0415 - a check needs none of it

    if len(content) > _LARGEST_XML:
        return content
    try:
        return canonicalize(content.decode(), strip_text=True).encode()
    except (ParseError, ValueError, LookupError):
        return content


class _Walk:
    def __init__(self, file: Pdf) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self._numbers: dict[_Number, int] = {}
        self._waiting: deque[_Number] = deque()
        manifest = find_manifest(file)
        self._manifest: _Number | None = manifest.objgen if manifest is not None else None
        self._room = LARGEST_STREAMS

    def run(self) -> str:
        for name in ("/Root", "/Info"):
            self._add(name.encode(), self._renumber(self._file.trailer.get(name)))
            while self._waiting:
                self._visit(self._file.get_object(self._waiting.popleft()))
        return self._digest.hexdigest()

    def _add(self, *parts: bytes) -> None:
        for part in parts:
            self._digest.update(b"%d:" % len(part))
            self._digest.update(part)

    def _visit(self, found: Any) -> None:
        import pikepdf  # noqa: PLC0415 - heavy

        if not isinstance(found, pikepdf.Object):
            # Null, or a number: what another program took out is still referred to, and shows as null.
            self._add(self._renumber(found))
            return
        if not isinstance(found, pikepdf.Stream):
            if found.objgen == self._file.Root.objgen:
                found = pikepdf.Dictionary(
                    {key: value for key, value in found.items() if key not in _OF_WRITER}
                )
            self._add(self._renumber(found, resolved=True))
            return
        entries = found.stream_dict
        for key in sorted(entries.keys()):
            if key not in PACKING:
                self._add(key.encode(), self._renumber(entries[key]))
        content = decode(found, min(self._room, _LARGEST_STREAM))
        self._room -= len(content)
        is_xml = str(entries.get("/Type", "")).encode() == METADATA
        self._add(b"stream", canonical_xml(content) if is_xml else content)

    def _renumber(self, found: Any, *, resolved: bool = False) -> bytes:
        """Return an object as text in which each reference has the number of its target."""
        import pikepdf  # noqa: PLC0415 - heavy

        if not isinstance(found, pikepdf.Object):
            # Pikepdf hands numbers, flags and null out as Python's own.
            return str(found).encode()
        return _REFERENCE.sub(self._number, found.unparse(resolved=resolved))

    def _number(self, match: re.Match[bytes]) -> bytes:
        if match[1] is None:
            return match[0]
        name = (int(match[1]), int(match[2]))
        if name == self._manifest:
            return b"manifest R"
        if name not in self._numbers:
            self._numbers[name] = len(self._numbers)
            self._waiting.append(name)
        return b"%d R" % self._numbers[name]

"""The digest of a PDF's body, written or still to be written."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections import deque
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from io import BytesIO
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from briefgen.model.edition import MANIFEST_NAME

_STRING = rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]+>"
"""A literal or hexadecimal string; neither we nor ReportLab leave parentheses in a literal one bare."""
_HOLE = re.compile(
    rb"(" + _STRING + rb"|\b\d+ 0 R\b|(?<=[ \n\[])[-+]?\d+(?:\.\d+)?(?![^ \n\]<>/]))", re.DOTALL
)
"""What differs between objects that are otherwise alike: strings, references, numbers."""
_MARK = b"\x80"
"""Stands where one was; our files are ASCII outside of their streams."""
_TOKEN = re.compile(rb"<<|>>|[\[\]\x80]|<\s*>|/?[^\x80\0\t\n\f\r ()<>\[\]{}/%]+")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_IRREGULAR_NAME = re.compile(rb"[^!-~]|[#()<>{}/\[\]%]")
_STRING_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n?|\n)|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_WRITTEN = {value: b"\\" + key for key, value in _ESCAPED.items()}
_WRITTEN |= {mark: b"\\" + mark for mark in (b"(", b")", b"\\")}
_SPECIAL = re.compile(rb"[\n\r\t\b\f()\\]")
_CONTROL = re.compile(rb"[\x00-\x07\x0b\x0e-\x17]")
_FOREIGN = re.compile(rb"[\x18-\x1f\x7f-\xff]")
_UNPRINTABLE = re.compile(rb"[\x18-\x1f\x7f-\x9f]")
_FEW = 5
"""One byte of so many may be beyond ASCII in a string that qpdf writes as a literal."""


class Written(NamedTuple):
    """A value in canonical form: the texts between its holes, and what stands in each of these, as it was written."""

    texts: tuple[bytes, ...]
    holes: Sequence[bytes]


_Value = bytes | int | list["_Value"] | dict[bytes, "_Value"]
"""A hole is its place among those of the object."""


def write_object(content: bytes) -> Written:
    """Return an object in canonical form. Raises ``ValueError`` for what is none."""
    parts = _HOLE.split(content)
    texts, order = _write(_MARK.join(parts[::2]))
    holes = parts[1::2]
    return Written(texts, [holes[place] for place in order])


def write_entries(content: bytes) -> Mapping[bytes, Written]:
    """Return the entries of a stream's dictionary, in order, each in canonical form."""
    parts = _HOLE.split(content)
    entries = _parse(_MARK.join(parts[::2]))
    assert isinstance(entries, dict)
    holes = parts[1::2]
    divided = {key: _divide(entries[key]) for key in sorted(entries)}
    return {key: Written(texts, [holes[place] for place in order]) for key, (texts, order) in divided.items()}


def spell(hole: bytes) -> bytes:
    """Return a string or number as qpdf writes it."""
    if hole.startswith((b"(", b"<")):
        return _spell_string(_read_string(hole))
    return hole if b"." in hole else b"%d" % int(hole)


@lru_cache(maxsize=4096)
def _write(marked: bytes) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    return _divide(_parse(marked))


def _divide(value: _Value) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Return the texts between a value's holes, and the places of these."""
    texts, places = [b""], []
    for part in _flatten(value):
        if isinstance(part, int):
            places.append(part)
            texts.append(b"")
        else:
            texts[-1] += part
    return tuple(texts), tuple(places)


def _flatten(value: _Value) -> Iterator[bytes | int]:
    if isinstance(value, list):
        yield b"[ "
        for entry in value:
            yield from _flatten(entry)
            yield b" "
        yield b"]"
    elif isinstance(value, dict):
        yield b"<< "
        for key in sorted(value):
            yield _spell_name(key) + b" "
            yield from _flatten(value[key])
            yield b" "
        yield b">>"
    else:
        yield value


def _parse(marked: bytes) -> _Value:
    tokens = iter(_TOKEN.findall(marked))
    places = count()
    try:
        return _read(next(tokens), tokens, places)
    except StopIteration:
        raise ValueError(f"no object: {marked[:60]!r}") from None


def _read(token: bytes, tokens: Iterator[bytes], places: Iterator[int]) -> _Value:
    if token == _MARK:
        return next(places)
    if token == b"[":
        return [_read(entry, tokens, places) for entry in iter(lambda: next(tokens), b"]")]
    if token == b"<<":
        entries = {}
        while (key := next(tokens)) != b">>":
            value = _read(next(tokens), tokens, places)
            if value != b"null":
                entries[_read_name(key)] = value
        return entries
    if token.startswith(b"/"):
        return _spell_name(_read_name(token))
    return b"()" if token.startswith(b"<") else token


def _read_name(token: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), token) if b"#" in token else token


def _spell_name(name: bytes) -> bytes:
    return b"/" + _IRREGULAR_NAME.sub(lambda match: b"#%02x" % match[0][0], name[1:])


def _read_string(token: bytes) -> bytes:
    inner = token[1:-1]
    if token.startswith(b"<"):
        return bytes.fromhex((inner + b"0" * (len(inner) % 2)).decode("ascii"))
    return _STRING_ESCAPE.sub(_read_escape, inner) if b"\\" in inner else inner


def _read_escape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return b"" if match[2] else _ESCAPED.get(match[3], match[3])


def _spell_string(value: bytes) -> bytes:
    if _CONTROL.search(value) or len(_FOREIGN.findall(value)) * _FEW > len(value):
        return b"<" + value.hex().encode("ascii") + b">"
    literal = _SPECIAL.sub(lambda match: _WRITTEN[match[0]], value)
    return b"(" + _UNPRINTABLE.sub(lambda match: b"\\%03o" % match[0][0], literal) + b")"


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
    for entry in listed if isinstance(listed, pikepdf.Array) else ():
        if isinstance(entry, pikepdf.Dictionary) and str(entry.get("/UF", "")) == MANIFEST_NAME:
            embedded = entry.get("/EF")
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


_FLAGS = {b"true": b"True", b"false": b"False"}
"""Entries of a stream are hashed as Python prints them where they are no objects of their own."""


def digest_objects(
    contents: Mapping[int, bytes], streams: Collection[int], roots: tuple[int, int], manifest: int
) -> str:
    """Return the digest of a file's body.

    ``roots`` are the numbers of the catalog and the information dictionary, ``manifest`` that of the manifest's stream.
    """
    return _UnwrittenWalk(contents, streams, manifest).run(roots)


class _UnwrittenWalk:
    def __init__(self, contents: Mapping[int, bytes], streams: Collection[int], manifest: int) -> None:
        self._contents = contents
        self._streams = streams
        self._numbers: dict[bytes, bytes] = {b"%d 0 R" % manifest: b"manifest R"}
        self._waiting: deque[int] = deque()
        self._hashed: list[bytes] = []

    def run(self, roots: tuple[int, int]) -> str:
        for name, root in zip((b"/Root", b"/Info"), roots, strict=True):
            self._add(name)
            self._add(self._number(b"%d 0 R" % root))
            while self._waiting:
                self._visit(self._waiting.popleft())
        return hashlib.sha256(b"".join(self._hashed)).hexdigest()

    def _add(self, part: bytes) -> None:
        self._hashed += (b"%d:" % len(part), part)

    def _visit(self, number: int) -> None:
        content = self._contents[number]
        if number not in self._streams:
            self._add(self._renumber(write_object(content)))
            return
        head, _, rest = content.partition(b"stream\n")
        entries = write_entries(head)
        for key, value in entries.items():
            if key.decode() not in PACKING:
                self._add(key)
                written = self._renumber(value)
                self._add(_FLAGS.get(written, written))
        packed = rest.removesuffix(b"\nendstream")
        self._add(b"stream")
        unpacked = zlib.decompress(packed) if b"/Filter" in entries else packed
        is_xml = self._renumber(entries[b"/Type"]) == METADATA if b"/Type" in entries else False
        self._add(canonical_xml(unpacked) if is_xml else unpacked)

    def _renumber(self, written: Written) -> bytes:
        """Return an object as text in which each reference has the number of its target."""
        texts, holes = written
        if not holes:
            return texts[0]
        known, parts = self._numbers, [texts[0]]
        for hole, text in zip(holes, texts[1:], strict=True):
            filled = known.get(hole) or (self._number(hole) if hole.endswith(b" R") else spell(hole))
            parts += (filled, text)
        return b"".join(parts)

    def _number(self, reference: bytes) -> bytes:
        if reference not in self._numbers:
            # The manifest's number is none of these.
            self._numbers[reference] = b"%d R" % (len(self._numbers) - 1)
            self._waiting.append(int(reference.split(b" ", 1)[0]))
        return self._numbers[reference]

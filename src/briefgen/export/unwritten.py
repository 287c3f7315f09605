"""The digest of a body that is not written yet: of the objects that a file will be made of.

In: their contents by number. Out: what ``body.digest_body`` says of the file, without writing it, reading it again and
loading qpdf for that. The two must agree to the byte; ``verify`` has only the file.
"""

from __future__ import annotations

import hashlib
import zlib
from collections import deque
from collections.abc import Collection, Mapping

from briefgen.export.body import METADATA, PACKING, canonical_xml
from briefgen.export.canonical import Written, spell, write_entries, write_object

_FLAGS = {b"true": b"True", b"false": b"False"}
"""Entries of a stream are hashed as Python prints them where they are no objects of their own."""


def digest_objects(
    contents: Mapping[int, bytes], streams: Collection[int], roots: tuple[int, int], manifest: int
) -> str:
    """Return the digest of a file's body.

    ``roots`` are the numbers of the catalog and the information dictionary, ``manifest`` that of the manifest's stream.
    """
    return _Walk(contents, streams, manifest).run(roots)


class _Walk:
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

"""PDF objects in numbers and bytes: a registry that ReportLab's fonts share, and the file written from it.

ReportLab embeds and subsets the fonts; its document object numbers what it makes. Our own objects stand in the same
registry as finished bytes. The file is written with object streams (ISO 32000-1, 7.5.7): the structure tree of a
tagged file is thousands of small objects, which otherwise make it three times as large.
"""

from __future__ import annotations

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefgen.diagnostics import BriefgenError
from briefgen.layout.fonts import FONT_FAULTS, Face, refuse_font
from briefgen.system.install import without_surroundings

_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_PER_STREAM = 200
_LEVEL = 6


class Reference(int):
    """Number of an indirect object; prints as PDF refers to it."""

    def __str__(self) -> str:
        return f"{int(self)} 0 R"


@lru_cache(maxsize=256)
def name(text: str) -> str:
    """Write a PDF name, escaping what is no regular character (7.3.5)."""
    return "/" + "".join(
        char if (char.isalnum() and char.isascii()) or char in "-_.+" else f"#{ord(char):02X}"
        for char in text
    )


def text_string(text: str) -> str:
    """Write a text string: ASCII as a literal, anything else as UTF-16 (7.9.2.2)."""
    if text.isascii() and text.isprintable():
        return "(" + text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)") + ")"
    return "<FEFF" + text.encode("utf-16-be").hex().upper() + ">"


def dictionary(entries: Mapping[str, object]) -> str:
    """Write a dictionary; values are written as they print, ``None`` leaves its entry out."""
    return "<<" + " ".join(f"/{key} {value}" for key, value in entries.items() if value is not None) + ">>"


def array(values: Sequence[object]) -> str:
    """Write an array."""
    return "[" + " ".join(map(str, values)) + "]"


class PdfObjects:
    """All objects of one file."""

    def __init__(self) -> None:
        with without_surroundings():
            from reportlab.pdfbase import pdfdoc  # noqa: PLC0415 - heavy

            self._document = pdfdoc.PDFDocument(compression=1, invariant=1)
        self._pdfdoc = pdfdoc
        self._contents: dict[int, bytes] = {}
        self._streams: set[int] = set()
        self._files: dict[str, Path] = {}

    def reserve(self) -> Reference:
        """Reserve the number of an object whose content is set later."""
        # ReportLab counts its own objects on from here; it need not know what has this number.
        number = self._document.objectcounter = self._document.objectcounter + 1
        return Reference(number)

    def set(self, reference: Reference, content: str) -> None:
        """Give a reserved object its content."""
        self._contents[int(reference)] = content.encode("ascii")

    def add(self, content: str) -> Reference:
        """Add an object."""
        reference = self.reserve()
        self.set(reference, content)
        return reference

    def add_stream(
        self, content: bytes, entries: Mapping[str, object], *, compress: bool = True
    ) -> Reference:
        """Add a stream; ``entries`` are those of its dictionary beside length and filter."""
        reference = self.reserve()
        self._contents[int(reference)] = _stream(content, entries, compress=compress)
        self._streams.add(int(reference))
        return reference

    def encode(self, face: Face, text: str) -> list[tuple[str, bytes]]:
        """Return the text's codes by font resource: ReportLab divides a face into fonts of 256 characters."""
        font = face.font
        self._files[font.fontName] = face.file
        return [
            (font.getSubsetInternalName(subset, self._document), codes)
            for subset, codes in font.splitString(text, self._document)
        ]

    @property
    def fonts(self) -> Reference:
        """The dictionary of all fonts, for the pages' resources."""
        return Reference(self._document.idToObjectNumberAndVersion["BasicFonts"][0])

    def write(self, catalog: Reference, information: Reference) -> bytes:
        """Embed the fonts and return the file. Afterwards nothing can be added."""
        from reportlab.pdfbase.ttfonts import TTFError  # noqa: PLC0415 - heavy

        for font in self._document.delayedFonts:
            try:
                font.addObjects(self._document)
            except (TTFError, *FONT_FAULTS) as error:
                raise BriefgenError(refuse_font(self._files[font.fontName], error)) from None
        self._format_fonts()
        return _write(self._contents, self._streams, catalog, information)

    def _format_fonts(self) -> None:
        """Write ReportLab's objects; formatting one may register more."""
        document, number = self._document, 0
        while (number := number + 1) <= document.objectcounter:
            if number in self._contents:
                continue
            made = document.idToObject[document.numberToId[number]]
            content: Any = made.format(document)
            content = content.encode("latin-1") if isinstance(content, str) else content
            if isinstance(made, self._pdfdoc.PDFStream):
                self._streams.add(number)
                # PDF/A-3, 6.1.7.1: an end of line stands before the keyword; ReportLab writes none.
                content = content.removesuffix(b"endstream\n") + b"\nendstream"
            self._contents[number] = content


def _stream(content: bytes, entries: Mapping[str, object], *, compress: bool = True) -> bytes:
    if compress:
        content = zlib.compress(content, _LEVEL)
        entries = {**entries, "Filter": "/FlateDecode"}
    head = dictionary({**entries, "Length": len(content)})
    return head.encode("ascii") + b"\nstream\n" + content + b"\nendstream"


def _write(
    contents: Mapping[int, bytes], streams: set[int], catalog: Reference, information: Reference
) -> bytes:
    out = bytearray(_HEADER)
    places: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    following = max(contents) + 1

    def add(number: int, content: bytes) -> None:
        places[number] = (1, len(out), 0)
        out.extend(b"%d 0 obj\n" % number + content + b"\nendobj\n")

    for number in sorted(streams):
        add(number, contents[number])
    packed = [number for number in sorted(contents) if number not in streams]
    for start in range(0, len(packed), _PER_STREAM):
        members = packed[start : start + _PER_STREAM]
        add(following, _object_stream([(number, contents[number]) for number in members]))
        places.update((number, (2, following, at)) for at, number in enumerate(members))
        following += 1
    places[following] = (1, len(out), 0)
    digest = hashlib.sha256(out).hexdigest()[:32].upper()
    entries = {
        "Type": "/XRef",
        "Size": following + 1,
        "W": "[1 4 2]",
        "Root": catalog,
        "Info": information,
        "ID": f"[<{digest}> <{digest}>]",
    }
    table = b"".join(
        kind.to_bytes(1, "big") + first.to_bytes(4, "big") + second.to_bytes(2, "big")
        for kind, first, second in (places.get(number, (0, 0, 65535)) for number in range(following + 1))
    )
    start_of_table = len(out)
    out.extend(b"%d 0 obj\n" % following + _stream(table, entries) + b"\nendobj\n")
    out.extend(b"startxref\n%d\n%%%%EOF\n" % start_of_table)
    return bytes(out)


def _object_stream(members: Sequence[tuple[int, bytes]]) -> bytes:
    heads, bodies, at = [], [], 0
    for number, content in members:
        heads.append(f"{number} {at}")
        bodies.append(content)
        at += len(content) + 1
    head = (" ".join(heads) + " ").encode("ascii")
    return _stream(head + b"\n".join(bodies), {"Type": "/ObjStm", "N": len(members), "First": len(head)})

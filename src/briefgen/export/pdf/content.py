"""A page's marks to its content stream and annotations (ISO 32000-1, 8 and 9).

Neighbouring marks of one element make one marked-content sequence; marks of none are artifacts. Colours, fonts and
spacing are written only where they change.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from briefgen.export.pdf.objects import PdfObjects, Reference, array, dictionary, text_string
from briefgen.export.pdf.tags import Tags
from briefgen.layout.fonts import Face
from briefgen.layout.story import (
    Element,
    ImageMark,
    LinkMark,
    Mark,
    Page,
    PathMark,
    Story,
    TextMark,
    WatermarkMark,
    number,
)
from briefgen.model.base import ascii_address

_HEADER = "/Artifact <</Type/Pagination/Subtype/Header>> BDC"
_FOOTER = "/Artifact <</Type/Pagination/Subtype/Footer>> BDC"
_WORDS = re.compile(r"[^ ]+ *| +")
_LAYOUT = "/Artifact <</Type/Layout>> BDC"
_ESCAPES = {char: f"\\{chr(char)}" for char in b"()\\"} | {
    char: f"\\{char:03o}" for char in (*range(32), *range(127, 256))
}


@lru_cache(maxsize=64)
def colour(value: str) -> str:
    """Return the three components of #RRGGBB, from 0 to 1."""
    return " ".join(number(int(value[at : at + 2], 16) / 255) for at in (1, 3, 5))


def escape(codes: bytes) -> str:
    """Write font codes as they stand between the parentheses of a string."""
    return codes.decode("latin-1").translate(_ESCAPES)


def _show(shown: Sequence[str], *, moved: bool) -> list[str]:
    """Write the operator that shows a string, or one that is parted by moves (9.4.3)."""
    text = "".join(shown)
    if not moved:
        return [f"({text}) Tj"] if text else []
    # A bare parenthesis stands behind a move only: nothing followed that.
    return [f"[({text[:-1]}] TJ" if text.endswith("(") and text[-2:-1] != "\\" else f"[({text})] TJ"]


class PageWriter:
    """Writes one page. ``page`` and ``pages`` are references, all reserved before the first page is written."""

    def __init__(self, objects: PdfObjects, tags: Tags, story: Story, pages: Sequence[Reference]) -> None:
        self._objects = objects
        self._tags = tags
        self._story = story
        self._pages = pages
        self._images: dict[str, Reference] = {}
        self._words: dict[str, dict[str, tuple[tuple[str, str, bool], ...]]] = {}
        self._reset(0)

    def _reset(self, index: int) -> None:
        self._out: list[str] = []
        self._annotations: list[Reference] = []
        self._index = index
        self._key = self._tags.start_page()
        self._fill = self._stroke = ""
        self._font: tuple[str, float] | None = None
        self._spacing = (0.0, 0.0)
        self._open = False

    def write(self, index: int, page: Page, parent: Reference) -> str:
        """Return the dictionary of page ``index``, counted from 0."""
        self._reset(index)
        self._artifact(page.header, _HEADER)
        self._content(page.marks)
        self._artifact(page.footer, _FOOTER)
        written = "\n".join(self._out)
        stream = self._objects.add_stream(written.encode("ascii"), {})
        images = {key: reference for key, reference in self._images.items() if f"{key} Do" in written}
        resources = {
            "Font": self._objects.fonts,
            "XObject": "<<" + " ".join(f"{k} {v}" for k, v in images.items()) + ">>" if images else None,
        }
        box = [0, 0, number(self._story.width), number(self._story.height)]
        return dictionary(
            {
                "Type": "/Page",
                "Parent": parent,
                "MediaBox": array(box),
                "Resources": dictionary(resources),
                "Contents": stream,
                "StructParents": self._key,
                "Tabs": "/S" if self._annotations else None,
                "Annots": array(self._annotations) if self._annotations else None,
            }
        )

    def _artifact(self, marks: Sequence[Mark], opening: str) -> None:
        if not marks:
            return
        self._out.append(opening)
        for mark in marks:
            self._mark(mark)
        self._end_text()
        self._out.append("EMC")

    def _content(self, marks: Sequence[Mark]) -> None:
        current: Element | None = None
        opened = False
        for mark in marks:
            if isinstance(mark, LinkMark):
                self._link(mark)
                continue
            element = mark.element if not isinstance(mark, WatermarkMark) else None
            if not opened or element is not current:
                if opened:
                    self._end_text()
                    self._out.append("EMC")
                if element is None:
                    self._out.append(_LAYOUT)
                else:
                    sequence = self._tags.add_sequence(element, self._key, self._pages[self._index])
                    self._out.append(f"/{element.tag} <</MCID {sequence}>> BDC")
                current, opened = element, True
            self._mark(mark)
        if opened:
            self._end_text()
            self._out.append("EMC")

    def _mark(self, mark: Mark) -> None:
        if isinstance(mark, TextMark):
            self._text(mark)
            return
        self._end_text()
        if isinstance(mark, PathMark):
            self._path(mark)
        elif isinstance(mark, ImageMark):
            key = f"/Im{len(self._images) + 1}"
            self._images[key] = add_image(self._objects, mark.content)
            size = f"{number(mark.width)} 0 0 {number(mark.height)} {number(mark.x)} {number(mark.y)}"
            self._out.append(f"q {size} cm {key} Do Q")
        elif isinstance(mark, WatermarkMark):
            self._watermark(mark)

    def _end_text(self) -> None:
        if self._open:
            self._out.append("ET")
            self._open = False

    def _set_fill(self, value: str) -> None:
        if value != self._fill:
            self._out.append(f"{colour(value)} rg")
            self._fill = value

    def _text(self, mark: TextMark) -> None:
        out = self._out
        if not self._open:
            out.append("BT")
            self._open = True
        self._set_fill(mark.colour)
        if self._spacing != (mark.word_space, mark.tracking):
            out.append(f"{number(mark.word_space)} Tw {number(mark.tracking)} Tc")
            self._spacing = (mark.word_space, mark.tracking)
        parts = [f"1 0 0 1 {number(mark.x)} {number(mark.y)} Tm"]
        shown: list[str] = []
        moved, size = False, mark.size
        last = self._font[0] if self._font and self._font[1] == size else ""
        # Word by word: words come back, and no kerning reaches across a space.
        known = self._words.setdefault(mark.face.name, {})
        for word in _WORDS.findall(mark.text):
            for font, codes, moves in known.get(word) or known.setdefault(
                word, tuple(self._encode(mark.face, word))
            ):
                if font != last:
                    parts += _show(shown, moved=moved)
                    parts.append(f"{font} {number(size)} Tf")
                    last, shown, moved = font, [], False
                shown.append(codes)
                moved |= moves
        if last:
            self._font = (last, size)
        out.append(" ".join([*parts, *_show(shown, moved=moved)]))

    def _encode(self, face: Face, word: str) -> Iterator[tuple[str, str, bool]]:
        """Yield font, escaped codes with the moves that part them as they stand in a string, and whether there are any."""
        for text, move in face.divide(word):
            *others, (font, codes) = self._objects.encode(face, text)
            yield from ((other, escape(part), False) for other, part in others)
            yield font, f"{escape(codes)}){-move}(" if move else escape(codes), bool(move)

    def _path(self, mark: PathMark) -> None:
        out = self._out
        if mark.fill:
            self._set_fill(mark.fill)
        if mark.stroke:
            if mark.stroke != self._stroke:
                out.append(f"{colour(mark.stroke)} RG")
                self._stroke = mark.stroke
            out.append(f"{number(mark.width)} w")
        if mark.dash:
            out.append(f"{mark.dash} d")
        out.append(f"{mark.path} {'B' if mark.fill and mark.stroke else 'f' if mark.fill else 'S'}")
        if mark.dash:
            out.append("[] 0 d")

    def _watermark(self, mark: WatermarkMark) -> None:
        angle = math.radians(mark.angle)
        cos, sin = number(math.cos(angle)), number(math.sin(angle))
        shift = -mark.face.measure(mark.text) * mark.size / 2000
        parts = [
            f"q {cos} {sin} {number(-math.sin(angle))} {cos} {number(mark.x)} {number(mark.y)} cm",
            f"{colour(mark.colour)} rg",
        ]
        parts.append(f"BT {number(shift)} {number(-mark.size * 0.36)} Td")
        for font, codes in self._objects.encode(mark.face, mark.text):
            parts.append(f"{font} {number(mark.size)} Tf ({escape(codes)}) Tj")
        self._out.append(" ".join([*parts, "ET Q"]))

    def _link(self, mark: LinkMark) -> None:
        """Write a link annotation; PDF/UA-1, 7.18: described in words, part of the structure."""
        page = self._pages[self._index]
        reference = self._objects.reserve()
        key = self._tags.add_link(mark.element, reference, page)
        rectangle = array([number(value) for value in (mark.x0, mark.y0, mark.x1, mark.y1)])
        entries: dict[str, object] = {
            "Type": "/Annot",
            "Subtype": "/Link",
            "Rect": rectangle,
            "Border": "[0 0 0]",
            "F": 4,
            "StructParent": key,
            "Contents": text_string(mark.title or mark.target),
        }
        if mark.target.startswith("#"):
            place = self._story.destinations[mark.target[1:]]
            entries["Dest"] = array(
                [self._pages[place.page], "/XYZ", number(place.x), number(place.y + 4), "null"]
            )
        else:
            entries["A"] = f"<</S/URI/URI {text_string(ascii_address(mark.target))}>>"
        self._objects.set(reference, dictionary(entries))
        self._annotations.append(reference)


def add_image(objects: PdfObjects, content: bytes) -> Reference:
    """Add a PNG as an image, on white where it is transparent (PDF/A allows masks; printers dislike them)."""
    import io  # noqa: PLC0415 - only themes with a logo come here

    from PIL import Image  # noqa: PLC0415

    picture = Image.open(io.BytesIO(content)).convert("RGBA")
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    rgb = ground.convert("RGB")
    entries = {
        "Type": "/XObject",
        "Subtype": "/Image",
        "Width": rgb.width,
        "Height": rgb.height,
        "ColorSpace": "/DeviceRGB",
        "BitsPerComponent": 8,
    }
    return objects.add_stream(rgb.tobytes(), entries)

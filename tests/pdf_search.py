"""Finds words wherever a PDF can keep them: what is shown, what is said instead of it, and what only programs read.

Hangul never shows in a file's bytes: on the page it is numbers of glyphs, in strings UTF-16. So everything is decoded
first, by two independent readers where it is text, and each place is searched on its own, so that a control can show
of every place that a word in it is found.
"""

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any

import pikepdf
import pypdf
import pypdfium2

ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "cp949")
_BREAK = re.compile("(?:[\u00ad\ufffe]|-(?=\\s))\\s*")


def places_of(pdf: bytes) -> dict[str, str]:
    """Return all the text of a file by the place that it stands in."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        found = {
            "alternative": "\n".join(_structure_texts(file)),
            "information": "\n".join(f"{key} {value}" for key, value in file.docinfo.items()),
            "metadata": bytes(file.Root.Metadata.read_bytes()).decode("utf-8")
            if "/Metadata" in file.Root
            else "",
            "outline": "\n".join(_outline(file)),
            "attachments": "\n".join(_attachments(file)),
            "annotations": "\n".join(_annotations(file)),
            "strings": "\n".join(_strings(file)),
            "streams": "\n".join(_streams(file)),
            "fonts": "\n".join(_font_characters(file)),
        }
    return {**found, "text": _rendered_text(pdf), "text of another reader": _other_text(pdf)}


def find(word: str, places: dict[str, str]) -> list[str]:
    """Return the places that hold a word, whatever its case, composed or not, on one line or broken over two."""
    return [place for place, text in places.items() if _even(word) in _even(text)]


def characters_in_fonts(pdf: bytes) -> frozenset[str]:
    """Return the characters that the embedded fonts are mapped to."""
    return frozenset(places_of(pdf)["fonts"])


def _even(text: str) -> str:
    joined = _BREAK.sub("", unicodedata.normalize("NFC", text))
    return "".join(joined.split()).casefold()


def _rendered_text(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(pdf) as document:
        return "\n".join(document[n].get_textpage().get_text_range() for n in range(len(document)))


def _other_text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def _structure_texts(file: pikepdf.Pdf) -> Iterator[str]:
    for one in _objects(file):
        if isinstance(one, pikepdf.Dictionary):
            for key in ("/Alt", "/ActualText", "/E", "/T", "/Summary"):
                if isinstance(one.get(key), pikepdf.String):
                    yield str(one[key])


def _outline(file: pikepdf.Pdf) -> Iterator[str]:
    with file.open_outline() as outline:
        todo = list(outline.root)
        while todo:
            entry = todo.pop()
            yield entry.title
            todo.extend(entry.children)


def _attachments(file: pikepdf.Pdf) -> Iterator[str]:
    for name, one in file.attachments.items():
        yield f"{name} {one.filename} {one.description}"
        yield from _decoded(one.get_file().read_bytes())


def _annotations(file: pikepdf.Pdf) -> Iterator[str]:
    for page in file.pages:
        for one in page.obj.get("/Annots", ()):
            yield str(one.get("/Contents", ""))
            if "/A" in one:
                yield str(one.A.get("/URI", ""))


def _strings(file: pikepdf.Pdf) -> Iterator[str]:
    """Yield every string object of the file, as a PDF reader decodes it and by every other encoding."""
    for one in _objects(file):
        if isinstance(one, pikepdf.String):
            yield str(one)
            yield from _decoded(bytes(one))


def _streams(file: pikepdf.Pdf) -> Iterator[str]:
    for one in _objects(file):
        if isinstance(one, pikepdf.Stream):
            try:
                yield from _decoded(one.read_bytes())
            except pikepdf.PdfError:
                yield from _decoded(one.read_raw_bytes())


def _font_characters(file: pikepdf.Pdf) -> Iterator[str]:
    """Yield the characters of the fonts' ToUnicode maps (ISO 32000-1, 9.10.3): their targets, in UTF-16."""
    for one in _objects(file):
        if isinstance(one, pikepdf.Dictionary) and "/ToUnicode" in one:
            for target in re.findall(
                rb"<([0-9A-Fa-f]+)>\s*\n|<([0-9A-Fa-f]+)>\s*\]", one.ToUnicode.read_bytes()
            ):
                digits = next(filter(None, target))
                if len(digits) % 4 == 0:
                    yield bytes.fromhex(digits.decode()).decode("utf-16-be", "replace")


def _decoded(content: bytes) -> Iterator[str]:
    yield from (content.decode(encoding, "replace") for encoding in ENCODINGS)
    # A string of two-byte characters need not begin at an even place.
    yield content[1:].decode("utf-16-be", "replace")


def _objects(file: pikepdf.Pdf) -> Iterator[Any]:
    """Yield every object of a file, those inside others too, each indirect one once."""
    for one in (file.trailer, *file.objects):
        yield from _inside(one)


def _inside(one: Any) -> Iterator[Any]:
    yield one
    if isinstance(one, pikepdf.Dictionary | pikepdf.Stream):
        yield from _each(value for _, value in one.items())
    elif isinstance(one, pikepdf.Array):
        yield from _each(one)


def _each(values: Iterable[Any]) -> Iterator[Any]:
    for value in values:
        # Pikepdf hands numbers and the like out as Python's own; indirect objects have their turn.
        if isinstance(value, pikepdf.Object) and not value.is_indirect:
            yield from _inside(value)

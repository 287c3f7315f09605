"""A PDF as text files: what a reader sees, what a screen reader is given, and how the pages are drawn.

Nothing here knows how briefgen makes its files, so two programs that make them in different ways can be compared.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping
from typing import Any

import pikepdf
import pypdfium2

_DEEPEST = 200
_DEEPEST_VALUE = 6
_LONG = 400
"""More bytes than this of a string that is no text are given by their number alone."""


def take_apart(pdf: bytes) -> dict[str, str]:
    """Return the parts of a PDF, each with the name of the file it goes into; of a broken one, why it is broken."""
    parts = {"text.txt": _guarded(_text, pdf)}
    try:
        with pikepdf.open(io.BytesIO(pdf)) as document:
            parts |= {
                "document.txt": _joined(_properties(document)),
                "structure.txt": _joined(_structure(document)),
                "operators.txt": _joined(_operators(document)),
            }
            if "/Metadata" in document.Root:
                parts["xmp.xml"] = document.Root.Metadata.read_bytes().decode("utf-8", "replace")
            for name, attached in document.attachments.items():
                parts[f"attached-{name}.txt"] = pretty(
                    attached.get_file().read_bytes().decode("utf-8", "replace")
                )
    except (pikepdf.PdfError, ValueError, KeyError, AttributeError) as error:
        parts["broken.txt"] = f"{type(error).__name__}: {error}\n"
    return parts


def pretty(text: str) -> str:
    """Return JSON with a line for each value; other text as it is."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    except ValueError:
        return text


def _joined(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _guarded(read: Any, pdf: bytes) -> str:
    try:
        return _joined(read(pdf))
    except pypdfium2.PdfiumError as error:
        return f"cannot be read: {error}\n"


def _text(pdf: bytes) -> Iterator[str]:
    """Yield each run of words with its left, bottom, right and top, in points."""
    with pypdfium2.PdfDocument(pdf) as document:
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            yield f"page {number}: {width:.1f} x {height:.1f}"
            words = page.get_textpage()
            for index in range(words.count_rects()):
                box = words.get_rect(index)
                text = words.get_text_bounded(*box).replace("\r\n", " ⏎ ")
                yield f"  {' '.join(f'{side:.1f}' for side in box)}  {text}"


def _properties(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield what a file says of itself, its outline, and the links of its pages."""
    yield f"version {document.pdf_version}"
    for key, value in sorted(document.docinfo.items()):
        yield f"info {key} {value}"
    for key in sorted(document.Root.keys()):
        if key not in {"/Pages", "/StructTreeRoot", "/Metadata", "/Outlines", "/Names", "/Dests", "/AF"}:
            yield f"catalogue {key} {_say(document.Root[key])}"
    for attached in document.Root.get("/AF", ()):
        yield f"associated {attached.get('/UF')} {attached.get('/AFRelationship')} {attached.get('/Desc')}"
    numbers = _page_numbers(document)
    with document.open_outline() as outline:
        yield from _outline(outline.root, numbers, 0)
    for number, page in enumerate(document.pages, start=1):
        boxes = {key: page.obj[key] for key in sorted(page.obj.keys()) if key.endswith("Box")}
        yield f"page {number} {_say(boxes)} tabs {page.obj.get('/Tabs')}"
        fonts = page.obj.get("/Resources", pikepdf.Dictionary()).get("/Font", pikepdf.Dictionary())
        for name in sorted(fonts.keys()):
            yield f"  font {name} {fonts[name].get('/BaseFont')} {fonts[name].get('/Subtype')}"
        for note in page.obj.get("/Annots", ()):
            action = note.get("/A", pikepdf.Dictionary())
            to = action.get("/URI", action.get("/D", note.get("/Dest")))
            box = " ".join(f"{float(side):.1f}" for side in note.get("/Rect", ()))
            words = note.get("/Contents", "")
            yield f"  {note.get('/Subtype')} {box} to {_destination(to, numbers)} {words}".rstrip()


def _outline(items: list[pikepdf.OutlineItem], numbers: Mapping[Any, int], depth: int) -> Iterator[str]:
    for item in items:
        yield f"outline {'  ' * depth}{item.title} to {_destination(item.destination, numbers)}"
        yield from _outline(item.children, numbers, depth + 1)


def _destination(to: Any, numbers: Mapping[Any, int]) -> str:
    if isinstance(to, pikepdf.Array) and len(to):
        page = numbers.get(to[0].objgen) if isinstance(to[0], pikepdf.Dictionary) else to[0]
        return f"page {page} {' '.join(_say(entry) for entry in list(to)[1:])}"
    return str(to)


def _page_numbers(document: pikepdf.Pdf) -> dict[Any, int]:
    return {page.obj.objgen: number for number, page in enumerate(document.pages, start=1)}


def _structure(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield the structure tree: an element a line, with its attributes and the marked content it holds."""
    if "/StructTreeRoot" not in document.Root:
        yield "no structure"
        return
    root = document.Root.StructTreeRoot
    for key in ("/RoleMap", "/ClassMap"):
        if key in root:
            yield f"{key} {_say(root[key])}"
    yield from _elements(root.get("/K"), _page_numbers(document), 0)


def _elements(kid: Any, numbers: Mapping[Any, int], depth: int) -> Iterator[str]:
    indent = "  " * depth
    if kid is None or depth > _DEEPEST:
        return
    if isinstance(kid, pikepdf.Array):
        for entry in kid:
            yield from _elements(entry, numbers, depth)
    elif isinstance(kid, int):
        yield f"{indent}content {kid}"
    elif kid.get("/Type") == "/MCR":
        yield f"{indent}content {kid.get('/MCID')} on page {numbers.get(kid.Pg.objgen) if '/Pg' in kid else ''}"
    elif kid.get("/Type") == "/OBJR":
        yield f"{indent}object {kid.Obj.get('/Subtype')}"
    else:
        said = " ".join(
            f"{key}={_say(kid[key])}"
            for key in sorted(kid.keys())
            if key not in {"/K", "/P", "/Pg", "/S", "/Type", "/Ref"}
        )
        page = f" page {numbers.get(kid.Pg.objgen)}" if "/Pg" in kid else ""
        yield f"{indent}{kid.get('/S')}{page} {said}".rstrip()
        yield from _elements(kid.get("/K"), numbers, depth + 1)


def _operators(document: pikepdf.Pdf) -> Iterator[str]:
    """Yield the operators of every page and of the forms it draws, one a line."""
    for number, page in enumerate(document.pages, start=1):
        yield f"page {number}"
        yield from _stream(page.obj, set())


def _stream(holder: Any, seen: set[Any]) -> Iterator[str]:
    for drawn in pikepdf.parse_content_stream(holder):
        yield f"  {' '.join([*map(_say, drawn.operands), str(drawn.operator)])}"
    resources = holder.get("/Resources", pikepdf.Dictionary())
    things = resources.get("/XObject", pikepdf.Dictionary())
    for name in sorted(things.keys()):
        thing = things[name]
        if thing.get("/Subtype") == "/Form" and thing.objgen not in seen:
            seen.add(thing.objgen)
            yield f"form {name}"
            yield from _stream(thing, seen)
        elif thing.get("/Subtype") == "/Image":
            yield f"image {name} {thing.get('/Width')} x {thing.get('/Height')}"


def _say(value: Any, depth: int = 0) -> str:
    """Return any value of a PDF in few words, the same wherever it lies in the file."""
    said = str(value)
    if depth > _DEEPEST_VALUE:
        said = "…"
    elif isinstance(value, pikepdf.Stream):
        said = f"stream {value.get('/Subtype', '')}".rstrip()
    elif isinstance(value, (pikepdf.Dictionary, dict)):
        inner = (f"{key} {_say(value[key], depth + 1)}" for key in sorted(value.keys()))
        said = "page" if value.get("/Type") == "/Page" else f"<<{', '.join(inner)}>>"
    elif isinstance(value, (pikepdf.Array, list)):
        said = f"[{' '.join(_say(entry, depth + 1) for entry in value)}]"
    elif isinstance(value, pikepdf.String):
        raw = bytes(value)
        if raw.startswith(b"\xfe\xff") or (raw.isascii() and raw.decode("ascii").isprintable()):
            said = f"({value})"
        else:
            said = f"<{raw.hex()}>" if len(raw) <= _LONG else f"<{len(raw)} bytes>"
    return said

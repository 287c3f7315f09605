"""A PDF's pages as pictures, for the eyes of whoever writes a brief: rendered by PDFium, as browsers do.

In come the bytes of a PDF, out come PNGs, one a page, or one sheet that shows all pages side by side.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

_INCH = 72
_GAP = 18
"""Pixels between the pages of a sheet."""
_GROUND = "#8A9099"


def render_pages(pdf: bytes, dpi: float, pages: Sequence[int] = ()) -> Iterator[bytes]:
    """Yield pages as PNG, in the order asked for, all where none are named. Pages count from 1.

    Raises ``IndexError`` for a page that is not there.
    """
    for picture in _render(pdf, dpi, pages):
        yield _png(picture)


def render_sheet(pdfs: Sequence[bytes], dpi: float, columns: int = 6) -> bytes:
    """Return one PNG with every page of every PDF; each PDF begins a row of its own."""
    import PIL.Image  # noqa: PLC0415 - only pictures need it

    rows: list[list[Image]] = []
    for pdf in pdfs:
        pictures = list(_render(pdf, dpi, ()))
        rows += [pictures[start : start + columns] for start in range(0, len(pictures), columns)]
    width = max(sum(picture.width + _GAP for picture in row) for row in rows) + _GAP
    height = sum(max(picture.height for picture in row) + _GAP for row in rows) + _GAP
    sheet = PIL.Image.new("RGB", (width, height), _GROUND)
    top = _GAP
    for row in rows:
        left = _GAP
        for picture in row:
            sheet.paste(picture, (left, top))
            left += picture.width + _GAP
        top += max(picture.height for picture in row) + _GAP
    return _png(sheet)


def _render(pdf: bytes, dpi: float, pages: Sequence[int]) -> Iterator[Image]:
    import pypdfium2  # noqa: PLC0415 - only pictures need it

    document = pypdfium2.PdfDocument(pdf)
    try:
        for number in pages or range(1, len(document) + 1):
            if not 1 <= number <= len(document):
                raise IndexError(f"page {number} of {len(document)}")
            page = document[number - 1]
            bitmap = page.render(scale=dpi / _INCH)
            yield bitmap.to_pil().convert("RGB")
            bitmap.close()
            page.close()
    finally:
        document.close()


def _png(picture: Image) -> bytes:
    stream = BytesIO()
    picture.save(stream, "PNG", optimize=False)
    return stream.getvalue()

"""Page one of a brief as two pictures, and the number of its pages.

In: the PDF. Out: PNGs with their size in pixels, as a page of the room names it so that nothing moves while it loads.
Pictures of a PDF that the room already shows are taken from there: another version of the renderer changes no file.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_LARGE, _SMALL = 110, 55
"""Dots per inch: page one at twice the width at which it is shown, on its own page and in the list."""

_SIZE = slice(16, 24)
"""Where a PNG says how wide and high it is (PNG, 11.2.2)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and its size in pixels."""

    png: bytes
    width: int
    height: int


def picture_of(png: bytes) -> Picture:
    """Return a PNG with its size."""
    width, height = struct.unpack(">II", png[_SIZE])
    return Picture(png, width, height)


def draw_page_one(pdf: bytes) -> tuple[Picture, Picture]:
    """Return page one of a PDF, large and small."""
    from briefgen.export.pictures import render_pages  # noqa: PLC0415 - heavy, and most runs draw nothing

    large, small = (next(render_pages(pdf, dpi, (1,))) for dpi in (_LARGE, _SMALL))
    return picture_of(large), picture_of(small)


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2  # noqa: PLC0415 - heavy

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)

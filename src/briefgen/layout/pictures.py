"""A picture from a file: whether it can be printed, and how large it is."""

from __future__ import annotations

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image

from briefgen.diagnostics import BriefgenError, diagnose

_MOST_PIXELS = 16_000_000
"""Pixels of a picture: as many as an A4 page has at 400 dots an inch."""


_FAULTS = (
    *(
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        LookupError,
        ArithmeticError,
        TypeError,
        AttributeError,
        MemoryError,
    ),
    *(struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises at bytes that are no sound picture; nothing but its own code is run for it."""


def read_size(content: bytes, name: str) -> tuple[int, int]:
    """Return a PNG's width and height in pixels, once all of it was read. Raises ``BriefgenError`` for anything else.

    ``name`` is what the file is called.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            size = _read_size(content)
    except _FAULTS:
        raise _refuse(name, "it is not a whole PNG file") from None
    if size is None:
        raise _refuse(name, f"it has more than {_MOST_PIXELS:,} pixels")
    return size


def _read_size(content: bytes) -> tuple[int, int] | None:
    with Image.open(BytesIO(content), formats=["PNG"]) as picture:
        if picture.width * picture.height > _MOST_PIXELS:
            return None
        picture.load()
        return picture.size


def _refuse(name: str, reason: str) -> BriefgenError:
    message = f"the theme's logo {name} cannot be used: {reason}"
    return BriefgenError(diagnose("missing-logo", message, None, "save the picture as PNG again"))

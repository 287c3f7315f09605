"""A PDF as a copy of a brief: its manifest, and whether the file still is what the manifest was made for.

In: bytes from anywhere. Out: a ``Copy``. The bytes are trusted in nothing: whatever is wrong with them is said, never
raised, and no more of them is unpacked than anybody would print.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from briefgen.export.body import TooLargeError, decode, digest_open, find_manifest
from briefgen.load.files import read_regular
from briefgen.model.manifest import Manifest, parse_manifest

MAXIMUM_BYTES = 300_000_000
"""Largest PDF that is looked into."""

_LARGEST_MANIFEST = 64_000_000


@dataclass(frozen=True, slots=True)
class Copy:
    """A PDF. Without a ``manifest`` nothing is known of it but the ``problem``; with both, it is not what it was."""

    manifest: Manifest | None
    problem: str = ""
    altered: bool = False
    hash: str = ""
    """SHA-256 of the whole file: what a reader makes of its bytes is for a reader to say, these are what they are."""


def read_copy(path: Path) -> Copy:
    """Read a file as a copy."""
    try:
        content = read_regular(path, MAXIMUM_BYTES)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or "its path cannot be followed"
        return Copy(None, f"it cannot be read: {reason.lower()}")
    if content is None:
        return Copy(None, "it is not a file")
    if len(content) > MAXIMUM_BYTES:
        return Copy(None, f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB")
    return replace(inspect_copy(content), hash=sha256(content).hexdigest())


def inspect_copy(pdf: bytes) -> Copy:
    """Take a PDF's bytes for a copy."""
    import pikepdf  # noqa: PLC0415 - heavy

    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            return _inspect(file)
    except pikepdf.PasswordError:
        return Copy(None, "it is encrypted")
    except TooLargeError:
        return Copy(None, "it unpacks to more than anybody would print")
    except Exception:  # noqa: BLE001 - whatever bytes from anywhere make a reader raise, they are no copy of a brief
        return Copy(None, _what_else(pdf))


def _what_else(content: bytes) -> str:
    """Say what bytes are that no reader takes for a PDF."""
    if not content:
        return "it is empty"
    if b"%PDF-" not in content[:1024]:
        return "it is not a PDF"
    return "it is a PDF that is damaged or cut short, and cannot be read"


def _inspect(file: object) -> Copy:
    import zlib  # noqa: PLC0415 - small, but only needed here

    import pikepdf  # noqa: PLC0415 - heavy

    assert isinstance(file, pikepdf.Pdf)
    stream = find_manifest(file)
    if stream is None:
        return Copy(None, "it carries no manifest: briefgen did not make it, or it was printed anew")
    try:
        manifest = parse_manifest(decode(stream, _LARGEST_MANIFEST))
    except (zlib.error, pikepdf.PdfError):
        manifest = "its manifest is damaged"
    if isinstance(manifest, str):
        return Copy(None, manifest, altered="damaged" in manifest)
    if not manifest.is_sound:
        return Copy(manifest, "its manifest is not as it was written", altered=True)
    try:
        body = digest_open(file)
    except (zlib.error, pikepdf.PdfError):
        return Copy(manifest, "a part of it cannot be unpacked any more", altered=True)
    if body != manifest.body:
        problem = "its pages, fonts, annotations, structure or metadata are not those it was made with"
        return Copy(manifest, problem, altered=True)
    return Copy(manifest)

"""A PDF as a copy of a brief: its manifest, and whether the file still is what the manifest was made for.

In: bytes from anywhere. Out: a ``Copy``. The bytes are trusted in nothing: whatever is wrong with them is said, never
raised, and no more of them is unpacked than anybody would print.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from briefgen.diagnostics import was_raised_in
from briefgen.export.body import TooLargeError, decode, digest_open, find_manifest
from briefgen.load.files import is_too_large, read_regular
from briefgen.model.manifest import DAMAGED, Manifest, Unreadable, parse_manifest
from briefgen.trust import ExhaustedError, confine

MAXIMUM_BYTES = 64_000_000
"""Largest PDF that is looked into; a thousand pages with a picture on each take less."""

_LARGEST_MANIFEST = 8_000_000
"""Of a brief with fifty thousand facts."""

_MOST_VALUES = 400_000
"""Lists, mappings and entries of a manifest. Bytes alone are no bound: two of them can be a list of a hundred."""

_MEMORY, _SECONDS = 250_000_000, 20
"""What reading one file may take. The shipped briefs take a hundredth of it."""

_TOO_MUCH = "it unpacks to more than anybody would print"

_READERS = ("pikepdf", "briefgen.export.body", "briefgen.build.copies")
"""Where what a PDF holds is handled."""


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
        if is_too_large(error):
            return Copy(None, f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB")
        reason = (error.strerror if isinstance(error, OSError) else None) or "its path cannot be followed"
        return Copy(None, f"it cannot be read: {reason.lower()}")
    if content is None:
        return Copy(None, "it is not a file")
    if len(content) > MAXIMUM_BYTES:
        return Copy(None, f"it is larger than {MAXIMUM_BYTES // 1_000_000} MB")
    return replace(inspect_copy(content), hash=sha256(content).hexdigest())


def inspect_copy(pdf: bytes) -> Copy:
    """Take a PDF's bytes for a copy."""
    import pikepdf  # noqa: F401, PLC0415 - heavy; loaded before the process is copied, and once for all files

    try:
        answer = confine(lambda: _write(_inspect_bytes(pdf)), _MEMORY, _SECONDS)
    except ExhaustedError:
        return Copy(None, _TOO_MUCH)
    problem, altered, manifest = json.loads(answer)
    read = parse_manifest(manifest.encode()) if manifest is not None else None
    assert not isinstance(read, Unreadable), read
    return Copy(read, problem, altered)


def _write(copy: Copy) -> bytes:
    """Return what was found as JSON. A manifest keeps its sum, sound or not."""
    manifest = copy.manifest.model_dump_json() if copy.manifest else None
    return json.dumps([copy.problem, copy.altered, manifest]).encode()


def _inspect_bytes(pdf: bytes) -> Copy:
    import zlib  # noqa: PLC0415 - small, but only needed here

    import pikepdf  # noqa: PLC0415 - heavy

    malformed = (
        pikepdf.PdfError,
        zlib.error,
        ArithmeticError,
        AttributeError,
        LookupError,
        NotImplementedError,
        RuntimeError,
        TypeError,
        ValueError,
    )
    try:
        with pikepdf.open(BytesIO(pdf)) as file:
            return _inspect(file)
    except pikepdf.PasswordError:
        return Copy(None, "it is encrypted")
    except (MemoryError, TooLargeError):
        return Copy(None, _TOO_MUCH)
    except malformed as error:
        # pikepdf raises these for objects of another kind than was asked for; raised anywhere else, they are ours.
        if not isinstance(error, pikepdf.PdfError) and not was_raised_in(error, _READERS):
            raise
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
        content = decode(stream, _LARGEST_MANIFEST)
        if sum(map(content.count, (b"{", b"[", b","))) > _MOST_VALUES:
            raise TooLargeError
        manifest = parse_manifest(content)
    except (zlib.error, pikepdf.PdfError):
        manifest = DAMAGED
    if isinstance(manifest, Unreadable):
        return Copy(None, manifest.problem, altered=manifest.damaged)
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

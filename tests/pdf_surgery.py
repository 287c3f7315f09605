"""Operations on the bytes of a PDF: packed anew, which changes nothing, and changed where a reader may or may not see it."""

import io
from collections.abc import Callable
from typing import Any

import pikepdf

from briefgen.export.pdf.manifest import Manifest, find_manifest, parse_manifest


def saved(file: pikepdf.Pdf, **options: Any) -> bytes:
    """Return an open file as bytes; its metadata are left as they are."""
    buffer = io.BytesIO()
    file.save(buffer, fix_metadata_version=False, **options)
    return buffer.getvalue()


def operate(pdf: bytes, change: Callable[[pikepdf.Pdf], None], **options: Any) -> bytes:
    """Return a file after a change."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        change(file)
        return saved(file, **options)


def content_of(pdf: bytes, page: int) -> bytes:
    """Return the decoded content of a page, counted from 0."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return bytes(file.pages[page].obj.Contents.read_bytes())


def with_content(pdf: bytes, page: int, content: bytes) -> bytes:
    """Return a file with another content of a page."""

    def change(file: pikepdf.Pdf) -> None:
        file.pages[page].obj.Contents.write(content)

    return operate(pdf, change)


def flip(content: bytes, at: int) -> bytes:
    """Return bytes of which one is another."""
    return content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]


def manifest_bytes(pdf: bytes) -> bytes:
    """Return the manifest as it stands in a file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        stream = find_manifest(file)
        assert stream is not None
        return bytes(stream.read_bytes())


def manifest_of(pdf: bytes) -> Manifest:
    """Return the manifest of a file."""
    manifest = parse_manifest(manifest_bytes(pdf))
    assert isinstance(manifest, Manifest), manifest
    return manifest


def with_manifest(pdf: bytes, content: bytes) -> bytes:
    """Return a file with another manifest."""

    def change(file: pikepdf.Pdf) -> None:
        stream = find_manifest(file)
        assert stream is not None
        stream.write(content)

    return operate(pdf, change)

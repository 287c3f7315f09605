"""The build key: one hash over all that makes the bytes of a brief's PDF.

In: a composed document, and all that layout and export are given beside it. Out: a SHA-256. Where it is the same, the
bytes are; so a brief whose key has not changed need not be made again. It covers what the brief says (the content),
how that is put (the document, composed), and how it is set: theme, fonts, paper, the edition, and the versions of
the program and of the libraries that have a hand in the bytes.
"""

from __future__ import annotations

import datetime as dt
import sys
import unicodedata
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from enum import Enum
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from briefgen import __version__
from briefgen.compose.fingerprint import LAYOUT_KEYS
from briefgen.layout.fonts import list_files
from briefgen.model.brief import Brief, TemplateText
from briefgen.model.document import Document
from briefgen.model.edition import digest
from briefgen.model.theme import Theme
from briefgen.system.files import hash_file

_LARGEST_FONT = 30_000_000
"""Bytes beyond which the layout refuses a font."""

LIBRARIES = (
    "babel",
    "idna",
    "jinja2",
    "markdown-it-py",
    "mdit-py-plugins",
    "pikepdf",
    "pillow",
    "pydantic",
    "pyphen",
    "reportlab",
)
"""Libraries that have a hand in the bytes."""


@dataclass(frozen=True, slots=True)
class BuildInputs:
    """What makes the bytes, part by part, each as its hash or as itself where that is short.

    ``parts`` are names that an editor knows (``theme``, ``font SourceSerif4-Bold.ttf``, ``library reportlab``), so that
    two builds can be compared and the reason be said.
    """

    parts: Mapping[str, str]

    @property
    def key(self) -> str:
        """The build key: SHA-256 in hexadecimal."""
        return digest(sorted(self.parts.items()))


def find_inputs(
    document: Document,
    brief: Brief,
    theme: Theme,
    *,
    templates: Mapping[str, TemplateText],
    fonts: Sequence[Path],
    logo: bytes | None,
    dated: dt.date,
    settings: Mapping[str, str],
) -> BuildInputs:
    """Return what makes the bytes of a document's PDF. ``fonts`` are folders, ``dated`` is the day of the file."""
    edition = document.edition
    parts = {
        "content": edition.content.hash,
        "edition": f"{edition.number} {edition.date or ''}".strip(),
        "document": digest(document, _plain),
        "dated": dated.isoformat(),
    }
    parts |= {f"layout {key}": str(getattr(brief, key)) for key in sorted(LAYOUT_KEYS)}
    parts |= {f"setting {key}": value for key, value in settings.items()}
    parts |= {
        f"template {name}": digest(templates[name].text) for name in document.templates if name in templates
    }
    return BuildInputs({**parts, **find_setting(theme, fonts, logo)})


def find_setting(theme: Theme, fonts: Sequence[Path], logo: bytes | None) -> Mapping[str, str]:
    """Return those parts that are the same for all briefs of a theme: theme, fonts, logo, versions."""
    parts = {"theme": digest(theme.model_dump_json())}
    parts |= {f"font {path.name}": _hash_font(path) for path in list_files(theme.families, fonts)}
    parts |= {"logo": sha256(logo).hexdigest()} if logo is not None else {}
    return {**parts, **_versions()}


def _plain(part: Any) -> Any:
    """Return a part of a document as canonical JSON can write it; where it was written does not count."""
    if isinstance(part, frozenset):
        return sorted(part)
    if isinstance(part, Enum):
        return part.value
    if isinstance(part, dt.date):
        return str(part)
    compared, inexact = _compared(part.__class__)
    values: dict[str, Any] = {name: getattr(part, name) for name in compared}
    values["is"] = type(part).__name__
    for name in inexact:
        values[name] = str(values[name])
    return values


@lru_cache(maxsize=256)
def _compared(kind: Any) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the fields of a dataclass that count, and those among them that hold no whole numbers."""
    compared = [part for part in fields(kind) if part.compare]
    inexact = (part.name for part in compared if "float" in str(part.type))
    return tuple(part.name for part in compared), tuple(inexact)


def _hash_font(path: Path) -> str:
    found = path.stat()
    return _hash_file(path, (found.st_ino, found.st_ctime_ns, found.st_mtime_ns, found.st_size))


@lru_cache(maxsize=256)
def _hash_file(path: Path, _stamp: tuple[int, ...]) -> str:
    """Return a font's hash; the fonts of a project are megabytes, and every brief of it is set in them."""
    try:
        return hash_file(path, _LARGEST_FONT) or "too large"
    except OSError as error:
        # The layout says what is wrong with it.
        return f"error {error.errno}"


@lru_cache(maxsize=1)
def _versions() -> Mapping[str, str]:
    """Return the versions that count: the program, Python, libraries, and what Python itself brings along."""
    return {
        "program": __version__,
        "python": ".".join(map(str, sys.version_info[:2])),
        "unicode": unicodedata.unidata_version,
        "zlib": zlib.ZLIB_RUNTIME_VERSION,
        **{f"library {name}": _version(name) for name in LIBRARIES},
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

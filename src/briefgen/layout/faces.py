"""Typefaces: files to faces that know their widths, and families that know which face has a character.

ReportLab reads the file and later embeds the subset; measuring is done here, since it is what layout spends most of
its time on. A width is in 1/1000 of the type size.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import groupby
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.trust import leads_out

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

    from briefgen.model.theme import Families, Family


class _Widths(dict[str, float]):
    """Width by character; filled as characters are met, since a face has thousands and a brief a hundred."""

    def __init__(self, by_code: dict[int, float], missing: float) -> None:
        super().__init__()
        self._by_code = by_code
        self._missing = missing

    def __missing__(self, char: str) -> float:
        width = self[char] = float(self._by_code.get(0x20 if char == "\u00a0" else ord(char), self._missing))
        return width


@lru_cache(maxsize=32)
def _open_font(file: Path, _stamp: tuple[int, ...]) -> TTFont:
    """Read a font file, once for all documents of a run: what a document uses of it ReportLab keeps by document."""
    from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - heavy

    return TTFont(file.stem, str(file), asciiReadable=False)


@lru_cache(maxsize=32)
def _read_kerning(file: Path, _stamp: tuple[int, ...]) -> dict[str, int]:
    """Read a table of kerning, once for all documents of a run."""
    return dict(json.loads(file.read_bytes()))


def _stamp(file: Path) -> tuple[int, ...]:
    """Return what changes with a file. Raises ``OSError`` where there is none."""
    status = file.stat()
    return status.st_ino, status.st_ctime_ns, status.st_mtime_ns, status.st_size


class Face:
    """One font file. ``called`` are the files of a document by the names that they give themselves."""

    def __init__(self, file: Path, called: dict[str, Path] | None = None) -> None:
        self.file = file
        self.name = file.stem
        self._called = {} if called is None else called
        self._words: dict[str, float] = {}

    @cached_property
    def font(self) -> TTFont:
        """ReportLab's font object; a face that no character needs is never opened."""
        from reportlab.pdfbase.ttfonts import TTFError  # noqa: PLC0415 - heavy

        try:
            font = _open_font(self.file, _stamp(self.file))
        except (TTFError, OSError) as error:
            message = f"the font file {self.file.name} cannot be used: {error}"
            raise BriefgenError(diagnose("missing-font", message)) from None
        name = font.face.name.decode("latin-1")
        other = self._called.setdefault(name, self.file)
        if other != self.file:
            # A PDF knows its fonts by that name; two of one name would be one font.
            message = f"the font files {other.name} and {self.file.name} both call themselves {name}"
            hint = "give one of them a PostScript name of its own, or use one of the two in this brief"
            raise BriefgenError(diagnose("missing-font", message, None, hint))
        return font

    @cached_property
    def widths(self) -> _Widths:
        """Width of each character."""
        return _Widths(self.font.face.charWidths, self.font.face.defaultWidth)

    @cached_property
    def codes(self) -> frozenset[int]:
        """The code points that the face has."""
        return frozenset(self.font.face.charToGlyph)

    @cached_property
    def kerns(self) -> dict[str, int]:
        """Kerning of pairs of characters, from the table beside the font file; empty where there is none."""
        try:
            file = _kerning_of(self.file)
            return _read_kerning(file, _stamp(file))
        except OSError:
            return {}

    def measure(self, text: str) -> float:
        """Return the width of a text, kerned, in 1/1000 of the size."""
        width = self._words.get(text)
        if width is None:
            kerns = self.kerns
            kerned = sum(kerns.get(pair, 0) for pair in map(add, text, text[1:])) if kerns else 0
            width = self._words[text] = sum(map(self.widths.__getitem__, text)) + kerned
        return width

    def divide(self, text: str) -> list[tuple[str, int]]:
        """Divide a text where pairs are kerned; each part comes with the move that follows it, in 1/1000."""
        parts, start = [], 0
        kerns = self.kerns
        if kerns:
            for at, pair in enumerate(map(add, text, text[1:]), start=1):
                if pair in kerns:
                    parts.append((text[start:at], kerns[pair]))
                    start = at
        parts.append((text[start:], 0))
        return parts

    def covers(self, char: str) -> bool:
        """Whether the face has a character."""
        return ord(char) in self.codes

    def __repr__(self) -> str:
        return f"Face({self.name})"


class Run(NamedTuple):
    """A stretch of text in one face, and its width at size 1; ``scale`` is the face's size in the family's."""

    text: str
    face: Face
    scale: float
    width: float


Shape = tuple[tuple[tuple[tuple[str, float, Face, float], ...], float], ...]
"""The parts of a word that a line's end may separate: the runs of each (text, width, face, size), and its width."""


@dataclass(frozen=True)
class Fount:
    """One weight and slope of a family with its companion for characters that it lacks."""

    main: Face
    companion: Face | None
    companion_scale: float
    spare: tuple[Face, ...] = ()
    """Companions of the theme's other families: a rare character had better stand out than keep a brief from being made."""
    shapes: dict[tuple[float, float, float, bool], dict[str, Shape]] = field(default_factory=dict)
    """Words already set, by size, tracking, padding and whether they are an address: prose repeats its words."""

    def runs(self, text: str) -> Iterator[Run]:
        """Divide a text into runs by face. Raises ``LookupError`` with the character that no face has."""
        if text.isascii() or all(map(self.main.covers, text)):
            yield Run(text, self.main, 1, self.main.measure(text) / 1000)
            return
        for face, chars in groupby(text, self._face_for):
            part, scale = "".join(chars), 1 if face is self.main else self.companion_scale
            yield Run(part, face, scale, face.measure(part) * scale / 1000)

    def _face_for(self, char: str) -> Face:
        if self.main.covers(char):
            return self.main
        others = self.spare if self.companion is None else (self.companion, *self.spare)
        for face in others:
            if face.covers(char):
                return face
        raise LookupError(char)


def list_files(families: Families, folders: Sequence[Path]) -> tuple[Path, ...]:
    """Return the files that the faces of a theme are read from, those of their kerning included, by name.

    What no folder has is left out.
    """
    named = {
        name
        for family in (families.serif, families.sans, families.table)
        for name in family.model_dump().values()
        if isinstance(name, str)
    }
    found = (_find_file(name, folders) for name in sorted(named))
    return tuple(path for file in found if file for path in (file, _kerning_of(file)) if path.is_file())


def _find_file(name: str, folders: Sequence[Path]) -> Path | None:
    return next((folder / name for folder in folders if (folder / name).is_file()), None)


def _kerning_of(file: Path) -> Path:
    return file.parent / "kerning" / f"{file.stem}.json"


def _companion_of(family: Family, *, bold: bool) -> str | None:
    return (family.companion_bold or family.companion) if bold else family.companion


class FaceFinder:
    """Finds font files by name in folders, the first that has one; each file becomes one ``Face``."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._faces: dict[str, Face] = {}
        self._called: dict[str, Path] = {}

    def find(self, name: str) -> Face:
        """Return the face of a file name. Raises ``BriefgenError`` where no folder has it."""
        if name not in self._faces:
            file = _find_file(name, self._folders)
            if file is None:
                raise BriefgenError(
                    diagnose("missing-font", f"the theme names the font file {name}, and there is none")
                )
            if leads_out(file):
                message = f"the font file {file} leads out of the folder that may be read"
                hint = "replace the link by a copy of the file"
                raise BriefgenError(diagnose("outside-project", message, None, hint))
            self._faces[name] = Face(file, self._called)
        return self._faces[name]

    def fount(self, family: Family, others: Iterable[Family], *, bold: bool, italic: bool) -> Fount:
        """Return the face of a weight and slope; where the family has no italic, its upright serves."""
        upright = family.bold if bold else family.regular
        slanted = (family.bold_italic or family.italic) if bold else family.italic
        companion = _companion_of(family, bold=bold)
        spare = dict.fromkeys(_companion_of(other, bold=bold) for other in others)
        return Fount(
            self.find(slanted if italic and slanted else upright),
            self.find(companion) if companion else None,
            family.companion_scale,
            tuple(self.find(name) for name in spare if name and name != companion),
        )


class FountCase:
    """All founts of a theme, by family, weight and slope."""

    def __init__(self, families: Families, folders: Sequence[Path]) -> None:
        self._families = families
        self._finder = FaceFinder(folders)
        self._founts: dict[tuple[str, bool, bool], Fount] = {}

    def get(self, family: str, *, bold: bool = False, italic: bool = False) -> Fount:
        """Return a fount; founts are made once."""
        key = (family, bold, italic)
        if key not in self._founts:
            families = (self._families.serif, self._families.sans, self._families.table)
            chosen = getattr(self._families, family)
            self._founts[key] = self._finder.fount(chosen, families, bold=bold, italic=italic)
        return self._founts[key]

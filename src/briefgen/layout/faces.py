"""Typefaces: files to faces that know their widths, and families that know which face has a character.

ReportLab reads the file and later embeds the subset; measuring is done here, since it is what layout spends most of
its time on. A width is in 1/1000 of the type size.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from briefgen.diagnostics import BriefgenError, diagnose

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


class Face:
    """One font file."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.name = file.stem
        self._words: dict[str, float] = {}

    @cached_property
    def font(self) -> TTFont:
        """ReportLab's font object; a face that no character needs is never opened."""
        from reportlab.pdfbase.ttfonts import TTFError, TTFont  # noqa: PLC0415 - heavy

        try:
            return TTFont(self.name, str(self.file), asciiReadable=False)
        except (TTFError, OSError) as error:
            message = f"the font file {self.file.name} cannot be used: {error}"
            raise BriefgenError(diagnose("missing-font", message)) from None

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
        table = self.file.parent / "kerning" / f"{self.name}.json"
        try:
            return dict(json.loads(table.read_bytes()))
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
    """A stretch of text in one face; ``scale`` is that face's size in relation to the family's."""

    text: str
    face: Face
    scale: float


@dataclass(frozen=True)
class Fount:
    """One weight and slope of a family with its companion for characters that it lacks."""

    main: Face
    companion: Face | None
    companion_scale: float

    def runs(self, text: str) -> Iterator[Run]:
        """Divide a text into runs by face. Raises ``LookupError`` with the character that no face has."""
        if text.isascii() or all(map(self.main.covers, text)):
            yield Run(text, self.main, 1)
            return
        for face, chars in groupby(text, self._face_for):
            yield Run("".join(chars), face, 1 if face is self.main else self.companion_scale)

    def _face_for(self, char: str) -> Face:
        if self.main.covers(char):
            return self.main
        if self.companion is not None and self.companion.covers(char):
            return self.companion
        raise LookupError(char)


class FaceFinder:
    """Finds font files by name in folders, the first that has one; each file becomes one ``Face``."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders
        self._faces: dict[str, Face] = {}

    def find(self, name: str) -> Face:
        """Return the face of a file name. Raises ``BriefgenError`` where no folder has it."""
        if name not in self._faces:
            file = next((folder / name for folder in self._folders if (folder / name).is_file()), None)
            if file is None:
                raise BriefgenError(
                    diagnose("missing-font", f"the theme names the font file {name}, and there is none")
                )
            self._faces[name] = Face(file)
        return self._faces[name]

    def fount(self, family: Family, *, bold: bool, italic: bool) -> Fount:
        """Return the face of a weight and slope; where the family has no italic, its upright serves."""
        upright = family.bold if bold else family.regular
        slanted = (family.bold_italic or family.italic) if bold else family.italic
        companion = (family.companion_bold or family.companion) if bold else family.companion
        return Fount(
            self.find(slanted if italic and slanted else upright),
            self.find(companion) if companion else None,
            family.companion_scale,
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
            chosen = getattr(self._families, family)
            self._founts[key] = self._finder.fount(chosen, bold=bold, italic=italic)
        return self._founts[key]

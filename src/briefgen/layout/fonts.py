"""Typefaces: files to faces that know their widths, and the theme enlarged for readers with low vision.

A font file is examined before ReportLab reads it: the counts that work and memory follow from must fit what it holds.
"""

from __future__ import annotations

import json
import os
import stat
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from io import BytesIO
from itertools import groupby, pairwise
from operator import add
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.model.theme import Style, StyleName, Theme
from briefgen.system.install import without_surroundings
from briefgen.system.trust import leads_out

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

    from briefgen.model.theme import Families, Family


_LARGEST_FONT = 30_000_000
_LARGEST_KERNING = 4_000_000
_PAIR, _LARGEST_MOVE = 2, 2_000
_MOST_CHARACTERS = 120_000
"""Characters of one font. The largest that are in use for print have half as many."""

_UNITS = range(16, 16_385)
"""Units to the em that the format allows."""

_WIDE, _SCALED, _MORE, _SCALED_TWICE, _TURNED = 1, 8, 32, 64, 128
"""Flags of a part of a glyph: those that say how long its entry is, and whether another follows."""

FONT_FAULTS = (
    *(ArithmeticError, AssertionError, AttributeError, LookupError, MemoryError, OSError, RecursionError),
    *(TypeError, ValueError, struct.error),
)
"""What ReportLab raises, beside its own error, at bytes that are no sound font. Nothing but its own code is run for it."""


class _FontFaultError(ValueError):
    """Why bytes are no font that can be printed with."""


def _read_bounded(file: Path, most: int) -> bytes:
    """Return the bytes of a regular file. Raises ``OSError`` or ``_FontFaultError``."""
    descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with open(descriptor, "rb") as stream:  # noqa: PTH123 - a descriptor, not a path
        found = os.fstat(descriptor)
        if not stat.S_ISREG(found.st_mode):
            raise _FontFaultError("it is not a file")
        content = stream.read(most + 1) if found.st_size <= most else b""
    if found.st_size > most or len(content) > most:
        raise _FontFaultError(f"it is larger than {most // 1_000_000} MB")
    return content


def examine_font(content: bytes) -> None:
    """Raise ``_FontFaultError`` or ``struct.error`` for a TrueType file whose tables name more than it holds.

    Checked are the counts that work and memory follow from: characters, glyphs, and the parts of glyphs, each of which
    must lie in its own glyph, so that going over all of them takes time in proportion to the file.
    """
    tables = {}
    (count,) = struct.unpack_from(">H", content, 4)
    for at in range(12, 12 + 16 * count, 16):
        tag, _, start, length = struct.unpack_from(">4sLLL", content, at)
        if start + length > len(content):
            raise _FontFaultError("a table of it is cut off")
        tables[tag] = content[start : start + length]
    if missing := {b"cmap", b"glyf", b"head", b"loca", b"maxp"} - tables.keys():
        raise _FontFaultError(f"it has no table {min(missing).decode()}")
    head, glyphs = tables[b"head"], tables[b"glyf"]
    (units,) = struct.unpack_from(">H", head, 18)
    if units not in _UNITS:
        raise _FontFaultError(f"it has {units} units to the em")
    _count_characters(tables[b"cmap"])
    (number,) = struct.unpack_from(">H", tables[b"maxp"], 4)
    if struct.unpack_from(">H", head, 50)[0]:
        places: Sequence[int] = struct.unpack_from(f">{number + 1}L", tables[b"loca"])
    else:
        places = [2 * place for place in struct.unpack_from(f">{number + 1}H", tables[b"loca"])]
    for start, end in pairwise(places):
        if not start <= end <= len(glyphs):
            raise _FontFaultError("its glyphs do not lie one behind the other")
        if start < end and struct.unpack_from(">h", glyphs, start)[0] < 0:
            _check_parts(glyphs[start:end], number)


def _count_characters(cmap: bytes) -> None:
    """Refuse tables of characters that name more of them than a font can have."""
    for at in range(4, 4 + 8 * struct.unpack_from(">H", cmap, 2)[0], 8):
        start = struct.unpack_from(">HHL", cmap, at)[2]
        form = struct.unpack_from(">H", cmap, start)[0]
        named = 0
        if form == 4:  # noqa: PLR2004 - the format's own number, as below
            segments = struct.unpack_from(">H", cmap, start + 6)[0] // 2
            ends = struct.unpack_from(f">{segments}H", cmap, start + 14)
            starts = struct.unpack_from(f">{segments}H", cmap, start + 16 + 2 * segments)
            named = sum(max(0, last - first + 1) for first, last in zip(starts, ends, strict=True))
        elif form in (8, 12, 13):
            (groups,) = struct.unpack_from(">L", cmap, start + 12)
            if groups > _MOST_CHARACTERS:
                raise _FontFaultError("its table of characters is longer than any font's")
            entries = struct.iter_unpack(">LLL", cmap[start + 16 : start + 16 + 12 * groups])
            named = sum(max(0, last - first + 1) for first, last, _ in entries)
        elif form == 10:  # noqa: PLR2004 - as above
            (named,) = struct.unpack_from(">L", cmap, start + 16)
        elif form == 2:  # noqa: PLR2004 - as above
            raise _FontFaultError("its table of characters is of a kind that is no longer in use")
        if named > _MOST_CHARACTERS:
            raise _FontFaultError(f"it names {named:,} characters")


def _check_parts(glyph: bytes, number: int) -> None:
    """Refuse a glyph made of others whose parts do not end in it, or that there are not."""
    at, flags = 10, _MORE
    while flags & _MORE:
        flags, part = struct.unpack_from(">HH", glyph, at)
        if part >= number:
            raise _FontFaultError("a glyph of it is made of one that it has not")
        at += 4 + (4 if flags & _WIDE else 2)
        at += 2 if flags & _SCALED else 4 if flags & _SCALED_TWICE else 8 if flags & _TURNED else 0


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
    with without_surroundings():
        from reportlab.pdfbase.ttfonts import TTFont  # noqa: PLC0415 - heavy

    return TTFont(file.stem, BytesIO(read_font(file)), asciiReadable=False)


def read_font(file: Path) -> bytes:
    """Return a font file that was examined. Raises one of ``FONT_FAULTS``."""
    content = _read_bounded(file, _LARGEST_FONT)
    examine_font(content)
    return content


@lru_cache(maxsize=32)
def _read_kerning(file: Path, _stamp: tuple[int, ...]) -> dict[str, int]:
    """Read a table of kerning, once for all documents of a run. Raises ``OSError`` or ``ValueError``."""
    table = json.loads(_read_bounded(file, _LARGEST_KERNING))
    if not isinstance(table, dict) or not all(
        len(pair) == _PAIR and type(move) is int and abs(move) <= _LARGEST_MOVE
        for pair, move in table.items()
    ):
        raise _FontFaultError(
            "it is not a table of pairs of characters and their moves in 1/1000 of the size"
        )
    return table


def _stamp(file: Path) -> tuple[int, ...]:
    """Return what changes with a file. Raises ``OSError`` where there is none."""
    status = file.stat()
    return status.st_ino, status.st_ctime_ns, status.st_mtime_ns, status.st_size


def refuse_font(file: Path, error: Exception) -> Diagnostic:
    """Make the diagnostic of a file that a font cannot be had from."""
    reason = str(error) if isinstance(error, _FontFaultError | OSError) else f"it is damaged ({error})"
    hint = "replace it by a static TrueType font, or take it out of the folder where briefgen brings one of that name"
    return diagnose("missing-font", f"the font file {file.name} cannot be used: {reason}", None, hint)


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
        with without_surroundings():
            from reportlab.pdfbase.ttfonts import TTFError  # noqa: PLC0415 - heavy

        try:
            font = _open_font(self.file, _stamp(self.file))
        except (TTFError, *FONT_FAULTS) as error:
            raise BriefgenError(refuse_font(self.file, error)) from None
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
        except (ValueError, RecursionError) as error:
            raise BriefgenError(refuse_font(file, error)) from None

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


Points = tuple[tuple[int, str], ...]
"""Places in a text at which it may be parted, each with what then ends the line: a hyphen, or nothing."""

Shape = tuple[tuple[tuple[tuple[str, float, Face, float, Points], ...], float], ...]
"""The parts of a word that a line's end may separate: the runs of each (text, width, face, size, points), its width."""


@dataclass(frozen=True)
class Font:
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


class FontSet:
    """All fonts of a theme, by family, weight and slope, from files found by name in folders, the first that has one."""

    def __init__(self, families: Families, folders: Sequence[Path]) -> None:
        self._families = families
        self._folders = folders
        self._faces: dict[str, Face] = {}
        self._called: dict[str, Path] = {}
        self._fonts: dict[tuple[str, bool, bool], Font] = {}

    def get(self, family: str, *, bold: bool = False, italic: bool = False) -> Font:
        """Return the font of a weight and slope, made once; where the family has no italic, its upright serves.

        Raises ``BriefgenError`` where no folder has one of its files.
        """
        key = (family, bold, italic)
        if key not in self._fonts:
            families = (self._families.serif, self._families.sans, self._families.table)
            chosen: Family = getattr(self._families, family)
            upright = chosen.bold if bold else chosen.regular
            slanted = (chosen.bold_italic or chosen.italic) if bold else chosen.italic
            companion = _companion_of(chosen, bold=bold)
            spare = dict.fromkeys(_companion_of(other, bold=bold) for other in families)
            self._fonts[key] = Font(
                self._find(slanted if italic and slanted else upright),
                self._find(companion) if companion else None,
                chosen.companion_scale,
                tuple(self._find(name) for name in spare if name and name != companion),
            )
        return self._fonts[key]

    def _find(self, name: str) -> Face:
        """Return the face of a file; each file becomes one ``Face``."""
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


BODY_SIZE = 16.0
"""Size of running text in points: what associations of blind people ask for at the least."""
_POWER = 0.6


def enlarge(theme: Theme) -> Theme:
    """Return the theme with larger type; margins and measure stay."""
    body = theme.styles[StyleName.BODY].size

    def larger(style: Style) -> Style:
        size = max(BODY_SIZE * (style.size / body) ** _POWER, style.size)
        factor = size / style.size
        changes = {
            "size": round(size, 2),
            "leading": round(style.leading * factor, 2),
            "justified": False,
            "hyphenated": False,
        }
        spaces = {
            "before": round(style.before * factor**0.5, 2),
            "after": round(style.after * factor**0.5, 2),
        }
        return style.model_copy(update={**changes, **spaces})

    styles = {name: larger(style) for name, style in theme.styles.items()}
    return theme.model_copy(update={"styles": styles, "heads": "above"})

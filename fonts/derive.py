"""Make the font files of this folder from the unpacked npm packages that README.md names.

In: a folder that holds the packages, unpacked; sources.sha256 knows each file that is read, and
another one is refused. Out: the .ttf files and their licences, and on stdout size and SHA-256 of
each. The same sources and the same fontTools give the same bytes: no clock is read.

Why derive at all: ReportLab reads a face in pure Python, about two microseconds a glyph, and
copies the face's name table into every PDF, so a face holds what prints and nothing else.
ReportLab also offers no OpenType features, so tabular figures must be what the digits' code
points mean. Faces whose licence reserves a font name carry another name; Source Serif 4 is copied
unchanged.
"""

import argparse
import hashlib
import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.reorderGlyphs import reorderGlyphs
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable

PRETENDARD = "pretendard-1.3.9/package/dist"
SOURCE_SERIF = "expo-google-fonts-source-serif-4-0.4.1/package"
NOTO_SERIF_KR = "expo-google-fonts-noto-serif-kr-0.4.3/package"

# Seconds since 1904-01-01, as `head` counts: 2026-11-22. Every derived face bears this date.
DERIVED_ON = 3_878_150_400
WINDOWS_ENGLISH = (3, 1, 0x409)
# Weight class, bold bit of head.macStyle, bits of OS/2.fsSelection (0x20 bold, 0x40 regular).
WEIGHTS = {"Regular": (400, 0, 0x40), "SemiBold": (600, 0, 0x40), "Bold": (700, 1, 0x20)}


@dataclass(frozen=True)
class Derivative:
    """A face cut down from `source` and renamed: `korean` and `tabular` say what it keeps."""

    family: str
    weight: str
    source: str
    origin: str
    korean: bool = False
    kerning: bool = True
    tabular: bool = False

    @property
    def postscript_name(self) -> str:
        """The name that a PDF shows, and the file's name without its suffix."""
        return f"{self.family.replace(' ', '')}-{self.weight}"


_WEIGHTS_OF_SANS = ("Regular", "SemiBold", "Bold")
_SANS = PRETENDARD + "/public/static/alternative/Pretendard-{}.ttf"
_SERIF_KR = {
    "Regular": f"{NOTO_SERIF_KR}/400Regular/NotoSerifKR_400Regular.ttf",
    "Bold": f"{NOTO_SERIF_KR}/700Bold/NotoSerifKR_700Bold.ttf",
}
# File here to file there, taken over byte for byte.
COPIES = {
    "SourceSerif4-Regular.ttf": f"{SOURCE_SERIF}/400Regular/SourceSerif4_400Regular.ttf",
    "SourceSerif4-Italic.ttf": f"{SOURCE_SERIF}/400Regular_Italic/SourceSerif4_400Regular_Italic.ttf",
    "SourceSerif4-Bold.ttf": f"{SOURCE_SERIF}/700Bold/SourceSerif4_700Bold.ttf",
    "SourceSerif4-BoldItalic.ttf": f"{SOURCE_SERIF}/700Bold_Italic/SourceSerif4_700Bold_Italic.ttf",
    "licences/SourceSerif4-OFL.txt": f"{SOURCE_SERIF}/LICENSE_FONT",
    "licences/Pretendard-OFL.txt": f"{PRETENDARD}/LICENSE.txt",
    "licences/NotoSerifKR-OFL.txt": f"{NOTO_SERIF_KR}/LICENSE_FONT",
}
DERIVATIVES = (
    *(Derivative("Briefgen Sans", w, _SANS.format(w), "Pretendard 1.3.9") for w in _WEIGHTS_OF_SANS),
    *(
        Derivative("Briefgen Sans Table", w, _SANS.format(w), "Pretendard 1.3.9", tabular=True)
        for w in ("Regular", "SemiBold")
    ),
    *(
        Derivative("Briefgen Sans KR", w, _SANS.format(w), "Pretendard 1.3.9", korean=True)
        for w in _WEIGHTS_OF_SANS
    ),
    *(
        # No kerning: the source's counts on palt, which is not kept.
        Derivative("Briefgen Serif KR", w, source, "Noto Serif KR 2.003", korean=True, kerning=False)
        for w, source in _SERIF_KR.items()
    ),
)

# What the Latin faces leave to the Korean ones, or to nobody: private use means nothing to a reader of
# the text, and ReportLab's ToUnicode maps are wrong above U+FFFF.
NOT_LATIN = (
    (0x1100, 0x11FF), (0x2E80, 0x9FFF), (0xA960, 0xA97F), (0xAC00, 0xFAFF), (0xFE30, 0xFE4F),
    (0xFF00, 0xFFEF), (0x10000, 0x10FFFF),
)  # fmt: skip
# Beside KS X 1001. Conjoining jamo (U+1100 and on) are left out on purpose: without shaping they would
# print side by side, and a face that lacks them makes the fault known. NFC text has none.
KOREAN = (
    (0x0020, 0x007E), (0x00A0, 0x00FF), (0x2000, 0x206F), (0x2070, 0x209F), (0x20A0, 0x20CF),
    (0x2190, 0x2193), (0x2200, 0x22FF), (0x3000, 0x303F), (0x3130, 0x318F), (0xAC00, 0xD7A3),
    (0xFF00, 0xFFEF),
)  # fmt: skip


def ks_x_1001() -> set[int]:
    """Code points of the Korean standard set: 2,350 syllables, 4,888 Hanja, and symbols."""
    found = set()
    for row in range(0xA1, 0xFF):
        for cell in range(0xA1, 0xFF):
            try:
                found.add(ord(bytes((row, cell)).decode("euc_kr")))
            except UnicodeDecodeError:
                continue  # rows and cells that the standard leaves empty
    return found


def _within(code: int, ranges: Iterable[tuple[int, int]]) -> bool:
    return any(first <= code <= last for first, last in ranges)


def latin_map(cmap: dict[int, str]) -> dict[int, str]:
    """Keep what lies outside the Korean and Chinese blocks, of the code points that the source has."""
    return {code: glyph for code, glyph in cmap.items() if not _within(code, NOT_LATIN)}


def korean_map(cmap: dict[int, str]) -> dict[int, str]:
    """Keep the Korean repertoire; a Hanja without a glyph takes that of its canonical equivalent."""
    wanted = ks_x_1001() | {code for first, last in KOREAN for code in range(first, last + 1)}
    kept = {}
    for code in sorted(wanted):
        same = unicodedata.normalize("NFC", chr(code))
        glyph = cmap.get(code) or (cmap.get(ord(same)) if len(same) == 1 else None)
        if glyph:
            kept[code] = glyph
    return kept


def tabular_glyphs(font: TTFont) -> dict[str, str]:
    """Glyph to tabular glyph, as the source's `tnum` feature has it."""
    table = font["GSUB"].table
    lookups = {
        index
        for record in table.FeatureList.FeatureRecord
        if record.FeatureTag == "tnum"
        for index in record.Feature.LookupListIndex
    }
    return {
        plain: tabular
        for index in sorted(lookups)
        for subtable in table.LookupList.Lookup[index].SubTable
        for plain, tabular in subtable.mapping.items()
    }


def character_map(font: TTFont, face: Derivative) -> dict[int, str]:
    """Code point to glyph for the derived face."""
    cmap = font.getBestCmap()
    kept = korean_map(cmap) if face.korean else latin_map(cmap)
    if not face.tabular:
        return kept
    tabular = tabular_glyphs(font)
    return {code: tabular.get(glyph, glyph) for code, glyph in kept.items()}


def set_character_map(font: TTFont, mapping: dict[int, str]) -> None:
    """Replace `cmap` with the one subtable that ReportLab and all others read."""
    subtable = CmapSubtable.newSubtable(4)
    subtable.platformID, subtable.platEncID, subtable.language = 3, 1, 0
    subtable.cmap = mapping
    cmap = newTable("cmap")
    cmap.tableVersion, cmap.tables = 0, [subtable]
    font["cmap"] = cmap


def subset(font: TTFont, face: Derivative, mapping: dict[int, str]) -> None:
    """Drop all glyphs and tables that the derived face has no use for.

    No GSUB: what shaping substitutes has no code point, and the text could not be extracted.
    """
    options = Options()
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = ["*"]  # renamed afterwards
    options.layout_features = ["kern", "mark", "mkmk"]
    options.drop_tables += ["GSUB", "BASE", "STAT", "vhea", "vmtx", "gasp", "prep", "DSIG"]
    options.drop_tables += [] if face.kerning else ["GPOS", "GDEF"]
    options.recalc_average_width = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=mapping)
    subsetter.subset(font)


def rename(font: TTFont, face: Derivative) -> None:
    """Write the derived face's own names; keep copyright, designers and licence as they were."""
    version = font["name"].getDebugName(5).removeprefix("Version ").split(";")[0]
    linked = face.family if face.weight in {"Regular", "Bold"} else f"{face.family} {face.weight}"
    names = {
        1: linked,
        2: "Bold" if face.weight == "Bold" else "Regular",
        3: f"{version};briefgen;{face.postscript_name}",
        4: f"{face.family} {face.weight}",
        5: f"Version {version};briefgen 1",
        6: face.postscript_name,
        10: f"Derived from {face.origin}: renamed, with fewer characters"
        + (", digits tabular by default." if face.tabular else "."),
        16: face.family,
        17: face.weight,
    }
    kept = {n: font["name"].getDebugName(n) for n in (0, 9, 13, 14)}
    font["name"].names = []
    for name_id, text in sorted((names | kept).items()):
        font["name"].setName(text, name_id, *WINDOWS_ENGLISH)


def set_style(font: TTFont, face: Derivative) -> None:
    """State the weight, permit embedding, and fix the dates."""
    weight_class, mac_style, selection = WEIGHTS[face.weight]
    metrics, head = font["OS/2"], font["head"]
    metrics.usWeightClass = weight_class
    metrics.fsSelection = metrics.fsSelection & ~0x61 | selection
    metrics.fsType = 0
    head.macStyle = mac_style
    head.created = head.modified = DERIVED_ON
    font["post"].formatType = 3.0


def reorder(font: TTFont) -> None:
    """Order glyphs by code point, with one of a width of its own at the end.

    The character map then needs few segments and is read quickly. `hmtx` would state the width of a run of equal
    ones at its end only once, and ReportLab 5.1 misreads that in a face whose em is not 1000 units: the widths in
    the embedded subset no longer agree with those in the PDF (PDF/A-3, 6.2.11.5).
    """
    code_of = {glyph: code for code, glyph in sorted(font.getBestCmap().items(), reverse=True)}
    advances = {glyph: advance for glyph, (advance, _) in font["hmtx"].metrics.items()}
    names = font.getGlyphOrder()
    rest = sorted(names[1:], key=lambda g: (code_of.get(g, 0), names.index(g)))
    counts = Counter(advances.values())
    rarest = min(rest, key=lambda g: (counts[advances[g]], rest.index(g)))
    rest.remove(rarest)
    reorderGlyphs(font, [names[0], *rest, rarest])


def saved(font: TTFont) -> bytes:
    """Return the font file's bytes."""
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()


def derive(source: bytes, face: Derivative) -> bytes:
    """Return the bytes of the derived face."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    mapping = character_map(font, face)
    set_character_map(font, mapping)
    subset(font, face, mapping)
    rename(font, face)
    set_style(font, face)
    small = TTFont(io.BytesIO(saved(font)), recalcTimestamp=False, lazy=False)
    reorder(small)
    return saved(small)


def read_source(folder: Path, source: str, known: dict[str, str]) -> bytes:
    """Read a source file and refuse one that is not the file this script was written for."""
    path = folder / source
    if not path.is_file():
        sys.exit(f"{path}: not there. README.md says how to unpack the packages.")
    content = path.read_bytes()
    found = hashlib.sha256(content).hexdigest()
    if found != known[source]:
        sys.exit(f"{path}: SHA-256 is {found}, not {known[source]}. README.md names the version to take.")
    return content


def main() -> None:
    """Make every file, and print what was made."""
    here = Path(__file__).parent
    parser = argparse.ArgumentParser(description="Make the fonts of this folder from the npm packages.")
    parser.add_argument("source_dir", type=Path, help="folder that holds the unpacked npm packages")
    parser.add_argument("--into", type=Path, default=here, help="default: this folder")
    given = parser.parse_args()
    sums = (here / "sources.sha256").read_text(encoding="ascii").splitlines()
    known = {source: digest for digest, source in (line.split("  ") for line in sums)}
    made = {file: read_source(given.source_dir, source, known) for file, source in COPIES.items()}
    for face in DERIVATIVES:
        content = read_source(given.source_dir, face.source, known)
        made[f"{face.postscript_name}.ttf"] = derive(content, face)
    (given.into / "licences").mkdir(parents=True, exist_ok=True)
    for file, content in sorted(made.items()):
        (given.into / file).write_bytes(content)
        sys.stdout.write(f"{file:32} {len(content):>10,} {hashlib.sha256(content).hexdigest()}\n")


if __name__ == "__main__":
    main()

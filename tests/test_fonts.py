"""The committed font files: what each face must hold, be called, weigh and be able to print."""

import hashlib
import io
import unicodedata
import zlib
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont as PdfFont
from reportlab.pdfgen.canvas import Canvas

FONTS = Path(__file__).parents[1] / "fonts"
SERIF = ("SourceSerif4-Regular", "SourceSerif4-Italic", "SourceSerif4-Bold", "SourceSerif4-BoldItalic")
SANS = ("BriefgenSans-Regular", "BriefgenSans-SemiBold", "BriefgenSans-Bold")
TABLE = ("BriefgenSansTable-Regular", "BriefgenSansTable-SemiBold")
SANS_KR = ("BriefgenSansKR-Regular", "BriefgenSansKR-SemiBold", "BriefgenSansKR-Bold")
SERIF_KR = ("BriefgenSerifKR-Regular", "BriefgenSerifKR-Bold")
DERIVED = SANS + TABLE + SANS_KR + SERIF_KR
FACES = SERIF + DERIVED
STYLES = {  # weight class, bits of head.macStyle
    "Regular": (400, 0),
    "Italic": (400, 2),
    "SemiBold": (600, 0),
    "Bold": (700, 1),
    "BoldItalic": (700, 3),
}
# Name-table entries that name a face: family, unique id, full name, PostScript name, and their kin.
NAMING = (1, 3, 4, 6, 16, 17, 25)
RESERVED = ("Pretendard", "Source", "Noto")

PRINTABLE = {chr(code) for code in (*range(0x20, 0x7F), *range(0xA0, 0x100))}
PUNCTUATION = set("“”‘’–—…·•→←↑↓×§¶†‡№™©®€£¥₩½¼¾≤≥")
LATIN = PRINTABLE | PUNCTUATION | set("◆−≈⁰¹²³⁴⁵⁶⁷⁸⁹ĀāŁłŐőŠšŽž\u00ad\u2009\u202f")
SHAPES = set("◇◆●○\u2011")
HANGUL = {chr(code) for code in range(0xAC00, 0xD7A4)}
COMPATIBILITY_JAMO = {chr(code) for code in range(0x3131, 0x3164)}
KOREAN = (
    PRINTABLE | PUNCTUATION | HANGUL | COMPATIBILITY_JAMO | set("、。〈〉《》「」『』〔〕（）１２３※㈜①℃㎞")
)
HANJA = {
    bytes((row, cell)).decode("euc_kr") for row in range(0xCA, 0xFE) for cell in range(0xA1, 0xFF)
}  # rows 42 to 93 of KS X 1001
REQUIRED = (
    dict.fromkeys(SERIF, LATIN)
    | dict.fromkeys(SANS + TABLE, LATIN | SHAPES)
    | dict.fromkeys(SANS_KR, KOREAN | SHAPES)
    | dict.fromkeys(SERIF_KR, KOREAN | SHAPES | HANJA)
)


def path_of(face: str) -> Path:
    return FONTS / f"{face}.ttf"


def opened(face: str) -> TTFont:
    return TTFont(io.BytesIO(path_of(face).read_bytes()), lazy=True)


def missing(face: str, wanted: set[str]) -> set[str]:
    present = opened(face).getBestCmap()
    return {char for char in wanted if ord(char) not in present}


def digit_advances(face: str) -> set[int]:
    font = opened(face)
    cmap, metrics = font.getBestCmap(), font["hmtx"].metrics
    return {metrics[cmap[ord(digit)]][0] for digit in "0123456789"}


def reserved_names(face: str) -> set[str]:
    named = [record.toUnicode() for record in opened(face)["name"].names if record.nameID in NAMING]
    return {word for word in RESERVED for name in named if word in name}


def extracted(face: str, text: str) -> str:
    """Draw the text with ReportLab, read it back from the PDF."""
    pdfmetrics.registerFont(PdfFont(face, str(path_of(face))))
    page = io.BytesIO()
    canvas = Canvas(page, initialFontName=face)
    canvas.drawString(20, 400, text)
    canvas.save()
    return PdfReader(page).pages[0].extract_text().strip()


def test_the_folder_holds_these_faces_and_no_other() -> None:
    assert {path.stem for path in FONTS.glob("*.ttf")} == set(FACES)


@pytest.mark.parametrize("face", FACES)
def test_prints_and_extracts(face: str) -> None:
    korean = face in SANS_KR + SERIF_KR
    text = "2023년 9월 15일 확장억제 「힣」" if korean else "Łódź, “15 September 2023”: 1,234.5 – é ü ñ ő → €"
    assert extracted(face, text) == text


@pytest.mark.parametrize("face", FACES)
def test_covers_what_its_class_prints(face: str) -> None:
    assert missing(face, REQUIRED[face]) == set()


def test_coverage_can_fall_short() -> None:
    assert missing("SourceSerif4-Regular", SHAPES) == set("◇●○\u2011")


def test_hanja_set_is_the_whole_of_the_standard() -> None:
    assert len(HANJA) == 4888


@pytest.mark.parametrize("face", SANS_KR + SERIF_KR)
def test_unjoined_jamo_are_missing_rather_than_set_side_by_side(face: str) -> None:
    decomposed = set(unicodedata.normalize("NFD", "한글"))
    assert missing(face, decomposed) == decomposed


@pytest.mark.parametrize("face", TABLE)
def test_table_digits_are_of_one_width(face: str) -> None:
    assert len(digit_advances(face)) == 1


def test_text_digits_are_not_of_one_width() -> None:
    assert len(digit_advances("BriefgenSans-Regular")) > 1


@pytest.mark.parametrize("face", DERIVED)
def test_bears_no_reserved_name(face: str) -> None:
    assert reserved_names(face) == set()


def test_a_reserved_name_is_found_where_it_stands() -> None:
    assert reserved_names("SourceSerif4-Regular") == {"Source"}


@pytest.mark.parametrize("face", FACES)
def test_is_called_as_its_file_and_keeps_its_notices(face: str) -> None:
    names = opened(face)["name"]
    assert names.getDebugName(6) == face
    assert any(holder in names.getDebugName(0) for holder in ("Adobe", "Kil Hyung-jin"))
    assert "SIL Open Font License, Version 1.1" in names.getDebugName(13)


@pytest.mark.parametrize("face", FACES)
def test_states_its_style_and_allows_embedding(face: str) -> None:
    font = opened(face)
    weight, mac_style = STYLES[face.split("-")[1]]
    assert (font["OS/2"].usWeightClass, font["head"].macStyle) == (weight, mac_style)
    assert font["OS/2"].fsType == 0


@pytest.mark.parametrize("face", DERIVED)
def test_holds_only_what_a_pdf_can_use(face: str) -> None:
    font = opened(face)
    glyphs, size = (
        (18_000, 11_000_000)
        if face in SERIF_KR
        else (13_000, 2_400_000)
        if face in SANS_KR
        else (2_500, 260_000)
    )
    assert font["maxp"].numGlyphs <= glyphs  # ReportLab reads them one by one
    assert path_of(face).stat().st_size <= size
    assert len(font["name"].compile(font)) <= 1_700  # copied into every PDF
    assert max(font.getBestCmap()) <= 0xFFFF  # ReportLab's ToUnicode goes no higher
    assert "GSUB" not in font  # what it substitutes cannot be extracted


def test_the_folder_leaves_the_wheel_under_its_limit() -> None:
    compressed = sum(len(zlib.compress(path.read_bytes(), 1)) for path in FONTS.glob("*.ttf"))
    assert compressed < 15_000_000


@pytest.mark.parametrize(
    ("licence", "holder"),
    [
        ("SourceSerif4-OFL.txt", "The Source Serif 4 Project Authors"),
        ("Pretendard-OFL.txt", "Kil Hyung-jin"),
        ("NotoSerifKR-OFL.txt", "Google Inc."),
    ],
)
def test_licence_travels_with_its_copyright_line(licence: str, holder: str) -> None:
    text = (FONTS / "licences" / licence).read_text(encoding="utf-8")
    assert holder in text.splitlines()[0]
    assert "SIL OPEN FONT LICENSE Version 1.1" in text


@pytest.mark.parametrize("face", SERIF)
def test_face_with_a_reserved_name_is_untouched(face: str) -> None:
    digest = hashlib.sha256(path_of(face).read_bytes()).hexdigest()
    assert digest in (FONTS / "sources.sha256").read_text(encoding="ascii")


@pytest.mark.parametrize("face", FACES)
def test_readme_tells_each_file_by_its_digest(face: str) -> None:
    digest = hashlib.sha256(path_of(face).read_bytes()).hexdigest()
    rows = (FONTS / "README.md").read_text(encoding="utf-8").splitlines()
    assert [row for row in rows if f"`{face}.ttf`" in row and digest in row]

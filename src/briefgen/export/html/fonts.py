"""The theme's typefaces for a browser: subsets of its font files as WOFF2, and the rules that name them.

Which characters a face needs follows from the tree: the family and weight of every element are those that the style
sheet gives it, which names the same elements and classes as here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from briefgen.diagnostics import BriefgenError
from briefgen.export.html.tree import Tag
from briefgen.layout.fonts import FONT_FAULTS, Font, FontSet, read_font, refuse_font
from briefgen.model.text import printable
from briefgen.model.theme import Families

SANS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "figcaption", "nav", "svg", "details", "dt"})
SANS_CLASSES = frozenset(
    {
        "series",
        "status",
        "imprint",
        "copy",
        "handling",
        "draft",
        "cite",
        "mark",
        "label",
        "badge",
        "title",
        "number",
    }
    | {"figure-note", "foot", "sans"}
)
TABLE, TABLE_CLASSES = frozenset({"table"}), frozenset({"table", "table-note"})
BOLD = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "strong", "b", "th", "dt", "figcaption", "summary"})
BOLD_CLASSES = frozenset(
    {
        "series",
        "handling",
        "draft",
        "cite",
        "mark",
        "label",
        "title",
        "date",
        "name",
        "disc",
        "bold",
        "number",
    }
    | {"bottom-line", "message", "caption"}
)
LIGHT, LIGHT_CLASSES = frozenset({"blockquote"}), frozenset({"unit", "appointment", "detail", "light"})
ITALIC, ITALIC_CLASSES = frozenset({"i", "em"}), frozenset({"subtitle", "insertion"})
UPRIGHT = frozenset({"ja", "ko", "zh"})
"""Languages whose scripts have no italics."""


@dataclass(frozen=True, slots=True)
class Style:
    """What of a theme's families a text is set in."""

    family: str = "serif"
    bold: bool = False
    italic: bool = False


Letters = Mapping[Style, frozenset[str]]
"""The characters of a page by the style that they are set in."""


def find_letters(root: Tag, language: str = "") -> Letters:
    """Return the characters that an element shows."""
    found: defaultdict[Style, set[str]] = defaultdict(set)

    def gather(element: Tag, style: Style, language: str) -> None:
        language = str(element.attributes.get("lang", language))
        style = _style_of(element, style, upright=language.partition("-")[0] in UPRIGHT)
        for child in element.children:
            if isinstance(child, Tag):
                gather(child, style, language)
            else:
                found[style].update(printable(child))
        found[style].update(str(element.attributes.get("data-label", "")))

    gather(root, Style(), language)
    # The style sheet writes some lines in capitals, and numbers of lists.
    return {
        style: frozenset({*letters, *"".join(letters).upper(), *"0123456789. "})
        for style, letters in found.items()
    }


def _style_of(element: Tag, above: Style, *, upright: bool) -> Style:
    name, classes = element.name, set(element.classes)
    family, bold, italic = above.family, above.bold, above.italic
    if name in TABLE or classes & TABLE_CLASSES:
        family = "table"
    elif name in SANS or classes & SANS_CLASSES:
        family = "sans"
    elif "serif" in classes:
        family = "serif"
    if name in LIGHT or classes & LIGHT_CLASSES:
        bold = False
    elif name in BOLD or classes & BOLD_CLASSES:
        bold = True
    italic = (
        (italic or name in ITALIC or bool(classes & ITALIC_CLASSES)) and not upright and family == "serif"
    )
    return Style(family, bold, italic)


@dataclass(frozen=True, slots=True)
class FaceFile:
    """A font file for a browser: what it is called there, what it holds, its size in its family's, its characters."""

    style: Style
    content: bytes
    scale: float
    characters: frozenset[str]


def subset_faces(letters: Letters, families: Families, folders: Sequence[Path]) -> Iterator[FaceFile]:
    """Yield the faces that set some characters. Raises ``BriefgenError`` where a font file is missing or unsound."""
    fonts = FontSet(families, folders)
    for style, characters in sorted(letters.items(), key=lambda entry: repr(entry[0])):
        font = fonts.get(style.family, bold=style.bold, italic=style.italic)
        for file, scale, own in divide_letters(font, characters):
            yield FaceFile(style, make_woff2(file, own), scale, own)


def divide_letters(font: Font, characters: Iterable[str]) -> Iterator[tuple[Path, float, frozenset[str]]]:
    """Yield the files of a font with those characters that each of them sets, and its size in the family's."""
    by_file: defaultdict[tuple[Path, float], set[str]] = defaultdict(set)
    for char in characters:
        try:
            run = next(font.runs(char))
        except LookupError:
            continue  # the reader's machine may have it
        by_file[run.face.file, run.scale].add(char)
    for (file, scale), own in sorted(by_file.items(), key=lambda entry: str(entry[0])):
        yield file, scale, frozenset(own)


@lru_cache(maxsize=64)
def make_woff2(file: Path, characters: frozenset[str]) -> bytes:
    """Return a font file with nothing but some characters, as WOFF2. Raises ``BriefgenError`` for an unsound one."""
    from fontTools import subset  # noqa: PLC0415 - heavy, and most runs write no HTML
    from fontTools.ttLib import TTFont, TTLibError  # noqa: PLC0415

    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "liga", "mark", "mkmk", "ccmp", "locl", "lnum", "tnum"]
    options.hinting = False
    options.desubroutinize = True
    options.name_IDs = [0, 1, 2, 13, 14]
    options.notdef_outline = True
    try:
        font = TTFont(BytesIO(read_font(file)), recalcTimestamp=False)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=sorted(map(ord, characters)))
        subsetter.subset(font)
        written = BytesIO()
        subset.save_font(font, written, options)
    except (TTLibError, subset.Subsetter.SubsettingError, *FONT_FAULTS) as error:
        raise BriefgenError(refuse_font(file, error)) from None
    return written.getvalue()


def write_face(face: FaceFile, address: str) -> str:
    """Return the rule of a face whose file has an address."""
    size = f"size-adjust:{100 * face.scale:g}%;" if face.scale != 1 else ""
    return (
        f'@font-face{{font-family:"Brief {face.style.family.title()}";'
        f"font-weight:{700 if face.style.bold else 400};font-style:{'italic' if face.style.italic else 'normal'};"
        f'font-display:swap;{size}src:url({address}) format("woff2");'
        f"unicode-range:{','.join(_ranges(face.characters))}}}"
    )


def _ranges(characters: frozenset[str]) -> Iterator[str]:
    """Yield characters as ranges of their numbers, in order."""
    codes = sorted(map(ord, characters))
    start = 0
    for at in range(1, len(codes) + 1):
        if at == len(codes) or codes[at] != codes[at - 1] + 1:
            first, last = codes[start], codes[at - 1]
            yield f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}"
            start = at

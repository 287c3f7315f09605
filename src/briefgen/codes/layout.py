"""Codes: type, themes and pages."""

from briefgen.codes.code import error

LAYOUT = {
    "missing-glyph": error(
        "No typeface of the theme has a character.",
        "It is reported once, where it was written; a hint lists its other places. Replace it, or add a face that has it to "
        "the theme. Han characters beyond those of Korean texts need such a face; scripts that run from right to left, such "
        "as Arabic, are not set with any.",
        example="""\
# wrong: no face of the default theme has the character
    summary: The lamp was lit 𓊪.
# mended
    summary: The lamp was lit.
""",
    ),
    "missing-font": error(
        "A theme names a font file that cannot be used.",
        "Font files are static TrueType and lie in the project's fonts/ folder or come with briefgen.",
        example="""\
# wrong, in a theme
families:
  serif: {regular: Harbor-Regular.ttf, bold: Harbour-Bold.ttf}
# mended: as the file in fonts/ is called
families:
  serif: {regular: Harbour-Regular.ttf, bold: Harbour-Bold.ttf}
""",
    ),
    "missing-logo": error(
        "A theme names a logo that cannot be used.",
        "Logos are PNG files in the project's templates/ folder.",
        example="""\
# wrong, in a theme: templates/ has no such file
logo: lihgts.png
# mended
logo: lights.png
""",
    ),
    "missing-theme": error(
        "A theme does not exist.",
        "Themes are looked for in templates/themes of the project, then among those that come with briefgen.",
        example="""\
# wrong
theme: defualt
# mended
theme: default
""",
    ),
    "too-tall": error(
        "A block does not fit on a page.",
        "Something that may not be parted, a quotation or a figure, is taller than the page. Shorten or divide it.",
        example="""\
# wrong: a quotation of several pages
    words: "…"
# mended: several excerpts, or an omission
    words: "no dues shall be asked … that seeks shelter"
""",
    ),
}

"""Codes: type, themes and pages."""

from briefgen.codes.code import error

LAYOUT = {
    "missing-glyph": error(
        "No typeface of the theme has a character.",
        "Replace the character, or add a face that has it to the theme.",
    ),
    "missing-font": error(
        "A theme names a font file that cannot be used.",
        "Font files are static TrueType and lie in the project's fonts/ folder or come with briefgen.",
    ),
    "missing-logo": error(
        "A theme names a logo that cannot be used.",
        "Logos are PNG files in the project's templates/ folder.",
    ),
    "missing-theme": error(
        "A theme does not exist.",
        "Themes are looked for in templates/themes of the project, then among those that come with briefgen.",
    ),
    "too-tall": error(
        "A block does not fit on a page.",
        "Something that may not be parted, a quotation or a figure, is taller than the page. Shorten or divide it.",
    ),
}

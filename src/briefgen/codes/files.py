"""Codes: reading and writing files."""

from briefgen.codes.code import error, warning

FILES = {
    "unreadable-file": error(
        "A file or folder cannot be read.",
        "It does not exist, is not a file, or the system refuses it. Check the path and its permissions.",
    ),
    "cannot-write": error(
        "A result cannot be written.",
        "The disk is full, the folder is read-only, or the path is not a folder. Nothing was changed: "
        "an earlier file of that name is still whole.",
    ),
    "no-project": error(
        "No briefgen project was found.",
        "A project is a folder with a briefgen.toml, or a pyproject.toml that has a [tool.briefgen] table. "
        "The folder of the brief and all folders above it were searched.",
    ),
    "outside-project": error(
        "A path leads out of the project.",
        "Templates, themes, logos and facts are read from the project only, so that a spec from elsewhere cannot "
        "print a file of this machine.",
    ),
    "bad-encoding": error(
        "A file is not UTF-8 text.",
        "Save the file as UTF-8. Control characters, apart from line breaks, are refused as well.",
    ),
    "bad-yaml": error(
        "A file is not well-formed YAML.",
        "The parser stopped at the place given. Common causes: a tab in the indentation, a quotation mark that is "
        "not closed, a colon inside a text without quotes.",
    ),
    "bad-toml": error(
        "A project file is not well-formed TOML.",
        "The parser stopped at the place given; briefgen.toml follows toml.io.",
    ),
    "empty-file": warning(
        "A file holds nothing.",
        "Add its records, or delete the file.",
    ),
    "too-deep": error(
        "A file nests more than 100 levels deep.",
        "No record needs that; the file is damaged or not meant for briefgen.",
    ),
    "too-large": error(
        "A file is too large, or its aliases expand to too much.",
        "Fact files are limited to 16 MB and a million values each. Split the file; write repeated content once.",
    ),
    "duplicate-key": error(
        "A key stands twice in one mapping.",
        "YAML would silently keep only one of the two values. Remove or rename one.",
    ),
}

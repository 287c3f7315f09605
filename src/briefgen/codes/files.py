"""Codes: reading and writing files."""

from briefgen.codes.code import error, warning

FILES = {
    "unreadable-file": error(
        "A file or folder cannot be read.",
        "It does not exist, is not a file, or the system refuses it. Check the path and its permissions.",
        example="""\
# wrong: no such folder
briefgen check --archive texst
# mended
briefgen check --archive texts
""",
    ),
    "cannot-write": error(
        "A result cannot be written.",
        "The disk is full, the folder is read-only, or the path is not a folder. Nothing was changed: "
        "an earlier file of that name is still whole.",
        example="""\
# wrong: the folder may not be written to
briefgen make lights -o /lights.pdf
# mended
briefgen make lights -o build/lights.pdf
""",
    ),
    "build-locked": error(
        "Another build of the project does not end.",
        "Builds of one project wait for each other, so that no two write the same PDF. The lock goes with the process "
        "that holds it, so it is never left over: another build is still at work, or was stopped in the middle.",
        example="""\
# wrong: a first build was halted with Ctrl-Z
briefgen build
# mended
fg
""",
    ),
    "process-ended": error(
        "A process that built a brief was ended from outside.",
        "Several processes build at once where there are several cores. A system that is short of memory ends one of "
        "them. The PDF that stood before is whole, and what the other processes built is there.",
        example="""\
# wrong: not enough memory for eight
briefgen build --jobs 8
# mended
briefgen build --jobs 1
""",
    ),
    "place-locked": error(
        "Another run of the program does not make room.",
        "Runs that write to the same folder wait for each other, so that none overwrites what another has just written. "
        "The lock goes with the process that holds it, so it is never left over: another run is still at work there, or "
        "was stopped in the middle.",
        example="""\
# wrong: a first run was halted with Ctrl-Z
briefgen issue lights
# mended
fg
""",
    ),
    "no-project": error(
        "No briefgen project was found.",
        "A project is a folder with a briefgen.toml, or a pyproject.toml that has a [tool.briefgen] table. "
        "The folder of the brief and all folders above it were searched.",
        example="""\
# wrong: neither this folder nor one above it has a project file
briefgen check
# mended: an empty file will do
touch briefgen.toml
""",
    ),
    "outside-project": error(
        "A path leads out of the project.",
        "Templates, themes, logos and facts are read from the project only, so that a spec from elsewhere cannot "
        "print a file of this machine. Results are written into it only, so that a link in it cannot have a file "
        "elsewhere replaced; what you name with -o outside of it is your own choice.",
        example="""\
# wrong: briefs/facts/lights.yaml is a link to a file elsewhere
briefs/facts/lights.yaml -> /srv/common/lights.yaml
# mended: a copy of it, or the whole project under one root
briefs/facts/lights.yaml
""",
    ),
    "bad-encoding": error(
        "A file is not UTF-8 text, or holds a character that cannot be printed.",
        "Save the file as UTF-8. Control characters, apart from line breaks, are refused as well. The records that "
        "such a character is in are set aside; the rest of a fact file is read.",
        example="""\
# wrong: saved as Latin-1, the é is one byte
    summary: The café on the mole was closed.
# mended: the same words, saved as UTF-8
    summary: The café on the mole was closed.
""",
    ),
    "line-separator": warning(
        "A value holds a line separator of another program, which is read as a space.",
        "Text pasted from elsewhere brings U+2028, U+2029, U+0085, or a vertical tab, where a line ended. Put a space in "
        "its place; a text that goes on in the next line needs none.",
        ignorable=False,
        example="""\
# wrong: between "café" and "on" is U+2028
    definition: A café\u2028on a wall.
# mended
    definition: A café on a wall.
""",
    ),
    "cut-text": warning(
        "A text may have been cut short by a #.",
        "In YAML, a # behind a space begins a comment, and all that follows on the line is left out. Put the text "
        "between quotation marks; where a comment is meant, put a space behind its #.",
        example="""\
# wrong: the text is "The board met in room"
    summary: The board met in room #4.
# mended
    summary: "The board met in room #4."
""",
    ),
    "bad-yaml": error(
        "A file is not well-formed YAML.",
        "The parser stopped at the place given. Common causes: a tab in the indentation, a quotation mark that is "
        "not closed, a colon inside a text without quotes.",
        example="""\
# wrong
    summary: The lamp was lit: the harbour was open
# mended
    summary: "The lamp was lit: the harbour was open"
""",
    ),
    "bad-toml": error(
        "A project file is not well-formed TOML.",
        "The parser stopped at the place given; briefgen.toml follows toml.io.",
        example="""\
# wrong
office = Harbour Desk
# mended
office = "Harbour Desk"
""",
    ),
    "empty-file": warning(
        "A file holds nothing.",
        "Add its records, or delete the file.",
        example="""\
# wrong: nothing but a remark
# seeds: see the other file
# mended: a record, or no file
terms:
  seed-vault: {term: seed vault, definition: A store of seeds.}
""",
        ignorable=False,
    ),
    "too-deep": error(
        "A file nests more than 100 levels deep.",
        "No record needs that; the file is damaged or not meant for briefgen.",
        example="""\
# wrong
events: [[[[[[[[[[[[[[[[[[[[…
# mended
events:
  lamp-lit: {date: 1909-11, summary: The lamp was lit., reviewed: 2026-01-15}
""",
    ),
    "too-large": error(
        "A file is too large, or its aliases expand to too much.",
        "A file is limited to 16 MB and 700,000 values, a record to 10,000 values. Split the file; write repeated content once.",
        example="""\
# wrong: ten aliases of ten aliases of ten …
a: &a [seed, seed, seed]
b: &b [*a, *a, *a]
# mended: write the values out, and a large base in several files
""",
    ),
    "duplicate-key": error(
        "A key stands twice in one mapping.",
        "YAML would silently keep only one of the two values. Remove or rename one.",
        example="""\
# wrong
    city: Marram
    city: Tern Quay
# mended
    city: Tern Quay
""",
    ),
}

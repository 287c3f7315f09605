"""Codes: use of the command line."""

from briefgen.codes.code import error

USE = {
    "unknown-brief": error(
        "A brief does not exist.",
        "Briefs are the YAML files directly in the project's briefs/ folder.",
    ),
    "bad-setting": error(
        "A --set option cannot be used.",
        "Write it as KEY=VALUE, with a key of the brief spec.",
    ),
    "output-collision": error(
        "Two briefs would be written to the same file.",
        "Rename one, or make them into different folders.",
    ),
}

"""Places in a TOML file, which Python's parser does not keep.

In: the text, and a path of keys. Out: line and column, found by looking for the key under its table's header. That
suffices for the few plain lines of a project file; in anything stranger the nearest header is named.
"""

import re

from briefgen.diagnostics import Origin
from briefgen.model.tree import Step

_HEADER = re.compile(r"\s*\[([^\[\]]+)\]\s*(?:#.*)?$")
_KEY = re.compile(
    r"(\s*)((?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|\"[^\"]*\"|'[^']*'))*)\s*=\s*"
)
_PLACE = re.compile(r"(.*?) \(at line (\d+), column (\d+)\)")


def find_key(
    text: str, file: str, prefix: tuple[str, ...], path: tuple[Step, ...], *, of_key: bool = False
) -> Origin:
    """Return the place of the value at ``prefix`` and ``path``, or of the key itself, or of the nearest above it.

    Steps into a list lead to the list.
    """
    wanted = (*prefix, *(step for step in path if isinstance(step, str)))
    best, origin = 0, Origin(file)
    table: tuple[str, ...] = ()
    for number, line in enumerate(text.split("\n"), 1):
        if header := _HEADER.match(line):
            table = _split(header[1])
            found, column = table, line.index("[") + 1
        elif key := _KEY.match(line):
            found = (*table, *_split(key[2]))
            column = key.end(1) + 1 if of_key else key.end() + 1
        else:
            continue
        if len(found) > best and wanted[: len(found)] == found:
            best, origin = len(found), Origin(file, number, column)
    return origin


def find_syntax_error(complaint: str, text: str, file: str) -> tuple[str, Origin]:
    """Part the parser's complaint into its words and its place."""
    match = _PLACE.match(complaint)
    if match:
        return _lower(match[1]), Origin(file, int(match[2]), int(match[3]))
    lines = text.rstrip("\n").split("\n")
    return _lower(complaint.partition(" (at end")[0]), Origin(file, len(lines), len(lines[-1]) + 1)


def _split(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip().strip("\"'") for part in dotted.split("."))


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]

"""The line and column of a character inside a YAML text, whichever way the text was written.

Folding and quoting change white space and nothing else, apart from escapes that stand for one character: the
n-th character that is not a space stands for the n-th in the file.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from briefgen.diagnostics import Origin
from briefgen.model.tree import Scalar

_PROPERTIES = re.compile(r"(?:[&!]\S*\s+)*")
_CHARACTER = re.compile(r"\S")
_SINGLE = re.compile(r"''|\S")
_DOUBLE = re.compile(r"\\(?:x..|u.{4}|U.{8}|\r?\n|.)|\S")
_ESCAPED_SPACE = frozenset("ntrv_NLP \t\r\n")


def find_place(scalar: Scalar, offset: int) -> Origin:
    """Return where the character at ``offset`` of the scalar's text stands in the file.

    Without the scalar's raw form the text is taken to stand on one line, as written.
    """
    origin, text, raw = scalar.origin, scalar.text or "", scalar.raw
    if raw is None:
        return Origin(origin.file, origin.line, origin.column + offset)
    solid = sum(not char.isspace() for char in text[:offset])
    at = next(islice(_solid_places(raw), solid, None), 0)
    line = raw.count("\n", 0, at)
    column = at - raw.rfind("\n", 0, at) if line else origin.column + at
    return Origin(origin.file, origin.line + line, column)


def find_place_in_value(scalar: Scalar, offset: int) -> Origin:
    """Return where a character of a value stands in the file.

    The models hold a scalar's text without the space around it, and composed (NFC): ``offset`` counts in that.
    """
    text = scalar.text or ""
    start = len(text) - len(text.lstrip())
    if text.isascii() or unicodedata.is_normalized("NFC", text):
        return find_place(scalar, start + offset)
    for at in range(start, len(text)):
        if len(unicodedata.normalize("NFC", text[start : at + 1])) > offset:
            return find_place(scalar, at)
    return find_place(scalar, len(text))


def _solid_places(raw: str) -> Iterator[int]:
    """Yield the offset of every character of the raw form that stands for one that is not a space."""
    properties = _PROPERTIES.match(raw)
    start = properties.end() if properties else 0
    match raw[start : start + 1]:
        case '"':
            pattern, start = _DOUBLE, start + 1
        case "'":
            pattern, start = _SINGLE, start + 1
        case "|" | ">":
            pattern, start = _CHARACTER, raw.find("\n", start) + 1
        case _:
            pattern = _CHARACTER
    return (unit.start() for unit in pattern.finditer(raw, start) if not _is_space(unit[0]))


def _is_space(unit: str) -> bool:
    """Whether an escape of a double-quoted text stands for white space, or for nothing."""
    if unit[0] != "\\" or len(unit) == 1:
        return False
    if unit[1] in "xuU":
        return chr(int(unit.lstrip("\\xuU"), 16)).isspace()
    return unit[1] in _ESCAPED_SPACE

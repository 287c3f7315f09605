"""A parsed YAML document: nodes that keep their position, and the position of each character inside a text."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from briefgen.diagnostics import Origin

Step = str | int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text as written, ``None`` where nothing was.

    ``raw`` is the stretch of the file from ``origin`` to the scalar's end, where that is not simply ``text`` again:
    quoted, folded, literal or over several lines. With it a place inside the text can be told.
    """

    text: str | None
    origin: Origin
    raw: str | None = None


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their values, in the order written. A key's own place is kept beside the value's."""

    entries: tuple[tuple[Scalar, Node], ...]
    origin: Origin

    def get(self, key: str) -> Node | None:
        """Return the value of a key, or ``None``."""
        return next((value for name, value in self.entries if name.text == key), None)


Node = Scalar | Sequence | Mapping


def find_origin(node: Node, path: Iterable[Step], *, of_key: bool = False) -> Origin:
    """Return the place of the value at ``path``, or of the nearest node on the way there that exists.

    Steps that lead nowhere are passed over: Pydantic puts the names of union members between real ones.
    ``of_key`` asks for the place of the last key itself, as an unknown key needs it.
    """
    at = node.origin
    for step in path:
        if isinstance(node, Mapping):
            entry = next(((key, value) for key, value in node.entries if key.text == str(step)), None)
            if entry is not None:
                at = entry[0].origin if of_key else entry[1].origin
                node = entry[1]
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            at = node.origin
    return at


def find_node(node: Node, path: Iterable[Step]) -> Node | None:
    """Return the value at ``path``; ``None`` where a step leads nowhere."""
    found: Node | None = node
    for step in path:
        if isinstance(found, Mapping):
            found = found.get(str(step))
        elif isinstance(found, Sequence) and isinstance(step, int) and step < len(found.items):
            found = found.items[step]
        else:
            return None
    return found


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

"""A parsed YAML document: nodes that remember where they stand, before anything is typed.

Scalars stay the text that was written; the models give them their types. ``None`` stands for an empty plain
scalar or ``~``. Paths are those of Pydantic's errors: keys and indices from the root.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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

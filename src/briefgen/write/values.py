"""What is written to a file: texts, lists and mappings, with the little that a writer must know of a text.

In: nothing; these are types. ``Bare`` is a date, a number or a flag, ``Prose`` a text that may be folded; any other
text is written as it stands, on one line. ``Block`` is a mapping that is never put in braces without need.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


class Bare(str):
    """A text that is a date, number or flag to us: written without quotation marks."""

    __slots__ = ()


class Prose(str):
    """A text whose lines may be folded."""

    __slots__ = ()


class Block(dict[str, "Value"]):
    """A mapping that has a line for each key, however short: a record."""

    __slots__ = ()


Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""What is written: texts (see ``Bare`` and ``Prose``), lists and mappings of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value for the mapping at a path of a fact file: (KIND,) for a record, (KIND, ID) for a field."""

    file: str
    path: tuple[str, ...]
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Indents:
    """How far a file indents: a mapping below its key (``step``), the dashes of a list below its key (``dash``)."""

    step: int = 2
    dash: int = 2


def to_texts(value: Value) -> Any:
    """Return a value as loading gives it back: plain texts, lists and mappings."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_texts(inner) for key, inner in value.items()}
    return [to_texts(inner) for inner in value]

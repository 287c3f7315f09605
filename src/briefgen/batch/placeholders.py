"""A text with placeholders: ``The {ordinal} meeting``; ``{{`` and ``}}`` stand for the braces themselves.

In: a text. Out: its parts, words and placeholders in order, and the places of braces that are neither. A value that
is filled in is never read again, so no value can bring a placeholder along.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_PART = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder: the name between its braces, and where in the text the first brace stands."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A brace without its partner, and where in the text it stands."""

    brace: str
    offset: int


Part = str | Placeholder | Stray


def has_braces(text: str) -> bool:
    """Whether there is anything in a text to be filled in or unescaped."""
    return "{" in text or "}" in text


def parse_placeholders(text: str) -> tuple[Part, ...]:
    """Return the parts of a text, in order."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    for found in _PART.finditer(text):
        part = found[0]
        if found["name"] is not None:
            yield Placeholder(found["name"], found.start())
        elif part in ("{{", "}}"):
            yield part[0]
        elif part in ("{", "}"):
            yield Stray(part, found.start())
        else:
            yield part

"""The parts of an excerpt's words: words of the source, [insertions] and omissions (…).

The check proves the words, composition prints insertions and omissions as such; both must mean the same by them,
so the reading of an excerpt's words stands here.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

_OMISSION = r"\[\s*…\s*\]|…"
_INSERTION = r"\[(?!\s*…\s*\])[^\[\]]+\]"
_MARK = re.compile(rf"(?P<omission>{_OMISSION})|(?P<insertion>{_INSERTION}(?:\s*{_INSERTION})*)")


class PartKind(StrEnum):
    """What a part of an excerpt is."""

    WORDS = "words"
    INSERTION = "insertion"
    """In square brackets: an editor's, be it ours or that of the source."""
    OMISSION = "omission"
    """An ellipsis (…), with or without brackets; three full stops are three full stops."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part as written, brackets and white space included; ``offset`` is its first character in the words."""

    kind: PartKind
    text: str
    offset: int


def parse_quotation(words: str) -> tuple[Part, ...]:
    """Split an excerpt's words into parts. Joined, their texts are the words again.

    A bracket without its partner is a word like any other. Insertions with nothing but space between are one part.
    """
    parts: list[Part] = []
    end = 0
    for mark in _MARK.finditer(words):
        if mark.start() > end:
            parts.append(Part(PartKind.WORDS, words[end : mark.start()], end))
        kind = PartKind.OMISSION if mark["omission"] else PartKind.INSERTION
        parts.append(Part(kind, mark[0], mark.start()))
        end = mark.end()
    if end < len(words):
        parts.append(Part(PartKind.WORDS, words[end:], end))
    return tuple(parts)

"""Where a word may be parted: Liang's patterns, as Pyphen's dictionaries have them.

In: a dictionary file. Out: a function from a word to places. Pyphen itself takes every pattern of a language apart as
soon as it is asked for one word, which costs more than setting a short brief; here a pattern is taken apart when
a word has it. The dictionaries that change letters at a break, or escape them, are left to Pyphen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from itertools import count
from pathlib import Path
from typing import Any

_LEFT, _RIGHT = 3, 3
"""How many letters stay together at a word's ends."""

Hyphenate = Callable[[str], Sequence[int]]

_REMARK = re.compile(r"^(?:[%#]|(?:COMPOUND)?(?:LEFT|RIGHT)HYPHENMIN).*", re.MULTILINE)
_STEP = re.compile(r"(\d?)(\D?)")
_ODD = ("^^", "/", " ", "\t")
"""What only Pyphen reads: escapes, changes of letters, spaces inside a pattern."""


@lru_cache(maxsize=8)
def find_hyphenator(language: str) -> Hyphenate | None:
    """Return a function from a word to the places where it may be parted, or ``None`` for a language without one."""
    import pyphen  # noqa: PLC0415 - it lists its dictionaries when it is imported

    tag = pyphen.language_fallback(language)
    return None if tag is None else lru_cache(maxsize=20_000)(_Lazy(pyphen, tag))


class _Lazy:
    """Reads its dictionary at the first word."""

    def __init__(self, pyphen: Any, tag: str) -> None:
        self._pyphen = pyphen
        self._tag = tag
        self._find: Hyphenate | None = None

    def __call__(self, word: str) -> Sequence[int]:
        if self._find is None:
            patterns = read_patterns(self._pyphen.LANGUAGES[self._tag])
            self._find = self._pyphen.Pyphen(lang=self._tag).positions if patterns is None else patterns.find
        last = len(word) - _RIGHT
        return tuple(int(place) for place in self._find(word) if _LEFT <= place <= last)


class Patterns:
    """Patterns by their letters, each as it is written: ``.ab3ol`` by ``.abol``."""

    def __init__(self, written: dict[str, str]) -> None:
        self._written = written
        self._longest = max(map(len, written), default=0)

    def find(self, word: str) -> list[int]:
        """Return all places of a word where the highest number of its patterns is odd."""
        marked = f".{word.lower()}."
        values = [0] * (len(marked) + 1)
        for start in range(len(marked) - 1):
            for stop in range(start + 1, min(start + self._longest, len(marked)) + 1):
                written = self._written.get(marked[start:stop])
                if written is not None:
                    for place, value in zip(count(start), _values_of(written)):
                        if value and value > values[place]:
                            values[place] = value
        return [place - 1 for place, value in enumerate(values) if value % 2]


@lru_cache(maxsize=4096)
def _values_of(written: str) -> tuple[int, ...]:
    return tuple(int(digit or 0) for digit, _ in _STEP.findall(written))


def read_patterns(file: Path) -> Patterns | None:
    """Return the patterns of a dictionary file; ``None`` where they are not plain letters and digits."""
    content = file.read_bytes()
    encoding, _, _ = content.partition(b"\n")
    name = encoding.decode().strip()
    text = content.decode("cp1251" if name.lower() == "microsoft-cp1251" else name)
    text = _REMARK.sub("", text[len(encoding) :].replace("\r\n", "\n"))
    if any(mark in text for mark in _ODD):
        return None
    lines = text.split()
    # In bytes, deleting is ten times as fast.
    letters = "\n".join(lines).encode().translate(None, b"0123456789").decode().split("\n")
    return Patterns({key: line for key, line in zip(letters, lines, strict=True) if key != line})

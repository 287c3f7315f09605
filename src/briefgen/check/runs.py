"""The runs of capitalised words in a record's own texts: where names are.

In: a record. Out: each run with its place in its passage and a mark: whether it opens a sentence, follows a word that
goes before places, or neither. A run may span small words (Bank of Norway) and the end of a sentence. Words in other
scripts than Latin have no capitals: all of them are runs.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from briefgen.check.passages import Passage, own_texts
from briefgen.check.pattern import compile_later
from briefgen.model.records import Record

_SMALL = r"(?:of|and|for|the|in|on|to|de|du|des|la|le|von|van|der|den|und|et|e|y|da|do|dos|bin|al) "
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-z0-9À-ɏ]*(?:[.'’&+-][A-Za-z0-9À-ɏ]+)*"
_RUN = compile_later(rf"{_CAPITAL}(?:\.? (?:{_SMALL}){{0,2}}{_CAPITAL})*\.?")
WORD = re.compile(r"[^\s]+")
_BRACKETS, _ENDING = frozenset('([“‘"'), frozenset(".!?:;")
_PLACING = (" of ", " in ", " at ", " from ", " near ", " to ")
_OTHER_SCRIPT = compile_later(
    "[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff]{2,}(?: [\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff]+)*"
)
LAST_LATIN = "ɏ"
OPENING, PLACE, INSIDE = "^", "@", "-"
"""Before a noted run: it opens a sentence; it follows a word that goes before places; neither."""


class Run(NamedTuple):
    """One run: its first character in its passage, its mark, and its text."""

    start: int
    mark: str
    text: str


def find_runs(record: Record) -> Iterator[tuple[Passage, Run]]:
    """Yield the runs of a record's own texts. A city is a place, and places are not registered."""
    for passage in own_texts(record):
        if passage.field != "city":
            yield from ((passage, run) for run in _runs(passage.text))


def _runs(text: str) -> Iterator[Run]:
    for match in _RUN().finditer(text):
        start = match.start()
        if start < 2 or text[start - 1] in _BRACKETS or text[start - 2] in _ENDING:  # noqa: PLR2004 - a mark and a space
            mark = OPENING
        else:
            mark = PLACE if text.endswith(_PLACING, 0, start) else INSIDE
        yield Run(start, mark, match[0])
    if not text.isascii():
        for match in _OTHER_SCRIPT().finditer(text):
            yield Run(match.start(), INSIDE, match[0])

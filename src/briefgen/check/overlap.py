"""Runs of words that a text shares with the archive: what was copied, not written.

In: the archived texts, made ready once (``index_archive``), and a text. Out: every stretch of eight or more consecutive
words that stand in one of them as well. Words are compared without case, punctuation, accents of typography (quotation
marks, dashes, white space). Words of published titles and registered names are nobody's choice: a run counts only where
eight of its words belong to none.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

LONGEST_RUN = 7
"""Consecutive words that a text may share with a source."""
_RUN = LONGEST_RUN + 1
_WORD = re.compile(r"[^\W_]+(?:['’.][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Overlap:
    """Characters ``start`` to ``end`` of the text stand in the archived text ``name`` too."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class ArchivedWords:
    """The words of archived texts. ``runs`` maps the hash of eight consecutive words to text and place of the first."""

    names: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    runs: Mapping[int, tuple[int, int]]
    exempt: Mapping[str, tuple[tuple[str, ...], ...]]
    """Titles and names as words, by their first word."""


def index_archive(texts: Mapping[str, str], exempt: Iterable[str] = ()) -> ArchivedWords:
    """Make archived texts ready. ``exempt`` are the titles and names whose words do not count."""
    names = tuple(sorted(texts))
    words = tuple(tuple(word for word, _, _ in _split(texts[name])) for name in names)
    runs: dict[int, tuple[int, int]] = {}
    for number, own in enumerate(words):
        for at in range(len(own) - LONGEST_RUN):
            runs.setdefault(hash(own[at : at + _RUN]), (number, at))
    phrases: dict[str, set[tuple[str, ...]]] = {}
    for name in exempt:
        if phrase := tuple(word for word, _, _ in _split(name)):
            phrases.setdefault(phrase[0], set()).add(phrase)
    by_first = {first: tuple(sorted(own, key=len, reverse=True)) for first, own in phrases.items()}
    return ArchivedWords(names, words, runs, by_first)


def find_overlaps(text: str, archived: ArchivedWords) -> Iterator[Overlap]:
    """Yield the stretches of a text that are longer runs of an archived text than may be, in order."""
    split = list(_split(text))
    if len(split) < _RUN:
        return
    words = tuple(word for word, _, _ in split)
    counted = _counted(words, archived.exempt)
    at = 0
    while at <= len(words) - _RUN:
        end = _end_of_run(words, at, archived)
        if end is None:
            at += 1
            continue
        if sum(counted[at:end]) >= _RUN:
            yield Overlap(split[at][1], split[end - 1][2], _text_with(words, at, archived) or "")
        at = end - LONGEST_RUN


def _split(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word as it is compared, with its first character and the one after its last."""
    for match in _WORD.finditer(text):
        yield match[0].casefold().replace("’", "'").replace(".", ""), match.start(), match.end()


def _end_of_run(words: Sequence[str], at: int, archived: ArchivedWords) -> int | None:
    """Return where the run that begins at a word ends: every eight words of it in a row stand in the archive."""
    first = at
    while at <= len(words) - _RUN and _text_with(words, at, archived) is not None:
        at += 1
    return at + LONGEST_RUN if at > first else None


def _text_with(words: Sequence[str], at: int, archived: ArchivedWords) -> str | None:
    """Return the name of a text with the eight words from ``at`` on; a hash alone does not prove them."""
    run = tuple(words[at : at + _RUN])
    number, start = archived.runs.get(hash(run), (0, -1))
    if start < 0 or archived.words[number][start : start + _RUN] != run:
        return None
    return archived.names[number]


def _counted(words: Sequence[str], exempt: Mapping[str, tuple[tuple[str, ...], ...]]) -> list[bool]:
    """Say of each word whether it belongs to no title and no name."""
    counted = [True] * len(words)
    at = 0
    while at < len(words):
        phrases = exempt.get(words[at], ())
        length = next((len(one) for one in phrases if tuple(words[at : at + len(one)]) == one), 0)
        counted[at : at + length] = [False] * length
        at += max(length, 1)
    return counted

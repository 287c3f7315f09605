"""An archived text normalised with the way back to its characters, word boundaries in it, and runs of words shared with it."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefgen.diagnostics.letters import INVISIBLE, LIGATURES

LINE_HYPHEN = "\0"
"""Stands in normalised text for a hyphen at the end of a line."""

BLANK = "".join(char for char in map(chr, range(0x3001)) if char.isspace()) + INVISIBLE
"""White space, and what cannot be seen."""

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‘’‚‛‹›＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        LINE_HYPHEN: "\ufffd",
    }
)
_OF_WORDS = str.maketrans({**_SAME_LENGTH, **str.maketrans({**LIGATURES, **dict.fromkeys(INVISIBLE, "")})})
# A run of white space and invisible characters, with a hyphen before it that may be a line's; or a ligature.
_SHORTENED = re.compile(rf"[{INVISIBLE}]*+-?[\s{INVISIBLE}]++|[{INVISIBLE}]++|[ﬀ-ﬆ]")
_UNSEEN = str.maketrans(dict.fromkeys(INVISIBLE.replace("\u00ad", "")))
_LINE_END = re.compile(r"(?:-\u00ad*+|\u00ad++)[^\S\n]*+\n[\s\u00ad]*+")


@dataclass(frozen=True, slots=True)
class NormalText:
    """Normalised text. From character ``starts[i]`` on, a character stood ``shifts[i]`` further on before."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]

    def original(self, offset: int) -> int:
        """Return where the character at ``offset`` stands in the composed (NFC) text."""
        index = bisect_right(self.starts, offset) - 1
        return offset + (self.shifts[index] if index >= 0 else 0)


def normalise_text(text: str) -> NormalText:
    """Normalise a text as listed above."""
    text = unicodedata.normalize("NFC", text).translate(_SAME_LENGTH)
    pieces: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    end = length = 0

    def add(piece: str, place: int) -> None:
        nonlocal length
        if place - length != (shifts[-1] if shifts else 0):
            starts.append(length)
            shifts.append(place - length)
        pieces.append(piece)
        length += len(piece)

    for match in _SHORTENED.finditer(text):
        start = match.start()
        if match[0] == " ":
            continue
        if start > end:
            add(text[end:start], end)
        end = match.end()
        for piece, place in _shorten(text, start, end):
            add(piece, place)
    add(text[end:], end)
    return NormalText("".join(pieces), tuple(starts), tuple(shifts))


def _shorten(text: str, start: int, end: int) -> Iterator[tuple[str, int]]:
    """Yield what is kept of a ligature, or of a run that may end a line, each piece with its place."""
    found = text[start:end]
    if found in LIGATURES:
        yield from ((letter, start) for letter in LIGATURES[found])
    elif is_line_end(text, start, end):
        yield LINE_HYPHEN, start
    else:
        if "-" in found:
            yield "-", start + found.index("-")
        space = re.search(r"\s", found)
        if space:
            yield " ", start + space.start()


def is_line_end(text: str, start: int, end: int) -> bool:
    """Whether a stretch, all of it white space, hyphens and what cannot be seen, is a line's end within a word."""
    stretch = text[start:end]
    if start == 0 or "\n" not in stretch or not re.fullmatch(r"\w\w", text[start - 1] + text[end : end + 1]):
        return False
    return _LINE_END.fullmatch(stretch.translate(_UNSEEN)) is not None


def normalise_words(words: str) -> str:
    """Normalise words of an excerpt: they have no lines of their own, so every hyphen is one."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", words).translate(_OF_WORDS))


_JOINERS = frozenset(f"-‐‑'’{LINE_HYPHEN}")
_OF_SEAM = frozenset(f"-{BLANK}")
_BOUNDARY_UNSEEN = frozenset(INVISIBLE)
_LONGEST_SEAM = 100
_NUMERIC = frozenset(".,:")
_UNSPACED = (
    (0x0E00, 0x0EFF),  # Thai, Lao
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x3040, 0x30FF),  # Hiragana, Katakana
    (0x3400, 0x9FFF),  # Han
    (0xF900, 0xFAFF),  # Han, compatibility
    (0x20000, 0x3FFFF),  # Han, further planes
)
_HANGUL = (0xAC00, 0xD7A3)


def _within(char: str, *ranges: tuple[int, int]) -> bool:
    return any(first <= ord(char) <= last for first, last in ranges)


def _joins(text: str, at: int) -> bool:
    """Whether the punctuation at ``at`` is part of a word: the hyphen of a compound, the point of 3.5 or of U.S."""
    if not 0 < at < len(text) - 1:
        return False
    left, char, right = text[at - 1], text[at], text[at + 1]
    if char in _JOINERS:
        return left.isalnum() and right.isalnum()
    if char in _NUMERIC and left.isdigit() and right.isdigit():
        return True
    return char == "." and left.isupper() and right.isupper() and not text[at - 2 : at - 1].isalnum()


def _divides(text: str, at: int) -> bool:
    """Whether a word goes on from the character before ``at`` to that at ``at``."""
    if not 0 < at < len(text):
        return False
    left, right = text[at - 1], text[at]
    if unicodedata.combining(right):
        return True
    if left.isalnum() and right.isalnum():
        return not (_within(left, *_UNSPACED) or _within(right, *_UNSPACED))
    if left.isspace() or right == "-" or left in _BOUNDARY_UNSEEN or right in _BOUNDARY_UNSEEN:
        return _in_seam(text, at)
    return _joins(text, at) or _joins(text, at - 1)


def _in_seam(text: str, at: int) -> bool:
    """Whether a word goes on from before the white space, hyphens and unseen characters around ``at`` to after them."""
    start = end = at
    while start > max(0, at - _LONGEST_SEAM) and text[start - 1] in _OF_SEAM:
        start -= 1
    while end < min(len(text), at + _LONGEST_SEAM) and text[end] in _OF_SEAM:
        end += 1
    if start == 0 or end == len(text):
        return False
    left, right = text[start - 1], text[end]
    seam = text[start:end].strip(INVISIBLE)
    if not (left.isalnum() and right.isalnum() and (seam in ("", "-") or is_line_end(text, start, end))):
        return False
    return bool(seam) or not (_within(left, *_UNSPACED) or _within(right, *_UNSPACED))


def cuts_word(text: str, start: int, end: int) -> bool:
    """Whether the stretch from ``start`` to ``end`` begins or ends inside a word."""
    if _divides(text, start):
        return True
    return end > start and _divides(text, end) and not (end < len(text) and _within(text[end], _HANGUL))


def next_start(text: str, at: int) -> int:
    """Return the first place after ``at`` that does not lie inside a word."""
    at += 1
    while _divides(text, at):
        at += 1
    return at


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

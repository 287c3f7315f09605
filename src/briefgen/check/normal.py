"""The listed normalisation of an archived text, with the way back to its characters.

What two texts may differ in and still be verbatim, all of it:
1. Unicode's composed form (NFC);
2. the form of quotation marks and apostrophes;
3. the form of dashes and hyphens;
4. the kind and amount of white space, no-break spaces and line breaks included;
5. a hyphen at the end of a line within a word: it may belong to the word or to the line;
6. ligatures of typesetting (U+FB00 to U+FB06) for their letters;
7. characters that cannot be seen: soft hyphen, zero-width space, word joiner, byte-order mark.
Nothing else is folded: not case, not punctuation, not spelling, nor what Unicode calls compatible (¹, Ⅻ, ½, ㎏).
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.letters import INVISIBLE, LIGATURES

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

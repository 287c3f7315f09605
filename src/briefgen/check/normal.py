"""The listed normalisation of an archived text, with the way back to its characters.

What two texts may differ in and still be verbatim, all of it:
1. Unicode's composed form (NFC);
2. the form of quotation marks and apostrophes;
3. the form of dashes and hyphens;
4. the kind and amount of white space, no-break spaces and line breaks included;
5. a hyphen at the end of a line within a word: it may belong to the word or to the line.
Nothing else is folded: not case, not punctuation, not spelling.
"""

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass

LINE_HYPHEN = "\0"
"""Stands in normalised text for a hyphen at the end of a line."""

_SAME_LENGTH = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»＂", '"'),
        **dict.fromkeys("‘’‚‛‹›＇", "'"),
        **dict.fromkeys("‐‑‒–—―−﹘﹣－", "-"),
        LINE_HYPHEN: "\ufffd",
    }
)
_SHORTENED = re.compile(r"(?<=\w)(?P<hyphen>[-\u00ad][^\S\n]*\n\s*)(?=\w)|\s+")


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
    for match in _SHORTENED.finditer(text):
        short = LINE_HYPHEN if match["hyphen"] else " "
        pieces += (text[end : match.start()], short)
        length += match.start() - end + 1
        end = match.end()
        if end - length != (shifts[-1] if shifts else 0):
            starts.append(length)
            shifts.append(end - length)
    pieces.append(text[end:])
    return NormalText("".join(pieces), tuple(starts), tuple(shifts))


def normalise_words(words: str) -> str:
    """Normalise words of an excerpt: they have no lines of their own, so every hyphen is one."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", words).translate(_SAME_LENGTH))

"""Letters apart from how they are dressed: for searching, sorting and naming, and for what prints.

``fold`` makes a key under which a reader's spelling without case, accents and strokes meets the right one. ``ascii_of``
makes the ASCII part of a name of it. ``plain_letters`` takes the ligatures out of a text, which copying from a typeset
page puts in: they are letters to a reader, but a search does not find them, and few typefaces have all of them.
"""

from __future__ import annotations

import re
import unicodedata

LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ſt", "ﬆ": "st"}
"""The Latin ligatures of Unicode's presentation forms (U+FB00 to U+FB06), with the letters that they show."""

INVISIBLE = "\u00ad\u200b\u2060\ufeff"
"""What has no width and no meaning of its own: soft hyphen, zero-width space, word joiner, byte-order mark.

The joiners of scripts that need them (U+200C, U+200D) are not among them.
"""

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_LIGATURE = re.compile("[ﬀ-ﬆ]")
# Letters that Unicode does not take apart, and whose names do not say what they are made of (as in CLDR's Latin-ASCII).
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "þ": "th", "ð": "d", "ı": "i", "ȷ": "j", "ŋ": "n", "ĸ": "q", "ə": "a",
    "ɛ": "e", "ɔ": "o", "’": "'", "‘": "'", "ʼ": "'", "ʻ": "'", **dict.fromkeys(INVISIBLE, ""),
}  # fmt: skip


class _Bare(dict[int, str | None]):
    """A table for ``str.translate``: marks go, letters lose their strokes; filled as characters are met."""

    def __missing__(self, code: int) -> str | None:
        bare = self[code] = _bare(chr(code))
        return bare


def _bare(char: str) -> str | None:
    if unicodedata.combining(char):
        return None
    if char in _LETTERS:
        return _LETTERS[char]
    # Unicode's name of ł is "Latin small letter l with stroke"; a name with accents it would have taken apart already.
    base, _, dress = unicodedata.name(char, "").partition(" WITH ")
    if dress and base.startswith(("LATIN", "CYRILLIC")) and " LETTER " in base:
        try:
            found = unicodedata.lookup(base)
        except KeyError:
            return char
        return _LETTERS.get(found, found)
    return char


_BARE = _Bare()


def fold(text: str) -> str:
    """Return a text without case, accents, strokes and differences of width, its white space as single spaces."""
    if not text.isascii():
        bare = unicodedata.normalize("NFKD", text.casefold()).translate(_BARE)
        text = unicodedata.normalize("NFC", bare)
    return " ".join(text.casefold().split())


def ascii_of(text: str) -> str:
    """Return what of a text can be written in small ASCII letters, as ``fold`` spells it."""
    return fold(text).encode("ascii", "ignore").decode()


def slugify(text: str) -> str:
    """Return a text as small ASCII letters, digits and hyphens; empty where nothing of it can be written so."""
    return _NOT_IN_SLUG.sub("-", ascii_of(text)).strip("-")


def plain_letters(text: str) -> str:
    """Return a text with its ligatures as letters; the same object where it has none."""
    if text.isascii() or not _LIGATURE.search(text):
        return text
    return _LIGATURE.sub(lambda found: LIGATURES[found[0]], text)

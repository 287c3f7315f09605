"""Whether a place in a text lies inside a word: an excerpt may leave out words, never part of one.

Scripts that put no space between words have no such places; in Hangul a particle may be left off the end of a word.
"""

import unicodedata

from briefgen.check.normal import BLANK, LINE_HYPHEN, is_line_end
from briefgen.letters import INVISIBLE

_JOINERS = frozenset(f"-‐‑'’{LINE_HYPHEN}")
_OF_SEAM = frozenset(f"-{BLANK}")
_UNSEEN = frozenset(INVISIBLE)
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
    if left.isspace() or right == "-" or left in _UNSEEN or right in _UNSEEN:
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

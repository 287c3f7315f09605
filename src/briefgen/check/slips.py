"""What a stretch of text is a slip for: the registered name that it is nearly, and is not.

In: capitalised words and the registry. Out: the registered spelling that they drift from. An edit is a letter more, less
or other, or two neighbours swapped. Plurals, endings and short words are no slips, and Start at the head of a sentence
is not START.
"""

import re
from collections.abc import Sequence

from briefgen.check.registry import (
    SHORTEST_ACRONYM,
    SHORTEST_WORD,
    Registry,
    Spelling,
    bare,
    is_acronym,
    key_of,
    may_slip,
    part_name,
    signs_of,
)

_CONSONANTS = re.compile(r"[^aeiouy]{4}")
_VOWEL = re.compile(r"[aeiouy]")


def comes_near(text: str, registry: Registry) -> bool:
    """Whether some words of a text in a row are a registered name or next to one: quick, and no for nearly all."""
    parts = part_name(text) if "-" in text else text.split()
    keys = [key_of(part) for part in parts]
    for first, part in enumerate(parts):
        if not part[:1].isupper():
            continue
        key, strange = "", 0
        for last in range(first, min(len(keys), first + registry.longest)):
            key += keys[last]
            strange += keys[last] not in registry.words
            if key in registry.keyed:
                return True
            if strange < 2 and _near_keys(keys[first : last + 1], key, registry):  # noqa: PLR2004 - one slip
                return True
    return False


def find_drift(text: str, registry: Registry, *, opens: bool) -> Spelling | None:
    """Return the registered spelling that a stretch drifts from, which is none itself. ``opens``: it opens a sentence."""
    key = key_of(text)
    same = registry.keyed.get(key)
    if same is not None:
        return next((one for one in same if _is_same_name(text, key, one, opens=opens)), None)
    words = [key_of(word) for word in part_name(text)]
    for other in _near_keys(words, key, registry):
        for one in registry.keyed[other]:
            if _slips(text, key, other, one):
                return one
    return None


def edits_once(left: str, right: str) -> bool:
    """Whether two texts are one edit apart: a letter more, less or other, or two neighbours swapped."""
    half = (min(len(left), len(right)) - 1) // 2
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    if half > 0 and left[:half] != right[:half] and left[-half:] != right[-half:]:
        return False  # quick, and true of most: one edit leaves one end as it is
    at = 0
    for one, other in zip(left, right, strict=False):
        if one != other:
            break
        at += 1
    if len(left) > len(right):
        left, right = right, left
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    if left[at + 1 :] == right[at + 1 :]:
        return True
    return left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]


def slips_from_part(word: str, part: str) -> bool:
    """Whether a capitalised word is one slip from the part of a name by which a person is told."""
    if (
        len(part) < SHORTEST_WORD
        or abs(len(word) - len(part)) > 1
        or (word[0] != part[0] and word[-1] != part[-1])
    ):
        return False
    left, right = key_of(word), key_of(part)
    return not (left.startswith(right) or right.startswith(left)) and edits_once(left, right)


def _near_keys(words: Sequence[str], key: str, registry: Registry) -> list[str]:
    """Return the keys of registered names of as many words that are one edit from some words in a row, in order."""
    if len(words) == 1 and len(key) not in registry.lengths:
        return []
    near = registry.near
    found = {other for sign in signs_of(words, key, 1) if sign in near for other in near[sign]}
    return sorted(other for other in found if edits_once(key, other)) if found else []


def _is_same_name(text: str, key: str, one: Spelling, *, opens: bool) -> bool:
    """Whether a stretch of the same key is meant for the name: Start at the head of a sentence is not START."""
    if one.kind == "alias" or not is_acronym(bare(one.text)):
        return True
    if text.isupper():
        return True
    return len(key) >= SHORTEST_ACRONYM and (_is_unpronounceable(key) or not opens)


def _slips(text: str, key: str, other: str, one: Spelling) -> bool:
    """Whether a stretch one edit from a name is meant for it, and not a plural, an ending or a word of its own."""
    if not may_slip(other, one):
        return False
    if is_acronym(one.text):
        if key[:-1] == other and text[-1:] == "s":
            return False
        swapped = len(key) == len(other) and sorted(key) == sorted(other)
        return (len(other) > SHORTEST_ACRONYM or swapped) and (text.isupper() or _is_unpronounceable(key))
    return not key.startswith(other) and not other.startswith(key)


def _is_unpronounceable(key: str) -> bool:
    """Whether no word is spelled like that, so that it can only be an acronym."""
    return _CONSONANTS.search(key) is not None or _VOWEL.search(key) is None

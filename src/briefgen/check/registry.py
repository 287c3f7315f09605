"""The registered names of a fact base, and by what they are found in a text.

In: names as records give them. Out: the same, ready to be looked for (``slips``). What a name is compared by is its key:
small letters, no hyphens, points or spaces. Two spellings of one key are the same name written differently; keys one
edit apart are most likely a slip.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

SHORTEST_ACRONYM = 4
"""Letters of an acronym that two swapped letters are looked for in; for other edits it takes one more."""
SHORTEST_NAME = 8
"""Letters of a name of several words that a slip is looked for in."""
SHORTEST_WORD = 7
"""Letters of a name of one word, or of the part of a person's name that tells the person."""
_DROPPED = re.compile(r"[\s.'’&-]+")
_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"[\s-]+")


Sign = str | tuple[int, str, str]
"""What a name is found by although a letter of it is wrong; see ``signs_of``."""


class Spelling(NamedTuple):
    """A registered name: its spelling, its record, and the kind of name."""

    text: str
    record: str
    kind: str
    """full; reversed: with family and given name changed over; alias; part: family or given name, right as it stands."""


@dataclass(frozen=True, slots=True)
class Registry:
    """All registered names.

    ``exact`` are the spellings to use, ``keyed`` what has a key, ``near`` maps signs to keys, and ``words`` are those of
    names of several words.
    """

    exact: frozenset[str]
    keyed: Mapping[str, tuple[Spelling, ...]]
    near: Mapping[Sign, tuple[str, ...]]
    words: frozenset[str]
    lengths: frozenset[int]
    """Letters that names of one word have, or one more or less."""
    others: Mapping[str, tuple[Spelling, ...]]
    """Aliases in other scripts than Latin, by their first two characters."""
    longest: int
    """Words of the longest name, and one more: a hyphen, or nothing, may be registered between two of them."""


def bare(text: str) -> str:
    """Return a name without hyphens, points, apostrophes and spaces."""
    return text if text.isalpha() else _DROPPED.sub("", text)


def key_of(text: str) -> str:
    """Return what names are compared by."""
    return bare(text).casefold()


def tidy(text: str) -> str:
    """Return a spelling as it is compared exactly: one kind of apostrophe, no point at the end."""
    return text.replace("’", "'").rstrip(".")


def is_acronym(text: str) -> bool:
    """Whether a name is letters in capitals and nothing else."""
    return text.isascii() and text.isalpha() and text.isupper()


def part_name(text: str) -> list[str]:
    """Return the words of a name; what a hyphen joins are two."""
    return _BETWEEN.split(text)


def build_registry(spellings: Iterable[Spelling]) -> Registry:
    """Make names ready to be looked for. Names without a capital are words like any other, and left out."""
    exact: set[str] = set()
    keyed: dict[str, set[Spelling]] = defaultdict(set)
    others: dict[str, set[Spelling]] = defaultdict(set)
    for one in spellings:
        if one.kind in ("full", "part"):
            exact.add(tidy(_SPACES.sub(" ", one.text)))
        if one.kind == "alias" and not _is_latin(one.text):
            others[one.text[:2]].add(one)
        elif one.kind != "part" and _is_latin(one.text) and one.text != one.text.lower():
            keyed[key_of(one.text)].add(one)
    named = [
        (key, [key_of(word) for word in part_name(one.text)])
        for key, own in keyed.items()
        for one in own
        if may_slip(key, one)
    ]
    near: dict[Sign, set[str]] = defaultdict(set)
    for key, words in named:
        for sign in signs_of(words, key):
            near[sign].add(key)
    return Registry(
        exact=frozenset(exact),
        keyed=_sorted(keyed),
        near=_sorted(near),
        words=frozenset(word for _, words in named if len(words) > 1 for word in words),
        lengths=frozenset(len(key) + more for key, words in named if len(words) == 1 for more in (-1, 0, 1)),
        others=_sorted(others),
        longest=max((len(part_name(one.text)) for own in keyed.values() for one in own), default=0) + 1,
    )


def signs_of(words: Sequence[str], key: str, slack: int = 0) -> list[Sign]:
    """Return what a name of as many words has in common with any that is one edit from it.

    Of one word: the word, or what is left of it without one letter. Of two: one of them, with the length of both, which
    may differ by ``slack``. Of more: two of the first two and the last.
    """
    first, last = words[0], words[-1]
    match len(words):
        case 1:
            return [key, *[key[:at] + key[at + 1 :] for at in range(len(key))]]
        case 2:
            lengths = range(len(key) - slack, len(key) + slack + 1)
            return [sign for length in lengths for sign in ((length, first, ""), (length, "", last))]
        case count:
            return [(-count, first, words[1]), (count, first, last), (-count, words[1], last)]


def may_slip(key: str, one: Spelling) -> bool:
    """Whether a name is long enough that what is one edit from it is a slip and not another word."""
    if not key.isalpha() or one.kind == "alias":
        return False
    if is_acronym(one.text):
        return len(key) >= SHORTEST_ACRONYM
    return len(key) >= (SHORTEST_NAME if len(part_name(one.text)) > 1 else SHORTEST_WORD)


def _is_latin(text: str) -> bool:
    return any("A" <= char <= "ɏ" for char in text) and not any(
        char > "ɏ" and char.isalpha() for char in text
    )


def _sorted(mapping: Mapping[Any, Iterable[Any]]) -> dict[Any, tuple[Any, ...]]:
    return {key: tuple(sorted(own)) for key, own in mapping.items()}

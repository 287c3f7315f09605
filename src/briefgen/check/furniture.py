"""Page furniture: what stands on a web page around its text, and what a fact copied with it.

In: a text and its words. Out: the stretches that no fact says. Most patterns are tried only where a word or a sign
that they need is there.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from briefgen.check.function_words import parse_words
from briefgen.check.pattern import compile_later
from briefgen.check.stretch import Stretch


class _Furniture(NamedTuple):
    reason: str
    pattern: Callable[[], re.Pattern[str]]
    words: frozenset[str]
    """One of these is in every text in which the pattern finds anything, or the sign is."""
    sign: str = ""


def _of(reason: str, words: str, pattern: str, sign: str = "\0") -> _Furniture:
    return _Furniture(reason, compile_later(pattern, re.VERBOSE), parse_words(words), sign)


_FURNITURE = (
    _of("is an e-mail address", "", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", "@"),
    _of("is an address of the web", "www http https", r"(?:https?://|\bwww\.)\S+", "://"),
    _of("marks an advertisement", "advertisement", r"\b(?:ADVERTISEMENT|Advertisement)\b(?!\ [a-z])"),
    _of("marks an advertisement", "광고", r"\[\s*광고\s*\]"),
    _of("is a temperature of a page's header", "f c", r"\b\d{1,3}\.\d\ ?[FC]\b|^\d{1,3}\ ?°?\ ?[FC]\b"),
    _of("is a temperature of a page's header", "", r"\b\d{1,3}\.\d[FC]\b|^\d{1,3}\ ?°\ ?[FC]\b", "."),
    _of(
        "is the credit of a picture",
        "photo photos image picture getty",
        r"""\b(?:(?:File\ )?[Pp]hotos?|Image|Picture)(?:\ (?:credit|courtesy))?:
        |\b(?:Photo|Image|Picture)\ (?:by|courtesy)\b|\bGetty\ Images\b""",
    ),
    _of("is the credit of a picture", "", r"사진\s?[=:]", "사진"),
    _of(
        "is a byline",
        "by",
        r"""\bBY\ [A-Z][A-Z.'’-]+(?:\ [A-Z][A-Z.'’-]+)+
        |\bB[Yy]\ (?:STAFF|OUR|Staff|Our)\ (?i:reporters?|writers?|correspondents?)\b
        |^By\ [A-Z][\w.'’-]+(?:\ [A-Z][\w.'’-]+){1,3}$""",
    ),
    _of("is a byline", "", r"기자\s?[=\]]", "기자"),
    _of(
        "is a button or a note of the page",
        "read click share subscribe follow newsletter sign log related skip back updated cookies",
        r"""\bRead\ more\b|\b[Cc]lick\ here\b|\bShare\ (?:this|on)\b|\b[Ss]ubscribe\ (?:now|to\ our|today)\b
        |\bFollow\ us\b|\b(?i:sign\ up\ for\ (?:our|the)|our\ newsletter)\b|\bBack\ to\ top\b|\bLast\ updated\b
        |\bRelated\ (?:[Aa]rticles?|[Ss]tories|[Nn]ews|[Ll]inks)\b|\bSkip\ to\ (?:main\ )?content\b
        |\b\d+\ min(?:ute)?\ read\b|\b(?:Log|Sign)\ in\b|\bAccept\ (?:all\ )?cookies\b""",
    ),
    _of("is a button or a note of the page", "구독하기 클릭하세요", r"구독하기|클릭하세요"),
    _of(
        "is a copyright line",
        "copyright rights c",
        r"\(c\)\ ?\d{4}|\bCopyright\ \d{4}|\b(?i:all\ rights\ reserved)\b",
    ),
    _of("is a copyright line", "", "©", "©"),
    _of("is a copyright line", "무단 무단전재 재배포 저작권자", r"무단\s?전재|재배포\s?금지|저작권자|ⓒ", "ⓒ"),
)
TRIGGERS = frozenset().union(*(kind.words for kind in _FURNITURE))
SIGNS = compile_later(r"[@©ⓒ]|://|\d[FC]\b|°|\. |사진|기자")
"""Either a trigger or a sign is in every text that has furniture, or two sentences."""
_FEWEST = 4
"""Words that a sentence has before standing twice looks like a copied caption."""


def find_furniture(text: str, words: frozenset[str]) -> Iterator[Stretch]:
    """Yield what belongs to a page, not to a fact; ``words`` are the text's words in small letters."""
    for kind in _FURNITURE:
        if not words.isdisjoint(kind.words) or kind.sign in text:
            yield from (Stretch(*match.span(), kind.reason) for match in kind.pattern().finditer(text))
    yield from _find_repeat(text)


def _find_repeat(text: str) -> Iterator[Stretch]:
    if ". " not in text:
        return
    at, seen = 0, set()
    for sentence in text.split(". "):
        said = sentence.strip(" .")
        if said in seen and len(said.split()) >= _FEWEST:
            yield Stretch(at, at + len(sentence), "stands twice, as captions of pictures do")
        seen.add(said)
        at += len(sentence) + 2

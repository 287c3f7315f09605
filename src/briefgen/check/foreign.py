"""Scraps of another language than the text's own: what a page left behind when it was copied.

In: a text, its language, its words. Out: the stretches that are not of that language. Two signs count, and neither
needs a dictionary. A script: letters that the language is not written with, brackets apart; or a text without one
letter of its own script. And small words (``function_words``): two different ones of one other language, or one that
no other language has. Small words inside a name (Rio de Janeiro) and capitalised ones (Le Monde, Ng) prove nothing.
"""

import re
from collections.abc import Iterator
from functools import cache

from briefgen.check.function_words import SCRIPTS, UNMISTAKABLE, foreign_words
from briefgen.check.stretch import Stretch

_LETTERS = {
    "Hangul": "\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3",
    "Kana": "\u3040-\u30ff",
    "Han": "\u3400-\u9fff",
    "Cyrillic": "\u0400-\u04ff",
    "Greek": "\u0370-\u03ff",
    "Arabic": "\u0600-\u06ff",
    "Hebrew": "\u0590-\u05ff",
    "Thai": "\u0e00-\u0e7f",
    "Devanagari": "\u0900-\u097f",
}
_OWN = {"Japanese": ("Kana", "Han"), "Hangul": ("Hangul", "Han")}
"""Scripts of several alphabets; Korean newspapers still set single Han characters."""
_BRACKETS = re.compile(r"\([^()]*\)|（[^（）]*）|\[[^\[\]]*\]")
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SMALL = re.compile(r"(?<![\w.@/-])[a-z]{3,}(?![\w@/])")
_NAMES = {
    "en": "English",
    "de": "German",
    "fr": "French",
    "es": "Spanish",
    "pt": "Portuguese",
    "it": "Italian",
    "nl": "Dutch",
    "tl": "Tagalog",
    "id": "Indonesian",
    "sv": "Swedish",
    "da": "Danish or Norwegian",
    "pl": "Polish",
    "tr": "Turkish",
    "vi": "Vietnamese",
}


@cache
def _foreign_letters(script: str) -> re.Pattern[str]:
    """Return the pattern of letters that a script does not have, at least two of one alphabet."""
    own = _OWN.get(script, (script,))
    others = "|".join(f"[{letters}]{{2,}}" for name, letters in _LETTERS.items() if name not in own)
    return re.compile(rf"(?:{others})(?:\s*(?:{others}))*")


@cache
def _own_letters(script: str) -> re.Pattern[str]:
    """Return the pattern of a letter that a script other than Latin has."""
    return re.compile("[" + "".join(_LETTERS[name] for name in _OWN.get(script, (script,))) + "]")


def find_foreign(text: str, language: str, words: frozenset[str]) -> Iterator[Stretch]:
    """Yield what is not of the text's language; ``words`` are its words in small letters."""
    script = SCRIPTS.get(language)
    if script is not None and not text.isascii():
        yield from _find_letters(text, script)
    if script not in (None, "Latin") and not _own_letters(script).search(text):
        if small := _SMALL.search(text):
            yield Stretch(small.start(), len(text), f"is not written in {script}")
        return
    if script is not None:
        yield from _find_small_words(text, language, words)


def _find_letters(text: str, script: str) -> Iterator[Stretch]:
    outside = _BRACKETS.sub(lambda match: " " * len(match[0]), text)
    for match in _foreign_letters(script).finditer(outside):
        yield Stretch(*match.span(), "is in another script")


def _find_small_words(text: str, language: str, words: frozenset[str]) -> Iterator[Stretch]:
    any_of_them, by_language = foreign_words(language)
    if words.isdisjoint(any_of_them):
        return
    for tag, foreign in by_language.items():
        if words.isdisjoint(foreign):
            continue
        found = list(_outside_names(text, foreign))
        if len({match[0].lower() for match in found}) > 1 or any(
            match[0].lower() in UNMISTAKABLE for match in found
        ):
            yield Stretch(found[0].start(), found[-1].end(), f"reads as {_NAMES.get(tag, tag)}")
            return


def _outside_names(text: str, foreign: frozenset[str]) -> Iterator[re.Match[str]]:
    """Yield small words that stand between no two capitals; of capitalised words only the unmistakable ones."""
    matches = list(_WORD.finditer(text))
    for index, match in enumerate(matches):
        word = match[0]
        if word.lower() not in foreign or (word not in foreign and word.lower() not in UNMISTAKABLE):
            continue
        left = next((one[0] for one in reversed(matches[:index]) if one[0] not in foreign), "")
        right = next((one[0] for one in matches[index + 1 :] if one[0] not in foreign), "")
        if word == word.lower() and left[:1].isupper() and right[:1].isupper():
            continue
        yield match

"""Words that give a language away, scraps of another language, and words that tell time from a day not named."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.checks.base import TextRange, compile_later


@cache
def load_words() -> Mapping[str, Any]:
    """Return the lists of ``words.toml``: a list on one line, or in a mapping of its own, is a set of words."""
    content = tomllib.loads(Path(__file__).with_name("words.toml").read_text(encoding="utf-8"))
    patterns = {"language_names", "page_furniture"}
    return {name: value if name in patterns else _split(value) for name, value in content.items()}


def _split(value: Any) -> Any:
    if isinstance(value, str):
        return frozenset(value.split())
    return {name: own if name == "patterns" else _split(own) for name, own in value.items()}


@cache
def foreign_words(language: str) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """Return the small words that ``language`` does not have: all of them, and by the language that does."""
    words = load_words()["function_words"]
    own = words.get(language, frozenset()) | (
        load_words()["english_too"] if language == "en" else frozenset()
    )
    others = {tag: small - own for tag, small in words.items() if tag != language}
    return frozenset().union(*others.values()), others


@cache
def not_english() -> frozenset[str]:
    """Return all small words but those of English: a text without any is in English or shows no language."""
    words = load_words()["function_words"]
    return frozenset().union(*(own - words["en"] for own in words.values()))


def guess_language(seen: frozenset[str]) -> str:
    """Return the language that at least two different small words point to, more than to any other; else nothing."""
    words = load_words()["function_words"]
    if seen.isdisjoint(not_english()):
        return "en" if len(seen & words["en"]) > 1 else ""
    counts = sorted(((len(seen & own), tag) for tag, own in words.items()), reverse=True)
    (most, tag), (next_most, _) = counts[0], counts[1]
    return tag if most > 1 and most > next_most else ""


@cache
def _script_of(language: str) -> str | None:
    return next((script for script, tags in load_words()["scripts"].items() if language in tags), None)


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


def find_foreign(text: str, language: str, words: frozenset[str]) -> Iterator[TextRange]:
    """Yield what is not of the text's language; ``words`` are its words in small letters."""
    script = _script_of(language)
    if script is not None and not text.isascii():
        outside = _BRACKETS.sub(lambda match: " " * len(match[0]), text)
        for match in _foreign_letters(script).finditer(outside):
            yield TextRange(*match.span(), "is in another script")
    if script not in (None, "Latin") and not _own_letters(script).search(text):
        if small := _SMALL.search(text):
            yield TextRange(small.start(), len(text), f"is not written in {script}")
        return
    if script is not None:
        yield from _find_small_words(text, language, words)


def _find_small_words(text: str, language: str, words: frozenset[str]) -> Iterator[TextRange]:
    any_of_them, by_language = foreign_words(language)
    if words.isdisjoint(any_of_them):
        return
    for tag, foreign in by_language.items():
        if words.isdisjoint(foreign):
            continue
        found = list(_outside_names(text, foreign))
        lower = {match[0].lower() for match in found}
        if len(lower) > 1 or not lower.isdisjoint(load_words()["unmistakable"]):
            name = load_words()["language_names"].get(tag, tag)
            yield TextRange(found[0].start(), found[-1].end(), f"reads as {name}")
            return


def _outside_names(text: str, foreign: frozenset[str]) -> Iterator[re.Match[str]]:
    """Yield small words that stand between no two capitals; of capitalised words only the unmistakable ones."""
    matches, unmistakable = list(_WORD.finditer(text)), load_words()["unmistakable"]
    for index, match in enumerate(matches):
        word = match[0]
        if word.lower() not in foreign or (word not in foreign and word.lower() not in unmistakable):
            continue
        left = next((other[0] for other in reversed(matches[:index]) if other[0] not in foreign), "")
        right = next((other[0] for other in matches[index + 1 :] if other[0] not in foreign), "")
        if word == word.lower() and left[:1].isupper() and right[:1].isupper():
            continue
        yield match


_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_UNITS = "week|weekend|month|quarter|year|decade|century|night|morning|afternoon|evening|spring|summer|autumn|winter"
_RELATIVE_TIME_ENGLISH = compile_later(
    rf"""\b(?:
    (?i:today|yesterday|tomorrow|tonight|nowadays|recent|recently|lately|currently|presently|upcoming
       |forthcoming|these\ days|at\ present|so\ far(?!\ as\b)|now|ago|(?<!as\ )(?<!no\ )soon(?!er))
    |(?P<near>(?i:last|past|next|this))\ (?:(?:{_UNITS})(?!\ (?:of|in|after|before)\b)|{_WEEKDAYS}|{_MONTHS})
    |(?i:(?:in|over|during|for|within)\ the\ (?:last|past)\ (?:\w+\ )?(?:{_UNITS}|day)s?)(?!\ of\b)
    |(?i:incumbent|(?:current|sitting)\ (?:president|prime\ minister|minister|secretary|chair(?:man|woman)?|director
       |head|holder|government|administration))
    |(?P<weekday>{_WEEKDAYS})
    )\b""",
    re.VERBOSE,
)
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\ (?:of\ )?(?:{_MONTHS})|(?:{_MONTHS})\.?\ \d{{1,2}}|\d{{4}}-\d\d-\d\d)"
)
_DATE_AFTER = compile_later(rf",?\ \(?(?:the\ )?{_DATE}\b", re.VERBOSE)
_DATE_BEFORE = compile_later(rf"\b{_DATE}(?:,?\ \d{{4}})?,?\ \(?$", re.VERBOSE)
_NAME_AFTER = compile_later(rf"\ (?!(?:{_MONTHS})\b)[A-Z]")

_KOREAN_DATE_BEFORE = compile_later(r"(?:\d\s?[년월일]|매주)[\s(]*$")


@cache
def _relative_time(language: str) -> re.Pattern[str] | None:
    """Return the pattern of the relative words of a language; ``None`` where they are not looked for."""
    if language == "en":
        return _RELATIVE_TIME_ENGLISH()
    pattern = load_words()["relative_time"]["patterns"].get(language)
    return re.compile(pattern, re.VERBOSE) if pattern else None


def find_relative_time(text: str, language: str, words: frozenset[str]) -> Iterator[TextRange]:
    """Yield the relative words of a text. ``words`` are its words in small letters."""
    if language == "en" and words.isdisjoint(load_words()["relative_time"]["english_triggers"]):
        return
    pattern = _relative_time(language)
    for match in pattern.finditer(text) if pattern else ():
        if language == "en":
            counts = _counts_in_english(text, match)
        elif language == "ko" and (match["now"] or match["weekday"]):
            # a day of the week beside its date, or the state of things on a day that is named
            counts = _KOREAN_DATE_BEFORE().search(text[: match.start()]) is None
        else:
            counts = True
        if counts:
            yield TextRange(*match.span())


def _counts_in_english(text: str, match: re.Match[str]) -> bool:
    lists = load_words()["relative_time"]
    before = text[: match.start()].rsplit(maxsplit=1)[-1:]
    word = before[0] if before else ""
    if match["near"]:
        return word.lower() not in lists["determiners"]
    if match["weekday"] is None:
        return True
    if (
        word.lower() in lists["not_one_day"]
        or word in lists["named_days"]
        or _NAME_AFTER().match(text, match.end())
    ):
        return False
    return not (_DATE_AFTER().match(text, match.end()) or _DATE_BEFORE().search(text[: match.start()]))

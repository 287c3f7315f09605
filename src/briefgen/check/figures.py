"""Dates and numbers in prose: figures of every kind, and the words for numbers that are surely meant as one.

In: a text. Out: stretches of it. Figures are certain; words are not, so only these count: a month that cannot be
another word or stands where a date does; a number from two to ninety-nine before what it counts, unless it refers back
("the two sides") or is part of a compound ("two-way"); third to twelfth and beyond, unless they order the text
("Third, …"), divide ("a third of") or are idioms ("third parties"); first and second before a noun for a meeting. In
Korean, native numerals before the counters for times, occurrences and countries.
"""

import re
from collections.abc import Iterator

from briefgen.check.pattern import compile_later
from briefgen.check.stretch import Stretch

_UNITS = "two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_LARGE = "dozen|hundred|thousand|million|billion"
_ORDINALS = (
    "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth|"
    "eightieth|ninetieth|hundredth"
)
_GATHERINGS = (
    "assembly|conference|congress|consultation|dialogue|gathering|meeting|plenary|round|session|sitting|summit|"
    "talks|visit"
)
_MONTH = r"(?:Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.|January|February|July|September|October|November|December"
_DOUBTFUL_MONTH = "March|April|May|June|August"
_BEFORE_MONTH = r"(?i:after|before|by|during|early|in|last|late|next|since|through|until)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[–-]\s?\d{1,2}(?:st|nd|rd|th)?)?"
_YEAR = r"(?:19|20)\d\d|2100"
_AFTER_MONTH = rf"(?:\s{{1,3}}{_DAY}\b(?!\s?%))?(?:,?\s{{1,3}}(?:{_YEAR})\b)?"

_DATE = compile_later(
    rf"""
    \b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b                                     # 2024-09-04
  | \b\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})\b                    # 4/9/2024
  | (?<!\d)\d{{2,4}}년(?:\s?\d{{1,2}}월)?(?:\s?\d{{1,2}}일)?             # 2024년 9월 4일
  | (?<!\d)\d{{1,2}}월(?:\s?\d{{1,2}}일)?                                # 9월 4일
  | \b(?:{_DAY}\s{{1,3}})?(?:{_MONTH}){_AFTER_MONTH}(?!\w)               # 4 September 2024, September
  | \b{_DAY}\s{{1,3}}(?:of\s{{1,3}})?(?:{_DOUBTFUL_MONTH}){_AFTER_MONTH}\b   # 4 May 2024
  | \b(?:{_DOUBTFUL_MONTH})(?=\s{{1,3}}\d){_AFTER_MONTH}\b               # May 2024, May 4
  | \b(?:{_BEFORE_MONTH})\s{{1,3}}(?P<month>(?:{_DOUBTFUL_MONTH}){_AFTER_MONTH})\b   # in May
  | (?<![\w.,])(?:{_YEAR})(?:s\b|(?:\s?[–/-]\s?(?:(?:{_YEAR})|\d\d))?(?!\w|[.,]\d))   # 2016, 2016–2025, 1990s
    """,
    re.VERBOSE,
)
_MONTH_OR_FIGURE = compile_later(rf"\d|{_MONTH}|{_DOUBTFUL_MONTH}")
_FIGURE = compile_later(r"(?<![A-Za-z\d])제?\d+(?:[.,:\u00a0\u202f ]?\d+)*(?:st|nd|rd|th|차|회)?")
_COMPOUND = rf"(?:{_TENS})(?:-(?:one|{_UNITS}))?"
_COUNT = compile_later(
    rf"""
    (?<![\w-])(?:(?:{_COMPOUND}|{_TEENS}|{_UNITS})(?:\s+(?:{_LARGE}))?|an?\s+(?:{_LARGE}))\b(?!-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REFERS_BACK = compile_later(r"\b(?:the|these|those|both|its|their|our|other|between|all)\s+$", re.IGNORECASE)
_ORDINAL = compile_later(
    rf"(?<![\w-])(?:(?:{_TENS})-(?:first|second|third|{_ORDINALS})|{_ORDINALS})\b(?!-)", re.IGNORECASE
)
_IDIOM = compile_later(r"(?<=[Tt]hird)\s+(?:part(?:y|ies)|countr(?:y|ies)|states?|persons?|world)\b")
_FRACTION = compile_later(r"\s+of\b")
_EARLY_ORDINAL = compile_later(
    rf"(?<![\w-])(?:first|second)(?=\s+(?:\w+\s+)?(?:{_GATHERINGS})s?\b)", re.IGNORECASE
)
_KOREAN = compile_later(
    r"(?<![가-힣])(?:첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|스무)\s?(?:번째|차례|개국)"
)
_SENTENCE_START = compile_later(r"(?:^|[.!?:;\n\ufffc])\s*(?:and\s+)?$", re.IGNORECASE)


def find_dates(text: str) -> tuple[Stretch, ...]:
    """Return the dates in a text, in order: days, months and years, in figures or with the month's name."""
    if not _MONTH_OR_FIGURE().search(text):
        return ()
    return tuple(Stretch(*found.span("month" if found["month"] else 0)) for found in _DATE().finditer(text))


def find_numbers(text: str) -> tuple[Stretch, ...]:
    """Return the numbers in a text, in order, dates among them."""
    figures = (Stretch(*found.span()) for found in _FIGURE().finditer(text))
    korean = (Stretch(*found.span()) for found in _KOREAN().finditer(text))
    return tuple(sorted((*figures, *_counts(text), *_ordinals(text), *korean)))


def _counts(text: str) -> Iterator[Stretch]:
    """Yield the words for numbers that count something."""
    for found in _COUNT().finditer(text):
        pair = found[0].lower() == "two" and _REFERS_BACK().search(
            text, max(found.start() - 20, 0), found.start()
        )
        if not pair:
            yield Stretch(*found.span())


def _ordinals(text: str) -> Iterator[Stretch]:
    for found in _ORDINAL().finditer(text):
        if not (
            _is_enumeration(text, found) or _IDIOM().match(text, found.end()) or _is_fraction(text, found)
        ):
            yield Stretch(*found.span())
    yield from (Stretch(*found.span()) for found in _EARLY_ORDINAL().finditer(text))


def _is_enumeration(text: str, found: re.Match[str]) -> bool:
    """Whether an ordinal opens a sentence, before a comma."""
    before = text[max(found.start() - 20, 0) : found.start()]
    return text[found.end() : found.end() + 1] == "," and bool(_SENTENCE_START().search(before))


def _is_fraction(text: str, found: re.Match[str]) -> bool:
    before = text[max(found.start() - 4, 0) : found.start()].lower()
    return bool(_FRACTION().match(text, found.end())) and before.endswith(("a ", "one "))

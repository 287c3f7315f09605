"""Words that tell the time from a day that the text does not name: a table for each language.

In: a text and the language it is in. Out: the stretches that mean another day to every reader. A word counts only
where it can mean nothing else: the last week of May is a date, last week is none. A text whose language has no table
is passed over.
"""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from briefgen.check.function_words import parse_words
from briefgen.check.pattern import compile_later
from briefgen.check.stretch import Stretch

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_WEEKDAYS = "Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday"
_UNITS = "week|weekend|month|quarter|year|decade|century|night|morning|afternoon|evening|spring|summer|autumn|winter"
_ENGLISH = compile_later(
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
ENGLISH_TRIGGERS = parse_words(
    "today yesterday tomorrow tonight nowadays recent recently lately currently presently upcoming forthcoming these "
    "present far now ago soon last past next this incumbent current sitting"
) | frozenset(_WEEKDAYS.lower().split("|"))
"""Words of which one is in every English text that tells a relative time."""
_DETERMINERS = parse_words("the a an his her its their our my your whose very every each that first second")
_NOT_ONE_DAY = parse_words("a an the every each any most some no that")
_NAMED_DAYS = parse_words("Good Black Bloody Easter Palm Ash Holy Maundy Whit Shrove Cyber Super Low")
_DATE = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\ (?:of\ )?(?:{_MONTHS})|(?:{_MONTHS})\.?\ \d{{1,2}}|\d{{4}}-\d\d-\d\d)"
)
_DATE_AFTER = compile_later(rf",?\ \(?(?:the\ )?{_DATE}\b", re.VERBOSE)
_DATE_BEFORE = compile_later(rf"\b{_DATE}(?:,?\ \d{{4}})?,?\ \(?$", re.VERBOSE)
_NAME_AFTER = compile_later(rf"\ (?!(?:{_MONTHS})\b)[A-Z]")

_KOREAN = compile_later(
    r"""(?<![가-힣])(?:
    오늘|어제|그저께|내일|최근|근래|요즘|요즈음|올해|금년|작년|재작년|내년|내후년|조만간|방금
    |(?P<now>현재)
    |지난\ ?(?:해|달|주|번|월|봄|여름|가을|겨울|며칠|몇|\d{1,2}[일월](?!\ ?간)|[월화수목금토일]요일)
    |이번\ ?(?:주|달|해|분기|학기)
    |다음\ ?(?:주|달|[월화수목금토일]요일)
    |(?:내|금)주(?=[에의초중말]?(?:\s|$))
    |얼마\ 전
    |(?P<weekday>[월화수목금토일]요일)(?!마다)
    )""",
    re.VERBOSE,
)
_KOREAN_DATE_BEFORE = compile_later(r"(?:\d\s?[년월일]|매주)[\s(]*$")

_GERMAN = compile_later(
    r"""\b(?:(?i:heute|gestern|vorgestern|übermorgen|kürzlich|neulich|jüngst|derzeit|momentan|gegenwärtig|zurzeit
    |demnächst|unlängst|bislang|vor\ kurzem)
    |(?i:letzte|vorige|vergangene|nächste|kommende|diese)[nmrs]?\ (?:Woche|Monats?|Jahre?s?|Montag|Dienstag|Mittwoch
    |Donnerstag|Freitag|Samstag|Sonntag))\b""",
    re.VERBOSE,
)
_FRENCH = compile_later(
    r"""\b(?i:aujourd[’']hui|hier|demain|récemment|actuellement|maintenant|bientôt|naguère|prochainement
    |(?:semaine|mois|année|an|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche)\ (?:dernier|dernière|prochain|prochaine)
    |ce\ mois-ci|cette\ (?:semaine|année)|ces\ jours-ci)\b""",
    re.VERBOSE,
)
_SPANISH = compile_later(
    r"""\b(?i:hoy|ayer|anteayer|recientemente|actualmente|ahora|próximamente|últimamente
    |(?:semana|mes|año|lunes|martes|miércoles|jueves|viernes|sábado|domingo)\ (?:pasad[oa]|próxim[oa])
    |(?:próxim[oa]|pasad[oa])\ (?:semana|mes|año)|est[ea]\ (?:semana|mes|año))\b""",
    re.VERBOSE,
)


def find_relative_time(text: str, language: str, words: frozenset[str]) -> Iterator[Stretch]:
    """Yield the relative words of a text. ``words`` are its words in small letters; ``language`` is told already."""
    table = _TABLES.get(language)
    if table is None or (table.triggers and words.isdisjoint(table.triggers)):
        return
    for match in table.pattern().finditer(text):
        if table.counts(text, match):
            yield Stretch(*match.span())


def _always(_text: str, _match: re.Match[str]) -> bool:
    return True


def _counts_in_english(text: str, match: re.Match[str]) -> bool:
    before = text[: match.start()].rsplit(maxsplit=1)[-1:]
    word = before[0] if before else ""
    if match["near"]:
        return word.lower() not in _DETERMINERS
    if match["weekday"] is None:
        return True
    if word.lower() in _NOT_ONE_DAY or word in _NAMED_DAYS or _NAME_AFTER().match(text, match.end()):
        return False
    return not (_DATE_AFTER().match(text, match.end()) or _DATE_BEFORE().search(text[: match.start()]))


def _counts_in_korean(text: str, match: re.Match[str]) -> bool:
    """Leave out a day of the week beside its date, and the state of things on a day that is named."""
    if match["now"] or match["weekday"]:
        return _KOREAN_DATE_BEFORE().search(text[: match.start()]) is None
    return True


class _Table(NamedTuple):
    pattern: Callable[[], re.Pattern[str]]
    triggers: frozenset[str] = frozenset()
    """One of these is in every text that the pattern finds anything in; none: the pattern is tried always."""
    counts: Callable[[str, re.Match[str]], bool] = _always


_TABLES = {
    "en": _Table(_ENGLISH, ENGLISH_TRIGGERS, _counts_in_english),
    "ko": _Table(_KOREAN, counts=_counts_in_korean),
    "de": _Table(_GERMAN),
    "fr": _Table(_FRENCH),
    "es": _Table(_SPANISH),
}

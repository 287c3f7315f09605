"""Words that give a language away, scraps of another language, and words that tell time from a day not named."""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from briefgen.checks.base import Stretch, compile_later


def parse_words(words: str) -> frozenset[str]:
    """Read a table of words written on one line."""
    return frozenset(words.split())


FUNCTION_WORDS: Mapping[str, frozenset[str]] = {
    tag: parse_words(words)
    for tag, words in {
        "en": "the of and to that with for was were is are by from which their this these have had been its not at on "
        "be or would will has",
        "de": "der das und nicht mit dem ein eine einer eines einem für von zur zum auf ist sind wurde wurden werden "
        "durch nach bei auch sich über",
        "fr": "le les des du une est sont dans avec sur qui que aux cette ces leur été ont au et la de pour par",
        "es": "los las una para por del el como más sobre entre también fue su sus que y la de se",
        "pt": "os uma para com não dos das pela pelo foi são mais também ao às que de e um",
        "it": "il gli della delle dei degli che una sono è nel nella dal dalla alla anche più di un",
        "nl": "het een voor zijn niet aan wordt werd naar bij ook dat deze de van met",
        "tl": "mga ang ng sa na ay ni kay nang ito hindi upang nasa para kanilang",
        "id": "yang dan untuk dengan dari pada tidak ini itu dalam akan telah oleh kepada",
        "sv": "och att är det som för inte på av till med den ett",
        "da": "og ikke på fra ved blev det som er af til med den et",
        "pl": "się nie jest oraz przez dla że są był w z na do po",
        "tr": "ve bir bu için ile olarak olan da daha",
        "vi": "của và các những được không cho là",
    }.items()
}
"""Small words by language. What English shares with one of them is left out where English is looked at."""

UNMISTAKABLE = parse_words(
    "mga nicht wurde wurden für também não są się że będzie och inte är được những của için olarak"
)
"""Words of which one is enough: no other language has them, and names do not."""

_ENGLISH_TOO = parse_words(
    "as at an in on to do no so die man war pour par per con son sin van met over door also bin den am na sa ay a la "
    "de se till jest le el y e w z al du ni kay da cho av till pro est com"
)
"""Words of other languages that an English text has for reasons of its own: as words, units, or parts of names."""

_LATIN = "en de fr es pt it nl tl fil id ms sv da nb nn no fi pl cs sk sl hr ro hu tr vi sq et lv lt is ga cy mt eu ca"
SCRIPTS: Mapping[str, str] = {
    **dict.fromkeys(parse_words(_LATIN), "Latin"),
    **dict.fromkeys(parse_words("ru uk be bg mk sr"), "Cyrillic"),
    **dict.fromkeys(parse_words("ar fa ur"), "Arabic"),
    "ko": "Hangul",
    "ja": "Japanese",
    "zh": "Han",
    "el": "Greek",
    "he": "Hebrew",
    "th": "Thai",
}
"""The script of each language; languages that are written in several are left out."""


def foreign_words(language: str) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """Return the small words that ``language`` does not have: all of them, and by the language that does."""
    return _without(language if language in FUNCTION_WORDS else "")


def guess_language(seen: frozenset[str]) -> str:
    """Return the language that at least two different small words point to, more than to any other; else nothing."""
    if seen.isdisjoint(NOT_ENGLISH):
        return "en" if len(seen & _ENGLISH) > 1 else ""
    counts = sorted(((len(seen & own), tag) for tag, own in FUNCTION_WORDS.items()), reverse=True)
    (most, tag), (next_most, _) = counts[0], counts[1]
    return tag if most > 1 and most > next_most else ""


@cache
def _without(language: str) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    own = FUNCTION_WORDS.get(language, frozenset()) | (_ENGLISH_TOO if language == "en" else frozenset())
    others = {tag: words - own for tag, words in FUNCTION_WORDS.items() if tag != language}
    return frozenset().union(*others.values()), others


_ENGLISH = FUNCTION_WORDS["en"]
NOT_ENGLISH = frozenset().union(*(words - _ENGLISH for words in FUNCTION_WORDS.values()))
"""All small words but those of English, a text without which is in English or shows no language."""


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
    "en": _Table(_RELATIVE_TIME_ENGLISH, ENGLISH_TRIGGERS, _counts_in_english),
    "ko": _Table(_KOREAN, counts=_counts_in_korean),
    "de": _Table(_GERMAN),
    "fr": _Table(_FRENCH),
    "es": _Table(_SPANISH),
}

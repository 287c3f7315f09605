"""The small words by which a language shows itself, and the scripts that languages are written in.

In: the words of a text. Out: the language that most of its small words belong to. Only words that every page of a
language uses, written with small letters, and none that is also a common word of English or a unit: a table proves
that a language is there, not that it is absent.
"""

from collections.abc import Mapping
from functools import cache


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

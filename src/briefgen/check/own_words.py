"""What a record says in the curator's own words, read as an editor reads it.

In: a record. Out: diagnostics at the word. The texts are parted into words once, and every judgement gets them; that
keeps a hundred thousand records a matter of seconds. The language of a text is its tag's; a text without a tag is in
the project's language, which its small words tell, or its script.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from briefgen.check.foreign import find_foreign
from briefgen.check.function_words import NOT_ENGLISH, guess_language
from briefgen.check.furniture import SIGNS, TRIGGERS, find_furniture
from briefgen.check.lookalikes import report_mixed
from briefgen.check.passages import Passage, named_texts, own_texts, place_in
from briefgen.check.pattern import compile_later
from briefgen.check.relative_time import ENGLISH_TRIGGERS, find_relative_time
from briefgen.check.stretch import Stretch
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.quotation import PartKind, parse_quotation
from briefgen.model.records import AnyRecord, Excerpt

_WORDS = re.compile(r"[^\W_]+")
_HANGUL = compile_later("[\uac00-\ud7a3]")
_INVISIBLE = compile_later(
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u3164\ufeff\uffa0]"
)
_SUSPICIOUS = NOT_ENGLISH | ENGLISH_TRIGGERS | TRIGGERS
_SPACED = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?[\\]^_`{|}~", " "))
_JOINING = "\u200c\u200d"
"""Joiners that some scripts are spelled with."""
_JOINED = compile_later("[\u0600-\u06ff\u0900-\u0dff\u1780-\u17ff\U0001f000-\U0001faff\u2600-\u27bf]")
SHORTEST_EXCERPT = 5
_UNSPACED = frozenset(("ja", "zh", "th", "lo", "my", "km"))
"""Languages that put no space between words."""


def check_own_words(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report words of a record's own texts that tell a relative time, are of another language, or of a page."""
    passages = [passage for passage in own_texts(record) if not _is_plain(passage)]
    for passage in passages:
        if not passage.text.isascii() and _INVISIBLE().search(passage.text):
            yield from _report_invisible(record, facts, passage)
        yield from report_mixed(record, facts, passage)
        words = _words_of(passage.text)
        language = passage.language.partition("-")[0] or _tell_language(passage.text, words, record)
        for stretch in find_relative_time(passage.text, language, words):
            yield _report(record, facts, passage, stretch, _explain_time)
        for stretch in find_foreign(passage.text, language, words):
            yield _report(record, facts, passage, stretch, _explain_foreign)
        for stretch in find_furniture(passage.text, words):
            yield _report(record, facts, passage, stretch, _explain_furniture)


def check_names(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report invisible characters, and words of several scripts, in the names that a record gives."""
    for passage in named_texts(record):
        if not passage.text.isascii() and _INVISIBLE().search(passage.text):
            yield from _report_invisible(record, facts, passage)
        yield from report_mixed(record, facts, passage)


def check_excerpt_length(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report an excerpt of fewer than five words: so few can be made to say anything. Insertions are not counted."""
    if not isinstance(record, Excerpt) or record.language.partition("-")[0] in _UNSPACED:
        return
    parts = (part.text for part in parse_quotation(record.words) if part.kind is PartKind.WORDS)
    count = sum(any(char.isalnum() for char in word) for part in parts for word in part.split())
    if count < SHORTEST_EXCERPT:
        message = f"{name_record(record)} has {count} word{'s' * (count != 1)} of its source"
        hint = f"quote at least {SHORTEST_EXCERPT}, or say it in your own words as a claim"
        yield diagnose("short-excerpt", message, facts.origin(record.id, "words"), hint)


def _is_plain(passage: Passage) -> bool:
    """Whether a text cannot have anything to be reported: true of most, and quicker to tell than what it is."""
    text = passage.text
    return (
        passage.language in ("", "en")
        and text.isascii()
        and SIGNS().search(text) is None
        and _SUSPICIOUS.isdisjoint(text.lower().translate(_SPACED).split())
    )


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text.lower()))


def _tell_language(text: str, words: frozenset[str], record: AnyRecord) -> str:
    """Return the language of a text without a tag as far as it shows, else that of all such texts of the record."""
    if not text.isascii() and len(_HANGUL().findall(text)) * 2 > sum(map(str.isalpha, text)):
        return "ko"
    if told := guess_language(words):
        return told
    return guess_language(_words_of(" ".join(one.text for one in own_texts(record) if not one.language)))


_Explanation = Callable[[str, Stretch], tuple[str, str, str]]


def _report(
    record: AnyRecord, facts: FactBase, passage: Passage, stretch: Stretch, explain: _Explanation
) -> Diagnostic:
    code, said, hint = explain(passage.text[stretch.start : stretch.end], stretch)
    origin = place_in(facts, record.id, passage.path, stretch.start)
    return diagnose(code, f"{name_record(record)}: {said}", origin, hint)


def _explain_time(words: str, _stretch: Stretch) -> tuple[str, str, str]:
    said = f"“{words}” tells the time from a day that the text does not name"
    return "relative-time", said, "give the date, or say before or after what it was"


def _explain_foreign(words: str, stretch: Stretch) -> tuple[str, str, str]:
    hint = "say it in the text's language; another language's own words stand in brackets, or in a version of their own"
    return "foreign-scraps", f"“{words}” {stretch.reason}", hint


def _explain_furniture(words: str, stretch: Stretch) -> tuple[str, str, str]:
    return "page-furniture", f"“{words}” {stretch.reason}, not part of what the fact says", "take it out"


def _report_invisible(record: AnyRecord, facts: FactBase, passage: Passage) -> Iterator[Diagnostic]:
    for match in _INVISIBLE().finditer(passage.text):
        if match[0] in _JOINING and _JOINED().search(passage.text):
            continue
        shown = passage.text[max(0, match.start() - 12) : match.end() + 12]
        marked = _INVISIBLE().sub("␣", shown).strip()
        message = f"{name_record(record)}: U+{ord(match[0]):04X}, which nobody sees, stands in “{marked}” (␣)"
        origin = _place_of_invisible(record, facts, passage, match)
        yield diagnose("invisible-character", message, origin, "put a common space there, or nothing")


def _place_of_invisible(record: AnyRecord, facts: FactBase, passage: Passage, match: re.Match[str]) -> Origin:
    """Return the place of a character; that of a space is counted from the last character before it that is none."""
    solid = len(passage.text[: match.start()].rstrip()) if match[0].isspace() else 0
    if not solid:
        return place_in(facts, record.id, passage.path, match.start())
    before = place_in(facts, record.id, passage.path, solid - 1)
    return replace(before, column=before.column + match.start() - solid + 1)

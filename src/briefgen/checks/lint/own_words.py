"""What a record says in the curator's own words, read as an editor reads it."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from briefgen.checks.base import TextRange, compile_later, name_record
from briefgen.checks.excerpts.text import LONGEST_RUN, ArchivedWords, find_overlaps, index_archive
from briefgen.checks.lint.languages import (
    find_foreign,
    find_relative_time,
    guess_language,
    load_words,
    not_english,
)
from briefgen.checks.lint.lookalikes import report_mixed
from briefgen.checks.passages import Passage, named_texts, own_texts, place_in
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Claim,
    Event,
    Excerpt,
    Meeting,
    Organisation,
    Person,
    Source,
    SourceKind,
    Status,
    Support,
    Term,
    supports_field,
)
from briefgen.model.text import PartKind, parse_quotation


class _Furniture(NamedTuple):
    """What belongs to a page: one of the words, or the sign, is in every text in which the pattern finds anything."""

    reason: str
    words: frozenset[str]
    sign: str
    pattern: Callable[[], re.Pattern[str]]


@cache
def _furniture() -> tuple[_Furniture, ...]:
    return tuple(
        _Furniture(
            kind["reason"],
            frozenset(kind.get("words", "").split()),
            kind.get("sign", "\0"),
            compile_later(kind["pattern"], re.VERBOSE),
        )
        for kind in load_words()["page_furniture"]
    )


SIGNS = compile_later(r"[@©ⓒ]|://|\d[FC]\b|°|\. |사진|기자")
"""A sign of these, or a suspicious word, is in every text that has furniture, or two sentences."""
_FEWEST = 4
"""Words that a sentence has before standing twice looks like a copied caption."""


def find_furniture(text: str, words: frozenset[str]) -> Iterator[TextRange]:
    """Yield what belongs to a page, not to a fact; ``words`` are the text's words in small letters."""
    for kind in _furniture():
        if not words.isdisjoint(kind.words) or kind.sign in text:
            yield from (TextRange(*match.span(), kind.reason) for match in kind.pattern().finditer(text))
    at, seen = 0, set()
    for sentence in text.split(". ") if ". " in text else ():
        said = sentence.strip(" .")
        if said in seen and len(said.split()) >= _FEWEST:
            yield TextRange(at, at + len(sentence), "stands twice, as captions of pictures do")
        seen.add(said)
        at += len(sentence) + 2


_HEADER = compile_later(r"\b(?:headers?|page date|web address|URL|banner)\b|머리글", re.IGNORECASE)


def check_page_date(record: AnyRecord, facts: FactBase) -> Iterator[Diagnostic]:
    """Report a date that comes from a page's header, from its address, or from the day it was read."""
    if not isinstance(record, Event | Meeting | Claim) or record.date is None or not record.support:
        return
    alike = [source for source in _sources(record, facts) if _is_of_page(source, record.date)]
    headed = [entry for entry in record.support if _is_of_header(entry) and supports_field(entry, "date")]
    if not alike and not headed:
        return
    dating = [
        (entry, facts.get(Source, entry.source)) for entry in record.support if supports_field(entry, "date")
    ]
    if any(_gives(entry, source, record.date, record.status) for entry, source in dating):
        return
    if not alike:
        said = f"stands in the {headed[0].locator} of “{headed[0].source}”"
    elif (page := alike[0].page_date) is not None and page.earliest == record.date.earliest:
        said = f"is the date in the page of “{alike[0].id}”"
    else:
        said = f"is the day on which “{alike[0].id}” was read"
    message = f"{name_record(record)}: its date, {record.date}, {said}, and no other source gives it"
    hint = "take the date from a text that states it, or say no more than one does (a month, a year)"
    yield diagnose("page-header-date", message, facts.origin(record.id, "date"), hint)


def _sources(record: AnyRecord, facts: FactBase) -> Iterator[Source]:
    """Yield the sources of a record that have a date of their page."""
    for entry in record.support:
        source = facts.get(Source, entry.source)
        if source is not None and (source.page_date is not None or source.retrieved is not None):
            yield source


def _is_of_header(entry: Support) -> bool:
    return entry.locator is not None and _HEADER().search(entry.locator) is not None


def _is_of_page(source: Source, date: EdtfDate) -> bool:
    page = source.page_date
    if page is not None and (page.earliest, page.latest) == (date.earliest, date.latest):
        return True
    return source.retrieved is not None and date.earliest == date.latest == source.retrieved


def _gives(entry: Support, source: Source | None, date: EdtfDate, status: Status) -> bool:
    """Whether a source gives the date otherwise than by its page. One that does not exist is reported as such."""
    if source is None:
        return True
    if _is_of_page(source, date) or _is_of_header(entry):
        return False
    if source.date is None:
        return source.page_date is None and entry.locator is not None
    announces = source.kind is SourceKind.PREVIEW or status is Status.PLANNED
    return announces or source.date.latest >= date.earliest


_HINT = (
    f"say it in your own words, or quote it as an excerpt; at most {LONGEST_RUN} words may run as in a source"
)


def read_archive(facts: FactBase, archive: Mapping[str, bytes]) -> ArchivedWords:
    """Return the words of the archived texts that sources name; titles and registered names do not count."""
    texts: dict[str, str] = {}
    exempt: set[str] = set()
    for source in facts.all_of(Source):
        if source.archive is not None and source.archive in archive:
            texts[source.archive] = archive[source.archive].decode("utf-8", errors="replace")
        exempt.update(passage.text for passage in named_texts(source) if passage.field == "title")
    for kind in (Person, Organisation, Term):
        for record in facts.all_of(kind):
            exempt.update(passage.text for passage in named_texts(record))
            if isinstance(record, Person):
                exempt.update((record.latin, record.turned, *record.aliases))
    return index_archive(texts, exempt)


def check_copied_words(facts: FactBase, archive: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Report runs of words that records have from archived texts, at the first word."""
    archived = read_archive(facts, archive)
    if not archived.runs:
        return
    for record in facts.records.values():
        for passage in own_texts(record):
            for overlap in find_overlaps(passage.text, archived):
                copied = passage.text[overlap.start : overlap.end]
                message = (
                    f"{name_record(record)}: “{copied}” stands in the text of “{overlap.name}” word for word"
                )
                origin = place_in(facts, record.id, passage.path, overlap.start)
                yield diagnose("copied-words", message, origin, _HINT)


_WORDS = re.compile(r"[^\W_]+")
_HANGUL = compile_later("[\uac00-\ud7a3]")
_INVISIBLE = compile_later(
    "[\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u2000-\u200f\u202f\u205f-\u2064\u3164\ufeff\uffa0]"
)
_SPACED = str.maketrans(dict.fromkeys("!\"#$%&'()*+,-./:;<=>?[\\]^_`{|}~", " "))
_JOINING = "\u200c\u200d"
"""Joiners that some scripts are spelled with."""
_JOINED = compile_later("[\u0600-\u06ff\u0900-\u0dff\u1780-\u17ff\U0001f000-\U0001faff\u2600-\u27bf]")
SHORTEST_EXCERPT = 5
_MOST_PLACES = 10
"""Further places of an invisible character that a diagnostic lists."""
_UNSPACED = frozenset(("ja", "zh", "th", "lo", "my", "km"))
"""Languages that put no space between words."""
_EXPLAINED = {
    "relative-time": (
        "tells the time from a day that the text does not name",
        "give the date, or say before or after what it was",
    ),
    "foreign-scraps": (
        "",
        "say it in the text's language; another language's own words stand in brackets, or in a version of their own",
    ),
    "page-furniture": (", not part of what the fact says", "take it out"),
}
"""What is wrong with a text, behind the reason that was found, and what to do about it."""


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
            yield _report(record, facts, passage, stretch, "relative-time")
        for stretch in find_foreign(passage.text, language, words):
            yield _report(record, facts, passage, stretch, "foreign-scraps")
        for stretch in find_furniture(passage.text, words):
            yield _report(record, facts, passage, stretch, "page-furniture")


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


@cache
def _suspicious() -> frozenset[str]:
    """Return the words of which one is in every English text of small ASCII words that has anything to be reported."""
    triggers = load_words()["relative_time"]["english_triggers"]
    return not_english().union(triggers, *(kind.words for kind in _furniture()))


def _is_plain(passage: Passage) -> bool:
    """Whether a text cannot have anything to be reported: true of most, and quicker to tell than what it is."""
    text = passage.text
    return (
        passage.language in ("", "en")
        and text.isascii()
        and SIGNS().search(text) is None
        and _suspicious().isdisjoint(text.lower().translate(_SPACED).split())
    )


def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORDS.findall(text.lower()))


def _tell_language(text: str, words: frozenset[str], record: AnyRecord) -> str:
    """Return the language of a text without a tag as far as it shows, else that of all such texts of the record."""
    if not text.isascii() and len(_HANGUL().findall(text)) * 2 > sum(map(str.isalpha, text)):
        return "ko"
    if shown := guess_language(words):
        return shown
    return guess_language(
        _words_of(" ".join(passage.text for passage in own_texts(record) if not passage.language))
    )


def _report(
    record: AnyRecord, facts: FactBase, passage: Passage, stretch: TextRange, code: str
) -> Diagnostic:
    said, hint = _EXPLAINED[code]
    words = passage.text[stretch.start : stretch.end]
    message = f"{name_record(record)}: “{words}” {stretch.reason}{said}"
    return diagnose(code, message, place_in(facts, record.id, passage.path, stretch.start), hint)


def _report_invisible(record: AnyRecord, facts: FactBase, passage: Passage) -> Iterator[Diagnostic]:
    """Report each kind of invisible character once, where it first occurs, with the places of all others."""
    text = passage.text
    kinds: dict[str, list[int]] = {}
    for match in _INVISIBLE().finditer(text):
        if match[0] not in _JOINING or not _JOINED().search(text):
            kinds.setdefault(match[0], []).append(match.start())
    for char, places in kinds.items():
        first, *others = places
        marked = _INVISIBLE().sub("␣", text[max(0, first - 12) : first + 13]).strip()
        message = f"{name_record(record)}: U+{ord(char):04X}, which nobody sees, stands in “{marked}” (␣)"
        found = (_place_of_unseen(record, facts, passage, place) for place in others[:_MOST_PLACES])
        at = ", ".join(f"{origin.line}:{origin.column}" for origin in found)
        if others:
            more = f" and {len(others) - _MOST_PLACES} more" if len(others) > _MOST_PLACES else ""
            message += f", and {len(others)} more time{'s' * (len(others) > 1)}: at {at}{more}"
        origin = _place_of_unseen(record, facts, passage, first)
        yield diagnose("invisible-character", message, origin, "put a common space there, or nothing")


def _place_of_unseen(record: AnyRecord, facts: FactBase, passage: Passage, at: int) -> Origin:
    """Return where an invisible character was written: that of a space counts from the last other one before it."""
    before = passage.text[:at]
    solid = len(before.rstrip()) if passage.text[at].isspace() else 0
    origin = place_in(facts, record.id, passage.path, solid - 1 if solid else at)
    return replace(origin, column=origin.column + at - solid + 1) if solid else origin

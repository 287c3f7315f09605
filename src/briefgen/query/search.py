"""Words to records: what in a fact base speaks of something, the likeliest first.

Searched are the texts that print, names in every script with their aliases, titles, ids and tags; a fact is also found
by the people and organisations that it names. Case, accents and the strokes of letters do not count, and composed and
decomposed Hangul are the same. Every word, or group of words in one argument, must be found in the record. What weighs more is the field
(an id or name before a summary, that before who is named in passing) and how it is met: as a whole word, as the
beginning of one, or inside. Korean sets its particles behind words without a space, so beginnings matter there; short
words of other scripts are not looked for inside longer ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from briefgen.diagnostics.letters import fold
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord, Fact, Organisation, Person
from briefgen.query.listing import Worded, texts_of
from briefgen.query.records import names_in

_ID, _NAME, _LABEL, _TEXT, _TAG, _NAMED = 12, 10, 8, 6, 4, 2
_WEIGHTS = {
    **dict.fromkeys(("name", "short", "term", "aliases", "title", "publisher"), _NAME),
    **dict.fromkeys(("label", "matter", "document", "area", "city", "expansion", "described"), _LABEL),
}
_WHOLE, _START, _INSIDE = 3, 2, 1
_SHORT = 4
"""Words of fewer ASCII letters are not looked for inside others."""
_ORDER = {model: rank for rank, model in enumerate(KINDS.values())}


@dataclass(frozen=True, slots=True)
class Match:
    """A field in which words were found; ``field`` is "names" where it is of a record that the fact names."""

    field: str
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found. Of two, the one with the higher score comes first."""

    id: str
    kind: str
    score: int
    matches: tuple[Match, ...]


def search(words: Sequence[str], facts: FactBase) -> tuple[Hit, ...]:
    """Return the records that hold all the words: the highest score first, then by kind and id."""
    needles = [_needle(needle) for word in words if (needle := fold(word))]
    if not needles:
        return ()
    names = {
        record.id: tuple(texts_of(record))
        for record in facts.records.values()
        if isinstance(record, Person | Organisation)
    }
    found: list[tuple[int, AnyRecord, tuple[Match, ...]]] = []
    for record in facts.records.values():
        score, matches = _score(needles, tuple(_searched(record, names)))
        if score:
            found.append((score, record, matches))
    found.sort(key=lambda hit: (-hit[0], _ORDER[type(hit[1])], hit[1].id))
    return tuple(
        Hit(record.id, type(record).__name__.lower(), score, matches) for score, record, matches in found
    )


def _needle(words: str) -> Callable[[str], int]:
    """Return a function that says how well folded words are met in a folded text: 0 not at all."""
    escaped = re.escape(words)
    whole, start = re.compile(rf"(?<!\w){escaped}(?!\w)"), re.compile(rf"(?<!\w){escaped}")
    inside = not words.isascii() or len(words) >= _SHORT

    def met(text: str) -> int:
        if words not in text:
            return 0
        if whole.search(text):
            return _WHOLE
        return _START if start.search(text) else _INSIDE * inside

    return met


def _searched(record: AnyRecord, names: dict[str, tuple[Worded, ...]]) -> Iterator[tuple[int, Worded]]:
    """Yield what a record is searched for, with its weight."""
    yield _ID, Worded("id", "", record.id)
    for text in texts_of(record):
        yield _WEIGHTS.get(text.field.partition("/")[0].replace("names", "name"), _TEXT), text
    if isinstance(record, Fact):
        yield from ((_TAG, Worded("tags", "", tag)) for tag in record.tags)
        for name in sorted(names_in(record)):
            yield from (
                (_NAMED, Worded("names", language, words)) for _, language, words in names.get(name, ())
            )


def _score(
    needles: Sequence[Callable[[str], int]], searched: Sequence[tuple[int, Worded]]
) -> tuple[int, tuple[Match, ...]]:
    """Return the score of a record, 0 where a word is missing, and the fields that hold one, the weightiest first."""
    folded = [(weight, text, fold(text.words)) for weight, text in searched]
    best = [max(weight * met(words) for weight, _, words in folded) for met in needles]
    if not all(best):
        return 0, ()
    hits = [
        (max(weight * met(words) for met in needles), text)
        for weight, text, words in folded
        if any(met(words) for met in needles)
    ]
    hits.sort(key=lambda hit: -hit[0])
    return sum(best), tuple(dict.fromkeys(Match(*text) for _, text in hits))

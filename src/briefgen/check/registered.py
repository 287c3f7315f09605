"""Names that the fact base holds, found in a text: people, organisations and the places of facts; published titles.

A name counts as it is registered, letter for letter, as a whole word; white space and emphasis between its words may
be of any kind, and in Korean particles may follow. What has no capital, such as a place called "customs house", is a
word like any other. A family name counts alone behind a title of address or office; elsewhere where it can hardly be
another word: long enough, without an article before it, and no part of a longer name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from briefgen.check.pattern import compile_later
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Organisation, Person, Source
from briefgen.model.template import HOLE
from briefgen.model.text import LocalText

_KEY = 2
"""Characters of a name by which it is looked up."""
_FIRST_WITHOUT_CAPITALS = 0x2E80
"""From this character on, scripts have no capitals."""
_WORD_START = re.compile(r"(?<!\w)\w")
_BETWEEN = r"[\s*_]+"
_HANGUL = compile_later(r"[가-힣]")
_PARTICLE = compile_later(
    r"(?:은|는|이|가|을|를|의|과|와|에|에서|에게|으로|로|도|측|및|만|까지|부터)?(?![가-힣])"
)
_FAMILY = "family name"
_SHORTEST_FAMILY = 4
_SHORTEST_OPENING = 6
"""Letters of a family name that counts at the beginning of a sentence, where every word has a capital."""
_ADDRESS = compile_later(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Ambassador|Chancellor|Commissioner|Director|"
    r"General|Governor|Mayor|Minister|President|Secretary|Senator)\.?\s{1,3}$"
)
_ARTICLE = compile_later(r"\b(?:an?|the|this|that|each|every|no)\s+$", re.IGNORECASE)
_CAPITAL_BEFORE = compile_later(r"\b[A-Z][\w’'-]*\s+$")
_CAPITAL_AFTER = re.compile(r"\s+[A-Z]")
_OPENING = compile_later(rf"(?:^|[.!?:;\n{HOLE}])[\s*_>-]*$")
_BEFORE = 40


class Name(NamedTuple):
    """A name as registered, with the record that has it and the field it stands in."""

    words: str
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, from character ``start`` up to ``end``."""

    start: int
    end: int
    name: Name


Index = Mapping[str, Sequence[Name]]
"""Names by their first characters."""


def index_names(facts: FactBase, selected: Iterable[AnyFact], texts: Sequence[str]) -> Index:
    """Return the names of all people and organisations, and the places of selected facts, that may stand in texts."""
    return _index((*_people(facts), *_organisations(facts), *_places(selected)), texts)


def index_titles(facts: FactBase, texts: Sequence[str]) -> Index:
    """Return the published titles of sources that may stand in texts."""
    titles = (Name(one.title, one.id, "title") for one in facts.all_of(Source) if one.title)
    return _index(titles, texts)


def _index(names: Iterable[Name], texts: Sequence[str]) -> Index:
    keys = {
        text[match.start() : match.start() + _KEY] for text in texts for match in _WORD_START.finditer(text)
    }
    index: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        key = name.words[:_KEY]
        if key in keys and _is_name(name.words):
            index[key].append(name)
    return index


def _is_name(words: str) -> bool:
    return len(words) >= _KEY and any(
        letter.isupper() or ord(letter) >= _FIRST_WITHOUT_CAPITALS for letter in words
    )


def _people(facts: FactBase) -> Iterator[Name]:
    for person in facts.all_of(Person):
        for words in dict.fromkeys((person.latin, person.turned, *person.names.values(), *person.aliases)):
            yield Name(words, person.id, "name")
        if person.family and person.given and person.family[:1].isupper():
            yield Name(person.family, person.id, _FAMILY)


def _organisations(facts: FactBase) -> Iterator[Name]:
    for organisation in facts.all_of(Organisation):
        for field in ("name", "short", "adjective"):
            yield from (Name(words, organisation.id, field) for words in _versions(organisation, field))


def _places(selected: Iterable[AnyFact]) -> Iterator[Name]:
    for fact in selected:
        for field in ("city", "venue"):
            yield from (Name(words, fact.id, field) for words in _versions(fact, field))


def _versions(record: object, field: str) -> Iterator[str]:
    text: LocalText | None = getattr(record, field, None)
    yield from (words for _, words in text.versions) if text else ()


def find_names(text: str, index: Index) -> tuple[Found, ...]:
    """Return where a text holds names: the longest at each place, in order, none inside another."""
    found: list[Found] = []
    end = 0
    for start in (match.start() for match in _WORD_START.finditer(text)) if index else ():
        candidates = index.get(text[start : start + _KEY], ()) if start >= end else ()
        ends = ((stop, name) for name in candidates if (stop := _match(text, start, name)))
        longest = max(ends, key=lambda one: one[0], default=None)
        if longest:
            end = longest[0]
            found.append(Found(start, end, longest[1]))
    return tuple(found)


def _match(text: str, start: int, name: Name) -> int:
    """Return where a name that stands at a place of a text ends; 0 where it does not stand there."""
    words, end = name.words, 0
    if text.startswith(words, start):
        end = start + len(words)
    elif " " in words and text.startswith(words.split()[0], start):
        spaced = re.compile(_BETWEEN.join(map(re.escape, words.split()))).match(text, start)
        end = spaced.end() if spaced else 0
    if not end or not _ends(text, end):
        return 0
    return end if name.field != _FAMILY or _stands_alone(text, start, end) else 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word that is a family name is one where it stands."""
    before, length = text[max(start - _BEFORE, 0) : start], end - start
    if _ADDRESS().search(before):
        return True
    if _ARTICLE().search(before) or _CAPITAL_BEFORE().search(before) or _CAPITAL_AFTER.match(text, end):
        return False
    return length >= (_SHORTEST_OPENING if _OPENING().search(before) else _SHORTEST_FAMILY)


def _ends(text: str, end: int) -> bool:
    """Whether a name may end before a place: no word goes on there, or only by a particle."""
    following = text[end : end + 1]
    if _HANGUL().match(text[end - 1]):
        return _PARTICLE().match(text, end) is not None
    return not (text[end - 1].isalnum() and following.isalnum()) or ord(following) >= _FIRST_WITHOUT_CAPITALS

"""Names in the curator's words that are nearly, but not quite, spelled as registered.

Capitalised words in a row are compared with the names of people, organisations and terms by their keys: letters and
digits in lower case. A key that is a name's in another spelling, or one edit away from it (a letter more, less or other,
or two neighbours swapped), is reported, unless what is written is a registered spelling itself.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from briefgen.checks.base import compile_later, name_record
from briefgen.checks.passages import (
    Passage,
    named_texts,
    own_texts,
    place_in,
)
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Meeting, Organisation, Person, Term

_SMALL = r"(?:of|and|for|the|in|on|to|de|du|des|la|le|von|van|der|den|und|et|e|y|da|do|dos|bin|al) "
_CAPITAL = r"[A-ZÀ-ÖØ-ÞĀ-Ž][A-Za-z0-9À-ɏ]*(?:[.'’&+-][A-Za-z0-9À-ɏ]+)*"
_RUN = compile_later(rf"{_CAPITAL}(?:\.? (?:{_SMALL}){{0,2}}{_CAPITAL})*\.?")
WORD = re.compile(r"[^\s]+")
_BRACKETS, _ENDING = frozenset('([“‘"'), frozenset(".!?:;")
_PLACING = (" of ", " in ", " at ", " from ", " near ", " to ")
_OTHER_SCRIPT = compile_later(
    "[\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff]{2,}(?: [\u0370-\u1dff\u2c00-\ud7ff\uf900-\ufdff]+)*"
)
LAST_LATIN = "ɏ"
OPENING, PLACE, INSIDE = "^", "@", "-"
"""Before a noted run: it opens a sentence; it follows a word that goes before places; neither."""


class Run(NamedTuple):
    """One run: its first character in its passage, its mark, and its text."""

    start: int
    mark: str
    text: str


def find_runs(record: AnyRecord) -> Iterator[tuple[Passage, Run]]:
    """Yield the runs of a record's own texts. A city is a place, and places are not registered."""
    for passage in own_texts(record):
        if passage.field != "city":
            yield from ((passage, run) for run in _runs(passage.text))


def _runs(text: str) -> Iterator[Run]:
    for match in _RUN().finditer(text):
        start = match.start()
        if start < 2 or text[start - 1] in _BRACKETS or text[start - 2] in _ENDING:  # noqa: PLR2004 - a mark and a space
            mark = OPENING
        else:
            mark = PLACE if text.endswith(_PLACING, 0, start) else INSIDE
        yield Run(start, mark, match[0])
    if not text.isascii():
        for match in _OTHER_SCRIPT().finditer(text):
            yield Run(match.start(), INSIDE, match[0])


SHORTEST_ACRONYM = 4
"""Letters of an acronym that two swapped letters are looked for in; for other edits it takes one more."""
SHORTEST_NAME = 8
"""Letters of a name of several words that an edit is looked for in."""
SHORTEST_WORD = 7
"""Letters of a name of one word, or of the part of a person's name that tells the person from others."""
_DROPPED = re.compile(r"[\s.'’&-]+")
_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"[\s-]+")
_POSSESSIVE = re.compile(r"['’]s?$|\.$")
_UNPRONOUNCEABLE = re.compile(r"[^aeiouy]{4}|^[^aeiouy]*$")
"""No word is spelled like that, so it can only be an acronym."""


class Spelling(NamedTuple):
    """A registered name: its spelling, its record, and the kind of name."""

    text: str
    record: str
    kind: str
    """full; reversed: with family and given name changed over; alias; part: family or given name, right as it is."""


class Misspelling(NamedTuple):
    """Characters ``start`` to ``end`` of a run, and the registered spelling that they are meant for."""

    start: int
    end: int
    meant: Spelling


@dataclass(frozen=True, slots=True)
class SpellingIndex:
    """All registered names: the spellings to use, names by key, and aliases in other scripts by their first two letters.

    ``near`` holds the keys in which an edit is looked for, by half of their letters, from the left and from the right:
    an edit leaves one of the halves as it is. ``longest`` counts the words of the longest name and one more, since a
    hyphen, or nothing, may be registered between two of them. ``known`` remembers what was found of words.
    """

    exact: frozenset[str]
    keyed: Mapping[str, Sequence[Spelling]]
    near: Mapping[str, Sequence[str]]
    others: Mapping[str, Sequence[Spelling]]
    longest: int
    known: dict[tuple[str, bool], tuple[bool, Spelling | None]] = field(default_factory=dict)

    def keys_near(self, key: str) -> Iterator[str]:
        """Yield the keys of registered names that are one edit from a key, in order."""
        likely: set[str] = set()
        # A name is a letter shorter or longer, or neither, and every second of these lengths has the same half.
        for half in (_half(len(key) - 1), _half(len(key) + 1)):
            likely.update(self.near.get(f"^{key[:half]}", ()), self.near.get(f"{key[-half:]}$", ()))
        return (other for other in sorted(likely) if is_one_edit(key, other)) if likely else iter(())

    def look_up(self, text: str, *, opens: bool) -> tuple[bool, Spelling | None]:
        """Return whether some words are a registered spelling, and which they are a misspelling of if they are not.

        ``opens`` says that they open a sentence.
        """
        found = self.known.get((text, opens))
        if found is None:
            is_exact = _tidy(text) in self.exact
            found = is_exact, None if is_exact else find_registered(text, self, opens=opens)
            self.known[text, opens] = found
        return found


def _half(length: int) -> int:
    """Return how many letters of a name of some length are as they were, on one side, where another letter is wrong."""
    return max(1, (length - 1) // 2)


def is_one_edit(left: str, right: str) -> bool:
    """Whether two words differ in one letter, or in the order of two neighbours."""
    from rapidfuzz.distance import OSA  # noqa: PLC0415 - costs 20 ms, and few texts have anything that comes so near

    return OSA.distance(left, right, score_cutoff=1) == 1


def key_of(text: str) -> str:
    """Return what names are compared by: no case, hyphens, points, apostrophes and spaces."""
    return (text if text.isalpha() else _DROPPED.sub("", text)).casefold()


def build_spelling_index(spellings: Iterable[Spelling]) -> SpellingIndex:
    """Make names ready to be looked for. Names without a capital are words like any other, and left out."""
    exact: set[str] = set()
    keyed: dict[str, set[Spelling]] = defaultdict(set)
    others: dict[str, list[Spelling]] = defaultdict(list)
    near: dict[str, list[str]] = defaultdict(list)
    longest = 0
    for spelling in spellings:
        text = spelling.text
        if spelling.kind in ("full", "part"):
            exact.add(_tidy(_SPACES.sub(" ", text)))
        if spelling.kind == "part":
            continue
        if _is_latin(text) and text != text.lower():
            keyed[key_of(text)].add(spelling)
            longest = max(longest, len(_BETWEEN.split(text)))
        elif spelling.kind == "alias" and not _is_latin(text):
            others[text[:2]].append(spelling)
    for key, own in keyed.items():
        if any(_may_be_misspelt(key, spelling) for spelling in own):
            half = _half(len(key))
            near[f"^{key[:half]}"].append(key)
            near[f"{key[-half:]}$"].append(key)
    ordered = {key: sorted(own) for key, own in keyed.items()}
    return SpellingIndex(frozenset(exact), ordered, near, others, longest + 1)


def find_registered(text: str, index: SpellingIndex, *, opens: bool) -> Spelling | None:
    """Return the registered spelling that some words are a misspelling of; they are none themselves.

    ``opens`` says that they open a sentence.
    """
    key = key_of(text)
    same = index.keyed.get(key)
    if same is not None:
        return next((own for own in same if _is_same_name(text, key, own, opens=opens)), None)
    near = ((other, spelling) for other in index.keys_near(key) for spelling in index.keyed[other])
    return next((spelling for other, spelling in near if _is_meant(text, key, other, spelling)), None)


def _tidy(text: str) -> str:
    """Return a spelling as it is compared exactly: one kind of apostrophe, no point at the end."""
    return text.replace("’", "'").rstrip(".")


def _is_acronym(text: str) -> bool:
    return text.isascii() and text.isalpha() and text.isupper()


def _is_latin(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    return any("A" <= char <= LAST_LATIN for char in letters) and all(char <= LAST_LATIN for char in letters)


def _may_be_misspelt(key: str, spelling: Spelling) -> bool:
    """Whether a name is long enough that what is one edit from it is meant for it and is not another word."""
    if not key.isalpha() or spelling.kind == "alias":
        return False
    if _is_acronym(spelling.text):
        return len(key) >= SHORTEST_ACRONYM
    return len(key) >= (SHORTEST_NAME if len(_BETWEEN.split(spelling.text)) > 1 else SHORTEST_WORD)


def _is_same_name(text: str, key: str, spelling: Spelling, *, opens: bool) -> bool:
    """Whether words of a name's key are meant for it: Start at the head of a sentence is not START."""
    bare = _DROPPED.sub("", spelling.text)
    if spelling.kind == "alias" or not _is_acronym(bare) or text.isupper():
        return True
    return len(key) >= SHORTEST_ACRONYM and (not opens or _UNPRONOUNCEABLE.search(key) is not None)


def _is_meant(text: str, key: str, other: str, spelling: Spelling) -> bool:
    """Whether words one edit from a name are meant for it, and are not a plural, an ending or words of their own."""
    if not _may_be_misspelt(other, spelling) or len(_BETWEEN.split(text)) != len(
        _BETWEEN.split(spelling.text)
    ):
        return False
    if not _is_acronym(spelling.text):
        return not key.startswith(other) and not other.startswith(key)
    if key[:-1] == other and text.endswith("s"):
        return False
    swapped = len(key) == len(other) and sorted(key) == sorted(other)
    looks_like_one = text.isupper() or _UNPRONOUNCEABLE.search(key) is not None
    return looks_like_one and (swapped or len(other) > SHORTEST_ACRONYM)


def check_spelling(facts: FactBase) -> Iterator[Diagnostic]:
    """Report names that are not spelled as registered."""
    index = build_spelling_index(
        registered for record in facts.records.values() for registered in _register(record)
    )
    known: dict[tuple[str, str], tuple[Misspelling, ...]] = {}
    for record in facts.records.values():
        people: Sequence[Spelling] | None = None
        for passage, run in find_runs(record):
            found = known.get((run.mark, run.text))
            if found is None:
                found = known[run.mark, run.text] = tuple(_find_in_run(run.mark, run.text, index))
            if not found and run.text[0] <= LAST_LATIN:
                if people is None:
                    people = _people_of(record, facts)
                found = _find_part(run.mark, run.text, people, index) if people else ()
            for misspelling in found:
                yield _report(facts, record, passage, run.start, run.text, misspelling)


def _register(record: AnyRecord) -> Iterator[Spelling]:
    """Yield the names that a record registers."""
    if isinstance(record, Person):
        parts = _parts_of(record)
        yield from (Spelling(text, record.id, "full") for text in (record.latin, *record.names.values()))
        if len(parts) > 1:
            yield Spelling(record.turned, record.id, "reversed")
        yield from (Spelling(text, record.id, "part") for text in parts)
        yield from (Spelling(text, record.id, "alias") for text in record.aliases)
    elif isinstance(record, Organisation | Term):
        yield from (Spelling(passage.text, record.id, "full") for passage in named_texts(record))


def _parts_of(person: Person) -> tuple[str, ...]:
    """Return the names of a person, that which tells the person from others first."""
    parts = (person.given, person.family) if person.order == "family-first" else (person.family, person.given)
    return tuple(part for part in parts if part)


def _people_of(record: AnyRecord, facts: FactBase) -> Sequence[Spelling]:
    """Return the people whom a record and its meeting name, each by the part that tells the person from others."""
    named = list(_named_in(record))
    meeting = facts.records.get(getattr(record, "meeting", None) or "")
    people = (facts.get(Person, name) for name in dict.fromkeys((*named, *_named_in(meeting))))
    return [Spelling(_parts_of(person)[0], person.id, "part") for person in people if person]


def _named_in(record: AnyRecord | None) -> Iterator[str]:
    if isinstance(record, Meeting):
        yield from (delegate.person for delegates in record.delegations.values() for delegate in delegates)
    elif isinstance(record, Event):
        yield from record.people


def _find_in_run(mark: str, text: str, index: SpellingIndex) -> Iterator[Misspelling]:
    """Yield the misspellings in a run: the longest first, and none inside a name as registered."""
    words = [match.span() for match in WORD.finditer(text)]
    if text[0] > LAST_LATIN:
        for start, _ in words:
            for alias in index.others.get(text[start : start + 2], ()):
                if text.startswith(alias.text, start):
                    yield Misspelling(start, start + len(alias.text), alias)
        return
    first = 0
    while first < len(words):
        opens = mark == OPENING if first == 0 else text[words[first][0] - 2] == "."
        length, misspelling = _find_at_word(text, words[first : first + index.longest], index, opens=opens)
        if misspelling is not None:
            yield misspelling
        first += length


def _find_at_word(
    text: str, words: Sequence[tuple[int, int]], index: SpellingIndex, *, opens: bool
) -> tuple[int, Misspelling | None]:
    """Return how many words are dealt with, and what they misspell, if anything. The first word begins it."""
    start, end = words[0]
    if not text[start].isupper():
        return 1, None
    for length in range(len(words), 0, -1):
        written = text[start : words[length - 1][1]]
        if not written.isalpha():
            written = _POSSESSIVE.sub("", written)
        is_exact, meant = index.look_up(written, opens=opens)
        if is_exact:
            return length, None
        if meant is not None:
            return length, Misspelling(start, start + len(written), meant)
    head, hyphen, _ = text[start:end].partition("-")
    if hyphen:  # an acronym in a compound
        _, meant = index.look_up(head, opens=True)
        if meant is not None and _is_acronym(meant.text):
            return 1, Misspelling(start, start + len(head), meant)
    return 1, None


def _find_part(
    mark: str, text: str, people: Sequence[Spelling], index: SpellingIndex
) -> tuple[Misspelling, ...]:
    """Return the first word of a run that is one edit from the name of somebody whom its record names.

    A word that opens a sentence may be any word, and one after of, in or at is a place more often than a person.
    """
    start = 0 if mark == INSIDE else text.find(" ") + 1
    if not start and mark != INSIDE:
        return ()
    for match in WORD.finditer(text, start):
        word = _POSSESSIVE.sub("", match[0])
        if not word[:1].isupper() or word in index.exact:
            continue
        for meant in people:
            part = meant.text
            if len(part) < SHORTEST_WORD or (word[0] != part[0] and word[-1] != part[-1]):
                continue
            left, right = key_of(word), key_of(part)
            if not left.startswith(right) and not right.startswith(left) and is_one_edit(left, right):
                return (Misspelling(match.start(), match.start() + len(word), meant),)
    return ()


def _report(
    facts: FactBase, record: AnyRecord, passage: Passage, start: int, run: str, found: Misspelling
) -> Diagnostic:
    meant, owner = found.meant, facts.records[found.meant.record]
    known = (
        "is an alias that sources use for" if meant.kind == "alias" else "is not the registered spelling of"
    )
    written = owner.latin if isinstance(owner, Person) and meant.kind in ("alias", "reversed") else meant.text
    message = f"{name_record(record)}: “{run[found.start : found.end]}” {known} {name_record(owner)}"
    origin = place_in(facts, record.id, passage.path, start + found.start)
    return diagnose("spelling-drift", message, origin, f"write “{written}”")

"""Names in the curator's words that are nearly, but not quite, spelled as registered."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from briefgen.checks.base import BaseCheck, Notes, name_record
from briefgen.checks.passages import INSIDE, LAST_LATIN, OPENING, WORD, find_runs, named_texts, place_in
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Meeting, Organisation, Person, Term

SHORTEST_ACRONYM = 4
"""Letters of an acronym that two swapped letters are looked for in; for other edits it takes one more."""
SHORTEST_NAME = 8
"""Letters of a name of several words that a slip is looked for in."""
SHORTEST_WORD = 7
"""Letters of a name of one word, or of the part of a person's name that tells the person."""
_DROPPED = re.compile(r"[\s.'’&-]+")
_SPACES = re.compile(r"\s+")
_BETWEEN = re.compile(r"[\s-]+")


Sign = str | tuple[int, str, str]
"""What a name is found by although a letter of it is wrong; see ``signs_of``."""


class Spelling(NamedTuple):
    """A registered name: its spelling, its record, and the kind of name."""

    text: str
    record: str
    kind: str
    """full; reversed: with family and given name changed over; alias; part: family or given name, right as it stands."""


@dataclass(frozen=True, slots=True)
class SpellingIndex:
    """All registered names.

    ``exact`` are the spellings to use, ``keyed`` what has a key, ``near`` maps signs to keys, and ``words`` are those of
    names of several words.
    """

    exact: frozenset[str]
    keyed: Mapping[str, tuple[Spelling, ...]]
    near: Mapping[Sign, tuple[str, ...]]
    words: frozenset[str]
    lengths: frozenset[int]
    """Letters that names of one word have, or one more or less."""
    others: Mapping[str, tuple[Spelling, ...]]
    """Aliases in other scripts than Latin, by their first two characters."""
    longest: int
    """Words of the longest name, and one more: a hyphen, or nothing, may be registered between two of them."""


def bare(text: str) -> str:
    """Return a name without hyphens, points, apostrophes and spaces."""
    return text if text.isalpha() else _DROPPED.sub("", text)


def key_of(text: str) -> str:
    """Return what names are compared by."""
    return bare(text).casefold()


def tidy(text: str) -> str:
    """Return a spelling as it is compared exactly: one kind of apostrophe, no point at the end."""
    return text.replace("’", "'").rstrip(".")


def is_acronym(text: str) -> bool:
    """Whether a name is letters in capitals and nothing else."""
    return text.isascii() and text.isalpha() and text.isupper()


def part_name(text: str) -> list[str]:
    """Return the words of a name; what a hyphen joins are two."""
    return _BETWEEN.split(text)


def build_spelling_index(spellings: Iterable[Spelling]) -> SpellingIndex:
    """Make names ready to be looked for. Names without a capital are words like any other, and left out."""
    exact: set[str] = set()
    keyed: dict[str, set[Spelling]] = defaultdict(set)
    others: dict[str, set[Spelling]] = defaultdict(set)
    for spelling in spellings:
        if spelling.kind in ("full", "part"):
            exact.add(tidy(_SPACES.sub(" ", spelling.text)))
        if spelling.kind == "alias" and not _is_latin(spelling.text):
            others[spelling.text[:2]].add(spelling)
        elif spelling.kind != "part" and _is_latin(spelling.text) and spelling.text != spelling.text.lower():
            keyed[key_of(spelling.text)].add(spelling)
    named = [
        (key, [key_of(word) for word in part_name(spelling.text)])
        for key, own in keyed.items()
        for spelling in own
        if may_slip(key, spelling)
    ]
    near: dict[Sign, set[str]] = defaultdict(set)
    for key, words in named:
        for sign in signs_of(words, key):
            near[sign].add(key)
    return SpellingIndex(
        exact=frozenset(exact),
        keyed=_sorted(keyed),
        near=_sorted(near),
        words=frozenset(word for _, words in named if len(words) > 1 for word in words),
        lengths=frozenset(len(key) + more for key, words in named if len(words) == 1 for more in (-1, 0, 1)),
        others=_sorted(others),
        longest=max((len(part_name(spelling.text)) for own in keyed.values() for spelling in own), default=0)
        + 1,
    )


def signs_of(words: Sequence[str], key: str, slack: int = 0) -> list[Sign]:
    """Return what a name of as many words has in common with any that is one edit from it.

    Of one word: the word, or what is left of it without one letter. Of two: one of them, with the length of both, which
    may differ by ``slack``. Of more: two of the first two and the last.
    """
    first, last = words[0], words[-1]
    match len(words):
        case 1:
            return [key, *[key[:at] + key[at + 1 :] for at in range(len(key))]]
        case 2:
            lengths = range(len(key) - slack, len(key) + slack + 1)
            return [sign for length in lengths for sign in ((length, first, ""), (length, "", last))]
        case count:
            return [(-count, first, words[1]), (count, first, last), (-count, words[1], last)]


def may_slip(key: str, spelling: Spelling) -> bool:
    """Whether a name is long enough that what is one edit from it is a slip and not another word."""
    if not key.isalpha() or spelling.kind == "alias":
        return False
    if is_acronym(spelling.text):
        return len(key) >= SHORTEST_ACRONYM
    return len(key) >= (SHORTEST_NAME if len(part_name(spelling.text)) > 1 else SHORTEST_WORD)


def _is_latin(text: str) -> bool:
    return any("A" <= char <= "ɏ" for char in text) and not any(
        char > "ɏ" and char.isalpha() for char in text
    )


def _sorted(mapping: Mapping[Any, Iterable[Any]]) -> dict[Any, tuple[Any, ...]]:
    return {key: tuple(sorted(own)) for key, own in mapping.items()}


_CONSONANTS = re.compile(r"[^aeiouy]{4}")
_VOWEL = re.compile(r"[aeiouy]")


def comes_near(text: str, index: SpellingIndex) -> bool:
    """Whether some words of a text in a row are a registered name or next to one: quick, and no for nearly all."""
    parts = part_name(text) if "-" in text else text.split()
    keys = [key_of(part) for part in parts]
    for first, part in enumerate(parts):
        if not part[:1].isupper():
            continue
        key, strange = "", 0
        for last in range(first, min(len(keys), first + index.longest)):
            key += keys[last]
            strange += keys[last] not in index.words
            if key in index.keyed:
                return True
            if strange < 2 and _near_keys(keys[first : last + 1], key, index):  # noqa: PLR2004 - one slip
                return True
    return False


def find_drift(text: str, index: SpellingIndex, *, opens: bool) -> Spelling | None:
    """Return the registered spelling that a stretch of text is a misspelling of, and none itself. ``opens``: it opens a sentence."""
    key = key_of(text)
    same = index.keyed.get(key)
    if same is not None:
        return next((own for own in same if _is_same_name(text, key, own, opens=opens)), None)
    words = [key_of(word) for word in part_name(text)]
    for other in _near_keys(words, key, index):
        for spelling in index.keyed[other]:
            if _slips(text, key, other, spelling):
                return spelling
    return None


def edits_once(left: str, right: str) -> bool:
    """Whether two texts are one edit apart: a letter more, less or other, or two neighbours swapped."""
    half = (min(len(left), len(right)) - 1) // 2
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    if half > 0 and left[:half] != right[:half] and left[-half:] != right[-half:]:
        return False  # quick, and true of most: one edit leaves one end as it is
    at = 0
    while at < min(len(left), len(right)) and left[at] == right[at]:
        at += 1
    if len(left) > len(right):
        left, right = right, left
    if len(left) < len(right):
        return left[at:] == right[at + 1 :]
    if left[at + 1 :] == right[at + 1 :]:
        return True
    return left[at : at + 2] == right[at : at + 2][::-1] and left[at + 2 :] == right[at + 2 :]


def slips_from_part(word: str, part: str) -> bool:
    """Whether a capitalised word is one slip from the part of a name by which a person is told."""
    if (
        len(part) < SHORTEST_WORD
        or abs(len(word) - len(part)) > 1
        or (word[0] != part[0] and word[-1] != part[-1])
    ):
        return False
    left, right = key_of(word), key_of(part)
    return not (left.startswith(right) or right.startswith(left)) and edits_once(left, right)


def _near_keys(words: Sequence[str], key: str, index: SpellingIndex) -> list[str]:
    """Return the keys of registered names of as many words that are one edit from some words in a row, in order."""
    if len(words) == 1 and len(key) not in index.lengths:
        return []
    near = index.near
    found = {other for sign in signs_of(words, key, 1) if sign in near for other in near[sign]}
    return sorted(other for other in found if edits_once(key, other)) if found else []


def _is_same_name(text: str, key: str, spelling: Spelling, *, opens: bool) -> bool:
    """Whether a stretch of the same key is meant for the name: Start at the head of a sentence is not START."""
    if spelling.kind == "alias" or not is_acronym(bare(spelling.text)):
        return True
    if text.isupper():
        return True
    return len(key) >= SHORTEST_ACRONYM and (_is_unpronounceable(key) or not opens)


def _slips(text: str, key: str, other: str, spelling: Spelling) -> bool:
    """Whether a stretch one edit from a name is meant for it, and not a plural, an ending or a word of its own."""
    if not may_slip(other, spelling):
        return False
    if is_acronym(spelling.text):
        if key[:-1] == other and text[-1:] == "s":
            return False
        swapped = len(key) == len(other) and sorted(key) == sorted(other)
        return (len(other) > SHORTEST_ACRONYM or swapped) and (text.isupper() or _is_unpronounceable(key))
    return not key.startswith(other) and not other.startswith(key)


def _is_unpronounceable(key: str) -> bool:
    """Whether no word is spelled like that, so that it can only be an acronym."""
    return _CONSONANTS.search(key) is not None or _VOWEL.search(key) is None


_POSSESSIVE = re.compile(r"['’]s?$|\.$")


class _Misspelling(NamedTuple):
    """Characters ``start`` to ``end`` of a run, and the registered spelling that they are meant for."""

    start: int
    end: int
    meant: Spelling


def note_names(record: AnyRecord) -> object | None:
    """Note of a record what it registers and what it says.

    That is its names; these with family and given name changed over; the part that tells a person from others, and all
    parts; its aliases; the runs of its own texts, marked; the people and the meeting that it refers to.
    """
    runs = tuple(sorted({f"{run.mark}{run.text}" for _, run in find_runs(record)}))
    note = (*_names(record), runs, tuple(_refers_to(record)))
    return note if any(note) else None


def judge_names(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report names that drift from their registered spelling."""
    index = build_spelling_index(_spellings(notes))
    judged: dict[str, tuple[_Misspelling, ...]] = {}
    for name, (*_, runs, refers_to) in notes.items():
        people = tuple(_people_of(refers_to, notes)) if refers_to else ()
        wrong: dict[str, tuple[_Misspelling, ...]] = {}
        for run in runs:
            if run not in judged:
                judged[run] = _judge_run(run, index)
            misspellings = judged[run] or (_judge_parts(run, people, index) if people else ())
            if misspellings:
                wrong[run] = misspellings
        if wrong:
            yield from _report(facts, name, wrong)


NAMES = BaseCheck(note_names, judge_names)


def _names(record: AnyRecord) -> tuple[tuple[str, ...], ...]:
    """Return names, names in the other order, parts and aliases that a record registers."""
    if isinstance(record, Person):
        telling, other = record.family, record.given
        if record.order == "family-first":
            telling, other = other, telling
        parts = tuple(part for part in (telling, other) if part)
        turned = (record.turned,) if len(parts) > 1 else ()
        return (record.latin, *record.names.values()), turned, parts, record.aliases
    if isinstance(record, Organisation | Term):
        return tuple(sorted({passage.text for passage in named_texts(record)})), (), (), ()
    return (), (), (), ()


def _refers_to(record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Meeting):
        yield from (delegate.person for delegates in record.delegations.values() for delegate in delegates)
    elif isinstance(record, Event):
        yield from record.people
    elif (meeting := getattr(record, "meeting", None)) is not None:
        yield meeting


def _people_of(refers_to: Sequence[str], notes: Notes) -> Iterator[Spelling]:
    """Yield the people that a record and its meeting refer to, each by the part that tells the person from others."""
    beyond = (other for name in refers_to if name in notes for other in notes[name][-1])
    for name in dict.fromkeys((*refers_to, *beyond)):
        if name in notes and (parts := notes[name][2]):
            yield Spelling(parts[0], name, "part")


def _spellings(notes: Notes) -> Iterator[Spelling]:
    for name, (names, turned, parts, aliases, _, _) in notes.items():
        if names:
            yield from (Spelling(text, name, "full") for text in names)
            yield from (Spelling(text, name, "reversed") for text in turned)
            yield from (Spelling(text, name, "part") for text in parts)
            yield from (Spelling(text, name, "alias") for text in aliases)


def _judge_run(run: str, index: SpellingIndex) -> tuple[_Misspelling, ...]:
    """Return the misspellings in a run: the longest first, and none inside a name as registered."""
    if run[1] > LAST_LATIN:
        return tuple(_judge_other_script(run[1:], index)) if index.others else ()
    mark, text = run[0], run[1:]
    if not comes_near(text, index):
        return ()
    words = [match.span() for match in WORD.finditer(text)]
    found: list[_Misspelling] = []
    first = 0
    while first < len(words):
        opens = mark == OPENING if first == 0 else text[words[first][0] - 2] == "."
        length, misspelling = _judge_windows(text, words[first : first + index.longest], index, opens=opens)
        if misspelling is not None:
            found.append(misspelling)
        first += length
    return tuple(found)


def _judge_parts(run: str, people: Sequence[Spelling], index: SpellingIndex) -> tuple[_Misspelling, ...]:
    """Return the first word of a run that slips from the name of somebody whom its record refers to.

    A word that opens a sentence may be any word, and one after of, in or at is a place more often than a person.
    """
    mark, text = run[0], run[1:]
    start = 0 if mark == INSIDE else text.find(" ") + 1
    if not start and mark != INSIDE:
        return ()
    for match in WORD.finditer(text, start):
        word = _POSSESSIVE.sub("", match[0])
        if not word[:1].isupper() or word in index.exact:
            continue
        for meant in people:
            if slips_from_part(word, meant.text):
                return (_Misspelling(match.start(), match.start() + len(word), meant),)
    return ()


def _judge_windows(
    text: str, words: Sequence[tuple[int, int]], index: SpellingIndex, *, opens: bool
) -> tuple[int, _Misspelling | None]:
    """Return how many words are dealt with, and the drift in them if there is one. The first word begins it."""
    start = words[0][0]
    if not text[start].isupper():
        return 1, None
    for length in range(len(words), 0, -1):
        stretch = text[start : words[length - 1][1]]
        if not stretch.isalpha():
            stretch = _POSSESSIVE.sub("", stretch)
        if tidy(stretch) in index.exact:
            return length, None
        if (meant := find_drift(stretch, index, opens=opens)) is not None:
            return length, _Misspelling(start, start + len(stretch), meant)
    return 1, _judge_compound(text, *words[0], index)


def _judge_compound(text: str, start: int, end: int, index: SpellingIndex) -> _Misspelling | None:
    """Look for an acronym in a compound: what is before a hyphen may be one."""
    head, hyphen, _ = text[start:end].partition("-")
    if not hyphen or tidy(head) in index.exact:
        return None
    meant = find_drift(head, index, opens=True)
    return (
        _Misspelling(start, start + len(head), meant)
        if meant is not None and is_acronym(meant.text)
        else None
    )


def _judge_other_script(text: str, index: SpellingIndex) -> Iterator[_Misspelling]:
    for match in WORD.finditer(text):
        for alias in index.others.get(match[0][:2], ()):
            if text.startswith(alias.text, match.start()):
                yield _Misspelling(match.start(), match.start() + len(alias.text), alias)


def _report(facts: FactBase, name: str, wrong: Mapping[str, Sequence[_Misspelling]]) -> Iterator[Diagnostic]:
    record = facts.records[name]
    for passage, run in find_runs(record):
        for misspelling in wrong.get(f"{run.mark}{run.text}", ()):
            said = run.text[misspelling.start : misspelling.end]
            origin = place_in(facts, name, passage.path, run.start + misspelling.start)
            meant, owner = misspelling.meant, facts.records[misspelling.meant.record]
            is_alias, written = meant.kind == "alias", meant.text
            if meant.kind in ("alias", "reversed") and isinstance(owner, Person):
                written = owner.latin
            known = "is an alias that sources use for" if is_alias else "is not the registered spelling of"
            message = f"{name_record(record)}: “{said}” {known} {name_record(owner)}"
            hint = f"write “{written}”"
            yield diagnose("spelling-drift", message, origin, hint)

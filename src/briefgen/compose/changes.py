"""Two states of a brief compared: which facts came, went and changed, and two versions of a text as one.

In come two ``Content``, the hashes and values that an edition keeps; out comes their ``Difference``, and for texts
spans in which what was taken out and what was put in is marked.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from enum import StrEnum

from briefgen.compose.text.labels import Labels
from briefgen.compose.text.spans import join
from briefgen.model.document import Span, SpanRole, Spans
from briefgen.model.edition import Content, Edition, Fingerprint, Frozen, PrintedText
from briefgen.model.factbase import FactBase

_SUPPORT = ("support", "source", "versions")
"""Fields that name sources."""


class ChangeKind(StrEnum):
    """What became of a record, as readers are told it."""

    ADDED = "added"
    REMOVED = "removed"
    REDATED = "re-dated"
    RESOURCED = "source replaced"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field by its path (``summary/ko``, ``delegations/PARTY``) with its two values; ``None`` where it has none."""

    path: str
    before: Frozen | None
    after: Frozen | None

    def in_words(self, values: Mapping[str, Frozen]) -> str:
        """Return the path; of one number of a statistic of those ``values``, what it was and what it is."""
        field, _, key = self.path.partition("/")
        if field != "values" or not key or "unit" not in values:
            return self.path
        before, after = self.before or "no number", self.after or "no number"
        unit = values["unit"]
        words = next(iter(unit.values()), "") if isinstance(unit, dict) else unit
        return f"{key}: {_write_number(before)} becomes {_write_number(after)} {words}"


def _write_number(value: Frozen) -> str:
    if isinstance(value, dict):
        ends = f"{value.get('low')} to {value.get('high')}"
        return f"{value['value']} ({ends})" if "value" in value else ends
    return str(value)


@dataclass(frozen=True, slots=True)
class Change:
    """A record that came, went or changed. ``fields`` are empty where values are not at hand."""

    kinds: tuple[ChangeKind, ...]
    id: str
    kind: str
    is_fact: bool
    before: Fingerprint | None = None
    after: Fingerprint | None = None
    fields: tuple[FieldChange, ...] = ()

    def fields_in_words(self) -> str:
        """Return the paths of the fields that changed, each once; of a number of a statistic, what became of it."""
        values = self.after.values if self.after else {}
        return ", ".join(dict.fromkeys(field.in_words(values) for field in self.fields))


Words = tuple[str, tuple[str, ...]]
"""A paragraph, and the ids of the facts behind it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two states.

    ``words`` are the places of other words that changed: ``spec``, ``order``, ``text of SECTION`` where a text was
    reworded, and did not only print facts that changed. ``texts`` are the paragraphs of these that differ, by place,
    those before and those after, where they are at hand. ``as_of`` are the two days of the information where they
    differ. ``reissued`` says that an edition was issued in between.
    """

    changes: tuple[Change, ...] = ()
    words: tuple[str, ...] = ()
    as_of: tuple[dt.date | None, dt.date | None] | None = None
    reissued: bool = False
    texts: Mapping[str, tuple[tuple[Words, ...], tuple[Words, ...]]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.changes or self.words or self.as_of or self.reissued)


NO_DIFFERENCE = Difference()


def compare(before: Content, after: Content) -> Difference:
    """Return what differs between two states: facts in order, those that left last, then the records they depend on."""
    changes = (
        *_compare_marks(before.facts, after.facts, are_facts=True),
        *_compare_marks(before.records, after.records, are_facts=False),
    )
    old, new = dict(before.words), dict(after.words)
    others = [place for place in {**new, **old} if old.get(place) != new.get(place)]
    if {fact.id for fact in before.facts} != {fact.id for fact in after.facts}:
        # What comes or goes changes the order as a matter of course.
        others = [place for place in others if place != "order"]
    changed = {change.id for change in changes}
    changed |= {
        fact.id for fact in (*before.facts, *after.facts) if changed and names_any(fact.values, changed)
    }
    texts = [{text.place: text for text in content.texts} for content in (before, after)]
    gone = {fact.id for fact in before.facts} - {fact.id for fact in after.facts}
    explained = bool(changed) or "spec" in others
    words = tuple(
        place
        for place in others
        if place not in old
        or place not in new
        or not explained
        or _is_reworded(texts[0].get(place), texts[1].get(place), place, changed, gone)
    )
    known = {
        place: _different(texts[0][place].paragraphs, texts[1][place].paragraphs, changed)
        for place in words
        if place in texts[0] and place in texts[1]
    }
    as_of = None if before.as_of == after.as_of else (before.as_of, after.as_of)
    return Difference(changes, words, as_of, before.previous != after.previous, known)


def _is_reworded(
    before: PrintedText | None,
    after: PrintedText | None,
    place: str,
    changed: Collection[str],
    gone: Collection[str],
) -> bool:
    """Whether other words of a text are its editor's, beside changes of facts, which say enough of themselves.

    Editions of version 0.1 do not say what was whose: there, words that changed with a fact behind them are the fact's.
    """
    if not place.startswith("text of "):
        return True
    if before and after:
        return before.source != after.source and before.written != after.written
    known = before or after
    if known is None or (gone and before is None):
        return False
    return not any(name in changed for _, facts in known.paragraphs for name in facts)


def _different(
    before: tuple[Words, ...], after: tuple[Words, ...], changed: set[str]
) -> tuple[tuple[Words, ...], tuple[Words, ...]]:
    """Return the paragraphs that only one of two texts has: those without a fact that changed, where there are any."""
    old, new = {words for words, _ in before}, {words for words, _ in after}
    found = (
        tuple(part for part in before if part[0] not in new),
        tuple(part for part in after if part[0] not in old),
    )
    own = tuple(tuple(part for part in side if not changed.intersection(part[1])) for side in found)
    return (own[0], own[1]) if any(own) else found


def names_any(values: object, wanted: Collection[str]) -> bool:
    """Whether frozen values name any of some records."""
    if isinstance(values, str):
        return values in wanted
    if isinstance(values, Mapping):
        return any(key in wanted or names_any(inner, wanted) for key, inner in values.items())
    return isinstance(values, list) and any(names_any(inner, wanted) for inner in values)


def with_values(content: Content, known: Iterable[Fingerprint]) -> Content:
    """Return a content with the values that others have under the same hashes."""
    values = {(mark.id, mark.hash): mark.values for mark in known if mark.values}

    def fill(marks: tuple[Fingerprint, ...]) -> tuple[Fingerprint, ...]:
        return tuple(
            replace(mark, values=mark.values or values.get((mark.id, mark.hash), {})) for mark in marks
        )

    return replace(content, facts=fill(content.facts), records=fill(content.records))


def _compare_marks(
    before: tuple[Fingerprint, ...], after: tuple[Fingerprint, ...], *, are_facts: bool
) -> Iterator[Change]:
    old, new = {mark.id: mark for mark in before}, {mark.id: mark for mark in after}
    for mark in after:
        earlier = old.get(mark.id)
        if earlier is None:
            yield Change((ChangeKind.ADDED,), mark.id, mark.kind, are_facts, None, mark)
        elif (earlier.hash, earlier.kind) != (mark.hash, mark.kind):
            fields = tuple(_compare_values(earlier.values, mark.values))
            yield Change(_kinds_of(fields), mark.id, mark.kind, are_facts, earlier, mark, fields)
    for mark in before:
        if mark.id not in new:
            yield Change((ChangeKind.REMOVED,), mark.id, mark.kind, are_facts, mark, None)


def _kinds_of(fields: tuple[FieldChange, ...]) -> tuple[ChangeKind, ...]:
    """Return what the changes of a record's fields amount to, the weightiest first."""
    found = set() if fields else {ChangeKind.CORRECTED}
    for change in fields:
        if change.path == "date":
            found.add(ChangeKind.REDATED)
        elif change.path in _SUPPORT and sources_in(change.before) != sources_in(change.after):
            found.add(ChangeKind.RESOURCED)
        else:
            found.add(ChangeKind.CORRECTED)
    weightiest_first = (ChangeKind.CORRECTED, ChangeKind.REDATED, ChangeKind.RESOURCED)
    return tuple(kind for kind in weightiest_first if kind in found)


def sources_in(value: Frozen | None) -> tuple[str, ...]:
    """Return the ids of the sources that a record's field names, in order, each once."""
    if isinstance(value, str):
        return (value,)
    return tuple(dict.fromkeys(_named_sources(value)))


def _named_sources(value: Frozen | None) -> Iterator[str]:
    if isinstance(value, list):
        for inner in value:
            yield from _named_sources(inner)
    elif isinstance(value, dict):
        source = value.get("source")
        if isinstance(source, str):
            yield source
        yield from _named_sources(value.get("support"))


def _compare_values(before: Mapping[str, Frozen], after: Mapping[str, Frozen]) -> Iterator[FieldChange]:
    if not before or not after:
        return
    for key in dict.fromkeys((*after, *before)):
        yield from _compare_field(key, before.get(key), after.get(key))


def _compare_field(path: str, before: Frozen | None, after: Frozen | None) -> Iterator[FieldChange]:
    """Yield the changes of a field; of a mapping, those of its entries."""
    if before == after:
        return
    people = _by_person(before), _by_person(after)
    if people[0] is not None and people[1] is not None and people[0] != people[1]:
        before, after = people
    if isinstance(before, dict) and isinstance(after, dict):
        for key in dict.fromkeys((*after, *before)):
            yield from _compare_field(f"{path}/{key}", before.get(key), after.get(key))
    else:
        yield FieldChange(path, before, after)


def _by_person(value: Frozen | None) -> dict[str, Frozen] | None:
    """Return a list of delegates by person; ``None`` for any other value."""
    if not isinstance(value, list):
        return None
    named = {str(part["person"]): part for part in value if isinstance(part, dict) and "person" in part}
    return dict(named) if value and len(named) == len(value) else None


_WORDS = re.compile(r"[^ \t\r\n]+")
"""What is a word: one that holds a space that does not break is one."""

_ALIKE = 0.3
"""Part of their words that two texts must share to be shown as one."""
_NEARLY = 0.66
"""The same for entries of a list, which may be alike and mean something else."""
_MOST_PAIRS = 100_000
"""Pairs of a word and its like in the other text, beyond which comparing takes longer than a reader would wait."""


def diff_words(before: str, after: str, labels: Labels) -> Spans:
    """Return two texts as one; two that have little in common stand one after the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = _compare(old, new)
    if matcher is None or matcher.ratio() < _ALIKE:
        return _replace(before, after, labels)
    parts: list[Spans] = []
    for what, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        out, came = " ".join(old[from_old:to_old]), " ".join(new[from_new:to_new])
        parts.append((Span(came),) if what == "equal" else _replace(out, came, labels))
    return join(parts, " ")


def diff_parts(before: Sequence[str], after: Sequence[str], labels: Labels) -> Spans:
    """Return two lists as one; see ``compare_parts``."""
    return join(compare_parts(before, after, labels), "; ")


def compare_parts(before: Sequence[str], after: Sequence[str], labels: Labels) -> tuple[Spans, ...]:
    """Return the parts that two lists do not share; a part in the place of another is compared with it."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Spans] = []
    for what, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if what == "equal":
            continue
        old, new = before[from_old:to_old], after[from_new:to_new]
        if len(old) != len(new):
            found += [*(delete(part, labels) for part in old), *(insert(part, labels) for part in new)]
            continue
        for part, other in zip(old, new, strict=True):
            compared = _compare(_WORDS.findall(part), _WORDS.findall(other))
            alike = compared is not None and compared.ratio() >= _NEARLY
            found.append((diff_words if alike else _replace)(part, other, labels))
    return tuple(found)


def _compare(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str] | None:
    """Return what compares two lists of words; ``None`` where the same words come back so often that it would not end."""
    counts, others = Counter(old), Counter(new)
    pairs = sum(count * others[word] for word, count in counts.items())
    return SequenceMatcher(None, old, new, autojunk=False) if pairs <= _MOST_PAIRS else None


def _replace(before: str, after: str, labels: Labels) -> Spans:
    return join((delete(before, labels), insert(after, labels)), " ")


def delete(words: str, labels: Labels) -> Spans:
    """Return words that were taken out."""
    title = labels.say("taken out: {words}", words=words.strip())
    return _marked(words, SpanRole.DELETED, title)


def insert(words: str, labels: Labels) -> Spans:
    """Return words that came in."""
    title = labels.say("put in: {words}", words=words.strip())
    return _marked(words, SpanRole.INSERTED, title)


def _marked(words: str, role: SpanRole, title: str) -> Spans:
    """Mark words, but not spaces around them: a line through nothing looks like a dash."""
    solid = words.strip()
    return (Span(solid, role=role, title=title),) if solid else ()


def withhold(edition: Edition, facts: FactBase, handling: str, scale: Sequence[str]) -> Edition:
    """Return an edition that knows the facts whose previous words may not print in a brief of some handling.

    ``scale`` are the levels, the lowest first; a level that is not in it counts as the highest.
    """
    if edition.since is None:
        return edition
    levels = {level: place for place, level in enumerate(scale)}
    most = levels.get(handling, -1)

    def is_above(level: object) -> bool:
        return levels.get(str(level or scale[0]), len(scale)) > most

    withheld = (
        mark.id
        for mark in edition.since.content.facts
        if is_above(mark.values.get("handling"))
        or is_above(getattr(facts.records.get(mark.id), "handling", None))
    )
    return replace(edition, withheld=frozenset(withheld))

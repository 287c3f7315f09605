"""Spelling drift: names in the curator's words that are nearly, but not quite, spelled as registered.

In: notes of all records, their names and the runs of capitalised words in their own texts. Out: a diagnostic at each
stretch that is a registered name with other hyphens, spaces or capitals, in another order, under an alias (which is how
a source spells it), or one slip away. A run is judged once, however many records have it. Names in other scripts have no
slips that a machine could tell; of them, aliases are found as they stand.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from briefgen.check.base import BaseCheck, Notes
from briefgen.check.passages import named_texts, place_in
from briefgen.check.registry import Registry, Spelling, build_registry, is_acronym, tidy
from briefgen.check.runs import INSIDE, LAST_LATIN, OPENING, WORD, find_runs
from briefgen.check.slips import comes_near, find_drift, slips_from_part
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Event, Meeting, Organisation, Person, Term

_POSSESSIVE = re.compile(r"['’]s?$|\.$")


class _Drift(NamedTuple):
    """Characters ``start`` to ``end`` of a run, and the registered spelling that they are meant for."""

    start: int
    end: int
    meant: Spelling


def note_names(record: AnyRecord) -> object | None:
    """Note of a record what it registers and what it says.

    That is its names; these with family and given name changed over; the part that tells a person from others, and all
    parts; its aliases; the runs of its own texts, marked; the people and the meeting that it leans on.
    """
    runs = tuple(sorted({f"{run.mark}{run.text}" for _, run in find_runs(record)}))
    note = (*_names(record), runs, tuple(_leans_on(record)))
    return note if any(note) else None


def judge_names(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report names that drift from their registered spelling."""
    registry = build_registry(_spellings(notes))
    judged: dict[str, tuple[_Drift, ...]] = {}
    for name, (*_, runs, leans_on) in notes.items():
        people = tuple(_people_of(leans_on, notes)) if leans_on else ()
        wrong: dict[str, tuple[_Drift, ...]] = {}
        for run in runs:
            if run not in judged:
                judged[run] = _judge_run(run, registry)
            drifts = judged[run] or (_judge_parts(run, people, registry) if people else ())
            if drifts:
                wrong[run] = drifts
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


def _leans_on(record: AnyRecord) -> Iterator[str]:
    if isinstance(record, Meeting):
        yield from (one.person for delegates in record.delegations.values() for one in delegates)
    elif isinstance(record, Event):
        yield from record.people
    elif (meeting := getattr(record, "meeting", None)) is not None:
        yield meeting


def _people_of(leans_on: Sequence[str], notes: Notes) -> Iterator[Spelling]:
    """Yield the people that a record and its meeting lean on, each by the part that tells the person from others."""
    beyond = (one for name in leans_on if name in notes for one in notes[name][-1])
    for name in dict.fromkeys((*leans_on, *beyond)):
        if name in notes and (parts := notes[name][2]):
            yield Spelling(parts[0], name, "part")


def _spellings(notes: Notes) -> Iterator[Spelling]:
    for name, (names, turned, parts, aliases, _, _) in notes.items():
        if names:
            yield from (Spelling(text, name, "full") for text in names)
            yield from (Spelling(text, name, "reversed") for text in turned)
            yield from (Spelling(text, name, "part") for text in parts)
            yield from (Spelling(text, name, "alias") for text in aliases)


def _judge_run(run: str, registry: Registry) -> tuple[_Drift, ...]:
    """Return the stretches of a run that drift: the longest first, and none inside a name as registered."""
    if run[1] > LAST_LATIN:
        return tuple(_judge_other_script(run[1:], registry)) if registry.others else ()
    mark, text = run[0], run[1:]
    if not comes_near(text, registry):
        return ()
    words = [match.span() for match in WORD.finditer(text)]
    found: list[_Drift] = []
    first = 0
    while first < len(words):
        opens = mark == OPENING if first == 0 else text[words[first][0] - 2] == "."
        length, drift = _judge_windows(text, words[first : first + registry.longest], registry, opens=opens)
        if drift is not None:
            found.append(drift)
        first += length
    return tuple(found)


def _judge_parts(run: str, people: Sequence[Spelling], registry: Registry) -> tuple[_Drift, ...]:
    """Return the first word of a run that slips from the name of somebody whom its record leans on.

    A word that opens a sentence may be any word, and one after of, in or at is a place more often than a person.
    """
    mark, text = run[0], run[1:]
    start = 0 if mark == INSIDE else text.find(" ") + 1
    if not start and mark != INSIDE:
        return ()
    for match in WORD.finditer(text, start):
        word = _POSSESSIVE.sub("", match[0])
        if not word[:1].isupper() or word in registry.exact:
            continue
        for meant in people:
            if slips_from_part(word, meant.text):
                return (_Drift(match.start(), match.start() + len(word), meant),)
    return ()


def _judge_windows(
    text: str, words: Sequence[tuple[int, int]], registry: Registry, *, opens: bool
) -> tuple[int, _Drift | None]:
    """Return how many words are dealt with, and the drift in them if there is one. The first word begins it."""
    start = words[0][0]
    if not text[start].isupper():
        return 1, None
    for length in range(len(words), 0, -1):
        stretch = text[start : words[length - 1][1]]
        if not stretch.isalpha():
            stretch = _POSSESSIVE.sub("", stretch)
        if tidy(stretch) in registry.exact:
            return length, None
        if (meant := find_drift(stretch, registry, opens=opens)) is not None:
            return length, _Drift(start, start + len(stretch), meant)
    return 1, _judge_compound(text, *words[0], registry)


def _judge_compound(text: str, start: int, end: int, registry: Registry) -> _Drift | None:
    """Look for an acronym in a compound: what is before a hyphen may be one."""
    head, hyphen, _ = text[start:end].partition("-")
    if not hyphen or tidy(head) in registry.exact:
        return None
    meant = find_drift(head, registry, opens=True)
    return _Drift(start, start + len(head), meant) if meant is not None and is_acronym(meant.text) else None


def _judge_other_script(text: str, registry: Registry) -> Iterator[_Drift]:
    for match in WORD.finditer(text):
        for alias in registry.others.get(match[0][:2], ()):
            if text.startswith(alias.text, match.start()):
                yield _Drift(match.start(), match.start() + len(alias.text), alias)


def _report(facts: FactBase, name: str, wrong: Mapping[str, Sequence[_Drift]]) -> Iterator[Diagnostic]:
    record = facts.records[name]
    for passage, run in find_runs(record):
        for drift in wrong.get(f"{run.mark}{run.text}", ()):
            said = run.text[drift.start : drift.end]
            origin = place_in(facts, name, passage.path, run.start + drift.start)
            message, hint = _explain(said, drift.meant, facts)
            yield diagnose("spelling-drift", f"{name_record(record)}: {message}", origin, hint)


def _explain(said: str, meant: Spelling, facts: FactBase) -> tuple[str, str]:
    owner = facts.records[meant.record]
    written = meant.text
    if meant.kind in ("alias", "reversed") and isinstance(owner, Person):
        written = owner.latin
    known = (
        "is an alias that sources use for" if meant.kind == "alias" else "is not the registered spelling of"
    )
    return f"“{said}” {known} {name_record(owner)}", f"write “{written}”"

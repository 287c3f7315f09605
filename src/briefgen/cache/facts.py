"""A fact base, checked: files that an earlier run has seen are not read again, nor are their records checked again.

In: a folder of facts, what the checks need beside it, and the cache. Out: what ``load_factbase`` and ``examine_facts``
give, to the last diagnostic. Of a file that did not change, what it holds and the notes of its records are kept; what
the checks of its records said is kept too, and holds where all that they looked up outside the file is as it was. The
checks of the base as a whole are run each time, on the notes. No record is made unless somebody asks for it.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from briefgen.cache.entries import (
    ABSENT,
    BROKEN,
    KEPT,
    SAID,
    Kept,
    Said,
    kind_of,
    read_kept,
    read_said,
    shape_of,
    write_values,
)
from briefgen.cache.notes import KeptNotes, keep_notes, write_notes
from briefgen.cache.parallel import do_all
from briefgen.cache.records import VALUES, KeptRecords, KeptTrees, Shelf
from briefgen.cache.store import Cache
from briefgen.cache.watch import Asked, watch
from briefgen.checks.excerpts.verify import Settled
from briefgen.checks.facts import BASE_CHECKS, check_record, conclude_checks, note_records
from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.load.facts import (
    collector_paused,
    diagnose_duplicates,
    find_broken,
    find_hidden,
    find_homes,
    read_fact_contents,
    read_fact_file,
    set_aside,
)
from briefgen.model.factbase import FactBase, Lock
from briefgen.model.records import AnyRecord
from briefgen.system.install import hash_parts

_HOLDS, _SAID, _JUDGED = "holds", "said", "judged"

_MOST_ASKED = 5_000
"""Ids that a check of the whole base may look up for its judgement to be kept; asking so many again is no gain."""


@dataclass(frozen=True, slots=True)
class _File:
    """A fact file: its bytes with their hash, what is kept of it, and its records where it was read just now."""

    file: str
    content: bytes
    hash: str
    kept: Kept
    made: Mapping[str, AnyRecord]

    @property
    def records(self) -> Collection[str]:
        return self.kept.states.keys()

    @property
    def ids(self) -> Sequence[str]:
        return self.kept.ids

    @property
    def lost(self) -> Collection[str]:
        return self.kept.lost

    @property
    def hidden(self) -> Collection[str]:
        return self.kept.hidden


def check_factbase(
    folder: Path,
    root: Path,
    cache: Cache,
    *,
    scale: Sequence[str],
    archive: Mapping[str, bytes] | None = None,
    today: dt.date | None = None,
    lock: Lock | None = None,
) -> tuple[Outcome[FactBase], Settled]:
    """Load a fact base as ``load_factbase`` does, and run every check as ``examine_facts`` does."""
    with collector_paused():
        contents = read_fact_contents(folder, root)
        files = _recall_files(cache, contents.value)
        base = _Base(files, cache, unread=contents.failed)
        loaded = [*contents.diagnostics, *(one for file in files for one in file.kept.diagnostics)]
        loaded += diagnose_duplicates(files)
        rules = _Rules(tuple(scale), today)
        notes = KeptNotes(files, base.homes, cache)
        found = _recall_all_said(cache, files, base, rules)
        found += [
            one for index in range(len(BASE_CHECKS)) for one in _recall_judged(cache, index, notes, base)
        ]
        settled = conclude_checks(
            found, notes.of(len(BASE_CHECKS)) if lock is not None else {}, base.facts, archive, lock
        )
        base.trees.keep()
        if any(file.made for file in files):
            cache.sweep()
    return Outcome(base.facts, tuple(sorted(loaded, key=Diagnostic.sort_key))), settled


@dataclass(frozen=True, slots=True)
class _Rules:
    """What the checks of single records are handed beside the record."""

    scale: tuple[str, ...]
    today: dt.date | None

    def key(self) -> tuple[str, ...]:
        return (self.today.isoformat() if self.today else "", *self.scale)


class _Base:
    """The files as one fact base, and the state of every id in it."""

    def __init__(self, files: Sequence[_File], cache: Cache, *, unread: bool) -> None:
        self._files = files
        self.homes = find_homes(files)
        self.broken = find_broken(files, self.homes)
        self.hidden = find_hidden(files, self.homes, unread=unread)
        by_name = {one.file: one for one in files}
        self.states = {name: by_name[file].kept.states[name] for name, file in self.homes.items()}
        self.hashes = {one.file: one.hash for one in files}
        shelf = Shelf(
            self.homes, self.states, {one.file: one.content for one in files}, self.hashes, cache
        )  # fmt: skip
        made = {
            name: record for one in files for name, record in one.made.items() if self.homes[name] == one.file
        }
        kinds = {name: kind for name, state in self.states.items() if (kind := kind_of(state))}
        self.trees = KeptTrees(shelf)
        aside = set_aside(files, self.homes, unread=unread)
        self.facts = FactBase(
            KeptRecords(shelf, made), self.trees, self.broken, kinds, hidden=self.hidden, set_aside=aside
        )

    def state_of(self, name: str) -> str:
        """Return what an id stands for: a record's state, or that there is none."""
        return self.states.get(name) or (BROKEN if self.facts.may_hold(name) else ABSENT)

    def place_of(self, name: str) -> str:
        """Return the hash of the file that an id is taken from, with its name."""
        file = self.homes.get(name)
        return f"{file} {self.hashes[file]}" if file is not None else ABSENT

    @cached_property
    def broken_state(self) -> str:
        """The state of what was set aside: which ids, and what the files are that they are in."""
        files = [
            f"{one.file} {one.hash}"
            for one in self._files
            if one.lost or one.hidden or len(one.ids) > len(one.records)
        ]
        return hash_parts((str(len(self.hidden)), *sorted(self.hidden), "", *sorted(self.broken), "", *files))

    @cached_property
    def state(self) -> str:
        """The state of everything."""
        return hash_parts(
            (
                self.broken_state,
                *(part for name, state in self.states.items() for part in (name, state, self.place_of(name))),
            )
        )


def _recall_files(cache: Cache, contents: Mapping[str, bytes]) -> list[_File]:
    """Return what is kept of all files; those of which nothing is kept are read."""
    jobs = [(file, content, sha256(content).hexdigest()) for file, content in contents.items()]
    size = sum(len(content) for file, content, digest in jobs if not cache.has(_HOLDS, file, digest))
    return do_all(jobs, size, lambda job: _recall_file(cache, *job))


def _recall_file(cache: Cache, file: str, content: bytes, digest: str) -> _File:
    """Return what is kept of a file, or read it and keep that."""
    kept = read_kept(cache.recall(_HOLDS, file, digest))
    if kept is not None:
        return _File(file, content, digest, kept, {})
    read = read_fact_file(content, file)
    values, states = write_values(read)
    notes, hashes = write_notes(note_records(read.records))
    kept = Kept(
        states, read.ids, tuple(sorted(read.lost)), read.diagnostics, hashes, tuple(sorted(read.hidden))
    )
    written = shape_of(KEPT).write(kept)
    if written is not None:
        cache.keep(VALUES, file, digest, content=values)
        keep_notes(cache, file, digest, notes)
        cache.keep(_HOLDS, file, digest, content=written)
    return _File(file, content, digest, kept, read.records)


def _recall_all_said(cache: Cache, files: Sequence[_File], base: _Base, rules: _Rules) -> list[Diagnostic]:
    """Return what the checks of single records say of all files, in order."""
    known = [_recall_said(cache, file, base, rules) for file in files]
    stale = [file for file, said in zip(files, known, strict=True) if said is None]
    size = sum(len(file.content) for file in stale)
    anew = iter(do_all(stale, size, lambda file: _say(cache, file, base, rules)))
    return [one for said in known for one in (said or next(anew)).diagnostics]


def _recall_said(cache: Cache, file: _File, base: _Base, rules: _Rules) -> Said | None:
    """Return what is kept of what the checks of single records said of a file, where it still holds."""
    said = read_said(cache.recall(_SAID, file.file, file.hash, *rules.key()))
    holds = said is not None and said.elsewhere == _elsewhere(file, base) and _rests(said, base)
    return said if holds else None


def _say(cache: Cache, file: _File, base: _Base, rules: _Rules) -> Said:
    """Return what the checks of single records say of a file, and keep it."""
    said = _recall_said(cache, file, base, rules)
    if said is None:
        said = _examine(file, base, rules)
        written = shape_of(SAID).write(said)
        if written is not None:
            cache.keep(_SAID, file.file, file.hash, *rules.key(), content=written)
    return said


def _recall_judged(cache: Cache, index: int, notes: KeptNotes, base: _Base) -> Sequence[Diagnostic]:
    """Return what a check of the whole base says: as kept where its notes are the same and it still holds."""
    key = (_JUDGED, str(index), notes.state(index))
    said = read_said(cache.recall(*key))
    if said is not None and _rests(said, base):
        return said.diagnostics
    facts, asked = watch(base.facts)
    found = tuple(BASE_CHECKS[index].judge(notes.of(index), facts))
    if not asked.all and len(asked.ids) <= _MOST_ASKED:
        written = shape_of(SAID).write(_rest_on(found, asked, frozenset(), (), base))
        if written is not None:
            cache.keep(*key, content=written)
    return found


def _elsewhere(file: _File, base: _Base) -> tuple[str, ...]:
    return tuple(name for name in file.records if base.homes[name] != file.file)


def _rests(said: Said, base: _Base) -> bool:
    """Whether nothing has changed of all that the checks looked up."""
    return (
        all(base.state_of(name) == state for name, state in said.asked.items())
        and all(base.place_of(name) == place for name, place in said.placed.items())
        and (not said.broken or said.broken == base.broken_state)
        and (not said.base or said.base == base.state)
    )


def _examine(file: _File, base: _Base, rules: _Rules) -> Said:
    """Run the checks of single records on a file."""
    watched, asked = watch(base.facts)
    own = [name for name in file.records if base.homes[name] == file.file]
    records = ((base.facts.records[name], watched) for name in own)
    found = tuple(
        one for record, facts in records for one in check_record(record, facts, rules.scale, rules.today)
    )
    return _rest_on(found, asked, frozenset(own), _elsewhere(file, base), base)


def _rest_on(
    found: tuple[Diagnostic, ...], asked: Asked, own: frozenset[str], elsewhere: tuple[str, ...], base: _Base
) -> Said:
    return Said(
        found,
        elsewhere,
        {name: base.state_of(name) for name in sorted(asked.ids - own)},
        {name: base.place_of(name) for name in sorted(asked.places - own)},
        base.broken_state if asked.broken else "",
        base.state if asked.all else "",
    )

"""One run of a build, between the record of earlier ones and the disk as it is.

In: a project. Out: which briefs are surely right, why others are not, and in the end a new record. Files are looked at
before anything is loaded and again at the end: where somebody edited one in between, what was composed from it is held
against the files once more by the next run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from briefgen.build.baseline import (
    Baseline,
    find_shift,
    hash_baseline,
    read_baseline,
    take_baseline,
    write_baseline,
)
from briefgen.build.examining import Action, Examined, Found, Job
from briefgen.build.filestate import FileStates, find_changed, look_around, look_at
from briefgen.build.grounds import Grounds, Said, read_grounds, write_grounds
from briefgen.build.judging import Judge, Standing, find_hash
from briefgen.build.listing import Entry
from briefgen.build.quick import find_places, identify
from briefgen.build.reasons import ALTERED, FORCED, MISSING, NEW, explain_change
from briefgen.build.record import (
    BASELINE,
    GROUNDS,
    SEAL,
    STAMPS,
    STATE,
    VALUES,
    Seal,
    break_seal,
    forget,
    keep_files,
    keep_rows,
    keep_seal,
    recall_files,
    recall_rows,
)
from briefgen.build.rows import Row
from briefgen.build.store import Store, StoreError, open_store, read_store, renew_store
from briefgen.compose.changes import Difference, compare, with_values
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose
from briefgen.load.files import name_file
from briefgen.model.edition import Fingerprint, Frozen
from briefgen.pipeline import Materials
from briefgen.system.install import stamp_program
from briefgen.system.trust import own_key
from briefgen.workspace import Project, describe_project

R = TypeVar("R")

_BETWEEN_COMMITS = 0.5
"""Seconds; each waits for the disk."""

_SPARE = 1_000
"""Values that are kept though no brief has them any more."""


class Run:
    """One run. Lives from before anything is loaded until the new record is written."""

    def __init__(
        self,
        project: Project,
        settings: Mapping[str, str],
        archive: Path | None,
        store: Store | None,
        *,
        dry: bool,
    ) -> None:
        """Read the record, and look at the files. Raises ``StoreError`` where the record cannot be read."""
        self._settings = settings
        self._project, self._archive, self._store = project, archive, store
        self._dry = dry
        self._own = frozenset(project.brief_files())
        self._identity, self._installed = identify(project.root, settings, archive), stamp_program()
        self._places = find_places(project, archive)
        kept = store.recall(STATE, BASELINE) if store else None
        kept = kept if isinstance(kept, dict) else {}
        self._before: Baseline = read_baseline(kept.get("records")) or {}
        self._alike = kept.get("circumstances") == self._circumstances()
        self._known = recall_files(store, project.root) if store else {}
        self.rows: Mapping[str, Row] = recall_rows(store) if store else {}
        self._stamps: Mapping[str, object] = store.recall_all(STAMPS) if store else {}
        self._grounds = _recall_grounds(store) if store else {}
        self._files = look_around(self._places, [project.build], self._known, time.time_ns())
        self._after: Baseline = {}
        self._judge: Judge | None = None
        self._standings: dict[str, Standing] = {}
        self._right: dict[str, Row] = {}
        self._wrong: set[str] = set()
        self._taken: set[str] = set()
        self._known_values: frozenset[str] | None = None
        self._committed = time.monotonic()

    def _circumstances(self) -> str:
        """Return what all briefs depend on alike: settings, the archive, the program; wherever the project lies."""
        return f"{self._installed} {sorted(self._settings.items())} {self._archive} {describe_project(self._project)}"

    def compare(self, materials: Materials, entries: Sequence[Entry]) -> None:
        """Find out what has changed since the record, in the facts and on the disk."""
        self._after = take_baseline(materials.facts, self._before)
        shift = find_shift(self._before, self._after, materials.facts)
        changed = find_changed(self._known, self._files)
        names = frozenset(name_file(Path(path), self._project.root) for path in changed)
        settings = (
            *self._project.template_folders(),
            *self._project.theme_folders(),
            *self._project.font_folders(),
        )
        of_setting = [path for path in changed if any(Path(path).is_relative_to(one) for one in settings)]
        same_templates = all(path in self._known and path in self._files for path in of_setting)
        alike = self._alike and same_templates and not self._archive_matters(changed, bool(shift.ids))
        self._judge = Judge(materials, shift, names, same_setting=not of_setting) if alike else None
        stamp = hash_baseline(self._before)
        for entry in entries:
            self._standings[entry.name] = self._stand(entry, self._grounds.get(entry.name), stamp)

    def _archive_matters(self, changed: Collection[str], facts_changed: bool) -> bool:  # noqa: FBT001 - private
        """Whether what is compared with the archive may come out otherwise: that is not tracked brief by brief."""
        archive = self._archive
        return archive is not None and (
            facts_changed or any(Path(path).is_relative_to(archive.resolve()) for path in changed)
        )

    def _stand(self, entry: Entry, grounds: Grounds | None, stamp: str) -> Standing:
        row = self.rows.get(entry.name)
        pdf = look_at(self._project.build / f"{entry.name}.pdf", row.pdf if row else None, time.time_ns())
        stamped = self._stamps.get(entry.name) == stamp
        ledger = find_hash(self._files, self._project.ledger(entry.name))
        return Standing(entry, row, grounds, stamped, pdf, find_hash(self._files, entry.file), ledger)

    def holds(self, name: str) -> bool:
        """Whether a brief's PDF is surely right."""
        standing = self._standings[name]
        if self._judge is None or not self._judge.holds(standing):
            return False
        assert standing.row is not None
        assert standing.pdf is not None
        self._right[name] = replace(standing.row, pdf=standing.pdf)
        return True

    def plan(self, entry: Entry, place: Path, *, force: bool, dry_run: bool) -> Job:
        """Return what is to be done about a brief."""
        standing = self._standings[entry.name]
        row = standing.row
        found = Found.MISSING if standing.pdf is None else Found.SAME if standing.is_same else Found.OTHER
        laid = row is not None and row.laid > 0
        return Job(
            entry, place, found, row.key if row else "", laid, standing.spec, standing.ledger, force, dry_run
        )

    def begin(self, jobs: Collection[Job]) -> None:
        """Say on record that PDFs are about to change."""
        if self._store is not None and jobs and not self._dry:
            _guard(partial(break_seal, self._store))

    def explain(self, examined: Examined, *, force: bool) -> tuple[str, ...]:
        """Return why a brief is built."""
        if examined.action not in (Action.BUILT, Action.WOULD_BUILD) or examined.grounds is None:
            return ()
        standing = self._standings[examined.name]
        row, grounds = standing.row, standing.grounds
        if force:
            return (FORCED,)
        if standing.pdf is None:
            return (MISSING,) if row else (NEW,)
        if row and not standing.is_same and row.key == examined.key:
            return (ALTERED,)
        said = examined.said or (grounds.said if grounds else None)
        if said is None:
            return (NEW,)
        parts = grounds.parts if grounds and said is not examined.said else {}
        new = examined.grounds.parts if parts else {}
        return explain_change(self._compare_said(said, examined.grounds.said, examined.values), parts, new)

    def _compare_said(
        self, before: Said, after: Said, values: Mapping[str, Mapping[str, Frozen]]
    ) -> Difference:
        """Compare what was said and what is, with the values behind the hashes as far as they are on record."""
        lost = {digest for _, _, digest in (*before.facts, *before.records)} - values.keys()
        known: dict[str, Any] = {}
        with suppress(StoreError):
            known = dict(self._store.recall_all(VALUES, lost)) if self._store and lost else {}
        known = {digest: one for digest, one in known.items() if isinstance(one, dict)} | dict(values)
        marks = [
            Fingerprint(name, kind, digest, known[digest])
            for name, kind, digest in (*before.facts, *before.records, *after.facts, *after.records)
            if digest in known
        ]
        return compare(with_values(before.content, marks), with_values(after.content, marks))

    def take(self, entry: Entry, examined: Examined) -> Row | None:
        """Put on record what came of a brief; return its row, of the PDF that stands."""
        standing = self._standings[entry.name]
        if examined.grounds is None or examined.action is Action.WOULD_BUILD:
            self._wrong.add(entry.name)
            return standing.row
        pdf = examined.pdf or standing.pdf
        assert pdf is not None
        grounds = examined.grounds
        file = name_file(entry.file, self._project.root)
        row = Row(
            file,
            examined.content,
            examined.key,
            pdf,
            examined.found,
            examined.laid,
            entry.variant is not None,
        )
        self._right[entry.name] = row
        if self._store is not None and self._is_own(entry) and not self._dry:
            self._taken.add(entry.name)
            self._grounds[entry.name] = grounds
            _guard(partial(self._write, self._store, row, grounds, examined))
        return row

    def _is_own(self, entry: Entry) -> bool:
        """Whether a brief is one of the project's: a spec from elsewhere is built, and not put on record."""
        return entry.file in self._own

    def _write(self, store: Store, row: Row, grounds: Grounds, examined: Examined) -> None:
        keep_rows(store, {examined.name: row})
        store.keep(GROUNDS, {examined.name: write_grounds(grounds)})
        self._known_values = store.names(VALUES) if self._known_values is None else self._known_values
        new = {name: value for name, value in examined.values.items() if name not in self._known_values}
        store.keep(VALUES, new)
        self._known_values |= new.keys()
        store.drop(STAMPS, (examined.name,))
        if time.monotonic() - self._committed > _BETWEEN_COMMITS:
            store.commit()
            self._committed = time.monotonic()

    def conclude(self, found: tuple[Diagnostic, ...], *, complete: bool) -> Sequence[str]:
        """Write the new record; return the names of briefs that are no more. ``complete``: all briefs are known."""
        gone = sorted(self.rows.keys() - self._standings.keys()) if complete else []
        if self._store is not None and not self._dry:
            for name in self._standings:
                if name not in self._right and name not in self._wrong:
                    self.holds(name)
            _guard(partial(self._conclude, self._store, found if complete else None))
        return gone

    def _conclude(self, store: Store, found: tuple[Diagnostic, ...] | None) -> None:
        files = look_around(self._places, [self._project.build], self._files, time.time_ns())
        if found is not None:
            forget(store, self._standings.keys())
        if files.keys() == self._files.keys() and all(
            files[one].resembles(self._files[one]) for one in files
        ):
            own = [one.entry.name for one in self._standings.values() if self._is_own(one.entry)]
            self._keep_state(store, files, own)
            if found is not None and all(name in self._right for name in own):
                places = tuple(map(str, self._places))
                keep_seal(store, Seal(self._identity, self._installed, places, tuple(own), found))
            else:
                store.drop(STATE, (SEAL,))
        store.commit()

    def _keep_state(self, store: Store, files: FileStates, own: Sequence[str]) -> None:
        """Keep what the briefs that are right have been held against; the others will be looked at again."""
        keep_files(store, files, self._project.root)
        records = write_baseline(self._after)
        store.keep(STATE, {BASELINE: {"circumstances": self._circumstances(), "records": records}})
        right = {name: self._right[name] for name in own if name in self._right}
        keep_rows(store, {name: row for name, row in right.items() if row is not self.rows.get(name)})
        stamp = hash_baseline(self._after)
        store.keep(
            STAMPS, {name: stamp for name in right if self._stamps.get(name) != stamp or name in self._taken}
        )
        store.drop(STAMPS, [name for name in own if name not in right])
        self._drop_values(store)

    def _drop_values(self, store: Store) -> None:
        """Forget values that no brief's content has any more, once they are many."""
        contents = [one.said for one in self._grounds.values()]
        used = {digest for one in contents for _, _, digest in (*one.facts, *one.records)}
        known = store.names(VALUES)
        if len(known) > _SPARE + 2 * len(used):
            store.drop(VALUES, known - used)

    def close(self) -> None:
        """Give the record up."""
        if self._store is not None:
            self._store.close()


def _recall_grounds(store: Store) -> dict[str, Grounds]:
    values = store.recall_all(GROUNDS)
    return {name: one for name, value in values.items() if (one := read_grounds(value)) is not None}


def _guard(write: Callable[[], R]) -> R:
    """Do what needs the record; report a record that cannot be written."""
    try:
        return write()
    except StoreError as error:
        message = f"the record of builds cannot be written: {error}"
        hint = "free some space; what was built is whole, and the next run finds out about it"
        raise BriefgenError(diagnose("cannot-write", message, None, hint)) from None


def open_run(project: Project, settings: Mapping[str, str], archive: Path | None, *, dry: bool) -> Run:
    """Open the record of a project for a run; one that is damaged is begun anew. A dry run writes nothing.

    Where this user has no key, nothing is put on record.
    """
    begin = partial(Run, project, settings, archive, dry=dry)
    if own_key() is None:
        return begin(None)
    if dry:
        try:
            return begin(read_store(project.build))
        except StoreError:
            return begin(None)
    try:
        return begin(open_store(project.build))
    except StoreError:
        return _guard(lambda: begin(renew_store(project.build)))

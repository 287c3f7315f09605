"""The record of a project's builds: what the store keeps, by its meaning.

In: the store. Out: rows, grounds, the baseline, the states of files; and what came of a run, written so that a kill at
any moment leaves nothing on record that is not on the disk. The seal says that a run was complete: it is broken before
anything is written, and set with the last of it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from briefgen.build.filestate import FileStates, read_state, write_state
from briefgen.build.rows import Row, read_diagnostics, read_rows, write_diagnostics, write_row
from briefgen.build.store import Store
from briefgen.diagnostics import Diagnostic

ROWS, GROUNDS, STAMPS, VALUES, STATE = "brief", "grounds", "stamp", "values", "state"
"""Shelves: of briefs by name what is kept, what it rests on, and which state of the facts it was last held against;
values of records by their hash; and what there is one of."""

_OWN = "./"
BASELINE, FILES, SEAL = "baseline", "files", "seal"


@dataclass(frozen=True, slots=True)
class Seal:
    """That a run was complete: for which project and program, in which folders, which briefs, with which warnings."""

    identity: str
    installed: str
    places: tuple[str, ...]
    names: tuple[str, ...]
    found: tuple[Diagnostic, ...] = ()


def recall_files(store: Store, root: Path) -> FileStates:
    """Return the states of files at the last complete look; those of the project by their place in it."""
    value, own = store.recall(STATE, FILES), f"{root}/"
    try:
        return {
            f"{own}{path[2:]}" if path.startswith(_OWN) else path: read_state(state)
            for path, state in value.items()
        }
    except (AttributeError, ValueError):
        return {}


def recall_rows(store: Store, names: Iterable[str] | None = None) -> dict[str, Row]:
    """Return the rows of all briefs, or of some."""
    return read_rows(store.recall_all(ROWS, names))


def recall_seal(store: Store) -> Seal | None:
    """Return the seal of the last run; ``None`` where it was not complete."""
    value = store.recall(STATE, SEAL)
    try:
        texts = [value["identity"], value["installed"], *value["places"], *value["names"]]
        found = read_diagnostics(value["found"])
        places, names = tuple(value["places"]), tuple(value["names"])
    except (KeyError, TypeError, ValueError):
        return None
    if not all(isinstance(one, str) for one in texts):
        return None
    return Seal(texts[0], texts[1], places, names, found)


def break_seal(store: Store) -> None:
    """Say that a run is under way, for good or ill."""
    store.drop(STATE, (SEAL,))
    store.commit()


def keep_seal(store: Store, seal: Seal) -> None:
    """Say that a run was complete."""
    value: dict[str, Any] = {
        "identity": seal.identity,
        "installed": seal.installed,
        "places": list(seal.places),
        "names": list(seal.names),
        "found": write_diagnostics(seal.found),
    }
    store.keep(STATE, {SEAL: value})


def keep_files(store: Store, files: FileStates, root: Path) -> None:
    """Keep the states of files: those of the project by their place in it, so that it may be moved."""
    own = f"{root}/"
    value = {
        f"{_OWN}{path[len(own) :]}" if path.startswith(own) else path: write_state(state)
        for path, state in files.items()
    }
    store.keep(STATE, {FILES: value})


def keep_rows(store: Store, rows: Mapping[str, Row]) -> None:
    """Keep rows."""
    store.keep(ROWS, {name: write_row(row) for name, row in rows.items()})


def forget(store: Store, kept: Collection[str]) -> None:
    """Forget all briefs but these."""
    for shelf in (ROWS, GROUNDS, STAMPS):
        store.drop(shelf, store.names(shelf) - set(kept))

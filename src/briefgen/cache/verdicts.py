"""What a check found, for the next one of the same briefs where nothing that it read has changed.

The files are looked at before the run and again after it: where somebody saved one in between, what was found is
shown, and not kept.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from briefgen.cache.files import FileState, FileStates, look_around, look_at_inputs
from briefgen.cache.store import Cache
from briefgen.diagnostics import Diagnostic
from briefgen.system.install import hash_parts
from briefgen.workspace import Project, describe_project

BRIEF = "brief"
"""The word for a verdict on a single brief by itself."""

_VERDICT, _LOOKED = "verdict", "checked files"


@dataclass(frozen=True, slots=True)
class _Verdict:
    """What was found of some briefs; ``state`` is the hash of all that it may rest on."""

    state: str
    found: tuple[Diagnostic, ...]


@dataclass(slots=True)
class Verdicts:
    """The verdicts of one run: on single briefs, and on all that it was asked about."""

    cache: Cache
    project: Project
    archive: Path | None
    today: dt.date | None
    _files: FileStates = field(init=False)
    _found: list[tuple[str, tuple[Path, ...], _Verdict]] = field(default_factory=list)

    def __post_init__(self) -> None:
        known = self.cache.recall_as(dict[str, FileState], _LOOKED) or {}
        self._files = look_at_inputs(self.project, self.archive, known)

    def recall(
        self, word: str, briefs: tuple[Path, ...], run: Callable[[], tuple[Diagnostic, ...]]
    ) -> tuple[Diagnostic, ...]:
        """Return what was found of some briefs before, or run. ``word`` says what was asked about them."""
        state = self._state(word, briefs, self._files)
        known = self.cache.recall_as(_Verdict, *_key(word, briefs))
        if known is not None and known.state == state:
            return known.found
        found = run()
        self._found.append((word, briefs, _Verdict(state, found)))
        return found

    def keep(self) -> None:
        """Keep what was found, unless anything that it may rest on has changed meanwhile."""
        if not self._found:
            return
        files = look_at_inputs(self.project, self.archive, self._files)
        self.cache.keep_as(dict[str, FileState], _LOOKED, value=dict(files))
        for word, briefs, verdict in self._found:
            if self._state(word, briefs, files) == verdict.state:
                self.cache.keep_as(_Verdict, *_key(word, briefs), value=verdict)
        self._found.clear()

    def _state(self, word: str, briefs: tuple[Path, ...], files: FileStates) -> str:
        """Return a hash of all that may be read for some briefs; for a single brief, without other specs."""
        others = set(map(str, self.project.brief_files())) - set(map(str, briefs)) if word == BRIEF else ()
        day = self.today.isoformat() if self.today else ""
        seen = (f"{path} {state.hash}" for path, state in sorted(files.items()) if path not in others)
        outside = (
            f"{path} {state.hash}"
            for path, state in look_around(briefs, (), files).items()
            if path not in files
        )
        return hash_parts((describe_project(self.project), day, str(self.archive), *seen, *outside))


def _key(word: str, briefs: tuple[Path, ...]) -> tuple[str, ...]:
    return (_VERDICT, word, *map(str, briefs))

"""What came of a run, for the next one where nothing that it read has changed.

In: a project, and what it is checked with. Out: diagnostics, those of the last run where every file that a run may
read is as it was. The files are looked at before the run and again after it: where somebody saved one in between,
what was found is shown, and not kept.
"""

from __future__ import annotations

import datetime as dt
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from briefgen.cache.entries import read_diagnostics, shape_of
from briefgen.cache.store import Cache
from briefgen.diagnostics import Diagnostic
from briefgen.load.files import limit_of
from briefgen.system.install import find_shipped, hash_parts
from briefgen.workspace import Project

_VERDICT = "verdict"

_LARGEST = 100_000_000
"""Size of a file, in bytes, beyond which nothing reads it."""


@dataclass(slots=True)
class Verdicts:
    """The verdicts of one run: on single briefs, and on all that it was asked about."""

    cache: Cache
    project: Project
    archive: Path | None
    today: dt.date | None
    _shared: str = field(init=False)
    _found: list[tuple[str, tuple[Path, ...], str, tuple[Diagnostic, ...]]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._shared = self._look()

    def recall(
        self, word: str, briefs: tuple[Path, ...], run: Callable[[], tuple[Diagnostic, ...]]
    ) -> tuple[Diagnostic, ...]:
        """Return what was found of some briefs before, or run. ``word`` says what was asked about them."""
        key = self._key(word, briefs)
        known = read_diagnostics(self.cache.recall(_VERDICT, key))
        if known is not None:
            return known
        found = run()
        self._found.append((word, briefs, key, found))
        return found

    def keep(self) -> None:
        """Keep what was found, unless anything that it may rest on has changed meanwhile."""
        if not self._found or self._look() != self._shared:
            return
        for word, briefs, key, found in self._found:
            written = shape_of(tuple[Diagnostic, ...]).write(found)
            if written is not None and self._key(word, briefs) == key:
                self.cache.keep(_VERDICT, key, content=written)
        self._found.clear()

    def _key(self, word: str, briefs: tuple[Path, ...]) -> str:
        return hash_parts((word, self._shared, *_describe(self.project.root, *briefs)))

    def _look(self) -> str:
        """Return a hash of all that a run may read beside the briefs."""
        project, day = self.project, self.today.isoformat() if self.today else ""
        folders = (*project.template_folders(), *project.theme_folders(), *project.font_folders())
        # What comes with the program is in the stamp of every key already, and is 29 MB of fonts.
        shipped = {find_shipped("templates"), find_shipped("templates") / "themes", find_shipped("fonts")}
        own = (folder for folder in folders if folder not in shipped)
        archive = (self.archive,) if self.archive else ()
        places = _describe(project.root, project.facts, project.lock, *own, *archive)
        return hash_parts((repr(project), day, *places, *_describe_editions(project)))


def _describe_editions(project: Project) -> Iterator[str]:
    """Yield all there is to know of ledgers, and of the PDFs beside them, which are never written again, their state."""
    for ledger in project.ledgers().values():
        yield from _describe(project.root, ledger)
    for pdf in sorted(project.editions.rglob("*.pdf")):
        try:
            found = pdf.stat()
        except OSError:
            continue
        yield f"{pdf} {found.st_size} {found.st_mtime_ns}"


def _describe(root: Path, *places: Path) -> Iterator[str]:
    """Yield all there is to know of files, and of folders at any depth: names and contents."""
    for place in places:
        yield str(place)
        for path in _walk(place, limit_of(place, root).resolve()):
            yield os.fspath(path)
            yield _hash_file(path)


def _walk(place: Path, limit: Path) -> Iterator[Path]:
    """Yield all files under a place, behind links too, each folder once. No stage follows a link out of the limit."""
    seen: set[Path] = set()
    waiting = [place]
    while waiting:
        here = waiting.pop()
        if not here.is_dir():
            yield here
        elif _lies_in(here, limit) and here.resolve() not in seen:
            seen.add(here.resolve())
            waiting += _list_folder(here)


def _lies_in(path: Path, limit: Path) -> bool:
    try:
        return path.resolve().is_relative_to(limit)
    except (OSError, RuntimeError):
        return False


def _list_folder(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir(), reverse=True)
    except OSError:
        return []


def _hash_file(path: Path) -> str:
    """Return the hash of a file's bytes; of anything else, what it is instead.

    A pipe is not waited for. Of a file too large for any stage, size and time of change say enough.
    """
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            return f"mode {found.st_mode:o}"
        if found.st_size > _LARGEST:
            return f"{found.st_size} bytes at {found.st_mtime_ns}"
        return sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        return f"error {error.errno}"

"""The states of files: what the system says of each and the hash of its bytes, so that one pass tells what changed.

Where size, both times and the number on the disk are those of an earlier look, the bytes are taken to be the same,
unless the file had been touched so shortly before that look that a later edit could bear the same time: then they are
hashed again.
"""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.system.files import hash_file as hash_bytes_of
from briefgen.system.trust import PROJECT_FILE, PYTHON_FILE, leads_out

if TYPE_CHECKING:
    from briefgen.workspace import Project

_GRAIN = 2_000_000_000
"""Nanoseconds by which a file must be older than a look at it for its times to prove anything (FAT counts in 2 s)."""

_LARGEST = 300_000_000


@dataclass(frozen=True, slots=True)
class FileState:
    """What is known of a file. ``hash`` is that of its bytes; of what has none to read, it says what it is instead.

    ``sure`` says whether equal times mean equal bytes.
    """

    size: int
    modified: int
    changed: int
    number: int
    hash: str
    sure: bool

    def resembles(self, other: FileState) -> bool:
        """Whether the system says the same of both."""
        own = (self.size, self.modified, self.changed, self.number)
        return own == (other.size, other.modified, other.changed, other.number)


FileStates = Mapping[str, FileState]
"""By path."""


def look_at(path: str | Path, known: FileState | None, now: int) -> FileState | None:
    """Return the state of a file, ``None`` where there is none; its bytes are read where ``known`` does not tell.

    ``now`` is the time of day in nanoseconds, taken before the look.
    """
    try:
        found = os.stat(path)  # noqa: PTH116 - a Path for each of thousands of files would take most of the time
    except (OSError, ValueError):
        return None
    sure = max(found.st_mtime_ns, found.st_ctime_ns) < now - _GRAIN
    state = FileState(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino, "", sure)
    if known is not None and known.sure and known.resembles(state):
        return known
    return replace(state, hash=_hash(path, found))


def _hash(path: str | Path, found: os.stat_result) -> str:
    if not stat.S_ISREG(found.st_mode):
        return f"mode {found.st_mode:o}"
    try:
        known = hash_bytes_of(path, _LARGEST)
    except OSError as error:
        return f"error {error.errno}"
    return known or f"{found.st_size} bytes at {found.st_mtime_ns} and {found.st_ctime_ns}"


def look_around(places: Iterable[Path], results: Collection[Path], known: FileStates) -> FileStates:
    """Look at all files at and below some places, without hidden folders and those of ``results``."""
    now = time.time_ns()
    found: dict[str, FileState] = {}
    for path in (path for _, files in walk(places, results) for path in files):
        if path not in found and (state := look_at(path, known.get(path), now)) is not None:
            found[path] = state
    return found


def same_files(before: FileStates, after: FileStates) -> bool:
    """Whether the same files are there, each with the same bytes."""
    return before.keys() == after.keys() and all(before[path].hash == after[path].hash for path in after)


def hash_file(path: Path) -> str:
    """Return the hash of a file's bytes; empty where there is none."""
    state = look_at(path, None, 0)
    return state.hash if state else ""


def find_files(project: Project) -> tuple[Path, ...]:
    """Return the files that a project's settings may stand in, whether or not they exist."""
    return (project.root / PROJECT_FILE, project.root / PYTHON_FILE)


def find_folders(project: Project) -> tuple[Path, ...]:
    """Return the topmost folders of a project's inputs, whether or not they exist, in order."""
    folders = {project.briefs, project.facts, project.templates, project.themes, project.fonts}
    below = {
        folder for folder in folders for other in folders if folder != other and folder.is_relative_to(other)
    }
    return tuple(sorted(folders - below))


def look_at_inputs(project: Project, archive: Path | None, known: FileStates) -> FileStates:
    """Look at all files that a run over a project may read.

    What comes with the program is none of them: that it is the same is in the mark of every entry of the store.
    """
    outside = (archive.resolve(),) if archive else ()
    return look_around((*find_files(project), *find_folders(project), *outside), [project.build], known)


def walk(places: Iterable[Path], results: Collection[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield all folders at and below some places, each with its files; places that are none, below no folder.

    Links are followed, each folder once, without hidden folders and those of ``results``. What lies behind a link that
    leads out of a project is not read, and could be the whole disk: the link counts as a file.
    """
    seen: set[tuple[int, int]] = set()
    left_out = set(map(str, results))
    tops = [str(place) for place in places if not leads_out(place)]
    waiting = [top for top in tops if os.path.isdir(top)]  # noqa: PTH112 - as above
    yield "", [top for top in tops if top not in waiting]
    while waiting:
        here = waiting.pop()
        try:
            status = os.stat(here)  # noqa: PTH116 - as above
            if (status.st_dev, status.st_ino) in seen or here in left_out:
                continue
            seen.add((status.st_dev, status.st_ino))
            with os.scandir(here) as entries:
                found = {entry.path: _is_followed(entry) for entry in entries}
        except OSError:
            continue
        folders = (path for path, followed in found.items() if followed)
        waiting += [path for path in folders if not os.path.basename(path).startswith(".")]  # noqa: PTH119 - as above
        yield here, [path for path, followed in found.items() if not followed]


def _is_followed(entry: os.DirEntry[str]) -> bool:
    """Whether it is a folder, or a link to one that does not lead out."""
    if not entry.is_symlink():
        return entry.is_dir()
    return os.path.isdir(entry.path) and not leads_out(Path(entry.path))  # noqa: PTH112 - as above

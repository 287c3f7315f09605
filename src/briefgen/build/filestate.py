"""The files that a build reads, by what the system says of them and by their bytes, so that one look tells a change.

In: files and folders. Out: for each file a ``FileState``, and which of two sets of them differ. Where size, both times
and the number on the disk are those of an earlier look, the bytes are taken to be the same, unless the file had been
touched so shortly before that look that a later edit could bear the same time: then they are hashed again. Standard
library only: a build that has nothing to do gets no further than this.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any

from briefgen.system.trust import leads_out

_GRAIN = 2_000_000_000
"""Nanoseconds by which a file must be older than a look at it for its times to prove anything (FAT counts in 2 s)."""

_LARGEST = 300_000_000
_CHUNK = 1 << 20
_WIDTH = 6
_MOST = 2**63


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
    if found.st_size > _LARGEST:
        return f"{found.st_size} bytes at {found.st_mtime_ns} and {found.st_ctime_ns}"
    try:
        digest = sha256()
        with open(path, "rb") as file:  # noqa: PTH123 - as above
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
    except OSError as error:
        return f"error {error.errno}"
    return digest.hexdigest()


def look_around(places: Iterable[Path], results: Collection[Path], known: FileStates, now: int) -> FileStates:
    """Look at all files at and below some places, without hidden folders and those of ``results``."""
    found: dict[str, FileState] = {}
    for path in _list_files(places, set(map(str, results))):
        if path not in found and (state := look_at(path, known.get(path), now)) is not None:
            found[path] = state
    return found


def find_changed(before: FileStates, after: FileStates) -> frozenset[str]:
    """Return the paths of files that came, went, or have other bytes."""
    return frozenset(
        path
        for path in before.keys() | after.keys()
        if path not in before or path not in after or before[path].hash != after[path].hash
    )


def _list_files(places: Iterable[Path], results: Collection[str]) -> Iterator[str]:
    seen: set[tuple[int, int]] = set()
    waiting = [str(place) for place in places if not leads_out(place)]
    while waiting:
        here = waiting.pop()
        # What lies behind a link that leads out is not read, and could be the whole disk.
        if not os.path.isdir(here) or (os.path.islink(here) and leads_out(Path(here))):  # noqa: PTH112, PTH114 - as above
            yield here
            continue
        status = os.stat(here)  # noqa: PTH116 - as above
        if (status.st_dev, status.st_ino) in seen or here in results:
            continue
        seen.add((status.st_dev, status.st_ino))
        waiting += _list_folder(here)


def _list_folder(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return [one.path for one in entries if not (one.name.startswith(".") and one.is_dir())]
    except OSError:
        return []


def write_state(state: FileState) -> list[Any]:
    """Return a state as JSON writes it."""
    return [state.size, state.modified, state.changed, state.number, state.hash, state.sure]


def read_state(value: Any) -> FileState:
    """Read a state. Raises ``ValueError`` for anything else."""
    if not isinstance(value, list) or len(value) != _WIDTH:
        raise ValueError("no state of a file")
    *numbers, digest, sure = value
    whole = all(type(one) is int and -_MOST <= one < 2 * _MOST for one in numbers)
    if not whole or not isinstance(digest, str) or not isinstance(sure, bool):
        raise ValueError("no state of a file")
    size, modified, changed, number = numbers
    return FileState(size, modified, changed, number, digest, sure)

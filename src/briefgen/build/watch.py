"""The inputs of a project on disk, and a function run each time they change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Generator, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from briefgen.workspace import Project

Snapshot = Mapping[str, tuple[int, int, int, int]]
"""Of each file: when it was modified and when changed (nanoseconds), its size, and its number on the disk."""

_PROJECT_FILES = ("briefgen.toml", "pyproject.toml")
_UNFINISHED = ("~", ".partial", ".swp", ".swx", ".tmp", ".bak", ".orig")


def find_files(project: Project) -> tuple[Path, ...]:
    """Return the files that a project's settings may stand in, whether or not they exist."""
    return tuple(project.root / name for name in _PROJECT_FILES)


def find_folders(project: Project) -> tuple[Path, ...]:
    """Return the topmost folders of a project's inputs, whether or not they exist, in order."""
    folders = {project.briefs, project.facts, project.templates, project.themes, project.fonts}
    below = {one for one in folders for other in folders if one != other and one.is_relative_to(other)}
    return tuple(sorted(folders - below))


def list_folders(inputs: Iterable[Path], results: Collection[Path]) -> tuple[Path, ...]:
    """Return every folder among and below the inputs, in order, for what cannot look below a folder by itself."""
    folders = (Path(here) for path in inputs for here, _ in _walk(path, results))
    return tuple(sorted(set(folders)))


def take_snapshot(inputs: Iterable[Path], results: Collection[Path]) -> Snapshot:
    """Look at all input files but those in folders of results. What disappears meanwhile is left out."""
    found: dict[str, tuple[int, int, int, int]] = {}
    for path in inputs:
        if path.is_dir():
            files: Iterable[str] = (file for _, names in _walk(path, results) for file in names)
        else:
            files = (str(path),)
        for file in files:
            try:
                status = os.stat(file)  # noqa: PTH116 - a Path for each file would take most of the time
            except OSError:
                continue
            found[file] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    return found


def _walk(top: Path, results: Collection[Path]) -> Iterator[tuple[str, list[str]]]:
    """Yield the folders from one downwards, each with its files, links followed, each folder once.

    Left out are results, and hidden and unfinished files: editors write those before, after and beside the real one.
    """
    seen: set[tuple[int, int]] = set()
    left_out = set(map(str, results))
    for here, folders, names in os.walk(top, followlinks=True):
        if not _is_new(here, seen):
            folders.clear()
            continue
        kept = (name for name in folders if not name.startswith("."))
        folders[:] = sorted(name for name in kept if os.path.join(here, name) not in left_out)  # noqa: PTH118 - as above
        yield here, [os.path.join(here, name) for name in names if _is_input(name)]  # noqa: PTH118 - as above


def _is_new(folder: str, seen: set[tuple[int, int]]) -> bool:
    """Note a folder; ``False`` where a link led to it before, or it is gone."""
    try:
        status = os.stat(folder)  # noqa: PTH116 - as above
    except OSError:
        return False
    place = (status.st_dev, status.st_ino)
    new = place not in seen
    seen.add(place)
    return new


def _is_input(name: str) -> bool:
    return not name.startswith((".", "#")) and not name.lower().endswith(_UNFINISHED)


class Stop(Protocol):
    """What says that the watch is over, such as ``threading.Event``; it may be set by a signal or another thread."""

    def is_set(self) -> bool:
        """Whether it is."""
        ...


@dataclass(frozen=True, slots=True)
class Inputs:
    """What is watched: files and folders, and the folders of results, in which nothing counts."""

    paths: tuple[Path, ...]
    results: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Pace:
    """How long to wait for what, in seconds.

    ``quiet``: a burst is over when nothing changed for so long. ``patience``: a burst that goes on for longer is not
    waited for. ``idle``: how often to look without a notification; looks take no more than a hundredth of the time,
    however many files there are. ``poll`` is the same where there are no notifications.
    """

    quiet: float = 0.1
    patience: float = 2.0
    idle: float = 2.0
    poll: float = 0.5


@dataclass(slots=True)
class _Wakener:
    """Waits for a notification, as far as the system gives any; lives as long as one watch."""

    stop: Stop
    pace: Pace
    poll: bool
    warn: Callable[[str], object]
    watched: frozenset[tuple[Path, int]] = frozenset()
    waits: Generator[object, None, None] | None = None

    def point_at(self, inputs: Inputs) -> None:
        """Ask for notifications of these inputs; a file or folder in the place of an earlier one is a new one."""
        if self.poll:
            return
        wanted = frozenset(_numbered(inputs.paths))
        if wanted != self.watched or self.waits is None:
            self.close()
            self.watched = wanted
            self.waits = self._listen(sorted(path for path, _ in wanted))

    def wait(self, seconds: float) -> None:
        """Return after a notification, after so many seconds, or at the stop."""
        began = time.monotonic()
        while not self.stop.is_set() and (left := seconds - (time.monotonic() - began)) > 0:
            if self.poll or not self.watched or self.waits is None:
                time.sleep(min(left, 0.05))
                continue
            try:
                if next(self.waits, None):
                    return
            except FileNotFoundError:
                # Gone between the look and the listening: the next look shows what is there instead.
                self.close()
            except (OSError, RuntimeError) as error:
                self.warn(str(error))
                self.poll = True

    def _listen(self, paths: list[Path]) -> Generator[object, None, None]:
        from watchfiles import watch as notifications  # noqa: PLC0415 - only a watch needs it

        return notifications(
            *paths,
            watch_filter=None,
            debounce=50,
            step=25,
            rust_timeout=250,
            yield_on_timeout=True,
            stop_event=self.stop,
            force_polling=False,
        )

    def close(self) -> None:
        """Ask for no more notifications."""
        waits, self.waits, self.watched = self.waits, None, frozenset()
        if waits is not None:
            waits.close()


def watch(
    find: Callable[[], Inputs],
    run: Callable[[], object],
    stop: Stop,
    *,
    pace: Pace | None = None,
    poll: bool = False,
    warn: Callable[[str], object] = lambda _: None,
) -> None:
    """Call ``run`` once, and again after every change of what ``find`` names, until ``stop`` is set.

    ``poll`` asks for no notifications. ``warn`` is told, once, why there are none. An exception of ``run`` ends the
    watch.
    """
    pace = pace or Pace()
    wakener = _Wakener(stop, pace, poll, warn)
    known: Snapshot | None = None
    try:
        while not stop.is_set():
            inputs = find()
            wakener.point_at(inputs)
            began = time.monotonic()
            seen = _look(inputs)
            cost = time.monotonic() - began
            if seen != known:
                known = seen if known is None else _settle(find, seen, stop, pace)
                if not stop.is_set():
                    run()
            else:
                wakener.wait(max(pace.poll if wakener.poll else pace.idle, 100 * cost))
    finally:
        wakener.close()


def _settle(find: Callable[[], Inputs], seen: Snapshot, stop: Stop, pace: Pace) -> Snapshot:
    """Wait for the end of a burst, and return what is there then."""
    end = time.monotonic() + pace.patience
    while not stop.is_set() and time.monotonic() < end:
        time.sleep(pace.quiet)
        earlier, seen = seen, _look(find())
        if seen == earlier:
            break
    return seen


def _look(inputs: Inputs) -> Snapshot:
    return take_snapshot(inputs.paths, inputs.results)


def _numbered(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    """Pair what exists with its number on the disk."""
    for path in paths:
        with suppress(OSError):
            yield path, path.stat().st_ino

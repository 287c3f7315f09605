"""The inputs of a project on disk, and a function run each time they change."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Generator, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from briefgen.cache.files import walk

Snapshot = Mapping[str, tuple[int, int, int, int]]
"""Of each file: when it was modified and when changed (nanoseconds), its size, and its number on the disk."""

_UNFINISHED = ("~", ".partial", ".swp", ".swx", ".tmp", ".bak", ".orig")


def list_folders(inputs: Iterable[Path], results: Collection[Path]) -> tuple[Path, ...]:
    """Return every folder among and below the inputs, in order, for what cannot look below a folder by itself."""
    return tuple(sorted(Path(folder) for folder, _ in walk(inputs, results) if folder))


def take_snapshot(inputs: Iterable[Path], results: Collection[Path]) -> Snapshot:
    """Look at all input files but those in folders of results. What disappears meanwhile is left out.

    So are hidden and unfinished files: editors write those before, after and beside the real one.
    """
    found: dict[str, tuple[int, int, int, int]] = {}
    for path in (path for _, files in walk(inputs, results) for path in files):
        name = path.rpartition("/")[2]
        if name.startswith((".", "#")) or name.lower().endswith(_UNFINISHED):
            continue
        with suppress(OSError):
            status = os.stat(path)  # noqa: PTH116 - a Path for each file would take most of the time
            found[path] = (status.st_mtime_ns, status.st_ctime_ns, status.st_size, status.st_ino)
    return found


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
        wanted: set[tuple[Path, int]] = set()
        for path in inputs.paths:
            with suppress(OSError):
                wanted.add((path, path.stat().st_ino))
        if wanted != self.watched or self.waits is None:
            self.close()
            self.watched = frozenset(wanted)
            from watchfiles import watch as notifications  # noqa: PLC0415 - only a watch needs it

            self.waits = notifications(
                *sorted(path for path, _ in wanted),
                watch_filter=None,
                debounce=50,
                step=25,
                rust_timeout=250,
                yield_on_timeout=True,
                stop_event=self.stop,
                force_polling=False,
            )

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

    ``poll`` asks for no notifications. ``warn`` hears, once, why there are none. An exception of ``run`` ends the
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
            seen = take_snapshot(inputs.paths, inputs.results)
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
        inputs = find()
        earlier, seen = seen, take_snapshot(inputs.paths, inputs.results)
        if seen == earlier:
            break
    return seen

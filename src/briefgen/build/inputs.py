"""The inputs of a project on disk: what may change what its briefs say or look like.

In: a project. Out: the files and folders that hold its settings, facts, specs, templates, themes and fonts, and a
``Snapshot`` of them. Two snapshots that are equal mean that nothing was changed in between. What comes with briefgen
itself is not looked at: it changes when the program does.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path

from briefgen.project import Project

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

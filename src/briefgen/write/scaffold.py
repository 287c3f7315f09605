"""A new project: the files it begins with, and the one way in which they are put down.

In: the folder that comes with briefgen, and a folder of the user's. Out: new files, all of them or none. A file that
stands already is never touched, not even where it would be written with the same bytes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.stamp import find_shipped

_ALWAYS = {
    ".editorconfig": "editorconfig",
    ".gitignore": "gitignore",
    ".vscode/extensions.json": "vscode/extensions.json",
    ".vscode/settings.json": "vscode/settings.json",
    "templates/README.md": "templates/README.md.txt",
}
_EXAMPLE = {
    "archive/minutes-2024.txt": "archive/minutes-2024.txt",
    "briefs/seed-council.yaml": "briefs/seed-council.yaml",
    "briefs/facts/council.yaml": "briefs/facts/council.yaml",
    "briefs/facts/excerpts.lock": "briefs/facts/excerpts.lock",
    "briefs/facts/records.yaml": "briefs/facts/records.yaml",
    "templates/key-points.md": "templates/key-points.md.txt",
}
_BARE = {"briefs/facts/README.md": "briefs/facts/README.md.txt"}
_LAST = {"briefgen.toml": "briefgen.toml"}
"""A folder is a project by this file: with it written last, what was cut short is none."""

START = MappingProxyType({**_ALWAYS, **_EXAMPLE, **_LAST})
"""The files of a project with the example, by their place in it, and their names in the shipped folder. Hidden files are
not hidden there, and no name ends in .md, or it would be a template of every project."""

BARE_START = MappingProxyType({**_ALWAYS, **_BARE, **_LAST})
"""The files of a project without the example."""


def read_start(names: Mapping[str, str]) -> dict[str, bytes]:
    """Return the content of the files of ``START`` or ``BARE_START``, by their place in the project."""
    folder = find_shipped("templates") / "start"
    return {place: (folder / stored).read_bytes() for place, stored in names.items()}


def save_new(files: Mapping[Path, bytes]) -> None:
    """Write files that are not there yet, in their order, with the folders they need.

    The paths are resolved ones: what a link would lead elsewhere is refused. Raises ``BriefgenError`` then, and where
    one of the files stands already or cannot be written; whatever this call had made is gone again.
    """
    _refuse_standing(tuple(files))
    made: list[Path] = []
    try:
        for path, content in files.items():
            _make_folders(path.parent, made)
            with path.open("xb") as file:
                made.append(path)
                file.write(content)
    except OSError as error:
        _remove(made)
        message = f"{error.filename or path} cannot be written: {error.strerror or error}"
        raise BriefgenError(
            diagnose("cannot-write", message, None, "nothing was kept; choose another folder")
        ) from None
    except BaseException:
        _remove(made)
        raise


def _refuse_standing(paths: Sequence[Path]) -> None:
    standing = sorted({obstacle for path in paths for obstacle in _find_obstacles(path)})
    if standing:
        hint = "nothing was written; choose another folder, or move them away"
        raise BriefgenError(
            *(diagnose("file-exists", f"{path} is there already", None, hint) for path in standing)
        )
    for path in paths:
        if path.resolve() != path:
            message = f"a link leads from {path} to {path.resolve()}"
            raise BriefgenError(diagnose("outside-project", message, None, "replace the link by a folder"))


def _find_obstacles(path: Path) -> Iterator[Path]:
    """Yield what stands where a file is to be: itself, or something that is no folder in place of one above it."""
    if os.path.lexists(path):
        yield path
        return
    above = next(folder for folder in path.parents if os.path.lexists(folder))
    if not above.is_dir():
        yield above


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir()
        made.append(one)


def _remove(made: Sequence[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()

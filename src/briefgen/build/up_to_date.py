"""A build that has nothing to do, recognised by the states of files alone.

Nothing is loaded here, neither facts nor what would load them: a scheduler asks every few minutes. What a complete
build found is kept as one ``Seal``: the states of all files that it read and of the PDFs that it left. Where all are
as they were, so is the result; where anything at all has changed or is not known, the whole build has to say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from time import time_ns
from typing import Any

from briefgen.cache.files import FileState, look_around, look_at, same_files
from briefgen.cache.store import open_cache
from briefgen.diagnostics import Diagnostic
from briefgen.load.files import MAXIMUM_TOML, parse_toml, project_files, project_table, read_regular
from briefgen.system.trust import PYTHON_FILE

SEAL = "seal"
"""The key that the seal is kept under."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A brief whose PDF is right. ``file`` is its spec, by its path from the project's root."""

    file: str
    variant: bool
    content: str
    key: str
    pdf: FileState
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Seal:
    """A complete build: of which project, what it read and where, its briefs, and what was said beside them."""

    root: str
    places: tuple[str, ...]
    files: dict[str, FileState]
    briefs: dict[str, Kept]
    found: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class UpToDate:
    """That all is as it was: the briefs asked for, by name, and what there is to say beside them."""

    root: Path
    build: Path
    briefs: Mapping[str, Kept]
    found: tuple[Diagnostic, ...]


def find_variants(build: Path) -> Iterator[tuple[str, str]]:
    """Yield the briefs that specs made many of at the last complete build, each with its spec's file."""
    seal = json.loads(open_cache(build).recall(SEAL) or '{"briefs": {}}')
    yield from ((name, kept["file"]) for name, kept in sorted(seal["briefs"].items()) if kept["variant"])


def find_up_to_date(arguments: Sequence[Path]) -> UpToDate | None:
    """Return the briefs asked for where nothing has changed of the project and of their PDFs.

    Arguments are names and files of briefs in the project of the current folder; none are all of its briefs.
    """
    found = _find_build(Path())
    if found is None:
        return None
    root, build, briefs = found
    store, now = open_cache(build), time_ns()
    seal = store.recall_as(Seal, SEAL)
    if seal is None or seal.root != str(root):
        return None
    chosen = _choose(seal, root, briefs, arguments)
    files = look_around(map(Path, seal.places), [build], seal.files)
    if chosen is None or not same_files(seal.files, files):
        return None
    present: dict[str, Kept] = {}
    for name in chosen:
        kept = seal.briefs[name]
        pdf = look_at(build / f"{name}.pdf", kept.pdf, now)
        if pdf is None or pdf.hash != kept.pdf.hash:
            return None
        present[name] = kept if pdf is kept.pdf else replace(kept, pdf=pdf)
    surer = any(files[path] is not known for path, known in seal.files.items())
    if surer or any(kept is not seal.briefs[name] for name, kept in present.items()):
        store.keep_as(Seal, SEAL, value=replace(seal, files=dict(files), briefs={**seal.briefs, **present}))
    return UpToDate(root, build, present, seal.found)


def _choose(seal: Seal, root: Path, briefs: str, arguments: Sequence[Path]) -> Collection[str] | None:
    """Return the names of the briefs asked for; ``None`` where that takes a closer look."""
    if not arguments:
        return seal.briefs.keys()
    chosen: set[str] = set()
    for argument in arguments:
        place = str(argument.parent.resolve() / argument.name)
        if argument.is_file():
            meant = {name for name, kept in seal.briefs.items() if str(root / kept.file) == place}
        elif argument.exists():
            return None
        else:
            asked = argument.as_posix()
            meant = {name for name, kept in seal.briefs.items() if _name_spec(kept, briefs) == asked}
            meant = meant or ({asked} & seal.briefs.keys())
        if not meant:
            return None
        chosen |= meant
    return [name for name in seal.briefs if name in chosen]


def _name_spec(kept: Kept, briefs: str) -> str:
    """Return how the spec of a brief is called, whose path begins with that of the folder of briefs."""
    return str(PurePosixPath(kept.file).relative_to(briefs).with_suffix(""))


def _find_build(start: Path) -> tuple[Path, Path, str] | None:
    """Return root, build folder and name of the folder of briefs of the project that a folder belongs to."""
    with suppress(OSError, ValueError, RecursionError):
        for file in project_files(start.resolve()):
            content = read_regular(file, MAXIMUM_TOML) or b""
            if file.name == PYTHON_FILE and b"briefgen" not in content:
                continue
            table = project_table(parse_toml(content.decode("utf-8-sig")), file.name)
            if table is not None:
                return file.parent, file.parent / _read_folder(table, "build"), _read_folder(table, "briefs")
    return None


def _read_folder(table: Mapping[str, Any], key: str) -> str:
    """Return a folder that a project file names. Raises ``ValueError`` for what is none."""
    folders = table.get("folders", {})
    name = folders.get(key, key) if isinstance(folders, dict) else None
    if not isinstance(name, str) or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ValueError("no folder of the project")
    return name.strip()

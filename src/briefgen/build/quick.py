"""A build that has nothing to do, told from the record and the states of files alone.

In: a folder of a project, and what was asked for. Out: what is kept, or ``None`` where anything at all has changed or
is not known, which then is for the whole build to say. Nothing is loaded here, neither facts nor the libraries that
would: a scheduler asks every few minutes.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from briefgen.build.filestate import FileState, FileStates, find_changed, look_around, look_at
from briefgen.build.locking import lock_of
from briefgen.build.record import Seal, keep_files, keep_rows, recall_files, recall_rows, recall_seal
from briefgen.build.rows import Row
from briefgen.build.store import Store, StoreError, open_store, read_store
from briefgen.diagnostics import BriefgenError, Diagnostic
from briefgen.load.files import MAXIMUM_TOML, parse_toml, read_regular
from briefgen.system.files import hold
from briefgen.system.install import stamp_program

if TYPE_CHECKING:
    from briefgen.workspace import Project

_PROJECT_FILE, _PYTHON_FILE = "briefgen.toml", "pyproject.toml"


@dataclass(frozen=True, slots=True)
class Kept:
    """That all is as it was: the rows of the briefs asked for, by name, and what there is to say beside them."""

    root: Path
    build: Path
    rows: Mapping[str, Row]
    found: tuple[Diagnostic, ...]

    def place(self, name: str) -> Path:
        """Return the PDF of a brief."""
        return self.build / f"{name}.pdf"


def identify(root: Path, settings: Mapping[str, str], archive: Path | None) -> str:
    """Return a hash of what a record belongs to: one made elsewhere, or otherwise, says nothing."""
    parts = [str(root), str(archive or ""), *(f"{key}={settings[key]}" for key in sorted(settings))]
    return sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def find_places(project: Project, archive: Path | None) -> tuple[Path, ...]:
    """Return the files and folders that a build of a project reads."""
    files = (project.root / _PROJECT_FILE, project.root / _PYTHON_FILE)
    folders = (project.briefs, project.facts, project.templates, project.themes, project.fonts)
    shipped = (*project.template_folders(), *project.theme_folders(), *project.font_folders())
    return tuple(dict.fromkeys((*files, *folders, *shipped, *((archive.resolve(),) if archive else ()))))


def find_kept(arguments: Sequence[Path]) -> Kept | None:
    """Return what is kept where nothing has changed of the project and of the PDFs asked for.

    Arguments are names and files of briefs in the project of the current folder; none are all of its briefs.
    """
    found = _find_build(Path())
    if found is None:
        return None
    root, build, briefs = found
    try:
        with closing(read_store(build)) as store:
            look = _look(store, root, build, briefs, arguments)
    except StoreError:
        return None
    if look is None:
        return None
    if look.is_fresher:
        _refresh(root, build, briefs, arguments)
    return look.kept


@dataclass(frozen=True, slots=True)
class _Look:
    """What one look found: ``is_fresher`` where states of files are surer now than those on record."""

    kept: Kept
    files: FileStates
    is_fresher: bool


def _look(store: Store, root: Path, build: Path, briefs: str, arguments: Sequence[Path]) -> _Look | None:
    seal = recall_seal(store)
    if seal is None or seal.identity != identify(root, {}, None) or seal.installed != stamp_program():
        return None
    known, now = recall_files(store, root), time.time_ns()
    files = look_around(map(Path, seal.places), [build], known, now)
    if find_changed(known, files):
        return None
    rows = recall_rows(store)
    chosen = _choose(seal, rows, root, briefs, arguments)
    if chosen is None:
        return None
    present: dict[str, Row] = {}
    for name in chosen:
        row, pdf = rows[name], look_at(build / f"{name}.pdf", rows[name].pdf, now)
        if pdf is None or pdf.hash != row.pdf.hash:
            return None
        present[name] = row if pdf is row.pdf else replace(row, pdf=pdf)
    fresher = _is_fresher(known, files) or any(present[name] is not rows[name] for name in chosen)
    return _Look(Kept(root, build, present, seal.found), files, fresher)


def _is_fresher(known: FileStates, files: FileStates) -> bool:
    return any(_surer(files[path], known[path]) for path in files)


def _surer(state: FileState, known: FileState) -> bool:
    return state is not known and (state.sure or not state.resembles(known))


def _choose(
    seal: Seal, rows: Mapping[str, Row], root: Path, briefs: str, arguments: Sequence[Path]
) -> Collection[str] | None:
    """Return the names of the briefs asked for; ``None`` where that takes a closer look."""
    if not rows.keys() >= set(seal.names):
        return None
    if not arguments:
        return seal.names
    files: dict[str, list[str]] = {}
    for name in seal.names:
        files.setdefault(str(root / rows[name].file), []).append(name)
    chosen: dict[str, None] = {}
    for argument in arguments:
        is_file = argument.is_file()
        place = argument.parent.resolve() / argument.name
        meant = files.get(str(place)) if is_file else _named(argument, seal, rows, briefs)
        if not meant:
            return None
        chosen |= dict.fromkeys(meant)
    return [name for name in seal.names if name in chosen]


def _named(argument: Path, seal: Seal, rows: Mapping[str, Row], briefs: str) -> list[str]:
    """Return the briefs of a name: one brief, or all that the file of that name makes."""
    name = argument.as_posix()
    if argument.exists():
        return []
    of_file = [one for one in seal.names if _name_file(rows[one], briefs) == name]
    return of_file or [one for one in seal.names if one == name]


def _name_file(row: Row, briefs: str) -> str:
    """Return how the file of a brief is called, whose path begins with that of the folder of briefs."""
    return str(PurePosixPath(row.file).relative_to(briefs).with_suffix(""))


def _refresh(root: Path, build: Path, briefs: str, arguments: Sequence[Path]) -> None:
    """Put surer states of files on record, unless another run holds the lock: it will do so itself."""
    try:
        with hold(lock_of(build), 0), closing(open_store(build)) as store:
            look = _look(store, root, build, briefs, arguments)
            if look is not None:
                keep_files(store, look.files, root)
                keep_rows(store, look.kept.rows)
                store.commit()
    except (BriefgenError, StoreError):
        return


def _find_build(start: Path) -> tuple[Path, Path, str] | None:
    """Return root, build folder and name of the folder of briefs of the project that a folder belongs to."""
    try:
        here = start.resolve()
        for folder in (here, *here.parents):
            for name, steps in ((_PROJECT_FILE, ()), (_PYTHON_FILE, ("tool", "briefgen"))):
                table = _read_table(folder / name, steps)
                if table is not None:
                    return folder, folder / _read_folder(table, "build"), _read_folder(table, "briefs")
    except (OSError, ValueError, RecursionError):
        return None
    return None


def _read_table(path: Path, steps: Sequence[str]) -> Mapping[str, Any] | None:
    if not path.is_file():
        return None
    content = read_regular(path, MAXIMUM_TOML) or b""
    if steps and b"briefgen" not in content:
        return None
    table: Any = parse_toml(content.decode("utf-8-sig"))
    for step in steps:
        table = table.get(step)
        if not isinstance(table, dict):
            return None
    assert isinstance(table, dict)
    return table


def _read_folder(table: Mapping[str, Any], key: str) -> str:
    """Return a folder that a project file names. Raises ``ValueError`` for what is none."""
    folders = table.get("folders", {})
    name = folders.get(key, key) if isinstance(folders, dict) else None
    if not isinstance(name, str) or PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
        raise ValueError("no folder of the project")
    return name.strip()

"""Changed files to disk: where they may be written, and only over what was read.

In: a project, and for each file its bytes as they were read and as they are to be. Out: the files, all of them whole,
or none. Nothing is written outside the folder it belongs in, whatever links stand there, nor over a file that somebody else has
changed meanwhile, nor over one that its owner made read-only.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, diagnose
from briefgen.load.files import MAXIMUM_BYTES, YAML_SUFFIXES, name_file, read_regular
from briefgen.locking import PATIENCE, Lock, hold

LARGEST = 64_000_000
"""Bytes of the largest file that is written again: a ledger."""

_OWNER_MAY_WRITE = stat.S_IWUSR


@dataclass(frozen=True, slots=True)
class Change:
    """A file of a project: what was read of it, ``None`` where there was none, and what it is to hold."""

    path: Path
    before: bytes | None
    after: bytes


def find_place(name: str, folder: Path, root: Path) -> Path:
    """Return the file that a name means: in ``folder``, or from the project's root where it begins with the folder.

    Raises ``BriefgenError`` for a name that is no YAML file's, is hidden (and so not read), or leads out.
    """
    given = PurePosixPath(name)
    inside = name_file(folder, root)
    path = root / given if given.is_relative_to(inside) else folder / given
    if ".." in given.parts or not _leads_into(path, folder):
        hint = f"name a file below {inside}/"
        raise BriefgenError(diagnose("outside-project", f"{name} is not in {inside}", None, hint))
    if path.suffix.lower() not in YAML_SUFFIXES or any(part.startswith(".") for part in given.parts):
        message = f"{name} would not be read: fact files and briefs end in .yaml, and are not hidden"
        raise BriefgenError(diagnose("cannot-add", message, None, "for example --file more.yaml"))
    return path


def save_changes(changes: Sequence[Change], folder: Path, root: Path) -> None:
    """Write all files, each whole, or none. Raises ``BriefgenError`` where one of them may not or cannot be written.

    Runs of this program wait for each other; of other writers, each file is compared again just before it is replaced.
    All new contents are on disk, beside the files, before the first file is replaced; where a later one cannot be, or
    the run is ended, those before it are put back. What could not be put back is named, with where its former content
    is. Only a kill between two replacements leaves some files new and others old.
    """
    with hold(Lock(folder, "another run is writing there", "nothing was changed", is_folder=True), PATIENCE):
        for change in changes:
            if problem := _find_obstacle(change, folder, root):
                raise BriefgenError(replace(problem, hints=(*problem.hints, "nothing was changed")))
        staged = [_Staged(change, root) for change in changes]
        problem = None
        try:
            for one in staged:
                one.prepare()
            for one in staged:
                one.replace(folder)
        except OSError as error:
            problem = _diagnose_failure(one.name, error)
        except BriefgenError as error:
            problem = error.diagnostics[0]
        finally:
            # Also where a signal ends the run in between.
            whole = all(one.is_replaced for one in staged)
            stuck = () if whole else tuple(one for one in reversed(staged) if not one.put_back())
            for one in staged:
                one.sweep(whole=whole)
        if problem is not None:
            raise BriefgenError(replace(problem, hints=(*problem.hints, *_list_unchanged(stuck))))


class _Staged:
    """A change on its way: the new content beside the file, and the old one kept under another name."""

    def __init__(self, change: Change, root: Path) -> None:
        from briefgen.export.writing import name_partial  # noqa: PLC0415 - brings the layout

        self.change, self.root = change, root
        self.name = name_file(change.path, root)
        self.place = change.path.resolve()
        self.new, self.old = name_partial(self.place), name_partial(self.place)
        self.folders: list[Path] = []
        self.is_replaced = False

    def prepare(self) -> None:
        """Put the new content beside the file, and give the old one a second name. Raises ``OSError``."""
        from briefgen.export.writing import stage  # noqa: PLC0415 - as above

        self.folders = [one for one in self.place.parents if not one.exists()]
        self.place.parent.mkdir(parents=True, exist_ok=True)
        before = self.change.before
        rights = stat.S_IMODE(self.place.stat().st_mode) if before is not None else None
        stage(self.new, self.change.after, rights)
        if before is not None:
            try:
                os.link(self.place, self.old)
            except OSError:
                # A file system without second names for a file.
                stage(self.old, before, rights)

    def replace(self, folder: Path) -> None:
        """Put the new content in the place of the old. Raises ``OSError``, or ``BriefgenError`` for an obstacle."""
        from briefgen.export.writing import flush_folder  # noqa: PLC0415 - as above

        if problem := _find_obstacle(self.change, folder, self.root):
            raise BriefgenError(problem)
        self.new.replace(self.place)
        self.is_replaced = True
        flush_folder(self.place.parent)

    def put_back(self) -> bool:
        """Put the old content back where it was replaced; whether the file is as it was."""
        if not self.is_replaced:
            return True
        if _read(self.place) != self.change.after:
            return False
        try:
            if self.change.before is None:
                self.place.unlink()
            else:
                self.old.replace(self.place)
        except OSError:
            return False
        self.is_replaced = False
        return True

    def sweep(self, *, whole: bool) -> None:
        """Remove what nobody needs any more: the old content stays where it could not be put back."""
        kept = self.is_replaced and not whole
        for path in (self.new,) if kept else (self.new, self.old):
            with suppress(OSError):
                path.unlink(missing_ok=True)
        for made in () if self.is_replaced else self.folders:
            with suppress(OSError):
                made.rmdir()


def _diagnose_failure(name: str, error: OSError) -> Diagnostic:
    message = f"{name} cannot be written: {error.strerror or error}"
    return diagnose("cannot-write", message, None)


def _list_unchanged(stuck: Sequence[_Staged]) -> Iterator[str]:
    """Yield what became of the files: that nothing was changed, or which could not be put back."""
    if not stuck:
        yield "nothing was changed"
    for one in stuck:
        if one.old.exists():
            yield f"{one.name} was changed and could not be put back: what it held is in {one.old.name} beside it"
        else:
            yield f"{one.name} was written and could not be removed again"


def _leads_into(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):
        return False


def _find_obstacle(change: Change, folder: Path, root: Path) -> Diagnostic | None:
    name = name_file(change.path, root)
    origin = Origin(name)
    if not _leads_into(change.path, folder) or not _leads_into(folder, root):
        hint = "replace the link by a copy of the file"
        return diagnose(
            "outside-project", f"{name} leads out of the folder that may be written to", origin, hint
        )
    if len(change.after) > MAXIMUM_BYTES:
        return diagnose(
            "too-large", f"{name} would be larger than can be read again", origin, "name another file"
        )
    if _read(change.path) != change.before:
        message = f"{name} was changed by somebody else while this was asked"
        return diagnose("changed-meanwhile", message, origin, "run the command again")
    if change.before is not None and not change.path.stat().st_mode & _OWNER_MAY_WRITE:
        return diagnose(
            "cannot-write", f"{name} is read-only", origin, "make it writable, or name another file"
        )
    return None


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, LARGEST) or b"" if os.path.lexists(path) else None
    except OSError:
        return b""

"""What is about to be written to a fact base: loaded, checked, and saved only over what was read."""

from __future__ import annotations

import datetime as dt
import difflib
import os
import re
import stat
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from briefgen.checks import check_facts
from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, Outcome, diagnose
from briefgen.edit.insertion import add_entries
from briefgen.edit.rendering import Entry
from briefgen.load.facts import (
    FactFile,
    collector_paused,
    diagnose_duplicates,
    merge_files,
    read_fact_contents,
    read_fact_file,
)
from briefgen.load.files import MAXIMUM_BYTES, YAML_SUFFIXES, name_file, read_regular
from briefgen.load.yaml import read_tree
from briefgen.model.factbase import FactBase
from briefgen.model.tree import find_origin
from briefgen.system.files import PATIENCE, Lock, flush_folder, hold, name_partial, stage
from briefgen.workspace import Project

Archive = Mapping[str, bytes]
_PLACE = re.compile(r":\d+:\d+")


@dataclass(frozen=True, slots=True)
class Base:
    """A project's fact files by the name that messages call them, and what they make together.

    ``diagnostics`` are what loading has to say; checks are not in it.
    """

    project: Project
    files: Mapping[str, FactFile]
    facts: FactBase
    diagnostics: tuple[Diagnostic, ...]

    @property
    def folder(self) -> str:
        """The folder of facts as messages call it."""
        return name_file(self.project.facts, self.project.root)


def open_base(project: Project) -> Base:
    """Load a project's fact base."""
    contents = read_fact_contents(project.facts, project.root)
    with collector_paused():
        files = {name: read_fact_file(content, name) for name, content in contents.value.items()}
    return _assemble(project, files, contents.diagnostics)


def change_base(base: Base, contents: Mapping[str, bytes]) -> Base:
    """Return the fact base as it would be with other contents of some files, new ones among them."""
    changed = {name: read_fact_file(content, name) for name, content in contents.items()}
    outside = tuple(
        each for each in base.diagnostics if each.origin is None or each.origin.file not in base.files
    )
    return _assemble(base.project, dict(sorted({**base.files, **changed}.items())), outside)


def find_new_faults(
    before: Base, after: Base, *, archive: Archive | None = None, today: dt.date | None = None
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a changed fact base and was not wrong before, whichever lines it has moved to."""
    found = _judge(after, archive, today)
    if not found:
        return ()  # a base without a fault, as it should be, is not checked twice
    known = Counter(_essence(each) for each in _judge(before, archive, today))
    new: list[Diagnostic] = []
    for each in found:
        known[_essence(each)] -= 1
        if known[_essence(each)] < 0:
            new.append(each)
    return tuple(new)


def _assemble(project: Project, files: Mapping[str, FactFile], unread: tuple[Diagnostic, ...]) -> Base:
    held = tuple(files.values())
    found = (*unread, *(each for file in held for each in file.diagnostics), *diagnose_duplicates(held))
    return Base(project, files, merge_files(held), found)


def _judge(base: Base, archive: Archive | None, today: dt.date | None) -> tuple[Diagnostic, ...]:
    checked = check_facts(
        base.facts,
        scale=base.project.scale,
        archive=archive,
        today=today,
        words=base.project.prose,
        assessing=base.project.assessing,
    )
    return (*base.diagnostics, *base.project.without_lint(checked))


def _essence(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """Return what a diagnostic says apart from lines, which an insertion moves."""
    file = diagnostic.origin.file if diagnostic.origin else ""
    return diagnostic.code, file, _PLACE.sub("", diagnostic.message)


LARGEST = 64_000_000
"""Bytes of the largest file that is written again: a ledger."""


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
            for each in staged:
                each.prepare()
            for each in staged:
                each.replace(folder)
        except OSError as error:
            message = f"{each.name} cannot be written: {error.strerror or error}"
            problem = diagnose("cannot-write", message, None)
        except BriefgenError as error:
            problem = error.diagnostics[0]
        finally:
            # Also where a signal ends the run in between.
            whole = all(each.is_replaced for each in staged)
            stuck = () if whole else tuple(each for each in reversed(staged) if not each.put_back())
            for each in staged:
                each.sweep(whole=whole)
        if problem is not None:
            raise BriefgenError(replace(problem, hints=(*problem.hints, *_list_unchanged(stuck))))


class _Staged:
    """A change on its way: the new content beside the file, and the old one kept under another name."""

    def __init__(self, change: Change, root: Path) -> None:
        self.change, self.root = change, root
        self.name = name_file(change.path, root)
        self.place = change.path.resolve()
        self.new, self.old = name_partial(self.place), name_partial(self.place)
        self.folders: list[Path] = []
        self.is_replaced = False

    def prepare(self) -> None:
        """Put the new content beside the file, and give the old one a second name. Raises ``OSError``."""
        self.folders = [each for each in self.place.parents if not each.exists()]
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


def _list_unchanged(stuck: Sequence[_Staged]) -> Iterator[str]:
    """Yield what became of the files: that nothing was changed, or which could not be put back."""
    if not stuck:
        yield "nothing was changed"
    for each in stuck:
        if each.old.exists():
            yield f"{each.name} was changed and could not be put back: what it held is in {each.old.name} beside it"
        else:
            yield f"{each.name} was written and could not be removed again"


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
    if change.before is not None and not change.path.stat().st_mode & stat.S_IWUSR:
        return diagnose(
            "cannot-write", f"{name} is read-only", origin, "make it writable, or name another file"
        )
    return None


def _read(path: Path) -> bytes | None:
    try:
        return read_regular(path, LARGEST) or b"" if os.path.lexists(path) else None
    except OSError:
        return b""


_SURE_TO_COME = frozenset({"orphan-source"})
"""Warnings that a new record is bound to bring: a source is there before what rests on it."""

SCHEMAS = "schemas"
"""Folder beside the briefs in which a project keeps the schemas for its editors."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Files of the fact base ``before``, by name, as they are to be, and the new entries with their places in them."""

    before: Base
    contents: Mapping[str, bytes]
    places: tuple[tuple[Entry, Origin], ...]


def plan_entries(
    base: Base, entries: Sequence[Entry], *, archive: Archive | None = None, today: dt.date | None = None
) -> Outcome[Plan | None]:
    """Put entries into their files and check what comes of it; the outcome failed where that brings an error.

    ``None`` where a file can take no entry. Otherwise the plan stands beside the diagnostics, so that they can be
    shown with the lines that would have been written.
    """
    contents: dict[str, bytes] = {}
    for file in dict.fromkeys(entry.file for entry in entries):
        own = [entry for entry in entries if entry.file == file]
        schema = schema_line("facts", (base.project.root / file).parent, base.project)
        before = base.files[file].content if file in base.files else schema.encode()
        added = add_entries(before, file, own)
        if added.value is None:
            return Outcome(None, added.diagnostics)
        contents[file] = added.value
    faults = find_new_faults(base, change_base(base, contents), archive=archive, today=today)
    heard = {each for each in faults if each.code not in _SURE_TO_COME}
    trees = {name: read_tree(content, name).root for name, content in contents.items()}
    places: list[tuple[Entry, Origin]] = []
    for entry in entries:
        root = trees[entry.file]
        assert root is not None, "an entry was put there"
        places.append((entry, find_origin(root, (*entry.path, entry.key), of_key=True)))
    return Outcome(Plan(base, contents, tuple(places)), tuple(sorted(heard, key=Diagnostic.sort_key)))


def show_plan(plan: Plan) -> str:
    """Return a plan as a unified diff."""
    root = plan.before.project.root
    return "".join(format_change(change, root) for change in _list_changes(plan))


def format_change(change: Change, root: Path) -> str:
    """Return what a file is to become as a unified diff."""
    name = name_file(change.path, root)
    before, after = (
        content.decode("utf-8-sig", "replace") for content in (change.before or b"", change.after)
    )
    lines = difflib.unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        f"a/{name}" if before else "/dev/null",
        f"b/{name}",
    )
    return "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )


def save_plan(plan: Plan) -> None:
    """Write the files of a plan. Raises ``BriefgenError`` where that cannot be; see ``save_changes``."""
    project = plan.before.project
    save_changes(_list_changes(plan), project.facts, project.root)


def _list_changes(plan: Plan) -> list[Change]:
    files, root = plan.before.files, plan.before.project.root
    return [
        Change(root / name, files[name].content if name in files else None, after)
        for name, after in plan.contents.items()
    ]


def schema_line(name: str, folder: Path, project: Project) -> str:
    """Return the line by which an editor finds the schema, for a file below a folder; empty where there is none."""
    schemas = project.briefs / SCHEMAS
    if not (schemas / f"{name}.json").is_file() or not folder.is_relative_to(project.briefs):
        return ""
    up = "../" * len(folder.relative_to(project.briefs).parts)
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{name}.json\n"

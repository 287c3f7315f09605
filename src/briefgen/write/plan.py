"""What is about to be written to a fact base, checked before it is.

In: the fact base, and entries: what goes where. Out: a ``Plan``: the files as they are to be, and everything that
would be wrong then and is not wrong now. Saving a plan is the only step that touches a file.
"""

from __future__ import annotations

import datetime as dt
import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from briefgen.diagnostics import Diagnostic, Origin, Outcome
from briefgen.load.yaml_reader import read_tree
from briefgen.model.tree import find_origin
from briefgen.project import Project
from briefgen.write.base import Archive, Base, change_base, find_new_faults
from briefgen.write.insertion import add_entries
from briefgen.write.saving import Change, save_changes
from briefgen.write.values import Entry

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
        added = add_entries(_content(base, file), file, own)
        if added.value is None:
            return Outcome(None, added.diagnostics)
        contents[file] = added.value
    faults = find_new_faults(base, change_base(base, contents), archive=archive, today=today)
    heard = [one for one in faults if one.code not in _SURE_TO_COME]
    return Outcome(Plan(base, contents, tuple(_places(entries, contents))), _in_order(heard))


def show_plan(plan: Plan) -> str:
    """Return a plan as a unified diff."""
    return "".join(
        format_diff(
            name,
            _decode(plan.before.files[name].content if name in plan.before.files else b""),
            _decode(after),
        )
        for name, after in plan.contents.items()
    )


def format_diff(name: str, before: str, after: str) -> str:
    """Return the difference between two states of a file as a unified diff."""
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
    save_changes([_change(plan, name) for name in plan.contents], project.facts, project.root)


def schema_line(name: str, folder: Path, project: Project) -> str:
    """Return the line by which an editor finds the schema, for a file below a folder; empty where there is none."""
    schemas = project.briefs / SCHEMAS
    if not (schemas / f"{name}.json").is_file() or not folder.is_relative_to(project.briefs):
        return ""
    up = "../" * len(folder.relative_to(project.briefs).parts)
    return f"# yaml-language-server: $schema={up}{SCHEMAS}/{name}.json\n"


def _content(base: Base, name: str) -> bytes:
    """Return what a file holds now; for a new one, its first line."""
    if name in base.files:
        return base.files[name].content
    return schema_line("facts", (base.project.root / name).parent, base.project).encode()


def _change(plan: Plan, name: str) -> Change:
    held = plan.before.files.get(name)
    return Change(plan.before.project.root / name, held.content if held else None, plan.contents[name])


def _places(entries: Sequence[Entry], contents: Mapping[str, bytes]) -> Iterator[tuple[Entry, Origin]]:
    trees = {name: read_tree(content, name).root for name, content in contents.items()}
    for entry in entries:
        root = trees[entry.file]
        assert root is not None, "an entry was put there"
        yield entry, find_origin(root, (*entry.path, entry.key), of_key=True)


def _in_order(diagnostics: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    return tuple(sorted(set(diagnostics), key=Diagnostic.sort_key))


def _decode(content: bytes) -> str:
    return content.decode("utf-8-sig", errors="replace")

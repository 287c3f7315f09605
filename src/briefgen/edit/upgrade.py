"""What brings a project of an earlier version to today's formats, one named upgrade for each format that changed.

An upgrade changes how something is written and never what it says: a second run finds nothing to do. Write a new one as
a function that yields files with their new contents, and add it to ``UPGRADES`` with what it does in a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from briefgen.diagnostics import has_errors
from briefgen.edit.base import SCHEMAS, Change, save_changes
from briefgen.load.files import YAML_SUFFIXES, find_files, read_file, space_breaks
from briefgen.load.yaml import read_tree, to_values
from briefgen.model.tree import Mapping as Node
from briefgen.workspace import Project

Contents = Iterator[tuple[Path, bytes]]


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A change of format: its name, what it does, and the files that it changes, with their new contents."""

    name: str
    about: str
    apply: Callable[[Project, Mapping[str, str]], Contents]


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade changes in a project."""

    upgrade: Upgrade
    changes: tuple[Change, ...]


def plan_upgrades(project: Project, schemas: Mapping[str, str]) -> tuple[Upgraded, ...]:
    """Return the upgrades that a project needs, in order; ``schemas`` are today's by the name of their file."""
    planned = []
    for upgrade in UPGRADES:
        changes = [
            Change(path, before, after)
            for path, after in upgrade.apply(project, schemas)
            if (before := read_file(path, project.root).value) is not None and before != after
        ]
        if changes:
            planned.append(Upgraded(upgrade, tuple(changes)))
    return tuple(planned)


def save_upgrades(planned: tuple[Upgraded, ...], project: Project) -> None:
    """Write what upgrades change. Raises ``BriefgenError`` where a file cannot be written; see ``save_changes``."""
    waiting = [change for upgraded in planned for change in upgraded.changes]
    for folder in (project.briefs, project.facts, project.templates):
        own = [change for change in waiting if change.path.is_relative_to(folder)]
        waiting = [change for change in waiting if change not in own]
        if own:
            save_changes(own, folder, project.root)


def _renew_schemas(project: Project, schemas: Mapping[str, str]) -> Contents:
    """Yield the schemas that the project keeps for its editors."""
    for name, text in schemas.items():
        path = project.briefs / SCHEMAS / name
        if path.is_file():
            yield path, text.encode()


def _space_line_separators(project: Project, _: Mapping[str, str]) -> Contents:
    """Yield facts and specs with a space for each line separator of another program, as which they are read."""
    facts = find_files(project.facts, project.root, YAML_SUFFIXES).value
    for path in (*(file.path for file in facts), *project.brief_files()):
        content = read_file(path, project.root).value or b""
        mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
        spaced = mark + space_breaks(content.decode("utf-8-sig", "replace")).encode()
        if spaced != content and _values(spaced) == _values(content):
            yield path, spaced


def _values(content: bytes) -> object:
    """Return what a YAML file says; a value that equals no other where it cannot be read."""
    reading = read_tree(content, "")
    sound = isinstance(reading.root, Node) and not has_errors(reading.diagnostics)
    return to_values(reading.root) if sound and isinstance(reading.root, Node) else object()


_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_PRINTED_LIST = re.compile(
    r"(?<=\|)(\s*)list(?=[\s)]*(?:~|-?\}\}|\|\s*(?:capitalize|lower|replace|title|trim|truncate|upper)\b))"
)
"""``list`` whose result is printed or changed as a text, which no list can be."""
_BOUND = re.compile(r"\{%[-+]?\s*(?:for(?:\s+\w+\s*,)?\s+(\w+)\s+in|set\s+(\w+)\s*=)(.*?)%\}", re.DOTALL)
"""A variable that is set or looped with, and what to."""
_PARTS = (
    r"(?:\[[^\]]*\]|\.(?:items|values|get)\([^)]*\)"
    r"|\s*\|\s*(?:first|last|list|reverse|sort)\b(?:\([^)]*\))?)*"
)
"""What leads from the delegations of a meeting to a delegate."""


def _rename_filters(project: Project, _: Mapping[str, str]) -> Contents:
    """Yield templates in which ``list`` in words is ``listed``, and the ``title`` of a delegate ``appointment``."""
    for file in find_files(project.templates, project.root, (".md",)).value:
        text = (read_file(file.path, project.root).value or b"").decode("utf-8", "surrogateescape")
        titled = rf"((?<![\w.|])(?<!\| )(?:{_delegates(text)}){_PARTS}\s*\|\s*)title\b"
        after = _TAG.sub(lambda tag: _PRINTED_LIST.sub(r"\1listed", tag[0]), text)
        after = _TAG.sub(lambda tag: re.sub(titled, r"\1appointment", tag[0]), after)  # noqa: B023 - used at once
        if after != text:
            yield file.path, after.encode("utf-8", "surrogateescape")


def _delegates(template: str) -> str:
    """Return a pattern of what stands for delegates, or lists of them: delegations, and variables made of these."""
    bound = [(name or other, value) for name, other, value in _BOUND.findall(template)]
    pattern, before = r"[\w.]+\.delegations\b", ""
    while pattern != before:
        before = pattern
        made_of = re.compile(rf"\s*(?:{pattern}){_PARTS}(?:\s+if\b.*|\s+recursive)?\s*[-+]?", re.DOTALL)
        names = {rf"{name}\b" for name, value in bound if made_of.fullmatch(value)}
        pattern = "|".join([r"[\w.]+\.delegations\b", *sorted(names)])
    return pattern


UPGRADES = (
    Upgrade("schemas", "The schemas that editors read are those of this version.", _renew_schemas),
    Upgrade(
        "line-separators",
        "Line separators of other programs (U+2028, U+2029, U+0085) in facts and specs are spaces.",
        _space_line_separators,
    ),
    Upgrade(
        "filters",
        "Lists in words are printed by `listed`, titles of delegates by `appointment`: `list` and `title` are Jinja's.",
        _rename_filters,
    ),
)
"""All upgrades, in the order in which they are made."""

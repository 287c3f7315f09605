"""The fact base as it is, and as it would be: loading and checking without a file being touched.

In: a project, and the contents that some of its files would have. Out: a ``Base``, and what is wrong with it that was
not wrong before. The files are read once; a change replaces one of them, and the rules between files and all checks
are asked again, so that what is written is checked by the very code that will read it next.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from briefgen.check import check_facts
from briefgen.diagnostics import Diagnostic
from briefgen.load.facts import (
    FactFile,
    collector_paused,
    diagnose_duplicates,
    merge_files,
    read_fact_contents,
    read_fact_file,
)
from briefgen.load.files import name_file
from briefgen.model.factbase import FactBase
from briefgen.project import Project

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
        one for one in base.diagnostics if one.origin is None or one.origin.file not in base.files
    )
    return _assemble(base.project, dict(sorted({**base.files, **changed}.items())), outside)


def find_new_faults(
    before: Base, after: Base, *, archive: Archive | None = None, today: dt.date | None = None
) -> tuple[Diagnostic, ...]:
    """Return what is wrong with a changed fact base and was not wrong before, whichever lines it has moved to."""
    found = _judge(after, archive, today)
    if not found:
        return ()  # a base without a fault, as it should be, is not checked twice
    known = Counter(_essence(one) for one in _judge(before, archive, today))
    new: list[Diagnostic] = []
    for one in found:
        known[_essence(one)] -= 1
        if known[_essence(one)] < 0:
            new.append(one)
    return tuple(new)


def _assemble(project: Project, files: Mapping[str, FactFile], unread: tuple[Diagnostic, ...]) -> Base:
    held = tuple(files.values())
    found = (*unread, *(one for file in held for one in file.diagnostics), *diagnose_duplicates(held))
    return Base(project, files, merge_files(held), found)


def _judge(base: Base, archive: Archive | None, today: dt.date | None) -> tuple[Diagnostic, ...]:
    checked = check_facts(base.facts, scale=base.project.scale, archive=archive, today=today)
    return (*base.diagnostics, *checked)


def _essence(diagnostic: Diagnostic) -> tuple[str, str, str]:
    """Return what a diagnostic says apart from lines, which an insertion moves."""
    file = diagnostic.origin.file if diagnostic.origin else ""
    return diagnostic.code, file, _PLACE.sub("", diagnostic.message)

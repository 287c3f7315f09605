"""The briefs that a project has, by name, without the rest of their specs: what a build has to think of at all.

In: a project, its facts, and the files that make briefs. Out: an ``Entry`` for each brief. A file that makes one is not
parsed here; of one that makes many the variants are listed again whenever facts may have changed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from briefgen.batch import find_duplicates
from briefgen.batch.fill import list_variants
from briefgen.checks.base import apply_ignores
from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome
from briefgen.load.brief import diagnose_unknown
from briefgen.model.batch import SpecFile, Variant
from briefgen.pipeline import Materials


@dataclass(frozen=True, slots=True)
class Entry:
    """A brief: its name, its file, and, where the file makes many, what it is among them."""

    name: str
    file: Path
    variant: Variant | None = None
    source: SpecFile | None = None
    said: tuple[Diagnostic, ...] = ()
    """What reading a file of many briefs found that did not keep it from being read."""
    withdrawn: bool = False
    """Whether its file says that it was withdrawn: it is not built."""


def list_briefs(
    materials: Materials, settings: Mapping[str, str], others: Iterable[Path] = ()
) -> Outcome[tuple[Entry, ...]]:
    """Return the briefs of a project, and those of ``others``, in order of file; briefs that share a name are left out."""
    project, workspace = materials.project, materials.workspace
    found = [*project.refuse_links()]
    entries: list[Entry] = []
    for file in dict.fromkeys((*project.brief_files(), *others)):
        withdrawn = workspace.is_withdrawn(file)
        if workspace.makes_many(file):
            listed = _list_many(file, materials, settings)
            entries += [replace(entry, withdrawn=withdrawn) for entry in listed.value]
            found += listed.diagnostics
        else:
            entries.append(Entry(project.brief_name(file), file, withdrawn=withdrawn))
    first: dict[str, Path] = {}
    if any(first.setdefault(entry.name.casefold(), entry.file) != entry.file for entry in entries):
        duplicates = find_duplicates(workspace, materials.facts, {entry.file for entry in entries})
        found += duplicates.values()
        entries = [entry for entry in entries if entry.name.casefold() not in duplicates]
    return Outcome(tuple(entries), tuple(found))


def _list_many(file: Path, materials: Materials, settings: Mapping[str, str]) -> Outcome[tuple[Entry, ...]]:
    project = materials.project
    source = materials.workspace.spec(file, settings)
    if source.value is None or source.value.batch is None:
        # It makes one, or what is wrong with it is found again, and said, when that one is loaded.
        return Outcome((Entry(project.brief_name(file), file),))
    variants = list_variants(source.value, materials.facts, lowest=project.scale[0], scale=project.scale)
    ignores = (*materials.ignores, *source.value.ignores)
    entries = tuple(
        Entry(variant.name, file, variant, source.value, source.diagnostics) for variant in variants.value
    )
    found = variants.diagnostics if entries else (*source.diagnostics, *variants.diagnostics)
    return Outcome(entries, apply_ignores(found, ignores))


def choose_briefs(
    entries: Collection[Entry], files: Collection[Path], names: Collection[str], *, complete: bool
) -> tuple[Entry, ...]:
    """Return the briefs that are meant, all of some files and some by name; all in use where nothing is named.

    ``complete`` says whether all are known: else facts with errors were set aside, and with them the briefs made for
    them. Raises ``BriefgenError`` for a name that no brief has.
    """
    if not files and not names:
        return tuple(entry for entry in entries if not entry.withdrawn)
    known = dict.fromkeys(entry.name for entry in entries)
    for name in names:
        if name not in known:
            raise BriefgenError(diagnose_unknown(name, list(known), complete=complete))
    of_files, by_name = frozenset(files), frozenset(names)
    return tuple(entry for entry in entries if entry.file in of_files or entry.name in by_name)

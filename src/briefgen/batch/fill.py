"""One spec to many briefs: variants by name, each with its placeholders filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from pathlib import Path
from typing import Any

from briefgen.batch.texts import fill_text, has_braces, name_variant, placeholders_in
from briefgen.batch.words import WHOLE, Subject, Words, find_subjects
from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors, merge_diagnostics
from briefgen.load.brief import type_brief
from briefgen.load.files import name_file
from briefgen.model import tree
from briefgen.model.batch import BATCH_KEYS, MAXIMUM_VARIANTS, SpecFile, Variant
from briefgen.model.brief import OF_BRIEF, OF_SECTION, Brief, Spec, Told
from briefgen.model.factbase import FactBase
from briefgen.model.tree import find_place
from briefgen.workspace.reading import Workspace

_MOST_COLLISIONS = 10
"""Collisions reported of one spec: a pattern that leaves something out makes as many as there are briefs."""


def list_variants(
    source: SpecFile, facts: FactBase, *, lowest: str = "public", scale: Sequence[str] = ()
) -> Outcome[tuple[Variant, ...]]:
    """Return the variants of a spec, those with a name of their own. ``lowest`` is the handling of facts that name none.

    ``scale`` are the project's levels, as for ``find_subjects``.
    """
    if source.batch is None:
        return Outcome(())
    subjects = find_subjects(source, facts, lowest=lowest, scale=scale)
    matrix = source.batch.matrix
    count = len(subjects.value) * prod(len(values) for values in matrix.values())
    if count > MAXIMUM_VARIANTS:
        origin = source.origin("for_each" if source.tree.get("for_each") else "matrix", of_key=True)
        message = f"the spec would make {count:,} briefs; {MAXIMUM_VARIANTS:,} are allowed"
        hint = "narrow `for_each`, shorten the matrix, or divide the spec"
        return Outcome((), (*subjects.diagnostics, diagnose("too-many-briefs", message, origin, hint)))
    cells = [dict(zip(matrix, values, strict=True)) for values in product(*matrix.values())]
    drafts = [(subject, cell) for subject in subjects.value for cell in cells]
    named = [(subject, cell, name_variant(source, subject, cell, facts)) for subject, cell in drafts]
    wrong = merge_diagnostics((_describe(subject, cell), name.diagnostics) for subject, cell, name in named)
    sound = [(subject, cell, name.value) for subject, cell, name in named if name.value is not None]
    variants = [Variant(name, subject.kind, subject.id, subject.row, cell) for subject, cell, name in sound]
    collisions = _check_collisions(variants, [subject for subject, _, _ in sound], source, facts)
    counts = Counter(variant.name.casefold() for variant in variants)
    distinct = tuple(variant for variant in variants if counts[variant.name.casefold()] == 1)
    return Outcome(distinct, (*subjects.diagnostics, *wrong, *collisions))


def _describe(subject: Subject, cell: Mapping[str, str]) -> str:
    return " ".join(filter(None, (subject.id, *cell.values()))) or "the brief"


def _check_collisions(
    variants: Sequence[Variant], subjects: Sequence[Subject], source: SpecFile, facts: FactBase
) -> list[Diagnostic]:
    """Report variants that are called like an earlier one, each with both places."""
    first: dict[str, int] = {}
    pairs = [
        (first[name], index)
        for index, name in enumerate(variant.name.casefold() for variant in variants)
        if first.setdefault(name, index) != index
    ]
    left_out = len(pairs) - _MOST_COLLISIONS
    others = f"; and so are {left_out} more" if left_out > 0 else ""
    found = []
    for pair in pairs[:_MOST_COLLISIONS]:
        earlier, later = (
            f"{_describe(subjects[at], variants[at].cell)} ({subjects[at].origin(source, facts)})"
            for at in pair
        )
        name, cell = variants[pair[1]].name, variants[pair[1]].cell
        message = f"two briefs would be called {name}, of {earlier} and of {later}{others}"
        is_same = subjects[pair[0]] is subjects[pair[1]]
        lacking = [f"{{{key}}}" for key in cell] if is_same else ["{id}"]
        hint = f"give each a name of its own: let `name` hold {' and '.join(lacking)}"
        found.append(diagnose("duplicate-brief", message, source.origin("name"), hint))
    return found


_DEFAULT_LOCALE: str = Brief.model_fields["locale"].default
_FILES = ("template", "intro", "theme")
_SECTION_DEPTH = 3

SpecPath = tuple[tree.Step, ...]


def fill_spec(source: SpecFile, variant: Variant, facts: FactBase) -> Outcome[Spec | None]:
    """Make one brief of a spec; ``None`` where a placeholder or what comes of it is not sound."""
    filling = _Filling(source, variant, facts)
    values = filling.fill_all()
    typed = type_brief(source, variant, values, tuple(filling.told))
    said = tuple(one for one in typed.diagnostics if one.origin not in filling.unsound)
    found = (*filling.found, *filling.words.found, *said)
    return Outcome(None if has_errors(found) else typed.value, found)


class _Filling:
    """Fills in the texts of one spec; lives for one variant.

    ``unsound`` are the places of texts that could not be filled in: that they are missing is not worth another word.
    """

    def __init__(self, source: SpecFile, variant: Variant, facts: FactBase) -> None:
        self._source = source
        subject = WHOLE
        if variant.kind:
            record = None if variant.kind in ("tag", "table") else facts.records.get(variant.subject)
            subject = Subject(variant.kind, variant.subject, record, variant.row)
        cell = {key: source.settings.get(key, value) for key, value in variant.cell.items()}
        self._cell = cell
        self.words = Words(subject, cell, facts, _DEFAULT_LOCALE)
        self.found: list[Diagnostic] = []
        self.unsound: set[Origin | None] = set()
        self.told: list[Told] = []

    def fill_all(self) -> Mapping[str, Any]:
        """Return the values of the brief's keys: as written and filled in, else as the matrix has them."""
        written = {
            key.text: value
            for key, value in self._source.tree.entries
            if key.text is not None and key.text not in BATCH_KEYS
        }
        first = {key: self.fill(written.pop(key), (key,)) for key in ("locale",) if key in written}
        locale = self._source.settings.get("locale") or first.get("locale") or self._cell.get("locale")
        self.words.locale = locale if isinstance(locale, str) else _DEFAULT_LOCALE
        values = {**first, **{key: self.fill(value, (key,)) for key, value in written.items()}}
        self._check_contested(values)
        return {**self._cell, **values}

    def fill(self, node: tree.Node, path: SpecPath) -> Any:
        """Return the values of a node, its texts filled in."""
        if isinstance(node, tree.Sequence):
            return [self.fill(child, (*path, index)) for index, child in enumerate(node.items)]
        if isinstance(node, tree.Mapping):
            if unquoted := self._unquoted(node, path):
                return unquoted
            return {key.text: self.fill(child, (*path, key.text)) for key, child in node.entries if key.text}
        if node.text is None or not has_braces(node.text) or _is_kind(path):
            return node.text
        return self._fill_scalar(node, path)

    def _fill_scalar(self, scalar: tree.Scalar, path: SpecPath) -> str:
        filled = fill_text(scalar, self.words, _refuse_path if path[-1] in _FILES else _refuse_nothing)
        self.found += filled.diagnostics
        if filled.value is None:
            self.unsound.add(scalar.origin)
            return "x"
        if _prints(path):
            self.told += [
                Told(f"{{{one.name}}}", find_place(scalar, one.offset))
                for one in placeholders_in(scalar.text or "")
                if self.words.tells(one.name)
            ]
        return filled.value

    def _unquoted(self, node: tree.Mapping, path: SpecPath) -> str:
        """Report a placeholder that YAML took for a mapping, and return what stands in its place; nothing if it is none."""
        if len(node.entries) != 1 or isinstance(path[-1], int) or path[-1] == "select":
            return ""
        ((key, value),) = node.entries
        if key.text not in self.words.names() or not isinstance(value, tree.Scalar) or value.text is not None:
            return ""
        message = f"{{{key.text}}} is a mapping to YAML, which a text that begins with a brace always is"
        hint = f'put it in quotation marks: "{{{key.text}}}"'
        self.found.append(diagnose("wrong-shape", message, node.origin, hint))
        self.unsound.add(node.origin)
        return "x"

    def _check_contested(self, values: Mapping[str, Any]) -> None:
        """Report keys that the matrix varies and the spec writes without regard to it."""
        for key in self._cell:
            scalar = self._source.tree.get(key)
            if key not in values or key in self._source.settings:
                continue
            text = scalar.text if isinstance(scalar, tree.Scalar) and scalar.text else ""
            if key not in (one.name for one in placeholders_in(text)):
                message = f"the matrix varies `{key}`, and the spec says it as well"
                hint = f"take one of the two out, or let the spec say {{{key}}}"
                origin = self._source.origin(key, of_key=True)
                self.found.append(diagnose("contested-key", message, origin, hint))


_refuse_nothing: Callable[[str], str] = lambda _: ""  # noqa: E731 - a value of a type that has a name


def _refuse_path(value: str) -> str:
    """Say why a value may not be a part of the name of a file."""
    if value in (".", "..") or "/" in value or "\\" in value or value.startswith("."):
        return "it would lead to another folder; a value is one part of a name"
    return ""


def _is_kind(path: SpecPath) -> bool:
    """Whether a text is the kind of a section, which says what else stands in it."""
    return len(path) == _SECTION_DEPTH and path[0] == "sections" and path[-1] == "kind"


def _prints(path: SpecPath) -> bool:
    """Whether a text of the spec prints."""
    if len(path) == 1:
        return path[0] in OF_BRIEF or path[0] == "handling"
    return len(path) == _SECTION_DEPTH and path[0] == "sections" and path[-1] in OF_SECTION


def expand(
    source: SpecFile,
    facts: FactBase,
    *,
    lowest: str = "public",
    scale: Sequence[str] = (),
    only: Collection[str] | None = None,
) -> Outcome[tuple[Spec, ...]]:
    """Make the briefs of a spec; those that are not sound are left out.

    ``lowest`` is the handling level of facts that name none, ``scale`` are all levels. ``only`` asks for the variants of some names. What is
    wrong with several briefs in the same way is said once.
    """
    if source.batch is None:
        typed = type_brief(source)
        return Outcome((typed.value,) if typed.value else (), typed.diagnostics)
    variants = list_variants(source, facts, lowest=lowest, scale=scale)
    wanted = [one for one in variants.value if only is None or one.name in only]
    filled = [(one.name, fill_spec(source, one, facts)) for one in wanted]
    found = merge_diagnostics((name, outcome.diagnostics) for name, outcome in filled)
    specs = tuple(outcome.value for _, outcome in filled if outcome.value)
    return Outcome(specs, (*variants.diagnostics, *found))


@dataclass(frozen=True, slots=True)
class Named:
    """A brief by its name, and where that name comes from."""

    name: str
    file: Path
    origin: Origin


def load_specs(
    file: Path,
    workspace: Workspace,
    facts: FactBase,
    settings: Mapping[str, str],
    only: Collection[str] | None = None,
) -> Outcome[tuple[Spec, ...]]:
    """Load the briefs of a spec, in order: one, or its variants. ``only`` asks for the variants of some names.

    What was found in reading the file goes with each of the briefs, where there are any.
    """
    project, source = workspace.project, workspace.spec(file, settings)
    if source.value is None:
        return Outcome((), source.diagnostics)
    specs = expand(source.value, facts, lowest=project.scale[0], scale=project.scale, only=only)
    wasted = tuple(_check_waste(source.value, len(specs.value), workspace)) if only is None else ()
    specs = Outcome(specs.value, (*wasted, *specs.diagnostics))
    if not specs.value:
        return Outcome((), (*source.diagnostics, *specs.diagnostics))
    return Outcome(tuple(replace(spec, found=source.diagnostics) for spec in specs.value), specs.diagnostics)


_AXES_OF_WORDS = frozenset(OF_BRIEF)
"""Keys of a brief that a matrix can vary without a change to anything but the words at its head."""
_BY_VARIANT = ("brief.each", "brief.parameters")
"""What a template asks for that tells the variants apart."""


def _check_waste(source: SpecFile, count: int, workspace: Workspace) -> Iterator[Diagnostic]:
    """Report a spec whose many briefs differ in nothing but words: no placeholder, axis or template tells them apart."""
    if source.batch is None or count <= 1 or not _AXES_OF_WORDS.issuperset(source.batch.matrix):
        return
    if any(_narrows(value, (key.text,)) for key, value in source.tree.entries if key.text):
        return
    if any(word in text.text for text in workspace.templates.value.values() for word in _BY_VARIANT):
        return
    what = "for_each" if source.tree.get("for_each") else "matrix"
    message = (
        f"`{what}` makes {count} briefs of the same facts: none of its placeholders narrows the selection"
    )
    example = '{meeting: "{id}"}' if what == "for_each" else '{tags: "{audience}"}'
    hint = f"let a selector name one, such as `select: {example}`, or make one brief"
    yield diagnose("same-briefs", message, source.origin(what, of_key=True), hint)


def _narrows(node: tree.Node, path: SpecPath) -> bool:
    """Whether a placeholder stands in some part of a spec that is more than words."""
    if path[0] in (*BATCH_KEYS, *OF_BRIEF) or (len(path) == _SECTION_DEPTH and path[-1] in OF_SECTION):
        return False
    if isinstance(node, tree.Mapping):
        return any(
            next(placeholders_in(key.text or ""), None) or _narrows(value, (*path, key.text or ""))
            for key, value in node.entries
        )
    if isinstance(node, tree.Sequence):
        return any(_narrows(child, (*path, index)) for index, child in enumerate(node.items))
    return next(placeholders_in(node.text or ""), None) is not None


def name_briefs(workspace: Workspace, facts: FactBase, others: Iterable[Path] = ()) -> tuple[Named, ...]:
    """Return the names of all briefs of a project, and of ``others``, in order. Specs that cannot be read have none."""
    files = dict.fromkeys((*workspace.project.brief_files(), *others))
    return tuple(named for file in files for named in _name_file(file, workspace, facts))


def _name_file(file: Path, workspace: Workspace, facts: FactBase) -> Iterator[Named]:
    project = workspace.project
    whole = Origin(name_file(file, project.root))
    source = workspace.spec(file).value if workspace.makes_many(file) else None
    if source is None or source.batch is None:
        yield Named(project.brief_name(file), file, whole)
        return
    origin = source.origin("name") if source.tree.get("name") else whole
    for variant in list_variants(source, facts, lowest=project.scale[0], scale=project.scale).value:
        yield Named(variant.name, file, origin)


def find_duplicates(
    workspace: Workspace, facts: FactBase, concerned: Collection[Path]
) -> Mapping[str, Diagnostic]:
    """Report the names, in small letters, that briefs of different files share, one of which is ``concerned``."""
    first: dict[str, Named] = {}
    found: dict[str, Diagnostic] = {}
    for brief in name_briefs(workspace, facts, concerned):
        name = brief.name.casefold()
        other = first.setdefault(name, brief)
        if other.file != brief.file and {other.file, brief.file} & set(concerned):
            message = (
                f"two briefs are called {brief.name}: one comes from {other.origin}, one from {brief.origin}"
            )
            hint = "rename a file, or let `name` hold what tells its briefs from the other"
            found.setdefault(name, diagnose("duplicate-brief", message, brief.origin, hint))
    return found

"""The briefs that a spec makes, by name, before any of them is made.

In: a spec that makes many briefs, and the fact base. Out: its variants in order: subject after subject, and for each
the combinations of the matrix, the last key of which turns fastest. Two variants of one name are an error, since the
PDF of one would be written over that of the other; names that differ in capitals only count as one, because many
file systems hold them to be.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import product
from math import prod

from briefgen.batch.merge import merge_diagnostics
from briefgen.batch.names import name_variant
from briefgen.batch.subjects import Subject, find_subjects
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.model.batch import MAXIMUM_VARIANTS, SpecFile, Variant
from briefgen.model.factbase import FactBase

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
        return Outcome((), (*subjects.diagnostics, _diagnose_count(count, source)))
    drafts = [(subject, cell) for subject in subjects.value for cell in _cells(matrix)]
    named = [(subject, cell, name_variant(source, subject, cell, facts)) for subject, cell in drafts]
    wrong = merge_diagnostics((_describe(subject, cell), name.diagnostics) for subject, cell, name in named)
    sound = [(subject, cell, name.value) for subject, cell, name in named if name.value is not None]
    variants = [Variant(name, subject.kind, subject.id, subject.row, cell) for subject, cell, name in sound]
    collisions = _check_collisions(variants, [subject for subject, _, _ in sound], source, facts)
    counts = Counter(variant.name.casefold() for variant in variants)
    distinct = tuple(variant for variant in variants if counts[variant.name.casefold()] == 1)
    return Outcome(distinct, (*subjects.diagnostics, *wrong, *collisions))


def _cells(matrix: Mapping[str, Sequence[str]]) -> list[Mapping[str, str]]:
    """Return the combinations of a matrix."""
    return [dict(zip(matrix, values, strict=True)) for values in product(*matrix.values())]


def _describe(subject: Subject, cell: Mapping[str, str]) -> str:
    return " ".join(filter(None, (subject.id, *cell.values()))) or "the brief"


def _diagnose_count(count: int, source: SpecFile) -> Diagnostic:
    key = "for_each" if source.tree.get("for_each") else "matrix"
    message = f"the spec would make {count:,} briefs; {MAXIMUM_VARIANTS:,} are allowed"
    hint = "narrow `for_each`, shorten the matrix, or divide the spec"
    return diagnose("too-many-briefs", message, source.origin(key, of_key=True), hint)


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
    return [
        _diagnose_pair(
            [(variants[at], subjects[at]) for at in pair], len(pairs) - _MOST_COLLISIONS, source, facts
        )
        for pair in pairs[:_MOST_COLLISIONS]
    ]


def _diagnose_pair(
    pair: Sequence[tuple[Variant, Subject]], more: int, source: SpecFile, facts: FactBase
) -> Diagnostic:
    one, other = (
        f"{_describe(subject, variant.cell)} ({subject.origin(source, facts)})" for variant, subject in pair
    )
    others = f"; and so are {more} more" if more > 0 else ""
    message = f"two briefs would be called {pair[1][0].name}, of {one} and of {other}{others}"
    lacking = [f"{{{key}}}" for key in pair[1][0].cell] if pair[0][1] is pair[1][1] else ["{id}"]
    hint = f"give each a name of its own: let `name` hold {' and '.join(lacking)}"
    return diagnose("duplicate-brief", message, source.origin("name"), hint)

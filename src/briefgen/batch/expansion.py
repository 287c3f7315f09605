"""A spec as written to its briefs: one that makes one brief stays what it is.

In: a spec and the fact base. Out: the briefs in order, each typed.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefgen.batch.fill import fill_spec
from briefgen.batch.merge import merge_diagnostics
from briefgen.batch.variants import list_variants
from briefgen.diagnostics import Outcome
from briefgen.load.brief import type_brief
from briefgen.model.batch import SpecFile
from briefgen.model.brief import Spec
from briefgen.model.factbase import FactBase


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

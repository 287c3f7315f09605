"""Which former words may not print: those of facts whose handling is above the brief's, in the edition before or now.

A list of changes shows what a brief no longer says. A fact that was raised above the brief's level since, or that a
brief of lower handling leaves out, must not come back that way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from briefgen.model.edition import Edition
from briefgen.model.factbase import FactBase


def withhold(edition: Edition, facts: FactBase, handling: str, scale: Sequence[str]) -> Edition:
    """Return an edition that knows the facts whose former words may not print in a brief of some handling.

    ``scale`` are the levels, the lowest first; a level that is not in it counts as the highest.
    """
    if edition.since is None:
        return edition
    levels = {level: place for place, level in enumerate(scale)}
    most = levels.get(handling, -1)

    def is_above(level: object) -> bool:
        return levels.get(str(level or scale[0]), len(scale)) > most

    withheld = (
        one.id
        for one in edition.since.content.facts
        if is_above(one.values.get("handling"))
        or is_above(getattr(facts.records.get(one.id), "handling", None))
    )
    return replace(edition, withheld=frozenset(withheld))

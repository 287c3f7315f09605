"""Did you mean: the nearest of the names that a template or brief may use.

RapidFuzz is imported at the first mistake, so that a brief without one does not pay for it.
"""

from collections.abc import Iterable

_NEAR = 65
"""Likeness in percent from which a name is worth suggesting."""


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint that names the likest of the names, or an empty text where none is near."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - costs 20 ms, and only a mistake needs it

    best = process.extractOne(
        name[:100], sorted(names), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR
    )
    return f"did you mean {best[0]}?" if best else ""

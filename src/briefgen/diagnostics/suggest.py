"""Did you mean: the nearest of the names that a place allows."""

from collections.abc import Iterable

from briefgen.diagnostics.letters import fold

_NEAR = 65
"""Likeness in percent from which a name is worth suggesting: one letter in three may differ."""


def find_nearest(name: str, names: Iterable[str]) -> str | None:
    """Return the likest name, the first in order of the alphabet of those that are equally like."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - costs 20 ms, and only a mistake needs it

    best = process.extractOne(
        name[:100], sorted(names), scorer=fuzz.ratio, processor=fold, score_cutoff=_NEAR
    )
    return best[0] if best else None


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """Return a hint: the nearest name, or an empty text where none is near."""
    nearest = find_nearest(name, names)
    return f"did you mean {nearest}?" if nearest else ""


def suggest(name: str, names: Iterable[str]) -> str:
    """Return a hint: the nearest name, or all that are allowed."""
    allowed = sorted(names)
    return did_you_mean(name, allowed) or f"allowed here: {', '.join(allowed)}"

"""A stretch of a text that something is to be said of, and many of them to ask for a place in."""

from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import NamedTuple


class Stretch(NamedTuple):
    """Characters ``start`` to ``end`` of a text, counted from 0; ``reason`` says more where the code alone does not."""

    start: int
    end: int
    reason: str = ""


class Stretches:
    """Stretches of a text, that may overlap: ``place in stretches`` answers fast however many there are."""

    def __init__(self, stretches: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(stretches)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, place: int) -> bool:
        return self.reach(place) > place

    def reach(self, place: int) -> int:
        """Return the furthest end of those that begin at or before a place; 0 where none does."""
        before = bisect_right(self._starts, place)
        return self._ends[before - 1] if before else 0

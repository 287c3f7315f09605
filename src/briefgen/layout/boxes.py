"""Boxes: what is stacked on pages. Each knows its height, its notes, how to split, and how to paint itself.

They do what ReportLab's flowables do, with two differences that its frames cannot make: a box knows which notes it
calls for, line by line, so that the room for a part is the room that its own notes leave; and it knows the least part
of itself that may stand alone, so that a heading stays with two rows of a table, not with the whole of it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Protocol

from briefgen.diagnostics import Origin
from briefgen.layout.story import Destination, Mark, Placement


class Room(Protocol):
    """What is left of a page."""

    def fits(self, height: float, notes: Sequence[int]) -> bool:
        """Whether so much height fits together with the notes that its text calls for."""


class Canvas:
    """One page as it is painted: marks, placements, and the anchors met."""

    def __init__(self, number: int) -> None:
        self.number = number
        self.marks: list[Mark] = []
        self.placements: list[Placement] = []
        self.destinations: dict[str, Destination] = {}
        self.changed: list[tuple[float, float]] = []

    def mark_changed(self, top: float, height: float) -> None:
        """Remember that what stands here has changed since the edition before: the page gets a bar beside it."""
        self.changed.append((top, top - height))

    def add_destination(self, anchor: str, x: float, y: float) -> None:
        """Remember where an anchor stands; the first place counts."""
        self.destinations.setdefault(anchor, Destination(self.number, x, y))


class Box(ABC):
    """A rectangle of content that is as wide as it was told and as high as it needs."""

    kind: str = "box"
    before: float = 0
    """Space above; of two spaces that meet, the larger counts."""
    after: float = 0
    keeps_with_next: bool = False
    splits: bool = True
    """Whether it may be split while a fresh page could hold it whole."""
    facts: tuple[str, ...] = ()
    origin: Origin | None = None
    """Where the template has what it shows, if a template has it."""

    @abstractmethod
    def wrap(self, width: float) -> float:
        """Set the box to a width and return its height, in points. Called once before anything else."""

    @property
    @abstractmethod
    def height(self) -> float:
        """Height after ``wrap``."""

    @property
    def notes(self) -> tuple[int, ...]:
        """The notes called for, in order."""
        return ()

    @property
    def anchors(self) -> tuple[str, ...]:
        """The anchors that stand in it."""
        return ()

    def least(self) -> tuple[float, tuple[int, ...]]:
        """Return height and notes of the smallest first part that may stand at a page's foot."""
        return self.height, self.notes

    def split(self, room: Room) -> tuple[Box, Box] | None:  # noqa: ARG002 - for those that can
        """Return the largest first part that fits and the rest, or ``None``. The parts are wrapped."""
        return None

    def split_hard(self, room: Room) -> tuple[Box, Box] | None:
        """Split where it would better not be: for what no page can hold."""
        return self.split(room)

    @abstractmethod
    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        """Paint with the upper left corner at ``x, top``."""

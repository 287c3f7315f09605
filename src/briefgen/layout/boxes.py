"""Boxes: what is stacked on pages, with their height, notes and how they split."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from briefgen.diagnostics import Origin
from briefgen.layout.story import Destination, Mark, PathMark, Placement, rectangle


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
    yields: bool = False
    """Whether what does not split for less may be split where a page would else be left half empty."""
    moves: bool = False
    """Whether it may go to the next page while text behind it fills this one."""
    passes: bool = False
    """Whether it may fill a page from which a figure was moved to the next one."""
    inset: float = 0
    """How far its left edge is from that of the page's text."""
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

    def split_end(self) -> tuple[Box, Box] | None:
        """Return all but the smallest last part that may stand at a page's head, and that part, or ``None``."""
        return None

    @abstractmethod
    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        """Paint with the upper left corner at ``x, top``."""


@dataclass(frozen=True, slots=True)
class Frame:
    """Padding in points, and what is painted behind the content: a ground, and a bar at the left edge."""

    top: float = 0
    right: float = 0
    bottom: float = 0
    left: float = 0
    ground: str = ""
    bar: str = ""
    bar_width: float = 0


class Stack(Box):
    """Boxes in a frame. ``together`` keeps it on one page where a page can hold it, ``yields`` only if it costs little."""

    def __init__(
        self,
        boxes: Sequence[Box],
        frame: Frame = Frame(),
        *,
        kind: str = "stack",
        together: bool = False,
        yields: bool = False,
        before: float = 0,
        after: float = 0,
        facts: tuple[str, ...] = (),
    ) -> None:
        self.boxes = list(boxes)
        self._frame = frame
        self.kind = kind
        self.splits = not together
        self.yields = yields
        self.before, self.after = before, after
        self.facts = facts
        self._width = 0.0
        self._height: float | None = None

    def wrap(self, width: float) -> float:
        self._width = width
        self._height = None
        inner = width - self._frame.left - self._frame.right
        for box in self.boxes:
            box.wrap(inner)
        return self.height

    @property
    def height(self) -> float:
        if self._height is None:
            self._height = self._frame.top + self._content_height(len(self.boxes)) + self._frame.bottom
        return self._height

    def _content_height(self, count: int) -> float:
        height, after = 0.0, 0.0
        for number, box in enumerate(self.boxes[:count]):
            height += (max(after, box.before) if number else 0) + box.height
            after = box.after
        return height

    @property
    def notes(self) -> tuple[int, ...]:
        return tuple(note for box in self.boxes for note in box.notes)

    @property
    def anchors(self) -> tuple[str, ...]:
        return tuple(anchor for box in self.boxes for anchor in box.anchors)

    def least(self) -> tuple[float, tuple[int, ...]]:
        if not (self.splits or self.yields) or not self.boxes:
            return self.height, self.notes
        height, after = self._frame.top + self._frame.bottom, 0.0
        notes: tuple[int, ...] = ()
        for number, box in enumerate(self.boxes):
            least, more = box.least()
            height += least + (max(after, box.before) if number else 0.0)
            notes += more
            after = box.after
            if not box.keeps_with_next or least < box.height:
                break
        return height, notes

    def split(self, room: Room) -> tuple[Box, Box] | None:
        return self._split(room, hard=False)

    def split_hard(self, room: Room) -> tuple[Box, Box] | None:
        return self._split(room, hard=True)

    def _split(self, room: Room, *, hard: bool) -> tuple[Box, Box] | None:
        count = self._fitting(room)
        head, tail = list(self.boxes[:count]), list(self.boxes[count:])
        if tail:
            used = self._frame.top + self._content_height(count) + self._frame.bottom
            if count:
                used += max(head[-1].after, tail[0].before)
            inner = Inside(room, used, [note for box in head for note in box.notes])
            parts = tail[0].split_hard(inner) if hard and not count else tail[0].split(inner)
            if parts:
                head.append(parts[0])
                tail[0] = parts[1]
        while head and head[-1].keeps_with_next and tail:
            last = head.pop()
            parts = last.split_end()
            if parts:
                head.append(parts[0])
            tail.insert(0, parts[1] if parts else last)
        if not head or not tail:
            return None
        return self._part(head, self.before, 0), self._part(tail, 0, self.after)

    def _fitting(self, room: Room) -> int:
        notes: list[int] = []
        for count, box in enumerate(self.boxes):
            notes.extend(box.notes)
            if not room.fits(self._frame.top + self._content_height(count + 1) + self._frame.bottom, notes):
                return count
        return len(self.boxes)

    def _part(self, boxes: Sequence[Box], before: float, after: float) -> Stack:
        part = Stack(boxes, self._frame, kind=self.kind, before=before, after=after, facts=self.facts)
        part._width = self._width
        return part

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        frame, height = self._frame, self.height
        canvas.placements.append(Placement(self.kind, x, top, self._width, height))
        if frame.ground:
            canvas.marks.append(
                PathMark(rectangle(x, top - height, self._width, height), None, fill=frame.ground)
            )
        if frame.bar:
            canvas.marks.append(
                PathMark(rectangle(x, top - height, frame.bar_width, height), None, fill=frame.bar)
            )
        y, after = top - frame.top, 0.0
        for number, box in enumerate(self.boxes):
            y -= max(after, box.before) if number else 0
            box.paint(canvas, x + frame.left, y)
            y -= box.height
            after = box.after


class SideHead(Box):
    """The head of a section in a column of its own, with the beginning of its text at the right of it."""

    def __init__(self, head: Box, body: Box, inset: float) -> None:
        self._head = head
        self._body = body
        self._inset = inset
        self.before, self.after = head.before, body.after
        self.keeps_with_next = body.keeps_with_next
        self.facts, self.origin = head.facts, head.origin

    def wrap(self, width: float) -> float:  # noqa: ARG002 - both parts are wrapped
        return self.height

    @property
    def height(self) -> float:
        return max(self._head.height, self._body.height)

    @property
    def notes(self) -> tuple[int, ...]:
        return (*self._head.notes, *self._body.notes)

    @property
    def anchors(self) -> tuple[str, ...]:
        return (*self._head.anchors, *self._body.anchors)

    def least(self) -> tuple[float, tuple[int, ...]]:
        height, notes = self._body.least()
        return max(self._head.height, height), (*self._head.notes, *notes)

    def split(self, room: Room) -> tuple[Box, Box] | None:
        return self._split(room, hard=False)

    def split_hard(self, room: Room) -> tuple[Box, Box] | None:
        return self._split(room, hard=True)

    def _split(self, room: Room, *, hard: bool) -> tuple[Box, Box] | None:
        if not room.fits(self._head.height, self._head.notes):
            return None
        inner = Inside(room, 0, self._head.notes)
        parts = self._body.split_hard(inner) if hard else self._body.split(inner)
        if parts is None:
            return None
        parts[1].inset = self._inset
        return SideHead(self._head, parts[0], self._inset), parts[1]

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        self._head.paint(canvas, x, top)
        self._body.paint(canvas, x + self._inset, top)


class Columns(Box):
    """Boxes in two columns of about one height, read down the first, then the second; in one where these are too narrow."""

    def __init__(self, boxes: Sequence[Box], gap: float, narrowest: float) -> None:
        self._boxes = list(boxes)
        self._gap = gap
        self._narrowest = narrowest
        self._step = 0.0
        self._first = len(self._boxes)
        self._height = 0.0

    def wrap(self, width: float) -> float:
        column = (width - self._gap) / 2
        self._step = column + self._gap if column >= self._narrowest else 0.0
        for box in self._boxes:
            box.wrap(column if self._step else width)
        self._first, self._height = self._balance(self._boxes)
        return self._height

    def _balance(self, boxes: Sequence[Box]) -> tuple[int, float]:
        """Return how many boxes stand in the first column, and the height of the higher one."""
        if not self._step:
            return len(boxes), _height_of(boxes)
        heights = [
            (max(_height_of(boxes[:count]), _height_of(boxes[count:])), count)
            for count in range(1, len(boxes) + 1)
        ]
        height, count = min(heights, default=(0.0, 0))
        return count, height

    @property
    def height(self) -> float:
        return self._height

    @property
    def notes(self) -> tuple[int, ...]:
        return tuple(note for box in self._boxes for note in box.notes)

    @property
    def anchors(self) -> tuple[str, ...]:
        return tuple(anchor for box in self._boxes for anchor in box.anchors)

    def least(self) -> tuple[float, tuple[int, ...]]:
        first = self._boxes[: 2 if self._step else 1]
        return self._balance(first)[1], tuple(note for box in first for note in box.notes)

    def split(self, room: Room) -> tuple[Box, Box] | None:
        fitting = 0
        for count in range(1, len(self._boxes)):
            notes = [note for box in self._boxes[:count] for note in box.notes]
            if not room.fits(self._balance(self._boxes[:count])[1], notes):
                break
            fitting = count
        return (self._part(self._boxes[:fitting]), self._part(self._boxes[fitting:])) if fitting else None

    def split_hard(self, room: Room) -> tuple[Box, Box] | None:
        if parts := self.split(room):
            return parts
        halves = self._boxes[0].split_hard(room) if self._boxes else None
        return (self._part([halves[0]]), self._part([halves[1], *self._boxes[1:]])) if halves else None

    def _part(self, boxes: Sequence[Box]) -> Columns:
        part = Columns(boxes, self._gap, self._narrowest)
        part._step = self._step
        part._first, part._height = part._balance(boxes)
        return part

    def paint(self, canvas: Canvas, x: float, top: float) -> None:
        for at, boxes in ((x, self._boxes[: self._first]), (x + self._step, self._boxes[self._first :])):
            y, after = top, 0.0
            for number, box in enumerate(boxes):
                y -= max(after, box.before) if number else 0
                box.paint(canvas, at, y)
                y -= box.height
                after = box.after


def _height_of(boxes: Sequence[Box]) -> float:
    gaps = (max(box.after, following.before) for box, following in pairwise(boxes))
    return sum(box.height for box in boxes) + sum(gaps)


def make_figure(boxes: Sequence[Box], facts: tuple[str, ...]) -> Stack:
    """Return a figure of its caption and drawing, which stays whole and may go to the next page by itself."""
    figure = Stack(boxes, kind="figure", together=True, facts=facts)
    figure.before, figure.after = boxes[0].before, boxes[-1].after
    figure.moves = True
    return figure


class Inside:
    """The room inside a box that already holds something."""

    def __init__(self, room: Room, used: float, notes: Sequence[int]) -> None:
        self._room = room
        self._used = used
        self._notes = notes

    def fits(self, height: float, notes: Sequence[int]) -> bool:
        return self._room.fits(self._used + height, [*self._notes, *notes])

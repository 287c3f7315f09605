"""Boxes to pages, in one pass: what stays together, what is split, and the notes at the foot of their mark's page.

A page is filled from the top with text and from the foot with the notes that the text calls for; a part of a box fits
where both leave room. A note that no page can hold below its mark goes on at the foot of the next one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefgen.layout.boxes import Box

NOTE_RULE = 13.0
"""Height of the white space and hairline above the notes, in points."""
NOTE_GAP = 1.5
_TOLERANCE = 0.01


@dataclass(frozen=True, slots=True)
class PageContent:
    """A filled page: boxes with their distance from the top of the text area, and the notes, last at the foot."""

    boxes: tuple[tuple[Box, float], ...]
    notes: tuple[Box, ...]


class _Page:
    """A page while it is filled."""

    def __init__(self, height: float, notes: Mapping[int, Box], carried: Sequence[Box] = ()) -> None:
        self.height = height
        self.boxes: list[tuple[Box, float]] = []
        self.notes: list[Box] = list(carried)
        self.carried = bool(carried)
        self.used = 0.0
        self._after = 0.0
        self._all_notes = notes

    @property
    def fresh(self) -> bool:
        """Whether turning the page would gain nothing: it is empty, or all on it must stay with what comes next."""
        return all(box.keeps_with_next for box, _ in self.boxes)

    def gap(self, box: Box) -> float:
        """Space between the last box and the next one."""
        return max(self._after, box.before) if self.boxes else 0

    def place(self, box: Box, gap: float) -> None:
        self.boxes.append((box, self.used + gap))
        self.used += gap + box.height
        self._after = box.after
        self.notes.extend(self._all_notes[number] for number in box.notes if number in self._all_notes)

    def note_height(self, more: Iterable[Box] = ()) -> float:
        notes = [*self.notes, *more]
        return NOTE_RULE + sum(note.height for note in notes) + NOTE_GAP * (len(notes) - 1) if notes else 0.0

    def fits(self, height: float, numbers: Sequence[int], *, lenient: bool = False) -> bool:
        more = [self._all_notes[number] for number in numbers if number in self._all_notes]
        notes = self.note_height(more)
        if lenient and more:
            # Two lines of the last note are enough: the rest goes on at the next page's foot.
            notes -= more[-1].height - more[-1].least()[0]
        return self.used + height + notes <= self.height + _TOLERANCE


class _Room:
    """What is left of a page below a gap."""

    def __init__(self, page: _Page, gap: float, *, lenient: bool = False) -> None:
        self._page = page
        self._gap = gap
        self._lenient = lenient

    def fits(self, height: float, notes: Sequence[int]) -> bool:
        return self._page.fits(self._gap + height, notes, lenient=self._lenient)


class _Paginator:
    def __init__(self, height: float, notes: Mapping[int, Box]) -> None:
        self._height = height
        self._notes = notes
        self.pages: list[PageContent] = []
        self.too_tall: list[Box] = []
        self._page = _Page(height, notes)

    def run(self, boxes: Iterable[Box]) -> None:
        todo = deque(boxes)
        while todo:
            box = todo.popleft()
            page = self._page
            gap = page.gap(box)
            if not page.fresh and not self._start_fits(box, todo, gap):
                self._turn()
                todo.appendleft(box)
                continue
            rest = self._place(box, gap)
            if rest is not None:
                self._turn()
                todo.appendleft(rest)
        while self._page.boxes or self._page.notes:
            self._turn()

    def _start_fits(self, box: Box, todo: Sequence[Box], gap: float) -> bool:
        """Whether a box that keeps with the next one fits together with the least part of what follows.

        A chain that not even an empty page could hold is given up: it would push its links to pages of their own.
        """
        if not box.keeps_with_next:
            return True
        height, notes, after = box.height, list(box.notes), box.after
        for following in todo:
            height += max(after, following.before)
            if not following.keeps_with_next:
                least, more = following.least()
                height += least
                notes.extend(more)
                break
            height += following.height
            notes.extend(following.notes)
            after = following.after
        return self._page.fits(gap + height, notes) or not _Page(self._height, self._notes).fits(
            height, notes
        )

    def _place(self, box: Box, gap: float) -> Box | None:
        """Place a box or its beginning; return what is left of it, the whole where nothing was placed."""
        page = self._page
        room = _Room(page, gap)
        if room.fits(box.height, box.notes):
            page.place(box, gap)
            return None
        fresh = page.fresh
        # What not even an empty page can hold is split here and now: waiting would only leave this page bare.
        may_split = box.splits or fresh or not _Page(self._height, self._notes).fits(box.height, box.notes)
        parts = box.split(room) if may_split else None
        if parts is None and fresh and not page.carried:
            lenient = _Room(page, gap, lenient=True)
            if lenient.fits(box.height, box.notes):
                page.place(box, gap)
                return None
            parts = box.split(lenient) or box.split_hard(lenient)
            if parts is None and page.boxes:
                # With what should stay with it, and the notes of both, it is too tall; alone it may well fit.
                return box
            if parts is None:
                self.too_tall.append(box)
                page.place(box, gap)
                self._turn()  # or all that follows would be called too tall for what is left of this page
                return None
        if parts is None:
            return box
        page.place(parts[0], gap)
        return parts[1]

    def _turn(self) -> None:
        """Close the page; what does not fit of its last note is carried to the next."""
        page = self._page
        carried: list[Box] = []
        while page.notes and page.used + page.note_height() > self._height + _TOLERANCE:
            last = page.notes.pop()
            used = page.used + page.note_height() + (NOTE_GAP if page.notes else NOTE_RULE)
            parts = last.split_hard(_Plain(self._height - used))
            if parts:
                page.notes.append(parts[0])
                carried.insert(0, parts[1])
                break
            carried.insert(0, last)
        if (
            not page.boxes and not page.notes
        ):  # a note of which not even a line fits: let it stand rather than loop
            page.notes, carried = carried[:1], carried[1:]
        self.pages.append(PageContent(tuple(page.boxes), tuple(page.notes)))
        self._page = _Page(self._height, self._notes, carried)


class _Plain:
    """Room by height alone."""

    def __init__(self, height: float) -> None:
        self._height = height

    def fits(self, height: float, notes: Sequence[int]) -> bool:  # noqa: ARG002 - notes have no notes
        return height <= self._height + _TOLERANCE


def paginate(
    boxes: Iterable[Box], height: float, notes: Mapping[int, Box]
) -> tuple[list[PageContent], list[Box]]:
    """Fill pages of a height with boxes that are wrapped, and with the notes that they call for.

    Returns the pages, at least one, and the boxes that no page can hold, which overflow theirs.
    """
    paginator = _Paginator(height, notes)
    paginator.run(boxes)
    return paginator.pages or [PageContent((), ())], paginator.too_tall

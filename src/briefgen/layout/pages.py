"""Boxes to pages, by cost: what stays together, what is split, and the notes at the foot of their mark's page.

A page is filled from the top with text and from the foot with the notes that the text calls for; a part of a box fits
where both leave room. A note that no page can hold below its mark goes on at the foot of the next one.

Pages are filled one after the other with as much as they hold. Where one is left with much white at its foot, or the
last one with hardly a line, the pages from a little before it on are weighed: ended earlier, with their gaps drawn in
by a few points, with a quotation or aside split, or with a figure moved to the next page; the cheapest way is taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from briefgen.layout.boxes import Box

NOTE_RULE = 13.0
"""Height of the white space and hairline above the notes, in points."""
NOTE_GAP = 1.5
MOST_WHITE = 72.0
"""White at a page's foot that nobody minds, in points."""
LEAST_LAST = 0.15
"""The part of the last page that should be filled."""
GIVE = 3.0
"""How much a gap between two boxes may give or take, in points; at most half of it is taken."""
_TOLERANCE = 0.01
_LOOK_BACK, _LOOK_AHEAD = 2, 1
"""How many pages before a page with much white are weighed with it, and how many after it."""
_WAYS, _ENDS = 8, 4
"""How many ways are followed from page to page, and how many places are tried for the end of each."""
_BEGUN = 90.0
"""The height that a row or box needs to be begun on a page if it is taller than any page, in points."""
_BAD = 4.0
_SPLIT, _MOVED, _DRAWN_IN, _PAGE = 3.0, 0.5, 0.3, 1.0
"""Costs of a box that had better stay whole, a figure moved, gaps drawn in, and any page."""


@dataclass(frozen=True, slots=True)
class PageContent:
    """A filled page: boxes with their distance from the top of the text area, and the notes, last at the foot."""

    boxes: tuple[tuple[Box, float], ...]
    notes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a page is filled: how high, and what is allowed that had better not be."""

    height: float
    splits: bool = False
    moves: bool = False
    draws_in: bool = False


class _Page:
    """A page while it is filled."""

    def __init__(self, manner: _Manner, notes: Mapping[int, Box], carried: Sequence[Box] = ()) -> None:
        self.manner = manner
        self.height = manner.height
        self.boxes: list[tuple[Box, float]] = []
        self.notes: list[Box] = list(carried)
        self.carried = bool(carried)
        self.used = 0.0
        self.slack = 0.0
        """How much the gaps on it can give."""
        self.cost = 0.0
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
        """Put a box below the others."""
        self.boxes.append((box, self.used + gap))
        self.used += gap + box.height
        if self.manner.draws_in:
            self.slack += min(GIVE, gap / 2)
        self._after = box.after
        self.notes.extend(self._all_notes[number] for number in box.notes if number in self._all_notes)

    def note_height(self, more: Iterable[Box] = ()) -> float:
        """Return the height of the notes called for, and of more."""
        notes = [*self.notes, *more]
        return NOTE_RULE + sum(note.height for note in notes) + NOTE_GAP * (len(notes) - 1) if notes else 0.0

    def fits(self, height: float, numbers: Sequence[int], *, lenient: bool = False) -> bool:
        """Whether so much height fits below what is there, together with the notes of some numbers."""
        more = [self._all_notes[number] for number in numbers if number in self._all_notes]
        notes = self.note_height(more)
        if lenient and more:
            # Two lines of the last note are enough: the rest goes on at the next page's foot.
            notes -= more[-1].height - more[-1].least()[0]
        return self.used + height + notes <= self.height + self.slack + _TOLERANCE

    def content(self, height: float) -> PageContent:
        """Return what is on the page, its gaps drawn in or let out as far as they give."""
        white = height - self.used - self.note_height()
        gaps = [
            offset - (before_offset + before.height)
            for (before, before_offset), (_, offset) in zip(self.boxes, self.boxes[1:], strict=False)
        ]
        if white < -_TOLERANCE and self.slack:
            moves = [white * min(GIVE, gap / 2) / self.slack for gap in gaps]
        elif white > MOST_WHITE and gaps:
            moves = [min(GIVE, (white - MOST_WHITE) / len(gaps)) if gap else 0.0 for gap in gaps]
        else:
            return PageContent(tuple(self.boxes), tuple(self.notes))
        moved, boxes = 0.0, [self.boxes[0]]
        for (box, offset), move in zip(self.boxes[1:], moves, strict=True):
            moved += move
            boxes.append((box, offset + moved))
        return PageContent(tuple(boxes), tuple(self.notes))


class _Room:
    """What is left of a page below a gap."""

    def __init__(self, page: _Page, gap: float, *, lenient: bool = False) -> None:
        self._page = page
        self._gap = gap
        self._lenient = lenient

    def fits(self, height: float, notes: Sequence[int]) -> bool:
        return self._page.fits(self._gap + height, notes, lenient=self._lenient)


class _Plain:
    """Room by height alone."""

    def __init__(self, height: float) -> None:
        self._height = height

    def fits(self, height: float, notes: Sequence[int]) -> bool:  # noqa: ARG002 - notes have no notes
        return height <= self._height + _TOLERANCE


@dataclass(frozen=True, slots=True)
class _Way:
    """Pages filled so far: the last of them, what it cost with those before, and what is still to be placed."""

    begun: tuple[Box, ...] = ()
    """What comes first: the rest of a box, or one that was moved here."""
    index: int = 0
    """The box that comes then."""
    carried: tuple[Box, ...] = ()
    content: PageContent = PageContent((), ())
    used: float = 0.0
    """The height that was needed on the last page."""
    white: float = 0.0
    cost: float = 0.0
    too_tall: tuple[Box, ...] = ()
    before: _Way | None = field(default=None, repr=False)

    @property
    def place(self) -> tuple[object, ...]:
        """What two ways have in common that go on alike."""
        return self.index, *(round(box.height, 2) for box in (*self.begun, *self.carried))


class _Paginator:
    def __init__(self, boxes: Sequence[Box], height: float, notes: Mapping[int, Box]) -> None:
        self._boxes = boxes
        self._height = height
        self._notes = notes

    def run(self) -> list[_Way]:
        """Return the last way to each page, in order."""
        ways = [_Way()]
        settled = 0
        while not self._at_end(ways[-1]):
            way = self._fill(ways[-1], _Manner(self._height))
            ways.append(way)
            if way.cost - (way.before.cost if way.before else 0.0) >= _BAD and len(ways) > settled + 1:
                back = max(len(ways) - 2 - _LOOK_BACK, settled)
                best = self._weigh(ways[back], len(ways) - 1 - back + _LOOK_AHEAD)
                pages: list[_Way] = []
                while best is not ways[back]:
                    pages.append(best)
                    assert best.before is not None
                    best = best.before
                ways[back + 1 :] = pages[::-1]
                settled = len(ways) - 1 - (0 if self._at_end(ways[-1]) else _LOOK_AHEAD)
        return ways[1:]

    def _at_end(self, way: _Way) -> bool:
        return not way.begun and not way.carried and way.index >= len(self._boxes)

    def _weigh(self, start: _Way, count: int) -> _Way:
        """Return the cheapest way to fill so many pages from a place on, or fewer up to the end."""
        ways, ended = [start], []
        for _ in range(count):
            found: dict[object, _Way] = {}
            for way in (way for before in ways for way in self._next_pages(before)):
                if self._at_end(way):
                    ended.append(way)
                elif way.place not in found or way.cost < found[way.place].cost:
                    found[way.place] = way
            ways = sorted(found.values(), key=lambda way: way.cost)[:_WAYS]
        return min((*ended, *ways), key=lambda way: way.cost)

    def _next_pages(self, way: _Way) -> Iterator[_Way]:
        """Yield the next page in every manner that is worth a try."""
        height = self._height
        for manner in (
            _Manner(height),
            _Manner(height, draws_in=True),
            _Manner(height, splits=True),
            _Manner(height, moves=True),
            _Manner(height, splits=True, moves=True),
        ):
            filled = self._fill(way, manner)
            yield filled
            if manner.draws_in:
                continue
            for _ in range(_ENDS):
                filled = self._fill(way, _Manner(filled.used - 1, manner.splits, manner.moves))
                if (
                    filled.too_tall != way.too_tall
                    or filled.white > 2 * MOST_WHITE
                    or not filled.content.boxes
                ):
                    break
                yield filled

    def _fill(self, way: _Way, manner: _Manner) -> _Way:
        """Fill the page that comes after a way."""
        page = _Page(manner, self._notes, way.carried)
        todo, index, too_tall = list(way.begun), way.index, list(way.too_tall)
        moved: list[Box] = []
        while todo or index < len(self._boxes):
            if todo:
                box = todo.pop(0)
            else:
                box = self._boxes[index]
                index += 1
            gap = page.gap(box)
            if moved and not box.passes:
                todo.insert(0, box)
                break
            if not page.fresh and not self._start_fits(page, box, todo, index, gap):
                todo.insert(0, box)
                break
            rest = self._place(page, box, gap, too_tall)
            if rest is box and manner.moves and box.moves and not moved and not page.fresh:
                moved.append(box)
                page.cost += _MOVED
                continue
            if rest is not None:
                todo.insert(0, rest)
                break
            if len(too_tall) > len(way.too_tall):
                break
        begun = (*moved, *todo)
        carried = self._close(page)
        used = page.used + page.note_height()
        white = self._height - used
        ended = not begun and not carried and index >= len(self._boxes)
        cost = way.cost + page.cost + self._cost(page, white, ended=ended)
        content = page.content(self._height)
        return _Way(begun, index, carried, content, used, white, cost, tuple(too_tall), way)

    def _cost(self, page: _Page, white: float, *, ended: bool) -> float:
        cost = _PAGE
        if white < -_TOLERANCE and page.slack:
            cost += _DRAWN_IN
        if ended:
            return cost + (8 * _BAD if white > (1 - LEAST_LAST) * self._height else 0.0)
        gives = GIVE * (len(page.boxes) - 1)
        part = max(white, 0.0) / MOST_WHITE
        return cost + part**2 * (1.0 if white <= MOST_WHITE else _BAD if white > MOST_WHITE + gives else 1.5)

    def _start_fits(self, page: _Page, box: Box, todo: Sequence[Box], index: int, gap: float) -> bool:
        """Whether a box that keeps with the next one fits together with the least part of what follows.

        A chain that not even an empty page could hold is given up: it would push its links to pages of their own.
        """
        if not box.keeps_with_next:
            return True
        height, notes, after, least = box.height, list(box.notes), box.after, 0.0
        for number in range(len(todo) + len(self._boxes) - index):
            following = todo[number] if number < len(todo) else self._boxes[index + number - len(todo)]
            height += max(after, following.before)
            if not following.keeps_with_next:
                whole = not following.splits and not (page.manner.splits and following.yields)
                least, more = (following.height, following.notes) if whole else following.least()
                if whole and not self._empty().fits(height + least, (*notes, *more)):
                    least, more = following.least()
                height += least
                notes.extend(more)
                break
            height += following.height
            notes.extend(following.notes)
            after = following.after
        if page.fits(gap + height, notes):
            return True
        # What no page can hold with its chain is begun where there is room for some of it.
        return not self._empty().fits(height, notes) and page.fits(
            gap + height - least + min(least, _BEGUN), notes
        )

    def _empty(self) -> _Page:
        return _Page(_Manner(self._height), self._notes)

    def _place(self, page: _Page, box: Box, gap: float, too_tall: list[Box]) -> Box | None:
        """Place a box or its beginning; return what is left of it, the whole where nothing was placed."""
        room = _Room(page, gap)
        if room.fits(box.height, box.notes):
            page.place(box, gap)
            return None
        fresh = page.fresh
        # What not even an empty page can hold is split here and now: waiting would only leave this page bare.
        may_split = box.splits or fresh or not self._empty().fits(box.height, box.notes)
        parts = None
        if may_split or (page.manner.splits and box.yields):
            parts = box.split(room)
            if parts is None and page.fits(gap + _BEGUN, ()) and not self._empty().fits(*box.least()):
                parts = box.split_hard(room)
            page.cost += 0.0 if may_split or parts is None else _SPLIT
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
                too_tall.append(box)
                page.place(box, gap)
                return None
        if parts is None:
            return box
        for part in parts:
            part.inset = max(part.inset, box.inset)
        page.place(parts[0], gap)
        return parts[1]

    def _close(self, page: _Page) -> tuple[Box, ...]:
        """Return what does not fit of the page's notes, which is carried to the next one."""
        carried: list[Box] = []
        height = page.height + page.slack
        while page.notes and page.used + page.note_height() > height + _TOLERANCE:
            last = page.notes.pop()
            used = page.used + page.note_height() + (NOTE_GAP if page.notes else NOTE_RULE)
            parts = last.split_hard(_Plain(height - used))
            if parts:
                page.notes.append(parts[0])
                carried.insert(0, parts[1])
                break
            carried.insert(0, last)
        if not page.boxes and not page.notes:
            # A note of which not even a line fits: let it stand rather than loop.
            page.notes, carried = carried[:1], carried[1:]
        return tuple(carried)


def paginate(
    boxes: Iterable[Box], height: float, notes: Mapping[int, Box]
) -> tuple[list[PageContent], list[Box]]:
    """Fill pages of a height with boxes that are wrapped, and with the notes that they call for.

    Returns the pages, at least one, and the boxes that no page can hold, which overflow theirs.
    """
    ways = _Paginator(list(boxes), height, notes).run()
    return [way.content for way in ways] or [PageContent((), ())], list(ways[-1].too_tall) if ways else []

"""Words to lines, by total fit, and a line to marks.

A paragraph is broken as a whole (Knuth and Plass, "Breaking paragraphs into lines", 1981): of all ways to break it the
one is taken whose lines add up to the least cost. In justified text a line costs by how far its spaces are from their
natural width, in ragged text by how short it falls; hyphens, neighbours of very different looseness and a last line
that is hardly one cost extra. The program works on measured words, so it needs no boxes and glue between them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from briefgen.layout.boxes import Canvas
from briefgen.layout.fonts import Points
from briefgen.layout.story import LinkMark, PathMark, TextMark, line, rounded_rectangle
from briefgen.layout.words import BADGE_MARGIN, HYPHEN, Hyphenate, Piece, Word

SHRINK = 0.33
"""How much of its width a space may give up in a justified line; more than 0.2 already costs a good deal."""
LOOSEST = 2.5
"""A space of a justified line is at most so many times as wide as it is by itself; beyond, the line is left short."""
LEAST_LAST = 0.12
"""The part of the measure that a last line should fill; it should have two words as well."""
_LOOSE, _SHORT = 0.55, 0.22
"""What costs 100: spaces that grow by this part of their width, a ragged line that falls short by this of the measure."""
_TOLERABLE_LOOSE, _TOLERABLE_SHORT = 1.5, 0.35
"""What is tried first; only a paragraph that cannot be broken so is broken without a limit."""
_TIGHT, _EVEN, _WIDE = -0.5 * SHRINK, 0.25, 0.6
"""Where tight, even, loose and very loose lines part, by the growth of their spaces."""
_ROUNDING = 0.001
_WORST = 10_000.0


def _square(cost: float) -> float:
    """Return what a line or a break adds to the costs of a paragraph: one bad line is worse than two half as bad."""
    return (10.0 + cost) ** 2


def _stretched(growth: float) -> float:
    """Return the cost of a justified line whose spaces grow by a part of their width, or shrink."""
    if growth < 0:
        return _square(100 * (growth / SHRINK) ** 2)
    return _square(min(100 * (growth / _LOOSE) ** 3, _WORST))


def _shortened(part: float) -> float:
    """Return the cost of a ragged line that falls short by a part of the measure."""
    return _square(min(100 * (part / _SHORT) ** 2, _WORST))


_HYPHEN = _square(110)
_MARKED_HYPHEN = _square(10)
"""That of a place where an editor said that the word may be parted."""
_HYPHENS_RUNNING = _stretched(1.1)
_CLASH = _square(50)
"""What a tight line costs beside a loose one."""
_CAPITALISED = _stretched(0.8)
_BEFORE_LAST = _stretched(1.25)
_RUNT = _shortened(0.5)
_PARTED = 1e9
"""What must stay together is parted only where no line could hold it."""

_HANGS_RIGHT = dict.fromkeys("-\u2010\u00ad’”'\"»“", 0.7) | dict.fromkeys(".,", 0.5)
_HANGS_LEFT = dict.fromkeys("‘“'\"„«‚", 1.0)
"""How much of a character stands in the margin where a line of running text ends or begins with it."""
_CORE = re.compile(r"[^\w]*([^\W\d_]{6,60})(?:[’']s)?[^\w]*")


class Line(NamedTuple):
    """A line: its words, their natural width without the last space, and how many spaces stand between them."""

    words: Sequence[Word]
    width: float
    spaces: int
    notes: tuple[int, ...]
    ends: bool
    """Whether the paragraph ends here, or the line was ended on purpose."""
    goes_on: bool = False
    """Whether the paragraph goes on in the next line, with another word."""
    hang_left: float = 0
    """How far its first character stands in the margin; ``width`` includes it."""
    hang_right: float = 0
    hyphenated: bool = False
    """Whether it ends within a word, with a hyphen."""


class _Break(NamedTuple):
    """A place where a line may end, and the cheapest way to break all that stands before it."""

    cost: float
    looseness: int
    """The class of the line that ends here."""
    hyphen: bool
    next_word: int
    """The number of the word that the next line begins with, or within."""
    cut: tuple[int, int, str] | None
    """Where that word is parted: the number of the piece, the place in it, what the line ends with."""
    start: float
    """Where the next line begins, if all words stood on one line."""
    spaces: float
    """The width of all spaces before that."""
    before: _Break | None


def break_lines(
    words: Sequence[Word],
    width: float,
    *,
    justified: bool = False,
    hyphenate: Hyphenate | None = None,
    hyphenated: bool = False,
    hang: bool = False,
) -> list[Line]:
    """Break words into lines of at most ``width`` points. Every word ends up in a line, one too wide in several.

    ``hyphenated`` says that ``hyphenate`` may part any word, not only those that are too wide; ``hang``, that
    quotation marks, hyphens, full stops and commas at the lines' ends stand in the margin.
    """
    lines: list[Line] = []
    start = 0
    while start < len(words):
        stop = start
        while stop < len(words) and not words[stop].ends_line:
            stop += 1
        part = list(words[start:stop])
        room = width
        if any(word.width > width for word in part):
            part = [fitting for word in part for fitting in _cut_to_fit(word, width, hyphenate)]
            room = max(width, *(word.width for word in part))
        if stop < len(words) and part and not part[-1].space:
            # Unseen, since the line ends there: without it the words on both sides would be read as one.
            part[-1] = part[-1]._replace(space=words[stop].space)
        paragraph = _Paragraph(part, room, hyphenate if hyphenated else None, justified=justified, hang=hang)
        lines.extend(paragraph.lines(last=stop + 1 >= len(words)))
        start = stop + 1
    return lines


class _Paragraph:
    """Words that no line's end on purpose parts, to be broken to a measure that the widest of them fits."""

    def __init__(
        self,
        words: Sequence[Word],
        width: float,
        hyphenate: Hyphenate | None,
        *,
        justified: bool,
        hang: bool,
    ) -> None:
        self._words = words
        self._width = width
        self._hyphenate = hyphenate
        self._justified = justified
        self._shrink = SHRINK if justified else 0.0
        self._hang = hang

    def lines(self, *, last: bool) -> list[Line]:
        """Return the lines; ``last`` says that no others follow."""
        words = self._words
        total = sum([word.width + word.space for word in words]) - (words[-1].space if words else 0.0)
        if total <= self._width:
            return [self._line(words, last=last, ends=True)]
        tolerable = _TOLERABLE_LOOSE if self._justified else _TOLERABLE_SHORT
        at = self._search(tolerable) or self._search(float("inf"))
        found: list[Line] = []
        assert at is not None
        while at.before is not None:
            ends = at.next_word == len(words)
            found.append(self._line(self._between(at.before, at), last=last and ends, ends=ends, cut=at.cut))
            at = at.before
        return found[::-1]

    def _search(self, tolerable: float) -> _Break | None:
        """Return the end of the paragraph with the cheapest way there, or ``None`` if a line would be intolerable.

        The words are gone over once, with all breaks in mind from which a line may still reach the word in hand, by
        where their lines begin: the first of them has the longest line.
        """
        words, width, shrink = self._words, self._width, self._shrink
        start = self._hang_left(words[0])
        active = [_Break(0.0, 1, False, 0, None, start, 0.0, None)]  # noqa: FBT003 - a tuple by place
        position = spaces = 0.0
        for index, word in enumerate(words):
            end = position + word.width
            longest = active[0]
            if end - longest.start - shrink * (spaces - longest.spaces) > width:
                for cut, cost in self._cuts(word):
                    head, tail = _divide(word, *cut)
                    place = (bool(cut[2]), index, cut, end - tail.width, spaces)
                    reached = position + head.width - self._hang_right(head)
                    active += self._ways(active, reached, spaces, cost, tolerable, place)
            reached = end - self._hang_right(word)
            beyond = 0
            while (
                beyond < len(active)
                and reached - active[beyond].start - shrink * (spaces - active[beyond].spaces)
                > width + _ROUNDING
            ):
                beyond += 1
            del active[:beyond]
            if not active:
                return None
            position, before = end + word.space, spaces
            spaces += word.space
            if index + 1 < len(words) and not (word.stays and tolerable < _WORST):
                start = position + self._hang_left(words[index + 1])
                cost = _PARTED if word.stays else 0.0
                active += self._ways(
                    active, reached, before, cost, tolerable, (False, index + 1, None, start, spaces)
                )
        return self._end(active, reached, before)

    def _ways(
        self,
        active: Sequence[_Break],
        reached: float,
        spaces: float,
        cost: float,
        tolerable: float,
        place: tuple[bool, int, tuple[int, int, str] | None, float, float],
    ) -> list[_Break]:
        """Return the cheapest ways to end a line at a place, one for each class of looseness.

        ``reached`` is where the line ends, ``spaces`` the width of all spaces up to there, ``cost`` what the place
        costs; ``place`` holds what a ``_Break`` holds of it.
        """
        width, justified = self._width, self._justified
        best: dict[int, tuple[float, _Break]] = {}
        for way in active:
            slack = width - reached + way.start
            if justified:
                stretch = slack / ((spaces - way.spaces) or 1.0)
                if stretch < -SHRINK - _ROUNDING:
                    continue
                if stretch > tolerable:
                    break
                looseness = 0 if stretch < _TIGHT else 1 if stretch < _EVEN else 2 if stretch < _WIDE else 3
                total = way.cost + cost + _stretched(stretch)
                if abs(looseness - way.looseness) > 1:
                    total += _CLASH
            else:
                if slack < -_ROUNDING:
                    continue
                short = slack / width
                if short > tolerable:
                    break
                looseness = 1
                total = way.cost + cost + _shortened(short)
            if place[0] and way.hyphen:
                total += _HYPHENS_RUNNING
            if looseness not in best or total < best[looseness][0]:
                best[looseness] = (total, way)
        return [_Break(total, looseness, *place, way) for looseness, (total, way) in best.items()]

    def _end(self, active: Sequence[_Break], reached: float, spaces: float) -> _Break | None:
        """Return the end of the paragraph, with the cheapest of the ways there."""
        width, count = self._width, len(self._words)
        best: tuple[float, _Break] | None = None
        for way in active:
            slack = width - reached + way.start
            inside = spaces - way.spaces
            if slack < -self._shrink * inside - _ROUNDING:
                continue
            total = way.cost + (_stretched(slack / inside) if slack < 0 < inside else 0.0)
            if way.hyphen:
                total += _BEFORE_LAST
            if way.next_word + 1 >= count or width - slack < LEAST_LAST * width:
                total += _RUNT
            if best is None or total < best[0]:
                best = total, way
        return best and _Break(best[0], 1, False, count, None, reached, spaces, best[1])  # noqa: FBT003

    def _cuts(self, word: Word) -> Iterator[tuple[tuple[int, int, str], float]]:
        """Yield the places where a word may be parted, with their costs.

        The places that an editor marked in a word are the only ones that count for it.
        """
        marked = _marked(word)
        if marked:
            for cut in marked:
                yield cut, _MARKED_HYPHEN if cut[2] else 0.0
        elif self._hyphenate is not None and word.plain:
            places = _syllables(word, self._hyphenate)
            # Names and other capitalised words had better stay whole: a reader has to recognise them.
            capitalised = places and not word.pieces[0].text.islower()
            for place in places:
                yield (0, place, HYPHEN), _CAPITALISED if capitalised else _HYPHEN

    def _between(self, here: _Break, there: _Break) -> list[Word]:
        """Return the words of the line from one break to another."""
        line = list(self._words[here.next_word : there.next_word])
        tail: Word | None = None
        if here.cut:
            tail = _divide(self._words[here.next_word], *here.cut)[1]
            line[:1] = [tail] if line else []
        if there.cut:
            word, (number, place, mark) = self._words[there.next_word], there.cut
            if here.cut and tail is not None and here.next_word == there.next_word:
                same = number == here.cut[0]
                place -= here.cut[1] if same else 0
                gone = here.cut[1] >= len(word.pieces[here.cut[0]].text)
                word, number = tail, number - here.cut[0] - gone
            line.append(_divide(word, number, place, mark)[0])
        return line

    def _line(
        self, words: Sequence[Word], *, last: bool, ends: bool, cut: tuple[int, int, str] | None = None
    ) -> Line:
        inside = [word.space for word in words[:-1]]
        return Line(
            words,
            sum([word.width for word in words]) + sum(inside),
            len(inside) - inside.count(0),
            tuple([note for word in words for note in word.notes]),
            ends,
            not last and cut is None,
            self._hang_left(words[0]) if words else 0.0,
            self._hang_right(words[-1]) if words else 0.0,
            bool(cut and cut[2]),
        )

    def _hang_left(self, word: Word) -> float:
        """Return how much of a word stands in the margin where a line begins with it."""
        if not self._hang:
            return 0.0
        piece = word.pieces[0]
        part = _HANGS_LEFT.get(piece.text[:1])
        return 0.0 if part is None or piece.pad else part * _width_of(piece, piece.text[0])

    def _hang_right(self, word: Word) -> float:
        """Return how much of a word stands in the margin where a line ends with it."""
        if not self._hang:
            return 0.0
        piece = word.pieces[-1]
        part = _HANGS_RIGHT.get(piece.text[-1:])
        return 0.0 if part is None or piece.pad or piece.rise else part * _width_of(piece, piece.text[-1])


def _width_of(piece: Piece, char: str) -> float:
    return piece.face.widths[char] * piece.size / 1000


def _marked(word: Word) -> list[tuple[int, int, str]]:
    """Return the places where an editor said that a word may be parted: piece, place, what the line ends with."""
    last = len(word.pieces) - 1
    return [
        (number, place, mark)
        for number, piece in enumerate(word.pieces)
        for place, mark in piece.points
        if (number or place) and (number < last or place < len(piece.text))
    ]


def _syllables(word: Word, hyphenate: Hyphenate) -> Sequence[int]:
    """Return the places where the patterns of a language part a word; none for a short one and one in capitals."""
    text = word.pieces[0].text
    core = _CORE.fullmatch(text)
    if core is None or not core[1][1:].islower():
        return ()
    return [core.start(1) + place for place in sorted(hyphenate(core[1]))]


def _cut_to_fit(word: Word, width: float, hyphenate: Hyphenate | None) -> Iterator[Word]:
    """Yield the parts of a word that is wider than a line: at a marked place, between syllables, or anywhere."""
    while word.width > width:
        cuts = _marked(word)
        if not cuts and hyphenate is not None and word.plain:
            cuts = [(0, place, HYPHEN) for place in _syllables(word, hyphenate)]
        fitting = [
            head_tail for head_tail in (_divide(word, *cut) for cut in cuts) if head_tail[0].width <= width
        ]
        parts = fitting[-1] if fitting else _cut_anywhere(word, width)
        if parts is None:
            break
        yield parts[0]
        word = parts[1]
    yield word


def _divide(word: Word, number: int, place: int, mark: str) -> tuple[Word, Word]:
    """Divide a word within its piece of a number, and end its beginning with a mark."""
    piece = word.pieces[number]
    before = tuple(point for point in piece.points if point[0] < place)
    after = tuple((at - place, sign) for at, sign in piece.points if at > place)
    head, tail = [*word.pieces[:number]], [*word.pieces[number + 1 :]]
    if place or mark:
        head.append(_piece(piece, piece.text[:place] + mark, before))
    if place < len(piece.text):
        tail.insert(0, _piece(piece, piece.text[place:], after))
    # A note counts where its mark stands.
    marks = {part.anchor for part in head}
    notes = tuple(note for note in word.notes if f"mark-{note}" in marks)
    rest = tuple(note for note in word.notes if note not in notes)
    plain = word.plain and number == 0
    return (
        Word(tuple(head), sum(part.width for part in head), 0, notes),
        Word(tuple(tail), sum(part.width for part in tail), word.space, rest, plain=plain, stays=word.stays),
    )


def _cut_anywhere(word: Word, width: float) -> tuple[Word, Word] | None:
    """Cut a word that no line can hold after the last character that fits; ``None`` where it is a single one."""
    used = 0.0
    for number, piece in enumerate(word.pieces):
        if used + piece.width <= width:
            used += piece.width
            continue
        place = _fitting(piece, width - used)
        if place == 0 and number == 0:
            place = 1
        # An accent stays with its letter.
        while place < len(piece.text) and unicodedata.combining(piece.text[place]):
            place += 1
        head, tail = _divide(word, number, place, "")
        return (head, tail) if tail.pieces else None
    return None


def _fitting(piece: Piece, room: float) -> int:
    used, last, kerns = 0.0, "", piece.face.kerns
    for place, char in enumerate(piece.text):
        used += (piece.face.widths[char] + kerns.get(last + char, 0)) * piece.size / 1000 + piece.tracking
        last = char
        if used > room:
            return place
    return len(piece.text)


def _piece(piece: Piece, text: str, points: Points) -> Piece:
    width = piece.face.measure(text) * piece.size / 1000 + piece.tracking * len(text)
    width += (2 + BADGE_MARGIN) * piece.pad
    return piece._replace(text=text, width=width, points=points)


_THROUGH, _UNDER = 0.26, -0.15
"""Where a line through or under a text lies, from its baseline in parts of its size."""


class _Run:
    """Text of one face, size, colour and element, while it grows."""

    __slots__ = ("end", "piece", "space", "start", "text")

    def __init__(self, piece: Piece, start: float) -> None:
        self.piece = piece
        self.text = ""
        self.start = self.end = start
        self.space = piece.face.measure(" ") * piece.size / 1000 + piece.tracking

    def takes(self, piece: Piece) -> bool:
        mine = self.piece
        return (
            piece.element is mine.element
            and piece.face is mine.face
            and piece.size == mine.size
            and piece.colour == mine.colour
            and piece.rise == mine.rise
            and piece.href == mine.href
            and piece.rule == mine.rule
        )

    def has_space_of(self, width: float) -> bool:
        """Whether the face's own space is as wide as the line's: a mark of another size breaks the run."""
        return abs(self.space - width) < _ROUNDING

    def paint(self, canvas: Canvas, baseline: float, extra: float) -> None:
        piece = self.piece
        word_space = extra if " " in self.text else 0
        canvas.marks.append(
            TextMark(
                self.start,
                baseline + piece.rise,
                self.text,
                piece.face,
                piece.size,
                piece.colour,
                piece.element,
                word_space,
                piece.tracking,
            )
        )
        if piece.href and piece.element is not None:
            self._paint_link(canvas, baseline)
        if piece.rule:
            height = baseline + piece.size * (_THROUGH if piece.rule == "through" else _UNDER)
            rule = line(self.start, height, self.end, height)
            canvas.marks.append(PathMark(rule, None, stroke=piece.colour, width=0.05 * piece.size))

    def _paint_link(self, canvas: Canvas, baseline: float) -> None:
        piece = self.piece
        foot, head = baseline + piece.rise - 0.25 * piece.size, baseline + piece.rise + 0.85 * piece.size
        assert piece.element is not None
        canvas.marks.append(
            LinkMark(self.start, foot, self.end, head, piece.href, piece.title, piece.element)
        )
        # Colour alone must not tell a link; a number in a column of sources and a raised mark are told by their form.
        if not piece.href.startswith("#"):
            rule = line(self.start, baseline - 0.16 * piece.size, self.end, baseline - 0.16 * piece.size)
            canvas.marks.append(PathMark(rule, None, stroke=piece.colour, width=0.35))


def paint_words(
    canvas: Canvas,
    words: Sequence[Word],
    x: float,
    baseline: float,
    extra: float = 0,
    *,
    open_end: bool = False,
) -> None:
    """Paint words from ``x`` on; ``extra`` is added to each space.

    ``open_end`` says that the paragraph goes on in the next line: the space between the two lines is written too,
    unseen, or extraction would join their words.
    """
    run: _Run | None = None
    last = len(words) - 1
    for number, word in enumerate(words):
        for piece in word.pieces:
            if run is None or not run.takes(piece):
                if run is not None:
                    run.paint(canvas, baseline, extra)
                run = _Run(piece, x + piece.pad)
            if piece.anchor:
                canvas.add_destination(piece.anchor, x, baseline + 2 * piece.size)
            if piece.pad:
                _paint_outline(canvas, piece, x, baseline)
            run.text += piece.text
            x += piece.width
            run.end = x
        if not word.space or (number == last and not open_end):
            continue
        x += word.space + extra
        if run is not None:
            run.text += " "
            if not run.has_space_of(word.space):
                run.paint(canvas, baseline, 0 if run.text.count(" ") == 1 else extra)
                run = None
    if run is not None:
        run.paint(canvas, baseline, extra)


def _paint_outline(canvas: Canvas, piece: Piece, x: float, baseline: float) -> None:
    foot, height = baseline - 0.3 * piece.size, 1.32 * piece.size
    path = rounded_rectangle(x, foot, piece.width - BADGE_MARGIN * piece.pad, height, 2)
    canvas.marks.append(PathMark(path, None, stroke=piece.colour, width=0.45))

"""Words to lines, and a line to marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from briefgen.layout.boxes import Canvas
from briefgen.layout.fonts import Points
from briefgen.layout.story import LinkMark, PathMark, TextMark, line, rounded_rectangle
from briefgen.layout.words import BADGE_MARGIN, HYPHEN, Hyphenate, Piece, Word

SHRINK = 0.14
"""How much of its width a space may give up in a justified line."""
LOOSE = 0.55
"""A word is hyphenated where the line's spaces would otherwise grow by more than this part of their width."""
_CORE = re.compile(r"([^\W\d_]{6,})[^\w]*")


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


def break_lines(
    words: Sequence[Word], width: float, *, justified: bool, hyphenate: Hyphenate | None
) -> list[Line]:
    """Break words into lines of at most ``width`` points. Every word ends up in a line, one too wide in several."""
    lines: list[Line] = []
    todo = list(reversed(words))
    shrink = SHRINK if justified else 0.0
    hyphens = 0
    while todo:
        line: list[Word] = []
        natural = space = shrinkable = 0.0
        spaces = 0
        hyphenated = parts = ends = False
        while todo:
            word = todo[-1]
            if line and natural + space + word.width - shrink * (shrinkable + space) > width:
                # More than two hyphens in a row look like a ladder, and hyphens are for lines that would be too loose.
                loose = width - natural > LOOSE * shrinkable + word.width * 0.2
                may_hyphenate = hyphens < 2 and loose  # noqa: PLR2004
                patterns = hyphenate if len(todo) > 1 else None
                room = width - natural - space + shrink * shrinkable
                parted = _part(word, room, patterns, may_hyphenate=may_hyphenate)
                if parted:
                    head, tail, mark = parted
                    line.append(head)
                    natural += space + head.width
                    spaces += space > 0
                    todo[-1] = tail
                    parts, hyphenated = True, bool(mark)
                break
            if not line and word.width > width:
                parted = _part(word, width, None, may_hyphenate=True) or _cut(word, width)
                if parted:
                    head, todo[-1], mark = parted
                    line, natural, parts, hyphenated = [head], head.width, True, bool(mark)
                    break
            todo.pop()
            if word.ends_line:
                ends = True
                if line and not line[-1].space:
                    # Unseen, since the line ends there: without it the words on both sides would be read as one.
                    line[-1] = line[-1]._replace(space=word.space)
                break
            natural += space + word.width
            if line and space:
                spaces += 1
                shrinkable += space
            line.append(word)
            space = word.space
        hyphens = hyphens + 1 if hyphenated else 0
        notes = tuple(note for word in line for note in word.notes)
        lines.append(Line(line, natural, spaces, notes, ends or not todo, bool(todo) and not parts))
    return lines


def _part(
    word: Word, room: float, hyphenate: Hyphenate | None, *, may_hyphenate: bool
) -> tuple[Word, Word, str] | None:
    """Part a word at the last place where its beginning fits into the room, with what the line then ends with.

    The places that an editor marked in a word are the only ones that count for it.
    """
    found = [
        (number, place, mark)
        for number, piece in enumerate(word.pieces)
        for place, mark in piece.points
        if may_hyphenate or not mark
    ]
    if not found and may_hyphenate and hyphenate and word.plain and not word.pieces[0].points:
        core = _CORE.fullmatch(word.pieces[0].text)
        # Names and other capitalised words stay whole: a reader has to recognise them.
        if core is not None and core[1].islower():
            found = [(0, place, HYPHEN) for place in sorted(hyphenate(core[1]))]
    for number, place, mark in reversed(found):
        head, tail = _divide(word, number, place, mark)
        if head.width <= room and (number or place) and any(piece.text for piece in tail.pieces):
            return head, tail, mark
    return None


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
        Word(tuple(tail), sum(part.width for part in tail), word.space, rest, plain=plain),
    )


def _cut(word: Word, width: float) -> tuple[Word, Word, str] | None:
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
        return (head, tail, "") if tail.pieces else None
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


_ROUNDING = 0.01
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

"""Words to lines: first fit, with hyphenation, and spaces that may shrink a little where the text is justified.

First fit with shrinkable spaces and sparing hyphens comes close to an optimal paragraph at a measure of seventy
characters, at a fraction of its cost.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from briefgen.layout.faces import Points
from briefgen.layout.hyphenation import Hyphenate
from briefgen.layout.words import BADGE_MARGIN, HYPHEN, Piece, Word

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

"""A line of words to marks: as few runs of text as its faces, colours and links allow."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.layout.boxes import Canvas
from briefgen.layout.paths import line, rounded_rectangle
from briefgen.layout.story import LinkMark, PathMark, TextMark
from briefgen.layout.words import BADGE_MARGIN, Piece, Word

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


def paint_words(  # noqa: C901 - one pass over a line, and the hottest of all
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

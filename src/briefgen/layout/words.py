"""Spans to words: text with its face, size and structure element, measured, with the places where it may be hyphenated.

The patterns of hyphenation are Pyphen's. They are read here, because Pyphen takes ten times as long to read a
dictionary (70 ms for English) and a brief parts few words; a dictionary with more than letters and digits in its
patterns is left to Pyphen itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import count, pairwise
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.layout.fonts import Face, Font, FontSet, Points, Shape
from briefgen.layout.story import Element
from briefgen.model.document import MARKS, Span, SpanRole, Spans
from briefgen.model.text import SOFT_HYPHEN, ZERO_WIDTH_SPACE
from briefgen.model.theme import Colours, Style

_LEFT, _RIGHT = 3, 3
"""How many letters stay together at a word's ends."""

Hyphenate = Callable[[str], Sequence[int]]

_REMARK = re.compile(r"^(?:[%#]|(?:COMPOUND)?(?:LEFT|RIGHT)HYPHENMIN).*", re.MULTILINE)
_STEP = re.compile(r"(\d?)(\D?)")
_ODD = ("^^", "/", " ", "\t")
"""What only Pyphen reads: escapes, changes of letters, spaces inside a pattern."""


@lru_cache(maxsize=8)
def find_hyphenator(language: str) -> Hyphenate | None:
    """Return a function from a word to the places where it may be parted, or ``None`` for a language without one."""
    import pyphen  # noqa: PLC0415 - it lists its dictionaries when it is imported

    tag = pyphen.language_fallback(language)
    return None if tag is None else lru_cache(maxsize=20_000)(_Lazy(pyphen, tag))


class _Lazy:
    """Reads its dictionary at the first word."""

    def __init__(self, pyphen: Any, tag: str) -> None:
        self._pyphen = pyphen
        self._tag = tag
        self._find: Hyphenate | None = None

    def __call__(self, word: str) -> Sequence[int]:
        if self._find is None:
            patterns = read_patterns(self._pyphen.LANGUAGES[self._tag])
            self._find = self._pyphen.Pyphen(lang=self._tag).positions if patterns is None else patterns.find
        last = len(word) - _RIGHT
        return tuple(int(place) for place in self._find(word) if _LEFT <= place <= last)


class Patterns:
    """Patterns by their letters, each as it is written: ``.ab3ol`` by ``.abol``."""

    def __init__(self, written: dict[str, str]) -> None:
        self._written = written
        self._longest = max(map(len, written), default=0)

    def find(self, word: str) -> list[int]:
        """Return all places of a word where the highest number of its patterns is odd."""
        marked = f".{word.lower()}."
        values = [0] * (len(marked) + 1)
        for start in range(len(marked) - 1):
            for stop in range(start + 1, min(start + self._longest, len(marked)) + 1):
                written = self._written.get(marked[start:stop])
                if written is not None:
                    for place, value in zip(count(start), _values_of(written)):
                        if value and value > values[place]:
                            values[place] = value
        return [place - 1 for place, value in enumerate(values) if value % 2]


@lru_cache(maxsize=4096)
def _values_of(written: str) -> tuple[int, ...]:
    return tuple(int(digit or 0) for digit, _ in _STEP.findall(written))


def read_patterns(file: Path) -> Patterns | None:
    """Return the patterns of a dictionary file; ``None`` where they are not plain letters and digits."""
    content = file.read_bytes()
    encoding, _, _ = content.partition(b"\n")
    name = encoding.decode().strip()
    text = content.decode("cp1251" if name.lower() == "microsoft-cp1251" else name)
    text = _REMARK.sub("", text[len(encoding) :].replace("\r\n", "\n"))
    if any(mark in text for mark in _ODD):
        return None
    lines = text.split()
    # In bytes, deleting is ten times as fast.
    letters = "\n".join(lines).encode().translate(None, b"0123456789").decode().split("\n")
    return Patterns({key: line for key, line in zip(letters, lines, strict=True) if key != line})


_TOKENS = re.compile(r"\n|[^ \n]+ *| +")
# A line may end after a dash or slash between words, but within no date, range of figures or name of a thing (CFC-11);
# after a dash it does not begin with a particle of one or two Hangul syllables.
_BREAKS = re.compile(
    r"(?<=[^\W\d_]{2}[-–/])(?![\uac00-\ud7a3]{1,2}(?:\W|$))(?=[^\W\d_]{2})|(?<=—)(?=\w)|(?<=\d/)(?=[^\W\d_]{3})"
)
# An address is parted after a slash and before a full stop or mark of its query, so that no sign seems to end it.
_ADDRESS = re.compile(r"(?<=[^:/]/)(?=[^/])|(?<=[^/.?&])(?=[.?&][^/.?&])")
_SHORT_REFERENCE = 12
"""A reference such as "source 20" of at most so many characters is not parted at a line's end."""
_UPRIGHT = frozenset({"ja", "ko", "zh"})
"""Languages whose scripts have no italics: their Latin words and figures stand upright too."""
_SECONDARY = frozenset(
    {SpanRole.INSERTION, SpanRole.OMISSION, SpanRole.QUIET, SpanRole.BADGE, SpanRole.DELETED}
)
_RULES = {SpanRole.DELETED: "through", SpanRole.INSERTED: "under"}
_DECORATIONS = {SpanRole.DELETED: "LineThrough", SpanRole.INSERTED: "Underline"}
MARK_SCALE = 0.66
MARK_RISE = 0.34
CITATION_SCALE = 0.79
SMALLEST = 7.6
"""Points below which no glyph is set."""
HYPHEN = SOFT_HYPHEN
"""A hyphen at a line's end, which a reader of the text knows to be none of the word's own."""
_POINTS = re.compile(f"[{SOFT_HYPHEN}{ZERO_WIDTH_SPACE}]")
BADGE_MARGIN = 0.5
"""Space between a badge and a mark that follows it, as a part of the badge's padding."""


class Piece(NamedTuple):
    """Text in one face. ``rise`` lifts it above the baseline; ``pad`` makes it a badge; ``href`` makes it a link."""

    text: str
    width: float
    face: Face
    size: float
    points: Points
    """Where an editor has said that the piece may be parted, and what a line then ends with."""
    colour: str
    element: Element | None
    rise: float = 0
    tracking: float = 0
    pad: float = 0
    """White space on both sides, inside the width; a badge is outlined around it, and keeps a margin on its right."""
    href: str = ""
    title: str = ""
    anchor: str = ""
    rule: str = ""
    """A line with the text: ``under`` it or ``through`` it."""


class Word(NamedTuple):
    """Pieces, their width, the space that follows, the note whose mark it holds.

    One that ``ends_line`` has no pieces: a line ends there, and its space is what parts the last word of the line from
    the first of the next.
    """

    pieces: tuple[Piece, ...]
    width: float
    space: float
    notes: tuple[int, ...] = ()
    ends_line: bool = False
    plain: bool = False
    """Whether it is one piece of running text, which may be hyphenated."""
    stays: bool = False
    """Whether the next word stays on its line, as a month does with its day."""


class Ink(NamedTuple):
    """What a style needs to set spans: its fonts and its colours by role."""

    style: Style
    fonts: FontSet
    colours: Colours
    report: Callable[[str, Face], None]
    """Called with a character that no face of the font has."""
    language: str

    def font(self, span: Span) -> Font:
        """Return the font of a span: its own emphasis on top of the style's."""
        style = self.style
        if span.role in MARKS:
            return self.fonts.get("sans", bold=True)
        if span.role is SpanRole.BADGE:
            return self.fonts.get("sans")
        italic = span.italic or span.role is SpanRole.INSERTION
        # Emphasis inside an italic style is set upright, as is the custom of the trade.
        language = (span.language or self.language).partition("-")[0]
        slanted = italic != style.italic and language not in _UPRIGHT
        return self.fonts.get(style.family, bold=span.bold or style.bold, italic=slanted)

    def colour(self, span: Span) -> str:
        """Return the colour of a span."""
        if span.role in _SECONDARY:
            return self.colours.secondary
        if span.role in MARKS or span.href:
            return self.colours.structure
        return str(getattr(self.colours, self.style.colour))


_LINE_END = Word((), 0, 0, ends_line=True)


def set_words(spans: Spans, ink: Ink, element: Element | None) -> list[Word]:
    """Turn spans into words. ``element`` is the paragraph's; links, notes and foreign words get elements inside it.

    A word is joined to the one before it where no space parts them.
    """
    words: list[Word] = []
    for word in (word for span in spans if span.text for word in _span_words(span, ink, element)):
        last = words[-1] if words else _LINE_END
        if word.ends_line or last.ends_line or last.space or _may_break(last, word):
            # Of two spaces, or one where a line begins, only one is ever seen.
            if word.pieces or word.ends_line:
                words.append(word)
        else:
            words[-1] = Word(
                last.pieces + word.pieces, last.width + word.width, word.space, last.notes + word.notes
            )
    for number, (word, following) in enumerate(pairwise(words)):
        if word.space and word.pieces and following.pieces and _stay_together(word, following):
            words[number] = word._replace(stays=True)
    return words


_NUMBER = re.compile(r"[^\w.]*(?:\d{1,3}(?:[.,\u202f\u00a0]\d+)*(?:st|nd|rd|th|er|re|e)?|\d{1,2}\.)")
_BEFORE_WORD = frozenset(
    ("Mr", "Mr.", "Mrs", "Mrs.", "Ms", "Ms.", "Dr", "Dr.", "Prof.", "Gen.", "Sen.", "Mme", "per", *"§~≈≥≤<>±")
)
_SHORT_NAMES = frozenset(
    ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec", "Mai", "Box", "Act")
)
"""Months and names of things with three letters; other short words that begin with a capital begin a sentence."""
_BEFORE_FIGURE = re.compile(
    r"\d{1,2},|\d+[년월年月]|제|표|그림|쪽|n[o°º]|(?:[Nn]os?|pp?|pars?|paras?|arts?|secs?|vols?|ch|figs?|ca?|nr|v)\.?|"
    r"(?:page|paragraph|article|section|chapter|source|note|line|table|figure)s?|"
    r"janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
)


@lru_cache(maxsize=20_000)
def _ties(text: str) -> int:
    """Return 2 for a text that keeps the next word on its line, 1 for one that keeps a figure, 0 for any other.

    A number keeps its unit or month, an initial and a title the name; a month keeps its year, the name of a thing, as
    Article, its number.
    """
    bare = text.lstrip("([{“‘\"'„«")
    if bare in _BEFORE_WORD or _NUMBER.fullmatch(text):
        return 2
    if not bare[:1].isupper():
        return int(_BEFORE_FIGURE.fullmatch(bare) is not None)
    if bare[1:] == ".":
        return 2
    named = bare.isalpha() and (len(bare) > 3 or bare in _SHORT_NAMES)  # noqa: PLR2004
    return int(named or _BEFORE_FIGURE.fullmatch(bare) is not None)


def _stay_together(before: Word, after: Word) -> bool:
    """Whether two words never stand on two lines, as the parts of a date."""
    last = before.pieces[-1]
    if last.rise or last.pad:
        return False
    tie = _ties(last.text if len(before.pieces) == 1 else "".join([piece.text for piece in before.pieces]))
    return tie == 2 or (tie == 1 and after.pieces[0].text.lstrip("(“‘§°")[:1].isdigit())  # noqa: PLR2004


def _may_break(last: Word, following: Word) -> bool:
    if not last.pieces or not following.pieces:
        return False
    before, after = last.pieces[-1].text[-1:], following.pieces[0].text[:1]
    if last.pieces[-1].href:
        return bool(following.pieces[0].href) and (after in ".?&" or (before == "/" and after != "/"))
    return before in "-–—/" and after.isalpha() and not following.notes


def _span_words(span: Span, ink: Ink, paragraph: Element | None) -> Iterator[Word]:
    style = ink.style
    font, colour = ink.font(span), ink.colour(span)
    element, anchor = _inline_element(span, ink, paragraph)
    size, rise = style.size, 0.0
    if span.role is SpanRole.NOTE_MARK:
        size, rise = style.size * MARK_SCALE, style.size * MARK_RISE
    elif span.role is SpanRole.CITATION:
        size = min(style.size, max(style.size * CITATION_SCALE, SMALLEST))
    elif span.role is SpanRole.BADGE:
        size = style.size * 0.86
    text = span.text.upper() if style.capitals else span.text
    if span.href.startswith("#") and len(text) <= _SHORT_REFERENCE:
        text = text.replace(" ", "\u00a0")
    space = (font.main.measure(" ") * style.size / 1000) + style.tracking
    notes = (span.note,) if span.note else ()
    pad = 0.42 * size if span.role is SpanRole.BADGE else 0.0
    rule = _RULES.get(span.role, "")
    plain = not (span.note or pad or span.href or rule) and span.role is not SpanRole.CODE
    tracking, href = style.tracking, span.href
    known = font.shapes.setdefault((size, tracking, pad, bool(href)), {})
    # What all pieces of the span have in common, in the order of their fields.
    common = (colour, element, rise, tracking, pad, href, span.title, anchor, rule)
    make = Piece._make
    for chunk in _TOKENS.findall(text):
        if chunk == "\n":
            yield Word((), 0, space, (), ends_line=True)
            continue
        solid = chunk.rstrip(" ")
        after = space if len(solid) < len(chunk) else 0.0
        if not solid:
            yield Word((), 0, after)
            continue
        shape = known.get(solid)
        if shape is None:
            shape = _find_shape(known, font, solid, ink, (size, tracking, pad), address=bool(href))
        last = len(shape) - 1
        for number, (runs, width) in enumerate(shape):
            pieces = tuple([make(run + common) for run in runs])
            ending = (after, notes) if number == last else (0.0, ())
            yield Word(pieces, width, *ending, False, plain and len(pieces) == 1)  # noqa: FBT003 - a tuple by place


def _find_shape(
    known: dict[str, Shape],
    font: Font,
    solid: str,
    ink: Ink,
    setting: tuple[float, float, float],
    *,
    address: bool,
) -> Shape:
    """Divide a word and remember it; one with a character that no face has is reported each time it is met."""
    try:
        shape = known[solid] = _divide(font, solid, setting, address=address)
    except LookupError as missing:
        char = str(missing.args[0])
        ink.report(char, font.main)
        return _find_shape(
            known, font, solid.replace(char, "" if char == "?" else "?"), ink, setting, address=address
        )
    return shape


def _divide(font: Font, solid: str, setting: tuple[float, float, float], *, address: bool) -> Shape:
    """Divide a word where a line may end, and each part by face; ``setting`` is size, tracking and padding."""
    size, tracking, pad = setting
    parts: Sequence[str] = (solid,)
    if len(solid) > 3:  # noqa: PLR2004 - a-b is the shortest
        if address and "/" in solid:
            parts = _ADDRESS.split(solid)
        elif "-" in solid or "–" in solid or "—" in solid or "/" in solid:
            parts = _BREAKS.split(solid)
    shape = []
    for part in parts:
        points: Points = ()
        if not part.isascii() and _POINTS.search(part):
            # Soft hyphens and zero-width spaces are taken out; where they stood a line may end.
            signs = (
                (found.start() - number, found[0]) for number, found in enumerate(_POINTS.finditer(part))
            )
            points = tuple((at, HYPHEN if sign == SOFT_HYPHEN else "") for at, sign in signs)
            part = _POINTS.sub("", part)  # noqa: PLW2901 - from here on it is the part without them
        runs, start = [], 0
        for run in font.runs(part):
            width = run.width * size + tracking * len(run.text) + (2 + BADGE_MARGIN) * pad
            end = start + len(run.text)
            inside = tuple((at - start, mark) for at, mark in points if start < at <= end or at == start == 0)
            runs.append((run.text, width, run.face, size * run.scale, inside))
            start = end
        shape.append((tuple(runs), sum(run[1] for run in runs)))
    return tuple(shape)


def _inline_element(span: Span, ink: Ink, paragraph: Element | None) -> tuple[Element | None, str]:
    """Return the element of a span's text and, for a note's mark, the anchor that the note links back to."""
    if paragraph is None:
        return None, ""
    if span.note:
        link = paragraph.add_inline("Reference").add_inline("Link")
        return link, f"mark-{span.note}"
    if span.href:
        return paragraph.add_inline("Link"), ""
    if span.role in _DECORATIONS:
        language = span.language if span.language != ink.language else ""
        decorated = {"decoration": _DECORATIONS[span.role], "alt": span.title, "lang": language}
        return paragraph.add_inline("Span", **decorated), ""
    if span.language and span.language != ink.language:
        return paragraph.add_inline("Span", lang=span.language), ""
    return paragraph, ""

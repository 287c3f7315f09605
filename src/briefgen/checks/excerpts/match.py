"""Excerpts against the text of their source: verbatim, verbatim after the listed normalisation, or not.

An excerpt's words are parted at its omissions; the parts must follow each other in the text, each from the beginning
of a word to the end of one. An insertion in brackets may stand in the text (a newspaper's own) or not (ours). The
search is by regular expressions without backtracking, so its time is bounded by the lengths of both texts.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from briefgen.checks.excerpts.nearest import Mismatch, explain_mismatch
from briefgen.checks.excerpts.text import (
    BLANK,
    LINE_HYPHEN,
    NormalText,
    cuts_word,
    next_start,
    normalise_text,
    normalise_words,
)
from briefgen.model.factbase import MatchKind
from briefgen.model.text import Part, PartKind, parse_quotation

Spans = Sequence[tuple[int, int]]
_Escape = Callable[[str], str]
_OPENING = frozenset("([{“‘„«\"'")


@dataclass(frozen=True, slots=True)
class Match:
    """An excerpt that is verbatim. ``position`` and ``end`` count characters of the composed (NFC) text from 0."""

    kind: MatchKind
    position: int
    end: int


@dataclass(frozen=True, slots=True)
class ArchivedText:
    """A source's text, made ready once for any number of excerpts."""

    text: str
    composed: str = field(init=False)
    """In Unicode's composed form (NFC): positions are counted in it."""
    normal: NormalText = field(init=False)

    def __post_init__(self) -> None:
        """Compose and normalise the text."""
        object.__setattr__(self, "composed", unicodedata.normalize("NFC", self.text))
        object.__setattr__(self, "normal", normalise_text(self.text))


def match_excerpt(words: str, text: str | ArchivedText, within: Spans | None = None) -> Match | Mismatch:
    """Look for an excerpt's words in a text: as written first, then normalised.

    ``within`` limits each part to one of these stretches of the composed text, such as its quotations. Of several
    places the first is taken. A mismatch names the first word that differs from the nearest passage.
    """
    archived = ArchivedText(text) if isinstance(text, str) else text
    segments = _split_segments(parse_quotation(words))
    if not segments:
        return Mismatch(0, 0)
    exact = _find_all(segments, archived.text, _composed_offset(archived.text), within, re.escape)
    if isinstance(exact, tuple):
        return Match(MatchKind.EXACT, *exact)
    normal = archived.normal
    escape = _escape_across_lines if LINE_HYPHEN in normal.text else _escape_normal
    loose = _find_all(segments, normal.text, normal.original, within, escape)
    if isinstance(loose, tuple):
        return Match(MatchKind.NORMALISED, *loose)
    return explain_mismatch(words, segments[loose], normal, archived.composed)


def _split_segments(parts: tuple[Part, ...]) -> tuple[tuple[Part, ...], ...]:
    """Part an excerpt at its omissions; what has no words of the source besides insertions is passed over."""
    segments: list[list[Part]] = [[]]
    for part in parts:
        if part.kind is PartKind.OMISSION:
            segments.append([])
        else:
            segments[-1].append(part)
    return tuple(tuple(segment) for segment in segments if any(_has_words(part) for part in segment))


def _has_words(part: Part) -> bool:
    return part.kind is PartKind.WORDS and bool(part.text.strip(BLANK))


def _composed_offset(text: str) -> Callable[[int], int]:
    if unicodedata.is_normalized("NFC", text):
        return lambda offset: offset
    return lambda offset: len(unicodedata.normalize("NFC", text[:offset]))


def _find_all(
    segments: tuple[tuple[Part, ...], ...],
    text: str,
    original: Callable[[int], int],
    within: Spans | None,
    escape: _Escape,
) -> tuple[int, int] | int:
    """Return first and last position of the segments in order, or the number of the first that is not there."""
    first, at = -1, 0
    for number, segment in enumerate(segments):
        pattern = re.compile("".join(_pattern(segment, escape)))
        for start, end in _occurrences(pattern, text, at):
            if cuts_word(text, start, end) or not _inside(original(start), original(end - 1) + 1, within):
                continue
            first, at = (start if first < 0 else first), end
            break
        else:
            return number
    return original(first), original(at - 1) + 1


def _occurrences(pattern: re.Pattern[str], text: str, at: int) -> Iterator[tuple[int, int]]:
    """Yield occurrences, overlapping ones too; those that begin inside the same word as the last are passed over."""
    while match := pattern.search(text, at):
        yield match.span()
        at = next_start(text, match.start())


def _inside(start: int, end: int, within: Spans | None) -> bool:
    return within is None or any(first <= start and end <= last for first, last in within)


def _escape_normal(words: str) -> str:
    return re.escape(normalise_words(words))


_ACROSS_LINES = {"-": f"[-{LINE_HYPHEN}]", "- ": f"(?:- |{LINE_HYPHEN})"}


def _escape_across_lines(words: str) -> str:
    """Escape words so that they match where the text breaks them at the end of a line."""
    units = re.findall(r"- |.", normalise_words(words), re.DOTALL)
    optional = f"{LINE_HYPHEN}?"
    pieces: list[str] = []
    for before, unit in zip(["", *units], units, strict=False):
        if before[-1:].isalnum() and unit.isalnum():
            pieces.append(optional)
        pieces.append(_ACROSS_LINES.get(unit) or re.escape(unit))
    return "".join(pieces)


def _pattern(segment: tuple[Part, ...], escape: _Escape) -> Iterator[str]:
    """Yield the regular expression of a segment, piece by piece."""
    for index, part in enumerate(segment):
        if part.kind is PartKind.WORDS:
            yield escape(part.text.strip(BLANK))
        else:
            before = segment[index - 1].text if index else ""
            after = segment[index + 1].text if index + 1 < len(segment) else ""
            yield _insertion_pattern(before, part.text, after, escape)


def _insertion_pattern(before: str, insertion: str, after: str, escape: _Escape) -> str:
    """Return a pattern for an insertion and the space around it: as in the text, or left out with one space.

    A single letter in brackets before a word may also be the word's own, with its case changed: [T]he.
    Alternatives are atomic: the first that fits is kept, so that many insertions cannot make the search explode.
    """
    verbatim = escape(insertion)
    left, right = escape(_space_after(before)), escape(_space_before(after))
    follows_word = after.strip(BLANK)[:1].isalnum()
    letter = insertion[1:-1]
    recased = f"|(?i:{re.escape(letter)})" if follows_word and len(letter) == 1 and letter.isalpha() else ""
    if left and right:
        return f"(?>{left}{verbatim}{right}|{left}|{right})"
    if left:
        return f"{left}(?>{verbatim}{recased}|)" if follows_word else f"(?>{left}{verbatim}|)"
    if right:
        opens = not before.strip(BLANK) or before.strip(BLANK)[-1] in _OPENING
        return f"(?>{verbatim}{right}|)" if opens else f"(?>{verbatim}|){right}"
    return f"(?>{verbatim}{recased}|)"


def _space_after(text: str) -> str:
    return text[len(text.rstrip(BLANK)) :]


def _space_before(text: str) -> str:
    return text[: len(text) - len(text.lstrip(BLANK))]

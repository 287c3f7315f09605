"""Where an excerpt goes wrong: the nearest passage of its source, and the first word that differs.

RapidFuzz finds the passage, difflib compares it word by word. Both only ever serve to show an editor what to mend:
nothing found here passes for verbatim.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import partial
from itertools import dropwhile

from briefgen.checks.base import compile_later
from briefgen.checks.excerpts.text import LINE_HYPHEN, NormalText, normalise_words
from briefgen.diagnostics.letters import INVISIBLE, plain_letters
from briefgen.model.text import Part, PartKind

_FAR = 60
"""Below this score (out of 100) of RapidFuzz no passage is worth showing."""
_MARGIN = 40
"""Characters added to a passage on both sides, lest its first or last word be cut off."""
_CONTEXT = 8
"""Words and marks shown before and after what differs, and at most between one difference and the next."""

_RUN = 4
"""Characters in a row that count as shared."""
_LONG = 250_000
"""Pairs of words beyond which frequent words are no longer compared: prose stays far below, and a second is enough."""

_LETTER = rf"[\w\u0300-\u036f{INVISIBLE}]"
_JOINER = f"[-‐‑'’{LINE_HYPHEN}]"
_token = compile_later(
    rf"{_LETTER}+(?:\[{_LETTER}+\]{_LETTER}*)+|\[{_LETTER}\]{_LETTER}+|{_LETTER}+(?:{_JOINER}{_LETTER}+)*|[^\w\s]"
)

_LINE_END = re.compile(rf"(?<=\w)(?:(-)|[{INVISIBLE}])[{INVISIBLE}]*[^\S\n]*\n[\s{INVISIBLE}]*(?=\w)")
"""A hyphen at the end of a line within a word."""

_UNSEEN = dict.fromkeys(map(ord, INVISIBLE))

Opcode = tuple[str, int, int, int, int]


@dataclass(frozen=True, slots=True)
class Mismatch:
    """An excerpt that is not verbatim.

    ``word`` is the index of its first word that differs (words as parted by white space), ``offset`` that word's
    first character. ``passage`` is the nearest passage of the source, with ``difference`` marked in it as
    [-excerpt-] {+source+}; both are empty where nothing comes near, and ``difference`` where the words do stand in
    the source, but not in the excerpt's order or place.
    """

    word: int
    offset: int
    passage: str = ""
    difference: str = ""


@dataclass(frozen=True, slots=True)
class _Token:
    """A word or a mark, with its stretch of the text; ``inserted`` where it stands in brackets of the excerpt."""

    text: str
    start: int
    end: int
    inserted: bool = False


def explain_mismatch(words: str, segment: Sequence[Part], normal: NormalText, composed: str) -> Mismatch:
    """Say where ``segment``, a part of an excerpt's ``words`` between omissions, differs from the text.

    What is shown of the source are its own characters, from the ``composed`` text, so that they can be copied.
    """
    own = _tokens_of(segment)
    found = _nearest_tokens(own, normal.text)
    known = frozenset(token.text for token in found)
    mine = [_likeness(token, known) for token in own]
    theirs = [_join_lines(token.text, mine) for token in found]
    repetitive = len(mine) * len(theirs) > _LONG
    opcodes = _trim(SequenceMatcher(None, mine, theirs, autojunk=repetitive).get_opcodes(), len(mine))
    if not found or not opcodes:
        return _mismatch_at(words, own[0])
    seen = partial(_read, normal, composed)
    passage = seen(found[opcodes[0][3] : opcodes[-1][4]])
    rest = tuple(dropwhile(lambda code: _allowed(code, own), opcodes))
    if not rest:
        return _mismatch_at(words, own[0], passage)
    shown = _show(rest, words, own, found, seen)
    return _mismatch_at(words, own[min(rest[0][1], len(own) - 1)], passage, shown)


def _mismatch_at(words: str, token: _Token, passage: str = "", difference: str = "") -> Mismatch:
    """Name the word, as parted by white space, that holds the token."""
    before = words[: token.start + 1]
    start = len(before) - len(before.split()[-1])
    return Mismatch(len(words[:start].split()), start, passage, difference)


def _tokens_of(segment: Sequence[Part]) -> list[_Token]:
    text, start = "".join(part.text for part in segment), segment[0].offset
    inserted = [part for part in segment if part.kind is PartKind.INSERTION]
    tokens = []
    for match in _token().finditer(text):
        first, last = match.start() + start, match.end() + start
        inside = any(part.offset <= first and last <= part.offset + len(part.text) for part in inserted)
        tokens.append(_Token(normalise_words(match[0]), first, last, inside))
    return [token for token in tokens if token.text]


def _nearest_tokens(own: Sequence[_Token], text: str) -> list[_Token]:
    """Return the tokens of the passage nearest to the excerpt's, with a margin; none where nothing comes near."""
    from rapidfuzz import fuzz  # noqa: PLC0415 - only what goes wrong pays for it

    needle = " ".join(token.text for token in own)
    first, last = _likeliest_stretch(needle, text)
    near = fuzz.partial_ratio_alignment(needle, text[first:last], score_cutoff=_FAR) if last > first else None
    if near is None:
        return []
    start = text.rfind(" ", 0, max(0, first + near.dest_start - _MARGIN)) + 1
    stop = text.find(" ", first + near.dest_end + _MARGIN)
    matches = _token().finditer(text, start, len(text) if stop < 0 else stop)
    return [_Token(match[0], match.start(), match.end()) for match in matches]


def _likeliest_stretch(needle: str, text: str) -> tuple[int, int]:
    """Return the stretch of a text, twice as long as the needle, that shares most with it.

    Counting runs of four characters takes time in proportion to the text; an alignment over the whole of a long and
    repetitive one takes minutes.
    """
    size = min(_RUN, len(needle))
    runs = {needle[at : at + size] for at in range(len(needle) - size + 1)}
    stride = max(len(needle), _MARGIN)
    shared: defaultdict[int, set[str]] = defaultdict(set)
    for at in range(len(text) - size + 1):
        if (run := text[at : at + size]) in runs:
            shared[at // stride].add(run)
    counts = {block: len(found | shared.get(block + 1, set())) for block, found in shared.items()}
    if not counts:
        return 0, 0
    best = max(counts, key=lambda block: (counts[block], -block))
    return best * stride, (best + 2) * stride + size


def _likeness(token: _Token, known: Collection[str]) -> str:
    """Return the token as it is compared: a letter we set in brackets ([T]he, bill[s]) counts as the source has it."""
    if token.inserted or "[" not in token.text:
        return token.text
    plain = token.text.replace("[", "").replace("]", "")
    kept = re.sub(r"\[[^\[\]]*\]", "", token.text)
    forms = (token.text, plain, plain[:1].swapcase() + plain[1:], kept)
    return next((form for form in forms if form in known), token.text)


def _join_lines(word: str, mine: Collection[str]) -> str:
    """Read a word that the source breaks at a line's end in the excerpt's way, if that is one of the two ways."""
    if LINE_HYPHEN not in word:
        return word
    joined = word.replace(LINE_HYPHEN, "")
    return joined if joined in mine else word.replace(LINE_HYPHEN, "-")


def _trim(opcodes: Sequence[Opcode], length: int) -> list[Opcode]:
    """Drop what the passage has before and after the excerpt: the margin, and text that the excerpt leaves out."""
    kept = [code for code in opcodes if not (code[0] == "insert" and code[1] in (0, length))]
    if kept and kept[0][0] == "replace":
        tag, i1, i2, j1, j2 = kept[0]
        kept[0] = (tag, i1, i2, max(j1, j2 - (i2 - i1)), j2)
    if kept and kept[-1][0] == "replace":
        tag, i1, i2, j1, j2 = kept[-1]
        kept[-1] = (tag, i1, i2, j1, min(j2, j1 + (i2 - i1)))
    return kept


def _allowed(code: Opcode, own: Sequence[_Token]) -> bool:
    """Whether a difference is none: equal words, or an insertion of ours."""
    return code[0] == "equal" or (
        code[0] == "delete" and all(token.inserted for token in own[code[1] : code[2]])
    )


def _slice(text: str, tokens: Sequence[_Token]) -> str:
    """Return the stretch of a text that some tokens cover."""
    return text[tokens[0].start : tokens[-1].end] if tokens else ""


def _read(normal: NormalText, composed: str, tokens: Sequence[_Token]) -> str:
    """Return the stretch of the source that some tokens cover, as it was written but on one line, in plain letters."""
    if not tokens:
        return ""
    stretch = composed[normal.original(tokens[0].start) : normal.original(tokens[-1].end - 1) + 1]
    return " ".join(plain_letters(_LINE_END.sub(r"\1", stretch).translate(_UNSEEN)).split())


def _show(
    codes: Sequence[Opcode],
    words: str,
    own: Sequence[_Token],
    found: Sequence[_Token],
    seen: Callable[[Sequence[_Token]], str],
) -> str:
    """Return the first difference, and those soon after it, marked, with the words of the source around them."""
    end = codes[0][3]
    shown = [seen(found[max(0, end - _CONTEXT) : end])]
    for code in codes:
        _, i1, i2, j1, j2 = code
        if j1 - end > _CONTEXT:
            break
        if not _allowed(code, own):
            mine, theirs = _slice(words, own[i1:i2]), seen(found[j1:j2])
            shown += (seen(found[end:j1]), f"[-{mine}-]" if mine else "", f"{{+{theirs}+}}" if theirs else "")
            end = j2
    shown.append(seen(found[end : end + _CONTEXT]))
    return " ".join(filter(None, shown))

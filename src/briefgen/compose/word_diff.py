"""Two versions of a text as one: words that were taken out struck through, words that came in underlined.

In: two texts. Out: spans in which either can be read, by the form of the type and, for those who hear it, by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from briefgen.compose.labels import Labels
from briefgen.compose.spans import join
from briefgen.model.document import Span, SpanRole, Spans

_WORDS = re.compile(r"\s+|[^\s]+")
_ALIKE = 0.35
"""Part of their words that two texts must share to be shown as one."""
_NEARLY = 0.8
"""The same for entries of a list, which may be alike and mean something else."""
_LONGEST = 4_000


def diff_words(before: str, after: str, labels: Labels) -> Spans:
    """Return two texts as one; two that have little in common stand one after the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    if max(len(old), len(new)) > _LONGEST or matcher.ratio() < _ALIKE:
        space = (Span(" "),) if before and after else ()
        return (*delete(before, labels), *space, *insert(after, labels))
    return tuple(_join(matcher, old, new, labels))


def diff_parts(before: Sequence[str], after: Sequence[str], labels: Labels) -> Spans:
    """Return two lists as one, without what both have; a part in the place of another is compared with it."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    found: list[Spans] = []
    for what, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        if what == "equal":
            continue
        old, new = before[from_old:to_old], after[from_new:to_new]
        if len(old) == len(new):
            found += [_diff_part(one, other, labels) for one, other in zip(old, new, strict=True)]
        else:
            found += [*(delete(one, labels) for one in old), *(insert(one, labels) for one in new)]
    return join(found, "; ")


def _diff_part(before: str, after: str, labels: Labels) -> Spans:
    """Compare two parts word by word where they are nearly the same."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if SequenceMatcher(None, old, new, autojunk=False).ratio() >= _NEARLY:
        return diff_words(before, after, labels)
    return (*delete(before, labels), Span(" "), *insert(after, labels))


def _join(matcher: SequenceMatcher[str], old: list[str], new: list[str], labels: Labels) -> Iterator[Span]:
    for what, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        out, came = "".join(old[from_old:to_old]), "".join(new[from_new:to_new])
        if what == "equal":
            yield Span(came)
            continue
        yield from delete(out, labels)
        if out.strip() and came.strip() and not out[-1:].isspace():
            yield Span(" ")
        yield from insert(came, labels)


def delete(words: str, labels: Labels) -> Spans:
    """Return words that were taken out."""
    title = labels.say("taken out: {words}", words=words.strip())
    return _marked(words, SpanRole.DELETED, title)


def insert(words: str, labels: Labels) -> Spans:
    """Return words that came in."""
    title = labels.say("put in: {words}", words=words.strip())
    return _marked(words, SpanRole.INSERTED, title)


def _marked(words: str, role: SpanRole, title: str) -> Spans:
    """Mark words, but not the spaces around them: a line through nothing looks like a dash."""
    solid = words.strip()
    if not solid:
        return (Span(words),) if words else ()
    start = words.index(solid)
    before, after = words[:start], words[start + len(solid) :]
    spaces = ((Span(before),) if before else (), (Span(after),) if after else ())
    return (*spaces[0], Span(solid, role=role, title=title), *spaces[1])

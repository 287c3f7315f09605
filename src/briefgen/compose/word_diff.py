"""Two versions of a text as one: words that were taken out struck through, words that came in underlined.

In: two texts. Out: spans in which either can be read, by the form of the type and, for those who hear it, by name.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from briefgen.compose.labels import Labels
from briefgen.compose.spans import join
from briefgen.model.document import Span, SpanRole, Spans

_WORDS = re.compile(r"[^ \t\r\n]+")
"""What is a word: one that holds a space that does not break is one."""

_ALIKE = 0.3
"""Part of their words that two texts must share to be shown as one."""
_NEARLY = 0.66
"""The same for entries of a list, which may be alike and mean something else."""
_MOST_PAIRS = 100_000
"""Pairs of a word and its like in the other text, beyond which comparing takes longer than a reader would wait."""


def diff_words(before: str, after: str, labels: Labels) -> Spans:
    """Return two texts as one; two that have little in common stand one after the other."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    matcher = _compare(old, new)
    if matcher is None or matcher.ratio() < _ALIKE:
        return _replace(before, after, labels)
    return join(_join(matcher, old, new, labels), " ")


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
    matcher = _compare(_WORDS.findall(before), _WORDS.findall(after))
    if matcher is not None and matcher.ratio() >= _NEARLY:
        return diff_words(before, after, labels)
    return _replace(before, after, labels)


def _compare(old: Sequence[str], new: Sequence[str]) -> SequenceMatcher[str] | None:
    """Return what compares two lists of words; ``None`` where the same words come back so often that it would not end."""
    counts, others = Counter(old), Counter(new)
    pairs = sum(count * others[word] for word, count in counts.items())
    return SequenceMatcher(None, old, new, autojunk=False) if pairs <= _MOST_PAIRS else None


def _join(
    matcher: SequenceMatcher[str], old: Sequence[str], new: Sequence[str], labels: Labels
) -> Iterator[Spans]:
    for what, from_old, to_old, from_new, to_new in matcher.get_opcodes():
        out, came = " ".join(old[from_old:to_old]), " ".join(new[from_new:to_new])
        yield (Span(came),) if what == "equal" else _replace(out, came, labels)


def _replace(before: str, after: str, labels: Labels) -> Spans:
    return join((delete(before, labels), insert(after, labels)), " ")


def delete(words: str, labels: Labels) -> Spans:
    """Return words that were taken out."""
    title = labels.say("taken out: {words}", words=words.strip())
    return _marked(words, SpanRole.DELETED, title)


def insert(words: str, labels: Labels) -> Spans:
    """Return words that came in."""
    title = labels.say("put in: {words}", words=words.strip())
    return _marked(words, SpanRole.INSERTED, title)


def _marked(words: str, role: SpanRole, title: str) -> Spans:
    """Mark words, but not spaces around them: a line through nothing looks like a dash."""
    solid = words.strip()
    return (Span(solid, role=role, title=title),) if solid else ()

"""What checks share: text ranges, compiled patterns, how messages name things, suppressed diagnostics."""

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import accumulate
from typing import NamedTuple

from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.codes import load_codes
from briefgen.model.base import Ignore
from briefgen.model.records import AnyRecord, Record


def compile_later(pattern: str, flags: int = 0) -> Callable[[], re.Pattern[str]]:
    """Return a function that compiles a pattern at its first call and returns it at every one."""

    @cache
    def compiled() -> re.Pattern[str]:
        return re.compile(pattern, flags)

    return compiled


class TextRange(NamedTuple):
    """Characters ``start`` to ``end`` of a text, counted from 0; ``reason`` says more where the code alone does not."""

    start: int
    end: int
    reason: str = ""


class TextRanges:
    """Ranges of a text, that may overlap: ``place in ranges`` answers fast however many there are."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        ordered = sorted(ranges)
        self._starts = [start for start, _ in ordered]
        self._ends = list(accumulate((end for _, end in ordered), max))

    def __contains__(self, place: int) -> bool:
        return self.reach(place) > place

    def reach(self, place: int) -> int:
        """Return the furthest end of those that begin at or before a place; 0 where none does."""
        before = bisect_right(self._starts, place)
        return self._ends[before - 1] if before else 0


_LISTED = 10
_LONGEST = 60


def name_kind(kind: type[Record]) -> str:
    """Return a kind with its article: "a meeting"."""
    name = kind.__name__.lower()
    return f"{'an' if name[0] in 'aeio' else 'a'} {name}"


def name_kinds(kinds: Sequence[type[Record]]) -> str:
    """Return several kinds as alternatives: "a meeting or an event"."""
    return " or ".join(map(name_kind, kinds))


def name_record(record: AnyRecord) -> str:
    """Return a record as messages call it: meeting “summit-4”."""
    return f"{type(record).__name__.lower()} “{record.id}”"


def name_ids(ids: Sequence[str]) -> str:
    """Return ids in quotation marks, the first ten and the number of the rest."""
    shown = ", ".join(f"“{one}”" for one in ids[:_LISTED])
    return shown if len(ids) <= _LISTED else f"{shown} and {len(ids) - _LISTED} more"


def shorten(words: str) -> str:
    """Return words in quotation marks, as a message shows them: on one line, and not too long."""
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= _LONGEST else f"“{line[:_LONGEST].rstrip()} …”"


def apply_ignores(diagnostics: Iterable[Diagnostic], ignores: Sequence[Ignore]) -> tuple[Diagnostic, ...]:
    """Mark the diagnostics whose code is ignored in the line that they are about. What is not ignorable stays."""
    reasons = {(entry.file, line, entry.code): entry.reason for entry in ignores for line in entry.lines}
    if not reasons:
        return tuple(diagnostics)
    return tuple(
        replace(one, ignored=reasons[place]) if (place := _place(one)) in reasons else one
        for one in diagnostics
    )


def find_unused(
    ignores: Iterable[Ignore], diagnostics: Iterable[Diagnostic], given: Collection[str]
) -> Iterator[Diagnostic]:
    """Report comments that overrule nothing, of those whose code could be found.

    ``given`` names what the run had of "day", "archive" and "brief"; codes that need more were not looked for.
    """
    used = {_place(one) for one in diagnostics if one.ignored is not None}
    for one in ignores:
        places = ((one.file, line, one.code) for line in one.lines)
        if set(load_codes()[one.code].needs) <= set(given) and used.isdisjoint(places):
            message = f"there is no {one.code} here to ignore"
            hint = "delete the comment, or move it to the line that the diagnostic names"
            yield diagnose("unused-ignore", message, one.origin, hint)


def _place(diagnostic: Diagnostic) -> tuple[str, int, str] | None:
    """Return what an ignore comment must name; ``None`` for what has no place or may not be overruled."""
    if diagnostic.origin is None or not load_codes()[diagnostic.code].ignorable:
        return None
    return diagnostic.origin.file, diagnostic.origin.line, diagnostic.code

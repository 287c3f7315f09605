"""Numbers given in reading order: sources, notes, figures, tables, anchors.

One ``Numbering`` lives as long as one composition. Whoever composes in reading order gets numbers in reading order:
a source takes its number when it is first cited, a note when its mark is set.
"""

import re
from collections import Counter

from briefgen.letters import ascii_of
from briefgen.model.document import Note, Span, SpanRole, Spans

_NOT_IN_ANCHOR = re.compile(r"[^a-z0-9]+")


def source_anchor(number: int) -> str:
    """Return the anchor of a source's entry in the list of sources."""
    return f"source-{number}"


class Numbering:
    """Hands out numbers and remembers whom they were given to."""

    def __init__(self) -> None:
        self._sources: dict[str, int] = {}
        self._cited_in_full: set[str] = set()
        self._notes: list[Note] = []
        self._facts: dict[int, tuple[str, ...]] = {}
        self._counts: Counter[str] = Counter()
        self._anchors: set[str] = set()

    @property
    def notes(self) -> tuple[Note, ...]:
        """The notes so far, by number."""
        return tuple(self._notes)

    @property
    def sources(self) -> tuple[tuple[int, str], ...]:
        """Numbers and ids of the sources cited so far."""
        return tuple((number, source) for source, number in self._sources.items())

    def number_source(self, source: str) -> int:
        """Return the number of a source, giving it the next one at its first citation."""
        return self._sources.setdefault(source, len(self._sources) + 1)

    def is_first_in_notes(self, source: str) -> bool:
        """Whether no note has cited the source yet; the next question about it is answered with no."""
        first = source not in self._cited_in_full
        self._cited_in_full.add(source)
        return first

    def facts_of_note(self, number: int) -> tuple[str, ...]:
        """Return the facts that a note cites by their ids."""
        return self._facts.get(number, ())

    def add_note(self, spans: Spans, facts: tuple[str, ...] = ()) -> Spans:
        """Add a note that cites facts, and return its mark."""
        number = len(self._notes) + 1
        self._notes.append(Note(number, spans))
        self._facts[number] = facts
        return (Span(str(number), role=SpanRole.NOTE_MARK, note=number),)

    def count(self, what: str) -> int:
        """Return the next number of a kind of thing, such as a figure."""
        self._counts[what] += 1
        return self._counts[what]

    def make_anchor(self, text: str) -> str:
        """Return an anchor for a heading, unlike any other; letters outside ASCII leave it a bare ``section``."""
        stem = _NOT_IN_ANCHOR.sub("-", ascii_of(text)).strip("-") or "section"
        if stem.startswith("source-"):
            stem = f"section-{stem}"
        anchor, number = stem, 1
        while anchor in self._anchors:
            number += 1
            anchor = f"{stem}-{number}"
        self._anchors.add(anchor)
        return anchor

"""On which pages each statement came to stand.

In: what the setter was told is said, with its structure elements, and the painted pages. Out: the statements in the
order of the structure, each with its pages. A mark belongs to the nearest of its elements that something is said in,
so a note inside a table row is found where the note stands, not where the row does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from briefgen.layout.setter import Statement
from briefgen.layout.story import Element, Mark, Page, Printed, WatermarkMark


def find_printed(statements: Sequence[Statement], pages: Sequence[Page]) -> tuple[Printed, ...]:
    """Return all statements with their pages, counted from 1. One without a mark on any page is left out."""
    homes = {element: number for number, one in enumerate(statements) for element in one.elements}
    found: dict[int, set[int]] = defaultdict(set)
    for number, page in enumerate(pages, start=1):
        for element in _elements(page.marks):
            home = _home(element, homes)
            if home is not None:
                found[home].add(number)
    return tuple(
        Printed(one.kind, one.words, one.facts, tuple(sorted(found[number])), one.note)
        for number, one in enumerate(statements)
        if found[number]
    )


def _elements(marks: Iterable[Mark]) -> set[Element]:
    return {
        mark.element for mark in marks if not isinstance(mark, WatermarkMark) and mark.element is not None
    }


def _home(element: Element, homes: dict[Element, int]) -> int | None:
    here: Element | None = element
    while here is not None and here not in homes:
        here = here.parent
    return homes[here] if here is not None else None

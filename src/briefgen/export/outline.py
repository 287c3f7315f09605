"""Bookmarks: the headings as a tree (ISO 32000-1, 12.3.3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefgen.export.objects import PdfObjects, Reference, array, dictionary, text_string
from briefgen.layout.paths import number
from briefgen.layout.story import Destination, OutlineEntry


@dataclass
class _Item:
    entry: OutlineEntry
    reference: Reference
    children: list[_Item] = field(default_factory=list)

    def count(self) -> int:
        return sum(1 + child.count() for child in self.children)


def add_outline(
    objects: PdfObjects,
    entries: Sequence[OutlineEntry],
    destinations: Mapping[str, Destination],
    pages: Sequence[Reference],
) -> Reference | None:
    """Add the bookmarks; ``None`` where there are no headings."""
    if not entries:
        return None
    root = objects.reserve()
    items = _nest(objects, entries)

    def write(siblings: Sequence[_Item], parent: Reference) -> None:
        for at, item in enumerate(siblings):
            place = destinations[item.entry.anchor]
            content: dict[str, object] = {
                "Title": text_string(item.entry.text),
                "Parent": parent,
                "Dest": array([pages[place.page], "/XYZ", number(place.x), number(place.y + 6), "null"]),
                "Prev": siblings[at - 1].reference if at else None,
                "Next": siblings[at + 1].reference if at + 1 < len(siblings) else None,
            }
            if item.children:
                content |= {
                    "First": item.children[0].reference,
                    "Last": item.children[-1].reference,
                    "Count": item.count(),
                }
                write(item.children, item.reference)
            objects.set(item.reference, dictionary(content))

    write(items, root)
    total = sum(1 + item.count() for item in items)
    objects.set(
        root,
        dictionary(
            {"Type": "/Outlines", "First": items[0].reference, "Last": items[-1].reference, "Count": total}
        ),
    )
    return root


def _nest(objects: PdfObjects, entries: Sequence[OutlineEntry]) -> list[_Item]:
    top: list[_Item] = []
    path: list[_Item] = []
    for entry in entries:
        item = _Item(entry, objects.reserve())
        while path and path[-1].entry.level >= entry.level:
            path.pop()
        (path[-1].children if path else top).append(item)
        path.append(item)
    return top

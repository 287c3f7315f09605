"""The structure tree and the bookmarks in the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from briefgen.export.pdf.objects import PdfObjects, Reference, array, dictionary, name, text_string
from briefgen.layout.story import Destination, Element, OutlineEntry, number

_KEPT_EMPTY = frozenset({"TD", "TH", "TR", "TBody", "THead", "Table", "Document"})


class Tags:
    """The structure of one file, as it grows."""

    def __init__(self, objects: PdfObjects, root: Element) -> None:
        self._objects = objects
        self._root = root
        # An element's content in the order it was painted: item dictionaries and inline elements.
        self._content: dict[
            Element, list[tuple[int, Reference] | tuple[Reference, Reference, None] | Element]
        ] = {}
        self._parents: list[list[Element] | Element] = []
        self._tree = objects.reserve()

    def start_page(self) -> int:
        """Return the page's key in the parent tree."""
        self._parents.append([])
        return len(self._parents) - 1

    def add_sequence(self, element: Element, page_key: int, page: Reference) -> int:
        """Give an element a marked-content sequence; return the sequence's number on its page."""
        sequences = self._parents[page_key]
        assert isinstance(sequences, list)
        sequences.append(element)
        self._items(element).append((len(sequences) - 1, page))
        return len(sequences) - 1

    def add_link(self, element: Element, annotation: Reference, page: Reference) -> int:
        """Give an element an annotation; return its key in the parent tree."""
        self._parents.append(element)
        self._items(element).append((annotation, page, None))
        return len(self._parents) - 1

    def _items(
        self, element: Element
    ) -> list[tuple[int, Reference] | tuple[Reference, Reference, None] | Element]:
        items = self._content.get(element)
        if items is None:
            items = self._content[element] = []
            if element.inline and element.parent is not None:
                self._items(element.parent).append(element)
        return items

    def write(self) -> Reference:
        """Write the tree and return its root's reference."""
        objects = self._objects
        references: dict[Element, Reference] = {}
        order: list[Element] = []
        self._reserve(self._root, references, order)
        ids: dict[str, Reference] = {}
        for element in order:
            parent = references[element.parent] if element.parent is not None else self._tree
            objects.set(references[element], self._format(element, parent, references))
            if "id" in element.attributes:
                ids[str(element.attributes["id"])] = references[element]
        numbers: list[object] = []
        for key, entry in enumerate(self._parents):
            value: object = (
                array([references[e] for e in entry]) if isinstance(entry, list) else references[entry]
            )
            numbers += [key, value]
        parent_tree = objects.add(dictionary({"Nums": array(numbers)}))
        id_tree = None
        if ids:
            names = array([part for key in sorted(ids) for part in (text_string(key), ids[key])])
            id_tree = objects.add(dictionary({"Names": names}))
        entries = {
            "Type": "/StructTreeRoot",
            "K": array([references[self._root]]),
            "ParentTree": parent_tree,
            "ParentTreeNextKey": len(self._parents),
            "IDTree": id_tree,
        }
        objects.set(self._tree, dictionary(entries))
        return self._tree

    def _reserve(self, element: Element, references: dict[Element, Reference], order: list[Element]) -> bool:
        """Reserve the numbers of an element and what is below it; leave out paragraphs that were never painted."""
        place = len(order)
        order.append(element)
        references[element] = self._objects.reserve()
        inline = [item for item in self._content.get(element, ()) if isinstance(item, Element)]
        filled = [self._reserve(child, references, order) for child in (*inline, *element.children)]
        if self._content.get(element) or any(filled) or element.tag in _KEPT_EMPTY:
            return True
        self._objects.set(references.pop(element), "null")
        del order[place:]
        return False

    def _format(self, element: Element, parent: Reference, references: dict[Element, Reference]) -> str:
        kids: list[object] = []
        home: Reference | None = None
        for item in self._content.get(element, ()):
            if isinstance(item, Element):
                kids.append(references[item])
            elif len(item) == 2:  # noqa: PLR2004 - a sequence: its number and page
                home = home or item[1]
                kids.append(item[0] if item[1] == home else f"<</Type/MCR/Pg {item[1]}/MCID {item[0]}>>")
            else:
                kids.append(f"<</Type/OBJR/Obj {item[0]}/Pg {item[1]}>>")
        kids += [references[child] for child in element.children if child in references]
        attributes = element.attributes
        entries: dict[str, object] = {"Type": "/StructElem", "S": name(element.tag), "P": parent, "Pg": home}
        if kids:
            entries["K"] = array(kids) if len(kids) > 1 else kids[0]
        for key, entry in (("alt", "Alt"), ("lang", "Lang"), ("id", "ID"), ("title", "T")):
            if attributes.get(key):
                entries[entry] = text_string(str(attributes[key]))
        entries["A"] = _attribute_objects(attributes)
        return dictionary(entries)


def _attribute_objects(attributes: dict[str, object]) -> str | None:
    """Write layout, list and table attributes (14.8.5)."""
    owned = []
    if "scope" in attributes:
        owned.append(f"<</O/Table/Scope/{attributes['scope']}>>")
    if "col_span" in attributes:
        owned.append(f"<</O/Table/ColSpan {attributes['col_span']}>>")
    if attributes.get("summary"):
        owned.append(f"<</O/Table/Summary {text_string(str(attributes['summary']))}>>")
    if "numbering" in attributes:
        owned.append(f"<</O/List/ListNumbering/{attributes['numbering']}>>")
    if "decoration" in attributes:
        owned.append(f"<</O/Layout/TextDecorationType/{attributes['decoration']}>>")
    box = attributes.get("bbox")
    if isinstance(box, tuple):
        owned.append(f"<</O/Layout/Placement/Block/BBox[{' '.join(number(value) for value in box)}]>>")
    if not owned:
        return None
    return owned[0] if len(owned) == 1 else array(owned)


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

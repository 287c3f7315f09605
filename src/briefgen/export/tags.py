"""The structure tree in the file: elements with their content items, the parent tree, the ids (ISO 32000-1, 14.7).

While pages are written, every marked-content sequence and every link is given to its element here; then the whole
tree is written at once. An inline element takes its place among its parent's content when its first item comes.
"""

from __future__ import annotations

from briefgen.export.objects import PdfObjects, Reference, array, dictionary, name, text_string
from briefgen.layout.paths import number
from briefgen.layout.story import Element

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

"""The words of a page of HTML in reading order, found by a reader that shares no code with the program.

What the page adds for the screen is marked (class ``aid``, links without words) and is left out; numbers and signs of lists,
which a browser writes, are put in. Notes are kept apart by the mark that leads to them, words of drawings too.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html.parser import HTMLParser

from logical_order import divide

VOID = frozenset({"br", "img", "link", "meta", "wbr"})
INLINE = frozenset(
    {"a", "b", "code", "del", "i", "ins", "span", "strong", "sup", "time", "wbr", "text", "title"}
)
MARGINS = frozenset({"handling", "copy", "draft"})


@dataclass
class Element:
    """An element, with its children in order."""

    name: str
    attributes: dict[str, str | None]
    children: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        """The names of its classes."""
        return set((self.attributes.get("class") or "").split())

    def find(self, name: str) -> list[Element]:
        """Return all elements of a name in it, in order."""
        found = [self] if self.name == name else []
        for child in self.children:
            found += child.find(name) if isinstance(child, Element) else []
        return found

    def all(self) -> list[Element]:
        """Return it and all elements in it."""
        inner = (child.all() for child in self.children if isinstance(child, Element))
        return [self, *(element for elements in inner for element in elements)]

    def text(self) -> str:
        """Return all text in it."""
        return "".join(child if isinstance(child, str) else child.text() for child in self.children)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("", {})
        self.open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute stands twice in <{tag}>"
        element = Element(tag, dict(attrs))
        self.open[-1].children.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open[-1].name == tag, f"</{tag}> closes <{self.open[-1].name}>"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        self.open[-1].children.append(data)


def parse_page(page: bytes) -> Element:
    """Return the tree of a page; every element must be closed where it was opened."""
    parser = _Parser()
    parser.feed(page.decode())
    parser.close()
    assert parser.open == [parser.root]
    return parser.root


@dataclass
class PageWords:
    """Words in reading order, notes by number, and the words of drawings."""

    read: tuple[str, ...]
    notes: dict[str, tuple[str, ...]]
    drawn: Counter[str]
    discs: Counter[str]
    """Numbers of meetings in discs, which are painted in print, and not read."""


def read_page(page: bytes) -> PageWords:
    """Return the words that a page shows."""
    reading = _Reading()
    (article,) = parse_page(page).find("article")
    read = divide(reading.say(article))
    drawn = Counter(divide(" ".join(reading.drawn)))
    return PageWords(read, reading.notes, drawn, Counter(reading.discs))


class _Reading:
    def __init__(self) -> None:
        self.notes: dict[str, tuple[str, ...]] = {}
        self.drawn: list[str] = []
        self.discs: list[str] = []

    def say(self, element: Element) -> str:
        if element.classes & ({"aid", "self", "hidden"} | MARGINS):
            return " "
        if "disc" in element.classes:
            self.discs.append(element.text())
            return " "
        if element.name == "svg":
            if "wide" in element.classes:
                self.drawn += [text.text() for text in element.find("text")]
            return " "
        said = "".join(self._children(element))
        if element.attributes.get("role") == "doc-footnote":
            self.notes[str(element.attributes["id"])] = divide(said)
            return " "
        if element.name == "br":
            return "\n"
        return said if element.name in INLINE and not element.classes & {"unit", "entry"} else f" {said} "

    def _children(self, element: Element) -> list[str]:
        parts = []
        number = 0
        is_list = element.name in ("ul", "ol") and element.attributes.get("role") != "list"
        for child in element.children:
            if isinstance(child, str):
                parts.append(child)
                continue
            if is_list and child.name == "li":
                number += 1
                parts.append(f" {number}. " if element.name == "ol" else " • ")
            parts.append(self.say(child))
        return parts

"""A page as a tree, and the tree as HTML: the one place where text becomes markup.

Every text and attribute is escaped here, and an address that may not be followed is left out, so that nothing which a
record, a template or a spec says can become an element, a script or a request.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape

from briefgen.model.base import AddressError, ascii_address
from briefgen.model.text import printable

VOID = frozenset({"br", "img", "link", "meta", "wbr"})
"""Elements without an end tag."""
INLINE = frozenset(
    {"a", "b", "br", "code", "del", "i", "ins", "q", "span", "strong", "sup", "time", "wbr", "text"}
)
"""Elements between whose neighbours no line break may come: it would be a space."""
_ADDRESSES = ("href", "src")
_ZERO_WIDTH_SPACE = "\u200b"


class Tag:
    """An element. A text among its children is plain text, never markup; ``None`` among them is nothing.

    Attributes are written in their order; one that is ``None`` or ``False`` is left out, one that is ``True`` has no
    value. Underscores stand for hyphens, and a last one is dropped: ``class_``, ``aria_label``. ``facts`` are those
    whose address the element may become.
    """

    __slots__ = ("attributes", "children", "facts", "name")

    def __init__(self, name: str, /, *children: Tag | str | None, **attributes: str | bool | None) -> None:
        self.name = name
        self.children: list[Tag | str] = [child for child in children if child is not None]
        self.attributes = {
            key.rstrip("_").replace("_", "-"): value
            for key, value in attributes.items()
            if value is not None and value is not False
        }
        self.facts: tuple[str, ...] = ()

    def add(self, *children: Tag | str | None) -> Tag:
        """Append children and return the element itself."""
        self.children += [child for child in children if child is not None]
        return self

    def walk(self) -> Iterator[Tag]:
        """Yield the element and all elements in it, in the order in which they are written."""
        yield self
        for child in self.children:
            if isinstance(child, Tag):
                yield from child.walk()

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of its classes."""
        return tuple(str(self.attributes.get("class", "")).split())

    def write(self) -> str:
        """Return the element as HTML."""
        return "".join(_write(self))


class Raw(Tag):
    """An element whose only child is not escaped: a style of the program's own, or data in JSON. Never anything else."""


def _write(tag: Tag) -> Iterator[str]:
    yield f"<{tag.name}{''.join(_write_attributes(tag))}>"
    if tag.name in VOID:
        return
    if isinstance(tag, Raw):
        # Nothing in it may look like the end of the element.
        yield from (str(child).replace("</", "<\\/") for child in tag.children)
    else:
        block = _is_block(tag)
        for child in tag.children:
            if block:
                yield "\n"
            if isinstance(child, Tag):
                yield from _write(child)
            else:
                yield escape(printable(child), quote=False)
        if block:
            yield "\n"
    yield f"</{tag.name}>"


def _is_block(tag: Tag) -> bool:
    """Whether an element holds nothing but elements between which white space means nothing."""
    return bool(tag.children) and all(
        isinstance(child, Tag) and child.name not in INLINE for child in tag.children
    )


def _write_attributes(tag: Tag) -> Iterator[str]:
    for name, value in tag.attributes.items():
        if value is True:
            yield f" {name}"
            continue
        text = safe_address(str(value)) if name in _ADDRESSES else printable(str(value))
        if text is not None:
            yield f' {name}="{escape(text)}"'


def safe_address(address: str) -> str | None:
    """Return an address that a page may lead to, or load: of the web or mail, of a place or picture in it, or beside it.

    ``None`` for every other one.
    """
    if address.startswith(("#", "data:image/png;base64,", "data:font/woff2;base64,")):
        return address
    try:
        return ascii_address(address)
    except AddressError:
        scheme = address.partition("/")[0].partition("?")[0].partition("#")[0]
        return address if address and ":" not in scheme and not address.startswith(("/", "\\")) else None


def text_nodes(text: str) -> Iterable[Tag | str]:
    """Return a text as children of an element: its line breaks and places where a word may be parted are elements."""
    lines = printable(text).split("\n")
    for number, line in enumerate(lines):
        if number:
            yield Tag("br")
        for place, part in enumerate(line.split(_ZERO_WIDTH_SPACE)):
            if place:
                yield Tag("wbr")
            if part:
                yield part

"""A page that was kept with its edition, read back: the text of the brief as a tree, or nothing.

The file was hashed when it was issued, and still nothing in it is taken as it stands: only elements and attributes that
``BlockWriter`` writes are known here, and what comes out is written, and escaped, anew.
"""

from __future__ import annotations

from html.parser import HTMLParser

from briefgen.export.html.tree import VOID, Tag

_ELEMENTS = frozenset(
    {
        "a",
        "article",
        "blockquote",
        "br",
        "code",
        "dd",
        "del",
        "details",
        "div",
        "dl",
        "dt",
        "figcaption",
        "figure",
        "h1",
    }
    | {
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "i",
        "img",
        "ins",
        "li",
        "nav",
        "ol",
        "p",
        "path",
        "section",
        "span",
        "strong",
    }
    | {"summary", "svg", "table", "tbody", "td", "text", "th", "thead", "tr", "ul", "wbr"}
)
_NAMES = {"viewbox": "viewBox", "textlength": "textLength", "lengthadjust": "lengthAdjust"}
"""Attributes of SVG as they are spelt, by how the parser of HTML names them."""
_ATTRIBUTES = frozenset(
    {"alt", "class", "colspan", "d", "data-label", "data-theme", "font-size", "height", "href", "id", "lang"}
    | {"role", "scope", "src", "stroke-dasharray", "stroke-width", "tabindex", "title", "x", "y", *_NAMES}
)


def read_article(page: bytes) -> Tag | None:
    """Return the article of a page that ``make_page`` made; ``None`` where it is not one."""
    try:
        reader = _Reader()
        reader.feed(page.decode("utf-8"))
        reader.close()
    except (UnicodeDecodeError, _ForeignError, RecursionError):
        return None
    return reader.article if not reader.open else None


class _ForeignError(Exception):
    """What no page of ours has."""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.article: Tag | None = None
        self.open: list[Tag] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if not self.open and tag != "article":
            return
        if tag not in _ELEMENTS or (not self.open and self.article is not None):
            raise _ForeignError(tag)
        element = Tag(tag)
        for name, value in attrs:
            if name not in _ATTRIBUTES and not name.startswith("aria-"):
                raise _ForeignError(name)
            element.attributes[_NAMES.get(name, name)] = value or ""
        if self.open:
            self.open[-1].add(element)
        else:
            self.article = element
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        if self.open and self.open.pop().name != tag:
            raise _ForeignError(tag)

    def handle_data(self, data: str) -> None:
        # White space between blocks is the writer's own.
        if self.open and (data.strip("\n") or not data):
            self.open[-1].add(data)

    def handle_comment(self, data: str) -> None:
        if self.open:
            raise _ForeignError(data)

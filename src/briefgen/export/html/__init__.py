"""A composed document as HTML: the same words as the PDF, on any screen.

``write_article`` turns a document into a tree of elements, ``make_page`` puts it into one file with its style and fonts
inside, which needs nothing else; the reading room puts the same tree into its own pages.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from briefgen.compose.text.labels import english_wording, load_wording
from briefgen.export.html.blocks import BlockWriter
from briefgen.export.html.figures import FigureWriter
from briefgen.export.html.fonts import find_letters, subset_faces, write_face
from briefgen.export.html.style import load_style, write_colours
from briefgen.export.html.tree import Raw, Tag
from briefgen.model.document import Document, Span, Spans
from briefgen.model.text import one_line
from briefgen.model.theme import Theme

__all__ = ["Article", "make_page", "write_article"]


@dataclass(frozen=True, slots=True)
class Article:
    """The text of a brief: the element that holds all of it."""

    document: Document
    theme: Theme
    body: Tag


def write_article(
    document: Document, theme: Theme, fonts: Sequence[Path], logo: bytes | None = None, logo_address: str = ""
) -> Article:
    """Return a document as elements. ``logo_address`` is where the picture will be; without it, it stands in the page.

    Raises ``BriefgenError`` where a figure cannot be drawn, for want of a font.
    """
    wording = load_wording(document.language) or english_wording()
    draw = FigureWriter(theme, wording, document.language, fonts)
    writer = BlockWriter(document, wording, draw)
    kind = f"brief heads-{theme.heads}"
    body = Tag("article", class_=kind, lang=document.language, data_theme=theme.name)
    front, headers = document.title_block, document.running_headers
    if headers.draft:
        body.add(Tag("p", headers.draft, class_="draft"))
    if headers.handling:
        body.add(Tag("p", headers.handling, class_="handling"))
    head = Tag("div", class_="head")
    if logo is not None:
        address = logo_address or _inside("image/png", logo)
        head.add(
            Tag("img", src=address, alt=document.author or "", height=f"{theme.logo_height * 4 / 3:.0f}")
        )
    above = [
        Tag("p", *writer.spans(_plain(text)), class_=kind)
        for kind, text in (("series", front.series_line), ("status", front.status_line))
        if text
    ]
    head.add(
        Tag("div", *above, class_="line") if above else None,
        Tag("h1", *writer.spans(_plain(front.title)), id=writer.claim("top")),
    )
    if front.subtitle:
        head.add(Tag("p", *writer.spans(_plain(front.subtitle)), class_="subtitle"))
    head.add(*(Tag("p", *writer.spans(spans), class_="imprint") for spans in front.imprint))
    body.add(head.add(Tag("p", headers.edition, class_="copy") if headers.edition else None))
    body.add(*writer.write())
    foot = [
        Tag("p", text) for text in (headers.title, headers.edition, headers.as_of, headers.handling) if text
    ]
    body.add(Tag("div", *foot, class_="foot aid"))
    return Article(document, theme, body)


def make_page(article: Article, fonts: Sequence[Path]) -> bytes:
    """Return an article as one file in HTML that asks for no other: style, fonts and pictures stand in it.

    Without folders of ``fonts`` it has none, and is set in those of the reader's machine.

    Raises ``BriefgenError`` where a font is missing or unsound.
    """
    document, theme = article.document, article.theme
    letters = find_letters(article.body) if fonts else {}
    faces = [
        write_face(face, _inside("font/woff2", face.content))
        for face in subset_faces(letters, theme.families, fonts)
    ]
    style = "".join((*faces, write_colours(theme.colours), load_style()))
    policy = f"default-src 'none'; style-src 'sha256-{_base64_hash(style)}'; font-src data:; img-src data:"
    head = Tag(
        "head",
        Tag("meta", charset="utf-8"),
        Tag("meta", http_equiv="Content-Security-Policy", content=policy),
        Tag("meta", name="viewport", content="width=device-width, initial-scale=1"),
        Tag("meta", name="referrer", content="no-referrer"),
        Tag("title", one_line(document.title_block.title)),
        Tag("meta", name="description", content=document.subject) if document.subject else None,
        Raw("style", style),
    )
    main = Tag("main", article.body, id="main")
    page = Tag("html", head, Tag("body", main), lang=document.language)
    return f"<!doctype html>\n{page.write()}\n".encode()


def _plain(text: str) -> Spans:
    return (Span(text),)


def _inside(kind: str, content: bytes) -> str:
    """Return an address that is the content itself."""
    return f"data:{kind};base64,{b64encode(content).decode()}"


def _base64_hash(text: str) -> str:
    return b64encode(sha256(text.encode()).digest()).decode()

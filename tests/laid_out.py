"""The sample document on paper, and its words by structure element: shared by the tests of layout and export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from briefgen.diagnostics import Outcome
from briefgen.layout import lay_out
from briefgen.layout.frame import PageSize, page_size
from briefgen.layout.story import Element, Story, TextMark
from briefgen.load.theme import load_theme
from briefgen.model.brief import Brief
from briefgen.model.document import Block, Document, Span, Spans
from briefgen.model.theme import Theme
from sample_document import sample_document

ROOT = Path(__file__).parents[1]
FONTS = (ROOT / "fonts",)


@cache
def theme() -> Theme:
    loaded = load_theme("default", (ROOT / "templates" / "themes",), ROOT)
    assert loaded.value is not None
    return loaded.value


@cache
def brief(paper: str = "A4", binding: float = 0) -> Brief:
    sections = [{"kind": "sources"}]
    return Brief.model_validate(
        {"name": "lights", "title": "Lights", "paper": paper, "binding": binding, "sections": sections}
    )


def try_layout(
    document: Document, paper: str = "A4", binding: float = 0, text: str = "ragged"
) -> Outcome[Story | None]:
    return lay_out(document, theme().model_copy(update={"text": text}), brief(paper, binding), FONTS)


def laid_out(document: Document, paper: str = "A4", binding: float = 0, text: str = "ragged") -> Story:
    outcome = try_layout(document, paper, binding, text)
    assert outcome.value is not None
    assert not outcome.diagnostics
    assert not outcome.value.unset
    assert not outcome.value.too_tall
    return outcome.value


@cache
def sample_story(
    paper: str = "A4", rows: int = 30, long_note: int = 0, *, notes_at_end: bool = False
) -> Story:
    return laid_out(sample_document(rows=rows, long_note=long_note, notes_at_end=notes_at_end), paper)


def area(paper: str = "A4", binding: float = 0) -> PageSize:
    margins = theme().margins
    chosen = brief(paper, binding)
    return page_size(chosen.paper, margins.A4 if paper == "A4" else margins.Letter, binding)


def texts(story: Story) -> Iterator[tuple[int, TextMark]]:
    """Yield the text marks of all pages with their page, in the order they are painted."""
    for number, page in enumerate(story.pages):
        yield from ((number, mark) for mark in page.marks if isinstance(mark, TextMark))


def owner(element: Element | None, *tags: str) -> Element | None:
    """Return the element or the nearest one above it that has one of the tags."""
    while element is not None and element.tag not in tags:
        element = element.parent
    return element


def read(story: Story) -> list[tuple[str, TextMark]]:
    """Return the marks' text in the order of the structure tree, as a screen reader goes through it."""
    content: dict[int, list[TextMark | Element]] = {}

    def entries(element: Element) -> list[TextMark | Element]:
        if id(element) not in content:
            content[id(element)] = []
            if element.inline and element.parent is not None:
                entries(element.parent).append(element)
        return content[id(element)]

    for mark in (mark for page in story.pages for mark in page.marks):
        if isinstance(mark, TextMark) and mark.element is not None:
            entries(mark.element).append(mark)

    def walk(element: Element) -> Iterator[tuple[str, TextMark]]:
        for entry in content.get(id(element), ()):
            if isinstance(entry, Element):
                yield from walk(entry)
            else:
                yield entry.text, entry
        for child in element.children:
            yield from walk(child)

    return list(walk(story.structure))


def plain(text: str) -> str:
    """Join what hyphenation parted, and drop all white space: what is left must be the same everywhere."""
    return re.sub(r"\s", "", text.replace("\u00ad", ""))


def spans_of(value: object) -> Iterator[Span]:
    """Yield every span of a block, of a document, or of anything that holds some, in the order of its fields."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for part in value:
            yield from spans_of(part)
    elif hasattr(value, "__dataclass_fields__"):
        for field in value.__dataclass_fields__:
            yield from spans_of(getattr(value, field))


def words_of(value: Block | Spans | tuple[Block, ...]) -> str:
    return "".join(span.text for span in spans_of(value))

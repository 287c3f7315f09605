"""A story as text: where every block stands on every page, and the structure tree with its words.

What a reviewer reads in a diff when layout changes; figures are points, rounded to a tenth.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefgen.layout.story import Element, LinkMark, Placement, Story, TextMark

_SHOWN = 60


def placements_of(story: Story) -> str:
    """Return a line a block: kind, left edge, top edge, width and height, under its page."""
    lines = [f"page size {story.width:.1f} x {story.height:.1f}"]
    for number, page in enumerate(story.pages, start=1):
        lines.append(f"page {number}")
        lines += [f"  {_format(placement)}" for placement in page.placements]
    return "\n".join(lines) + "\n"


def _format(placement: Placement) -> str:
    kind, *figures = placement
    return f"{kind:22}" + "".join(f"{float(figure):8.1f}" for figure in figures)


def structure_of(story: Story) -> str:
    """Return a line an element: tag, attributes and the words it holds itself, indented by depth."""
    content = _content(story)

    def walk(element: Element, depth: int) -> Iterator[str]:
        own = content.get(id(element), [])
        words = "".join(part.text for part in own if isinstance(part, TextMark))
        yield f"{'  ' * depth}{element.tag}{_attributes(element)}{_shorten(words)}"
        for part in own:
            if isinstance(part, Element):
                yield from walk(part, depth + 1)
        for child in element.children:
            yield from walk(child, depth + 1)

    return "\n".join(walk(story.structure, 0)) + "\n"


def _content(story: Story) -> dict[int, list[TextMark | Element]]:
    """Return what each element holds, in the order it is painted; an inline element stands where it begins."""
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
        elif isinstance(mark, LinkMark):
            entries(mark.element)
    return content


def _attributes(element: Element) -> str:
    shown = (
        f"{name}={value}" for name, value in sorted(element.attributes.items()) if value not in ("", None)
    )
    text = " ".join(shown)
    return f" [{text}]" if text else ""


def _shorten(words: str) -> str:
    words = words.replace("\u00ad", "‧")
    if not words:
        return ""
    return f" {words!r}" if len(words) <= _SHOWN else f" {words[:_SHOWN]!r} … {len(words)}"

"""What layout hands to export: pages of marks, shapes as path operators, and the structure tree."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from briefgen.diagnostics import Origin
from briefgen.layout.fonts import Face
from briefgen.model.document import Spans


class Element:
    """A structure element. Identity is what counts: two paragraphs with the same words are two elements.

    ``tag`` is a standard structure type (ISO 32000-1, 14.8.4); ``attributes`` are those that export knows:
    alt, lang, id, scope, col_span, summary, numbering, bbox. An ``inline`` element takes its place among its parent's content
    when it is first painted; any other stands where it was added.
    """

    __slots__ = ("attributes", "children", "inline", "parent", "tag")

    def __init__(self, tag: str, parent: Element | None = None, *, inline: bool = False) -> None:
        self.tag = tag
        self.parent = parent
        self.inline = inline
        self.attributes: dict[str, object] = {}
        self.children: list[Element] = []

    def add(self, tag: str, **attributes: object) -> Element:
        """Add a child at the end and return it."""
        child = Element(tag, self)
        child.attributes.update(attributes)
        self.children.append(child)
        return child

    def add_inline(self, tag: str, **attributes: object) -> Element:
        """Return a child that takes its place when it is first painted."""
        child = Element(tag, self, inline=True)
        child.attributes.update(attributes)
        return child


class TextMark(NamedTuple):
    """Text on a baseline. ``word_space`` and ``tracking`` are added to every space and after every character."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    colour: str
    element: Element | None
    word_space: float = 0
    tracking: float = 0


class PathMark(NamedTuple):
    """Lines and shapes: ``path`` holds PDF path operators (ISO 32000-1, 8.5.2)."""

    path: str
    element: Element | None
    fill: str = ""
    stroke: str = ""
    width: float = 0.5
    dash: str = ""


class ImageMark(NamedTuple):
    """A PNG image scaled into a rectangle."""

    x: float
    y: float
    width: float
    height: float
    content: bytes
    element: Element | None


class LinkMark(NamedTuple):
    """An area that leads to an address, or to ``#anchor`` in this document. ``title`` describes the target."""

    x0: float
    y0: float
    x1: float
    y1: float
    target: str
    title: str
    element: Element


class WatermarkMark(NamedTuple):
    """A word across the page, behind everything else."""

    x: float
    y: float
    angle: float
    text: str
    face: Face
    size: float
    colour: str


class Printed(NamedTuple):
    """A statement as it came to stand: what it is, its words in one or several parts, its facts, its pages from 1.

    ``note`` is the number of a note, 0 for what is none; a note is listed where its mark stands.
    """

    kind: str
    words: tuple[Spans, ...]
    facts: tuple[str, ...]
    pages: tuple[int, ...]
    note: int = 0


Mark = TextMark | PathMark | ImageMark | LinkMark | WatermarkMark


class Placement(NamedTuple):
    """Where a block came to stand: its kind, left edge, top edge, width and height."""

    kind: str
    x: float
    top: float
    width: float
    height: float


class Destination(NamedTuple):
    """A place that links lead to: page from 0, and the height of its top."""

    page: int
    x: float
    y: float


class OutlineEntry(NamedTuple):
    """A bookmark."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Page:
    """One page: ``header`` and ``footer`` are painted as pagination artifacts, ``marks`` are content."""

    marks: tuple[Mark, ...]
    header: tuple[Mark, ...]
    footer: tuple[Mark, ...]
    placements: tuple[Placement, ...]


class UnsetText(NamedTuple):
    """A text that cannot be set as it is written, the records that it prints, and its place in a template."""

    text: str
    records: tuple[str, ...]
    origin: Origin | None


class TallBlock(NamedTuple):
    """A block that is taller than a page: its kind, the facts that it prints, and its place in a template."""

    kind: str
    facts: tuple[str, ...]
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class Story:
    """A laid-out document. ``width`` and ``height`` are the page's."""

    width: float
    height: float
    language: str
    title: str
    pages: tuple[Page, ...]
    structure: Element
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    outline: tuple[OutlineEntry, ...] = ()
    printed: tuple[Printed, ...] = ()
    """All that is said, in reading order."""
    unset: Mapping[UnsetText, tuple[str, ...]] = field(default_factory=dict)
    """Texts with characters that no face has, and these characters; a story with any is not to be written."""
    too_tall: tuple[TallBlock, ...] = ()
    """Blocks that no page can hold; as above."""


# Control points of a quarter circle by a cubic curve lie this part of the radius from its ends.
_ARC = 0.5523


def number(value: float) -> str:
    """Write a number as short as PDF allows, to a thousandth of a point."""
    text = f"{value:.3f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


def line(x0: float, y0: float, x1: float, y1: float) -> str:
    """Return a straight line."""
    return f"{number(x0)} {number(y0)} m {number(x1)} {number(y1)} l"


def rectangle(x: float, y: float, width: float, height: float) -> str:
    """Return a rectangle by its lower left corner."""
    return f"{number(x)} {number(y)} {number(width)} {number(height)} re"


def polygon(points: Sequence[tuple[float, float]]) -> str:
    """Return a closed polygon."""
    first, *rest = [f"{number(x)} {number(y)}" for x, y in points]
    return " ".join([f"{first} m", *(f"{point} l" for point in rest), "h"])


def circle(x: float, y: float, radius: float) -> str:
    """Return a circle by its centre."""
    return rounded_rectangle(x - radius, y - radius, 2 * radius, 2 * radius, radius)


def rounded_rectangle(x: float, y: float, width: float, height: float, radius: float) -> str:
    """Return a rectangle whose corners are quarter circles."""
    r, k = radius, radius * (1 - _ARC)
    right, top = x + width, y + height
    corners = (
        ((right - r, y), (right - k, y), (right, y + k), (right, y + r)),
        ((right, top - r), (right, top - k), (right - k, top), (right - r, top)),
        ((x + r, top), (x + k, top), (x, top - k), (x, top - r)),
        ((x, y + r), (x, y + k), (x + k, y), (x + r, y)),
    )
    steps = [f"{number(x + r)} {number(y)} m"]
    for start, *curve in corners:
        steps.append(f"{number(start[0])} {number(start[1])} l")
        steps.append(" ".join(f"{number(a)} {number(b)}" for a, b in curve) + " c")
    return " ".join([*steps, "h"])

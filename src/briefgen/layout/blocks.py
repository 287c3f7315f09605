"""Blocks of the document to boxes, one function a kind; the logo's size; and on which pages each statement stands."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from io import BytesIO
from typing import Any

from PIL import Image

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.layout.boxes import Box, Columns, Frame, Stack, make_figure
from briefgen.layout.charts.box import set_chart
from briefgen.layout.story import Element, OutlineEntry, Page, Printed, WatermarkMark
from briefgen.layout.tables import set_table
from briefgen.layout.text import PARAGRAPH_STYLES, Label, Setter, Statement
from briefgen.layout.timeline import TimelineBox
from briefgen.model.chart import Chart
from briefgen.model.document import (
    Aside,
    Block,
    Glossary,
    Heading,
    KeyPoints,
    ListBlock,
    Note,
    Paragraph,
    Quotation,
    SourceList,
    Span,
    Spans,
    Table,
    Timeline,
    label_of,
)
from briefgen.model.text import one_line
from briefgen.model.theme import StyleName

_MOST_PIXELS = 16_000_000
"""Pixels of a picture: as many as an A4 page has at 400 dots an inch."""


_FAULTS = (
    *(
        OSError,
        ValueError,
        SyntaxError,
        EOFError,
        LookupError,
        ArithmeticError,
        TypeError,
        AttributeError,
        MemoryError,
    ),
    *(struct.error, zlib.error, Image.DecompressionBombError, Image.DecompressionBombWarning),
)
"""What Pillow raises at bytes that are no sound picture; nothing but its own code is run for it."""


def read_size(content: bytes, name: str) -> tuple[int, int]:
    """Return a PNG's width and height in pixels, once all of it was read. Raises ``BriefgenError`` for anything else.

    ``name`` is what the file is called.
    """
    reason = "it is not a whole PNG file"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(BytesIO(content), formats=["PNG"]) as picture:
                if picture.width * picture.height <= _MOST_PIXELS:
                    picture.load()
                    return picture.size
                reason = f"it has more than {_MOST_PIXELS:,} pixels"
    except _FAULTS:
        pass
    message = f"the theme's logo {name} cannot be used: {reason}"
    raise BriefgenError(diagnose("missing-logo", message, None, "save the picture as PNG again"))


def find_printed(statements: Sequence[Statement], pages: Sequence[Page]) -> tuple[Printed, ...]:
    """Return all statements with their pages, counted from 1. One without a mark on any page is left out."""
    homes = {element: number for number, said in enumerate(statements) for element in said.elements}
    found: dict[int, set[int]] = defaultdict(set)
    for number, page in enumerate(pages, start=1):
        marks = (mark for mark in page.marks if not isinstance(mark, WatermarkMark))
        for element in {mark.element for mark in marks}:
            home = element
            while home is not None and home not in homes:
                home = home.parent
            if home is not None:
                found[homes[home]].add(number)
    return tuple(
        Printed(said.kind, said.words, said.facts, tuple(sorted(found[number])), said.note)
        for number, said in enumerate(statements)
        if found[number]
    )


_SOURCE_WIDTH = 22
"""Ems below which a column of sources is too narrow for two of them."""
_BESIDE = (Heading, Paragraph, ListBlock, Quotation, Aside, Glossary)
"""Blocks of running text, which leave the column of the heads free."""
_HEADINGS = (StyleName.HEADING_1, StyleName.HEADING_2, StyleName.HEADING_3)


@dataclass
class BlockSetter:
    """Turns blocks into boxes and gathers the bookmarks on the way."""

    setter: Setter
    outline: list[OutlineEntry] = field(default_factory=list)
    inset: float = 0
    """How far running text is set in from the left, to leave room for heads beside it."""
    _above: list[int] = field(default_factory=list)
    """The levels, as written, of the headings that the last one stands under, and its own."""

    def set_blocks(self, blocks: Sequence[Block], parent: Element) -> list[Box]:
        """Set blocks under a structure element."""
        return [box for block in blocks for box in self.set_block(block, parent)]

    def set_changes(self, blocks: Sequence[Block], parent: Element) -> list[Box]:
        """Set the blocks that tell the changes; they get no bars: all of them would."""
        unmarked = BlockSetter(replace(self.setter, changed=frozenset()), self.outline, self.inset)
        return unmarked.set_blocks(blocks, parent)

    def set_block(self, block: Block, parent: Element) -> list[Box]:
        """Set one block."""
        setter = self.setter
        before = setter.origin, setter.block_facts
        setter.origin, setter.block_facts = block.origin or before[0], block.facts or before[1]
        boxes = _BY_KIND[type(block)](self, block, parent)
        beside = parent.parent is None and isinstance(block, _BESIDE)
        for box in boxes:
            box.origin = setter.origin
            if beside and box.kind != "heading-1":
                box.inset = self.inset
        setter.origin, setter.block_facts = before
        return boxes

    def _heading(self, heading: Heading, parent: Element, name: StyleName | None = None) -> list[Box]:
        # A level that is left out in a template is none: in the tree, headings go down step by step.
        self._above[:] = [level for level in self._above if level < heading.level] + [heading.level]
        level = len(self._above)
        element = parent.add(f"H{min(level, 5) + 1}")
        self.setter.state("heading", heading.spans, at=element, facts=heading.facts)
        if name is None and level > len(_HEADINGS):
            spans = tuple(replace(span, bold=True) for span in heading.spans)
            box = self.setter.text(
                spans, StyleName.BODY, element, align="left", anchor=heading.anchor, facts=heading.facts
            )
            box.before, box.after = self.setter.style(StyleName.HEADING_3).before * 0.7, 1
            box.kind = "heading-4"
        else:
            name = name or _HEADINGS[level - 1]
            box = self.setter.text(heading.spans, name, element, anchor=heading.anchor, facts=heading.facts)
        box.keeps_with_next = True
        text = one_line("".join(span.text for span in heading.spans if not span.note))
        self.outline.append(OutlineEntry(level, text, heading.anchor))
        return [box]

    def _paragraph(self, paragraph: Paragraph, parent: Element) -> list[Box]:
        element = parent.add("P")
        self.setter.state("paragraph", paragraph.spans, at=element, facts=paragraph.facts)
        name = PARAGRAPH_STYLES[paragraph.role]
        box = self.setter.text(paragraph.spans, name, element, facts=paragraph.facts)
        box.passes = True
        return [box]

    def _list(
        self, block: ListBlock, parent: Element, style_name: StyleName = StyleName.LIST_ITEM
    ) -> list[Box]:
        element = parent.add("L", numbering="Decimal" if block.ordered else "Disc")
        style = self.setter.style(style_name)
        indent = style.size * (1.9 if block.ordered else 1.4)
        boxes: list[Box] = []
        for number, item in enumerate(block.items, start=1):
            entry = element.add("LI")
            sign = f"{number}." if block.ordered else "•"
            words = self.setter.words((Span(sign),), style_name, entry.add("Lbl"))
            body = entry.add("LBody")
            label: Label | None = Label(words, 0)
            for part in item:
                if isinstance(part, Paragraph):
                    paragraph = body.add("P")
                    self.setter.state("list item", part.spans, at=paragraph, facts=part.facts)
                    boxes.append(
                        self.setter.text(
                            part.spans,
                            style_name,
                            paragraph,
                            indent=indent,
                            label=label,
                            facts=part.facts,
                        )
                    )
                    label = None
                else:
                    boxes.append(Stack(self.set_block(part, body), Frame(left=indent), kind="nested"))
        return boxes

    def _key_points(self, block: KeyPoints, parent: Element) -> list[Box]:
        section = parent.add("Sect")
        boxes = self._heading(block.heading, section, StyleName.KEY_POINTS_HEADING)
        style = self.setter.style(StyleName.KEY_POINT)
        labels = [label_of(spans)[0] for spans in block.items] if block.lead else []
        wide = (
            max((self._width_of(label) for label in labels), default=0) + style.size * 1.2
            if block.lead
            else 0
        )
        indent = min(wide, self.setter.measure / 3) if block.lead else style.size * 1.9
        element: Element | None = None
        for number, spans in enumerate(block.items):
            facts = block.item_facts[number] if block.item_facts else block.facts
            self.setter.origin = block.item_origins[number] if block.item_origins else block.origin
            set_text = partial(self.setter.text, facts=facts)
            if block.lead and not number:
                paragraph = section.add("P")
                self.setter.state("key point", spans, at=paragraph, facts=facts)
                bottom_line = style.model_copy(
                    update={
                        "size": style.size * 1.2,
                        "leading": style.leading * 1.18,
                        "bold": True,
                        "after": 7.5,
                    }
                )
                boxes.append(set_text(spans, StyleName.KEY_POINT, paragraph, style=bottom_line))
                continue
            element = element or section.add("L", numbering="None" if block.lead else "Decimal")
            entry = element.add("LI")
            sign, text = label_of(spans) if block.lead else ((Span(f"{number + 1}."),), spans)
            label = None
            if sign:
                words = self.setter.words(sign, StyleName.KEY_POINT_NUMBER, entry.add("Lbl"))
                label = Label(words, 0) if block.lead else Label(words, indent - 6, align="right")
            body = entry.add("LBody").add("P")
            self.setter.state("key point", spans, at=body, facts=facts)
            boxes.append(set_text(text, StyleName.KEY_POINT, body, indent=indent, label=label))
        colours = self.setter.theme.colours
        frame = Frame(13, 16, 11, 15, colours.tint, colours.structure, 2.4)
        return [Stack(boxes, frame, kind="key-points", together=True, before=14, after=16, facts=block.facts)]

    def _width_of(self, label: Spans) -> float:
        """Return how wide the label of a point is, on one line."""
        words = self.setter.words(label, StyleName.KEY_POINT_NUMBER, None)
        return sum(word.width + word.space for word in words)

    def _quotation(self, block: Quotation, parent: Element) -> list[Box]:
        attributes: dict[str, Any] = {"lang": block.language} if block.language else {}
        element = parent.add("BlockQuote", **attributes)
        words = self.setter.text(block.spans, StyleName.QUOTATION, element.add("P"), facts=block.facts)
        words.lines_together = 3
        boxes: list[Box] = [words]
        boxes[0].keeps_with_next = bool(block.attribution)
        at = [element]
        if block.attribution:
            at.append(parent.add("P"))
            boxes.append(self.setter.text(block.attribution, StyleName.ATTRIBUTION, at[1], facts=block.facts))
        self.setter.state("quotation", block.spans, block.attribution, at=tuple(at), facts=block.facts)
        frame = Frame(1, 6, 2, 15.5, "", self.setter.theme.colours.accent, 2.2)
        return [
            Stack(
                boxes,
                frame,
                kind="quotation",
                together=True,
                yields=True,
                before=10,
                after=14,
                facts=block.facts,
            )
        ]

    def _aside(self, block: Aside, parent: Element) -> list[Box]:
        element = parent.add("Div")
        title = element.add("P")
        self.setter.state("aside", block.title, at=title, facts=block.facts)
        boxes: list[Box] = [self.setter.text(block.title, StyleName.ASIDE_TITLE, title, facts=block.facts)]
        boxes[0].keeps_with_next = True
        for part in block.blocks:
            if isinstance(part, Paragraph):
                paragraph, facts = element.add("P"), part.facts or block.facts
                self.setter.state("aside", part.spans, at=paragraph, facts=facts)
                boxes.append(self.setter.text(part.spans, StyleName.ASIDE, paragraph, facts=facts))
            elif isinstance(part, ListBlock):
                boxes.extend(self._list(part, element, StyleName.ASIDE))
            else:
                boxes.extend(self.set_block(part, element))
        return [
            Stack(
                boxes, Frame(), kind="aside", together=True, yields=True, before=6, after=8, facts=block.facts
            )
        ]

    def _glossary(self, block: Glossary, parent: Element) -> list[Box]:
        element = parent.add("L", numbering="None")
        boxes: list[Box] = []
        for item in block.items:
            entry = element.add("LI")
            self.setter.state("definition", item.term, item.meaning, at=entry, facts=item.facts)
            text = partial(self.setter.text, facts=item.facts, record=item.record)
            term = text(item.term, StyleName.TERM, entry.add("Lbl"))
            term.keeps_with_next = True
            boxes += (term, text(item.meaning, StyleName.MEANING, entry.add("LBody").add("P")))
        return boxes

    def _sources(self, block: SourceList, parent: Element) -> list[Box]:
        element = parent.add("L", numbering="Decimal")
        indent = self.setter.style(StyleName.SOURCE).size * 2.5
        boxes: list[Box] = []
        for source in block.entries:
            entry = element.add("LI")
            number = Span(str(source.number), bold=True)
            self.setter.state("source", (number,), source.spans, at=entry)
            words = self.setter.words((number,), StyleName.SOURCE, entry.add("Lbl"))
            label = Label(words, indent - 7, align="right")
            body = entry.add("LBody").add("P")
            boxes.append(
                self.setter.text(
                    source.spans,
                    StyleName.SOURCE,
                    body,
                    indent=indent,
                    label=label,
                    anchor=source.anchor,
                    facts=block.facts,
                    record=source.record,
                )
            )
        size = self.setter.style(StyleName.SOURCE).size
        return [Columns(boxes, gap=2 * size, narrowest=_SOURCE_WIDTH * size)]

    def _timeline(self, block: Timeline, parent: Element) -> list[Box]:
        spans = (Span(f"{block.caption.label} "), *block.caption.spans)
        caption = parent.add("Caption").add("P")
        box = self.setter.text(spans, StyleName.CAPTION, caption, facts=block.facts)
        box.keeps_with_next = True
        figure = parent.add("Figure", alt=block.alternative)
        drawn = (Span(block.alternative),)
        self.setter.state("timeline", spans, drawn, at=(caption, figure), facts=block.facts)
        drawing = TimelineBox(block, self.setter, figure)
        drawing.changed = not self.setter.changed.isdisjoint(block.facts)
        return [make_figure([box, drawing], block.facts)]

    def end_notes(self, notes: Sequence[Note], heading: Heading, parent: Element) -> list[Box]:
        """Set the notes as a section of their own."""
        return [*self._heading(heading, parent), *(self.setter.note(note, parent) for note in notes)]


_BY_KIND: dict[type[Block], Callable[[BlockSetter, Any, Element], list[Box]]] = {
    Heading: BlockSetter._heading,
    Paragraph: BlockSetter._paragraph,
    ListBlock: BlockSetter._list,
    KeyPoints: BlockSetter._key_points,
    Quotation: BlockSetter._quotation,
    Aside: BlockSetter._aside,
    Glossary: BlockSetter._glossary,
    SourceList: BlockSetter._sources,
    Table: lambda blocks, table, parent: set_table(table, blocks.setter, parent, blocks.set_block),
    Timeline: BlockSetter._timeline,
    Chart: lambda blocks, chart, parent: set_chart(chart, blocks.setter, parent),
}

"""Document to story: every block set in the theme's type, stacked, broken into pages, placed to the point.

In comes a ``Document``, which knows no fonts; out comes a ``Story``, pages of marks with their structure tree, which
knows no PDF. Boxes are set in reading order, paginated in one pass, and painted when the number of pages, and so
"page x of y" and the contents, are known. ReportLab reads the fonts here and writes the file in ``briefgen.export.pdf``;
its frames and tables are not used: they cannot weigh a page's notes against its text, nor keep a heading with the
first rows of a table, and they wrap every cell twice.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from briefgen.diagnostics import BriefgenError, Outcome
from briefgen.layout.blocks import BlockSetter, find_printed, read_size
from briefgen.layout.boxes import Box, Canvas, SideHead, Stack
from briefgen.layout.charts.box import ChartBox
from briefgen.layout.fonts import FontSet, enlarge
from briefgen.layout.frame import (
    GUTTER,
    LogoBox,
    PageSize,
    page_size,
    paint_footer,
    paint_header,
    set_contents,
    set_title_block,
)
from briefgen.layout.pages import NOTE_GAP, NOTE_RULE, PageContent, paginate
from briefgen.layout.story import (
    Destination,
    Element,
    Mark,
    Page,
    PathMark,
    Story,
    TallBlock,
    line,
    rectangle,
)
from briefgen.layout.text import Setter, TextBox
from briefgen.layout.timeline import TimelineBox
from briefgen.model.brief import Brief
from briefgen.model.chart import Chart
from briefgen.model.document import Document, Heading, Span, Timeline
from briefgen.model.text import one_line
from briefgen.model.theme import Theme

__all__ = ["Drawn", "draw_figure", "lay_out"]

_HEAD_LINES = 4
"""Lines that a head beside its text has at most; a longer one stands above it."""
_BAR_DISTANCE, _BAR_WIDTH, _BAR_GAP = 11.0, 1.8, 1.0
"""How far a bar stands from the text, how wide it is, and the gap that two may leave; in points."""


def lay_out(
    document: Document, theme: Theme, brief: Brief, fonts: Sequence[Path], logo: bytes | None = None
) -> Outcome[Story | None]:
    """Lay a document out on the brief's paper. ``fonts`` are folders of font files, the first that has one wins.

    The story is missing where a font is. It names the texts with characters that no face has, and the blocks that are
    taller than a page: whoever knows the facts and templates says where these come from.
    """
    try:
        return _Layout(document, theme, brief, fonts).run(logo)
    except BriefgenError as error:
        return Outcome(None, error.diagnostics)


class Drawn(NamedTuple):
    """A figure by itself: its size in points, and its marks, whose origin is its lower left corner."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def draw_figure(
    figure: Timeline | Chart, width: float, theme: Theme, language: str, fonts: Sequence[Path]
) -> Drawn:
    """Draw a timeline or chart as in print, ``width`` points wide. Raises ``BriefgenError`` where a font is missing."""
    setter = Setter(theme, FontSet(theme.families, fonts), language, width, {})
    element = Element("Figure")
    box = (
        ChartBox(figure, setter, element)
        if isinstance(figure, Chart)
        else TimelineBox(figure, setter, element)
    )
    box.wrap(width)
    canvas = Canvas(0)
    box.paint(canvas, 0, box.height)
    return Drawn(width, box.height, tuple(canvas.marks))


class _Layout:
    def __init__(self, document: Document, theme: Theme, brief: Brief, fonts: Sequence[Path]) -> None:
        theme = enlarge(theme) if brief.large_print else theme
        margins = theme.margins.A4 if brief.paper.value == "A4" else theme.margins.Letter
        self._document = document
        self._page = page_size(brief.paper, margins, brief.binding)
        self._setter = Setter(
            theme,
            FontSet(theme.families, fonts),
            document.language,
            self._page.measure,
            {note.number: note for note in document.notes},
            document.running_headers.note_title,
            document.running_headers.back_title,
            document.notes_at_end,
            document.changed,
        )
        self._root = Element("Document")

    def run(self, logo: bytes | None) -> Outcome[Story | None]:
        """Set, paginate, paint."""
        pages: dict[str, int] = {}
        beside = self._setter.theme.heads == "side"
        blocks = BlockSetter(self._setter, inset=self._page.rail + GUTTER if beside else 0)
        boxes = self._boxes(blocks, pages, logo)
        boxes = self._set_heads(boxes)
        for box in boxes:
            box.wrap(self._page.measure - box.inset)
        contents, too_tall = paginate(boxes, self._page.depth, self._setter.note_boxes)
        for number, content in enumerate(contents):
            for box, _ in content.boxes:
                pages.update((anchor, number + 1) for anchor in box.anchors if anchor not in pages)
        story = self._paint(contents, blocks)
        unset = {text: tuple(chars) for text, chars in self._setter.unset.items()}
        tall = tuple(TallBlock(box.kind, box.facts, box.origin) for box in too_tall)
        return Outcome(replace(story, unset=unset, too_tall=tall))

    def _boxes(self, blocks: BlockSetter, pages: dict[str, int], logo: bytes | None) -> list[Box]:
        document = self._document
        title_block: list[Box] = []
        if logo is not None:
            width, height = read_size(logo, self._setter.theme.logo or "")
            tall = self._setter.theme.logo_height
            figure = self._root.add("Figure", alt=document.author or "Logo")
            title_block.append(LogoBox(logo, tall * width / height, tall, figure))
        title_block += set_title_block(document.title_block, self._setter, self._root)
        toc = self._root.add("TOC") if document.contents else None
        place = document.changes_at
        body = [
            *blocks.set_blocks(document.blocks[:place], self._root),
            *blocks.set_changes(document.changes, self._root),
            *blocks.set_blocks(document.blocks[place:], self._root),
        ]
        if document.notes_at_end and document.notes:
            heading = Heading(level=1, spans=(Span(document.running_headers.notes),), anchor="notes")
            body.extend(blocks.end_notes(document.notes, heading, self._root))
        if toc is None:
            return title_block + body
        # The key points come before the contents in print, and so they do in the tree.
        first = 1 if body and body[0].kind == "key-points" else 0
        if first:
            self._root.children.remove(toc)
            after = next(n for n, child in enumerate(self._root.children) if child.tag == "Sect")
            self._root.children.insert(after + 1, toc)
        listed = set_contents(document.running_headers.contents, blocks.outline, self._setter, toc, pages)
        return title_block + body[:first] + listed + body[first:]

    def _set_heads(self, boxes: Sequence[Box]) -> list[Box]:
        """Return the boxes with the heads of sections beside their text where the theme wants that and they fit there.

        A head that is taller than the first paragraph has the next ones beside it as well.
        """
        if self._setter.theme.heads == "above":
            return list(boxes)
        inset, width = self._page.rail + GUTTER, self._page.measure
        found: list[Box] = []
        rest = deque(boxes)
        while rest:
            head = rest.popleft()
            if not isinstance(head, TextBox) or head.kind != "heading-1" or not (rest and rest[0].inset):
                found.append(head)
                continue
            if head.longest_word > self._page.rail or _lines_of(head, self._page.rail) > _HEAD_LINES:
                found.append(head)
                continue
            body: list[Box] = []
            height = 0.0
            while rest and rest[0].inset and (height < head.height or body[-1].keeps_with_next):
                body.append(rest.popleft())
                height = Stack(body).wrap(width - inset)
            beside = Stack(body, kind="beside", after=body[-1].after)
            beside.wrap(width - inset)
            beside.keeps_with_next = body[-1].keeps_with_next
            found.append(SideHead(head, beside, inset))
        return found

    def _paint(self, contents: Sequence[PageContent], blocks: BlockSetter) -> Story:
        pages: list[Page] = []
        destinations: dict[str, Destination] = {}
        running_headers = self._document.running_headers
        for number, content in enumerate(contents):
            canvas = Canvas(number)
            for box, offset in content.boxes:
                box.paint(canvas, self._page.left + box.inset, self._page.top - offset)
            _paint_bars(canvas, self._page, self._setter.theme.colours.structure)
            _paint_notes(canvas, content.notes, self._page, self._setter.theme.colours.rule)
            destinations = {**canvas.destinations, **destinations}
            pages.append(
                Page(
                    tuple(canvas.marks),
                    tuple(paint_header(running_headers, self._setter, self._page, number)),
                    tuple(paint_footer(running_headers, self._setter, self._page, number, len(contents))),
                    tuple(canvas.placements),
                )
            )
        return Story(
            self._page.width,
            self._page.height,
            self._document.language,
            one_line(self._document.title_block.title),
            tuple(pages),
            self._root,
            destinations,
            tuple(blocks.outline),
            find_printed(self._setter.statements, pages),
        )


def _lines_of(box: TextBox, width: float) -> int:
    box.wrap(width)
    return box.line_count


def _paint_bars(canvas: Canvas, page: PageSize, colour: str) -> None:
    """Paint a bar in the margin beside what has changed; one for all that stands close together."""
    joined: list[tuple[float, float]] = []
    for top, foot in sorted(canvas.changed, reverse=True):
        if joined and top >= joined[-1][1] - _BAR_GAP:
            joined[-1] = (joined[-1][0], min(foot, joined[-1][1]))
        else:
            joined.append((top, foot))
    for top, foot in joined:
        path = rectangle(page.left - _BAR_DISTANCE, foot, _BAR_WIDTH, top - foot)
        canvas.marks.append(PathMark(path, None, fill=colour))


def _paint_notes(canvas: Canvas, notes: Sequence[Box], page: PageSize, colour: str) -> None:
    """Paint the notes so that the last one ends at the foot of the text area."""
    if not notes:
        return
    height = NOTE_RULE + sum(note.height for note in notes) + NOTE_GAP * (len(notes) - 1)
    top = page.foot + height
    rule = line(page.left, top - NOTE_RULE + 5, page.left + page.measure, top - NOTE_RULE + 5)
    canvas.marks.append(PathMark(rule, None, stroke=colour, width=0.6))
    top -= NOTE_RULE
    for note in notes:
        note.paint(canvas, page.left, top)
        top -= note.height + NOTE_GAP

"""Blocks of a document to elements, a function a kind; spans to text; what is linked to what.

The words come in the order of the PDF's structure tree. What is added for the screen has no words of its own: links to
a heading and back to a mark are named for those who hear them, and the numbers of a drawing come as a table below it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any, Protocol

from briefgen.compose.text.labels import Wording
from briefgen.export.html.tree import Tag, text_nodes
from briefgen.model.base import AddressError, ascii_address
from briefgen.model.chart import Chart
from briefgen.model.document import (
    Aside,
    Block,
    Caption,
    Cell,
    Document,
    Glossary,
    Heading,
    KeyPoints,
    ListBlock,
    Note,
    Paragraph,
    ParagraphRole,
    Quotation,
    SourceList,
    Span,
    SpanRole,
    Spans,
    Table,
    Timeline,
    label_of,
    text_of,
)
from briefgen.model.text import one_line


class Draw(Protocol):
    """Draws a figure."""

    def __call__(self, figure: Timeline | Chart) -> Sequence[Tag]:
        """Return the drawing, one for each width of a screen, and its data as a table."""


_ELEMENTS = {
    SpanRole.BADGE: ("span", "badge"),
    SpanRole.CODE: ("code", None),
    SpanRole.DELETED: ("del", None),
    SpanRole.INSERTED: ("ins", None),
    SpanRole.INSERTION: ("span", "insertion"),
    SpanRole.OMISSION: ("span", "quiet"),
    SpanRole.QUIET: ("span", "quiet"),
}
_LISTED = 2
"""Levels of headings in the contents."""
_DEEPEST = 6
_MOST_COLUMNS = 4
"""Columns of numbers that a telephone has room for."""
_LONGEST_HEAD = 60
"""Characters of a heading that has room beside its text."""
_BESIDE = (Heading, Paragraph, ListBlock, Quotation, Aside, Glossary)
"""Blocks of running text, beside which a heading can stand."""


class BlockWriter:
    """Writes the blocks of one document. ``ids`` are those taken so far."""

    def __init__(self, document: Document, wording: Wording, draw: Draw) -> None:
        self._document = document
        self._labels = wording.labels
        self._draw = draw
        self._notes = {note.number: note for note in document.notes}
        self._waiting: list[int] = []
        """Notes whose marks were met, and which are not written yet."""
        self._ids = {"main"}
        self._cited: defaultdict[str, list[str]] = defaultdict(list)
        self._entries: dict[str, Tag] = {}
        self._taken: defaultdict[str, int] = defaultdict(int)
        self._outline: list[tuple[int, Spans, str]] = []
        self._above: list[int] = []
        self._changed = document.changed

    def write(self) -> list[Tag]:
        """Return all that stands below the title block."""
        document, place = self._document, self._document.changes_at
        self._ids.update(_anchors((*document.blocks, *document.changes)))
        parts = self._sections(document.blocks[:place])
        self._changed = frozenset()
        parts += self._sections(document.changes)
        self._changed = document.changed
        parts += self._sections(document.blocks[place:])
        if document.notes_at_end and document.notes:
            self._ids.add("notes")
            heading = Heading(level=1, spans=(Span(document.running_headers.notes),), anchor="notes")
            notes = [self._note(note) for note in document.notes]
            parts.append(Tag("section", self._heading(heading), *notes, class_="notes-section"))
        if document.contents:
            first = isinstance(document.blocks[0], KeyPoints) if document.blocks else False
            parts.insert(1 if first else 0, self._contents())
        for anchor, entry in self._entries.items():
            self._lead_back(entry, anchor)
        self._assign_facts(parts)
        return parts

    # --- ids

    def claim(self, wanted: str) -> str:
        """Return an id that nothing else in the page has: the one wanted, where it is free."""
        name = wanted
        while name in self._ids:
            self._taken[wanted] += 1
            name = f"{wanted}-{self._taken[wanted] + 1}"
        self._ids.add(name)
        return name

    def _numbered(self, kind: str, caption: Caption | None) -> str:
        """Return the id of a table or figure: by its number, or by the section that it stands in where it has none."""
        number = re.search(r"\d+", caption.label) if caption else None
        section = self._outline[-1][2] if self._outline else "main"
        return self.claim(f"{kind}-{number[0]}" if number else f"{section}-{kind}")

    def _assign_facts(self, parts: Sequence[Tag]) -> None:
        """Give each fact an address: the element that prints the fewest others beside it, the first of several."""
        homes: dict[str, Tag] = {}
        for element in (element for part in parts for element in part.walk()):
            for fact in element.facts:
                if fact not in homes or len(element.facts) < len(homes[fact].facts):
                    homes[fact] = element
        for fact, home in homes.items():
            name = self.claim(f"fact-{fact}")
            if "id" not in home.attributes:
                home.attributes["id"] = name
                continue
            place = home
            while place.name in ("tr", "table", "ol", "ul", "dl", "figure", "div"):
                place = next(child for child in place.children if isinstance(child, Tag))
            place.children.insert(0, Tag("span", id=name))

    def _mark(self, element: Tag, facts: tuple[str, ...], record: str = "") -> Tag:
        """Say of an element which facts it prints, and whether these have changed since the edition before."""
        element.facts = facts
        if not self._changed.isdisjoint((*facts, record)):
            element.attributes["class"] = " ".join((*element.classes, "changed"))
        return element

    # --- sections

    def _sections(self, blocks: Sequence[Block]) -> list[Tag]:
        """Return blocks by sections: a new one begins at each heading of the highest level."""
        parts: list[Tag] = []
        section: Tag | None = None
        for number, block in enumerate(blocks):
            if isinstance(block, KeyPoints):
                parts.append(self._key_points(block))
                section = None
                continue
            elements = self.block(block)
            if self._waiting:
                elements = [self._with_notes(elements)]
            if section is None or (isinstance(block, Heading) and self._above == [block.level]):
                following = blocks[number + 1] if number + 1 < len(blocks) else None
                section = Tag("section")
                if isinstance(block, Heading) and _fits_beside(block, following):
                    section.attributes["class"] = "beside"
                parts.append(section)
            section.add(*elements)
        return parts

    def _contents(self) -> Tag:
        items = [
            Tag("li", Tag("a", text_of(spans), href=f"#{anchor}"), class_="sub" if level > 1 else None)
            for level, spans, anchor in self._outline
            if level <= _LISTED
        ]
        name = self.claim("contents")
        title = Tag("h2", self._document.running_headers.contents, id=name)
        return Tag("nav", title, Tag("ul", *items, role="list"), class_="contents", aria_labelledby=name)

    # --- notes and sources

    def _with_notes(self, elements: Sequence[Tag]) -> Tag:
        """Return elements with the notes that are called for in them: beside them where there is room, else below."""
        notes: list[Tag] = []
        while self._waiting:
            notes.append(self._note(self._notes[self._waiting.pop(0)]))
        is_wide = any({"table", "timeline", "chart"} & set(element.classes) for element in elements)
        kind = "noted wide" if is_wide else "noted"
        return Tag("div", *elements, Tag("div", *notes, class_="notes"), class_=kind)

    def _note(self, note: Note) -> Tag:
        title = self._document.running_headers.back_title.format(number=note.number)
        back = Tag(
            "a", note.label or f"{note.number}.", href=f"#mark-{note.number}", title=title, class_="label"
        )
        body = Tag("div", *self.spans(note.spans))
        return Tag("div", back, body, class_="note", id=f"note-{note.number}", role="doc-footnote")

    def _lead_back(self, entry: Tag, anchor: str) -> None:
        """Add to a source the way back to where it is cited, by letter where that is more than one place."""
        places = self._cited[anchor]
        title = Tag("span", self._labels.say("Cited at"), class_="hidden")
        links = [Tag("a", _letters(number), href=f"#{place}") for number, place in enumerate(places)]
        if links:
            entry.add(Tag("span", title, *links, class_="back aid"))

    # --- text

    def spans(self, spans: Spans) -> list[Tag | str]:
        """Return runs of text as what stands in an element. Notes whose marks are met wait for the end of the block."""
        found: list[Tag | str] = []
        for is_citation, group in groupby(spans, key=lambda span: span.role is SpanRole.CITATION):
            written = [part for span in group for part in self._span(span)]
            found += [Tag("span", *written, class_="cite")] if is_citation else written
        return found

    def _span(self, span: Span) -> Iterator[Tag | str]:
        if not span.text:
            return
        if span.note:
            yield self._note_mark(span)
            return
        language = span.language or None
        parts: list[Tag | str] = list(text_nodes(span.text))
        name, kind = _ELEMENTS.get(span.role, ("", None))
        if name:
            parts = [Tag(name, *parts, class_=kind, title=(not span.href and span.title) or None)]
        if span.italic:
            parts = [Tag("i", *parts)]
        if span.bold:
            parts = [Tag("strong", *parts)]
        if span.href:
            parts = self._link(span, parts)
        if language:
            if len(parts) == 1 and isinstance(parts[0], Tag) and parts[0].name not in ("br", "wbr"):
                parts[0].attributes["lang"] = language
            else:
                parts = [Tag("span", *parts, lang=language)]
        yield from parts

    def _note_mark(self, span: Span) -> Tag:
        name = f"mark-{span.note}"
        is_first = name not in self._ids
        if is_first and not self._document.notes_at_end and span.note in self._notes:
            self._waiting.append(span.note)
        title = self._document.running_headers.note_title.format(number=span.note)
        return Tag(
            "a",
            span.text.rstrip(),
            id=self.claim(name),
            href=f"#note-{span.note}",
            title=title,
            class_="mark",
            role="doc-noteref",
        )

    def _link(self, span: Span, parts: list[Tag | str]) -> list[Tag | str]:
        """Return a run as a link, where it leads to a place of this document or to an address that may be followed."""
        if span.href.startswith("#"):
            link = Tag("a", *parts, href=span.href, title=span.title or None)
            if span.role is SpanRole.CITATION:
                link.attributes["id"] = name = self.claim(f"cite-{span.href[1:].removeprefix('source-')}")
                self._cited[span.href[1:]].append(name)
            return [link]
        try:
            address = ascii_address(span.href)
        except AddressError:
            return parts
        return [Tag("a", *parts, href=address, title=span.title or None)]

    # --- blocks

    def blocks(self, blocks: Sequence[Block]) -> list[Tag]:
        """Return blocks, one after the other."""
        return [element for block in blocks for element in self.block(block)]

    def block(self, block: Block) -> list[Tag]:
        """Return one block."""
        return [WRITERS[type(block)](self, block)]

    def _heading(self, heading: Heading) -> Tag:
        # As in print: a level that is left out in a template is none.
        self._above[:] = [level for level in self._above if level < heading.level] + [heading.level]
        level = len(self._above)
        title = text_of(heading.spans)
        self._outline.append((level, heading.spans, heading.anchor))
        link = self._labels.say("Link to: {title}", title=one_line(title))
        return self._mark(
            Tag(
                f"h{min(level + 1, _DEEPEST)}",
                *self.spans(heading.spans),
                Tag("a", href=f"#{heading.anchor}", aria_label=link, class_="self"),
                id=heading.anchor,
            ),
            heading.facts,
        )

    def _paragraph(self, paragraph: Paragraph) -> Tag:
        role = None if paragraph.role in _PLAIN_ROLES else paragraph.role.value
        return self._mark(Tag("p", *self.spans(paragraph.spans), class_=role), paragraph.facts)

    def _list(self, block: ListBlock) -> Tag:
        items = [self._item(item) for item in block.items]
        return self._mark(Tag("ol" if block.ordered else "ul", *items), block.facts)

    def _item(self, item: Sequence[Block]) -> Tag:
        if len(item) == 1 and isinstance(item[0], Paragraph):
            return self._mark(Tag("li", *self.spans(item[0].spans)), item[0].facts)
        return Tag("li", *self.blocks(item))

    def _key_points(self, block: KeyPoints) -> Tag:
        facts = block.item_facts or (block.facts,) * len(block.items)
        heading = self._heading(block.heading)
        if not block.lead:
            points = [
                self._mark(Tag("li", *self.spans(spans)), about)
                for spans, about in zip(block.items, facts, strict=True)
            ]
            return self._noted(Tag("section", heading, Tag("ol", *points), class_="key-points"))
        section = Tag("section", heading, class_="key-points lead")
        answers = Tag("dl")
        for number, (spans, about) in enumerate(zip(block.items, facts, strict=True)):
            label, answer = label_of(spans)
            if not number:
                section.add(self._mark(Tag("p", *self.spans(spans), class_="bottom-line"), about))
            elif label:
                term = Tag("dt", *self.spans(label))
                answers.add(self._mark(Tag("div", term, Tag("dd", *self.spans(answer))), about))
            else:
                answers.add(
                    self._mark(Tag("div", Tag("dt", class_="none"), Tag("dd", *self.spans(spans))), about)
                )
        return self._noted(section.add(answers if answers.children else None))

    def _noted(self, section: Tag) -> Tag:
        return section.add(*self._with_notes(()).children) if self._waiting else section

    def _quotation(self, block: Quotation) -> Tag:
        words = Tag("blockquote", Tag("p", *self.spans(block.spans)), lang=block.language or None)
        source = Tag("figcaption", *self.spans(block.attribution)) if block.attribution else None
        return self._mark(Tag("figure", words, source, class_="quotation"), block.facts)

    def _aside(self, block: Aside) -> Tag:
        name = self.claim("aside")
        title = Tag("p", *self.spans(block.title), class_="title", id=name)
        element = Tag(
            "div", title, *self.blocks(block.blocks), class_="aside", role="note", aria_labelledby=name
        )
        return self._mark(element, block.facts)

    def _glossary(self, block: Glossary) -> Tag:
        items = [
            self._mark(
                Tag("div", Tag("dt", *self.spans(item.term)), Tag("dd", *self.spans(item.meaning))),
                item.facts,
                item.record,
            )
            for item in block.items
        ]
        for item, written in zip(block.items, items, strict=True):
            if item.record:
                written.attributes["id"] = self.claim(f"term-{item.record}")
        return self._mark(Tag("dl", *items, class_="glossary"), block.facts)

    def _sources(self, block: SourceList) -> Tag:
        written = Tag("ol", class_="sources", role="list")
        for source in block.entries:
            words = Tag("span", *self.spans(source.spans), class_="entry")
            self._entries[source.anchor] = words
            number = Tag("span", str(source.number), class_="number")
            entry = Tag("li", number, words, id=source.anchor)
            written.add(self._mark(entry, (), source.record))
        return self._mark(written, block.facts)

    # --- tables and figures

    def _caption(self, caption: Caption, name: str, unit: Spans = ()) -> list[Tag | str]:
        """Return what stands above a table or drawing; its number is the address of it."""
        number = Tag("a", caption.label, href=f"#{name}", class_="number")
        words = [Tag("span", number, " ", *self.spans(caption.spans), class_="message")]
        return [*words, Tag("span", *self.spans(unit), class_="unit")] if unit else [*words]

    def _table(self, table: Table) -> Tag:
        name = self._numbered("table", table.caption)
        labels = [one_line(text_of(column.spans)) for column in table.columns]
        is_numeric = all(column.align != "left" for column in table.columns[1:])
        heads = [
            Tag(
                "th",
                *self.spans(column.spans),
                Tag("span", *self.spans(column.unit), class_="unit") if column.unit else None,
                scope="col",
                class_="right" if column.align != "left" else None,
            )
            for column in table.columns
        ]
        head = Tag("thead", Tag("tr", *heads))
        written = Tag("table", head, Tag("tbody", *self._rows(table, labels)), class_=table.kind.value)
        named = table.summary or (text_of(table.caption.spans) if table.caption else ", ".join(labels))
        whole = Tag("div", class_="table", id=name)
        if table.caption:
            # Beside the table, not in it: where rows become blocks, its parts must have their roles in words.
            caption = self._caption(table.caption, name, table.unit)
            whole.add(Tag("div", *caption, class_="caption", id=self.claim(f"{name}-caption")))
            written.attributes["aria-labelledby"] = f"{name}-caption"
        else:
            written.attributes["aria-label"] = one_line(named)
        if not is_numeric:
            _name_roles(written)
        if len(table.columns) > _MOST_COLUMNS or is_numeric:
            label = one_line(named)
            written = Tag("div", written, class_="scroll", role="region", tabindex="0", aria_label=label)
        whole.add(written, *(Tag("p", *self.spans(note), class_="table-note") for note in table.notes))
        return self._mark(whole, table.facts)

    def _rows(self, table: Table, labels: Sequence[str]) -> Iterator[Tag]:
        tails = [
            max((_tail(row.cells[at]) for row in table.rows if len(row.cells) > at), default=0)
            for at, column in enumerate(table.columns)
        ]
        for row in table.rows:
            cells: list[Tag] = []
            is_group = len(row.cells) < len(table.columns)
            for at, (cell, column) in enumerate(zip(row.cells, table.columns, strict=False)):
                is_head = (table.row_headers or is_group) and at == 0
                kinds = ["right"] if column.align != "left" and not is_group else []
                if column.align == "decimal" and not is_group and tails[at] > _tail(cell):
                    kinds.append(f"pad-{min(tails[at] - _tail(cell), 9)}")
                disc = Tag("span", cell.disc, class_="disc") if cell.disc else None
                said = [
                    block for block in cell.blocks if not isinstance(block, Paragraph) or text_of(block.spans)
                ]
                if disc and not said:
                    kinds.append("lone")
                cells.append(
                    Tag(
                        "th" if is_head else "td",
                        disc,
                        " " if disc else None,
                        *self._cell(cell),
                        class_=" ".join(kinds) or None,
                        scope=("colgroup" if is_group else "row") if is_head else None,
                        colspan=str(len(table.columns)) if is_group else None,
                        data_label=labels[at] if at and labels[at] else None,
                    )
                )
            yield self._mark(Tag("tr", *cells, class_="group" if is_group else None), row.facts)

    def _cell(self, cell: Cell) -> Sequence[Tag | str]:
        only = cell.blocks[0] if len(cell.blocks) == 1 else None
        if isinstance(only, Paragraph) and only.role in _PLAIN_ROLES:
            return self.spans(only.spans)
        return self.blocks(cell.blocks)

    def _timeline(self, block: Timeline) -> Tag:
        name = self._numbered("figure", block.caption)
        caption = Tag("figcaption", *self._caption(block.caption, name))
        figure = Tag("figure", caption, *self._draw(block), class_="timeline", id=name)
        return self._mark(figure, block.facts)

    def _chart(self, block: Chart) -> Tag:
        name = self._numbered("figure", block.caption)
        caption = Tag("figcaption", *self._caption(block.caption, name, block.unit))
        notes = [Tag("p", *self.spans(note), class_="figure-note") for note in block.notes]
        drawn = self._draw(block)
        plot = Tag("div", *drawn[:-1], *notes, *drawn[-1:], class_="plot")
        return self._mark(Tag("figure", caption, plot, class_="chart", id=name), block.facts)


_PLAIN_ROLES = (ParagraphRole.BODY, ParagraphRole.CELL)

WRITERS: Mapping[type[Block], Callable[[BlockWriter, Any], Tag]] = {
    Heading: BlockWriter._heading,
    Paragraph: BlockWriter._paragraph,
    ListBlock: BlockWriter._list,
    KeyPoints: BlockWriter._key_points,
    Quotation: BlockWriter._quotation,
    Aside: BlockWriter._aside,
    Glossary: BlockWriter._glossary,
    SourceList: BlockWriter._sources,
    Table: BlockWriter._table,
    Timeline: BlockWriter._timeline,
    Chart: BlockWriter._chart,
}
"""How each kind of block is written."""


def _anchors(blocks: Sequence[Block]) -> Iterator[str]:
    """Yield the ids that a document gives itself, which its links lead to."""
    for block in blocks:
        match block:
            case Heading(anchor=anchor) | KeyPoints(heading=Heading(anchor=anchor)):
                yield anchor
            case SourceList(entries=entries):
                yield from (entry.anchor for entry in entries)
            case Aside(blocks=inner):
                yield from _anchors(inner)
            case _:
                pass


def _fits_beside(heading: Heading, following: Block | None) -> bool:
    """Whether a heading can stand at the left of what follows: one of few words, before running text."""
    return isinstance(following, _BESIDE) and len(text_of(heading.spans)) <= _LONGEST_HEAD


_ROLES = {"table": "table", "thead": "rowgroup", "tbody": "rowgroup", "tr": "row", "td": "cell"}


def _name_roles(table: Tag) -> None:
    """Make a table one whose rows become blocks on a narrow screen, where its parts would lose the roles they have."""
    table.attributes["class"] = f"{table.attributes['class']} stack"
    for element in table.walk():
        if element.name == "th":
            element.attributes["role"] = (
                "columnheader" if element.attributes["scope"] == "col" else "rowheader"
            )
        elif element.name in _ROLES:
            element.attributes["role"] = _ROLES[element.name]


def _tail(cell: Cell) -> int:
    """Return how many characters stand behind the decimal place of a number."""
    text = "".join(text_of(block.spans) for block in cell.blocks if isinstance(block, Paragraph))
    return max(len(text) - cell.whole, 0) if cell.whole else 0


def _letters(number: int) -> str:
    """Return a letter for a number from 0 on: a to z, then aa, ab and so on."""
    before, rest = divmod(number, 26)
    return (_letters(before - 1) if before else "") + chr(ord("a") + rest)

"""The words of a PDF in the order of its structure tree, and those of a composed document in its reading order.

The two readings share no code with the program: the file is read by pikepdf, glyphs are decoded by the fonts' ToUnicode
maps (ISO 32000-1, 9.10.3), the tree is followed as a screen reader follows it (14.7). Words are compared without
U+00AD, and without case, since some styles are set in capitals. A note's mark is written ``⟦3⟧``.
"""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pikepdf

from briefgen.model.document import (
    Aside,
    Block,
    Document,
    Glossary,
    Heading,
    KeyPoints,
    ListBlock,
    Paragraph,
    Quotation,
    SourceList,
    Span,
    Spans,
    Table,
    Timeline,
)

_INLINE = frozenset({"Span", "Link", "Reference"})
_CHARACTER = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s")
_RANGES = re.compile(rb"beginbfrange(.*?)endbfrange", re.DOTALL)
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*(?:<([0-9A-Fa-f]+)>|\[([^\]]*)\])")
_SIGNS = str.maketrans("", "", "⟦⟧")
_LISTED = 2
"""Levels of headings in the contents."""


@dataclass(frozen=True)
class Words:
    """Words in reading order; those of drawings, which have no order, and those of the margins of pages apart."""

    read: tuple[str, ...]
    drawn: Counter[str]
    margins: tuple[str, ...]
    body: tuple[str, ...] = ()
    """Those read, without notes and without the signs around their marks; of a file only."""
    notes: tuple[tuple[str, ...], ...] = ()


def divide(text: str) -> tuple[str, ...]:
    """Return the words of a text."""
    even = unicodedata.normalize("NFC", text.replace("\u00ad", "").casefold())
    return tuple(even.split())


def read_pdf(pdf: bytes) -> Words:
    """Return the words of a file."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return _Reading(file).run()


class _Reading:
    def __init__(self, file: pikepdf.Pdf) -> None:
        self._file = file
        self._maps: dict[tuple[int, int], dict[int, str]] = {}
        self._content: dict[tuple[tuple[int, int], int], str] = {}
        self._margins: list[str] = []
        self._drawn: list[str] = []
        self._notes: list[str] = []

    def run(self) -> Words:
        for page in self._file.pages:
            self._read_page(page)
        read = "".join(self._walk(self._file.Root.StructTreeRoot.K, None, ""))
        margins = tuple(" ".join(divide(text)) for text in self._margins)
        body = re.sub("\ue000.*?\ue001", " ", read, flags=re.DOTALL)
        notes = tuple(divide(note.translate(_SIGNS)) for note in self._notes)
        words = divide(re.sub("[\ue000\ue001]", "", read))
        drawn = Counter(divide(" ".join(self._drawn)))
        return Words(words, drawn, tuple(filter(None, margins)), divide(body.translate(_SIGNS)), notes)

    def _read_page(self, page: pikepdf.Page) -> None:
        fonts: Any = page.Resources.get("/Font", {})
        here: tuple[tuple[int, int], int] | None = None
        codes: dict[int, str] = {}
        instructions: Any = pikepdf.parse_content_stream(page)
        for operands, operator in instructions:
            match str(operator):
                case "BDC":
                    named = operands[1]
                    here = (page.obj.objgen, int(named.MCID)) if "/MCID" in named else None
                    if here:
                        self._content.setdefault(here, "")
                case "EMC":
                    here = None
                case "Tf":
                    codes = self._map(fonts[str(operands[0])])
                case "Tj" | "TJ":
                    parts = operands[0] if str(operator) == "TJ" else [operands[0]]
                    shown = "".join(
                        codes[code]
                        for part in parts
                        if isinstance(part, pikepdf.String)
                        for code in bytes(part)
                    )
                    if here:
                        self._content[here] += shown
                    else:
                        self._margins.append(shown)

    def _map(self, font: Any) -> dict[int, str]:
        if font.objgen not in self._maps:
            self._maps[font.objgen] = read_map(font.ToUnicode.read_bytes())
        return self._maps[font.objgen]

    def _walk(self, kids: Any, page: Any, tag: str) -> Iterator[str]:
        for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
            if isinstance(kid, int):
                yield self._content[page.objgen, kid]
            elif "/S" in kid:
                yield from self._element(kid, tag)
            elif str(kid.get("/Type", "")) == "/MCR":
                yield self._content[kid.Pg.objgen, int(kid.MCID)]

    def _element(self, element: Any, parent: str) -> Iterator[str]:
        tag = str(element.S)[1:]
        inside = "".join(self._walk(element.get("/K", pikepdf.Array()), element.get("/Pg"), tag))
        if tag == "Figure":
            self._drawn.append(inside)
        elif tag == "Note":
            self._notes.append(inside)
            yield f"\ue000 {inside} \ue001"
        elif tag == "TOCI":
            # The page's number is the last word: no heading's words go with it.
            yield f" {' '.join(inside.split()[:-1])} "
        elif tag == "Reference" and parent != "TOCI":
            # The space behind a mark is written with it.
            yield f"⟦{inside.rstrip()}⟧{inside[len(inside.rstrip()) :]}"
        else:
            yield inside if tag in _INLINE else f" {inside} "


def read_map(written: bytes) -> dict[int, str]:
    """Return the characters of a font by their codes."""
    found: dict[int, str] = {}
    for ranges in _RANGES.findall(written):
        for first, last, start, listed in _RANGE.findall(ranges):
            targets = re.findall(rb"<([0-9A-Fa-f]+)>", listed)
            for number, code in enumerate(range(int(first, 16), int(last, 16) + 1)):
                found[code] = _decode(targets[number]) if targets else chr(ord(_decode(start)) + number)
    for code, target in _CHARACTER.findall(_RANGES.sub(b"", written.partition(b"endcodespacerange")[2])):
        found[int(code, 16)] = _decode(target)
    return found


def _decode(digits: bytes) -> str:
    return bytes.fromhex(digits.decode()).decode("utf-16-be")


def read_document(document: Document) -> Words:
    """Return the words that a document says."""
    said = _Saying(document)
    return Words(divide(" ".join(said.run())), Counter(divide(" ".join(said.drawn))), ())


def unseen(text: str) -> str:
    """Return a text composed, without what no reader sees: what no comparison may count."""
    shown = (char for char in text if char.isspace() or not _is_unseen(char))
    return unicodedata.normalize("NFC", "".join(shown))


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc") or unicodedata.name(char, "").startswith(
        (
            "VARIATION SELECTOR",
            "COMBINING GRAPHEME JOINER",
            "HANGUL FILLER",
            "HANGUL CHOSEONG FILLER",
            "HANGUL JUNGSEONG FILLER",
            "HALFWIDTH HANGUL FILLER",
        )
    )


class _Saying:
    """Says a document in the order in which it is read: each note behind the text that has its mark."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._notes = {note.number: note for note in document.notes}
        self.drawn: list[str] = []

    def run(self) -> Iterator[str]:
        document, front = self._document, self._document.title_block
        yield from (front.series_line, front.status_line, front.title, front.subtitle)
        for spans in front.imprint:
            yield from self._text(spans)
        blocks = [
            *document.blocks[: document.changes_at],
            *document.changes,
            *document.blocks[document.changes_at :],
        ]
        if blocks and isinstance(blocks[0], KeyPoints):
            yield from self._block(blocks.pop(0))
        if document.contents:
            yield document.running_headers.contents
            yield from self._contents()
        yield from self._blocks(blocks)
        if document.notes_at_end and document.notes:
            yield document.running_headers.notes
            for note in document.notes:
                yield from self._note(note.number)

    def _contents(self) -> Iterator[str]:
        document = self._document
        above: list[int] = []
        for block in (
            *document.blocks[: document.changes_at],
            *document.changes,
            *document.blocks[document.changes_at :],
        ):
            heading = block.heading if isinstance(block, KeyPoints) else block
            if not isinstance(heading, Heading):
                continue
            # A level that a template leaves out is none.
            above = [level for level in above if level < heading.level] + [heading.level]
            if len(above) <= _LISTED:
                yield "".join(span.text for span in heading.spans if not span.note)
        if document.notes_at_end and document.notes:
            yield document.running_headers.notes

    def _text(self, spans: Spans) -> Iterator[str]:
        yield "".join(f"⟦{span.text}⟧" if span.note else span.text for span in spans)
        if not self._document.notes_at_end:
            for span in spans:
                if span.note in self._notes:
                    yield from self._note(span.note)

    def _note(self, number: int) -> Iterator[str]:
        note = self._notes.pop(number)
        yield note.label or f"{number}."
        yield from self._text(note.spans)

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[str]:
        for block in blocks:
            yield from self._block(block)

    def _block(self, block: Block) -> Iterator[str]:
        match block:
            case Heading(spans=spans) | Paragraph(spans=spans):
                yield from self._text(spans)
            case ListBlock(items=items, ordered=ordered):
                for number, item in enumerate(items, start=1):
                    yield f"{number}." if ordered else "•"
                    yield from self._blocks(item)
            case KeyPoints(heading=heading, items=points, lead=lead):
                yield from self._text(heading.spans)
                for number, spans in enumerate(points, start=1):
                    yield "" if lead else f"{number}."
                    yield from self._text(spans)
            case Quotation(spans=spans, attribution=attribution):
                yield from self._text(spans)
                yield from self._text(attribution)
            case Aside(title=title, blocks=inner):
                yield from self._text(title)
                yield from self._blocks(inner)
            case Glossary(items=definitions):
                for definition in definitions:
                    yield from self._text(definition.term)
                    yield from self._text(definition.meaning)
            case SourceList(entries=entries):
                for entry in entries:
                    yield str(entry.number)
                    yield from self._text(entry.spans)
            case Table():
                yield from self._table(block)
            case Timeline(caption=caption):
                yield from self._text((Span(f"{caption.label} "), *caption.spans))
                self.drawn += [mark.label for mark in (*block.meetings, *block.events)]
                self.drawn += [mark.number for mark in block.meetings]
            case _:
                raise AssertionError(type(block))

    def _table(self, table: Table) -> Iterator[str]:
        if table.caption:
            yield from self._text((Span(f"{table.caption.label} "), *table.caption.spans))
        for column in table.columns:
            yield from self._text(column.spans)
        for row in table.rows:
            for cell in row.cells:
                yield from self._blocks(cell.blocks)

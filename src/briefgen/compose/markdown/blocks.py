"""Section text: Markdown blocks to blocks of a document."""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any, NamedTuple

from markdown_it.token import Token

from briefgen.compose.markdown.inline import Findings, InlineReader, InlineResolver, make_parser
from briefgen.compose.templates.sandbox import Spot
from briefgen.compose.templates.values import Inserted
from briefgen.compose.text.spans import cut
from briefgen.diagnostics import Origin, Outcome
from briefgen.model.brief import TemplateText
from briefgen.model.document import (
    Block,
    Caption,
    Cell,
    Column,
    Heading,
    ListBlock,
    Paragraph,
    ParagraphRole,
    Quotation,
    Row,
    Span,
    Spans,
    Table,
    TableKind,
    text_of,
)

__all__ = ["InlineResolver", "parse_markdown"]

_DEEPEST = 6
"""Lists and quotations inside one another; markdown-it stops without a word not long after."""
_NARROWEST, _WIDEST = 6, 40
"""Characters that a column counts for, at least and at most, when the width is shared out."""
_REFUSED: Mapping[str, tuple[str, str]] = {
    "html_block": ("raw HTML cannot be printed", ""),
    "fence": ("code blocks cannot be printed", ""),
    "code_block": ("code blocks cannot be printed", "Begin a paragraph with at most three spaces."),
    "hr": ("horizontal rules cannot be printed", "Part the text by headings."),
}

Notes = Mapping[str | int, Sequence[Token]]
Locator = Callable[[int], Spot | None]
"""From a character of the rendered text, counted from 0, to its place in a template."""
_CAPTION = "Table:"
"""What a caption of a table begins with, as in Pandoc."""
_SOLID = re.compile(r"\S")
Sources = tuple[tuple[str, str], ...]


class _Cell(NamedTuple):
    spans: Spans
    facts: tuple[str, ...]
    sources: Sources
    align: str


_Cells = list[_Cell]


def collect_footnotes(tokens: Sequence[Token], environment: Mapping[str, Any], findings: Findings) -> Notes:
    """Return the inline tokens of the footnotes, by label or, for those written on the spot, by number."""
    known = environment.get("footnotes", {"list": {}, "refs": {}})
    notes: dict[str | int, Sequence[Token]] = {
        number: note["tokens"] for number, note in known["list"].items() if "tokens" in note
    }
    for place, token in enumerate(tokens):
        if token.type == "footnote_reference_open":
            label = token.meta["label"]
            kinds = [following.type for following in tokens[place + 1 : place + 5]]
            fault = ""
            if kinds != ["paragraph_open", "inline", "paragraph_close", "footnote_reference_close"]:
                fault = "a footnote is one paragraph, no more and nothing else"
            elif label in notes:
                fault = "a footnote is written twice"
            elif known["refs"].get(f":{label}", -1) < 0:
                fault = "a footnote is nowhere marked in the text"
            if fault:
                findings.report("markdown-refused", fault, f"[^{label}]:")
            notes[label] = tokens[place + 2].children or () if not fault else ()
    return notes


class BlockReader:
    """Reads block tokens in order. ``level`` is the level that the text's first-level headings get."""

    def __init__(
        self,
        text: str,
        tokens: Sequence[Token],
        resolver: InlineResolver,
        findings: Findings,
        notes: Notes,
        level: int,
        locate: Locator,
    ) -> None:
        self._text = text
        self._starts = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._tokens = tokens
        self._resolver = resolver
        self._findings = findings
        self._notes = notes
        self._level = level
        self._locate = locate
        self._place = 0
        self._read_to = 0
        """Where the inline text ended that was read last."""
        self._depth = 0

    def read_until(self, closing: str) -> tuple[Block, ...]:
        """Return the blocks up to the closing token of a type, or to the end; the closing token is passed over."""
        blocks: list[Block] = []
        self._depth += 1
        while self._place < len(self._tokens):
            token = self._next()
            if token.type == closing:
                break
            if token.type in _REFUSED:
                message, hint = _REFUSED[token.type]
                self._findings.report("markdown-refused", message, token.content or token.markup[:3], hint)
            elif token.type == "footnote_reference_open":
                self._skip("footnote_reference_close")
            else:
                read: Callable[[Token], Block | None] = getattr(self, f"_read_{token.type}")
                block = read(token)
                if isinstance(block, Table) and blocks and (caption := _caption_in(blocks[-1])):
                    facts = tuple(dict.fromkeys((*blocks.pop().facts, *block.facts)))
                    label = self._resolver.number_table()
                    block = replace(block, caption=Caption(label, caption), facts=facts)
                if block is not None:
                    blocks.append(block)
        self._depth -= 1
        if any(map(_caption_in, blocks)):
            hint = f"A paragraph that begins with {_CAPTION} is the caption of the table below it."
            self._findings.report("markdown-refused", "a caption stands above no table", _CAPTION, hint)
        return tuple(blocks)

    def _next(self) -> Token:
        self._place += 1
        return self._tokens[self._place - 1]

    def _skip(self, closing: str) -> None:
        while self._next().type != closing:
            pass

    def _inline(self, closing: str) -> tuple[Spans, tuple[str, ...], Sources]:
        """Return the spans of the inline token that is next, their facts, and what is cited by hand.

        What closes the block is passed over.
        """
        token = self._next()
        locate = self._place_inline(token, is_cell=closing in {"th_close", "td_close"})
        reader = InlineReader(self._resolver, self._findings, self._notes, locate)
        spans = reader.read(token.children or ())
        self._skip(closing)
        return spans, tuple(reader.facts), tuple(reader.sources)

    def _place_inline(self, token: Token, *, is_cell: bool) -> Callable[[str, int], Spot | None]:
        """Return a function from a character of an inline text, or of a part of it, to its place in a template.

        A line of it is what its line of the text ends in, but for marks; the cells of a row are read in order.
        """
        content, first = token.content, token.map[0] if token.map else 0
        begins, places = [0], []
        for number, line in enumerate(content.split("\n"), first):
            start, end = self._starts[number], self._starts[number + 1]
            if is_cell:
                found = self._text.find(line, max(start, self._read_to), end)
            else:
                found = self._text.rfind(line, start, end)
            places.append(max(found, start))
            self._read_to = places[-1] + len(line)
            begins.append(begins[-1] + len(line) + 1)

        def locate(source: str, offset: int) -> Spot | None:
            offset += 0 if source == content else max(content.find(source), 0)
            number = min(bisect_right(begins, offset), len(places)) - 1
            return self._locate(places[number] + offset - begins[number])

        return locate

    def _origin(self, token: Token) -> Origin | None:
        """Return where the first line of a block begins."""
        if not token.map:
            return None
        solid = _SOLID.search(self._text, self._starts[token.map[0]])
        spot = self._locate(solid.start()) if solid else None
        return spot.origin if spot else None

    def _read_paragraph_open(self, token: Token) -> Paragraph | None:
        spans, facts, sources = self._inline("paragraph_close")
        origin = self._origin(token)
        return Paragraph(spans, facts=facts, origin=origin, sources=sources) if spans else None

    def _read_heading_open(self, token: Token) -> Heading | None:
        spans, facts, sources = self._inline("heading_close")
        if not spans:
            self._findings.report("markdown-refused", "a heading has no text", token.markup)
            return None
        words = text_of(spans)
        level, anchor = int(token.tag[1:]) - 1 + self._level, self._resolver.anchor(words)
        return Heading(level, spans, anchor, facts=facts, origin=self._origin(token), sources=sources)

    def _read_bullet_list_open(self, token: Token) -> ListBlock | None:
        return self._read_list(token, "bullet_list_close", ordered=False)

    def _read_ordered_list_open(self, token: Token) -> ListBlock | None:
        start = token.attrs.get("start", 1)
        if start != 1:
            written = f"{start}{token.markup}"
            advice = (
                f"Lists are numbered from 1. Where {written} begins a sentence, write {start}\\{token.markup}"
            )
            self._findings.report(
                "markdown-refused", f"{written} at the beginning of a line makes a list", written, advice
            )
        return self._read_list(token, "ordered_list_close", ordered=True)

    def _read_list(self, token: Token, closing: str, *, ordered: bool) -> ListBlock | None:
        self._check_depth(token)
        items: list[tuple[Block, ...]] = []
        while self._next().type != closing:
            items.append(self.read_until("list_item_close"))
        kept = tuple(item for item in items if item)
        facts = facts_of(block for item in kept for block in item)
        return ListBlock(kept, ordered, facts=facts, origin=self._origin(token)) if kept else None

    def _check_depth(self, token: Token) -> None:
        if self._depth > _DEEPEST:
            message = f"lists and quotations stand more than {_DEEPEST} deep in one another"
            self._findings.report("markdown-refused", message, token.markup)

    def _read_blockquote_open(self, token: Token) -> Quotation | None:
        self._check_depth(token)
        blocks = self.read_until("blockquote_close")
        paragraphs = [block for block in blocks if isinstance(block, Paragraph)]
        if len(paragraphs) < len(blocks):
            self._findings.report("markdown-refused", "a block quotation holds paragraphs only", token.markup)
        spans: list[Span] = []
        for paragraph in paragraphs:
            spans.extend((*([Span("\n")] if spans else ()), *paragraph.spans))
        origin = self._origin(token)
        sources = tuple(dict.fromkeys(place for paragraph in paragraphs for place in paragraph.sources))
        facts = facts_of(paragraphs)
        return Quotation(tuple(spans), (), facts=facts, origin=origin, sources=sources) if spans else None

    def _read_table_open(self, token: Token) -> Table:
        (head, _), *rows = self._read_rows()
        columns = tuple(
            Column(cell.spans, _share([cell.spans, *(row[place].spans for row, _ in rows)]), cell.align)
            for place, cell in enumerate(head)
        )
        body = tuple(
            Row(
                tuple(Cell((Paragraph(cell.spans, ParagraphRole.CELL, facts=cell.facts),)) for cell in row),
                tuple(dict.fromkeys(fact for cell in row for fact in cell.facts)),
                origin,
                tuple(dict.fromkeys(place for cell in row for place in cell.sources)),
            )
            for row, origin in rows
        )
        facts = dict.fromkeys(
            fact for row in (head, *(row for row, _ in rows)) for cell in row for fact in cell.facts
        )
        return Table(
            TableKind.PLAIN,
            columns,
            body,
            row_headers=False,
            facts=tuple(facts),
            origin=self._origin(token),
            sources=tuple(dict.fromkeys(place for cell in head for place in cell.sources)),
        )

    def _read_rows(self) -> list[tuple[_Cells, Origin | None]]:
        """Return the cells of a table by row, and where the row stands."""
        rows: list[tuple[_Cells, Origin | None]] = []
        while (token := self._next()).type != "table_close":
            if token.type == "tr_open":
                rows.append(([], self._origin(token)))
            elif token.type in {"th_open", "td_open"}:
                align = str(token.attrs.get("style", "")).removeprefix("text-align:") or "left"
                rows[-1][0].append(_Cell(*self._inline(token.type.replace("open", "close")), align))
        return rows


def _caption_in(block: Block) -> Spans:
    """Return the words of a paragraph that a template writes as a caption; none of any other block."""
    first = block.spans[0] if isinstance(block, Paragraph) else Span("")
    written = all(piece.written for piece in first.pieces[:1])
    if not isinstance(block, Paragraph) or not first.text.startswith(_CAPTION) or not written:
        return ()
    words = first.text.removeprefix(_CAPTION).lstrip()
    rest = (cut(first, len(first.text) - len(words), len(first.text)), *block.spans[1:])
    return tuple(span for span in rest if span.text)


def _share(cells: Iterable[Spans]) -> float:
    """Return a column's share of the width, after its longest cell."""
    return float(min(max(_NARROWEST, *(len(text_of(spans)) for spans in cells)), _WIDEST))


def facts_of(blocks: Iterable[Block]) -> tuple[str, ...]:
    """Return the facts of some blocks, in order, each once."""
    return tuple(dict.fromkeys(fact for block in blocks for fact in block.facts))


_BRACKETS = 5_000
"""Square brackets in one text: markdown-it looks for the end of each."""


def parse_markdown(
    text: str,
    inline: InlineResolver,
    template: TemplateText,
    *,
    inserted: Sequence[Inserted] = (),
    level: int = 2,
    locate: Locator = lambda _: None,
) -> Outcome[tuple[Block, ...]]:
    """Return the blocks of Markdown that ``template`` rendered; its ``#`` becomes a heading of ``level``.

    ``inserted`` is what its expressions printed, for which reserved characters stand in the text.
    """
    findings = Findings(template, inserted)
    if text.count("[") > _BRACKETS:
        findings.report("markdown-refused", f"the text has more than {_BRACKETS:,} square brackets", "[")
        return Outcome((), tuple(findings.diagnostics))
    environment: dict[str, Any] = {"inserted": inserted}
    tokens = make_parser().parse(text, environment)
    for label in environment.get("references", ()):
        if label.startswith("@"):
            findings.report(
                "markdown-refused", "a citation at the beginning of a line is followed by a colon", "[@"
            )
    notes = collect_footnotes(tokens, environment, findings)
    blocks = BlockReader(text, tokens, inline, findings, notes, level, locate).read_until("")
    return Outcome(blocks, tuple(findings.diagnostics))

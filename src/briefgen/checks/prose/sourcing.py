"""What a composed document owes its sources: a citation in each paragraph, excerpts between marks, words of its own."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise

from briefgen.checks.base import shorten
from briefgen.checks.excerpts.quotation_marks import find_marked, has_marks
from briefgen.checks.excerpts.text import LONGEST_RUN, ArchivedWords, Overlap, find_overlaps
from briefgen.checks.passages import named_texts, own_texts
from briefgen.checks.prose.printed import SOURCE_ANCHOR, Statement, leads_in
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.brief import HOLE, Spec, spec_texts
from briefgen.model.document import (
    Block,
    Document,
    KeyPoints,
    ListBlock,
    Note,
    Paragraph,
    Quotation,
    Row,
    Span,
    SpanRole,
    Spans,
    Table,
    text_of,
)
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Excerpt, Organisation, Person, Source, Term

_OPENING = "“„«»‹「『\"'‘"
_CLOSING = "”“»«›」』\"'’"


class ThirdPartyText:
    """Words that are somebody else's: excerpts, titles, names, the texts of records.

    ``selected`` are the facts of the brief, the only ones whose words print.
    """

    def __init__(self, facts: FactBase, selected: Iterable[AnyFact]) -> None:
        self._facts = facts
        self._excerpts = _longest_first(one.words for one in selected if isinstance(one, Excerpt))

    @cached_property
    def _names(self) -> tuple[str, ...]:
        """Names of sources, organisations and people; only gathered for a text that needs them."""
        facts = self._facts
        records = chain(facts.all_of(Source), facts.all_of(Organisation), facts.all_of(Person))
        return _longest_first(passage.text for record in records for passage in named_texts(record))

    def is_name(self, words: str) -> bool:
        """Whether words are the title of a source, or another name on file."""
        return words in self._names

    def without_excerpts(self, text: str) -> str:
        """Return a text without its excerpts and their quotation marks."""
        for words in self._excerpts:
            start = text.find(words)
            while start >= 0:
                end = start + len(words)
                if start and text[start - 1] in _OPENING and text[end : end + 1] in _CLOSING:
                    text = text[: start - 1] + HOLE * (len(words) + 2) + text[end + 1 :]
                start = text.find(words, end)
        return text

    def without_names(self, text: str) -> str:
        """Return a text without the names in it that are more than a word."""
        for words in self._names:
            if " " in words:
                text = text.replace(words, HOLE * len(words))
        return text

    def stands_in_record(self, words: str, facts: Iterable[str]) -> bool:
        """Whether words stand in a text of one of some facts, or of a record that prints without one."""
        named = (self._facts.records[name] for name in facts if name in self._facts.records)
        records = chain(named, self._facts.all_of(Term), self._facts.all_of(Source))
        return any(words in passage.text for record in records for passage in own_texts(record))


def _longest_first(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words), key=lambda one: (-len(one), one)))


_HINT = f"say it in your own words, or quote an excerpt; at most {LONGEST_RUN} words may run as in a source"
_SOLID = re.compile(f"[^{HOLE}]+")


def check_reproduced(
    statements: Iterable[Statement],
    spec: Spec,
    third_party: ThirdPartyText,
    archived: ArchivedWords,
) -> Iterator[Diagnostic]:
    """Report runs of words that a brief has from archived texts, but those of the facts that it prints."""
    if not archived.runs:
        return
    for text in spec_texts(spec):
        for start, copied, overlap in _overlaps(text.words, archived):
            yield _report(copied, overlap, text.place(start))
    for statement in statements:
        for start, copied, overlap in _overlaps(third_party.without_excerpts(statement.text), archived):
            if not third_party.stands_in_record(copied, statement.facts):
                yield _report(copied, overlap, statement.place(start))


def _overlaps(text: str, archived: ArchivedWords) -> Iterator[tuple[int, str, Overlap]]:
    """Yield first character, words and overlap of what is copied in a text; a hole ends every run."""
    for solid in _SOLID.finditer(text):
        for overlap in find_overlaps(solid[0], archived):
            yield solid.start() + overlap.start, solid[0][overlap.start : overlap.end], overlap


def _report(copied: str, overlap: Overlap, origin: Origin) -> Diagnostic:
    message = f"{shorten(copied)} stands in the text of “{overlap.name}” word for word"
    return diagnose("copied-words", message, origin, _HINT)


_UNCITED_HINT = "cite what it rests on: {{ fact | cite }}, or [@source, locator]"

Notes = Mapping[int, Note]


def check_citations(document: Document) -> Iterator[Diagnostic]:
    """Report what a template printed and nothing vouches for."""
    yield from _check_blocks(document.blocks, {note.number: note for note in document.notes}, "paragraph")


def _check_blocks(blocks: Sequence[Block], notes: Notes, what: str) -> Iterator[Diagnostic]:
    """Report the uncited among some blocks; ``what`` is what a message calls a paragraph among them."""
    for block, following in pairwise((*blocks, None)):
        match block:
            case Paragraph(origin=Origin() as origin):
                if not leads_in(block, following):
                    yield from _check(what, block.spans, origin, notes)
            case Quotation(origin=Origin() as origin):
                yield from _check("quotation", block.spans, origin, notes)
            case KeyPoints():
                for spans, place in zip(block.items, block.item_origins, strict=False):
                    yield from _check("key point", spans, place, notes) if place else ()
            case ListBlock():
                for entry in block.items:
                    yield from _check_blocks(entry, notes, "point")
            case Table(origin=Origin()):
                yield from _check_table(block, notes)
            case _:
                pass


def _check_table(table: Table, notes: Notes) -> Iterator[Diagnostic]:
    """Report rows without a citation, unless the head of the table cites for all of them."""
    if any(_cites(column.spans, notes) for column in table.columns):
        return
    for row in table.rows:
        if row.origin:
            yield from _check("row", _spans_of(row), row.origin, notes)


def _spans_of(row: Row) -> Spans:
    blocks = (block for cell in row.cells for block in cell.blocks if isinstance(block, Paragraph))
    return tuple(span for block in blocks for span in (*block.spans, Span(" ")))


def _check(what: str, spans: Spans, origin: Origin, notes: Notes) -> Iterator[Diagnostic]:
    words = text_of(spans)
    if not any(character.isalnum() for character in words):
        return
    for span in spans:
        if span.note in notes and not _leads_to_source(notes[span.note].spans):
            message = f"the {what} {shorten(words)} has a footnote that cites no source"
            yield diagnose("uncited-paragraph", message, origin, "cite in the footnote: [@source, locator]")
    if not _cites(spans, notes):
        heading = "where it is a heading, begin it with ##" if what == "paragraph" else ""
        message = f"the {what} {shorten(words)} cites no source"
        yield diagnose("uncited-paragraph", message, origin, _UNCITED_HINT, heading)


def _cites(spans: Spans, notes: Notes) -> bool:
    return any(
        _leads_to_source(notes[span.note].spans)
        if span.note in notes
        else span.role is SpanRole.CITATION and bool(span.cites)
        for span in spans
    )


def _leads_to_source(spans: Spans) -> bool:
    return any(span.href.startswith(SOURCE_ANCHOR) for span in spans)


_UNPROVED_HINT = (
    "only an excerpt prints in quotation marks; the title of a source on file may stand between them"
)
_STOPS = " .,;:!?"


def check_quotation_marks(
    document: Document,
    statements: Iterable[Statement],
    spec: Spec,
    third_party: ThirdPartyText,
) -> Iterator[Diagnostic]:
    """Report quotations that are nobody's words on file; of a single word, which is meant with a raised eyebrow, as a warning."""
    for text in spec_texts(spec):
        for start, words in _find(text.words, third_party):
            yield _unproved_report(text.name, words, text.place(start))
    for statement in statements:
        for start, words in _find(statement.text, third_party):
            if not third_party.stands_in_record(words, statement.facts):
                yield _unproved_report("the text", words, statement.place(start))
    yield from _check_block_quotations(document.blocks, third_party)


def _find(text: str, third_party: ThirdPartyText) -> Iterator[tuple[int, str]]:
    """Yield place and words, marks included, of the quotations of a text that are neither excerpts nor names."""
    if not has_marks(text):
        return
    rest = third_party.without_excerpts(text)
    if not has_marks(rest):
        return
    for start, words in find_marked(third_party.without_names(rest)):
        if words.strip(HOLE + _STOPS) and not third_party.is_name(words.rstrip(_STOPS)):
            yield start, text[start : start + len(words) + 2]


def _check_block_quotations(blocks: Sequence[Block], third_party: ThirdPartyText) -> Iterator[Diagnostic]:
    """Report block quotations of a template that hold no excerpt: they look like words that somebody used."""
    for block in blocks:
        if isinstance(block, ListBlock):
            yield from (
                found for entry in block.items for found in _check_block_quotations(entry, third_party)
            )
        elif isinstance(block, Quotation) and block.origin is not None:
            words = text_of(block.spans)
            if third_party.without_excerpts(words) == words:
                message = f"the block quotation {shorten(words)} is no excerpt"
                yield diagnose(
                    "unproved-quotation", message, block.origin, "quote an excerpt: > {{ excerpt | quote }}"
                )


def _unproved_report(where: str, words: str, origin: Origin | None) -> Diagnostic:
    message = f"{where} has quotation marks around {shorten(words[1:-1])}"
    if len(words.split()) == 1:
        return diagnose("scare-quotes", message, origin, "say what is meant, or quote an excerpt")
    return diagnose("unproved-quotation", message, origin, _UNPROVED_HINT)

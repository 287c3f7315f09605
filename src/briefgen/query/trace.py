"""Every statement that a brief prints, in the order of reading, with what it rests on.

For an editor who answers for a brief before it goes out: with the page in one hand, they want for each statement the
fact behind it with its place in the fact base, the sources with the places in them, the quotation and whether it was
compared with its source, the handling, and what calls for a second look.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from briefgen.layout.story import Printed, Story
from briefgen.model.document import SpanRole, Spans, text_of
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Excerpt, Source, Status, supports_anything, supports_of
from briefgen.model.text import PartKind, parse_quotation
from briefgen.pipeline import Composed, Materials
from briefgen.query.briefs import cited_in, walk

_STATING = frozenset({"paragraph", "list item", "key point", "table row", "quotation", "definition"})
"""Kinds of statements that need a source of their own. A remark has them in its list, a timeline in the chronology."""


@dataclass(frozen=True, slots=True)
class TracedSupport:
    """A source of a fact: its number in the brief (``None`` where it is not cited), the place in it, what it states."""

    source: str
    number: int | None
    title: str
    address: str | None
    locator: str | None
    fields: tuple[str, ...]
    anchor: str | None


@dataclass(frozen=True, slots=True)
class TracedFact:
    """A fact behind a statement, and where it is written."""

    id: str
    kind: str
    status: str
    handling: str
    reviewed: str
    file: str
    line: int
    support: tuple[TracedSupport, ...]


@dataclass(frozen=True, slots=True)
class TracedQuote:
    """An excerpt whose words stand in a statement, and whether they agree with the archived text of the source."""

    excerpt: str
    words: str
    source: str
    locator: str | None
    verified: bool


@dataclass(frozen=True, slots=True)
class TracedNote:
    """A note to a statement."""

    number: int
    label: str
    """The number or letter that marks it in print."""
    pages: tuple[int, ...]
    words: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; ``remarks`` say what to look at twice."""

    number: int
    pages: tuple[int, ...]
    block: str
    words: str
    notes: tuple[TracedNote, ...]
    cites: tuple[int, ...]
    facts: tuple[TracedFact, ...]
    quotes: tuple[TracedQuote, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TracedSource:
    """A source that the brief cites."""

    number: int
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A whole brief. ``handling`` is its level, ``banner`` what every page says of it."""

    brief: str
    title: str
    edition: str
    as_of: str
    handling: str
    banner: str
    pages: int
    sources: tuple[TracedSource, ...]
    statements: tuple[Statement, ...]


def trace(composed: Composed, story: Story, materials: Materials) -> Trace:
    """Return every statement of a brief."""
    document, brief = composed.document, composed.spec.brief
    cited = enumerate(document.sources, start=1)
    statements = [
        _trace_statement(number, statement, notes, composed, materials)
        for number, (statement, notes) in enumerate(walk(story), start=1)
    ]
    return Trace(
        brief.name,
        brief.title,
        document.running_headers.edition,
        document.running_headers.as_of,
        brief.handling or "",
        document.running_headers.handling,
        len(story.pages),
        tuple(TracedSource(number, source, title_of(source, materials.facts)) for number, source in cited),
        tuple(statements),
    )


def on_page(statement: Statement, page: int) -> bool:
    """Whether a statement, or a note to it, stands on a page."""
    return page in statement.pages or any(page in note.pages for note in statement.notes)


def title_of(source: str, facts: FactBase) -> str:
    """Return how a source is called in lists: publisher, title or description, date."""
    record = facts.get(Source, source)
    if record is None:
        return ""
    title = f"“{record.title}”" if record.title else str(record.described or "")
    return ", ".join(part for part in (str(record.issuer), title, str(record.date or "")) if part)


def sources_behind(fact: AnyFact) -> frozenset[str]:
    """Return the sources that vouch for something of a fact."""
    return frozenset(entry.source for entry in supports_of(fact) if supports_anything(entry))


def _trace_statement(
    number: int, printed: Printed, notes: Sequence[Printed], composed: Composed, materials: Materials
) -> Statement:
    words = tuple(chain(printed.words, *(note.words for note in notes)))
    records = [materials.facts.records.get(name) for name in printed.facts]
    facts = [fact for fact in records if isinstance(fact, AnyFact)]
    quotes = tuple(_find_quotes(facts, words, materials))
    cites = cited_in(words)
    return Statement(
        number,
        printed.pages,
        printed.kind,
        _in_a_line(printed.words),
        tuple(
            TracedNote(note.note, _label_of(note.note, printed.words), note.pages, _in_a_line(note.words))
            for note in notes
        ),
        cites,
        tuple(_trace_fact(fact, composed, materials) for fact in facts),
        quotes,
        tuple(_remark(printed.kind, facts, quotes, materials.facts, cites=bool(cites))),
    )


def _label_of(note: int, words: Sequence[Spans]) -> str:
    """Return the number or letter that marks a note among some words."""
    marks = (span.text for spans in words for span in spans if span.note == note)
    return next(marks, str(note)).strip("[]")


def _in_a_line(words: Sequence[Spans]) -> str:
    """Return words on one line, their parts divided by bars, marks of notes in brackets."""
    parts = (
        "".join(f"[{span.text}]" if span.role is SpanRole.NOTE_MARK else span.text for span in spans)
        for spans in words
    )
    return " | ".join(" ".join(part.split()) for part in parts if part.strip())


def _trace_fact(fact: AnyFact, composed: Composed, materials: Materials) -> TracedFact:
    numbers = {source: number for number, source in enumerate(composed.document.sources, start=1)}
    support = []
    for entry in supports_of(fact):
        record = materials.facts.get(Source, entry.source)
        fields = tuple(entry.supports) if supports_anything(entry) else ()
        traced = TracedSupport(
            entry.source,
            numbers.get(entry.source),
            title_of(entry.source, materials.facts),
            record.address if record else None,
            entry.locator,
            (*fields, *(f"{path} otherwise" for path in entry.states)),
            entry.anchor,
        )
        support.append(traced)
    origin = materials.facts.origin(fact.id)
    handling, reviewed = fact.handling or materials.project.scale[0], fact.reviewed.isoformat()
    status, place = fact.status.value, (origin.file, origin.line)
    return TracedFact(fact.id, fact.kind, status, handling, reviewed, *place, tuple(support))


def _find_quotes(
    facts: Sequence[AnyFact], words: Sequence[Spans], materials: Materials
) -> Iterator[TracedQuote]:
    """Yield the excerpts whose own words, an editor's left aside, all stand in a statement."""
    printed = " ".join(" ".join(text_of(spans) for spans in words).split())
    for fact in facts:
        if isinstance(fact, Excerpt):
            parts = (part.text for part in parse_quotation(fact.words) if part.kind is PartKind.WORDS)
            if all(" ".join(part.split()) in printed for part in parts):
                verified = fact.id in materials.verified
                yield TracedQuote(fact.id, fact.words, fact.source, fact.locator, verified)


def _remark(
    kind: str, facts: Sequence[AnyFact], quotes: Sequence[TracedQuote], base: FactBase, *, cites: bool
) -> Iterator[str]:
    if kind in _STATING and not cites:
        yield "cites no source"
    if kind in _STATING and not facts and kind != "definition":
        yield "prints no fact"
    for fact in facts:
        if fact.status is not Status.CONFIRMED:
            yield f"{fact.id}: {fact.status.value}"
        sources = sources_behind(fact)
        if len(sources) == 1:
            yield f"{fact.id}: one source only"
        for name in sorted(sources):
            source = base.get(Source, name)
            if source is not None and source.withdrawn is not None:
                yield f"{fact.id}: {name} was withdrawn on {source.withdrawn.isoformat()}"
    for quote in quotes:
        if not quote.verified:
            yield f"{quote.excerpt}: quotation not verified"

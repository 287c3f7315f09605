"""Every statement that a brief prints, in the order of reading, with what it stands on.

For whoever answers for a brief before it goes out: they hold the page in one hand and want, for each statement, the
fact behind it with its place in the fact base, the sources with the places in them, the quotation and whether it was
compared with its source, the handling, and what calls for a second look.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefgen.layout.story import Printed, Story
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Excerpt, Source, Status, supports_anything, supports_of
from briefgen.model.text import PartKind, parse_quotation
from briefgen.pipeline import Composed, Materials
from briefgen.query.briefs import cited_in, notes_of, plain_words, say

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
    tracer = _Tracer(composed, materials, {one.note: one for one in story.printed if one.note})
    printed = [one for one in story.printed if not one.note]
    return Trace(
        brief.name,
        brief.title,
        document.running_headers.edition,
        document.running_headers.as_of,
        brief.handling or "",
        document.running_headers.handling,
        len(story.pages),
        tuple(
            TracedSource(number, source, title_of(source, materials.facts))
            for number, source in enumerate(document.sources, start=1)
        ),
        tuple(tracer.statement(number, one) for number, one in enumerate(printed, start=1)),
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
    return ", ".join(part for part in (str(record.publisher), title, str(record.date or "")) if part)


@dataclass(frozen=True, slots=True)
class _Tracer:
    """What the statements of one brief have in common."""

    composed: Composed
    materials: Materials
    notes: Mapping[int, Printed]

    def statement(self, number: int, one: Printed) -> Statement:
        """Return one statement."""
        notes = [self.notes[note] for note in notes_of(one.words) if note in self.notes]
        words = (*one.words, *(spans for note in notes for spans in note.words))
        records = [fact for name in one.facts if isinstance(fact := self._record(name), AnyFact)]
        facts = tuple(self._fact(fact) for fact in records)
        quotes = tuple(self._quotes(records, plain_words(words)))
        cites = cited_in(words)
        return Statement(
            number,
            one.pages,
            one.kind,
            say(one.words),
            tuple(TracedNote(note.note, note.pages, say(note.words)) for note in notes),
            cites,
            facts,
            quotes,
            tuple(self._remarks(one, records, quotes, cites)),
        )

    def _record(self, name: str) -> object:
        return self.materials.facts.records.get(name)

    def _fact(self, fact: AnyFact) -> TracedFact:
        origin = self.materials.facts.origin(fact.id)
        handling = fact.handling or self.materials.project.scale[0]
        return TracedFact(
            fact.id,
            fact.kind,
            fact.status.value,
            handling,
            fact.reviewed.isoformat(),
            origin.file,
            origin.line,
            self._support(fact),
        )

    def _support(self, fact: AnyFact) -> tuple[TracedSupport, ...]:
        numbers = {source: number for number, source in enumerate(self.composed.document.sources, start=1)}
        base = self.materials.facts
        found = []
        for entry in supports_of(fact):
            record = base.get(Source, entry.source)
            fields = tuple(entry.supports) if supports_anything(entry) else ()
            differs = tuple(f"{path} otherwise" for path in entry.states)
            found.append(
                TracedSupport(
                    entry.source,
                    numbers.get(entry.source),
                    title_of(entry.source, base),
                    record.address if record else None,
                    entry.locator,
                    (*fields, *differs),
                    entry.anchor,
                )
            )
        return tuple(found)

    def _quotes(self, facts: Sequence[AnyFact], words: str) -> Iterator[TracedQuote]:
        """Yield the excerpts whose own words, an editor's left aside, all stand in the statement."""
        for fact in facts:
            if isinstance(fact, Excerpt) and all(part in words for part in _own_words(fact)):
                verified = fact.id in self.materials.verified
                yield TracedQuote(fact.id, fact.words, fact.source, fact.locator, verified)

    def _remarks(
        self, one: Printed, facts: Sequence[AnyFact], quotes: Sequence[TracedQuote], cites: Sequence[int]
    ) -> Iterator[str]:
        if one.kind in _STATING and not cites:
            yield "cites no source"
        if one.kind in _STATING and not facts and one.kind != "definition":
            yield "prints no fact"
        for fact in facts:
            yield from self._remarks_on(fact)
        for quote in quotes:
            if not quote.verified:
                yield f"{quote.excerpt}: quotation not verified"

    def _remarks_on(self, fact: AnyFact) -> Iterator[str]:
        if fact.status is not Status.CONFIRMED:
            yield f"{fact.id}: {fact.status.value}"
        sources = {entry.source for entry in supports_of(fact) if supports_anything(entry)}
        if len(sources) == 1:
            yield f"{fact.id}: one source only"
        for name in sorted(sources):
            source = self.materials.facts.get(Source, name)
            if source is not None and source.withdrawn is not None:
                yield f"{fact.id}: {name} was withdrawn on {_day(source.withdrawn)}"


def _day(day: dt.date) -> str:
    return day.isoformat()


def _own_words(excerpt: Excerpt) -> Iterator[str]:
    for part in parse_quotation(excerpt.words):
        if part.kind is PartKind.WORDS and part.text.strip():
            yield " ".join(part.text.split())

"""Answers about facts in lines of text, for reading: a record, what rests on it, coverage, a brief's statements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from briefgen.cli.speech import count
from briefgen.query.coverage import Coverage
from briefgen.query.impact import BriefImpact, Impact, Resting
from briefgen.query.profile import Profile
from briefgen.query.trace import Statement, Trace, TracedFact, TracedSupport

_SOURCES_SHOWN = 20


def list_pages(pages: Sequence[int]) -> str:
    """Return pages in words: page 2, pages 2, 3."""
    return f"page{'s' if len(pages) != 1 else ''} {', '.join(map(str, pages))}"


def show_profile(profile: Profile) -> Iterator[str]:
    """Yield the lines of one record."""
    yield f"{profile.kind} {profile.id}  ({profile.file}:{profile.line})"
    yield from _fields(profile.fields, "  ")
    for entry in profile.support:
        where = f", {entry.locator}" if entry.locator else ""
        states = f"; says otherwise: {_pairs(entry.states)}" if entry.states else ""
        what = f": {', '.join(entry.supports)}" if entry.supports else ""
        yield f"  source {entry.source} ({entry.title}){where}{what}{states}"
        if entry.anchor:
            yield f"    anchor: {entry.anchor}"
        if entry.note:
            yield f"    note: {entry.note}"
    yield from (f"  conflict {conflict}" for conflict in profile.conflicts)
    yield from (f"  named by {one.id}: {one.field}" for one in profile.named_by)
    for brief in profile.briefs:
        sections = ", ".join(map(str, brief.sections)) or "beside another fact"
        yield f"  brief {brief.brief} ({brief.file}): sections {sections}"


def _fields(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _fields(value, f"{indent}  ")
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {_pairs(one)}" for one in value)
        else:
            yield f"{indent}{name}: {_plain(value)}"


def _pairs(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _plain(value)
    return "; ".join(f"{name}: {_plain(one)}" for name, one in value.items() if one not in (None, [], {}))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, Mapping):
        return "{" + _pairs(value) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def show_impact(impact: Impact) -> Iterator[str]:
    """Yield the lines of what rests on one record."""
    yield f"{impact.kind} {impact.id}: {count(len(impact.facts), 'fact')}, {count(len(impact.briefs), 'brief')}"
    yield from (f"  {one.kind} {one.id}: {_resting(one)}" for one in impact.facts)
    yield from (f"  names it: {one.id} ({one.field})" for one in impact.records)
    for brief in impact.briefs:
        yield from _brief_impact(brief)


def _resting(one: Resting) -> str:
    alone = f"; no other source for {', '.join(one.alone)}" if one.alone else ""
    otherwise = f"; says otherwise on {', '.join(one.otherwise)}" if one.otherwise else ""
    return (", ".join(one.fields) or "nothing") + alone + otherwise


def _brief_impact(brief: BriefImpact) -> Iterator[str]:
    where = "pages not known, as it has errors" if brief.pages is None else list_pages(brief.pages)
    yield f"  brief {brief.brief} ({brief.file}): {where if brief.pages != () else 'selected, but not printed'}"
    for name, pages in brief.pages_by_fact.items():
        yield f"    {name}: {list_pages(pages)}"


def show_coverage(coverage: Coverage) -> Iterator[str]:
    """Yield the lines of a coverage."""
    yield count(coverage.facts, "fact")
    yield from _ids("in no brief", coverage.unselected)
    yield from _ids("with one source", coverage.single)
    yield from _ids("quotations not verified", coverage.unverified)
    yield "sources by the facts that rest on them (on them alone):"
    for source in coverage.sources[:_SOURCES_SHOWN]:
        yield f"  {source.facts:>5} ({source.alone})  {source.id}"
    if (more := len(coverage.sources) - _SOURCES_SHOWN) > 0:
        yield f"  and {more} more, which --format json lists"
    for brief in coverage.briefs:
        yield (
            f"brief {brief.brief}: {count(brief.facts, 'fact')}, {count(brief.sources, 'source')}, "
            f"{count(brief.excerpts, 'excerpt')}, {brief.unverified} of them not verified"
        )


def _ids(what: str, names: Sequence[str]) -> Iterator[str]:
    yield f"{len(names)} {what}{':' if names else ''}"
    yield from (f"  {name}" for name in names)


def show_trace(traced: Trace, statements: Iterable[Statement]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a trace with their indent; the words of statements are whole."""
    chosen = tuple(statements)
    yield 0, f"{traced.brief}: {traced.title}, {count(traced.pages, 'page')}"
    yield 0, " · ".join(part for part in (traced.banner, traced.edition, traced.as_of) if part)
    for statement in chosen:
        yield 0, ""
        yield from _statement(statement)
    looked = [one for one in chosen if one.remarks]
    quotes = {quote.excerpt: quote.verified for one in chosen for quote in one.quotes}
    yield 0, ""
    yield (
        0,
        (
            f"{count(len(chosen), 'statement')}, {len(looked)} with remarks; "
            f"{count(len(quotes), 'quotation')}, {sum(quotes.values())} verified"
        ),
    )


def _statement(statement: Statement) -> Iterator[tuple[int, str]]:
    yield 0, f"{statement.number}. {list_pages(statement.pages)}, {statement.block}"
    yield 3, statement.words
    for note in statement.notes:
        yield 3, f"note {note.number} ({list_pages(note.pages)}): {note.words}"
    for quote in statement.quotes:
        verified = "verified" if quote.verified else "NOT verified"
        place = f", {quote.locator}" if quote.locator else ""
        yield 3, f"quotes {quote.excerpt} ({quote.source}{place}; {verified})"
    for fact in statement.facts:
        yield from _fact(fact)
    for remark in statement.remarks:
        yield 3, f"! {remark}"


def _fact(fact: TracedFact) -> Iterator[tuple[int, str]]:
    yield (
        3,
        (
            f"fact {fact.id}: {fact.kind}, {fact.status}, {fact.handling}, reviewed {fact.reviewed} "
            f"({fact.file}:{fact.line})"
        ),
    )
    yield from ((5, _support(entry)) for entry in fact.support)


def _support(entry: TracedSupport) -> str:
    number = f"[{entry.number}]" if entry.number else "[not cited]"
    place = f", {entry.locator}" if entry.locator else ""
    fields = f": {', '.join(entry.fields)}" if entry.fields else ""
    anchor = f" “{entry.anchor}”" if entry.anchor else ""
    return f"{number} {entry.source}{place}{fields}{anchor}"

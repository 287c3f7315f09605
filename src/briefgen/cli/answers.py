"""The answers of ``briefgen facts``: asked, set in lines of text or as JSON, printed."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Any

import typer

from briefgen.cli.console import count, detail, remark, timed, wants_colours
from briefgen.cli.options import Format
from briefgen.cli.output import print_diagnostics, print_json, print_table, shorten
from briefgen.cli.projects import find_targets, load_single
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors
from briefgen.load.facts import load_factbase
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact
from briefgen.query.listing import Row, Rows, check_selector, list_facts
from briefgen.query.profile import Coverage, Profile
from briefgen.query.references import BriefImpact, Impact, Resting
from briefgen.query.trace import Statement, Trace, TracedFact, TracedSupport
from briefgen.workspace import Project, find_project

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
    for line in statement.remarks:
        yield 3, f"! {line}"


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


def answer_list(selector: Selector, project: Path | None, format: Format) -> None:
    """Print the facts that a selector takes, a row each."""
    home, base = _open(project)
    rows = [Rows(base, home).of(fact) for fact in _choose(selector, base, home)]
    if format is Format.JSON:
        _print_answer({"facts": [_as_object(row) for row in rows]}, base)
        return
    heads = ("id", "kind", "date", "status", "handling", "sources", "summary")
    print_table(heads, (_cells(row, home.language) for row in rows))


def answer_show(ids: Sequence[str], project: Path | None, format: Format) -> None:
    """Print records whole."""
    from briefgen.query.briefs import pick_all  # noqa: PLC0415 - heavy
    from briefgen.query.profile import profile  # noqa: PLC0415
    from briefgen.query.references import find_records  # noqa: PLC0415

    home, base = _open(project)
    found = find_records(ids, base)
    briefs = pick_all(home, base)
    _mention(briefs.diagnostics, "briefs")
    profiles = profile(found.value, base, briefs.value, home.scale[0])
    if format is Format.JSON:
        _print_answer({"records": [_as_object(one) for one in profiles]}, base)
    else:
        _print_parts(show_profile(one) for one in profiles)
    _finish(found.diagnostics, home)


def answer_search(words: Sequence[str], limit: int | None, project: Path | None, format: Format) -> None:
    """Print where words are found."""
    from briefgen.query.search import search as find  # noqa: PLC0415 - named as its command

    _, base = _open(project)
    hits = find(words, base)[:limit]
    if format is Format.JSON:
        _print_answer({"results": [_as_object(hit) for hit in hits]}, base)
    else:
        rows = ((hit.id, hit.kind, hit.matches[0].field, hit.matches[0].words) for hit in hits)
        print_table(("id", "kind", "found in", "words"), rows)


def answer_impact(ids: Sequence[str], archive: Path | None, project: Path | None, format: Format) -> None:
    """Print what rests on records."""
    from briefgen.pipeline import gather  # noqa: PLC0415 - heavy
    from briefgen.query.briefs import files_in_use, lay_out_all  # noqa: PLC0415
    from briefgen.query.references import find_impact, find_records  # noqa: PLC0415

    home = find_project(project or Path())
    shared = gather(home, archive)
    base = shared.value.facts
    found = find_records(ids, base)
    _mention_missing(base)
    briefs = lay_out_all(files_in_use(home) if found.value else (), shared.value)
    _mention(briefs.diagnostics, "briefs")
    impacts = find_impact(found.value, base, briefs.value)
    if format is Format.JSON:
        _print_answer({"impact": [_as_object(one) for one in impacts]}, base)
    else:
        _print_parts(show_impact(one) for one in impacts)
    _finish(found.diagnostics, home)


def answer_coverage(archive: Path | None, project: Path | None, format: Format) -> None:
    """Print what no brief prints, and what stands behind each brief."""
    from briefgen.pipeline import gather  # noqa: PLC0415 - heavy
    from briefgen.query.briefs import pick_all  # noqa: PLC0415
    from briefgen.query.profile import find_coverage  # noqa: PLC0415

    home = find_project(project or Path())
    shared = gather(home, archive).value
    _mention_missing(shared.facts)
    briefs = pick_all(home, shared.facts)
    _mention(briefs.diagnostics, "briefs")
    found = find_coverage(shared.facts, briefs.value, shared.verified)
    if format is Format.JSON:
        _print_answer(_as_object(found), shared.facts)
    else:
        _print_parts([show_coverage(found)])


def answer_trace(brief: Path, page: int | None, archive: Path | None, format: Format) -> None:
    """Print the statements of a brief, or of a page. Raises ``typer.Exit`` where the brief has errors."""
    from briefgen.pipeline import gather, lay_out_brief  # noqa: PLC0415 - heavy
    from briefgen.query.trace import on_page  # noqa: PLC0415
    from briefgen.query.trace import trace as find  # noqa: PLC0415 - named as its command

    (target,) = find_targets([brief])
    shared = gather(target.project, archive)
    loaded = load_single(target, shared.value)
    laid = lay_out_brief(loaded.value, shared.value) if loaded.value else None
    if laid is None or laid.value is None:
        found = (*loaded.diagnostics, *(laid.diagnostics if laid else ()))
        print_diagnostics(found, target.project.root, colours=wants_colours())
        raise typer.Exit(1)
    _mention_missing(shared.value.facts)
    traced = find(*laid.value, shared.value)
    if page is not None and page > traced.pages:
        raise typer.BadParameter(f"the brief has {count(traced.pages, 'page')}", param_hint="--page")
    chosen = tuple(one for one in traced.statements if page is None or on_page(one, page))
    if format is Format.JSON:
        _print_answer(_as_object(replace(traced, statements=chosen)), shared.value.facts)
        return
    for indent, line in show_trace(traced, chosen):
        typer.echo(" " * indent + shorten(line, indent))


def answer_export(selector: Selector, project: Path | None, *, as_json: bool) -> None:
    """Print the facts that a selector takes as CSV, or as records in JSON."""
    from briefgen.query.listing import to_csv, to_records  # noqa: PLC0415 - heavy

    home, base = _open(project)
    chosen = _choose(selector, base, home)
    if as_json:
        print_json(to_records(chosen, base))
        return
    sys.stdout.flush()
    # Bytes, so that neither the platform's line ends nor the terminal's encoding change them.
    sys.stdout.buffer.write(to_csv(chosen, base, Rows(base, home), home.language).encode("utf-8"))


def _open(folder: Path | None) -> tuple[Project, FactBase]:
    home = find_project(folder or Path())
    detail(f"project {home.root}")
    with timed(f"the facts in {home.facts} were read"):
        loaded = load_factbase(home.facts, home.root)
    detail(f"  {count(len(loaded.value.records), 'record')}")
    _mention_missing(loaded.value)
    return home, loaded.value


def _choose(selector: Selector, base: FactBase, home: Project) -> tuple[AnyFact, ...]:
    """Return the facts that the options choose. Raises ``BriefgenError`` for what does not exist."""
    problems = check_selector(selector, base, home.scale)
    if problems:
        raise BriefgenError(*problems)
    return list_facts(selector, base, home)


def _cells(row: Row, language: str) -> tuple[str, ...]:
    summary = row.summary.get(language) or next(iter(row.summary.values()), "")
    return (row.id, row.kind, row.date, row.status, row.handling, str(len(row.support)), summary)


def _mention_missing(base: FactBase) -> None:
    if base.broken:
        what = count(len(base.broken), "record")
        remark(f"{what} could not be read, which the answer lacks; briefgen check says why")


def _mention(diagnostics: Iterable[Diagnostic], where: str) -> None:
    errors = sum(one.severity is Severity.ERROR and one.ignored is None for one in set(diagnostics))
    if errors:
        remark(f"{count(errors, 'error')} in {where}; briefgen check names them")


def _print_answer(answer: dict[str, Any], base: FactBase) -> None:
    """Print an answer as JSON, with the ids of the records that it lacks."""
    print_json({**answer, "unread": sorted(base.broken)})


def _print_parts(parts: Iterable[Iterable[str]]) -> None:
    for number, lines in enumerate(parts):
        if number:
            typer.echo()
        for line in lines:
            indent = len(line) - len(line.lstrip())
            typer.echo(" " * indent + shorten(line, indent))


def _finish(problems: Sequence[Diagnostic], home: Project) -> None:
    """Report ids that were asked for in vain."""
    print_diagnostics(problems, home.root, colours=wants_colours())
    if has_errors(problems):
        raise typer.Exit(1)


def _as_object(value: Any) -> dict[str, Any]:
    assert is_dataclass(value)
    assert not isinstance(value, type)
    return asdict(value)

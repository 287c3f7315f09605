"""``briefgen facts``: questions to the fact base, and to the briefs about their facts.

Answers go to stdout. Records that could not be read are missing from an answer; a line on stderr says so, and the
answer in JSON names them, but the exit status stays 0: what was asked has been answered as far as it can be. An id
that does not exist is the asker's error: exit status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_records, suggest_tags
from briefgen.cli.console import (
    count,
    detail,
    fail,
    print_diagnostics,
    print_json,
    print_table,
    remark,
    short_path,
    shorten,
    timed,
)
from briefgen.cli.options import (
    ArchiveOption,
    BriefArgument,
    DryRunOption,
    FileOption,
    Format,
    FormatOption,
    LimitOption,
    ProjectOption,
    TodayOption,
    argument,
    commands,
    day_of,
    make_selector,
    option,
    selector_options,
    taking,
)
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors

if TYPE_CHECKING:
    from briefgen.model.factbase import FactBase
    from briefgen.model.records import AnyFact
    from briefgen.query.records import Coverage, Impact, Profile
    from briefgen.query.trace import Statement, Trace
    from briefgen.workspace import Project

app = commands()
_SELECTING = taking(selector_options)


@app.callback()
def facts() -> None:
    """Ask the fact base: list, show, search, impact, trace."""


class ExportFormat(StrEnum):
    """What facts are exported as."""

    CSV = "csv"
    JSON = "json"


@app.command("list", cls=_SELECTING, epilog="Example: briefgen facts list --kind meeting --date 2016/2025")
def list_(
    ctx: typer.Context,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List facts that conditions choose.

    The options are the conditions of a brief's selector, and all that are given must hold.
    """
    home, base, chosen = _choose(ctx.obj, project)
    from briefgen.query.listing import Rows

    rows = [Rows(base, home).of(fact) for fact in chosen]
    if format is Format.JSON:
        _print_answer({"facts": [asdict(row) for row in rows]}, base)
        return
    print_table(
        ("id", "kind", "date", "status", "handling", "sources", "summary"),
        (
            (row.id, row.kind, row.date, row.status, row.handling, str(len(row.support)),
             row.summary.get(home.language) or next(iter(row.summary.values()), ""))
            for row in rows
        ),
    )  # fmt: skip


@app.command(cls=_SELECTING, epilog="Example: briefgen facts export --tag harbour > harbour.csv")
def export(
    ctx: typer.Context,
    project: ProjectOption = None,
    format: Annotated[
        ExportFormat, option("--format", "A row a fact, or whole records.", show_default=True)
    ] = ExportFormat.CSV,
) -> None:
    """Print facts as CSV or JSON.

    The options choose them as those of `briefgen facts list` do. CSV is RFC 4180 in UTF-8. A cell that a spreadsheet
    would take for a formula begins with an apostrophe. JSON has the shape of a fact file, and can be read back as one.
    """
    home, base, chosen = _choose(ctx.obj, project)
    from briefgen.query.listing import Rows, to_csv, to_records

    if format is ExportFormat.JSON:
        print_json(to_records(chosen, base))
        return
    sys.stdout.flush()
    # Bytes, so that neither the platform's line ends nor the terminal's encoding change them.
    sys.stdout.buffer.write(to_csv(chosen, base, Rows(base, home), home.language).encode("utf-8"))


class Decimals(StrEnum):
    """The sign that stands before decimals in a table."""

    POINT = "point"
    COMMA = "comma"


class Kind(StrEnum):
    """What the rows of a table are."""

    EVENT = "event"
    PERSON = "person"


_MAP = "The column for a field, as --map date=Day; a column called as the field is needs none."


@app.command("import", epilog="Example: briefgen facts import flights.csv --statistic flights --source cns")
def import_(
    table: Annotated[Path, argument("FILE.csv", "A table whose first line names its columns.")],
    source: Annotated[
        str, option("--source ID[, LOCATOR]", "The source of all of it.", suggest=suggest_records("sources"))
    ],
    statistic: Annotated[
        str | None, option("--statistic ID", "Id of the statistic whose numbers it holds.")
    ] = None,
    kind: Annotated[Kind | None, option("--kind", "What each row is, if it is no statistic.")] = None,
    map: Annotated[list[str] | None, option("--map FIELD=COLUMN", _MAP)] = None,
    label: Annotated[str | None, option("--label", "What a new statistic is called.")] = None,
    unit: Annotated[str | None, option("--unit", "The unit of a new statistic.")] = None,
    tag: Annotated[
        list[str] | None, option("--tag", "A tag of all that is new.", suggest=suggest_tags)
    ] = None,
    decimal: Annotated[
        Decimals, option("--decimal", "The sign before decimals.", show_default=True)
    ] = Decimals.POINT,
    file: FileOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Add the numbers of a CSV file as a statistic, or its rows as events or people.

    Cells are parted by commas, semicolons or tabs. Periods are EDTF; an empty cell is a number that is missing. Of a
    statistic that is there already, the numbers are compared with those of the file, and nothing is written.
    """
    from briefgen.cli.adding import carry_out
    from briefgen.cli.forms import parse_support
    from briefgen.edit.base import find_place, open_base, plan_entries
    from briefgen.edit.tables import Mapped, import_records, import_statistic, read_table
    from briefgen.load.files import name_file, read_file
    from briefgen.workspace import find_project

    if (statistic is None) == (kind is None):
        raise typer.BadParameter("one of --statistic and --kind says what the table holds")
    columns = dict(part.partition("=")[::2] for part in map or ())
    if unset := next((name for name, column in columns.items() if not column.strip()), ""):
        raise typer.BadParameter(f"--map {unset}: write FIELD=COLUMN")
    base = open_base(find_project(project or Path()))
    content = read_file(table, table.resolve().parent)
    if content.value is None:
        raise BriefgenError(*content.diagnostics)
    read = read_table(content.value, short_path(table))
    if read.value is None:
        print_diagnostics(read.diagnostics, Path.cwd())
        raise fail("Nothing was written: correct the table.")
    mapped = Mapped(columns, decimal is Decimals.COMMA)
    root = base.project.root
    home = name_file(find_place(file, base.project.facts, root), root) if file else None
    support = parse_support(source)
    given: dict[str, Any] = {"support": [support]} | (
        {"tags": tag} if tag and kind is not Kind.PERSON else {}
    )
    if statistic is not None:
        if statistic not in base.facts.records and (label is None or unit is None):
            raise typer.BadParameter("a new statistic needs --label and --unit")
        given |= {"label": label, "unit": unit, "reviewed": day_of(today).isoformat()}
        outcome = import_statistic(read.value, statistic, given, base, mapped, home)
    else:
        plural = "people" if kind is Kind.PERSON else "events"
        given |= {"reviewed": day_of(today).isoformat()} if kind is Kind.EVENT else {}
        outcome = import_records(read.value, plural, given, base, mapped, home)
    print_diagnostics(outcome.diagnostics, Path.cwd())
    if outcome.value is None or outcome.failed:
        raise fail("Nothing was written: correct the table, or say with --map how it is to be read.")
    for words in outcome.value.remarks:
        remark(words)
    if outcome.value.entries:
        carry_out(plan_entries(base, outcome.value.entries, today=day_of(today)), root, dry_run=dry_run)


def _choose(options: Mapping[str, Any], folder: Path | None) -> tuple[Project, FactBase, tuple[AnyFact, ...]]:
    """Return the facts that the options choose. Raises ``BriefgenError`` for what does not exist."""
    from briefgen.query.listing import check_selector, list_facts

    selector = make_selector(options)
    home, base = _open(folder)
    problems = check_selector(selector, base, home.scale)
    if problems:
        raise BriefgenError(*problems)
    return home, base, list_facts(selector, base, home)


def _open(folder: Path | None) -> tuple[Project, FactBase]:
    from briefgen.load.facts import load_factbase
    from briefgen.workspace import find_project

    home = find_project(folder or Path())
    detail(f"project {home.root}")
    with timed(f"the facts in {home.facts} were read"):
        base = load_factbase(home.facts, home.root).value
    detail(f"  {count(len(base.records), 'record')}")
    _mention_missing(base)
    return home, base


def _mention_missing(base: FactBase) -> None:
    if base.broken:
        what = count(len(base.broken), "record")
        remark(f"{what} could not be read, which the answer lacks; briefgen check says why")


def _mention_errors(diagnostics: Iterable[Diagnostic]) -> None:
    errors = sum(found.severity is Severity.ERROR and found.ignored is None for found in set(diagnostics))
    if errors:
        remark(f"{count(errors, 'error')} in briefs; briefgen check names them")


def _print_answer(answer: Mapping[str, Any], base: FactBase) -> None:
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
    print_diagnostics(problems, home.root)
    if has_errors(problems):
        raise typer.Exit(1)


# --- show

_any = suggest_records()


@app.command(epilog="Example: briefgen facts show lights-4")
def show(
    ids: Annotated[list[str], argument("ID", "Ids of records of any kind.", _any)],
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show records whole.

    That is their fields and sources, where they are written, who names them, conflicts about them, and their briefs.
    """
    from briefgen.query.briefs import pick_all
    from briefgen.query.records import find_records, profile

    home, base = _open(project)
    found = find_records(ids, base)
    briefs = pick_all(home, base)
    _mention_errors(briefs.diagnostics)
    profiles = profile(found.value, base, briefs.value, home.scale[0])
    if format is Format.JSON:
        _print_answer({"records": [asdict(each) for each in profiles]}, base)
    else:
        _print_parts(_format_profile(each) for each in profiles)
    _finish(found.diagnostics, home)


def _format_profile(profile: Profile) -> Iterator[str]:
    yield f"{profile.kind} {profile.id}  ({profile.file}:{profile.line})"
    yield from _format_fields(profile.fields, "  ")
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
    yield from (f"  named by {referrer.id}: {referrer.field}" for referrer in profile.named_by)
    for brief in profile.briefs:
        sections = ", ".join(map(str, brief.sections)) or "beside another fact"
        yield f"  brief {brief.brief} ({brief.file}): sections {sections}"


def _format_fields(fields: Mapping[str, Any], indent: str) -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield f"{indent}{name}:"
            yield from _format_fields(value, f"{indent}  ")
        elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
            yield f"{indent}{name}:"
            yield from (f"{indent}  - {_pairs(item)}" for item in value)
        else:
            yield f"{indent}{name}: {_plain(value)}"


def _pairs(value: Any) -> str:
    if not isinstance(value, Mapping):
        return _plain(value)
    return "; ".join(f"{name}: {_plain(part)}" for name, part in value.items() if part not in (None, [], {}))


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, Mapping):
        return "{" + _pairs(value) + "}"
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- search

_WORDS = "Words that must all be found; several in one argument stand together."


@app.command(epilog='Example: briefgen facts search "fog signal" keeper')
def search(
    words: Annotated[list[str], argument("WORD", _WORDS)],
    limit: LimitOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Search records for words.

    Texts, names in every script, titles, ids and tags are searched; case, accents and strokes (ł, ø) do not count.
    """
    from briefgen.query.listing import search as find

    _, base = _open(project)
    hits = find(words, base)[:limit]
    if format is Format.JSON:
        _print_answer({"results": [asdict(hit) for hit in hits]}, base)
        return
    rows = ((hit.id, hit.kind, hit.matches[0].field, hit.matches[0].words) for hit in hits)
    print_table(("id", "kind", "found in", "words"), rows)


# --- impact


@app.command(epilog="Example: briefgen facts impact gazette-2019")
def impact(
    ids: Annotated[list[str], argument("ID", "Ids of sources, facts, people or organisations.", _any)],
    archive: ArchiveOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what rests on a record.

    That is facts with their fields, briefs, and the pages that print them; briefs that were withdrawn are left out.
    """
    from briefgen.pipeline import gather
    from briefgen.query.briefs import files_in_use, lay_out_all
    from briefgen.query.records import find_impact, find_records
    from briefgen.workspace import find_project

    home = find_project(project or Path())
    shared = gather(home, archive).value
    found = find_records(ids, shared.facts)
    _mention_missing(shared.facts)
    briefs = lay_out_all(files_in_use(shared.workspace) if found.value else (), shared)
    _mention_errors(briefs.diagnostics)
    impacts = find_impact(found.value, shared.facts, briefs.value)
    if format is Format.JSON:
        _print_answer({"impact": [asdict(each) for each in impacts]}, shared.facts)
    else:
        _print_parts(_format_impact(each) for each in impacts)
    _finish(found.diagnostics, home)


def _format_impact(impact: Impact) -> Iterator[str]:
    yield f"{impact.kind} {impact.id}: {count(len(impact.facts), 'fact')}, {count(len(impact.briefs), 'brief')}"
    for fact in impact.facts:
        alone = f"; no other source for {', '.join(fact.alone)}" if fact.alone else ""
        otherwise = f"; says otherwise on {', '.join(fact.otherwise)}" if fact.otherwise else ""
        yield f"  {fact.kind} {fact.id}: {', '.join(fact.fields) or 'nothing'}{alone}{otherwise}"
    yield from (f"  names it: {record.id} ({record.field})" for record in impact.records)
    for brief in impact.briefs:
        where = "pages not known, as it has errors" if brief.pages is None else _list_pages(brief.pages)
        where = where if brief.pages != () else "selected, but not printed"
        yield f"  brief {brief.brief} ({brief.file}): {where}"
        for name, pages in brief.pages_by_fact.items():
            yield f"    {name}: {_list_pages(pages)}"


def _list_pages(pages: Sequence[int]) -> str:
    """Return pages in words: page 2, pages 2, 3."""
    return f"page{'s' if len(pages) != 1 else ''} {', '.join(map(str, pages))}"


# --- coverage

_SOURCES_SHOWN = 20


@app.command(epilog="Example: briefgen facts coverage --format json")
def coverage(
    archive: ArchiveOption = None, project: ProjectOption = None, format: FormatOption = Format.TEXT
) -> None:
    """Say which facts no brief prints.

    And which rest on one source only, and what stands behind each brief. Briefs that were withdrawn do not count.
    """
    from briefgen.pipeline import gather
    from briefgen.query.briefs import pick_all
    from briefgen.query.records import find_coverage
    from briefgen.workspace import find_project

    home = find_project(project or Path())
    shared = gather(home, archive).value
    _mention_missing(shared.facts)
    briefs = pick_all(home, shared.facts)
    _mention_errors(briefs.diagnostics)
    found = find_coverage(shared.facts, briefs.value, shared.verified)
    if format is Format.JSON:
        _print_answer(asdict(found), shared.facts)
    else:
        _print_parts([_format_coverage(found)])


def _format_coverage(coverage: Coverage) -> Iterator[str]:
    yield count(coverage.facts, "fact")
    for what, names in (
        ("in no brief", coverage.unselected),
        ("with one source", coverage.single),
        ("quotations not verified", coverage.unverified),
    ):
        yield f"{len(names)} {what}{':' if names else ''}"
        yield from (f"  {name}" for name in names)
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


# --- trace


@app.command(epilog="Example: briefgen facts trace lights --page 2")
def trace(
    brief: BriefArgument,
    page: Annotated[int | None, option("--page NUMBER", "Only what stands on this page.", min=1)] = None,
    archive: ArchiveOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List every statement that a brief prints.

    Each with its facts, quotations, sources and the places in them. A brief with errors has no pages to trace: they are
    reported, and the exit status is 1.
    """
    from briefgen.cli.projects import find_targets, load_single
    from briefgen.pipeline import gather, lay_out_brief
    from briefgen.query.trace import on_page
    from briefgen.query.trace import trace as find

    (target,) = find_targets([brief])
    shared = gather(target.workspace, archive).value
    loaded = load_single(target, shared)
    laid = lay_out_brief(loaded.value, shared) if loaded.value else None
    if laid is None or laid.value is None:
        print_diagnostics((*loaded.diagnostics, *(laid.diagnostics if laid else ())), target.project.root)
        raise typer.Exit(1)
    _mention_missing(shared.facts)
    traced = find(*laid.value, shared)
    if page is not None and page > traced.pages:
        raise typer.BadParameter(f"the brief has {count(traced.pages, 'page')}", param_hint="--page")
    chosen = tuple(each for each in traced.statements if page is None or on_page(each, page))
    if format is Format.JSON:
        _print_answer(asdict(replace(traced, statements=chosen)), shared.facts)
        return
    for indent, line in format_trace(traced, chosen):
        typer.echo(" " * indent + shorten(line, indent))


def format_trace(traced: Trace, statements: Iterable[Statement]) -> Iterator[tuple[int, str]]:
    """Yield the lines of a trace with their indent; the words of statements are whole."""
    chosen = tuple(statements)
    yield 0, f"{traced.brief}: {traced.title}, {count(traced.pages, 'page')}"
    yield 0, " · ".join(part for part in (traced.banner, traced.edition, traced.as_of) if part)
    for statement in chosen:
        yield 0, ""
        yield from _format_statement(statement)
    remarked = sum(bool(statement.remarks) for statement in chosen)
    quotes = {quote.excerpt: quote.verified for statement in chosen for quote in statement.quotes}
    quotations = f"{count(len(quotes), 'quotation')}, {sum(quotes.values())} verified"
    yield 0, ""
    yield 0, f"{count(len(chosen), 'statement')}, {remarked} with remarks; {quotations}"


def _format_statement(statement: Statement) -> Iterator[tuple[int, str]]:
    yield 0, f"{statement.number}. {_list_pages(statement.pages)}, {statement.block}"
    yield 3, statement.words
    for note in statement.notes:
        yield 3, f"note {note.label} ({_list_pages(note.pages)}): {note.words}"
    for quote in statement.quotes:
        verified = "verified" if quote.verified else "NOT verified"
        place = f", {quote.locator}" if quote.locator else ""
        yield 3, f"quotes {quote.excerpt} ({quote.source}{place}; {verified})"
    for fact in statement.facts:
        about = f"{fact.kind}, {fact.status}, {fact.handling}, reviewed {fact.reviewed}"
        yield 3, f"fact {fact.id}: {about} ({fact.file}:{fact.line})"
        for entry in fact.support:
            number = f"[{entry.number}]" if entry.number else "[not cited]"
            place = f", {entry.locator}" if entry.locator else ""
            fields = f": {', '.join(entry.fields)}" if entry.fields else ""
            anchor = f" “{entry.anchor}”" if entry.anchor else ""
            yield 5, f"{number} {entry.source}{place}{fields}{anchor}"
    for line in statement.remarks:
        yield 3, f"! {line}"

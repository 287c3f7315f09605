"""``briefgen facts``: questions to the fact base, and to the briefs about their facts.

Answers go to stdout. Records that could not be read are missing from an answer; a line on stderr says so, and the
answer in JSON names them, but the exit status stays 0: what was asked has been answered as far as it can be. An id
that does not exist is the asker's error: exit status 1.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.cli.fact_filters import (
    DateFilter,
    HandlingFilter,
    IdFilter,
    KindFilter,
    LimitOption,
    MeetingFilter,
    OrderOption,
    OrganisationFilter,
    PartyFilter,
    PersonFilter,
    ProjectOption,
    SeriesFilter,
    SourceFilter,
    StatusFilter,
    TagFilter,
    make_selector,
)
from briefgen.cli.fact_text import count, show_coverage, show_impact, show_profile, show_trace
from briefgen.cli.options import ArchiveOption, Format, FormatOption
from briefgen.cli.projects import find_targets
from briefgen.cli.report import print_diagnostics, print_json
from briefgen.cli.tables import print_table, shorten
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors
from briefgen.load.facts import load_factbase
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact
from briefgen.project import Project, find_project
from briefgen.query.listing import Row, Rows, check_selector, list_facts

facts = typer.Typer(
    name="facts", help="Ask the fact base.", no_args_is_help=True, rich_markup_mode=None, add_completion=False
)


class ExportFormat(StrEnum):
    """What facts are exported as."""

    CSV = "csv"
    JSON = "json"


@facts.command("list")
def list_(
    id: IdFilter = None,
    kind: KindFilter = None,
    series: SeriesFilter = None,
    meeting: MeetingFilter = None,
    tag: TagFilter = None,
    date: DateFilter = None,
    person: PersonFilter = None,
    organisation: OrganisationFilter = None,
    party: PartyFilter = None,
    source: SourceFilter = None,
    status: StatusFilter = None,
    handling: HandlingFilter = None,
    order: OrderOption = None,
    limit: LimitOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List facts; the options are the conditions of a brief's selector, and all that are given must hold."""
    selector = make_selector(
        id=id, kind=kind, series=series, meeting=meeting, tags=tag, date=date, person=person,
        organisation=organisation, party=party, source=source, status=status, handling=handling, order=order,
        limit=limit,
    )  # fmt: skip
    home, base = _open(project)
    rows = [Rows(base, home).of(fact) for fact in _choose(selector, base, home)]
    if format is Format.JSON:
        _print_answer({"facts": [_as_object(row) for row in rows]}, base)
    else:
        heads = ("id", "kind", "date", "status", "handling", "sources", "summary")
        print_table(heads, (_cells(row, home.language) for row in rows))


@facts.command()
def show(
    ids: Annotated[list[str], typer.Argument(help="Ids of records of any kind.", show_default=False)],
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show records whole: fields, sources, where they are written, who names them, conflicts, briefs."""
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


@facts.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(
            help="Words that must all be found; several in one argument stand together.", show_default=False
        ),
    ],
    limit: LimitOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Search texts, names in every script, titles, ids and tags; case and accents do not count."""
    from briefgen.query.search import search as find  # noqa: PLC0415 - named as its command

    _, base = _open(project)
    hits = find(words, base)[:limit]
    if format is Format.JSON:
        _print_answer({"results": [_as_object(hit) for hit in hits]}, base)
    else:
        rows = ((hit.id, hit.kind, hit.matches[0].field, hit.matches[0].words) for hit in hits)
        print_table(("id", "kind", "found in", "words"), rows)


@facts.command()
def impact(
    ids: Annotated[
        list[str], typer.Argument(help="Ids of sources, facts, people or organisations.", show_default=False)
    ],
    archive: ArchiveOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what rests on a record: facts with their fields, briefs, and the pages that print them."""
    from briefgen.pipeline import gather  # noqa: PLC0415 - heavy
    from briefgen.query.briefs import lay_out_all  # noqa: PLC0415
    from briefgen.query.impact import find_impact  # noqa: PLC0415
    from briefgen.query.references import find_records  # noqa: PLC0415

    home = find_project(project or Path())
    shared = gather(home, archive)
    base = shared.value.facts
    found = find_records(ids, base)
    _mention_missing(base)
    briefs = lay_out_all(home.brief_files() if found.value else (), shared.value)
    _mention(briefs.diagnostics, "briefs")
    impacts = find_impact(found.value, base, briefs.value)
    if format is Format.JSON:
        _print_answer({"impact": [_as_object(one) for one in impacts]}, base)
    else:
        _print_parts(show_impact(one) for one in impacts)
    _finish(found.diagnostics, home)


@facts.command()
def coverage(
    archive: ArchiveOption = None, project: ProjectOption = None, format: FormatOption = Format.TEXT
) -> None:
    """Say which facts no brief prints, which rest on one source, and what stands behind each brief."""
    from briefgen.pipeline import gather  # noqa: PLC0415 - heavy
    from briefgen.query.briefs import pick_all  # noqa: PLC0415
    from briefgen.query.coverage import find_coverage  # noqa: PLC0415

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


@facts.command()
def trace(
    brief: Annotated[Path, typer.Argument(help="A brief's file, or its name.", show_default=False)],
    page: Annotated[
        int | None, typer.Option("--page", min=1, help="Only what stands on this page.", show_default=False)
    ] = None,
    archive: ArchiveOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List every statement that a brief prints, with its facts, quotations, sources and the places in them.

    A brief with errors has no pages to trace: they are reported, and the exit status is 1.
    """
    from briefgen.cli.projects import load_single  # noqa: PLC0415 - heavy
    from briefgen.pipeline import gather, lay_out_brief  # noqa: PLC0415
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


@facts.command()
def export(
    id: IdFilter = None,
    kind: KindFilter = None,
    series: SeriesFilter = None,
    meeting: MeetingFilter = None,
    tag: TagFilter = None,
    date: DateFilter = None,
    person: PersonFilter = None,
    organisation: OrganisationFilter = None,
    party: PartyFilter = None,
    source: SourceFilter = None,
    status: StatusFilter = None,
    handling: HandlingFilter = None,
    order: OrderOption = None,
    limit: LimitOption = None,
    project: ProjectOption = None,
    format: Annotated[
        ExportFormat, typer.Option("--format", help="A row a fact, or whole records.")
    ] = ExportFormat.CSV,
) -> None:
    """Print facts as CSV or JSON; the options choose them as those of ``facts list`` do.

    CSV is RFC 4180 in UTF-8. A cell that a spreadsheet would take for a formula begins with an apostrophe. JSON has the
    shape of a fact file, and can be read back as one.
    """
    from briefgen.query.export import to_csv, to_records  # noqa: PLC0415 - heavy

    selector = make_selector(
        id=id, kind=kind, series=series, meeting=meeting, tags=tag, date=date, person=person,
        organisation=organisation, party=party, source=source, status=status, handling=handling, order=order,
        limit=limit,
    )  # fmt: skip
    home, base = _open(project)
    chosen = _choose(selector, base, home)
    if format is ExportFormat.JSON:
        print_json(to_records(chosen, base))
        return
    sys.stdout.flush()
    # Bytes, so that neither the platform's line ends nor the terminal's encoding change them.
    sys.stdout.buffer.write(to_csv(chosen, base, Rows(base, home), home.language).encode("utf-8"))


def _open(folder: Path | None) -> tuple[Project, FactBase]:
    home = find_project(folder or Path())
    loaded = load_factbase(home.facts, home.root)
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
        typer.echo(f"{what} could not be read, which the answer lacks; briefgen check says why", err=True)


def _mention(diagnostics: Iterable[Diagnostic], where: str) -> None:
    errors = sum(one.severity is Severity.ERROR and one.ignored is None for one in set(diagnostics))
    if errors:
        typer.echo(f"{count(errors, 'error')} in {where}; briefgen check names them", err=True)


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

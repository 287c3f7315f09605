"""The answers of ``briefgen facts``, from the question as the command line put it to what is printed.

They stand apart from the commands so that the help and the Tab key do not pay for all that an answer takes.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass, replace
from pathlib import Path
from typing import Any

import typer

from briefgen.cli.fact_text import show_coverage, show_impact, show_profile, show_trace
from briefgen.cli.options import Format
from briefgen.cli.projects import find_targets, load_single
from briefgen.cli.report import print_diagnostics, print_json
from briefgen.cli.speech import count, detail, remark, timed
from briefgen.cli.tables import print_table, shorten
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, Severity, has_errors
from briefgen.load.facts import load_factbase
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact
from briefgen.project import Project, find_project
from briefgen.query.listing import Row, Rows, check_selector, list_facts


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
    from briefgen.query.impact import find_impact  # noqa: PLC0415
    from briefgen.query.references import find_records  # noqa: PLC0415

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
    from briefgen.query.export import to_csv, to_records  # noqa: PLC0415 - heavy

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

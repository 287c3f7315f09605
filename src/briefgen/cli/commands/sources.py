"""``briefgen sources``: verify excerpts, import and export references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.checks import Verdict, verify_sources
from briefgen.cli.commands.adding import Choices, carry_out
from briefgen.cli.console import count, remark, report, short_path, wants_colours
from briefgen.cli.options import (
    DryRunOption,
    FileOption,
    Format,
    FormatOption,
    ProjectOption,
    TodayOption,
    day_of,
)
from briefgen.cli.output import as_json, print_diagnostics, print_json
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose, has_errors
from briefgen.edit.base import find_place, open_base, plan_entries
from briefgen.edit.csl_exchange import Import
from briefgen.edit.csl_exchange import export_sources as format_sources
from briefgen.edit.csl_exchange import import_sources as read_sources
from briefgen.load.facts import load_factbase
from briefgen.load.files import load_archive, name_file, read_file
from briefgen.load.ledger import load_lock
from briefgen.model.factbase import Proof, VerbatimKind, format_lock, make_lock
from briefgen.model.records import Source, SourceKind
from briefgen.model.text import PartKind, parse_quotation
from briefgen.workspace import Project, find_project


class ExchangeFormat(StrEnum):
    """What sources are exported as."""

    CSL_JSON = "csl-json"


def import_sources(
    references: Annotated[
        Path, typer.Argument(metavar="FILE.json", help="References as CSL-JSON.", show_default=False)
    ],
    kind: Annotated[
        SourceKind | None,
        typer.Option(
            "--kind",
            metavar="KIND",
            help="Kind of all new sources; news or reference by their type where none is given.",
            show_default=False,
        ),
    ] = None,
    file: FileOption = None,
    update: Annotated[
        bool,
        typer.Option(
            "--update", help="Add title, author, date, address and day read to sources that lack them."
        ),
    ] = False,
    today: TodayOption = None,
    project: ProjectOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Add the references of a CSL-JSON file, as Zotero and Better BibTeX export it, to the sources.

    A reference that is there already, by its id, address or title, is named and left as it is. No file can say that a
    text is official: --kind does, or the curator does afterwards.
    """  # fmt: skip
    base = open_base(find_project(project or Path()))
    root = references.resolve().parent
    content = read_file(references, root)
    if content.value is None:
        raise BriefgenError(*content.diagnostics)
    place = (
        name_file(find_place(file, base.project.facts, base.project.root), base.project.root)
        if file
        else None
    )
    name = short_path(references)
    outcome = read_sources(
        content.value, name, base, kind=kind.value if kind else None, file=place, update=update
    )
    print_diagnostics(outcome.diagnostics, Path.cwd(), colours=wants_colours())
    if outcome.failed:
        typer.echo("Nothing was written: correct the references, or leave them out of the file.", err=True)
        raise typer.Exit(1)
    day = day_of(today)
    choices = Choices(project=project, today=day, yes=True, dry_run=dry_run, file=file)
    if outcome.value.entries:
        carry_out(plan_entries(base, outcome.value.entries, today=day), base.project, choices)
    _sum_up(outcome.value, dry_run=dry_run)


def export_sources(
    format: Annotated[  # noqa: ARG001 - there is one form so far, and scripts name it
        ExchangeFormat, typer.Option("--format", help="Form of the file.")
    ] = ExchangeFormat.CSL_JSON,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="File to write; stdout where none is given.",
            show_default=False,
        ),
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Print all sources as references for Zotero and other managers.

    They are CSL-JSON; the curator's remarks stay here.
    """
    found = find_project(project or Path())
    loaded = load_factbase(found.facts, found.root)
    print_diagnostics(loaded.diagnostics, found.root, colours=wants_colours())
    text = format_sources(loaded.value, found.language)
    if output is None:
        typer.echo(text, nl=False)
        return
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    write_whole(output, text.encode())
    report(short_path(output))
    remark(f"{count(len(list(loaded.value.all_of(Source))), 'source')} written")


def _sum_up(done: Import, *, dry_run: bool) -> None:
    """Say on stderr what became of the items: the result proper, places or a diff, is on stdout."""
    new = sum(len(entry.path) == 1 for entry in done.entries)
    filled = len(done.entries) - new
    kinds = Counter(str(entry.value["kind"]) for entry in done.entries if isinstance(entry.value, dict))
    for one in done.present:
        remark(f"{one.reference} is there already as {one.source} (same {one.by})")
    told = ", ".join(f"{number} as {kind}" for kind, number in sorted(kinds.items()))
    would = "would be " if dry_run else ""
    remark(f"{new} sources {would}added{f' ({told})' if told else ''}, {len(done.present)} left alone"
               f"{f', {filled} fields {would}filled in' if filled else ''}")  # fmt: skip
    if done.left_out:
        fields = ", ".join(f"{name} ({number})" for name, number in done.left_out.items())
        remark(f"Left out, having no place in a source: {fields}")
    if kinds.keys() & {"reference"} and not dry_run:
        remark(
            "Next: set `kind: official` where a source is, name sources in facts, then briefgen check.",
        )


sources = typer.Typer(
    name="sources", no_args_is_help=True, rich_markup_mode=None, add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip

_MENDED = frozenset({"bad-lock", "bad-encoding", "bad-value"})
"""What is wrong with a lock that is written anew anyway."""


@sources.callback()
def group() -> None:
    """Prove quotations against the archive; exchange sources."""


sources.command("import")(import_sources)
sources.command("export")(export_sources)


@sources.command()
def verify(
    archive: Annotated[
        Path,
        typer.Option(
            "--archive", metavar="DIR", help="Folder with the archived texts of sources.", show_default=False
        ),
    ],
    project: Annotated[
        Path,
        typer.Argument(
            metavar="PROJECT",
            help="A folder of the project, or a file in it.",
            show_default="the current folder",
        ),
    ] = Path(),
    format: FormatOption = Format.TEXT,
) -> None:
    """Compare every excerpt and anchor with the archived text of its source.

    If all of them stand there, what was found is written to excerpts.lock in the folder of facts; with that file in
    the repository, nobody else needs the archive. If anything is wrong, the lock stays as it is.
    """
    place = _find(project)
    verdicts, diagnostics = _verify(place, archive)
    failed = has_errors(diagnostics)
    written = not failed and _write_lock(place, verdicts)
    lock = place.lock.relative_to(place.root).as_posix()
    if format is Format.JSON:
        print_json({**_as_json(verdicts), "lock": lock, "written": written, **as_json(diagnostics)})
    else:
        for verdict in verdicts:
            if verdict.proof and verdict.verbatim.kind is VerbatimKind.EXCERPT:
                report(_describe(verdict, verdict.proof))
        print_diagnostics(diagnostics, place.root, colours=wants_colours())
        report(_summarise(verdicts))
        if failed:
            typer.echo(_say_lock(lock, failed=failed, written=written), err=True)
        else:
            report(_say_lock(lock, failed=failed, written=written))
    if failed:
        raise typer.Exit(1)


def _find(path: Path) -> Project:
    if not path.exists():
        raise BriefgenError(
            diagnose("no-project", f"there is no folder {path}", None, "name a folder of a project")
        )
    return find_project(path)


def _verify(project: Project, archive: Path) -> tuple[tuple[Verdict, ...], tuple[Diagnostic, ...]]:
    texts = load_archive(archive)
    if texts.failed:
        return (), texts.diagnostics
    facts = load_factbase(project.facts, project.root)
    lock = load_lock(project.lock, project.root)
    verified = verify_sources(facts.value, texts.value)
    unmended = (one for one in lock.diagnostics if one.code not in _MENDED)
    return verified.value, (*texts.diagnostics, *facts.diagnostics, *unmended, *verified.diagnostics)


def _write_lock(project: Project, verdicts: Iterable[Verdict]) -> bool:
    """Write the lock where it changes, and say whether it did. Without any proof none is begun."""
    proofs = [verdict.proof for verdict in verdicts if verdict.proof]
    content = format_lock(make_lock(proofs)).encode()
    path = project.lock
    if _holds(path, content) if path.exists() else not proofs:
        return False
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    write_whole(path, content)
    return True


def _holds(path: Path, content: bytes) -> bool:
    return path.stat().st_size == len(content) and path.read_bytes() == content


def _describe(verdict: Verdict, proof: Proof) -> str:
    marks = _list_marks(verdict.verbatim.words)
    quoted = ", quoted there" if proof.quoted else ""
    place = f"line {verdict.line}, characters {proof.start + 1} to {proof.end}{quoted}"
    return f"{proof.record}: {proof.match} in {proof.source}, {place}{marks}"


def _list_marks(words: str) -> str:
    """Say what of an excerpt prints as ours: insertions word for word, omissions by number."""
    insertions, omissions = _marks(words)
    said = []
    if insertions:
        said.append(f"{_number(len(insertions), 'insertion')} ({', '.join(insertions)})")
    if omissions:
        said.append(_number(omissions, "omission"))
    return f"; prints {' and '.join(said)}" if said else ""


def _marks(words: str) -> tuple[list[str], int]:
    parts = parse_quotation(words)
    insertions = [part.text for part in parts if part.kind is PartKind.INSERTION]
    return insertions, sum(part.kind is PartKind.OMISSION for part in parts)


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _summarise(verdicts: Sequence[Verdict]) -> str:
    proofs = [verdict.proof for verdict in verdicts if verdict.proof]
    excerpts = sum(proof.kind is VerbatimKind.EXCERPT for proof in proofs)
    proved = f"{_number(excerpts, 'excerpt')} and {_number(len(proofs) - excerpts, 'anchor')} verified"
    texts = _number(len({proof.text for proof in proofs}), "text")
    alone = sum(verdict.left_alone for verdict in verdicts)
    left = f"; {_number(alone, 'anchor')} of sources without an archived text left alone" if alone else ""
    return f"{proved} against {texts}{left}"


def _say_lock(lock: str, *, failed: bool, written: bool) -> str:
    if failed:
        return f"{lock} was left as it is; mend the errors and run the command again."
    return f"{lock} written" if written else f"{lock} is up to date"


def _as_json(verdicts: Iterable[Verdict]) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {"excerpts": [], "anchors": []}
    for verdict in verdicts:
        if verdict.proof is None:
            continue
        entry = _as_object(verdict, verdict.proof)
        if verdict.proof.kind is VerbatimKind.EXCERPT:
            insertions, omissions = _marks(verdict.verbatim.words)
            found["excerpts"].append({**entry, "insertions": insertions, "omissions": omissions})
        else:
            found["anchors"].append(entry)
    return found


def _as_object(verdict: Verdict, proof: Proof) -> dict[str, Any]:
    return {
        "record": proof.record,
        "source": proof.source,
        "match": proof.match.value,
        "quoted": proof.quoted,
        "line": verdict.line,
        "from": proof.start + 1,
        "to": proof.end,
    }

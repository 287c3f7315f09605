"""``briefgen sources``: verify excerpts, import and export references."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.console import (
    as_json,
    count,
    fail,
    print_diagnostics,
    print_json,
    remark,
    report,
    short_path,
)
from briefgen.cli.options import (
    DryRunOption,
    FileOption,
    Format,
    FormatOption,
    ProjectOption,
    TodayOption,
    argument,
    commands,
    day_of,
    make_option,
    option,
    taking,
)
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose, has_errors

if TYPE_CHECKING:
    from briefgen.checks import Verdict
    from briefgen.edit.csl_exchange import Import
    from briefgen.model.factbase import Proof
    from briefgen.workspace import Project

app = commands()


@app.callback()
def sources() -> None:
    """Prove quotations against the archive; exchange sources."""


class ExchangeFormat(StrEnum):
    """What sources are exported as."""

    CSL_JSON = "csl-json"


def _make_kind() -> Iterator[Any]:
    from briefgen.model.records import SourceKind

    yield make_option("kind", _KIND, "--kind", "KIND", form=SourceKind)


_KIND = "Kind of all new sources; by the type of each where none is given."
_UPDATE = "Add title, author, date, address and day read to sources that lack them."


@app.command(
    "import", cls=taking(_make_kind), epilog="Example: briefgen sources import library.json --dry-run"
)
def import_sources(
    ctx: typer.Context,
    references: Annotated[Path, argument("FILE", "References: CSL-JSON, BibTeX (.bib) or RIS (.ris).")],
    file: FileOption = None,
    update: Annotated[bool, option("--update", _UPDATE)] = False,
    today: TodayOption = None,
    project: ProjectOption = None,
    dry_run: DryRunOption = False,
) -> None:
    """Add references from Zotero and other managers, as CSL-JSON, BibTeX or RIS, to the sources.

    A reference that is there already, by its id, DOI, address or title, is named and left as it is. One that cannot be
    taken is listed, and the others come in; the exit status is then 1. No file can say that a text is official: --kind
    does, or the curator does afterwards.
    """
    from briefgen.cli.adding import carry_out
    from briefgen.edit.base import find_place, open_base
    from briefgen.edit.csl_exchange import fit_entries
    from briefgen.edit.csl_exchange import import_sources as read_sources
    from briefgen.load.files import name_file, read_file
    from briefgen.workspace import find_project

    base = open_base(find_project(project or Path()))
    content = read_file(references, references.resolve().parent)
    if content.value is None:
        raise BriefgenError(*content.diagnostics)
    folder, root = base.project.facts, base.project.root
    place = name_file(find_place(file, folder, root), root) if file else None
    name = short_path(references)
    outcome = read_sources(content.value, name, base, kind=ctx.obj.get("kind"), file=place, update=update)
    done, plan = fit_entries(base, outcome.value, day_of(today))
    print_diagnostics((*outcome.diagnostics, *done.diagnostics), Path.cwd())
    if plan is not None:
        carry_out(plan, root, dry_run=dry_run)
    _sum_up(done.value, dry_run=dry_run)
    if outcome.failed or done.failed:
        raise fail("Correct the references that were not taken, and import the file again.")


def _sum_up(done: Import, *, dry_run: bool) -> None:
    """Say on stderr what became of the items: the result proper, places or a diff, is on stdout."""
    new = sum(len(entry.path) == 1 for entry in done.entries)
    filled = len(done.entries) - new
    kinds = Counter(str(entry.value["kind"]) for entry in done.entries if isinstance(entry.value, dict))
    for known in done.present:
        remark(f"{known.reference} is there already as {known.source} (same {known.by})")
    listed = ", ".join(f"{number} as {kind}" for kind, number in sorted(kinds.items()))
    would = "would be " if dry_run else ""
    added = f"{new} sources {would}added{f' ({listed})' if listed else ''}, {len(done.present)} left alone"
    remark(added + (f", {filled} fields {would}filled in" if filled else ""))
    if done.left_out:
        fields = ", ".join(f"{name} ({number})" for name, number in done.left_out.items())
        remark(f"Left out, having no place in a source: {fields}")
    if "reference" in kinds and not dry_run:
        remark("Next: set `kind: official` where a source is, name sources in facts, then briefgen check.")


@app.command("export", epilog="Example: briefgen sources export -o library.json")
def export_sources(
    format: Annotated[  # noqa: ARG001 - there is one form so far, and scripts name it
        ExchangeFormat, option("--format", "Form of the file.", show_default=True)
    ] = ExchangeFormat.CSL_JSON,
    output: Annotated[
        Path | None, option("--output -o FILE", "File to write; stdout where none is given.")
    ] = None,
    project: ProjectOption = None,
) -> None:
    """Print all sources as references for Zotero and other managers.

    They are CSL-JSON; the curator's remarks stay here.
    """
    from briefgen.edit.csl_exchange import export_sources as format_sources
    from briefgen.load.facts import load_factbase
    from briefgen.model.records import Source
    from briefgen.system.files import write_whole
    from briefgen.workspace import find_project

    found = find_project(project or Path())
    loaded = load_factbase(found.facts, found.root)
    print_diagnostics(loaded.diagnostics, found.root)
    text = format_sources(loaded.value, found.language)
    if output is None:
        typer.echo(text, nl=False)
        return
    write_whole(output, text.encode())
    report(short_path(output))
    remark(f"{count(len(list(loaded.value.all_of(Source))), 'source')} written")


_MENDED = frozenset({"bad-lock", "bad-encoding", "bad-value"})
"""What is wrong with a lock that is written again anyway."""

_ARCHIVE = "Folder with the archived texts of sources."
_PROJECT = "A folder of the project, or a file in it."


@app.command(epilog="Example: briefgen sources verify --archive ../archive")
def verify(
    archive: Annotated[Path, option("--archive DIR", _ARCHIVE)],
    project: Annotated[Path, argument("PROJECT", _PROJECT, default="the current folder")] = Path(),
    format: FormatOption = Format.TEXT,
) -> None:
    """Compare every excerpt and anchor with the archived text of its source.

    If all of them stand there, what was found is written to excerpts.lock in the folder of facts; with that file in
    the repository, nobody else needs the archive. If anything is wrong, the lock stays as it is.
    """
    from briefgen.model.factbase import VerbatimKind
    from briefgen.workspace import find_project

    if not project.exists():
        message = f"there is no folder {project}"
        raise BriefgenError(diagnose("no-project", message, None, "name a folder of a project"))
    place = find_project(project)
    verdicts, diagnostics = _verify(place, archive)
    failed = has_errors(diagnostics)
    proved = [(verdict, verdict.proof) for verdict in verdicts if verdict.proof]
    written = not failed and _write_lock(place, [proof for _, proof in proved])
    lock = place.lock.relative_to(place.root).as_posix()
    if format is Format.JSON:
        print_json({**_as_json(proved), "lock": lock, "written": written, **as_json(diagnostics)})
    else:
        for verdict, proof in proved:
            if proof.kind is VerbatimKind.EXCERPT:
                report(_describe(verdict, proof))
        print_diagnostics(diagnostics, place.root)
        report(_summarise(verdicts))
        if failed:
            typer.echo(f"{lock} was left as it is; mend the errors and run the command again.", err=True)
        else:
            report(f"{lock} written" if written else f"{lock} is up to date")
    if failed:
        raise typer.Exit(1)


def _verify(project: Project, archive: Path) -> tuple[tuple[Verdict, ...], tuple[Diagnostic, ...]]:
    from briefgen.checks import verify_sources
    from briefgen.load.facts import load_factbase
    from briefgen.load.files import load_archive
    from briefgen.load.ledger import load_lock

    texts = load_archive(archive)
    if texts.failed:
        return (), texts.diagnostics
    facts = load_factbase(project.facts, project.root)
    lock = load_lock(project.lock, project.root)
    verified = verify_sources(facts.value, texts.value)
    unmended = (found for found in lock.diagnostics if found.code not in _MENDED)
    return verified.value, (*texts.diagnostics, *facts.diagnostics, *unmended, *verified.diagnostics)


def _write_lock(project: Project, proofs: Sequence[Proof]) -> bool:
    """Write the lock where it changes, and say whether it did. Without any proof none is begun."""
    from briefgen.model.factbase import format_lock, make_lock
    from briefgen.system.files import write_whole

    content = format_lock(make_lock(proofs)).encode()
    path = project.lock
    same = (
        path.stat().st_size == len(content) and path.read_bytes() == content if path.exists() else not proofs
    )
    if not same:
        write_whole(path, content)
    return not same


def _describe(verdict: Verdict, proof: Proof) -> str:
    insertions, omissions = _marks(verdict.verbatim.words)
    ours = [f"{count(len(insertions), 'insertion')} ({', '.join(insertions)})"] if insertions else []
    ours += [count(omissions, "omission")] if omissions else []
    marks = f"; prints {' and '.join(ours)}" if ours else ""
    quoted = ", quoted there" if proof.quoted else ""
    place = f"line {verdict.line}, characters {proof.start + 1} to {proof.end}{quoted}"
    return f"{proof.record}: {proof.match} in {proof.source}, {place}{marks}"


def _marks(words: str) -> tuple[list[str], int]:
    """Return what of an excerpt prints as ours: insertions word for word, omissions by number."""
    from briefgen.model.text import PartKind, parse_quotation

    parts = parse_quotation(words)
    insertions = [part.text for part in parts if part.kind is PartKind.INSERTION]
    return insertions, sum(part.kind is PartKind.OMISSION for part in parts)


def _summarise(verdicts: Sequence[Verdict]) -> str:
    proofs = [verdict.proof for verdict in verdicts if verdict.proof]
    excerpts = sum(proof.kind.value == "excerpt" for proof in proofs)
    proved = f"{count(excerpts, 'excerpt')} and {count(len(proofs) - excerpts, 'anchor')} verified"
    texts = count(len({proof.text for proof in proofs}), "text")
    alone = sum(verdict.left_alone for verdict in verdicts)
    left = f"; {count(alone, 'anchor')} of sources without an archived text left alone" if alone else ""
    return f"{proved} against {texts}{left}"


def _as_json(proved: Iterable[tuple[Verdict, Proof]]) -> dict[str, Any]:
    found: dict[str, list[dict[str, Any]]] = {"excerpts": [], "anchors": []}
    for verdict, proof in proved:
        entry = {
            "record": proof.record,
            "source": proof.source,
            "match": proof.match.value,
            "quoted": proof.quoted,
            "line": verdict.line,
            "from": proof.start + 1,
            "to": proof.end,
        }
        if proof.kind.value == "excerpt":
            insertions, omissions = _marks(verdict.verbatim.words)
            found["excerpts"].append({**entry, "insertions": insertions, "omissions": omissions})
        else:
            found["anchors"].append(entry)
    return found

"""``briefgen sources verify``: excerpts and anchors against the archive, and what was proved into the lock.

The lock is written only where nothing is wrong, and only where it changes. The archive itself is never written to.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from briefgen.check import Verdict, verify_sources
from briefgen.cli.exchange import export_sources, import_sources
from briefgen.cli.options import Format, FormatOption
from briefgen.cli.report import as_json, print_diagnostics, print_json
from briefgen.cli.speech import report
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import BriefgenError, Diagnostic, diagnose, has_errors
from briefgen.load.archive import load_archive
from briefgen.load.facts import load_factbase
from briefgen.load.lock import load_lock
from briefgen.model.lock import Proof, VerbatimKind, format_lock, make_lock
from briefgen.model.quotation import PartKind, parse_quotation
from briefgen.project import Project, find_project

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
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

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

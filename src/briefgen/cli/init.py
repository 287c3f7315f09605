"""``briefgen init``: a project of one's own, with an example that can be made at once."""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from briefgen.cli.repository import find_repository, find_requirement
from briefgen.cli.schema import SchemaName, format_schema
from briefgen.cli.speech import remark, report
from briefgen.cli.terminal import short_path
from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.project import find_project
from briefgen.write.hooks import HOOKS, format_hooks
from briefgen.write.plan import SCHEMAS
from briefgen.write.scaffold import BARE_START, START, read_start, save_new


class CiService(StrEnum):
    """What runs checks when somebody pushes."""

    GITHUB = "github"


def init(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="The project's folder; made where it is not there.", show_default="the current folder"),
    ] = Path(),
    bare: Annotated[
        bool, typer.Option("--bare", help="Leave out the example: settings, schemas and empty places only.")
    ] = False,
    pre_commit: Annotated[
        bool, typer.Option("--pre-commit", help="Add a hook of pre-commit that checks before each commit.")
    ] = False,
    ci: Annotated[
        CiService | None,
        typer.Option("--ci", help="Add a workflow that checks and builds on every push.", show_default=False),
    ] = None,
) -> None:  # fmt: skip
    """Begin a project of your own, with an example brief.

    There are its facts and their sources, an archived text, a template, settings, and schemas for editors. Nothing that
    is there already is changed: where a file has the name of one of these, nothing is written at all.
    """
    try:
        root = folder.resolve()
        _refuse_inside(root)
        files = {**_list_extras(root, pre_commit=pre_commit, ci=ci), **_list_files(root, bare=bare)}
        save_new(files)
    except OSError as error:
        message = f"{error.filename or folder} cannot be used: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, "choose another folder")) from None
    for path in sorted(files):
        report(short_path(path))
    remark("\nNext:")
    for command in _list_next(folder, bare=bare):
        remark(f"  {command}")


def _refuse_inside(root: Path) -> None:
    """Raise ``BriefgenError`` where a folder belongs to a project already."""
    try:
        project = find_project(root)
    except BriefgenError as error:
        if [one.code for one in error.diagnostics] == ["no-project"]:
            return
        raise
    where = "there is" if project.root == root else f"{root} lies in"
    message = f"{where} a briefgen project already: {project.root}"
    hint = "begin one outside of it; for another brief in it: briefgen new brief"
    raise BriefgenError(diagnose("project-exists", message, None, hint))


def _list_files(root: Path, *, bare: bool) -> dict[Path, bytes]:
    """Return the files of a project with their places; what makes it one is the last."""
    schemas = {f"briefs/{SCHEMAS}/{name.value}.json": format_schema(name).encode() for name in SchemaName}
    start = read_start(BARE_START if bare else START)
    return {root / place: content for place, content in {**schemas, **start}.items()}


def _list_extras(root: Path, *, pre_commit: bool, ci: CiService | None) -> dict[Path, bytes]:
    """Return what was asked for beside the project: it stands at the top of the repository that the folder lies in."""
    repository = find_repository(root)
    inside = root.relative_to(repository).as_posix()
    extras: dict[Path, bytes] = {}
    if pre_commit:
        extras[repository / HOOKS] = _encode(format_hooks(inside), inside)
    if ci is CiService.GITHUB:
        from briefgen.build.schedule import CHECKS, format_checks  # noqa: PLC0415 - heavy

        pdfs = (root / "build").relative_to(repository).as_posix()
        text = format_checks(inside, pdfs, find_requirement(repository))
        extras[repository / CHECKS] = _encode(text, inside)
    return extras


def _encode(text: str, folder: str) -> bytes:
    try:
        return text.encode()
    except UnicodeEncodeError:
        message = f"the name of {folder!r} is no text in UTF-8, and so cannot stand in a file"
        raise BriefgenError(diagnose("cannot-write", message, None, "rename the folder")) from None


def _list_next(folder: Path, *, bare: bool) -> Iterator[str]:
    """Yield the commands to type next, first that to the folder, if that is another one."""
    if folder.resolve() != Path.cwd():
        name = str(folder)
        yield f"cd {shlex.quote(f'./{name}' if name.startswith('-') else name)}"
    if bare:
        yield "briefgen new source"
        yield "briefgen new fact"
        yield "briefgen new brief"
    else:
        yield "briefgen make seed-council"
        yield "briefgen check"

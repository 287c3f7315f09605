"""``briefgen init``, ``schema`` and ``schedule``."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterator
from enum import StrEnum
from importlib.metadata import distribution
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote

import typer

from briefgen import __version__
from briefgen.build.schedule import (
    Cron,
    Job,
    UnitFile,
    format_agent,
    format_crontab,
    format_units,
    format_workflow,
    parse_cron,
)
from briefgen.build.watch import find_files, find_folders, list_folders
from briefgen.cli.console import remark, report, short_path
from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.edit.base import SCHEMAS
from briefgen.edit.scaffold import BARE_START, HOOKS, START, format_hooks, read_start, save_new
from briefgen.model.schema import brief_schema, facts_schema, project_schema
from briefgen.system.trust import own_key
from briefgen.workspace import Config, Project, find_project


def find_repository(root: Path) -> Path:
    """Return the repository that a project lies in; the project's own folder where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def find_requirement(repository: Path) -> tuple[str, ...]:
    """Return what pip has to install to get this very program: from the repository, from another, or by its version."""
    origin = json.loads(distribution("briefgen").read_text("direct_url.json") or "{}")
    address = str(origin.get("url", ""))
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return (f"briefgen @ git+{address}@{commit}",)
    folder = Path(unquote(address.removeprefix("file://")))
    if address.startswith("file://") and folder.is_relative_to(repository):
        return (f"./{folder.relative_to(repository).as_posix()}".removesuffix("/."),)
    return (f"briefgen=={__version__}",)


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


class SchemaName(StrEnum):
    """What a schema is of."""

    BRIEF = "brief"
    FACTS = "facts"
    PROJECT = "project"


def schema(
    name: Annotated[
        SchemaName | None,
        typer.Argument(
            metavar="SCHEMA",
            help="brief, facts or project: of a spec, a fact file, or briefgen.toml.",
            show_default=False,
        ),
    ] = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", metavar="DIR", help="Folder to write NAME.json into.", show_default=False
        ),
    ] = None,
) -> None:
    """Print the JSON Schema of what people write, for editors.

    With -o it is written to a folder, all three where none is named. An editor with a YAML language server takes it
    from the first line of a file: # yaml-language-server: $schema=schemas/brief.json
    """
    if output is None:
        if name is None:
            raise typer.BadParameter("name brief, facts or project, or a folder with -o to write all three")
        typer.echo(format_schema(name), nl=False)
        return
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    for each in SchemaName if name is None else (name,):
        place = output / f"{each.value}.json"
        write_whole(place, format_schema(each).encode())
        report(short_path(place))
    remark("Next: name one in the first line of a file: # yaml-language-server: $schema=schemas/brief.json")


def format_schema(name: SchemaName) -> str:
    """Return a schema as the text of its file."""
    match name:
        case SchemaName.BRIEF:
            built = brief_schema()
        case SchemaName.FACTS:
            built = facts_schema()
        case SchemaName.PROJECT:
            built = project_schema(Config)
    return json.dumps(built, ensure_ascii=False, indent=2) + "\n"


_USER = re.compile(r"[a-z_][a-z0-9_.-]*\$?", re.IGNORECASE | re.ASCII)


class Scheduler(StrEnum):
    """What runs the program."""

    SYSTEMD = "systemd"
    CRON = "cron"
    GITHUB = "github"
    LAUNCHD = "launchd"


def _parse_user(value: str) -> str:
    if not _USER.fullmatch(value):
        raise typer.BadParameter(f"{value!r} is not the name of a user")
    return value


def schedule(
    scheduler: Annotated[
        Scheduler,
        typer.Argument(
            metavar="SCHEDULER", help="What is to run it: systemd, cron, github or launchd.", show_default=False
        ),
    ],
    at: Annotated[
        str,
        typer.Option("--at", metavar="CRON", help="When: minute, hour, day, month, weekday, as in a crontab."),
    ] = "0 6 * * *",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="DIR", help="Folder to write the files to; they are printed otherwise.", show_default=False),
    ] = None,
    user: Annotated[
        str | None,
        typer.Option(
            "--user", parser=_parse_user, metavar="NAME", show_default=False,
            help="systemd only: units of the system that run as this user, instead of your own.",
        ),
    ] = None,
) -> None:  # fmt: skip
    """Print the files that let a machine build briefs by itself.

    It does so by the clock, and where the scheduler can, as soon as files change. For systemd these are a service, a
    timer and a path unit, for cron a line of a crontab, for GitHub a workflow, for launchd an agent. Nothing is
    installed; the files say where to put them.
    """
    if user is not None and scheduler is not Scheduler.SYSTEMD:
        raise typer.BadParameter("only units of systemd take a user", param_hint="'--user'")
    try:
        files = _format(scheduler, find_project(Path()), parse_cron(at), user)
    except (ValueError, RuntimeError) as error:  # the latter where nobody knows the user's home
        raise typer.BadParameter(str(error)) from None
    if output is None:
        typer.echo("\n".join(file.text for file in files), nl=False)
        return
    from briefgen.system.files import write_whole  # noqa: PLC0415 - heavy

    own_key()  # a service that may write to nothing but results can use the key, and could not make it
    for file in files:
        write_whole(output / file.name, file.text.encode())
        report(short_path(output / file.name))
    remark("Next: put them where the comment at the head of each says; nothing was installed.")


def _format(scheduler: Scheduler, project: Project, cron: Cron, user: str | None) -> tuple[UnitFile, ...]:
    job = _describe(project, cron)
    if scheduler is Scheduler.SYSTEMD:
        return format_units(job, user)
    if scheduler is Scheduler.CRON:
        return (format_crontab(job),)
    if scheduler is Scheduler.LAUNCHD:
        return (format_agent(job, Path.home()),)
    repository = find_repository(project.root)
    return (format_workflow(job, repository, find_requirement(repository)),)


def _describe(project: Project, cron: Cron) -> Job:
    files, folders = find_files(project), find_folders(project)
    present = (*(file for file in files if file.is_file()), *list_folders(folders, [project.build]))
    results = (project.build, project.editions)
    return Job(project.root, _find_program(), cron, files, folders, present, results)


def _find_program() -> tuple[str, ...]:
    """Return the command that starts this very program, whatever environment it was installed into."""
    script = Path(sys.executable).with_name("briefgen")
    return (str(script),) if script.is_file() else (sys.executable, "-m", "briefgen")

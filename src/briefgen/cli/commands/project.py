"""``briefgen init``, ``schema`` and ``schedule``."""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import unquote

import typer

from briefgen import __version__
from briefgen.cli.console import remark, report, short_path
from briefgen.cli.options import DryRunOption, ProjectOption, argument, commands, option
from briefgen.diagnostics import BriefgenError, diagnose

if TYPE_CHECKING:
    from briefgen.build.schedule.cron import Cron
    from briefgen.build.schedule.units import UnitFile
    from briefgen.workspace import Project

app = commands()


class CiService(StrEnum):
    """What runs checks when somebody pushes."""

    GITHUB = "github"


class SchemaName(StrEnum):
    """What a schema is of."""

    BRIEF = "brief"
    FACTS = "facts"
    PROJECT = "project"


class Scheduler(StrEnum):
    """What runs the program."""

    SYSTEMD = "systemd"
    CRON = "cron"
    GITHUB = "github"
    LAUNCHD = "launchd"


def _write(files: Mapping[Path, str]) -> None:
    from briefgen.system.files import write_whole

    for place, text in files.items():
        write_whole(place, text.encode())
        report(short_path(place))


# --- init

_FOLDER = "The project's folder; made where it is not there."


@app.command(epilog="Example: briefgen init lights --pre-commit --ci github")
def init(
    folder: Annotated[Path, argument("DIR", _FOLDER, default="the current folder")] = Path(),
    bare: Annotated[
        bool, option("--bare", "Leave out the example: settings, schemas and empty places only.")
    ] = False,
    pre_commit: Annotated[
        bool, option("--pre-commit", "Add a hook of pre-commit that checks before each commit.")
    ] = False,
    ci: Annotated[
        CiService | None, option("--ci", "Add a workflow that checks and builds on every push.")
    ] = None,
) -> None:
    """Begin a project of your own, with an example brief.

    There are its facts and their sources, an archived text, a template, settings, and schemas for editors. Nothing that
    is there already is changed: where a file has the name of one of these, nothing is written at all.
    """
    from briefgen.edit.scaffold import BARE_START, START, read_start, save_new

    try:
        root = folder.resolve()
        _refuse_inside(root)
        files = _list_extras(root, pre_commit=pre_commit, ci=ci)
        files |= {root / place: format_schema(name).encode() for name, place in _schema_places().items()}
        # What makes the folder a project is the last of these.
        files |= {
            root / place: content for place, content in read_start(BARE_START if bare else START).items()
        }
        save_new(files)
    except OSError as error:
        message = f"{error.filename or folder} cannot be used: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, "choose another folder")) from None
    for path in sorted(files):
        report(short_path(path))
    remark("\nNext:")
    if root != Path.cwd():
        remark(f"  cd {shlex.quote(f'./{folder}' if str(folder).startswith('-') else str(folder))}")
    for command in ("new source", "new fact", "new brief") if bare else ("make seed-council", "check"):
        remark(f"  briefgen {command}")


def _refuse_inside(root: Path) -> None:
    """Raise ``BriefgenError`` where a folder belongs to a project already."""
    from briefgen.workspace import find_project

    try:
        project = find_project(root)
    except BriefgenError as error:
        if [found.code for found in error.diagnostics] == ["no-project"]:
            return
        raise
    where = "there is" if project.root == root else f"{root} lies in"
    message = f"{where} a briefgen project already: {project.root}"
    hint = "begin one outside of it; for another brief in it: briefgen new brief"
    raise BriefgenError(diagnose("project-exists", message, None, hint))


def _schema_places() -> Mapping[SchemaName, str]:
    from briefgen.edit.base import SCHEMAS

    return {name: f"briefs/{SCHEMAS}/{name.value}.json" for name in SchemaName}


def _list_extras(root: Path, *, pre_commit: bool, ci: CiService | None) -> dict[Path, bytes]:
    """Return what was asked for beside the project: it stands at the top of the repository that the folder lies in."""
    from briefgen.build.schedule.units import CHECKS, format_checks
    from briefgen.edit.scaffold import HOOKS, format_hooks

    repository = _find_repository(root)
    inside = root.relative_to(repository).as_posix()
    extras: dict[Path, str] = {}
    if pre_commit:
        extras[repository / HOOKS] = format_hooks(inside)
    if ci is CiService.GITHUB:
        pdfs = (root / "build").relative_to(repository).as_posix()
        extras[repository / CHECKS] = format_checks(inside, pdfs, _find_requirement(repository))
    try:
        return {path: text.encode() for path, text in extras.items()}
    except UnicodeEncodeError:
        message = f"the name of {inside!r} is no text in UTF-8, and so cannot stand in a file"
        raise BriefgenError(diagnose("cannot-write", message, None, "rename the folder")) from None


def _find_repository(root: Path) -> Path:
    """Return the repository that a project lies in; the project's own folder where there is none."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), root)


def _find_requirement(repository: Path) -> tuple[str, ...]:
    """Return what pip has to install to get this very program: from the repository, from another, or by its version."""
    from importlib.metadata import distribution

    origin = json.loads(distribution("briefgen").read_text("direct_url.json") or "{}")
    address = str(origin.get("url", ""))
    if commit := origin.get("vcs_info", {}).get("commit_id"):
        return (f"briefgen @ git+{address}@{commit}",)
    folder = Path(unquote(address.removeprefix("file://")))
    if address.startswith("file://") and folder.is_relative_to(repository):
        return (f"./{folder.relative_to(repository).as_posix()}".removesuffix("/."),)
    return (f"briefgen=={__version__}",)


# --- upgrade


@app.command(epilog="Example: briefgen upgrade --dry-run")
def upgrade(project: ProjectOption = None, dry_run: DryRunOption = False) -> None:
    """Bring a project of an earlier version to today's formats.

    What its files say stays the same, and a second run finds nothing to do. Each upgrade is named with the files that
    it changes; look at them with --dry-run, or afterwards in the repository.
    """
    from briefgen.edit.base import format_change
    from briefgen.edit.upgrade import plan_upgrades, save_upgrades
    from briefgen.workspace import find_project

    found = find_project(project or Path())
    planned = plan_upgrades(found, {f"{name.value}.json": format_schema(name) for name in SchemaName})
    if not dry_run:
        save_upgrades(planned, found)
    for upgraded in planned:
        (remark if dry_run else report)(f"{upgraded.upgrade.name}: {upgraded.upgrade.about}")
        for change in upgraded.changes:
            if dry_run:
                typer.echo(format_change(change, found.root), nl=False)
            else:
                report(f"  {short_path(change.path)}")
    if not planned:
        report("There is nothing to upgrade.")
    elif not dry_run:
        remark("Next: briefgen check.")


# --- schema

_SCHEMA = "brief, facts or project: of a spec, a fact file, or briefgen.toml."


@app.command(epilog="Example: briefgen schema -o briefs/schemas")
def schema(
    name: Annotated[SchemaName | None, argument("SCHEMA", _SCHEMA)] = None,
    output: Annotated[Path | None, option("--output -o DIR", "Folder to write NAME.json into.")] = None,
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
    _write({output / f"{each.value}.json": format_schema(each) for each in ([name] if name else SchemaName)})
    remark("Next: name one in the first line of a file: # yaml-language-server: $schema=schemas/brief.json")


def format_schema(name: SchemaName) -> str:
    """Return a schema as the text of its file."""
    from briefgen.model.schema import brief_schema, facts_schema, project_schema
    from briefgen.workspace import Config

    match name:
        case SchemaName.BRIEF:
            built = brief_schema()
        case SchemaName.FACTS:
            built = facts_schema()
        case SchemaName.PROJECT:
            built = project_schema(Config)
    return json.dumps(built, ensure_ascii=False, indent=2) + "\n"


# --- schedule


def _parse_user(value: str) -> str:
    if not re.fullmatch(r"[a-z_][a-z0-9_.-]*\$?", value, re.IGNORECASE | re.ASCII):
        raise typer.BadParameter(f"{value!r} is not the name of a user")
    return value


_WHEN = "When: minute, hour, day, month, weekday, as in a crontab."
_UNITS = "Folder to write the files to; they are printed otherwise."
_USER = "systemd only: units of the system that run as this user, instead of your own."


@app.command(epilog='Example: briefgen schedule systemd --at "0 6 * * 1-5" -o units')
def schedule(
    scheduler: Annotated[
        Scheduler, argument("SCHEDULER", "What is to run it: systemd, cron, github or launchd.")
    ],
    at: Annotated[str, option("--at CRON", _WHEN, show_default=True)] = "0 6 * * *",
    output: Annotated[Path | None, option("--output -o DIR", _UNITS)] = None,
    user: Annotated[str | None, option("--user NAME", _USER, parser=_parse_user)] = None,
) -> None:
    """Print the files that let a machine build briefs by itself.

    It does so by the clock, and where the scheduler can, as soon as files change. For systemd these are a service, a
    timer and a path unit, for cron a line of a crontab, for GitHub a workflow, for launchd an agent. Nothing is
    installed; the files say where to put them.
    """
    from briefgen.build.schedule.cron import parse_cron
    from briefgen.system.trust import own_key
    from briefgen.workspace import find_project

    if user is not None and scheduler is not Scheduler.SYSTEMD:
        raise typer.BadParameter("only units of systemd take a user", param_hint="'--user'")
    try:
        files = list(_format(scheduler, find_project(Path()), parse_cron(at), user))
    except (ValueError, RuntimeError) as error:  # the latter where nobody knows the user's home
        raise typer.BadParameter(str(error)) from None
    if output is None:
        typer.echo("\n".join(file.text for file in files), nl=False)
        return
    own_key()  # a service that may write to nothing but results can use the key, and could not make it
    _write({output / file.name: file.text for file in files})
    remark("Next: put them where the comment at the head of each says; nothing was installed.")


def _format(scheduler: Scheduler, project: Project, cron: Cron, user: str | None) -> Iterator[UnitFile]:
    """Yield the files of a scheduler. Raises ``ValueError`` or ``RuntimeError`` where there can be none."""
    from briefgen.build.schedule.units import Job, format_agent, format_crontab, format_units, format_workflow
    from briefgen.build.watch import list_folders
    from briefgen.cache.files import find_files, find_folders

    files, folders = find_files(project), find_folders(project)
    present = (*(file for file in files if file.is_file()), *list_folders(folders, [project.build]))
    # This very program, whatever environment it was installed into.
    script = Path(sys.executable).with_name("briefgen")
    program = (str(script),) if script.is_file() else (sys.executable, "-m", "briefgen")
    job = Job(project.root, program, cron, files, folders, present, (project.build, project.editions))
    match scheduler:
        case Scheduler.SYSTEMD:
            yield from format_units(job, user)
        case Scheduler.CRON:
            yield format_crontab(job)
        case Scheduler.LAUNCHD:
            yield format_agent(job, Path.home())
        case Scheduler.GITHUB:
            repository = _find_repository(project.root)
            yield format_workflow(job, repository, _find_requirement(repository))

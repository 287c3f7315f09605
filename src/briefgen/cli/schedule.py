"""``briefgen schedule``: the files by which a machine runs ``briefgen build`` by itself."""

from __future__ import annotations

import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from briefgen.build.inputs import find_files, find_folders, list_folders
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
from briefgen.cli.repository import find_repository, find_requirement
from briefgen.cli.speech import remark, report
from briefgen.cli.terminal import short_path
from briefgen.project import Project, find_project
from briefgen.trust import own_key

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
    from briefgen.export import write_whole  # noqa: PLC0415 - heavy

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

"""A job as a line of a crontab.

Cron gives a command little environment, takes an unquoted ``%`` for the end of the command, and mails what the command
prints. So the line goes into the project's folder itself, sets what it needs, and prints only what somebody should
read: ``build`` is quiet where nothing changed.
"""

from __future__ import annotations

import shlex

from briefgen.build.schedule.job import Job, UnitFile

_ENVIRONMENT = "PYTHONUTF8=1"
"""Cron's locale is C, in which not every path can be printed."""


def format_crontab(job: Job) -> UnitFile:
    """Return the line, with a few words on where it goes."""
    command = " ".join(map(_quote, job.command))
    line = f"{job.cron} cd {_quote(str(job.root))} && {_ENVIRONMENT} {command}"
    text = f"""\
# Builds the briefs of {job.root} that are out of date.
# Add the line to your crontab:  crontab -l | cat - {job.name}.crontab | crontab -
# What it prints (briefs made, errors) is mailed to you, or to MAILTO; where nothing changed it prints nothing.
{line}
"""
    return UnitFile(f"{job.name}.crontab", text)


def _quote(word: str) -> str:
    """Quote for the shell; a percent sign stands outside the quotes, where cron or a shell drops its backslash."""
    return "\\%".join(shlex.quote(part) if part else "" for part in word.split("%"))

"""A job as an agent of launchd, macOS's scheduler: a property list."""

from __future__ import annotations

import plistlib
from itertools import product
from pathlib import Path

from briefgen.build.schedule.cron import DAY, HOUR, MINUTE, MONTH, WEEKDAY, Cron, Field
from briefgen.build.schedule.job import Job, UnitFile

_MOST_TIMES = 1_000


def format_agent(job: Job, home: Path) -> UnitFile:
    """Return the agent; what it prints goes to a log below ``home``. Raises ``ValueError`` where the times are too many."""
    label = f"local.{job.name}"
    log = str(home / "Library" / "Logs" / f"{label}.log")
    agent = {
        "Label": label,
        "ProgramArguments": list(job.command),
        "WorkingDirectory": str(job.root),
        "EnvironmentVariables": {"PYTHONUTF8": "1"},
        "StartCalendarInterval": list_times(job.cron),
        "WatchPaths": [str(path) for path in job.present],
        "StandardOutPath": log,
        "StandardErrorPath": log,
        "ProcessType": "Background",
        "Nice": 10,
    }
    text = plistlib.dumps(agent, sort_keys=False).decode()
    head, end, rest = text.partition("<plist")
    return UnitFile(f"{label}.plist", head + _explain(label) + end + rest)


def list_times(cron: Cron) -> list[dict[str, int]]:
    """Return the times as launchd takes them: every combination, a field left out where all its values will do."""
    days = [("Day", cron.days, DAY)] if cron.days != DAY.all else []
    weekdays = [("Weekday", cron.weekdays, WEEKDAY)] if cron.weekdays != WEEKDAY.all else []
    dates = [days, weekdays] if cron.either_day else [days + weekdays]
    times = [one for date in dates for one in _combine(cron, date)]
    if len(times) > _MOST_TIMES:
        raise ValueError(
            f"'{cron}' are {len(times):,} times one by one, as launchd wants them, and {_MOST_TIMES:,} is the limit; "
            "choose minutes and hours with fewer combinations"
        )
    return times


def _combine(cron: Cron, date: list[tuple[str, tuple[int, ...], Field]]) -> list[dict[str, int]]:
    fields = [
        ("Month", cron.months, MONTH),
        *date,
        ("Hour", cron.hours, HOUR),
        ("Minute", cron.minutes, MINUTE),
    ]
    named = [[(name, value) for value in values] for name, values, field in fields if values != field.all]
    return [dict(one) for one in product(*named)]


def _explain(label: str) -> str:
    return f"""\
<!--
  Builds the briefs of a project that are out of date. Put it into ~/Library/LaunchAgents/ and run
      launchctl bootstrap gui/$UID ~/Library/LaunchAgents/{label}.plist
  To run it at once: launchctl kickstart gui/$UID/{label}
  What it said: ~/Library/Logs/{label}.log. It says nothing where nothing changed.
  WatchPaths does not look below a folder: each one that held inputs when this was written is listed, and what lies in
  folders made since is caught by the clock.
-->
"""

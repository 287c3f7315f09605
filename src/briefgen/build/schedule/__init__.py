"""The files by which a machine runs ``briefgen build`` by itself: for systemd, cron, GitHub and launchd.

In: a ``Job`` (whose project, with which program, when). Out: ``UnitFile`` values, names and texts, for somebody to read
and put in place; nothing is installed here. ``cron`` reads the one notation in which a time is given, each of the other
modules writes it in its scheduler's own.
"""

from briefgen.build.schedule.cron import Cron, parse_cron
from briefgen.build.schedule.units import (
    CHECKS,
    Job,
    UnitFile,
    format_agent,
    format_checks,
    format_crontab,
    format_units,
    format_workflow,
)

__all__ = [
    "CHECKS",
    "Cron",
    "Job",
    "UnitFile",
    "format_agent",
    "format_checks",
    "format_crontab",
    "format_units",
    "format_workflow",
    "parse_cron",
]

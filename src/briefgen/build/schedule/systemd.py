"""A job as units of systemd: a service, a timer that starts it by the clock, and a path unit that starts it on a change.

In: a ``Job``, and whose units they are. Out: three texts. systemd reads each setting in its own way: a path that stands
alone is taken to the end of the line, words in a list are quoted like in C, and ``%`` begins a specifier in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from briefgen.build.schedule.cron import DAY, HOUR, MINUTE, MONTH, WEEKDAY, Cron, Field, find_runs, find_step
from briefgen.build.schedule.job import Job, UnitFile

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_HARDENING = (
    "NoNewPrivileges=yes", "ProtectControlGroups=yes", "ProtectKernelTunables=yes", "RestrictAddressFamilies=AF_UNIX",
    "RestrictNamespaces=yes", "RestrictRealtime=yes", "RestrictSUIDSGID=yes", "LockPersonality=yes",
    "SystemCallArchitectures=native",
)  # fmt: skip
_HARDENING_OF_SYSTEM = (
    "PrivateDevices=yes", "PrivateNetwork=yes", "ProtectClock=yes", "ProtectHostname=yes", "ProtectKernelLogs=yes",
    "ProtectKernelModules=yes", "CapabilityBoundingSet=",
)  # fmt: skip
"""What only the system's own units may ask for: those of a user would fail for want of the right to give rights up."""
_SHARED = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - a project may lie there, and must then not be hidden


def format_units(job: Job, user: str | None = None) -> tuple[UnitFile, UnitFile, UnitFile]:
    """Return service, timer and path unit: those of whoever installs them, or the system's, run as ``user``."""
    name = job.name
    title = f"briefs of {_alone(job.root)}"
    service = [
        *_explain(job, user), "", "[Unit]", f"Description=Build the {title}",
        "# However often files change, a later change must still start it.", "StartLimitIntervalSec=0",
        "", "[Service]", "Type=oneshot", *_run(job, user), "", *_protect(job, user),
    ]  # fmt: skip
    timer = [
        f"# {name}.timer: starts {name}.service by the clock.", "", "[Unit]", f"Description=Times to build the {title}",
        "", "[Timer]", *(f"OnCalendar={time}" for time in format_calendar(job.cron)),
        "# A time that passed while the machine was off is made up for.", "Persistent=true",
        "", "[Install]", "WantedBy=timers.target",
    ]  # fmt: skip
    path = [
        f"# {name}.path: starts {name}.service when files change.",
        "# systemd does not look below a folder, so each one that held inputs when this was written is listed. What lies in",
        "# folders made since, and what changes in the last moments of a run, is caught by the timer; `briefgen schedule",
        "# systemd` lists new folders too.",
        "", "[Unit]", f"Description=Changes of the {title}",
        "", "[Path]", *(f"PathChanged={_alone(one)}" for one in job.present), f"Unit={name}.service",
        "", "[Install]", "WantedBy=paths.target",
    ]  # fmt: skip
    files = (("service", service), ("timer", timer), ("path", path))
    first, second, third = (UnitFile(f"{name}.{kind}", "\n".join(lines) + "\n") for kind, lines in files)
    return first, second, third


def format_calendar(cron: Cron) -> tuple[str, ...]:
    """Return the times as OnCalendar= takes them: one, or two where either of two kinds of day will do."""
    time = f"{_span(cron.hours, HOUR)}:{_span(cron.minutes, MINUTE)}:00"
    date = f"*-{_span(cron.months, MONTH)}-{_span(cron.days, DAY)}"
    weekdays = ",".join(_name_weekdays(cron))
    if not cron.either_day:
        return (f"{weekdays} {date} {time}".lstrip(),)
    return (f"{date} {time}", f"{weekdays} *-{_span(cron.months, MONTH)}-* {time}")


def _span(values: tuple[int, ...], field: Field) -> str:
    if values == field.all:
        return "*"
    if step := find_step(values):
        return f"{values[0]:02}..{values[-1]:02}/{step}"
    runs = find_runs(values)
    return ",".join(f"{first:02}" if first == last else f"{first:02}..{last:02}" for first, last in runs)


def _name_weekdays(cron: Cron) -> Iterator[str]:
    """Name the weekdays from Monday on; none where every day will do."""
    if cron.weekdays == WEEKDAY.all:
        return
    for first, last in find_runs(sorted((day - 1) % 7 for day in cron.weekdays)):
        yield _WEEKDAYS[first] if first == last else f"{_WEEKDAYS[first]}..{_WEEKDAYS[last]}"


def _explain(job: Job, user: str | None) -> Iterator[str]:
    name = job.name
    yield f"# {name}.service: builds the briefs of a project that are out of date."
    if user is None:
        control, folder = "systemctl --user", "~/.config/systemd/user/"
        yield "# For a system unit instead, that needs no one to be logged in: briefgen schedule systemd --user NAME"
    else:
        control, folder = "sudo systemctl", "/etc/systemd/system/"
    yield f"# Put it with {name}.timer and {name}.path into {folder} and run"
    yield f"#     {control} daemon-reload"
    yield f"#     {control} enable --now {name}.timer {name}.path"
    if user is None:
        yield "#     loginctl enable-linger          # to have it run while you are not logged in, too"
    yield f"# To run it at once: {control} start {name}.service"
    journal = "journalctl --user" if user is None else "journalctl"
    yield f"# What it said: {journal} -u {name}.service. It says nothing where nothing changed, and fails on errors."


def _run(job: Job, user: str | None) -> Iterator[str]:
    command = " ".join(map(_quote, job.command))
    as_user = "" if user is None else f"/usr/sbin/runuser -u {_quote(user)} -- "
    if user is not None:
        yield f"User={_escape(user)}"
    yield f"WorkingDirectory={_alone(job.root)}"
    yield "Environment=PYTHONUTF8=1"
    yield "# The folder of results may be deleted at any time; what protects the rest would not let it be made again."
    yield f"ExecStartPre=+{as_user}/bin/mkdir -p {_quote(str(job.results[0]))}"
    yield "# A burst of changes is one change."
    yield "ExecStartPre=/bin/sleep 2"
    yield f"ExecStart={command}"
    yield "# systemd forgets changes that fall into a run: the second looks once more, and has mostly nothing to do."
    yield f"ExecStart={command}"
    yield "TimeoutStartSec=1h"
    yield "Nice=10"


def _protect(job: Job, user: str | None) -> Iterator[str]:
    limited = ", as far as a user's own systemd may see to that" if user is None else ""
    yield f"# Nothing but results can be written{limited}, and no network is reached."
    yield "ProtectSystem=strict"
    yield f"ReadWritePaths={' '.join(_quote(f'-{folder}') for folder in job.results)}"
    if not any(job.root.is_relative_to(shared) for shared in _SHARED):
        yield "PrivateTmp=yes"
    yield from _HARDENING
    yield from () if user is None else _HARDENING_OF_SYSTEM


def _escape(text: str) -> str:
    return text.replace("%", "%%")


def _alone(path: Path) -> str:
    """Write a path that has its line to itself: a slash keeps blanks and backslashes at its end what they are."""
    last = str(path)[-1]
    return _escape(f"{path}/" if last in " \\" else str(path))


def _quote(word: str) -> str:
    """Write a word of a list or of a command; without need, a word is left as it is."""
    escaped = _escape(word).replace("\\", "\\\\").replace('"', '\\"')
    return escaped if escaped == word and not set(word) & set(" ';") else f'"{escaped}"'

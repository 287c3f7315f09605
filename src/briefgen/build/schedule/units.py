"""The files by which a machine runs ``briefgen build``: for systemd, cron, GitHub Actions and launchd.

Their texts lie beside this module in ``files``, with names for what each scheduler quotes in its own way.
"""

from __future__ import annotations

import hashlib
import json
import plistlib
import re
import shlex
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from pathlib import Path, PurePosixPath
from string import Template

from briefgen.build.schedule.cron import DAY, HOUR, MINUTE, MONTH, WEEKDAY, Cron, Field, find_runs, find_step

BUILD = ("build", "--all")
"""What the program is asked to do: it says nothing where nothing changed, and waits for another run for a limited time."""


_FILES = Path(__file__).parent / "files"


def _fill(file: str, **values: str) -> str:
    """Return one of the texts with values for its names."""
    return Template((_FILES / file).read_text(encoding="utf-8")).substitute(values)


@dataclass(frozen=True, slots=True)
class UnitFile:
    """A file for a scheduler; its first lines say where to put it."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Job:
    """A project that is built by the clock.

    ``program`` is the command that starts briefgen, by its full path. ``files`` and ``folders`` are the project's
    inputs, the folders with all that is below them, whether or not they exist; ``present`` is each file and folder of
    them that does, for what cannot look below a folder. ``results`` are the folders that are written to, PDFs to the
    first. Raises ``ValueError`` where a path cannot be written into a file of lines.
    """

    root: Path
    program: tuple[str, ...]
    cron: Cron
    files: tuple[Path, ...]
    folders: tuple[Path, ...]
    present: tuple[Path, ...]
    results: tuple[Path, ...]
    arguments: tuple[str, ...] = BUILD

    def __post_init__(self) -> None:
        for path in (self.root, *self.files, *self.folders, *self.present, *self.results, *self.program):
            if any(unicodedata.category(char) in ("Cc", "Cs", "Zl", "Zp") for char in str(path)):
                raise ValueError(
                    f"the path {str(path)!r} has a control character, which no scheduler takes; rename it"
                )

    @property
    def name(self) -> str:
        """Name of its files: that of the project's folder, and a code, since other folders may be called the same."""
        plain = unicodedata.normalize("NFKD", self.root.name).encode("ascii", "ignore").decode().lower()
        words = re.findall("[a-z0-9]+", plain)
        code = hashlib.sha256(str(self.root).encode()).hexdigest()[:6]
        return "-".join(["briefgen", *words[:4], code])

    @property
    def command(self) -> tuple[str, ...]:
        """The whole command."""
        return (*self.program, *self.arguments)


_ENVIRONMENT = "PYTHONUTF8=1"
"""Cron's locale is C, in which not every path can be printed."""


def format_crontab(job: Job) -> UnitFile:
    """Return the line, with a few words on where it goes."""
    command = " ".join(map(_quote, job.command))
    line = f"{job.cron} cd {_quote(str(job.root))} && {_ENVIRONMENT} {command}"
    return UnitFile(f"{job.name}.crontab", _fill("crontab", root=str(job.root), name=job.name, line=line))


def _quote(word: str) -> str:
    """Quote for the shell; a percent sign goes outside the quotes, where cron or a shell drops its backslash."""
    return "\\%".join(shlex.quote(part) if part else "" for part in word.split("%"))


WORKFLOW = ".github/workflows/briefs.yml"
"""Its place in a repository."""

CHECKS = ".github/workflows/check-briefs.yml"
"""The place of the one that checks what is pushed."""

_SHORTEST = 5
"""Minutes between two runs; GitHub starts none more often."""


def format_workflow(job: Job, repository: Path, requirement: Sequence[str]) -> UnitFile:
    """Return the workflow of a project that lies in a repository.

    ``requirement`` are the words that tell pip what to install. Raises ``ValueError`` where it would run more often than GitHub lets it.
    """
    _check_often(job.cron)
    folder = job.root.relative_to(repository).as_posix()
    paths = "\n".join(f"      - {_github_quote(path)}" for path in _list_paths(job, repository))
    pdfs = _escape(job.results[0].relative_to(repository).as_posix())
    text = _fill(
        "briefs.yml",
        place=WORKFLOW,
        cron=_github_quote(str(job.cron)),
        paths=paths,
        job=_format_job(
            folder, requirement, {"Build what is out of date": ("briefgen", *job.arguments)}, pdfs, "error"
        ),
    )
    return UnitFile(PurePosixPath(WORKFLOW).name, text.rstrip("\n") + "\n")


def format_checks(folder: str, pdfs: str, requirement: Sequence[str]) -> str:
    """Return a workflow that checks and builds a project on every push, and keeps the PDFs.

    ``folder`` is the project's and ``pdfs`` that of its results, both from the repository's own, ``requirement`` as
    above. A project without briefs is in order too.
    """
    runs = {"Check": ("briefgen", "check", "--strict", "--format", "github"), "Build": ("briefgen", *BUILD)}
    job = _format_job(folder, requirement, runs, _escape(pdfs), "warn")
    return _fill("check-briefs.yml", job=job).rstrip("\n") + "\n"


def _format_job(
    folder: str, requirement: Sequence[str], runs: Mapping[str, Sequence[str]], pdfs: str, without: str
) -> str:
    """Return the job that installs the program, runs it in a folder, and keeps the PDFs; ``without`` any, it says so."""
    steps = "".join(
        _fill("step.yml", name=name, folder=_github_quote(folder), command=_github_quote(shlex.join(command)))
        for name, command in runs.items()
    )
    install = shlex.join(["python", "-m", "pip", "install", *requirement])
    return _fill(
        "job.yml",
        install=_github_quote(install),
        steps=steps.rstrip("\n"),
        without=without,
        pdfs=_github_quote(f"{pdfs}/**/*.pdf"),
    )


def _check_often(cron: Cron) -> None:
    hours_follow = any(first != last for first, last in find_runs(cron.hours)) or {0, 23} <= set(cron.hours)
    minutes = [*cron.minutes, *([cron.minutes[0] + 60] if hours_follow else [])]
    shortest = min((after - before for before, after in pairwise(minutes)), default=60)
    if shortest < _SHORTEST:
        raise ValueError(f"'{cron}' is more often than every {_SHORTEST} minutes, the most that GitHub does")


def _list_paths(job: Job, repository: Path) -> Iterator[str]:
    yield WORKFLOW
    for path in job.files:
        yield _escape(path.relative_to(repository).as_posix())
    for path in job.folders:
        yield f"{_escape(path.relative_to(repository).as_posix())}/**"


def _escape(path: str) -> str:
    """Take the meaning from what stands for other characters in a pattern of paths."""
    return re.sub(r"([*?+\[\]!\\])", r"\\\1", path)


def _github_quote(text: str) -> str:
    """Write a text of YAML: JSON's way of writing it is one of YAML's."""
    return json.dumps(text, ensure_ascii=False)


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
    return UnitFile(f"{label}.plist", head + _fill("agent.xml", label=label) + end + rest)


def list_times(cron: Cron) -> list[dict[str, int]]:
    """Return the times as launchd takes them: every combination, a field left out where all its values will do."""
    days = [("Day", cron.days, DAY)] if cron.days != DAY.all else []
    weekdays = [("Weekday", cron.weekdays, WEEKDAY)] if cron.weekdays != WEEKDAY.all else []
    dates = [days, weekdays] if cron.either_day else [days + weekdays]
    times = [time for date in dates for time in _combine(cron, date)]
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
    return [dict(fields) for fields in product(*named)]


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_SHARED = (Path("/tmp"), Path("/var/tmp"))  # noqa: S108 - a project may lie there, and must then not be hidden


def format_units(job: Job, user: str | None = None) -> tuple[UnitFile, UnitFile, UnitFile]:
    """Return service, timer and path unit: those of the user who installs them, or the system's, run as ``user``."""
    name, title = job.name, f"briefs of {_alone(job.root)}"
    times = "\n".join(f"OnCalendar={time}" for time in format_calendar(job.cron))
    paths = "\n".join(f"PathChanged={_alone(path)}" for path in job.present)
    return (
        UnitFile(f"{name}.service", _format_service(job, title, user)),
        UnitFile(f"{name}.timer", _fill("timer", name=name, title=title, times=times)),
        UnitFile(f"{name}.path", _fill("path", name=name, title=title, paths=paths)),
    )


_OF_USER = (
    "# For a system unit instead, that needs no one to be logged in: briefgen schedule systemd --user NAME\n"
)
_LINGER = "#     loginctl enable-linger          # to have it run while you are not logged in, too\n"


def _format_service(job: Job, title: str, user: str | None) -> str:
    own = user is None
    is_shared = any(job.root.is_relative_to(shared) for shared in _SHARED)
    return _fill(
        "service",
        name=job.name,
        title=title,
        system=_OF_USER if own else "",
        place="~/.config/systemd/user/" if own else "/etc/systemd/system/",
        control="systemctl --user" if own else "sudo systemctl",
        journal="journalctl --user" if own else "journalctl",
        linger=_LINGER if own else "",
        user="" if user is None else f"User={_systemd_escape(user)}\n",
        as_user="" if user is None else f"/usr/sbin/runuser -u {_systemd_quote(user)} -- ",
        root=_alone(job.root),
        results=_systemd_quote(str(job.results[0])),
        command=" ".join(map(_systemd_quote, job.command)),
        limited=", as far as a user's own systemd may see to that" if own else "",
        writable=" ".join(_systemd_quote(f"-{folder}") for folder in job.results),
        private="" if is_shared else "PrivateTmp=yes\n",
        # What only the system's own units may ask for: those of a user would fail for want of the right to give rights up.
        hardening="" if own else _fill("service.system"),
    )


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


def _systemd_escape(text: str) -> str:
    return text.replace("%", "%%")


def _alone(path: Path) -> str:
    """Write a path that has its line to itself: a slash keeps blanks and backslashes at its end what they are."""
    last = str(path)[-1]
    return _systemd_escape(f"{path}/" if last in " \\" else str(path))


def _systemd_quote(word: str) -> str:
    """Write a word of a list or of a command; without need, a word is left as it is."""
    escaped = _systemd_escape(word).replace("\\", "\\\\").replace('"', '\\"')
    return escaped if escaped == word and not set(word) & set(" ';") else f'"{escaped}"'

"""What is scheduled is what was meant: each scheduler's own reader says so, where it is installed."""

import datetime as dt
import os
import plistlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import check_jsonschema
import pytest
import yaml
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from briefgen.build.schedule.cron import Cron, parse_cron
from briefgen.build.schedule.units import (
    Job,
    UnitFile,
    format_agent,
    format_calendar,
    format_crontab,
    format_units,
    format_workflow,
    list_times,
)
from program import copy_second, run

AWKWARD = "pro %h ject 'q\" é $HOME 한 `x` a\\b"
TIMES = (
    "0 6 * * *", "*/15 9-17 * * mon-fri", "30 4 1,15 * 5", "5 0 * 8 *", "15 14 1 * *", "0 22 * * 1-5", "23 0-20/2 * * *",
    "5 4 * * sun", "0 0,12 1 */2 *", "0 4 8-14 * *", "7 3 * jan,jul sat,7", "0 0 29 2 *", "0 0 31 * 3", "59 23 31 12 6,0",
    "@weekly", "* * * * *", "1-7,9,20-40/10 5 * * *",
)  # fmt: skip


def comes(cron: Cron, moment: dt.datetime) -> bool:
    """Whether a time of cron comes at a moment, by the words of crontab(5)."""
    day = moment.day in cron.days
    weekday = moment.isoweekday() % 7 in cron.weekdays
    free = len(cron.days) == 31 or len(cron.weekdays) == 7
    on_day = (day and weekday) if free else (day or weekday)
    return (
        moment.minute in cron.minutes and moment.hour in cron.hours and moment.month in cron.months and on_day
    )


def next_times(cron: Cron, start: dt.datetime, number: int) -> list[dt.datetime]:
    found: list[dt.datetime] = []
    day = start
    while len(found) < number:
        if comes(cron, day.replace(hour=cron.hours[0], minute=cron.minutes[0])):
            moments = (
                day.replace(hour=hour, minute=minute) for hour in cron.hours for minute in cron.minutes
            )
            found.extend(moment for moment in moments if moment >= start)
        day += dt.timedelta(days=1)
    return found[:number]


def job_at(
    root: Path, time: str = "0 6 * * *", program: tuple[str, ...] = (sys.executable, "-m", "briefgen")
) -> Job:
    present = (root / "briefgen.toml", root / "briefs", root / "briefs/facts")
    folders = (root / "briefs", root / "templates")
    results = (root / "build", root / "briefs/editions")
    return Job(root, program, parse_cron(time), (root / "briefgen.toml",), folders, present, results)


# --- times


def one_part(low: int, high: int) -> st.SearchStrategy[tuple[str, frozenset[int]]]:
    numbers = st.integers(low, high)
    single = numbers.map(lambda value: (str(value), frozenset({value})))
    spans = st.tuples(numbers, numbers, st.integers(1, 12)).map(
        lambda drawn: (
            f"{min(drawn[:2])}-{max(drawn[:2])}/{drawn[2]}",
            frozenset(range(min(drawn[:2]), max(drawn[:2]) + 1, drawn[2])),
        )
    )
    return single | spans


def one_field(low: int, high: int) -> st.SearchStrategy[tuple[str, frozenset[int]]]:
    parts = st.lists(one_part(low, high), min_size=1, max_size=4)
    listed = parts.map(
        lambda drawn: (
            ",".join(text for text, _ in drawn),
            frozenset().union(*(values for _, values in drawn)),
        )
    )
    steps = st.integers(1, high).map(lambda step: (f"*/{step}", frozenset(range(low, high + 1, step))))
    return listed | steps | st.just(("*", frozenset(range(low, high + 1))))


@given(one_field(0, 59), one_field(0, 23), one_field(1, 12), one_field(0, 7))
def test_fields_are_read_as_written_and_written_as_read(
    minute: tuple[str, frozenset[int]],
    hour: tuple[str, frozenset[int]],
    month: tuple[str, frozenset[int]],
    weekday: tuple[str, frozenset[int]],
) -> None:
    cron = parse_cron(f"{minute[0]} {hour[0]} * {month[0]} {weekday[0]}")
    assert set(cron.minutes) == minute[1]
    assert set(cron.hours) == hour[1]
    assert cron.days == tuple(range(1, 32))
    assert set(cron.months) == month[1]
    assert set(cron.weekdays) == {day % 7 for day in weekday[1]}
    assert parse_cron(str(cron)) == cron


@pytest.mark.parametrize("time", TIMES)
def test_a_time_is_the_same_in_numbers(time: str) -> None:
    assert parse_cron(str(parse_cron(time))) == parse_cron(time)


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("", "0 fields"),
        ("0 6 * *", "4 fields"),
        ("0 6 * * * *", "6 fields"),
        ("60 6 * * *", "numbers from 0 to 59"),
        ("0 24 * * *", "numbers from 0 to 23"),
        ("0 6 0 * *", "numbers from 1 to 31"),
        ("0 6 * 13 *", "jan to dec"),
        ("0 6 * * 8", "sun to sat"),
        ("0 6 * * moon", "sun to sat"),
        ("0 6 L * *", "'l' is not a day of the month"),
        ("0 6 * * 5#2", "is not a day of the week"),
        ("5/15 * * * *", "such as 5-59/15"),
        ("*/0 * * * *", "a step needs a range"),
        ("30-10 * * * *", "ends before it begins"),
        ("0 6 * * fri-mon", "ends before it begins"),
        ("-5 * * * *", "is not a minute"),
        ("٣ * * * *", "is not a minute"),
        ("0 0 30 2 *", "never comes"),
        ("0 0 31 4,6,9,11 *", "never comes"),
        ("0 0 */2 * 1", "to one cron and another to the next"),
        ("0 0 15 * 0-6", "to one cron and another to the next"),
        ("@reboot", "there are @hourly"),
    ],
)
def test_what_is_no_time_is_refused_in_plain_words(time: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        parse_cron(time)


def test_a_path_that_no_scheduler_can_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="control character"):
        job_at(tmp_path / "two\nlines")


def test_names_are_plain_and_differ_where_folders_do(tmp_path: Path) -> None:
    names = {
        job_at(tmp_path / name).name for name in ("Lights of the Sound!", "한글", "a/lights", "b/lights")
    }
    assert len(names) == 4
    assert all(re.fullmatch("briefgen(-[a-z0-9]+)*-[0-9a-f]{6}", name) for name in names)


# --- systemd

ANALYZE = shutil.which("systemd-analyze")
MANAGER = Path("/usr/lib/systemd/systemd")
needs_systemd = pytest.mark.skipif(
    ANALYZE is None, reason="systemd-analyze is not installed (Debian: systemd)"
)


def analyze(*arguments: str | Path, folder: Path) -> subprocess.CompletedProcess[str]:
    assert ANALYZE is not None
    environment = {**os.environ, "TZ": "UTC", "XDG_RUNTIME_DIR": str(folder), "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [ANALYZE, *map(str, arguments)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
    )


@needs_systemd
@pytest.mark.parametrize("time", TIMES)
def test_systemd_comes_to_the_times_of_cron(tmp_path: Path, time: str) -> None:
    cron, start = parse_cron(time), dt.datetime(2026, 1, 1)  # noqa: DTZ001 - times of no zone
    calendar = format_calendar(cron)
    done = analyze(
        "calendar", "--iterations=8", "--base-time=2025-12-31 23:59:59", *calendar, folder=tmp_path
    )
    assert done.returncode == 0, done.stderr
    found = re.findall(r"(?:Next elapse|Iteration #\d+|Iter\. #\d+): \w+ (\S+ \S+) UTC", done.stdout)
    moments = sorted({dt.datetime.fromisoformat(one) for one in found})
    assert len(calendar) == (2 if cron.either_day else 1)
    assert moments[:8] == next_times(cron, start, 8)


def write_units(folder: Path, files: tuple[UnitFile, ...]) -> list[Path]:
    folder.mkdir()
    for file in files:
        (folder / file.name).write_text(file.text, encoding="utf-8")
    return [folder / file.name for file in files]


@needs_systemd
@pytest.mark.parametrize("user", [None, "root"])
@pytest.mark.parametrize("name", ["plain", AWKWARD, "ends in a blank ", "ends in a stroke\\"])
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path, name: str, user: str | None) -> None:
    units = write_units(tmp_path / "units", format_units(job_at(tmp_path / name), user))
    whose = "--system" if user else "--user"
    done = analyze(whose, "verify", "--man=no", "--generators=no", *units, folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    units[0].write_text(units[0].read_text(encoding="utf-8").replace("oneshot", "one shot"), encoding="utf-8")
    assert analyze(whose, "verify", "--man=no", "--generators=no", *units, folder=tmp_path).stderr


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """Give a folder that every user may look into, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.skipif(not MANAGER.exists(), reason="systemd is not installed (Debian: systemd)")
@pytest.mark.parametrize("name", ["plain", AWKWARD, "ends in a blank ", "ends in a stroke\\"])
def test_systemd_reads_the_paths_that_are_meant(open_folder: Path, name: str) -> None:
    job = job_at(open_folder / name)
    service, _, path = write_units(open_folder / "units", format_units(job))
    said = dump(service.parent, path.name)
    of_service = said.partition(f"Unit {service.name}:")[2].partition("-> Unit ")[0]
    assert sorted(re.findall(r"(?m)^\s*PathChanged: (.*)$", said)) == sorted(map(str, job.present))
    assert re.findall(r"(?m)^\s*WorkingDirectory: (.*)$", of_service) == [str(job.root)]
    assert re.findall(r"(?m)^\s*ReadWritePaths: (.*)$", of_service) == [
        " ".join(f"-{folder}" for folder in job.results)
    ]


def dump(units: Path, name: str) -> str:
    """Return what systemd understood of units, without starting anything; it refuses to do so for root."""
    runtime = units.parent / "runtime"
    runtime.mkdir()
    runtime.chmod(0o777)
    environment = {
        "SYSTEMD_UNIT_PATH": f"{units}:",
        "XDG_RUNTIME_DIR": str(runtime),
        "HOME": str(runtime),
        "SYSTEMD_LOG_TARGET": "console",
        "LC_ALL": "C.UTF-8",
    }
    done = subprocess.run(
        [MANAGER, "--user", "--test", "--no-pager", f"--unit={name}"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=600,
        user="nobody" if os.geteuid() == 0 else None,
    )
    assert f"Unit {name}:" in done.stdout, done.stderr
    return done.stdout


# --- cron


def as_cron_runs(line: str) -> str:
    """Return the command of a crontab's line as cron hands it to the shell (crontab(5))."""
    command = line.split(maxsplit=5)[5]
    assert not re.search(r"(?<!\\)%", command), "the rest would be the command's input"
    return command.replace("\\%", "%")


@pytest.mark.parametrize("name", ["plain", AWKWARD, "100%", "%s'%"])
def test_the_line_of_a_crontab_reaches_the_program_as_meant(tmp_path: Path, name: str) -> None:
    root = tmp_path / name
    root.mkdir()
    program = root / "brief gen%"
    program.write_text('#!/bin/sh\npwd\nprintf "%s\\n" "$@" "$PYTHONUTF8"\n', encoding="utf-8")
    program.chmod(0o755)
    line = format_crontab(job_at(root, program=(str(program), "-m", "x%y z"))).text.splitlines()[-1]
    assert line.startswith("0 6 * * * ")
    done = subprocess.run(
        ["/bin/sh", "-c", as_cron_runs(line)], cwd="/", env={}, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == [str(root), "-m", "x%y z", "build", "--all", "1"]
    bare = subprocess.run(
        ["/bin/sh", "-c", line.split(maxsplit=5)[5]], env={}, capture_output=True, text=True, check=True
    )
    assert bare.stdout == done.stdout, "crons that leave the percent sign alone come to the same"


CRON = shutil.which("cron", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_PRIVATE_CRON = """
set -e
mount --make-rprivate /
for folder in /var/spool/cron /etc/cron.d /run; do mount -t tmpfs tmpfs "$folder"; done
mount --bind /dev/null /etc/crontab
mkdir -p /var/spool/cron/crontabs
cp "$2" /var/spool/cron/crontabs/root
chmod 600 /var/spool/cron/crontabs/root
exec "$1" -f
"""


@pytest.mark.slow
def test_a_real_cron_runs_the_line_within_a_minute(tmp_path: Path) -> None:
    """Run Debian's cron in a file system of its own: no crontab of this machine is read or touched."""
    if CRON is None:
        pytest.skip("cron is not installed (Debian: cron)")
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this user may not make a file system of its own")
    project = copy_second(tmp_path / "a 100% pro'ject é")
    written = run("schedule", "cron", "--at", "* * * * *", "-o", tmp_path / "out", folder=project)
    assert written.returncode == 0, written.stderr
    crontab = next((tmp_path / "out").iterdir())
    said = tmp_path / "said"
    text = crontab.read_text(encoding="utf-8").rstrip("\n")
    crontab.write_text(f"{text} >{shlex.quote(str(said))} 2>&1\n", encoding="utf-8")
    pdf = project / "build/lights.pdf"
    command = [
        "unshare",
        "--mount",
        "--pid",
        "--fork",
        "--kill-child",
        "sh",
        "-c",
        _PRIVATE_CRON,
        "sh",
        CRON,
        str(crontab),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as cron:
        try:
            end = time.monotonic() + 600
            while not pdf.exists() and time.monotonic() < end and cron.poll() is None:
                time.sleep(0.2)
        finally:
            cron.kill()
    assert pdf.exists(), said.read_text(encoding="utf-8") if said.exists() else "cron ran nothing"
    assert pdf.read_bytes().startswith(b"%PDF")
    assert "Traceback" not in said.read_text(encoding="utf-8")


# --- launchd


@pytest.mark.parametrize("time", [time for time in TIMES if time != "* * * * *"])
def test_launchd_is_given_the_times_of_cron(time: str) -> None:
    cron = parse_cron(time)
    times = list_times(cron)
    start = dt.datetime(2028, 1, 1)  # noqa: DTZ001 - times of no zone
    looked_at = [start + number * dt.timedelta(hours=7, minutes=11) for number in range(2_000)]
    for moment in [*looked_at, *next_times(cron, start, 20)]:
        parts = {"Month": moment.month, "Day": moment.day, "Weekday": moment.isoweekday() % 7}
        parts |= {"Hour": moment.hour, "Minute": moment.minute}
        assert comes(cron, moment) == any(one.items() <= parts.items() for one in times)


def test_an_agent_is_read_back_as_it_was_meant(tmp_path: Path) -> None:
    job = job_at(tmp_path / f"{AWKWARD} <&>--", "0 6 1 * 1")
    file = format_agent(job, Path("/Users/ada"))
    agent = plistlib.loads(file.text.encode())
    assert file.name == f"{agent['Label']}.plist"
    assert agent["ProgramArguments"] == [sys.executable, "-m", "briefgen", "build", "--all"]
    assert agent["WorkingDirectory"] == str(job.root)
    assert agent["WatchPaths"] == list(map(str, job.present))
    assert agent["StartCalendarInterval"] == [
        {"Day": 1, "Hour": 6, "Minute": 0}, {"Weekday": 1, "Hour": 6, "Minute": 0}
    ]  # fmt: skip
    assert str(agent["StandardErrorPath"]).startswith("/Users/ada/Library/Logs/")


# --- GitHub


def check_workflow(file: Path) -> int:
    """Hold a workflow against GitHub's schema, which check-jsonschema brings along; return its exit status."""
    arguments = ["--builtin-schema", "vendor.github-workflows", str(file)]
    return CliRunner().invoke(check_jsonschema.main, arguments).exit_code


@pytest.mark.parametrize("name", ["", "content", AWKWARD, "[a]*?+!"])
def test_a_workflow_is_valid_and_says_what_was_meant(tmp_path: Path, name: str) -> None:
    job = job_at(tmp_path / name, "*/30 6-18 * * mon-fri")
    text = format_workflow(job, tmp_path, ["briefgen @ git+https://example.org/x@1f"]).text
    file = tmp_path / "briefs.yml"
    file.write_text(text, encoding="utf-8")
    assert check_workflow(file) == 0
    workflow = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - texts only; `on` is no truth value
    steps = workflow["jobs"]["build"]["steps"]
    assert parse_cron(workflow["on"]["schedule"][0]["cron"]) == job.cron
    assert shlex.split(steps[2]["run"])[-1] == "briefgen @ git+https://example.org/x@1f"
    assert steps[3] == {
        "name": "Build what is out of date",
        "working-directory": name or ".",
        "run": "briefgen build --all",
    }
    patterns = [re.sub(r"\\(.)", r"\1", pattern) for pattern in workflow["on"]["push"]["paths"]]
    prefix = f"{name}/" if name else ""
    assert patterns[1:] == [f"{prefix}briefgen.toml", f"{prefix}briefs/**", f"{prefix}templates/**"]
    file.write_text(text.replace("runs-on", "runs-upon"), encoding="utf-8")
    assert check_workflow(file) == 1


@pytest.mark.parametrize(
    "time", ["* * * * *", "*/4 * * * *", "0,3 5 * * *", "1,59 * * * *", "1,59 0,23 * * *"]
)
def test_github_is_not_asked_to_run_more_often_than_it_does(tmp_path: Path, time: str) -> None:
    with pytest.raises(ValueError, match="every 5 minutes"):
        format_workflow(job_at(tmp_path, time), tmp_path, ["briefgen"])
    often = parse_cron("*/5 * * * *"), parse_cron("1,59 5 * * *")
    assert all(format_workflow(job_at(tmp_path, str(cron)), tmp_path, ["briefgen"]) for cron in often)


# --- the command


@pytest.mark.parametrize(
    ("scheduler", "ends"),
    [
        ("systemd", [".path", ".service", ".timer"]),
        ("cron", [".crontab"]),
        ("github", [".yml"]),
        ("launchd", [".plist"]),
    ],
)
def test_files_are_written_where_they_are_wanted_as_they_are_printed(
    tmp_path: Path, scheduler: str, ends: list[str]
) -> None:
    project = copy_second(tmp_path / "project")
    printed = run("schedule", scheduler, "--at", "30 5 * * *", folder=project)
    written = run("schedule", scheduler, "--at", "30 5 * * *", "-o", "out", folder=project)
    assert (printed.returncode, written.returncode) == (0, 0), printed.stderr + written.stderr
    files = sorted((project / "out").iterdir())
    assert [file.suffix for file in files] == ends
    assert sorted(written.stdout.split()) == [str(file.relative_to(project)) for file in files]
    assert all(file.read_text(encoding="utf-8").strip() in printed.stdout for file in files)
    assert list(project.glob("build")) == [], "nothing but what was asked for"


def test_every_folder_of_inputs_is_watched_by_the_path_unit(tmp_path: Path) -> None:
    project = copy_second(tmp_path / "project")
    (project / "fonts/own").mkdir(parents=True)
    printed = run("schedule", "systemd", folder=project).stdout
    watched = re.findall(r"(?m)^PathChanged=(.*)$", printed)
    folders = ("briefs", "briefs/facts", "fonts", "fonts/own", "templates", "templates/lights")
    assert watched == [str(project / "briefgen.toml"), *(str(project / folder) for folder in folders)]
    assert "User=" not in printed
    assert "User=ada" in run("schedule", "systemd", "--user", "ada", folder=project).stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("systemd", "--at", "0 25 * * *"),
        ("cron", "--at", "tomorrow"),
        ("github", "--at", "* * * * *"),
        ("launchd", "--at", "1-58 1-22 * * *"),
        ("cron", "--user", "ada"),
        ("systemd", "--user", "a b"),
        ("anacron",),
    ],
)
def test_wrong_usage_is_said_to_be_so(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    done = run("schedule", *arguments, folder=copy_second(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert re.match(r"error: .+\n  = hint: .+\n", done.stderr)
    assert "Traceback" not in done.stderr

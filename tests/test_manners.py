"""How the program behaves at the command line: help, wrong usage, quiet and verbose, streams, and the end by a signal."""

import fcntl
import json
import os
import random
import shlex
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
import typer
from typer.core import TyperArgument, TyperGroup
from typer.main import get_command

from briefgen.cli.app import COMMANDS, GROUPS, app
from program import copy_second, run

ROOT: Any = get_command(app)


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return copy_second(tmp_path_factory.mktemp("second"))


def leaves() -> Iterator[tuple[str, Any]]:
    """Yield all commands with the words that call them."""
    context = typer.Context(ROOT, info_name="briefgen")
    for name in COMMANDS:
        command = ROOT.get_command(context, name)
        if isinstance(command, TyperGroup):
            yield from ((f"{name} {one}", inner) for one, inner in command.commands.items())
        else:
            yield name, command


LEAVES = dict(leaves())

# --- help


def test_the_help_shows_every_command_in_its_group_on_one_line_of_80_columns(second: Path) -> None:
    context = typer.Context(ROOT, info_name="briefgen")
    lines = run("--help", folder=second).stdout.splitlines()
    for title, commands in GROUPS.items():
        start = lines.index(f"{title}:")
        shown = [line.split(maxsplit=1) for line in lines[start + 1 : start + 1 + len(commands)]]
        helps = [ROOT.get_command(context, name).help.split("\n\n")[0] for name in commands]
        assert shown == [[name, " ".join(about.split())] for name, about in zip(commands, helps, strict=True)]
    assert max(map(len, lines)) <= 80
    assert not any("..." in line for line in lines[lines.index("Options:") :]), "nothing is cut off"


@pytest.mark.parametrize("name", LEAVES)
def test_every_command_ends_its_help_with_an_example_that_it_would_take(name: str, second: Path) -> None:
    said = run(*name.split(), "--help", folder=second).stdout
    example = LEAVES[name].epilog.removeprefix("Example: ")
    assert said.rstrip().splitlines()[-1].strip() == f"Example: {example}"
    assert max(map(len, said.splitlines())) <= 80
    assert said.startswith(f"Usage: briefgen {name} ")
    words = shlex.split(example.partition(" >")[0])
    assert words[: 1 + len(name.split())] == ["briefgen", *name.split()]
    LEAVES[name].make_context(name, words[1 + len(name.split()) :])


@pytest.mark.parametrize("name", LEAVES)
def test_every_option_and_argument_is_explained_in_a_sentence(name: str) -> None:
    for param in LEAVES[name].params:
        assert param.help, param.name
        assert param.help[0].isupper() or param.help.split(",")[0].split()[0] in ("event", "confirmed", "date", "systemd", "brief", "official", "given-first"), param.help  # fmt: skip
        assert param.help.rstrip().endswith((".", "does")) or ": " in param.help, param.help
    assert LEAVES[name].help.endswith((".", "brief.json"))


@pytest.mark.parametrize("name", LEAVES)
def test_the_help_shows_arguments_as_they_are_typed(name: str) -> None:
    context = LEAVES[name].make_context(name, [], resilient_parsing=True)
    for param in (one for one in LEAVES[name].params if isinstance(one, TyperArgument)):
        typed = f"{param.metavar}{'' if param.nargs == 1 else '...'}"
        assert (param.get_help_record(context) or ("",))[0] == typed
        assert param.get_usage_pieces(context) == [typed if param.required else f"[{typed}]"]


def test_the_help_needs_no_command(tmp_path: Path) -> None:
    """Nor what commands need: none of that is imported for it."""
    script = (
        "import sys; sys.argv = ['briefgen', '--help']\n"
        "from briefgen.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'pydantic', 'jinja2', 'reportlab', 'rich', 'briefgen.workspace'}\n"
        "sys.exit(f'{heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("name", ["make", "facts show", "facts list", "preview", "issue", "check", "explain"])
def test_the_help_of_a_command_does_not_load_what_the_command_needs(name: str, tmp_path: Path) -> None:
    script = (
        f"import sys; sys.argv = ['briefgen', *{name.split()}, '--help']\n"
        "from briefgen.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "heavy = {'briefgen.model.brief', 'briefgen.pipeline', 'jinja2', 'reportlab', 'rich'}\n"
        "sys.exit(f'{heavy & set(sys.modules)}' if heavy & set(sys.modules) else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, timeout=600, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_who_asks_for_help_in_a_word_gets_it(second: Path) -> None:
    assert run("help", folder=second).stdout == run("--help", folder=second).stdout
    asked = run("help", "facts", "show", folder=second)
    assert (asked.returncode, asked.stdout) == (0, run("facts", "show", "--help", folder=second).stdout)


# --- wrong usage


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["maek"], "no such command 'maek'", "did you mean make?"),
        (["facts", "lst"], "no such command 'lst'", "did you mean list?"),
        (["zzz"], "no such command 'zzz'", "`briefgen --help` says what there is"),
        (["make", "lights", "--opne"], "no such option: --opne", "did you mean --open?"),
        (["--verbos", "make"], "no such option: --verbos", "did you mean --verbose?"),
        (["make"], "missing argument 'BRIEF'", "the briefs are lights; `briefgen build` makes all"),
        (["issue"], "missing argument 'BRIEF'", "the briefs are lights; `briefgen issue --help`"),
        (["schema", "bref"], "invalid value for 'SCHEMA': 'bref' is not one of", "did you mean brief?"),
        (["make", "lights", "--format", "jsn"], "invalid value for '--format': 'jsn'", "did you mean json?"),
        (["preview", "--dpi", "x"], "invalid value for '--dpi'", "`briefgen preview --help`"),
        (["preview", "--page"], "option '--page' requires an argument", "`briefgen preview --help`"),
        (["verify"], "missing argument", "`briefgen verify --help`"),
        (["diff", "1", "2", "3"], "got unexpected extra argument", "`briefgen diff --help`"),
        (["check", "-q", "-v"], "leave out --quiet or --verbose", "`briefgen check --help`"),
    ],
)
def test_wrong_usage_is_a_line_and_a_hint(
    second: Path, arguments: Sequence[str], error: str, hint: str
) -> None:
    done = run(*arguments, folder=second)
    assert (done.returncode, done.stdout) == (2, "")
    first, told = done.stderr.splitlines()
    assert first.startswith("error: ")
    assert error in first
    assert told.startswith("  = hint: ")
    assert hint in told


def test_where_a_brief_is_missing_the_next_step_is_named(tmp_path: Path) -> None:
    assert "`briefgen init` begins one" in run("make", folder=tmp_path).stderr
    assert run("init", "--bare", folder=tmp_path).returncode == 0
    assert "`briefgen new brief` begins one" in run("make", folder=tmp_path).stderr
    assert "`briefgen new brief` begins one" in run("make", "lights", folder=tmp_path).stderr
    checked = run("check", folder=tmp_path)
    assert (checked.returncode, checked.stdout) == (0, "0 briefs checked: 0 errors, 0 warnings\n")
    assert "briefgen new brief" in checked.stderr
    assert run("-q", "check", folder=tmp_path).stderr == ""


@pytest.mark.parametrize("arguments", [[], ["facts"], ["new"], ["sources"]])
def test_a_group_alone_shows_its_help(second: Path, arguments: Sequence[str]) -> None:
    done = run(*arguments, folder=second)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run(*arguments, "--help", folder=second).stdout


# --- how much is said


def shown(project: Path, *arguments: str) -> tuple[int, str, str]:
    done = run(*arguments, folder=project)
    return done.returncode, done.stdout, done.stderr


WRITERS = (
    ("make", "lights"),
    ("preview", "lights", "--dpi", "30"),
    ("build",),
    ("schema", "-o", "schemas"),
    ("sources", "export", "-o", "out.json"),
    ("sources", "verify", "--archive", "archive"),
    ("schedule", "cron", "-o", "units"),
    ("new", "person", "--family", "Ito", "--given", "Mei", "--support", "gazette, p. 1", "--yes"),
    ("issue", "lights"),
)


@pytest.mark.parametrize("arguments", WRITERS, ids=lambda arguments: " ".join(arguments[:2]))
def test_whoever_writes_says_what_and_where_and_is_silent_when_told_so(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    loud, still, behind = (copy_second(tmp_path / name) for name in ("loud", "still", "behind"))
    count_before = len(list_files(loud)) - (arguments[0] in ("new", "sources"))
    status, out, _ = shown(loud, *arguments)
    assert status == 0
    assert out
    assert shown(still, "--quiet", *arguments) == (0, "", "")
    assert shown(behind, *arguments, "-q") == (0, "", "")
    assert len(list_files(still)) == len(list_files(loud)) == len(list_files(behind)) > count_before


def list_files(project: Path) -> set[str]:
    return {str(path.relative_to(project)) for path in project.rglob("*") if "cache" not in path.parts}


def test_several_briefs_are_counted(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    (project / "briefs/other.yaml").write_bytes((project / "briefs/lights.yaml").read_bytes())
    status, out, err = shown(project, "make", "lights", "other")
    assert (status, len(out.splitlines())) == (0, 2)
    assert "2 briefs made in build" in err


def test_quiet_leaves_out_warnings_and_keeps_errors_answers_and_json(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    facts = project / "briefs/facts/lights.yaml"
    assert shown(project, "facts", "show", "board-1", "-q") == shown(project, "facts", "show", "board-1")
    made = json.loads(shown(project, "make", "lights", "--format", "json", "-q")[1])
    assert [one["brief"] for one in made["briefs"]] == ["lights"]
    (project / "briefs/facts/more.yaml").write_text(
        "# briefgen: ignore planned-past because it was rained off\nclaims: {}\n", encoding="utf-8"
    )
    assert "warning[" in shown(project, "check")[2]
    assert shown(project, "check", "-q") == (0, "", "")
    facts.write_text(
        facts.read_text(encoding="utf-8").replace("series: lights-board", "series: nobody"), encoding="utf-8"
    )
    status, out, err = shown(project, "-q", "make", "lights")
    assert (status, out) == (1, "")
    assert "error[" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("make", "lights"),
        ("check",),
        ("facts", "list"),
        ("build",),
        ("preview", "lights"),
        ("issue", "lights"),
    ],
    ids=" ".join,
)
def test_verbose_says_on_stderr_which_project_and_how_long(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    first, plain = copy_second(tmp_path / "first"), copy_second(tmp_path / "plain")
    status, out, err = shown(first, *arguments, "-v")
    assert status == 0
    assert f"project {first}\n" in err
    assert " s)\n" in err
    assert ("known from earlier runs" in err) is (arguments == ("check",))
    usual = shown(plain, *arguments)
    assert out == usual[1]
    assert "project " not in usual[2]


# --- streams


def test_no_colours_go_into_a_pipe(second: Path) -> None:
    for arguments in (["check", "--today", "2050-01-01"], ["facts", "list"], ["make", "nothing"], ["--help"]):
        done = run(*arguments, folder=second, environment={"FORCE_COLOR": "", "TERM": "xterm-256color"})
        assert "\x1b" not in done.stdout + done.stderr


STREAMS: Sequence[Mapping[str, str]] = (
    {"PYTHONIOENCODING": "ascii"},
    {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
    {"PYTHONIOENCODING": "cp1252"},
)


@pytest.mark.parametrize("environment", STREAMS, ids=str)
@pytest.mark.parametrize(
    "arguments", [("facts", "list"), ("facts", "search", "e"), ("check", "--today", "2050-01-01"), ("explain",), ("facts", "show", "nobodý")], ids=" ".join
)  # fmt: skip
def test_streams_of_few_characters_take_all_that_is_said(
    second: Path, arguments: tuple[str, ...], environment: Mapping[str, str]
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", *arguments],
        cwd=second, env={**os.environ, **environment}, capture_output=True, timeout=600, check=False,
    )  # fmt: skip
    assert b"Traceback" not in done.stderr
    assert done.returncode in (0, 1)


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_json_whatever_stdout_takes(tmp_path: Path, encoding: str) -> None:
    project = copy_second(tmp_path)
    claim = "claims:\n  odd-1:\n    summary: Ljós é 등대 \U0001f6a8\n    reviewed: 1911-07-01\n    support: [{source: gazette, supports: [summary]}]\n"
    (project / "briefs/facts/odd.yaml").write_text(claim, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "facts", "search", "Ljós", "--format", "json"],
        cwd=project, env={**os.environ, "PYTHONIOENCODING": encoding}, capture_output=True, timeout=600, check=True,
    )  # fmt: skip
    results = json.loads(done.stdout.decode(encoding))["results"]
    words = [match["words"] for hit in results if hit["id"] == "odd-1" for match in hit["matches"]]
    assert any("Ljós é 등대 \U0001f6a8" in one for one in words)


def start(project: Path, *arguments: str, **options: Any) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "briefgen", *arguments], cwd=project, start_new_session=True, **options
    )


@pytest.mark.parametrize(
    "arguments", [("facts", "list"), ("explain",), ("--help",), ("schema", "facts")], ids=" ".join
)
def test_a_reader_that_goes_away_is_no_error(second: Path, arguments: tuple[str, ...]) -> None:
    read, write = os.pipe()
    os.close(read)
    with start(second, *arguments, stdout=write, stderr=subprocess.PIPE) as program:
        os.close(write)
        _, err = program.communicate(timeout=600)
    assert (program.returncode, err) == (0, b"")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "arguments", [("facts", "list"), ("explain",), ("--help",), ("facts", "export")], ids=" ".join
)
def test_a_full_disk_behind_stdout_is_said_in_a_line(second: Path, arguments: tuple[str, ...]) -> None:
    with (
        Path("/dev/full").open("wb") as full,
        start(second, *arguments, stdout=full, stderr=subprocess.PIPE) as program,
    ):
        _, err = program.communicate(timeout=600)
    assert program.returncode == 1
    assert err.startswith(b"error: the output cannot be written: No space left")
    assert err.count(b"\n") == 1


def test_streams_that_are_closed_are_done_without(second: Path) -> None:
    script = f"exec {sys.executable} -m briefgen facts list <&- >&- 2>&-"
    assert subprocess.run(["sh", "-c", script], cwd=second, timeout=600, check=False).returncode == 0


# --- the end by a signal

ENDED = {signal.SIGINT: (130, "Ctrl-C"), signal.SIGTERM: (143, "SIGTERM"), signal.SIGHUP: (129, "SIGHUP")}
LONG = (
    ("make", "lights", "other", "-o", "build"),
    ("build", "--force", "--jobs", "2"),
    ("preview", "--dpi", "60"),
    ("issue", "lights"),
    ("new", "person", "--family", "Ito", "--given", "Mei", "--support", "gazette, p. 1", "--yes"),
    ("sources", "import", "references.json"),
    ("schema", "-o", "schemas"),
    ("sources", "verify", "--archive", "archive"),
)


def prepare(folder: Path) -> Path:
    project = copy_second(folder)
    for name in ("other", "third", "fourth"):
        (project / f"briefs/{name}.yaml").write_bytes((project / "briefs/lights.yaml").read_bytes())
    reference = {"id": "almanac", "type": "article", "title": "Almanac", "publisher": "Board"}
    (project / "references.json").write_text(json.dumps([reference]), encoding="utf-8")
    return project


def contents(project: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(project)): path.read_bytes()
        for path in project.rglob("*")
        if path.is_file() and not {"cache", "store", "build.lock"} & set(path.parts)
    }


@cache
def finished(arguments: tuple[str, ...]) -> tuple[Mapping[str, bytes], float]:
    """Return what a command leaves where nothing ends it, and how many seconds it takes."""
    with TemporaryDirectory() as folder:
        project = prepare(Path(folder) / "project")
        begun = time.monotonic()
        done = run(*arguments, folder=project, anew=True)
        assert done.returncode == 0, done.stderr
        return contents(project), time.monotonic() - begun


def end_at(
    project: Path, arguments: Sequence[str], number: signal.Signals, delay: float, *, group: bool
) -> tuple[int, str]:
    """Start a command, send it a signal after some time, and return its status and what it said on stderr."""
    with start(project, *arguments, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as program:
        try:
            program.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            (os.killpg if group else os.kill)(program.pid, number)
        try:
            _, err = program.communicate(timeout=600)
        finally:
            if program.poll() is None:
                os.killpg(program.pid, signal.SIGKILL)
    return program.returncode, err.decode()


def assert_tidy(project: Path, before: Mapping[str, bytes], after: Mapping[str, bytes]) -> None:
    left = contents(project)
    assert not [path for path in project.rglob("*") if path.name.endswith((".partial", ".staged"))]
    for name, content in left.items():
        if Path(name).suffix in (".pdf", ".png", ".json", ".yaml", ".lock"):
            assert content in (before.get(name), after.get(name)), name


def try_ending(folder: Path, arguments: tuple[str, ...], seed: int) -> None:
    project = prepare(folder)
    before = contents(project)
    after, seconds = finished(arguments)
    luck = random.Random(f"{arguments} {seed}")  # noqa: S311 - moments, not secrets
    number = luck.choice(list(ENDED))
    # Python itself takes some hundredths of a second to begin, in which nobody is there to take a signal.
    delay = luck.uniform(0.1, max(0.2, seconds))
    status, err = end_at(project, arguments, number, delay, group=luck.random() < 0.5)
    expected, name = ENDED[number]
    if status == -number:
        # It came before the program itself had begun, and Python may say so in its own way.
        assert contents(project) == before
        assert "running.py" not in err
        return
    assert "Traceback" not in err, err
    assert status in (0, expected), err
    if status:
        assert err.splitlines()[-1] == f"Ended by {name}; every file is as it was before, or whole."
    assert_tidy(project, before, after)
    shutil.rmtree(project)


def test_what_is_left_over_would_be_noticed(tmp_path: Path) -> None:
    """The control of the tests below: a run that is killed outright leaves what they look for."""
    project = prepare(tmp_path)
    before, (after, _) = contents(project), finished(("issue", "lights"))
    assert_tidy(project, before, after)
    (project / "briefs/editions").mkdir()
    for name, content in (
        ("lights.yaml", b"half"),
        (".1.pdf.staged", b""),
        (".lights.yaml.0a1b2c3d.partial", b""),
    ):
        left = project / "briefs/editions" / name
        left.write_bytes(content)
        with pytest.raises(AssertionError):
            assert_tidy(project, before, after)
        left.unlink()


@pytest.mark.parametrize("arguments", LONG, ids=lambda arguments: " ".join(arguments[:2]))
def test_a_signal_at_any_moment_leaves_old_files_or_new_ones(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    for seed in range(2):
        try_ending(tmp_path / str(seed), arguments, seed)


@pytest.mark.slow
@pytest.mark.parametrize("arguments", LONG, ids=lambda arguments: " ".join(arguments[:2]))
def test_a_signal_at_many_moments_leaves_old_files_or_new_ones(
    tmp_path: Path, arguments: tuple[str, ...]
) -> None:
    for seed in range(100, 125):
        try_ending(tmp_path / str(seed), arguments, seed)


@pytest.mark.parametrize("number", ENDED, ids=str)
def test_a_run_that_waits_is_ended_with_the_status_that_shells_know(
    tmp_path: Path, number: signal.Signals
) -> None:
    """A build waits for the lock that another one holds: it surely is in the middle of something."""
    project = prepare(tmp_path)
    (project / "build").mkdir()
    with (project / "build/build.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        status, delay = -number, 1.0
        while status == -number and delay < 100:  # the signal came before the program had begun
            delay *= 2
            status, err = end_at(project, ("build",), number, delay, group=False)
    expected, name = ENDED[number]
    assert (status, err) == (expected, f"Ended by {name}; every file is as it was before, or whole.\n")


def test_a_signal_that_the_starter_has_ignored_stays_ignored(tmp_path: Path) -> None:
    project = prepare(tmp_path)
    script = f"trap '' HUP; exec {sys.executable} -m briefgen build --jobs 1"
    with subprocess.Popen(["sh", "-c", script], cwd=project, stderr=subprocess.PIPE) as program:
        time.sleep(0.5)
        program.send_signal(signal.SIGHUP)
        _, err = program.communicate(timeout=600)
    assert program.returncode == 0, err


LOST = """
class Lost:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        [one for one in range(1000)]
Lost()
time.sleep(20)
"""
WRAPPED = """
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)
except BaseException:
    raise RuntimeError("something went wrong")
"""


REPLACED = """
try:
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(20)
except BaseException as error:
    words = str(error)
raise RuntimeError(words)
"""


@pytest.mark.parametrize("block", [LOST, WRAPPED, REPLACED], ids=["lost", "wrapped", "replaced"])
def test_an_end_that_python_loses_or_wraps_is_one_all_the_same(block: str) -> None:
    inside = "".join(f"    {line}\n" for line in block.splitlines())
    script = f"import os, signal, time\nfrom briefgen.cli.ending import ending_on_signals\nwith ending_on_signals():\n{inside}"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=600, check=False
    )
    assert (done.returncode, done.stderr) == (
        143,
        "Ended by SIGTERM; every file is as it was before, or whole.\n",
    )


def test_a_mistake_of_the_programs_own_is_not_taken_for_an_end() -> None:
    script = "from briefgen.cli.ending import ending_on_signals\nwith ending_on_signals():\n    1 / 0\n"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 1
    assert "ZeroDivisionError" in done.stderr

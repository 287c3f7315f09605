"""Runs the steps of a scenario in a fresh copy of its project, and keeps what came out as text files."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import io
import itertools
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from pdf_parts import pretty, take_apart

from ready_program import Waiting

SECONDS = 120
_NOT_ENDED = f"not ended after {SECONDS} s"
_LARGEST = 32 << 20
"""A larger file is known by its size alone."""
_PRINTED = 4 << 20
"""More characters than this of one output are not kept."""
_RESULTS = (".pdf", ".png", ".json")
"""What is kept of a project's build folder: the rest is the program's own store."""


@dataclass(frozen=True)
class Program:
    """The program that is recorded."""

    path: Path
    version: str
    copied: bool
    """Whether it can be loaded once and copied for quick steps."""

    @property
    def python(self) -> Path | None:
        """The interpreter that the executable names in its first line."""
        with self.path.open("rb") as file:
            first = file.readline().decode("utf-8", "replace").strip()
        found = Path(first.removeprefix("#!").strip()) if first.startswith("#!/") else None
        return found if found is not None and found.name.startswith("python") and found.is_file() else None


@dataclass(frozen=True)
class Scenario:
    """A project, what is put into it, and what is then done in it."""

    name: str
    base: str
    """Folder of inputs to copy; an empty folder where nothing is said."""
    steps: Sequence[Mapping[str, Any]]
    """``run``: arguments of the program; ``shell``: a line for bash; ``write``: files; ``replace``: words in a file."""
    files: Mapping[str, Any] = field(default_factory=dict)
    """Files put into the copy: text, bytes in base 64 under that key, or nothing for one taken away."""
    day: str = "2026-11-25"
    """What ``--today`` is given where the program takes it."""
    quick: bool = False
    """Whether copies of a loaded program may run the steps."""


@dataclass(frozen=True)
class Done:
    """What a command said."""

    status: str
    stdout: bytes
    stderr: bytes


def environment(program: Program, home: Path) -> dict[str, str]:
    """Return the whole environment of every step."""
    places = (str(program.path.parent), "/usr/local/bin", "/usr/bin", "/bin")
    return {
        "PATH": os.pathsep.join(places), "HOME": str(home), "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC",
        "COLUMNS": "80", "LINES": "24", "TERM": "dumb", "PYTHONHASHSEED": "0", "EDITOR": "false",
    }  # fmt: skip


def call(program: Program, arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Done:
    """Run the program in a process of its own."""
    return _process([str(program.path), *arguments], folder, variables)


def _process(command: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Done:
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        process = subprocess.Popen(
            command, cwd=folder, env=dict(variables), stdin=subprocess.DEVNULL, stdout=out, stderr=err,
            start_new_session=True,
        )  # fmt: skip
        try:
            status = str(process.wait(SECONDS))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait()
            status = _NOT_ENDED
        out.seek(0)
        err.seek(0)
        return Done(status, out.read(), err.read())


def call_copy(program: Program, arguments: Sequence[str], folder: Path, variables: Mapping[str, str]) -> Done:
    """Run the program in a copy of one that is loaded already."""
    assert program.python is not None
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            status = str(_waiting(str(program.python)).run(arguments, folder, variables, (out, err), SECONDS))
        except subprocess.TimeoutExpired:
            _waiting.cache_clear()
            status = _NOT_ENDED
        out.seek(0)
        err.seek(0)
        return Done(status, out.read(), err.read())


@cache
def _waiting(python: str) -> Waiting:
    return Waiting(python)


def play(
    scenario: Scenario, program: Program, inputs: Path, scratch: Path, into: Path
) -> tuple[list[str], float]:
    """Run a scenario and keep what came out; return what was wrong with the scenario itself, and the seconds it took."""
    began = time.monotonic()
    place = scratch / scenario.name.replace("/", "-")
    project, home = place / "p", place / "home"
    home.mkdir(parents=True)
    if scenario.base:
        shutil.copytree(inputs / scenario.base, project, symlinks=True)
    else:
        project.mkdir()
    _put(project, scenario.files)
    variables = environment(program, home)
    wrong, before = [], _state(project)
    for number, step in enumerate(scenario.steps, start=1):
        if "write" in step:
            _put(project, step["write"])
        elif "replace" in step:
            file, old, new = step["replace"]
            text = (project / file).read_text("utf-8") if (project / file).is_file() else ""
            if old not in text:
                wrong.append(f"{scenario.name}: {file} has no {old!r}")
            _put(project, {file: text.replace(old, new, 1)})
        else:
            folder = project / step.get("in", "")
            with_more = variables | step.get("environment", {})
            days = _today()
            if "shell" in step:
                done = _process(["bash", "-c", step["shell"]], folder, with_more)
                said = step["shell"]
            else:
                arguments = _arguments(step["run"], program, scenario.day, inputs)
                plain = not (scenario.quick and program.copied)
                done = (call if plain else call_copy)(program, arguments, folder, with_more)
                set_first = [f"{key}={value!r}" for key, value in step.get("environment", {}).items()]
                said = " ".join([*set_first, "briefgen", *arguments])
            after = _state(project)
            masks = _masks(scenario, program, inputs, project, home, after, days | _today())
            target = into / scenario.name / f"{number:02}"
            _keep(target, said, done, masks)
            _keep_files(target, project, before, after, masks)
        before = _state(project)
    shutil.rmtree(place, ignore_errors=True)
    return wrong, time.monotonic() - began


def _arguments(given: Sequence[str], program: Program, day: str, inputs: Path) -> list[str]:
    """Return the arguments, with the day where the command takes it."""
    arguments = [argument.replace("{inputs}", str(inputs)) for argument in given]
    words = tuple(itertools.takewhile(lambda word: re.fullmatch("[a-z]+", word), arguments))[:2]
    settled = not words or not {"--today", "--help", "-h"}.isdisjoint(arguments)
    return arguments if settled or not _is_dated(program, words) else [*arguments, "--today", day]


@cache
def _is_dated(program: Program, words: Sequence[str]) -> bool:
    """Say whether a command takes the day, by its own help; a second word may be a command or an argument of one."""
    text = read_help(program, words[:1])
    if len(words) > 1 and words[1] in find_commands(text):
        text = read_help(program, words)
    return "--today" in text


@cache
def read_help(program: Program, words: Sequence[str]) -> str:
    """Return the help of a command; no words name the program itself."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch)
        ask = call_copy if program.copied else call
        done = ask(program, [*words, "--help"], home, environment(program, home))
    return done.stdout.decode("utf-8", "replace")


def find_commands(text: str) -> list[str]:
    """Return the names of the commands that a help lists."""
    listed = text.partition("\n  -h, --help")[2]
    return re.findall(r"^  ([a-z][a-z-]+)(?: {2,}|$)", listed, re.MULTILINE)


def _put(project: Path, files: Mapping[str, Any]) -> None:
    for name, content in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content is None:
            path.unlink(missing_ok=True)
        elif isinstance(content, str):
            path.write_bytes(content.encode("utf-8"))
        else:
            path.write_bytes(base64.b64decode(content["base64"]))


def _state(project: Path) -> dict[str, str]:
    """Return the files of a project that are not the program's own store, each with the hash of its bytes."""
    state = {}
    for folder, folders, files in os.walk(project):
        folders[:] = sorted(name for name in folders if name not in {"__pycache__", ".git"})
        for name in sorted(files):
            path = Path(folder, name)
            inside = path.relative_to(project)
            if "build" in inside.parts[:-1] and (path.suffix not in _RESULTS or "cache" in inside.parts[:-1]):
                continue
            if path.is_symlink() or not path.is_file():
                state[inside.as_posix()] = f"link or special file: {os.path.realpath(path)}"
            elif (size := path.stat().st_size) > _LARGEST:
                state[inside.as_posix()] = f"{size} bytes"
            else:
                state[inside.as_posix()] = hashlib.sha256(path.read_bytes()).hexdigest()
    return state


# --- what is not the same in every run


def _today() -> set[dt.date]:
    return {dt.datetime.now(dt.UTC).date()}


Masks = Sequence[tuple[re.Pattern[str], str]]
_SECONDS = (
    (re.compile(r'("(?:seconds|duration|elapsed)": )[\d.e-]+'), r"\1<seconds>"),
    (re.compile(r"\b\d+\.\d+ s\b"), "<seconds>"),
    (re.compile(r"\b\d+(?:\.\d+)? [kM]B\b"), "<size>"),
    (re.compile(r"\bbriefgen-p-[0-9a-f]{6}\b"), "briefgen-p-<place>"),
    (re.compile(r"/tmp/tmp\.?\w+"), "<temporary>"),  # noqa: S108 - a name to look for
)


def _masks(
    scenario: Scenario, program: Program, inputs: Path, project: Path, home: Path,
    state: Mapping[str, str], days: set[dt.date],
) -> Masks:  # fmt: skip
    """Return what is replaced, in this order, in everything that is kept as text."""
    venv = program.path.parent.parent
    places = [(project, "<project>"), (home, "<home>"), (project.parent, "<scratch>"), (inputs, "<inputs>"), (venv, "<venv>")]  # fmt: skip
    literal = [(str(path), name) for path, name in places]
    literal += [
        (known, f"<sha256 of {name}>") for name, known in state.items() if name.endswith((".pdf", ".png"))
    ]
    literal.append((f"briefgen {program.version}", "briefgen <version>"))
    literal.append((f'"{program.version}"', '"<version>"'))
    given = _given(scenario, inputs)
    for day in days:
        if day.isoformat() not in given:
            literal.append((day.isoformat(), "<today>"))
    return [*((re.compile(re.escape(old)), new) for old, new in literal), *_SECONDS]


def _given(scenario: Scenario, inputs: Path) -> str:
    """Return all that a scenario is given: a date in it is no date of the clock."""
    return f"{scenario.day}{scenario.steps}{scenario.files}{_words_of(inputs / scenario.base) if scenario.base else ''}"


@cache
def _words_of(folder: Path) -> str:
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pdf")
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def _mask(text: str, masks: Masks) -> str:
    for pattern, new in masks:
        text = pattern.sub(new, text)
    return text


# --- what is kept


def _keep(target: Path, said: str, done: Done, masks: Masks) -> None:
    target.mkdir(parents=True, exist_ok=True)
    _write(target / "command", _mask(said, masks) + "\n")
    _write(target / "status", done.status + "\n")
    for name, content in (("stdout", done.stdout), ("stderr", done.stderr)):
        text = content.decode("utf-8", "backslashreplace")
        if len(text) > _PRINTED:
            text = f"{text[:_PRINTED]}\n… {len(text)} characters\n"
        _write(target / name, _mask(pretty(text), masks))


def _keep_files(
    target: Path, project: Path, before: Mapping[str, str], after: Mapping[str, str], masks: Masks
) -> None:
    changes = []
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) == after.get(name):
            continue
        change = "made" if name not in before else "taken away" if name not in after else "changed"
        changes.append(f"{change}: {name}")
        if name in after:
            for part, text in _parts(project / name):
                kept = target / "files" / _mask(name, masks)
                _write(kept / part if part else kept, _mask(text, masks))
    _write(target / "files.txt", _mask("".join(f"{change}\n" for change in changes), masks))


def _parts(path: Path) -> Iterator[tuple[str, str]]:
    """Yield a file as text: whole under no name, or its parts."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > _LARGEST:
        yield "", "a link, a special file, or too large\n"
        return
    content = path.read_bytes()
    if content.startswith(b"%PDF"):
        yield from take_apart(content).items()
    elif content.startswith(b"\x89PNG"):
        with Image.open(io.BytesIO(content)) as picture:
            pixels = hashlib.sha256(picture.convert("RGBA").tobytes()).hexdigest()
            yield "", f"picture {picture.width} x {picture.height}, sha256 of pixels {pixels}\n"
    else:
        try:
            yield "", pretty(content.decode("utf-8")) if path.suffix == ".json" else content.decode("utf-8")
        except UnicodeDecodeError:
            yield "", f"{len(content)} bytes, sha256 {hashlib.sha256(content).hexdigest()}\n"


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")

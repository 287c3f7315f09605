"""A run of the program in a copy of one that waits is a run of the program."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from program import copy_second, run
from ready_program import _start, run_copy


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["make"],
        ["make", "lights", "--set", "paper=Letter"],
        ["check", "--format", "json", "--archive", "archive"],
        ["check", "nobody"],
    ],
    ids=" ".join,
)
def test_a_copy_says_what_the_program_says(tmp_path: Path, arguments: list[str]) -> None:
    project = copy_second(tmp_path)
    anew, copy = (run(*arguments, folder=project, anew=anew) for anew in (True, False))
    assert (copy.returncode, copy.stdout, copy.stderr) == (anew.returncode, anew.stdout, anew.stderr)
    assert anew.stdout or anew.stderr


def test_a_copy_has_its_own_folder_and_environment_and_leaves_nothing_behind(tmp_path: Path) -> None:
    before = Path.cwd(), dict(os.environ), list(sys.argv)
    first, second = copy_second(tmp_path / "first"), copy_second(tmp_path / "second")
    (first / "briefs/lights.yaml").unlink()
    assert run("make", "lights", folder=first).returncode == 1
    assert run("make", "lights", folder=second).returncode == 0
    assert run("make", "lights", folder=first).returncode == 1
    assert (Path.cwd(), dict(os.environ), list(sys.argv)) == before


def test_a_copy_that_does_not_end_is_ended_and_another_can_be_had(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    with pytest.raises(subprocess.TimeoutExpired):
        run_copy(["watch", "lights"], project, os.environ, timeout=2)
    assert run_copy(["--version"], project, os.environ, timeout=600).returncode == 0


@pytest.mark.skipif(
    sys.platform != "linux", reason="other systems do not list a process's children in a file"
)
def test_the_end_of_a_copy_by_a_signal_is_told(tmp_path: Path) -> None:
    with ThreadPoolExecutor() as pool:
        watching = pool.submit(run_copy, ["watch", "lights"], copy_second(tmp_path), os.environ, timeout=600)
        while not (copies := _copies_of(_start().pid)):
            assert not watching.done(), watching.result()
            time.sleep(0.05)
        os.kill(copies[0], signal.SIGKILL)
        assert watching.result().returncode == -signal.SIGKILL


def _copies_of(waiting: int) -> list[int]:
    return [
        int(child) for child in Path(f"/proc/{waiting}/task/{waiting}/children").read_text("ascii").split()
    ]

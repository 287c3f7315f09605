"""The program loaded once, and copied for every run: a process of its own each time, without the time that loading takes.

As a script it is what waits: it loads the program, makes a brief to warm up, and then forks for every request that
comes through its socket. A copy has its own folder, environment, arguments, output and exit status, and cannot leave
anything behind in the next one's memory. What a start alone decides (hash seed, encoding, limits) it cannot vary: for
those, and to show that the program starts at all, ``program.run`` starts Python anew.
"""

from __future__ import annotations

import array
import atexit
import gc
import json
import os
import runpy
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import traceback
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import IO, Any

_LONGEST_REQUEST = 1 << 20
_SECOND = Path(__file__).resolve().parent / "second_project"


def run_copy(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], timeout: float
) -> subprocess.CompletedProcess[str]:
    """Run ``briefgen`` in a copy of the program that waits."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        try:
            status = _start().run(arguments, folder, environment, (out, err), timeout)
        except subprocess.TimeoutExpired:
            _start.cache_clear()
            raise
        said = []
        for written in (out, err):
            written.seek(0)
            said.append(written.read().decode("utf-8").replace("\r\n", "\n"))
    return subprocess.CompletedProcess(["briefgen", *arguments], status, *said)


class Waiting:
    """The process that waits, from outside: the program that an interpreter finds, this one's if none is given."""

    def __init__(self, python: str = sys.executable) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [python, __file__, str(theirs.fileno())],
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
                start_new_session=True,
            )
        self.pid = self._process.pid
        atexit.register(self.end)

    def run(
        self,
        arguments: Sequence[str],
        folder: Path,
        environment: Mapping[str, str],
        outputs: tuple[IO[bytes], IO[bytes]],
        timeout: float,
    ) -> int:
        """Have a copy run, with its stdout and stderr; return its exit status, negative where a signal ended it."""
        asked = {"arguments": list(arguments), "folder": str(folder), "environment": dict(environment)}
        request, files = json.dumps(asked).encode(), [output.fileno() for output in outputs]
        self._socket.settimeout(timeout)
        try:
            self._socket.sendmsg([request], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", files))])
            answer = self._socket.recv(64)
        except TimeoutError:
            os.killpg(self.pid, signal.SIGKILL)
            self.end()
            raise subprocess.TimeoutExpired("briefgen", timeout) from None
        assert answer, "the program that waits is gone"
        return int(answer)

    def end(self) -> None:
        """Let it end: it goes when nobody can ask it any more."""
        atexit.unregister(self.end)
        self._socket.close()
        self._process.wait()


@cache
def _start() -> Waiting:
    return Waiting()


# --- the process that waits


def _wait(asked: socket.socket) -> None:
    """Answer requests until nobody can ask any more."""
    _warm_up()
    gc.collect()
    gc.freeze()
    while True:
        request, files, _, _ = socket.recv_fds(asked, _LONGEST_REQUEST, 2)
        if not request:
            return
        copy = os.fork()
        if copy == 0:
            asked.close()
            _become(json.loads(request), *files)
        for file in files:
            os.close(file)
        _, status = os.waitpid(copy, 0)
        asked.send(str(os.waitstatus_to_exitcode(status)).encode())


def _warm_up() -> None:
    """Load what the program loads when it needs it."""
    with tempfile.TemporaryDirectory() as scratch:
        project = shutil.copytree(_SECOND, Path(scratch) / "project", ignore=shutil.ignore_patterns("build"))
        for arguments in (["make", "lights"], ["check", "--format", "json", "--archive", "archive"]):
            copy = {"arguments": arguments, "folder": str(project), "environment": dict(os.environ)}
            quiet = os.open(os.devnull, os.O_RDWR)
            kept = [os.dup(1), os.dup(2)]
            _run_here(copy, quiet, quiet)
            for number, before in enumerate(kept, start=1):
                os.dup2(before, number)
                os.close(before)
            os.close(quiet)
        os.chdir("/")


def _become(request: Mapping[str, Any], out: int, err: int) -> None:
    """Be the program, to its end."""
    try:
        status = _run_here(request, out, err)
        threading._shutdown()  # type: ignore[attr-defined]
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
    except BaseException:  # noqa: BLE001 - whatever it is, the copy must not go on as the one that waits
        traceback.print_exc()
        status = 120
    finally:
        os._exit(status)


def _run_here(request: Mapping[str, Any], out: int, err: int) -> int:
    """Run the program as ``python -m briefgen`` does; return its exit status."""
    for file, number in ((out, 1), (err, 2)):
        sys.stdout.flush()
        os.dup2(file, number)
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    time.tzset()
    sys.path[0] = request["folder"]
    sys.argv = ["briefgen", *request["arguments"]]
    try:
        runpy.run_module("briefgen", run_name="__main__", alter_sys=True)
    except SystemExit as end:
        if end.code is None or isinstance(end.code, int):
            return end.code or 0
        sys.stderr.write(f"{end.code}\n")
        return 1
    except BaseException:  # noqa: BLE001 - as the interpreter does with what nobody catches
        traceback.print_exc()
        return 1
    return 0


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        _wait(channel)

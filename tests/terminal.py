"""A terminal with somebody at it: answers are typed when the program asks."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path


def type_answers(
    arguments: Sequence[str], answers: Sequence[tuple[str, str]], folder: Path
) -> tuple[int, str]:
    """Run ``briefgen`` on a pseudo-terminal; for each pair, wait for the words on the screen, then type the answer.

    Returns the exit status and all that was on the screen. Fails where the program waits for something else.
    """
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "briefgen", *arguments],
        cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    ) as program:  # fmt: skip
        os.close(theirs)
        screen, seen = "", 0
        for words, answer in answers:
            screen, seen = _wait_for(words, ours, screen, seen)
            os.write(ours, answer.encode())
        screen += _read_rest(ours)
        try:
            program.wait(timeout=300)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            raise
    os.close(ours)
    return program.returncode, screen.replace("\r\n", "\n")


def _wait_for(words: str, ours: int, screen: str, seen: int) -> tuple[str, int]:
    end = time.monotonic() + 300
    while words not in screen[seen:]:
        part = _read(ours, end - time.monotonic())
        assert part, f"waited for {words!r}; on the screen is:\n{screen}"
        screen += part
    return screen, screen.index(words, seen) + len(words)


def _read_rest(ours: int) -> str:
    parts = []
    while part := _read(ours, 300):
        parts.append(part)
    return "".join(parts)


def _read(ours: int, seconds: float) -> str:
    """Return what appears on the screen; nothing once the program is gone, or in that time nothing comes."""
    if seconds <= 0 or not select.select([ours], [], [], seconds)[0]:
        return ""
    try:
        return os.read(ours, 65536).decode("utf-8", "replace")
    except OSError:
        return ""

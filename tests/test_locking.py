"""Locks: one at a time, free when the holder dies, with a limit to waiting, and a word on who is in the way."""

import fcntl
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from briefgen.build.building import LOCK_FILE, lock_of
from briefgen.diagnostics import BriefgenError
from briefgen.system import files as locking
from briefgen.system.files import Lock, hold

HOLDER = """
import pathlib, sys, time
from briefgen.system.files import Lock, hold
with hold(Lock(pathlib.Path(sys.argv[1]), "busy", "undone", is_folder=sys.argv[2] == "folder"), 60):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture(params=["file", "folder"])
def lock(request: pytest.FixtureRequest, tmp_path: Path) -> Lock:
    of_folder = request.param == "folder"
    path = tmp_path / ("place" if of_folder else "place/it.lock")
    return Lock(path, "another run is at it", "nothing was done", is_folder=of_folder)


@contextmanager
def held_elsewhere(lock: Lock) -> Iterator[subprocess.Popen[bytes]]:
    """Have another process hold a lock."""
    command = [sys.executable, "-c", HOLDER, str(lock.path), "folder" if lock.is_folder else "file"]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        try:
            yield other
        finally:
            other.kill()


def test_who_waits_in_vain_is_told_for_whom(lock: Lock) -> None:
    with held_elsewhere(lock) as other, pytest.raises(BriefgenError) as raised, hold(lock, 0.2):
        raise AssertionError("two at once")
    (said,) = raised.value.diagnostics
    assert said.code == "place-locked"
    assert f"another run is at it (process {other.pid}" in said.message
    assert str(lock.path) in said.hints[0]


def test_a_lock_goes_with_its_holder(lock: Lock) -> None:
    with held_elsewhere(lock) as other:
        other.send_signal(signal.SIGKILL)
        other.wait()
        with hold(lock, 0):
            pass
    for _ in range(2):
        with pytest.raises(ZeroDivisionError), hold(lock, 0):
            raise ZeroDivisionError
    assert [path.name for path in lock.folder.iterdir()] == ([] if lock.is_folder else ["it.lock"])


def test_copies_of_a_process_share_its_lock(lock: Lock) -> None:
    pipe, end = os.pipe()
    with hold(lock, 0):
        copy = os.fork()
        if copy == 0:
            os.close(end)
            os.read(pipe, 1)
            os._exit(0)
    with pytest.raises(BriefgenError), hold(lock, 0.1):
        pass
    os.close(end)
    os.waitpid(copy, 0)
    os.close(pipe)
    with hold(lock, 0):
        pass


def test_waiting_ends_when_it_is_over(lock: Lock) -> None:
    # Were it not heard, this would wait for longer than any test may take.
    with held_elsewhere(lock), pytest.raises(BriefgenError), hold(lock, 3_600, lambda: True):
        pass


def remove(lock: Lock) -> None:
    if not lock.is_folder:
        lock.path.unlink()
    lock.folder.rmdir()


def test_a_place_that_is_deleted_while_somebody_waits_is_locked_anew(lock: Lock) -> None:
    """Else who waited would hold what has no name any more, and the next one the new place of that name."""
    inside, let_go = threading.Event(), threading.Event()

    def wait() -> None:
        with hold(lock, 300):
            inside.set()
            let_go.wait(300)

    waiting = threading.Thread(target=wait)
    with hold(lock, 0):
        waiting.start()
        time.sleep(0.2)
        remove(lock)
    try:
        assert inside.wait(300)
        with pytest.raises(BriefgenError), hold(lock, 0):
            pass
    finally:
        let_go.set()
        waiting.join()


def test_a_place_that_is_deleted_just_before_it_is_locked_is_locked_anew(
    lock: Lock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lock_too_late(descriptor: int, how: int) -> None:
        monkeypatch.undo()
        remove(lock)
        fcntl.flock(descriptor, how)

    monkeypatch.setattr(fcntl, "flock", lock_too_late)
    with hold(lock, 5), pytest.raises(BriefgenError), hold(lock, 0):
        pass


def test_a_system_that_lists_no_locks_leaves_the_holder_unnamed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Lock(tmp_path / "place", "another run is at it", "nothing was done", is_folder=True)
    monkeypatch.setattr(locking, "_ask_system", lambda _: "")
    with hold(folder, 0), pytest.raises(BriefgenError, match="another process"), hold(folder, 0):
        pass


def test_a_place_that_cannot_be_made_gives_one_clear_line(lock: Lock) -> None:
    lock.folder.write_text("no folder", encoding="utf-8")
    with pytest.raises(BriefgenError, match="cannot be written to") as raised, hold(lock, 0):
        pass
    assert [(one.code, one.hints) for one in raised.value.diagnostics] == [
        ("cannot-write", ("nothing was done",))
    ]


def test_a_lock_that_is_a_link_elsewhere_is_not_followed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.write_text("kept", encoding="utf-8")
    (tmp_path / "build").mkdir()
    (tmp_path / "build" / LOCK_FILE).symlink_to(precious)
    with pytest.raises(BriefgenError, match="cannot be written"), hold(lock_of(tmp_path / "build"), 0):
        pass
    assert precious.read_text(encoding="utf-8") == "kept"

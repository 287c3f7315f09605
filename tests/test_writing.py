"""A PDF is written whole or not at all: kills, full disks, folders that cannot be written to."""

import errno
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from briefgen.diagnostics import BriefgenError
from briefgen.system.files import write_whole
from program import copy_second, make, run

OLD, NEW = b"old" * 100_000, b"new" * 100_000
_ENDLESS = """
import sys
from pathlib import Path
from briefgen.system.files import write_whole
sys.stdout.write("ready"); sys.stdout.flush()
while True:
    for letters in (b"new", b"old"):
        write_whole(Path(sys.argv[1]), letters * 100_000)
"""
_LIMITED = """
import resource, sys
limit = int(sys.argv.pop(1))
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.getrlimit(resource.RLIMIT_FSIZE)[1]))
from briefgen.cli import main
sys.exit(main())
"""


def _partials(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".partial")]


def _kill_writers(place: Path, times: int) -> None:
    """Kill a process that does nothing but write, ``times`` over; each time the file must be whole."""
    moments = random.Random(times)  # noqa: S311 - moments, not secrets
    place.write_bytes(OLD)
    for _ in range(times):
        with subprocess.Popen([sys.executable, "-c", _ENDLESS, str(place)], stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            assert writer.stdout.read(5) == b"ready"
            time.sleep(moments.uniform(0, 0.05))
            writer.send_signal(signal.SIGKILL)
        assert place.read_bytes() in {OLD, NEW}


def _kill_makers(project: Path, times: int) -> None:
    """Kill ``make`` at random moments of its run; the PDF must be the earlier one or the new one."""
    start = time.perf_counter()
    new = make("lights", project, anew=True)
    longest = time.perf_counter() - start
    place = project / "build/lights.pdf"
    moments = random.Random(times)  # noqa: S311 - moments, not secrets
    for _ in range(times):
        place.write_bytes(OLD)
        with subprocess.Popen(
            [sys.executable, "-m", "briefgen", "make", "briefs/lights.yaml"],
            cwd=project,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as maker:
            time.sleep(moments.uniform(0, longest * 1.1))
            maker.send_signal(signal.SIGKILL)
        assert place.read_bytes() in {OLD, new}
    assert make("lights", project) == new


def _fails_clearly(done: subprocess.CompletedProcess[str], reason: str) -> None:
    lines = [line for line in done.stderr.splitlines() if line.startswith("error")]
    assert (done.returncode, len(lines)) == (1, 1), done.stderr
    assert lines[0].startswith("error[cannot-write]")
    assert reason in lines[0]
    assert "Traceback" not in done.stderr


def test_a_kill_while_writing_leaves_one_file_or_the_other(tmp_path: Path) -> None:
    _kill_writers(tmp_path / "brief.pdf", 6)


def test_a_kill_of_make_leaves_the_old_pdf_or_the_new_one(tmp_path: Path) -> None:
    _kill_makers(copy_second(tmp_path), 3)


@pytest.mark.slow
def test_many_kills_leave_a_whole_pdf(tmp_path: Path) -> None:
    _kill_makers(copy_second(tmp_path), 40)
    _kill_writers(tmp_path / "brief.pdf", 60)


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO, errno.EDQUOT])
def test_a_fault_while_flushing_leaves_the_old_file_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int
) -> None:
    place = tmp_path / "brief.pdf"
    write_whole(place, OLD)

    def fail(_: int) -> None:
        raise OSError(fault, os.strerror(fault))

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(BriefgenError) as caught:
        write_whole(place, NEW)
    assert os.strerror(fault) in caught.value.diagnostics[0].message
    assert place.read_bytes() == OLD
    assert list(tmp_path.iterdir()) == [place]


def test_a_file_is_written_with_the_rights_of_any_other_file(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_whole(tmp_path / "new folder/brief.pdf", NEW)
    assert (tmp_path / "new folder/brief.pdf").read_bytes() == NEW
    assert (tmp_path / "new folder/brief.pdf").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_what_is_no_file_is_not_replaced_by_one(tmp_path: Path) -> None:
    place = tmp_path / "queue"
    os.mkfifo(place)
    with pytest.raises(BriefgenError, match="cannot be written"):
        write_whole(place, NEW)
    assert place.is_fifo()


def test_a_limit_on_the_size_of_files_gives_one_clear_line(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    place = project / "build/lights.pdf"
    write_whole(place, OLD)
    done = _make_limited(project, 20_000)
    _fails_clearly(done, os.strerror(errno.EFBIG))
    assert place.read_bytes() == OLD
    assert _partials(place.parent) == []
    assert _make_limited(project, 1_000_000).returncode == 0
    assert place.read_bytes().startswith(b"%PDF")


def _make_limited(project: Path, limit: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-B", "-c", _LIMITED, str(limit), "make", "briefs/lights.yaml"]
    return subprocess.run(
        command, cwd=project, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False
    )


def test_a_folder_that_is_a_file_gives_one_clear_line(tmp_path: Path) -> None:
    project = copy_second(tmp_path)
    (project / "taken").write_text("here first", encoding="utf-8")
    done = run("make", "lights", "-o", "taken/lights.pdf", folder=project)
    _fails_clearly(done, "taken/lights.pdf cannot be written")
    assert (project / "taken").read_text(encoding="utf-8") == "here first"


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Mount a disk of 64 kB; a test that wants one is left out where mounting is not allowed."""
    place = tmp_path / "small disk"
    place.mkdir()
    if not _mount("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)):
        pytest.skip("this user may not mount a disk")
    try:
        yield place
    finally:
        assert _mount("umount", str(place))


def _mount(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


@pytest.mark.slow
def test_a_full_disk_gives_one_clear_line(tmp_path: Path, small_disk: Path) -> None:
    project, place = copy_second(tmp_path / "project"), small_disk / "lights.pdf"
    place.write_bytes(b"o" * 40_000)
    _fails_clearly(run("make", "lights", "-o", place, folder=project), os.strerror(errno.ENOSPC))
    assert place.read_bytes() == b"o" * 40_000
    assert _partials(small_disk) == []


@pytest.mark.slow
def test_a_read_only_disk_gives_one_clear_line(tmp_path: Path, small_disk: Path) -> None:
    project, place = copy_second(tmp_path / "project"), small_disk / "lights.pdf"
    place.write_bytes(b"old")
    assert _mount("mount", "-o", "remount,ro", str(small_disk))
    _fails_clearly(run("make", "lights", "-o", place, folder=project), os.strerror(errno.EROFS))
    assert place.read_bytes() == b"old"
    assert _partials(small_disk) == []

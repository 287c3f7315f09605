"""What lies in a project is trusted no further than it can be: stores of earlier runs, PDFs in the build folder, links."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path

import pikepdf
import pytest

from briefgen.cache.store import MARK
from briefgen.system.install import stamp_program
from briefgen.system.trust import ExhaustedError, confine, is_own, mark_own, own_key
from build_case import actions, build, edit, new_project, read_pdfs
from program import REPOSITORY, read_text, run

OLD, NEW = "a common list of lights", "a secret list of rocks!"
BRIEF = "lights"


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with a full build folder: what `build` and `check` keep, of a state with a warning."""
    folder = new_project(tmp_path_factory.mktemp("trust") / "project")
    assert run("build", "-q", folder=folder).returncode == 0
    assert run("check", folder=folder).returncode == 0
    return folder


@pytest.fixture
def project(finished: Path) -> Iterator[Path]:
    """The project itself, as it was: a copy elsewhere would make the stores those of another one."""
    kept = finished.with_name("kept")
    shutil.copytree(finished, kept)
    yield finished
    shutil.rmtree(finished)
    kept.rename(finished)


def _poison_entries(folder: Path, key: bytes, change: Callable[[bytes], bytes]) -> int:
    """Change every entry of the store, under the mark of a key; return how many that were."""
    changed = 0
    for path in (folder / "build/cache").glob("??/*.entry"):
        content = path.read_bytes().removeprefix(MARK).partition(b"\n")[2]
        if (new := change(content)) != content:
            name = path.parent.name + path.stem
            mark = mark_own(key, MARK, stamp_program().encode(), name.encode(), new)
            path.write_bytes(MARK + mark.encode() + b"\n" + new)
            changed += 1
    return changed


def _printed(folder: Path) -> str:
    return read_text((folder / f"build/{BRIEF}.pdf").read_bytes())


def _other_words(content: bytes) -> bytes:
    return content.replace(OLD.encode(), NEW.encode())


def _own() -> bytes:
    key = own_key()
    assert key is not None
    return key


@pytest.mark.parametrize("own", [False, True])
def test_words_of_a_poisoned_store_are_not_printed(project: Path, own: bool) -> None:  # noqa: FBT001 - a parameter
    assert _poison_entries(project, _own() if own else os.urandom(32), _other_words)
    (project / f"build/{BRIEF}.pdf").unlink()
    assert run("check", folder=project).returncode == 0
    assert run("build", "-q", folder=project).returncode == 0
    assert OLD in _printed(project)
    assert NEW not in _printed(project)


@pytest.mark.parametrize("own", [False, True])
def test_a_verdict_of_a_poisoned_cache_is_not_given(project: Path, own: bool) -> None:  # noqa: FBT001 - a parameter
    edit(project, "briefs/facts/lights.yaml", "date: 1908-05-03", "date: 1908-05-33")
    assert run("check", folder=project).returncode == 1
    key = _own() if own else os.urandom(32)

    def acquit(content: bytes) -> bytes:
        value = json.loads(content)
        return json.dumps({**value, "found": []}).encode() if value.keys() == {"state", "found"} else content

    assert _poison_entries(project, key, acquit)
    done = run("check", folder=project)
    assert (done.returncode == 0) == own, done.stderr
    assert ("error[bad-date]" in done.stderr) != own


def _forge(pdf: bytes) -> bytes:
    """Return a PDF with other words on a page and the same manifest: brief, hashes and build key."""
    with pikepdf.open(io.BytesIO(pdf)) as file:
        content = file.pages[0].obj.Contents
        content.write(content.read_bytes() + b" 0 0 0 rg 0 0 500 500 re f")
        buffer = io.BytesIO()
        file.save(buffer, fix_metadata_version=False)
    return buffer.getvalue()


def test_a_forged_pdf_is_not_kept_for_what_it_says_of_itself(project: Path) -> None:
    before = read_pdfs(project)
    path = project / f"build/{BRIEF}.pdf"
    path.write_bytes(_forge(before[BRIEF]))
    shutil.rmtree(project / "build/cache")
    for options in ({"dry_run": True}, {}):
        report = build(project, **options)
        assert actions(report)[BRIEF] == ("would-build" if options else "built")
    assert read_pdfs(project) == before


@pytest.mark.parametrize("own", [False, True])
def test_a_poisoned_record_vouches_for_no_pdf(project: Path, own: bool) -> None:  # noqa: FBT001 - a parameter
    """A record that names the hash and the times of a forged PDF makes a build that has nothing to do call it right."""
    before = read_pdfs(project)
    path = project / f"build/{BRIEF}.pdf"
    path.write_bytes(b"%PDF-1.7 forged")
    found = path.stat()
    state = {
        "size": found.st_size,
        "modified": found.st_mtime_ns,
        "changed": found.st_ctime_ns,
        "number": found.st_ino,
        "hash": sha256(path.read_bytes()).hexdigest(),
        "sure": True,
    }

    def poison(content: bytes) -> bytes:
        value = json.loads(content)
        if value.get("file") == f"briefs/{BRIEF}.yaml":
            value["pdf"] = state
        elif "briefs" in value:
            value["briefs"][BRIEF]["pdf"] = state
        return json.dumps(value, separators=(",", ":")).encode()

    assert _poison_entries(project, _own() if own else os.urandom(32), poison) >= 2
    done = run("build", "--format", "json", folder=project)
    actions = {one["brief"]: one["action"] for one in json.loads(done.stdout)["briefs"]}
    assert actions[BRIEF] == ("kept" if own else "built"), done.stdout
    assert (read_pdfs(project) == before) != own


def test_nothing_is_ever_unpickled(project: Path) -> None:
    pickled = b"cos\nsystem\n(S'touch unpickled'\ntR."
    _poison_entries(project, _own(), lambda _: pickled)
    assert run("build", "-q", folder=project).returncode == 0
    assert run("check", folder=project).returncode == 0
    assert not (project / "unpickled").exists()
    assert OLD in _printed(project)


# --- the key


def _key_in(folder: Path) -> bytes | None:
    from briefgen.system.trust import _own_key  # noqa: PLC0415 - what is behind the cached door

    return _own_key.__wrapped__(str(folder))


def test_a_key_is_made_once_and_for_its_user_alone(tmp_path: Path) -> None:
    key = _key_in(tmp_path / "state")
    assert key is not None
    assert _key_in(tmp_path / "state") == key
    assert (tmp_path / "state/briefgen/key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in (tmp_path / "state/briefgen").iterdir()] == ["key"]


@pytest.mark.parametrize("state", ["readable", "short", "link", "folder", "pipe", "no folder"])
def test_a_key_that_others_may_know_is_none(tmp_path: Path, state: str) -> None:
    path = tmp_path / "briefgen/key"
    if state == "no folder":
        (tmp_path / "briefgen").write_bytes(b"")
    else:
        assert _key_in(tmp_path) is not None
    if state == "readable":
        path.chmod(0o644)
    elif state == "short":
        path.write_bytes(b"short")
    elif state in ("link", "folder", "pipe"):
        path.rename(tmp_path / "other")
        if state == "link":
            path.symlink_to(tmp_path / "other")
        elif state == "folder":
            path.mkdir()
        else:
            os.mkfifo(path)
    assert _key_in(tmp_path) is None


@pytest.mark.slow
def test_without_a_key_everything_is_made_and_nothing_kept(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "project")
    nowhere = {"XDG_STATE_HOME": "/dev/null/nowhere"}
    for expected in ("built", "kept"):
        done = run("build", "--format", "json", folder=folder, environment=nowhere, anew=True)
        assert done.returncode == 0, done.stderr
        assert {one["action"] for one in json.loads(done.stdout)["briefs"]} == {expected}
    assert run("check", folder=folder, environment=nowhere, anew=True).returncode == 0
    assert not list(folder.glob("build/cache/??/*.entry"))
    assert not (folder / "build/cache").exists()


def test_a_mark_is_that_of_its_parts_and_its_key() -> None:
    key = os.urandom(32)
    mark = mark_own(key, b"a", b"bc")
    assert is_own(mark, key, b"a", b"bc")
    for other in ((b"ab", b"c"), (b"abc",), (b"a", b"bc", b"")):
        assert not is_own(mark, key, *other)
    assert not is_own(mark, os.urandom(32), b"a", b"bc")
    assert not is_own(None, key, b"a", b"bc")


# --- work that is confined


def _confined(do: Callable[[], bytes]) -> str:
    """Return what becomes of a function in a process without threads, which those of the tests are not."""
    source, sink = os.pipe()
    child = os.fork()
    if child == 0:
        import threading  # noqa: PLC0415 - in the copy only

        threading.active_count = lambda: 1
        try:
            answer = confine(do, 50_000_000, 2).decode()
        except ExhaustedError:
            answer = "exhausted"
        except RuntimeError as error:
            answer = str(error)
        os.write(sink, answer.encode())
        os._exit(0)
    os.close(sink)
    with os.fdopen(source) as stream:
        text = stream.read()
    os.waitpid(child, 0)
    return text


def _spin() -> bytes:
    while True:
        pass


def test_what_is_confined_answers_fails_or_is_ended() -> None:
    assert _confined(lambda: b"here") == "here"
    assert _confined(lambda: bytes(200_000_000)[:1]) == "exhausted"
    assert _confined(_spin) == "exhausted"
    assert _confined(lambda: os.kill(os.getpid(), 9) or b"") == "exhausted"  # type: ignore[func-returns-value]
    assert "ZeroDivisionError" in _confined(lambda: bytes(1 // 0))


# --- links that lead out

LINKS: dict[str, tuple[str, list[str]]] = {
    "build by build": ("build", ["build", "-q"]),
    "build by make": ("build", ["make", "lights"]),
    "build by check": ("build", ["check"]),
    "cache by check": ("build/cache", ["check"]),
    "cache by build": ("build/cache", ["build", "-q"]),
    "preview": ("build/preview", ["preview", "lights"]),
    "editions": ("briefs/editions", ["issue", "lights"]),
    "editions of a brief": ("briefs/editions/lights", ["issue", "lights"]),
    "schemas": ("briefs/schemas", ["schema", "-o", "briefs/schemas"]),
    "a folder of schedules": ("schedules", ["schedule", "systemd", "-o", "schedules"]),
    "the reading room": ("site", ["publish", "site"]),
    "a folder in it": ("build/deep", ["make", "lights", "-o", "build/deep/in/lights.pdf"]),
}
"""What is a link, and what would write through it."""


@pytest.mark.parametrize("name", LINKS)
def test_nothing_is_written_where_a_link_leads_out(tmp_path: Path, name: str) -> None:
    place, arguments = LINKS[name]
    folder, out = new_project(tmp_path / "project"), tmp_path / "out"
    out.mkdir()
    shutil.rmtree(folder / place, ignore_errors=True)
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).symlink_to(os.path.relpath(out, (folder / place).parent))
    done = run(*arguments, folder=folder)
    assert done.returncode == 1, done.stdout
    assert "error[outside-project]" in done.stderr
    assert not list(out.iterdir())


@pytest.mark.parametrize("name", LINKS)
def test_control_a_link_within_the_project_is_followed(tmp_path: Path, name: str) -> None:
    place, arguments = LINKS[name]
    folder = new_project(tmp_path / "project")
    inside = folder / "elsewhere"
    inside.mkdir()
    shutil.rmtree(folder / place, ignore_errors=True)
    (folder / place).parent.mkdir(parents=True, exist_ok=True)
    (folder / place).symlink_to(os.path.relpath(inside, (folder / place).parent))
    done = run(*arguments, folder=folder)
    assert done.returncode == 0, done.stderr
    assert list(inside.iterdir())


def test_entries_of_the_cache_are_neither_written_nor_swept_elsewhere(tmp_path: Path) -> None:
    folder, out = new_project(tmp_path / "project"), tmp_path / "out"
    out.mkdir()
    victim = out / f"{'0' * 62}.entry"
    victim.write_bytes(b"of somebody else")
    os.utime(victim, (0, 0))
    (folder / "build/cache").mkdir(parents=True)
    for number in range(256):
        (folder / f"build/cache/{number:02x}").symlink_to(out)
    done = run("check", folder=folder)
    assert (done.returncode, "error[outside-project]" in done.stderr) == (1, True)
    assert list(out.iterdir()) == [victim]


def test_another_project_at_the_other_end_of_a_link_makes_it_no_better(tmp_path: Path) -> None:
    folder, other = new_project(tmp_path / "project"), new_project(tmp_path / "other")
    before = sorted(other.rglob("*"))
    (folder / "build").symlink_to(other)
    done = run("build", "-q", folder=folder)
    assert (done.returncode, "error[outside-project]" in done.stderr) == (1, True)
    assert sorted(other.rglob("*")) == before


def test_a_place_that_the_user_names_elsewhere_is_the_users_choice(tmp_path: Path) -> None:
    folder, out = new_project(tmp_path / "project"), tmp_path / "out"
    out.mkdir()
    (tmp_path / "way").symlink_to(out)
    assert run("make", "lights", "-o", "../way/lights.pdf", folder=folder).returncode == 0
    assert run("schema", "-o", out / "schemas", folder=folder).returncode == 0
    assert (out / "lights.pdf").is_file()
    assert len(list((out / "schemas").iterdir())) == 3


def test_a_project_reached_by_a_link_is_one(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "project")
    (tmp_path / "way").symlink_to(folder)
    assert run("make", tmp_path / "way/briefs/lights.yaml", folder=tmp_path).returncode == 0
    assert run("make", "lights", "-o", tmp_path / "way/build/other.pdf", folder=folder).returncode == 0
    assert {path.stem for path in folder.glob("build/*.pdf")} == {"lights", "other"}


def test_links_round_in_a_circle_end_in_words(tmp_path: Path) -> None:
    folder = new_project(tmp_path / "project")
    (folder / "build").symlink_to("build")
    done = run("build", "-q", folder=folder)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("error[")


@pytest.mark.parametrize(
    "place", ["fonts/SourceSerif4-Regular.ttf", "fonts", "templates", "templates/lights", "briefs/facts"]
)
def test_nothing_is_read_where_a_link_leads_out(tmp_path: Path, place: str) -> None:
    folder, out = new_project(tmp_path / "project"), tmp_path / "out"
    out.mkdir()
    if place.startswith("fonts"):
        (folder / "fonts").mkdir()
        font = REPOSITORY / "fonts/SourceSerif4-Regular.ttf"
        shutil.copy(font, folder / "fonts")
    (folder / place).rename(out / "moved")
    (folder / place).symlink_to(out / "moved")
    done = run("make", "lights", folder=folder)
    assert done.returncode == 1
    assert "error[outside-project]" in done.stderr, done.stderr


def test_pages_of_the_reading_room_are_not_read_from_elsewhere(tmp_path: Path) -> None:
    folder, out = new_project(tmp_path / "project"), tmp_path / "out"
    out.mkdir()
    (out / "index.html").write_text("from elsewhere", encoding="utf-8")
    (folder / "templates/room").symlink_to(out)
    done = run("publish", "site", folder=folder)
    assert (done.returncode, "error[outside-project]" in done.stderr) == (1, True), done.stderr

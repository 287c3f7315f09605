"""The program as somebody gets it who has no checkout: its wheel, in an environment of its own, without a network.

A wheel and an sdist are built from a copy of the tree, the wheels of the dependencies are fetched, and the program is
installed from these files alone. From there on no command has a network: it runs in a namespace that has none.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import socket
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest

from briefgen.load.facts import load_factbase
from briefgen.model.records import Meeting, Organisation, Person
from briefgen.system.files import Lock, hold
from program import REPOSITORY

pytestmark = pytest.mark.slow

AWKWARD = "Ünter lagen 한글 x"
PATIENCE = 600
"""Seconds to wait for another worker's build."""

LARGEST = 25_000_000
"""Bytes that a wheel may have."""
TREE = (
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "CHANGELOG.md",
    "mkdocs.yml",
    "requirements.lock",
    ".gitignore",
)
"""The files at the top that a build reads."""
FOLDERS = ("src", "templates", "fonts", "briefs", "docs", "tests")
LEFT_BEHIND = shutil.ignore_patterns("__pycache__", ".*_cache", "*.entry")
"""What runs leave in the tree."""
DOOR = ("test_end_to_end.py", "test_command_line.py", "test_init.py")
"""Tests that come in by the program's own door, and so can be run against any installation of it."""


@dataclass(frozen=True)
class Kit:
    """What was built and installed: everything below one folder, whose name is awkward on purpose."""

    folder: Path

    @property
    def wheel(self) -> Path:
        (found,) = (self.folder / "wheel").glob("*.whl")
        return found

    @property
    def wheel_of_sdist(self) -> Path:
        (found,) = (self.folder / "sdist").glob("*.whl")
        return found

    @property
    def sdist(self) -> Path:
        (found,) = (self.folder / "sdist").glob("*.tar.gz")
        return found

    @property
    def environment(self) -> Path:
        return self.folder / "installed"

    @property
    def package(self) -> Path:
        (found,) = self.environment.glob("lib/python3*/site-packages/briefgen")
        return found


def call(*command: str | Path, folder: Path, environment: Mapping[str, str] | None = None) -> None:
    done = subprocess.run(
        list(map(str, command)),
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def build(folder: Path) -> None:
    """Build wheel and sdist, fetch what they need, and install from these files alone."""
    tree = folder / "tree"
    tree.mkdir(parents=True)
    for name in TREE:
        shutil.copy(REPOSITORY / name, tree)
    for name in FOLDERS:
        shutil.copytree(REPOSITORY / name, tree / name, ignore=LEFT_BEHIND)
    (tree / "src/briefgen/__pycache__").mkdir()
    (tree / "src/briefgen/__pycache__/left.cpython-311.pyc").touch()
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    call(*pip, "wheel", "--no-deps", "--wheel-dir", "wheel", "./tree", folder=folder)
    call(sys.executable, "-m", "venv", "builder", folder=folder)
    call("builder/bin/pip", "install", "--quiet", "build", folder=folder)
    call("builder/bin/python", "-m", "build", "--outdir", "sdist", "tree", folder=folder)
    (wheel,) = (folder / "wheel").glob("*.whl")
    locked = ("-c", "tree/requirements.lock")
    call(*pip, "download", *locked, "--dest", "fetched", f"{wheel}[test]", folder=folder)
    call(sys.executable, "-m", "venv", "installed", folder=folder)
    call(
        *cut_off(), "installed/bin/python", "-m", "pip", "install", "--quiet", "--no-index",
        "--find-links", "fetched", "briefgen[test]", folder=folder, environment={"PIP_CONFIG_FILE": os.devnull},
    )  # fmt: skip


def cut_off(*, mounts: bool = False) -> tuple[str, ...]:
    """Return the words that start a command without a network; skips where the system does not allow that."""
    for options in ("-n", "-rn"):
        words = ("unshare", f"{options}m" if mounts else options)
        with contextlib.suppress(FileNotFoundError):
            if (
                subprocess.run([*words, "true"], capture_output=True, timeout=600, check=False).returncode
                == 0
            ):
                return words
    pytest.skip("this system gives no namespace without a network: unshare is missing, or not allowed")


@pytest.fixture(scope="session")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """Build once for all workers."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    cut_off()
    folder = shared / "wheel" / AWKWARD
    with hold(Lock(shared / "wheel.lock", "another worker builds the wheel", "nothing was built"), PATIENCE):
        if not (folder / "installed.done").exists():
            shutil.rmtree(folder, ignore_errors=True)
            build(folder)
            (folder / "installed.done").touch()
    return Kit(folder)


# --- what is in it


def files_of(wheel: Path) -> dict[str, int]:
    """Return the checksums of a wheel's files, without the list of them."""
    with zipfile.ZipFile(wheel) as archive:
        return {one.filename: one.CRC for one in archive.infolist() if not one.filename.endswith("/RECORD")}


def expected_files() -> set[str]:
    """Return the files of the package as the tree has them."""
    shipped = {
        **{path: path.relative_to(REPOSITORY / "src") for path in walk(REPOSITORY / "src/briefgen")},
        **{path: "briefgen" / path.relative_to(REPOSITORY) for path in walk(REPOSITORY / "templates")},
        **{path: "briefgen" / path.relative_to(REPOSITORY) for path in walk(REPOSITORY / "fonts")},
    }
    scripts = {
        path for path in shipped if path.parent == REPOSITORY / "fonts" and path.suffix in (".py", ".sha256")
    }
    own = {path for path in shipped if path.is_relative_to(REPOSITORY / "templates/edscg")}
    return {target.as_posix() for path, target in shipped.items() if path not in scripts | own}


def walk(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        left = any(part == "__pycache__" or part.startswith(".") for part in path.relative_to(folder).parts)
        if path.is_file() and not left:
            yield path


def test_the_wheel_holds_the_package_and_what_is_shipped_with_it_and_nothing_else(kit: Kit) -> None:
    files = files_of(kit.wheel)
    inside = {name for name in files if not re.match(r"briefgen-[^/]+\.dist-info/", name)}
    assert inside == expected_files()
    for name in ("fonts/SourceSerif4-Regular.ttf", "templates/general/key-points.md", "templates/start/briefgen.toml",
                 "templates/themes/default.yaml", "compose/locales/ko/LC_MESSAGES/briefgen.mo", "py.typed",
                 "build/__init__.py"):  # fmt: skip
        assert f"briefgen/{name}" in inside
    assert sum("licenses/" in name for name in files) >= 3


def test_the_wheel_is_not_too_large(kit: Kit) -> None:
    assert 5_000_000 < kit.wheel.stat().st_size < LARGEST


def test_the_sdist_makes_the_same_wheel(kit: Kit) -> None:
    assert files_of(kit.wheel_of_sdist) == files_of(kit.wheel)
    with tarfile.open(kit.sdist) as archive:
        names = archive.getnames()
    assert any(name.endswith("/tests/test_wheel.py") for name in names)
    assert any(name.endswith("/requirements.lock") for name in names)


def subject_words() -> re.Pattern[str]:
    """Return a pattern of what the shipped fact base calls the people and organisations it is about."""
    facts = load_factbase(REPOSITORY / "briefs/facts", REPOSITORY).value
    people = [one.latin for one in facts.all_of(Person)]
    named = [facts.get(Organisation, name) for name in sorted({one.series for one in facts.all_of(Meeting)})]
    organisations = [str(text) for one in named if one for text in (one.id, one.name, one.short) if text]
    assert len(people) > 10
    assert len(organisations) > 5
    return re.compile(rf"\b({'|'.join(map(re.escape, (*people, *organisations)))})\b", re.IGNORECASE)


def test_nothing_in_it_knows_the_subject_of_the_shipped_facts(kit: Kit) -> None:
    words = subject_words()
    with zipfile.ZipFile(kit.wheel) as archive:
        texts = {
            name: archive.read(name).decode("utf-8", errors="ignore")
            for name in archive.namelist()
            if name.startswith("briefgen/") and not name.endswith(".ttf")
        }
    assert len(texts) > 200
    assert [(name, found[0]) for name, text in texts.items() if (found := words.search(text))] == []
    own = (REPOSITORY / "templates/edscg").glob("*.md")
    assert any(words.search(path.read_text(encoding="utf-8")) for path in own)


# --- without a network


def test_the_network_is_really_cut() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        attempt = f"import socket; socket.create_connection(('127.0.0.1', {port}), 5)"
        command = [sys.executable, "-c", attempt]
        for words, reached in (((), True), (cut_off(), False)):
            done = subprocess.run([*words, *command], capture_output=True, timeout=600, check=False)
            assert (done.returncode == 0) is reached


READ_ONLY = ("sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"')
"""Starts a command for which a folder is read-only, even for root; the folder comes first."""


def run_session(
    kit: Kit, folder: Path, variables: Mapping[str, str], before: Sequence[str], program: Sequence[str]
) -> bytes:
    """Begin a project, make its brief, check and build it; return the PDF. Nothing may be said on stderr but what to do next."""
    environment = {"PATH": f"{kit.environment}/bin:{os.defpath}", **variables}
    steps = {
        "init": (folder, ["init", "x"]),
        "make": (folder / "x", ["make", "briefs/seed-council.yaml"]),
        "check": (folder / "x", ["check", "--strict", "--archive", "archive"]),
        "new": (folder / "x", ["new", "brief", "--title", "Another", "--yes"]),
        "build": (folder / "x", ["build", "--all", "--jobs", "2"]),
    }
    for step, (place, arguments) in steps.items():
        done = subprocess.run(
            [*before, *program, *arguments],
            cwd=place, env=environment, capture_output=True, encoding="utf-8", timeout=600, check=False,
        )  # fmt: skip
        assert done.returncode == 0, (step, done.stdout, done.stderr)
        assert not re.search(r"warning|error|Traceback", done.stderr), (step, done.stderr)
    return (folder / "x/build/seed-council.pdf").read_bytes()


VARIANTS: dict[str, dict[str, str]] = {
    "as usual": {"HOME": "{home}", "LANG": "C.UTF-8"},
    "no home": {},
    "C": {"LANG": "C"},
    "ASCII": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "HOME": "{home}"},
    "no folder for temporary files": {
        "HOME": "/nonexistent",
        "TMPDIR": "/nonexistent",
        "XDG_CACHE_HOME": "/nonexistent",
    },
}


@pytest.mark.parametrize("variant", VARIANTS)
def test_a_project_is_begun_and_made_and_nothing_is_written_outside_it(
    kit: Kit, tmp_path: Path, variant: str
) -> None:
    folder = tmp_path / AWKWARD
    home = folder / "home"
    home.mkdir(parents=True)
    variables = {key: value.format(home=home) for key, value in VARIANTS[variant].items()}
    before = snapshot(kit.environment), snapshot(Path(tmp_path))
    program = ("python", "-m", "briefgen") if variant == "C" else ("briefgen",)
    pdf = run_session(kit, folder, variables, cut_off(), program)
    with pypdfium2.PdfDocument(pdf) as document:
        assert len(document) == 2
    assert {path.name for path in home.rglob("*") if path.is_file()} <= {"key"}
    shutil.rmtree(folder / "x")
    shutil.rmtree(home / ".local", ignore_errors=True)  # the user's own key, and nothing beside it
    assert (snapshot(kit.environment), snapshot(tmp_path)) == before


def test_what_is_written_beside_a_project_would_be_seen(tmp_path: Path) -> None:
    before = snapshot(tmp_path)
    (tmp_path / ".cache").mkdir()
    with_folder = snapshot(tmp_path)
    (tmp_path / ".cache/file").touch()
    assert len({len(before), len(with_folder), len(snapshot(tmp_path))}) == 3


def snapshot(folder: Path) -> dict[str, tuple[int, int] | None]:
    """Return the size and time of change of every file, and the names of the folders."""
    return {
        str(path.relative_to(folder)): None
        if path.is_dir()
        else (path.lstat().st_size, path.lstat().st_mtime_ns)
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


def test_it_runs_where_it_is_installed_read_only(kit: Kit, tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    namespace = cut_off(mounts=True)
    for folder in (kit.package, own):
        touch = [*namespace, *READ_ONLY, str(folder), "touch", str(folder / "written")]
        refused = subprocess.run(touch, capture_output=True, text=True, timeout=600, check=False)
        if "mount:" in refused.stderr:
            pytest.skip(f"this system lets nobody mount anything: {refused.stderr}")
        assert "Read-only" in refused.stderr
    (own / "written").touch()
    before = [*namespace, *READ_ONLY, str(kit.environment)]
    run_session(kit, tmp_path, {"HOME": str(tmp_path)}, before, ("briefgen",))


def test_the_version_installed_is_the_one_built(kit: Kit) -> None:
    done = subprocess.run(
        [str(kit.environment / "bin/briefgen"), "--version"],
        capture_output=True,
        text=True,
        timeout=600,
        check=True,
    )
    assert done.stdout.strip() == f"briefgen {kit.wheel.name.split('-')[1]}"
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == kit.wheel.name.split("-")[0]


# --- the tests of the program's door, against the wheel


def test_the_wheel_passes_the_tests_of_the_programs_own_door(kit: Kit, tmp_path: Path) -> None:
    for name in ("tests", "briefs", "templates"):
        shutil.copytree(REPOSITORY / name, tmp_path / name, ignore=LEFT_BEHIND)
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    python = kit.environment / "bin/python"
    environment = {"PATH": f"{kit.environment}/bin:{os.defpath}", "HOME": str(tmp_path / "home")}
    where = subprocess.run(
        [str(python), "-c", "import briefgen; print(briefgen.__file__)"],
        cwd=tmp_path, env=environment, capture_output=True, encoding="utf-8", timeout=600, check=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()).parent == kit.package
    tests = [f"tests/{name}" for name in DOOR]
    command = [*cut_off(), str(python), "-m", "pytest", "-q", "-n", "2", "-p", "no:cacheprovider", *tests]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        timeout=400,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert int(re.findall(r"(\d+) passed", done.stdout)[0]) > 60

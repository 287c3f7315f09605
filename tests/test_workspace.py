"""Each file of a project is opened once in a run, as an audit hook on ``open`` in the program's own process counts.

The fonts that come with the program are no files of these projects.
"""

import json
import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from program import SECOND

ROOT = Path(__file__).parent.parent

_COUNT = """
import collections, json, os, sys
report, again, *arguments = sys.argv[1:]
root, opened = os.getcwd(), collections.Counter()

def hook(event, given):
    if event == "open" and isinstance(given[0], (str, bytes)):
        path = os.path.abspath(os.fsdecode(given[0]))
        if path.startswith(root + os.sep) and os.path.isfile(path):
            opened[os.path.relpath(path, root)] += 1

sys.addaudithook(hook)
if again:
    open(again).close()
sys.argv = ["briefgen", *arguments]
from briefgen.cli import main
try:
    main()
finally:
    with open(report, "w") as file:
        json.dump(opened, file)
"""


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the shipped project, outside the folder of the program."""
    folder = tmp_path_factory.mktemp("shipped") / "project"
    for name in ("briefs", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    (folder / "briefgen.toml").write_text("")
    return folder


@pytest.fixture(scope="module")
def second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second") / "project"
    shutil.copytree(SECOND, folder, ignore=shutil.ignore_patterns("build"))
    return folder


def opens(project: Path, *arguments: str, again: str = "") -> Counter[str]:
    """Run a command, and return how often it opened each file of the project."""
    report = project.parent / "opened.json"
    run = subprocess.run(
        [sys.executable, "-c", _COUNT, str(report), again, *arguments],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    return Counter(json.loads(report.read_text()))


def files_of(project: Path, *folders: str) -> set[str]:
    found = (path for folder in folders for path in (project / folder).rglob("*") if path.is_file())
    return {path.relative_to(project).as_posix() for path in found if path.suffix in (".yaml", ".md")}


@pytest.mark.parametrize("name", ["shipped", "second"])
def test_a_check_opens_each_file_once(name: str, request: pytest.FixtureRequest) -> None:
    project: Path = request.getfixturevalue(name)
    opened = opens(project, "check", "--no-cache", "--today", "2026-12-01")
    begun = files_of(project, "templates/themes", "templates/start")
    wanted = files_of(project, "briefs") | (files_of(project, "templates") - begun)
    assert opened.keys() >= wanted | {"briefgen.toml"}
    assert [f"{file}: {count}" for file, count in opened.items() if count != 1] == []


@pytest.mark.parametrize(("name", "brief"), [("shipped", "briefs/edscg.yaml"), ("second", "lights")])
def test_a_make_opens_each_file_once(name: str, brief: str, request: pytest.FixtureRequest) -> None:
    project: Path = request.getfixturevalue(name)
    opened = opens(project, "make", brief, "-o", str(project.parent / "made.pdf"))
    assert opened.keys() >= files_of(project, "briefs/facts") | {"briefgen.toml"}
    assert [f"{file}: {count}" for file, count in opened.items() if count != 1] == []


def test_a_file_that_is_opened_twice_is_seen(second: Path) -> None:
    opened = opens(second, "check", "--no-cache", "--today", "2026-12-01", again="briefs/lights.yaml")
    assert [file for file, count in opened.items() if count != 1] == ["briefs/lights.yaml"]

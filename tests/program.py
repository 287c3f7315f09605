"""Runs the program as a user would, in a process of its own, and reads what it made."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pypdfium2

from ready_program import run_copy

REPOSITORY = Path(__file__).resolve().parents[1]
SECOND = Path(__file__).resolve().parent / "second_project"
SEEDS = REPOSITORY.parent / "shared" / "seeds"
"""The archived texts of the shipped fact base, where they are at hand; they are no part of the project."""


_READ_AT_START = ("PYTHON", "LANG", "LC_")
"""How the variables begin that Python reads when it starts."""


def run(
    *arguments: str | Path, folder: Path, environment: Mapping[str, str] | None = None, anew: bool = False
) -> subprocess.CompletedProcess[str]:
    """Run ``briefgen`` in a folder and wait for its end.

    A copy of the loaded program does it (``ready_program``); ``anew``, or a variable that Python reads when it starts,
    starts the program itself.
    """
    if not anew and not any(name.startswith(_READ_AT_START) for name in environment or {}):
        return run_copy(list(map(str, arguments)), folder, {**os.environ, **(environment or {})}, timeout=600)
    return subprocess.run(
        [sys.executable, "-m", "briefgen", *map(str, arguments)],
        cwd=folder,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=600,
        check=False,
    )


def make(
    brief: str, project: Path, environment: Mapping[str, str] | None = None, *, anew: bool = False
) -> bytes:
    """Make a brief of a project in its own build folder and return the PDF."""
    done = run("make", f"briefs/{brief}.yaml", folder=project, environment=environment, anew=anew)
    assert done.returncode == 0, done.stderr
    return (project / "build" / f"{brief}.pdf").read_bytes()


def check_json(project: Path, *options: str | Path) -> tuple[int, dict[str, Any]]:
    """Return the exit code and the JSON of ``check``."""
    done = run("check", "--format", "json", *options, folder=project)
    assert "Traceback" not in done.stderr
    return done.returncode, json.loads(done.stdout)


def copy_shipped(target: Path) -> Path:
    """Copy the shipped fact base with its briefs and templates as a project of its own."""
    for name in ("briefs", "templates"):
        shutil.copytree(REPOSITORY / name, target / name)
    (target / "briefgen.toml").write_text('language = "en"\n', encoding="utf-8")
    return target


def copy_second(target: Path, origin: Path = SECOND) -> Path:
    """Copy the project of the other subject, or what became of it elsewhere, without its results."""
    shutil.copytree(origin, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build"))
    return target


def read_text(pdf: bytes) -> str:
    """Return a PDF's text on one line, with words divided at a line's end joined again."""
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    joined = re.sub("[\u00ad\ufffe]\\s*", "", "\n".join(pages))
    return " ".join(joined.split())

"""A job as a workflow of GitHub Actions, by the clock and on every push that changes inputs."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path, PurePosixPath

from briefgen.build.schedule.cron import Cron, find_runs
from briefgen.build.schedule.job import BUILD, Job, UnitFile

WORKFLOW = ".github/workflows/briefs.yml"
"""Where it stands in a repository."""

CHECKS = ".github/workflows/check-briefs.yml"
"""Where that one stands which checks what is pushed."""

_SHORTEST = 5
"""Minutes between two runs; GitHub starts none more often."""


def format_workflow(job: Job, repository: Path, requirement: Sequence[str]) -> UnitFile:
    """Return the workflow of a project that lies in a repository.

    ``requirement`` are the words that tell pip what to install. Raises ``ValueError`` where it would run more often than GitHub lets it.
    """
    _check_often(job.cron)
    folder = job.root.relative_to(repository).as_posix()
    paths = "\n".join(f"      - {_quote(path)}" for path in _list_paths(job, repository))
    pdfs = _escape(job.results[0].relative_to(repository).as_posix())
    text = f"""\
# Put it into your repository as {WORKFLOW}.
# Builds the briefs when their inputs change and by the clock, and keeps the PDFs with the run. Times are UTC.
name: Briefs

on:
  schedule:
    - cron: {_quote(str(job.cron))}
  push:
    paths:
{paths}
  workflow_dispatch:

permissions:
  contents: read

concurrency:
  group: briefs-${{{{ github.ref }}}}

{_format_job(folder, requirement, {"Build what is out of date": ("briefgen", *job.arguments)}, pdfs, "error")}"""
    return UnitFile(PurePosixPath(WORKFLOW).name, text)


def format_checks(folder: str, pdfs: str, requirement: Sequence[str]) -> str:
    """Return a workflow that checks and builds a project on every push, and keeps the PDFs.

    ``folder`` is the project's and ``pdfs`` that of its results, both from the repository's own, ``requirement`` as
    above. A project without briefs is in order too.
    """
    runs = {"Check": ("briefgen", "check", "--strict", "--format", "github"), "Build": ("briefgen", *BUILD)}
    return f"""\
# Checks facts, briefs and templates on every push and pull request, and keeps the PDFs with the run.
name: Check briefs

on: [push, pull_request]

permissions:
  contents: read

concurrency:
  group: check-briefs-${{{{ github.ref }}}}
  cancel-in-progress: true

{_format_job(folder, requirement, runs, _escape(pdfs), "warn")}"""


def _format_job(
    folder: str, requirement: Sequence[str], runs: Mapping[str, Sequence[str]], pdfs: str, without: str
) -> str:
    """Return the job that installs the program, runs it in a folder, and keeps the PDFs; ``without`` any, it says so."""
    steps = "".join(
        f"""\
      - name: {name}
        working-directory: {_quote(folder)}
        run: {_quote(shlex.join(command))}
"""
        for name, command in runs.items()
    )
    return f"""\
jobs:
  build:
    runs-on: ubuntu-latest
    timeout-minutes: 60
    steps:
      - uses: actions/checkout@v6
      - uses: actions/setup-python@v6
        with:
          python-version: "3.12"
      - name: Install briefgen
        run: {_quote(shlex.join(["python", "-m", "pip", "install", *requirement]))}
{steps}\
      - uses: actions/upload-artifact@v6
        with:
          name: briefs
          if-no-files-found: {without}
          path: {_quote(f"{pdfs}/**/*.pdf")}
"""


def _check_often(cron: Cron) -> None:
    hours_follow = any(first != last for first, last in find_runs(cron.hours)) or {0, 23} <= set(cron.hours)
    minutes = [*cron.minutes, *([cron.minutes[0] + 60] if hours_follow else [])]
    shortest = min((after - before for before, after in pairwise(minutes)), default=60)
    if shortest < _SHORTEST:
        raise ValueError(f"'{cron}' is more often than every {_SHORTEST} minutes, the most that GitHub does")


def _list_paths(job: Job, repository: Path) -> Iterator[str]:
    yield WORKFLOW
    for path in job.files:
        yield _escape(path.relative_to(repository).as_posix())
    for path in job.folders:
        yield f"{_escape(path.relative_to(repository).as_posix())}/**"


def _escape(path: str) -> str:
    """Take the meaning from what stands for other characters in a pattern of paths."""
    return re.sub(r"([*?+\[\]!\\])", r"\\\1", path)


def _quote(text: str) -> str:
    """Write a text of YAML: JSON's way of writing it is one of YAML's."""
    return json.dumps(text, ensure_ascii=False)

"""A new project and a new brief: the files they begin with."""

from __future__ import annotations

import json
import os
import re
import shlex
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from briefgen.diagnostics import BriefgenError, diagnose
from briefgen.edit.rendering import Indents, Value
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyFact,
    Assessment,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Meeting,
    Term,
)
from briefgen.system.install import find_shipped
from briefgen.system.trust import PROJECT_FILE

HOOKS = ".pre-commit-config.yaml"
"""Where it stands in a repository."""


def format_hooks(folder: str) -> str:
    """Return the configuration for a project in a folder of the repository, ``.`` for the repository itself."""
    inside = "" if folder == "." else f"{re.escape(folder)}/"
    files = rf"^{inside}(briefgen\.toml$|briefs/|templates/|fonts/)"
    paths = [] if folder == "." else [f"./{folder}"]
    return f"""\
# Checks facts, briefs and templates before each commit. Once in every clone: pre-commit install
repos:
  - repo: local
    hooks:
      - id: briefgen-check
        name: briefgen check
        entry: {json.dumps(shlex.join(["briefgen", "check", "--strict", *paths]), ensure_ascii=False)}
        language: system
        pass_filenames: false
        files: {json.dumps(files, ensure_ascii=False)}
"""


_ALWAYS = (
    ".editorconfig",
    ".gitignore",
    ".vscode/extensions.json",
    ".vscode/settings.json",
    "templates/README.md",
)
_EXAMPLE = (
    "archive/minutes-2024.txt",
    "briefs/seed-council.yaml",
    "briefs/facts/council.yaml",
    "briefs/facts/excerpts.lock",
    "briefs/facts/records.yaml",
    "templates/key-points.md",
)
START = (*_ALWAYS, *_EXAMPLE, PROJECT_FILE)
"""The files of a project with the example, by their place in it; what makes it a project is written last."""

BARE_START = (*_ALWAYS, "briefs/facts/README.md", PROJECT_FILE)
"""The files of a project without the example."""


def stored_as(place: str) -> str:
    """Return the name of a project's file in the shipped folder.

    Hidden files are not hidden there, and no name ends in .md, or it would be a template of every project.
    """
    return place.removeprefix(".") + (".txt" if place.endswith(".md") else "")


def read_start(places: Iterable[str]) -> dict[str, bytes]:
    """Return the content of the files of ``START`` or ``BARE_START``, by their place in the project."""
    folder = find_shipped("templates") / "start"
    return {place: (folder / stored_as(place)).read_bytes() for place in places}


def save_new(files: Mapping[Path, bytes]) -> None:
    """Write files that are not there yet, in their order, with the folders they need.

    The paths are resolved ones: what a link would lead elsewhere is refused. Raises ``BriefgenError`` then, and where
    one of the files stands already or cannot be written; whatever this call had made is gone again.
    """
    _refuse_standing(tuple(files))
    made: list[Path] = []
    try:
        for path, content in files.items():
            _make_folders(path.parent, made)
            with path.open("xb") as file:
                made.append(path)
                file.write(content)
    except OSError as error:
        _remove(made)
        message = f"{error.filename or path} cannot be written: {error.strerror or error}"
        raise BriefgenError(
            diagnose("cannot-write", message, None, "nothing was kept; choose another folder")
        ) from None
    except BaseException:
        _remove(made)
        raise


def _refuse_standing(paths: Sequence[Path]) -> None:
    standing = sorted({obstacle for path in paths for obstacle in _find_obstacles(path)})
    if standing:
        hint = "nothing was written; choose another folder, or move them away"
        raise BriefgenError(
            *(diagnose("file-exists", f"{path} is there already", None, hint) for path in standing)
        )
    for path in paths:
        if path.resolve() != path:
            message = f"a link leads from {path} to {path.resolve()}"
            raise BriefgenError(diagnose("outside-project", message, None, "replace the link by a folder"))


def _find_obstacles(path: Path) -> Iterator[Path]:
    """Yield what stands where a file is to be: itself, or something that is no folder in place of one above it."""
    if os.path.lexists(path):
        yield path
        return
    above = next(folder for folder in path.parents if os.path.lexists(folder))
    if not above.is_dir():
        yield above


def _make_folders(folder: Path, made: list[Path]) -> None:
    missing = [each for each in (folder, *folder.parents) if not each.exists()]
    for each in reversed(missing):
        each.mkdir()
        made.append(each)


def _remove(made: Sequence[Path]) -> None:
    for path in reversed(made):
        with suppress(OSError):
            path.rmdir() if path.is_dir() else path.unlink()


STATEMENTS = "general/statements.md"
"""The template that comes with the program and prints claims, each with its sources."""

_HOW = "`briefgen make` with this file's name makes the PDF, `briefgen check` says what is wrong."
_FACTS = "Which facts: all that is named here must hold. A section narrows it further by a select of its own."
_SECTIONS = (
    "What is printed, in this order; delete or move what you like. Text of your own comes from a template, for example",
    "- {kind: text, title: Background, template: background.md}",
)


def draft_spec(
    settings: Mapping[str, Value],
    selector: Mapping[str, Any],
    selected: Sequence[AnyFact],
    facts: FactBase,
    templates: Collection[str],
    first_line: str,
) -> str:
    """Return the text of a spec: ``settings`` at its head, a section for each kind of fact that is selected.

    ``templates`` are the names of those there are; ``first_line`` is for the editor's schema and may be empty.
    """
    from briefgen.edit.rendering import render_block, render_line  # noqa: PLC0415 - brings ruamel.yaml

    lines = [line for key, value in settings.items() for line in render_block(key, value, 0, Indents())]
    lines += [f"# {_FACTS}", *render_block("select", selector, 0, Indents())]
    lines += [*(f"# {line}" for line in _SECTIONS), "sections:"]
    for comment, section in _sections(selected, facts, templates):
        lines += [f"  # {comment}", f"  - {render_line(section)}"]
    return f"{first_line}# {_HOW}\n" + "\n".join(lines) + "\n"


def _sections(
    selected: Sequence[AnyFact], facts: FactBase, templates: Collection[str]
) -> Iterator[tuple[str, dict[str, Value]]]:
    """Yield the sections that have something to print, each with what is said of it."""
    if any(isinstance(fact, (Event, Meeting)) for fact in selected):
        yield "Events and meetings in order of time, each with its sources.", {"kind": "chronology"}
    if any(isinstance(fact, Meeting) and fact.delegations for fact in selected):
        yield "Who led the delegations; `parties: [A, B]` sets the columns.", {"kind": "delegations"}
    if any(isinstance(fact, Excerpt) for fact in selected):
        yield "Verbatim words, in quotation marks.", {"kind": "excerpts"}
    if any(isinstance(fact, Commitment) for fact in selected):
        yield "What was agreed.", {"kind": "commitments"}
    if STATEMENTS in templates and any(isinstance(fact, Claim) for fact in selected):
        section: dict[str, Value] = {"kind": "text", "title": "Statements", "template": STATEMENTS}
        yield "What else the sources state.", {**section, "select": {"kind": "claim"}}
    if any(isinstance(fact, Conflict) for fact in selected):
        yield "Where sources disagree.", {"kind": "conflicts"}
    if any(isinstance(fact, Assessment) for fact in selected):
        yield (
            "Judgements, each with its basis; the facts that they rest on are selected too.",
            {"kind": "assessments"},
        )
    if any(True for _ in facts.all_of(Term)):
        yield "Terms of the fact base; `terms: [A, B]` takes some of them.", {"kind": "glossary"}
    yield "The sources that the brief cites.", {"kind": "sources"}

"""Shell completion: ids and names of a project, read as far as needed, by Typer's protocol."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import redirect_stderr, redirect_stdout
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.completion import shell_complete
from typer.main import get_command

from briefgen.diagnostics import BriefgenError

if TYPE_CHECKING:
    from briefgen.workspace import Project

Suggest = Callable[[typer.Context, str], list[tuple[str, str]]]
"""What an option's ``autocompletion`` takes: words that begin in some way, each with what it is about."""

FACTS = ("events", "meetings", "excerpts", "commitments", "claims", "conflicts", "assessments", "statistics")
"""Kinds of record that are facts, as fact files call them."""

_MOST = 500
"""Nobody looks through more."""

_LONGEST = 100
"""Characters of what a name is about."""


def suggest_records(*kinds: str) -> Suggest:
    """Return a function that suggests ids of records of some kinds, or of all."""

    def suggest(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        return _take(_list_records(_find(ctx), kinds, incomplete))

    return suggest


def suggest_lists(*kinds: str) -> Suggest:
    """Return a function that suggests the last of several ids that are parted by commas."""

    def suggest(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
        before, comma, last = incomplete.rpartition(",")
        return [(f"{before}{comma}{name}", about) for name, about in suggest_records(*kinds)(ctx, last)]

    return suggest


def suggest_words(*words: str) -> Suggest:
    """Return a function that suggests some words."""
    return lambda ctx, incomplete: [(word, "") for word in words if word.startswith(incomplete)]  # noqa: ARG005 - as all


def suggest_tags(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Suggest tags of facts."""
    records = (values for _, _, values in _read_records(_find(ctx), FACTS, incomplete))
    listed = (tags if isinstance(tags := values.get("tags"), list) else [tags] for values in records)
    tags = {tag for tags in listed for tag in tags if isinstance(tag, str) and tag.startswith(incomplete)}
    return _take((tag, "") for tag in sorted(tags))


def suggest_briefs(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Suggest names of briefs that were not named yet."""
    named = {str(name) for name in ctx.params.get("briefs") or ()}
    found = list_briefs(_find(ctx)).items()
    return _take((name, about) for name, about in found if name.startswith(incomplete) and name not in named)


def suggest_codes(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:  # noqa: ARG001 - Typer's form
    """Suggest diagnostic codes."""
    from briefgen.diagnostics.codes import load_codes

    return _take((name, code.summary) for name, code in load_codes().items() if name.startswith(incomplete))


def suggest_settings(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:  # noqa: ARG001 - Typer's form
    """Suggest the keys of a brief that ``--set`` may set."""
    from briefgen.load.brief import settable_keys

    return _take((f"{key}=", "") for key in settable_keys() if key.startswith(incomplete))


def list_briefs(project: Project) -> Mapping[str, str]:
    """Return the names of a project's specs, and of what they made at the last build, each with its title."""
    from briefgen.load.brief import is_brief_name

    names = {name: file for file in project.brief_files() if is_brief_name(name := project.brief_name(file))}
    titles = {name: _text(_read_yaml(file, project.root).get("title")) for name, file in names.items()}
    return titles | {name: titles.get(spec, "") for name, spec in _list_built(project)}


def _list_built(project: Project) -> Iterator[tuple[str, str]]:
    """Yield the briefs that specs made many of at the last build, each with the name of its spec."""
    if not project.build.is_dir():
        return
    from briefgen.build.up_to_date import find_variants

    for name, file in find_variants(project.build):
        yield name, project.brief_name(project.root / file)


def _find(ctx: typer.Context) -> Project:
    """Return the project that the command is about. Raises ``BriefgenError`` where there is none."""
    from briefgen.workspace import find_project

    return find_project(Path(ctx.params.get("project") or "."))


def _list_records(project: Project, kinds: Collection[str], start: str) -> Iterator[tuple[str, str]]:
    """Yield the ids of records that begin in some way, each with what it is about; of all kinds where none is given."""
    from briefgen.model.base import Gist, Named, fields_with
    from briefgen.model.records import KINDS

    seen: set[str] = set()
    for kind, name, values in _read_records(project, kinds or KINDS, start):
        if name.startswith(start) and name not in seen:
            seen.add(name)
            about = (*fields_with(KINDS[kind], Gist), "title", *fields_with(KINDS[kind], Named))
            yield name, next((text for field in about if (text := _text(values.get(field)))), "")


def _read_records(
    project: Project, kinds: Collection[str], word: str
) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    """Yield kind, id and values of the records in files that hold a word; what cannot be read is passed over."""
    from briefgen.load.files import YAML_SUFFIXES, find_files

    for file in find_files(project.facts, project.root, YAML_SUFFIXES).value:
        for kind, named in _read_yaml(file.path, project.root, word).items():
            for name, values in named.items() if kind in kinds and isinstance(named, dict) else ():
                yield kind, name, values if isinstance(values, dict) else {}


def _read_yaml(path: Path, root: Path, word: str = "") -> Mapping[str, Any]:
    """Return what a YAML file holds as far as it can be read; nothing where the word is not in it."""
    from briefgen.load.files import read_file
    from briefgen.load.yaml import read_tree, read_values, to_values
    from briefgen.model.tree import Mapping as Node

    content = read_file(path, root).value or b""
    if word.encode() not in content:
        return {}
    values = read_values(content)
    if isinstance(values, dict):
        return values
    tree = read_tree(content, path.name).root
    return to_values(tree) if isinstance(tree, Node) else {}


def _text(value: Any) -> str:
    """Return a text, or its first version where it has one a language."""
    first = next(iter(value.values()), "") if isinstance(value, dict) else value
    return first if isinstance(first, str) else ""


_IN_NAMES, _IN_WORDS = frozenset("-_.,/=@"), frozenset(" .,?/+_-–—…“”‘’·")
"""Characters beside letters and figures that no shell takes for its own: in what is typed, in what is said of it."""


def _take(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what may be shown: without names that a shell would have to quote, of which the program has none."""
    usable = (pair for pair in found if all(char.isalnum() or char in _IN_NAMES for char in pair[0]))
    taken = []
    for name, about in islice(usable, _MOST):
        line = " ".join(
            "".join(char if char.isalnum() or char in _IN_WORDS else " " for char in about).split()
        )
        taken.append((name, line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"))
    return taken


def _lacks_position() -> bool:
    """Whether the variables by which a shell says where it is in the line are missing or no such thing."""
    words, place = os.environ.get("COMP_WORDS"), os.environ.get("COMP_CWORD", "0")
    return not (words or os.environ.get("_TYPER_COMPLETE_ARGS")) or not place.isdigit()


def complete(app: typer.Typer, program: str, instruction: str) -> int:
    """Answer a shell; return the exit status."""
    answer = io.StringIO()
    is_question = instruction.startswith("complete_")
    try:
        with redirect_stdout(answer), redirect_stderr(io.StringIO() if is_question else sys.stderr):
            status = shell_complete(
                get_command(app), {}, program, f"_{program.upper()}_COMPLETE", instruction
            )
    except SystemExit as end:
        # Fish asks in two steps, and is answered by the status in one of them.
        return end.code if isinstance(end.code, int) else 0
    except (BriefgenError, OSError, RecursionError):
        # A project that cannot be read has nothing to suggest.
        return 1
    except Exception as error:  # noqa: BLE001 - an outer boundary: nothing may appear between the words that somebody types
        from briefgen.cli.running import log_fault

        # Nor has a shell that does not say where it is in the line.
        if not (isinstance(error, KeyError | ValueError) and _lacks_position()):
            log_fault(error)
        return 1
    sys.stdout.write(answer.getvalue() if answer.getvalue().strip() else "")
    sys.stdout.flush()
    return status

"""A first draft of a brief: tried before it is written, and what would stop it is shown instead.

In: a title and conditions. Out: a spec in the folder of briefs that can be made at once. It is laid out in memory with
everything that a brief needs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer
from pydantic import TypeAdapter, ValidationError

from briefgen.cli.commands.adding import Choices, confirm
from briefgen.cli.console import remark, report, wants_colours
from briefgen.cli.options import make_selector
from briefgen.cli.output import print_diagnostics
from briefgen.diagnostics import BriefgenError, Outcome, diagnose
from briefgen.edit.base import Change, find_place, format_diff, save_changes, schema_line
from briefgen.edit.records import slugify
from briefgen.edit.rendering import Value
from briefgen.edit.scaffold import draft_spec
from briefgen.load.files import name_file
from briefgen.model.base import BriefName
from briefgen.select.facts import pick_facts
from briefgen.workspace import Project, find_project

if TYPE_CHECKING:
    from briefgen.pipeline import Materials


def add_brief(
    title: str | None,
    name: str | None,
    narrowed: Mapping[str, Any],
    settings: Mapping[str, str],
    choices: Choices,
) -> None:
    """Begin a brief with the facts that conditions choose, asking for its title and name where they are not given.

    Raises ``BriefgenError`` where it cannot be begun, ``typer.Exit`` where it could not be made.
    """
    found = find_project(choices.project or Path())
    chosen_title = title or _ask("--title", "Title", "", aloud=choices.aloud)
    chosen_name = name or _propose_name(chosen_title, choices)
    place = find_place(f"{_check_name(chosen_name)}.yaml", found.briefs, found.root)
    if found.brief_name(place) != chosen_name:
        message = f"{name_file(place, found.root)} would not be read as a brief"
        raise BriefgenError(diagnose("cannot-add", message, None, "give another --name"))
    if place.exists():
        raise BriefgenError(
            diagnose("cannot-add", f"there is a brief {chosen_name} already", None, "give another --name")
        )
    head = {"title": chosen_title, **settings}
    _add(found, place, head, narrowed, choices)


def _add(
    project: Project, place: Path, head: Mapping[str, Value], narrowed: Mapping[str, Any], choices: Choices
) -> None:
    """Draft, try, show and write the spec."""
    from briefgen.pipeline import gather  # noqa: PLC0415 - brings composition, which no other `new` needs

    shared = gather(project, today=choices.today)
    text = _draft(project, place, shared.value, head, narrowed)
    file = name_file(place, project.root)
    tried = _try(place, text, shared.value)
    print_diagnostics(tried.diagnostics, project.root, colours=wants_colours(), unsaved={file: text})
    if tried.failed:
        typer.echo("Nothing was written; the lines above are those that would have been.", err=True)
        typer.echo("Mend what they name, and run the command again.", err=True)
        raise typer.Exit(1)
    if confirm(format_diff(file, "", text), choices):
        save_changes([Change(place, None, text.encode())], project.briefs, project.root)
        report(f"{file}:1  brief {project.brief_name(place)}")
        wrong = "; the fact base has errors, which come first" if shared.failed else ""
        remark(
            f"Next: briefgen make {project.brief_name(place)}{wrong}; then go on with the spec in an editor."
        )


def _draft(
    project: Project,
    place: Path,
    materials: Materials,
    head: Mapping[str, Value],
    narrowed: Mapping[str, Any],
) -> str:
    selector = make_selector(**narrowed)
    selected = pick_facts(selector, materials.facts, lowest=project.scale[0])
    if not selected:
        hint = (
            "begin with facts: briefgen new fact"
            if not narrowed
            else "leave out --tag, --series, --kind or --meeting"
        )
        raise BriefgenError(
            diagnose("empty-selection", "the fact base has nothing for this brief", None, hint)
        )
    first = schema_line("brief", place.parent, project)
    return draft_spec(head, narrowed, selected, materials.facts, materials.templates, first)


def _try(place: Path, text: str, materials: Materials) -> Any:
    """Lay the spec out as if it had been written: from a folder of its own that is gone afterwards."""
    from briefgen.pipeline import lay_out_brief, load_specs  # noqa: PLC0415 - as above

    with TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        copy = root / place.relative_to(materials.project.root)
        copy.parent.mkdir(parents=True)
        copy.write_bytes(text.encode())
        briefs = root / materials.project.briefs.relative_to(materials.project.root)
        moved = replace(materials, project=replace(materials.project, root=root, briefs=briefs))
        specs = load_specs(copy, moved)
        laid = [lay_out_brief(spec, moved).diagnostics for spec in specs.value]
        return Outcome(None, (*specs.diagnostics, *(one for found in laid for one in found)))


def _propose_name(title: str, choices: Choices) -> str:
    proposed = slugify(title, 6) or "brief"
    return _ask("--name", "Name of its file", proposed, aloud=True) if choices.aloud else proposed


def _ask(flag: str, words: str, default: str, *, aloud: bool) -> str:
    if not aloud:
        raise typer.BadParameter(f"{flag} missing; with --yes, or without a terminal, nobody is asked")
    answer = ""
    while not answer:
        answer = typer.prompt(words, default=default, show_default=bool(default), err=True).strip()
    return answer


def _check_name(name: str) -> str:
    try:
        return TypeAdapter(BriefName).validate_python(name)
    except ValidationError as error:
        message = str(error.errors(include_url=False)[0]["ctx"]["error"])
        raise BriefgenError(
            diagnose("bad-setting", f"--name: {message}", None, "for example --name lights-1908")
        ) from None

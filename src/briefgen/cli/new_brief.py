"""``briefgen new brief``: a spec that can be made at once, tried before it is written.

The spec is laid out in memory with everything that a brief needs; what would stop it is shown, and nothing is written.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from briefgen.cli.adding import Choices, DryRunOption, YesOption, confirm
from briefgen.cli.fact_filters import (
    KindFilter,
    MeetingFilter,
    ProjectOption,
    SeriesFilter,
    TagFilter,
    make_selector,
)
from briefgen.cli.options import parse_settings
from briefgen.cli.report import print_diagnostics
from briefgen.cli.terminal import wants_colours
from briefgen.diagnostics import BriefgenError, Outcome, diagnose
from briefgen.load.files import name_file
from briefgen.model.base import Id
from briefgen.project import Project, find_project
from briefgen.select.facts import pick_facts
from briefgen.write.naming import slugify
from briefgen.write.plan import format_diff, schema_line
from briefgen.write.saving import Change, find_place, save_changes
from briefgen.write.specs import draft_spec
from briefgen.write.values import Value

if TYPE_CHECKING:
    from briefgen.pipeline import Materials


def brief(
    title: Annotated[
        str | None, typer.Option("--title", help="Title of the brief.", show_default=False)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option("--name", help="Name of the brief and its file; made of the title.", show_default=False),
    ] = None,
    tag: TagFilter = None,
    series: SeriesFilter = None,
    kind: KindFilter = None,
    meeting: MeetingFilter = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="KEY=VALUE",
            help="Any other setting of the spec, such as audience=principals.",
            show_default=False,
        ),
    ] = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Begin a brief with what the fact base has for it: all of it, or what --tag, --series, --kind, --meeting name."""  # fmt: skip
    day = dt.date.today()  # noqa: DTZ011 - the editor's own day
    choices = Choices(project=project, today=day, yes=yes, dry_run=dry_run)
    wanted = {"tags": tag, "series": series, "kind": kind, "meeting": meeting}
    narrowed = {key: value[0] if len(value) == 1 else value for key, value in wanted.items() if value}
    found = find_project(project or Path())
    chosen_title = title or _ask("--title", "Title", "", aloud=choices.aloud)
    chosen_name = name or _propose_name(chosen_title, choices)
    place = find_place(f"{_check_name(chosen_name)}.yaml", found.briefs, found.root)
    if place.exists():
        raise BriefgenError(
            diagnose("cannot-add", f"there is a brief {chosen_name} already", None, "give another --name")
        )
    head = {"title": chosen_title, **parse_settings(settings or [])}
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
        raise typer.Exit(1)
    if confirm(format_diff(file, "", text), choices):
        save_changes([Change(place, None, text.encode())], project.briefs, project.root)
        typer.echo(f"{file}:1  brief {place.stem}")
        wrong = "; the fact base has errors, which come first" if shared.failed else ""
        typer.echo(f"Next: briefgen make {place.stem}{wrong}; then go on with the spec in an editor.")


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
        moved = replace(materials, project=replace(materials.project, root=root))
        specs = load_specs(copy, moved)
        laid = [lay_out_brief(spec, moved).diagnostics for spec in specs.value]
        return Outcome(None, (*specs.diagnostics, *(one for found in laid for one in found)))


def _propose_name(title: str, choices: Choices) -> str:
    proposed = slugify(title, 6) or "brief"
    return _ask("--name", "Name of its file", proposed, aloud=True) if choices.aloud else proposed


def _ask(flag: str, words: str, default: str, *, aloud: bool) -> str:
    if not aloud:
        raise typer.BadParameter(f"{flag} missing, and there is no terminal to ask on")
    answer = ""
    while not answer:
        answer = typer.prompt(words, default=default, show_default=bool(default), err=True).strip()
    return answer


def _check_name(name: str) -> str:
    try:
        return TypeAdapter(Id).validate_python(name)
    except ValidationError as error:
        message = str(error.errors(include_url=False)[0]["ctx"]["error"])
        raise BriefgenError(diagnose("bad-setting", f"--name: {message}")) from None

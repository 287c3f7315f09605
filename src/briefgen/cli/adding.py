"""From answers to a record in its file: completed, checked, shown, written, and said where."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import typer

from briefgen.cli.asking import Asker
from briefgen.cli.forms import FORMS, Question
from briefgen.cli.report import print_diagnostics
from briefgen.cli.speech import remark, report
from briefgen.cli.terminal import can_ask, wants_colours
from briefgen.diagnostics import BriefgenError, Outcome, diagnose, has_errors
from briefgen.load.archive import load_archive
from briefgen.load.files import name_file
from briefgen.project import Project, find_project
from briefgen.write.base import Archive, Base, open_base
from briefgen.write.naming import free_id, name_one, propose_file, propose_id, taken_ids
from briefgen.write.plan import Plan, plan_entries, save_plan, show_plan
from briefgen.write.records import apply_settings, explain_answer, make_record, split_path, write_values
from briefgen.write.saving import find_place
from briefgen.write.values import Entry

_UNPINNED = (
    "Its archived text is not pinned, so no quotation can be proved by it: --archive DIR takes the checksum, "
    "and `briefgen sources verify --archive DIR` says what to write for `sha256`."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What is chosen whatever is written: the project, the day, and whether to ask and to write.

    ``name`` and ``file`` are a new record's, where they are given; ``archive`` is what excerpts are compared with.
    """

    project: Path | None
    today: dt.date
    yes: bool
    dry_run: bool
    name: str | None = None
    file: str | None = None
    archive: Path | None = None

    @property
    def aloud(self) -> bool:
        """Whether questions are asked."""
        return can_ask() and not self.yes


def add_record(
    kind: str, answers: Mapping[str, Sequence[str]], settings: Sequence[str], choices: Choices
) -> None:
    """Make a record of answers and settings, put it into its file and say where.

    Raises ``BriefgenError`` where it cannot be made, ``typer.Exit`` where it would bring an error with it.
    """
    base = open_base(find_project(choices.project or Path()))
    archive = _load_archive(choices.archive)
    known = {split_path(setting)[0] for setting in settings}
    values = Asker(kind, base.facts, choices.aloud).complete(_questions(kind, answers), answers, known)
    settled = _unwrap(apply_settings(_imply(kind, values, archive), settings))
    name = _choose_id(kind, settled, choices, base)
    record = _unwrap(make_record(kind, name, settled))
    assert record is not None, "there was no error"
    file = choices.file or propose_file(kind, settled, base)
    place = name_file(find_place(file, base.project.facts, base.project.root), base.project.root)
    entry = Entry(place, (kind,), name, write_values(record))
    outcome = plan_entries(base, [entry], archive=archive, today=choices.today)
    if carry_out(outcome, base.project, choices):
        if kind == "sources" and "archive" in settled and "sha256" not in settled:
            remark(_UNPINNED)
        remark(_next_steps(kind))


def carry_out(outcome: Outcome[Plan | None], project: Project, choices: Choices) -> bool:
    """Show what is wrong with a plan, or what it writes; write it if it may be, and say whether it was.

    Raises ``typer.Exit`` with status 1 where it brings errors or is declined.
    """
    plan = outcome.value
    unsaved = {name: after.decode("utf-8-sig") for name, after in plan.contents.items()} if plan else {}
    print_diagnostics(outcome.diagnostics, project.root, colours=wants_colours(), unsaved=unsaved)
    if plan is None or outcome.failed:
        typer.echo("Nothing was written; the lines above are those that would have been.", err=True)
        typer.echo("Mend the answers, and run the command again.", err=True)
        raise typer.Exit(1)
    if not confirm(show_plan(plan), choices):
        return False
    save_plan(plan)
    for entry, place in plan.places:
        report(f"{place.file}:{place.line}  {_describe(entry)}")
    return True


def confirm(difference: str, choices: Choices) -> bool:
    """Show what would be written where that is wanted, and return whether to write it.

    Raises ``typer.Exit`` with status 1 where somebody who was asked says no.
    """
    if choices.dry_run:
        typer.echo(difference, nl=False)
        return False
    if choices.aloud:
        typer.echo(difference, nl=False, err=True)
        if not typer.confirm("Write this?", default=True, err=True):
            typer.echo("Nothing was written; run the command again with other answers.", err=True)
            raise typer.Exit(1)
    return True


def _describe(entry: Entry) -> str:
    """Say what an entry is: a record, or a field of one."""
    kind, *record = entry.path
    return f"{name_one(kind)} {'/'.join((*record, entry.key))}"


def _questions(kind: str, answers: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """Return the questions of a form, and one for each option that answers none of them: the model refuses those."""
    asked = {question.field for question in FORMS[kind]}
    return (*FORMS[kind], *(Question(field, "") for field in answers if field not in asked))


def _imply(kind: str, values: Mapping[str, Any], archive: Archive | None) -> dict[str, Any]:
    """Add what follows from the answers: the support of an excerpt's label, the checksum of an archived text."""
    implied = dict(values)
    if kind == "excerpts" and "label" in values and "source" in values:
        where = {"locator": values["locator"]} if "locator" in values else {}
        implied.setdefault("support", [{"source": values["source"], **where, "supports": ["label"]}])
    if kind == "sources" and archive is not None and values.get("archive") in archive:
        implied.setdefault("sha256", sha256(archive[values["archive"]]).hexdigest())
    return implied


def _choose_id(kind: str, values: Mapping[str, Any], choices: Choices, base: Base) -> str:
    if choices.name is not None:
        if choices.name in taken_ids(base.facts):
            hint = f"free is {free_id(choices.name, taken_ids(base.facts))}"
            raise BriefgenError(diagnose("duplicate-id", f"the id `{choices.name}` is taken", None, hint))
        return choices.name
    proposed = propose_id(kind, values, base.facts)
    while choices.aloud:
        name: str = typer.prompt(f"Id of the {name_one(kind)}", default=proposed, err=True).strip()
        problem = "that id is taken" if name in taken_ids(base.facts) else explain_answer(kind, "id", name)
        if not problem:
            return name
        typer.echo(f"  {problem}", err=True)
    return proposed


def _load_archive(folder: Path | None) -> Archive | None:
    return None if folder is None else _unwrap(load_archive(folder))


def _unwrap(outcome: Outcome[Any]) -> Any:
    """Return an outcome's value. Raises ``BriefgenError`` where it failed."""
    if has_errors(outcome.diagnostics):
        raise BriefgenError(*outcome.diagnostics)
    return outcome.value


def _next_steps(kind: str) -> str:
    if kind in ("sources", "people", "organisations"):
        return "Next: name it in the facts that need it (briefgen new fact), then briefgen check."
    lock = (
        "briefgen sources verify --archive DIR, which vouches for its words; " if kind == "excerpts" else ""
    )
    return f"Next: {lock}briefgen check; briefgen make NAME for each brief that it belongs in."

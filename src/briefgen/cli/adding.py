"""Records and briefs that are added: made of what was given, checked, shown, written."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import typer
from pydantic import TypeAdapter, ValidationError

from briefgen.cli.console import fail, print_diagnostics, remark, report
from briefgen.cli.forms import Faults, fill_in, format_form, list_missing, read_options
from briefgen.cli.options import make_selector
from briefgen.diagnostics import BriefgenError, Outcome, Severity, diagnose, has_errors
from briefgen.edit.base import (
    Archive,
    Base,
    Change,
    Plan,
    find_place,
    format_change,
    open_base,
    plan_entries,
    save_changes,
    save_plan,
    schema_line,
    show_plan,
)
from briefgen.edit.records import (
    apply_settings,
    free_id,
    make_record,
    name_one,
    propose_file,
    propose_id,
    slugify,
    taken_ids,
    write_values,
)
from briefgen.edit.rendering import Entry
from briefgen.edit.scaffold import draft_spec
from briefgen.load.files import load_archive, name_file
from briefgen.load.yaml import parse_yaml, to_values
from briefgen.model.base import BriefName
from briefgen.model.records import KINDS
from briefgen.model.tree import Mapping as Node
from briefgen.select.facts import pick_facts
from briefgen.workspace import Project, find_project
from briefgen.workspace.reading import Workspace

if TYPE_CHECKING:
    from briefgen.diagnostics import Diagnostic
    from briefgen.pipeline import Materials

_UNPINNED = (
    "Its archived text is not pinned, so no quotation can be proved by it: --archive DIR takes the checksum, "
    "and `briefgen sources verify --archive DIR` says what to write for `sha256`."
)


@dataclass(frozen=True, slots=True)
class Request:
    """What is chosen whatever is written: the project, the day, whether to write, and whether to open an editor.

    ``name`` and ``file`` are a new record's, where they are given; ``archive`` is what excerpts are compared with.
    """

    project: Path | None
    today: dt.date
    dry_run: bool
    edit: bool = False
    name: str | None = None
    file: str | None = None
    archive: Path | None = None


def add_record(kind: str, given: Mapping[str, Any], settings: Sequence[str], request: Request) -> None:
    """Make a record of options and settings, or of a form that begins with them; write it and say where.

    Raises ``BriefgenError`` where it cannot be made, ``typer.Exit`` where it would bring an error with it or was given
    up, ``typer.BadParameter`` where an option is missing.
    """
    base = open_base(find_project(request.project or Path()))
    archive = _unwrap(load_archive(request.archive)) if request.archive else None
    values = _unwrap(apply_settings(read_options(kind, given, base.facts), settings))
    maker = _Maker(kind, base, archive, request)
    if request.edit:
        fill_in(format_form(kind, values, request.name), maker.judge)
    elif missing := list_missing(kind, values, settings):
        raise typer.BadParameter(f"{', '.join(missing)} missing; --edit asks for them in an editor")
    else:
        maker.plan(values, request.name)
    assert maker.planned is not None, "there was no fault"
    if carry_out(maker.planned, base.project.root, dry_run=request.dry_run):
        if kind == "sources" and maker.unpinned:
            remark(_UNPINNED)
        remark(_next_steps(kind))


@dataclass(slots=True)
class _Maker:
    """Plans a record of one kind, again and again until there is nothing wrong with it; ``planned`` is the last."""

    kind: str
    base: Base
    archive: Archive | None
    request: Request
    planned: Outcome[Plan | None] | None = None
    unpinned: bool = False

    def plan(self, values: Mapping[str, Any], given: str | None, form: Node | None = None) -> None:
        """Plan a record. Raises ``BriefgenError`` where it cannot be made; places in its diagnostics are the form's."""
        settled = self._imply(values)
        name = self._choose_id(settled, given)
        record = _unwrap(make_record(self.kind, name, settled, form))
        project = self.base.project
        file = self.request.file or propose_file(self.kind, settled, self.base)
        target = name_file(find_place(file, project.facts, project.root), project.root)
        entry = Entry(target, (self.kind,), name, write_values(record))
        self.planned = plan_entries(self.base, [entry], archive=self.archive, today=self.request.today)
        self.unpinned = "archive" in settled and "sha256" not in settled

    def judge(self, text: str) -> Faults:
        """Plan what a form says; return what is wrong, at the lines of the form."""
        parsed = parse_yaml(text.encode("utf-8", "replace"), "form")
        if has_errors(parsed.diagnostics) or not isinstance(parsed.value, Node):
            return _at_lines(parsed.diagnostics) or [(1, "keys with values are expected: city: Marram")]
        values = {
            name: value for name, value in to_values(parsed.value).items() if value not in (None, [], {})
        }
        given = values.pop("id", None)
        lines = {key.text or "": key.origin.line for key, _ in parsed.value.entries}
        missing = [flag.removeprefix("--") for flag in list_missing(self.kind, values, ())]
        faults: list[tuple[int, str]] = [(lines.get(name, 1), "this is needed") for name in missing]
        try:
            self.plan(values, given if isinstance(given, str) else None, parsed.value)
        except BriefgenError as error:
            named = {line for line, _ in faults}
            return [*faults, *(found for found in _at_lines(error.diagnostics) if found[0] not in named)]
        assert self.planned is not None, "it has just been made"
        contents = self.planned.value.contents if self.planned.value else {}
        errors = (found for found in self.planned.diagnostics if found.severity is Severity.ERROR)
        return [*faults, *((_find_in_form(found, contents, lines), _in_words(found)) for found in errors)]

    def _imply(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Add what follows: the day, the support of an excerpt's label, the checksum of an archived text."""
        implied = dict(values)
        if "reviewed" in KINDS[self.kind].model_fields:
            implied.setdefault("reviewed", self.request.today.isoformat())
        if self.kind == "excerpts" and "label" in values and "source" in values:
            where = {"locator": values["locator"]} if "locator" in values else {}
            implied.setdefault("support", [{"source": values["source"], **where, "supports": ["label"]}])
        text = (self.archive or {}).get(str(values.get("archive")))
        if self.kind == "sources" and text is not None:
            implied.setdefault("sha256", sha256(text).hexdigest())
        return implied

    def _choose_id(self, values: Mapping[str, Any], given: str | None) -> str:
        taken = taken_ids(self.base.facts)
        if given in taken:
            message = f"the id `{given}` is taken"
            raise BriefgenError(diagnose("duplicate-id", message, None, f"free is {free_id(given, taken)}"))
        return given or propose_id(self.kind, values, self.base.facts)


def _in_words(found: Diagnostic) -> str:
    return "; ".join((found.message, *found.hints))


def _at_lines(diagnostics: Sequence[Diagnostic]) -> list[tuple[int, str]]:
    errors = (found for found in diagnostics if found.severity is Severity.ERROR)
    return [(found.origin.line if found.origin else 1, _in_words(found)) for found in errors]


def _find_in_form(found: Diagnostic, contents: Mapping[str, bytes], lines: Mapping[str, int]) -> int:
    """Return the line of a form with the field in which a record that is to be written has an error."""
    content = contents.get(found.origin.file, b"") if found.origin else b""
    written = content.decode("utf-8-sig").splitlines()
    for line in reversed(written[: found.origin.line] if found.origin else []):
        key = re.match(r" +(\w+):", line)
        if key and key[1] in lines:
            return lines[key[1]]
    return 1


def carry_out(outcome: Outcome[Plan | None], root: Path, *, dry_run: bool) -> bool:
    """Print what is wrong with a plan, or what it writes; write it if it may be, and say whether it was.

    Raises ``typer.Exit`` with status 1 where it brings errors.
    """
    plan = outcome.value
    unsaved = {name: after.decode("utf-8-sig") for name, after in plan.contents.items()} if plan else {}
    print_diagnostics(outcome.diagnostics, root, unsaved=unsaved)
    if plan is None or outcome.failed:
        raise _nothing_written()
    if dry_run:
        typer.echo(show_plan(plan), nl=False)
        return False
    save_plan(plan)
    for entry, place in plan.places:
        kind, *record = entry.path
        report(f"{place.file}:{place.line}  {name_one(kind)} {'/'.join((*record, entry.key))}")
    return True


def _nothing_written() -> typer.Exit:
    return fail(
        "Nothing was written; the lines above are those that would have been.\n"
        "Mend what they name, and run the command again."
    )


def _unwrap(outcome: Outcome[Any]) -> Any:
    """Return an outcome's value. Raises ``BriefgenError`` where it failed."""
    if has_errors(outcome.diagnostics):
        raise BriefgenError(*outcome.diagnostics)
    return outcome.value


def _next_steps(kind: str) -> str:
    if kind in ("sources", "people", "organisations"):
        return "Next: name it in the facts that need it (briefgen new fact), then briefgen check."
    proved = "briefgen sources verify --archive DIR, which vouches for its words; "
    lock = proved if kind == "excerpts" else ""
    return f"Next: {lock}briefgen check; briefgen make NAME for each brief that it belongs in."


# --- briefs


def add_brief(
    title: str,
    name: str | None,
    narrowed: Mapping[str, Any],
    settings: Mapping[str, str],
    request: Request,
) -> None:
    """Begin a brief with the facts that conditions choose: a spec that can be made at once.

    It is laid out in memory with everything that a brief needs before it is written. Raises ``BriefgenError`` where it
    cannot be begun, ``typer.Exit`` where it could not be made.
    """
    from briefgen.pipeline import gather

    project = find_project(request.project or Path())
    place = _choose_place(project, name or slugify(title, 6) or "brief")
    shared = gather(project, today=request.today)
    selected = pick_facts(make_selector(narrowed), shared.value.facts, lowest=project.scale[0])
    if not selected:
        options = "leave out --tag, --series, --kind or --meeting"
        hint = options if narrowed else "begin with facts: briefgen new fact"
        message = "the fact base has nothing for this brief"
        raise BriefgenError(diagnose("empty-selection", message, None, hint))
    first = schema_line("brief", place.parent, project)
    head = {"title": title, **settings}
    text = draft_spec(head, narrowed, selected, shared.value.facts, shared.value.templates, first)
    file = name_file(place, project.root)
    tried = _try(place, text, shared.value)
    print_diagnostics(tried, project.root, unsaved={file: text})
    if has_errors(tried):
        raise _nothing_written()
    change = Change(place, None, text.encode())
    if request.dry_run:
        typer.echo(format_change(change, project.root), nl=False)
        return
    save_changes([change], project.briefs, project.root)
    begun = project.brief_name(place)
    report(f"{file}:1  brief {begun}")
    wrong = "; the fact base has errors, which come first" if shared.failed else ""
    remark(f"Next: briefgen make {begun}{wrong}; then go on with the spec in an editor.")


def _choose_place(project: Project, name: str) -> Path:
    """Return the file of a new brief. Raises ``BriefgenError`` where there can be none of that name."""
    try:
        TypeAdapter(BriefName).validate_python(name)
    except ValidationError as error:
        message = f"--name: {error.errors(include_url=False)[0]['ctx']['error']}"
        raise BriefgenError(
            diagnose("bad-setting", message, None, "for example --name lights-1908")
        ) from None
    place = find_place(f"{name}.yaml", project.briefs, project.root)
    message = ""
    if project.brief_name(place) != name:
        message = f"{name_file(place, project.root)} would not be read as a brief"
    elif place.exists():
        message = f"there is a brief {name} already"
    if message:
        raise BriefgenError(diagnose("cannot-add", message, None, "give another --name"))
    return place


def _try(place: Path, text: str, materials: Materials) -> tuple[Diagnostic, ...]:
    """Lay the spec out as if it had been written: from a folder of its own that is gone afterwards."""
    from briefgen.pipeline import lay_out_brief, load_specs

    with TemporaryDirectory() as folder:
        root, project = Path(folder).resolve(), materials.project
        copy = root / place.relative_to(project.root)
        copy.parent.mkdir(parents=True)
        copy.write_bytes(text.encode())
        briefs = root / project.briefs.relative_to(project.root)
        moved = replace(materials, workspace=Workspace(replace(project, root=root, briefs=briefs)))
        specs = load_specs(copy, moved)
        laid = [lay_out_brief(spec, moved).diagnostics for spec in specs.value]
        return (*specs.diagnostics, *(found for diagnostics in laid for found in diagnostics))

"""``briefgen new``: a fact, a source, a person, an organisation or a brief."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from briefgen.cli.commands.adding import Choices, confirm
from briefgen.cli.completion import (
    Suggest,
    suggest_gatherings,
    suggest_lists,
    suggest_organisations,
    suggest_settings,
    suggest_sources,
    suggest_tags,
    suggest_words,
)
from briefgen.cli.console import can_ask, remark, report, wants_colours
from briefgen.cli.options import (
    STATUSES,
    ArchiveOption,
    DryRunOption,
    FileOption,
    KindFilter,
    MeetingFilter,
    ProjectOption,
    SeriesFilter,
    TagFilter,
    TodayOption,
    YesOption,
    day_of,
    make_selector,
    parse_settings,
)
from briefgen.cli.output import print_diagnostics
from briefgen.diagnostics import BriefgenError, Outcome, diagnose
from briefgen.diagnostics.suggest import suggest
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


def brief(
    title: Annotated[
        str | None, typer.Option("--title", metavar="TEXT", help="Title of the brief.", show_default=False)
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            "--name",
            metavar="NAME",
            help="Name of the brief and its file; made of the title.",
            show_default=False,
        ),
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
            autocompletion=suggest_settings,
        ),
    ] = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Begin a brief with what the fact base has for it.

    That is all of it, or what --tag, --series, --kind and --meeting name. The brief is tried before it is written.
    """
    from briefgen.cli.commands.adding import Choices  # noqa: PLC0415 - heavy

    day = dt.date.today()  # noqa: DTZ011 - the editor's own day
    choices = Choices(project=project, today=day, yes=yes, dry_run=dry_run)
    wanted = {"tags": tag, "series": series, "kind": kind, "meeting": meeting}
    narrowed = {key: value[0] if len(value) == 1 else value for key, value in wanted.items() if value}
    add_brief(title, name, narrowed, parse_settings(settings or []), choices)


new = typer.Typer(
    name="new", no_args_is_help=True, rich_markup_mode=None, add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)  # fmt: skip


_SOURCE_KINDS = ("official", "mirror", "news", "preview", "reference")


class FactKindName(StrEnum):
    """Kinds of fact."""

    EVENT = "event"
    MEETING = "meeting"
    EXCERPT = "excerpt"
    COMMITMENT = "commitment"
    CLAIM = "claim"
    CONFLICT = "conflict"


def _text(flag: str, about: str, metavar: str = "TEXT", suggest: Suggest | None = None) -> Any:
    return typer.Option(flag, help=about, metavar=metavar, show_default=False, autocompletion=suggest)


IdOption = Annotated[
    str | None, _text("--id", "Id of the record; made of what it says where none is given.", "ID")
]
RecordSetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", show_default=False,
                 help="Any other field, steps of its path parted by slashes: names/ko=…, support/0/supports=[date]."),
]  # fmt: skip
SupportOption = Annotated[
    list[str] | None,
    _text(
        "--support", "A source that states it; may be given several times.", "ID[, LOCATOR]", suggest_sources
    ),
]


@new.callback()
def group() -> None:
    """Add a fact, source, person or organisation, or begin a brief.

    What is not given by options is asked for on a terminal; it is checked, and then written without a change to any
    other line.
    """


new.command()(brief)


@new.command()
def fact(
    kind: Annotated[
        FactKindName | None, typer.Option("--kind", help="Kind of fact.", show_default=False)
    ] = None,
    id: IdOption = None,
    date: Annotated[
        str | None,
        _text("--date", "When, as exactly as a source says: 2024-09-04, 2016-12, 2022-05~.", "DATE"),
    ] = None,
    summary: Annotated[
        str | None, _text("--summary", "What happened, was agreed or stated, in your own words.")
    ] = None,
    label: Annotated[
        str | None, _text("--label", "A few words: for the timeline, or what an excerpt is about.")
    ] = None,
    city: Annotated[str | None, _text("--city", "Where.")] = None,
    venue: Annotated[str | None, _text("--venue", "Building or room of a meeting.")] = None,
    series: Annotated[
        str | None,
        _text(
            "--series",
            "Organisation that meets, or whose track an event belongs to.",
            "ID",
            suggest_organisations,
        ),
    ] = None,
    ordinal: Annotated[str | None, _text("--ordinal", "Number of a meeting in its series.", "NUMBER")] = None,
    meeting: Annotated[
        str | None, _text("--meeting", "Meeting or event that it belongs to.", "ID", suggest_gatherings)
    ] = None,
    parties: Annotated[
        str | None, _text("--parties", "Parties, parted by commas.", "IDS", suggest_lists("organisations"))
    ] = None,
    people: Annotated[
        str | None,
        _text("--people", "People who took part, parted by commas.", "IDS", suggest_lists("people")),
    ] = None,
    source: Annotated[
        str | None, _text("--source", "Source of an excerpt's words.", "ID", suggest_sources)
    ] = None,
    words: Annotated[
        str | None, _text("--words", "An excerpt's words, verbatim; [insertions] and … omissions marked.")
    ] = None,
    document: Annotated[
        str | None, _text("--document", "What the source calls the text that an excerpt quotes.")
    ] = None,
    locator: Annotated[str | None, _text("--locator", "Where in the source an excerpt stands.")] = None,
    area: Annotated[str | None, _text("--area", "Field of a commitment, in a word or two.")] = None,
    about: Annotated[str | None, _text("--about", "What a conflict is about.", "ID/FIELD")] = None,
    matter: Annotated[str | None, _text("--matter", "What sources disagree on, in a few words.")] = None,
    version: Annotated[
        list[str] | None,
        _text("--version", "A version in a conflict with its sources; two at least.", "'TEXT [@ID; @ID]'"),
    ] = None,
    uses: Annotated[str | None, _text("--uses", "The version of a conflict that is used.")] = None,
    because: Annotated[str | None, _text("--because", "Why that one.")] = None,
    support: SupportOption = None,
    status: Annotated[
        str | None,
        _text(
            "--status",
            "How firmly it stands; confirmed where nothing is said.",
            "STATUS",
            suggest_words(*STATUSES),
        ),
    ] = None,
    tag: Annotated[
        list[str] | None, _text("--tag", "A tag; may be given several times.", "TAG", suggest_tags)
    ] = None,
    reviewed: Annotated[
        str | None,
        _text("--reviewed", "Day it was compared with its sources; today where none is given.", "DATE"),
    ] = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Add a fact to the fact base.

    An excerpt is compared with the archived text of its source where --archive names the folder.
    """  # fmt: skip
    from briefgen.cli.commands.adding import Choices, add_record  # noqa: PLC0415 - heavy

    answers = {
        "date": date, "summary": summary, "label": label, "city": city, "venue": venue, "series": series,
        "ordinal": ordinal, "meeting": meeting, "parties": parties, "people": people, "source": source,
        "words": words, "document": document, "locator": locator, "area": area, "about": about, "matter": matter,
        "versions": version, "uses": uses, "because": because, "support": support, "status": status,
        "tags": ",".join(tag) if tag else None,
    }  # fmt: skip
    chosen = kind or _ask_kind(may_ask=can_ask() and not yes)
    day = day_of(today)
    choices = Choices(
        project=project, today=day, yes=yes, dry_run=dry_run, name=id, file=file, archive=archive
    )
    answers["reviewed"] = reviewed or day.isoformat()
    add_record(f"{chosen.value}s", _given(answers), settings or [], choices)


@new.command()
def source(
    id: IdOption = None,
    kind: Annotated[
        str | None,
        _text(
            "--kind", "official, mirror, news, preview or reference.", "KIND", suggest_words(*_SOURCE_KINDS)
        ),
    ] = None,
    publisher: Annotated[str | None, _text("--publisher", "Who published it.")] = None,
    title: Annotated[str | None, _text("--title", "Its title, as published.")] = None,
    described: Annotated[
        str | None, _text("--described", "What it is, where its title was not seen.")
    ] = None,
    author: Annotated[str | None, _text("--author", "Who wrote it.")] = None,
    date: Annotated[
        str | None, _text("--date", "Date of publication, as exactly as it is known.", "DATE")
    ] = None,
    address: Annotated[str | None, _text("--address", "Where it was seen: https://…", "URL")] = None,
    language: Annotated[
        str | None, _text("--language", "Language tag; en where none is given.", "TAG")
    ] = None,
    retrieved: Annotated[str | None, _text("--retrieved", "Day it was read.", "DATE")] = None,
    archived: Annotated[
        str | None,
        _text("--archived", "Name of its text in the archive; with --archive its checksum is taken.", "FILE"),
    ] = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    archive: ArchiveOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Add a source to the fact base."""
    from briefgen.cli.commands.adding import Choices, add_record  # noqa: PLC0415 - heavy

    answers = {
        "kind": kind, "publisher": publisher, "title": title, "described": described, "author": author, "date": date,
        "address": address, "language": language, "retrieved": retrieved, "archive": archived,
    }  # fmt: skip
    day = day_of(today)
    add_record(
        "sources",
        _given(answers),
        settings or [],
        Choices(project=project, today=day, yes=yes, dry_run=dry_run, name=id, file=file, archive=archive),
    )


@new.command()
def person(
    id: IdOption = None,
    family: Annotated[
        str | None, _text("--family", "Family name, or the only name, in Latin letters.")
    ] = None,
    given: Annotated[str | None, _text("--given", "Given name, in Latin letters.")] = None,
    order: Annotated[
        str | None,
        _text(
            "--order", "given-first or family-first.", "ORDER", suggest_words("given-first", "family-first")
        ),
    ] = None,
    support: SupportOption = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Add a person to the fact base.

    Forms of the name in other scripts are set by --set names/LANGUAGE=NAME.
    """
    from briefgen.cli.commands.adding import Choices, add_record  # noqa: PLC0415 - heavy

    answers = {"family": family, "given": given, "order": order, "support": support}
    day = day_of(today)
    add_record(
        "people",
        _given(answers),
        settings or [],
        Choices(project=project, today=day, yes=yes, dry_run=dry_run, name=id, file=file),
    )


@new.command()
def organisation(
    id: IdOption = None,
    name: Annotated[str | None, _text("--name", "Full name.")] = None,
    short: Annotated[str | None, _text("--short", "Short name or abbreviation.")] = None,
    part_of: Annotated[
        str | None, _text("--part-of", "Organisation that it belongs to.", "ID", suggest_organisations)
    ] = None,
    support: SupportOption = None,
    settings: RecordSetOption = None,
    file: FileOption = None,
    today: TodayOption = None,
    project: ProjectOption = None,
    yes: YesOption = False,
    dry_run: DryRunOption = False,
) -> None:
    """Add an organisation to the fact base.

    That is a state, ministry or group, or a series of meetings. Names in other languages are set by --set name/en=NAME --set name/LANGUAGE=NAME, in place of --name.
    """
    from briefgen.cli.commands.adding import Choices, add_record  # noqa: PLC0415 - heavy

    answers = {"name": name, "short": short, "part_of": part_of, "support": support}
    day = day_of(today)
    add_record(
        "organisations",
        _given(answers),
        settings or [],
        Choices(project=project, today=day, yes=yes, dry_run=dry_run, name=id, file=file),
    )


def _given(answers: Mapping[str, str | list[str] | None]) -> dict[str, list[str]]:
    """Return the options that were given, each as a list of its answers."""
    return {
        field: [answer] if isinstance(answer, str) else answer
        for field, answer in answers.items()
        if answer is not None and answer != []
    }


def _ask_kind(*, may_ask: bool) -> FactKindName:
    kinds = ", ".join(FactKindName)
    if not may_ask:
        raise typer.BadParameter(
            f"--kind missing; with --yes, or without a terminal, nobody is asked; the kinds are {kinds}"
        )
    while True:
        answer = typer.prompt(f"Kind of fact ({kinds})", err=True).strip()
        if answer in list(FactKindName):
            return FactKindName(answer)
        typer.echo(f"  {suggest(answer, FactKindName)}", err=True)

"""``briefgen new``: a fact, a source, a person, an organisation or a brief."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

import typer

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
from briefgen.cli.console import can_ask
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
    parse_settings,
)
from briefgen.diagnostics.suggest import suggest


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
    from briefgen.cli.drafting import add_brief  # noqa: PLC0415 - heavy

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

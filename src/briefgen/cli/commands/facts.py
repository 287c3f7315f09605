"""``briefgen facts``: questions to the fact base, and to the briefs about their facts.

Answers go to stdout. Records that could not be read are missing from an answer; a line on stderr says so, and the
answer in JSON names them, but the exit status stays 0: what was asked has been answered as far as it can be. An id
that does not exist is the asker's error: exit status 1.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.completion import suggest_any
from briefgen.cli.options import (
    ArchiveOption,
    BriefArgument,
    Format,
    FormatOption,
    LimitOption,
    ProjectOption,
    choosing,
)

if TYPE_CHECKING:
    from briefgen.model.brief import Selector

facts = typer.Typer(
    name="facts", no_args_is_help=True, rich_markup_mode=None, add_completion=False,
    help="Ask the fact base: list, show, search, impact, trace.",
)  # fmt: skip


class ExportFormat(StrEnum):
    """What facts are exported as."""

    CSV = "csv"
    JSON = "json"


def _ids(about: str) -> Any:
    return typer.Argument(metavar="ID", help=about, show_default=False, autocompletion=suggest_any)


@facts.command("list")
@choosing
def list_(
    selector: Selector,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List facts that conditions choose.

    The options are the conditions of a brief's selector, and all that are given must hold.
    """
    from briefgen.cli.answers import answer_list  # noqa: PLC0415 - heavy

    answer_list(selector, project, format)


@facts.command()
def show(
    ids: Annotated[list[str], _ids("Ids of records of any kind.")],
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show records whole.

    That is their fields and sources, where they are written, who names them, conflicts about them, and their briefs.
    """
    from briefgen.cli.answers import answer_show  # noqa: PLC0415 - heavy

    answer_show(ids, project, format)


@facts.command()
def search(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="WORD",
            help="Words that must all be found; several in one argument stand together.",
            show_default=False,
        ),
    ],
    limit: LimitOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Search records for words.

    Texts, names in every script, titles, ids and tags are searched; case, accents and strokes (ł, ø) do not count.
    """
    from briefgen.cli.answers import answer_search  # noqa: PLC0415 - heavy

    answer_search(words, limit, project, format)


@facts.command()
def impact(
    ids: Annotated[list[str], _ids("Ids of sources, facts, people or organisations.")],
    archive: ArchiveOption = None,
    project: ProjectOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Say what rests on a record.

    That is facts with their fields, briefs, and the pages that print them; briefs that were withdrawn are left out.
    """
    from briefgen.cli.answers import answer_impact  # noqa: PLC0415 - heavy

    answer_impact(ids, archive, project, format)


@facts.command()
def coverage(
    archive: ArchiveOption = None, project: ProjectOption = None, format: FormatOption = Format.TEXT
) -> None:
    """Say which facts no brief prints.

    And which rest on one source only, and what stands behind each brief. Briefs that were withdrawn do not count.
    """
    from briefgen.cli.answers import answer_coverage  # noqa: PLC0415 - heavy

    answer_coverage(archive, project, format)


@facts.command()
def trace(
    brief: BriefArgument,
    page: Annotated[
        int | None,
        typer.Option(
            "--page", metavar="NUMBER", min=1, help="Only what stands on this page.", show_default=False
        ),
    ] = None,
    archive: ArchiveOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """List every statement that a brief prints.

    Each with its facts, quotations, sources and the places in them. A brief with errors has no pages to trace: they are
    reported, and the exit status is 1.
    """
    from briefgen.cli.answers import answer_trace  # noqa: PLC0415 - heavy

    answer_trace(brief, page, archive, format)


@facts.command()
@choosing
def export(
    selector: Selector,
    project: ProjectOption = None,
    format: Annotated[
        ExportFormat, typer.Option("--format", help="A row a fact, or whole records.")
    ] = ExportFormat.CSV,
) -> None:
    """Print facts as CSV or JSON.

    The options choose them as those of `briefgen facts list` do. CSV is RFC 4180 in UTF-8. A cell that a spreadsheet
    would take for a formula begins with an apostrophe. JSON has the shape of a fact file, and can be read back as one.
    """
    from briefgen.cli.answers import answer_export  # noqa: PLC0415 - heavy

    answer_export(selector, project, as_json=format is ExportFormat.JSON)

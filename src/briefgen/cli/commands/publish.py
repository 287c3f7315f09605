"""``briefgen publish``: the reading room, a static site of the current briefs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.console import count, remark, report, short_path, show_progress, wants_colours
from briefgen.cli.options import Format, FormatOption, ProjectOption, TodayOption, day_of
from briefgen.cli.output import print_diagnostics, print_json
from briefgen.workspace import find_project

if TYPE_CHECKING:
    from briefgen.site import Published
    from briefgen.site.publishing import Shown


def publish(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The folder of the site.", show_default=False)
    ],
    project: ProjectOption = None,
    today: TodayOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Publish the project's briefs as a site that anybody can read.

    Briefs are brought up to date first. The site has a page for each, with its PDF, edition, date and what changed,
    earlier editions, a feed, and a page that says whether a code from a paper copy is current. It works from any file
    server and from a disk. Files that have not changed are not touched, nor is what `publish` did not write. If a brief
    has errors, or is of higher handling than the room, nothing is written; but a brief that the room shows already is
    then taken out of it. Settings stand under `[room]` in the project file.
    """
    from briefgen.site import publish as publish_room  # noqa: PLC0415 - heavy

    found = find_project(project or Path())
    day = day_of(today)
    with show_progress() as tell:
        outcome = publish_room(found, folder, day, tell)
    print_diagnostics(outcome.diagnostics, found.root, colours=wants_colours())
    if outcome.value is None:
        remark("Nothing was published.")
        raise typer.Exit(1)
    for name in outcome.value.drafts:
        remark(f"{name} is a draft, and is not published.")
    for name, number in outcome.value.hidden.items():
        remark(
            f"{name}: {count(number, 'earlier edition')} above the room's handling, or with a fact that is, not shown."
        )
    if format is Format.JSON:
        print_json(_as_object(outcome.value))
    else:
        for line in _digest(outcome.value):
            report(line)
    if outcome.failed:
        raise typer.Exit(1)


def _digest(published: Published) -> Iterator[str]:
    for one in published.briefs:
        if one.became != "kept":
            edition = f"edition {one.number}, " if one.number else ""
            yield f"{one.name}: {one.became} ({edition}{one.code})"
    for name in published.removed:
        yield f"{name}: taken out of the room"
    briefs = count(sum(one.pdf is not None for one in published.briefs), "brief")
    written, deleted = len(published.files.written), len(published.files.deleted)
    place = short_path(published.folder / "index.html")
    if not written and not deleted:
        yield f"{place}: {briefs}, nothing has changed"
        return
    done = [f"{count(written, 'file')} written"]
    done += [f"{deleted} deleted"] if deleted else []
    yield f"{place}: {briefs}, {', '.join(done)}"


def _as_object(published: Published) -> dict[str, Any]:
    return {
        "folder": str(published.folder),
        "briefs": [_brief_as_object(one) for one in published.briefs],
        "drafts": list(published.drafts),
        "removed": list(published.removed),
        "written": list(published.files.written),
        "deleted": list(published.files.deleted),
    }


def _brief_as_object(shown: Shown) -> dict[str, Any]:
    return {
        "brief": shown.name,
        "action": shown.became.value,
        "edition": shown.number,
        "code": shown.code,
        "page": shown.page,
        "pdf": shown.pdf,
    }

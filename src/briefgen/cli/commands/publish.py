"""``briefgen publish``: the reading room, a static site of the current briefs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from briefgen.cli.console import (
    count,
    print_diagnostics,
    print_json,
    remark,
    report,
    short_path,
    show_progress,
)
from briefgen.cli.options import Format, FormatOption, ProjectOption, TodayOption, argument, commands, day_of

if TYPE_CHECKING:
    from briefgen.site import Published

app = commands()


@app.command(epilog="Example: briefgen publish site")
def publish(
    folder: Annotated[Path, argument("DIR", "The folder of the site.")],
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
    from briefgen.site import publish as publish_room
    from briefgen.workspace import find_project

    found = find_project(project or Path())
    with show_progress() as after_each:
        outcome = publish_room(found, folder, day_of(today), after_each)
    print_diagnostics(outcome.diagnostics, found.root)
    if outcome.value is None:
        remark("Nothing was published.")
        raise typer.Exit(1)
    for name in outcome.value.drafts:
        remark(f"{name} is a draft, and is not published.")
    for name, number in outcome.value.hidden.items():
        editions = count(number, "earlier edition")
        remark(f"{name}: {editions} above the room's handling, or with a fact that is, not shown.")
    if format is Format.JSON:
        print_json(_as_object(outcome.value))
    else:
        for line in _digest(outcome.value):
            report(line)
    if outcome.failed:
        raise typer.Exit(1)


def _digest(published: Published) -> Iterator[str]:
    for brief in published.briefs:
        if brief.became != "kept":
            edition = f"edition {brief.number}, " if brief.number else ""
            yield f"{brief.name}: {brief.became} ({edition}{brief.code})"
    for name in published.removed:
        yield f"{name}: taken out of the room"
    briefs = count(sum(brief.pdf is not None for brief in published.briefs), "brief")
    written, deleted = len(published.files.written), len(published.files.deleted)
    done = [f"{count(written, 'file')} written"] + ([f"{deleted} deleted"] if deleted else [])
    became = ", ".join(done) if written or deleted else "nothing has changed"
    yield f"{short_path(published.folder / 'index.html')}: {briefs}, {became}"


def _as_object(published: Published) -> dict[str, Any]:
    briefs = [
        {
            "brief": brief.name,
            "action": brief.became.value,
            "edition": brief.number,
            "code": brief.code,
            "page": brief.page,
            "pdf": brief.pdf,
        }
        for brief in published.briefs
    ]
    return {
        "folder": str(published.folder),
        "briefs": briefs,
        "drafts": list(published.drafts),
        "removed": list(published.removed),
        "written": list(published.files.written),
        "deleted": list(published.files.deleted),
    }

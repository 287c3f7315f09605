"""The order of the parts: what may be shown is collected, the room is made of it, its folder brought up to date.

In: a project, a folder, the day. Out: ``Published``, or diagnostics; where these are errors, nothing was published.

A brief that the room shows and that is above its level now is the one error at which something is done: a room that is
published by the clock would go on showing it until somebody reads the message. It is taken out at once.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from briefgen.diagnostics import Outcome, has_errors
from briefgen.locking import PATIENCE, Lock, hold
from briefgen.project import Project
from briefgen.room.collecting import Collected, Tell, collect
from briefgen.room.folder import check_place
from briefgen.room.history import advance
from briefgen.room.record import Record, Shelf, load_record
from briefgen.room.site import make_site
from briefgen.room.writing import Written, plan_writing, write_room

_BUSY = "another run is publishing there"


class Became(StrEnum):
    """What became of a brief in the room."""

    PUBLISHED = "published"
    CHANGED = "changed"
    KEPT = "kept"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class Shown:
    """A brief of the room, and what became of it in this run. ``pdf`` is missing for one that was withdrawn."""

    name: str
    became: Became
    number: int
    code: str
    page: str
    pdf: str | None


@dataclass(frozen=True, slots=True)
class Published:
    """A room that was brought up to date; ``drafts`` are briefs that are not published.

    ``removed`` are briefs that the room may not show any more, and which left it without a trace. ``hidden`` says how
    many earlier editions of a published brief are above the room's level, where any are.
    """

    folder: Path
    briefs: tuple[Shown, ...]
    files: Written
    drafts: tuple[str, ...]
    removed: tuple[str, ...]
    hidden: Mapping[str, int]


def publish(
    project: Project, folder: Path, today: dt.date, tell: Tell = lambda *_: None
) -> Outcome[Published | None]:
    """Bring the reading room of a project up to date.

    Where the outcome failed there is no value, and nothing was written; or there is one, and briefs that the room may not
    show any more were taken out of it. Raises ``BriefgenError``, before anything is written, for a folder that cannot be
    used or holds files of others where the room's belong; and where writing itself fails, which the next run mends.
    """
    check_place(folder, project)
    before = load_record(folder)
    collected = collect(project, tell)
    if not _may_publish(collected, before):
        return Outcome(None, collected.diagnostics)
    with hold(Lock(folder, _BUSY, "nothing was published", is_folder=True), PATIENCE):
        known, before = before, load_record(folder)
        if before != known:
            # Another run published meanwhile, perhaps something later than was collected here.
            collected = collect(project, tell)
            if not _may_publish(collected, before):
                return Outcome(None, collected.diagnostics)
        record = advance(before, collected.value, project, today)
        files = make_site(collected.value, record, project, folder, before)
        plan = plan_writing(folder, before, files, record)
        written = write_room(folder, before, plan, files, record)
    shown = tuple(_tell_briefs(before, record, written))
    removed = tuple(name for name in (before.briefs if before else ()) if name not in record.briefs)
    hidden = _count_hidden(collected.value)
    return Outcome(
        Published(folder, shown, written, collected.value.drafts, removed, hidden),
        (*collected.diagnostics, *plan.kept),
    )


def _may_publish(collected: Outcome[Collected], before: Record | None) -> bool:
    """Whether there is no error, or none but briefs above the room's level, of which the room shows one."""
    errors = {one.code for one in collected.diagnostics if has_errors((one,))}
    shown = set(before.briefs) if before else set()
    return not errors or (errors == {"room-handling"} and bool(shown & collected.value.above))


def _count_hidden(collected: Collected) -> Mapping[str, int]:
    counts = {name: len(collected.hidden.get(name, ())) for name in collected.briefs}
    return {name: number for name, number in counts.items() if number}


def _tell_briefs(before: Record | None, record: Record, written: Written) -> Iterator[Shown]:
    known = before.briefs if before else {}
    for name, shelf in record.briefs.items():
        place = f"briefs/{name}/"
        file = f"{place}{name.rpartition('/')[2]}.pdf"
        became = _became(known.get(name), shelf, is_new_pdf=file in written.written)
        pdf = None if shelf.withdrawn else file
        yield Shown(name, became, shelf.last.number, shelf.last.code, f"{place}index.html", pdf)


def _became(before: Shelf | None, now: Shelf, *, is_new_pdf: bool) -> Became:
    if now.withdrawn:
        return Became.KEPT if before and before.withdrawn else Became.WITHDRAWN
    if before is None or before.withdrawn:
        return Became.PUBLISHED
    return Became.CHANGED if is_new_pdf or before != now else Became.KEPT

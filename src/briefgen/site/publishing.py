"""The site brought up to date: collected, made, compared with its folder, written."""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from briefgen.diagnostics import BriefgenError, Diagnostic, Outcome, diagnose, has_errors
from briefgen.site.collecting import Collected, Tell, collect
from briefgen.site.feed import make_site
from briefgen.site.record import (
    RECORD_NAME,
    Record,
    advance,
    check_place,
    find_link,
    format_record,
    is_own,
    load_record,
    read_place,
    refuse_foreign,
)
from briefgen.system.files import PATIENCE, Lock, hold, write_whole
from briefgen.workspace import Project

_HINT = "the room is as it was, but for what was already written; publish again"


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done in a folder; ``kept`` are files that the room would delete if nobody had changed them.

    ``own`` are the hashes of the room's files as they stand.
    """

    write: Mapping[str, bytes]
    delete: tuple[str, ...]
    own: Mapping[str, str]
    kept: tuple[Diagnostic, ...] = ()


@dataclass(frozen=True, slots=True)
class Written:
    """What was done: the files that were written and deleted, by their path from the folder."""

    written: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()


def plan_writing(folder: Path, before: Record | None, files: Mapping[str, bytes], record: Record) -> Plan:
    """Compare a folder with the files that it is to have. Raises ``BriefgenError`` where one of another's is in the way."""
    known = before or record
    standing = {place: read_place(folder, place) for place in files}
    write = {place: content for place, content in files.items() if standing[place] != content}
    foreign = [
        refuse_foreign(folder, place)
        for place in write
        if (find_link(folder, place) is not None or os.path.lexists(folder / place))
        and not is_own(standing[place] or b"", place, known)
    ]
    if foreign:
        raise BriefgenError(*foreign)
    gone = {place for place in (*known.files, *known.writing) if place not in files}
    left = {place: content for place in sorted(gone) if (content := read_place(folder, place)) is not None}
    delete = tuple(place for place, content in left.items() if is_own(content, place, known))
    kept = tuple(
        diagnose(
            "room-kept",
            f"{folder / place} is no longer part of the room, and was changed since the room wrote it: it is left there",
            None,
            "delete it unless it may stay",
        )
        for place in left
        if place not in delete
    )
    own = {place: content for place, content in standing.items() if content is not None}
    own |= {place: left[place] for place in delete}
    return Plan(write, delete, {place: _hash(content) for place, content in own.items()}, kept)


def write_room(
    folder: Path, before: Record | None, plan: Plan, files: Mapping[str, bytes], record: Record
) -> Written:
    """Do what was planned. Raises ``BriefgenError`` where the folder cannot be written to."""
    final = record.model_copy(update={"files": {place: _hash(files[place]) for place in sorted(files)}})
    if not plan.write and not plan.delete and before == final:
        return Written()
    if plan.write or plan.delete:
        writing = {place: _hash(content) for place, content in plan.write.items()}
        underway = (before or record).model_copy(update={"files": dict(plan.own), "writing": writing})
        _write(folder, RECORD_NAME, format_record(underway))
    for place, content in plan.write.items():
        _write(folder, place, content)
    for place in plan.delete:
        _delete(folder, place)
    _write(folder, RECORD_NAME, format_record(final))
    return Written(tuple(plan.write), plan.delete)


def _write(folder: Path, place: str, content: bytes) -> None:
    """Write a file of the room, and delete what a run that was killed left half written of it.

    No other run is at work in the folder.
    """
    path = folder / place
    partial = re.compile(rf"\.{re.escape(path.name)}\.[A-Za-z0-9_]{{8}}\.partial")
    with suppress(OSError):
        for entry in path.parent.iterdir():
            if partial.fullmatch(entry.name) and entry.is_file() and not entry.is_symlink():
                entry.unlink()
    write_whole(path, content, hint=_HINT)


def _delete(folder: Path, place: str) -> None:
    """Delete a file of the room, and the folders that are empty then."""
    path = folder / place
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        message = f"{path} cannot be deleted: {error.strerror or error}"
        raise BriefgenError(diagnose("cannot-write", message, None, _HINT)) from None
    with suppress(OSError):
        for parent in path.parents:
            if parent == folder:
                break
            parent.rmdir()


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()


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
    many earlier editions of a published brief are above the room's level, where any are. ``unissued`` are briefs without
    an edition that are not shown, ``newer`` those that say something else by now than the edition that is shown.
    """

    folder: Path
    briefs: tuple[Shown, ...]
    files: Written
    drafts: tuple[str, ...]
    removed: tuple[str, ...]
    hidden: Mapping[str, int]
    unissued: tuple[str, ...] = ()
    newer: tuple[str, ...] = ()


def publish(
    project: Project,
    folder: Path,
    today: dt.date,
    tell: Tell = lambda *_: None,
    *,
    unissued: bool = False,
) -> Outcome[Published | None]:
    """Bring the reading room of a project up to date: its issued editions, and working copies where ``unissued``.

    Where the outcome failed there is no value, and nothing was written; or there is one, and briefs that the room may not
    show any more were taken out of it. Raises ``BriefgenError``, before anything is written, for a folder that cannot be
    used or holds files of others where the room's belong; and where writing itself fails, which the next run mends.
    """
    check_place(folder, project)
    before = load_record(folder)
    collected = collect(project, tell, unissued=unissued)
    if not _may_publish(collected, before):
        return Outcome(None, collected.diagnostics)
    with hold(Lock(folder, _BUSY, "nothing was published", is_folder=True), PATIENCE):
        known, before = before, load_record(folder)
        if before != known:
            # Another run published meanwhile, perhaps something later than was collected here.
            collected = collect(project, tell, unissued=unissued)
            if not _may_publish(collected, before):
                return Outcome(None, collected.diagnostics)
        record = advance(before, collected.value, project, today)
        files = make_site(collected.value, record, project, folder, before)
        plan = plan_writing(folder, before, files, record)
        written = write_room(folder, before, plan, files, record)
    shown = tuple(_list_shown(before, record, written))
    removed = tuple(name for name in (before.briefs if before else ()) if name not in record.briefs)
    counts = {name: len(collected.value.hidden.get(name, ())) for name in collected.value.briefs}
    hidden = {name: number for name, number in counts.items() if number}
    return Outcome(
        Published(
            folder,
            shown,
            written,
            collected.value.drafts,
            removed,
            hidden,
            collected.value.unissued,
            tuple(name for name, one in collected.value.briefs.items() if one.newer),
        ),
        (*collected.diagnostics, *plan.kept),
    )


def _may_publish(collected: Outcome[Collected], before: Record | None) -> bool:
    """Whether there is no error, or none but briefs above the room's level, of which the room shows one."""
    errors = {one.code for one in collected.diagnostics if has_errors((one,))}
    shown = set(before.briefs) if before else set()
    return not errors or (errors == {"room-handling"} and bool(shown & collected.value.above))


def _list_shown(before: Record | None, record: Record, written: Written) -> Iterator[Shown]:
    """Yield every brief of the room with what became of it."""
    known = before.briefs if before else {}
    for name, shelf in record.briefs.items():
        place = f"briefs/{name}/"
        file = f"{place}{name.rpartition('/')[2]}.pdf"
        earlier = known.get(name)
        if shelf.withdrawn:
            became = Became.KEPT if earlier and earlier.withdrawn else Became.WITHDRAWN
        elif earlier is None or earlier.withdrawn:
            became = Became.PUBLISHED
        else:
            became = Became.CHANGED if file in written.written or earlier != shelf else Became.KEPT
        pdf = None if shelf.withdrawn else file
        yield Shown(name, became, shelf.last.number, shelf.last.code, f"{place}index.html", pdf)

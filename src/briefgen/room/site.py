"""Every file of the room, by its path.

In: what was collected, the record, and the room's folder as it stands. Out: bytes by path, in an order in which they
can be written: PDFs and pictures, the pages of briefs, then what leads to these. A page so never leads to a file that
is not there yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path

from briefgen.diagnostics import BriefgenError
from briefgen.project import Project
from briefgen.room.collecting import Collected, Current
from briefgen.room.feed import make_feed
from briefgen.room.folder import read_own
from briefgen.room.pages import FEED, INDEX, SCRIPT, STYLE, load_texts, render_pages
from briefgen.room.pictures import Picture, draw_page_one, picture_of
from briefgen.room.record import Record
from briefgen.room.speech import open_speech
from briefgen.room.views import Brief, list_briefs, list_codes

_LARGE, _SMALL = "page-1.png", "page-1-small.png"


def make_site(
    collected: Collected, record: Record, project: Project, folder: Path, before: Record | None
) -> Mapping[str, bytes]:
    """Return the files of the room. Raises ``BriefgenError`` where a template cannot be used."""
    texts = load_texts(project)
    if texts.failed:
        raise BriefgenError(*texts.diagnostics)
    drawn = {name: _draw(one, folder, before) for name, one in collected.briefs.items()}
    briefs = list_briefs(record, collected, drawn)
    speech = open_speech(project)
    files = dict(_list_files(briefs))
    files |= {name: texts.value[name].encode() for name in (STYLE, SCRIPT)}
    files |= render_pages(texts.value, speech, briefs, list_codes(briefs))
    for one in speech:
        files[f"{one.prefix}{FEED}"] = make_feed(briefs, one, record.id, record.since)
        # What leads to everything else comes last.
        files[f"{one.prefix}{INDEX}"] = files.pop(f"{one.prefix}{INDEX}")
    return files


def _draw(current: Current, folder: Path, before: Record | None) -> tuple[Picture, Picture]:
    """Return page one of a brief; the pictures that the room has where they are of the same PDF."""
    place = f"briefs/{current.name}"
    if (
        before
        and before.files.get(f"{place}/{current.name.rpartition('/')[2]}.pdf")
        == sha256(current.pdf).hexdigest()
    ):
        large, small = (read_own(folder, f"{place}/{name}", before) for name in (_LARGE, _SMALL))
        if large and small:
            return picture_of(large), picture_of(small)
    return draw_page_one(current.pdf)


def _list_files(briefs: tuple[Brief, ...]) -> Iterator[tuple[str, bytes]]:
    for brief in briefs:
        for former in brief.former:
            if former.file:
                yield former.file.path, former.file.content
        if brief.file and brief.large and brief.small:
            yield brief.file.path, brief.file.content
            yield f"{brief.folder}{_LARGE}", brief.large.png
            yield f"{brief.folder}{_SMALL}", brief.small.png

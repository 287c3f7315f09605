"""Every file of the site by its path, the Atom feed among them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from briefgen.diagnostics import BriefgenError
from briefgen.model.base import ascii_address
from briefgen.site.collecting import Collected, Current
from briefgen.site.pages import FEED, INDEX, SCRIPT, STYLE, load_texts, render_pages
from briefgen.site.record import Record, State, read_own
from briefgen.site.views import (
    Brief,
    Picture,
    Speech,
    draw_page_one,
    list_briefs,
    list_codes,
    open_speech,
    picture_of,
)
from briefgen.workspace import Project

_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make_feed(briefs: Sequence[Brief], speech: Speech, room: str, since: dt.date) -> bytes:
    """Return the feed in one language. ``room`` is the room's id, ``since`` the day when it was opened."""
    address = speech.project.room.address
    entries: list[Element] = []
    for brief in briefs:
        if brief.withdrawn:
            said = brief.withdrawn.said
            entry = _begin(brief, uuid5(UUID(room), f"{brief.name} withdrawn {said.isoformat()}").urn, speech)
            _add(entry, "title", speech.say("{title}: withdrawn", title=brief.title))
            _add(entry, "updated", _moment(said))
            _add(entry, "summary", speech.say("This brief was withdrawn. It is no longer to be used."))
            entries.append(entry)
        entries.append(_entry(brief, brief.state, speech, UUID(room), is_current=brief.withdrawn is None))
        entries += (
            _entry(brief, former.state, speech, UUID(room), is_current=False) for former in brief.former
        )
    entries.sort(key=lambda entry: entry.findtext("id") or "")
    entries.sort(key=lambda entry: (entry.findtext("updated") or "")[:10], reverse=True)
    feed = Element("feed", {"xmlns": _NAMESPACE, "xml:lang": speech.tag})
    if address:
        feed.set("xml:base", f"{ascii_address(address)}{speech.prefix}{FEED}")
    _add(feed, "id", uuid5(UUID(room), f"feed {speech.language}").urn)
    _add(feed, "title", speech.room_title)
    _add(feed, "updated", entries[0].findtext("updated") or "" if entries else _moment(since))
    author = SubElement(feed, "author")
    _add(author, "name", speech.project.office or speech.room_title)
    SubElement(feed, "link", {"rel": "alternate", "type": "text/html", "href": INDEX})
    if address:
        SubElement(feed, "link", {"rel": "self", "type": "application/atom+xml", "href": FEED})
    feed.extend(entries)
    indent(feed, " ")
    written: bytes = tostring(feed, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + written + b"\n"


def _entry(brief: Brief, state: State, speech: Speech, room: UUID, *, is_current: bool) -> Element:
    entry = _begin(brief, uuid5(room, f"{brief.name} {state.code}").urn, speech)
    title = speech.say("{title}: {edition}", title=brief.title, edition=speech.edition(state.number))
    _add(entry, "title", title)
    _add(entry, "published", _moment(state.published))
    _add(entry, "updated", _moment(state.updated))
    said = [speech.say("Information as of {date}", date=speech.date(state.as_of))] if state.as_of else []
    if is_current and brief.file:
        link = {"rel": "enclosure", "type": "application/pdf", "hreflang": brief.language}
        link |= {"href": f"{'../' if speech.prefix else ''}{brief.file.path}", "length": str(brief.file.size)}
        SubElement(entry, "link", link)
        said += brief.told.lines
    _add(entry, "summary", " · ".join(said) or speech.edition(state.number))
    return entry


def _begin(brief: Brief, name: str, speech: Speech) -> Element:
    entry = Element("entry", {"xml:lang": speech.tag})
    _add(entry, "id", name)
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": f"{brief.folder}{INDEX}"})
    return entry


def _add(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _NOT_XML.sub("", text)


def _moment(day: dt.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"


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
    files: dict[str, bytes] = {}
    for brief in briefs:
        files |= {former.file.path: former.file.content for former in brief.former if former.file}
        if brief.file and brief.large and brief.small:
            files[brief.file.path] = brief.file.content
            files[f"{brief.folder}{_LARGE}"] = brief.large.png
            files[f"{brief.folder}{_SMALL}"] = brief.small.png
            if brief.state.number:
                files[f"{brief.edition_folder(brief.state.number)}{brief.file.name}"] = brief.file.content
        if brief.working and brief.working.file:
            files[brief.working.file.path] = brief.working.file.content
    files |= {name: texts.value[name].encode() for name in (STYLE, SCRIPT)}
    files |= render_pages(texts.value, speech, briefs, list_codes(briefs))
    for language in speech:
        files[f"{language.prefix}{FEED}"] = make_feed(briefs, language, record.id, record.since)
        # What leads to everything else comes last.
        files[f"{language.prefix}{INDEX}"] = files.pop(f"{language.prefix}{INDEX}")
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

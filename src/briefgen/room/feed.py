"""The room's feed: one entry for each state that was published and each withdrawal, as Atom (RFC 4287).

In: the briefs of the room. Out: the bytes of ``feed.xml``. A feed has an author, an id, a title and the day of its last
change (4.1.1); an entry an id that never changes (4.2.6), a title, a day, a link (4.1.2). Days are those on which the
room first said so, at midnight UTC (3.3); no clock is read. Without the room's address links stay relative to the
place where the feed was found, and there is neither ``xml:base`` (2) nor a link of the feed to itself (4.2.7.2).

An entry tells what changed only while its state is the current one: what an older one told may since have been raised
above the room's level.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from briefgen.model.addresses import ascii_address
from briefgen.room.pages import FEED, INDEX
from briefgen.room.record import State
from briefgen.room.speech import Speech
from briefgen.room.views import Brief

_NAMESPACE = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def make_feed(briefs: Sequence[Brief], speech: Speech, room: str, since: dt.date) -> bytes:
    """Return the feed in one language. ``room`` is the room's id, ``since`` the day when it was opened."""
    address = speech.project.room.address
    entries = sorted(_list_entries(briefs, speech, UUID(room)), key=_order)
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


def _order(entry: Element) -> tuple[int, str]:
    """Order entries by day, the latest first."""
    day = dt.date.fromisoformat((entry.findtext("updated") or "")[:10])
    return -day.toordinal(), entry.findtext("id") or ""


def _list_entries(briefs: Sequence[Brief], speech: Speech, room: UUID) -> Iterator[Element]:
    for brief in briefs:
        if brief.withdrawn:
            yield _withdrawal(brief, speech, room)
        yield _entry(brief, brief.state, speech, room, is_current=brief.withdrawn is None)
        for former in brief.former:
            yield _entry(brief, former.state, speech, room, is_current=False)


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


def _withdrawal(brief: Brief, speech: Speech, room: UUID) -> Element:
    assert brief.withdrawn is not None
    said = brief.withdrawn.said
    entry = _begin(brief, uuid5(room, f"{brief.name} withdrawn {said.isoformat()}").urn, speech)
    _add(entry, "title", speech.say("{title}: withdrawn", title=brief.title))
    _add(entry, "updated", _moment(said))
    _add(entry, "summary", speech.say("This brief was withdrawn. It is no longer to be used."))
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

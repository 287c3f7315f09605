"""What the pages of the site say, as values, in one language."""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256

from markupsafe import Markup

from briefgen.compose.text.dates import format_day
from briefgen.compose.text.labels import Wording, english_wording, load_wording
from briefgen.model.text import LocalText
from briefgen.site.collecting import UNTOLD, Collected, Current, Told
from briefgen.site.record import Record, Shelf, State, Withdrawn
from briefgen.workspace import Project

_KILO, _MEGA = 1_000, 1_000_000


@dataclass(frozen=True)
class Speech:
    """One language of a room. ``prefix`` is the folder of its pages, empty for the first language."""

    wording: Wording = field(repr=False)
    prefix: str
    project: Project = field(repr=False)

    @property
    def language(self) -> str:
        """The language, such as ko."""
        return self.wording.language

    @property
    def tag(self) -> str:
        """The language tag of its pages."""
        return self.wording.tag

    @cached_property
    def own_name(self) -> str:
        """What the language is called in that language."""
        return str(self.wording.locale.get_language_name(self.wording.locale.language))

    @property
    def room_title(self) -> str:
        """What the room is called."""
        title = self.project.room.title
        return title.pick(self.language)[1] if title else self.project.office or self.say("Briefs")

    def say(self, text: str, /, **fields: object) -> str:
        """Return a label."""
        return self.wording.labels.say(text, **fields)

    def fill(self, text: str, /, **fields: object) -> Markup:
        """Return a label for a page, whose fields may be marked up."""
        return Markup.escape(self.wording.labels.catalogue.gettext(text)).format(**fields)

    def plural(self, one: str, many: str, count: int, /, **fields: object) -> str:
        """Return a label for a count."""
        return self.wording.labels.plural(one, many, count, **fields)

    def date(self, day: dt.date) -> str:
        """Return a day in words."""
        return format_day(day, self.wording)

    def day(self, day: dt.date) -> Markup:
        """Return a day in words, which a program can read too."""
        return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), self.date(day))

    def edition(self, number: int) -> str:
        """Return what a state is called."""
        return self.say("Edition {number}", number=number) if number else self.say("Unnumbered copy")

    def size(self, count: int) -> str:
        """Return a number of bytes, in thousands or millions."""
        from babel.numbers import format_decimal  # noqa: PLC0415 - see load_wording

        if count < _MEGA:
            thousands = format_decimal(max(1, round(count / _KILO)), locale=self.wording.locale)
            return self.say("{count} kB", count=thousands)
        return self.say(
            "{count} MB", count=format_decimal(round(count / _MEGA, 1), locale=self.wording.locale)
        )

    def file(self, pages: int, count: int) -> str:
        """Return what a PDF is: its pages and size."""
        size = self.size(count)
        return self.plural(
            "PDF, {count} page, {size}", "PDF, {count} pages, {size}", pages, count=pages, size=size
        )

    def banner(self, level: str) -> str:
        """Return how a level of handling is shown; nothing for the lowest, which needs no mark."""
        if level == self.project.scale[0]:
            return ""
        return self.wording.labels.catalogue.gettext(self.project.banner(level))

    def pick(self, versions: Mapping[str, str]) -> tuple[str, str] | None:
        """Return ``(language, words)`` of a text by language: the language is empty where it is the page's."""
        if not versions:
            return None
        tag, words = LocalText(tuple(versions.items())).pick(self.language)
        return self.language_of(tag), words

    def language_of(self, tag: str) -> str:
        """Return a language tag where it is another language than that of the page."""
        return "" if tag.partition("-")[0] == self.language else tag


def open_speech(project: Project) -> tuple[Speech, ...]:
    """Return the languages of a project's room, the first one first; English where the project's has no labels."""
    tags = project.room.languages or (project.language,)
    known = [wording for tag in tags if (wording := load_wording(tag))] or [english_wording()]
    return tuple(
        Speech(wording, f"{wording.language}/" if place else "", project)
        for place, wording in enumerate(known)
    )


_LARGE, _SMALL = 110, 55
"""Dots per inch: page one at twice the width at which it is shown, on its own page and in the list."""

_SIZE = slice(16, 24)
"""Where a PNG says how wide and high it is (PNG, 11.2.2)."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG, and its size in pixels."""

    png: bytes
    width: int
    height: int


def picture_of(png: bytes) -> Picture:
    """Return a PNG with its size."""
    width, height = struct.unpack(">II", png[_SIZE])
    return Picture(png, width, height)


def draw_page_one(pdf: bytes) -> tuple[Picture, Picture]:
    """Return page one of a PDF, large and small."""
    from briefgen.export.pictures import render_pages  # noqa: PLC0415 - heavy, and most runs draw nothing

    large, small = (next(render_pages(pdf, dpi, (1,))) for dpi in (_LARGE, _SMALL))
    return picture_of(large), picture_of(small)


def count_pages(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    import pypdfium2  # noqa: PLC0415 - heavy

    with pypdfium2.PdfDocument(pdf) as document:
        return len(document)


@dataclass(frozen=True, slots=True)
class File:
    """A PDF of the room: its path from the room's folder, its name, what it is and its SHA-256."""

    path: str
    name: str
    content: bytes
    pages: int
    sha: str

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return len(self.content)


@dataclass(frozen=True, slots=True)
class Former:
    """A state beside the current one, superseded or not issued: with its file and what it changed where these are kept."""

    state: State
    file: File | None = None
    told: Told = UNTOLD
    note: str = ""
    handling: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """A brief of the room. Without a ``file`` it was withdrawn; with the number 0 its state is a working copy.

    ``newer``: the brief says something else by now, which was not issued; ``working`` is that, where it is shown.
    """

    name: str
    title: str
    subtitle: str | None
    language: str
    handling: str
    state: State
    former: tuple[Former, ...] = ()
    series: str | None = None
    file: File | None = None
    told: Told = UNTOLD
    note: str = ""
    newer: bool = False
    working: Former | None = None
    large: Picture | None = None
    small: Picture | None = None
    withdrawn: Withdrawn | None = None

    @property
    def folder(self) -> str:
        """The folder of its page and files."""
        return f"briefs/{self.name}/"

    def edition_folder(self, number: int) -> str:
        """Return the folder of an edition's page and file, which stays."""
        return f"{self.folder}{number}/"

    @property
    def file_name(self) -> str:
        """How its files are called: by the last part of its name."""
        return self.name.rpartition("/")[2]

    @property
    def editions(self) -> tuple[Former, ...]:
        """Its editions, the latest first: the current one, or that which was when it was withdrawn, and those before."""
        now = Former(self.state, self.edition_file, self.told, self.note, self.handling)
        return tuple(one for one in (now, *self.former) if one.state.number)

    @property
    def edition_file(self) -> File | None:
        """The file of the current edition at its own address."""
        return self.file and replace(
            self.file, path=f"{self.edition_folder(self.state.number)}{self.file.name}"
        )

    @property
    def since(self) -> dt.date:
        """The day since when it is as it is."""
        return self.withdrawn.said if self.withdrawn else self.state.updated


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code that stands on paper copies, and the state it belongs to."""

    brief: Brief
    state: State
    status: str
    """current, superseded, withdrawn or unissued."""


_IN_USE = ("current", "unissued")

Pictures = Mapping[str, tuple[Picture, Picture]]


def list_briefs(record: Record, collected: Collected, pictures: Pictures) -> tuple[Brief, ...]:
    """Return the briefs of the room: those in use, the latest first, then the withdrawn ones."""
    briefs = [
        _view(name, shelf, collected.briefs.get(name), pictures.get(name))
        for name, shelf in record.briefs.items()
    ]
    return tuple(
        sorted(briefs, key=lambda one: (one.withdrawn is not None, -one.since.toordinal(), one.name))
    )


def list_codes(briefs: tuple[Brief, ...]) -> tuple[CodeRow, ...]:
    """Return every code that the room knows, in the order of the briefs, of each the latest first.

    The same words have the same code under every name, as where a brief was renamed: one that is current somewhere is
    nowhere called superseded or withdrawn. So it is with a working copy.
    """
    rows: list[CodeRow] = []
    for one in briefs:
        status = "withdrawn" if one.withdrawn else "current" if one.state.number else "unissued"
        rows.append(CodeRow(one, one.state, status))
        if one.working:
            rows.append(CodeRow(one, one.working.state, "unissued"))
        former = "withdrawn" if one.withdrawn else "superseded"
        rows += [CodeRow(one, other.state, former) for other in one.former]
    in_use = {row.state.code for row in rows if row.status in _IN_USE}
    return tuple(row for row in rows if row.status in _IN_USE or row.state.code not in in_use)


def file_of(folder: str, name: str, pdf: bytes) -> File:
    """Return a PDF as a file of the room."""
    return File(f"{folder}{name}", name, pdf, count_pages(pdf), sha256(pdf).hexdigest())


def _view(name: str, shelf: Shelf, current: Current | None, drawn: tuple[Picture, Picture] | None) -> Brief:
    brief = Brief(name, shelf.title, shelf.subtitle, shelf.language, shelf.handling, shelf.last)
    issued = {edition.code: edition for edition in current.editions} if current else {}
    earlier: list[Former] = []
    for state in shelf.states[-2::-1]:
        edition = issued.get(state.code)
        if edition is None:
            earlier.append(Former(state))
            continue
        place = brief.edition_folder(edition.number)
        file = file_of(place, f"{brief.file_name}.pdf", edition.pdf) if edition.pdf is not None else None
        earlier.append(Former(state, file, edition.told, edition.note, edition.handling))
    if current is None:
        return replace(brief, former=tuple(earlier), withdrawn=shelf.withdrawn)
    large, small = drawn or (None, None)
    working = None
    if current.working:
        file = file_of(brief.folder, f"{brief.file_name}-working-copy.pdf", current.working.pdf)
        state = shelf.last.model_copy(
            update={"code": current.working.code, "number": 0, "date": None, "as_of": current.working.as_of}
        )
        working = Former(state, file, current.working.told)
    return replace(
        brief,
        former=tuple(earlier),
        series=current.series,
        file=file_of(brief.folder, f"{brief.file_name}.pdf", current.pdf),
        told=current.told,
        note=current.note,
        newer=current.newer,
        working=working,
        large=large,
        small=small,
    )

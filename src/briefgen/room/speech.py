"""The room's words in one language: labels, dates, sizes, names of editions.

In: a language tag and the project. Out: a ``Speech``, which templates and the feed speak through. Labels come from the
catalogues of ``compose``, which also read the templates of the room; dates and figures from CLDR.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from markupsafe import Markup

from briefgen.compose.dates import format_day
from briefgen.compose.wording import Wording, english_wording, load_wording
from briefgen.model.text import LocalText
from briefgen.project import Project

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

"""The brief spec: which facts, which sections, for whom, on which paper. An editor writes it under ``briefs/``."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from briefgen.diagnostics import Origin
from briefgen.model.base import Flag, Id, Ids, Line, Model, Number, Whole
from briefgen.model.dates import Date
from briefgen.model.tree import Node, Step, find_origin


class Paper(StrEnum):
    """Paper sizes."""

    A4 = "A4"
    LETTER = "Letter"


FactKind = Literal["event", "meeting", "excerpt", "commitment", "claim", "conflict"]
FactStatus = Literal["confirmed", "reported", "inferred", "disputed", "planned"]


def _listed(value: object) -> object:
    return [value] if isinstance(value, str) else value


class Selector(Model):
    """Conditions on facts. All that are given must hold; within one list, any value does."""

    id: Ids = ()
    kind: Annotated[tuple[FactKind, ...], BeforeValidator(_listed)] = ()
    series: Ids = ()
    meeting: Ids = ()
    """Facts of a meeting or event, and that meeting or event itself."""
    tags: Ids = ()
    date: Date | None = None
    """A date or interval; a fact matches where its date may fall into it. Facts without a date take their meeting's."""
    person: Ids = ()
    organisation: Ids = ()
    """The series, a party or the publisher-independent organisation a fact names."""
    party: Ids = ()
    source: Ids = ()
    """Facts that rest on one of the sources."""
    status: Annotated[tuple[FactStatus, ...], BeforeValidator(_listed)] = ()
    handling: Annotated[tuple[Line, ...], BeforeValidator(_listed)] = ()
    any: tuple[Selector, ...] = ()
    """At least one of these must hold."""
    all: tuple[Selector, ...] = ()
    """All of these must hold."""
    none: tuple[Selector, ...] = ()
    """None of these may hold."""
    order: Literal["date", "-date", "id", "given"] | None = None
    """date (the default), -date (latest first), id, or given (as listed under `id`)."""
    limit: Annotated[Whole, Field(ge=1, le=100_000)] | None = None
    """At most so many, the first in order."""


class _Section(Model):
    title: Line | None = None
    """Heading; the program's own word for the kind where none is given."""
    select: Selector | None = None
    """Narrows the brief's selection for this section."""
    allow_empty: Flag = False
    """Whether the section may select nothing; it is then left out."""
    intro: Line | None = None
    """Name of a template whose text stands under the heading."""


class _Text(_Section):
    template: Line
    """Name of the template, such as background.md."""


class KeyPointsSection(_Text):
    """The main points, in a box; the template renders a list."""

    kind: Literal["key-points"]


class TextSection(_Text):
    """Running text from a template."""

    kind: Literal["text"]


class TimelineSection(_Section):
    """A drawing of the meetings of a series, with other tracks and events."""

    kind: Literal["timeline"]
    series: Id
    """The series whose meetings are drawn as numbered discs."""
    also: Ids = ()
    """Other series, drawn as small marks."""
    caption: Line | None = None


class ChronologySection(_Section):
    """A table of dated facts: date, event, sources."""

    kind: Literal["chronology"]


class DelegationsSection(_Section):
    """A table of who headed the delegations, a column a party."""

    kind: Literal["delegations"]
    meetings: Ids = ()
    """The meetings, in this order; those selected where none are named."""
    parties: Ids = ()
    """The columns, in this order; all parties that took part where none are named."""
    caption: Line | None = None


class ExcerptsSection(_Section):
    """Quoted excerpts with attribution."""

    kind: Literal["excerpts"]


class CommitmentsSection(_Section):
    """A table of what was agreed."""

    kind: Literal["commitments"]


class ConflictsSection(_Section):
    """Notes on where sources disagree."""

    kind: Literal["conflicts"]


class GlossarySection(_Section):
    """Terms with their definitions."""

    kind: Literal["glossary"]
    terms: Ids = ()
    """The terms, all of the fact base where none are named; sorted for the reader's language."""


class SourcesSection(_Section):
    """The numbered list of the sources that the brief cites."""

    kind: Literal["sources"]


Section = Annotated[
    KeyPointsSection
    | TextSection
    | TimelineSection
    | ChronologySection
    | DelegationsSection
    | ExcerptsSection
    | CommitmentsSection
    | ConflictsSection
    | GlossarySection
    | SourcesSection,
    Field(discriminator="kind"),
]


class Brief(Model):
    """One brief spec. Its name is that of its file."""

    name: Id
    """Set by the program from the file's name."""
    title: Line
    subtitle: Line | None = None
    series_line: Line | None = None
    """Small line above the title: the publication series."""
    office: Line | None = None
    """The issuing office."""
    contact: Line | None = None
    """How to reach it, as printed."""
    audience: Line | None = None
    distribution: Line | None = None
    """To whom the brief may be passed on."""
    handling: Line | None = None
    """Level of the project's handling scale; the lowest where nothing is said."""
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")] = "en_US"
    """Language and conventions of labels, dates, lists and quotation marks, such as en_US, en_GB or ko_KR."""
    paper: Paper = Paper.A4
    theme: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")] = "default"
    select: Selector = Selector()
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    contents: Literal["auto", "always", "never"] = "auto"
    """Whether a table of contents is printed; auto: from eight headings on."""
    notes: Literal["foot", "end"] = "foot"
    """Where notes stand: at the foot of the page of their mark, or at the end."""
    draft: Flag = False
    """Whether every page is marked as a draft."""
    large_print: Flag = Field(default=False, alias="large-print")
    """Whether the text is set for readers with low vision."""
    binding: Annotated[Number, Field(ge=0, le=30)] = 0
    """Extra margin at the bound edge, in millimetres."""

    @property
    def language(self) -> str:
        """The language part of the locale."""
        return self.locale.replace("-", "_").partition("_")[0]


@dataclass(frozen=True, slots=True)
class Spec:
    """A brief as read from its file, with the place of each of its parts."""

    brief: Brief
    tree: Node

    def origin(self, *path: Step) -> Origin:
        """Return where the spec, or the part of it at ``path``, was written."""
        return find_origin(self.tree, path)

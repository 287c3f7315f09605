"""The brief spec as an editor writes it, its texts that print, and the templates that it names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, core_schema

from briefgen.diagnostics import Diagnostic, Origin
from briefgen.model.base import (
    BriefName,
    Flag,
    Id,
    Ids,
    Ignore,
    Line,
    Model,
    Number,
    OneOrMany,
    Refers,
    Whole,
)
from briefgen.model.dates import Date, Day
from briefgen.model.records import Doi
from briefgen.model.text import Text, compose_characters
from briefgen.model.tree import Node, Scalar, Step, find_node, find_origin, find_place_in_value

HOLE = "\ufffc"
"""Stands for a character of a template that does not print as it is written."""


@dataclass(frozen=True, slots=True)
class TemplateText:
    """``name`` is what specs and other templates call it; ``file`` is where it was read, for messages."""

    name: str
    file: str
    text: str


class Paper(StrEnum):
    """Paper sizes."""

    A4 = "A4"
    LETTER = "Letter"


FactKind = Literal[
    "event", "meeting", "excerpt", "commitment", "claim", "conflict", "assessment", "statistic"
]
FactStatus = Literal["confirmed", "reported", "inferred", "disputed", "planned"]


class Selector(Model):
    """Conditions on facts. All that are given must hold; within one list, any value does."""

    id: Annotated[Ids, Refers("facts")] = ()
    """These facts."""
    kind: Annotated[tuple[FactKind, ...], OneOrMany()] = ()
    """Facts of these kinds."""
    series: Annotated[Ids, Refers("organisations")] = ()
    """Facts of these series of meetings."""
    meeting: Annotated[Ids, Refers("meetings", "events")] = ()
    """Facts of a meeting or event, and that meeting or event itself."""
    tags: Ids = ()
    """Facts with one of these tags."""
    date: Date | None = None
    """A date or interval; a fact matches where its date may fall into it. Facts without a date take their meeting's."""
    person: Annotated[Ids, Refers("people")] = ()
    """Facts that name one of these people."""
    organisation: Annotated[Ids, Refers("organisations")] = ()
    """The series, a party or the publisher-independent organisation a fact names."""
    party: Annotated[Ids, Refers("organisations")] = ()
    """Facts in which one of these organisations takes part."""
    source: Annotated[Ids, Refers("sources")] = ()
    """Facts that rest on one of the sources."""
    status: Annotated[tuple[FactStatus, ...], OneOrMany()] = ()
    """Facts that stand as firmly as this."""
    handling: Annotated[tuple[Line, ...], OneOrMany()] = ()
    """Facts of these levels of handling."""
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
    """Whether the section may select nothing, or its template print nothing; it is then left out."""
    intro: Line | None = None
    """Name of a template whose text stands under the heading."""


class _Text(_Section):
    template: Line
    """Name of the template, such as background.md."""


class KeyPointsSection(_Text):
    """The main points, in a box; the template renders a list."""

    kind: Literal["key-points"]
    """The kind of section."""


class TextSection(_Text):
    """Running text from a template."""

    kind: Literal["text"]
    """The kind of section."""


class TimelineSection(_Section):
    """A drawing of the meetings of a series, with other tracks and events."""

    kind: Literal["timeline"]
    """The kind of section."""
    series: Annotated[Id, Refers("organisations")]
    """The series whose meetings are drawn as numbered discs."""
    also: Annotated[Ids, Refers("organisations")] = ()
    """Other series, drawn as small marks."""
    caption: Line | None = None
    """Words under the drawing."""


class ChronologySection(_Section):
    """A table of dated facts: date, event, sources."""

    kind: Literal["chronology"]
    """The kind of section."""


class DelegationsSection(_Section):
    """A table of who headed the delegations, a column a party."""

    kind: Literal["delegations"]
    """The kind of section."""
    meetings: Annotated[Ids, Refers("meetings")] = ()
    """The meetings, in this order; those selected where none are named."""
    parties: Annotated[Ids, Refers("organisations")] = ()
    """The columns, in this order; all parties that took part where none are named."""
    caption: Line | None = None
    """Words above the table."""


class ExcerptsSection(_Section):
    """Quoted excerpts with attribution."""

    kind: Literal["excerpts"]
    """The kind of section."""


class CommitmentsSection(_Section):
    """A table of what was agreed."""

    kind: Literal["commitments"]
    """The kind of section."""


class ConflictsSection(_Section):
    """Notes on where sources disagree."""

    kind: Literal["conflicts"]
    """The kind of section."""


class AssessmentsSection(_Section):
    """Judgements, each with its author, confidence and basis; the scale of their words below."""

    kind: Literal["assessments"]
    """The kind of section."""


class Derivation(Model):
    """Numbers worked out from those of the statistics; exactly one way is given."""

    index: Line | None = None
    """The period whose number is 100: the others are in relation to it."""
    change: Flag = False
    """The change on the number before, in per cent."""
    per: Annotated[Id | None, Refers("statistics")] = None
    """The statistic by whose number for the same period each is divided."""

    @model_validator(mode="after")
    def _one_way(self) -> Derivation:
        if [self.index is not None, self.change, self.per is not None].count(True) != 1:
            raise ValueError("one of index, change and per is expected")
        return self


class ChartSection(_Section):
    """A drawing of numbers, with their sources, and what is to be known of them."""

    kind: Literal["chart"]
    """The kind of section."""
    form: Literal["columns", "bars", "grouped", "stacked", "lines", "dots", "multiples"]
    """How they are drawn: columns, grouped or stacked for periods; bars for names, sorted; lines over time; dots for
    estimates with their range; multiples for five series or more."""
    statistics: Annotated[Ids, Refers("statistics"), Field(min_length=1)]
    """The statistics, in this order."""
    message: Line | None = None
    """What the numbers show, as a sentence: the chart's title. The statistics' names where nothing is said."""
    periods: Date | None = None
    """An interval such as 2012/2026: only numbers for periods within it are drawn."""
    highlight: Annotated[tuple[Line, ...], OneOrMany()] = ()
    """Periods or categories that the message is about."""
    derive: Derivation | None = None
    """What is drawn is worked out from the numbers: an index, a rate, the change on the period before."""
    unit: Line | None = None
    """What a rate is a number of, such as won a soldier; else the unit is that of the statistics."""
    table: Literal["below", "none"] = "none"
    """Whether the numbers stand in a table below the drawing, too. They always travel in the file, as CSV."""


class _ByField:
    """Marks a column that may be written as its field alone."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(
            lambda value: {"field": value} if isinstance(value, str) else value, handler(source)
        )

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string", "pattern": r"\S"}]}


class TableColumn(Model):
    """A column of a table of facts; one that needs no title may be written as its field alone."""

    field: Line
    """The field of the facts that it prints: date, summary, city, parties and others; kind, status, sources, record, or
    delegations/ with the id of a party."""
    title: Line | None = None
    """Its head; the program's word for the field where nothing is said."""
    width: Annotated[Number | None, Field(gt=0, le=100)] = None
    """Its share of the width beside the others; by what stands in it where nothing is said."""


class TableSection(_Section):
    """A numbered table: facts by fields of them, or statistics by period or category."""

    kind: Literal["table"]
    """The kind of section."""
    columns: tuple[Annotated[TableColumn, _ByField()], ...] = ()
    """Of a table of facts: the fields, a column each."""
    group: Line | None = None
    """Of a table of facts: the field whose values head groups of rows, such as series, meeting, city or area."""
    statistics: Annotated[Ids, Refers("statistics")] = ()
    """Of a table of numbers: the statistics, a column each."""
    periods: Date | None = None
    """An interval such as 2012/2026: only numbers for periods within it stand in the table."""
    derive: Derivation | None = None
    """What stands in the table is worked out from the numbers: an index, a rate, the change on the period before."""
    unit: Line | None = None
    """What a rate is a number of, such as won a soldier; else the units are those of the statistics."""
    total: Flag = False
    """Of a table of numbers: whether a last row has the sums, where none of the numbers is missing."""
    caption: Line | None = None
    """Words above the table; the names of what stands in it where nothing is said."""

    @model_validator(mode="after")
    def _of_one_sort(self) -> TableSection:
        if bool(self.columns) == bool(self.statistics):
            raise ValueError("either `columns` (for facts) or `statistics` (for numbers) is expected")
        wrong = ("periods", "derive", "unit", "total") if self.columns else ("group",)
        if named := next((name for name in wrong if getattr(self, name)), ""):
            raise ValueError(f"`{named}` is nothing for a table of {'facts' if self.columns else 'numbers'}")
        return self


class GlossarySection(_Section):
    """Terms with their definitions."""

    kind: Literal["glossary"]
    """The kind of section."""
    terms: Annotated[Ids, Refers("terms")] = ()
    """The terms, all of the fact base where none are named; sorted for the reader's language."""


class SourcesSection(_Section):
    """The numbered list of the sources that the brief cites."""

    kind: Literal["sources"]
    """The kind of section."""


class AboutSection(_Section):
    """What the brief says of itself: how to cite and verify it, its method and sources, who stands behind it.

    The program makes it. Where there is one, office, contact and distribution print there, and not on page one.
    """

    kind: Literal["about"]
    """The kind of section."""


Section = Annotated[
    KeyPointsSection
    | TextSection
    | TimelineSection
    | ChartSection
    | TableSection
    | ChronologySection
    | DelegationsSection
    | ExcerptsSection
    | CommitmentsSection
    | ConflictsSection
    | AssessmentsSection
    | GlossarySection
    | SourcesSection
    | AboutSection,
    Field(discriminator="kind"),
]


class Withdrawal(Model):
    """That a brief is no longer to be used: it is not made any more, and its copies are stale."""

    date: Day
    """The day it was withdrawn."""
    because: Text
    """Why, for whoever holds a copy."""
    see: BriefName | None = None
    """The brief that takes its place."""


class Brief(Model):
    """One brief: a spec, or one variant of a spec that makes many."""

    name: BriefName
    """Set by the program: the path of the file below the folder of briefs, without the suffix, or that of the variant."""
    each: Annotated[Id | None, Refers()] = None
    """Set by the program: the record that the variant is made for."""
    parameters: Mapping[str, Line] = Field(default_factory=dict)
    """Set by the program: the parameters of the variant."""
    title: Line
    """Printed at the head of page one, and in the file's properties."""
    subtitle: Line | None = None
    """Printed below the title."""
    series_line: Line | None = None
    """Small line above the title: the publication series."""
    office: Line | None = None
    """The issuing office."""
    contact: Line | None = None
    """How to reach it, as printed."""
    audience: Line | None = None
    """For whom the brief is, as printed."""
    distribution: Line | None = None
    """To whom the brief may be passed on."""
    authors: tuple[Line, ...] = ()
    """Who wrote it, in the file's properties too; prints in a section of the kind about, as all that follows."""
    reviewers: tuple[Line, ...] = ()
    """Who read it before it was issued."""
    approved_by: Line | None = None
    """Who approved it."""
    number: Line | None = None
    """Its number in the series."""
    issn: Annotated[str | None, Field(pattern=r"^\d{4}-\d{3}[\dX]$")] = None
    """The ISSN of the series."""
    doi: Doi | None = None
    """Its own DOI."""
    licence: Line | None = None
    """On which terms it may be used."""
    disclaimer: Line | None = None
    """For what nobody answers."""
    sources_seen_to: Day | None = None
    """Newest day up to which sources were looked for: printed as such, with the days on which facts were reviewed, in
    place of the day of the oldest review. Where nothing is said, it is the project's, if that has one."""
    handling: Line | None = None
    """Level of the project's handling scale: no lower than that of any fact selected. Where nothing is said, it is the
    highest of these."""
    locale: Annotated[str, Field(pattern=r"^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*$")] = "en_US"
    """Language and conventions of labels, dates, lists and quotation marks, such as en_US, en_GB or ko_KR."""
    paper: Paper = Paper.A4
    """A4 or Letter."""
    theme: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")] = "default"
    """Name of the theme: colours, type, margins."""
    select: Selector = Selector()
    """Which facts the brief may print; all where nothing is said."""
    sections: Annotated[tuple[Section, ...], Field(min_length=1)]
    """What the brief consists of, in order."""
    contents: Literal["auto", "always", "never"] = "auto"
    """Whether a table of contents is printed; auto: from eight headings on."""
    notes: Literal["numbers", "foot", "end"] = "numbers"
    """How sources are cited: by their numbers in the list of sources, in brackets, or by notes, which stand at the foot
    of the page of their mark, or at the end. With numbers, official sources come first in the list, and an editor's own
    notes stand at the foot with letters."""
    changes: Literal["auto", "never"] = "auto"
    """Whether a copy lists what has changed since the edition issued before it, and marks it with bars in the margin;
    auto: where there is one."""
    draft: Flag = False
    """Whether every page is marked as a draft."""
    large_print: Flag = Field(default=False, alias="large-print")
    """Whether the text is set for readers with low vision."""
    binding: Annotated[Number, Field(ge=0, le=30)] = 0
    """Extra margin at the bound edge, in millimetres."""
    withdrawn: Withdrawal | None = None
    """That the brief is no longer to be used, since when and why. What it says does not change by that."""

    @property
    def language(self) -> str:
        """The language part of the locale."""
        return self.locale.replace("-", "_").partition("_")[0]


GIVEN = ("name", "each", "parameters")
"""What the program sets and no spec may."""


@dataclass(frozen=True, slots=True)
class Told:
    """A word of the record that a variant is made for, where a text of the spec prints it."""

    placeholder: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Spec:
    """A brief as read from its file, with the place of each of its parts.

    The places are those of the file also where placeholders were filled in; ``told`` are the placeholders that print
    what a fact says. ``ignores`` are the diagnostics that comments of the file overrule, ``settings`` what the command
    line put over it, ``found`` what reading it found that did not keep it from being read. ``is_variant`` says that the
    file makes many briefs, of which this is one.
    """

    brief: Brief
    tree: Node
    told: tuple[Told, ...] = ()
    ignores: tuple[Ignore, ...] = ()
    settings: Mapping[str, str] = field(default_factory=dict)
    is_variant: bool = False
    subject: tuple[str, str] = ("", "")
    """Kind and id of what the variant is made for."""
    found: tuple[Diagnostic, ...] = ()

    @property
    def called(self) -> tuple[str, bool, str]:
        """The file, whether it makes many briefs, and the name of this one."""
        return self.tree.origin.file, self.is_variant, self.brief.name

    def origin(self, *path: Step, of_key: bool = False) -> Origin:
        """Return where the spec, or the part of it at ``path``, was written: in the matrix where that says it."""
        if self.is_variant and path and find_node(self.tree, path[:1]) is None:
            of_matrix = ("matrix", path[0])
            path = of_matrix if find_node(self.tree, of_matrix) else path
        return find_origin(self.tree, path, of_key=of_key)


OF_BRIEF = (
    "title",
    "subtitle",
    "series_line",
    "office",
    "contact",
    "audience",
    "distribution",
    "approved_by",
    "number",
    "licence",
    "disclaimer",
)
"""The texts of a spec that print as they are."""
OF_SECTION = ("title", "caption", "message", "unit")


@dataclass(frozen=True, slots=True)
class SpecText:
    """A text of a spec; ``name`` is what messages call it."""

    name: str
    words: str
    path: tuple[Step, ...]
    spec: Spec

    def place(self, offset: int) -> Origin:
        """Return where a character was written; of a text from elsewhere (the project, the command line) the nearest."""
        node = find_node(self.spec.tree, self.path)
        if (
            isinstance(node, Scalar)
            and node.text is not None
            and compose_characters(node.text).strip() == self.words
        ):
            return find_place_in_value(node, offset)
        return self.spec.origin(*self.path)


def spec_texts(spec: Spec) -> Iterator[SpecText]:
    """Yield the texts of a spec that print."""
    for name in OF_BRIEF:
        if words := getattr(spec.brief, name):
            yield SpecText(f"the {name.replace('_', ' ')} of the brief", words, (name,), spec)
    for index, section in enumerate(spec.brief.sections):
        for name in OF_SECTION:
            if words := getattr(section, name, None):
                where = f"the {name} of section {index + 1} ({section.kind})"
                yield SpecText(where, words, ("sections", index, name), spec)

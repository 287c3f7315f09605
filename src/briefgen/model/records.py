"""Records of the fact base: facts of each kind, sources, people, organisations, and the support that ties a fact to its sources.

To add a field, write one line below its neighbours and a docstring under it, such as::

    venue_note: Annotated[Text | None, Printed("Note on the venue"), Proved()] = None

and translate the label (``python -m briefgen.compose.text.catalogues`` adds it to the catalogues). What the markers
say, ``model.base`` explains. Every field is either printed (``Printed``, or ``PartOf`` another) or ``Silent``. From the
markers and the type follow what needs a source, what the checks of wording read, what a search finds, what a
fingerprint covers, how a change is listed, and what ids must exist.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from functools import cache, cached_property
from typing import Annotated, Any, Literal, Self, get_origin

from pydantic import AfterValidator, ConfigDict, Field, GetJsonSchemaHandler, model_validator
from pydantic_core import CoreSchema, PydanticCustomError

from briefgen.model.base import (
    FieldPath,
    Flag,
    Gist,
    Id,
    Ids,
    Kept,
    Line,
    Link,
    Model,
    Named,
    OneOrMany,
    PartOf,
    Paths,
    Printed,
    Proved,
    Reference,
    Refers,
    Silent,
    Whole,
    fields_with,
    naming_fields,
    references_in,
)
from briefgen.model.dates import Date, Day, EdtfDate, Precision
from briefgen.model.statistics import Entry, Key, Keys, Mark, Number, Remarks, period_of
from briefgen.model.text import LocalText, Stated, Text


class Support(Model):
    """The link from a record to a source that states it."""

    source: Annotated[Id, PartOf("support"), Refers("sources")]
    """Id of the source."""
    locator: Annotated[Line | None, PartOf("support")] = None
    """Where in the source: "paragraph 3", "page header". Prints in citations."""
    supports: Annotated[Paths, Printed()] = ()
    """Paths of the fields that the source states (date, delegations/PARTY/PERSON); none means the whole record, or
    nothing where there are `states`."""
    states: Annotated[Mapping[FieldPath, Stated], Printed()] = Field(default_factory=dict)
    """What the source says where it differs from the record, by the field's path: {date: 2017}. It is then no source
    for that field."""
    anchor: Annotated[Line | None, Silent()] = None
    """At most eight verbatim words of the source, to find the place again. Never prints."""
    note: Annotated[Line | None, Silent()] = None
    """The curator's remark. Never prints."""


def covers(path: str, field: str) -> bool:
    """Whether a path names a field or something that it is a part of."""
    # An interval among the keys of a statistic is written with a slash, and is no part of its first year.
    return field == path or (field.startswith(f"{path}/") and not path.startswith("values/"))


def contests_field(support: Support, field: str) -> bool:
    """Whether the source of a support entry says otherwise of a field, of all that it is a part of, or of its part."""
    return any(covers(path, field) or covers(field, path) for path in support.states)


def supports_field(support: Support, field: str) -> bool:
    """Whether a support entry vouches for a field: by its path, a path above it, or by naming none.

    Where its source says otherwise, be it of a part of the field only, it does not.
    """
    if support.states and (not support.supports or contests_field(support, field)):
        return False
    return not support.supports or any(covers(path, field) for path in support.supports)


def supports_anything(support: Support) -> bool:
    """Whether a support entry vouches for some field: one that only says what its source states otherwise does not."""
    if not support.states:
        return True
    return any(not any(covers(stated, path) for stated in support.states) for path in support.supports)


class Status(StrEnum):
    """How firmly a fact stands."""

    CONFIRMED = "confirmed"
    REPORTED = "reported"
    INFERRED = "inferred"
    DISPUTED = "disputed"
    PLANNED = "planned"


class Record(Model):
    """What every record has."""

    id: Annotated[Id, Silent(), Kept()]
    """The record's key; not written again inside the record."""
    support: Annotated[tuple[Support, ...], Printed("Sources", 9), Kept()] = ()
    """The sources that state it."""
    note: Annotated[Line | None, Silent(), Kept()] = None
    """The curator's remark. Never prints."""


class Fact(Record):
    """What every fact has."""

    status: Annotated[Status, Printed("Standing", 2)] = Status.CONFIRMED
    """confirmed, reported, inferred, disputed or planned; anything but confirmed is said in print."""
    handling: Annotated[Line | None, Printed(), Kept()] = None
    """Level of the project's handling scale; the lowest where nothing is said."""
    tags: Annotated[Ids, Silent(), Kept()] = ()
    """Words to select by."""
    reviewed: Annotated[Day, Silent(), Kept()]
    """The day the fact was last compared with its sources."""
    review_by: Annotated[Day | None, Silent(), Kept()] = None
    """The day by which it must be compared again."""


class Delegate(Model):
    """One person's appointment in a delegation: the title is the one held on the day."""

    person: Annotated[Id, Printed(), Refers("people")]
    """Id of the person."""
    title: Annotated[Text | None, Printed()] = None
    """Without "acting". Left out where no source gives it."""
    acting: Annotated[Flag, Printed()] = False
    """Whether the title was held only for the time being; prints as a mark beside it."""
    head: Annotated[Flag, Printed()] = True
    """Whether the person headed the delegation or one half of it."""


class Event(Fact):
    """Something that happened, or is planned, on a date."""

    kind: Annotated[Literal["event"], Silent()] = "event"
    """May be left out: the key that the record stands under says it."""
    date: Annotated[Date, Printed("Date", 1), Proved()]
    """When it happened, as exactly as a source says."""
    summary: Annotated[Text, Printed("Summary", 4), Proved(), Gist()]
    """One or two sentences for the chronology."""
    label: Annotated[Text | None, Printed("Label", 3), Proved()] = None
    """A few words for the timeline."""
    city: Annotated[Text | None, Printed("Place"), Proved()] = None
    """Where it happened."""
    series: Annotated[Id | None, Printed("Series", 6), Refers("organisations")] = None
    """The organisation whose track the event belongs to."""
    people: Annotated[Ids, Printed("People", 8), Proved(), Refers("people")] = ()
    """Those who took part, by id."""
    parties: Annotated[Ids, Printed("Parties", 7), Proved(), Refers("organisations")] = ()
    """Ids of the organisations that took part."""


class Meeting(Fact):
    """One meeting of a series."""

    kind: Annotated[Literal["meeting"], Silent()] = "meeting"
    """May be left out: the key that the record stands under says it."""
    series: Annotated[Id, Printed("Series", 6), Refers("organisations")]
    """The organisation that meets."""
    ordinal: Annotated[Whole, Field(ge=1, le=9999), Printed("Number", 0), Proved()]
    """Its number in the series, as counted by the sources."""
    date: Annotated[Date, Printed("Date", 1), Proved()]
    """When it was held, as exactly as a source says."""
    city: Annotated[Text | None, Printed("Place"), Proved()] = None
    """Where it was held."""
    venue: Annotated[Text | None, Printed("Venue"), Proved()] = None
    """The building or room."""
    level: Annotated[Text | None, Printed("Level"), Proved()] = None
    """Rank of the participants, in words."""
    delegations: Annotated[
        Mapping[Id, tuple[Delegate, ...]], Printed("Delegations", 8), Refers("organisations")
    ] = Field(default_factory=dict)
    """Delegates by party (an organisation's id), heads first."""
    summary: Annotated[Text | None, Printed("Summary", 4), Proved(), Gist()] = None
    """What came of it, in one or two sentences."""


class Excerpt(Fact):
    """Verbatim words of a source: the only thing that prints inside quotation marks."""

    kind: Annotated[Literal["excerpt"], Silent()] = "excerpt"
    """May be left out: the key that the record stands under says it."""
    meeting: Annotated[Id | None, Printed("Meeting", 6), Refers("meetings", "events")] = None
    """The meeting or event whose text is quoted."""
    document: Annotated[Text, Printed("Document"), Proved()]
    """What the source calls the quoted text: "joint statement"."""
    source: Annotated[Id, PartOf("support"), Refers("sources")]
    """The source whose wording this is."""
    locator: Annotated[Line | None, PartOf("support")] = None
    """Where in the source: "paragraph 8". Prints in citations."""
    words: Annotated[Line, Printed("Words", 4), Proved(), Gist()]
    """The words. [Brackets] mark an insertion that is not in the quoted text, … an omission of ours."""
    language: Annotated[Line, Printed()] = "en"
    """Language tag of the words."""
    label: Annotated[Text | None, Printed("Label", 3), Proved()] = None
    """What the excerpt is about, in a few words."""


class Commitment(Fact):
    """What was agreed."""

    kind: Annotated[Literal["commitment"], Silent()] = "commitment"
    """May be left out: the key that the record stands under says it."""
    meeting: Annotated[Id | None, Printed("Meeting", 6), Refers("meetings", "events")] = None
    """The meeting or event that agreed it."""
    area: Annotated[Text | None, Printed("Area"), Proved()] = None
    """The field it belongs to, in a word or two."""
    summary: Annotated[Text, Printed("Summary", 4), Proved(), Gist()]
    """What was agreed, in the curator's own words."""
    parties: Annotated[Ids, Printed("Parties", 7), Proved(), Refers("organisations")] = ()
    """Ids of those who agreed."""


class Claim(Fact):
    """Any other sourced statement."""

    kind: Annotated[Literal["claim"], Silent()] = "claim"
    """May be left out: the key that the record stands under says it."""
    meeting: Annotated[Id | None, Printed("Meeting", 6), Refers("meetings", "events")] = None
    """The meeting or event that it is about."""
    date: Annotated[Date | None, Printed("Date", 1), Proved()] = None
    """The date that it is about."""
    summary: Annotated[Text, Printed("Summary", 4), Proved(), Gist()]
    """The statement, in the curator's own words."""


class About(Model):
    """The record and field that a conflict is about."""

    fact: Annotated[Id, Printed(), Refers()]
    """Id of the record."""
    field: Annotated[Line, Printed()]
    """Path of the field, such as date or delegations/PARTY/PERSON."""


class Version(Model):
    """What some of the disagreeing sources say."""

    says: Annotated[Text, Printed()]
    """What these sources say."""
    support: Annotated[tuple[Support, ...], Field(min_length=1), Printed()]
    """The sources that say so."""


class Conflict(Fact):
    """Sources disagree: what each says, which version is used, and why. Prints as a note."""

    kind: Annotated[Literal["conflict"], Silent()] = "conflict"
    """May be left out: the key that the record stands under says it."""
    about: Annotated[About, Printed()]
    """The record and the field on which the sources disagree."""
    matter: Annotated[Text, Printed("Matter", 4), Gist()]
    """What they disagree on, in a few words."""
    versions: Annotated[tuple[Version, ...], Field(min_length=2), Printed("Versions")]
    """What each side says; two at least."""
    uses: Annotated[Text, Printed("Version used")]
    """The version that the brief uses."""
    because: Annotated[Text, Printed("Reason")]
    """Why this one."""


class Assessment(Fact):
    """A judgement of the issuing office or of a named author, on facts. It needs no source, and prints as what it is."""

    kind: Annotated[Literal["assessment"], Silent()] = "assessment"
    """May be left out: the key that the record stands under says it."""
    summary: Annotated[Text, Printed("Summary", 4), Gist()]
    """The judgement, in a sentence; how likely something is, in words of the project's scale."""
    by: Annotated[Id | None, Printed("Judgement of", 3), Refers("organisations", "people")] = None
    """Whose judgement it is: an organisation or a person; the office that issues the brief where nothing is said."""
    confidence: Annotated[Line, Printed("Confidence", 3)]
    """How sure its author is, on the project's scale: high, moderate or low."""
    basis: Annotated[Ids, Field(min_length=1), Printed("Basis", 7), Refers("facts")]
    """The facts that it rests on; its dates and numbers follow from them."""
    date: Annotated[Date | None, Printed("Date", 1)] = None
    """The date or period that it is about, where it names one that no fact of its basis has: 2027, 2026/2030."""


class Statistic(Fact):
    """Numbers of one kind, by period or by category."""

    kind: Annotated[Literal["statistic"], Silent()] = "statistic"
    """May be left out: the key that the record stands under says it."""
    label: Annotated[Text, Printed("Label", 3), Gist()]
    """What the numbers are called: the head of their column or line."""
    counts: Annotated[Text | None, Printed("Definition", 4)] = None
    """What exactly is counted or measured; prints under a table or chart."""
    unit: Annotated[Text, Printed("Unit", 4)]
    """What they are numbers of: missiles, per cent, USD million."""
    values: Annotated[Mapping[Key, Number], Field(min_length=1), Printed("Values", 4), Proved()]
    """The numbers by period (EDTF) or by category, with the digits that the source gives; a range is
    {low: 12, high: 15}."""
    missing: Annotated[Remarks, Printed("Missing", 5)] = Field(default_factory=dict)
    """Periods or categories for which there is no number, and why."""
    partial: Annotated[Remarks, Printed("Partial", 5)] = Field(default_factory=dict)
    """Periods that a number covers in part only, and how far."""
    floor: Annotated[Keys, Printed("At least", 5)] = ()
    """Numbers that are a least: there may be more."""
    derived: Annotated[Remarks, Printed("Derived", 5)] = Field(default_factory=dict)
    """Numbers that no source gives as such, and what they were worked out from."""
    provisional: Annotated[Keys, Printed("Provisional", 5)] = ()
    """Numbers that their source may still correct."""
    breaks: Annotated[Remarks, Printed("Break", 5)] = Field(default_factory=dict)
    """Periods from which on the numbers do not compare with those before, and why."""
    total: Annotated[Key | None, Printed()] = None
    """The category that is the sum of the others."""
    sum_of: Annotated[Ids, Printed("Sum of", 5), Refers("statistics")] = ()
    """Statistics whose numbers these are the sums of, period by period."""
    categories: Annotated[Mapping[Key, Text], Printed("Categories", 5)] = Field(default_factory=dict)
    """What categories are called in print, where that is not what they are called here."""

    @cached_property
    def by_period(self) -> bool:
        """Whether the numbers go by time: some key is a date (that all are, a check sees to)."""
        return any(period_of(key) for key in (*self.values, *self.missing))

    @cached_property
    def entries(self) -> tuple[Entry, ...]:
        """The numbers and those that are missing: in order of time, or of categories as they were written."""
        remarks = {
            Mark.MISSING: self.missing,
            Mark.PARTIAL: self.partial,
            Mark.FLOOR: dict.fromkeys(self.floor),
            Mark.DERIVED: self.derived,
            Mark.PROVISIONAL: dict.fromkeys(self.provisional),
            Mark.BREAK: self.breaks,
        }
        found = [
            Entry(
                key,
                period_of(key) if self.by_period else None,
                self.values.get(key),
                {mark: notes[key] for mark, notes in remarks.items() if key in notes},
            )
            for key in dict.fromkeys((*self.values, *self.missing))
        ]
        if self.by_period and all(entry.period for entry in found):
            found.sort(key=lambda entry: entry.period.sort_key() if entry.period else ())
        return tuple(found)

    @cached_property
    def span(self) -> EdtfDate | None:
        """The time that the numbers cover, from the first period to the last; ``None`` for categories."""
        periods = [entry.period for entry in self.entries if entry.period]
        if not periods:
            return None
        first = min(periods, key=lambda period: period.earliest)
        last = max(periods, key=lambda period: period.latest)
        start, end = first.start or first, last.end or last
        text = f"{start}/{end}"
        return EdtfDate(text, Precision.INTERVAL, first.earliest, last.latest, start=start, end=end)

    def entry(self, key: str) -> Entry | None:
        """Return the entry of a period or category; equal periods are the same however they are spelt."""
        period = period_of(key) if self.by_period else None
        return next(
            (entry for entry in self.entries if entry.key == key or is_same(entry.period, period)), None
        )

    def name_of(self, key: str) -> LocalText:
        """Return what a category is called in print."""
        return self.categories.get(key) or LocalText((("", key),))

    def support_for(self, key: str) -> tuple[Support, ...]:
        """Return the support entries that vouch for the number of a period or category."""
        return tuple(entry for entry in self.support if supports_field(entry, f"values/{key}"))


def is_same(one: EdtfDate | None, other: EdtfDate | None) -> bool:
    """Whether two periods cover the same days with the same doubt."""
    return (
        one is not None
        and other is not None
        and (one.earliest, one.latest, one.uncertain, one.approximate)
        == (other.earliest, other.latest, other.uncertain, other.approximate)
    )


AnyFact = Event | Meeting | Excerpt | Commitment | Claim | Conflict | Assessment | Statistic


class SourceKind(StrEnum):
    """What a source is; prints in the list of sources."""

    OFFICIAL = "official"
    MIRROR = "mirror"
    NEWS = "news"
    PREVIEW = "preview"
    REFERENCE = "reference"
    ARTICLE = "article"
    BOOK = "book"
    CHAPTER = "chapter"
    LAW = "law"
    TREATY = "treaty"
    DATASET = "dataset"
    REPORT = "report"
    SPEECH = "speech"
    WEB = "web"


_OFFICIAL = frozenset((SourceKind.OFFICIAL, SourceKind.MIRROR, SourceKind.LAW, SourceKind.TREATY))

UNKNOWN_LANGUAGE = "und"
"""The tag of a language that nobody has named."""

_FAMILY_FIRST = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3]")
_MOST_NAMES = 500


_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?(10\.\d{4,9}/\S+)", re.IGNORECASE)


def _check_doi(value: str) -> str:
    found = _DOI.fullmatch(value.strip())
    if found is None:
        raise ValueError("a DOI is expected, such as 10.1038/315207a0")
    return found[1]


Doi = Annotated[str, Field(max_length=500), AfterValidator(_check_doi)]
"""A DOI, kept without the address of its resolver."""


def _check_csl(value: str) -> str:
    try:
        found = json.loads(value)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise ValueError('an object of JSON is expected, such as {"publisher-place": "Marram"}')  # noqa: TRY004
    return value.strip()


CslText = Annotated[str, Field(max_length=20_000), AfterValidator(_check_csl)]
"""Fields of CSL-JSON, as one object."""


class Creator(Model):
    """An author or editor of a source: a person by the parts of the name, or an institution by its `name`.

    One that is written as a plain text is taken by its `name`.
    """

    name: Annotated[Line | None, PartOf("authors"), Named()] = None
    """The whole name of an institution, or of a person whose name has no parts."""
    family: Annotated[Line | None, PartOf("authors"), Named()] = None
    """Family name."""
    given: Annotated[Line | None, PartOf("authors"), Named()] = None
    """Given names or initials."""
    particle: Annotated[Line | None, PartOf("authors"), Named()] = None
    """What comes before the family name and is no part of it: van, de la."""
    suffix: Annotated[Line | None, PartOf("authors"), Named()] = None
    """What follows the name: Jr., III."""

    @model_validator(mode="before")
    @classmethod
    def _take_text(cls, value: object) -> object:
        return {"name": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if (self.name is None) == (self.family is None and self.given is None):
            raise PydanticCustomError(
                "no_creator", "an author has a `name`, or else a `family` or `given` name"
            )
        return self

    @property
    def full(self) -> str:
        """The name as it is read: family name first, and without a space, in the scripts that write it so."""
        if self.name is not None:
            return self.name
        if _FAMILY_FIRST.search(f"{self.family or ''}{self.given or ''}"):
            return "".join(part for part in (self.family, self.given, self.suffix) if part)
        return " ".join(part for part in (self.given, self.particle, self.family, self.suffix) if part)

    @property
    def last(self) -> str:
        """What a short reference calls the author by."""
        return self.name or " ".join(part for part in (self.particle, self.family or self.given) if part)


class _TextToo:
    """Marks a model that may be written as a plain text."""

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, Any]:
        return {"anyOf": [handler(schema), {"type": "string", "pattern": r"\S"}]}


Creators = Annotated[tuple[Annotated[Creator, _TextToo()], ...], Field(max_length=_MOST_NAMES), OneOrMany()]
"""Authors or editors; a single one need not be put in a list."""


class Source(Record):
    """A document that supports facts."""

    kind: Annotated[SourceKind, Printed()]
    """official, mirror (an official text seen elsewhere), news, preview (news from before the event), article,
    book, chapter, law, treaty, dataset, report, speech, web or, for any other, reference."""
    publisher: Annotated[Text | None, Printed("Publisher"), Named()] = None
    """Who published it. May be left out where an author or the container is given, and of a law or treaty."""
    title: Annotated[Line | None, Printed("Title"), Named()] = None
    """As published. Left out where it was not seen."""
    described: Annotated[Text | None, Printed("Description")] = None
    """A description to print in place of a title that was not seen."""
    author: Annotated[Line | None, Printed("Author"), Named()] = None
    """Who wrote it, in one line; `authors` names several, or one by the parts of the name."""
    authors: Annotated[Creators, Printed("Authors"), Named()] = ()
    """Who wrote it: persons by family and given name, institutions by name."""
    editors: Annotated[Creators, Printed("Editors"), Named()] = ()
    """Who edited the book or collection that it is, or is part of."""
    container: Annotated[Line | None, Printed("Part of"), Named()] = None
    """The journal, book or site that it is part of."""
    volume: Annotated[Line | None, Printed("Volume")] = None
    """Volume of the journal or work."""
    issue: Annotated[Line | None, Printed("Issue")] = None
    """Issue of the journal."""
    pages: Annotated[Line | None, Printed("Pages")] = None
    """The pages it has in its container: 207-210."""
    number: Annotated[Line | None, Printed("Number")] = None
    """Number of a report, or the place of a law in its code: 42 U.S.C. § 7675."""
    doi: Annotated[Doi | None, Printed("DOI")] = None
    """Its DOI, with or without https://doi.org/ before it."""
    isbn: Annotated[Line | None, Printed("ISBN")] = None
    """ISBN of a book."""
    language: Annotated[Line, Printed()] = "en"
    """Language of the title and of the document; `und` where nobody knows it."""
    date: Annotated[Date | None, Printed("Date", 1)] = None
    """Date of publication."""
    page_date: Annotated[Date | None, Silent()] = None
    """A date that stands in the page's furniture or address and proves nothing. Never prints."""
    retrieved: Annotated[Day | None, Printed("Retrieved", 6)] = None
    """The day it was fetched."""
    address: Annotated[Link | None, Printed("Address")] = None
    """Where it can be read."""
    archived_at: Annotated[Link | None, Printed("Archived copy")] = None
    """Where a public archive keeps a copy of what stood at the address."""
    rights: Annotated[Text | None, Printed("Rights")] = None
    """On what ground it is used, as printed."""
    reliability: Annotated[Literal["high", "medium", "low"], Silent()] = "medium"
    """How far it is trusted: high, medium or low."""
    quotable: Annotated[Flag, Silent()] = True
    """Whether its wording may be quoted at all."""
    archive: Annotated[Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] | None, Silent()] = None
    """Name of its archived text in the archive folder."""
    sha256: Annotated[Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None, Silent()] = None
    """Checksum of the archived text."""
    withdrawn: Annotated[Day | None, Printed("Withdrawn", 6)] = None
    """The day its publisher took it back."""
    csl: Annotated[CslText | None, Silent()] = None
    """What a reference manager knew of it and no other field holds, as JSON; goes out again with `sources export`."""

    @model_validator(mode="after")
    def _can_be_cited(self) -> Self:
        if self.author is not None and self.authors:
            raise PydanticCustomError("two_authors", "`author` and `authors` are both given")
        by_title = self.title is not None and self.kind in (SourceKind.LAW, SourceKind.TREATY)
        if not (self.publisher or self.creators or self.container or by_title):
            raise PydanticCustomError("no_publisher", "a source has a publisher, an author or a container")
        return self

    @property
    def is_official(self) -> bool:
        """Whether it is a text of the authorities themselves, wherever it was read."""
        return self.kind in _OFFICIAL

    @property
    def creators(self) -> tuple[Creator, ...]:
        """The authors, those of one line as one."""
        return self.authors or ((Creator(name=self.author),) if self.author else ())

    @property
    def issuer(self) -> LocalText:
        """Who stands for it where it is named in few words: its publisher, else its authors, container or title."""
        if self.publisher is not None:
            return self.publisher
        authors = ", ".join(creator.full for creator in self.creators)
        return LocalText((("", authors or self.container or self.title or self.id),))


class Office(Model):
    """An office that a person held. Never prints: what prints is the title of an appointment in a delegation."""

    title: Text
    """As an appointment would give it, without "acting"."""
    held: Date
    """From when to when: 2021-07/2023-12, or 2023-07/.. where it is held still."""
    note: Line | None = None
    """The curator's remark. Never prints."""


class Person(Record):
    """A person, once, whatever the spelling of the day."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": ["family"]}, {"required": ["given"]}]}
    )

    family: Annotated[Line | None, PartOf("name"), Named()] = None
    """Family name, in Latin letters. Left out where the person has none: one name is enough."""
    given: Annotated[Line | None, PartOf("name"), Named()] = None
    """Given name, in Latin letters. Left out where the person has none."""
    order: Annotated[Literal["given-first", "family-first"], PartOf("name")] = "given-first"
    """How the Latin form is written."""
    names: Annotated[Mapping[str, Line], PartOf("name")] = Field(default_factory=dict)
    """The name in other scripts, by language tag."""
    native: Annotated[Line | None, Printed()] = None
    """Which of `names` is the person's own form; the others are transcriptions, printed for their readers only.
    Where nothing is said, the first of `names` for a family name written first, the Latin form for others."""
    aliases: Annotated[tuple[Line, ...], Silent()] = ()
    """Other spellings that sources use."""
    offices: Annotated[tuple[Office, ...], Silent()] = ()
    """Offices with their dates: a delegate who bears such a title outside them is an error. Never prints."""
    died: Annotated[Day | None, Silent()] = None
    """Day of death."""

    @model_validator(mode="after")
    def _has_a_name(self) -> Self:
        if self.family is None and self.given is None:
            raise PydanticCustomError("no_name", "a person has a family or a given name")
        return self

    @property
    def latin(self) -> str:
        """The Latin form, in the person's own order."""
        return _join_names(self.given, self.family, given_first=self.order == "given-first")

    @property
    def turned(self) -> str:
        """The Latin form in the other order; the same where there is one name only."""
        return _join_names(self.given, self.family, given_first=self.order != "given-first")


def _join_names(given: str | None, family: str | None, *, given_first: bool) -> str:
    return " ".join(name for name in ((given, family) if given_first else (family, given)) if name)


class Organisation(Record):
    """A state, ministry, group or series of meetings."""

    name: Annotated[Text, Printed("Name"), Proved(), Named(), Gist()]
    """The full name."""
    short: Annotated[Text | None, Printed("Abbreviation"), Proved(), Named()] = None
    """Abbreviation."""
    adjective: Annotated[Text | None, Printed(), Named()] = None
    """As in "U.S. delegation"."""
    part_of: Annotated[Id | None, Printed(), Refers("organisations")] = None
    """Id of the organisation that it belongs to."""


class Term(Record):
    """A term of the glossary."""

    term: Annotated[Text, Printed("Term"), Proved(), Named(), Gist()]
    """The term or abbreviation."""
    expansion: Annotated[Text | None, Printed("Expansion"), Proved(), Named()] = None
    """What an abbreviation stands for."""
    definition: Annotated[Text, Printed("Definition"), Proved()]
    """What it means, in a sentence."""


AnyRecord = AnyFact | Source | Person | Organisation | Term

KINDS: Mapping[str, type[AnyRecord]] = {
    "events": Event,
    "meetings": Meeting,
    "excerpts": Excerpt,
    "commitments": Commitment,
    "claims": Claim,
    "conflicts": Conflict,
    "assessments": Assessment,
    "statistics": Statistic,
    "sources": Source,
    "people": Person,
    "organisations": Organisation,
    "terms": Term,
}
"""The top-level keys of a fact file, and what stands under each."""


_OFFICE_HOLDERS = re.compile(r"delegations/[^/]+")
"""The path of the delegates of one party."""


@cache
def classes_of(kinds: tuple[str, ...]) -> tuple[type[Record], ...]:
    """Return the classes of the kinds that a field ``Refers`` to."""
    return tuple(Fact if kind == "facts" else KINDS[kind] for kind in kinds) or (Record,)


def references_of(record: AnyRecord) -> Iterator[Reference]:
    """Yield every id that a record names, those that its sources state in place of its own too."""
    yield from references_in(record.support, ("support",))
    naming = naming_fields(type(record))
    for index, entry in enumerate(record.support):
        for path, stated in entry.states.items():
            of_several = get_origin(type(record).model_fields[path].annotation) if path in naming else None
            kinds = naming[path] if of_several in (tuple, Mapping) else ()
            kinds = kinds or (("people",) if _OFFICE_HOLDERS.fullmatch(path) else ())
            names = stated if isinstance(stated, tuple) else (str(stated),)
            yield from references_in(names if kinds else (), ("support", index, "states", path), kinds)
    for name, kinds in naming.items():
        if name != "support":
            yield from references_in(getattr(record, name), (name,), kinds)


def printed_fields(record: AnyRecord) -> Iterator[str]:
    """Yield the paths of the fields that print and are there, most exact first to name in a message.

    A source is its own authority; a conflict's versions each carry their own support.
    """
    for name in fields_with(type(record), Proved):
        value = getattr(record, name)
        if isinstance(value, Mapping):
            yield from (f"{name}/{key}" for key in value)
        elif value not in (None, ()):
            yield name
    if isinstance(record, Meeting):
        for party, delegates in record.delegations.items():
            yield from (f"delegations/{party}/{delegate.person}" for delegate in delegates)
    if isinstance(record, Person):
        yield "name"
        yield from (f"names/{language}" for language in record.names)


def supports_of(record: AnyRecord) -> tuple[Support, ...]:
    """Return all support entries of a record, those implied by its own shape included.

    An excerpt's source vouches for its words; a conflict's versions bring their own. Entries that vouch for nothing,
    because they only say what a source states otherwise, are among them (``supports_anything``).
    """
    if isinstance(record, Excerpt):
        own = Support(source=record.source, locator=record.locator, supports=("words", "document"))
        return (own, *record.support)
    if isinstance(record, Conflict):
        return (*(entry for version in record.versions for entry in version.support), *record.support)
    return record.support

"""Records of the fact base: facts of each kind, sources, people, organisations, and the support that ties a fact to its sources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import PydanticCustomError

from briefgen.model.base import FieldPath, Flag, Id, Ids, Line, Link, Model, Paths, Whole
from briefgen.model.dates import Date, Day
from briefgen.model.text import Stated, Text


class Support(Model):
    """The link from a record to a source that states it."""

    source: Id
    """Id of the source."""
    locator: Line | None = None
    """Where in the source: "paragraph 3", "page header". Prints in citations."""
    supports: Paths = ()
    """Paths of the fields that the source states (date, delegations/PARTY/PERSON); none means the whole record, or
    nothing where there are `states`."""
    states: Mapping[FieldPath, Stated] = Field(default_factory=dict)
    """What the source says where it differs from the record, by the field's path: {date: 2017}. It is then no source
    for that field."""
    anchor: Line | None = None
    """At most eight verbatim words of the source, to find the place again. Never prints."""
    note: Line | None = None
    """The curator's remark. Never prints."""


def covers(path: str, field: str) -> bool:
    """Whether a path names a field or something that it is a part of."""
    return field == path or field.startswith(f"{path}/")


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

    id: Id
    """The record's key; not written again inside the record."""
    support: tuple[Support, ...] = ()
    """The sources that state it."""
    note: Line | None = None
    """The curator's remark. Never prints."""


class Fact(Record):
    """What every fact has."""

    status: Status = Status.CONFIRMED
    """confirmed, reported, inferred, disputed or planned; anything but confirmed is said in print."""
    handling: Line | None = None
    """Level of the project's handling scale; the lowest where nothing is said."""
    tags: Ids = ()
    """Words to select by."""
    reviewed: Day
    """The day the fact was last compared with its sources."""
    review_by: Day | None = None
    """The day by which it must be compared again."""


class Delegate(Model):
    """One person's appointment in a delegation: the title is the one held on the day."""

    person: Id
    """Id of the person."""
    title: Text | None = None
    """Without "acting". Left out where no source gives it."""
    acting: Flag = False
    """Whether the title was held only for the time being; prints as a mark beside it."""
    head: Flag = True
    """Whether the person headed the delegation or one half of it."""


class Event(Fact):
    """Something that happened, or is planned, on a date."""

    kind: Literal["event"] = "event"
    """May be left out: the key that the record stands under says it."""
    date: Date
    """When it happened, as exactly as a source says."""
    summary: Text
    """One or two sentences for the chronology."""
    label: Text | None = None
    """A few words for the timeline."""
    city: Text | None = None
    """Where it happened."""
    series: Id | None = None
    """The organisation whose track the event belongs to."""
    people: Ids = ()
    """Ids of those who took part."""
    parties: Ids = ()
    """Ids of the organisations that took part."""


class Meeting(Fact):
    """One meeting of a series."""

    kind: Literal["meeting"] = "meeting"
    """May be left out: the key that the record stands under says it."""
    series: Id
    """The organisation that meets."""
    ordinal: Annotated[Whole, Field(ge=1, le=9999)]
    """Its number in the series, as counted by the sources."""
    date: Date
    """When it was held, as exactly as a source says."""
    city: Text | None = None
    """Where it was held."""
    venue: Text | None = None
    """The building or room."""
    level: Text | None = None
    """Rank of the participants, in words."""
    delegations: Mapping[Id, tuple[Delegate, ...]] = Field(default_factory=dict)
    """Delegates by party (an organisation's id), heads first."""
    summary: Text | None = None
    """What came of it, in one or two sentences."""


class Excerpt(Fact):
    """Verbatim words of a source: the only thing that prints inside quotation marks."""

    kind: Literal["excerpt"] = "excerpt"
    """May be left out: the key that the record stands under says it."""
    meeting: Id | None = None
    """The meeting or event whose text is quoted."""
    document: Text
    """What the source calls the quoted text: "joint statement"."""
    source: Id
    """The source whose wording this is."""
    locator: Line | None = None
    """Where in the source: "paragraph 8". Prints in citations."""
    words: Line
    """The words. [Brackets] mark an insertion that is not in the quoted text, … an omission of ours."""
    language: Line = "en"
    """Language tag of the words."""
    label: Text | None = None
    """What the excerpt is about, in a few words."""


class Commitment(Fact):
    """What was agreed."""

    kind: Literal["commitment"] = "commitment"
    """May be left out: the key that the record stands under says it."""
    meeting: Id | None = None
    """The meeting or event that agreed it."""
    area: Text | None = None
    """The field it belongs to, in a word or two."""
    summary: Text
    """What was agreed, in the curator's own words."""
    parties: Ids = ()
    """Ids of those who agreed."""


class Claim(Fact):
    """Any other sourced statement."""

    kind: Literal["claim"] = "claim"
    """May be left out: the key that the record stands under says it."""
    meeting: Id | None = None
    """The meeting or event that it is about."""
    date: Date | None = None
    """The date that it is about."""
    summary: Text
    """The statement, in the curator's own words."""


class About(Model):
    """The record and field that a conflict is about."""

    fact: Id
    """Id of the record."""
    field: Line
    """Path of the field, such as date or delegations/PARTY/PERSON."""


class Version(Model):
    """What some of the disagreeing sources say."""

    says: Text
    """What these sources say."""
    support: Annotated[tuple[Support, ...], Field(min_length=1)]
    """The sources that say so."""


class Conflict(Fact):
    """Sources disagree: what each says, which version is used, and why. Prints as a note."""

    kind: Literal["conflict"] = "conflict"
    """May be left out: the key that the record stands under says it."""
    about: About
    """The record and the field on which the sources disagree."""
    matter: Text
    """What they disagree on, in a few words."""
    versions: Annotated[tuple[Version, ...], Field(min_length=2)]
    """What each side says; two at least."""
    uses: Text
    """The version that the brief uses."""
    because: Text
    """Why this one."""


AnyFact = Event | Meeting | Excerpt | Commitment | Claim | Conflict


class SourceKind(StrEnum):
    """What a source is; prints in the list of sources."""

    OFFICIAL = "official"
    MIRROR = "mirror"
    NEWS = "news"
    PREVIEW = "preview"
    REFERENCE = "reference"


class Source(Record):
    """A document that supports facts."""

    kind: SourceKind
    """official; mirror (an official text seen elsewhere); news; preview (news from before the event); reference."""
    publisher: Text
    """Who published it."""
    title: Line | None = None
    """As published. Left out where it was not seen."""
    described: Text | None = None
    """A description to print in place of a title that was not seen."""
    author: Line | None = None
    """Who wrote it, where that is named."""
    language: Line = "en"
    """Language of the title and of the document."""
    date: Date | None = None
    """Date of publication."""
    page_date: Date | None = None
    """A date that stands in the page's furniture or address and proves nothing. Never prints."""
    retrieved: Day | None = None
    """The day it was fetched."""
    address: Link | None = None
    """Where it can be read."""
    rights: Text | None = None
    """On what ground it is used, as printed."""
    reliability: Literal["high", "medium", "low"] = "medium"
    """How far it is trusted: high, medium or low."""
    quotable: Flag = True
    """Whether its wording may be quoted at all."""
    archive: Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")] | None = None
    """Name of its archived text in the archive folder."""
    sha256: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Checksum of the archived text."""
    withdrawn: Day | None = None
    """The day its publisher took it back."""


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

    family: Line | None = None
    """Family name, in Latin letters. Left out where the person has none: one name is enough."""
    given: Line | None = None
    """Given name, in Latin letters. Left out where the person has none."""
    order: Literal["given-first", "family-first"] = "given-first"
    """How the Latin form is written."""
    names: Mapping[str, Line] = Field(default_factory=dict)
    """The name in other scripts, by language tag."""
    native: Line | None = None
    """Which of `names` is the person's own form; the others are transcriptions, printed for their readers only.
    Where nothing is said, the first of `names` for a family name written first, the Latin form for others."""
    aliases: tuple[Line, ...] = ()
    """Other spellings that sources use."""
    offices: tuple[Office, ...] = ()
    """Offices with their dates: a delegate who bears such a title outside them is an error. Never prints."""
    died: Day | None = None
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

    name: Text
    """The full name."""
    short: Text | None = None
    """Abbreviation."""
    adjective: Text | None = None
    """As in "U.S. delegation"."""
    part_of: Id | None = None
    """Id of the organisation that it belongs to."""


class Term(Record):
    """A term of the glossary."""

    term: Text
    """The term or abbreviation."""
    expansion: Text | None = None
    """What an abbreviation stands for."""
    definition: Text
    """What it means, in a sentence."""


AnyRecord = AnyFact | Source | Person | Organisation | Term

KINDS: Mapping[str, type[AnyRecord]] = {
    "events": Event,
    "meetings": Meeting,
    "excerpts": Excerpt,
    "commitments": Commitment,
    "claims": Claim,
    "conflicts": Conflict,
    "sources": Source,
    "people": Person,
    "organisations": Organisation,
    "terms": Term,
}
"""The top-level keys of a fact file, and what stands under each."""

_PRINTED: Mapping[type[Record], tuple[str, ...]] = {
    Event: ("date", "summary", "label", "city", "people", "parties"),
    Meeting: ("ordinal", "date", "city", "venue", "level", "summary"),
    Excerpt: ("document", "words", "label"),
    Commitment: ("area", "summary", "parties"),
    Claim: ("date", "summary"),
    Organisation: ("name", "short"),
    Term: ("term", "expansion", "definition"),
}


def printed_fields(record: AnyRecord) -> Iterator[str]:
    """Yield the paths of the fields that print and are there, most exact first to name in a message.

    A source is its own authority; a conflict's versions each carry their own support.
    """
    for name in _PRINTED.get(type(record), ()):
        if getattr(record, name) not in (None, ()):
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

"""What is asked of whoever adds a record: the fields of each kind, in the order in which they are asked for.

A ``Question`` is also an option of ``briefgen new``; what may be answered is the model's business, not its own. Every
other field is set with --set.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from briefgen.model.records import Event, Meeting, Organisation, Person, Record, Source

_CITATION = re.compile(r"\[(?P<cited>@[^\[\]]+)\]\s*$")


def parse_list(text: str) -> list[str]:
    """Split at commas."""
    return [part.strip() for part in text.split(",") if part.strip()]


def parse_support(text: str) -> dict[str, Any]:
    """Read ``ID`` or ``ID, LOCATOR`` as a support entry."""
    source, _, locator = text.strip().removeprefix("@").partition(",")
    return {"source": source.strip()} | ({"locator": locator.strip()} if locator.strip() else {})


def parse_version(text: str) -> dict[str, Any]:
    """Read ``WORDS [@ID, LOCATOR; @ID]`` as a version of a conflict. Raises ``ValueError`` for anything else."""
    match = _CITATION.search(text)
    if match is None or not text[: match.start()].strip():
        raise ValueError("write what is said, then its sources: November 1909 [@register; @ledger, page 3]")
    support = [parse_support(part) for part in match["cited"].split(";")]
    return {"says": text[: match.start()].strip(), "support": support}


def parse_about(text: str) -> dict[str, Any]:
    """Read ``ID/FIELD`` as what a conflict is about. Raises ``ValueError`` for anything else."""
    fact, slash, field = text.strip().partition("/")
    if not slash:
        raise ValueError("write the fact's id and the field, parted by a slash: board-2/date")
    return {"fact": fact, "field": field}


@dataclass(frozen=True, slots=True)
class Question:
    """One field that is asked for.

    ``refers`` are the kinds of record that it names, ``parse`` what makes a value of an answer; ``many`` asks until
    nothing is answered, ``least`` times at least.
    """

    field: str
    words: str
    required: bool = False
    default: str = ""
    refers: tuple[type[Record], ...] = ()
    parse: Callable[[str], Any] = str
    many: bool = False
    least: int = 1
    option: str = ""

    @property
    def flag(self) -> str:
        """The option that answers it."""
        return f"--{self.option or self.field}"


_SERIES = Question("series", "Series it belongs to (an organisation's id)", refers=(Organisation,))
_MEETING = Question("meeting", "Meeting or event it belongs to (an id)", refers=(Meeting, Event))
_PARTIES = Question("parties", "Parties (ids, parted by commas)", refers=(Organisation,), parse=parse_list)
_SUPPORT = Question(
    "support",
    "A source that states it (ID, or ID, LOCATOR)",
    required=True,
    refers=(Source,),
    parse=parse_support,
    many=True,
)
_TAGS = Question("tags", "Tags (parted by commas)", parse=parse_list, option="tag")
_STATUS = Question("status", "Status (confirmed, reported, inferred, disputed, planned)", default="confirmed")
_DATE = Question("date", "Date (2024-09-04, 2016-12, 2022-05~)", required=True)
_SUMMARY = Question("summary", "What happened or was said, in your own words", required=True)
_CITY = Question("city", "City")

FORMS: Mapping[str, tuple[Question, ...]] = MappingProxyType(
    {
        "events": (
            _DATE, _SUMMARY, Question("label", "A few words for the timeline"), _CITY, _SERIES, _PARTIES,
            Question("people", "People who took part (ids, parted by commas)", refers=(Person,), parse=parse_list),
            _SUPPORT, _STATUS, _TAGS,
        ),
        "meetings": (
            Question("series", "Series (the id of the organisation that meets)", required=True, refers=(Organisation,)),
            Question("ordinal", "Number in the series", required=True),
            _DATE, _CITY, Question("venue", "Building or room"),
            Question("summary", "What came of it, in your own words"), _SUPPORT, _STATUS, _TAGS,
        ),
        "excerpts": (
            Question("source", "Source of the words (an id)", required=True, refers=(Source,)),
            Question("words", "The words, verbatim; [insertions] and … omissions marked", required=True),
            Question("document", "What the source calls the quoted text (joint statement, minute)", required=True),
            Question("locator", "Where in the source (paragraph 3)"),
            _MEETING, Question("label", "What they are about, in a few words"), _STATUS, _TAGS,
        ),
        "commitments": (
            Question("summary", "What was agreed, in your own words", required=True),
            _MEETING, Question("area", "Field it belongs to, in a word or two"), _PARTIES, _SUPPORT, _STATUS, _TAGS,
        ),
        "claims": (
            _SUMMARY, _MEETING, Question("date", "Date it is about"), _SUPPORT, _STATUS, _TAGS,
        ),
        "conflicts": (
            Question("about", "Fact and field that sources disagree on (ID/FIELD)", required=True, parse=parse_about),
            Question("matter", "What they disagree on, in a few words", required=True),
            Question("versions", "One version with its sources: November 1909 [@register; @ledger, page 3]",
                     required=True, parse=parse_version, many=True, least=2, option="version"),
            Question("uses", "The version that is used", required=True),
            Question("because", "Why", required=True), _TAGS,
        ),
        "sources": (
            Question("kind", "Kind (official, mirror, news, preview, reference)", required=True),
            Question("publisher", "Publisher", required=True),
            Question("title", "Title, as published"),
            Question("described", "What it is, where its title was not seen"),
            Question("author", "Author"),
            Question("date", "Date of publication"),
            Question("address", "Address (https://…)"),
            Question("language", "Language", default="en"),
            Question("retrieved", "Day it was read (2026-01-15)"),
            Question("archive", "Name of its text in the archive folder"),
        ),
        "people": (
            Question("family", "Family name, or the only name"),
            Question("given", "Given name"),
            Question("order", "Order of the name (given-first, family-first)", default="given-first"),
            _SUPPORT,
        ),
        "organisations": (
            Question("name", "Full name", required=True),
            Question("short", "Short name or abbreviation"),
            Question("part_of", "Organisation that it belongs to (an id)", refers=(Organisation,), option="part-of"),
            _SUPPORT,
        ),
    }
)  # fmt: skip
"""The questions of each kind of record."""

COMMANDS: Mapping[type[Record], str] = MappingProxyType(
    {
        Source: "briefgen new source",
        Organisation: "briefgen new organisation",
        Person: "briefgen new person",
        Meeting: "briefgen new fact --kind meeting",
        Event: "briefgen new fact --kind event",
    }
)
"""What adds a record that others name."""

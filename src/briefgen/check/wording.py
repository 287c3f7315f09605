"""How messages speak: the names of records, lists of ids, words that they quote."""

from collections.abc import Sequence

from briefgen.model.records import (
    AnyRecord,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Organisation,
    Person,
    Record,
    Source,
    Term,
)

_ARTICLES: dict[type[Record], str] = {
    Commitment: "a commitment",
    Conflict: "a conflict",
    Event: "an event",
    Excerpt: "an excerpt",
    Fact: "a fact",
    Meeting: "a meeting",
    Organisation: "an organisation",
    Person: "a person",
    Record: "a record",
    Source: "a source",
    Term: "a term",
}
_LISTED = 10
_LONGEST = 60


def name_kind(kind: type[Record]) -> str:
    """Return a kind with its article: "a meeting"."""
    return _ARTICLES.get(kind, f"a {kind.__name__.lower()}")


def name_kinds(kinds: Sequence[type[Record]]) -> str:
    """Return several kinds as alternatives: "a meeting or an event"."""
    return " or ".join(map(name_kind, kinds))


def name_record(record: AnyRecord) -> str:
    """Return a record as messages call it: meeting “summit-4”."""
    return f"{type(record).__name__.lower()} “{record.id}”"


def name_ids(ids: Sequence[str]) -> str:
    """Return ids in quotation marks, the first ten and the number of the rest."""
    shown = ", ".join(f"“{one}”" for one in ids[:_LISTED])
    return shown if len(ids) <= _LISTED else f"{shown} and {len(ids) - _LISTED} more"


def shorten(words: str) -> str:
    """Return words in quotation marks, as a message shows them: on one line, and not too long."""
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= _LONGEST else f"“{line[:_LONGEST].rstrip()} …”"

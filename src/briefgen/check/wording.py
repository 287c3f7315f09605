"""How messages speak: the names of records, lists of ids, and "did you mean"."""

from collections.abc import Iterable, Sequence

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
_NEAR = 65
"""Likeness in percent from which a name is worth suggesting: one letter in three may differ."""
_LONGEST = 100


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


def suggest_name(name: str, known: Iterable[str]) -> str:
    """Return "did you mean …?" with the likest known name, or nothing where none is near. Of equals the first wins."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415 - only what goes wrong pays for it

    likest = process.extractOne(
        name[:_LONGEST], sorted(known), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=_NEAR
    )
    return f"did you mean {likest[0]}?" if likest else ""

"""Records that say the same under two ids."""

from collections.abc import Iterator

from briefgen.checks.base import name_record
from briefgen.checks.comparison import plain_words
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.base import same_address
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Organisation,
    Person,
    Source,
    Statistic,
    Term,
)

Key = tuple[str, ...]
"""What two records of one matter have in common."""


def check_duplicates(facts: FactBase) -> Iterator[Diagnostic]:
    """Report each record that shares a key with an earlier one, once for each pair."""
    owners: dict[int, str] = {}
    for record in facts.records.values():
        others: dict[str, str] = {}
        for field, key in _keys_of(record):
            owner = owners.setdefault(hash(key), record.id)
            # A hash alone proves nothing, but keeping it takes a tenth of the memory of the words.
            if owner != record.id and any(other == key for _, other in _keys_of(facts.records[owner])):
                others.setdefault(owner, field)
        for other, field in others.items():
            message = f"{name_record(record)} says what {name_record(facts.records[other])} says already"
            hints = (
                f"the other stands at {facts.origin(other)}",
                "keep one of them and put all its sources there; if the two are not the same, say what sets them apart",
            )
            yield diagnose("duplicate-record", message, facts.origin(record.id, field), *hints)


def _keys_of(record: AnyRecord) -> Iterator[tuple[str, Key]]:
    """Yield the keys by which a record's double is found, each with the field to point at.

    Two records of one meeting are a repeated number of its series, and have none.
    """
    match record:
        case Event():
            words = " ".join(sorted({*plain_words(str(record.summary)).split()}))
            yield "summary", ("event", record.date.text, _plain(record.city), words)
        case Excerpt():
            yield "words", ("excerpt", plain_words(record.words))
        case Commitment():
            parties = " ".join(sorted(record.parties))
            yield "summary", ("commitment", record.meeting or "", parties, _plain(record.summary))
        case Claim():
            date = record.date.text if record.date else ""
            yield "summary", ("claim", record.meeting or "", date, _plain(record.summary))
        case Conflict():
            yield "matter", ("conflict", record.about.fact, record.about.field, _plain(record.matter))
        case Statistic():
            values = " ".join(f"{key}={amount}" for key, amount in record.values.items())
            yield "values", ("statistic", _plain(record.label), _plain(record.unit), values)
        case Source():
            if record.address and (place := _place(record.address)):
                yield "address", ("address", place)
            if record.title:
                date = record.date.text if record.date else ""
                yield "title", ("source", _plain(record.issuer), plain_words(record.title), date)
        case Person():
            field = "family" if record.family else "given"
            for name in (record.latin, record.turned):
                yield field, ("person", _squeeze(name))
            yield from (("names", ("person", _squeeze(name))) for name in record.names.values())
            yield from (("aliases", ("person", _squeeze(name))) for name in record.aliases)
        case Organisation():
            yield "name", ("organisation", _plain(record.name))
        case Term():
            yield "term", ("term", _plain(record.term))
        case _:
            pass


def _place(address: str) -> str:
    """Return an address without what makes no difference; nothing where it names a site alone."""
    site, _, path = same_address(address).partition("://")[2].partition("#")[0].partition("/")
    path = path.rstrip("/")
    return f"{site.casefold().removeprefix('www.')}/{path}" if path else ""


def _squeeze(name: str) -> str:
    """Return a name without its hyphens and spaces."""
    return plain_words(name).replace(" ", "")


def _plain(text: object) -> str:
    return "" if text is None else plain_words(str(text))

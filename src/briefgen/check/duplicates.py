"""Records that say the same under two ids.

In: a few keys of every record: short digests of what it prints, case, punctuation and white space aside. Out: a
warning at each later record that shares a key with an earlier one. Keys make it linear; what differs in a word is not
found here, and is no duplicate that a program could be sure of.
"""

from collections.abc import Callable, Iterator, Mapping
from hashlib import blake2b
from typing import Any

from briefgen.check.agreement import plain_words
from briefgen.check.base import BaseCheck, Notes
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.addresses import same_address
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
    Term,
)
from briefgen.model.text import LocalText

_Key = tuple[str, int]
"""The field to point at, and the digest."""


def note_keys(record: AnyRecord) -> object | None:
    """Note of a record the digests by which its double is found."""
    find = _KEYS.get(type(record))
    return tuple(dict.fromkeys(find(record))) if find else None


def _event_keys(event: Event) -> Iterator[_Key]:
    city = _plain(event.city) if event.city else ""
    yield _key("summary", "event", event.date.text, city, _bag(str(event.summary)))


def _excerpt_keys(excerpt: Excerpt) -> Iterator[_Key]:
    yield _key("words", "excerpt", plain_words(excerpt.words))


def _commitment_keys(commitment: Commitment) -> Iterator[_Key]:
    parties = " ".join(sorted(commitment.parties))
    yield _key("summary", "commitment", commitment.meeting or "", parties, _plain(commitment.summary))


def _claim_keys(claim: Claim) -> Iterator[_Key]:
    date = claim.date.text if claim.date else ""
    yield _key("summary", "claim", claim.meeting or "", date, _plain(claim.summary))


def _conflict_keys(conflict: Conflict) -> Iterator[_Key]:
    yield _key("matter", "conflict", conflict.about.fact, conflict.about.field, _plain(conflict.matter))


def _source_keys(source: Source) -> Iterator[_Key]:
    """Yield the keys of a document: its address, unless that is a site's front page; publisher, title and date."""
    if source.address and (place := _place(source.address)):
        yield _key("address", "address", place)
    if source.title:
        date = source.date.text if source.date else ""
        yield _key("title", "source", _plain(source.publisher), plain_words(source.title), date)


def _place(address: str) -> str:
    """Return an address without what makes no difference; nothing where it names a site alone."""
    site, _, path = same_address(address).partition("://")[2].partition("#")[0].partition("/")
    path = path.rstrip("/")
    return f"{site.casefold().removeprefix('www.')}/{path}" if path else ""


def _person_keys(person: Person) -> Iterator[_Key]:
    """Yield the keys of a person's names, in either order, with or without hyphens and spaces."""
    field = "family" if person.family else "given"
    for written in dict.fromkeys((person.latin, person.turned)):
        yield _key(field, "person", _squeeze(written))
    for field, names in (("names", person.names.values()), ("aliases", person.aliases)):
        for name in names:
            yield _key(field, "person", _squeeze(name))


def _organisation_keys(organisation: Organisation) -> Iterator[_Key]:
    yield _key("name", "organisation", _plain(organisation.name))


def _term_keys(term: Term) -> Iterator[_Key]:
    yield _key("term", "term", _plain(term.term))


_KEYS: Mapping[type[AnyRecord], Callable[[Any], Iterator[_Key]]] = {
    Event: _event_keys,
    Excerpt: _excerpt_keys,
    Commitment: _commitment_keys,
    Claim: _claim_keys,
    Conflict: _conflict_keys,
    Source: _source_keys,
    Person: _person_keys,
    Organisation: _organisation_keys,
    Term: _term_keys,
}
"""How each kind is known. Two records of one meeting are a repeated number of its series."""


def _squeeze(name: str) -> str:
    return plain_words(name).replace(" ", "")


def _plain(text: LocalText) -> str:
    return plain_words(str(text))


def _bag(text: str) -> str:
    """Return the words of a text in order of the alphabet, each once."""
    return " ".join(sorted(set(plain_words(text).split())))


def _key(field: str, *parts: str) -> _Key:
    digest = blake2b("\0".join(parts).encode(), digest_size=8).digest()
    return field, int.from_bytes(digest, "big")


def judge_keys(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report each record that shares a key with one before it, once for each pair."""
    owners: dict[int, str] = {}
    for name, keys in notes.items():
        others: dict[str, str] = {}
        for field, digest in keys:
            owner = owners.setdefault(digest, name)
            if owner != name:
                others.setdefault(owner, field)
        for other, field in others.items():
            yield _report(facts, name, other, field)


DUPLICATES = BaseCheck(note_keys, judge_keys)


def _report(facts: FactBase, name: str, other: str, field: str) -> Diagnostic:
    message = f"{name_record(facts.records[name])} says what {name_record(facts.records[other])} says already"
    hints = (
        f"the other stands at {facts.origin(other)}",
        "keep one of them and put all its sources there; if the two are not the same, say what sets them apart",
    )
    return diagnose("duplicate-record", message, facts.origin(name, field), *hints)

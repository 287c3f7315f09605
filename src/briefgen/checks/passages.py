"""The texts to check: those of a record in the curator's own words, and those that a document prints."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from briefgen.diagnostics import Origin
from briefgen.model.base import Named, fields_with, keyed_text_fields, text_fields
from briefgen.model.factbase import FactBase
from briefgen.model.records import Conflict, Creator, Meeting, Person, Record
from briefgen.model.text import LocalText
from briefgen.model.tree import Scalar, Step, find_node, find_place_in_value

Path = tuple[Step, ...]


class Passage(NamedTuple):
    """One text in one language; ``language`` is its tag, empty for a text in the project's language."""

    path: Path
    language: str
    text: str

    @property
    def field(self) -> Step:
        """The record's field that the passage stands in."""
        return self.path[0]


def own_texts(record: Record) -> list[Passage]:
    """Return the passages that a curator worded."""
    found: list[Passage] = []
    for name in _worded_fields(type(record)):
        text = getattr(record, name)
        if text is not None:
            found += [Passage((name, tag) if tag else (name,), tag, words) for tag, words in text.versions]
    for name in keyed_text_fields(type(record)):
        for key, text in getattr(record, name).items():
            found += _versions((name, key), text) if text else ()
    if isinstance(record, Meeting):
        found += _titles(record)
    elif isinstance(record, Conflict):
        for index, version in enumerate(record.versions):
            found += _versions(("versions", index, "says"), version.says)
    return found


@cache
def _worded_fields(kind: type[Record]) -> tuple[str, ...]:
    return tuple(name for name in text_fields(kind) if name not in fields_with(kind, Named))


def named_texts(record: Record) -> Iterator[Passage]:
    """Yield the names that a record gives: of people, organisations, terms and sources."""
    for name in fields_with(type(record), Named):
        text = getattr(record, name)
        if isinstance(text, LocalText):
            yield from _versions((name,), text)
        elif isinstance(text, tuple):  # authors, each by the parts of the name
            for index, creator in enumerate(text):
                given = ((part, getattr(creator, part)) for part in fields_with(Creator, Named))
                yield from (Passage((name, index, part), "", words) for part, words in given if words)
        elif text is not None:
            yield Passage((name,), "", text)
    if isinstance(record, Person):
        yield from (Passage(("names", tag), tag, name) for tag, name in record.names.items())


def _versions(path: Path, text: LocalText) -> Iterator[Passage]:
    for tag, version in text.versions:
        yield Passage((*path, tag) if tag else path, tag, version)


def _titles(meeting: Meeting) -> Iterator[Passage]:
    for party, delegates in meeting.delegations.items():
        for index, delegate in enumerate(delegates):
            if delegate.title is not None:
                yield from _versions(("delegations", party, index, "title"), delegate.title)


def place_in(facts: FactBase, name: str, path: Path, offset: int = 0) -> Origin:
    """Return where a character of the text at ``path`` of a record was written; ``offset`` counts from 0."""
    node = find_node(facts.trees[name], path)
    if not isinstance(node, Scalar) or node.text is None:
        return facts.origin(name, *path)
    return find_place_in_value(node, offset)

"""The texts of a record that are in the curator's own words, and where each of their characters was written.

In: a record. Out: passages, each with its language and its path through the record's tree. What is taken from a
source as it stands is none: the words of an excerpt, the title, publisher and author of a source, and what an entry
says a source ``states``. Names are not sentences: they come from ``named_texts``.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from briefgen.check.places import find_place_in_value
from briefgen.diagnostics import Origin
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Meeting,
    Organisation,
    Person,
    Record,
    Source,
    Term,
)
from briefgen.model.text import LocalText
from briefgen.model.tree import Mapping as MappingNode
from briefgen.model.tree import Node, Scalar, Sequence, Step

Path = tuple[Step, ...]

_WORDED: Mapping[type[Record], tuple[str, ...]] = {
    Event: ("summary", "label", "city"),
    Meeting: ("summary", "city", "venue", "level"),
    Excerpt: ("document", "label"),
    Commitment: ("summary", "area"),
    Claim: ("summary",),
    Conflict: ("matter", "uses", "because"),
    Source: ("described", "rights"),
    Term: ("definition",),
}
_NAMED: Mapping[type[Record], tuple[str, ...]] = {
    Organisation: ("name", "short", "adjective"),
    Term: ("term", "expansion"),
    Source: ("publisher",),
}
_LINES: Mapping[type[Record], tuple[str, ...]] = {
    Person: ("family", "given"),
    Source: ("title", "author"),
}


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
    for name in _WORDED.get(type(record), ()):
        text = getattr(record, name)
        if text is not None:
            found += [Passage((name, tag) if tag else (name,), tag, words) for tag, words in text.versions]
    if isinstance(record, Meeting):
        found += _titles(record)
    elif isinstance(record, Conflict):
        for index, version in enumerate(record.versions):
            found += _versions(("versions", index, "says"), version.says)
    return found


def named_texts(record: Record) -> Iterator[Passage]:
    """Yield the names that a record gives: of people, organisations, terms and sources."""
    for name in _NAMED.get(type(record), ()):
        text = getattr(record, name)
        if text is not None:
            yield from _versions((name,), text)
    for name in _LINES.get(type(record), ()):
        line = getattr(record, name)
        if line is not None:
            yield Passage((name,), "", line)
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
    node = _node_at(facts.trees[name], path)
    if not isinstance(node, Scalar) or node.text is None:
        return facts.origin(name, *path)
    return find_place_in_value(node, offset)


def _node_at(node: Node | None, path: Path) -> Node | None:
    for step in path:
        if isinstance(node, MappingNode):
            node = node.get(str(step))
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
        else:
            return None
    return node

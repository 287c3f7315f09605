"""The texts of a record that print: each with its field and language. Remarks, anchors and addresses are not among them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from briefgen.model.records import AnyRecord, Conflict, Excerpt, Meeting, Organisation, Person, Source, Term
from briefgen.model.text import LocalText

_GISTS: dict[type, str] = {Conflict: "matter", Organisation: "name", Term: "term"}


class Worded(NamedTuple):
    """A text of a record: the path of its field, its language (empty where it is the project's), its words."""

    field: str
    language: str
    words: str


def texts_of(record: AnyRecord) -> Iterator[Worded]:
    """Yield all that a record may print in words, in the order of its fields."""
    for name in type(record).model_fields:
        value = getattr(record, name)
        if isinstance(value, LocalText):
            yield from _versions(name, value)
    match record:
        case Meeting():
            yield from _titles(record)
        case Excerpt():
            yield Worded("words", record.language, record.words)
        case Conflict():
            for index, version in enumerate(record.versions):
                yield from _versions(f"versions/{index}/says", version.says)
        case Source():
            yield from _lines(("title", record.title, record.language), ("author", record.author, ""))
        case Person():
            yield from _names(record)
        case _:
            return


def _versions(field: str, text: LocalText) -> Iterator[Worded]:
    yield from (Worded(field, language, words) for language, words in text.versions)


def _lines(*lines: tuple[str, str | None, str]) -> Iterator[Worded]:
    yield from (Worded(field, language, words) for field, words, language in lines if words is not None)


def _titles(meeting: Meeting) -> Iterator[Worded]:
    for party, delegates in meeting.delegations.items():
        for delegate in delegates:
            if delegate.title is not None:
                yield from _versions(f"delegations/{party}/{delegate.person}/title", delegate.title)


def _names(person: Person) -> Iterator[Worded]:
    """Yield a person's name in every form: both orders of the Latin one, other scripts, aliases."""
    yield from (Worded("name", "", form) for form in dict.fromkeys((person.latin, person.turned)))
    yield from (Worded(f"names/{language}", language, name) for language, name in person.names.items())
    yield from (Worded("aliases", "", alias) for alias in person.aliases)


def gist_of(record: AnyRecord) -> LocalText:
    """Return what says most of a record in few words: a summary, an excerpt's words, a name, a title."""
    match record:
        case Excerpt():
            return LocalText(((record.language, record.words),))
        case Person():
            return LocalText((("", record.latin), *sorted(record.names.items())))
        case Source():
            title = LocalText(((record.language, record.title),)) if record.title else record.described
            return title or record.publisher
        case Meeting():
            return record.summary or LocalText((("", f"{record.series} {record.ordinal}"),))
        case _:
            named: LocalText = getattr(record, _GISTS.get(type(record), "summary"))
            return named

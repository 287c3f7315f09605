"""Facts by the conditions of a selector, as rows, CSV or JSON; records by words, the likeliest first."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from briefgen.checks.records.references import find_misnomers
from briefgen.compose.text.dates import format_date
from briefgen.compose.text.labels import Wording, english_wording, load_wording
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.diagnostics.letters import fold
from briefgen.model.base import Gist, fields_with, keyed_text_fields, text_fields
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    KINDS,
    AnyFact,
    AnyRecord,
    Conflict,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Organisation,
    Person,
    Source,
    Status,
    supports_anything,
    supports_of,
)
from briefgen.model.text import LocalText
from briefgen.query.records import names_in
from briefgen.select import Relations, pick_facts
from briefgen.workspace import Project


class Worded(NamedTuple):
    """A text of a record: the path of its field, its language (empty where it is the project's), its words."""

    field: str
    language: str
    words: str


def texts_of(record: AnyRecord) -> Iterator[Worded]:
    """Yield all that a record may print in words, in the order of its fields."""
    for name in text_fields(type(record)):
        if (text := getattr(record, name)) is not None:
            yield from _versions(name, text)
    for name in keyed_text_fields(type(record)):
        for key, text in getattr(record, name).items():
            yield from _versions(f"{name}/{key}", text) if text else ()
    match record:
        case Meeting():
            for party, delegates in record.delegations.items():
                for delegate in delegates:
                    if delegate.title is not None:
                        yield from _versions(f"delegations/{party}/{delegate.person}/title", delegate.title)
        case Excerpt():
            yield Worded("words", record.language, record.words)
        case Conflict():
            for index, version in enumerate(record.versions):
                yield from _versions(f"versions/{index}/says", version.says)
        case Source():
            authors = "; ".join(creator.full for creator in record.creators)
            lines = (("title", record.language, record.title), ("author", "", authors))
            yield from (Worded(field, language, words) for field, language, words in lines if words)
        case Person():  # in every form: both orders of the Latin one, other scripts, aliases
            yield from (Worded("name", "", form) for form in dict.fromkeys((record.latin, record.turned)))
            yield from (
                Worded(f"names/{language}", language, name) for language, name in record.names.items()
            )
            yield from (Worded("aliases", "", alias) for alias in record.aliases)
        case _:
            return


def _versions(field: str, text: LocalText) -> Iterator[Worded]:
    yield from (Worded(field, language, words) for language, words in text.versions)


def gist_of(record: AnyRecord) -> LocalText:
    """Return what says most of a record in few words: a summary, an excerpt's words, a name, a title."""
    match record:
        case Excerpt():
            return LocalText(((record.language, record.words),))
        case Person():
            return LocalText((("", record.latin), *sorted(record.names.items())))
        case Source():
            title = LocalText(((record.language, record.title),)) if record.title else record.described
            return title or record.issuer
        case Meeting():
            return record.summary or LocalText((("", f"{record.series} {record.ordinal}"),))
        case _:
            (name,) = fields_with(type(record), Gist)
            gist: LocalText = getattr(record, name)
            return gist


@dataclass(frozen=True, slots=True)
class Places:
    """A source of a fact, with the places named in it."""

    source: str
    locators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact. ``date`` is EDTF: its own, or that of the meeting or fact it belongs to, as selectors see it.

    ``summary`` is its gist by language; ``support`` has each source once, in the order of the record.
    """

    id: str
    kind: str
    date: str
    date_text: str
    city: dict[str, str]
    series: str
    ordinal: int | None
    status: str
    handling: str
    summary: dict[str, str]
    support: tuple[Places, ...]
    tags: tuple[str, ...]


def list_facts(selector: Selector, facts: FactBase, project: Project) -> tuple[AnyFact, ...]:
    """Return the facts that a selector takes, in its order."""
    return pick_facts(selector, facts, lowest=project.scale[0])


def check_selector(selector: Selector, facts: FactBase, scale: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Report ids, tags and levels that do not exist: with a misspelt condition, nothing found would mean nothing."""
    return tuple(
        diagnose(code, f"--{str(path[0]).replace('tags', 'tag')}: {message}", None, hint)
        for path, code, message, hint in find_misnomers(selector, facts, scale)
    )


class Rows:
    """Makes rows of one fact base. Dates stand in the project's language."""

    def __init__(self, facts: FactBase, project: Project) -> None:
        self._relations = Relations(facts, project.scale[0])
        self._project = project
        self._wording: Wording = load_wording(project.language) or english_wording()

    def of(self, fact: AnyFact) -> Row:
        """Return the row of a fact."""
        date = self._relations.date_of(fact)
        own = getattr(fact, "date", None) is not None
        inferred = own and fact.status is Status.INFERRED
        series = next((name for name in self._relations.series_of(fact) if name), "")
        return Row(
            fact.id,
            fact.kind,
            str(date) if date else "",
            format_date(date, self._wording, inferred=inferred) if date else "",
            self.languages(fact.city) if isinstance(fact, Event | Meeting) else {},
            series,
            fact.ordinal if isinstance(fact, Meeting) else None,
            fact.status.value,
            self._relations.handling_of(fact)[0],
            self.languages(gist_of(fact)),
            support_of(fact),
            fact.tags,
        )

    def languages(self, text: LocalText | None) -> dict[str, str]:
        """Return the versions of a text by language; a plain text is in the project's."""
        return {tag or self._project.language: words for tag, words in text.versions} if text else {}


def support_of(fact: AnyFact) -> tuple[Places, ...]:
    """Return each source that vouches for something of a fact once, with the places named in it."""
    places: dict[str, dict[str, None]] = {}
    for entry in filter(supports_anything, supports_of(fact)):
        places.setdefault(entry.source, {}).update({entry.locator: None} if entry.locator else {})
    return tuple(Places(source, tuple(locators)) for source, locators in places.items())


_BEFORE = ("id", "kind", "date", "date_text", "city", "series", "ordinal", "status", "handling")
_AFTER = ("sources", "locators", "tags", "file", "line")
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_HEADS = {model: kind for kind, model in KINDS.items()}


def to_csv(chosen: Sequence[AnyFact], facts: FactBase, rows: Rows, language: str) -> str:
    """Return facts as CSV: the columns of ``_BEFORE``, a summary a language (``language`` first), those of ``_AFTER``.

    ``sources`` are ids, ``locators`` places with their source's id, both parted by semicolons.
    """
    lines = [rows.of(fact) for fact in chosen]
    found = sorted({tag for line in lines for tag in line.summary} - {language})
    languages = [language, *found]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow((*_BEFORE, *(f"summary_{tag}" for tag in languages), *_AFTER))
    for fact, line in zip(chosen, lines, strict=True):
        origin = facts.origin(fact.id)
        cells = _cells(line, languages, language)
        writer.writerow([*map(guard_cell, cells), guard_cell(origin.file), origin.line])
    return out.getvalue()


def guard_cell(text: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _cells(row: Row, languages: Sequence[str], language: str) -> list[str]:
    city = row.city.get(language) or next(iter(row.city.values()), "")
    places = [f"{each.source}: {place}" for each in row.support for place in each.locators]
    return [
        *(row.id, row.kind, row.date, row.date_text, city, row.series),
        str(row.ordinal or ""),
        *(row.status, row.handling),
        *(row.summary.get(tag, "") for tag in languages),
        "; ".join(each.source for each in row.support),
        "; ".join(places),
        " ".join(row.tags),
    ]


def to_records(chosen: Iterable[AnyFact], facts: FactBase) -> dict[str, dict[str, Any]]:
    """Return facts with the records they depend on as the content of a fact file."""
    wanted = {fact.id: fact for fact in chosen}
    records: dict[str, AnyRecord] = {**wanted, **_dependencies(wanted.values(), facts)}
    kinds: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for name in sorted(records):
        record = records[name]
        above = {"id", "kind"} if isinstance(record, Fact) else {"id"}  # what the keys above say
        values = record.model_dump(mode="json", exclude=above, exclude_defaults=True)
        kinds[_HEADS[type(record)]][name] = values
    return {kind: named for kind, named in kinds.items() if named}


def _dependencies(chosen: Iterable[AnyRecord], facts: FactBase) -> Mapping[str, AnyRecord]:
    """Return the records, no facts among them, that some records name, directly or by way of each other."""
    found: dict[str, AnyRecord] = {}
    seen: set[str] = set()
    todo = list(chosen)
    while todo:
        for name in names_in(todo.pop()) - seen:
            seen.add(name)
            record = facts.records.get(name)
            if record is not None and not isinstance(record, Fact):
                todo.append(record)
                found[name] = record
    return found


# --- search
#
# Searched are the texts that print, names in every script with their aliases, titles, ids and tags; a fact is also
# found by the people and organisations that it names. Case, accents and the strokes of letters do not count. Every
# word, or group of words in one argument, must be found in the record. What weighs more is the field and how it is met:
# as a whole word, as the beginning of one, or inside. Korean sets its particles behind words without a space, so
# beginnings matter there; short words of other scripts are not looked for inside longer ones.

_ID, _NAME, _LABEL, _TEXT, _TAG, _NAMED = 12, 10, 8, 6, 4, 2
_WEIGHTS = {
    **dict.fromkeys(("name", "short", "term", "aliases", "title", "publisher"), _NAME),
    **dict.fromkeys(("label", "matter", "document", "area", "city", "expansion", "described"), _LABEL),
}
_WHOLE, _START, _INSIDE = 3, 2, 1
_SHORT = 4
"""Words of fewer ASCII letters are not looked for inside others."""
_ORDER = {model: rank for rank, model in enumerate(KINDS.values())}


@dataclass(frozen=True, slots=True)
class Match:
    """A field in which words were found; ``field`` is "names" where it is of a record that the fact names."""

    field: str
    language: str
    words: str


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that was found. Of two, the one with the higher score comes first."""

    id: str
    kind: str
    score: int
    matches: tuple[Match, ...]


def search(words: Sequence[str], facts: FactBase) -> tuple[Hit, ...]:
    """Return the records that hold all the words: the highest score first, then by kind and id."""
    needles = [_needle(needle) for word in words if (needle := fold(word))]
    if not needles:
        return ()
    names = {
        record.id: tuple(texts_of(record))
        for record in facts.records.values()
        if isinstance(record, Person | Organisation)
    }
    found: list[tuple[int, AnyRecord, tuple[Match, ...]]] = []
    for record in facts.records.values():
        score, matches = _score(needles, tuple(_searched(record, names)))
        if score:
            found.append((score, record, matches))
    found.sort(key=lambda hit: (-hit[0], _ORDER[type(hit[1])], hit[1].id))
    return tuple(
        Hit(record.id, type(record).__name__.lower(), score, matches) for score, record, matches in found
    )


def _needle(words: str) -> Callable[[str], int]:
    """Return a function that says how well folded words are met in a folded text: 0 not at all."""
    escaped = re.escape(words)
    whole, start = re.compile(rf"(?<!\w){escaped}(?!\w)"), re.compile(rf"(?<!\w){escaped}")
    inside = not words.isascii() or len(words) >= _SHORT

    def met(text: str) -> int:
        if words not in text:
            return 0
        if whole.search(text):
            return _WHOLE
        return _START if start.search(text) else _INSIDE * inside

    return met


def _searched(record: AnyRecord, names: dict[str, tuple[Worded, ...]]) -> Iterator[tuple[int, Worded]]:
    """Yield what a record is searched for, with its weight."""
    yield _ID, Worded("id", "", record.id)
    for text in texts_of(record):
        yield _WEIGHTS.get(text.field.partition("/")[0].replace("names", "name"), _TEXT), text
    if isinstance(record, Fact):
        yield from ((_TAG, Worded("tags", "", tag)) for tag in record.tags)
        for name in sorted(names_in(record)):
            yield from (
                (_NAMED, Worded("names", language, words)) for _, language, words in names.get(name, ())
            )


def _score(
    needles: Sequence[Callable[[str], int]], searched: Sequence[tuple[int, Worded]]
) -> tuple[int, tuple[Match, ...]]:
    """Return the score of a record, 0 where a word is missing, and the fields that hold one, the weightiest first."""
    folded = [(weight, text, fold(text.words)) for weight, text in searched]
    best = [max(weight * met(words) for weight, _, words in folded) for met in needles]
    if not all(best):
        return 0, ()
    hits = [
        (max(weight * met(words) for met in needles), text)
        for weight, text, words in folded
        if any(met(words) for met in needles)
    ]
    hits.sort(key=lambda hit: -hit[0])
    return sum(best), tuple(dict.fromkeys(Match(*text) for _, text in hits))

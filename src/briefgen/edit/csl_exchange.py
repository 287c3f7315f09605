"""Sources from CSL-JSON into the fact base, and from there to CSL-JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome
from briefgen.edit.base import Base
from briefgen.edit.csl import (
    NAMES,
    NOT_IN_SCHEMA,
    NUMBERS,
    PERIODICAL_TYPES,
    PUBLISHER_FIELDS,
    TEXTS,
    TYPES,
    Reference,
    SourceValues,
    format_csl_date,
    format_names,
    host_of,
    is_list_of_names,
    read_references,
    read_source,
    split_note,
    type_of,
    write_kept,
)
from briefgen.edit.records import free_id, propose_file, propose_id, taken_ids, write_values
from briefgen.edit.rendering import Entry
from briefgen.load.errors import validate
from briefgen.model.base import ID_PATTERN, same_address
from briefgen.model.factbase import FactBase
from briefgen.model.records import Source
from briefgen.model.tree import Step

FILLED = ("title", "author", "date", "address", "retrieved")
"""Fields that an update may add to a source that lacks them; what a source says already is never changed."""

_WRITTEN_AS = {
    "address": "URL",
    "date": "issued",
    "retrieved": "accessed",
    "described": "title",
    "note": None,
}
_UNSAID = "en"
"""The language of a source that names none."""

_ID = re.compile(ID_PATTERN)
_LONGEST_ID = 80


@dataclass(frozen=True, slots=True)
class Present:
    """An item that was there already: as which source, and by what it was recognised."""

    reference: str
    source: str
    by: str


@dataclass(frozen=True, slots=True)
class Import:
    """What an import would do: ``entries`` are new sources, and fields that sources lack."""

    entries: tuple[Entry, ...]
    present: tuple[Present, ...]
    left_out: Mapping[str, int]
    """Fields for which a source has no place, with the number of items that had them."""


def import_sources(
    content: bytes,
    name: str,
    base: Base,
    *,
    kind: str | None = None,
    file: str | None = None,
    update: bool = False,
) -> Outcome[Import]:
    """Read a CSL-JSON file, called ``name`` in messages, against the fact base; it failed where any item is at fault.

    ``kind`` is that of all new sources; where none is given, an item's type decides between news and reference.
    ``file`` takes the new sources. With ``update`` sources that are there are given the ``FILLED`` fields they lack.
    """
    references = read_references(content, name)
    importer = _Importer(base, kind, file, update)
    for reference in references.value if not references.failed else ():
        importer.take(reference)
    result = Import(tuple(importer.entries), tuple(importer.present), dict(sorted(importer.left_out.items())))
    return Outcome(result, (*references.diagnostics, *importer.diagnostics))


class _Known:
    """Sources by what they are recognised by."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[Source]] = {}

    def add(self, source: Source) -> None:
        elsewhere = split_note(source.note).get("id")
        names = [source.id, *([elsewhere] if isinstance(elsewhere, str) else [])]
        for key in (*(("id", name) for name in names), *_marks_of(source)):
            self._by.setdefault(key, []).append(source)

    def find(self, name: str | None, source: Source) -> tuple[Source, str] | None:
        """Return the source that an item of that CSL id is, and what says so."""
        for key in (*((("id", name),) if name is not None else ()), *_marks_of(source)):
            for known in self._by.get(key, ()):
                if key[0] != "title" or _may_be_one(known, source):
                    return known, key[0]
        return None


@dataclass(slots=True)
class _Importer:
    """Takes one item after the other; lives for one import."""

    base: Base
    kind: str | None
    file: str | None
    update: bool
    entries: list[Entry] = field(default_factory=list)
    present: list[Present] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    diagnostics: list[Diagnostic] = field(default_factory=list)
    _known: _Known = field(default_factory=_Known)
    _taken: set[str] = field(default_factory=set)
    _homes: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._taken.update(taken_ids(self.base.facts))
        for source in self.base.facts.all_of(Source):
            self._known.add(source)
        if self.update:
            self._homes = {name: one.file for one in self.base.files.values() for name in one.records}

    def take(self, reference: Reference) -> None:
        """Take an item in: as a new source, as one that is there, or as one that is at fault."""
        read = read_source(reference, self.kind)
        self.diagnostics += read.diagnostics
        if read.failed:
            return
        source, left_out = self._make(reference, read.value)
        if source is None:
            return
        same = self._known.find(reference.values.get("id"), source)
        if same is None:
            self._add(source)
            self.left_out.update(left_out)
            return
        known, by = same
        self.present.append(Present(str(reference), known.id, by))
        if self.update:
            self.entries += self._fill(known, source)

    def _make(self, reference: Reference, read: SourceValues) -> tuple[Source | None, tuple[str, ...]]:
        language = self.base.project.language
        values = ({"language": language} if language != _UNSAID else {}) | dict(read.values)
        given = reference.values.get("id")
        name = self._choose_id(given, values)
        note, dropped = write_kept(
            {**read.kept, **({"id": given} if given is not None and given != name else {})}
        )

        def place(path: tuple[Step, ...], *, of_key: bool = False) -> Origin:  # noqa: ARG001 - the protocol's
            name = str(path[0]) if path else None
            return reference.place(_WRITTEN_AS.get(name, name) if name else None)

        made = validate(Source, {**values, **note}, place, {"id": name}, str(reference))
        self.diagnostics += made.diagnostics
        return made.value, (*read.left_out, *dropped)

    def _choose_id(self, given: str | None, values: Mapping[str, Any]) -> str:
        usable = given if given is not None and _is_short_id(given) else None
        return free_id(usable or propose_id("sources", values, self.base.facts), self._taken)

    def _add(self, source: Source) -> None:
        self._taken.add(source.id)
        self._known.add(source)
        file = self.file or propose_file("sources", {"kind": source.kind.value}, self.base)
        self.entries.append(Entry(file, ("sources",), source.id, write_values(source)))

    def _fill(self, known: Source, source: Source) -> Iterator[Entry]:
        written = write_values(source)
        for name in FILLED:
            home = self._homes.get(known.id)
            has_name = name == "title" and known.described is not None
            if home and name in written and getattr(known, name) is None and not has_name:
                yield Entry(home, ("sources", known.id), name, written[name])


def _is_short_id(text: str) -> bool:
    return len(text) <= _LONGEST_ID and _ID.fullmatch(text) is not None


def _marks_of(source: Source) -> Iterator[tuple[str, str]]:
    if source.address is not None:
        yield "address", _even_out(source.address)
    if source.title is not None:
        yield "title", " ".join(source.title.casefold().split())


def _even_out(address: str) -> str:
    """Return an address without what changes nothing: scheme, www, fragment, a slash at its end."""
    address = same_address(address)
    host = host_of(address)
    path = address.partition("#")[0].partition("://")[2].partition("/")[2].rstrip("/")
    return f"{host.removeprefix('www.')}/{path}" if host else address


def _may_be_one(one: Source, other: Source) -> bool:
    """Whether nothing but the title has to agree: neither the dates nor the addresses speak against it."""
    dated_alike = one.date is None or other.date is None or one.date.overlaps(other.date)
    return dated_alike and (one.address is None or other.address is None)


def export_sources(facts: FactBase, language: str) -> str:
    """Return all sources as CSL-JSON; of texts in several languages, that of ``language``."""
    references = [export_source(source, language) for source in facts.all_of(Source)]
    return json.dumps(references, ensure_ascii=False, indent=2) + "\n"


def export_source(source: Source, language: str) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON."""
    kept = split_note(source.note)
    form = kept["type"] if kept.get("type") in TYPES else type_of(source.kind.value)
    name = kept["id"] if isinstance(kept.get("id"), str) else source.id
    reference: dict[str, Any] = {"id": name, "type": form}
    if source.title:
        reference["title"] = source.title
    elif source.described:
        reference["title"] = f"[{source.described.pick(language)[1]}]"
    if source.author:
        names: Any = kept.get("author")
        structured = is_list_of_names(names) and format_names(names) == source.author
        reference["author"] = names if structured else [{"literal": source.author}]
    if source.date:
        reference["issued"] = format_csl_date(source.date)
    if source.retrieved:
        day = source.retrieved
        reference["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    if source.address:
        reference["URL"] = source.address
    return {
        **reference,
        **_publisher(source, language, form, kept),
        "language": source.language,
        **_rest(kept),
    }


def _publisher(source: Source, language: str, form: str, kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the publisher under the name it came by, else under that of the item's type."""
    publisher = source.publisher.pick(language)[1]
    if publisher in [kept.get(name) for name in PUBLISHER_FIELDS]:
        return {}
    return {"container-title" if form in PERIODICAL_TYPES else "publisher": publisher}


def _rest(kept: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields that were kept and are as the schema wants them: a note can be edited by hand."""
    return {
        name: value for name, value in kept.items() if name not in NOT_IN_SCHEMA and _is_sound(name, value)
    }


def _is_sound(name: str, value: Any) -> bool:
    if name in NAMES:
        return is_list_of_names(value)
    if name in NUMBERS:
        return isinstance(value, (str, int)) and not isinstance(value, bool)
    return name in TEXTS and isinstance(value, str)

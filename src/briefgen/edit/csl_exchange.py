"""Sources from CSL-JSON into the fact base, and from there to CSL-JSON."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import unescape  # text to text; nothing is parsed

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.edit.base import Base
from briefgen.edit.csl import (
    Number,
    Reference,
    format_csl_date,
    format_names,
    is_list_of_names,
    load_vocabulary,
    parse_csl_date,
    parse_csl_day,
    read_references,
)
from briefgen.edit.records import free_id, propose_file, propose_id, taken_ids, write_values
from briefgen.edit.rendering import Entry
from briefgen.load.errors import validate
from briefgen.model.base import ID_PATTERN, MAXIMUM_LINE, names_user, same_address
from briefgen.model.factbase import FactBase
from briefgen.model.records import Source
from briefgen.model.tree import Step

PUBLISHER_FIELDS = ("container-title", "publisher", "authority")
FILLED = ("title", "author", "date", "address", "retrieved")
"""Fields that an update may add to a source that lacks them; what a source says already is never changed."""

_KEPT_MARK = "CSL-JSON"
"""Comes in a note before what the source has no place for."""
_WRITTEN_AS = {
    "address": "URL",
    "date": "issued",
    "retrieved": "accessed",
    "described": "title",
    "note": None,
}
_DEFAULT_LANGUAGE = "en"
"""The language of a source that names none."""
_ID = re.compile(ID_PATTERN)
_LONGEST_ID = 80
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&#39;": "'"}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)", re.ASCII)
_BRACKETED = re.compile(r"\[([^\[\]]+)\]")
_SITE = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:@]+)", re.IGNORECASE)
_SHORT_LINE = 300
_CALLED = {Number: "a number", bool: "true or false", list: "a list", dict: "a mapping"}


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
    if references.failed:
        return Outcome(Import((), (), {}), references.diagnostics)
    diagnostics = list(references.diagnostics)
    taken, known = set(taken_ids(base.facts)), _Known()
    for source in base.facts.all_of(Source):
        known.add(source)
    homes = {record: home.file for home in base.files.values() for record in home.records} if update else {}
    entries: list[Entry] = []
    present: list[Present] = []
    left_out: Counter[str] = Counter()
    for reference in references.value:
        read = _Reader(reference)
        read.read(kind)
        made = None if has_errors(read.diagnostics) else _make_source(read, base, taken)
        diagnostics += (*read.diagnostics, *(made.diagnostics if made else ()))
        if made is None or made.value is None:
            continue
        source, dropped = made.value
        same = known.find(reference.values.get("id"), source)
        if same is not None:
            present.append(Present(str(reference), same[0].id, same[1]))
            entries += _fill(same[0], source, homes)
            continue
        taken.add(source.id)
        known.add(source)
        home = file or propose_file("sources", {"kind": source.kind.value}, base)
        entries.append(Entry(home, ("sources",), source.id, write_values(source)))
        left_out.update((*read.left_out, *dropped))
    return Outcome(Import(tuple(entries), tuple(present), dict(sorted(left_out.items()))), tuple(diagnostics))


def _make_source(
    read: _Reader, base: Base, taken: Container[str]
) -> Outcome[tuple[Source, tuple[str, ...]] | None]:
    """Make the source of an item by its model, and name the fields that its note cannot hold."""
    reference, language = read.reference, base.project.language
    values = ({"language": language} if language != _DEFAULT_LANGUAGE else {}) | read.values
    given = reference.values.get("id")
    usable = given if given and len(given) <= _LONGEST_ID and _ID.fullmatch(given) else None
    name = free_id(usable or propose_id("sources", values, base.facts), taken)
    note, dropped = _write_kept(read.kept | ({"id": given} if given is not None and given != name else {}))

    def place(path: tuple[Step, ...], *, of_key: bool = False) -> Origin:  # noqa: ARG001 - the protocol's
        field = str(path[0]) if path else None
        return reference.place(_WRITTEN_AS.get(field, field) if field else None)

    made = validate(Source, {**values, **note}, place, {"id": name}, str(reference))
    return Outcome((made.value, dropped) if made.value else None, made.diagnostics)


def _fill(known: Source, source: Source, homes: Mapping[str, str]) -> Iterator[Entry]:
    """Yield the fields that a source lacks and an item has, where the file of the source is among ``homes``."""
    written, home = write_values(source), homes.get(known.id)
    for name in FILLED if home else ():
        is_called = name == "title" and known.described is not None
        if home and name in written and getattr(known, name) is None and not is_called:
            yield Entry(home, ("sources", known.id), name, written[name])


@dataclass(slots=True)
class _Reader:
    """Reads one item as a source; lives for it.

    ``values`` are what it says, plain as a fact file would; ``kept`` are fields that only a note can hold, ``left_out``
    the names of those that have no place at all.
    """

    reference: Reference
    values: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self, kind: str | None) -> None:
        """Read every field, as a source of the given kind or of the cautious one that the item's type allows."""
        terms = load_vocabulary()
        name = self.reference.values.get("id")
        if name is not None and not isinstance(name, str):
            self.fault("id", f"a text is expected, and {_describe(name)} stands here")
        form = self.text("type")
        if form not in terms["types"] and not self.diagnostics:
            self.warn("type", f"the type `{form}` is none of CSL's" if form else "it has no type")
        self.values["kind"] = kind or ("news" if form in terms["news"] else "reference")
        title = self.text("title")
        if described := _BRACKETED.fullmatch(title):
            self.values["described"] = described[1].strip()
        elif title:
            self.values["title"] = title
        names = self.reference.values.get("author", [])
        if not is_list_of_names(names):
            self.fault("author", "a list of names is expected: [{family: Fyr, given: Anna}]")
        elif names:
            self.values["author"] = format_names(names)
            if names != [{"literal": self.values["author"]}]:
                self.kept["author"] = names
        self.read_date("issued", "date", parse_csl_date)
        self.read_date("accessed", "retrieved", parse_csl_day)
        address = self.text("URL")
        if names_user(address):
            self.warn("URL", "a user is named before the site, and readers would take that for the site")
        elif address:
            self.values["address"] = address
        language = self.text("language")
        if match := _LANGUAGE.fullmatch(language):
            self.values["language"] = match[1].lower() + match[2].replace("_", "-")
        elif language:
            self.warn("language", f"`{language[:40]}` is not a language tag such as en or ko")
        self.read_publisher(form, address)
        self.keep(form)

    def keep(self, form: str) -> None:
        """Keep what the source has no place for, as far as its note can hold it."""
        terms = load_vocabulary()
        if form in terms["types"] and form != terms["type_of"][self.values["kind"]]:
            self.kept["type"] = form
        for name, value in self.reference.values.items():
            if name in terms["mapped"] or name in PUBLISHER_FIELDS:
                continue
            if _is_keepable(name, value):
                self.kept[name] = int(value) if isinstance(value, Number) and value.isdigit() else value
            elif value not in ("", None, [], {}):
                self.left_out.append(name)

    def read_date(self, name: str, target: str, parse: Callable[[object], object]) -> None:
        given = self.reference.values.get(name)
        if given in (None, {}, ""):
            return
        try:
            date = parse(given)
        except TypeError as error:
            self.fault(name, str(error))
            return
        if date is None:
            self.warn(name, f"no date can be made of `{json.dumps(given, ensure_ascii=False)[:80]}`")
        else:
            self.values[target] = str(date)

    def read_publisher(self, form: str, address: str) -> None:
        """Take who stands for the text as its publisher; of a page that names nobody, the site it was seen at."""
        texts = {name: self.text(name) for name in PUBLISHER_FIELDS}
        first, second, *further = PUBLISHER_FIELDS
        order = (
            (first, second, *further)
            if form in load_vocabulary()["periodicals"]
            else (second, *further, first)
        )
        chosen = next((name for name in order if texts[name]), None)
        publisher = texts[chosen] if chosen else self.values.get("author") or _host_of(address)
        if publisher:
            self.values["publisher"] = publisher
        elif not any(found.code == "bad-csl" for found in self.diagnostics):
            self.fault(None, "it names no publisher, author or address to cite it by")
        others = {name: text for name, text in texts.items() if text and name != order[0]}
        self.kept |= others | (
            {order[0]: publisher} if chosen == order[0] and publisher in others.values() else {}
        )

    def text(self, name: str) -> str:
        """Return a text field without the markup that CSL allows in one, and with its white space evened out."""
        given = self.reference.values.get(name, "")
        if given is not None and (not isinstance(given, str) or isinstance(given, Number)):
            self.fault(name, f"a text is expected, and {_describe(given)} stands here")
            return ""
        return " ".join(unescape(_MARKUP.sub("", given or ""), _ENTITIES).split())

    def fault(self, name: str | None, message: str) -> None:
        where = f"`{name}`: " if name else ""
        hint = "correct it where it was exported from, or leave it out of the file"
        origin = self.reference.place(name)
        self.diagnostics.append(diagnose("bad-csl", f"{self.reference}: {where}{message}", origin, hint))

    def warn(self, name: str, message: str) -> None:
        said = f"{self.reference}: `{name}` is left out: {message}"
        place = self.reference.place(name)
        self.diagnostics.append(diagnose("csl-left-out", said, place, "add it by hand if it is needed"))


def _is_keepable(name: str, value: Any) -> bool:
    terms = load_vocabulary()
    if name in terms["names"]:
        return bool(value) and is_list_of_names(value)
    plain = isinstance(value, str) and 0 < len(value) <= _SHORT_LINE
    return plain and (name in terms["numbers"] or (name in terms["texts"] and not isinstance(value, Number)))


def _describe(value: Any) -> str:
    return _CALLED.get(type(value), "something else")


def _host_of(address: str) -> str:
    """Return the name of the site in a web address, as it is written; empty for any other."""
    match = _SITE.match(address)
    return match[1].lower() if match else ""


def _write_kept(kept: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the field that holds what was kept, and the names of what it could not hold."""
    fitting = dict(kept)
    dropped: list[str] = []
    while fitting:
        note = f"{_KEPT_MARK} {json.dumps(fitting, ensure_ascii=False, sort_keys=True)}"
        if len(note) <= MAXIMUM_LINE:
            return {"note": note}, tuple(dropped)
        dropped.append(max(fitting, key=lambda name: len(json.dumps(fitting[name]))))
        del fitting[dropped[-1]]
    return {}, tuple(dropped)


def _split_note(note: str | None) -> Mapping[str, Any]:
    """Return what was kept in a note, fields by name; nothing of what a curator wrote."""
    before, mark, kept = (note or "").rpartition(f"{_KEPT_MARK} ")
    if not mark or not (before == "" or before.endswith(" ")):
        return {}
    try:
        values = json.loads(kept)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


class _Known:
    """Sources by what they are recognised by."""

    def __init__(self) -> None:
        self._by: dict[tuple[str, str], list[Source]] = {}

    def add(self, source: Source) -> None:
        elsewhere = _split_note(source.note).get("id")
        names = [source.id, *([elsewhere] if isinstance(elsewhere, str) else [])]
        for key in (*(("id", name) for name in names), *_keys_of(source)):
            self._by.setdefault(key, []).append(source)

    def find(self, name: str | None, source: Source) -> tuple[Source, str] | None:
        """Return the source that an item of that CSL id is, and what says so.

        A title is enough where neither the dates nor the addresses speak against it.
        """
        for key in (*((("id", name),) if name is not None else ()), *_keys_of(source)):
            for known in self._by.get(key, ()):
                dated_alike = known.date is None or source.date is None or known.date.overlaps(source.date)
                if key[0] != "title" or (dated_alike and (known.address is None or source.address is None)):
                    return known, key[0]
        return None


def _keys_of(source: Source) -> Iterator[tuple[str, str]]:
    """Yield what a source is recognised by: its address without what changes nothing, and its title."""
    if source.address is not None:
        address = same_address(source.address)
        host = _host_of(address)
        path = address.partition("#")[0].partition("://")[2].partition("/")[2].rstrip("/")
        yield "address", f"{host.removeprefix('www.')}/{path}" if host else address
    if source.title is not None:
        yield "title", " ".join(source.title.casefold().split())


def export_sources(facts: FactBase, language: str) -> str:
    """Return all sources as CSL-JSON; of texts in several languages, that of ``language``."""
    references = [export_source(source, language) for source in facts.all_of(Source)]
    return json.dumps(references, ensure_ascii=False, indent=2) + "\n"


def export_source(source: Source, language: str) -> dict[str, Any]:
    """Return a source as an item of CSL-JSON, with what was kept of an imported one."""
    terms = load_vocabulary()
    kept = _split_note(source.note)
    form = kept["type"] if kept.get("type") in terms["types"] else terms["type_of"][source.kind.value]
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
    publisher = source.publisher.pick(language)[1]
    if publisher not in [kept.get(name) for name in PUBLISHER_FIELDS]:
        reference["container-title" if form in terms["periodicals"] else "publisher"] = publisher
    reference["language"] = source.language
    sound = {name: value for name, value in kept.items() if _is_sound(name, value)}
    return {**reference, **sound}


def _is_sound(name: str, value: Any) -> bool:
    """Whether a field that was kept is as the schema wants it: a note can be edited by hand."""
    terms = load_vocabulary()
    if name in terms["names"]:
        return is_list_of_names(value)
    if name in terms["numbers"]:
        return type(value) in (str, int)
    return name in terms["texts"] - terms["not_in_schema"] and isinstance(value, str)

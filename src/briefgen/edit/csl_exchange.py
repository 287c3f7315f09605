"""Sources from CSL-JSON, BibTeX and RIS into the fact base, and from there to CSL-JSON.

What comes in goes out the same. A source holds what readers need of an item; what it has no field for, and the wording
of the item where the source's own would read otherwise (markup in a title, "German" for ``de``, a date with ``circa``),
is kept beside it as ``csl``. On the way out a kept field counts as long as it still says what the source says.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any
from xml.sax.saxutils import unescape  # text to text; nothing is parsed

from babel import Locale
from babel.core import get_global

from briefgen.diagnostics import Diagnostic, Origin, Outcome, Severity, diagnose, has_errors
from briefgen.edit.base import Base, Plan, plan_entries
from briefgen.edit.csl import (
    Number,
    Reference,
    format_csl_date,
    is_list_of_names,
    load_vocabulary,
    parse_csl_date,
    parse_csl_day,
    read_creators,
    read_references,
    write_creators,
)
from briefgen.edit.records import free_id, propose_file, propose_id, taken_ids, write_values
from briefgen.edit.references import Entry as Item
from briefgen.edit.references import read_items
from briefgen.edit.rendering import Entry, to_texts
from briefgen.load.errors import validate
from briefgen.model.base import ID_PATTERN, names_user, same_address
from briefgen.model.factbase import FactBase
from briefgen.model.records import UNKNOWN_LANGUAGE, Source
from briefgen.model.tree import Step

FILLED = (
    "title", "author", "authors", "editors", "container", "volume", "issue", "pages", "number", "doi", "isbn",
    "date", "address", "retrieved",
)  # fmt: skip
"""Fields that an update may add to a source that lacks them; what a source says already is never changed."""

_KEPT_MARK = "CSL-JSON"
"""Comes in a note of 0.1 before what the source had no place for."""
_LONGEST_KEPT = 20_000
_FEEDS = {
    "title": ("title", "described"),
    "author": ("authors", "author"),
    "editor": ("editors",),
    "container-title": ("container", "publisher"),
    "publisher": ("container", "publisher"),
    "authority": ("publisher",),
    "issued": ("date",),
    "accessed": ("retrieved",),
    "URL": ("address",),
    "DOI": ("doi",),
    "language": ("language",),
}
"""The fields of a source that a field of CSL is read into; beside them ``plain`` of the vocabulary."""
_ID = re.compile(ID_PATTERN)
_LONGEST_ID = 80
_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>", re.IGNORECASE)
_RAISED = re.compile(r"<(sub|sup)>(.*?)</\1>", re.IGNORECASE | re.DOTALL)
_SUPERSCRIPTS = dict(zip("0123456789+-−=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ", strict=True))
_SUBSCRIPTS = dict(zip("0123456789+-−=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ", strict=True))
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&#39;": "'"}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)", re.ASCII)
_BRACKETED = re.compile(r"\[([^\[\]]+)\]")
_SITE = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:@]+)", re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?://[^\s/?#]+|mailto:[^\s@]+@)\S*", re.IGNORECASE)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s*)?10\.\d{4,9}/\S+", re.IGNORECASE)
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
    """Fields that can be kept nowhere, with the number of items that had them."""
    references: Mapping[str, Reference | Item]
    """The item behind each new source, by the source's id."""


def import_sources(
    content: bytes,
    name: str,
    base: Base,
    *,
    kind: str | None = None,
    file: str | None = None,
    update: bool = False,
) -> Outcome[Import]:
    """Read a file of CSL-JSON, BibTeX or RIS, called ``name`` in messages, against the fact base.

    An item at fault is reported as an error, and the others come in. ``kind`` is that of all new sources; where none is
    given, it follows from an item's type. ``file`` takes the new sources. With ``update`` sources that are there are given
    the ``FILLED`` fields they lack.
    """
    references = read_items(content, name)
    diagnostics = list(references.diagnostics)
    taken, known = set(taken_ids(base.facts)), _Known()
    for source in base.facts.all_of(Source):
        known.add(source)
    homes = {record: home.file for home in base.files.values() for record in home.records} if update else {}
    entries: list[Entry] = []
    present: list[Present] = []
    left_out: Counter[str] = Counter()
    made_of: dict[str, Reference | Item] = {}
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
        made_of[source.id] = reference
        home = file or propose_file("sources", {"kind": source.kind.value}, base)
        entries.append(Entry(home, ("sources",), source.id, write_values(source)))
        left_out.update((*read.left_out, *dropped))
    done = Import(tuple(entries), tuple(present), dict(sorted(left_out.items())), made_of)
    return Outcome(done, tuple(diagnostics))


def fit_entries(
    base: Base, found: Import, today: dt.date
) -> tuple[Outcome[Import], Outcome[Plan | None] | None]:
    """Put what an import found into the fact base, without the sources that would bring an error into it.

    Returns what is left of the import, with an error for each source that is not taken, and the plan to carry out; none
    where nothing is left.
    """
    refused: list[Diagnostic] = []
    while found.entries:
        plan = plan_entries(base, found.entries, today=today)
        if plan.value is None or not plan.failed:
            return Outcome(found, tuple(refused)), plan
        starts = sorted((place.file, place.line, entry.key) for entry, place in plan.value.places)
        faulty: dict[str, Diagnostic] = {}
        for error in plan.diagnostics:
            if error.severity is Severity.ERROR and error.origin is not None:
                at = bisect_right(starts, (error.origin.file, error.origin.line, "\U0010ffff"))
                if at and starts[at - 1][0] == error.origin.file:
                    faulty.setdefault(starts[at - 1][2], error)
        taken = tuple(entry for entry in found.entries if entry.key not in faulty or len(entry.path) > 1)
        if len(taken) == len(found.entries):
            return Outcome(found, tuple(refused)), plan
        for name, error in faulty.items():
            reference = found.references[name]
            message = f"{reference}: {error.message}"
            hint = "correct it where it was exported from, or leave it out of the file"
            refused.append(diagnose("bad-csl", message, reference.place(), hint))
        found = replace(found, entries=taken)
    return Outcome(found, tuple(refused)), None


def _make_source(
    read: _Reader, base: Base, taken: Container[str]
) -> Outcome[tuple[Source, tuple[str, ...]] | None]:
    """Make the source of an item by its model, and name the fields of the item that it could not keep."""
    reference = read.reference
    given = reference.values.get("id")
    usable = given if given and len(given) <= _LONGEST_ID and _ID.fullmatch(given) else None
    name = free_id(usable or propose_id("sources", _naming(read.values), base.facts), taken)

    def place(path: tuple[Step, ...], *, of_key: bool = False) -> Origin:  # noqa: ARG001 - the protocol's
        field = str(path[0]) if path else ""
        return reference.place(next((key for key, fed in _feeds().items() if field in fed), None))

    made = validate(Source, read.values, place, {"id": name}, str(reference))
    if made.value is None:
        return Outcome(None, made.diagnostics)
    plain = export_source(made.value, base.project.language)
    original = {key: _native(value) for key, value in reference.values.items() if key not in read.left_out}
    kept = {key: value for key, value in original.items() if plain.get(key) != value}
    kept |= dict.fromkeys(sorted(plain.keys() - original.keys() - {"id", "type"}))
    text, dropped = _write_kept(kept)
    if text:
        made = validate(Source, {**read.values, "csl": text}, place, {"id": name}, str(reference))
    return Outcome((made.value, dropped) if made.value else None, made.diagnostics)


def _naming(values: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what an id is made of, with who stands for the source as its publisher."""
    authors = values.get("authors", ())
    issuer = values.get("publisher") or values.get("container")
    if values["kind"] in ("article", "book", "chapter", "speech") and authors:
        issuer = next(
            author if isinstance(author, str) else author.get("family") or author.get("name")
            for author in authors
        )
    return {**values, "publisher": issuer or values.get("number") or ""}


def _fill(known: Source, source: Source, homes: Mapping[str, str]) -> Iterator[Entry]:
    """Yield the fields that a source lacks and an item has, where the file of the source is among ``homes``."""
    written, home = write_values(source), homes.get(known.id)
    for name in FILLED if home else ():
        is_called = name == "title" and known.described is not None
        is_named = name in ("author", "authors") and bool(known.creators)
        if home and name in written and not getattr(known, name) and not (is_called or is_named):
            yield Entry(home, ("sources", known.id), name, written[name])


def _feeds() -> Mapping[str, tuple[str, ...]]:
    return _FEEDS | {csl: (name,) for name, csl in load_vocabulary()["plain"].items()}


@dataclass(slots=True)
class _Reader:
    """Reads one item as a source; lives for it.

    ``values`` are what it says, plain as a fact file would; ``left_out`` names the fields that can be kept nowhere.
    """

    reference: Reference | Item
    values: dict[str, Any] = field(default_factory=dict)
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
        self.values["kind"] = kind or terms["kind_of"].get(form, "reference")
        title = self.text("title")
        if described := _BRACKETED.fullmatch(title):
            self.values["described"] = described[1].strip()
        elif title:
            self.values["title"] = title
        for key, target in (("author", "authors"), ("editor", "editors")):
            names = self.reference.values.get(key, [])
            if not is_list_of_names(names):
                self.fault(key, "a list of names is expected: [{family: Fyr, given: Anna}]")
            elif names:
                self.values[target] = read_creators(names)
        self.read_date("issued", "date", parse_csl_date)
        self.read_date("accessed", "retrieved", parse_csl_day)
        self.read_places()
        for target, key in terms["plain"].items():
            given = self.reference.values.get(key)
            if text := str(given) if isinstance(given, Number) else self.text(key):
                self.values[target] = text
        self.values["language"] = _find_language(self.text("language")) or UNKNOWN_LANGUAGE
        if self.text("language") and self.values["language"] == UNKNOWN_LANGUAGE:
            self.warn("language", f"`{self.text('language')[:40]}` is no language that is known by that name")
        self.read_publisher(form)
        known = {*_feeds(), "id", "type"}
        self.left_out += [
            name
            for name, value in self.reference.values.items()
            if name not in known and value not in ("", None, [], {}) and not is_sound(name, _native(value))
        ]

    def read_places(self) -> None:
        """Read address and DOI; one that is none is left out, and the item taken."""
        address, doi = self.text("URL"), self.text("DOI")
        if names_user(address):
            self.warn("URL", "a user is named before the site, and readers would take that for the site")
            self.left_out.append("URL")
        elif address and not _ADDRESS.fullmatch(address):
            self.warn("URL", f"`{address[:80]}` is no address of the web")
        elif address:
            self.values["address"] = address
        if doi and not _DOI.fullmatch(doi):
            self.warn("DOI", f"`{doi[:80]}` is no DOI")
        elif doi:
            self.values["doi"] = doi[doi.index("10.") :]

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

    def read_publisher(self, form: str) -> None:
        """Take the publisher, and what the item is part of; of a page that names nobody, the site it was seen at."""
        container, publisher, authority = map(self.text, ("container-title", "publisher", "authority"))
        if form in load_vocabulary()["periodicals"]:
            publisher, container = container or publisher, ""
        publisher = publisher or authority
        if publisher:
            self.values["publisher"] = publisher
        if container and container != publisher:
            self.values["container"] = container
        if publisher or container or "authors" in self.values:
            return
        if site := _host_of(self.values.get("address", "")):
            self.values["publisher"] = site
        elif self.values["kind"] in ("law", "treaty") and "title" in self.values:
            return
        elif not any(found.code == "bad-csl" for found in self.diagnostics):
            self.fault(None, "it names no publisher, author, container or address to cite it by")

    def text(self, name: str) -> str:
        """Return a text field without the markup that CSL allows in one, and with its white space evened out."""
        given = self.reference.values.get(name, "")
        if given is not None and (not isinstance(given, str) or isinstance(given, Number)):
            self.fault(name, f"a text is expected, and {_describe(given)} stands here")
            return ""
        raised = _RAISED.sub(lambda found: self._raise(name, found[1].lower(), found[2]), given or "")
        return " ".join(unescape(_MARKUP.sub("", raised), _ENTITIES).split())

    def _raise(self, name: str, tag: str, words: str) -> str:
        """Return raised or lowered characters as such; where one has no such form, say so and keep them on the line."""
        forms = _SUPERSCRIPTS if tag == "sup" else _SUBSCRIPTS
        if all(char in forms for char in words):
            return "".join(forms[char] for char in words)
        if words.strip() and not any(f"<{tag}>" in found.message for found in self.diagnostics):
            said = (
                f"{self.reference}: `<{tag}>` of `{name}` is left out: “{words[:40]}” has no such characters"
            )
            hint = "correct the text by hand if it reads otherwise now"
            self.diagnostics.append(diagnose("csl-left-out", said, self.reference.place(name), hint))
        return words

    def fault(self, name: str | None, message: str) -> None:
        where = f"`{name}`: " if name else ""
        hint = "correct it where it was exported from, or leave it out of the file"
        origin = self.reference.place(name)
        self.diagnostics.append(diagnose("bad-csl", f"{self.reference}: {where}{message}", origin, hint))

    def warn(self, name: str, message: str) -> None:
        said = f"{self.reference}: `{name}` is left out: {message}"
        place = self.reference.place(name)
        self.diagnostics.append(diagnose("csl-left-out", said, place, "add it by hand if it is needed"))


def _find_language(named: str) -> str:
    """Return the tag of a language by its tag, its code of three letters or its name; empty where it is none known."""
    if (match := _LANGUAGE.fullmatch(named)) and (tag := _languages().get(match[1].lower())):
        return tag + match[2].replace("_", "-")
    return _languages().get(named.casefold(), "")


@cache
def _languages() -> Mapping[str, str]:
    """Return the tags of languages by tag, by code of three letters, and by name in English and in themselves."""
    english = {str(code): str(name) for code, name in Locale("en").languages.items()}
    own = (entry.split(maxsplit=1) for entry in load_vocabulary()["own_names"])
    return {
        **{name.casefold(): code for code, name in own},
        **{name.casefold(): code for code, name in english.items()},
        **{code: str(tag) for code, tag in get_global("language_aliases").items() if "_" not in code},
        **{code: code for code in english},
    }


def is_sound(name: str, value: Any) -> bool:
    """Whether a value is what CSL's schema has for a field of that name."""
    terms = load_vocabulary()
    if name in terms["names"]:
        return bool(value) and is_list_of_names(value)
    if name in terms["numbers"]:
        return type(value) in (str, int) and value != ""
    if name in terms["dates"]:
        return isinstance(value, dict) and bool(value) and value.keys() <= terms["date_parts"]
    if name == "custom":
        return isinstance(value, dict)
    return name in terms["texts"] and isinstance(value, str) and value != ""


def _native(value: Any) -> Any:
    """Return a value of the file with its numbers as such."""
    if isinstance(value, Number):
        return int(value) if re.fullmatch(r"-?\d{1,18}", value) else str(value)
    if isinstance(value, list):
        return [_native(part) for part in value]
    if isinstance(value, dict):
        return {key: _native(part) for key, part in value.items()}
    return value


def _describe(value: Any) -> str:
    return _CALLED.get(type(value), "something else")


def _host_of(address: str) -> str:
    """Return the name of the site in a web address, as it is written; empty for any other."""
    match = _SITE.match(address)
    return match[1].lower() if match else ""


def _write_kept(kept: Mapping[str, Any]) -> tuple[str, tuple[str, ...]]:
    """Return what is kept of an item as JSON, and the names of what is too long to keep."""
    fitting = dict(kept)
    dropped: list[str] = []
    while fitting:
        text = json.dumps(fitting, ensure_ascii=False, sort_keys=True)
        if len(text) <= _LONGEST_KEPT:
            return text, tuple(dropped)
        dropped.append(max(fitting, key=lambda name: len(json.dumps(fitting[name]))))
        del fitting[dropped[-1]]
    return "", tuple(dropped)


def read_kept(source: Source) -> Mapping[str, Any]:
    """Return the fields of CSL that are kept with a source, in a note too, as 0.1 did; nothing of a curator's words."""
    if source.csl is not None:
        found: Mapping[str, Any] = json.loads(source.csl)
        return found
    before, mark, kept = (source.note or "").rpartition(f"{_KEPT_MARK} ")
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
        elsewhere = read_kept(source).get("id")
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
    """Yield what a source is recognised by: its DOI, its address without what changes nothing, its title."""
    if source.doi is not None:
        yield "DOI", source.doi.casefold()
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
    """Return a source as an item of CSL-JSON, with what was kept of an imported one where that still holds."""
    types, feeds, kept = load_vocabulary()["types"], _feeds(), read_kept(source)
    form = kept.get("type")
    if not (isinstance(form, str) and form in types):
        form = load_vocabulary()["type_of"][source.kind.value]
    item = _export_fields(source, form, language)
    if isinstance(kept.get("id"), str):
        item["id"] = kept["id"]
    wanted = {
        name: value
        for name, value in kept.items()
        if name not in ("id", "type") and (is_sound(name, value) or (value is None and name in feeds))
    }
    merged = {name: value for name, value in {**item, **wanted}.items() if value is not None}
    (reference,) = read_references(json.dumps([merged]).encode(), "").value
    again = _Reader(reference)
    again.read(source.kind.value)
    says = _plain_values(source, language)
    if source.csl is None:  # of 0.1, in which a source had fewer fields
        says = again.values | says
    for name in feeds.keys() & wanted.keys():
        if any(again.values.get(part) != says.get(part) for part in feeds[name]):
            merged.pop(name, None)
            merged |= {name: item[name]} if name in item else {}
    return merged


def _plain_values(source: Source, language: str) -> dict[str, Any]:
    """Return what a source says as an item would be read; of texts in several languages, that of ``language``."""
    values = to_texts(write_values(source))
    for name in ("publisher", "described"):
        text = getattr(source, name)
        values |= {name: text.pick(language)[1]} if text else {}
    if source.author:
        values["authors"] = [source.author]
    return {**values, "language": source.language}


def _export_fields(source: Source, form: str, language: str) -> dict[str, Any]:
    """Return what a source itself says, as an item of a type."""
    terms = load_vocabulary()
    item: dict[str, Any] = {"id": source.id, "type": form}
    if source.title:
        item["title"] = source.title
    elif source.described:
        item["title"] = f"[{source.described.pick(language)[1]}]"
    for name, creators in (("author", source.creators), ("editor", source.editors)):
        if creators:
            item[name] = write_creators(creators)
    if source.date:
        item["issued"] = format_csl_date(source.date)
    if source.retrieved:
        day = source.retrieved
        item["accessed"] = {"date-parts": [[day.year, day.month, day.day]]}
    item |= {
        key: value
        for key, value in (
            ("URL", source.address),
            ("DOI", source.doi),
            ("container-title", source.container),
        )
        if value
    }
    item |= {key: value for name, key in terms["plain"].items() if (value := getattr(source, name))}
    if source.publisher:
        takes_place = form in terms["periodicals"] and not source.container
        item["container-title" if takes_place else "publisher"] = source.publisher.pick(language)[1]
    if source.language != UNKNOWN_LANGUAGE:
        item["language"] = source.language
    return item

"""One item of CSL-JSON to the values of a source.

In: an item. Out: the values, diagnostics for what is of the wrong type, and what was left out. What a source has no
place for is kept in its note, as JSON behind a word by which it is found again: it never prints, and an export gives
it back.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import unescape  # text to text; nothing is parsed

from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.model.base import MAXIMUM_LINE
from briefgen.write.csl_dates import parse_csl_date, parse_csl_day
from briefgen.write.csl_names import format_names, is_list_of_names
from briefgen.write.csl_reading import Number, Reference
from briefgen.write.csl_terms import (
    MAPPED,
    NAMES,
    NEWS_TYPES,
    NUMBERS,
    PERIODICAL_TYPES,
    PUBLISHER_FIELDS,
    TEXTS,
    TYPES,
)

KEPT_MARK = "CSL-JSON"
"""Stands in a note before what the source has no place for."""

_MARKUP = re.compile(r"</?(?:i|b|sub|sup|sc|span)(?:\s[^<>]*)?>", re.IGNORECASE)
_ENTITIES = {"&quot;": '"', "&apos;": "'", "&#39;": "'"}
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)", re.ASCII)
_BRACKETED = re.compile(r"\[([^\[\]]+)\]")
_SITE = re.compile(r"https?://(?:[^/?#@]*@)?([^/?#:@]+)", re.IGNORECASE)
_SHORT_LINE = 300


@dataclass(slots=True)
class _Reader:
    """Reads one item; lives for it."""

    reference: Reference
    kind: str | None
    values: dict[str, Any] = field(default_factory=dict)
    kept: dict[str, Any] = field(default_factory=dict)
    left_out: list[str] = field(default_factory=list)
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def read(self) -> None:
        name = self.reference.values.get("id")
        if name is not None and not isinstance(name, str):
            self.fault("id", f"a text is expected, and {_describe(name)} stands here")
        form = self.text("type")
        if form not in TYPES and not self.diagnostics:
            self.warn("type", f"the type `{form}` is none of CSL's" if form else "it has no type")
        self.values["kind"] = self.kind or ("news" if form in NEWS_TYPES else "reference")
        self.read_title()
        self.read_author()
        self.read_dates()
        if address := self.text("URL"):
            self.values["address"] = address
        self.read_language()
        self.read_publisher(form)
        self.keep(form)

    def read_title(self) -> None:
        title = self.text("title")
        described = _BRACKETED.fullmatch(title)
        if described:
            self.values["described"] = described[1].strip()
        elif title:
            self.values["title"] = title

    def read_author(self) -> None:
        names = self.reference.values.get("author", [])
        if not is_list_of_names(names):
            self.fault("author", "a list of names is expected: [{family: Fyr, given: Anna}]")
        elif names:
            self.values["author"] = format_names(names)
            if names != [{"literal": self.values["author"]}]:
                self.kept["author"] = names

    def read_dates(self) -> None:
        for name, target, parse in (
            ("issued", "date", parse_csl_date),
            ("accessed", "retrieved", parse_csl_day),
        ):
            given = self.reference.values.get(name)
            if given in (None, {}, ""):
                continue
            try:
                date = parse(given)
            except TypeError as error:
                self.fault(name, str(error))
                continue
            if date is None:
                self.warn(name, f"no date can be made of `{json.dumps(given, ensure_ascii=False)[:80]}`")
            else:
                self.values[target] = str(date)

    def read_language(self) -> None:
        given = self.text("language")
        match = _LANGUAGE.fullmatch(given)
        if match:
            self.values["language"] = match[1].lower() + match[2].replace("_", "-")
        elif given:
            self.warn("language", f"`{given[:40]}` is not a language tag such as en or ko")

    def read_publisher(self, form: str) -> None:
        """Take who stands for the text as its publisher; of a page that names nobody, the site it was seen at."""
        texts = {name: self.text(name) for name in PUBLISHER_FIELDS}
        first, second, *further = PUBLISHER_FIELDS
        order = (first, second, *further) if form in PERIODICAL_TYPES else (second, *further, first)
        chosen = next((name for name in order if texts[name]), None)
        publisher = (
            texts[chosen] if chosen else self.values.get("author") or host_of(self.values.get("address", ""))
        )
        if publisher:
            self.values["publisher"] = publisher
        elif not any(one.code == "bad-csl" for one in self.diagnostics):
            self.fault(None, "it names no publisher, author or address to cite it by")
        others = {name: text for name, text in texts.items() if text and name != order[0]}
        self.kept |= others | (
            {order[0]: publisher} if chosen == order[0] and publisher in others.values() else {}
        )

    def keep(self, form: str) -> None:
        """Keep what the source has no place for."""
        if form in TYPES and form != type_of(self.values["kind"]):
            self.kept["type"] = form
        for name, value in self.reference.values.items():
            if name in MAPPED or name in PUBLISHER_FIELDS:
                continue
            if _is_keepable(name, value):
                self.kept[name] = int(value) if isinstance(value, Number) and value.isdigit() else value
            elif value not in ("", None, [], {}):
                self.left_out.append(name)

    def text(self, name: str) -> str:
        """Return a text field without the markup that CSL allows in one, and with its white space evened out."""
        given = self.reference.values.get(name, "")
        if given is not None and (not isinstance(given, str) or isinstance(given, Number)):
            self.fault(name, f"a text is expected, and {_describe(given)} stands here")
            return ""
        return " ".join(unescape(_MARKUP.sub("", given or ""), _ENTITIES).split())

    def fault(self, name: str | None, message: str) -> None:
        where = f"`{name}`: " if name else ""
        self.diagnostics.append(
            diagnose(
                "bad-csl",
                f"{self.reference}: {where}{message}",
                self.reference.place(name),
                "correct it where it was exported from, or leave it out of the file",
            )
        )

    def warn(self, name: str, message: str) -> None:
        self.diagnostics.append(
            diagnose(
                "csl-left-out",
                f"{self.reference}: `{name}` is left out: {message}",
                self.reference.place(name),
                "add it by hand if it is needed",
            )
        )


@dataclass(frozen=True, slots=True)
class SourceValues:
    """What an item says as a source, plain as a fact file would.

    ``kept`` are fields that only a note can hold, ``left_out`` the names of those that have no place at all.
    """

    values: Mapping[str, Any]
    kept: Mapping[str, Any]
    left_out: tuple[str, ...]


def read_source(reference: Reference, kind: str | None = None) -> Outcome[SourceValues]:
    """Read an item as a source, of the given kind or of the cautious one that its type allows."""
    reader = _Reader(reference, kind)
    reader.read()
    return Outcome(
        SourceValues(reader.values, reader.kept, tuple(reader.left_out)), tuple(reader.diagnostics)
    )


def type_of(kind: str) -> str:
    """Return the CSL type by which a source of a kind is exported where nothing else was kept."""
    return _TYPES[kind]


def write_kept(kept: Mapping[str, Any]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return the field that holds what was kept, and the names of what it could not hold."""
    fitting = dict(kept)
    dropped: list[str] = []
    while fitting:
        note = f"{KEPT_MARK} {json.dumps(fitting, ensure_ascii=False, sort_keys=True)}"
        if len(note) <= MAXIMUM_LINE:
            return {"note": note}, tuple(dropped)
        dropped.append(max(fitting, key=lambda name: len(json.dumps(fitting[name]))))
        del fitting[dropped[-1]]
    return {}, tuple(dropped)


def split_note(note: str | None) -> Mapping[str, Any]:
    """Return what was kept in a note, fields by name; nothing of what a curator wrote."""
    before, mark, kept = (note or "").rpartition(f"{KEPT_MARK} ")
    if not mark or not (before == "" or before.endswith(" ")):
        return {}
    try:
        values = json.loads(kept)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}


_TYPES = {
    "official": "report",
    "mirror": "report",
    "news": "article-newspaper",
    "preview": "article-newspaper",
    "reference": "document",
}


def _is_keepable(name: str, value: Any) -> bool:
    if name in NAMES:
        return bool(value) and is_list_of_names(value)
    plain = isinstance(value, str) and 0 < len(value) <= _SHORT_LINE
    return plain and (name in NUMBERS or (name in TEXTS and not isinstance(value, Number)))


def host_of(address: str) -> str:
    """Return the name of the site in a web address, as it is written; empty for any other."""
    match = _SITE.match(address)
    return match[1].lower() if match else ""


def _describe(value: Any) -> str:
    kinds = {Number: "a number", bool: "true or false", list: "a list", dict: "a mapping"}
    return kinds.get(type(value), "something else")

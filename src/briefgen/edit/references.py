"""BibTeX and RIS: their entries as items of CSL-JSON, each with the line on which it begins.

The files are read by bibtexparser and rispy, of the extra ``briefgen[references]``; what their types and fields are called
in CSL stands in ``references.toml``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from briefgen.diagnostics import BriefgenError, Diagnostic, Origin, Outcome, diagnose
from briefgen.edit.csl import MAXIMUM_REFERENCES, Number, Reference, read_references
from briefgen.load.files import decode_text

_CORPORATE = re.compile(r"\{(.*)\}", re.DOTALL)
_BRACES = re.compile(r"[{}]")
_MATH = re.compile(r"\$?(?:\$?([_^])\{?([^{}$]{1,20})\}?)\$")
_RIS_START = re.compile(r"^TY  ?-", re.MULTILINE)
_URL_IN_TEXT = re.compile(r"https?://\S+")


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a file that is no JSON: its number from 1, its fields as CSL has them, and where it begins."""

    number: int
    values: Mapping[str, Any]
    origin: Origin

    def __str__(self) -> str:
        """Name it as messages do."""
        name = self.values.get("id")
        return f"item {self.number}" + (f" (id {name[:60]})" if name else "")

    def place(self, field: str | None = None) -> Origin:  # noqa: ARG002 - a reference of JSON knows more
        """Return where it begins."""
        return self.origin


def read_items(content: bytes, file: str) -> Outcome[tuple[Reference | Entry, ...]]:
    """Read the items of a file by its suffix: ``.bib``, ``.ris``, or else CSL-JSON.

    Raises ``BriefgenError`` where the library that reads it is not installed.
    """
    read = {".bib": _read_bibtex, ".ris": _read_ris}.get(Path(file).suffix.lower())
    if read is None:
        found = read_references(content, file)
        return Outcome(found.value, found.diagnostics)
    decoded = decode_text(content, file)
    if decoded.value is None or decoded.diagnostics:
        return Outcome((), decoded.diagnostics)
    try:
        entries, faults = read(decoded.value, file)
    except ImportError as error:
        message = f"{file} cannot be read without the library {error.name}"
        hint = "install it: python -m pip install 'briefgen[references]'"
        raise BriefgenError(diagnose("missing-library", message, None, hint)) from error
    if len(entries) > MAXIMUM_REFERENCES:
        message = f"the file holds more than {MAXIMUM_REFERENCES:,} items"
        return Outcome((), (diagnose("too-large", message, Origin(file), "export it in parts"),))
    if not entries and not faults:
        message = "no reference stands in the file"
        faults = (diagnose("bad-csl", message, Origin(file), "export it again, as BibTeX or RIS"),)
    return Outcome(entries, faults)


Read = tuple[tuple[Entry, ...], tuple[Diagnostic, ...]]


@cache
def _terms() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_name("references.toml").read_text(encoding="utf-8"))


def _read_bibtex(text: str, file: str) -> Read:
    from bibtexparser import middlewares  # noqa: PLC0415 - of an extra
    from bibtexparser.entrypoint import parse_string  # noqa: PLC0415 - of an extra

    layers = [
        middlewares.SeparateCoAuthors(),
        middlewares.SplitNameParts(),
        middlewares.LatexDecodingMiddleware(),
    ]
    library = parse_string(text, append_middleware=layers)
    entries = tuple(
        Entry(number, _bibtex_item(entry), Origin(file, (entry.start_line or 0) + 1, 1))
        for number, entry in enumerate(library.entries, start=1)
    )
    faults = tuple(
        diagnose(
            "bad-csl",
            f"this entry is not BibTeX: {' '.join(str(getattr(block, 'error', '')).split())[:300]}",
            Origin(file, (block.start_line or 0) + 1, 1),
            "correct it where it was exported from, or leave it out of the file",
        )
        for block in library.failed_blocks
    )
    return entries, faults


def _bibtex_item(entry: Any) -> dict[str, Any]:
    fields = {field.key.lower(): field.value for field in entry.fields}
    item = _rename(
        fields,
        entry.entry_type.lower(),
        "bibtex",
        lambda value: _clean(value) if isinstance(value, str) else value,
    )
    for name in ("author", "editor", "translator"):
        if isinstance(fields.get(name), list):
            item[name] = [_bibtex_name(parts) for parts in fields[name]]
        elif isinstance(fields.get(name), str):
            item[name] = [{"literal": _clean(fields[name])}]
    if not item.get("URL") and (found := _URL_IN_TEXT.search(str(fields.get("howpublished", "")))):
        item["URL"] = found[0]
    date = fields.get("date") or " ".join(
        part for part in (_clean(str(fields.get("month", ""))).title(), str(fields.get("year", ""))) if part
    )
    if date:
        item["issued"] = {"raw": _clean(str(date))}
    if fields.get("urldate"):
        item["accessed"] = {"raw": _clean(str(fields["urldate"]))}
    return {"id": entry.key, **item}


def _bibtex_name(parts: Any) -> dict[str, str]:
    family, given, particle, suffix = (
        " ".join(words) for words in (parts.last, parts.first, parts.von, parts.jr)
    )
    if not given and (whole := _CORPORATE.fullmatch(family)):
        return {"literal": _clean(whole[1])}
    named = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    return {key: _clean(value) for key, value in named.items() if value}


def _clean(text: str) -> str:
    """Return a text of BibTeX without braces; what is raised or lowered in formulas is marked up as CSL has it."""
    tags = {"_": "sub", "^": "sup"}
    marked = _MATH.sub(lambda found: f"<{tags[found[1]]}>{found[2]}</{tags[found[1]]}>", text)
    return " ".join(_BRACES.sub("", marked).split())


def _read_ris(text: str, file: str) -> Read:
    import rispy  # noqa: PLC0415 - of an extra

    starts = [text.count("\n", 0, found.start()) + 1 for found in _RIS_START.finditer(text)]
    entries: list[Entry] = []
    faults: list[Diagnostic] = []
    pieces = _RIS_START.split(text)[1:]
    for number, (line, piece) in enumerate(zip(starts, pieces, strict=True), start=1):
        origin = Origin(file, line, 1)
        try:
            whole = (
                f"TY  -{piece}" if re.search(r"^ER  ?-", piece, re.MULTILINE) else f"TY  -{piece}\nER  - \n"
            )
            (record,) = rispy.loads(whole)
        except (ValueError, OSError, KeyError) as error:
            message = f"item {number}: this entry is not RIS: {str(error)[:200]}"
            hint = "correct it where it was exported from, or leave it out of the file"
            faults.append(diagnose("bad-csl", message, origin, hint))
            continue
        entries.append(Entry(number, _ris_item(record), origin))
    return tuple(entries), tuple(faults)


def _ris_item(record: Mapping[str, Any]) -> dict[str, Any]:
    item = _rename(record, str(record.get("type_of_reference", "")).upper(), "ris", lambda value: value)
    for key, name in (("authors", "author"), ("first_authors", "author"), ("secondary_authors", "editor")):
        if record.get(key):
            item[name] = [_ris_name(each) for each in record[key]]
    if record.get("urls"):
        item["URL"] = record["urls"][0]
    pages = "-".join(str(record[key]) for key in ("start_page", "end_page") if record.get(key))
    if pages:
        item["page"] = pages
    for key, name in (("date", "issued"), ("year", "issued"), ("access_date", "accessed")):
        parts = [part for part in str(record.get(key, "")).split("/")[:3] if part.strip().isdigit()]
        if parts and name not in item:
            item[name] = {"date-parts": [[Number(int(part)) for part in parts]]}
    if record.get("keywords"):
        item["keyword"] = ", ".join(record["keywords"])
    return item


def _ris_name(written: str) -> dict[str, str]:
    family, comma, given = written.partition(",")
    if not comma:
        return {"literal": " ".join(written.split())}
    named = {"family": family.strip(), "given": given.strip()}
    return {key: value for key, value in named.items() if value}


def _rename(
    fields: Mapping[str, Any], form: str, language: str, clean: Callable[[Any], Any]
) -> dict[str, Any]:
    """Return type and plain fields of an entry by the names that CSL has for them; the first that has a text counts."""
    item: dict[str, Any] = {"type": _terms()[f"{language}_types"].get(form, "document")}
    for theirs, ours in _named(fields, _terms()[f"{language}_fields"]):
        value = clean(fields[theirs])
        if isinstance(value, str) and value.strip():
            item.setdefault(ours, " ".join(value.split()))
    return item


def _named(fields: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    yield from ((theirs, ours) for theirs, ours in names.items() if theirs in fields)

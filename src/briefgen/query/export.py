"""Facts for other programs: CSV, a row a fact; JSON, whole records that can be read back.

CSV is RFC 4180 in UTF-8 without a mark of byte order. A cell that a spreadsheet would take for a formula (it begins
with =, +, -, @, a tab or a carriage return, or with the wide forms of these signs) gets an apostrophe in front, which
spreadsheets do not show and other programs must take off. JSON has the shape of a fact file: kinds, ids in order,
fields in the order of the model; saved as a YAML file it loads as the same records, for YAML reads JSON. Beside the
facts it holds the sources, people and organisations that they name, but no fact that was not asked for.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyFact, AnyRecord, Fact
from briefgen.query.listing import Row, Rows
from briefgen.query.references import names_in

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
    places = [f"{one.source}: {place}" for one in row.support for place in one.locators]
    return [
        *(row.id, row.kind, row.date, row.date_text, city, row.series),
        str(row.ordinal or ""),
        *(row.status, row.handling),
        *(row.summary.get(tag, "") for tag in languages),
        "; ".join(one.source for one in row.support),
        "; ".join(places),
        " ".join(row.tags),
    ]


def to_records(chosen: Iterable[AnyFact], facts: FactBase) -> dict[str, dict[str, Any]]:
    """Return facts with the records they lean on as the content of a fact file."""
    wanted = {fact.id: fact for fact in chosen}
    records: dict[str, AnyRecord] = {**wanted, **{one.id: one for one in _leaned_on(wanted.values(), facts)}}
    kinds: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
    for name in sorted(records):
        record = records[name]
        kinds[_HEADS[type(record)]][name] = record.model_dump(
            mode="json", exclude={"id"} | _constant(record), exclude_defaults=True
        )
    return {kind: named for kind, named in kinds.items() if named}


def _constant(record: AnyRecord) -> set[str]:
    """Return the field that says a fact's kind, which stands above it in a file."""
    return {"kind"} if isinstance(record, Fact) else set()


def _leaned_on(chosen: Iterable[AnyRecord], facts: FactBase) -> Iterator[AnyRecord]:
    """Yield the records, no facts among them, that some records name, directly or by way of each other."""
    seen: set[str] = set()
    todo = list(chosen)
    while todo:
        for name in names_in(todo.pop()) - seen:
            seen.add(name)
            record = facts.records.get(name)
            if record is not None and not isinstance(record, Fact):
                todo.append(record)
                yield record

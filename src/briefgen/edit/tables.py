"""Tables from elsewhere, as CSV, into the fact base: the numbers of a statistic, or a record a row.

Every cell keeps its line and column, so that what is wrong with it is reported there. In come bytes and a base, out
come the entries to write. Nothing is guessed that could be two things: 1,074 and 12,5 are explained, not converted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, get_origin

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.diagnostics.suggest import suggest
from briefgen.edit.base import Base
from briefgen.edit.records import free_id, propose_file, propose_id, taken_ids, write_values
from briefgen.edit.rendering import Entry
from briefgen.load.errors import validate
from briefgen.load.files import decode_text
from briefgen.model.records import KINDS, AnyRecord, Statistic
from briefgen.model.statistics import NumberError, parse_amount, period_of
from briefgen.model.tree import Step

MOST_ROWS = 20_000
_DELIMITERS = ";\t,"
_NO_NUMBER = frozenset({"", ".", "..", "...", "…", "-", "–", "—", ":", "n/a", "na", "n.a."})
"""What tables have where there is no number."""
_PERIODS = ("period", "category", "year", "date", "month")
_REMARKS = ("missing", "partial", "derived", "breaks")
_FLAGS = ("floor", "provisional")
_UNFLAGGED = frozenset({"", "0", "no", "false"})
_COLUMNS = ("period", "value", "low", "high", *_REMARKS, *_FLAGS)


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of a table, without the white space around it, and where it begins."""

    text: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Table:
    """The head of a table and its rows, each as long as the head."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def column(self, name: str) -> int | None:
        """Return the place of a column by its head, case aside."""
        heads = [cell.text.casefold() for cell in self.head]
        return heads.index(name.casefold()) if name.casefold() in heads else None


def read_table(content: bytes, file: str) -> Outcome[Table | None]:
    """Read CSV whose cells are parted by commas, semicolons or tabs, as its head is; ``None`` beside what is wrong."""
    decoded = decode_text(content, file)
    if decoded.value is None or decoded.failed:
        return Outcome(None, decoded.diagnostics)
    lines: list[list[Cell]] = []
    found: list[Diagnostic] = []
    for line in _lines(decoded.value, file, found):
        if any(cell.text for cell in line):
            lines.append(line)
        if len(lines) > MOST_ROWS:
            message = f"the table has more than {MOST_ROWS:,} rows"
            return Outcome(None, (diagnose("bad-csv", message, Origin(file), "split it"),))
    if not lines and not found:
        hint = "the first line names the columns"
        found.append(diagnose("bad-csv", "the file holds no table", Origin(file), hint))
    seen: dict[str, Cell] = {}
    for cell in lines[0] if lines else ():
        if cell.text.casefold() in seen and cell.text:
            message = f"two columns are called “{cell.text}”"
            found.append(
                diagnose("bad-csv", message, cell.origin, "rename one of them, or leave it out of the file")
            )
        seen.setdefault(cell.text.casefold(), cell)
    for line in lines[1:]:
        extra = [cell for cell in line[len(lines[0]) :] if cell.text]
        if extra or len(line) < len(lines[0]) - sum(not cell.text for cell in lines[0]):
            message = f"the head has {len(lines[0])} cells, and this row {len(line)}"
            hint = "put a cell that holds the delimiter between quotation marks"
            found.append(diagnose("bad-csv", message, (extra or line)[0].origin, hint))
    if found:
        return Outcome(None, tuple(found))
    width = len(lines[0])
    blank = Cell("", Origin(file))
    rows = (tuple((*line, *[blank] * width)[:width]) for line in lines[1:])
    return Outcome(Table(tuple(lines[0]), tuple(rows)))


def _lines(text: str, file: str, found: list[Diagnostic]) -> Iterator[list[Cell]]:
    """Yield the cells of each line; ``found`` gains what is wrong with quotation marks, which ends the reading."""
    head = re.sub(r'"[^"]*"', "", text.lstrip("\r\n").partition("\n")[0])
    delimiter = max(_DELIMITERS, key=lambda mark: (head.count(mark), _DELIMITERS.index(mark)))
    cell = re.compile(rf'[ ]*"(?P<quoted>(?:[^"]|"")*)"[ ]*|(?P<plain>[^{delimiter}\r\n]*)')
    at, line, start = 0, 1, 0
    row: list[Cell] = []
    while True:
        match = cell.match(text, at)
        assert match is not None, "a cell may be empty"
        origin = Origin(file, line, at - start + 1)
        raw, quoted = match[0], match["quoted"]
        end = match.end()
        if quoted is None and raw.lstrip().startswith('"'):
            message = "a quotation mark opens here, and none closes it"
            found.append(diagnose("bad-csv", message, origin, "close it; within a cell it is doubled"))
            return
        if end < len(text) and text[end] not in f"{delimiter}\r\n":
            place = Origin(file, line + raw.count("\n"), end - max(start, text.rfind("\n", 0, end) + 1) + 1)
            message = "something follows a quotation mark that closes a cell"
            found.append(diagnose("bad-csv", message, place, "double a quotation mark within a cell"))
            return
        words = quoted.replace('""', '"') if quoted is not None else raw
        row.append(Cell(" ".join(words.split()), origin))
        if "\n" in raw:
            line += raw.count("\n")
            start = text.rfind("\n", 0, end) + 1
        at = end + 1
        if end >= len(text):
            yield row
            return
        if text[end] != delimiter:
            yield row
            row = []
            at = end + (2 if text.startswith("\r\n", end) else 1)
            line, start = line + 1, at
            if at >= len(text):
                return


@dataclass(frozen=True, slots=True)
class Mapped:
    """How a table is to be read: columns by the field that they are for, and the sign before decimals."""

    columns: Mapping[str, str] = field(default_factory=dict)
    decimal_comma: bool = False


@dataclass(frozen=True, slots=True)
class Imported:
    """The entries to write, and what is to be said of cells that hold no number."""

    entries: tuple[Entry, ...]
    remarks: tuple[str, ...] = ()


def _find_columns(table: Table, mapped: Mapped, known: Sequence[str], file: str) -> Outcome[dict[str, int]]:
    """Return the place of each field's column: as it is mapped, else the column of the field's own name."""
    columns: dict[str, int] = {}
    found: list[Diagnostic] = []
    heads = [cell.text for cell in table.head]
    for name, head in mapped.columns.items():
        place = table.column(head)
        if name.partition("/")[0] not in known:
            message = f"--map {name}={head}: there is no field “{name}” to fill"
            found.append(diagnose("bad-csv", message, Origin(file, 1), suggest(name, known)))
        elif place is None:
            message = f"--map {name}={head}: no column is called “{head}”"
            found.append(diagnose("bad-csv", message, Origin(file, 1), suggest(head, heads)))
        else:
            columns[name] = place
    for name in known:
        place = table.column(name)
        if name not in columns and place is not None and place not in columns.values():
            columns[name] = place
    for name, at in columns.items():
        if part := next((other for other in columns if other.startswith(f"{name}/")), ""):
            message = f"“{name}” and “{part}” both have a column, and a field has one or the other"
            cell = table.head[at]
            hint = f"say which language the first is in: --map {name}/en={cell.text}"
            found.append(diagnose("bad-csv", message, cell.origin, hint))
    return Outcome(columns, tuple(found))


# --- a statistic


def import_statistic(
    table: Table, name: str, given: Mapping[str, Any], base: Base, mapped: Mapped, file: str | None
) -> Outcome[Imported | None]:
    """Return the entry of a new statistic whose numbers are a table's; ``given`` are its other fields.

    Of one that is there the numbers are compared: what differs, or is new, is reported, since nothing is overwritten.
    """
    source = table.head[0].origin.file
    columns = _find_columns(table, mapped, _COLUMNS, source)
    found = list(columns.diagnostics)
    places = _complete(table, columns.value, found)
    if has_errors(found):
        return Outcome(None, tuple(found))
    reader = _Numbers(table, places, mapped, found)
    reader.read()
    values = {**given, "values": reader.values}
    values |= {remark: notes for remark, notes in reader.remarks.items() if notes}
    values |= {flag: keys for flag, keys in reader.flags.items() if keys}
    if not has_errors(found) and not reader.values:
        found.append(diagnose("bad-csv", "no row has a number", table.head[0].origin))
    if has_errors(found):
        return Outcome(None, tuple(found))
    known = base.facts.records.get(name)
    if isinstance(known, Statistic):
        found += _compare(known, reader)
        return Outcome(Imported((), (f"all its numbers are those of {name}",)), tuple(found))
    if name in taken_ids(base.facts):
        message = f"the id `{name}` is taken, by a record that is no statistic"
        return Outcome(None, (diagnose("duplicate-id", message, None, "choose another id"),))

    def place(path: tuple[Step, ...], *, of_key: bool = False) -> Origin | None:  # noqa: ARG001 - the protocol's
        return reader.places.get(str(path[1])) if path[:1] == ("values",) and len(path) > 1 else None

    made = validate(Statistic, values, place, {"id": name}, name)
    found += made.diagnostics
    if made.value is None:
        return Outcome(None, tuple(found))
    home = file or propose_file("statistics", given, base)
    entry = Entry(home, ("statistics",), name, write_values(made.value))
    return Outcome(Imported((entry,), reader.say_missing()), tuple(found))


def _complete(table: Table, columns: Mapping[str, int], found: list[Diagnostic]) -> dict[str, int]:
    """Add the columns of periods and numbers where none is mapped: the first, and the only other one."""
    places = dict(columns)
    if "period" not in places:
        named = (place for name in _PERIODS if (place := table.column(name)) is not None)
        places["period"] = next(named, 0)
    if "value" not in places and not {"low", "high"} <= places.keys():
        rest = [place for place in range(len(table.head)) if place not in places.values()]
        if len(rest) == 1:
            places["value"] = rest[0]
        else:
            heads = ", ".join(table.head[place].text for place in rest) or "none is left"
            message = f"it is not clear which column holds the numbers: {heads}"
            hint = "say so: --map value=COLUMN, and --map period=COLUMN for the periods"
            found.append(diagnose("bad-csv", message, table.head[0].origin, hint))
    return places


@dataclass(slots=True)
class _Numbers:
    """Reads the rows of a statistic; lives for one table."""

    table: Table
    columns: Mapping[str, int]
    mapped: Mapped
    found: list[Diagnostic]
    values: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Origin] = field(default_factory=dict)
    remarks: dict[str, dict[str, str | None]] = field(default_factory=lambda: {name: {} for name in _REMARKS})
    flags: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in _FLAGS})
    empty: list[str] = field(default_factory=list)

    def read(self) -> None:
        seen: dict[object, tuple[str, Origin]] = {}
        for row in self.table.rows:
            key = row[self.columns["period"]]
            if not key.text:
                where = next(cell.origin for cell in row if cell.text)
                self._report("the row has a number, and no period or category", where)
                continue
            period = period_of(key.text)
            same: object = (period.earliest, period.latest) if period else key.text
            if same in seen:
                other, place = seen[same]
                self._report(f"“{key.text}” is there already: “{other}” in line {place.line}", key.origin)
                continue
            seen[same] = key.text, key.origin
            self._read_row(key.text, row)

    def _read_row(self, key: str, row: Sequence[Cell]) -> None:
        parts = {
            name: self._number(row[self.columns[name]])
            for name in ("value", "low", "high")
            if name in self.columns and row[self.columns[name]].text.casefold() not in _NO_NUMBER
        }
        cell = row[self.columns.get("value", self.columns.get("low", 0))]
        self.places[key] = cell.origin
        for name in _REMARKS:
            if name in self.columns and (text := row[self.columns[name]].text):
                self.remarks[name][key] = text
        for name in _FLAGS:
            if name in self.columns and row[self.columns[name]].text.casefold() not in _UNFLAGGED:
                self.flags[name].append(key)
        if not parts:
            self.remarks["missing"].setdefault(key, None)
            self.empty.append(f"{key} ({cell.text or 'empty'})")
            return
        given = parts["value"] if list(parts) == ["value"] else parts
        try:
            parse_amount(given)
        except NumberError as error:
            hint = (
                "if the comma stands before decimals: --decimal comma"
                if "," in cell.text and not self.mapped.decimal_comma
                else "correct it in the file"
            )
            self._report(str(error), cell.origin, hint)
        else:
            self.values[key] = given

    def _number(self, cell: Cell) -> str:
        if not self.mapped.decimal_comma:
            return cell.text
        # A point can only stand between thousands there, which is explained as any other separator is.
        return cell.text.replace(".", "'").replace(",", ".")

    def say_missing(self) -> tuple[str, ...]:
        if not self.empty:
            return ()
        listed = ", ".join(self.empty[:5]) + (" and more" if len(self.empty) > 5 else "")  # noqa: PLR2004 - some to see
        return (f"{len(self.empty)} without a number, written under `missing`: {listed}",)

    def _report(self, message: str, origin: Origin, hint: str = "correct it in the file") -> None:
        self.found.append(diagnose("bad-csv", message, origin, hint))


def _compare(known: Statistic, reader: _Numbers) -> Iterator[Diagnostic]:
    for key, given in reader.values.items():
        amount, entry = parse_amount(given), known.entry(key)
        where = f"statistic “{known.id}”, {key}"
        if entry is None or entry.amount is None:
            message = f"{where}: {amount} is new"
            hint = f"add it to `values` by hand: {key}: {amount}"
            yield diagnose("bad-csv", message, reader.places[key], hint)
        elif entry.amount != amount:
            message = f"{where}: the fact base says {entry.amount}, and the file {amount}"
            hint = "correct what is wrong; what another source says belongs under `states`"
            yield diagnose("bad-csv", message, reader.places[key], hint)


# --- a record a row


def import_records(
    table: Table, kind: str, given: Mapping[str, Any], base: Base, mapped: Mapped, file: str | None
) -> Outcome[Imported | None]:
    """Return an entry for each row; ``given`` are fields that all have. Lists of ids are parted by semicolons."""
    model: type[AnyRecord] = KINDS[kind]
    source = table.head[0].origin.file
    known = [name for name in model.model_fields if name not in ("kind", "support")]
    columns = _find_columns(table, mapped, known, source)
    found = list(columns.diagnostics)
    if not has_errors(found) and not columns.value:
        heads = ", ".join(cell.text for cell in table.head)
        hint = f"say which column is what: --map {known[1]}=COLUMN; the columns are {heads}"
        found.append(diagnose("bad-csv", "no column is called as a field is", table.head[0].origin, hint))
    entries: list[Entry] = []
    taken = set(taken_ids(base.facts))
    for row in table.rows if not has_errors(found) else ():
        cells = {name: row[place] for name, place in columns.value.items() if row[place].text}
        values: dict[str, Any] = dict(given)
        for name, cell in cells.items():
            _put(values, name, cell.text, model)
        named = str(values.pop("id", ""))
        name = named or free_id(propose_id(kind, values, base.facts), taken)
        if name in taken:
            message = f"the id `{name}` is taken"
            found.append(
                diagnose("duplicate-id", message, cells["id"].origin, f"free is {free_id(name, taken)}")
            )
            continue
        taken.add(name)

        def place(
            path: tuple[Step, ...],
            *,
            of_key: bool = False,  # noqa: ARG001 - the protocol's
            cells: Mapping[str, Cell] = cells,
            row: Sequence[Cell] = row,
        ) -> Origin:
            own = (cells.get("/".join(map(str, path[:length]))) for length in (2, 1))
            return next((cell.origin for cell in own if cell), row[0].origin)

        made = validate(model, values, place, {"id": name}, name)
        found += made.diagnostics
        if made.value is not None:
            home = file or propose_file(kind, values, base)
            entries.append(Entry(home, (kind,), name, write_values(made.value)))
    return Outcome(None if has_errors(found) else Imported(tuple(entries)), tuple(found))


def _put(values: dict[str, Any], path: str, text: str, model: type[AnyRecord]) -> None:
    """Put a cell's text under a field; of a list each of its parts, of a mapping under the key behind the slash."""
    name, _, key = path.partition("/")
    if key:
        below = values.setdefault(name, {})
        if isinstance(below, dict):
            below[key] = text
    elif get_origin(model.model_fields[name].annotation) is tuple:
        values[name] = [part.strip() for part in text.split(";") if part.strip()]
    else:
        values[name] = text

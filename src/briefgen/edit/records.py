"""A new record from what was answered, its id and its file."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Container, Mapping, Sequence
from copy import deepcopy
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, letters
from briefgen.edit.rendering import Bare, Block, Prose, Value
from briefgen.load.errors import describe_error, validate
from briefgen.load.yaml import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord, Fact, Record
from briefgen.model.statistics import Amount, write_decimal
from briefgen.model.text import LocalText

if TYPE_CHECKING:
    from briefgen.edit.base import Base

_APOSTROPHES = re.compile("['’ʼʻ]")
_PLAIN_DATE = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)
_LONGEST = 48
_FEW_WORDS = 4
_SAYING_LITTLE = "a an and at by for from in is of on or that the to was were with"
_SMALL_WORDS = frozenset(_SAYING_LITTLE.split())
_SINGULAR = {"people": "person"}

_KEPT_TOGETHER = ("series", "meeting", "kind")
"""The fields by which records of a kind are mostly kept together in one file; the first that they have counts."""

_ID_PARTS: Mapping[str, tuple[str, ...]] = {
    "events": ("label~ summary~", "date"),
    "meetings": ("series", "ordinal"),
    "excerpts": ("meeting source", "label~ words~"),
    "commitments": ("meeting", "area~ summary~"),
    "claims": ("meeting", "summary~"),
    "conflicts": ("about/fact", "about/field"),
    "assessments": ("by", "summary~"),
    "statistics": ("label~",),
    "sources": ("publisher~", "date title~"),
    "people": ("given", "family"),
    "organisations": ("name",),
    "terms": ("'term", "term"),
}
"""What the id of a record of each kind is made of, each part of the first field that says something.

A tilde takes only the first words that say much; an apostrophe stands before a word of the id's own.
"""


def slugify(text: str, words: int | None = None) -> str:
    """Return a text as small ASCII letters, digits and hyphens; empty where nothing of it can be written so.

    Of a text of which only some ``words`` are wanted, those that say little are passed over.
    """
    parts = letters.slugify(_APOSTROPHES.sub("", text)).split("-")
    if words is not None:
        parts = ([part for part in parts if part not in _SMALL_WORDS] or parts)[:words]
    while len("-".join(parts)) > _LONGEST and len(parts) > 1:
        parts.pop()
    return "-".join(parts)[:_LONGEST].rstrip("-")


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return the id, with a number behind it where it is taken."""
    number, name = 2, wanted
    while name in taken:
        number, name = number + 1, f"{wanted}-{number}"
    return name


def propose_id(kind: str, values: Mapping[str, Any], facts: FactBase) -> str:
    """Return a free id made of what the record says."""
    parts = (
        next((slug for field in part.split() if (slug := _make_part(field, values))), "")
        for part in _ID_PARTS[kind]
    )
    return free_id("-".join(filter(None, parts)) or name_one(kind), taken_ids(facts))


def _make_part(field: str, values: Mapping[str, Any]) -> str:
    """Return a field's value as part of an id; of a text in several languages the English one."""
    if field.startswith("'"):
        return field[1:]
    value: Any = values
    for step in field.rstrip("~").split("/"):
        value = value.get(step) if isinstance(value, Mapping) else None
    while isinstance(value, Mapping):
        value = value.get("en") or next(iter(value.values()), None)
    if not isinstance(value, str):
        return ""
    if field == "date":
        match = _PLAIN_DATE.match(value)
        return match[0] if match else ""
    return slugify(value, _FEW_WORDS if field.endswith("~") else None)


def name_one(kind: str) -> str:
    """Return what one record of a kind is called: event for events."""
    return _SINGULAR.get(kind, kind.removesuffix("s"))


def taken_ids(facts: FactBase) -> frozenset[str]:
    """Return the ids that a new record cannot have: those of records that were set aside, too."""
    return frozenset(facts.records) | facts.broken


def propose_file(kind: str, values: Mapping[str, Any], base: Base) -> str:
    """Return the file where most records of the kind that are alike stand, else where any do, else a new one's name."""
    alike: Counter[str] = Counter()
    any_of_kind: Counter[str] = Counter()
    field = next((name for name in _KEPT_TOGETHER if name in KINDS[kind].model_fields), "")
    for name, file in base.files.items():
        records = [record for record in file.records.values() if isinstance(record, KINDS[kind])]
        any_of_kind[name] = len(records)
        own = [getattr(record, field) for record in records] if field in values else []
        alike[name] = sum(value is not None and str(value) == str(values[field]) for value in own)
    homes = [name for name, count in any_of_kind.items() if count]
    return min(
        homes, key=lambda name: (-alike[name], -any_of_kind[name], name), default=f"{base.folder}/{kind}.yaml"
    )


_INDEX = re.compile(r"\d{1,4}", re.ASCII)
_STRUCTURE = ("[", "{")


def make_record(
    kind: str, name: str, values: Mapping[str, Any], form: tree.Mapping | None = None
) -> Outcome[AnyRecord | None]:
    """Make a record by its model; what is wrong has its place in the form, if it was read from one."""

    def place(path: tuple[tree.Step, ...], *, of_key: bool = False) -> Origin | None:
        return tree.find_origin(form, path, of_key=of_key) if form else None

    return validate(KINDS[kind], values, place, {"id": name}, name)


def write_values(record: AnyRecord) -> Block:
    """Return what is written of a record: the fields that were given, in the order in which curators write them."""
    given = [name for name in written_order(type(record)) if name in record.model_fields_set]
    written = [name for name in given if name != "id" and not (name == "kind" and isinstance(record, Fact))]
    return Block({name: _write(getattr(record, name), prose=name == "note") for name in written})


def explain_answer(kind: str, field: str, answer: Any) -> str | None:
    """Say what is wrong with the value of one field by the model's own rule; ``None`` where nothing is."""
    try:
        KINDS[kind].model_validate({"id": "x", field: answer})
    except ValidationError as error:
        for each in error.errors(include_url=False):
            if each["loc"][:1] == (field,) and each["type"] != "missing":
                wording = describe_error(each, f"`{'/'.join(map(str, each['loc']))}`")
                return "; ".join((wording.message, *(hint for hint in wording.hints if hint)))
    return None


def apply_settings(values: Mapping[str, Any], settings: Sequence[str]) -> Outcome[dict[str, Any]]:
    """Put settings of the form PATH=VALUE over nested values; steps of a path are parted by slashes.

    A step of digits is a place in a list. A value that begins with a bracket or brace is YAML, any other is text.
    """
    changed = deepcopy(dict(values))
    diagnostics: list[Diagnostic] = []
    for setting in settings:
        path, equals, text = setting.partition("=")
        value = _parse_value(text.strip())
        if not equals or not all(split_path(path)):
            hint = "for example --set city=Marram, or --set support/0/supports=[date]"
            message = f"--set {setting} is not of the form PATH=VALUE"
            diagnostics.append(diagnose("bad-setting", message, None, hint))
        elif value.value is None:
            message = f"--set {path}: {value.diagnostics[0].message}"
            diagnostics.append(
                diagnose("bad-setting", message, None, "write it as it would stand in a fact file")
            )
        elif not _put(changed, split_path(path), value.value):
            message = f"--set {path} does not fit what the record holds"
            diagnostics.append(diagnose("bad-setting", message, None, "lists are numbered from 0"))
    return Outcome(changed, tuple(diagnostics))


def split_path(path: str) -> list[str]:
    """Return the steps of a setting's path."""
    return [step.strip() for step in path.partition("=")[0].split("/")]


def _parse_value(text: str) -> Outcome[Any]:
    if not text.startswith(_STRUCTURE):
        return Outcome(text)
    parsed = parse_yaml(f"value: {text}".encode("utf-8", "surrogateescape"), "--set")
    if parsed.diagnostics or not isinstance(parsed.value, tree.Mapping):
        return Outcome(None, parsed.diagnostics)
    return Outcome(to_values(parsed.value)["value"])


def _put(values: dict[str, Any], steps: Sequence[str], value: Any) -> bool:
    """Put a value at a path into nested mappings and lists; whether it fits there."""
    here: Any = values
    for index, step in enumerate(steps):
        fresh: Any = value if index == len(steps) - 1 else ([] if steps[index + 1] == "0" else {})
        if isinstance(here, dict):
            if index == len(steps) - 1:
                here[step] = fresh
            here = here.setdefault(step, fresh)
        elif isinstance(here, list) and _INDEX.fullmatch(step) and int(step) <= len(here):
            if int(step) == len(here):
                here.append(fresh)
            elif index == len(steps) - 1:
                here[int(step)] = fresh
            here = here[int(step)]
        else:
            return False
    return True


def written_order(model: type[BaseModel]) -> list[str]:
    """Return the fields of a model in the order in which curators write them: its own first, bookkeeping last."""
    bookkeeping = [
        name for name in Fact.model_fields if issubclass(model, Fact) and name not in Record.model_fields
    ]
    own = [name for name in model.model_fields if name not in {*bookkeeping, *Record.model_fields}]
    return [*own, *bookkeeping, *Record.model_fields]


def _write_key(key: object) -> str:
    """Return a key; one that is a year, month or day without quotation marks."""
    return Bare(key) if _PLAIN_DATE.fullmatch(str(key)) else str(key)


def _write(value: Any, *, prose: bool = False) -> Value:
    if isinstance(value, Amount):
        parts = {"value": value.value, "low": value.low, "high": value.high}
        given_parts = {name: _write(part) for name, part in parts.items() if part is not None}
        return given_parts if value.is_range else given_parts["value"]
    if isinstance(value, BaseModel):
        given = [name for name in type(value).model_fields if name in value.model_fields_set]
        return {name: _write(getattr(value, name)) for name in given}
    if isinstance(value, Mapping):
        if value and all(inner is None for inner in value.values()):  # remarks without words
            return list(value)
        return {_write_key(key): _write(inner) for key, inner in value.items()}
    if isinstance(value, LocalText):
        versions = {tag: Prose(text) for tag, text in value.versions}
        return versions.get("", versions)
    return _write_text(value, prose=prose) or [_write(inner) for inner in value]


def _write_text(value: Any, *, prose: bool) -> str | None:
    """Return a single value as text; ``None`` for a list."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return Bare("true" if value else "false")
    if isinstance(value, Decimal):
        return Bare(write_decimal(value))
    if isinstance(value, (EdtfDate, int, dt.date)):
        return Bare(value)
    if isinstance(value, StrEnum):
        return value.value
    return (Prose(value) if prose else value) if isinstance(value, str) else None

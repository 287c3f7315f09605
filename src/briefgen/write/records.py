"""A new record: from what was answered, by way of the model, to what is written.

In: the kind (a top-level key of a fact file), an id, and plain values as loading would give them. Out: the record,
and its values in the order in which curators write them: what the fact says first, its bookkeeping last.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ValidationError

from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.load.validation import validate
from briefgen.load.wording import describe_error
from briefgen.load.yaml_reader import parse_yaml, to_values
from briefgen.model import tree
from briefgen.model.dates import EdtfDate
from briefgen.model.records import KINDS, AnyRecord, Fact, Record
from briefgen.model.text import LocalText
from briefgen.write.values import Bare, Block, Prose, Value

_INDEX = re.compile(r"\d{1,4}", re.ASCII)
_STRUCTURE = ("[", "{")


def make_record(kind: str, name: str, values: Mapping[str, Any]) -> Outcome[AnyRecord | None]:
    """Make a record by its model; what is wrong has no place, since nothing is written yet."""
    return validate(KINDS[kind], values, lambda _path, *, of_key=False: None, {"id": name}, name)  # noqa: ARG005 - of_key is the protocol's


def write_values(record: AnyRecord) -> Block:
    """Return what is written of a record: the fields that were given, in the order in which curators write them."""
    given = [name for name in _written_order(type(record)) if name in record.model_fields_set]
    written = [name for name in given if name != "id" and not _is_tag(record, name)]
    return Block({name: _write(getattr(record, name), prose=name == "note") for name in written})


def explain_answer(kind: str, field: str, answer: Any) -> str | None:
    """Say what is wrong with the value of one field by the model's own rule; ``None`` where nothing is."""
    try:
        KINDS[kind].model_validate({"id": "x", field: answer})
    except ValidationError as error:
        for one in error.errors(include_url=False):
            if one["loc"][:1] == (field,) and one["type"] != "missing":
                wording = describe_error(one, f"`{'/'.join(map(str, one['loc']))}`")
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
        fresh: Any = value if index == len(steps) - 1 else ([] if _INDEX.fullmatch(steps[index + 1]) else {})
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


def _is_tag(record: AnyRecord, name: str) -> bool:
    """Whether a field only marks the kind of a fact, which the file's key says already."""
    return name == "kind" and isinstance(record, Fact)


def _written_order(model: type[BaseModel]) -> list[str]:
    bookkeeping = [
        name for name in Fact.model_fields if issubclass(model, Fact) and name not in Record.model_fields
    ]
    own = [name for name in model.model_fields if name not in {*bookkeeping, *Record.model_fields}]
    return [*own, *bookkeeping, *Record.model_fields]


def _write(value: Any, *, prose: bool = False) -> Value:
    if isinstance(value, BaseModel):
        given = [name for name in type(value).model_fields if name in value.model_fields_set]
        return {name: _write(getattr(value, name)) for name in given}
    if isinstance(value, Mapping):
        return {str(key): _write(inner) for key, inner in value.items()}
    if isinstance(value, LocalText):
        versions = {tag: Prose(text) for tag, text in value.versions}
        return versions.get("", versions)
    return _write_text(value, prose=prose) or [_write(inner) for inner in value]


def _write_text(value: Any, *, prose: bool) -> str | None:
    """Return a single value as text; ``None`` for a list."""
    if isinstance(value, bool):
        return Bare("true" if value else "false")
    if isinstance(value, (EdtfDate, int, dt.date)):
        return Bare(value)
    if isinstance(value, StrEnum):
        return value.value
    return (Prose(value) if prose else value) if isinstance(value, str) else None

"""The keys that people write in YAML and TOML, as the models declare them.

In: a model. Out: rows of key, what it takes, default, and what it means. The schema says what a key takes, in the
words that ``_FORMS`` has for its pattern; the docstring below the field says what it means.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter

from briefgen.cli.reference.markdown import code, either, format_table
from briefgen.model.base import FieldPath, Id, Line, Link
from briefgen.model.dates import Date, Day
from briefgen.model.schema import described_schema
from briefgen.model.theme import Colour, FileName

_HEADINGS = ("key", "takes", "default", "meaning")
_NAMED: Mapping[str, Any] = {
    "id": Id,
    "text": Line,
    "date": Date,
    "day": Day,
    "address": Link,
    "path of a field": FieldPath,
    "#RRGGBB": Colour,
    "file name": FileName,
}
_FORMS = {TypeAdapter(form).json_schema()["pattern"]: name for name, form in _NAMED.items()}
_PLAIN = {"boolean": "true or false", "integer": "whole number", "number": "number", "string": "word"}
_MODELS = {"Selector": "selector", "Support": "support entry", "Delegate": "delegate"}
_MANY = {
    "id": "ids",
    "path of a field": "paths of fields",
    "text": "texts",
    "word": "words",
    "mapping": "mappings",
    "mapping to text": "mappings to texts",
    "selector": "selectors",
    "support entry": "support entries",
    "delegate": "delegates",
}


def field_table(model: type[BaseModel], *, only: Collection[str] = (), without: Collection[str] = ()) -> str:
    """Return the table of a model's keys."""
    return format_table(_HEADINGS, field_rows(model, only=only, without=without))


def field_rows(
    model: type[BaseModel], *, only: Collection[str] = (), without: Collection[str] = ()
) -> Iterator[tuple[str, str, str, str]]:
    """Yield the rows of ``field_table``. ``only`` and ``without`` choose among the model's own keys."""
    schema = _schema(model)
    models = schema.get("$defs", {})
    own = models.get(_referred(schema), schema)
    for key in own["properties"]:
        if key not in without and (not only or key in only):
            field = own["properties"][key]
            needed = "required" if key in own.get("required", ()) else _default(field)
            yield code(key), say_form(field, models), needed, " ".join(field.get("description", "").split())


@cache
def _schema(model: type[BaseModel]) -> Mapping[str, Any]:
    return described_schema(model)


def _default(field: Mapping[str, Any]) -> str:
    value = field.get("default")
    if value is None or isinstance(value, dict) or value == []:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def say_form(schema: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    """Return in words what a schema takes, as short as a table wants it."""
    if "const" in schema:
        return code(schema["const"])
    if "enum" in schema:
        return either([code(value) for value in schema["enum"]])
    if _referred(schema):
        named = models[_referred(schema)]
        return say_form(named, models) if "enum" in named else _MODELS.get(_referred(schema), "mapping")
    choices = [one for one in schema.get("anyOf", schema.get("oneOf", ())) if one.get("type") != "null"]
    if choices:
        return _say_choices(choices, models)
    return _say_plain(schema, models)


def _say_choices(choices: list[Any], models: Mapping[str, Any]) -> str:
    if any("propertyNames" in one for one in choices):
        return "text, by language if need be" + (", or ids" if len(choices) > 2 else "")  # noqa: PLR2004 - and a list
    if [one.get("type") for one in choices[1:]] == ["array"] and choices[1].get("items") == choices[0]:
        return f"{say_form(choices[0], models)}, or several"
    return either(list(dict.fromkeys(say_form(one, models) for one in choices)))


def _say_plain(schema: Mapping[str, Any], models: Mapping[str, Any]) -> str:
    match schema.get("type"):
        case "array":
            one = say_form(schema["items"], models)
            return _MANY.get(one, f"list of {one}")
        case "object":
            patterns: Mapping[str, Any] = schema.get("patternProperties", {})
            inner = schema.get("additionalProperties") or next(iter(patterns.values()), None)
            return f"mapping to {say_form(inner, models)}" if inner and not _referred(inner) else "mapping"
        case kind:
            form = _FORMS.get(schema.get("pattern", "")) or _PLAIN.get(str(kind), "text")
            least, most = schema.get("ge", schema.get("minimum")), schema.get("le", schema.get("maximum"))
            bounded = form.endswith("number") and least is not None and most is not None
            return f"{form}, {least:,} to {most:,}" if bounded else form


def _referred(schema: Mapping[str, Any]) -> str:
    """Return the name of the model that a schema refers to; empty where it refers to none, or to one among others."""
    several = schema.get("anyOf", ())
    only = several[0] if len(several) == 2 and several[1] == {"type": "null"} else schema  # noqa: PLR2004 - or nothing
    return str(only.get("$ref", "")).removeprefix("#/$defs/")

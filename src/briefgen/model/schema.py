"""JSON Schema of the files that people write, for the editors in which they write them."""

from __future__ import annotations

import ast
import inspect
import json
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from itertools import pairwise
from textwrap import dedent
from typing import TYPE_CHECKING, Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

from briefgen.model.base import ID_PATTERN, Model
from briefgen.model.batch import Batch
from briefgen.model.brief import GIVEN, Brief
from briefgen.model.records import KINDS


@cache
def _examples() -> Mapping[str, Mapping[str, list[Any]]]:
    """Return the examples of fields by model, under ``any`` those of a field of that name in all models."""
    text = resources.files("briefgen.model").joinpath("examples.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def find_examples(model: str, field: str, schema: Mapping[str, Any] | None = None) -> list[Any]:
    """Return examples of a model's field; what a schema allows by name is its own example.

    Those of ``examples.toml`` come before those that the field has by itself (``Field(examples=…)``). None where there
    is none, which a test refuses.
    """
    allowed = schema or {}
    if "const" in allowed:
        return [allowed["const"]]
    if "enum" in allowed:
        return [value for value in allowed["enum"] if value is not None]
    own, shared = _examples().get(model, {}), _examples()["any"]
    return list(own.get(field) or shared.get(field) or allowed.get("examples", ()))


if TYPE_CHECKING:
    from pydantic import BaseModel
    from pydantic_core import core_schema

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_KIND_WORDS: Mapping[str, str] = {
    "events": "Things that happened, or are planned, on a date.",
    "meetings": "Meetings of a series.",
    "excerpts": "Verbatim words of sources; nothing else prints inside quotation marks.",
    "commitments": "What was agreed.",
    "claims": "Other sourced statements.",
    "conflicts": "Where sources disagree, which version is used, and why.",
    "assessments": "Judgements, each with the facts that it rests on.",
    "statistics": "Numbers by period or category.",
    "sources": "The documents that facts rest on.",
    "people": "People, once each.",
    "organisations": "States, ministries, groups and series of meetings.",
    "terms": "Terms of the glossary.",
}


def brief_schema() -> dict[str, Any]:
    """Return the schema of a brief spec."""
    strict, batch = _build(Brief, _Written, set(GIVEN)), _build(Batch, _Written, set())
    axes = {key: _axis(one) for key, one in strict["properties"].items() if _is_single(one)}
    batch["properties"]["matrix"] |= {"properties": axes, "additionalProperties": False}
    schema: dict[str, Any] = _fillable(strict)
    schema["properties"] |= batch["properties"]
    schema["$defs"] = dict(sorted({**batch["$defs"], **schema["$defs"]}.items()))
    schema |= {"if": {"required": ["name"]}, "then": {"anyOf": [{"required": [key]} for key in _MANY]}}
    return _whole("A brief: which facts, which sections, for whom, on which paper", schema)


def _is_single(schema: Mapping[str, Any]) -> bool:
    """Whether a field takes one text or number."""
    written = json.dumps({key: one for key, one in schema.items() if key != "examples"})
    return not any(word in written for word in ('"array"', '"object"', '"$ref"'))


def _axis(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return the schema of the values that a matrix gives a field."""
    value = {key: one for key, one in schema.items() if key not in _UNTOUCHED}
    if isinstance(value.get("type"), list):
        value["type"] = [one for one in value["type"] if one != "null"]
    return {"anyOf": [value, {"type": "array", "items": value, "minItems": 1}]}


def _fillable(schema: Any) -> Any:
    """Let a placeholder stand where a form or one of some words is asked for; what it becomes only the loader knows."""
    if isinstance(schema, list):
        return [_fillable(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    below = {key: one if key in _UNTOUCHED else _fillable(one) for key, one in schema.items()}
    if isinstance(below.get("pattern"), str) and below["pattern"] != _ANYTHING:
        below["pattern"] = f"(?:{below['pattern']})|{_BRACE}"
    if "enum" in below:
        named = {key: below.pop(key) for key in ("type", "enum") if key in below}
        below["anyOf"] = [named, {"type": "string", "pattern": _BRACE}]
    return below


def facts_schema() -> dict[str, Any]:
    """Return the schema of a file of the fact base: kinds of records, records by id."""
    kinds: dict[str, Any] = {}
    definitions: dict[str, Any] = {}
    for kind, model in KINDS.items():
        built = _build(model, _Written, {"id"})
        definitions |= built.pop("$defs", {})
        definitions[model.__name__] = built
        kinds[kind] = {
            "title": kind.capitalize(),
            "description": f"{_KIND_WORDS[kind]} Each stands under its id, which is unique over the fact base.",
            "examples": [find_examples("Facts", kind)[0]],
            "type": ["object", "null"],
            "propertyNames": {"pattern": ID_PATTERN},
            "additionalProperties": {"$ref": f"#/$defs/{model.__name__}"},
        }
    schema = {
        "description": "Records of the fact base, by kind and id.",
        "type": "object",
        "properties": kinds,
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }
    return _whole("A file of the fact base", schema)


def project_schema(config: type[Model]) -> dict[str, Any]:
    """Return the schema of a project file of the model ``config``; TOML's values have types of their own."""
    return _whole("Settings of a project: briefgen.toml", _only_texts(_build(config, _Described, set())))


def described_schema(model: type[BaseModel]) -> dict[str, Any]:
    """Return the schema of any model with what its docstrings say of each field, for the tables of the manual."""
    return model.model_json_schema(by_alias=True, schema_generator=_Described, mode="validation")


def _whole(title: str, schema: dict[str, Any]) -> dict[str, Any]:
    definitions = schema.pop("$defs", None)
    ordered = {"$schema": DIALECT, **schema, "title": title}
    return ordered | ({"$defs": definitions} if definitions else {})


def _build(model: type[BaseModel], generator: type[GenerateJsonSchema], given: set[str]) -> dict[str, Any]:
    """Generate a model's schema without the fields that the program sets, every field with its examples."""
    schema = model.model_json_schema(by_alias=True, schema_generator=generator, mode="validation")
    for name in given:
        schema["properties"].pop(name, None)
    schema["required"] = [name for name in schema.get("required", ()) if name not in given]
    enumerations = {name: one for name, one in schema.get("$defs", {}).items() if "enum" in one}
    for name, each in ((model.__name__, schema), *schema.get("$defs", {}).items()):
        each["title"] = _WORD.sub(" ", name).capitalize()
        each["properties"] = {
            field: _finish(_inline(one, enumerations), name, field)
            for field, one in each.get("properties", {}).items()
        }
    if "$defs" in schema:
        schema["$defs"] = {name: one for name, one in schema["$defs"].items() if name not in enumerations}
    return schema


def _inline(schema: Any, enumerations: Mapping[str, Any]) -> Any:
    """Put enumerations in the place of references to them: not every editor reads what stands beside a reference.

    Of Pydantic's own words, limits are put into those of JSON Schema, and a discriminator, which is not one, goes.
    """
    if isinstance(schema, list):
        return [_inline(one, enumerations) for one in schema]
    if not isinstance(schema, dict):
        return schema
    named = enumerations.get(str(schema.get("$ref", "")).removeprefix("#/$defs/"))
    left_out = {"discriminator", *(["$ref"] if named else [])}
    below = {
        _KEYWORDS.get(key, key): _inline(value, enumerations)
        for key, value in schema.items()
        if key not in left_out
    }
    return {"type": named["type"], "enum": named["enum"], **below} if named else below


def _finish(schema: dict[str, Any], model: str, field: str) -> dict[str, Any]:
    """Give a field its title and examples, and lists no default: an empty one tells an editor nothing."""
    merged = _merge_null(schema)
    kept = {
        key: merged[key] for key in merged if key != "default" or isinstance(merged[key], str | bool | float)
    }
    words = {
        "title": field.capitalize().replace("_", " ").replace("-", " "),
        "description": " ".join(kept.get("description", "").split()),
    }
    return {
        **words,
        **{key: kept[key] for key in kept if key not in words},
        "examples": find_examples(model, field, kept),
    }


def _only_texts(schema: Any) -> Any:
    """Take back what YAML may take a text for."""
    if isinstance(schema, list):
        return [_only_texts(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    below = {key: _only_texts(value) for key, value in schema.items()}
    return below | {"type": "string"} if "string" in schema.get("type", ()) else below


def _merge_null(schema: dict[str, Any]) -> dict[str, Any]:
    """Say "or nothing" within one schema where that can be: what an editor says of a mistake is then plainer."""
    choices = schema.get("anyOf", ())
    if len(choices) != 2 or choices[1] != {"type": "null"} or "type" not in choices[0]:  # noqa: PLR2004 - one, or nothing
        return schema
    types = choices[0]["type"]
    merged = {**choices[0], "type": [*([types] if isinstance(types, str) else types), "null"]}
    if "enum" in merged:
        merged["enum"] = [*merged["enum"], None]
    return merged | {key: value for key, value in schema.items() if key != "anyOf"}


class _Described(GenerateJsonSchema):
    """Fields are described by the docstrings below them in the source.

    Pydantic can find them too, but then reads the source of every model in every run, which takes longer than a brief.
    """

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        plain = super().model_schema(schema)
        model = schema["cls"]
        for name, words in describe_fields(model).items():
            alias = model.model_fields[name].alias or name
            if alias in plain.get("properties", {}):
                plain["properties"][alias]["description"] = words
        return plain


def describe_fields(model: type[BaseModel]) -> dict[str, str]:
    """Return the docstrings that stand below a model's fields, and those of the models it extends."""
    found: dict[str, str] = {}
    for base in reversed(model.__mro__):
        if not issubclass(base, Model):
            continue
        (tree,) = ast.parse(dedent(inspect.getsource(base))).body
        assert isinstance(tree, ast.ClassDef)
        for field, below in pairwise(tree.body):
            if (
                isinstance(field, ast.AnnAssign)
                and isinstance(field.target, ast.Name)
                and isinstance(below, ast.Expr)
                and isinstance(below.value, ast.Constant)
                and isinstance(below.value.value, str)
            ):
                found[field.target.id] = inspect.cleandoc(below.value.value)
    return {name: words for name, words in found.items() if name in model.model_fields}


class _Written(_Described):
    """Scalars that are texts to the loader, and what not to an editor."""

    def str_schema(self, schema: core_schema.StringSchema) -> JsonSchemaValue:
        plain = super().str_schema(schema)
        pattern = plain.get("pattern")
        types = [
            "string",
            *(name for name, text in _LOOKS.items() if not pattern or re.search(pattern, text)),
        ]
        return {**plain, "type": types if len(types) > 1 else "string"}

    def dict_schema(self, schema: core_schema.DictSchema) -> JsonSchemaValue:
        """Refuse the keys that a pattern does not match; Pydantic lets them pass."""
        plain = super().dict_schema(schema)
        for pattern, values in plain.pop("patternProperties", {}).items():
            plain |= {"propertyNames": {"pattern": pattern}, "additionalProperties": values}
        return plain

    def bool_schema(self, schema: core_schema.BoolSchema) -> JsonSchemaValue:
        return {**super().bool_schema(schema), "type": ["boolean", "string"], "pattern": _FLAG}

    def int_schema(self, schema: core_schema.IntSchema) -> JsonSchemaValue:
        return {**super().int_schema(schema), "type": ["integer", "string"], "pattern": "^[-+]?[0-9]+$"}

    def float_schema(self, schema: core_schema.FloatSchema) -> JsonSchemaValue:
        return {**super().float_schema(schema), "type": ["number", "string"], "pattern": _NUMBER}


_WORD = re.compile("(?<=[a-z])(?=[A-Z])")
_MANY = ("for_each", "matrix")
_BRACE, _ANYTHING = "[{]", r"\S"
_UNTOUCHED = {"examples", "default", "propertyNames", "description", "title"}
_KEYWORDS = {"ge": "minimum", "le": "maximum"}
_FLAG = "^(?:true|True|TRUE|false|False|FALSE)$"
_NUMBER = "^[-+]?(?:[0-9]+[.]?[0-9]*|[.][0-9]+)(?:[eE][-+]?[0-9]+)?$"
_LOOKS = {"number": "1", "boolean": "true"}

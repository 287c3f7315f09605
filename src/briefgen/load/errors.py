"""Plain values to models, and every complaint of Pydantic to a diagnostic at the right place in plain words."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Protocol, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.diagnostics.suggest import suggest
from briefgen.model.dates import DateError
from briefgen.model.tree import Node, Step, find_origin

KEY_STEP = "[key]"
"""Pydantic's last step where a key of a mapping is at fault."""


def spell_path(model: type[BaseModel], location: tuple[Step, ...]) -> tuple[Step, ...]:
    """Return the steps of a location that are written in the file."""
    return tuple(step for step, written, _ in _walk(model, location) if written)


def list_keys(model: type[BaseModel], location: tuple[Step, ...]) -> tuple[str, ...]:
    """Return the keys that a mapping at a location may have, sorted; none where it is no model."""
    here: list[Any] = [model]
    for _, _, here in _walk(model, location):  # noqa: B007 - the last one counts
        pass
    return tuple(sorted({key for choice in here if _is_model(choice) for key in _fields(choice)}))


def list_single_keys(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the keys of a model that take one text or number rather than a list or mapping, sorted."""
    fields = _fields(model).items()
    return tuple(
        sorted(key for key, annotation in fields if not any(map(_is_structure, _choices(annotation))))
    )


def _walk(model: type[BaseModel], location: tuple[Step, ...]) -> list[tuple[Step, bool, list[Any]]]:
    """Follow a location: each step, whether a file has it, and the types that its value may be of."""
    walked: list[tuple[Step, bool, list[Any]]] = []
    here: list[Any] = [model]
    for step in location:
        tagged = [choice for choice in here if step in _tags(choice)] if len(here) > 1 else []
        here = (
            tagged or []
            if step == KEY_STEP
            else tagged or [one for choice in here for one in _below(choice, step)]
        )
        walked.append((step, not tagged and step != KEY_STEP, here))
    return walked


def _below(annotation: Any, step: Step) -> list[Any]:
    """Return the types of the value at a step into a value of some type."""
    if _is_model(annotation):
        return _choices(_fields(annotation).get(str(step)))
    arguments = get_args(annotation)
    if isinstance(get_origin(annotation), type) and issubclass(get_origin(annotation), Mapping):
        return _choices(arguments[1])
    return _choices(arguments[0]) if arguments and get_origin(annotation) in (tuple, list) else []


def _choices(annotation: Any) -> list[Any]:
    """Return the members of a union, or the type itself, without ``Annotated`` and ``None``."""
    if get_origin(annotation) is Annotated:
        return _choices(get_args(annotation)[0])
    if get_origin(annotation) in (Union, UnionType):
        return [choice for member in get_args(annotation) for choice in _choices(member)]
    return [] if annotation in (None, NoneType) else [annotation]


def _fields(model: type[BaseModel]) -> dict[str, Any]:
    """Return the annotations of a model's fields by the keys that a file uses."""
    return {field.alias or name: field.annotation for name, field in model.model_fields.items()}


def _tags(choice: Any) -> tuple[Any, ...]:
    """Return the values of ``kind`` that mark a member of a union."""
    kind = _fields(choice).get("kind") if _is_model(choice) else None
    return get_args(kind) if get_origin(kind) is Literal else ()


def _is_model(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _is_structure(annotation: Any) -> bool:
    origin = get_origin(annotation)
    return _is_model(annotation) or (isinstance(origin, type) and issubclass(origin, Collection))


MAXIMUM_QUOTED = 60
MAXIMUM_MESSAGE = 400

_EXPECTED = "is expected"
"""Our own validators say so where the kind of value is wrong, rather than the value."""

_QUOTED = re.compile(r"'([^']*)'")


@dataclass(frozen=True, slots=True)
class Wording:
    """``below`` is the key to point at inside the value; ``at_key`` points at the value's own key instead."""

    code: str
    message: str
    hints: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    at_key: bool = False


_TEXT, _LIST, _MAPPING = "a text is expected", "a list is expected", "a mapping of keys to values is expected"
_SHAPES = {
    "string_type": _TEXT,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "model_attributes_type": _MAPPING,
    "bool_type": "true or false is expected",
    "int_type": "a whole number is expected",
    "float_type": "a number is expected",
    "date_type": "a day such as 2026-11-22 is expected",
}
_KINDS = (
    (dict, "a mapping"),
    (list, "a list"),
    (str, "a text"),
    (bool, "true or false"),
    ((int, float), "a number"),
)
_LIMITS = {
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "greater_than": ("more than", "gt"),
    "less_than": ("less than", "lt"),
}
_KEYS = {
    "missing": ("missing-key", "{where} is missing", ""),
    "no_name": ("missing-key", "`family` and `given` are missing, and a person has at least one of them", ""),
    "no_creator": ("missing-key", "{where} has a `name`, or else a `family` or `given` name", ""),
    "no_publisher": (
        "missing-key",
        "`publisher` is missing, and neither an author nor a container says whose text it is",
        "",
    ),
    "two_authors": (
        "misplaced-key",
        "`author` and `authors` are both given",
        "keep `authors`, which names several",
    ),
    "extra_forbidden": ("unknown-key", "{where} is not a key that is known here", ""),
    "union_tag_not_found": (
        "missing-key",
        "the kind of {where} is missing",
        "begin it with its kind: {kind: text, …}",
    ),
}
"""What is wrong with keys: code, message, hint."""

PATTERNS = {
    r"^[A-Za-z0-9][A-Za-z0-9._-]*(?:/\S(?:.*\S)?)?$": "the path of a field is expected, such as date or delegations/PARTY/PERSON",
    "^[A-Za-z][A-Za-z0-9_-]*$": "the name of a parameter is expected: letters from a to z, digits, hyphens and underscores",
    "^[A-Za-z0-9][A-Za-z0-9._-]*$": "the name of a file in the archive folder is expected, without a folder",
    "^[A-Za-z0-9][A-Za-z0-9._-]*\\.ttf$": "the name of a font file is expected, such as Serif-Regular.ttf",
    "^[A-Za-z0-9][A-Za-z0-9._-]*\\.png$": "the name of a PNG file is expected, such as logo.png",
    "^[0-9a-f]{64}$": "a SHA-256 checksum of 64 digits and letters a to f is expected",
    "^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*$": "a locale is expected, such as en_US or ko_KR",
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language tag is expected, such as en or ko",
    "^[a-z0-9][a-z0-9-]*$": "the name of a theme is expected: small letters, digits and hyphens",
    r"^\d{4}-\d{3}[\dX]$": "an ISSN is expected, such as 1234-5679",
    "^[a-z]{2,3}$": "a language is expected by its tag, such as en or ko",
    "^#[0-9A-Fa-f]{6}$": "a colour is expected, such as #1F3A5F, between quotation marks",
}
"""The forms that models ask of texts, in words."""


_LANGUAGE = re.compile("[a-z]{2,3}")
_ONE_LANGUAGE = (
    "write it in one language; in a spec, a row of `for_each: {table: …}` for each language makes briefs with texts of "
    "their own"
)


def describe_error(error: Mapping[str, Any], where: str) -> Wording:
    """Put one of ``ValidationError.errors()`` into words; ``where`` is the path to the value, backquoted."""
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    if kind in _SHAPES:
        return _wrong_shape(where, _SHAPES[kind], given)
    if kind in _KEYS:
        code, message, hint = _KEYS[kind]
        return Wording(code, message.format(where=where), (hint,), at_key=kind != "union_tag_not_found")
    if kind in ("enum", "literal_error", "union_tag_invalid"):
        return _not_one_of(kind, given, context, where)
    # What our own validators say, which speak plainly.
    words = str(context.get("error", ""))
    words = words if len(words) <= MAXIMUM_MESSAGE else words[:MAXIMUM_MESSAGE] + "…"
    if kind in ("too_short", "too_long"):
        least, bound = ("at least", "min_length") if "min_length" in context else ("at most", "max_length")
        entries = "entry is" if context[bound] == 1 else "entries are"
        message = (
            f"{where}: {least} {context[bound]} {entries} needed here, and there are {len(error['input'])}"
        )
    elif (given is None or isinstance(given, (dict, list))) and (not words or _EXPECTED in words):
        return _wrong_shape(where, words or "a single value is expected", given)
    elif kind in _LIMITS:
        limit, bound = _LIMITS[kind]
        message = f"{where} is {_quote(given)}; it must be {limit} {context[bound]}"
    elif kind == "string_pattern_mismatch":
        expected = PATTERNS.get(context["pattern"], f"a text of the form {context['pattern']} is expected")
        message = f"{where} is {_quote(given)}: {expected}"
    elif kind == "string_too_long":
        message = f"{where}: at most {context['max_length']} characters are allowed here"
    else:
        message = f"{where}: {words or f'{_quote(given)} cannot be used here'}"
    return Wording("bad-date" if isinstance(context.get("error"), DateError) else "bad-value", message)


def _wrong_shape(where: str, expected: str, given: object) -> Wording:
    if given is None:
        hint = "write a value, or leave the key out"
        return Wording("wrong-shape", f"{where} is empty: {expected}", (hint,))
    found = next((words for kind, words in _KINDS if isinstance(given, kind)), "something else")
    by_language = (
        expected == _TEXT and isinstance(given, dict) and all(map(_LANGUAGE.fullmatch, map(str, given)))
    )
    hints = (_ONE_LANGUAGE,) if by_language and given else ()
    return Wording("wrong-shape", f"{where}: {expected}, and {found} stands here", hints)


def _not_one_of(kind: str, given: Any, context: Mapping[str, Any], where: str) -> Wording:
    """Name the values allowed; Pydantic has them in a text like "'A4' or 'Letter'"."""
    is_tag = kind == "union_tag_invalid"
    allowed = _QUOTED.findall(context["expected_tags" if is_tag else "expected"])
    named, below = ", ".join(allowed), ("kind",) if is_tag else ()
    if is_tag:
        where, given = f"the kind of {where}", given.get("kind")
    if not isinstance(given, str):
        return replace(_wrong_shape(where, f"one of {named} is expected", given), below=below)
    others = f"; the kinds are {named}" if is_tag else f", which is not one of {named}"
    return Wording("bad-value", f"{where} is {_quote(given)}{others}", (suggest(given, allowed),), below)


def _quote(given: object) -> str:
    text = str(given)
    return f"`{text}`" if len(text) <= MAXIMUM_QUOTED else f"`{text[:MAXIMUM_QUOTED]}…`"


M = TypeVar("M", bound=BaseModel)


class Locate(Protocol):
    """Finds the place of the value at a path or, where asked, of the last key itself."""

    def __call__(self, path: tuple[Step, ...], *, of_key: bool = False) -> Origin | None:
        """Return the place, or that of the nearest value on the way there."""


MAXIMUM_FINDINGS = 100
"""Findings reported of one record or spec."""


def locate_in(tree: Node) -> Locate:
    """Return the finder of places in a tree."""
    return partial(find_origin, tree)


def validate(
    model: type[M], values: Mapping[str, Any], locate: Locate, given: Mapping[str, object], subject: str = ""
) -> Outcome[M | None]:
    """Make a model of values; ``None`` beside diagnostics where that fails.

    ``given`` are the keys that the program sets and no file may. ``subject`` is what messages call the whole: the
    id of a record, nothing where the file says it all.
    """
    known = f"{subject}: " if subject else ""
    own = tuple(
        diagnose(
            "unknown-key",
            f"{known}`{key}` is not written here",
            locate((key,), of_key=True),
            "remove it; the program sets it",
        )
        for key in given
        if key in values
    )
    try:
        value = model.model_validate({**values, **given})
    except ValidationError as error:
        errors = [each for each in error.errors(include_url=False) if not _is_consequence(each)]
        found = (_diagnose(each, model, locate, given, known) for each in errors[:MAXIMUM_FINDINGS])
        return Outcome(None, (*own, *found))
    return Outcome(None if own else value, own)


def _is_consequence(error: Any) -> bool:
    """Whether a list is only called too short because entries of it, already reported, were left out."""
    return bool(error["type"] == "too_short" and len(error["input"] or ()) >= error["ctx"]["min_length"])


def _diagnose(
    error: Any, model: type[BaseModel], locate: Locate, given: Mapping[str, object], known: str
) -> Diagnostic:
    location = error["loc"]
    path = spell_path(model, location)
    wording = describe_error(error, f"`{'/'.join(map(str, path))}`" if path else "the whole")
    hints = wording.hints
    if wording.code == "unknown-key":
        key, above = str(path[-1]), location[:-1]
        keys = [name for name in list_keys(model, above) if above or name not in given]
        hints = ("YAML 1.2 has no merge keys: write the keys out" if key == "<<" else suggest(key, keys),)
    if wording.code == "missing-key":
        missing = location[-1:] if error["type"] == "missing" else ()
        origin = locate(path[:-1] if missing else path, of_key=True)
    else:
        at_key = wording.at_key or KEY_STEP in location or path[:1] in {(key,) for key in given}
        origin = locate((*path, *wording.below), of_key=at_key)
    return diagnose(wording.code, known + wording.message, origin, *hints)

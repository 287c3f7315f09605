"""What Pydantic's complaints mean, in words for somebody who edits YAML.

In: one error as Pydantic lists it, and the path as written. Out: code, message, hints, and what exactly to point at.
Pydantic's own sentences speak of inputs, tuples and instances; none of them reaches a reader.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefgen.model.dates import DateError
from briefgen.nearest import suggest

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


def describe_error(error: Mapping[str, Any], where: str) -> Wording:
    """Put one of ``ValidationError.errors()`` into words; ``where`` is the path to the value, backquoted."""
    kind, given = error["type"], error.get("input")
    if kind in _SHAPES:
        return _wrong_shape(where, _SHAPES[kind], given)
    if kind in _SPECIAL:
        return _SPECIAL[kind](error, where)
    words = _own_words(error)
    if (given is None or isinstance(given, (dict, list))) and (not words or _EXPECTED in words):
        return _wrong_shape(where, words or "a single value is expected", given)
    return _bad_value(error, where)


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

PATTERNS = {
    "^[A-Za-z0-9][A-Za-z0-9._/-]*$": "the path of a field is expected, such as date or delegations/PARTY/PERSON",
    "^[A-Za-z][A-Za-z0-9_-]*$": "the name of a parameter is expected: letters from a to z, digits, hyphens and underscores",
    "^[A-Za-z0-9][A-Za-z0-9._-]*$": "the name of a file in the archive folder is expected, without a folder",
    "^[A-Za-z0-9][A-Za-z0-9._-]*\\.ttf$": "the name of a font file is expected, such as Serif-Regular.ttf",
    "^[A-Za-z0-9][A-Za-z0-9._-]*\\.png$": "the name of a PNG file is expected, such as logo.png",
    "^[0-9a-f]{64}$": "a SHA-256 checksum of 64 digits and letters a to f is expected",
    "^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*$": "a locale is expected, such as en_US or ko_KR",
    "^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$": "a language tag is expected, such as en or ko",
    "^[a-z0-9][a-z0-9-]*$": "the name of a theme is expected: small letters, digits and hyphens",
    "^#[0-9A-Fa-f]{6}$": "a colour is expected, such as #1F3A5F, between quotation marks",
}
"""The forms that models ask of texts, in words."""


_LANGUAGE = re.compile("[a-z]{2,3}")
_ONE_LANGUAGE = (
    "write it in one language; in a spec, a row of `for_each: {table: …}` for each language makes briefs with texts of "
    "their own"
)


def _wrong_shape(where: str, expected: str, given: object) -> Wording:
    if given is None:
        return Wording(
            "wrong-shape", f"{where} is empty: {expected}", ("write a value, or leave the key out",)
        )
    found = next((words for kind, words in _KINDS if isinstance(given, kind)), "something else")
    by_language = (
        expected == _TEXT and isinstance(given, dict) and all(map(_LANGUAGE.fullmatch, map(str, given)))
    )
    hints = (_ONE_LANGUAGE,) if by_language and given else ()
    return Wording("wrong-shape", f"{where}: {expected}, and {found} stands here", hints)


def _bad_value(error: Mapping[str, Any], where: str) -> Wording:
    kind, context, given = error["type"], error.get("ctx", {}), _quote(error.get("input"))
    if kind in _LIMITS:
        words, bound = _LIMITS[kind]
        return Wording("bad-value", f"{where} is {given}; it must be {words} {context[bound]}")
    if kind == "string_pattern_mismatch":
        expected = PATTERNS.get(context["pattern"], f"a text of the form {context['pattern']} is expected")
        return Wording("bad-value", f"{where} is {given}: {expected}")
    if kind == "string_too_long":
        return Wording("bad-value", f"{where}: at most {context['max_length']} characters are allowed here")
    code = "bad-date" if isinstance(context.get("error"), DateError) else "bad-value"
    return Wording(code, f"{where}: {_own_words(error) or f'{given} cannot be used here'}")


def _own_words(error: Mapping[str, Any]) -> str:
    """Return the words of one of our own validators, which already speak plainly."""
    words = str(error.get("ctx", {}).get("error", ""))
    return words if len(words) <= MAXIMUM_MESSAGE else words[:MAXIMUM_MESSAGE] + "…"


def _missing(_error: Mapping[str, Any], where: str) -> Wording:
    return Wording("missing-key", f"{where} is missing", at_key=True)


def _unknown(_error: Mapping[str, Any], where: str) -> Wording:
    return Wording("unknown-key", f"{where} is not a key that is known here", at_key=True)


def _one_of(error: Mapping[str, Any], where: str) -> Wording:
    """Name the values allowed; ``expected`` is a text like "'A4' or 'Letter'"."""
    allowed, given = _QUOTED.findall(error["ctx"]["expected"]), error["input"]
    if not isinstance(given, str):
        return _wrong_shape(where, f"one of {', '.join(allowed)} is expected", given)
    message = f"{where} is {_quote(given)}, which is not one of {', '.join(allowed)}"
    return Wording("bad-value", message, (suggest(given, allowed),))


def _wrong_tag(error: Mapping[str, Any], where: str) -> Wording:
    kinds, given = _QUOTED.findall(error["ctx"]["expected_tags"]), error["input"].get("kind")
    if not isinstance(given, str):
        shape = _wrong_shape(f"the kind of {where}", f"one of {', '.join(kinds)} is expected", given)
        return replace(shape, below=("kind",))
    message = f"the kind of {where} is {_quote(given)}; the kinds are {', '.join(kinds)}"
    return Wording("bad-value", message, (suggest(given, kinds),), below=("kind",))


def _no_tag(_error: Mapping[str, Any], where: str) -> Wording:
    return Wording(
        "missing-key", f"the kind of {where} is missing", ("begin it with its kind: {kind: text, …}",)
    )


def _number_of_entries(error: Mapping[str, Any], where: str) -> Wording:
    context = error["ctx"]
    words, bound = ("at least", "min_length") if "min_length" in context else ("at most", "max_length")
    number = context[bound]
    entries = "entry is" if number == 1 else "entries are"
    return Wording(
        "bad-value", f"{where}: {words} {number} {entries} needed here, and there are {len(error['input'])}"
    )


_SPECIAL: Mapping[str, Callable[[Mapping[str, Any], str], Wording]] = {
    "missing": _missing,
    "no_name": lambda _error, _where: Wording(
        "missing-key", "`family` and `given` are missing, and a person has at least one of them", at_key=True
    ),
    "extra_forbidden": _unknown,
    "enum": _one_of,
    "literal_error": _one_of,
    "union_tag_invalid": _wrong_tag,
    "union_tag_not_found": _no_tag,
    "too_short": _number_of_entries,
    "too_long": _number_of_entries,
}


def _quote(given: object) -> str:
    text = str(given)
    return f"`{text}`" if len(text) <= MAXIMUM_QUOTED else f"`{text[:MAXIMUM_QUOTED]}…`"

"""The filters and tests that every template has, within bounds, with a line about each for the manual.

They have the names and the meaning of Jinja's own, and ``guard`` makes each of them pay for the work that it does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sized
from math import ceil, floor
from typing import cast

from jinja2 import pass_context
from jinja2.runtime import Context, Undefined

from briefgen.compose.templates.marks import (
    BLANK,
    OPERATION,
    Blank,
    Markdown,
    Meter,
    Renderer,
    View,
    admit,
    check_length,
    weigh,
)
from briefgen.compose.templates.values import (
    INSIDE,
    OUTSIDE,
    TEMPLATE_FAULTS,
    Plain,
    as_text,
    compare,
    contains,
    describe_kind,
    insist,
    is_number,
    is_of_template,
    limited,
    name_absent,
)

FILTER_WORDS: Mapping[str, str] = {
    "abs": "The number without its sign.",
    "batch": "The list in rows of so many: `batch(3)`; a second argument fills the last row.",
    "capitalize": "The text with its first letter large and the others small.",
    "count": "How many there are.",
    "d": "The same as `default`.",
    "default": "The value, or where its name does not exist another: `default('none')`; with `true` also for what is empty.",
    "dictsort": "The pairs of a mapping, by key, or with `by='value'` by value.",
    "first": "The first of a list.",
    "float": "The text as a number with a fraction; 0.0, or what is given, where it is none.",
    "groupby": "The list in groups by an attribute: pairs of `grouper` and `list`.",
    "indent": "The text with its lines, all but the first, moved in by 4 spaces, or as many as given.",
    "int": "The text as a whole number; 0, or what is given, where it is none.",
    "items": "The pairs of a mapping.",
    "join": "The texts of a list as one, with what is given between them; `attribute=` says of which attribute.",
    "last": "The last of a list.",
    "length": "How many there are.",
    "list": "The list; on texts, the filter of that name above.",
    "lower": "The text in small letters.",
    "map": "Of each in a list an attribute, `map(attribute='city')`, or what a filter makes of it, `map('ordinal')`.",
    "max": "The greatest of a list, `attribute=` says by which attribute.",
    "min": "The least of a list, `attribute=` says by which attribute.",
    "reject": "The list without those of which a test holds: `reject('none')`.",
    "rejectattr": "The list without those of whose attribute a test holds: `rejectattr('city', 'none')`.",
    "replace": "The text with each of its parts that reads so replaced: `replace('a', 'b')`.",
    "reverse": "The list or text from its end.",
    "round": "The number rounded, to a whole one or to so many places; `method='ceil'` or `'floor'` goes one way.",
    "select": "Those in a list of which a test holds: `select('odd')`; without a test, those that are not empty.",
    "selectattr": "Those in a list of whose attribute a test holds: `selectattr('kind', 'eq', 'meeting')`.",
    "slice": "The list in so many columns; a second argument fills the short ones.",
    "sort": "The list in order, by `attribute=`, from the end with `reverse=true`.",
    "string": "The value as a text.",
    "sum": "The sum of a list of numbers, `attribute=` says of which attribute.",
    "trim": "The text without the white space around it, or without the characters given.",
    "truncate": "The text cut to so many characters, at a word, with … at its end.",
    "unique": "The list with each value once, by `attribute=`.",
    "upper": "The text in capitals.",
}
"""The general filters."""

TEST_WORDS: Mapping[str, str] = {
    "boolean": "is true or false",
    "defined": "exists",
    "divisibleby": "can be divided by the number given",
    "even": "is an even number",
    "false": "is false",
    "float": "is a number with a fraction",
    "in": "is in the list, text or mapping given",
    "integer": "is a whole number",
    "iterable": "can be gone through with `for`",
    "lower": "is a text in small letters",
    "mapping": "is a mapping",
    "none": "is nothing: not known, or not of this kind of fact",
    "number": "is a number",
    "odd": "is an odd number",
    "sequence": "is a list or a text",
    "string": "is a text",
    "true": "is true",
    "undefined": "does not exist",
    "upper": "is a text in capitals",
    **dict.fromkeys(("==", "eq", "equalto"), "equals the one given"),
    **dict.fromkeys(("!=", "ne"), "does not equal the one given"),
    **dict.fromkeys((">", "gt", "greaterthan"), "is greater than the one given"),
    **dict.fromkeys((">=", "ge"), "is the one given or greater"),
    **dict.fromkeys(("<", "lt", "lessthan"), "is less than the one given"),
    **dict.fromkeys(("<=", "le"), "is the one given or less"),
}
"""The tests."""

FUNCTION_WORDS: Mapping[str, str] = {
    "range": "Whole numbers up to the one given, from 0 or a first one: `range(3)`.",
    "namespace": "A value whose attributes a loop may set: `{% set seen = namespace(count=0) %}`.",
}
"""The functions; macros of a template and methods of texts can be called as well."""


# ruff: noqa: FBT001, FBT002 - a template passes these by position, as Jinja's manual has it
# ruff: noqa: TRY004 - ValueError is what becomes a diagnostic, whatever was wrong with a value


_GREATEST_INDENT = 40
_GREATEST_PRECISION = 15
_LONGEST_NUMBER = 100


def guard(
    name: str, function: Plain, *, undefined: bool = False, inside: bool = False, cost: int = OPERATION
) -> Plain:
    """Return a function as Jinja calls filters and tests.

    ``undefined`` lets undefined values through to it; ``inside`` gives it Jinja's context as first argument. ``cost``
    are the steps of each use, beside what goes over its values. What it raises gets its name as a note, to find the
    place by.
    """

    @pass_context
    def guarded(context: Context, value: object, *args: object, **kwargs: object) -> object:
        meter = meter_of(context)
        meter.spend(cost)
        for part in (value, *args, *kwargs.values()):
            if not undefined:
                insist(part)
            _account(meter, part)
        if not undefined and any(isinstance(part, Blank) for part in (value, *args)):
            return BLANK
        try:
            result = function(context, value, *args, **kwargs) if inside else function(value, *args, **kwargs)
        except TypeError as error:
            if not is_of_template(error):
                raise
            raise ValueError(f"{name!r} cannot be used in this way: {_without_names(error)}") from error
        except ValueError as error:
            if not is_of_template(error):
                raise
            for part in value if isinstance(value, list | tuple) and not undefined else ():
                insist(part)
            named = name_absent(error, meter, value, *args)
            named.add_note(name)
            raise named from error
        except TEMPLATE_FAULTS as error:
            error.add_note(name)
            raise
        meter.spend(weigh(result))
        return admit(result)

    return guarded


def meter_of(context: Context) -> Meter:
    """Return the meter of the rendering that a context belongs to."""
    return cast("Renderer", context.environment).meter


def _account(meter: Meter, value: object) -> None:
    meter.spend(weigh(value))
    if isinstance(value, View):
        meter.note(value)
        if isinstance(value, Sized):
            meter.spend(len(value))


def _without_names(error: TypeError) -> str:
    return re.sub(r"^[\w.<>]*\(\) ", "it ", str(error))


def _plain(value: object) -> str:
    if isinstance(value, Markdown):
        raise ValueError("text that is Markdown already cannot be changed; change it before")
    return as_text(value)


def _around_lines(value: object, change: Callable[[str], str]) -> str:
    """Change the white space around lines; that is harmless to Markdown, which stays what it is."""
    changed = change(as_text(value))
    return Markdown(changed) if isinstance(value, Markdown) else changed


def _trim(value: object, chars: str | None = None) -> str:
    return _around_lines(value, str.strip) if chars is None else _plain(value).strip(chars)


def _indent(value: object, width: int = 4, first: bool = False, blank: bool = False) -> str:
    if not is_number(width) or not 0 <= width <= _GREATEST_INDENT:
        raise ValueError(f"lines are indented by 0 to {_GREATEST_INDENT} spaces")
    space = " " * int(width)

    def change(text: str) -> str:
        head, *lines = text.split("\n")
        check_length(len(text) + len(space) * (1 + len(lines)))
        moved = (space + line if line or blank else line for line in lines)
        return "\n".join([space + head if first else head, *moved])

    return _around_lines(value, change)


def _replace(value: object, old: str, new: str, count: int = -1) -> str:
    text, old, new = _plain(value), _plain(old), _plain(new)
    check_length(len(text) + text.count(old) * max(0, len(new) - len(old)))
    return text.replace(old, new, count)


def _truncate(value: object, length: int = 255, killwords: bool = False, end: str = "…") -> str:
    text, end = _plain(value), _plain(end)
    if len(text) <= length:
        return text
    kept = text[: max(0, length - len(end))]
    return (kept if killwords or " " not in kept else kept.rpartition(" ")[0]) + end


def _default(value: object, default_value: object = "", boolean: bool = False) -> object:
    return default_value if isinstance(value, Undefined) or (boolean and not value) else value


def _int(value: object, default: int = 0, base: int = 10) -> object:
    def read(written: object) -> float:
        return int(written, base) if isinstance(written, str) else int(written)  # type: ignore[call-overload]

    return _to_number(read, value, default)


def _float(value: object, default: float = 0.0) -> object:
    return _to_number(float, value, default)  # type: ignore[arg-type]


def _to_number(read: Callable[[object], float], value: object, default: float) -> object:
    if not isinstance(value, str | int | float) or (isinstance(value, str) and len(value) > _LONGEST_NUMBER):
        return default
    try:
        return limited(read(value))
    except (ValueError, OverflowError):
        return default


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    if not is_number(value) or not isinstance(precision, int) or abs(precision) > _GREATEST_PRECISION:
        raise ValueError(f"a number is rounded to at most {_GREATEST_PRECISION} places")
    if method == "common":
        return round(value, precision)
    step = 10**precision
    return limited((ceil if method == "ceil" else floor)(value * step) / step)


def _abs(value: float) -> float:
    if not is_number(value):
        raise ValueError(f"{describe_kind(value)} has no absolute value")
    return abs(value)


def _divides(value: int, number: int) -> bool:
    if not isinstance(value, int) or not isinstance(number, int) or number == 0:
        raise ValueError("only whole numbers can be tested for this")
    return value % number == 0


def _comparison(operator: str) -> Plain:
    return lambda value, other: compare(value, operator, other)


_TEXTS: Mapping[str, Plain] = {
    "abs": _abs,
    "capitalize": lambda value: _plain(value).capitalize(),
    "float": _float,
    "indent": _indent,
    "int": _int,
    "lower": lambda value: _plain(value).lower(),
    "replace": _replace,
    "round": _round,
    "string": as_text,
    "trim": _trim,
    "truncate": _truncate,
    "upper": lambda value: _plain(value).upper(),
}
_TESTS: Mapping[str, Plain] = {
    "boolean": lambda value: isinstance(value, bool),
    "divisibleby": _divides,
    "even": lambda value: _divides(value, 2),
    "false": lambda value: value is False,
    "float": lambda value: isinstance(value, float),
    "in": lambda value, container: contains(container, value),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "iterable": lambda value: (
        isinstance(value, list | tuple | range | Mapping) or hasattr(type(value), "__iter__")
    ),
    "lower": lambda value: as_text(value).islower(),
    "mapping": lambda value: isinstance(value, Mapping),
    "none": lambda value: value is None,
    "number": is_number,
    "odd": lambda value: not _divides(value, 2),
    "sequence": lambda value: (
        isinstance(value, str | list | tuple | range) or hasattr(type(value), "__getitem__")
    ),
    "string": lambda value: isinstance(value, str),
    "true": lambda value: value is True,
    "upper": lambda value: as_text(value).isupper(),
    **dict.fromkeys(("==", "eq", "equalto"), _comparison("eq")),
    **dict.fromkeys(("!=", "ne"), _comparison("ne")),
    **dict.fromkeys((">", "gt", "greaterthan"), _comparison("gt")),
    **dict.fromkeys((">=", "ge"), _comparison("gteq")),
    **dict.fromkeys(("<", "lt", "lessthan"), _comparison("lt")),
    **dict.fromkeys(("<=", "le"), _comparison("lteq")),
}

FILTERS: Mapping[str, Plain] = {
    **{name: guard(name, function) for name, function in {**_TEXTS, **OUTSIDE}.items()},
    **{name: guard(name, function, inside=True) for name, function in INSIDE.items()},
    "default": guard("default", _default, undefined=True),
    "d": guard("d", _default, undefined=True),
}
"""The filters of every template, by name."""

TESTS: Mapping[str, Plain] = {
    **{name: guard(name, function) for name, function in _TESTS.items()},
    "defined": guard("defined", lambda value: not isinstance(value, Undefined), undefined=True),
    "undefined": guard("undefined", lambda value: isinstance(value, Undefined), undefined=True),
}
"""The tests of every template, by name."""

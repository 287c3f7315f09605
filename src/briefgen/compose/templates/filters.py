"""The filters and tests that every template has: Jinja's own, each paying for the work that it does, within bounds.

The tables list them, with a line about each for the manual. ``guard`` makes the functions that Jinja calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sized
from functools import partial
from typing import TYPE_CHECKING, Any, cast

from jinja2 import filters as jinja_filters
from jinja2 import pass_context, pass_environment
from jinja2.tests import TESTS as JINJA_TESTS

from briefgen.compose.templates.values import (
    BLANK,
    OPERATION,
    WEIGHT,
    Blank,
    Inserted,
    Meter,
    Undefined,
    ValueRefusedError,
    View,
    admit,
    as_text,
    check_length,
    describe_kind,
    entries,
    insist,
    is_number,
    name_absent,
    weigh,
)

if TYPE_CHECKING:
    from jinja2.runtime import Context

    from briefgen.compose.templates.environment import TemplateEnvironment

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
    "list": "The list itself, of a view or range too; of a text, its characters.",
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
    "title": "The text with each word's first letter large.",
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

Plain = Callable[..., Any]

_OF_TEXTS = frozenset({"capitalize", "indent", "lower", "replace", "string", "trim", "truncate", "upper"})
_OF_LISTS = frozenset(
    {
        *("batch", "first", "groupby", "join", "last", "list", "map", "max", "min", "reject", "rejectattr"),
        *("reverse", "select", "selectattr", "slice", "sort", "sum", "unique"),
    }
)
_OF_BOTH = frozenset({"first", "last", "list", "reverse"})
"""Filters of lists that take texts as well."""
_KEEPING = frozenset({"count", "d", "default", "indent", "join", "length", "list", "map", "string", "trim"})
"""Filters that leave Markdown what it is; any other of Jinja's would change what stands for a citation."""

_CALLED = re.compile(r"^[\w.<>]*\(\) ")
"""What Python puts before a complaint about arguments."""
_GREATEST_INDENT = 40
_GREATEST_PRECISION = 15


def guard(
    name: str, function: Plain, *, undefined: bool = False, test: bool = False, cost: int = OPERATION
) -> Plain:
    """Return a function as Jinja calls filters and tests.

    ``undefined`` lets undefined values through to it. ``cost`` are the steps of each use, beside what goes over its
    values. What it raises gets its name as a note, to find the place by.
    """
    passed = getattr(getattr(function, "jinja_pass_arg", None), "name", "")

    @pass_context
    def guarded(context: Context, value: object, *args: object, **kwargs: object) -> object:
        environment = cast("TemplateEnvironment", context.environment)
        meter = environment.meter
        meter.spend(cost)
        _charge(meter, (value, *args, *kwargs.values()), undefined=undefined)
        if not undefined and any(isinstance(part, Blank) for part in (value, *args)):
            return BLANK
        own = {"context": context, "eval_context": context.eval_ctx, "environment": environment}
        first = (own[passed],) if passed else ()
        try:
            given = value if test else _subject(name, value, environment)
            result = function(*first, given, *args, **kwargs)
            if isinstance(result, Iterator):
                # One more than may be, so that ``weigh`` sees it.
                result = [entry for entry, _ in zip(result, range(WEIGHT + 1), strict=False)]
        except TypeError as error:
            if not _is_misuse(error):
                raise
            refused = name_absent(ValueRefusedError(_explain(name, error)), meter, given, *args)
            refused.add_note(name)
            raise refused from error
        except ValueRefusedError as error:
            for part in value if isinstance(value, list | tuple) and not undefined else ():
                insist(part)
            refused = name_absent(error, meter, value, *args)
            refused.add_note(name)
            raise refused from error
        except Exception as error:
            error.add_note(name)
            raise
        if isinstance(result, Undefined) and environment.incomplete and not undefined:
            return BLANK
        if isinstance(result, Inserted):
            return meter.insert(result)
        if isinstance(given, environment.markup) and type(result) is str and name in _KEEPING:
            # White space around lines was changed, which is harmless to Markdown.
            return environment.markup(result)
        meter.spend(weigh(result))
        if isinstance(result, environment.markup):
            check_length(environment.printed_length(result))
        return admit(result)

    return guarded


def _charge(meter: Meter, values: Iterable[object], *, undefined: bool) -> None:
    """Pay for going over values, and note the facts among them; raises the error of one that is not defined."""
    for value in values:
        if not undefined:
            insist(value)
        meter.spend(weigh(value))
        if isinstance(value, View):
            meter.note(value)
            meter.spend(len(value) if isinstance(value, Sized) else 0)


def _subject(name: str, value: object, environment: TemplateEnvironment) -> object:
    """Return what a filter is applied to, in the form that it takes. Raises ``ValueRefusedError``."""
    changing = name in FILTER_WORDS and name not in _KEEPING and not environment.markup_may_change
    if changing and isinstance(value, environment.markup):
        raise ValueRefusedError(
            "text that is Markdown already cannot be changed or taken apart; change it before"
        )
    if name in _OF_TEXTS:
        return as_text(value)
    if name in _OF_LISTS and not (name in _OF_BOTH and isinstance(value, str)):
        return entries(value)
    return value


def _is_misuse(error: TypeError) -> bool:
    """Whether a filter was given the wrong number or kinds of arguments; not so where a function below it failed."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    module = str(trace.tb_frame.f_globals.get("__name__")) if trace else ""
    return module == __name__ or module.startswith("jinja2.")


def _explain(name: str, error: TypeError) -> str:
    if "not supported between" in str(error):
        return "the values cannot be put in order: they differ in kind, or some are nothing"
    return f"{name!r} cannot be used in this way: {_CALLED.sub('it ', str(error))}"


def _indent(value: str, width: int = 4, first: bool = False, blank: bool = False) -> str:
    if not is_number(width) or not 0 <= width <= _GREATEST_INDENT:
        raise ValueRefusedError(f"lines are indented by 0 to {_GREATEST_INDENT} spaces")
    check_length(len(value) + int(width) * (1 + value.count("\n")))
    return jinja_filters.do_indent(value, int(width), first, blank)


def _replace(value: str, old: object, new: object, count: int = -1) -> str:
    old, new = as_text(old), as_text(new)
    check_length(len(value) + value.count(old) * max(0, len(new) - len(old)))
    return value.replace(old, new, count)


@pass_environment
def _truncate(
    environment: TemplateEnvironment, value: str, length: int = 255, killwords: bool = False, end: str = "…"
) -> str:
    return jinja_filters.do_truncate(environment, value, length, killwords, as_text(end), 0)


@pass_environment
def _join(
    environment: TemplateEnvironment, value: list[object], d: object = "", attribute: object = None
) -> object:
    read = jinja_filters.make_attrgetter(environment, cast("str | int | None", attribute))
    return environment.join_texts(d, *(read(entry) for entry in value))


@pass_context
def _sum(context: Context, value: list[object], attribute: object = None, start: object = 0) -> object:
    read = jinja_filters.make_attrgetter(context.environment, cast("str | int | None", attribute))
    environment = cast("TemplateEnvironment", context.environment)
    total = start
    for entry in value:
        total = environment.call_binop(context, "+", total, read(entry))
    return total


def _parts(function: Plain, value: list[object], count: object, fill_with: object = None) -> Iterator[object]:
    if not isinstance(count, int) or not 0 < count <= WEIGHT:
        raise ValueRefusedError("the number of parts is a whole number from 1 on")
    return cast("Iterator[object]", function(value, count, fill_with))


def _round(value: float, precision: int = 0, method: str = "common") -> float:
    if not is_number(value) or not isinstance(precision, int) or abs(precision) > _GREATEST_PRECISION:
        raise ValueRefusedError(f"a number is rounded to at most {_GREATEST_PRECISION} places")
    return jinja_filters.do_round(value, precision, cast("Any", method))


def _length(value: object) -> int:
    if not isinstance(value, Sized):
        raise ValueRefusedError(f"{describe_kind(value)} has no length")
    return len(value)


def _title(value: object) -> str:
    if isinstance(value, View) and not value.has_text():
        raise ValueRefusedError(
            f"title takes a text and writes its words large, as Jinja's does; that of {value.in_words()} is printed "
            "by `appointment`"
        )
    return jinja_filters.do_title(as_text(value))


def _divides(value: object, number: object) -> bool:
    if not isinstance(value, int) or not isinstance(number, int) or number == 0:
        raise ValueRefusedError("only whole numbers can be tested for this")
    return value % number == 0


_BOUNDED: Mapping[str, Plain] = {
    "batch": partial(_parts, jinja_filters.do_batch),
    "count": _length,
    "indent": _indent,
    "join": _join,
    "length": _length,
    "replace": _replace,
    "round": _round,
    "slice": partial(_parts, jinja_filters.sync_do_slice),
    "string": lambda value: value,
    "sum": _sum,
    "title": _title,
    "truncate": _truncate,
}
"""What takes the place of filters of Jinja's that may grow without bounds, or that print what is no text."""

FILTERS: Mapping[str, Plain] = {
    name: guard(name, _BOUNDED.get(name, jinja_filters.FILTERS[name]), undefined=name in {"d", "default"})
    for name in FILTER_WORDS
}
"""The filters of every template, by name."""

_BOUNDED_TESTS: Mapping[str, Plain] = {
    "divisibleby": _divides,
    "even": lambda value: _divides(value, 2),
    "lower": lambda value: as_text(value).islower(),
    "odd": lambda value: not _divides(value, 2),
    "upper": lambda value: as_text(value).isupper(),
}
"""The same for tests; ``%`` would format a text."""
_COMPARING = {
    **dict.fromkeys(("==", "eq", "equalto"), "eq"),
    **dict.fromkeys(("!=", "ne"), "ne"),
    **dict.fromkeys((">", "gt", "greaterthan"), "gt"),
    **dict.fromkeys((">=", "ge"), "gteq"),
    **dict.fromkeys(("<", "lt", "lessthan"), "lt"),
    **dict.fromkeys(("<=", "le"), "lteq"),
    "in": "in",
}


def _comparison(operator: str) -> Plain:
    @pass_environment
    def compare(environment: TemplateEnvironment, value: object, other: object) -> bool:
        return environment.compare(value, operator, other)

    return compare


TESTS: Mapping[str, Plain] = {
    name: guard(
        name,
        _comparison(_COMPARING[name])
        if name in _COMPARING
        else _BOUNDED_TESTS.get(name, cast("Plain", JINJA_TESTS[name])),
        undefined=name in {"defined", "undefined"},
        test=True,
    )
    for name in TEST_WORDS
}
"""The tests of every template, by name."""

"""What expressions of a template do with values and lists, within bounds.

Operators, comparisons and the filters of lists, on the values that a template can hold: texts, numbers, lists,
mappings and views. A value of the wrong kind raises ``ValueError`` in words for the editor, one that would grow too
large ``RefusedError``.
"""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any, NamedTuple, TypeGuard, cast

from jinja2 import TemplateError
from jinja2.runtime import Context, Undefined

from briefgen.compose.templates.marks import (
    BLANK,
    NUMBER,
    TEXT_CHARACTERS,
    WEIGHT,
    Absent,
    Blank,
    Choice,
    Markdown,
    Meter,
    RefusedError,
    Renderer,
    View,
    admit,
    as_markdown,
    check_length,
    join_markdown,
    weigh,
)
from briefgen.diagnostics import BriefgenError, was_raised_in
from briefgen.diagnostics.suggest import did_you_mean

# ruff: noqa: FBT001, FBT002 - a template passes these by position, as Jinja's manual has it
# ruff: noqa: TRY004 - ValueError is what becomes a diagnostic, whatever was wrong with a value


_ARITHMETIC: Mapping[str, Callable[[float, float], object]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
}
_COMPARISONS: Mapping[str, Callable[[Any, Any], Any]] = {
    "eq": operator.eq,
    "ne": operator.ne,
    "gt": operator.gt,
    "gteq": operator.ge,
    "lt": operator.lt,
    "lteq": operator.le,
}
_GREATEST_BASE, _GREATEST_POWER = 1_000_000, 64
_OF_JINJA = {
    "BlockReference": "a block",
    "Group": "a group",
    "LoopContext": "loop",
    "Macro": "a macro",
    "Method": "a function",
    "Namespace": "a namespace",
    "TemplateModule": "an imported template",
    "TemplateReference": "a template",
}
"""What a template calls objects of Jinja's own, by their class."""


_DELIBERATE = (BriefgenError, RefusedError, TemplateError, SyntaxError, MemoryError, RecursionError)
"""What is raised to refuse a template, by the program, Jinja or Python, or for want of room."""

TEMPLATE_FAULTS = (*_DELIBERATE, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What a template can make Jinja, Python and the program raise; whether it did, ``is_of_template`` tells."""

_OF_VALUES = tuple(
    f"briefgen.compose.templates.{name}" for name in ("environment", "filters", __name__.rpartition(".")[2])
)
"""The modules that do with the values of a template what it asks for, whatever these are."""


def is_of_template(error: Exception, *modules: str) -> bool:
    """Whether a template is to blame for an exception, and not the program.

    That it is where it was raised on purpose, or in the template's own code, in Jinja, or where its values are
    calculated with, in ``modules`` too. A ``ValueError`` is how filters refuse a value. All else is a mistake of the
    program's own, whatever template was being rendered.
    """
    if isinstance(error, _DELIBERATE) or was_raised_in(error, ("jinja2", "markupsafe")):
        return True
    trace, code, inner = error.__traceback__, "", None
    while trace is not None:
        code, inner = (inner.f_code.co_name if inner else ""), trace.tb_frame
        trace = trace.tb_next
    if inner is None or "__jinja_template__" in inner.f_globals:
        return True
    if isinstance(error, ValueError) and (code == "guarded" or was_raised_in(error, ("briefgen.compose",))):
        return True
    return (
        isinstance(error, TypeError | ArithmeticError) and was_raised_in(error, _OF_VALUES)
    ) or was_raised_in(error, modules)


def describe_kind(value: object) -> str:
    """Return what a value is, in words: "a text", "a list"."""
    kinds: tuple[tuple[type | tuple[type, ...], str], ...] = (
        (bool, "true or false"),
        (str, "a text"),
        ((int, float), "a number"),
        ((list, tuple, range), "a list"),
        (Mapping, "a mapping"),
        (type(None), "nothing"),
    )
    if isinstance(value, View):
        return value.kind_in_words()
    known = next((words for kind, words in kinds if isinstance(value, kind)), None)
    return known or _OF_JINJA.get(type(value).__name__, "this value")


class NothingError(ValueError):
    """``None`` would be printed."""

    reason = "nothing is there to print"

    def __init__(self, called: str) -> None:
        super().__init__(f"{called}{self.reason}; guard it with {{% if %}}, or give a default")


class AbsentError(ValueError):
    """A value is needed where a view has none. ``absent`` is what was read before the error."""

    def __init__(self, message: str, absent: Absent) -> None:
        super().__init__(message)
        self.absent = absent


def name_absent(error: ValueError, meter: Meter, *values: object) -> ValueError:
    """Return an error about values that names what was read last and is ``None``, where one of the values is that."""
    if meter.absent is None or isinstance(error, AbsentError) or not any(map(_holds_nothing, values)):
        return error
    reason = error.reason if isinstance(error, NothingError) else str(error)
    return AbsentError(reason, meter.absent)


def _holds_nothing(value: object) -> bool:
    return value is None or (isinstance(value, list | tuple) and any(part is None for part in value))


def insist(value: object) -> None:
    """Raise the error of an undefined value; any other passes."""
    if isinstance(value, Undefined):
        str(value)


def is_number(value: object) -> TypeGuard[float]:
    """Whether a value is a number to calculate with."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def as_text(value: object, name: str = "") -> str:
    """Return the text that a value prints as; raises ``ValueError`` for what is no text.

    ``name`` is what the template calls the value, for the message.
    """
    if isinstance(value, str):
        return value
    if isinstance(value, Undefined):
        return str(value)
    if is_number(value) or (isinstance(value, View) and type(value).__str__ is not object.__str__):
        return str(value)
    called = f"{name!r}, " if name else ""
    if value is None:
        raise NothingError(called)
    advice = (
        "loop over it, or use a filter"
        if isinstance(value, Iterable)
        else "use one of its attributes, or a filter"
    )
    raise ValueError(f"{called}{describe_kind(value)} cannot be printed as it is; {advice}")


def join_texts(separator: str, pieces: Iterable[object]) -> str:
    """Join values as texts, within bounds."""
    parts = [as_text(piece) for piece in pieces]
    check_length(sum(map(len, parts)) + len(separator) * len(parts))
    return join_markdown(separator, parts)


def show(value: object, name: str = "") -> Markdown:
    """Return a value as the Markdown it prints as: escaped, unless it is Markdown already."""
    text = as_text(value, name)
    check_length(len(text))
    return as_markdown(text)


def entries(value: object) -> list[object]:
    """Return what a loop goes over: the entries of a list or view, the keys of a mapping."""
    insist(value)
    if isinstance(value, list | tuple | Mapping):
        return list(value)
    if isinstance(value, range):
        return list(value[: WEIGHT + 1])
    if isinstance(value, View) and isinstance(value, Iterable):
        return list(value)
    raise ValueError(f"{describe_kind(value)} cannot be looped over")


def cut(value: object, start: object, stop: object, step: object) -> object:
    """Return a slice of a text or list."""
    insist(value)
    if isinstance(value, Blank):
        return value
    if not all(bound is None or isinstance(bound, int) for bound in (start, stop, step)):
        raise ValueError("the bounds of a slice are whole numbers")
    sliced = value if isinstance(value, str) else entries(value)
    bounds: slice[Any, Any, Any] = slice(start, stop, step)
    return sliced[bounds]


def calculate(sign: str, left: object, right: object) -> object:
    """Apply an operator to numbers; ``+`` also joins texts and lists, ``*`` repeats them."""
    insist(left)
    insist(right)
    if isinstance(left, Blank) or isinstance(right, Blank):
        return BLANK
    if is_number(left) and is_number(right):
        return _reckon(sign, left, right)
    if sign == "+" and isinstance(left, str) and isinstance(right, str):
        return join_texts("", (left, right))
    if sign == "+" and isinstance(left, list | tuple) and type(left) is type(right):
        weigh([left, right])
        return left + right  # type: ignore[operator]
    if sign == "*":
        return _repeat(left, right)
    raise ValueError(_misfit(sign, left, right))


def _misfit(sign: str, left: object, right: object) -> str:
    advice = "; join texts with ~" if isinstance(left, str) or isinstance(right, str) else ""
    return f"{sign!r} does not work on {describe_kind(left)} and {describe_kind(right)}{advice}"


def _reckon(sign: str, left: float, right: float) -> float:
    if sign == "**" and not (abs(left) <= _GREATEST_BASE and abs(right) <= _GREATEST_POWER):
        raise RefusedError("'**' would make too large a number")
    if sign in {"/", "//", "%"} and right == 0:
        raise ValueError(f"{sign!r} divides by zero")
    try:
        result = _ARITHMETIC[sign](left, right)
    except (OverflowError, ZeroDivisionError):
        raise ValueError(f"{left} {sign} {right} has no result") from None
    return limited(result)


def limited(result: object) -> float:
    """Return the result of a calculation if it is a number within bounds."""
    if not isinstance(result, int | float) or not math.isfinite(result) or abs(result) > NUMBER:
        raise RefusedError("a number of the template is too large")
    return result


def _repeat(left: object, right: object) -> object:
    sequence, times = (right, left) if isinstance(left, int) else (left, right)
    if not isinstance(sequence, str | list | tuple) or not isinstance(times, int) or isinstance(times, bool):
        raise ValueError(_misfit("*", left, right))
    size, limit = (len(sequence), TEXT_CHARACTERS) if isinstance(sequence, str) else (weigh(sequence), WEIGHT)
    if size * times > limit:
        raise RefusedError("'*' would repeat something too often")
    repeated = sequence * times
    return Markdown(repeated) if isinstance(sequence, Markdown) else repeated


def turn_sign(sign: str, value: object) -> object:
    """Apply a leading plus or minus."""
    insist(value)
    if isinstance(value, Blank):
        return value
    if not is_number(value):
        raise ValueError(f"{sign!r} does not work on {describe_kind(value)}")
    return -value if sign == "-" else value


def compare(first: object, *rest: object) -> bool:
    """Compare values in a chain: ``rest`` alternates names of operators and values."""
    left = first
    for name, right in zip(rest[::2], rest[1::2], strict=True):
        if not _holds(str(name), left, right):
            return False
        left = right
    return True


def _holds(name: str, left: object, right: object) -> bool:
    insist(left)
    insist(right)
    if isinstance(left, Blank) or isinstance(right, Blank):
        return False
    if name in {"eq", "ne"}:
        _check_choice(left, (right,))
        _check_choice(right, (left,))
    if name in {"in", "notin"}:
        return contains(right, left) is (name == "in")
    try:
        return bool(_COMPARISONS[name](left, right))
    except TypeError:
        raise ValueError(f"{describe_kind(left)} and {describe_kind(right)} cannot be put in order") from None


def _check_choice(value: object, others: Iterable[object]) -> None:
    """Raise ``ValueError`` where one of some texts is compared with a text that it can never be."""
    if not isinstance(value, Choice):
        return
    for other in others:
        if isinstance(other, str) and other not in value.among and other:
            near = did_you_mean(other, value.among) or f"there are {', '.join(value.among)}"
            raise ValueError(f"no fact has the {value.called} {str(other)!r}: {near}")


def contains(container: object, value: object) -> bool:
    """Whether a text, list, mapping or view holds a value."""
    if isinstance(container, str) and not isinstance(value, str):
        raise ValueError(f"{describe_kind(value)} cannot stand in a text")
    if isinstance(container, list | tuple):
        _check_choice(value, container)
    try:
        return value in container  # type: ignore[operator]
    except TypeError:
        raise ValueError(f"{describe_kind(container)} cannot hold {describe_kind(value)}") from None


def bounded_range(*bounds: object) -> object:
    """Return whole numbers in a row, as Python's ``range`` does."""
    if not bounds or not all(isinstance(bound, int) and not isinstance(bound, bool) for bound in bounds):
        raise ValueError("range takes one to three whole numbers")
    return admit(range(*bounds))  # type: ignore[call-overload]


Plain = Callable[..., object]
Key = Callable[[object], object]


class Group(NamedTuple):
    """Entries that have an attribute in common."""

    grouper: object
    list: list[object]


def _read(context: Context, value: object, path: object) -> object:
    """Return the attribute of a value that a path such as ``meeting.city`` leads to; the value itself without one."""
    if path is None:
        return value
    for step in str(path).split("."):
        value = context.environment.getitem(value, int(step) if step.isdecimal() else step)
    return value


def _lack(context: Context, reason: str) -> object:
    return cast("Renderer", context.environment).lack(reason)


def _key(context: Context, path: object, *, exact: bool) -> Key:
    def key(value: object) -> object:
        found = _read(context, value, path)
        insist(found)
        return found if exact else _folded(found)

    return key


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _ordered(values: Iterable[object], key: Callable[..., object], *, reverse: bool = False) -> list[object]:
    try:
        return sorted(values, key=key, reverse=reverse)  # type: ignore[arg-type]
    except TypeError:
        raise ValueError(
            "the values cannot be put in order: they differ in kind, or some are nothing"
        ) from None


def _sort(
    context: Context,
    value: object,
    reverse: bool = False,
    case_sensitive: bool = False,
    attribute: object = None,
) -> list[object]:
    paths = attribute.split(",") if isinstance(attribute, str) else [attribute]
    keys = [_key(context, path, exact=case_sensitive) for path in paths]
    return _ordered(entries(value), lambda entry: [key(entry) for key in keys], reverse=reverse)


def _dictsort(
    value: object, case_sensitive: bool = False, by: str = "key", reverse: bool = False
) -> list[object]:
    place = 1 if by == "value" else 0
    return _ordered(
        _pairs(value),
        lambda pair: pair[place] if case_sensitive else _folded(pair[place]),
        reverse=reverse,
    )


def _pairs(value: object) -> list[tuple[object, object]]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{describe_kind(value)} has no keys")
    return list(value.items())


def _unique(
    context: Context, value: object, case_sensitive: bool = False, attribute: object = None
) -> list[object]:
    key = _key(context, attribute, exact=case_sensitive)
    first: dict[object, object] = {}
    for entry in entries(value):
        first.setdefault(key(entry), entry)
    return list(first.values())


def _groupby(
    context: Context, value: object, attribute: object, case_sensitive: bool = False
) -> list[object]:
    key = _key(context, attribute, exact=case_sensitive)
    groups = (list(group) for _, group in groupby(_ordered(entries(value), key), key))
    return [Group(_read(context, group[0], attribute), group) for group in groups]


def _extreme(choose: Callable[..., object]) -> Plain:
    def extreme(
        context: Context, value: object, case_sensitive: bool = False, attribute: object = None
    ) -> object:
        values = _ordered(entries(value), _key(context, attribute, exact=case_sensitive))
        if not values:
            return _lack(context, "an empty list has no least or greatest entry")
        return choose(values, key=_key(context, attribute, exact=case_sensitive))

    return extreme


def _at(place: int) -> Plain:
    def entry(context: Context, value: object) -> object:
        values = _sequence(value)
        return values[place] if values else _lack(context, "an empty list has no first or last entry")

    return entry


def _sequence(value: object) -> str | list[object]:
    if isinstance(value, Markdown):
        raise ValueError("text that is Markdown already cannot be taken apart")
    return value if isinstance(value, str) else entries(value)


def _reverse(value: object) -> object:
    return _sequence(value)[::-1]


def _join(context: Context, value: object, d: str = "", attribute: object = None) -> str:
    return join_texts(d, (_read(context, entry, attribute) for entry in entries(value)))


def _sum(context: Context, value: object, attribute: object = None, start: object = 0) -> object:
    total = start
    for entry in entries(value):
        total = calculate("+", total, _read(context, entry, attribute))
    return total


def _batch(value: object, linecount: int, fill_with: object = None) -> list[list[object]]:
    _check_count(linecount)
    values = entries(value)
    rows = [values[start : start + linecount] for start in range(0, len(values), linecount)]
    if rows and fill_with is not None:
        rows[-1] += [fill_with] * (linecount - len(rows[-1]))
    return rows


def _slice(value: object, slices: int, fill_with: object = None) -> list[list[object]]:
    _check_count(slices)
    values = entries(value)
    least, extra = divmod(len(values), slices)
    columns, start = [], 0
    for place in range(slices):
        stop = start + least + (place < extra)
        filler = [fill_with] if fill_with is not None and place >= extra > 0 else []
        columns.append(values[start:stop] + filler)
        start = stop
    return columns


def _check_count(count: object) -> None:
    if not isinstance(count, int) or not 0 < count <= WEIGHT:
        raise ValueError("the number of parts is a whole number from 1 on")


def _map(
    context: Context,
    value: object,
    *args: object,
    attribute: object = None,
    default: object = None,
    **kwargs: object,
) -> list[object]:
    values = entries(value)
    if args:
        name, *rest = args
        return [context.environment.call_filter(str(name), entry, rest, kwargs, context) for entry in values]
    read = (_read(context, entry, attribute) for entry in values)
    return [default if default is not None and isinstance(found, Undefined) else found for found in read]


def _selecting(*, by_attribute: bool, keep: bool) -> Plain:
    def select(context: Context, value: object, *args: object, **kwargs: object) -> list[object]:
        path, *test = args if by_attribute else (None, *args)

        def passes(entry: object) -> bool:
            found = _read(context, entry, path)
            if not test:
                return bool(found)
            return bool(context.environment.call_test(str(test[0]), found, test[1:], kwargs, context))

        return [entry for entry in entries(value) if passes(entry) is keep]

    return select


def _length(value: object) -> int:
    if not isinstance(value, str | list | tuple | range | Mapping | View):
        raise ValueError(f"{describe_kind(value)} has no length")
    return len(value)  # type: ignore[arg-type]


OUTSIDE: Mapping[str, Plain] = {
    "batch": _batch,
    "count": _length,
    "dictsort": _dictsort,
    "items": _pairs,
    "length": _length,
    "list": entries,
    "reverse": _reverse,
    "slice": _slice,
}
"""Filters that look at their value alone."""

INSIDE: Mapping[str, Plain] = {
    "first": _at(0),
    "groupby": _groupby,
    "join": _join,
    "last": _at(-1),
    "map": _map,
    "max": _extreme(max),
    "min": _extreme(min),
    "reject": _selecting(by_attribute=False, keep=False),
    "rejectattr": _selecting(by_attribute=True, keep=False),
    "select": _selecting(by_attribute=False, keep=True),
    "selectattr": _selecting(by_attribute=True, keep=True),
    "sort": _sort,
    "sum": _sum,
    "unique": _unique,
}
"""Filters that read attributes or apply other filters, and so need Jinja's context."""

"""Filters that work on lists: sort, group, choose, join. Plain functions, which ``jinja_filters`` guards.

They mean what Jinja's own filters of these names mean, except that each returns a list and never a generator, so that
what it takes to make it is paid for at once, and that what is missing is said in an editor's words.
"""
# ruff: noqa: FBT001, FBT002 - a template passes these by position, as Jinja's manual has it
# ruff: noqa: TRY004 - ValueError is what becomes a diagnostic, whatever was wrong with a value

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple, cast

from jinja2.runtime import Context, Undefined

from briefgen.compose.jinja_values import calculate, describe_kind, entries, insist, join_texts
from briefgen.compose.limits import WEIGHT
from briefgen.compose.marks import Markdown, View

if TYPE_CHECKING:
    from briefgen.compose.jinja_environment import TemplateEnvironment

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
    return cast("TemplateEnvironment", context.environment).lack(reason)


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
    exact = [_identity, _folded][not case_sensitive]
    return _ordered(_pairs(value), lambda pair: exact(pair[place]), reverse=reverse)


def _identity(value: object) -> object:
    return value


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

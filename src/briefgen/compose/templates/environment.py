"""Jinja's environment for one rendering: what attributes, calls and operators of a template may reach.

Everything is an allow-list: attributes of views, entries of mappings and lists, a few methods of texts and mappings,
calls to macros, ``range`` and ``namespace``. What generated code does by itself (loop, join, print) comes through the
functions that ``syntax`` put in, which are the filters named ``<…>`` here.
"""

from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from types import CodeType

from jinja2 import StrictUndefined, TemplateNotFound, UndefinedError, pass_context
from jinja2.environment import Template, TemplateModule
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from briefgen.compose.templates import filters as jinja_filters
from briefgen.compose.templates import values as jinja_values
from briefgen.compose.templates.filters import guard, meter_of
from briefgen.compose.templates.marks import (
    BLANK,
    CHARACTERS_PER_STEP,
    OPERATION,
    TEXT_CHARACTERS,
    VIEW_READ,
    Absent,
    Blank,
    Markdown,
    Meter,
    RefusedError,
    View,
    admit,
    trace_marker,
    weigh,
)
from briefgen.compose.templates.values import Group

_TEXT_METHODS = frozenset(
    {
        *("capitalize", "lower", "title", "upper"),
        *("endswith", "isdigit", "startswith"),
        *("lstrip", "removeprefix", "removesuffix", "rstrip", "strip"),
        *("split", "splitlines"),
    }
)
_MAPPING_METHODS = frozenset({"get", "items", "keys", "values"})
_LOOP_NAMES = frozenset(
    {
        *("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"),
        *("first", "last", "nextitem", "previtem", "changed", "cycle"),
    }
)


class MissingError(UndefinedError):
    """A name, attribute or entry does not exist.

    ``owner`` is what was looked into, ``missing`` for a plain name; ``reason`` is there where Jinja gives one.
    """

    def __init__(self, message: str, owner: object, name: object, reason: str | None) -> None:
        super().__init__(message)
        self.owner = owner
        self.name = name
        self.reason = reason


class _Undefined(StrictUndefined):
    """An undefined value that remembers, in the error it raises, what was looked for and where."""

    __slots__ = ()

    def __init__(self, hint: str | None = None, obj: object = missing, name: str | None = None) -> None:
        super().__init__(hint, obj, name)
        self._undefined_exception = partial(MissingError, owner=obj, name=name, reason=hint)  # type: ignore[assignment]


@dataclass(frozen=True, slots=True)
class Method:
    """A function that a template may call; ``cost`` is what going over its subject takes."""

    function: Callable[..., object]
    cost: int = 1


class TemplateEnvironment(ImmutableSandboxedEnvironment):
    """Renders the given compiled templates, once. ``meter`` counts what that takes.

    ``incomplete``: records were set aside, so that what a list or a fact lacks may be there, and is blank.
    """

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})

    def __init__(
        self,
        programs: Mapping[str, CodeType],
        filters: Mapping[str, Callable[..., object]],
        meter: Meter,
        *,
        incomplete: bool = False,
    ) -> None:
        super().__init__(undefined=_Undefined, optimized=False, cache_size=0, keep_trailing_newline=True)
        self.programs = programs
        self.meter = meter
        self.incomplete = incomplete
        self.filters = {**filters, **_INTERNAL}
        self.tests = dict(jinja_filters.TESTS)
        self.globals = {
            "range": Method(jinja_values.bounded_range),
            "namespace": Method(Namespace),
        }

    def lack(self, reason: str) -> object:
        """Return what stands for an entry of an empty list."""
        return BLANK if self.incomplete else self.undefined(reason)

    def _load_template(self, name: str, globals: MutableMapping[str, object] | None) -> Template:  # noqa: A002
        if name not in self.programs:
            raise TemplateNotFound(name)
        self.meter.spend(10 * OPERATION)
        return self.template_class.from_code(self, self.programs[name], self.make_globals(globals))

    def concat(self, pieces: Iterable[str]) -> Markdown:
        """Join what a macro, block or ``set`` block printed."""
        return self.gather(pieces, TEXT_CHARACTERS)

    def gather(self, pieces: Iterable[str], limit: int) -> Markdown:
        """Join printed pieces up to a length; raises ``RefusedError`` as soon as it is passed."""
        parts: list[str] = []
        length = 0
        for piece in pieces:
            length += len(piece)
            if length > limit:
                raise RefusedError(f"a template prints more than {limit:,} characters")
            parts.append(piece)
        self.meter.spend(length // CHARACTERS_PER_STEP)
        return Markdown("".join(parts))

    def call_filter(self, name: str, *args: object, **kwargs: object) -> object:
        """Apply a filter by name, as ``map`` does; the sandbox's own functions are not among those."""
        if name not in self.filters or name in _INTERNAL:
            raise ValueError(f"there is no filter {name!r}")
        return super().call_filter(name, *args, **kwargs)  # type: ignore[arg-type]

    def call_test(self, name: str, *args: object, **kwargs: object) -> object:
        """Apply a test by name, as ``select`` does."""
        if name not in self.tests:
            raise ValueError(f"there is no test {name!r}")
        return super().call_test(name, *args, **kwargs)  # type: ignore[arg-type]

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:  # noqa: ARG002 - Jinja passes it
        """Apply an arithmetic operator."""
        self.meter.spend(OPERATION + weigh(left) + weigh(right))
        try:
            return jinja_values.calculate(operator, left, right)
        except ValueError as error:
            raise jinja_values.name_absent(error, self.meter, left, right) from None

    def call_unop(self, context: Context, operator: str, arg: object) -> object:  # noqa: ARG002 - Jinja passes it
        """Apply a sign."""
        self.meter.spend(OPERATION)
        try:
            return jinja_values.turn_sign(operator, arg)
        except ValueError as error:
            raise jinja_values.name_absent(error, self.meter, arg) from None

    def getattr(self, obj: object, attribute: str) -> object:
        """Read ``obj.attribute``."""
        return self._read(obj, attribute, _READERS)

    def getitem(self, obj: object, argument: object) -> object:
        """Read ``obj[argument]``."""
        if not isinstance(argument, str | int):
            raise ValueError(f"{jinja_values.describe_kind(argument)} cannot stand between square brackets")  # noqa: TRY004
        return self._read(obj, argument, _READERS[::-1])

    def _read(self, value: object, name: str | int, readers: tuple[Callable[..., object], ...]) -> object:
        self.meter.spend(OPERATION)
        jinja_values.insist(value)
        if isinstance(value, Blank):
            return value
        if isinstance(name, str) and name.startswith("_"):
            raise RefusedError(
                f"{name!r} is private: names that begin with an underscore are closed to templates"
            )
        for reader in readers:
            found = reader(value, name)
            if found is not missing:
                if isinstance(value, View) and reader is _read_attribute:
                    self.meter.note(value)
                    self.meter.spend(VIEW_READ)
                    if found is None and isinstance(name, str):
                        self.meter.absent = Absent(value, name)
                return found
        if not isinstance(value, View) and isinstance(name, str) and hasattr(type(value), name):
            raise RefusedError(f"{name!r} of {jinja_values.describe_kind(value)} is closed to templates")
        if self.incomplete and (value is None or isinstance(value, list | tuple | Mapping)):
            return BLANK
        owner = self.meter.absent if value is None and self.meter.absent else value
        return self.undefined(obj=owner, name=name)  # type: ignore[arg-type]

    def call(self, context: Context, obj: object, /, *args: object, **kwargs: object) -> object:  # noqa: ARG002 - Jinja passes it
        """Call a macro, a block, a recursive loop or one of the few allowed functions."""
        for private in ("_loop_vars", "_block_vars"):
            kwargs.pop(private, None)
        jinja_values.insist(obj)
        self.meter.spend(OPERATION + weigh(args) + weigh(kwargs))
        if isinstance(obj, Blank):
            return obj
        if isinstance(obj, Method):
            for value in (*args, *kwargs.values()):
                jinja_values.insist(value)
            self.meter.spend(obj.cost)
            result = obj.function(*args, **kwargs)
            self.meter.spend(weigh(result))
            return admit(result)
        if not isinstance(obj, Macro | BlockReference | LoopContext):
            raise RefusedError(f"{jinja_values.describe_kind(obj)} cannot be called")
        if isinstance(obj, LoopContext):
            args = tuple(map(jinja_values.entries, args))
        function: Callable[..., object] = obj
        self.meter.descend()
        result = function(*args, **kwargs)
        self.meter.ascend()
        return result


def _read_attribute(value: object, name: str | int) -> object:
    """Return a public attribute of what has any for a template, or ``missing``."""
    if not isinstance(name, str):
        return missing
    if isinstance(value, View):
        found = getattr(value, name, missing)
        return missing if callable(found) else found
    if isinstance(value, str) and name in _TEXT_METHODS:
        return Method(getattr(str(value), name), weigh(value))
    if isinstance(value, Mapping) and name in _MAPPING_METHODS:
        return Method(_listed(getattr(value, name)), 1 + len(value) * (name != "get"))
    return _read_internal(value, name)


def _read_internal(value: object, name: str) -> object:
    """Return what a template may read of Jinja's own objects and of groups."""
    if isinstance(value, LoopContext) and name in _LOOP_NAMES:
        return Method(getattr(value, name)) if name in {"changed", "cycle"} else getattr(value, name)
    if isinstance(value, Namespace):
        return getattr(value, name, missing)
    if isinstance(value, TemplateModule):
        return vars(value).get(name, missing)
    if (isinstance(value, BlockReference) and name == "super") or (
        isinstance(value, Group) and name in value._fields
    ):
        return getattr(value, name)
    return missing


def _listed(method: Callable[..., object]) -> Callable[..., object]:
    """Return a method of a mapping with its entries as a list, which can be bounded."""

    def listed(*args: object) -> object:
        found = method(*args)
        return list(found) if type(found).__name__ in {"dict_items", "dict_keys", "dict_values"} else found  # type: ignore[call-overload]

    return listed


def _read_entry(value: object, name: str | int) -> object:
    """Return an entry of a mapping, list, text or view, or ``missing``."""
    by_place = isinstance(value, str | list | tuple | range) and isinstance(name, int)
    if by_place or isinstance(value, Mapping | TemplateReference | View):
        try:
            return value[name]  # type: ignore[index]
        except (TypeError, LookupError):
            return missing
    return missing


_READERS: tuple[Callable[..., object], ...] = (_read_attribute, _read_entry)


@pass_context
def _spend(context: Context, steps: int) -> bool:
    meter_of(context).spend(steps)
    return True


@pass_context
def _begin(context: Context, _: None) -> None:
    meter_of(context).begin()


@pass_context
def _show(context: Context, _: None, value: object, name: str) -> Markdown:
    meter = meter_of(context)
    try:
        shown = jinja_values.show(value, name)
    except ValueError as error:
        raise jinja_values.name_absent(error, meter, value) from None
    facts = meter.taken()
    meter.spend(OPERATION + len(shown) // CHARACTERS_PER_STEP)
    return Markdown(trace_marker(facts) + shown) if facts and shown else shown


@pass_context
def _each(context: Context, value: object) -> list[object]:
    try:
        return jinja_values.entries(value)
    except ValueError as error:
        raise jinja_values.name_absent(error, meter_of(context), value) from None


@pass_context
def _macro(_: Context, value: object) -> Macro:
    jinja_values.insist(value)
    if not isinstance(value, Macro):
        raise RefusedError("a call block calls a macro, nothing else")
    return value


_INTERNAL: Mapping[str, Callable[..., object]] = {
    "<spend>": _spend,
    "<begin>": _begin,
    "<show>": _show,
    "<each>": _each,
    "<macro>": _macro,
    "<print>": guard("", jinja_values.show),
    "<concat>": guard("~", lambda *pieces: jinja_values.join_texts("", pieces)),
    "<compare>": guard("", jinja_values.compare, undefined=True),
    "<cut>": guard("", jinja_values.cut),
    "<admit>": guard("", lambda value: value, undefined=True),
}

"""Jinja's environment for one rendering: what attributes, calls and operators of a template may reach.

Everything is an allow-list: attributes of views, entries of mappings and lists, a few methods of texts and mappings,
calls to macros, ``range`` and ``namespace``. What generated code would do by itself (loop, compare, join, print) it
asks of the methods here, see ``compilation``.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from functools import partial
from itertools import chain, repeat
from types import CodeType
from typing import Any

from jinja2 import StrictUndefined, TemplateNotFound, UndefinedError
from jinja2.environment import Template, TemplateModule
from jinja2.lexer import TokenStream
from jinja2.runtime import BlockReference, Context, LoopContext, Macro, TemplateReference
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import Namespace, missing

from briefgen.compose.templates.compilation import BoundedCodeGenerator, place_tokens
from briefgen.compose.templates.values import (
    BLANK,
    CHARACTERS_PER_STEP,
    OPERATION,
    TEXT_CHARACTERS,
    VIEW_READ,
    WEIGHT,
    Absent,
    Blank,
    Inserted,
    Markdown,
    Meter,
    Place,
    RefusedError,
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


class MissingError(UndefinedError):
    """A name, attribute or entry does not exist.

    ``owner`` is what was looked into, ``missing`` for a plain name; ``reason`` is there where Jinja gives one.
    """

    def __init__(self, message: str, owner: object, name: object, reason: str | None) -> None:
        super().__init__(message)
        self.owner = owner
        self.name = name
        self.reason = reason


class _Undefined(StrictUndefined, Undefined):
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

    code_generator_class = BoundedCodeGenerator
    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})
    intercepted_unops = frozenset({"+", "-"})
    markup: type[str] = Markdown
    """Text that prints as it is."""
    markup_may_change = False
    """Whether filters may change such a text: not where characters of it stand for what is inserted."""

    def __init__(
        self,
        programs: Mapping[str, CodeType],
        filters: Mapping[str, Callable[..., Any]],
        tests: Mapping[str, Callable[..., Any]],
        meter: Meter,
        *,
        incomplete: bool = False,
    ) -> None:
        super().__init__(undefined=_Undefined, optimized=False, cache_size=0, keep_trailing_newline=True)
        self.programs = programs
        self.meter = meter
        self.incomplete = incomplete
        self.filters = dict(filters)
        self.tests = dict(tests)
        self.globals = {"range": Method(_bounded_range), "namespace": Method(Namespace)}

    def _tokenize(
        self, source: str, name: str | None, filename: str | None = None, state: str | None = None
    ) -> TokenStream:
        tokens = place_tokens(self, source, name, filename, state)
        return TokenStream(self.lexer.wrap(tokens, name, filename), name, filename)

    def _load_template(self, name: str, globals: MutableMapping[str, object] | None) -> Template:  # noqa: A002
        if name not in self.programs:
            raise TemplateNotFound(name)
        self.meter.spend(10 * OPERATION)
        return self.template_class.from_code(self, self.programs[name], self.make_globals(globals))

    def escape(self, text: str, facts: tuple[str, ...] = ()) -> str:
        """Return a text as it prints. Markdown stays what it is, and whatever comes of ``facts`` knows that."""
        if isinstance(text, Markdown):
            return self.assemble([self.meter.insert(Inserted(facts=facts)), text]) if facts and text else text
        return self.meter.insert_words(text, facts)

    def literal(self, template: str, offset: int, text: str) -> str:
        """Return a text that a template writes, which knows where."""
        return Markdown(text, Place(template, offset))

    def assemble(self, parts: Iterable[str]) -> str:
        """Return printed parts as one text, which knows what it is made of."""
        made = tuple(parts)
        return Markdown("".join(made), made)

    def printed_length(self, text: str) -> int:
        """Return how many characters a text will print."""
        return self.meter.printed_length(text) if isinstance(text, Markdown) else len(text)

    def concat(self, pieces: Iterable[str]) -> str:
        """Join what a macro, block or ``set`` block printed."""
        return self.gather(pieces, TEXT_CHARACTERS)

    def gather(self, pieces: Iterable[str], limit: int) -> str:
        """Join printed pieces up to a length; raises ``RefusedError`` as soon as it is passed."""
        parts: list[str] = []
        length = 0
        for piece in pieces:
            length += self.printed_length(piece)
            if length > limit:
                raise RefusedError(f"a template prints more than {limit:,} characters")
            parts.append(piece)
        self.meter.spend(length // CHARACTERS_PER_STEP)
        return self.assemble(parts)

    def show(self, _: None, value: object, name: str, template: str, offset: int) -> str:
        """Return what an expression of a template prints as; ``name`` is what the template calls it."""
        try:
            text = as_text(value, name)
            check_length(len(text))
            self.meter.spend(OPERATION + len(text) // CHARACTERS_PER_STEP)
            return self.assemble((self.literal(template, offset, ""), self.escape(text, self.meter.taken())))
        except ValueRefusedError as error:
            raise name_absent(error, self.meter, value) from None

    def join_texts(self, separator: object, *pieces: object) -> str:
        """Join values as texts, within bounds; with any among them that prints as it is, the others are escaped."""
        self.meter.spend(OPERATION + weigh(pieces))
        if any(isinstance(piece, Blank) for piece in pieces):
            return BLANK  # type: ignore[return-value] # it prints nothing
        for piece in pieces:
            if isinstance(piece, View):
                self.meter.note(piece)
        try:
            between, *parts = [as_text(piece) for piece in (separator, *pieces)]
        except ValueRefusedError as error:
            raise name_absent(error, self.meter, *pieces) from None
        check_length(sum(map(self.printed_length, parts)) + self.printed_length(between) * len(parts))
        if not any(isinstance(part, self.markup) for part in (between, *parts)):
            return between.join(parts)
        separators = repeat(self.escape(between))
        return self.assemble(list(chain(*zip(map(self.escape, parts), separators, strict=False)))[:-1])

    def each(self, value: object) -> list[object]:
        """Return what a loop goes over."""
        try:
            return entries(value)
        except ValueRefusedError as error:
            raise name_absent(error, self.meter, value) from None

    def admit(self, value: object) -> object:
        """Return a list or mapping that a template writes, within bounds."""
        self.meter.spend(OPERATION + weigh(value))
        return value

    def macro(self, value: object) -> Macro:
        """Return a macro; raises ``RefusedError`` for all else."""
        insist(value)
        if not isinstance(value, Macro):
            raise RefusedError("a call block calls a macro, nothing else")
        return value

    def cut(self, value: object, start: object, stop: object, step: object) -> object:
        """Return a slice of a text or list."""
        insist(value)
        self.meter.spend(OPERATION + weigh(value))
        if isinstance(value, Blank):
            return value
        if isinstance(value, self.markup):
            raise ValueRefusedError("text that is Markdown already cannot be taken apart; cut it before")
        if not all(bound is None or isinstance(bound, int) for bound in (start, stop, step)):
            raise ValueRefusedError("the bounds of a slice are whole numbers")
        bounds: slice[Any, Any, Any] = slice(start, stop, step)
        return (value if isinstance(value, str) else entries(value))[bounds]

    def compare(self, left: object, *rest: object) -> bool:
        """Compare values in a chain: ``rest`` alternates names of operators and values."""
        for name, right in zip(rest[::2], rest[1::2], strict=True):
            insist(left)
            insist(right)
            self.meter.spend(OPERATION + weigh(left) + weigh(right))
            if isinstance(left, Blank) or isinstance(right, Blank):
                return False
            try:
                holds = (
                    contains(right, left) is (name == "in")
                    if name in {"in", "notin"}
                    else bool(_COMPARISONS[str(name)](left, right))
                )
            except TypeError:
                kinds = f"{describe_kind(left)} and {describe_kind(right)}"
                error = ValueRefusedError(f"{kinds} cannot be put in order")
                raise name_absent(error, self.meter, left, right) from None
            if not holds:
                return False
            left = right
        return True

    def call_filter(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Apply a filter by name, as ``map`` does."""
        if name not in self.filters:
            raise ValueRefusedError(f"there is no filter {name!r}")
        return super().call_filter(name, *args, **kwargs)

    def call_test(self, name: str, *args: Any, **kwargs: Any) -> Any:
        """Apply a test by name, as ``select`` does."""
        if name not in self.tests:
            raise ValueRefusedError(f"there is no test {name!r}")
        return super().call_test(name, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:  # noqa: ARG002 - Jinja passes it
        """Apply an operator to numbers; ``+`` also joins texts and lists, ``*`` repeats them."""
        insist(left)
        insist(right)
        self.meter.spend(OPERATION + weigh(left) + weigh(right))
        if isinstance(left, Blank) or isinstance(right, Blank):
            return BLANK
        if is_number(left) and is_number(right):
            return _calculate(operator, left, right)
        if operator == "+" and isinstance(left, str) and isinstance(right, str):
            return self.join_texts("", left, right)
        if operator == "+" and isinstance(left, list | tuple) and type(left) is type(right):
            weigh([left, right])
            return left + right  # type: ignore[operator] # of one type
        times, repeated = (left, right) if isinstance(left, int) else (right, left)
        if operator == "*" and isinstance(repeated, str | list | tuple) and is_number(times):
            return self._repeat(repeated, times)
        advice = "; join texts with ~" if isinstance(left, str) or isinstance(right, str) else ""
        message = f"{operator!r} does not work on {describe_kind(left)} and {describe_kind(right)}{advice}"
        raise name_absent(ValueRefusedError(message), self.meter, left, right)

    def _repeat(self, value: str | list[Any] | tuple[Any, ...], times: float) -> object:
        if not isinstance(times, int):
            raise ValueRefusedError("'*' repeats something a whole number of times")
        size, limit = (
            (self.printed_length(value), TEXT_CHARACTERS)
            if isinstance(value, str)
            else (weigh(value), WEIGHT)
        )
        if size * times > limit:
            raise RefusedError("'*' would repeat something too often")
        repeated = value * times
        return self.markup(repeated) if isinstance(value, self.markup) else repeated

    def call_unop(self, context: Context, operator: str, arg: Any) -> Any:  # noqa: ARG002 - Jinja passes it
        """Apply a sign."""
        insist(arg)
        self.meter.spend(OPERATION)
        if isinstance(arg, Blank):
            return arg
        if not is_number(arg):
            error = ValueRefusedError(f"{operator!r} does not work on {describe_kind(arg)}")
            raise name_absent(error, self.meter, arg)
        return -arg if operator == "-" else arg

    def getattr(self, obj: object, attribute: str) -> object:
        """Read ``obj.attribute``."""
        return self._read(obj, attribute, (self.read_attribute, _read_entry))

    def getitem(self, obj: object, argument: object) -> object:
        """Read ``obj[argument]``."""
        if not isinstance(argument, str | int):
            raise ValueRefusedError(f"{describe_kind(argument)} cannot stand between square brackets")
        return self._read(obj, argument, (_read_entry, self.read_attribute))

    def _read(self, value: object, name: str | int, readers: tuple[Callable[..., object], ...]) -> object:
        self.meter.spend(OPERATION)
        insist(value)
        if isinstance(value, Blank):
            return value
        if isinstance(name, str) and name.startswith("_"):
            raise RefusedError(
                f"{name!r} is private: names that begin with an underscore are closed to templates"
            )
        for reader in readers:
            found = reader(value, name)
            if found is not missing:
                if isinstance(value, View) and reader is not _read_entry:
                    self.meter.note(value)
                    self.meter.spend(VIEW_READ)
                    if found is None:
                        self.meter.absent = Absent(value, str(name))
                return found
        if not isinstance(value, View) and isinstance(name, str) and hasattr(type(value), name):
            raise RefusedError(f"{name!r} of {describe_kind(value)} is closed to templates")
        if self.incomplete and (value is None or isinstance(value, list | tuple | Mapping)):
            return BLANK
        owner = self.meter.absent if value is None and self.meter.absent else value
        return self.undefined(obj=owner, name=name)  # type: ignore[arg-type]

    def read_attribute(self, value: object, name: str | int) -> object:
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
        if isinstance(value, LoopContext) and name in _LOOP_NAMES:
            return Method(getattr(value, name)) if name in {"changed", "cycle"} else getattr(value, name)
        if isinstance(value, Namespace):
            return getattr(value, name, missing)
        if isinstance(value, TemplateModule):
            return vars(value).get(name, missing)
        if isinstance(value, BlockReference) and name == "super":
            return value.super
        # What ``groupby`` makes is a tuple with names.
        return getattr(value, name) if name in getattr(type(value), "_fields", ()) else missing

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:  # noqa: ARG002 - Jinja passes it
        """Call a macro, a block, a recursive loop or one of the few allowed functions."""
        for private in ("_loop_vars", "_block_vars"):
            kwargs.pop(private, None)
        insist(obj)
        self.meter.spend(OPERATION + weigh(args) + weigh(kwargs))
        if isinstance(obj, Blank):
            return obj
        if isinstance(obj, Method):
            for value in (*args, *kwargs.values()):
                insist(value)
            self.meter.spend(obj.cost)
            result = obj.function(*args, **kwargs)
            self.meter.spend(weigh(result))
            return admit(result)
        if not isinstance(obj, Macro | BlockReference | LoopContext):
            raise RefusedError(f"{describe_kind(obj)} cannot be called")
        if isinstance(obj, LoopContext):
            args = tuple(map(entries, args))
        self.meter.descend()
        result = obj(*args, **kwargs)
        self.meter.ascend()
        return result


def contains(container: object, value: object) -> bool:
    """Whether a text, list, mapping or view holds a value."""
    if isinstance(container, str) and not isinstance(value, str):
        raise ValueRefusedError(f"{describe_kind(value)} cannot stand in a text")
    try:
        return value in container  # type: ignore[operator]
    except TypeError:
        raise ValueRefusedError(f"{describe_kind(container)} cannot hold {describe_kind(value)}") from None


def _bounded_range(*bounds: object) -> object:
    """Return whole numbers in a row, as Python's ``range`` does."""
    if not bounds or not all(isinstance(bound, int) and not isinstance(bound, bool) for bound in bounds):
        raise ValueRefusedError("range takes one to three whole numbers")
    return admit(range(*bounds))  # type: ignore[call-overload]


def _calculate(sign: str, left: float, right: float) -> float:
    if sign == "**" and not (abs(left) <= _GREATEST_BASE and abs(right) <= _GREATEST_POWER):
        raise RefusedError("'**' would make too large a number")
    if sign in {"/", "//", "%"} and right == 0:
        raise ValueRefusedError(f"{sign!r} divides by zero")
    try:
        result = _ARITHMETIC[sign](left, right)
    except (OverflowError, ZeroDivisionError):
        raise ValueRefusedError(f"{left} {sign} {right} has no result") from None
    if isinstance(result, float) and not math.isfinite(result):
        raise RefusedError("a number of the template is too large")
    return admit(result)  # type: ignore[no-any-return]


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

"""The environment that pages are rendered in: a template of anybody reaches what a page says, and nothing behind it.

In: the templates by name, and the words of a page's language. Out: an environment for one page. Everything is an
allow-list, as in the sandbox of briefs' templates: the fields of the values of ``views`` and what they hold, a few
names of ``Speech``, of texts and of loops, and a few filters. What a value leads to in the program (the project's
paths, the locale, the methods of a model) is closed. A label's fields are named and nothing more, as ``str.format``
would follow dots and brackets into anything. Every run of a body is counted, so that no template runs without end.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from jinja2 import DictLoader, StrictUndefined, nodes, pass_environment
from jinja2.exceptions import SecurityError
from jinja2.runtime import BlockReference, LoopContext, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from briefgen.compose.jinja_values import calculate, is_number
from briefgen.compose.limits import Meter, RefusedError
from briefgen.room.changes import Told
from briefgen.room.pictures import Picture
from briefgen.room.record import State, Withdrawn
from briefgen.room.speech import Speech
from briefgen.room.views import Brief, CodeRow, File, Former

_VALUES = (Brief, File, Former, CodeRow, Picture, State, Withdrawn, Told)
_SPEECH = frozenset(
    {
        *("language", "tag", "own_name", "room_title", "prefix"),
        *("date", "day", "edition", "size", "file", "banner", "pick", "language_of"),
    }
)
_TEXT = frozenset({"capitalize", "endswith", "lower", "partition", "startswith", "strip", "title", "upper"})
_MAPPING = frozenset({"get", "items", "keys", "values"})
_DATE = frozenset({"year", "month", "day", "isoformat"})
_LOOP = frozenset(
    {"index", "index0", "revindex", "length", "first", "last", "previtem", "nextitem", "changed"}
)
_FILTERS = (
    *("capitalize", "default", "e", "escape", "first", "join", "last", "length", "list", "lower", "replace"),
    *("reverse", "sort", "string", "title", "trim", "upper"),
)
_LABEL = re.compile(r"(?:[^{}]|\{[a-z_]+\})*")
_SPEND = "<spend>"
"""The name of a filter that no template can write."""


@dataclass(frozen=True, slots=True)
class _Label:
    """A function of ``Speech`` whose texts are labels with plain fields."""

    speak: Callable[..., str]

    def __call__(self, *texts: object, **fields: object) -> str:
        if not all(_LABEL.fullmatch(one) for one in texts if isinstance(one, str)):
            raise SecurityError("between the braces of a label stands a name, and nothing else")
        return self.speak(*texts, **fields)


class PageEnvironment(ImmutableSandboxedEnvironment):
    """Renders the pages of one language. ``meter`` counts what a page takes, and is renewed for each."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def __init__(self, texts: Mapping[str, str], speech: Speech) -> None:
        super().__init__(
            loader=DictLoader(dict(texts)),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            optimized=False,
        )
        self.meter = Meter()
        self.filters: dict[str, Callable[..., Any]] = {name: self.filters[name] for name in _FILTERS}
        self.filters[_SPEND] = _spend
        self.globals: dict[str, Any] = {
            "say": _Label(speech.say),
            "fill": _Label(speech.fill),
            "plural": _Label(speech.plural),
            "day": speech.day,
            "speech": speech,
        }

    def is_safe_attribute(self, obj: object, attr: str, value: object) -> bool:
        """Whether a template may read ``obj.attr``."""
        if attr.startswith("_"):
            return False
        if isinstance(obj, _VALUES):
            return not callable(value) and not attr.startswith("model_")
        for kind, names in _NAMES.items():
            if isinstance(obj, kind):
                return attr in names
        return False

    def is_safe_callable(self, obj: object) -> bool:
        """Whether a template may call it: a macro, or a method that it may read."""
        if isinstance(obj, _Label | Macro | BlockReference | LoopContext):
            return True
        owner, name = getattr(obj, "__self__", None), getattr(obj, "__name__", "")
        return owner is not None and self.is_safe_attribute(owner, name, obj)

    def call_binop(self, context: object, operator: str, left: object, right: object) -> object:  # noqa: ARG002 - Jinja passes it
        """Apply an arithmetic operator to numbers, within bounds."""
        if not is_number(left) or not is_number(right):
            raise SecurityError(f"{operator!r} works on numbers only; join texts with ~")
        try:
            return calculate(operator, left, right)
        except RefusedError as error:
            raise SecurityError(str(error)) from None

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree: nodes.Template = super()._parse(source, name, filename)
        bodies: tuple[nodes.For | nodes.Macro | nodes.Block | nodes.CallBlock, ...] = (
            *tree.find_all(nodes.For),
            *tree.find_all(nodes.Macro),
            *tree.find_all(nodes.Block),
            *tree.find_all(nodes.CallBlock),
        )
        for one in bodies:
            step = nodes.Const(1, lineno=one.lineno)
            pay = nodes.Filter(step, _SPEND, [], [], None, None, lineno=one.lineno)
            one.body.insert(0, nodes.ExprStmt(pay, lineno=one.lineno))
        return tree


_NAMES: Mapping[type, frozenset[str]] = {
    Speech: _SPEECH,
    str: _TEXT,
    Mapping: _MAPPING,
    dt.date: _DATE,
    LoopContext: _LOOP,
}
"""What may be read of values that are not the room's own."""


@pass_environment
def _spend(environment: PageEnvironment, steps: int) -> int:
    try:
        environment.meter.spend(steps)
    except RefusedError as error:
        raise SecurityError(str(error)) from None
    return steps

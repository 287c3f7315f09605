"""The environment that pages are rendered in: a template of anybody reaches what a page says, and nothing behind it.

In: the templates by name, and the words of a page's language. Out: the text of a page. It is the environment of the
briefs' templates, with the same syntax, allow-lists, filters and bounds (``compose.jinja_*``, ``compose.limits``): what
a page's template may use is counted and bounded before it is made, and no Python representation is ever printed. Added
are what pages are made of: the fields of the values of ``views`` and what they hold, and a few names of ``Speech``; and
texts are escaped for HTML, not for Markdown. What a value leads to in the program (the project's paths, the locale, the
methods of a model) is closed. A label's fields are named and nothing more, as ``str.format`` would follow dots and
brackets into anything.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from types import CodeType
from typing import TYPE_CHECKING, Any

from jinja2 import pass_context
from jinja2.utils import missing
from markupsafe import Markup, escape

from briefgen.compose.jinja_environment import Method, TemplateEnvironment
from briefgen.compose.jinja_filters import FILTERS, guard, meter_of
from briefgen.compose.jinja_values import as_text, entries
from briefgen.compose.limits import CHARACTERS_PER_STEP, OPERATION, Meter, RefusedError, check_length
from briefgen.compose.sandbox import Sandbox
from briefgen.model.template import TemplateText
from briefgen.room.changes import Told
from briefgen.room.pictures import Picture
from briefgen.room.record import State, Withdrawn
from briefgen.room.speech import Speech
from briefgen.room.views import Brief, CodeRow, File, Former

if TYPE_CHECKING:
    from jinja2.runtime import Context

_VALUES = (Brief, File, Former, CodeRow, Picture, State, Withdrawn, Told)
_NAMES: tuple[tuple[type, frozenset[str], frozenset[str]], ...] = (
    (
        Speech,
        frozenset({"language", "tag", "own_name", "room_title", "prefix"}),
        frozenset({"date", "day", "edition", "size", "file", "banner", "pick", "language_of"}),
    ),
    (dt.date, frozenset({"year", "month", "day"}), frozenset({"isoformat"})),
    (str, frozenset(), frozenset({"partition"})),
)
"""What may be read and called of values that are not the room's own, beside what templates of briefs may."""

_LABEL = re.compile(r"(?:[^{}]|\{[a-z_]+\})*")


class PageSandbox(Sandbox):
    """The templates of the room's pages, in one language."""

    called = (__name__, "briefgen.room.speech", "briefgen.compose.labels")

    def __init__(self, texts: Mapping[str, str], speech: Speech) -> None:
        templates = {name: TemplateText(name, f"templates/room/{name}", text) for name, text in texts.items()}
        super().__init__(templates, {})
        self._speech = speech

    def make_environment(self, codes: Mapping[str, CodeType], meter: Meter) -> TemplateEnvironment:
        """Return what pages are compiled for and run in."""
        return _PageEnvironment(codes, self._speech, meter)

    def count_facts(self, value: object) -> int:
        """Count each brief, former edition and code as a fact."""
        entries = value if isinstance(value, list | tuple) else (value,)
        return sum(
            1 + len(one.former) if isinstance(one, Brief) else isinstance(one, CodeRow) for one in entries
        )


class _PageEnvironment(TemplateEnvironment):
    """Renders the pages of one language."""

    def __init__(self, codes: Mapping[str, CodeType], speech: Speech, meter: Meter) -> None:
        super().__init__(codes, {**FILTERS, **_OWN_FILTERS}, meter)
        self.trim_blocks = self.lstrip_blocks = True
        self.filters |= _PRINTING
        labels: dict[str, Callable[..., str]] = {
            "say": speech.say,
            "fill": speech.fill,
            "plural": speech.plural,
        }
        self.globals |= {name: Method(_label(speak)) for name, speak in labels.items()}
        self.globals |= {"day": Method(speech.day), "speech": speech}

    def gather(self, pieces: Iterable[str], limit: int) -> Any:
        """Join printed pieces up to a length."""
        return Markup(super().gather(pieces, limit))  # noqa: S704 - they are escaped

    def _read(self, value: object, name: str | int, readers: tuple[Callable[..., object], ...]) -> object:
        return super()._read(value, name, (_read_page, *readers))


def _read_page(value: object, name: str | int) -> object:
    """Return what a template may read of the values of pages, or ``missing``."""
    if not isinstance(name, str) or name.startswith(("_", "model_")):
        return missing
    if isinstance(value, _VALUES):
        found = getattr(value, name, missing)
        return missing if callable(found) else found
    for kind, names, methods in _NAMES:
        if isinstance(value, kind):
            found = getattr(value, name) if name in {*names, *methods} else missing
            return Method(found) if name in methods else found
    return missing


def _label(speak: Callable[..., str]) -> Callable[..., str]:
    """Return a function of ``Speech`` whose texts are labels with plain fields, and whose fields are texts."""

    def spoken(*texts: object, **fields: object) -> str:
        if not all(_LABEL.fullmatch(one) for one in texts if isinstance(one, str)):
            raise RefusedError("between the braces of a label stands a name, and nothing else")
        shown = {
            name: field if isinstance(field, Markup) else as_text(field) for name, field in fields.items()
        }
        length = sum(map(len, shown.values()))
        for text in texts:
            if isinstance(text, str):
                check_length(len(text) + length * (1 + text.count("{")))
        return speak(*texts, **shown)

    return spoken


def _show(value: object, name: str = "") -> Markup:
    """Return a value as the HTML it prints as: escaped, unless it is HTML already."""
    text = as_text(value, name)
    check_length(len(text))
    return escape(text)


def _join(separator: object, pieces: Iterable[object]) -> str:
    """Join values as texts; with any HTML among them, as HTML."""
    parts = [as_text(piece) for piece in (separator, *pieces)]
    if any(isinstance(one, Markup) for one in parts):
        parts = [escape(one) for one in parts]
    check_length(sum(map(len, parts)) + len(parts[0]) * len(parts))
    return parts[0].join(parts[1:])


@pass_context
def _print(context: Context, _: None, value: object, name: str) -> Markup:
    meter = meter_of(context)
    meter.taken()
    shown = _show(value, name)
    meter.spend(OPERATION + len(shown) // CHARACTERS_PER_STEP)
    return shown


_PRINTING: Mapping[str, Callable[..., Any]] = {
    "<show>": _print,
    "<print>": guard("", _show),
    "<concat>": guard("~", lambda *pieces: _join("", pieces)),
}
_OWN_FILTERS: Mapping[str, Callable[..., Any]] = {
    "e": guard("e", _show),
    "escape": guard("escape", _show),
    "join": guard("join", lambda value, separator="": _join(separator, entries(value))),
}

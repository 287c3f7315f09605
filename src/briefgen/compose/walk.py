"""Walks over a document's parts: which facts they print, what their notes cite, and every run of text rewritten.

Blocks nest in tuples and dataclasses; the functions follow whatever fields there are, so that a new kind of block
needs nothing here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

from briefgen.diagnostics import Origin
from briefgen.model.document import Span, Spans

T = TypeVar("T")

_LEAVES = frozenset({str, int, float, bool, Origin})
"""Kinds of fields that hold no part of a document."""


def _field_names(part: object) -> Iterable[str]:
    """Return the names of a dataclass's fields; none for anything else. Cheaper than ``dataclasses.fields``."""
    return getattr(part, "__dataclass_fields__", ())


def facts_in(part: object) -> tuple[str, ...]:
    """Return the ids of all facts that a block, a row, or a tuple of them prints: each once, in reading order."""
    found: dict[str, None] = {}
    _gather_facts(part, found)
    return tuple(found)


def _gather_facts(part: object, found: dict[str, None]) -> None:
    if isinstance(part, tuple):
        if part and not isinstance(part[0], Span | str):
            for entry in part:
                _gather_facts(entry, found)
        return
    found.update(dict.fromkeys(getattr(part, "facts", ())))
    for name in _field_names(part):
        inner = getattr(part, name)
        if inner and type(inner) not in _LEAVES:
            _gather_facts(inner, found)


def map_spans(part: T, change: Callable[[Spans], Spans]) -> T:
    """Return the same part with ``change`` applied to each run of spans; what it leaves alone stays the same object."""
    return _map(part, change)  # type: ignore[no-any-return]


def _map(part: Any, change: Callable[[Spans], Spans]) -> Any:
    if isinstance(part, tuple):
        if part and isinstance(part[0], Span):
            return change(part)
        mapped = tuple(_map(entry, change) for entry in part)
        return mapped if any(new is not old for new, old in zip(mapped, part, strict=True)) else part
    changed = {}
    for name in _field_names(part):
        old = getattr(part, name)
        if not old or type(old) in _LEAVES:
            continue
        new = _map(old, change)
        if new is not old:
            changed[name] = new
    return replace(part, **changed) if changed else part


def credit_facts(part: T, cited: Callable[[int], tuple[str, ...]]) -> T:
    """Return the same part with each block naming also the facts that its notes cite.

    ``cited`` returns the facts of a note by its number.
    """
    return _credit(part, cited)  # type: ignore[no-any-return]


def _credit(part: Any, cited: Callable[[int], tuple[str, ...]]) -> Any:
    if isinstance(part, tuple):
        return tuple(_credit(entry, cited) for entry in part)
    names = [] if isinstance(part, Span) else list(_field_names(part))
    changed = {name: _credit(getattr(part, name), cited) for name in names if name != "facts"}
    if "facts" in names:
        found = (fact for span in spans_in(tuple(changed.values())) for fact in cited(span.note))
        changed["facts"] = tuple(dict.fromkeys((*part.facts, *found)))
    return replace(part, **changed) if names else part


def spans_in(part: object) -> Iterator[Span]:
    """Yield the spans of a part, in the order of its fields."""
    if isinstance(part, Span):
        yield part
    elif isinstance(part, tuple):
        for entry in part:
            yield from spans_in(entry)
    else:
        for name in _field_names(part):
            yield from spans_in(getattr(part, name))

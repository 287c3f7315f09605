"""Differences between two states of a brief on their way out: as lines of text, and as JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from briefgen.cli.output import printable
from briefgen.compose.changes import Change, Difference, FieldChange
from briefgen.model.edition import Frozen

_LONGEST = 70


def format_difference(difference: Difference, *, values: bool) -> Iterator[str]:
    """Yield a line for each change; ``values`` adds each field's two values."""
    for change in difference.changes:
        yield printable(f"{_say_kinds(change)} {change.kind} {change.id}{_say_fields(change)}")
        if values:
            yield from (f"  {line}" for one in change.fields for line in _format_field(one))
    for place in difference.words:
        yield printable("changed order of facts" if place == "order" else f"changed words: {place}")
    if difference.as_of:
        before, after = difference.as_of
        yield f"changed information as of: {before or 'none'} -> {after or 'none'}"
    if difference.reissued and not (difference.changes or difference.words or difference.as_of):
        yield "an edition was issued in between"


def difference_to_json(difference: Difference) -> dict[str, Any]:
    """Return a difference for a program."""
    as_of = difference.as_of
    return {
        "changes": [_change_to_json(one) for one in difference.changes],
        "words": list(difference.words),
        "as_of": None if as_of is None else [one.isoformat() if one else None for one in as_of],
        "reissued": difference.reissued,
    }


def _change_to_json(change: Change) -> dict[str, Any]:
    return {
        "id": change.id,
        "kind": change.kind,
        "fact": change.is_fact,
        "change": [kind.value for kind in change.kinds],
        "fields": [{"field": one.path, "before": one.before, "after": one.after} for one in change.fields],
    }


def _say_kinds(change: Change) -> str:
    return ", ".join(kind.value for kind in change.kinds)


def _say_fields(change: Change) -> str:
    if change.before is None or change.after is None or not change.fields:
        return ""
    return f" ({', '.join(one.path for one in change.fields)})"


def _format_field(change: FieldChange) -> Iterator[str]:
    yield f"{change.path}:"
    if change.before is not None:
        yield f"  - {printable(_say_value(change.before))}"
    if change.after is not None:
        yield f"  + {printable(_say_value(change.after))}"


def _say_value(value: Frozen) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return ", ".join(map(_say_value, value))
    return "{" + ", ".join(f"{key}: {_say_value(inner)}" for key, inner in value.items()) + "}"

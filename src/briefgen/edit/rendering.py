"""One new entry as YAML lines, as a curator would write it."""

from __future__ import annotations

import io
import json
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.emitter import RoundTripEmitter
from ruamel.yaml.nodes import MappingNode, ScalarNode, SequenceNode
from ruamel.yaml.resolver import VersionedResolver


class Bare(str):
    """A text that is a date, number or flag to us: written without quotation marks."""

    __slots__ = ()


class Prose(str):
    """A text whose lines may be folded."""

    __slots__ = ()


class Block(dict[str, "Value"]):
    """A mapping that has a line for each key, however short: a record."""

    __slots__ = ()


Value = str | Sequence["Value"] | Mapping[str, "Value"]
"""What is written: texts (see ``Bare`` and ``Prose``), lists and mappings of them."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A key and its value for the mapping at a path of a fact file: (KIND,) for a record, (KIND, ID) for a field."""

    file: str
    path: tuple[str, ...]
    key: str
    value: Value


@dataclass(frozen=True, slots=True)
class Indents:
    """How far a file indents: a mapping below its key (``step``), the dashes of a list below its key (``dash``)."""

    step: int = 2
    dash: int = 2


def to_texts(value: Value) -> Any:
    """Return a value as loading gives it back: plain texts, lists and mappings."""
    if isinstance(value, str):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): to_texts(inner) for key, inner in value.items()}
    return [to_texts(inner) for inner in value]


WIDTH = 118
"""Columns beyond which a list is broken up and prose is folded."""

_MAP, _SEQ, _STR = ("tag:yaml.org,2002:" + name for name in ("map", "seq", "str"))


def render_block(key: str, value: Value, column: int, indents: Indents) -> list[str]:
    """Return the lines of ``key: value``, each indented by ``column`` columns and without its end."""
    lines = _serialize(_mapping({key: value}, 0, column, indents), indents).splitlines()
    return [" " * column + line if line else line for line in lines]


def render_flow(key: str, value: Value) -> str:
    """Return ``key: value`` on one line, for a mapping in braces."""
    return _one_line({key: value})[1:-1]


def render_line(value: Value) -> str:
    """Return a list or mapping in brackets, on one line."""
    return _one_line(value)


def render_json(key: str, value: Value) -> str:
    """Return ``"key": value`` as JSON, for a file that is written so."""
    return json.dumps({key: to_texts(value)}, ensure_ascii=False)[1:-1]


class _Emitter(RoundTripEmitter):
    """Prefers double quotation marks, as the shipped files do, except around such."""

    def choose_scalar_style(self) -> Any:
        chosen = super().choose_scalar_style()
        return '"' if chosen == "'" and '"' not in self.event.value else chosen


def _serialize(node: Any, indents: Indents) -> str:
    writer = YAML()
    writer.Emitter = _Emitter
    writer.width = 1_000_000
    writer.indent(mapping=indents.step, sequence=indents.dash + 2, offset=indents.dash)
    out = io.StringIO()
    writer.serialize(node, out)
    return out.getvalue()


def _mapping(values: Mapping[str, Value], column: int, margin: int, indents: Indents) -> Any:
    """Return a block mapping with its keys at a column; ``margin`` columns are put before every line later."""
    pairs = [
        (_scalar(key), _below(value, column, column + margin + len(key) + 2, margin, indents))
        for key, value in values.items()
    ]
    return MappingNode(_MAP, pairs, flow_style=False)


def _below(value: Value, column: int, lead: int, margin: int, indents: Indents) -> Any:
    """Return the value of a key at a column, of whose line ``lead`` columns are used."""
    if isinstance(value, str):
        room = WIDTH - margin - column - indents.step
        return (
            _folded(value, room) if isinstance(value, Prose) and lead + len(value) > WIDTH else _scalar(value)
        )
    if not value or (_is_simple(value) and lead + len(_one_line(value)) <= WIDTH):
        return _flow(value)
    if isinstance(value, Mapping):
        return _mapping(value, column + indents.step, margin, indents)
    inside = column + indents.dash + 2
    return SequenceNode(_SEQ, [_in_list(each, inside, margin, indents) for each in value], flow_style=False)


def _in_list(value: Value, column: int, margin: int, indents: Indents) -> Any:
    fits = isinstance(value, str) or (_is_simple(value) and margin + column + len(_one_line(value)) <= WIDTH)
    return (
        _mapping(value, column, margin, indents) if isinstance(value, Mapping) and not fits else _flow(value)
    )


def _flow(value: Value) -> Any:
    if isinstance(value, str):
        return _scalar(value)
    if isinstance(value, Mapping):
        pairs = [(_scalar(key), _flow(inner)) for key, inner in value.items()]
        return MappingNode(_MAP, pairs, flow_style=True)
    return SequenceNode(_SEQ, [_flow(inner) for inner in value], flow_style=True)


def _scalar(value: str) -> Any:
    bare = isinstance(value, Bare)
    tag = VersionedResolver().resolve(ScalarNode, str(value), (True, False)) if bare else _STR
    # The emitter leaves these plain where libyaml, in brackets, takes them for an indicator.
    quoted = not bare and (value.startswith(("?", ":", "-")) or ":?" in value)
    return ScalarNode(tag, str(value), style='"' if quoted else None)


def _folded(value: str, room: int) -> Any:
    """Return a text as a folded block, broken at single blanks; as it is where breaking would change it."""
    lines = textwrap.wrap(value, max(room, 40), break_long_words=False, break_on_hyphens=False)
    if " ".join(lines) != value:
        return _scalar(value)
    # The emitter breaks a folded text at each bell, and nowhere else.
    return ScalarNode(_STR, "\a ".join(lines), style=">")


def _is_simple(value: Value) -> bool:
    """Whether a list or mapping may stand in brackets: it holds texts, or a mapping lists of texts."""
    if isinstance(value, Block):
        return False
    if isinstance(value, Mapping):
        return all(isinstance(each, str) or _is_list_of_texts(each) for each in value.values())
    return _is_list_of_texts(value)


def _is_list_of_texts(value: Value) -> bool:
    return not isinstance(value, (str, Mapping)) and all(isinstance(each, str) for each in value)


def _one_line(value: Value) -> str:
    return _serialize(_flow(value), Indents()).rstrip("\n")

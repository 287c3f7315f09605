"""What is kept of a fact file, as JSON: plain values, typed anew when they are read, and never code.

In: what a run found out about a file. Out: bytes, and from bytes the same again; ``None`` where they do not have the
shape that they ought to have. A record itself is kept as the plain values it was made of, each on its own line, so
that one of thousands is had without the rest.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from hashlib import sha256
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from briefgen.checks.facts import note_records
from briefgen.diagnostics import Diagnostic
from briefgen.diagnostics.codes import load_codes
from briefgen.load.facts import FactFile
from briefgen.model import tree
from briefgen.model.records import KINDS, AnyRecord

T = TypeVar("T")

ABSENT, BROKEN = "", "!"
"""States of an id that has no record: none at all, or one that was set aside."""

_NAMES: Mapping[type[AnyRecord], str] = {kind: name for name, kind in KINDS.items()}


@dataclass(frozen=True, slots=True)
class Kept:
    """What a file holds, whatever the other files hold.

    ``states`` says by id what each sound record is: its kind, and a hash of its values. ``ids``, ``lost``, ``hidden``
    and ``diagnostics`` are those of the ``FactFile``; ``notes`` are hashes of the notes of its records, by check.
    """

    states: dict[str, str]
    ids: tuple[str, ...]
    lost: tuple[str, ...]
    diagnostics: tuple[Diagnostic, ...]
    notes: tuple[str, ...]
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What checks said, of the records of a file or of notes, and what it rests on.

    ``elsewhere`` are the ids of the file whose records another file gives; ``asked`` the states of the ids that the
    checks looked up outside of it; ``placed`` the files, by their hash, in which they looked for places; ``broken`` and
    ``base`` the state of all that was set aside and of everything, where a check asked for that.
    """

    diagnostics: tuple[Diagnostic, ...]
    elsewhere: tuple[str, ...] = ()
    asked: dict[str, str] = field(default_factory=dict)
    placed: dict[str, str] = field(default_factory=dict)
    broken: str = ""
    base: str = ""


class Shape(Generic[T]):
    """Turns values of one type into JSON and back."""

    def __init__(self, kind: Any) -> None:
        self._adapter: TypeAdapter[T] = TypeAdapter(kind)

    def write(self, value: T) -> bytes | None:
        """Return a value as JSON; ``None`` for one that JSON cannot hold, such as a name that is not Unicode."""
        try:
            return self._adapter.dump_json(value)
        except PydanticSerializationError:
            return None

    def read(self, content: bytes | None) -> T | None:
        """Return the value that JSON holds; ``None`` where it is no such value."""
        try:
            return None if content is None else self._adapter.validate_json(content)
        except ValidationError:
            return None


@cache
def shape_of(kind: Any) -> Shape[Any]:
    """Return the shape of a type; making one takes a while."""
    return Shape(kind)


KEPT: Any = Kept
SAID: Any = Said
TREES: Any = dict[str, tree.Node]


def read_kept(content: bytes | None) -> Kept | None:
    """Read what was kept of a file."""
    kept: Kept | None = shape_of(KEPT).read(content)
    if (
        kept is None
        or not all(map(_is_known, kept.diagnostics))
        or not all(map(kind_of, kept.states.values()))
    ):
        return None
    return kept if len(kept.notes) == len(note_records({})) else None


def read_said(content: bytes | None) -> Said | None:
    """Read what was said of records."""
    said: Said | None = shape_of(SAID).read(content)
    return said if said is not None and all(map(_is_known, said.diagnostics)) else None


def read_diagnostics(content: bytes | None) -> tuple[Diagnostic, ...] | None:
    """Read diagnostics."""
    found: tuple[Diagnostic, ...] | None = shape_of(tuple[Diagnostic, ...]).read(content)
    return found if found is not None and all(map(_is_known, found)) else None


def write_values(file: FactFile) -> tuple[bytes, dict[str, str]]:
    """Return the values of a file's records, one a line, and the state of each."""
    lines: list[str] = []
    states: dict[str, str] = {}
    for name, record in file.records.items():
        kind, values = _NAMES[type(record)], json.dumps(file.values[name], separators=(",", ":"))
        lines.append(f"{name} {values}")
        states[name] = f"{kind} {sha256(values.encode()).hexdigest()[:32]}"
    return "\n".join(lines).encode(), states


def read_values(content: bytes) -> dict[str, str]:
    """Return the values of a file's records by id, each still as JSON."""
    pairs = (line.partition(" ") for line in content.decode("utf-8", "replace").split("\n"))
    return {name: values for name, _, values in pairs}


def kind_of(state: str) -> type[AnyRecord] | None:
    """Return the kind of the record that has a state."""
    return KINDS.get(state.partition(" ")[0])


def _is_known(diagnostic: Diagnostic) -> bool:
    return diagnostic.code in load_codes()

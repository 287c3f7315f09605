"""A check of the fact base as a whole, in two steps, so that the first can be remembered record by record.

``note`` boils one record down to the little that the check needs of it: a plain value of tuples, texts and whole
numbers, or ``None`` where the record does not concern the check. ``judge`` sees all notes together and says what is
wrong. A hundred thousand notes fit where a hundred thousand records do not, and a note stays good for as long as its
file stays as it is.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from briefgen.diagnostics import Diagnostic
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord

Notes = Mapping[str, Any]
"""Notes by id, in order of id; records of which there is nothing to note are left out."""


@dataclass(frozen=True, slots=True)
class BaseCheck:
    """``judge`` looks records and places up by id, and only those that it has something to say about."""

    note: Callable[[AnyRecord], object | None]
    judge: Callable[[Notes, FactBase], Iterator[Diagnostic]]

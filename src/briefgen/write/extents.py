"""Where each value of a YAML text begins and ends, to the character, so that text can be put between them.

In: a text that is known to be one sound document (``load.yaml_reader`` has read it). Out: its root ``Extent``. The
parser's marks are not enough as they are: a block mapping is only closed at the next token, behind all comments and
empty lines that follow it, and a text block ends at the line after it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import yaml

from briefgen.load.yaml_values import FAST_LOADER


@dataclass(frozen=True, slots=True)
class Extent:
    """A value and the characters that it takes up: ``start`` is its first, ``end`` that after its last.

    ``close`` is the closing bracket of a mapping or list in brackets (``flow``). ``entries`` are a mapping's keys and
    values, ``parts`` the values of a list; ``shared`` marks an alias, whose value stands elsewhere.
    """

    start: int
    end: int
    mapping: bool = False
    flow: bool = False
    close: int = -1
    entries: tuple[tuple[Extent, Extent], ...] = ()
    parts: tuple[Extent, ...] = ()
    text: str | None = None
    quoted: bool = False
    shared: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing was written: a key with nothing after its colon."""
        return self.start == self.end and not self.mapping

    def get(self, key: str) -> tuple[Extent, Extent] | None:
        """Return a mapping's key and value by the key's text."""
        return next((entry for entry in self.entries if entry[0].text == key), None)


@dataclass(slots=True)
class _Frame:
    """A mapping or list that is not closed yet."""

    start: int
    mapping: bool
    flow: bool
    children: list[Extent] = field(default_factory=list)

    def finish(self, closing: Any) -> Extent:
        close = closing.start_mark.index if self.flow else -1
        end = closing.end_mark.index if self.flow else self.children[-1].end if self.children else self.start
        pairs = zip(self.children[::2], self.children[1::2], strict=True) if self.mapping else ()
        parts = () if self.mapping else tuple(self.children)
        return Extent(self.start, end, self.mapping, self.flow, close, tuple(pairs), parts)


def find_extents(text: str) -> Extent | None:
    """Return the root of the only document; ``None`` where the text holds nothing but comments."""
    loader: Any = FAST_LOADER(text)
    stack: list[_Frame] = []
    root: Extent | None = None
    event: Any
    while (event := loader.get_event()) is not None:
        if isinstance(event, yaml.CollectionStartEvent):
            opening: Any = event
            mapping = isinstance(event, yaml.MappingStartEvent)
            stack.append(_Frame(opening.start_mark.index, mapping, bool(opening.flow_style)))
            continue
        if isinstance(event, yaml.CollectionEndEvent):
            extent = stack.pop().finish(event)
        elif isinstance(event, (yaml.ScalarEvent, yaml.AliasEvent)):
            extent = _scalar(event, text)
        else:
            continue
        if stack:
            stack[-1].children.append(extent)
        else:
            root = extent
    return None if root is not None and root.empty else root


def _scalar(event: Any, text: str) -> Extent:
    start, end = event.start_mark.index, event.end_mark.index
    if isinstance(event, yaml.AliasEvent):
        return Extent(start, end, shared=True)
    if event.style in ("|", ">") and "+" not in text[start:end].splitlines()[0].partition("#")[0]:
        end = start + len(text[start:end].rstrip())
    return Extent(start, end, text=event.value, quoted=event.style in ("'", '"'))

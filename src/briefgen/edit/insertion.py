"""New entries in a YAML file, with no character changed anywhere else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

import yaml

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.edit.rendering import Entry, Indents, Value, to_texts
from briefgen.load.files import decode_text
from briefgen.load.yaml import FAST_LOADER, read_tree, to_values
from briefgen.model import tree


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


@dataclass(frozen=True, slots=True)
class Chunk:
    """A position in a text and what is put in there; of two at one position, that for the ``deeper`` mapping is first."""

    at: int
    text: str
    depth: int


_LINE_END = re.compile("\r\n|\r|\n")
_DOCUMENT_END = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)
_COMMENT_IN_BRACES = re.compile(r"(?:^|(?<=[\s,\[\]{}]))#[^\r\n]*")
_RECORDS = 2
"""Levels of mappings of which the entries may stand apart: kinds in the file, records in a kind."""


@dataclass(frozen=True, slots=True)
class _Target:
    """What the entries go into: the mappings on the path that are there, outermost first, and what is missing of it.

    ``holder`` is the last key on the path where nothing stands after it yet.
    """

    levels: tuple[Extent, ...]
    holder: Extent | None
    missing: tuple[str, ...]


def cut_chunk(
    text: str, root: Extent | None, path: Sequence[str], entries: Mapping[str, Value]
) -> Chunk | None:
    """Return where the entries for the mapping at ``path`` go and as what; ``None`` where something else is there."""
    target = _find_target(root, path)
    if target is None:
        return None
    if target.levels and target.levels[-1].flow:
        return None if target.holder else _cut_in_braces(text, target, entries)
    return _cut_in_lines(text, target, entries)


def _find_target(root: Extent | None, path: Sequence[str]) -> _Target | None:
    if root is None:
        return _Target((), None, tuple(path))
    levels, here = [], root
    for depth, step in enumerate(path):
        if not here.mapping:
            return None
        levels.append(here)
        entry = here.get(step)
        if entry is None:
            return _Target(tuple(levels), None, tuple(path[depth:]))
        if entry[1].empty:
            return _Target(tuple(levels), entry[0], tuple(path[depth + 1 :]))
        here = entry[1]
    return _Target((*levels, here), None, ()) if here.mapping else None


def _wrap(missing: Sequence[str], entries: Mapping[str, Value]) -> Mapping[str, Value]:
    for step in reversed(missing):
        entries = {step: entries}
    return entries


def _cut_in_lines(text: str, target: _Target, entries: Mapping[str, Value]) -> Chunk:
    indents = _measure_indents(text, target.levels[0] if target.levels else None)
    if target.holder is not None:
        column = _margin(text, target.levels[-1]) + indents.step
        at = _line_end(text, target.holder.end)
    elif target.levels:
        mapping = target.levels[-1]
        column, at = _margin(text, mapping), _line_end(text, mapping.end)
    else:
        column, at = 0, _end_of_document(text)
    at = _behind_comments(text, at, column) if target.levels else at
    depth = len(target.levels) + (target.holder is not None)
    lines = list(_lines(text, entries, target, column, indents))
    if (
        target.levels
        and depth <= _RECORDS
        and target.holder is None
        and _stand_apart(text, target.levels, depth)
    ):
        lines.insert(0, "")
    ending = _LINE_END.search(text)
    line_end = ending[0] if ending else "\n"
    chunk = line_end.join(lines)
    open_line = at > 0 and text[at - 1] not in "\r\n"
    return Chunk(at, line_end + chunk if open_line else chunk + line_end, depth)


def _lines(
    text: str, entries: Mapping[str, Value], target: _Target, column: int, indents: Indents
) -> Iterator[str]:
    """Yield the lines of entries, below the keys that are missing, with empty lines between where records have them."""
    from briefgen.edit.rendering import render_block  # noqa: PLC0415 - brings ruamel.yaml

    for depth, step in enumerate(target.missing):
        yield f"{' ' * (column + depth * indents.step)}{step}:"
    inner = column + len(target.missing) * indents.step
    level = max(1, len(target.levels)) + len(target.missing) + (target.holder is not None)
    apart = level == _RECORDS and _stand_apart(text, target.levels, level)
    for number, (key, value) in enumerate(entries.items()):
        if number and apart:
            yield ""
        yield from render_block(key, value, inner, indents)


def _cut_in_braces(text: str, target: _Target, entries: Mapping[str, Value]) -> Chunk:
    from briefgen.edit.rendering import render_flow, render_json  # noqa: PLC0415 - brings ruamel.yaml

    mapping, whole, depth = target.levels[-1], _wrap(target.missing, entries), len(target.levels)
    if not mapping.entries:
        opening = mapping.start + text[mapping.start : mapping.close].index("{") + 1
        return Chunk(opening, ", ".join(render_flow(key, value) for key, value in whole.items()), depth)
    last_key, last_value = mapping.entries[-1]
    render = render_json if mapping.entries[0][0].quoted else render_flow
    rest = _COMMENT_IN_BRACES.sub(lambda said: " " * len(said[0]), text[last_value.end : mapping.close])
    comma = rest.find(",")
    at = last_value.end + comma + 1
    line = text[at : _next_line(text, at)]
    ending = _LINE_END.search(line)
    alone = not text[_line_start(text, last_key.start) : last_key.start].strip()
    own_line = ending is not None and not line.strip() and alone
    between = ending[0] + " " * _column(text, last_key.start) if own_line and ending else " "
    rendered = [between + render(key, value) for key, value in whole.items()]
    return Chunk(at, "".join(f"{one}," if comma >= 0 else f",{one}" for one in rendered), depth)


def _measure_indents(text: str, root: Extent | None) -> Indents:
    """Return how the file indents, by its last mapping in a mapping and its last list under a key."""
    step, dash = 2, 2
    waiting = [root] if root is not None else []
    while waiting:
        here = waiting.pop()
        column = _margin(text, here)
        for _, value in here.entries if not here.flow else ():
            if value.entries and not value.flow:
                step = max(1, _margin(text, value) - column)
                waiting.append(value)
            elif value.parts and not value.flow:
                dash = max(0, _column(text, value.start) - column)
    return Indents(step, dash)


def _stand_apart(text: str, levels: Sequence[Extent], depth: int) -> bool:
    """Whether entries at a depth have an empty line between them: as the nearest others there do, else yes."""
    kinds = [value for _, value in levels[0].entries if value.mapping and not value.flow] if levels else []
    groups = [*levels[depth - 1 : depth], *(kinds if depth == _RECORDS else ())]
    for group in groups:
        if len(group.entries) > 1:
            (_, before), (after, _) = group.entries[-2:]
            between = text[_line_end(text, before.end) : _line_start(text, after.start)]
            return any(not line.strip() for line in _LINE_END.split(between)[:-1])
    return True


def _behind_comments(text: str, at: int, column: int) -> int:
    """Pass over comment lines indented at least as far as the entry: they belong to what stands above it."""
    end = at
    while at < len(text):
        line = text[at : _next_line(text, at)]
        said = line.lstrip(" ")
        if said.startswith("#") and len(line) - len(said) >= column:
            end = at + len(line)
        elif said.strip():
            break
        at += len(line)
    return end


def _end_of_document(text: str) -> int:
    match = _DOCUMENT_END.search(text)
    return match.start() if match else len(text)


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _line_end(text: str, at: int) -> int:
    """Return the start of the next line; ``at`` itself where a line has just ended."""
    return at if at > 0 and text[at - 1] in "\r\n" else _next_line(text, at)


def _next_line(text: str, at: int) -> int:
    match = _LINE_END.search(text, at)
    return match.end() if match else len(text)


def _margin(text: str, mapping: Extent) -> int:
    """Return the column of a mapping's keys, or of the question marks before them."""
    named = text[mapping.start] in "&!"
    return _column(text, mapping.entries[0][0].start if named else mapping.start)


def _column(text: str, at: int) -> int:
    return at - _line_start(text, at)


_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


def add_entries(content: bytes, file: str, entries: Sequence[Entry]) -> Outcome[bytes | None]:
    """Put each entry behind the last one of the mapping at its path; mappings on the way there are made.

    ``None`` beside diagnostics where the file has errors, holds something else at a path, or has a key already.
    """
    reading = read_tree(content, file)
    if has_errors(reading.diagnostics):
        return Outcome(None, (_refuse(file, "it has errors", "mend them first"), *reading.diagnostics))
    wanted: dict[str, Any] | None = to_values(reading.root) if isinstance(reading.root, tree.Mapping) else {}
    for entry in entries:
        wanted = None if wanted is None else _with_entry(wanted, entry.path, entry.key, to_texts(entry.value))
    text = decode_text(content, file).value
    assert text is not None, "read_tree has read it"
    chunks = _cut_chunks(text, entries)
    if wanted is None or chunks is None:
        where = " or ".join("/".join((*entry.path, entry.key)) for entry in entries[:2])
        return Outcome(None, (_refuse(file, f"there is no room for {where} in it", "name another file"),))
    for chunk in sorted(chunks, key=lambda one: (one.at, -one.depth), reverse=True):
        text = text[: chunk.at] + chunk.text + text[chunk.at :]
    result = (_BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else b"") + text.encode()
    if not _holds(result, file, wanted):
        hint = "an anchor, or an unusual way to write it, is in the way: name another file, or add it by hand"
        return Outcome(None, (_refuse(file, "adding to it would change what else it says", hint),))
    return Outcome(result)


def _cut_chunks(text: str, entries: Sequence[Entry]) -> list[Chunk] | None:
    """Return what to put in where; ``None`` where something else stands at a path."""
    root = find_extents(text)
    by_path = groupby(sorted(entries, key=lambda entry: entry.path), key=lambda entry: entry.path)
    chunks = [
        cut_chunk(text, root, path, {entry.key: entry.value for entry in group}) for path, group in by_path
    ]
    return None if None in chunks else [chunk for chunk in chunks if chunk]


def _refuse(file: str, why: str, hint: str) -> Diagnostic:
    return diagnose("cannot-add", f"nothing can be added to {file}: {why}", Origin(file), hint)


def _with_entry(
    values: Mapping[str, Any], path: Sequence[str], key: str, value: object
) -> dict[str, Any] | None:
    """Return the values that the file must have afterwards; ``None`` where the entry cannot be had."""
    if not path:
        return None if key in values else {**values, key: value}
    inner = values.get(path[0]) or {}
    below = _with_entry(inner, path[1:], key, value) if isinstance(inner, dict) else None
    return None if below is None else {**values, path[0]: below}


def _holds(content: bytes, file: str, wanted: Mapping[str, Any]) -> bool:
    reading = read_tree(content, file)
    if has_errors(reading.diagnostics) or not isinstance(reading.root, tree.Mapping):
        return False
    return bool(_even_out(to_values(reading.root)) == _even_out(wanted))


def _even_out(value: Any) -> Any:
    """Return values without white space at the ends of texts, as the models read them.

    A text block that ends the file without a line end has one afterwards.
    """
    if isinstance(value, dict):
        return {key: _even_out(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_even_out(inner) for inner in value]
    return value.strip() if isinstance(value, str) else value

"""The text of new entries, and the place in a YAML text where it goes.

In: a text, its extents, a path and the entries for the mapping there. Out: a position and the text to put in. Both
follow the file: its indentation, its line ends, whether its records stand apart, whether it is written in braces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from briefgen.write.extents import Extent
from briefgen.write.values import Indents, Value


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
    from briefgen.write.rendering import render_block  # noqa: PLC0415 - brings ruamel.yaml

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
    from briefgen.write.rendering import render_flow, render_json  # noqa: PLC0415 - brings ruamel.yaml

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

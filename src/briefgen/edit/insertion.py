"""New entries in a YAML file, with no character changed anywhere else.

An entry goes behind the last one of its mapping; the file is then read again, and must say what it said before and the
entry, or nothing is added.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import yaml

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.edit.rendering import Entry, Indents, Value, to_texts
from briefgen.load.files import decode_text
from briefgen.load.yaml import FAST_LOADER, read_tree, to_values
from briefgen.model import tree

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile("\r\n|\r|\n")
_DOCUMENT_END = re.compile(r"^\.\.\.(?=\s|$)", re.MULTILINE)
_COMMENT_IN_BRACES = re.compile(r"(?:^|(?<=[\s,\[\]{}]))#[^\r\n]*")
_RECORDS = 2
"""Levels of mappings of which the entries may stand apart: kinds in the file, records in a kind."""


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
    chunks = _find_chunks(text, entries)
    if wanted is None or chunks is None:
        where = " or ".join("/".join((*entry.path, entry.key)) for entry in entries[:2])
        return Outcome(None, (_refuse(file, f"there is no room for {where} in it", "name another file"),))
    mark = _BYTE_ORDER_MARK if content.startswith(_BYTE_ORDER_MARK) else b""
    # Where white space at the end of the last text counts, the entry goes behind that too.
    for place in ("at", "end"):
        result = text
        for chunk in sorted(chunks, key=lambda chunk: (getattr(chunk, place), -chunk.depth), reverse=True):
            result = chunk.put_into(result, getattr(chunk, place))
        written = mark + result.encode()
        if _holds(written, file, wanted):
            return Outcome(written)
    hint = "an anchor, or an unusual way to write it, is in the way: name another file, or add it by hand"
    return Outcome(None, (_refuse(file, "adding to it would change what else it says", hint),))


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


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What is put in, and where: behind the last entry and its comments, or at the very ``end`` of the mapping.

    Of two at one position, that for the deeper mapping is first. ``lines`` are whole lines of text.
    """

    at: int
    end: int
    text: str
    depth: int
    lines: bool = True

    def put_into(self, text: str, at: int) -> str:
        line_end = _end_of_lines(text)
        open_line = at > 0 and text[at - 1] not in "\r\n"
        own = self.text if not self.lines else line_end + self.text if open_line else self.text + line_end
        return text[:at] + own + text[at:]


def _find_chunks(text: str, entries: Sequence[Entry]) -> list[_Chunk] | None:
    """Return what to put in where; ``None`` where something else stands at a path."""
    root: Any = yaml.compose(text, Loader=FAST_LOADER)
    if root is not None and _is_empty(root):
        root = None
    found: list[_Chunk] = []
    ordered = sorted(entries, key=lambda entry: entry.path)
    for path, group in groupby(ordered, key=lambda entry: entry.path):
        chunk = _find_chunk(text, root, path, {entry.key: entry.value for entry in group})
        if chunk is None:
            return None
        found.append(chunk)
    return found


def _find_chunk(text: str, root: Any, path: Sequence[str], entries: Mapping[str, Value]) -> _Chunk | None:
    """Return where the entries for the mapping at a path go and as what; ``None`` where something else is there."""
    # The mappings on the path that are there, outermost first; the steps that are not; and the last key on the path,
    # where nothing stands behind it yet.
    levels = [root] if root is not None else []
    missing = list(path)
    holder = None
    while missing and levels:
        if not isinstance(levels[-1], yaml.MappingNode):
            return None
        pair = next((pair for pair in levels[-1].value if pair[0].value == missing[0]), None)
        if pair is None:
            break
        missing.pop(0)
        if _is_empty(pair[1]):
            holder = pair[0]
            break
        if pair[1].start_mark.index < pair[0].end_mark.index:
            return None  # an alias, whose value stands elsewhere
        levels.append(pair[1])
    if levels and not isinstance(levels[-1], yaml.MappingNode):
        return None
    if levels and levels[-1].flow_style:
        return None if holder else _in_braces(text, levels, missing, entries)
    return _in_lines(text, levels, holder, missing, entries)


def _is_empty(node: Any) -> bool:
    """Whether nothing was written: a key with nothing after its colon."""
    return isinstance(node, yaml.ScalarNode) and node.start_mark.index == node.end_mark.index


def _in_lines(
    text: str, levels: Sequence[Any], holder: Any, missing: Sequence[str], entries: Mapping[str, Value]
) -> _Chunk:
    from briefgen.edit.rendering import render_block  # noqa: PLC0415 - brings ruamel.yaml

    indents = _measure_indents(text, levels[0] if levels else None)
    if holder is not None:
        column = _margin(text, levels[-1]) + indents.step
        at = end = _next_line(text, holder.end_mark.index)
    elif levels:
        column = _margin(text, levels[-1])
        end = levels[-1].end_mark.index
        end = end if end == len(text) else _line_start(text, end)
        at = _before_space(text, end, column)
    else:
        match = _DOCUMENT_END.search(text)
        column, at = 0, match.start() if match else len(text)
        end = at
    depth = len(levels) + (holder is not None)
    level = max(1, depth) + len(missing)
    lines = [""] if levels and depth <= _RECORDS and not holder and _stand_apart(text, levels, depth) else []
    lines += [f"{' ' * (column + number * indents.step)}{step}:" for number, step in enumerate(missing)]
    apart = level == _RECORDS and _stand_apart(text, levels, level)
    for number, (key, value) in enumerate(entries.items()):
        lines += [""] if number and apart else []
        lines += render_block(key, value, column + len(missing) * indents.step, indents)
    return _Chunk(at, end, _end_of_lines(text).join(lines), depth)


def _in_braces(
    text: str, levels: Sequence[Any], missing: Sequence[str], entries: Mapping[str, Value]
) -> _Chunk:
    from briefgen.edit.rendering import render_flow, render_json  # noqa: PLC0415 - brings ruamel.yaml

    mapping, whole = levels[-1], entries
    for step in reversed(missing):
        whole = {step: whole}
    close = mapping.end_mark.index - 1
    if not mapping.value:
        at = text.index("{", mapping.start_mark.index) + 1
        inside = ", ".join(render_flow(key, value) for key, value in whole.items())
        return _Chunk(at, at, inside, len(levels), lines=False)
    last_key, last_value = mapping.value[-1]
    after = max(last_key.end_mark.index, last_value.end_mark.index)
    rest = _COMMENT_IN_BRACES.sub(lambda comment: " " * len(comment[0]), text[after:close])
    comma = rest.find(",")
    at = after + comma + 1
    alone = not text[_line_start(text, last_key.start_mark.index) : last_key.start_mark.index].strip()
    own_line = alone and not text[at : _next_line(text, at)].strip() and _LINE_END.search(text, at)
    between = _end_of_lines(text) + " " * last_key.start_mark.column if own_line else " "
    render = render_json if mapping.value[0][0].style in ("'", '"') else render_flow
    rendered = (between + render(key, value) for key, value in whole.items())
    inside = "".join(f"{entry}," if comma >= 0 else f",{entry}" for entry in rendered)
    return _Chunk(at, at, inside, len(levels), lines=False)


def _measure_indents(text: str, root: Any) -> Indents:
    """Return how the file indents, by its last mapping in a mapping and its last list under a key."""
    step, dash = 2, 2
    waiting = [root] if root is not None else []
    while waiting:
        here = waiting.pop()
        for _, value in here.value if not here.flow_style else ():
            if not isinstance(value, yaml.CollectionNode) or value.flow_style or not value.value:
                continue
            if isinstance(value, yaml.MappingNode):
                step = max(1, _margin(text, value) - _margin(text, here))
                waiting.append(value)
            else:
                dash = max(0, value.start_mark.column - _margin(text, here))
    return Indents(step, dash)


def _stand_apart(text: str, levels: Sequence[Any], depth: int) -> bool:
    """Whether entries at a depth have an empty line between them: as the nearest others there do, else yes."""
    kinds = [value for _, value in levels[0].value if _is_block_mapping(value)] if levels else []
    for group in (*levels[depth - 1 : depth], *(kinds if depth == _RECORDS else ())):
        if len(group.value) > 1:
            start = _line_start(text, group.value[-1][0].start_mark.index)
            for line in _lines_before(text, start):
                if not line.lstrip().startswith("#"):
                    return not line.strip()
    return True


def _is_block_mapping(node: Any) -> bool:
    return isinstance(node, yaml.MappingNode) and not node.flow_style


def _before_space(text: str, end: int, column: int) -> int:
    """Pass back over empty lines, and over comments indented less than the entries: they belong to what follows."""
    at = end
    for line in _lines_before(text, end):
        bare = line.lstrip(" ")
        if bare.strip() and not (bare.startswith("#") and len(line) - len(bare) < column):
            break
        at -= len(line)
    return at


def _lines_before(text: str, at: int) -> Iterator[str]:
    """Yield the lines that end at a place, the last first, with their ends."""
    while at > 0:
        bare = at - 1 - text.endswith("\r\n", 0, at) if text[at - 1] in "\r\n" else at
        start = _line_start(text, bare)
        yield text[start:at]
        at = start


def _end_of_lines(text: str) -> str:
    found = _LINE_END.search(text)
    return found[0] if found else "\n"


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def _next_line(text: str, at: int) -> int:
    match = _LINE_END.search(text, at)
    return match.end() if match else len(text)


def _margin(text: str, mapping: Any) -> int:
    """Return the column of a mapping's keys, or of the question marks before them."""
    named = text[mapping.start_mark.index] in "&!"
    column: int = (mapping.value[0][0] if named else mapping).start_mark.column
    return column

"""New entries in a YAML file, and not a character changed anywhere else.

In: a file's bytes, and entries: a key and its value for the mapping at a path (nothing for the file itself, the kind
for a record, kind and id for a field). Out: the new bytes, which are the old ones with stretches put in.

The file is not written again from its values: a round trip by ruamel.yaml, careful as it is, wraps long lines anew,
moves the blanks before comments and evens out indentation, and a reviewer then looks for one record in a changed
file. So the parser only says where the new text belongs (``extents``), ruamel.yaml renders nothing but the new entry
(``rendering``), and what comes out is read again: it must hold the old values and the new entries, or nothing is
returned.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose, has_errors
from briefgen.load.characters import decode_text
from briefgen.load.yaml_reader import read_tree, to_values
from briefgen.model import tree
from briefgen.write.chunks import Chunk, cut_chunk
from briefgen.write.extents import find_extents
from briefgen.write.values import Entry, to_texts

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

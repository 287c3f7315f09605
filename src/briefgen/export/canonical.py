"""A PDF object as qpdf writes it, made without qpdf.

In: an object in the syntax of PDF (ISO 32000-1, 7.3), as we and ReportLab write it. Out: the same object with its keys
in order, one space between all parts and names spelled in one way; with its strings, numbers and references apart, so
that objects of one form are read once, and since the numbers of references do not count. The digest of a file's body is taken over this form (see ``export.body``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import count
from typing import NamedTuple

_STRING = rb"\((?:[^\\()]|\\.)*\)|<[0-9A-Fa-f]+>"
"""A literal or hexadecimal string; neither we nor ReportLab leave parentheses in a literal one bare."""
_HOLE = re.compile(
    rb"(" + _STRING + rb"|\b\d+ 0 R\b|(?<=[ \n\[])[-+]?\d+(?:\.\d+)?(?![^ \n\]<>/]))", re.DOTALL
)
"""What differs between objects that are otherwise alike: strings, references, numbers."""
_MARK = b"\x80"
"""Stands where one was; our files are ASCII outside of their streams."""
_TOKEN = re.compile(rb"<<|>>|[\[\]\x80]|<\s*>|/?[^\x80\0\t\n\f\r ()<>\[\]{}/%]+")
_NAME_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_IRREGULAR_NAME = re.compile(rb"[^!-~]|[#()<>{}/\[\]%]")
_STRING_ESCAPE = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n?|\n)|(.))", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
_WRITTEN = {value: b"\\" + key for key, value in _ESCAPED.items()}
_WRITTEN |= {mark: b"\\" + mark for mark in (b"(", b")", b"\\")}
_SPECIAL = re.compile(rb"[\n\r\t\b\f()\\]")
_CONTROL = re.compile(rb"[\x00-\x07\x0b\x0e-\x17]")
_FOREIGN = re.compile(rb"[\x18-\x1f\x7f-\xff]")
_UNPRINTABLE = re.compile(rb"[\x18-\x1f\x7f-\x9f]")
_FEW = 5
"""One byte of so many may be beyond ASCII in a string that qpdf writes as a literal."""


class Written(NamedTuple):
    """A value in canonical form: the texts between its holes, and what stands in each of these, as it was written."""

    texts: tuple[bytes, ...]
    holes: Sequence[bytes]


_Value = bytes | int | list["_Value"] | dict[bytes, "_Value"]
"""A hole is its place among those of the object."""


def write_object(content: bytes) -> Written:
    """Return an object in canonical form. Raises ``ValueError`` for what is none."""
    parts = _HOLE.split(content)
    texts, order = _write(_MARK.join(parts[::2]))
    holes = parts[1::2]
    return Written(texts, [holes[place] for place in order])


def write_entries(content: bytes) -> Mapping[bytes, Written]:
    """Return the entries of a stream's dictionary, in order, each in canonical form."""
    parts = _HOLE.split(content)
    entries = _parse(_MARK.join(parts[::2]))
    assert isinstance(entries, dict)
    holes = parts[1::2]
    divided = {key: _divide(entries[key]) for key in sorted(entries)}
    return {key: Written(texts, [holes[place] for place in order]) for key, (texts, order) in divided.items()}


def spell(hole: bytes) -> bytes:
    """Return a string or number as qpdf writes it."""
    if hole.startswith((b"(", b"<")):
        return _spell_string(_read_string(hole))
    return hole if b"." in hole else b"%d" % int(hole)


@lru_cache(maxsize=4096)
def _write(marked: bytes) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    return _divide(_parse(marked))


def _divide(value: _Value) -> tuple[tuple[bytes, ...], tuple[int, ...]]:
    """Return the texts between a value's holes, and the places of these."""
    texts, places = [b""], []
    for part in _flatten(value):
        if isinstance(part, int):
            places.append(part)
            texts.append(b"")
        else:
            texts[-1] += part
    return tuple(texts), tuple(places)


def _flatten(value: _Value) -> Iterator[bytes | int]:
    if isinstance(value, list):
        yield b"[ "
        for entry in value:
            yield from _flatten(entry)
            yield b" "
        yield b"]"
    elif isinstance(value, dict):
        yield b"<< "
        for key in sorted(value):
            yield _spell_name(key) + b" "
            yield from _flatten(value[key])
            yield b" "
        yield b">>"
    else:
        yield value


def _parse(marked: bytes) -> _Value:
    tokens = iter(_TOKEN.findall(marked))
    places = count()
    try:
        return _read(next(tokens), tokens, places)
    except StopIteration:
        raise ValueError(f"no object: {marked[:60]!r}") from None


def _read(token: bytes, tokens: Iterator[bytes], places: Iterator[int]) -> _Value:
    if token == _MARK:
        return next(places)
    if token == b"[":
        return [_read(one, tokens, places) for one in iter(lambda: next(tokens), b"]")]
    if token == b"<<":
        entries = {}
        while (key := next(tokens)) != b">>":
            value = _read(next(tokens), tokens, places)
            if value != b"null":
                entries[_read_name(key)] = value
        return entries
    if token.startswith(b"/"):
        return _spell_name(_read_name(token))
    return b"()" if token.startswith(b"<") else token


def _read_name(token: bytes) -> bytes:
    return _NAME_ESCAPE.sub(lambda match: bytes([int(match[1], 16)]), token) if b"#" in token else token


def _spell_name(name: bytes) -> bytes:
    return b"/" + _IRREGULAR_NAME.sub(lambda match: b"#%02x" % match[0][0], name[1:])


def _read_string(token: bytes) -> bytes:
    inner = token[1:-1]
    if token.startswith(b"<"):
        return bytes.fromhex((inner + b"0" * (len(inner) % 2)).decode("ascii"))
    return _STRING_ESCAPE.sub(_read_escape, inner) if b"\\" in inner else inner


def _read_escape(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return bytes([int(match[1], 8) & 255])
    return b"" if match[2] else _ESCAPED.get(match[3], match[3])


def _spell_string(value: bytes) -> bytes:
    if _CONTROL.search(value) or len(_FOREIGN.findall(value)) * _FEW > len(value):
        return b"<" + value.hex().encode("ascii") + b">"
    literal = _SPECIAL.sub(lambda match: _WRITTEN[match[0]], value)
    return b"(" + _UNPRINTABLE.sub(lambda match: b"\\%03o" % match[0][0], literal) + b")"

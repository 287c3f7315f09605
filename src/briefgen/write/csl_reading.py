"""CSL-JSON to items that know where they stand.

In: the bytes of a file. Out: its items, each with its place and those of its fields, or what is wrong with the JSON.
Numbers stay the text that was written: nobody asks for them to be calculated with, and a file from elsewhere may hold
one of a million digits.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

from briefgen.diagnostics import Diagnostic, Origin, Outcome, diagnose
from briefgen.load.characters import decode_text, describe_refused, find_escaped

MAXIMUM_REFERENCES = 20_000
_SHOWN = 60
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}:,]', re.DOTALL)


class Number(str):
    """A number as it was written."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number, parse_constant=Number)


class _Text:
    """A JSON text in which places can be named."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self._file = text, file
        self._starts = [0, *(match.end() for match in _LINE_END.finditer(text))]

    def place(self, index: int) -> Origin:
        line = bisect_right(self._starts, index)
        return Origin(self._file, line, index - self._starts[line - 1] + 1)


@dataclass(frozen=True, slots=True)
class Reference:
    """One item: its number in the list from 1, its values, and the stretch of the text that it takes up."""

    number: int
    values: Mapping[str, Any]
    text: _Text
    start: int
    end: int

    def __str__(self) -> str:
        """Name it as messages do."""
        name = self.values.get("id")
        known = f" (id {name[:_SHOWN]})" if isinstance(name, str) and name.strip() else ""
        return f"item {self.number}{known}"

    def place(self, field: str | None = None) -> Origin:
        """Return where a field's name stands, or the item where it has none of that name."""
        found = (
            next((at for name, at in self._fields() if name == field), self.start) if field else self.start
        )
        return self.text.place(found)

    def _fields(self) -> Iterator[tuple[str, int]]:
        depth, expects_name = 0, False
        for token in _TOKEN.finditer(self.text.text, self.start, self.end):
            mark = token[0]
            if depth == 1 and expects_name and mark[0] == '"':
                yield json.loads(mark), token.start()
            depth += (mark in "[{") - (mark in "]}")
            expects_name = depth == 1 and mark in "{,"


def read_references(content: bytes, file: str) -> Outcome[tuple[Reference, ...]]:
    """Read a list of items; there are none beside an error."""
    decoded = decode_text(content, file)
    if decoded.value is None or decoded.diagnostics:
        return Outcome((), decoded.diagnostics)
    text = _Text(decoded.value, file)
    try:
        references = tuple(islice(_read_list(text), MAXIMUM_REFERENCES + 1))
    except json.JSONDecodeError as error:
        message = f"this is not JSON: {error.msg[:1].lower()}{error.msg[1:]}"
        return Outcome(
            (),
            (
                diagnose(
                    "bad-json",
                    message,
                    text.place(min(error.pos, len(text.text))),
                    "export it as CSL-JSON again",
                ),
            ),
        )
    except RecursionError:
        return Outcome(
            (),
            (
                diagnose(
                    "too-deep",
                    "the file nests deeper than any reference does",
                    Origin(file),
                    "export it as CSL-JSON again",
                ),
            ),
        )
    if len(references) > MAXIMUM_REFERENCES:
        message = f"the file holds more than {MAXIMUM_REFERENCES:,} items"
        return Outcome((), (diagnose("too-large", message, Origin(file), "export it in parts"),))
    return Outcome(references, tuple(_screen(references, decoded.value)))


def _read_list(text: _Text) -> Iterator[Reference]:
    """Yield the items. Raises ``json.JSONDecodeError`` where the text is not a list of objects."""
    whole = text.text
    at = _skip(whole, 0)
    if whole[at : at + 1] != "[":
        raise json.JSONDecodeError("a list of items in [brackets] is expected, as CSL-JSON has it", whole, at)
    at = _skip(whole, at + 1)
    number = 0
    while whole[at : at + 1] != "]" or number:
        if whole[at : at + 1] != "{":
            raise json.JSONDecodeError("an item in {braces} is expected here", whole, at)
        values, end = _DECODER.raw_decode(whole, at)
        number += 1
        yield Reference(number, values, text, at, end)
        at = _skip(whole, end)
        if whole[at : at + 1] == "]":
            break
        if whole[at : at + 1] != ",":
            raise json.JSONDecodeError("a comma or the closing bracket is expected here", whole, at)
        at = _skip(whole, at + 1)
    at = _skip(whole, at + 1)
    if at < len(whole):
        raise json.JSONDecodeError("something follows after the list", whole, at)


def _skip(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _screen(references: tuple[Reference, ...], text: str) -> Iterator[Diagnostic]:
    """Report characters that were written as escapes and may not stand in a text."""
    if "\\" not in text:
        return
    for reference in references:
        for field, value in reference.values.items():
            for part in _texts(value):
                if char := find_escaped(part, text):
                    message = f"{reference}: {describe_refused(char)}"
                    yield diagnose("bad-value", message, reference.place(field), "delete the escape")
                    break


def _texts(value: Any) -> Iterator[str]:
    waiting = [value]
    while waiting:
        here = waiting.pop()
        if isinstance(here, str):
            yield here
        elif isinstance(here, dict):
            waiting += [*here.keys(), *here.values()]
        elif isinstance(here, list):
            waiting += here

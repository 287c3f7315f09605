"""Texts of a spec with their placeholders filled, and the name of a brief among many."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from briefgen.batch.words import Subject, Words
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.diagnostics.letters import slugify
from briefgen.diagnostics.suggest import suggest
from briefgen.model.base import ID_PATTERN
from briefgen.model.batch import SpecFile
from briefgen.model.factbase import FactBase
from briefgen.model.tree import Scalar, find_place

_PART = re.compile(r"\{\{|\}\}|\{(?P<name>[^{}]*)\}|[{}]|[^{}]+")


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A placeholder: the name between its braces, and where in the text the first brace stands."""

    name: str
    offset: int


@dataclass(frozen=True, slots=True)
class Stray:
    """A brace without its partner, and where in the text it stands."""

    brace: str
    offset: int


Part = str | Placeholder | Stray


def has_braces(text: str) -> bool:
    """Whether there is anything in a text to be filled in or unescaped."""
    return "{" in text or "}" in text


def parse_placeholders(text: str) -> tuple[Part, ...]:
    """Return the parts of a text, in order."""
    return tuple(_parts(text))


def _parts(text: str) -> Iterator[Part]:
    for found in _PART.finditer(text):
        part = found[0]
        if found["name"] is not None:
            yield Placeholder(found["name"], found.start())
        elif part in ("{{", "}}"):
            yield part[0]
        elif part in ("{", "}"):
            yield Stray(part, found.start())
        else:
            yield part


Refuse = Callable[[str], str]
"""Says in words why a value cannot stand in a place; empty where it can."""


def fill_text(scalar: Scalar, words: Words, refuse: Refuse = lambda _: "") -> Outcome[str | None]:
    """Fill in a text. ``refuse`` judges each value for the place where the text stands."""
    text = scalar.text or ""
    found: list[Diagnostic] = []
    pieces: list[str] = []
    for part in parse_placeholders(text):
        if isinstance(part, str):
            pieces.append(part)
        elif isinstance(part, Stray):
            found.append(_diagnose_stray(part, scalar))
        else:
            value = words.say(part.name) if part.name in words.names() else None
            problem = _diagnose_placeholder(part, value, scalar, words, refuse)
            found += problem
            pieces.append(value or "")
    return Outcome(None if found else "".join(pieces), tuple(found))


def placeholders_in(text: str) -> Iterator[Placeholder]:
    """Yield the placeholders of a text."""
    return (part for part in parse_placeholders(text) if isinstance(part, Placeholder))


def _diagnose_stray(part: Stray, scalar: Scalar) -> Diagnostic:
    partner = {"{": "no } follows it", "}": "no { stands before it"}[part.brace]
    hint = f"write {part.brace * 2} for the sign itself"
    message = f"the {part.brace} belongs to no placeholder: {partner}"
    return diagnose("bad-placeholder", message, find_place(scalar, part.offset), hint)


def _diagnose_placeholder(
    part: Placeholder, value: str | None, scalar: Scalar, words: Words, refuse: Refuse
) -> list[Diagnostic]:
    at = find_place(scalar, part.offset)
    if part.name not in words.names():
        message = f"there is no placeholder {{{part.name}}} here"
        hint = suggest(part.name, words.names())
        return [
            diagnose("unknown-placeholder", message, at, hint, "{{ and }} stand for the signs themselves")
        ]
    if value is None:
        message = f"{{{part.name}}} has nothing to say: {words.subject.id} has no {part.name}"
        hint = "add it to the record, narrow `for_each`, or do without the placeholder"
        return [diagnose("empty-placeholder", message, at, hint)]
    if reason := refuse(value):
        message = f"the value “{value[:60]}” of {{{part.name}}} cannot stand here: {reason}"
        return [diagnose("bad-value", message, at)]
    return []


LONGEST_NAME = 120
"""Characters of a name: file systems allow 255 octets, and pictures and editions put something behind it."""

_ID = re.compile(ID_PATTERN)
_LOCALE = "en_US"


def name_variant(
    source: SpecFile, subject: Subject, cell: Mapping[str, str], facts: FactBase
) -> Outcome[str | None]:
    """Return the name of the brief that is made of a subject and values of the matrix."""
    scalar = source.tree.get("name")
    if not isinstance(scalar, Scalar) or scalar.text is None:
        subject_part = subject.id if subject.record else slugify(subject.id)
        parts = (source.name.rpartition("/")[2], subject_part, *map(slugify, cell.values()))
        name = "-".join(part for part in parts if part)
        return _check_name(name, source, ())
    words = _NameWords(subject, cell, facts, _LOCALE)
    filled = fill_text(scalar, words, _refuse)
    if filled.value is None:
        return filled
    return _check_name(filled.value.strip(), source, tuple(placeholders_in(scalar.text)))


class _NameWords(Words):
    """Words as parts of a name."""

    def say(self, name: str) -> str | None:
        value = super().say(name)
        is_id = name in ("id", self.subject.kind, "series") and name not in (*self.cell, *self.subject.row)
        return value if value is None or (is_id and self.subject.kind != "table") else slugify(value)


def _refuse(value: str) -> str:
    return "" if value else "nothing of it can be written in the name of a file; name the brief by {id}"


def _check_name(name: str, source: SpecFile, named: tuple[Placeholder, ...]) -> Outcome[str | None]:
    problem = ""
    if not _ID.fullmatch(name):
        problem = "is not the name of a brief: letters from a to z, digits, hyphens, dots and underscores are"
    elif len(name) > LONGEST_NAME:
        problem = f"is longer than the {LONGEST_NAME} characters that a name may have"
    if not problem:
        folder, slash, _ = source.name.rpartition("/")
        return Outcome(f"{folder}{slash}{name}")
    hint = "name the briefs by a pattern such as note-{id}" if not named else "mend the pattern"
    return Outcome(None, (_diagnose_name(name, problem, source, hint),))


def _diagnose_name(name: str, problem: str, source: SpecFile, hint: str) -> Diagnostic:
    shown = name if len(name) <= LONGEST_NAME else f"{name[:60]}…"
    return diagnose("bad-value", f"`name`: “{shown}” {problem}", source.origin("name"), hint)

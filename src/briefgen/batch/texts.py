"""One text of a spec filled in, and everything that is wrong with its placeholders, each at its own place.

In: a text as written and the words there are. Out: the text, ``None`` beside diagnostics. Values are put in as they
are: what comes out is never read as YAML, as a placeholder or as a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from briefgen.batch.placeholders import Placeholder, Stray, parse_placeholders
from briefgen.batch.words import Words
from briefgen.check.places import find_place
from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.model.tree import Scalar
from briefgen.nearest import suggest

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

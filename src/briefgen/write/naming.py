"""Ids and files for new records, proposed from what they say and from where their like already stands.

In: a kind, the values of a record, and the fact base. Out: an id that is free, and the name of a file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Container, Mapping
from typing import Any

from briefgen.letters import ascii_of
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord
from briefgen.write.base import Base

_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")
_APOSTROPHES = re.compile("['’ʼʻ]")
_PLAIN_DATE = re.compile(r"\d{4}(-\d{2}){0,2}", re.ASCII)
_LONGEST = 48
_FEW_WORDS = 4
_SAYING_LITTLE = "a an and at by for from in is of on or that the to was were with"
_SMALL_WORDS = frozenset(_SAYING_LITTLE.split())
_SINGULAR = {"people": "person"}

_ALIKE: Mapping[str, str] = {
    "events": "series",
    "meetings": "series",
    "excerpts": "meeting",
    "commitments": "meeting",
    "claims": "meeting",
    "sources": "kind",
}
"""The field by which records of a kind are mostly kept together in one file."""


def slugify(text: str, words: int | None = None) -> str:
    """Return a text as small ASCII letters, digits and hyphens; empty where nothing of it can be written so.

    Of a text of which only some ``words`` are wanted, those that say little are passed over.
    """
    parts = _NOT_IN_SLUG.sub(" ", ascii_of(_APOSTROPHES.sub("", text))).split()
    if words is not None:
        parts = ([part for part in parts if part not in _SMALL_WORDS] or parts)[:words]
    while len("-".join(parts)) > _LONGEST and len(parts) > 1:
        parts.pop()
    return "-".join(parts)[:_LONGEST].rstrip("-")


def free_id(wanted: str, taken: Container[str]) -> str:
    """Return the id, with a number behind it where it is taken."""
    number, name = 2, wanted
    while name in taken:
        number, name = number + 1, f"{wanted}-{number}"
    return name


def propose_id(kind: str, values: Mapping[str, Any], facts: FactBase) -> str:
    """Return a free id made of what the record says."""
    parts = _PARTS[kind](values)
    return free_id("-".join(filter(None, parts)) or name_one(kind), taken_ids(facts))


def name_one(kind: str) -> str:
    """Return what one record of a kind is called: event for events."""
    return _SINGULAR.get(kind, kind.removesuffix("s"))


def taken_ids(facts: FactBase) -> frozenset[str]:
    """Return the ids that a new record cannot have: those of records that were set aside, too."""
    return frozenset(facts.records) | facts.broken


def propose_file(kind: str, values: Mapping[str, Any], base: Base) -> str:
    """Return the file where most records of the kind that are alike stand, else where any do, else a new one's name."""
    alike: Counter[str] = Counter()
    any_of_kind: Counter[str] = Counter()
    field = _ALIKE.get(kind)
    for name, file in base.files.items():
        records = [record for record in file.records.values() if isinstance(record, KINDS[kind])]
        any_of_kind[name] = len(records)
        alike[name] = sum(field is not None and _is_alike(record, field, values) for record in records)
    homes = [name for name, count in any_of_kind.items() if count]
    return min(
        homes, key=lambda name: (-alike[name], -any_of_kind[name], name), default=f"{base.folder}/{kind}.yaml"
    )


def _is_alike(record: AnyRecord, field: str, values: Mapping[str, Any]) -> bool:
    own = getattr(record, field)
    return own is not None and str(own) == str(values.get(field))


def _text(value: Any) -> str:
    """Return a text's best version for an id: English where there are several."""
    if isinstance(value, Mapping):
        return _text(value.get("en") or next(iter(value.values()), ""))
    return value if isinstance(value, str) else ""


def _date(value: Any) -> str:
    match = _PLAIN_DATE.match(value) if isinstance(value, str) else None
    return match[0] if match else ""


def _about(values: Mapping[str, Any]) -> list[str]:
    about = values.get("about")
    return [_all_of(about.get(part)) for part in ("fact", "field")] if isinstance(about, Mapping) else []


def _few(*choices: Any) -> str:
    """Return the first words of the first of several texts that there is, as part of an id."""
    return next((slug for choice in choices if (slug := slugify(_text(choice), _FEW_WORDS))), "")


def _all_of(*choices: Any) -> str:
    """Return the first of several texts that there is, as part of an id."""
    return next((slug for choice in choices if (slug := slugify(_text(choice)))), "")


_PARTS: Mapping[str, Callable[[Mapping[str, Any]], list[str]]] = {
    "events": lambda of: [_few(of.get("label"), of.get("summary")), _date(of.get("date"))],
    "meetings": lambda of: [_all_of(of.get("series")), _all_of(of.get("ordinal"))],
    "excerpts": lambda of: [
        _all_of(of.get("meeting"), of.get("source")),
        _few(of.get("label"), of.get("words")),
    ],
    "commitments": lambda of: [_all_of(of.get("meeting")), _few(of.get("area"), of.get("summary"))],
    "claims": lambda of: [_all_of(of.get("meeting")), _few(of.get("summary"))],
    "conflicts": _about,
    "sources": lambda of: [_few(of.get("publisher")), _date(of.get("date")) or _few(of.get("title"))],
    "people": lambda of: [_all_of(of.get("given")), _all_of(of.get("family"))],
    "organisations": lambda of: [_all_of(of.get("name"))],
    "terms": lambda of: ["term", _all_of(of.get("term"))],
}
"""What the id of a record of each kind is made of."""

"""What the result of a build rests on, brief by brief: what has to be compared to know whether it still holds.

In: a brief that was composed just now. Out: its ``Grounds``; as JSON writes them, and from that again.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from briefgen.model.base import ID_PATTERN
from briefgen.model.brief import Brief, Selector
from briefgen.model.edition import Content, Fingerprint
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS
from briefgen.pipeline import Composed, Lookups, Materials
from briefgen.select import pick_facts

_ID = re.compile(ID_PATTERN)
_SELECTING = {"name", "title", "select", "sections"}
"""Keys of a brief that its selection depends on, and those that no brief can do without."""


Mark = tuple[str, str, str]
"""A record's id, kind and hash."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a brief says (see ``Content``), without the values behind the hashes: it travels between processes."""

    facts: tuple[Mark, ...]
    records: tuple[Mark, ...]
    words: tuple[tuple[str, str], ...]
    as_of: dt.date | None
    previous: str

    @property
    def content(self) -> Content:
        """The same as a content."""
        facts, records = (tuple(Fingerprint(*one) for one in marks) for marks in (self.facts, self.records))
        return Content(facts, records, self.words, self.as_of, self.previous)


def bare(content: Content) -> Said:
    """Return what a content says without its values."""
    facts, records = (
        tuple((one.id, one.kind, one.hash) for one in marks) for marks in (content.facts, content.records)
    )
    return Said(facts, records, content.words, content.as_of, content.previous)


@dataclass(frozen=True, slots=True)
class Grounds:
    """What a brief rested on when it was composed.

    ``ids`` were looked up, there or not; of ``kinds`` all records were gone through.
    Records of these kinds are not among the ``ids`` as well.
    ``brief`` is the part of the brief that selects, as JSON; ``tags`` are named in it. ``spec`` and ``ledger`` are hashes
    of files, ``verified`` the excerpts proved verbatim of those that it selects. ``parts`` are its build inputs.
    """

    said: Said
    parts: dict[str, str]
    brief: str
    theme: str
    ids: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    verified: tuple[str, ...] = ()
    spec: str = ""
    ledger: str = ""


def find_grounds(
    composed: Composed,
    parts: Mapping[str, str],
    lookups: Lookups,
    materials: Materials,
    spec: str,
    ledger: str,
) -> Grounds:
    """Return what a brief rests on. ``spec`` and ``ledger`` are the hashes of these files, empty where there is none."""
    brief = composed.spec.brief
    verified = sorted(materials.verified & {fact.id for fact in composed.selection.facts})
    return Grounds(
        bare(composed.edition.content),
        dict(parts),
        brief.model_dump_json(by_alias=True, exclude_defaults=True, include=_SELECTING),
        brief.theme,
        tuple(sorted({*_single_ids(lookups, materials.facts), *_cut_off(brief, materials)})),
        tuple(sorted(name for name, kind in KINDS.items() if kind in lookups.kinds)),
        tuple(sorted(_tags_in(brief))),
        tuple(verified),
        spec,
        ledger,
    )


def _single_ids(lookups: Lookups, facts: FactBase) -> Iterator[str]:
    """Yield the ids that were looked up, but for those of records that count already as of a kind gone through."""
    return (name for name in lookups.ids if _ID.fullmatch(name) and facts.kind_of(name) not in lookups.kinds)


def _cut_off(brief: Brief, materials: Materials) -> frozenset[str]:
    """Return what a limit of the brief leaves to its sections: if one of these goes, another comes in its place."""
    if brief.select.limit is None:
        return frozenset()
    lowest = materials.project.scale[0]
    return frozenset(fact.id for fact in pick_facts(brief.select, materials.facts, lowest=lowest))


def _tags_in(brief: Brief) -> frozenset[str]:
    selectors = [brief.select, *(section.select for section in brief.sections if section.select)]
    found: set[str] = set()
    while selectors:
        selector: Selector = selectors.pop()
        found.update(selector.tags)
        selectors += [*selector.any, *selector.all, *selector.none]
    return frozenset(found)


@cache
def _adapter() -> TypeAdapter[Grounds]:
    return TypeAdapter(Grounds)


def write_grounds(grounds: Grounds) -> Any:
    """Return grounds as JSON writes them."""
    return _adapter().dump_python(grounds, mode="json")


def read_grounds(value: Any) -> Grounds | None:
    """Read grounds; ``None`` for anything else."""
    try:
        return _adapter().validate_python(value)
    except ValidationError:
        return None


def read_brief(text: str) -> Brief | None:
    """Read the part of a brief that selects; ``None`` for anything else."""
    try:
        return Brief.model_validate_json(text)
    except ValidationError:
        return None

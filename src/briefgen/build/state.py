"""What a build keeps for the next one: a row a brief with all that it was made of, and the state of the facts.

Whether the PDF of a brief still is the one that would be made shows in these without composing it. A brief that is
composed in vain costs some time; one that is passed over wrongly would be a lie: so whatever is not surely the same is
composed. Only this user's own runs of this very program are believed (see ``briefgen.cache``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic import ValidationError

from briefgen.cache.files import FileState, hash_file
from briefgen.cache.store import Cache
from briefgen.diagnostics import Diagnostic
from briefgen.export.key import BuildInputs
from briefgen.model.base import ID_PATTERN
from briefgen.model.brief import Brief, Selector
from briefgen.model.edition import Content, Fingerprint, digest
from briefgen.model.factbase import FactBase
from briefgen.model.records import KINDS, AnyRecord, Conflict, Fact
from briefgen.pipeline import Composed, Lookups, Materials, find_theme_inputs
from briefgen.select import pick_facts, takes_any
from briefgen.select.selectors import Attached

_ID = re.compile(ID_PATTERN)
_SELECTING = {"name", "title", "select", "sections"}
"""Keys of a brief that its selection depends on, and those that no brief can do without."""

_ROW, _CONTENT, _FACTS = "brief", "content", "facts"


@dataclass(frozen=True, slots=True)
class Row:
    """A brief as the build ``run`` left it, and what it was made of.

    ``pdf`` is the state of its PDF; ``found`` what there was to say of it, the last ``laid`` of that by the layout, and
    ``places`` the hashes of the files that this names. ``parts`` are its build inputs, ``spec`` and ``ledger`` the
    hashes of these files. ``ids`` are the records that it selects or looked up, there or not; of ``kinds`` all records
    were gone through, and theirs are not among the ``ids`` as well. ``selecting`` is the part of the brief that selects,
    as JSON; ``tags`` are named in it; ``verified`` are those of the ``ids`` whose excerpts are proved verbatim.
    """

    run: str
    content: str
    key: str
    parts: dict[str, str]
    theme: str
    ids: tuple[str, ...]
    kinds: tuple[str, ...]
    selecting: str
    tags: tuple[str, ...]
    verified: tuple[str, ...]
    laid: int = 0
    pdf: FileState | None = None
    file: str = ""
    variant: bool = False
    spec: str = ""
    ledger: str = ""
    found: tuple[Diagnostic, ...] = ()
    places: dict[str, str] = field(default_factory=dict)


def make_row(
    run: str, composed: Composed, inputs: BuildInputs, lookups: Lookups, materials: Materials
) -> Row:
    """Return what a brief that was composed just now was made of; nothing is said of its files and diagnostics.

    ``lookups`` are those of what came before the composition.
    """
    brief, facts, lowest = composed.spec.brief, materials.facts, materials.project.scale[0]
    content = composed.edition.content
    kinds = composed.lookups.kinds | lookups.kinds
    looked_up = {
        name
        for name in composed.lookups.ids | lookups.ids
        # What cannot be an id, such as a sentence, will never be one.
        if _ID.fullmatch(name) and facts.kind_of(name) not in kinds
    }
    ids = looked_up | {part.id for part in (*composed.selection.facts, *content.facts, *content.records)}
    if brief.select.limit is not None:
        # If one of those that the limit leaves goes, another comes in its place.
        ids |= {fact.id for fact in pick_facts(brief.select, facts, lowest=lowest)}
    return Row(
        run,
        content.hash,
        inputs.key,
        dict(inputs.parts),
        brief.theme,
        tuple(sorted(ids)),
        tuple(sorted(name for name, kind in KINDS.items() if kind in kinds)),
        brief.model_dump_json(by_alias=True, exclude_defaults=True, include=_SELECTING),
        tuple(sorted(_tags_in(brief))),
        tuple(sorted(materials.verified & ids)),
    )


def _tags_in(brief: Brief) -> frozenset[str]:
    selectors = [brief.select, *(section.select for section in brief.sections if section.select)]
    found: set[str] = set()
    while selectors:
        selector: Selector = selectors.pop()
        found.update(selector.tags)
        selectors += [*selector.any, *selector.all, *selector.none]
    return frozenset(found)


@dataclass(frozen=True, slots=True)
class FactsState:
    """The state of a fact base: the hash of each record by id, and the tags that facts have.

    ``held`` says of which briefs the rows hold in that state: the run that wrote each; ``circumstances`` are the
    settings, of the project and of the run, for which they do. ``names`` are all briefs that there were.
    """

    circumstances: str
    records: dict[str, str]
    tags: tuple[str, ...]
    held: dict[str, str]
    names: tuple[str, ...]


_Mark = tuple[str, str, str, dict[str, Any]]
"""Id, kind, hash and values of a record."""


@dataclass(frozen=True, slots=True)
class _Said:
    """A ``Content`` as it is kept; the types of a record's values are without end, and Pydantic takes none such."""

    facts: tuple[_Mark, ...]
    records: tuple[_Mark, ...]
    words: tuple[tuple[str, str], ...]
    as_of: dt.date | None
    previous: str


def take_state(facts: FactBase, circumstances: str) -> FactsState:
    """Return the state of a fact base, of which no row is known to hold yet."""
    names = {kind: name for name, kind in KINDS.items()}
    records = {
        name: f"{names[type(record)]} {sha256(record.model_dump_json().encode()).hexdigest()[:32]}"
        for name, record in facts.records.items()
    }
    tags = {tag for fact in facts.facts() for tag in fact.tags}
    return FactsState(circumstances, records, tuple(sorted(tags)), {}, ())


class Earlier:
    """What earlier builds of a project left. Without a key of this user, that is nothing."""

    def __init__(self, store: Cache) -> None:
        self.store = store
        self.facts = store.recall_as(FactsState, _FACTS) or FactsState("", {}, (), {}, ())

    def row(self, name: str) -> Row | None:
        """Return the row of a brief."""
        return self.store.recall_as(Row, _ROW, name)

    def content(self, name: str) -> Content | None:
        """Return what a brief said at its last build, with the values of its records."""
        said = self.store.recall_as(_Said, _CONTENT, name)
        if said is None:
            return None
        facts, records = (tuple(Fingerprint(*mark) for mark in marks) for marks in (said.facts, said.records))
        return Content(facts, records, said.words, said.as_of, said.previous)

    def keep(self, name: str, row: Row, content: Content) -> None:
        """Keep the row of a brief, and what it says."""
        facts, records = (
            tuple((mark.id, mark.kind, mark.hash, dict(mark.values)) for mark in marks)
            for marks in (content.facts, content.records)
        )
        said = _Said(facts, records, content.words, content.as_of, content.previous)
        self.store.keep_as(_Said, _CONTENT, name, value=said)
        self.store.keep_as(Row, _ROW, name, value=row)

    def keep_facts(self, state: FactsState) -> None:
        """Keep the state of the facts."""
        self.store.keep_as(FactsState, _FACTS, value=state)

    def forget(self, name: str) -> None:
        """Delete what was kept of a brief."""
        self.store.forget(_ROW, name)
        self.store.forget(_CONTENT, name)


@dataclass(frozen=True, slots=True)
class Present:
    """The hashes of what a brief's row is held against; ``pdf`` is the state of its PDF, ``None`` where there is none."""

    file: str
    variant: bool
    spec: str
    ledger: str
    pdf: FileState | None

    def is_pdf_of(self, row: Row | None) -> bool:
        """Whether the PDF is the one of a row."""
        return (
            row is not None and row.pdf is not None and self.pdf is not None and row.pdf.hash == self.pdf.hash
        )


@dataclass
class Judge:
    """Judges which rows still hold, between two states of the facts. Lives for one run."""

    materials: Materials
    before: FactsState
    after: FactsState
    _settings: dict[str, Mapping[str, str] | None] = field(default_factory=dict)
    _hashes: dict[str, str] = field(default_factory=dict)

    def holds(self, name: str, row: Row | None, present: Present) -> bool:
        """Whether the PDF of a brief is surely the one that would be made now."""
        return (
            row is not None
            and self.before.circumstances == self.after.circumstances != ""
            and self.before.held.get(name) == row.run
            and present.is_pdf_of(row)
            and (row.file, row.variant, row.spec, row.ledger)
            == (present.file, present.variant, present.spec, present.ledger)
            and all(self.hash_of(file) == known for file, known in row.places.items())
            and self._is_set_alike(row)
            and set(row.verified) == self.materials.verified & set(row.ids)
            and self._selects_the_same(row)
        )

    def hash_of(self, file: str) -> str:
        """Return the hash of a file, named as in diagnostics; empty where there is none."""
        if file not in self._hashes:
            self._hashes[file] = hash_file(self.materials.project.root / file)
        return self._hashes[file]

    @cached_property
    def _changed(self) -> frozenset[str]:
        """The ids of records that came, went or changed."""
        before, after = self.before.records, self.after.records
        return frozenset(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))

    @cached_property
    def _kinds(self) -> frozenset[str]:
        """The kinds of these, before and now."""
        states = (
            state.get(name, "")
            for name in self._changed
            for state in (self.before.records, self.after.records)
        )
        return frozenset(state.partition(" ")[0] for state in states)

    @cached_property
    def _reached(self) -> tuple[str, ...]:
        """The facts whose selection a change may have altered: those, and what takes its date or series from them."""
        facts = self.materials.facts
        hanging: dict[str, list[str]] = {}
        for name, record in facts.records.items():
            if owner := _hangs_on(record):
                hanging.setdefault(owner, []).append(name)
        found, waiting = set(self._changed), list(self._changed)
        while waiting:
            new = [name for name in hanging.get(waiting.pop(), ()) if name not in found]
            found.update(new)
            waiting += new
        return tuple(sorted(name for name in found if isinstance(facts.records.get(name), Fact)))

    def _selects_the_same(self, row: Row) -> bool:
        """Whether no change of facts can reach a brief."""
        if not self._changed:
            return True
        tags = set(self.before.tags) ^ set(self.after.tags)
        if not self._changed.isdisjoint(row.ids) or not self._kinds.isdisjoint(row.kinds):
            return False
        if not tags.isdisjoint(row.tags):
            return False
        try:
            brief = Brief.model_validate_json(row.selecting)
        except ValidationError:
            return False
        lowest = self.materials.project.scale[0]
        return not takes_any(brief, self._reached, self.materials.facts, lowest=lowest)

    def _is_set_alike(self, row: Row) -> bool:
        """Whether theme, fonts, logo, templates and versions are those of the last build."""
        if row.theme not in self._settings:
            self._settings[row.theme] = find_theme_inputs(row.theme, self.materials)
        setting = self._settings[row.theme]
        if setting is None or not setting.items() <= row.parts.items():
            return False
        return all(name in setting or not _is_of_theme(name) for name in row.parts) and all(
            self._hash_template(name.removeprefix("template ")) == value
            for name, value in row.parts.items()
            if name.startswith("template ")
        )

    def _hash_template(self, name: str) -> str:
        key = f"template {name}"
        if key not in self._hashes:
            template = self.materials.templates.get(name)
            self._hashes[key] = digest(template.text) if template else ""
        return self._hashes[key]


def _is_of_theme(name: str) -> bool:
    return name == "logo" or name.startswith(("font ", "library "))


def _hangs_on(record: AnyRecord) -> str | None:
    """Return the id of the fact that one takes over from."""
    if isinstance(record, Attached):
        return record.meeting
    return record.about.fact if isinstance(record, Conflict) else None

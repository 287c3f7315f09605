"""Which errors of what briefs share stop one brief: those of the facts that it prints, rests on or might have selected.

In: a brief, what was looked up to compose it, and the errors of the fact base and the templates. Out: the errors that
concern it. A curator at work on one corner of a large fact base must not keep every brief from being made; but nothing
is left out of a brief because it could not be read, so a record that was set aside counts wherever its readable fields
do not rule it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from briefgen.diagnostics import Diagnostic, Origin, Severity
from briefgen.load.files import name_file
from briefgen.model.base import references_in
from briefgen.model.batch import ALL, ForEach
from briefgen.model.brief import Selector, Spec
from briefgen.model.factbase import FactBase, Fragment, Selection
from briefgen.model.records import (
    KINDS,
    AnyFact,
    AnyRecord,
    Event,
    Fact,
    Meeting,
    Organisation,
    Person,
    references_of,
)
from briefgen.select import Relations, hidden_links, may_select, may_take

if TYPE_CHECKING:
    from briefgen.pipeline.materials import Materials

R = TypeVar("R")


@dataclass(slots=True)
class Lookups:
    """What a composition asked of the fact base: by id, whether there is a record or not, and kind by kind.

    ``missed`` are those of the ids that were said to be perhaps among what was set aside.
    """

    ids: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)
    kinds: set[type[AnyRecord]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class NotedBase(FactBase):
    """A fact base that notes what is asked of it; ``inner`` is the one that it stands before.

    All facts gone through in turn do not count: which of them a brief selects is asked of its selectors.
    """

    inner: FactBase = field(default_factory=lambda: FactBase({}, {}))
    lookups: Lookups = field(default_factory=Lookups)

    def facts(self) -> Iterator[AnyFact]:
        return self.inner.facts()

    def all_of(self, kind: type[R]) -> Iterator[R]:
        self._note_kinds((kind,))
        return self.inner.all_of(kind)

    def ids_of(self, kinds: tuple[type, ...]) -> Iterator[str]:
        self._note_kinds(kinds)
        return self.inner.ids_of(kinds)

    def kind_of(self, name: str) -> type[AnyRecord] | None:
        self.lookups.ids.add(name)
        return self.inner.kind_of(name)

    def _note_kinds(self, kinds: tuple[type, ...]) -> None:
        self.lookups.kinds.update(kind for kind in KINDS.values() if issubclass(kind, kinds))


class _NotedRecords(Mapping[str, AnyRecord]):
    """Records that note which of them are looked up, or that somebody went through all of them."""

    def __init__(self, records: Mapping[str, AnyRecord], lookups: Lookups) -> None:
        self._records, self._lookups = records, lookups

    def __getitem__(self, name: str) -> AnyRecord:
        self._lookups.ids.add(name)
        return self._records[name]

    def __contains__(self, name: object) -> bool:
        self._lookups.ids.add(str(name))
        return name in self._records

    def __iter__(self) -> Iterator[str]:
        self._lookups.kinds.update(KINDS.values())
        return iter(self._records)

    def __len__(self) -> int:
        self._lookups.kinds.update(KINDS.values())
        return len(self._records)


class _NotedIds(AbstractSet[str]):
    """Ids that note which of them are asked for."""

    def __init__(self, ids: AbstractSet[str], missed: set[str]) -> None:
        self._ids, self._missed = ids, missed

    def __contains__(self, name: object) -> bool:
        if name not in self._ids:
            return False
        self._missed.add(str(name))
        return True

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


def note_lookups(facts: FactBase) -> NotedBase:
    """Return the fact base as one that notes what is looked up in it."""
    lookups = Lookups()
    return NotedBase(
        _NotedRecords(facts.records, lookups),
        facts.trees,
        _NotedIds(facts.broken, lookups.missed),
        _NotedIds(facts.hidden, lookups.missed),
        facts.set_aside,
        facts,
        lookups,
    )


def find_errors(diagnostics: tuple[Diagnostic, ...]) -> tuple[Diagnostic, ...]:
    """Return the errors that no comment overrules."""
    return tuple(one for one in diagnostics if one.severity is Severity.ERROR and one.ignored is None)


def find_stopping(
    spec: Spec,
    selection: Selection,
    lookups: Lookups,
    templates: tuple[str, ...],
    materials: Materials,
) -> tuple[Diagnostic, ...]:
    """Return the errors of the facts and templates that a brief must not be made with.

    ``templates`` are the names of those that it is rendered with.
    """
    if not materials.errors:
        return ()
    facts, project = materials.facts, materials.project
    used = {fact.id for fact in selection.facts} | (lookups.ids & facts.records.keys())
    used.update(facts.ids_of(tuple(lookups.kinds)))
    named = {each.name for name in used for each in references_of(facts.records[name])}
    missed = {name for name in named if name not in facts.records and facts.may_hold(name)}
    missed |= {
        *lookups.missed,
        *hidden_links(spec.brief, facts),
        *(named.name for named in references_in(spec.brief) if named.name in facts.broken),
    }
    used |= {named.name for fact in selection.facts for named in references_of(fact)}
    fragments = [
        one
        for one in facts.fragments()
        if _is_missed(one, missed) or may_take(spec.brief, one, facts, lowest=project.scale[0])
    ]
    files = {materials.templates[name].file for name in templates if name in materials.templates}
    if _lacks_template(spec, materials):
        # What keeps a template from being read, itself or a folder of it, is why it is not there.
        read = {template.file for template in materials.templates.values()}
        files |= {error.origin.file for error in materials.errors if error.origin} - read
    folders = [f"{name_file(one, project.root)}/" for one in project.template_folders()]
    found = [
        one
        for one in materials.errors
        if (
            one.origin.file in files
            if one.origin is not None and one.origin.file.startswith(tuple(folders))
            else _concerns(one, used | missed, fragments, materials)
        )
    ]
    lacks_cause = (fragments or missed) and not found
    return materials.errors if lacks_cause else tuple(found)


def _lacks_template(spec: Spec, materials: Materials) -> bool:
    named = ((section.intro, getattr(section, "template", None)) for section in spec.brief.sections)
    return any(name not in materials.templates for names in named for name in names if name)


def find_unlisted(files: Iterable[Path], materials: Materials) -> tuple[Diagnostic, ...]:
    """Return the errors for which specs of many briefs may lack one: of records that a brief may have been made of."""
    if not materials.errors:
        return ()
    facts, project = materials.facts, materials.project
    relations = Relations(facts, project.scale[0])
    concerned: list[Fragment] = []
    for file in files:
        source = materials.workspace.spec(file).value
        for_each = source.batch.for_each if source and source.batch else None
        if for_each is not None:
            fragments = facts.fragments()
            concerned += [one for one in fragments if _may_be_subject(for_each, one, relations)]
    return tuple(
        one
        for one in materials.errors
        if concerned
        and one.origin
        and _is_of_facts(one.origin, materials)
        and _concerns(one, set(), concerned, materials)
    )


def _may_be_subject(for_each: ForEach, fragment: Fragment, relations: Relations) -> bool:
    (kind,) = for_each.chosen
    if kind in ("meeting", "event"):
        selector = getattr(for_each, kind) or Selector()
        narrowed = selector.model_copy(update={"kind": (kind,)})
        return may_select(narrowed, fragment, relations) is not False
    kinds: tuple[type, ...] = {
        "tag": (Fact,),
        "series": (Meeting, Organisation),
        "person": (Meeting, Event, Person),
    }.get(kind, ())
    if not any(issubclass(one, kinds) for one in fragment.kinds):
        return False
    listed = getattr(for_each, kind)
    if listed == (ALL,) or kind == "tag":
        return True
    return fragment.names is None or not fragment.names.isdisjoint(listed)


def _is_missed(fragment: Fragment, missed: set[str]) -> bool:
    return bool(missed) and (fragment.names is None or not fragment.names.isdisjoint(missed))


def _concerns(error: Diagnostic, used: set[str], fragments: list[Fragment], materials: Materials) -> bool:
    """Whether an error is one of a record that is used, or of what was set aside and may have been."""
    facts, origin = materials.facts, error.origin
    if origin is None or not _is_of_facts(origin, materials):
        return True
    name = facts.set_aside.name_at(origin)
    if not used.isdisjoint((*error.concerns, *((name,) if name else ()))):
        return True
    return any(
        one.file in ("", origin.file) and (name is None or one.names is None or name in one.names)
        for one in fragments
    )


def _is_of_facts(origin: Origin, materials: Materials) -> bool:
    folder = name_file(materials.project.facts, materials.project.root)
    return origin.file == folder or origin.file.startswith(f"{folder}/")

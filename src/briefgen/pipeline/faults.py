"""Which errors of what briefs share stop one brief: those of the facts that it prints, rests on or might have selected.

In: a brief, what was looked up to compose it, and the errors of the fact base and the templates. Out: the errors that
concern it. A curator at work on one corner of a large fact base must not keep every brief from being made; but nothing
is left out of a brief because it could not be read, so a record that was set aside counts wherever its readable fields
do not rule it out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.checks.records.references import references_of
from briefgen.diagnostics import Diagnostic, Origin, Severity
from briefgen.load.brief import load_spec_file
from briefgen.load.files import name_file
from briefgen.model.batch import ALL, ForEach
from briefgen.model.brief import Selector, Spec
from briefgen.model.factbase import FactBase, Fragment, Selection
from briefgen.model.records import AnyRecord, Event, Fact, Meeting, Organisation, Person
from briefgen.select import Relations, hidden_links, may_select, may_take

if TYPE_CHECKING:
    from briefgen.pipeline.materials import Materials


@dataclass(slots=True)
class Lookups:
    """The ids that a composition looked up: those that are there, and those that it was said may have been set aside."""

    found: set[str] = field(default_factory=set)
    missed: set[str] = field(default_factory=set)


class _NotedRecords(Mapping[str, AnyRecord]):
    """Records that note which of them are looked up."""

    def __init__(self, records: Mapping[str, AnyRecord], found: set[str]) -> None:
        self._records, self._found = records, found

    def __getitem__(self, name: str) -> AnyRecord:
        record = self._records[name]
        self._found.add(name)
        return record

    def __iter__(self) -> Iterator[str]:
        return iter(self._records)

    def __len__(self) -> int:
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


_NO_IDS = frozenset(("kind", "title", "caption", "template"))
"""Keys of a section whose values name no record, whatever they say."""


def note_lookups(facts: FactBase) -> tuple[FactBase, Lookups]:
    """Return the fact base, and what will have been looked up in it."""
    lookups = Lookups()
    noting = replace(
        facts,
        records=_NotedRecords(facts.records, lookups.found),
        broken=_NotedIds(facts.broken, lookups.missed),
        hidden=_NotedIds(facts.hidden, lookups.missed),
    )
    return noting, lookups


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
    used = {*lookups.found, *(fact.id for fact in selection.facts)}
    named = {
        each.name for name in used if name in facts.records for each in references_of(facts.records[name])
    }
    missed = {name for name in named if name not in facts.records and facts.may_hold(name)}
    missed |= {
        *lookups.missed,
        *hidden_links(spec.brief, facts),
        *(facts.broken & set(_texts_of(spec.brief.model_dump(include={"each", "select", "sections"})))),
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
        source = load_spec_file(file, project.root).value
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


def _texts_of(value: object) -> Iterator[str]:
    """Yield every text in plain values but words that print and names of files: among them are the ids a spec names."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if key not in _NO_IDS:
                yield from _texts_of(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _texts_of(inner)


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

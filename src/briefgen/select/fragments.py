"""Whether a brief might have selected a record that could not be read, as far as its readable fields say.

In: a brief, a ``Fragment``, the sound facts. Out: ``False`` only where a field that could be read rules the record out:
nothing is to be left out of a brief without a word because it could not be read. Each condition of a selector is true,
false, or not known; ``all``, ``any`` and ``none`` put them together as logic has it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from briefgen.model.brief import (
    Brief,
    DelegationsSection,
    GlossarySection,
    Section,
    Selector,
    TimelineSection,
)
from briefgen.model.factbase import FactBase, Fragment
from briefgen.model.records import KINDS, AnyFact, Conflict, Event, Fact, Meeting, Term
from briefgen.select.selectors import (
    CONDITIONS,
    DATE_FIELDS,
    Relations,
    compile_selector,
    kinds_of,
    takes_facts,
)

_LINKS = ("meeting", "about")
"""Fields by which a fact takes over something of another, which may itself be unreadable."""

_KIND_NAMES: Mapping[type, str] = {model: name.removesuffix("s") for name, model in KINDS.items()}


def may_take(brief: Brief, fragment: Fragment, facts: FactBase, *, lowest: str = "public") -> bool:
    """Whether a brief would take a record of which only a part can be read, unless that part rules it out."""
    relations = Relations(facts, lowest)
    for section in brief.sections:
        if (
            isinstance(section, GlossarySection)
            and Term in fragment.kinds
            and _may_be(fragment, section.terms)
        ):
            return True
    return any(
        may_select(brief.select, each, relations) is not False
        and any(_may_reach(section, each, relations) for section in brief.sections)
        for each in _by_kind(fragment)
    )


def may_select(selector: Selector, fragment: Fragment, relations: Relations) -> bool | None:
    """Whether a selector takes a record of which a part can be read; ``None`` where that part does not say."""
    return _any_of(_all_of(_conditions(selector, each, relations)) for each in _by_kind(fragment))


def _by_kind(fragment: Fragment) -> Iterator[Fragment]:
    """Yield what was set aside as each of the kinds of facts that it may be."""
    yield from (replace(fragment, kinds=(kind,)) for kind in fragment.kinds if issubclass(kind, Fact))


def hidden_links(brief: Brief, facts: FactBase) -> Iterator[str]:
    """Yield the ids of set-aside records that would decide whether sound facts, which name them, are selected."""
    for fact in facts.facts():
        name = fact.about.fact if isinstance(fact, Conflict) else getattr(fact, "meeting", None)
        if name is not None and name not in facts.records and facts.may_hold(name):
            kinds = brief.select.kind
            if not kinds or fact.kind in kinds:
                yield name


def _may_be(fragment: Fragment, named: Collection[str]) -> bool:
    """Whether what was set aside may be one of those that are named; all are meant where none is."""
    return not named or fragment.names is None or not fragment.names.isdisjoint(named)


def _may_reach(section: Section, fragment: Fragment, relations: Relations) -> bool:
    """Whether a section may take what the brief has selected."""
    if not takes_facts(section):
        return False
    kinds = kinds_of(section)
    if kinds and not any(issubclass(kind, kinds) for kind in fragment.kinds):
        return False
    if isinstance(section, DelegationsSection) and not _may_be(fragment, section.meetings):
        return False
    if isinstance(section, TimelineSection) and _is_off(section, fragment):
        return False
    return section.select is None or may_select(section.select, fragment, relations) is not False


def _is_off(section: TimelineSection, fragment: Fragment) -> bool:
    """Whether a timeline surely draws no such record: none of a series beside those it draws, none without a label."""
    record, unknown = fragment.record, fragment.unknown
    if (
        unknown is None
        or not isinstance(record, fragment.kinds[0])
        or "series" in unknown
        or "label" in unknown
    ):
        return False
    if isinstance(record, Meeting | Event):
        is_drawn = record.series in (
            *section.also,
            *((section.series,) if isinstance(record, Meeting) else ()),
        )
        return not is_drawn and not (isinstance(record, Event) and record.label is not None)
    return True


def _conditions(selector: Selector, fragment: Fragment, relations: Relations) -> Iterator[bool | None]:
    if selector.kind:
        yield any(_KIND_NAMES[fragment.kinds[0]] == kind for kind in selector.kind)
    if selector.id:
        yield _by_id(selector, fragment, relations)
    for name, condition in CONDITIONS.items():
        if name not in ("kind", "id") and (wanted := getattr(selector, name)):
            yield _by_field(Selector.model_validate({name: wanted}), condition.fields, fragment, relations)
    if selector.date is not None:
        yield _by_field(Selector(date=selector.date), DATE_FIELDS, fragment, relations)
    for inner in selector.all:
        yield may_select(inner, fragment, relations)
    if selector.any:
        yield _any_of(may_select(inner, fragment, relations) for inner in selector.any)
    if selector.none:
        taken = _any_of(may_select(inner, fragment, relations) for inner in selector.none)
        yield None if taken is None else not taken


def _by_id(selector: Selector, fragment: Fragment, relations: Relations) -> bool | None:
    wanted = {name for name in selector.id if name not in relations.facts.records}
    if fragment.unknown == frozenset():
        wanted = set(selector.id)
    if Conflict in fragment.kinds:
        # A conflict passes by the id of what it is about, too.
        return _by_field(Selector(id=selector.id), CONDITIONS["id"].fields, fragment, relations)
    if fragment.names is None:
        return None if wanted else False
    return False if fragment.names.isdisjoint(wanted) else True if len(fragment.names) == 1 else None


def _by_field(
    condition: Selector, fields: tuple[str, ...], fragment: Fragment, relations: Relations
) -> bool | None:
    record, unknown = fragment.record, fragment.unknown
    if unknown is None or record is None or not unknown.isdisjoint(fields):
        return None
    if any(_is_hidden(getattr(record, link, None), relations.facts) for link in _LINKS if link in fields):
        return None
    fact: AnyFact = record  # type: ignore[assignment] # of several kinds: those fields alone are asked for that all have
    return compile_selector(condition, relations)(fact) is not None


def _is_hidden(link: object, facts: FactBase) -> bool:
    name = getattr(link, "fact", link)
    return isinstance(name, str) and name not in facts.records and facts.may_hold(name)


def _all_of(values: Iterable[bool | None]) -> bool | None:
    known = list(values)
    return False if False in known else None if None in known else True


def _any_of(values: Iterable[bool | None]) -> bool | None:
    known = list(values)
    return True if True in known else None if None in known else False

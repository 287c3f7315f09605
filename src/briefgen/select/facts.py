"""The facts of a brief and of each of its sections.

The brief's selector picks from the fact base; a section takes what it can print of that, narrowed by a selector of
its own. A section never reaches past the brief's selection: what the brief leaves out, it leaves out everywhere, and
so a fact held back by the brief's selector cannot come in by a section's list of names. Such a name is an error
(``not-selected``): dropping the row silently would print a table with a hole.

Sections keep the brief's order where they name none. The delegation table stands in the order of its own list.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from briefgen.diagnostics import Diagnostic, Outcome, diagnose
from briefgen.model.base import Refers, fields_with
from briefgen.model.brief import (
    Brief,
    ChartSection,
    DelegationsSection,
    Section,
    Selector,
    Spec,
    TableSection,
)
from briefgen.model.factbase import FactBase, Selected, Selection
from briefgen.model.records import AnyFact, AnyRecord, Assessment, Fact, Meeting, Statistic
from briefgen.model.tree import Step
from briefgen.select.fragments import hidden_links, may_take
from briefgen.select.selectors import (
    Relations,
    arrange,
    compile_selector,
    nature_of,
    statistics_of,
    takes_all,
    takes_facts,
)

_EVERYTHING = "everything"
_NOTHING = Selected((), ())


def select_facts(spec: Spec, facts: FactBase, *, lowest: str = "public") -> Outcome[Selection]:
    """Select the facts of a brief. ``lowest`` is the handling level of facts that name none.

    An empty selection is an error unless its section allows it; where the brief itself selects nothing, that is said
    once. Nothing is said where the reason may be a record that was set aside, or an id that no record has: both are
    reported elsewhere.
    """
    relations = Relations(facts, lowest)
    pool, why = _select_pool(spec.brief.select, facts, relations)
    selected = tuple(
        _select_section(section, pool, why, relations, place) for place, section in _placed(spec)
    )
    taken = {fact.id for one in selected for fact in one.facts}
    taken |= {beside for name in taken for beside in _beside(name, facts, relations)}
    selection = Selection(tuple(fact for fact in pool if fact.id in taken), selected)
    found = (
        *_check_empty(spec, facts, selection, lowest, anything=bool(pool)),
        *_check_names(spec, facts, selection, why),
    )
    return Outcome(selection, tuple(sorted(found, key=Diagnostic.sort_key)))


def pick_facts(selector: Selector, facts: FactBase, *, lowest: str = "public") -> tuple[AnyFact, ...]:
    """Return the facts that one selector takes, in its order: what a brief with that selector would draw on."""
    return _select_pool(selector, facts, Relations(facts, lowest))[0]


def takes_any(brief: Brief, names: Iterable[str], facts: FactBase, *, lowest: str = "public") -> bool:
    """Whether a brief would take any of the facts of some names.

    Where a limit cuts some off, those that it leaves are among those that the whole fact base would leave or follow
    them, so that ``False`` holds for the whole of it, too.
    """
    relations = Relations(facts, lowest)
    among = (facts.records[name] for name in names)
    pool, why = _select_pool(brief.select, facts, relations, among)
    return any(
        _select_section(section, pool, why, relations, "").facts
        for section in (brief.sections if pool else ())
    )


def _beside(name: str, facts: FactBase, relations: Relations) -> Iterator[str]:
    """Yield the facts that print beside one: the meeting or event that it belongs to, what an assessment rests on."""
    fact = facts.records.get(name)
    gathering = relations.parent_meeting_of(fact) if isinstance(fact, Fact) else None
    if gathering is not None:
        yield gathering.id
    if isinstance(fact, Assessment):
        yield from fact.basis


def _placed(spec: Spec) -> Iterator[tuple[str, Section]]:
    for number, section in enumerate(spec.brief.sections, 1):
        yield f"(section {number}, {section.kind})", section


def _select_pool(
    selector: Selector, facts: FactBase, relations: Relations, among: Iterable[AnyRecord] | None = None
) -> tuple[tuple[AnyFact, ...], dict[str, str]]:
    """Return the brief's facts in order, of all or those ``among`` some, and for each id why it was taken."""
    test = compile_selector(selector, relations)
    some = facts.facts() if among is None else among
    reasons = ((fact, test(fact)) for fact in some if isinstance(fact, Fact))
    taken = [(fact, reason) for fact, reason in reasons if reason is not None]
    pool = arrange([fact for fact, _ in taken], selector, relations, "date")
    why = {fact.id: f"{reason or _EVERYTHING} (brief)" for fact, reason in taken}
    return pool, {fact.id: why[fact.id] for fact in pool}


def _select_section(
    section: Section, pool: Sequence[AnyFact], why: dict[str, str], relations: Relations, place: str
) -> Selected:
    if not takes_facts(section):
        return _NOTHING
    selector = section.select or Selector()
    if section.select is None and takes_all(section):
        return Selected(tuple(pool), tuple(why[fact.id] for fact in pool))
    natural, narrow = nature_of(section), compile_selector(selector, relations)
    reasons: dict[str, str] = {}
    taken: list[AnyFact] = []
    for fact in pool:
        kind = natural(fact)
        reason = narrow(fact) if kind is not None else None
        if kind is not None and reason is not None:
            taken.append(fact)
            own = f"{kind} and {reason}" if kind and reason else kind or reason
            reasons[fact.id] = f"{why[fact.id]} and {own} {place}" if own else why[fact.id]
    if isinstance(section, DelegationsSection) and section.meetings:
        taken.sort(key=lambda fact: section.meetings.index(fact.id))
    ordered = arrange(taken, selector, relations, None)
    return Selected(ordered, tuple(reasons[fact.id] for fact in ordered))


def _check_empty(
    spec: Spec, facts: FactBase, selection: Selection, lowest: str, *, anything: bool
) -> Iterator[Diagnostic]:
    empty = [
        (index, section)
        for index, (section, selected) in enumerate(zip(spec.brief.sections, selection.sections, strict=True))
        if not selected.facts and takes_facts(section) and not section.allow_empty
    ]
    if (
        not empty
        or _names_unknown(spec.brief.select, facts)
        or (
            facts.incomplete
            and (
                any(may_take(spec.brief, one, facts, lowest=lowest) for one in facts.fragments())
                or any(hidden_links(spec.brief, facts))
            )
        )
    ):
        return
    if not anything:
        hint = "widen the brief's `select`"
        yield diagnose("empty-selection", "the brief selects no facts", spec.origin("select"), hint)
        return
    for index, section in empty:
        if section.select is None or not _names_unknown(section.select, facts):
            message = f"section {index + 1} ({section.kind}) selects no facts"
            hint = "widen its `select` or the brief's, or say `allow_empty: true` to leave the section out"
            yield diagnose("empty-selection", message, spec.origin("sections", index, "select"), hint)


def _names_unknown(selector: Selector, facts: FactBase) -> bool:
    """Whether a selector names an id that no record has; the check of the brief reports it."""
    named = (name for field in fields_with(Selector, Refers) for name in getattr(selector, field))
    inner = (*selector.any, *selector.all)
    return any(name not in facts.records for name in named) or any(
        _names_unknown(one, facts) for one in inner
    )


def _check_names(
    spec: Spec, facts: FactBase, selection: Selection, why: dict[str, str]
) -> Iterator[Diagnostic]:
    """Report facts that a section names one by one and that do not reach it.

    A name in a section's `id` may be dropped by the section's other conditions, since that is what they are for; a
    name in a delegation table's list may not, but for a limit.
    """
    for index, (section, selected) in enumerate(zip(spec.brief.sections, selection.sections, strict=True)):
        selector = section.select or Selector()
        path: tuple[Step, ...] = ("sections", index)
        named = {name for name in selector.id if isinstance(facts.records.get(name), Fact)}
        yield from _report_missing(spec, (*path, "select", "id"), selector.id, named - set(why))
        if isinstance(section, DelegationsSection) and selector.limit is None:
            meetings = {name for name in section.meetings if facts.get(Meeting, name)}
            reached = {fact.id for fact in selected.facts}
            yield from _report_missing(spec, (*path, "meetings"), section.meetings, meetings - reached)
        if isinstance(section, ChartSection | TableSection) and selector.limit is None:
            drawn = {name for name in statistics_of(section) if facts.get(Statistic, name)}
            left_out = drawn - {fact.id for fact in selected.facts}
            yield from _report_missing(spec, (*path, "statistics"), section.statistics, left_out)


def _report_missing(
    spec: Spec, path: tuple[Step, ...], names: Sequence[str], missing: Collection[str]
) -> Iterator[Diagnostic]:
    for place, name in enumerate(names):
        if name in missing:
            message = f"section {int(path[1]) + 1} names “{name}”, which the selection leaves out"
            hint = f"let the brief's `select` take “{name}” too, or take the name out of the section"
            yield diagnose("not-selected", message, spec.origin(*path, place), hint)

"""Selectors as conditions, the order of a selection, and what each kind of section takes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Literal, get_args

from briefgen.model.brief import (
    ChartSection,
    ChronologySection,
    CommitmentsSection,
    ConflictsSection,
    DelegationsSection,
    ExcerptsSection,
    FactKind,
    GlossarySection,
    KeyPointsSection,
    Section,
    Selector,
    SourcesSection,
    TextSection,
    TimelineSection,
)
from briefgen.model.dates import EdtfDate
from briefgen.model.records import KINDS, AnyFact, Event, Fact, Meeting, Statistic
from briefgen.select.relations import (
    Relations,
    ids_of,
    kind_of,
    parties_of,
    people_of,
    sources_of,
    status_of,
    tags_of,
)

Test = Callable[[AnyFact], str | None]
"""Returns the reason for taking a fact (empty where nothing was asked), or ``None`` where it is not taken."""

Values = Callable[[AnyFact], Iterable[str | None]]


def compile_selector(selector: Selector, relations: Relations) -> Test:
    """Make one test of a selector; ``order`` and ``limit`` are not its matter."""
    tests = (*_own_conditions(selector, relations), *_combinations(selector, relations))
    if len(tests) == 1:
        return tests[0]
    return _all_of(tests)


def _own_conditions(selector: Selector, relations: Relations) -> Iterator[Test]:
    """Yield a test for each condition given, cheap ones first."""
    conditions: tuple[tuple[str, Sequence[str], Values, bool], ...] = (
        ("kind", selector.kind, kind_of, False),
        ("handling", selector.handling, relations.handling_of, False),
        ("id", selector.id, ids_of, True),
        ("status", selector.status, status_of, True),
        ("tags", selector.tags, tags_of, True),
        ("series", selector.series, relations.series_of, True),
        ("meeting", selector.meeting, relations.meeting_of, True),
        ("party", selector.party, parties_of, True),
        ("person", selector.person, people_of, True),
        ("organisation", selector.organisation, relations.organisations_of, True),
        ("source", selector.source, sources_of, True),
    )
    for name, wanted, values, taken_over in conditions:
        if wanted:
            test = _value_test(name, frozenset(wanted), values)
            yield _or_by_subject(test, relations) if taken_over else test
    if selector.date is not None:
        yield _date_test(selector.date, relations)


def _value_test(name: str, wanted: frozenset[str], values: Values) -> Test:
    def test(fact: AnyFact) -> str | None:
        for value in values(fact):
            if value in wanted:
                return f"{name}: {value}"
        return None

    return test


def _or_by_subject(test: Test, relations: Relations) -> Test:
    """Let a conflict pass by what it takes over from the fact that it is about."""

    def test_both(fact: AnyFact) -> str | None:
        reason = test(fact)
        if reason is None and fact.kind == "conflict" and (subject := relations.subject_of(fact)) is not None:
            reason = test(subject)
            return None if reason is None else f"{reason} of {subject.id}, which it is about"
        return reason

    return test_both


def _date_test(wanted: EdtfDate, relations: Relations) -> Test:
    reason = f"date: {wanted}"

    def test(fact: AnyFact) -> str | None:
        date = relations.date_of(fact)
        return reason if date is not None and date.overlaps(wanted) else None

    return test


def _combinations(selector: Selector, relations: Relations) -> Iterator[Test]:
    if selector.any:
        yield _any_of([compile_selector(inner, relations) for inner in selector.any])
    if selector.all:
        yield _all_of([compile_selector(inner, relations) for inner in selector.all])
    if selector.none:
        yield _none_of([compile_selector(inner, relations) for inner in selector.none])


def _all_of(tests: Sequence[Test]) -> Test:
    def test(fact: AnyFact) -> str | None:
        reasons = []
        for one in tests:
            reason = one(fact)
            if reason is None:
                return None
            reasons.append(reason)
        return " and ".join(filter(None, reasons))

    return test


def _any_of(tests: Sequence[Test]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return next((reason for one in tests if (reason := one(fact)) is not None), None)

    return test


def _none_of(tests: Sequence[Test]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return "" if all(one(fact) is None for one in tests) else None

    return test


Order = Literal["date", "-date", "id", "given"]

_KINDS = {kind: rank for rank, kind in enumerate(get_args(FactKind))}


def arrange(
    facts: Sequence[AnyFact], selector: Selector, relations: Relations, standard: Order | None
) -> tuple[AnyFact, ...]:
    """Sort facts as a selector says and cut them off at its limit.

    ``standard`` holds where the selector names no order; ``None`` leaves the facts in the order they come in.
    """
    order = selector.order or standard
    return tuple(_sort(facts, order, selector.id, relations) if order else facts)[: selector.limit]


def _sort(
    facts: Sequence[AnyFact], order: Order, given: Sequence[str], relations: Relations
) -> list[AnyFact]:
    """Sort by the order named, then by date, kind and id. Facts without a date stand last in either direction."""
    if order == "id":
        return sorted(facts, key=lambda fact: fact.id)
    by_kind = sorted(facts, key=lambda fact: (_KINDS[fact.kind], fact.id))
    dated = [(date, fact) for fact in by_kind if (date := relations.date_of(fact)) is not None]
    dated.sort(key=lambda pair: (pair[0].earliest, pair[0].latest), reverse=order == "-date")
    undated = [fact for fact in by_kind if relations.date_of(fact) is None]
    by_date = [*(fact for _, fact in dated), *undated]
    if order != "given":
        return by_date
    place = {name: index for index, name in enumerate(given)}
    return sorted(by_date, key=lambda fact: place.get(fact.id, len(place)))


_SECTIONS_KINDS: dict[type[Section], tuple[str, ...]] = {
    ChronologySection: ("event", "meeting"),
    CommitmentsSection: ("commitment",),
    ConflictsSection: ("conflict",),
    ExcerptsSection: ("excerpt",),
}


def takes_facts(section: Section) -> bool:
    """Whether a section selects facts at all."""
    return not isinstance(section, GlossarySection | SourcesSection)


def takes_all(section: Section) -> bool:
    """Whether a section takes whatever its selectors leave: those made of text."""
    return isinstance(section, KeyPointsSection | TextSection)


def kinds_of(section: Section) -> tuple[type[Fact], ...]:
    """Return the kinds of facts that a section can print; none where it can print all."""
    if isinstance(section, TimelineSection):
        return (Meeting, Event)
    if isinstance(section, DelegationsSection):
        return (Meeting,)
    if isinstance(section, ChartSection):
        return (Statistic,)
    names = _SECTIONS_KINDS.get(type(section), ())
    return tuple(
        model for key, model in KINDS.items() if key.removesuffix("s") in names and issubclass(model, Fact)
    )


def nature_of(section: Section) -> Test:
    """Return the test for what a section can print."""
    if isinstance(section, TimelineSection):
        return _drawn(section)
    if isinstance(section, DelegationsSection):
        return _named_meetings(section.meetings) if section.meetings else _has_delegations
    if isinstance(section, ChartSection):
        return _named_statistics(section)
    kinds = _SECTIONS_KINDS.get(type(section))
    return _of_kind(kinds) if kinds else _anything


def _anything(_fact: AnyFact) -> str:
    return ""


def _of_kind(kinds: Sequence[str]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return f"kind: {fact.kind}" if fact.kind in kinds else None

    return test


def _has_delegations(fact: AnyFact) -> str | None:
    """Take meetings whose delegations are known: the others would be empty rows."""
    return "kind: meeting with delegations" if isinstance(fact, Meeting) and fact.delegations else None


def _named_meetings(names: Sequence[str]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return f"meetings: {fact.id}" if isinstance(fact, Meeting) and fact.id in names else None

    return test


def _named_statistics(section: ChartSection) -> Test:
    names = statistics_of(section)

    def test(fact: AnyFact) -> str | None:
        return f"statistics: {fact.id}" if isinstance(fact, Statistic) and fact.id in names else None

    return test


def statistics_of(section: ChartSection) -> tuple[str, ...]:
    """Return the statistics that a chart names: those drawn, and the one that they are divided by."""
    per = section.derive.per if section.derive else None
    return (*section.statistics, *((per,) if per else ()))


def _drawn(section: TimelineSection) -> Test:
    """Take the meetings of all tracks drawn, the events of the tracks beside the main one, and events with a label."""

    def test(fact: AnyFact) -> str | None:
        if isinstance(fact, Meeting | Event):
            if fact.series is not None and fact.series in section.also:
                return f"also: {fact.series}"
            if isinstance(fact, Meeting):
                return f"series: {fact.series}" if fact.series == section.series else None
            return "an event with a label" if fact.label is not None else None
        return None

    return test

"""What a fact can be selected by, selectors as tests, the order of a selection, and what each kind of section takes.

A fact is selected by its own words, or by those of the record that it belongs to:

* An excerpt, commitment or claim takes over the series of its meeting, and the date where it has none of its own.
* A conflict takes over everything from the fact that it is about: it is part of what is known of that fact, and a
  reader who is shown the one must not miss the other. Its kind and its handling alone remain its own, so that a
  selection by kind says what it says, and a conflict that is held back never comes along.
Nothing else is taken over: tags, people and parties are those that the fact itself names.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple, get_args

from briefgen.model.brief import (
    AboutSection,
    AssessmentsSection,
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
    TableSection,
    TextSection,
    TimelineSection,
)
from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    KINDS,
    AnyFact,
    Assessment,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Statistic,
    supports_anything,
    supports_of,
)

Attached = Excerpt | Commitment | Claim
"""Facts that may belong to a meeting or event."""


@dataclass(frozen=True, slots=True)
class Relations:
    """Questions to a fact that need the fact base to answer. ``lowest`` is the handling of facts that name none."""

    facts: FactBase
    lowest: str

    def parent_meeting_of(self, fact: AnyFact) -> Meeting | Event | None:
        """Return the meeting or event that a fact belongs to; its own is not meant."""
        if isinstance(fact, Attached) and fact.meeting is not None:
            record = self.facts.records.get(fact.meeting)
            return record if isinstance(record, Meeting | Event) else None
        return None

    def subject_of(self, fact: AnyFact) -> AnyFact | None:
        """Return the fact that a conflict is about. A conflict about a conflict takes nothing over."""
        if not isinstance(fact, Conflict):
            return None
        record = self.facts.records.get(fact.about.fact)
        return record if isinstance(record, Fact) and not isinstance(record, Conflict) else None

    def date_of(self, fact: AnyFact) -> EdtfDate | None:
        """Return the date a fact counts under: its own, the time its numbers cover, its meeting's, its subject's."""
        if isinstance(fact, Event | Meeting):
            return fact.date
        if isinstance(fact, Claim | Assessment) and fact.date is not None:
            return fact.date
        if isinstance(fact, Statistic):
            return fact.span
        other = self.parent_meeting_of(fact) or self.subject_of(fact)
        return self.date_of(other) if other is not None else None

    def handling_of(self, fact: AnyFact) -> tuple[str]:
        """Return the fact's level of handling."""
        return (fact.handling or self.lowest,)

    def series_of(self, fact: AnyFact) -> Iterable[str | None]:
        """Return the series of a fact or of its meeting."""
        meeting = self.parent_meeting_of(fact) or fact
        return (meeting.series,) if isinstance(meeting, Meeting | Event) else ()

    def meeting_of(self, fact: AnyFact) -> Iterable[str | None]:
        """Return the meeting or event that a fact is or belongs to."""
        if isinstance(fact, Meeting | Event):
            return (fact.id,)
        return (fact.meeting,) if isinstance(fact, Attached) else ()

    def organisations_of(self, fact: AnyFact) -> Iterable[str | None]:
        """Return the organisations that a fact names: series, parties, author, and what a conflict is about."""
        return (*self.series_of(fact), *parties_of(fact), *_about(fact), *_author_of(fact))


def _about(fact: AnyFact) -> Iterable[str]:
    """Return the record that a conflict is about: a person, an organisation or a source as well as a fact."""
    return (fact.about.fact,) if isinstance(fact, Conflict) else ()


def _author_of(fact: AnyFact) -> Iterable[str]:
    """Return whose judgement an assessment is, a person or an organisation, where it says so."""
    return (fact.by,) if isinstance(fact, Assessment) and fact.by is not None else ()


def people_of(fact: AnyFact) -> Iterable[str]:
    """Return the people that a fact names: delegates, people of an event, an author, the person a conflict is about."""
    if isinstance(fact, Meeting):
        return (delegate.person for delegates in fact.delegations.values() for delegate in delegates)
    return fact.people if isinstance(fact, Event) else (*_about(fact), *_author_of(fact))


def parties_of(fact: AnyFact) -> Iterable[str]:
    """Return the parties of a fact: those with a delegation, or those it names, or the one a conflict is about."""
    if isinstance(fact, Meeting):
        return fact.delegations
    return fact.parties if isinstance(fact, Event | Commitment) else _about(fact)


def sources_of(fact: AnyFact) -> Iterable[str]:
    """Return the sources that a fact rests on, and the one a conflict is about; not those that only say otherwise."""
    entries = supports_of(fact)
    return (*(entry.source for entry in entries if supports_anything(entry)), *_about(fact))


class Condition(NamedTuple):
    """One of a selector's conditions: the values that a fact has for it, and the fields of a fact that say them.

    ``taken_over`` says that a conflict also has those of the fact that it is about.
    """

    values: Callable[[Relations, AnyFact], Iterable[str | None]]
    fields: tuple[str, ...]
    taken_over: bool = True


CONDITIONS: Mapping[str, Condition] = {
    "kind": Condition(lambda _, fact: (fact.kind,), (), taken_over=False),
    "handling": Condition(Relations.handling_of, ("handling",), taken_over=False),
    "id": Condition(lambda _, fact: (fact.id,), ("about",)),
    "status": Condition(lambda _, fact: (fact.status,), ("status", "about")),
    "tags": Condition(lambda _, fact: fact.tags, ("tags", "about")),
    "series": Condition(Relations.series_of, ("series", "meeting", "about")),
    "meeting": Condition(Relations.meeting_of, ("meeting", "about")),
    "party": Condition(lambda _, fact: parties_of(fact), ("parties", "delegations", "about")),
    "person": Condition(lambda _, fact: people_of(fact), ("people", "delegations", "about", "by")),
    "organisation": Condition(
        Relations.organisations_of, ("series", "meeting", "parties", "delegations", "about", "by")
    ),
    "source": Condition(lambda _, fact: sources_of(fact), ("support", "source", "versions", "about")),
}
"""The conditions whose values are words, cheap ones first; the other is ``date``."""

DATE_FIELDS = ("date", "values", "missing", "meeting", "about")

Test = Callable[[AnyFact], str | None]
"""Returns the reason for taking a fact (empty where nothing was asked), or ``None`` where it is not taken."""


def compile_selector(selector: Selector, relations: Relations) -> Test:
    """Make one test of a selector; ``order`` and ``limit`` are not its matter."""
    tests: list[Test] = []
    for name, condition in CONDITIONS.items():
        if wanted := getattr(selector, name):
            test = _value_test(name, frozenset(wanted), partial(condition.values, relations))
            tests.append(_or_by_subject(test, relations) if condition.taken_over else test)
    if selector.date is not None:
        tests.append(_date_test(selector.date, relations))
    for names, combine in (("any", _any_of), ("all", _all_of), ("none", _none_of)):
        if inner := getattr(selector, names):
            tests.append(combine([compile_selector(each, relations) for each in inner]))
    return tests[0] if len(tests) == 1 else _all_of(tests)


def _value_test(name: str, wanted: frozenset[str], values: Callable[[AnyFact], Iterable[str | None]]) -> Test:
    def test(fact: AnyFact) -> str | None:
        return next((f"{name}: {value}" for value in values(fact) if value in wanted), None)

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
    AssessmentsSection: ("assessment",),
    ChronologySection: ("event", "meeting"),
    CommitmentsSection: ("commitment",),
    ConflictsSection: ("conflict",),
    ExcerptsSection: ("excerpt",),
}


def takes_facts(section: Section) -> bool:
    """Whether a section selects facts at all."""
    return not isinstance(section, GlossarySection | SourcesSection | AboutSection)


def takes_all(section: Section) -> bool:
    """Whether a section takes whatever its selectors leave: those made of text."""
    return isinstance(section, KeyPointsSection | TextSection)


def kinds_of(section: Section) -> tuple[type[Fact], ...]:
    """Return the kinds of facts that a section can print; none where it can print all."""
    if isinstance(section, TimelineSection):
        return (Meeting, Event)
    if isinstance(section, DelegationsSection):
        return (Meeting,)
    if statistics_of(section):
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
    if statistics_of(section):
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


def _named_statistics(section: Section) -> Test:
    names = statistics_of(section)

    def test(fact: AnyFact) -> str | None:
        return f"statistics: {fact.id}" if isinstance(fact, Statistic) and fact.id in names else None

    return test


def statistics_of(section: Section) -> tuple[str, ...]:
    """Return the statistics that a chart or table names: those shown, and the one that they are divided by."""
    if not isinstance(section, ChartSection | TableSection):
        return ()
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

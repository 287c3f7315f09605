"""A selector as one test: a fact in, the reason why it is taken out, or ``None``.

A selector is compiled once; the test then touches only those properties of a fact that the selector asks for.
Reasons name the condition as the editor wrote it: ``series: summit and date: 2016/2025``.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from briefgen.model.brief import Selector
from briefgen.model.dates import EdtfDate
from briefgen.model.records import AnyFact
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

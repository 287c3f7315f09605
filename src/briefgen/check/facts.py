"""All checks of a fact base, listed by what they need beside it. A new check is one more name in a tuple."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from briefgen.check.conflicts import check_versions
from briefgen.check.dates import (
    check_against_day,
    check_deaths,
    check_retrievals,
    check_reviews,
    check_series,
)
from briefgen.check.excerpts import check_archive, check_excerpts, check_quotable
from briefgen.check.handling import check_levels
from briefgen.check.references import check_conflict_fields, check_references
from briefgen.check.support import check_printed_fields, check_support_entries
from briefgen.diagnostics import Diagnostic
from briefgen.model.factbase import FactBase

CHECKS: tuple[Callable[[FactBase], Iterator[Diagnostic]], ...] = (
    check_references,
    check_conflict_fields,
    check_printed_fields,
    check_support_entries,
    check_series,
    check_reviews,
    check_deaths,
    check_versions,
    check_quotable,
)
SCALE_CHECKS: tuple[Callable[[FactBase, Sequence[str]], Iterator[Diagnostic]], ...] = (check_levels,)
DAY_CHECKS: tuple[Callable[[FactBase, dt.date], Iterator[Diagnostic]], ...] = (
    check_against_day,
    check_retrievals,
)
ARCHIVE_CHECKS: tuple[Callable[[FactBase, Mapping[str, bytes]], Iterator[Diagnostic]], ...] = (
    check_archive,
    check_excerpts,
)


def check_facts(
    facts: FactBase,
    *,
    scale: Sequence[str],
    archive: Mapping[str, bytes] | None = None,
    today: dt.date | None = None,
) -> tuple[Diagnostic, ...]:
    """Run every check that the given inputs allow; diagnostics in order of their place.

    ``scale`` is the project's handling scale, lowest first. Without ``archive`` excerpts are not compared with their
    sources, and nothing is said of it; without ``today`` nothing is said that depends on the day.
    """
    return tuple(sorted(_run(facts, scale, archive, today), key=Diagnostic.sort_key))


def _run(
    facts: FactBase, scale: Sequence[str], archive: Mapping[str, bytes] | None, today: dt.date | None
) -> Iterator[Diagnostic]:
    for check in CHECKS:
        yield from check(facts)
    for scale_check in SCALE_CHECKS:
        yield from scale_check(facts, scale)
    if today is not None:
        for day_check in DAY_CHECKS:
            yield from day_check(facts, today)
    if archive is not None:
        for archive_check in ARCHIVE_CHECKS:
            yield from archive_check(facts, archive)

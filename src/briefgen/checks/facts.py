"""All checks of a fact base, listed by what they see. A new check is one more name in a tuple.

A check is a function that yields diagnostics. A record check reads one record, and others only by their ids, so that
the records of a large base are shared out among processes; it is handed the handling scale or the day where it depends
on them. A base check reads all records. Whether excerpts and anchors are verbatim is settled by the archive where it is
given, by the lock where it is not.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence

from briefgen.checks.briefs import check_level, check_subject_level
from briefgen.checks.consistency import check_actors, check_duplicates, check_occurrences, check_statements
from briefgen.checks.excerpts.quotation_marks import check_quotation_marks
from briefgen.checks.excerpts.verify import (
    Settled,
    check_archive,
    check_quotable,
    settle_by_archive,
    settle_by_lock,
)
from briefgen.checks.lint.lookalikes import check_foreign_words, check_lookalikes
from briefgen.checks.lint.own_words import (
    check_copied_words,
    check_excerpt_length,
    check_names,
    check_own_words,
    check_page_date,
)
from briefgen.checks.lint.spelling import check_spelling
from briefgen.checks.prose.assessments import check_assessment
from briefgen.checks.prose.evidence import EvidenceReader
from briefgen.checks.records.dates import (
    check_against_day,
    check_deaths,
    check_retrieval,
    check_review,
    check_series,
)
from briefgen.checks.records.references import (
    check_conflict_field,
    check_references,
    check_titles,
    check_versions,
)
from briefgen.checks.records.sources import (
    check_orphans,
    check_printed_fields,
    check_single_source,
    check_support_entries,
    check_withdrawn,
)
from briefgen.checks.records.statistics import check_statistic
from briefgen.diagnostics import Diagnostic
from briefgen.model.factbase import FactBase, Lock
from briefgen.model.likelihood import AssessmentScale
from briefgen.model.records import AnyRecord
from briefgen.model.text import ProseWords
from briefgen.system.workers import do_ahead

AT_ONCE = 2_000
"""Records that are worth a process of their own."""

RECORD_CHECKS: tuple[Callable[[AnyRecord, FactBase], Iterator[Diagnostic]], ...] = (
    check_conflict_field,
    check_printed_fields,
    check_support_entries,
    check_titles,
    check_review,
    check_deaths,
    check_versions,
    check_quotable,
    check_page_date,
    check_single_source,
    check_withdrawn,
    check_own_words,
    check_names,
    check_excerpt_length,
    check_foreign_words,
    check_statistic,
)
"""Each reads other records only by id: ``facts.records.get``, ``facts.get``, ``facts.may_hold``."""

BASE_CHECKS: tuple[Callable[[FactBase], Iterator[Diagnostic]], ...] = (
    check_references,
    check_series,
    check_statements,
    check_occurrences,
    check_actors,
    check_duplicates,
    check_orphans,
    check_spelling,
    check_quotation_marks,
    check_lookalikes,
)

SCALE_CHECKS: tuple[Callable[[AnyRecord, FactBase, Sequence[str]], Iterator[Diagnostic]], ...] = (
    check_level,
    check_subject_level,
)
DAY_CHECKS: tuple[Callable[[AnyRecord, FactBase, dt.date], Iterator[Diagnostic]], ...] = (
    check_against_day,
    check_retrieval,
)
ARCHIVE_CHECKS: tuple[Callable[[FactBase, Mapping[str, bytes]], Iterator[Diagnostic]], ...] = (
    check_archive,
    check_copied_words,
)


def check_facts(
    facts: FactBase,
    *,
    scale: Sequence[str],
    archive: Mapping[str, bytes] | None = None,
    today: dt.date | None = None,
    lock: Lock | None = None,
    words: ProseWords = ProseWords(),  # noqa: B008 - a frozen value
    assessing: AssessmentScale = AssessmentScale(),  # noqa: B008 - as above
) -> tuple[Diagnostic, ...]:
    """Run every check that the given inputs allow; diagnostics in order of their place.

    ``scale`` is the project's handling scale, lowest first; ``words`` and ``assessing`` are what it adds to the words of
    its languages and how its assessments are worded. Without ``archive`` the ``lock`` says which excerpts were
    compared with their sources, and without both nothing is said of it; without ``today`` nothing is said that
    depends on the day.
    """
    examined = examine_facts(
        facts, scale=scale, archive=archive, today=today, lock=lock, words=words, assessing=assessing
    )
    return examined.diagnostics


def examine_facts(
    facts: FactBase,
    *,
    scale: Sequence[str],
    archive: Mapping[str, bytes] | None = None,
    today: dt.date | None = None,
    lock: Lock | None = None,
    words: ProseWords = ProseWords(),  # noqa: B008 - a frozen value
    assessing: AssessmentScale = AssessmentScale(),  # noqa: B008 - as above
) -> Settled:
    """Run every check as ``check_facts`` does, and return beside all diagnostics which excerpts are verbatim."""
    names = tuple(facts.records)
    reader = EvidenceReader(facts, words)

    def examine_some(start: int) -> list[Diagnostic]:
        some = (facts.records[name] for name in names[start : start + AT_ONCE])
        return [
            one
            for record in some
            for one in (
                *check_record(record, facts, scale, today),
                *check_assessment(record, facts, reader, assessing),
            )
        ]

    # Of a large base the single records are checked by other processes, while this one sees to the base as a whole.
    ahead = range(0, len(names), AT_ONCE) if len(names) > AT_ONCE else ()
    with do_ahead(ahead, examine_some) as results:
        judged = [one for check in BASE_CHECKS for one in check(facts)]
        said = [one for some in (results() if ahead else map(examine_some, (0,))) for one in some]
    if archive is not None:
        judged += [one for archive_check in ARCHIVE_CHECKS for one in archive_check(facts, archive)]
        settled = settle_by_archive(facts, archive, lock)
    else:
        settled = settle_by_lock(facts, lock) if lock is not None else Settled()
    diagnostics = sorted((*said, *judged, *settled.diagnostics), key=Diagnostic.sort_key)
    return Settled(settled.verified, tuple(diagnostics))


def check_record(
    record: AnyRecord, facts: FactBase, scale: Sequence[str], today: dt.date | None
) -> Iterator[Diagnostic]:
    """Run every check of one record."""
    for check in RECORD_CHECKS:
        yield from check(record, facts)
    for scale_check in SCALE_CHECKS:
        yield from scale_check(record, facts, scale)
    if today is not None:
        for day_check in DAY_CHECKS:
            yield from day_check(record, facts, today)

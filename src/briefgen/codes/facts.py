"""Codes: what checks of the fact base find."""

from briefgen.codes.code import error, warning

CHECKS = {
    "unknown-id": error(
        "An id is named that no record has.",
        "Mostly a spelling mistake; the hint names the nearest id.",
        example="""\
# wrong
    support:
      - {source: harbour-leger}
# mended
    support:
      - {source: harbour-ledger}
""",
    ),
    "wrong-kind": error(
        "An id names a record of another kind than the place needs.",
        "For example a person where a source belongs.",
        example="""\
# wrong: marram is an organisation
    support:
      - {source: marram}
# mended
    support:
      - {source: harbour-ledger}
""",
    ),
    "unsupported-field": error(
        "A field that prints has no source.",
        "Add the field to the `supports` of the support entry whose source states it, add a support entry, or "
        "remove the field.",
        example="""\
# wrong: nobody says where
    city: Marram
    support:
      - {source: harbour-ledger, supports: [date, summary]}
# mended
    city: Marram
    support:
      - {source: harbour-ledger, supports: [date, summary, city]}
""",
    ),
    "unknown-field": error(
        "A support entry names a field that the record does not have.",
        "Fields are named by path: date, city, delegations, delegations/PARTY, delegations/PARTY/PERSON.",
        example="""\
# wrong
      - {source: harbour-ledger, supports: [dates]}
# mended
      - {source: harbour-ledger, supports: [date]}
""",
    ),
    "date-order": error(
        "Dates contradict their order.",
        "An interval ends before it begins, or a later meeting of a series is dated before an earlier one.",
        example="""\
# wrong
  board-1: {series: board, ordinal: 1, date: 1911-06-09}
  board-2: {series: board, ordinal: 2, date: 1908-05-03}
# mended
  board-1: {series: board, ordinal: 1, date: 1908-05-03}
  board-2: {series: board, ordinal: 2, date: 1911-06-09}
""",
    ),
    "ordinal-repeat": error(
        "Two meetings of a series have the same number.",
        "Correct the ordinal of one of them.",
        example="""\
# wrong
  board-1: {series: board, ordinal: 1, date: 1908-05-03}
  board-2: {series: board, ordinal: 1, date: 1911-06-09}
# mended
  board-2: {series: board, ordinal: 2, date: 1911-06-09}
""",
    ),
    "dead-person": error(
        "A delegate, or somebody in an event, had died before it.",
        "Correct the person, the date of the meeting or event, or the date of death. An event that remembers the dead "
        "may name them: say so in place.",
        example="""\
# wrong: the meeting was in 1911
people:
  ada-wick: {family: Wick, given: Ada, died: 1910-02-01}
# mended
people:
  ada-wick: {family: Wick, given: Ada, died: 1931-02-01}
""",
        ignorable=True,
    ),
    "same-versions": error(
        "Two versions of a conflict say the same.",
        "Put the sources that agree under one version; a conflict needs two that differ.",
        example="""\
# wrong
    versions:
      - {says: November 1909, support: [{source: harbour-ledger}]}
      - {says: november 1909, support: [{source: pilots-gazette}]}
# mended: what agrees stands together, and two versions differ
    versions:
      - {says: November 1909, support: [{source: harbour-ledger}, {source: pilots-gazette}]}
      - {says: spring of 1910, support: [{source: register}]}
""",
    ),
    "unknown-handling": error(
        "A handling level is not on the project's scale.",
        "The scale stands in the project's settings, lowest level first.",
        example="""\
# wrong: the scale is public < internal < restricted
    handling: secret
# mended
    handling: restricted
""",
    ),
    "handling-below": error(
        "A conflict's handling is lower than that of the fact it is about.",
        "What the sources say of a fact is as sensitive as the fact. Give the conflict the fact's level.",
        example="""\
events:
  landing: {date: 2020-05-01, summary: …, handling: internal, …}
conflicts:
  landing-day:
    about: {fact: landing, field: date}
    handling: internal          # without it, the versions would print in public briefs
""",
    ),
    "future-date": error(
        "What is said to have happened lies in the future.",
        "The date of a fact, of a source's publication, of a source's or brief's withdrawal, or of a death is later than "
        "the day of the check. "
        "Mark the fact `status: planned`, or correct the date.",
        example="""\
# wrong, in 2026
    date: 2031-05-01
    status: confirmed
# mended
    date: 2031-05-01
    status: planned
""",
        needs=("day",),
    ),
    "planned-past": warning(
        "A planned event's date has passed.",
        "Find out whether it took place, and record it as confirmed or say that no record was found.",
        example="""\
# wrong, in 2026
    date: 2025-05-01
    status: planned
# mended, once it is known
    date: 2025-05-01
    status: confirmed
""",
        needs=("day",),
    ),
    "future-review": error(
        "A record was reviewed or retrieved after the day of the check.",
        "Correct the date: nobody has read a source in the future.",
        example="""\
# wrong, on 15 January 2026
    reviewed: 2026-10-01
# mended
    reviewed: 2026-01-10
""",
        needs=("day",),
    ),
    "review-due": warning(
        "A fact is due for review.",
        "Its `review_by` has passed: check it against its sources and set `reviewed`.",
        example="""\
# wrong, on 15 January 2026
    reviewed: 2024-12-01
    review_by: 2025-12-01
# mended: compared again
    reviewed: 2026-01-15
    review_by: 2027-01-15
""",
        needs=("day",),
    ),
}

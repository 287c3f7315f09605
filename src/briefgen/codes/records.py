"""Codes: the shape of records and specs."""

from briefgen.codes.code import error

RECORDS = {
    "wrong-shape": error(
        "A value has the wrong shape.",
        "For example a list where a single value belongs. The message says what is expected.",
        example="""\
# wrong
    support: harbour-ledger
# mended
    support:
      - {source: harbour-ledger}
""",
    ),
    "unknown-key": error(
        "A key is not one of those that the place allows.",
        "Mostly a spelling mistake; the hint names the nearest key.",
        example="""\
# wrong
    sumary: The lamp was lit.
# mended
    summary: The lamp was lit.
""",
    ),
    "missing-key": error(
        "A required key is missing.",
        "Add the key that the message names.",
        example="""\
# wrong: every fact says when it was last compared with its sources
  lamp-lit: {date: 1909-11, summary: The lamp was lit.}
# mended
  lamp-lit: {date: 1909-11, summary: The lamp was lit., reviewed: 2026-01-15}
""",
    ),
    "bad-value": error(
        "A value is not one of those allowed.",
        "The message says which are.",
        example="""\
# wrong
    status: certain
# mended
    status: confirmed
""",
    ),
    "bad-date": error(
        "A date cannot be read.",
        "Dates follow EDTF level 1: 2024-09-04, 2016-12, 2024-09-04?, 2022-05~, 2023-09-18/2023-09-19, 2025/.. "
        "and, for 15 March 44 BC, -0043-03-15.",
        example="""\
# wrong
    date: 9 June 1911
# mended
    date: 1911-06-09
""",
    ),
    "duplicate-id": error(
        "Two records have the same id.",
        "Ids are unique over the whole fact base, whatever the kind, because citations name them.",
        example="""\
# wrong: in two files, or under two kinds
people: {marram: {family: Marram, given: Ada}}
organisations: {marram: {name: Harbour of Marram}}
# mended
people: {ada-marram: {family: Marram, given: Ada}}
organisations: {marram: {name: Harbour of Marram}}
""",
    ),
}

"""Codes: what facts rest on: how many sources, of which date, still valid."""

from briefgen.codes.code import error, warning

SOURCING = {
    "page-header-date": error(
        "A date comes from a page, not from its text.",
        "It is the date in the page's header or address (`page_date`), or the day on which the page was read "
        "(`retrieved`), and no other source gives it: none that was published on that day or later, and none that is "
        "undated and gives it at a locator in its text. Pages carry the date of the day they are shown. Take the date "
        "from a text that states it.",
        example="""\
# wrong: the page was shown on that day; the report says only that the vote was on a Friday
  tide-vote:
    date: 2024-12-27
    support:
      - {source: tide-report, supports: [date]}       # tide-report has page_date: 2024-12-27
# mended
    date: 2023-09-15
    support:
      - {source: harbour-minutes, supports: [date]}
""",
        ignorable=True,
    ),
    "single-source": warning(
        "A confirmed fact rests on one weak source.",
        "Its date or its summary is supported by a single source, of kind news or preview or of low reliability. One "
        "official text, mirror or reference work is enough; one report is not. Mark the fact `status: reported`, "
        "which prints, or add a second source.",
        example="""\
# wrong
  lamp-lit:
    summary: The lamp on the mole was lit.
    status: confirmed
    support:
      - {source: coast-news}
# mended
    status: reported
""",
    ),
    "orphan-source": warning(
        "Nothing rests on a source.",
        "No record names it. Name it in the `support` of what it states, or delete it. It is not reported while a "
        "record is set aside because of an error, or an id is misspelt: that may be what was meant to name it.",
        example="""\
# wrong: no record names tide-almanac
sources:
  tide-almanac: {kind: reference, publisher: Tide Office}
# mended
events:
  spring-tide:
    date: 2019-03
    summary: The spring tide was the highest on record.
    support: [{source: tide-almanac}]
""",
    ),
    "source-withdrawn": error(
        "A field rests on withdrawn sources alone.",
        "The source was withdrawn by its publisher (`withdrawn: DATE`), and no other source supports the field, or "
        "the version of a conflict. Find another source, or take out what only the withdrawn one said.",
        example="""\
# wrong
sources:
  seed-count: {kind: official, publisher: Seed Bank, withdrawn: 2025-02-01}
claims:
  seeds-kept:
    summary: The bank keeps four thousand kinds of seed.
    support: [{source: seed-count}]
# mended
    support: [{source: seed-count-corrected}]
""",
    ),
    "source-withdrawn-partly": warning(
        "A withdrawn source stands beside others.",
        "What it supports has another source too, so nothing has to go; but a withdrawn source should not be cited. "
        "Take the entry out.",
        example="""\
# wrong: seed-count was withdrawn
    support: [{source: seed-count}, {source: seed-report}]
# mended
    support: [{source: seed-report}]
""",
    ),
}

"""Codes: what checks of the fact base find."""

from briefgen.codes.code import error, warning

CHECKS = {
    "unknown-id": error(
        "An id is named that no record has.",
        "Mostly a spelling mistake; the hint names the nearest id.",
    ),
    "wrong-kind": error(
        "An id names a record of another kind than the place needs.",
        "For example a person where a source belongs.",
    ),
    "unsupported-field": error(
        "A field that prints has no source.",
        "Add the field to the `supports` of the support entry whose source states it, add a support entry, or "
        "remove the field.",
    ),
    "unknown-field": error(
        "A support entry names a field that the record does not have.",
        "Fields are named by path: date, city, delegations, delegations/PARTY, delegations/PARTY/PERSON.",
    ),
    "date-order": error(
        "Dates contradict their order.",
        "An interval ends before it begins, or a later meeting of a series is dated before an earlier one.",
    ),
    "ordinal-repeat": error(
        "Two meetings of a series have the same number.",
        "Correct the ordinal of one of them.",
    ),
    "dead-person": error(
        "A delegate had died before the meeting.",
        "Correct the person, the date of the meeting, or the date of death.",
    ),
    "same-versions": error(
        "Two versions of a conflict say the same.",
        "Put the sources that agree under one version; a conflict needs two that differ.",
    ),
    "unknown-handling": error(
        "A handling level is not on the project's scale.",
        "The scale stands in the project's settings, lowest level first.",
    ),
    "future-date": error(
        "A confirmed fact lies in the future.",
        "Its date is later than the day of the check. Mark it `status: planned`, or correct the date.",
    ),
    "planned-past": warning(
        "A planned event's date has passed.",
        "Find out whether it took place, and record it as confirmed or say that no record was found.",
    ),
    "future-review": error(
        "A record was reviewed or retrieved after the day of the check.",
        "Correct the date: nobody has read a source in the future.",
    ),
    "review-due": warning(
        "A fact is due for review.",
        "Its `review_by` has passed: check it against its sources and set `reviewed`.",
    ),
}

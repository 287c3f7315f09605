"""Codes: the shape of records and specs."""

from briefgen.codes.code import error

RECORDS = {
    "wrong-shape": error(
        "A value has the wrong shape.",
        "For example a list where a single value belongs. The message says what is expected.",
    ),
    "unknown-key": error(
        "A key is not one of those that the place allows.",
        "Mostly a spelling mistake; the hint names the nearest key.",
    ),
    "missing-key": error(
        "A required key is missing.",
        "Add the key that the message names.",
    ),
    "bad-value": error(
        "A value is not one of those allowed.",
        "The message says which are.",
    ),
    "bad-date": error(
        "A date cannot be read.",
        "Dates follow EDTF level 1: 2024-09-04, 2016-12, 2024-09-04?, 2022-05~, 2023-09-18/2023-09-19, 2025/..",
    ),
    "duplicate-id": error(
        "Two records have the same id.",
        "Ids are unique over the whole fact base, whatever the kind, because citations name them.",
    ),
}

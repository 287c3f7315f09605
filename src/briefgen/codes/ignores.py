"""Codes: comments that overrule a diagnostic in its place."""

from briefgen.codes.code import error, warning

IGNORES = {
    "bad-ignore": error(
        "A comment asks to ignore what cannot be ignored.",
        "It names a code that does not exist or may not be ignored, or gives no reason. Write "
        "`# briefgen: ignore CODE because REASON`; `briefgen explain CODE` says whether a code may be ignored.",
        example="""\
# wrong
    city: Marram   # briefgen: ignore unsupported-field because everybody knows it
# mended
    city: Marram
    support:
      - {source: harbour-ledger, supports: [city]}
""",
    ),
    "unused-ignore": warning(
        "A comment ignores what is not there.",
        "Nothing of that code is found in the line that it stands in or above: what it was for has been mended, or "
        "it stands in the wrong place. Delete it, or move it to the line that the diagnostic names.",
        ignorable=False,
        example="""\
# wrong
    # briefgen: ignore planned-past because the board has not met
    city: Marram
    date: 2025-06
# mended
    city: Marram
    # briefgen: ignore planned-past because the board has not met
    date: 2025-06
""",
    ),
}

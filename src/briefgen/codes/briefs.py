"""Codes: what is wrong with a brief spec."""

from briefgen.codes.code import error, warning

BRIEFS = {
    "empty-selection": error(
        "A selection has no facts.",
        "Widen the selector, or say `allow_empty: true` where an empty section is meant.",
    ),
    "handling-low": error(
        "A brief's handling is lower than that of a fact it would print.",
        "Raise the brief's handling, or leave the fact out.",
    ),
    "not-selected": error(
        "A section names a fact that the selection leaves out.",
        "A section's select narrows the brief's. Widen the brief's selector, or take the name out of the section.",
    ),
    "unknown-tag": error(
        "A selector names a tag that no fact has.",
        "Mostly a spelling mistake; the hint names the nearest tag.",
    ),
    "misplaced-order": error(
        "A selector inside any, all or none has an order or a limit.",
        "Only a whole selection is ordered and cut off. Write order and limit at the top of the selector.",
    ),
    "no-sources-section": error(
        "A brief cites sources but has no section that lists them.",
        "Add a section of kind `sources`.",
    ),
    "missing-translation": warning(
        "A text is not there in the brief's language.",
        "The text prints in another language. Add the translation to the record.",
    ),
    "unknown-label": error(
        "The program has no labels in the brief's language.",
        "Choose a locale for which labels exist.",
    ),
}

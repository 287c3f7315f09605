"""The catalogue of diagnostic codes: what each means and how its cause is mended. Standard library only.

A code is a stable name: scripts filter by it, ``# briefgen: ignore`` names it, the manual lists it.
Adding one means adding its entry here and a test whose input causes it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Code:
    """One code: ``severity`` is error or warning, ``summary`` one line, ``explanation`` what to do about it."""

    severity: str
    summary: str
    explanation: str


def _error(summary: str, explanation: str) -> Code:
    return Code("error", summary, explanation)


def _warning(summary: str, explanation: str) -> Code:
    return Code("warning", summary, explanation)


_FILES = {
    "unreadable-file": _error(
        "A file or folder cannot be read.",
        "It does not exist, is not a file, or the system refuses it. Check the path and its permissions.",
    ),
    "cannot-write": _error(
        "A result cannot be written.",
        "The disk is full, the folder is read-only, or the path is not a folder. Nothing was changed: "
        "an earlier file of that name is still whole.",
    ),
    "no-project": _error(
        "No briefgen project was found.",
        "A project is a folder with a briefgen.toml, or a pyproject.toml that has a [tool.briefgen] table. "
        "The folder of the brief and all folders above it were searched.",
    ),
    "outside-project": _error(
        "A path leads out of the project.",
        "Templates, themes, logos and facts are read from the project only, so that a spec from elsewhere cannot "
        "print a file of this machine.",
    ),
    "bad-encoding": _error(
        "A file is not UTF-8 text.",
        "Save the file as UTF-8. Control characters, apart from line breaks, are refused as well.",
    ),
    "bad-yaml": _error(
        "A file is not well-formed YAML.",
        "The parser stopped at the place given. Common causes: a tab in the indentation, a quotation mark that is "
        "not closed, a colon inside a text without quotes.",
    ),
    "bad-toml": _error(
        "A project file is not well-formed TOML.",
        "The parser stopped at the place given; briefgen.toml follows toml.io.",
    ),
    "empty-file": _warning(
        "A file holds nothing.",
        "Add its records, or delete the file.",
    ),
    "too-deep": _error(
        "A file nests more than 100 levels deep.",
        "No record needs that; the file is damaged or not meant for briefgen.",
    ),
    "too-large": _error(
        "A file is too large, or its aliases expand to too much.",
        "Fact files are limited to 16 MB and a million values each. Split the file; write repeated content once.",
    ),
    "duplicate-key": _error(
        "A key stands twice in one mapping.",
        "YAML would silently keep only one of the two values. Remove or rename one.",
    ),
}

_RECORDS = {
    "wrong-shape": _error(
        "A value has the wrong shape.",
        "For example a list where a single value belongs. The message says what is expected.",
    ),
    "unknown-key": _error(
        "A key is not one of those that the place allows.",
        "Mostly a spelling mistake; the hint names the nearest key.",
    ),
    "missing-key": _error(
        "A required key is missing.",
        "Add the key that the message names.",
    ),
    "bad-value": _error(
        "A value is not one of those allowed.",
        "The message says which are.",
    ),
    "bad-date": _error(
        "A date cannot be read.",
        "Dates follow EDTF level 1: 2024-09-04, 2016-12, 2024-09-04?, 2022-05~, 2023-09-18/2023-09-19, 2025/..",
    ),
    "duplicate-id": _error(
        "Two records have the same id.",
        "Ids are unique over the whole fact base, whatever the kind, because citations name them.",
    ),
}

_CHECKS = {
    "unknown-id": _error(
        "An id is named that no record has.",
        "Mostly a spelling mistake; the hint names the nearest id.",
    ),
    "wrong-kind": _error(
        "An id names a record of another kind than the place needs.",
        "For example a person where a source belongs.",
    ),
    "unsupported-field": _error(
        "A field that prints has no source.",
        "Add the field to the `supports` of the support entry whose source states it, add a support entry, or "
        "remove the field.",
    ),
    "unknown-field": _error(
        "A support entry names a field that the record does not have.",
        "Fields are named by path: date, city, delegations, delegations/PARTY, delegations/PARTY/PERSON.",
    ),
    "long-anchor": _error(
        "An anchor has more than eight words.",
        "An anchor is a search mark, not a quotation: at most eight words of the source.",
    ),
    "date-order": _error(
        "Dates contradict their order.",
        "An interval ends before it begins, or a later meeting of a series is dated before an earlier one.",
    ),
    "ordinal-repeat": _error(
        "Two meetings of a series have the same number.",
        "Correct the ordinal of one of them.",
    ),
    "dead-person": _error(
        "A delegate had died before the meeting.",
        "Correct the person, the date of the meeting, or the date of death.",
    ),
    "same-versions": _error(
        "Two versions of a conflict say the same.",
        "Put the sources that agree under one version; a conflict needs two that differ.",
    ),
    "unknown-handling": _error(
        "A handling level is not on the project's scale.",
        "The scale stands in the project's settings, lowest level first.",
    ),
    "excerpt-mismatch": _error(
        "An excerpt is not verbatim.",
        "Its words do not stand in the archived text of its source. The place is the first word that differs; the "
        "hint shows the nearest passage. Mark insertions with [brackets] and omissions with ….",
    ),
    "excerpt-not-quoted": _error(
        "An excerpt's words are not quoted in the news report that they come from.",
        "What a report says outside quotation marks are the reporter's words. Put them into your own, as a claim.",
    ),
    "not-quotable": _error(
        "An excerpt quotes a source that may not be quoted.",
        "The source is marked `quotable: false`, for example because it rewrites or translates another text.",
    ),
    "excerpt-unchecked": _warning(
        "An excerpt was not checked against its source.",
        "No archive was given, or its source names no archived text. Give the archive with --archive.",
    ),
    "archive-missing": _error(
        "The archived text of a source is missing.",
        "The archive folder has no file of that name.",
    ),
    "archive-changed": _error(
        "The archived text of a source is not the one that was pinned.",
        "Its SHA-256 differs from the source's record. Restore the text, or read it again and pin the new sum.",
    ),
    "future-date": _error(
        "A confirmed fact lies in the future.",
        "Its date is later than the day of the check. Mark it `status: planned`, or correct the date.",
    ),
    "planned-past": _warning(
        "A planned event's date has passed.",
        "Find out whether it took place, and record it as confirmed or say that no record was found.",
    ),
    "future-review": _error(
        "A record was reviewed or retrieved after the day of the check.",
        "Correct the date: nobody has read a source in the future.",
    ),
    "review-due": _warning(
        "A fact is due for review.",
        "Its `review_by` has passed: check it against its sources and set `reviewed`.",
    ),
}

_BRIEFS = {
    "empty-selection": _error(
        "A selection has no facts.",
        "Widen the selector, or say `allow_empty: true` where an empty section is meant.",
    ),
    "handling-low": _error(
        "A brief's handling is lower than that of a fact it would print.",
        "Raise the brief's handling, or leave the fact out.",
    ),
    "not-selected": _error(
        "A section names a fact that the selection leaves out.",
        "A section's select narrows the brief's. Widen the brief's selector, or take the name out of the section.",
    ),
    "unknown-tag": _error(
        "A selector names a tag that no fact has.",
        "Mostly a spelling mistake; the hint names the nearest tag.",
    ),
    "misplaced-order": _error(
        "A selector inside any, all or none has an order or a limit.",
        "Only a whole selection is ordered and cut off. Write order and limit at the top of the selector.",
    ),
    "no-sources-section": _error(
        "A brief cites sources but has no section that lists them.",
        "Add a section of kind `sources`.",
    ),
    "missing-translation": _warning(
        "A text is not there in the brief's language.",
        "The text prints in another language. Add the translation to the record.",
    ),
    "unknown-label": _error(
        "The program has no labels in the brief's language.",
        "Choose a locale for which labels exist.",
    ),
}

_TEMPLATES = {
    "template-missing": _error(
        "A template does not exist.",
        "Templates are looked for in the project's templates/ folder, then among those that come with briefgen.",
    ),
    "template-syntax": _error(
        "A template cannot be parsed.",
        "Correct the Jinja expression or statement at the place given.",
    ),
    "template-undefined": _error(
        "A template uses a name that does not exist.",
        "Mostly a spelling mistake, or a fact that the section does not select.",
    ),
    "template-failed": _error(
        "A template failed while it was rendered.",
        "The message is the reason; the place is the line of the template.",
    ),
    "template-refused": _error(
        "A template does what templates may not do.",
        "Templates format facts. They cannot call Python, read files, or use memory and time without bound.",
    ),
    "key-points-shape": _error(
        "The key points are not one list.",
        "The template of a key-points section renders a single list, each point one paragraph, and nothing else.",
    ),
    "markdown-refused": _error(
        "Section text uses Markdown that a brief cannot print.",
        "Allowed: headings, paragraphs, emphasis, lists, block quotations, tables, links and citations. "
        "Not allowed: raw HTML and images.",
    ),
    "unsafe-link": _error(
        "A link's address is not allowed.",
        "Links may lead to https, http and mailto addresses only.",
    ),
}

_LAYOUT = {
    "missing-glyph": _error(
        "No typeface of the theme has a character.",
        "Replace the character, or add a face that has it to the theme.",
    ),
    "missing-font": _error(
        "A theme names a font file that cannot be used.",
        "Font files are static TrueType and lie in the project's fonts/ folder or come with briefgen.",
    ),
    "missing-logo": _error(
        "A theme names a logo that cannot be used.",
        "Logos are PNG files in the project's templates/ folder.",
    ),
    "missing-theme": _error(
        "A theme does not exist.",
        "Themes are looked for in templates/themes of the project, then among those that come with briefgen.",
    ),
    "too-tall": _error(
        "A block does not fit on a page.",
        "Something that may not be parted, a quotation or a figure, is taller than the page. Shorten or divide it.",
    ),
}

_USE = {
    "unknown-brief": _error(
        "A brief does not exist.",
        "Briefs are the YAML files directly in the project's briefs/ folder.",
    ),
    "bad-setting": _error(
        "A --set option cannot be used.",
        "Write it as KEY=VALUE, with a key of the brief spec.",
    ),
    "output-collision": _error(
        "Two briefs would be written to the same file.",
        "Rename one, or make them into different folders.",
    ),
}

CODES: Mapping[str, Code] = MappingProxyType(
    {**_FILES, **_RECORDS, **_CHECKS, **_BRIEFS, **_TEMPLATES, **_LAYOUT, **_USE}
)

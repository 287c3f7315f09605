"""Codes: excerpts, anchors and the archive they are compared with."""

from briefgen.codes.code import error, warning

EXCERPTS = {
    "long-anchor": error(
        "An anchor has more than eight words.",
        "An anchor is a search mark, not a quotation: at most eight words of the source.",
    ),
    "excerpt-mismatch": error(
        "An excerpt is not verbatim.",
        "Its words do not stand in the archived text of its source. The place is the first word that differs; the "
        "hint shows the nearest passage. Mark insertions with [brackets] and omissions with ….",
    ),
    "excerpt-not-quoted": error(
        "An excerpt's words are not quoted in the news report that they come from.",
        "What a report says outside quotation marks are the reporter's words. Put them into your own, as a claim.",
    ),
    "not-quotable": error(
        "An excerpt quotes a source that may not be quoted.",
        "The source is marked `quotable: false`, for example because it rewrites or translates another text.",
    ),
    "excerpt-unchecked": warning(
        "An excerpt was not checked against its source.",
        "No archive was given, or its source names no archived text. Give the archive with --archive.",
    ),
    "archive-missing": error(
        "The archived text of a source is missing.",
        "The archive folder has no file of that name.",
    ),
    "archive-changed": error(
        "The archived text of a source is not the one that was pinned.",
        "Its SHA-256 differs from the source's record. Restore the text, or read it again and pin the new sum.",
    ),
}

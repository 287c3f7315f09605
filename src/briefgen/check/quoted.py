"""Where a text quotes: the stretches between its quotation marks.

A newspaper's own sentences report; only what it sets in quotation marks are words of the text it quotes. A quotation
that is not closed ends with its paragraph, as newspapers set quotations of several paragraphs.

An apostrophe looks like a closing single quotation mark. Inside a word it closes nothing; at the end of a plural (the
dogs’ bowl) only what follows tells: it is passed over where a mark that can be nothing but a closing one comes after
it, before the next quotation begins. Where that cannot be told, the shorter quotation counts.
"""

import re

_PARAGRAPH = re.compile(r"[^\n]+(?:\n(?!\s*\n)[^\n]+)*")
_CLOSING = {"“": "”", "„": "“”", "«": "»", "»": "«", "「": "」", "『": "』", "‘": "’", '"': '"'}


def find_quotations(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of each stretch inside quotation marks, marks not included, in order.

    Quotations inside quotations belong to the outer one.
    """
    return tuple(span for match in _PARAGRAPH.finditer(text) for span in _in_paragraph(text, *match.span()))


def _in_paragraph(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = start
    while at < end:
        closing = _CLOSING.get(text[at])
        at += 1
        if closing is None:
            continue
        stop = _find_end(text, at, end, closing)
        if stop > at:
            spans.append((at, stop))
        at = stop + 1
    return spans


def _find_end(text: str, start: int, end: int, closing: str) -> int:
    """Return where a quotation that begins at ``start`` is closed, or the end of its paragraph."""
    first = -1
    for place in range(start, end):
        if text[place] == "‘" and first >= 0:
            break
        if text[place] not in closing or not _closes(text, place):
            continue
        if not _may_be_plural(text, place):
            return place
        first = place if first < 0 else first
    return first if first >= 0 else end


def _closes(text: str, at: int) -> bool:
    """Whether the mark at ``at`` can close: an apostrophe inside a word cannot."""
    return text[at] != "’" or not text[at + 1 : at + 2].isalnum()


def _may_be_plural(text: str, at: int) -> bool:
    """Whether the mark at ``at`` may be the apostrophe of a plural: after an s, with another word to follow."""
    before, after = text[at - 1 : at], text[at + 1 : at + 3]
    return text[at] == "’" and before in ("s", "S") and after[:1].isspace() and after[1:].isalnum()

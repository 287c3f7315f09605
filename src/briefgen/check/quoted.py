"""Where a text quotes: the stretches between its quotation marks.

A newspaper's own sentences report; only what it sets in quotation marks are words of the text it quotes. A quotation
that is not closed ends with its paragraph, as newspapers set quotations of several paragraphs.
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
        stop = next(
            (place for place in range(at, end) if text[place] in closing and _closes(text, place)), end
        )
        if stop > at:
            spans.append((at, stop))
        at = stop + 1
    return spans


def _closes(text: str, at: int) -> bool:
    """Whether the mark at ``at`` can close: an apostrophe inside a word cannot."""
    return text[at] != "’" or not text[at + 1 : at + 2].isalnum()

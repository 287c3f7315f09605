"""Where a text quotes, and quotation marks outside excerpts."""

import re
from collections.abc import Iterator

from briefgen.checks.base import TextRanges, compile_later, name_record
from briefgen.checks.passages import own_texts, place_in
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import Source

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


_MARK = re.compile(r"[\"“”„‟«»‘「」『』‹›＂]|(?<!\w)'")
_SINGLE = compile_later(r"(?<!\w)'(?![\s\d])([^'’]+(?:(?<=\w)['’]\w[^'’]*)*)['’](?!\w)")
_AROUND = " .,;:!?…"
_SHOWN = 60


def check_quotation_marks(facts: FactBase) -> Iterator[Diagnostic]:
    """Report what the curator's words set between quotation marks and is no title of a source."""
    titles = {_plain(source.title) for source in facts.all_of(Source) if source.title}
    for record in facts.records.values():
        for passage in own_texts(record):
            if not has_marks(passage.text):
                continue
            for start, words in find_marked(passage.text):
                if _plain(words) in titles:
                    continue
                shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]} …"
                message = (
                    f"{name_record(record)}: “{shown}” stands between quotation marks, and is no excerpt"
                )
                hint = (
                    "make it an excerpt with its source, or take the marks away and say it in your own words"
                )
                origin = place_in(facts, record.id, passage.path, start)
                yield diagnose("quotation-marks-in-fact", message, origin, hint)


def _plain(words: str) -> str:
    """Reduce a title to what is compared: one kind of mark, one space, no punctuation around it."""
    return re.sub(r"\s+", " ", re.sub("[’‘]", "'", re.sub("[“”„]", '"', words))).strip(_AROUND).casefold()


def has_marks(text: str) -> bool:
    """Whether a text may quote: a quick answer before a slow one."""
    return _MARK.search(text) is not None


def find_marked(text: str) -> list[tuple[int, str]]:
    """Return where each quotation of a text opens, and its words."""
    found = [
        (start - 1, text[start:end])
        for start, end in find_quotations(text)
        if _quotes(text, start - 1) and not _is_nickname(text, start - 1, end + 1)
    ]
    inside = TextRanges((at, at + len(words) + 2) for at, words in found)
    found += [(match.start(), match[1]) for match in _SINGLE().finditer(text) if match.start() not in inside]
    return sorted(found)


_NAME_BEFORE = compile_later(r"(?:^|[\s(])[A-ZÀ-Þ][\w.’'-]*\s$")
_NAME_AFTER = compile_later(r"\s[A-ZÀ-Þ][\w’'-]+")


def _is_nickname(text: str, start: int, end: int) -> bool:
    """Whether a single word with a capital stands between two of a name: Erin “Rix” Calder."""
    word = text[start + 1 : end - 1]
    return (
        word[:1].isupper()
        and " " not in word
        and _NAME_BEFORE().search(text[:start]) is not None
        and _NAME_AFTER().match(text, end) is not None
    )


def _quotes(text: str, at: int) -> bool:
    """Whether a mark opens a quotation: after a figure it is one of inches, before one an apostrophe of a year."""
    if text[at] == '"':
        return not (at and text[at - 1].isdigit())
    return text[at] != "‘" or not text[at + 1 : at + 2].isdigit()

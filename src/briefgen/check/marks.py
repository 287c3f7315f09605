"""Quotation marks outside excerpts: whoever reads them takes what they hold for somebody's words.

In: the passages between quotation marks in the own texts of records, and the titles of sources. Out: an error for each
passage that is no published title. Apostrophes, and marks of inches and seconds, quote nothing.
"""

import re
from collections.abc import Iterator

from briefgen.check.base import BaseCheck, Notes
from briefgen.check.passages import Passage, own_texts, place_in
from briefgen.check.pattern import compile_later
from briefgen.check.quoted import find_quotations
from briefgen.check.stretch import Stretches
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyRecord, Source

_MARK = re.compile(r"[\"“”„‟«»‘「」『』‹›＂]|(?<!\w)'")
_SINGLE = compile_later(r"(?<!\w)'(?![\s\d])([^'’]+(?:(?<=\w)['’]\w[^'’]*)*)['’](?!\w)")
_AROUND = " .,;:!?…"
_SHOWN = 60


def note_quotations(record: AnyRecord) -> object | None:
    """Note of a source its title, and of every record what its own texts set between quotation marks."""
    title = _plain(record.title) if isinstance(record, Source) and record.title else ""
    quoted = tuple(sorted({_plain(words) for _, _, words in _quotations_of(record)}))
    return (title, quoted) if title or quoted else None


def judge_quotations(notes: Notes, facts: FactBase) -> Iterator[Diagnostic]:
    """Report what stands between quotation marks and is no title of a source."""
    titles = {title for title, _ in notes.values()} - {""}
    for name, (_, quoted) in notes.items():
        if all(words in titles for words in quoted):
            continue
        record = facts.records[name]
        for passage, start, words in _quotations_of(record):
            if _plain(words) not in titles:
                shown = words if len(words) <= _SHOWN else f"{words[:_SHOWN]} …"
                message = (
                    f"{name_record(record)}: “{shown}” stands between quotation marks, and is no excerpt"
                )
                hint = (
                    "make it an excerpt with its source, or take the marks away and say it in your own words"
                )
                origin = place_in(facts, name, passage.path, start)
                yield diagnose("quotation-marks-in-fact", message, origin, hint)


QUOTATIONS = BaseCheck(note_quotations, judge_quotations)


def _plain(words: str) -> str:
    """Reduce a title to what is compared: one kind of mark, one space, no punctuation around it."""
    return re.sub(r"\s+", " ", re.sub("[’‘]", "'", re.sub("[“”„]", '"', words))).strip(_AROUND).casefold()


def _quotations_of(record: AnyRecord) -> Iterator[tuple[Passage, int, str]]:
    """Yield passage, first character (the mark) and words of each quotation in a record's own texts."""
    for passage in own_texts(record):
        if has_marks(passage.text):
            yield from ((passage, start, words) for start, words in find_marked(passage.text))


def has_marks(text: str) -> bool:
    """Whether a text may quote: a quick answer before a slow one."""
    return _MARK.search(text) is not None


def find_marked(text: str) -> list[tuple[int, str]]:
    """Return where each quotation of a text opens, and its words."""
    found = [(start - 1, text[start:end]) for start, end in find_quotations(text) if _quotes(text, start - 1)]
    inside = Stretches((at, at + len(words) + 2) for at, words in found)
    found += [(match.start(), match[1]) for match in _SINGLE().finditer(text) if match.start() not in inside]
    return sorted(found)


def _quotes(text: str, at: int) -> bool:
    """Whether a mark opens a quotation: after a figure it is one of inches, before one an apostrophe of a year."""
    if text[at] == '"':
        return not (at and text[at - 1].isdigit())
    return text[at] != "‘" or not text[at + 1 : at + 2].isdigit()

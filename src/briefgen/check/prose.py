"""What an editor wrote into templates that facts must say: dates, numbers, names, quotations; words of a source.

In: the prose of templates, with holes where tags stood, and the facts. Out: an error at each such word. A published
title may be written out, whatever is in it; everything else prints from a fact, so that it has a source, and changes
when the fact does.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from briefgen.check.figures import find_dates, find_numbers
from briefgen.check.lookalikes import explain_mixed, find_mixed_words
from briefgen.check.marks import find_marked, has_marks
from briefgen.check.overlap import ArchivedWords
from briefgen.check.registered import Found, Index, find_names, index_names, index_titles
from briefgen.check.reproduced import check_written_words
from briefgen.check.stretch import Stretch, Stretches
from briefgen.check.wording import name_record, shorten
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, AnyRecord, Organisation, Person
from briefgen.model.template import HOLE, Prose

_HINTS = {
    "literal-date": "print a fact's date: {{ fact.date | date }}, or less exactly {{ fact.date | date('month') }}",
    "literal-number": "print it from facts: {{ meeting | ordinal }}, {{ facts | length | number }}",
    "literal-quotation": "only an excerpt prints in quotation marks: {{ excerpt | quote }}; the title of a source on "
    "file may be written out between them",
}
_CLOSING = re.compile("[”」』]")
_AROUND = " “”„‟«»‘’「」『』‹›＂\"'\\"
_FIELDS = {"short": "short name"}
_STOPS = " .,;:!?\n"
_HOLES = re.compile(f"{HOLE}+")


class _Finding(NamedTuple):
    start: int
    end: int
    code: str
    hint: str = ""
    about: str = ""


def check_prose(
    written: Sequence[Prose],
    facts: FactBase,
    selected: Iterable[AnyFact],
    *,
    archived: ArchivedWords | None = None,
) -> tuple[Diagnostic, ...]:
    """Report what templates say that facts must say; diagnostics in order of their place.

    ``selected`` are the facts of the brief: the places that they name are names, too. Without ``archived`` words
    nothing is said of words of sources.
    """
    names = index_names(facts, selected, [one.text for one in written])
    found = [
        (prose, finding)
        for prose in written
        for finding in _find(prose.text, facts, find_names(prose.text, names))
    ]
    excused = _titles(facts, {prose.file: prose.text for prose, _ in found})
    reported = (
        _report(prose, finding)
        for prose, finding in found
        if excused[prose.file].reach(finding.start) < finding.end
    )
    mixed = (
        diagnose("mixed-scripts", f"the template's {said}", prose.origin(word.start()), hint)
        for prose in written
        for word in find_mixed_words(prose.text)
        for said, hint in (explain_mixed(word[0]),)
    )
    copied = check_written_words(written, archived) if archived else ()
    return tuple(sorted((*reported, *mixed, *copied), key=Diagnostic.sort_key))


def _find(text: str, facts: FactBase, names: Iterable[Found]) -> Iterator[_Finding]:
    dates = find_dates(text)
    yield from (_Finding(date.start, date.end, "literal-date") for date in dates)
    dated = Stretches((date.start, date.end) for date in dates)
    for number in find_numbers(text):
        if number.start not in dated and number.end - 1 not in dated:
            yield _Finding(number.start, number.end, "literal-number")
    yield from (_Finding(quoted.start, quoted.end, "literal-quotation") for quoted in _quoted(text))
    for one in names:
        record = facts.records[one.name.record]
        about = f", the {_FIELDS.get(one.name.field, one.name.field)} of {name_record(record)}"
        yield _Finding(
            one.start, one.end, "literal-name", _hint_for_name(record, one.name.field), about=about
        )


def _quoted(text: str) -> tuple[Stretch, ...]:
    """Return the quotations of a text, marks included.

    One that is not closed ends with its paragraph; a closing mark that nothing opened stands for itself.
    """
    if not has_marks(text):
        return ()
    found = [Stretch(start, min(start + len(words) + 2, len(text))) for start, words in find_marked(text)]
    inside = Stretches((one.start, one.end) for one in found)
    closing = (Stretch(*mark.span()) for mark in _CLOSING.finditer(text) if mark.start() not in inside)
    return tuple(sorted((*found, *closing)))


def _hint_for_name(record: AnyRecord, field: str) -> str:
    if isinstance(record, Person):
        return "print it from a fact: {{ delegate | name }}, {{ person.name }}"
    if isinstance(record, Organisation):
        return f"print it from a fact: {{{{ fact.series.{field} }}}}, {{{{ party.{field} }}}}"
    return f"print it from the fact: {{{{ fact.{field} }}}}"


def _titles(facts: FactBase, texts: dict[str, str]) -> dict[str, Stretches]:
    """Return where texts hold published titles, quotation marks around them included.

    Only texts in which something was found are looked at: others pay nothing.
    """
    index = index_titles(facts, tuple(texts.values())) if texts else {}
    return {file: Stretches(_titles_in(text, index)) for file, text in texts.items()}


def _titles_in(text: str, index: Index) -> Iterator[tuple[int, int]]:
    whole = {(one.start, one.end) for one in find_names(text, index)}
    yield from (one for one in whole if _is_phrase(text[one[0] : one[1]]))
    for start, end, _ in _quoted(text):
        if _without_stops(text, start + 1, end - 1) in whole:
            yield start, end


def _without_stops(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[end - 1] in _STOPS:
        end -= 1
    return start, end


def _is_phrase(title: str) -> bool:
    """Whether a title is more than a word, which might be there for itself."""
    return len(title.split()) > 1


def _report(prose: Prose, finding: _Finding) -> Diagnostic:
    words = prose.text[finding.start : finding.end]
    inside = words.strip(_AROUND)
    message = {
        "literal-date": f"the template writes out the date {_show(words)}",
        "literal-number": f"the template writes out the number {_show(words)}",
        "literal-name": f"the template writes out {_show(words)}{finding.about}",
        "literal-quotation": f"the template sets quotation marks{f' around {_show(inside)}' if inside else ''}",
    }[finding.code]
    return diagnose(finding.code, message, prose.origin(finding.start), finding.hint or _HINTS[finding.code])


def _show(words: str) -> str:
    """Return words in quotation marks, with … where a tag stood."""
    return shorten(_HOLES.sub("…", words))

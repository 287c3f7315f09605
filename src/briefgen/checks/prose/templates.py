"""What an editor wrote into templates that facts must say: dates, numbers, names, quotations."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from briefgen.checks.base import TextRange, TextRanges, compile_later, name_record, shorten
from briefgen.checks.excerpts.quotation_marks import find_marked, has_marks
from briefgen.checks.excerpts.text import ArchivedWords
from briefgen.checks.lint.lookalikes import explain_mixed, find_mixed_words
from briefgen.checks.prose.sourcing import check_written_words
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import HOLE, Prose
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, AnyRecord, Organisation, Person, Source
from briefgen.model.text import LocalText

_UNITS = "two|three|four|five|six|seven|eight|nine"
_TEENS = "ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_LARGE = "dozen|hundred|thousand|million|billion"
_ORDINALS = (
    "third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|fortieth|fiftieth|sixtieth|seventieth|"
    "eightieth|ninetieth|hundredth"
)
_GATHERINGS = (
    "assembly|conference|congress|consultation|dialogue|gathering|meeting|plenary|round|session|sitting|summit|"
    "talks|visit"
)
_MONTH = r"(?:Jan|Feb|Aug|Sept?|Oct|Nov|Dec)\.|January|February|July|September|October|November|December"
_DOUBTFUL_MONTH = "March|April|May|June|August"
_BEFORE_MONTH = r"(?i:after|before|by|during|early|in|last|late|next|since|through|until)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?:\s?[–-]\s?\d{1,2}(?:st|nd|rd|th)?)?"
_YEAR = r"(?:19|20)\d\d|2100"
_AFTER_MONTH = rf"(?:\s{{1,3}}{_DAY}\b(?!\s?%))?(?:,?\s{{1,3}}(?:{_YEAR})\b)?"

_DATE = compile_later(
    rf"""
    \b\d{{4}}-\d{{2}}(?:-\d{{2}})?\b                                     # 2024-09-04
  | \b\d{{1,2}}[./]\d{{1,2}}[./](?:\d{{4}}|\d{{2}})\b                    # 4/9/2024
  | (?<!\d)\d{{2,4}}년(?:\s?\d{{1,2}}월)?(?:\s?\d{{1,2}}일)?             # 2024년 9월 4일
  | (?<!\d)\d{{1,2}}월(?:\s?\d{{1,2}}일)?                                # 9월 4일
  | \b(?:{_DAY}\s{{1,3}})?(?:{_MONTH}){_AFTER_MONTH}(?!\w)               # 4 September 2024, September
  | \b{_DAY}\s{{1,3}}(?:of\s{{1,3}})?(?:{_DOUBTFUL_MONTH}){_AFTER_MONTH}\b   # 4 May 2024
  | \b(?:{_DOUBTFUL_MONTH})(?=\s{{1,3}}\d){_AFTER_MONTH}\b               # May 2024, May 4
  | \b(?:{_BEFORE_MONTH})\s{{1,3}}(?P<month>(?:{_DOUBTFUL_MONTH}){_AFTER_MONTH})\b   # in May
  | (?<![\w.,])(?:{_YEAR})(?:s\b|(?:\s?[–/-]\s?(?:(?:{_YEAR})|\d\d))?(?!\w|[.,]\d))   # 2016, 2016–2025, 1990s
    """,
    re.VERBOSE,
)
_MONTH_OR_FIGURE = compile_later(rf"\d|{_MONTH}|{_DOUBTFUL_MONTH}")
_FIGURE = compile_later(r"(?<![A-Za-z\d])제?\d+(?:[.,:\u00a0\u202f ]?\d+)*(?:st|nd|rd|th|차|회)?")
_COMPOUND = rf"(?:{_TENS})(?:-(?:one|{_UNITS}))?"
_COUNT = compile_later(
    rf"""
    (?<![\w-])(?:(?:{_COMPOUND}|{_TEENS}|{_UNITS})(?:\s+(?:{_LARGE}))?|an?\s+(?:{_LARGE}))\b(?!-)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_REFERS_BACK = compile_later(r"\b(?:the|these|those|both|its|their|our|other|between|all)\s+$", re.IGNORECASE)
_ORDINAL = compile_later(
    rf"(?<![\w-])(?:(?:{_TENS})-(?:first|second|third|{_ORDINALS})|{_ORDINALS})\b(?!-)", re.IGNORECASE
)
_IDIOM = compile_later(r"(?<=[Tt]hird)\s+(?:part(?:y|ies)|countr(?:y|ies)|states?|persons?|world)\b")
_FRACTION = compile_later(r"\s+of\b")
_EARLY_ORDINAL = compile_later(
    rf"(?<![\w-])(?:first|second)(?=\s+(?:\w+\s+)?(?:{_GATHERINGS})s?\b)", re.IGNORECASE
)
_KOREAN = compile_later(
    r"(?<![가-힣])(?:첫|두|세|네|다섯|여섯|일곱|여덟|아홉|열|열한|열두|스무)\s?(?:번째|차례|개국)"
)
_SENTENCE_START = compile_later(r"(?:^|[.!?:;\n\ufffc])\s*(?:and\s+)?$", re.IGNORECASE)


def find_dates(text: str) -> tuple[TextRange, ...]:
    """Return the dates in a text, in order: days, months and years, in figures or with the month's name."""
    if not _MONTH_OR_FIGURE().search(text):
        return ()
    return tuple(TextRange(*found.span("month" if found["month"] else 0)) for found in _DATE().finditer(text))


def find_numbers(text: str) -> tuple[TextRange, ...]:
    """Return the numbers in a text, in order, dates among them."""
    figures = (TextRange(*found.span()) for found in _FIGURE().finditer(text))
    korean = (TextRange(*found.span()) for found in _KOREAN().finditer(text))
    return tuple(sorted((*figures, *_counts(text), *_ordinals(text), *korean)))


def _counts(text: str) -> Iterator[TextRange]:
    """Yield the words for numbers that count something."""
    for found in _COUNT().finditer(text):
        pair = found[0].lower() == "two" and _REFERS_BACK().search(
            text, max(found.start() - 20, 0), found.start()
        )
        if not pair:
            yield TextRange(*found.span())


def _ordinals(text: str) -> Iterator[TextRange]:
    for found in _ORDINAL().finditer(text):
        if not (
            _is_enumeration(text, found) or _IDIOM().match(text, found.end()) or _is_fraction(text, found)
        ):
            yield TextRange(*found.span())
    yield from (TextRange(*found.span()) for found in _EARLY_ORDINAL().finditer(text))


def _is_enumeration(text: str, found: re.Match[str]) -> bool:
    """Whether an ordinal opens a sentence, before a comma."""
    before = text[max(found.start() - 20, 0) : found.start()]
    return text[found.end() : found.end() + 1] == "," and bool(_SENTENCE_START().search(before))


def _is_fraction(text: str, found: re.Match[str]) -> bool:
    before = text[max(found.start() - 4, 0) : found.start()].lower()
    return bool(_FRACTION().match(text, found.end())) and before.endswith(("a ", "one "))


_KEY = 2
"""Characters of a name by which it is looked up."""
_FIRST_WITHOUT_CAPITALS = 0x2E80
"""From this character on, scripts have no capitals."""
_WORD_START = re.compile(r"(?<!\w)\w")
_BETWEEN = r"[\s*_]+"
_HANGUL = compile_later(r"[가-힣]")
_PARTICLE = compile_later(
    r"(?:은|는|이|가|을|를|의|과|와|에|에서|에게|으로|로|도|측|및|만|까지|부터)?(?![가-힣])"
)
_FAMILY = "family name"
_SHORTEST_FAMILY = 4
_SHORTEST_OPENING = 6
"""Letters of a family name that counts at the beginning of a sentence, where every word has a capital."""
_ADDRESS = compile_later(
    r"(?<!\w)(?:Mr|Mrs|Ms|Miss|Dr|Prof|Professor|Sir|Dame|Lord|Lady|Ambassador|Chancellor|Commissioner|Director|"
    r"General|Governor|Mayor|Minister|President|Secretary|Senator)\.?\s{1,3}$"
)
_ARTICLE = compile_later(r"\b(?:an?|the|this|that|each|every|no)\s+$", re.IGNORECASE)
_CAPITAL_BEFORE = compile_later(r"\b[A-Z][\w’'-]*\s+$")
_CAPITAL_AFTER = re.compile(r"\s+[A-Z]")
_OPENING = compile_later(rf"(?:^|[.!?:;\n{HOLE}])[\s*_>-]*$")
_BEFORE = 40


class Name(NamedTuple):
    """A name as registered, with the record that has it and the field it stands in."""

    words: str
    record: str
    field: str


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a text, from character ``start`` up to ``end``."""

    start: int
    end: int
    name: Name


Index = Mapping[str, Sequence[Name]]
"""Names by their first characters."""


def index_names(facts: FactBase, selected: Iterable[AnyFact], texts: Sequence[str]) -> Index:
    """Return the names of all people and organisations, and the places of selected facts, that may stand in texts."""
    names = [*_people(facts)]
    named = [(record, ("name", "short", "adjective")) for record in facts.all_of(Organisation)]
    placed = [(fact, ("city", "venue")) for fact in selected]
    for record, fields in (*named, *placed):
        for field in fields:
            text: LocalText | None = getattr(record, field, None)
            names += (Name(words, record.id, field) for _, words in text.versions) if text else ()
    return _index(names, texts)


def index_titles(facts: FactBase, texts: Sequence[str]) -> Index:
    """Return the published titles of sources that may stand in texts."""
    titles = (Name(source.title, source.id, "title") for source in facts.all_of(Source) if source.title)
    return _index(titles, texts)


def _index(names: Iterable[Name], texts: Sequence[str]) -> Index:
    keys = {
        text[match.start() : match.start() + _KEY] for text in texts for match in _WORD_START.finditer(text)
    }
    index: dict[str, list[Name]] = defaultdict(list)
    for name in names:
        key = name.words[:_KEY]
        if key in keys and _is_name(name.words):
            index[key].append(name)
    return index


def _is_name(words: str) -> bool:
    return len(words) >= _KEY and any(
        letter.isupper() or ord(letter) >= _FIRST_WITHOUT_CAPITALS for letter in words
    )


def _people(facts: FactBase) -> Iterator[Name]:
    for person in facts.all_of(Person):
        for words in dict.fromkeys((person.latin, person.turned, *person.names.values(), *person.aliases)):
            yield Name(words, person.id, "name")
        if person.family and person.given and person.family[:1].isupper():
            yield Name(person.family, person.id, _FAMILY)


def find_names(text: str, index: Index) -> tuple[Found, ...]:
    """Return where a text holds names: the longest at each place, in order, none inside another."""
    found: list[Found] = []
    end = 0
    for start in (match.start() for match in _WORD_START.finditer(text)) if index else ():
        candidates = index.get(text[start : start + _KEY], ()) if start >= end else ()
        ends = ((stop, name) for name in candidates if (stop := _match(text, start, name)))
        longest = max(ends, key=lambda pair: pair[0], default=None)
        if longest:
            end = longest[0]
            found.append(Found(start, end, longest[1]))
    return tuple(found)


def _match(text: str, start: int, name: Name) -> int:
    """Return where a name that stands at a place of a text ends; 0 where it does not stand there."""
    words, end = name.words, 0
    if text.startswith(words, start):
        end = start + len(words)
    elif " " in words and text.startswith(words.split()[0], start):
        spaced = re.compile(_BETWEEN.join(map(re.escape, words.split()))).match(text, start)
        end = spaced.end() if spaced else 0
    if not end or not _ends(text, end):
        return 0
    return end if name.field != _FAMILY or _stands_alone(text, start, end) else 0


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a word that is a family name is one where it stands."""
    before, length = text[max(start - _BEFORE, 0) : start], end - start
    if _ADDRESS().search(before):
        return True
    if _ARTICLE().search(before) or _CAPITAL_BEFORE().search(before) or _CAPITAL_AFTER.match(text, end):
        return False
    return length >= (_SHORTEST_OPENING if _OPENING().search(before) else _SHORTEST_FAMILY)


def _ends(text: str, end: int) -> bool:
    """Whether a name may end before a place: no word goes on there, or only by a particle."""
    following = text[end : end + 1]
    if _HANGUL().match(text[end - 1]):
        return _PARTICLE().match(text, end) is not None
    return not (text[end - 1].isalnum() and following.isalnum()) or ord(following) >= _FIRST_WITHOUT_CAPITALS


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
    names = index_names(facts, selected, [prose.text for prose in written])
    found = [
        (prose, finding)
        for prose in written
        for finding in _find(prose.text, facts, find_names(prose.text, names))
    ]
    titled = _titles(facts, {prose.file: prose.text for prose, _ in found})
    reported = (
        _report(prose, finding)
        for prose, finding in found
        if titled[prose.file].reach(finding.start) < finding.end
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
    dated = TextRanges((date.start, date.end) for date in dates)
    for number in find_numbers(text):
        if number.start not in dated and number.end - 1 not in dated:
            yield _Finding(number.start, number.end, "literal-number")
    yield from (_Finding(quoted.start, quoted.end, "literal-quotation") for quoted in _quoted(text))
    for found in names:
        record, field = facts.records[found.name.record], found.name.field
        about = f", the {_FIELDS.get(field, field)} of {name_record(record)}"
        yield _Finding(found.start, found.end, "literal-name", _hint_for_name(record, field), about)


def _quoted(text: str) -> tuple[TextRange, ...]:
    """Return the quotations of a text, marks included.

    One that is not closed ends with its paragraph; a closing mark that nothing opened stands for itself.
    """
    if not has_marks(text):
        return ()
    found = [TextRange(start, min(start + len(words) + 2, len(text))) for start, words in find_marked(text)]
    inside = TextRanges((quoted.start, quoted.end) for quoted in found)
    closing = (TextRange(*mark.span()) for mark in _CLOSING.finditer(text) if mark.start() not in inside)
    return tuple(sorted((*found, *closing)))


def _hint_for_name(record: AnyRecord, field: str) -> str:
    if isinstance(record, Person):
        return "print it from a fact: {{ delegate | name }}, {{ person.name }}"
    if isinstance(record, Organisation):
        return f"print it from a fact: {{{{ fact.series.{field} }}}}, {{{{ party.{field} }}}}"
    return f"print it from the fact: {{{{ fact.{field} }}}}"


def _titles(facts: FactBase, texts: dict[str, str]) -> dict[str, TextRanges]:
    """Return where texts hold published titles, quotation marks around them included.

    Only texts in which something was found are looked at: others pay nothing.
    """
    index = index_titles(facts, tuple(texts.values())) if texts else {}
    found: dict[str, TextRanges] = {}
    for file, text in texts.items():
        whole = {(title.start, title.end) for title in find_names(text, index)}
        # a title of one word might be there for itself
        phrases = [place for place in whole if len(text[slice(*place)].split()) > 1]
        quoted = [
            (start, end)
            for start, end, _ in _quoted(text)
            if _without_stops(text, start + 1, end - 1) in whole
        ]
        found[file] = TextRanges((*phrases, *quoted))
    return found


def _without_stops(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[end - 1] in _STOPS:
        end -= 1
    return start, end


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

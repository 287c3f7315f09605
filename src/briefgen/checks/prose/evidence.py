"""What facts and sources bear out: their dates, numbers and ordinals, in fields and in words."""

from __future__ import annotations

import re
from calendar import month_name
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from typing import NamedTuple

from briefgen.checks.passages import named_texts, own_texts
from briefgen.checks.prose.claims import (
    Claim,
    DateClaim,
    Hedge,
    NumberClaim,
    OrdinalClaim,
    Period,
    step_of,
)
from briefgen.checks.prose.english import find_article_spans, find_english
from briefgen.checks.prose.korean import find_korean
from briefgen.checks.prose.language import Language, load_language
from briefgen.model.dates import OPEN_END, OPEN_START, AnyDay, EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyRecord,
    Assessment,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Organisation,
    Person,
    Source,
    Statistic,
)
from briefgen.model.statistics import Mark
from briefgen.model.text import LocalText, ProseWords

_HANGUL = re.compile("[가-힣]")


@lru_cache(maxsize=10_000)
def find_claims(text: str, language: Language) -> tuple[Claim, ...]:
    """Return what a text claims, in order of place. Texts of records come up in one brief after another."""
    return tuple(find_korean(text, language) if language.tag == "ko" else find_english(text, language))


_MONEY = frozenset(("dollar", "euro", "sterling", "won", "yen"))
_DAYS_OF_EVENT = 60
"""An interval of fewer days is how long something lasted, not only when it began and ended."""


class Dated(NamedTuple):
    """A date that a record gives; ``words`` are its own where it stands in a text."""

    record: str
    period: Period
    hedged: bool = False
    words: str = ""


class Counted(NamedTuple):
    """A number in the words of a record, in the language of a tag."""

    record: str
    claim: NumberClaim
    words: str
    language: str
    alone: bool = False
    """Whether the text says nothing else: its unit is then what is written beside it."""


class Ranked(NamedTuple):
    """An ordinal that a record gives."""

    record: str
    value: int
    words: str


class Entry(NamedTuple):
    """A value of a statistic: of a period or, with none, of a category."""

    record: str
    period: Period | None
    key: str
    claim: NumberClaim
    """The value with the statistic's unit and scale."""
    plain: float
    """The value as it is in the table, without the scale."""


@dataclass(frozen=True, slots=True)
class RecordEvidence:
    """What one record bears out. ``values`` are the words for what its fields name, by field."""

    record: str
    kind: str = ""
    dates: tuple[Dated, ...] = ()
    numbers: tuple[Counted, ...] = ()
    ordinals: tuple[Ranked, ...] = ()
    entries: tuple[Entry, ...] = ()
    values: Mapping[str, tuple[str, ...]] = ()  # type: ignore[assignment]
    people: int = 0
    parties: int = 0
    names: tuple[str, ...] = ()
    """Words by which a text refers to it: of its label."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What all that is cited at a place bears out.

    ``cited`` are the facts themselves, ``beside`` what comes with them. ``section`` are all facts that the template was
    given, among which it may have counted.
    """

    cited: tuple[RecordEvidence, ...] = ()
    beside: tuple[RecordEvidence, ...] = ()
    section: tuple[RecordEvidence, ...] = ()

    @property
    def all(self) -> Iterator[RecordEvidence]:
        """Both."""
        return chain(self.cited, self.beside)

    @property
    def dates(self) -> list[Dated]:
        """All dates."""
        return [date for record in self.all for date in record.dates]

    @property
    def numbers(self) -> list[Counted]:
        """All numbers in words."""
        return [number for record in self.all for number in record.numbers]

    @property
    def ordinals(self) -> list[Ranked]:
        """All ordinals."""
        return [ordinal for record in self.all for ordinal in record.ordinals]

    @property
    def entries(self) -> list[Entry]:
        """All values of statistics."""
        return [entry for record in self.cited for entry in record.entries]


class EvidenceReader:
    """Reads records once each; ``tag`` is the language of texts without one."""

    def __init__(self, facts: FactBase, words: ProseWords = ProseWords()) -> None:  # noqa: B008 - a frozen value
        self._facts = facts
        self._words = words
        self._known: dict[str, RecordEvidence] = {}
        self._parents: dict[str, RecordEvidence] = {}
        self._anchors: dict[tuple[str, str], tuple[str, ...]] | None = None

    def language(self, tag: str) -> Language:
        """Return the words of a language, with those that the project adds."""
        return load_language(tag, self._words)

    def read(self, facts: Iterable[str], sources: Iterable[tuple[str, str]] = ()) -> Evidence:
        """Return what facts by their ids, and sources with locators, bear out."""
        cited: dict[str, RecordEvidence] = {}
        beside: dict[str, RecordEvidence] = {}
        for name in facts:
            record = self._facts.records.get(name)
            if record is None:
                continue
            cited[name] = self._read(record)
            parent = self._facts.records.get(getattr(record, "meeting", None) or "")
            if isinstance(parent, Meeting | Event) and parent.id not in cited:
                beside[parent.id] = self._read_parent(parent)
            if isinstance(record, Assessment):
                # It bears out what it rests on: its own dates and numbers were held against that.
                cited |= {
                    basis.id: self._read(basis)
                    for name in record.basis
                    if isinstance(basis := self._facts.records.get(name), Fact)
                }
            about = getattr(record, "about", None)
            subject = self._facts.records.get(about.fact) if about else None
            if subject is not None:
                beside[subject.id] = self._read(subject)
        for name, locator in sources:
            source = self._facts.get(Source, name)
            if source is not None and name not in cited:
                beside[name] = self._read_source(source, locator)
        return Evidence(
            tuple(cited.values()), tuple(entry for name, entry in beside.items() if name not in cited)
        )

    def _read(self, record: AnyRecord) -> RecordEvidence:
        if record.id not in self._known:
            self._known[record.id] = self._evidence_of(record)
        return self._known[record.id]

    def _read_parent(self, parent: Meeting | Event) -> RecordEvidence:
        """Return which meeting it was, and when: what belongs to it says that much of it."""
        if parent.id not in self._parents:
            ordinal = getattr(parent, "ordinal", None)
            ordinals = (Ranked(parent.id, ordinal, ""),) if ordinal else ()
            self._parents[parent.id] = RecordEvidence(
                parent.id, dates=tuple(dates_of(parent.id, parent.date)), ordinals=ordinals
            )
        return self._parents[parent.id]

    def _read_source(self, source: Source, locator: str) -> RecordEvidence:
        """Return what a cited source bears out: when it was published, what its title and an anchor of that place hold."""
        key = f"{source.id}\n{locator}"
        if key not in self._known:
            texts = [passage.text for passage in (*named_texts(source), *own_texts(source))]
            texts += [locator, *self._anchors_of(source.id, locator)]
            dates, numbers, ordinals = self._claims_of(source.id, [("", text) for text in texts if text])
            if source.date:
                dates += dates_of(source.id, source.date)
            if source.retrieved:
                dates.append(Dated(source.id, Period(source.retrieved, source.retrieved)))
            self._known[key] = RecordEvidence(
                source.id, "source", tuple(dates), tuple(numbers), tuple(ordinals)
            )
        return self._known[key]

    def _anchors_of(self, source: str, locator: str) -> tuple[str, ...]:
        if self._anchors is None:
            found: dict[tuple[str, str], list[str]] = {}
            for record in self._facts.records.values():
                for entry in record.support:
                    if entry.anchor and entry.locator:
                        found.setdefault((entry.source, entry.locator), []).append(entry.anchor)
            self._anchors = {place: tuple(anchors) for place, anchors in found.items()}
        return self._anchors.get((source, locator), ()) if locator else ()

    def _evidence_of(self, record: AnyRecord) -> RecordEvidence:
        texts = [(passage.language, passage.text) for passage in own_texts(record)]
        texts += [(passage.language, passage.text) for passage in named_texts(record)]
        if isinstance(record, Excerpt):
            texts.append((record.language, record.words))
        dates, numbers, ordinals = self._claims_of(record.id, texts)
        date = getattr(record, "date", None)
        if isinstance(date, EdtfDate):
            dates = [*dates_of(record.id, date), *dates]
        if isinstance(record, Meeting):
            ordinals.insert(0, Ranked(record.id, record.ordinal, ""))
        entries = tuple(self._entries_of(record)) if isinstance(record, Statistic) else ()
        dates += [Dated(record.id, entry.period) for entry in entries if entry.period]
        delegates = [person for party in getattr(record, "delegations", {}).values() for person in party]
        return RecordEvidence(
            record.id,
            type(record).__name__.lower(),
            tuple(dates),
            tuple(numbers),
            tuple(ordinals),
            entries,
            dict(self._values_of(record)),
            len(getattr(record, "people", ())) or len(delegates),
            len(getattr(record, "parties", ())) or len(getattr(record, "delegations", ())),
            tuple(_versions_of(getattr(record, "label", None))),
        )

    def _claims_of(
        self, record: str, texts: Iterable[tuple[str, str]]
    ) -> tuple[list[Dated], list[Counted], list[Ranked]]:
        dates: list[Dated] = []
        numbers: list[Counted] = []
        ordinals: list[Ranked] = []
        for tag, text in texts:
            language = self.language(name_language(tag, text))
            money: NumberClaim | None = None
            spans = find_article_spans(text, language) if language.tag == "en" else ()
            for claim in (*find_claims(text, language), *spans):
                words = text[claim.start : claim.end]
                if isinstance(claim, DateClaim):
                    if claim.period:
                        dates.append(Dated(record, claim.period, claim.hedged, words))
                    if claim.figure is not None:
                        number = NumberClaim(claim.start, claim.end, claim.figure)
                        numbers.append(Counted(record, number, words, language.tag))
                elif isinstance(claim, NumberClaim):
                    if claim.dimension in _MONEY:
                        money = claim
                    elif money and claim.scaled and not claim.dimension:
                        # 310 million euros, of which 44.5 million in the first year
                        claim = replace(claim, dimension=money.dimension, factor=money.factor)  # noqa: PLW2901
                    alone = not claim.dimension and words.strip() == text.strip()
                    numbers.append(Counted(record, claim, words, language.tag, alone))
                elif isinstance(claim, OrdinalClaim):
                    ordinals.append(Ranked(record, claim.value, words))
        return dates, numbers, ordinals

    def _entries_of(self, record: Statistic) -> Iterator[Entry]:
        """Yield each number of a statistic, of a range both ends, with the unit in each language."""
        words = next(iter(_versions_of(record.unit)), "")
        scale, dimension, factor = read_unit(words, self.language(name_language("", words)))
        for entry in record.entries:
            period = _period(entry.period.earliest, entry.period.latest) if entry.period else None
            hedge = Hedge.LEAST if entry.has(Mark.FLOOR) else Hedge.NONE
            amount = entry.amount
            parts = (amount.value, amount.low, amount.high) if amount else ()
            for number in (part for part in parts if part is not None):
                value, step = float(number), step_of(f"{number:f}", scale)
                claim = NumberClaim(0, 0, value * scale, step, dimension, factor, hedge=hedge)
                yield Entry(record.id, period, entry.key, claim, value)

    def _values_of(self, record: AnyRecord) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield the fields by which facts are told apart in a clause, with the words for their values."""
        for name in ("city", "venue", "level", "area", "document"):
            if words := tuple(_versions_of(getattr(record, name, None))):
                yield name, words
        for name in ("series", "parties", "people"):
            value = getattr(record, name, None)
            ids = [value] if isinstance(value, str) else [*(value or ())]
            if name == "parties":
                ids += getattr(record, "delegations", {})
            if words := tuple(word for each in ids for word in self._names_of(each)):
                yield name, words

    def _names_of(self, name: str) -> Iterator[str]:
        record = self._facts.records.get(name)
        if isinstance(record, Organisation):
            for text in (record.name, record.short, record.adjective):
                yield from _versions_of(text)
        elif isinstance(record, Person):
            yield from (word for word in (record.family, record.latin, *record.names.values()) if word)


def _versions_of(text: object) -> Iterator[str]:
    if isinstance(text, LocalText):
        yield from (words for _, words in text.versions)
    elif isinstance(text, str):
        yield text


def name_language(tag: str, text: str) -> str:
    """Return the language that a text of a record is in: by its tag or, where it has none, by its letters."""
    return tag.partition("-")[0] or ("ko" if _HANGUL.search(text) else "en")


def dates_of(record: str, date: EdtfDate) -> Iterator[Dated]:
    """Yield a date; of an interval both ends, and the whole where it has both."""
    hedged = date.uncertain or date.approximate
    if date.start is None and date.end is None:
        if period := _period(date.earliest, date.latest):
            yield Dated(record, period, hedged)
        return
    for end in (date.start, date.end):
        if end is not None and (period := _period(end.earliest, end.latest)):
            yield Dated(record, period, end.uncertain or end.approximate)
    whole = _period(date.earliest, date.latest)
    if whole and 1 < whole.days <= _DAYS_OF_EVENT:
        yield Dated(record, whole, hedged)


def _period(first: AnyDay, last: AnyDay) -> Period | None:
    return None if first == OPEN_START or last == OPEN_END else Period(first, last)


def read_unit(words: str, language: Language) -> tuple[float, str, float]:
    """Return scale, dimension and factor of the unit of a statistic: "thousand tonnes", "USD million"."""
    scale, dimension, factor = 1.0, "", 1.0
    rest = words.strip()
    if rest in language.units:
        return scale, *language.units[rest]
    for word in rest.split():
        if word in language.words["scales"]:
            scale *= language.words["scales"][word]
            rest = rest.replace(word, " ", 1)
    rest = " ".join(rest.split())
    if rest in language.units:
        dimension, factor = language.units[rest]
    return scale, dimension, factor


def describe_date(date: Dated) -> str:
    """Return a date as messages show it: 15 September 2023, September 2023, 2023."""
    if date.words:
        return date.words
    first, last = date.period
    year = _name_year(last.year)
    if first.year != last.year:
        return f"{_name_year(first.year)}–{year}"
    if first == last:
        return f"{first.day} {month_name[first.month]} {year}"
    if (first.month, last.month) == (1, 12):
        return year
    months = dict.fromkeys((month_name[first.month], month_name[last.month]))
    return f"{'–'.join(months)} {year}"


def _name_year(year: int) -> str:
    return f"{1 - year} BC" if year < 1 else str(year)


def is_fact(record: AnyRecord | None) -> bool:
    """Whether a record is a fact, which can be cited by its id."""
    return isinstance(record, Fact)

"""Proof of prose: what a text claims, held against what the facts cited there bear out.

``prove`` is a pure function of a printed text, the evidence of what it cites and the words of its language; it returns
what is not borne out, each with its place in the text and the nearest cited value.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from calendar import day_name
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, pairwise
from math import floor, isclose
from typing import NamedTuple

from briefgen.checks.base import compile_later
from briefgen.checks.prose.claims import (
    FIRST_YEAR,
    LAST_YEAR,
    Claim,
    DateClaim,
    Hedge,
    NumberClaim,
    OrdinalClaim,
    Period,
    days_between,
    weekday_of,
)
from briefgen.checks.prose.evidence import (
    Counted,
    Dated,
    Entry,
    Evidence,
    RecordEvidence,
    describe_date,
    find_claims,
)
from briefgen.checks.prose.language import Language
from briefgen.model.dates import last_of_month

DATE, NUMBER = "unproved-date", "unproved-number"


class Finding(NamedTuple):
    """Characters ``start`` to ``end`` of a text that nothing cited bears out."""

    start: int
    end: int
    code: str
    message: str


def prove(text: str, evidence: Evidence, language: Language) -> tuple[Finding, ...]:
    """Return the claims of a text that are not borne out by what it cites, in order of place."""
    claims = find_claims(text, language)
    return tuple(_Proof(text, claims, evidence, language).findings()) if claims else ()


_SENTENCE = compile_later(
    r"(?:(?<=[.!?;])|(?<=[.!?][”’\")]))\s+(?=[A-Z“‘\"(가-힣\d])|(?<=[다요음함]\.)\s*|[。！？\n]+"
)
_CLAUSE = re.compile(r"[,;:()–—]+(?!\d)|\s-\s")
_WHOLE = re.compile(r"\b(?:of|all)\s+(?:the|these|those|its|their|all)?\s*$", re.IGNORECASE)
_HEDGED = r"(?:(?:about|some|over|nearly|almost|more\s+than|roughly|around|just|under)\s+){0,2}$"
_BY = re.compile(rf"\bby\s+{_HEDGED}", re.IGNORECASE)
_UP_TO = re.compile(rf"\bto\s+{_HEDGED}", re.IGNORECASE)
_TO = re.compile(r"\s*(?:–|-|~|∼|to|and|until|till|through|부터|에서|까지)\s*(?:the\s+|a\s+)?", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+(?:\w+\s+)?$", re.IGNORECASE)
_ONCE = re.compile(r"\bonce\b|한\s?(?:차례|번)")
_AMONG = re.compile(r"\s?(?:[가-힣]+\s)?(?:가운데|중)(?![가-힣])")
_RELATIVE = re.compile(
    r"\b(?:after|before|since|until|than|following|preceding|later|earlier|by|between|from|announced|planned|expected|agreed|decided|set)\b|뒤|후|전|이후|이전",
    re.IGNORECASE,
)
_LIST = re.compile(r"[^:—–.!?\d]{0,60}(?::|\s[—–]\s?)\s*(?P<items>[^:—–]+)")
_ITEM_END = re.compile(r";|,?\s+(?:and|or)\s+|,\s*|·")
_DOUBLE = 2
_LONG_WORD = 5
_TEN = 10
_NEAR_RATE = 0.05
_WITHIN = 0.1
_ABOUT = 0.01
_PAIRS = 60
_EPSILON = 1e-9
_YEAR, _MONTH, _WEEK = 365.2425, 30.436875, 7


@dataclass(slots=True)
class _Proof:
    """One text on its way through the proof. ``bearers`` are the facts that bear each claim out, by its place."""

    text: str
    claims: Sequence[Claim]
    evidence: Evidence
    language: Language
    bearers: dict[int, frozenset[str]] = field(default_factory=dict)
    bounds: tuple[int, ...] = ()
    marks: Sequence[tuple[int, int]] = ()

    def findings(self) -> Iterator[Finding]:
        """Yield what is not borne out."""
        self.bounds = (0, *(match.end() for match in _SENTENCE().finditer(self.text)), len(self.text))
        self.marks = list(self._find_marks())
        found: list[Finding] = []
        for claim in self.claims:
            if isinstance(claim, DateClaim):
                fault = self._prove_date(claim)
            elif isinstance(claim, OrdinalClaim):
                fault = self._prove_ordinal(claim)
            else:
                fault = self._prove_number(claim) if isinstance(claim, NumberClaim) else None
            if fault:
                found.append(fault)
        failed = {fault.start for fault in found}
        for sentence in self._sentences():
            if not any(claim.start in failed for claim in sentence):
                found += self._bind(sentence)
        yield from sorted(found)

    def _sentences(self) -> Iterator[list[Claim]]:
        starts = [claim.start for claim in self.claims]
        for first, last in pairwise(self.bounds):
            inside = self.claims[bisect_left(starts, first) : bisect_left(starts, last)]
            if len(inside) > 1:
                yield list(inside)

    def _sentence_of(self, claim: Claim) -> tuple[int, int]:
        at = bisect_right(self.bounds, claim.start)
        return self.bounds[at - 1], self.bounds[min(at, len(self.bounds) - 1)]

    def _clause_of(self, claim: Claim) -> tuple[int, int]:
        """Return where the part of the sentence between two commas, or the like, begins and ends."""
        first, last = self._sentence_of(claim)
        at = bisect_right(self.marks, (claim.start, len(self.text)))
        begin = self.marks[at - 1][1] if at else 0
        end = next((start for start, _ in self.marks[at:] if start >= claim.end), last)
        return max(first, begin), min(last, end)

    def _find_marks(self) -> Iterator[tuple[int, int]]:
        """Yield what parts clauses; a comma within a claim parts none."""
        ends = [claim.end for claim in self.claims]
        for mark in _CLAUSE.finditer(self.text):
            at = bisect_right(ends, mark.start())
            if at == len(ends) or self.claims[at].start >= mark.end():
                yield mark.span()

    def _words(self, claim: Claim) -> str:
        return " ".join(self.text[claim.start : claim.end].split())

    def _report(self, claim: Claim, code: str, nearest: str) -> Finding:
        if not self.evidence.cited and not self.evidence.beside:
            message = f"no fact is cited here that says {self._words(claim)}"
        else:
            message = f"no cited fact says {self._words(claim)}" + (f"; {nearest}" if nearest else "")
        return Finding(claim.start, claim.end, code, message)

    # Dates.

    def _prove_date(self, claim: DateClaim) -> Finding | None:
        dates = self.evidence.dates
        if claim.period is None and not claim.month:
            if any(_is_day(date.period) and weekday_of(date.period.first) == claim.weekday for date in dates):
                return None
            return self._report(claim, DATE, "")
        bearing = [date for date in dates if _bears(date, claim)]
        if not bearing:
            if claim.figure is not None and self._is_number(claim.figure):
                return None
            return self._report(claim, DATE, self._nearest_date(claim, dates))
        self.bearers[claim.start] = frozenset(date.record for date in bearing)
        exact = claim.period if claim.period and _is_day(claim.period) else bearing[0].period
        if claim.weekday is not None and weekday_of(exact.first) != claim.weekday:
            day = describe_date(Dated("", exact))
            message = f"{day} was a {day_name[weekday_of(exact.first)]}"
            return Finding(claim.start, claim.end, DATE, message)
        if not claim.hedged and all(date.hedged and date.period == claim.period for date in bearing):
            message = f"{bearing[0].record} gives {self._words(claim)} as uncertain; say about, or give it less exactly"
            return Finding(claim.start, claim.end, DATE, message)
        return None

    def _nearest_date(self, claim: DateClaim, dates: Iterable[Dated]) -> str:
        asked = claim.period

        def distance(date: Dated) -> tuple[float, float]:
            if asked is None:
                return abs(date.period.first.month - claim.month), 0
            begins = abs(days_between(date.period.first, asked.first))
            return begins, abs(days_between(date.period.last, asked.last))

        nearest = min(dates, key=distance, default=None)
        return f"{nearest.record} says {describe_date(nearest)}" if nearest else "what is cited gives no date"

    def _is_number(self, value: float) -> bool:
        """Whether the figures of a bare year are a number that is borne out."""
        numbers = (counted.claim.value for counted in self.evidence.numbers)
        return value in numbers or any(
            value in (entry.plain, entry.claim.value) for entry in self.evidence.entries
        )

    # Ordinals.

    def _prove_ordinal(self, claim: OrdinalClaim) -> Finding | None:
        ranked = self.evidence.ordinals
        bearing = frozenset(rank.record for rank in ranked if rank.value == claim.value)
        if bearing:
            self.bearers[claim.start] = bearing
            return None
        near = min(ranked, key=lambda rank: abs(rank.value - claim.value), default=None)
        nearest = (
            f"{near.record} says {near.words or f'number {near.value}'}"
            if near
            else "what is cited gives no ordinal"
        )
        return self._report(claim, NUMBER, nearest)

    # Numbers.

    def _prove_number(self, claim: NumberClaim) -> Finding | None:
        alike = [
            counted
            for counted in self.evidence.numbers
            if claim.noun and counted.claim.noun == claim.noun and counted.language == self.language.tag
        ]
        pool = alike or self.evidence.numbers
        bearing = [counted for counted in pool if agrees(claim, counted.claim) or _is_alone(claim, counted)]
        if bearing:
            self.bearers[claim.start] = frozenset(counted.record for counted in bearing)
            return None
        entries = [entry for entry in self.evidence.entries if _agrees_with_entry(claim, entry)]
        if entries:
            return None
        if claim.dimension == "time" and self._is_span(claim):
            return None
        if dated := self._dated_in(claim):
            self.bearers[claim.start] = dated
            return None
        rates = ""
        if claim.fraction or claim.dimension == "percent":
            proved, rates = self._prove_rate(claim)
            if proved:
                return None
        counts, counted_words = (
            self._count(claim) if not claim.dimension and not claim.fraction else (False, "")
        )
        if counts or self._is_of_list(claim):
            return None
        hedged = next((counted for counted in pool if _is_bare(claim, counted)), None)
        if hedged:
            message = f"{hedged.record} does not give {self._words(claim)} as exact; hedge it as it does"
            return Finding(claim.start, claim.end, NUMBER, message)
        return self._report(claim, NUMBER, rates or counted_words or self._nearest_number(claim, pool))

    def _dated_in(self, claim: NumberClaim) -> frozenset[str]:
        """Return the facts that have a date in a year that is not plainly one by its figures: in 476, in 10,500."""
        plain = not (claim.dimension or claim.fraction or claim.noun or claim.hedge)
        if not plain or FIRST_YEAR <= claim.value <= LAST_YEAR:
            return frozenset()
        return frozenset(
            date.record
            for date in self.evidence.dates
            if claim.value == date.period.first.year == date.period.last.year
        )

    def _nearest_number(self, claim: NumberClaim, pool: Sequence[Counted]) -> str:
        said = [
            (counted.record, counted.words, counted.claim, counted.claim.value)
            for counted in pool
            if counted.claim.fraction is claim.fraction
            and (not claim.dimension or counted.claim.dimension == claim.dimension)
        ]
        for entry in self.evidence.entries:
            if not claim.fraction and claim.dimension in ("", entry.claim.dimension):
                where = f"{entry.plain:g} for {entry.key}"
                plain = abs(entry.plain - claim.value) < abs(entry.claim.value - claim.value)
                said.append((entry.record, where, entry.claim, entry.plain if plain else entry.claim.value))

        def distance(found: tuple[str, str, NumberClaim, float]) -> float:
            mine, value = (
                (claim.size, found[2].size)
                if claim.dimension and found[2].dimension
                else (claim.value, found[3])
            )
            return abs(mine - value) / max(abs(mine), abs(value), _EPSILON)

        nearest = min(said, key=distance, default=None)
        return f"{nearest[0]} says {' '.join(nearest[1].split())}" if nearest else ""

    def _is_span(self, claim: NumberClaim) -> bool:
        """Whether a length of time lies between two cited dates: in whole units, floored or rounded."""
        unit = claim.factor
        dates = list(dict.fromkeys(date.period for date in self.evidence.dates))[:_PAIRS]
        for first, second in combinations(sorted(dates), 2):
            least = max(days_between(first.last, second.first), 0)
            most = days_between(first.first, second.last)
            if _spans(claim, least, most, unit):
                return True
        lengths = (date.days for date in dates if not _is_calendar(date))
        return any(_spans(claim, days, days, unit) for days in lengths if days > 1)

    # Rates.

    def _prove_rate(self, claim: NumberClaim) -> tuple[bool, str]:
        """Whether a share, factor or change follows from two entries of a statistic that the sentence names."""
        nearest = ""
        for record in self.evidence.cited:
            entries = [entry for entry in record.entries if entry.period]
            for first, second in self._pairs(claim, entries):
                known = list(self._rates(claim, first, second))
                if any(_matches_rate(claim, rate) for rate in known):
                    return True, ""
                if known:
                    shown = min(known, key=lambda rate: abs(rate - claim.value))
                    unit = " per cent" if claim.dimension == "percent" else ""
                    nearest = f"from {record.record}, {first.key} to {second.key}, it is {shown:.4g}{unit}"
        return False, nearest

    def _named(self, claim: Claim, entries: Sequence[Entry]) -> list[Entry]:
        """Return the entries of the periods that the sentence names, in the order of their naming."""
        first, last = self._sentence_of(claim)
        inside = [date for date in self.claims if isinstance(date, DateClaim) and first <= date.start < last]
        named: dict[str, Entry] = {}
        for date in inside:
            for entry in entries:
                if date.period and entry.period and date.period.holds(entry.period):
                    named.setdefault(entry.key, entry)
        for span in self.claims:
            if isinstance(span, NumberClaim) and span.dimension == "time" and first <= span.start < last:
                for entry in entries:
                    if entry.period and any(_is_later(each, entry, span) for each in (*named.values(),)):
                        named.setdefault(entry.key, entry)
        return list(named.values())

    def _pairs(self, claim: NumberClaim, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Entry]]:
        named = self._named(claim, entries)
        if len(named) > 1:
            yield from combinations(named, 2)
        elif named and entries:
            yield from ((named[0], other) for other in (entries[0], entries[-1]) if other.key != named[0].key)
        elif len(entries) > 1:
            yield entries[0], entries[-1]

    def _rates(self, claim: NumberClaim, named_first: Entry, named_second: Entry) -> Iterator[float]:
        """Yield the values that a rate between two entries may have in the words of the sentence."""
        early, late = sorted((named_first, named_second), key=lambda entry: entry.period or Period.__new__)  # type: ignore[arg-type,return-value]
        before, after = early.plain, late.plain
        first, second = named_first.plain, named_second.plain
        if not before or not after:
            return
        begin, end = self._sentence_of(claim)
        said = self.text[begin:end].lower()
        words = set(re.findall(r"[a-z]+", said))
        of_korean = self.language.tag == "ko"
        has = {
            name: any(
                word in said if of_korean else word in words for word in self.language.words.get(name, ())
            )
            for name in ("fall", "rise", "below", "above")
        }
        if claim.fraction:
            multiple = self._words(claim).lower() in self.language.words.get("multiples", ())
            if multiple or (of_korean and claim.value >= 1):
                yield after / before
            elif _BY.search(self.text, max(0, claim.start - 24), claim.start):
                yield abs(after - before) / before
            elif claim.value < 1:
                yield min(before, after) / max(before, after)
            else:
                yield max(before, after) / min(before, after)
            return
        change, share = abs(before - after), min(before, after) / max(before, after)
        begins = self.text[max(0, claim.start - 24) : claim.start]
        by, to = _BY.search(begins), _UP_TO.search(begins)
        if has["fall"] and after < before:
            yield from (() if to else (100 * change / before,))
            yield from (() if by else (100 * share,))
        if has["rise"] and after > before:
            yield from (() if to else (100 * change / before,))
            yield from (() if by else (100 * after / before,))
        if has["below"] and first < second:
            yield 100 * change / second
        if has["above"] and first > second:
            yield 100 * change / second
        if not any(has.values()):
            yield 100 * share
            yield 100 * max(before, after) / min(before, after)

    # Counts.

    def _is_of_list(self, claim: NumberClaim) -> bool:
        """Whether a number is that of the things which its sentence lists behind a colon or dash."""
        _, end = self._sentence_of(claim)
        listed = _LIST.match(self.text, claim.end, end)
        if listed is None:
            return False
        items = [item for item in _ITEM_END.split(listed["items"]) if item.strip()]
        return len(items) > 1 and _agrees(claim, float(len(items)))

    def _count(self, claim: NumberClaim) -> tuple[bool, str]:
        """Whether a number is that of the cited facts of a kind, or of those that share a value named in the clause."""
        kind = self.language.kinds.get(claim.noun, "")
        if claim.noun in ("time", "people", "parties") and not kind:
            kind = {"time": "times"}.get(claim.noun, claim.noun)
        if kind in ("people", "parties"):
            known = {getattr(record, kind) for record in self.evidence.cited} - {0}
            return any(_agrees(claim, float(number)) for number in known), ""
        groups: dict[str, list[RecordEvidence]] = {}
        for record in self.evidence.cited:
            groups.setdefault(record.kind, []).append(record)
        if kind and kind != "times":
            groups = {name: group for name, group in groups.items() if name == kind}
        elif len(groups) > 1:
            most = max(map(len, groups.values()))
            groups = {name: group for name, group in groups.items() if len(group) == most}
        said = ""
        for name, group in groups.items():
            number = self._sharing(claim, group)
            if number is not None and _agrees(claim, float(number)):
                return True, ""
            if number is not None:
                said = f"of the cited facts it is {number} {name}{'s' * (number != 1)}"
            if kind and group and _agrees(claim, float(self._sharing(claim, self._like(group)) or 0)):
                return True, ""
        return False, said

    def _like(self, group: Sequence[RecordEvidence]) -> list[RecordEvidence]:
        """Return the facts of the section that are of the kind and the series of some that are cited."""
        series = {record.values.get("series") for record in group}
        kind = group[0].kind
        return [
            record
            for record in self.evidence.section
            if record.kind == kind and record.values.get("series") in series
        ]

    def _sharing(self, claim: NumberClaim, group: Sequence[RecordEvidence]) -> int | None:
        """Return how many of some facts the clause of a claim is about; ``None`` where that cannot be made out."""
        if len(group) < 2:  # noqa: PLR2004 - one is no number
            return None
        if _WHOLE.search(self.text, max(0, claim.start - 16), claim.start) or _AMONG.match(
            self.text, claim.end
        ):
            return len(group)
        for scope in (self._part_of, self._clause_of, self._sentence_of):
            matching = self._matching(*scope(claim), group)
            if len(matching) < len(group):
                return len(matching)
            if scope == self._clause_of and not claim.partitive:
                return len(group)
        return None

    def _part_of(self, claim: Claim) -> tuple[int, int]:
        """Return the part of a clause from a number to the next: "twice in 2023" of "twice in 2023 and once in 2024"."""
        _, end = self._clause_of(claim)
        following = (other.start for other in self.claims if isinstance(other, NumberClaim))
        once = _ONCE.search(self.text, claim.end, end)
        stops = [start for start in following if claim.start < start < end]
        return claim.start, min([*stops, once.start() if once else end, end])

    def _matching(self, begin: int, end: int, group: Sequence[RecordEvidence]) -> list[RecordEvidence]:
        """Return the facts that have the values and dates that a part of the text names, of each field any."""
        part = self.text[begin:end]
        left = list(group)
        for name in dict.fromkeys(key for record in group for key in record.values):
            named = {
                word
                for record in group
                for word in record.values.get(name, ())
                if len(word) > 1 and word in part
            }
            if named:
                left = [record for record in left if named.intersection(record.values.get(name, ()))]
        dates = [
            date
            for date in self.claims
            if isinstance(date, DateClaim) and begin <= date.start < end and date.period
        ]
        if dates:
            left = [
                record for record in left if any(_is_among(dates, date.period) for date in record.dates[:1])
            ]
        return left

    # What belongs together.

    def _bind(self, sentence: Sequence[Claim]) -> Iterator[Finding]:
        yield from self._bind_ranges(sentence)
        yield from self._bind_entries(sentence)
        yield from self._bind_records(sentence)

    def _bind_ranges(self, sentence: Sequence[Claim]) -> Iterator[Finding]:
        """Yield ends of ranges that come before their beginnings: of dates, and of values of a statistic by time."""
        for first, second in pairwise(sentence):
            if not _TO.fullmatch(self.text, first.end, second.start):
                continue
            before = self.text[max(0, first.start - 12) : first.start]
            if isinstance(first, DateClaim) and isinstance(second, DateClaim):
                opens = first.opens or second.closes
                backwards = first.period and second.period and second.period.last < first.period.first
                if opens and backwards:
                    message = f"{self._words(second)} comes before {self._words(first)}"
                    yield Finding(second.start, second.end, DATE, message)
            elif isinstance(first, NumberClaim) and isinstance(second, NumberClaim) and _FROM.search(before):
                dated = any(isinstance(claim, DateClaim) for claim in sentence)
                if not dated and self._is_backwards(first, second):
                    message = (
                        f"{self._words(second)} is the value of an earlier period than {self._words(first)}"
                    )
                    yield Finding(second.start, second.end, NUMBER, message)

    def _is_backwards(self, first: NumberClaim, second: NumberClaim) -> bool:
        """Whether two numbers are values of a statistic, and the second only of periods before those of the first."""
        entries = [entry for entry in self.evidence.entries if entry.period]
        early = [entry.period for entry in entries if _agrees_with_entry(second, entry)]
        late = [entry.period for entry in entries if _agrees_with_entry(first, entry)]
        pairs = [(start, end) for start in late for end in early if start and end]
        return bool(pairs) and all(end < start for start, end in pairs)

    def _bind_entries(self, sentence: Sequence[Claim]) -> Iterator[Finding]:
        """Yield values of statistics that are not those of the period named with them."""
        entries = self.evidence.entries
        if not entries:
            return
        values = [
            (claim, matching)
            for claim in sentence
            if isinstance(claim, NumberClaim)
            and claim.start not in self.bearers
            and (
                matching := [entry for entry in entries if entry.period and _agrees_with_entry(claim, entry)]
            )
        ]
        periods: list[tuple[Claim, set[str]]] = []
        for claim in sentence:
            keys: set[str] = set()
            if isinstance(claim, DateClaim) and claim.period:
                keys = {entry.key for entry in entries if entry.period and claim.period.holds(entry.period)}
            elif isinstance(claim, NumberClaim) and claim.dimension == "time" and periods:
                before = [entry for entry in entries if entry.key in periods[-1][1]]
                keys = {entry.key for entry in entries for each in before if _is_later(each, entry, claim)}
            if keys:
                periods.append((claim, keys))
        if not values or not periods:
            return
        if len(values) == len(periods):
            pairs = [(value, period) for value, period in zip(values, periods, strict=True)]
        else:
            pairs = [(value, self._period_beside(value[0], values, periods)) for value in values]
        for (claim, matching), (_, keys) in pairs:
            if keys and not keys.intersection(entry.key for entry in matching):
                right = next(entry for entry in entries if entry.key in keys)
                message = f"{self._words(claim)} is not the value of that period; {right.record} says {right.plain:g} for {right.key}"
                yield Finding(claim.start, claim.end, NUMBER, message)

    def _period_beside(
        self,
        claim: Claim,
        values: Sequence[tuple[Claim, list[Entry]]],
        periods: Sequence[tuple[Claim, set[str]]],
    ) -> tuple[Claim, set[str]]:
        """Return the period that follows a value in its clause, before the next value, else the nearest before it."""
        following = min(
            (value.start for value, _ in values if value.start > claim.start), default=len(self.text)
        )
        _, end = self._clause_of(claim)
        for period in periods:
            if claim.end <= period[0].start < min(following, end + 3):
                return period
        before = [period for period in periods if period[0].start < claim.start]
        return before[-1] if before else (claim, set())

    def _bind_records(self, sentence: Sequence[Claim]) -> Iterator[Finding]:
        """Yield dates and numbers beside an ordinal or a name of another fact than the one that they are of."""
        first, last = self._sentence_of(sentence[0])
        anchors: list[tuple[int, frozenset[str]]] = [
            (claim.start, self.bearers[claim.start])
            for claim in sentence
            if isinstance(claim, OrdinalClaim) and claim.start in self.bearers
        ]
        anchors += self._mentions(first, last)
        anchors.sort(key=lambda anchor: anchor[0])
        for kind in (DateClaim, NumberClaim):
            claims = [
                claim
                for claim in sentence
                if isinstance(claim, kind)
                and claim.start in self.bearers
                and getattr(claim, "dimension", "") != "time"
            ]
            yield from self._bind_claims(claims, anchors)

    def _mentions(self, first: int, last: int) -> Iterator[tuple[int, frozenset[str]]]:
        """Yield the places at which a sentence names cited facts by words that are theirs alone."""
        words: dict[str, set[str]] = {}
        for record in self.evidence.cited:
            named = [word for name in record.names for word in _CAPITAL.findall(name)]
            named += [word for name in record.values for word in record.values[name] if name == "city"]
            for word in named:
                words.setdefault(word, set()).add(record.record)
        part = self.text[first:last]
        taken = 0
        for match in _CAPITAL_RUN.finditer(part) if words else ():
            inside = [words[word] for word in (match[0], *_CAPITAL.findall(match[0])) if word in words]
            records = frozenset.intersection(*map(frozenset, inside)) if inside else frozenset()
            if records and len(records) < len(self.evidence.cited) and match.start() >= taken:
                yield first + match.start(), records
                taken = match.end()
        lowered = part.lower()
        for word, names in words.items():
            if len(word) >= _LONG_WORD and 0 < len(names) < len(self.evidence.cited):
                found = re.search(rf"\b{re.escape(word.lower())}\b", lowered)
                if found and part[found.start()].islower():
                    yield first + found.start(), frozenset(names)

    def _bind_claims(
        self, claims: Sequence[Claim], anchors: Sequence[tuple[int, frozenset[str]]]
    ) -> Iterator[Finding]:
        merged: list[tuple[int, frozenset[str]]] = []
        for place, records in anchors:
            if merged and merged[-1][1] & records:
                merged[-1] = (place, merged[-1][1] & records)
            else:
                merged.append((place, records))
        if not claims or len(merged) != len(claims):
            return
        apart = [
            (claim, place, records)
            for claim, (place, records) in zip(claims, merged, strict=True)
            if not self.bearers[claim.start] & records
        ]
        if len(claims) == 1:
            claim, place, _ = apart[0] if apart else (claims[0], 0, frozenset())
            between = self.text[min(claim.start, place) : max(claim.start, place)]
            before = self.text[max(0, claim.start - 12) : claim.start]
            if not apart or _RELATIVE.search(between) or _RELATIVE.search(before):
                return
        elif len(apart) < 2 or len(apart) < len(claims):  # noqa: PLR2004 - two that changed places
            return
        claim, _, records = apart[0]
        named = " or ".join(sorted(records))
        right = [date for date in self.evidence.dates if date.record in records]
        nearest = (
            f"; {right[0].record} says {describe_date(right[0])}"
            if right and isinstance(claim, DateClaim)
            else ""
        )
        code = DATE if isinstance(claim, DateClaim) else NUMBER
        yield Finding(claim.start, claim.end, code, f"{self._words(claim)} is not said of {named}{nearest}")


_CAPITAL = re.compile(r"[A-Z][\w’'-]+|[가-힣]{2,}")
_CAPITAL_RUN = re.compile(r"[A-Z][\w’'-]+(?:\s+[A-Z][\w’'-]+)*|[가-힣]{2,}")


def _is_day(period: Period) -> bool:
    return period.first == period.last


def _is_calendar(period: Period) -> bool:
    """Whether a period is of whole months, such as a date is that gives no day: that is no length of time."""
    first, last = period
    return first.day == 1 and last.day == last_of_month(last.year, last.month)


def _bears(date: Dated, claim: DateClaim) -> bool:
    """Whether a cited date is the one claimed, or lies within it where it is less exact."""
    if claim.period:
        return claim.period.holds(date.period)
    first, last = date.period
    if date.period.days > 32:  # noqa: PLR2004 - a month
        return False
    return first.month == claim.month and (not claim.day or (first == last and first.day == claim.day))


def _is_among(claims: Sequence[DateClaim], date: Period) -> bool:
    """Whether a date is in one of those named, or in the range that they open and close."""
    if any(claim.period and claim.period.holds(date) for claim in claims):
        return True
    opens = [claim.period.first for claim in claims if claim.period and claim.opens]
    closes = [claim.period.last for claim in claims if claim.period and claim.closes]
    if not opens and not closes:
        return False
    last = max((claim.period.last for claim in claims if claim.period), default=date.last)
    begin = min(opens) if opens else date.first
    end = max(closes) if closes else last if len(claims) > 1 else date.last
    return begin <= date.first and date.last <= end


def agrees(claim: NumberClaim, said: NumberClaim) -> bool:
    """Whether a number is what a text of a fact says, in its unit and as exactly."""
    if claim.fraction != said.fraction and (claim.fraction or said.fraction):
        return False
    if claim.dimension != said.dimension:
        if claim.dimension or said.dimension in ("time", "time of day"):
            return False
        return _agrees(claim, said.value, said.hedge)
    if claim.dimension:
        return _agrees(claim, said.size / claim.factor, said.hedge)
    return _agrees(claim, said.value, said.hedge)


def _agrees(claim: NumberClaim, value: float, said: Hedge = Hedge.NONE) -> bool:
    """Whether a claim holds of a value, which the fact hedges or does not."""
    number, hedge = claim.value, claim.hedge
    equal = isclose(number, value, rel_tol=1e-6, abs_tol=_EPSILON)
    if hedge is Hedge.NONE or hedge is Hedge.EXACTLY:
        return equal and said in (Hedge.NONE, Hedge.EXACTLY)
    if equal and said is hedge:
        return True
    if hedge is Hedge.ABOUT:
        apart = abs(value - number)
        rounded = apart < claim.step / 2 or isclose(number - value, claim.step / 2)
        return apart <= _ABOUT * abs(value) + _EPSILON or (rounded and apart <= _NEAR_RATE * abs(value))
    if hedge is Hedge.BELOW or hedge is Hedge.MOST:
        return (1 - _WITHIN) * number <= value < number or (equal and hedge is Hedge.MOST)
    # More than three: less than four, where that is more.
    most = number + 1 if claim.dimension == "time" and number < _TEN else 0
    within = number < value <= (1 + _WITHIN) * number + _EPSILON or number < value < most
    return within or (equal and (hedge is Hedge.LEAST or claim.dimension == "time"))


def _is_alone(claim: NumberClaim, counted: Counted) -> bool:
    """Whether a claim is a number that is all that a fact says, with a unit and scale that are written beside it."""
    scales = (1, 1e3, 1e6, 1e9) if claim.scaled else (1,)
    return counted.alone and any(_agrees(claim, counted.claim.value * scale) for scale in scales)


def _is_bare(claim: NumberClaim, counted: Counted) -> bool:
    """Whether a claim gives as exact what a fact hedges."""
    if counted.claim.hedge in (Hedge.NONE, Hedge.EXACTLY) or claim.dimension != counted.claim.dimension:
        return False
    return isclose(claim.size, counted.claim.size, rel_tol=1e-6)


def _agrees_with_entry(claim: NumberClaim, entry: Entry) -> bool:
    """Whether a claim is a value of a statistic, in its unit, in another of its dimension, or as it is in the table."""
    if claim.fraction:
        return False
    value = entry.claim
    if claim.dimension:
        if claim.dimension != value.dimension:
            return False
        return _agrees(claim, value.size / claim.factor, value.hedge)
    if _agrees(claim, value.value, value.hedge):
        return True
    return not claim.scaled and _agrees(claim, entry.plain, value.hedge)


def _spans(claim: NumberClaim, least: int, most: int, unit: float) -> bool:
    """Whether a length of time is that between two days, which are ``least`` to ``most`` days apart."""
    low, high = least / unit, most / unit
    if claim.hedge in (Hedge.NONE, Hedge.EXACTLY, Hedge.ABOUT):
        if claim.value != int(claim.value):
            return abs(claim.value - low) <= claim.step / 2 or abs(claim.value - high) <= claim.step / 2
        return floor(low + 0.02) <= claim.value <= floor(high + 0.5)
    return any(_agrees(claim, value) for value in (low, high, round(low), floor(low)))


def _matches_rate(claim: NumberClaim, rate: float) -> bool:
    if claim.dimension == "percent":
        return abs(rate - claim.value) <= claim.step / 2 + _EPSILON or (
            claim.hedge is not Hedge.NONE and _agrees(claim, rate)
        )
    if claim.hedge in (Hedge.NONE, Hedge.EXACTLY, Hedge.ABOUT):
        return abs(rate - claim.value) <= _NEAR_RATE * claim.value
    if claim.hedge in (Hedge.ABOVE, Hedge.LEAST):
        # More than doubled: less than tripled.
        highest = claim.value + 1 if claim.value >= _DOUBLE else (1 + _WITHIN) * claim.value
        return claim.value < rate <= highest
    return _agrees(claim, rate)


def _is_later(first: Entry, second: Entry, span: NumberClaim) -> bool:
    """Whether one period is later, or earlier, than another by a length of time."""
    if first.period is None or second.period is None:
        return False
    years = abs(days_between(first.period.first, second.period.first)) / span.factor
    return isclose(years, span.value, rel_tol=0.02)

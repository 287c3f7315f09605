"""What a Korean text claims: its dates, numbers and ordinals. ``ko.toml`` has the words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from briefgen.checks.base import compile_later
from briefgen.checks.prose.claims import (
    FIRST_YEAR,
    LAST_YEAR,
    NO_PERIOD,
    Claim,
    DateClaim,
    Hedge,
    NumberClaim,
    OrdinalClaim,
    Period,
    century_of_era,
    period_of,
    step_of,
    year_of_era,
)
from briefgen.checks.prose.english import halve, mask_claims, narrow_period
from briefgen.checks.prose.language import MASK, Language, alternatives
from briefgen.model.dates import make_day

_HINT = compile_later(
    r"\d|[두둘세셋네넷]\s?|다섯|여섯|일곱|여덟|아홉|열|스[무물]|서른|마흔|쉰|첫|절반|반\s?이상|[백천만억]\s?여?\s?[가-힣]|배(?:로|가|나|의|\s|$)|갑절|[월화수목금토일]요일"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_CODE_NAME = re.compile(
    r"(?<![A-Za-z])[A-Z][A-Za-z]{0,11}[-–]\d+[A-Za-z]*|(?<![A-Za-z])[A-Z][A-Za-z]{0,4}\d+[A-Za-z]*|[A-Z]?\d\+\d|(?<!\d)\d[A-Z](?![a-z])|[A-Z]+(?:/[A-Z0-9.]+)+|#\s?\d+"
)
_DATE = compile_later(
    r"""
    (?P<iso>(?<![\d-])\d{4}-\d\d(?:-\d\d)?(?![\d-])|(?<!\d)\d{4}\.\s?\d{1,2}\.(?:\s?\d{1,2}\.?)?(?!\d))
  | (?<!\d)(?P<decade>\d{3}0|\d0)년대(?:\s?(?P<decadepart>초반?|중반|중후반|후반|말))?
  | (?<!\d)(?P<century>\d{1,2})세기(?:\s?(?P<centurypart>초반?|중반|중엽|후반|말))?
  | (?<![\d,])(?P<year>\d{4})년?(?:\s?(?P<month>\d{1,2})월(?:\s?(?P<day>\d{1,2})(?:일|(?=\s?[~∼–·-]\s?\d{1,2}일)))?|\s?(?P<quarter>[1-4])\s?[/·]?\s?4?\s?분기|\s?(?P<half>상반기|하반기|전반|후반)|\s?(?P<season>봄|여름|가을|겨울)|\s?(?P<part>초|중반|말)(?![가-힣]{2}))?
    (?(month)|(?(quarter)|(?(half)|(?(season)|(?(part)|(?<=년)(?!\s?(?:간|동안|뒤|후|만에|전)))))))
  | (?<!\d)(?P<only>\d{1,2})월(?:\s?(?P<onlyday>\d{1,2})(?:일|(?=\s?[~∼–·-]\s?\d{1,2}일)))?
    """,
    re.VERBOSE,
)
_YEAR_RANGE = re.compile(r"(?<![\d,.])(?P<from>\d{4})\s?[–—~∼-]\s?(?P<to>\d{4}|\d\d)년?")
_WEEKDAY = re.compile(r"\s?\(?(?P<weekday>[월화수목금토일])(?:요일\)?|\))")
_ALONE = re.compile(r"(?P<weekday>[월화수목금토일])요일")
_PARTS = {"초": 0, "초반": 0, "중반": 1, "중엽": 1, "중후반": 1, "후반": 2, "말": 2}
_SEASONS = {"봄": (3, 5), "여름": (6, 8), "가을": (9, 11), "겨울": (12, 2)}
_SHORT_YEAR = 100


@dataclass(frozen=True, slots=True)
class _Grammar:
    designated: re.Pattern[str]
    number: re.Pattern[str]
    unit: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    partitive: re.Pattern[str]
    nouns: re.Pattern[str]


@lru_cache(maxsize=4)
def _grammar(language: Language) -> _Grammar:
    words = language.words
    cards, hedges = alternatives(words["cardinals"]), words["hedges"]
    counters = alternatives(word for entries in words["counters"].values() for word in entries)
    scales = "".join(words["scales"])
    sino = "".join(words["sino"])
    before = "|".join(f"(?P<{kind}>{alternatives(entries)})" for kind, entries in hedges.items())
    return _Grammar(
        designated=re.compile(
            rf"제\s?\d+\s?(?:{'|'.join(words['designators'])})|(?:{alternatives(words['before'])})\s?\d+(?:호)?(?:\(\d{{4}}\))?(?![\d,]|\s?(?:차|회|번째|기))|\d+\s?(?:호|쪽)(?![가-힣]{{0,1}}\d)(?:\(\d{{4}}\))?"
        ),
        number=re.compile(
            rf"""
    (?P<clock>(?:오전|오후)?\s?(?<!\d)\d{{1,2}}시(?:\s?\d{{1,2}}분)?(?!간))
  | 제?\s?(?P<ordinal>\d+)\s?(?:차(?!례|이|관|장)|번째|회째)|제\s?(?P<ordinal2>\d+)\s?(?:회|기)
  | (?P<ordinalword>첫|{cards})\s?번째
  | (?P<whole>\d+)\s?분의\s?(?P<part>\d+) | (?P<half>절반|반(?=\s?(?:이상|이하|가까이|을|으로|가|이)(?![가-힣])))
  | (?P<double>갑절) | (?P<times>\d+(?:\.\d+)?|{cards})\s?배(?=로|가|나|의|에|\s|$|[.,])
  | (?P<money>[$€£¥₩])?(?<![\d.,A-Za-z])(?P<figures>(?:\d[\d,]*(?:\.\d+)?\s?[{scales}]*\s?)*\d[\d,]*(?:\.\d+)?\s?[{scales}]*)(?P<odd>여)?
  | (?<![가-힣])(?P<native>{cards})(?P<nativeodd>여)?\s?(?P<counter>{counters}|년|해|달|개월|주|시간)(?![가-힣]*번째)
  | (?<![가-힣])(?P<words>(?:[{sino}]?[{scales}])+[{sino}]?)(?P<wordsodd>여)?\s?(?=(?:{counters}|년|달러|원|톤|퍼센트)(?:[은는이가을를의과와만도에]|\s|$|으로))
            """,
            re.VERBOSE,
        ),
        unit=re.compile(rf"\s?(?P<unit>{alternatives(language.units)}|{counters})(?P<span>간)?"),
        before=re.compile(rf"(?:{before})\s?$"),
        after=re.compile(rf"(?:간|동안)?\s?(?:{before})"),
        partitive=re.compile(rf"\s?{words['partitive']}"),
        nouns=re.compile(r"\s?(?:의\s)?(?P<noun>[가-힣]{2,})"),
    )


def find_korean(text: str, language: Language) -> list[Claim]:
    """Return what a text claims, in order of place."""
    if not _HINT().search(text):
        return []
    grammar = _grammar(language)
    for pattern in (_ADDRESS, grammar.designated, _CODE_NAME):
        text = pattern.sub(lambda found: MASK * len(found[0]), text)
    text = language.mask_idioms(text)
    eras = list(_find_eras(text))
    text = mask_claims(text, eras)
    dates = [*eras, *_find_dates(text, language)]
    numbers = list(_find_numbers(mask_claims(text, dates), grammar, language))
    return sorted((*dates, *numbers), key=lambda claim: claim.start)


_ERA = re.compile(
    r"(?P<centuryera>기원전|기원후|서기)\s?(?P<century>\d{1,2})세기"
    r"|(?P<era>기원전|기원후|서기)\s?(?P<first>[\d,]+)(?:년?\s?[~∼–-]\s?(?P<last>[\d,]+))?년?(?:\s?(?P<month>\d{1,2})월(?:\s?(?P<day>\d{1,2})일)?)?"
)


def _find_eras(text: str) -> Iterator[DateClaim]:
    """Yield the dates that name their era: 기원전 48년, 서기 14년 ~ 37년."""
    for match in _ERA.finditer(text):
        start, end = match.span()
        before = (match["era"] or match["centuryera"]) == "기원전"
        hedged = text[:start].rstrip().endswith("약") or _HEDGED.match(text, end) is not None
        if match["century"]:
            century = century_of_era(int(match["century"]), before=before)
            yield DateClaim(start, end, century or NO_PERIOD, hedged=hedged)
            continue
        first, last = (
            year_of_era(int(year.replace(",", "") or 0), before=before)
            for year in (match["first"], match["last"] or "")
        )
        if match["last"]:
            yield DateClaim(
                start, match.end("first"), period_of(first) or NO_PERIOD, hedged=hedged, opens=True
            )
            yield DateClaim(
                match.start("last"), end, period_of(last) or NO_PERIOD, hedged=hedged, closes=True
            )
        else:
            period = period_of(first, int(match["month"] or 0), int(match["day"] or 0))
            yield DateClaim(start, end, period or NO_PERIOD, hedged=hedged)


_OPENING = re.compile(r"\s?(?:부터|이래|이후|에서)")
_CLOSING = re.compile(r"\s?(?:까지|이전)")
_APART = re.compile(r"\s?(?:부터|에서|과|와|및|,|·|~|–|-)?\s?")
_HEDGED = re.compile(r"\s?(?:경|쯤|무렵|\(추정\))")


def _find_dates(text: str, language: Language) -> Iterator[Claim]:
    found: list[DateClaim] = []
    taken: list[tuple[int, int]] = []
    for match in _YEAR_RANGE.finditer(text):
        first, second = int(match["from"]), match["to"]
        last = int(match["from"][:2] + second) if len(second) == 2 else int(second)  # noqa: PLR2004 - two figures
        if FIRST_YEAR <= first < last <= LAST_YEAR:
            found.append(DateClaim(match.start(), match.end("from"), period_of(first), opens=True))
            found.append(DateClaim(match.start("to"), match.end(), period_of(last), closes=True))
            taken.append(match.span())
    for match in _DATE().finditer(text):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        claim = _read_date(match)
        if claim is None:
            continue
        if named := _WEEKDAY.match(text, claim.end):
            claim = replace(claim, end=named.end(), weekday=language.words["weekdays"][named["weekday"]])
        claim = replace(
            claim,
            opens=_OPENING.match(text, claim.end) is not None,
            closes=_CLOSING.match(text, claim.end) is not None,
            hedged=text[: claim.start].rstrip().endswith("약") or _HEDGED.match(text, claim.end) is not None,
        )
        before = found[-1] if found else None
        if (
            claim.period is None
            and before
            and before.period
            and _APART.fullmatch(text, before.end, claim.start)
        ):
            # 2018년 1월과 3월: the year goes on.
            claim = replace(
                claim, period=period_of(before.period.first.year, claim.month, claim.day), month=0, day=0
            )
        found.append(claim)
        if closing := _closing_day(claim, text):
            found.append(closing)
    for match in _ALONE.finditer(text):
        if not any(claim.start <= match.start() < claim.end for claim in found):
            found.append(DateClaim(*match.span(), weekday=language.words["weekdays"][match["weekday"]]))
    yield from found


_CLOSING_DAY = re.compile(r"\s?(?:[~∼–·-]|부터|에서|과|와)\s?(?P<day>\d{1,2})일(?!간)(?:까지)?")


def _closing_day(claim: DateClaim, text: str) -> DateClaim | None:
    """Return the second day of what begins with a day: 9월 23~24일, 9월 23일부터 24일까지."""
    match = _CLOSING_DAY.match(text, claim.end)
    if match is None:
        return None
    start, day = match.start("day"), int(match["day"])
    if claim.period is None:
        return DateClaim(start, match.end(), month=claim.month, day=day, closes=True) if claim.day else None
    first, last = claim.period
    if first != last:
        return None
    return DateClaim(start, match.end(), period_of(first.year, first.month, day), closes=True)


def _read_date(match: re.Match[str]) -> DateClaim | None:
    start, end = match.span()
    if match["iso"]:
        period = period_of(*map(int, re.findall(r"\d+", match["iso"])))
        return DateClaim(start, end, period) if period else None
    if match["decade"] or match["century"]:
        year = int(match["decade"] or 0)
        if match["century"]:
            first, last = 100 * (int(match["century"]) - 1), 100 * int(match["century"])
        else:
            first = year + 1900 * (year < _SHORT_YEAR)
            last = first + 9
        if not FIRST_YEAR <= first <= LAST_YEAR:
            return None
        begin, close = period_of(first), period_of(last)
        period = Period(begin.first, close.last) if begin and close else None
        part = match["decadepart"] or match["centurypart"]
        return DateClaim(start, end, narrow_period(period, _PARTS[part]) if period and part else period)
    if match["year"]:
        return _read_year(match)
    return DateClaim(start, end, month=int(match["only"]), day=int(match["onlyday"] or 0))


def _read_year(match: re.Match[str]) -> DateClaim | None:
    start, end = match.span()
    year = int(match["year"])
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    period = period_of(year, int(match["month"] or 0), int(match["day"] or 0))
    if period is None:
        return DateClaim(start, end, NO_PERIOD)
    if match["quarter"]:
        number = int(match["quarter"])
        close = period_of(year, 3 * number)
        period = Period(make_day(year, 3 * number - 2, 1), close.last) if close else period
    elif match["half"]:
        period = halve(period, late=match["half"] in ("하반기", "후반"))
    elif match["season"]:
        begin, last = _SEASONS[match["season"]]
        close = period_of(year + (last < begin), last)
        period = Period(make_day(year, begin, 1), close.last) if close else period
    elif match["part"]:
        period = narrow_period(period, _PARTS[match["part"]])
    return DateClaim(start, end, period)


def _find_numbers(text: str, grammar: _Grammar, language: Language) -> Iterator[Claim]:
    for match in grammar.number.finditer(text):
        claim = _read_number(match, language)
        if isinstance(claim, NumberClaim):
            yield _dress(claim, match, text, grammar, language)
        elif claim is not None:
            yield claim


def _read_number(match: re.Match[str], language: Language) -> Claim | None:
    words = language.words
    start, end = match.span()
    cards = words["cardinals"]
    if match["clock"]:
        hour, *minute = map(int, re.findall(r"\d+", match["clock"]))
        late = "오후" in match["clock"] and hour < 12  # noqa: PLR2004 - noon
        return NumberClaim(
            start, end, hour * 60 + (minute[0] if minute else 0) + 720 * late, dimension="time of day"
        )
    if figure := match["ordinal"] or match["ordinal2"]:
        return OrdinalClaim(start, end, int(figure))
    if match["ordinalword"]:
        return OrdinalClaim(start, end, cards.get(match["ordinalword"], 1))
    if match["whole"]:
        whole = int(match["whole"])
        return NumberClaim(start, end, int(match["part"]) / whole, 0.01, fraction=True) if whole else None
    if match["half"]:
        return NumberClaim(start, end, 0.5, 0.01, fraction=True)
    if match["double"] or match["times"]:
        times = match["times"] or "2"
        return NumberClaim(start, end, float(cards.get(times) or times), 0.1, fraction=True)
    if match["native"]:
        return NumberClaim(
            start,
            match.end("nativeodd") if match["nativeodd"] else match.end("native"),
            cards[match["native"]],
        )
    if match["words"]:
        return NumberClaim(start, end, _sino_value(match["words"], language), scaled=True)
    return _read_figures(match, language)


def _read_figures(match: re.Match[str], language: Language) -> NumberClaim:
    """Return a number of figures with scale words among them: 2만8500, 3억 5천만."""
    scales = language.words["scales"]
    written = match["figures"].rstrip()
    total = section = 0.0
    step = 1.0
    for figures, scale in re.findall(rf"(\d[\d,]*(?:\.\d+)?)\s?([{''.join(scales)}]*)", written):
        size = 1.0
        for word in scale:
            size *= scales[word]
        number = figures.replace(",", "")
        step = step_of(number, size)
        if size >= scales["만"]:
            total, section = total + (section + float(number)) * size, 0
        else:
            section += float(number) * size
    start = match.start("money") if match["money"] else match.start("figures")
    end = match.end("odd") if match["odd"] else match.start("figures") + len(written)
    dimension, factor = language.units.get(match["money"] or "", ("", 1.0))
    return NumberClaim(
        start, end, total + section, step, dimension, factor, scaled=bool(re.search(r"[만억조]", written))
    )


def _sino_value(phrase: str, language: Language) -> float:
    scales, digits = language.words["scales"], language.words["sino"]
    total = section = digit = 0.0
    for sign in phrase:
        if sign in digits:
            digit = digits[sign]
        elif scales[sign] >= scales["만"]:
            total, section, digit = total + (section + digit or 1) * scales[sign], 0, 0
        else:
            section, digit = section + (digit or 1) * scales[sign], 0
    return total + section + digit


def _dress(
    claim: NumberClaim, match: re.Match[str], text: str, grammar: _Grammar, language: Language
) -> NumberClaim:
    hedge = Hedge.NONE
    odd = match["odd"] or match["nativeodd"] or match["wordsodd"]
    if found := grammar.before.search(text[: claim.start].rstrip()[-8:]):
        hedge = Hedge(found.lastgroup or "")
    unit = None if claim.fraction or claim.dimension == "time of day" else grammar.unit.match(text, claim.end)
    noun = ""
    if unit:
        claim = replace(claim, end=unit.end())
        if unit["unit"] in language.units and not (claim.dimension and unit["unit"] == "일"):
            dimension, factor = language.units[unit["unit"]]
            claim = replace(claim, dimension=dimension, factor=factor)
        else:
            counters = language.words["counters"]
            noun = next((kind for kind, entries in counters.items() if unit["unit"] in entries), "")
    after = grammar.after.match(text, claim.end)
    if hedge is Hedge.NONE and after:
        hedge = Hedge(after.lastgroup or "")
    if odd:
        hedge = Hedge.ABOUT
    named = grammar.nouns.match(text, claim.end)
    if noun == "thing" or not (noun or claim.dimension):
        noun = named["noun"] if named and unit is None else noun
    return replace(
        claim, hedge=hedge, noun=noun, partitive=grammar.partitive.match(text, claim.end) is not None
    )

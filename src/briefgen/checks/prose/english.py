"""What an English text claims: its dates, numbers and ordinals. ``en.toml`` has the words."""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
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
from briefgen.checks.prose.language import MASK, Language, alternatives

_FRACTION_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75, "⅓": 1 / 3, "⅔": 2 / 3, "⅕": 0.2, "⅛": 0.125}
_FIGURE = r"\d{1,3}(?:[,\u00a0\u202f]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_GAP = r"[\s\u00a0]"
_LARGE = 1000
_TENS = 20
_NEW_CENTURY = 2000

_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+\.\w+")
_CODE_NAME = compile_later(
    r"""
    \b(?!(?:mid|pre|post|late|early|non|inter|Mid|Pre|Post|Late|Early)-)[A-Z][A-Za-z]{0,11}[-–]\d+(?:\.\d+)?[A-Za-z]*(?:/\d+)*\b(?!,\d) # CFC-11
  | \b(?!(?:mid|pre|post|late|early|non|inter|sub|over|under|top|about|around|nearly|some|plus|minus)-)[a-z]{2,12}-\d{1,3}\b(?![,.%]\d|\s?%|-) # board-1, the id of a record
  | \b(?!Q[1-4]\b)[A-Z][A-Za-z]{0,4}\d+(?:[.-]\d+)?[A-Za-z]*\b          # G20, HFC134a
  | \b[A-Z]?\d\+\d\b                                                   # 2+2, P5+1
  | \b\d[A-Z]\b                                                        # 5G
  | \b[A-Z]+(?:/[A-Z0-9.]+)+\b                                         # S/2016/157
  | \B[#№]\s?\d+
    """,
    re.VERBOSE,
)
_ERA = r"(?:BCE?|B\.C\.(?:E\.)?|AD|A\.D\.|CE|C\.E\.)"
_YEARS = r"\d{1,3}(?:,\d{3})+|\d{1,4}(?:\s?(?:–|-|to)\s?\d{1,4})?"
_LINK = r"(?:\s*(?:,|and|or|to|–|-|&)\s*)"


@dataclass(frozen=True, slots=True)
class _Grammar:
    """The patterns of the language, made of its words."""

    hint: re.Pattern[str]
    designated: re.Pattern[str]
    named: re.Pattern[str]
    era: re.Pattern[str]
    date: re.Pattern[str]
    part: re.Pattern[str]
    weekday_before: re.Pattern[str]
    weekday_after: re.Pattern[str]
    weekday_alone: re.Pattern[str]
    about: re.Pattern[str]
    number: re.Pattern[str]
    unit: re.Pattern[str]
    hedge: re.Pattern[str]
    partitive: re.Pattern[str]
    ordinal: re.Pattern[str]


@lru_cache(maxsize=4)
def _grammar(language: Language) -> _Grammar:
    words = language.words
    months, days = alternatives(words["months"]), alternatives(words["weekdays"])
    cards, scales = words["cardinals"], words["scales"]
    tens = alternatives(word for word, value in cards.items() if value >= _TENS)
    units = alternatives(word for word, value in cards.items() if value < 10)  # noqa: PLR2004 - digits
    card, great = alternatives(cards), alternatives(word for word, value in scales.items() if value >= _LARGE)
    small = rf"(?:(?:{tens})[-\s](?:one|{units})|{card}|one)"
    hundreds = rf"(?:(?:{small}|an?)[-\s](?:hundred|dozen|score)(?:\s+(?:and\s+)?{small})?|{small})"
    great_words = rf"(?:half\s+an?|(?:{hundreds}|an?)(?:\s+and\s+a\s+(?:half|quarter))?)(?:[-\s]+(?:hundred\s+)?(?:{great}))+(?:,?\s+(?:and\s+)?{hundreds})?"
    wording = rf"\b(?:{great_words}|half\s+an?\s+dozen|{hundreds}(?:\s+and\s+a\s+(?:half|quarter))?|{alternatives(words['zero'])})\b"
    fractions = alternatives((*words["fractions"], *(f"{word}s" for word in words["fractions"])))
    ordinals = words["ordinals"]
    ordinal = rf"(?:{tens})-(?:{alternatives(word for word, value in ordinals.items() if value < 10)})|{alternatives(ordinals)}"  # noqa: PLR2004 - digits
    nouns = alternatives(noun for noun, kind in language.kinds.items() if kind in ("meeting", "event"))
    hedges = {kind: alternatives(entries, escape=False) for kind, entries in words["hedges"].items()}
    ending = r"(?:st|nd|rd|th)"
    day = rf"\d{{1,2}}{ending}?"
    doubtful = "March|May|Mar"
    sure = alternatives(month for month in words["months"] if month not in doubtful.split("|"))
    decades = alternatives(words["decades"])
    # "Fell by a quarter from 1990 on", but not "by a third party": what follows tells.
    change = r"(?=\s+(?:from|between|in|over|since|to|by|after|during|and)\b|\s*[,.;)]|\s*$)"
    unit_words = alternatives(language.units)
    return _Grammar(
        hint=re.compile(
            rf"[\d½¼¾⅓⅔⅕⅛]|\b(?:{card}|{great}|hundred|dozen|{alternatives(words['zero'])}|{alternatives(words['multiples'])}|{alternatives(words['times'])}|half|\w+fold|{ordinal}|{fractions}s?|{decades}|an?\s+(?:year|month|week|day|decade|century)|{months}|{days})\b",
            re.IGNORECASE,
        ),
        designated=re.compile(
            rf"(?<!\w)(?:{'|'.join(words['designators'])})\s?(?:\d[\d.\-/]*[a-z]?|[IVXLC]+\b|(?:one|{card})\b)(?:\([a-z0-9]+\))*(?:{_LINK}\d[\d.\-/]*\b(?!\s+(?:{months})))*(?:\s\(\d{{4}}\))?(?!\d|,\d)",
            re.IGNORECASE,
        ),
        named=re.compile(
            rf"(?<=[a-z,;]\s)(?:the\s+)?(?:(?:{alternatives(w.capitalize() for w in cards)})(?:-[A-Z]\w+)?|(?:{alternatives(w.capitalize() for w in ordinals)}))(?:\s+[A-Z]\w+)+"
            rf"|\b(?:{alternatives(w.capitalize() for w in cards)})-[A-Z]\w+(?:\s+[A-Z]\w+)*"
            rf"|\b[A-Z]\w+\s+(?:{alternatives(w.capitalize() for w in cards)})\b"
        ),
        era=re.compile(
            rf"""
    (?<![\w.,-])(?:(?:the\s+)?(?P<century>\d{{1,2}}{ending}|(?i:{ordinal}))[-\s]century\s+(?P<centuryera>{_ERA})
  | (?:(?:(?P<day>{day})(?:\s+of)?\s+)?(?P<month>{months})\s+|(?P<usmonth>{months})\s+(?P<usday>{day}),\s+)?
    (?:(?:AD|A\.D\.)\s?(?P<after>{_YEARS})|(?P<years>{_YEARS})\s?(?P<era>{_ERA})))(?!\w)
            """,
            re.VERBOSE,
        ),
        date=re.compile(
            rf"""
    (?<![\d-])(?P<iso>\d{{4}}-\d\d(?:-\d\d)?)(?![\d-])
  | \b(?P<day>{day})(?:\s?(?:–|-|to|and|or)\s?(?P<day2>{day}))?(?:\s+of)?\s+(?P<month>{months})\b\.?(?:,?\s+(?P<year>\d{{4}}))?(?!\d)
  | \b(?P<usmonth>{months})\b\.?\s+(?P<usday>{day})(?:\s?(?:–|-|to|and|or)\s?(?P<usday2>{day}))?(?![\d:]|\s?%|,\d{{3}})(?:,?\s+(?P<usyear>\d{{4}})\b)?
  | \b(?P<mymonth>{months})\b\.?(?:\s+of)?,?\s+(?P<myyear>\d{{4}})(?![\d%])
  | \b(?P<slash>\d{{1,2}}[/.]\d{{1,2}}[/.]\d{{4}})\b
  | (?:\b[Tt]he\s+)?(?<!\d)(?P<decade>\d{{3}}0)[’']?s\b | (?:\b[Tt]he\s+)?[’'‘](?P<decade2>\d0)s\b | \b[Tt]he\s+(?P<decadeword>{decades}|{decades.title()})\b
  | \b(?:[Tt]he\s+)?(?P<century>\d{{1,2}}{ending}|(?i:{ordinal}))[-\s]century\b
  | (?<![\w.,$€£¥₩/–-])(?P<from>\d{{4}})\s?[–—/-]\s?(?P<to>\d{{4}}|\d\d)(?![\w%]|[.,]\d|-\d)
  | (?<![\w.,$€£¥₩])(?P<bare>\d{{4}})(?!\w|[.,]\d|\s?%|\s+(?i:{great}|{unit_words})(?!\w))
  | \b(?:(?P<lonely>{sure})|(?i:in|by|since|until|till|of|early|mid|late|last|next|during|before|after|from|to|and|through)[-\s]+(?P<lonely2>{doubtful})(?!\s+[a-z]+(?:e[dn]|ly)\b))\b(?!\.?(?:\s+of)?,?\s+(?:\d|[A-Z]\w))
            """,
            re.VERBOSE,
        ),
        part=re.compile(
            rf"""(?:\b[Tt]he\s+|\b)(?:
    (?P<early>early|beginning\s+of|start\s+of|opening\s+(?:weeks|months)\s+of)|(?P<mid>mid|middle\s+of)|(?P<late>late|end\s+of|close\s+of|closing\s+(?:weeks|months)\s+of)
  | (?P<quarter>(?:first|second|third|fourth|last|final|[1-4]{ending})(?=\s+quarter\s+of)|Q[1-4])(?:\s+quarter)?(?:\s+of)?
  | (?P<half>first|second|latter)\s+half\s+of|(?P<season>spring|summer|autumn|fall|winter)(?:\s+of)?
    )[-\s]+(?:the\s+)?$""",
            re.VERBOSE | re.IGNORECASE,
        ),
        weekday_before=re.compile(rf"\b(?P<weekday>{days}),?\s+(?:the\s+)?$"),
        weekday_after=re.compile(rf"\s*(?:\(|,\s+an?\s+|,\s+)(?P<weekday>{days})\b\)?"),
        weekday_alone=re.compile(rf"\b[Oo]n\s+(?:the\s+)?(?P<weekday>{days})\b(?!\s+[A-Z])"),
        about=re.compile(rf"(?:^|(?<=[\s(]))(?:{hedges['about']})\s*$", re.IGNORECASE),
        number=re.compile(
            rf"""
    (?<![\w.])(?P<clock>\d{{1,2}}:\d\d(?:\s?[ap]\.?m\b\.?)?|\d{{1,2}}\s?[ap]\.?m\b\.?)
  | \b(?P<odds>(?:one|{card}|\d+)(?:\s+out\s+of\s+|\s+in\s+)(?:{card}|\d+)(?!\s?%)\b(?=\s+(?:of\s+)?(?:\w+s|people)\b))
  | \b(?P<parts>(?:an?|one|{card})[-\s](?:{fractions}))\b(?:(?=\s+(?:of|as|less|more)\b)|{change})|\b(?P<plural>{card})[-\s](?P<plurals>{alternatives(f"{word}s" for word in words["fractions"])})\b
  | \b(?P<half>half)(?:(?=\s+(?:of|the|its|their|that|those|as|what)\b)|{change})
  | \b(?P<multiple>{alternatives(words["multiples"])})\b | \b(?P<times>{alternatives(words["times"])})\b(?P<asmany>\s+(?:as|the|that|those)\b)?
  | \b(?P<fold>{card}|\d+)-?fold\b
  | (?P<money>US\$|[$€£¥₩]|\b(?:USD|EUR|GBP|KRW|JPY)\s?)?(?<![\w])(?<!\d[.,])(?:(?P<figure>{_FIGURE})(?!\d*{ending}\b)(?P<sign>[½¼¾⅓⅔⅕⅛])?|(?P<onlysign>[½¼¾⅓⅔⅕⅛])(?:\s+an?(?=\s+(?:{great})))?)(?P<scale>(?:(?:{_GAP}|-)?(?:hundred{_GAP})?(?:{great})\b|(?:{alternatives(words["short_scales"])})\b|(?<=\d)m\b(?={_GAP}*(?:dollar|euro|pound|won|yen)))*)(?![\w]*\d)
  | (?P<words>{wording})
            """,
            re.VERBOSE | re.IGNORECASE,
        ),
        unit=re.compile(rf"[-\s\u00a0]?(?:metric\s+)?(?P<unit>{unit_words})(?!\w)"),
        hedge=re.compile(
            r"(?:^|(?<=[\s(–—]))(?:"
            + "|".join(f"(?P<{kind}>{entries})" for kind, entries in hedges.items())
            + r")\s*(?:the\s+|a\s+total\s+of\s+)?$",
            re.IGNORECASE,
        ),
        partitive=re.compile(rf"\s+(?:{words['partitive']})\b", re.IGNORECASE),
        ordinal=re.compile(
            rf"(?<![\w-])(?:(?P<figure>\d+){ending}|(?P<early>first|second)(?=\s+(?:\w+\s+){{0,2}}(?:{nouns})s?\b)|(?P<word>(?:{tens})-(?:{alternatives(word for word, value in ordinals.items() if value < 10)})|{alternatives(word for word, value in ordinals.items() if value > 2)}))(?![\w-]|,\s)",  # noqa: PLR2004 - digits; first and second
            re.IGNORECASE,
        ),
    )


def find_english(text: str, language: Language) -> list[Claim]:
    """Return what a text claims, in order of place. Names that hold numbers are to be masked before."""
    grammar = _grammar(language)
    if not grammar.hint.search(text):
        return []
    for pattern in (_ADDRESS, grammar.designated, _CODE_NAME(), grammar.named):
        text = pattern.sub(lambda found: MASK * len(found[0]), text)
    text = language.mask_idioms(text)
    eras = list(_find_eras(text, grammar, language))
    text = mask_claims(text, eras)
    dates = [*eras, *_find_dates(text, grammar, language)]
    text = mask_claims(text, dates)
    numbers = list(_find_numbers(text, grammar, language))
    ordinals = list(_find_ordinals(mask_claims(text, numbers), grammar, language))
    return sorted((*dates, *numbers, *ordinals), key=lambda claim: claim.start)


def mask_claims(text: str, claims: Sequence[Claim]) -> str:
    """Return a text with its claims masked."""
    pieces: list[str] = []
    end = 0
    for claim in sorted(claims, key=lambda claim: claim.start):
        start = max(claim.start, end)
        pieces += (text[end:start], MASK * (claim.end - start))
        end = max(end, claim.end)
    return "".join((*pieces, text[end:]))


_OPENING = re.compile(r"\b(?:since|from|after|between|starting|beginning)\s+$", re.IGNORECASE)
_CLOSING = re.compile(r"\b(?:by|until|till|to|before|through)\s+$", re.IGNORECASE)
_JOINED = re.compile(r"\s*(?:,|and|or|to|–|-|through|until)\s*(?:the\s+)?", re.IGNORECASE)
_INFERRED = re.compile(r"\s*\((?:inferred|uncertain|estimated|approximate)\)")


def _find_dates(text: str, grammar: _Grammar, language: Language) -> list[Claim]:
    found: list[DateClaim] = []
    for match in grammar.date.finditer(text):
        found += (
            _widen(claim, text, grammar, language) if _is_outer(claim, match) else claim
            for claim in _read_date(match, language)
        )
    for place in range(len(found) - 2, -1, -1):
        claim, following = found[place], found[place + 1]
        if (
            claim.month
            and claim.period is None
            and following.period
            and _JOINED.fullmatch(text, claim.end, following.start)
        ):
            year = following.period.first.year
            period = period_of(year, claim.month, claim.day)
            found[place] = replace(claim, period=period, month=0, day=0) if period else claim
    taken = [claim.end for claim in found]
    starts = [claim.start for claim in found]
    for match in grammar.weekday_alone.finditer(text):
        at = bisect_right(starts, match.start("weekday"))
        if not at or taken[at - 1] <= match.start("weekday"):
            start, end = match.span("weekday")
            found.append(DateClaim(start, end, weekday=language.words["weekdays"][match["weekday"]]))
    return sorted(found, key=lambda claim: claim.start)


def _find_eras(text: str, grammar: _Grammar, language: Language) -> Iterator[DateClaim]:
    """Yield the dates that name their era: 48 BC, AD 14–37, 15 March 44 BC, the fifth century BC."""
    for match in grammar.era.finditer(text):
        start, end = match.span()
        before = (match["era"] or match["centuryera"] or "").startswith("B")
        hedged = grammar.about.search(text[max(0, start - 40) : start]) is not None
        if match["century"]:
            century = century_of_era(_ordinal_value(match["century"].lower(), language), before=before)
            yield DateClaim(start, end, century or NO_PERIOD, hedged=hedged)
            continue
        name = "after" if match["after"] else "years"
        years = list(_FIGURES.finditer(text, *match.span(name)))
        numbers = [year_of_era(int(year[0].replace(",", "")), before=before) for year in years]
        if len(numbers) > 1:
            for place, (first, last) in enumerate(((start, years[0].end()), (years[1].start(), end))):
                period = period_of(numbers[place]) or NO_PERIOD
                yield DateClaim(first, last, period, hedged=hedged, opens=not place, closes=place > 0)
            continue
        month = language.words["months"].get(match["month"] or match["usmonth"] or "", 0)
        day = int(re.sub(r"\D", "", match["day"] or match["usday"] or "") or 0)
        yield DateClaim(start, end, period_of(numbers[0], month, day) or NO_PERIOD, hedged=hedged)


_FIGURES = re.compile(r"[\d,]+")
_RANGE_SIGN = re.compile(r"[–-]|\bto\b")


def _is_outer(claim: DateClaim, match: re.Match[str]) -> bool:
    """Whether a date begins or ends what was matched, so that what is written around it may belong to it."""
    return claim.start == match.start() or claim.end == match.end()


def _read_date(match: re.Match[str], language: Language) -> Iterator[DateClaim]:
    months = language.words["months"]
    start, end = match.span()
    kind = match.lastgroup
    if match["iso"]:
        year, *rest = map(int, match["iso"].split("-"))
        yield from _dated(start, end, year, *rest)
    elif match["slash"]:
        first, second, year = map(int, re.split(r"[/.]", match["slash"]))
        day, month = (first, second) if second <= 12 else (second, first)  # noqa: PLR2004 - months
        yield from _dated(start, end, year, month, day)
    elif kind in ("day", "day2", "month", "year") or match["usmonth"]:
        prefix = "us" if match["usmonth"] else ""
        month = months[match[f"{prefix}month"]]
        year = int(match[f"{prefix}year"] or 0)
        split = match.end(f"{prefix}day")
        days = [
            int(re.sub(r"\D", "", match[name])) for name in (f"{prefix}day", f"{prefix}day2") if match[name]
        ]
        bounds = [(start, end)] if len(days) == 1 else [(start, split), (match.start(f"{prefix}day2"), end)]
        ranges = (
            len(days) > 1
            and _RANGE_SIGN.search(match.string[match.end(f"{prefix}day") : match.start(f"{prefix}day2")])
            is not None
        )
        for place, (day, (first, last)) in enumerate(zip(days, bounds, strict=True)):
            opens, closes = ranges and not place, ranges and place > 0
            if year:
                yield from _dated(first, last, year, month, day, opens=opens, closes=closes)
            else:
                yield DateClaim(first, last, month=month, day=day, opens=opens, closes=closes)
    elif match["mymonth"]:
        yield from _dated(start, end, int(match["myyear"]), months[match["mymonth"]])
    elif match["decade"] or match["decade2"] or match["decadeword"] or match["century"]:
        if age := _read_age(match, language):
            yield DateClaim(start, end, age)
    elif match["from"]:
        opening, short = int(match["from"]), match["to"]
        closing = int(match["from"][:2] + short) if len(short) == 2 else int(short)  # noqa: PLR2004 - two figures
        if FIRST_YEAR <= opening <= LAST_YEAR and (opening < closing <= LAST_YEAR or len(short) > 2):  # noqa: PLR2004 - as above
            yield from _dated(start, match.end("from"), opening, opens=True)
            yield from _dated(match.start("to"), end, closing, closes=True)
    elif match["bare"]:
        year = int(match["bare"])
        if FIRST_YEAR <= year <= LAST_YEAR:
            yield DateClaim(start, end, period_of(year), figure=year)
    else:
        group = "lonely" if match["lonely"] else "lonely2"
        yield DateClaim(match.start(group), match.end(group), month=months[match[group]])


def _read_age(match: re.Match[str], language: Language) -> Period | None:
    """Return a decade or a century; of the 1900s it is the century, of the 2000s the decade that is meant."""
    if match["century"]:
        number = _ordinal_value(match["century"].lower(), language)
        return (
            Period(dt.date(max(100 * number - 100, 1), 1, 1), dt.date(100 * number, 12, 31))
            if number
            else None
        )
    if match["decade"]:
        decade = int(match["decade"])
    else:
        decade = 1900 + int(match["decade2"] or language.words["decades"][match["decadeword"].lower()])
    years = 100 if decade % 100 == 0 and decade < _NEW_CENTURY else 10
    return Period(dt.date(decade, 1, 1), dt.date(decade + years - 1, 12, 31)) if decade else None


def _dated(
    start: int, end: int, *parts: int, opens: bool = False, closes: bool = False
) -> Iterator[DateClaim]:
    """Yield the claim of a year, of a month or of a day; one that the calendar does not have matches no date."""
    period = period_of(*parts)
    if period is None and FIRST_YEAR <= parts[0] <= LAST_YEAR:
        period = NO_PERIOD
    if period:
        yield DateClaim(start, end, period, opens=opens, closes=closes)


def _widen(claim: DateClaim, text: str, grammar: _Grammar, language: Language) -> DateClaim:
    """Return a date with what is written around it: a part of it, a weekday, how exactly it is known."""
    before = text[max(0, claim.start - 40) : claim.start]
    offset = claim.start - len(before)
    part = grammar.part.search(before)
    if part and not (claim.period and claim.period.first == claim.period.last):
        narrowed = _narrow(claim, part)
        if narrowed:
            claim = replace(narrowed, start=offset + part.start())
            before = text[max(0, claim.start - 40) : claim.start]
            offset = claim.start - len(before)
    weekdays = language.words["weekdays"]
    if named := grammar.weekday_before.search(before):
        claim = replace(claim, start=offset + named.start(), weekday=weekdays[named["weekday"]])
        before = text[max(0, claim.start - 40) : claim.start]
    elif named := grammar.weekday_after.match(text, claim.end):
        claim = replace(claim, end=named.end(), weekday=weekdays[named["weekday"]])
    hedged = grammar.about.search(before) or _INFERRED.match(text, claim.end)
    return replace(
        claim,
        hedged=hedged is not None,
        opens=claim.opens or _OPENING.search(before) is not None,
        closes=claim.closes or _CLOSING.search(before) is not None,
    )


_QUARTERS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 2)}


def _narrow(claim: DateClaim, part: re.Match[str]) -> DateClaim | None:
    """Return the part of a century, decade, year or month that is named; ``None`` where it has no such part."""
    if claim.period is None:
        return claim if part.lastgroup in ("early", "mid", "late") else None
    first, last = claim.period
    years = last.year - first.year + 1
    if part["early"] or part["mid"] or part["late"]:
        place = 0 if part["early"] else 1 if part["mid"] else 2
        return replace(claim, period=narrow_period(claim.period, place))
    if part["half"]:
        late = part["half"].lower() != "first"
        return replace(claim, period=halve(claim.period, late=late))
    if years > 1 or first.month != 1 or last.month != 12:  # noqa: PLR2004 - a year
        return None
    if part["season"]:
        begin, end = _SEASONS[part["season"].lower()]
        close = period_of(first.year + (end < begin), end)
        return replace(claim, period=Period(dt.date(first.year - 0, begin, 1), close.last)) if close else None
    name = part["quarter"].lower()
    number = _QUARTERS.get(name) or int(re.sub(r"\D", "", name))
    close = period_of(first.year, 3 * number)
    return (
        replace(claim, period=Period(dt.date(first.year, 3 * number - 2, 1), close.last), figure=None)
        if close
        else None
    )


def narrow_period(period: Period, place: int) -> Period:
    """Return the early, middle or late (0, 1, 2) part of a century, a decade, a year or a month."""
    first, last = period
    years = last.year - first.year + 1
    if years == 1 and period.days <= 32:  # noqa: PLR2004 - a month
        begin, end = ((1, 12), (10, 20), (18, last.day))[place]
        return Period(dt.date(first.year, first.month, begin), dt.date(first.year, first.month, end))
    if years == 1:
        begin, end = ((1, 4), (5, 8), (9, 12))[place]
        close = period_of(first.year, end)
        return Period(dt.date(first.year, begin, 1), close.last if close else last)
    scale = years // 10
    begin, end = ((0, 4), (4, 7), (7, 10))[place]
    return Period(dt.date(first.year + begin * scale, 1, 1), dt.date(first.year + end * scale - 1, 12, 31))


def halve(period: Period, *, late: bool) -> Period:
    """Return the first or second half of a period."""
    middle = dt.date.fromordinal((period.first.toordinal() + period.last.toordinal()) // 2)
    middle = middle.replace(day=1) if middle.day < 15 else middle  # noqa: PLR2004 - the nearer month
    return Period(middle, period.last) if late else Period(period.first, middle)


def _find_numbers(text: str, grammar: _Grammar, language: Language) -> Iterator[Claim]:
    for match in grammar.number.finditer(text):
        claim = _read_number(match, language)
        if claim is not None:
            yield _dress(claim, match, text, grammar, language)
    for match in _ARTICLE_SPAN.finditer(text):
        dimension, factor = language.units[match["unit"]]
        yield NumberClaim(
            match.start(),
            match.end("unit"),
            1,
            1,
            dimension,
            factor,
            "",
            _hedge_before(text, match.start(), grammar),
        )


_ARTICLE_SPAN = re.compile(
    r"\ban?\s+(?P<unit>year|month|week|fortnight|day|decade|century)(?=\s+(?:later|after|before|earlier|apart|ago|on\b))",
    re.IGNORECASE,
)


_ARTICLE = re.compile(r"\ban?\s+(?P<unit>year|month|week|fortnight|day|decade|century)\b", re.IGNORECASE)


def find_article_spans(text: str, language: Language) -> Iterator[NumberClaim]:
    """Yield the lengths of time that a text gives as a year, a century: they bear out a number, and claim none."""
    for match in _ARTICLE.finditer(text):
        dimension, factor = language.units[match["unit"].lower()]
        yield NumberClaim(*match.span(), 1, 1, dimension, factor)


def _read_number(match: re.Match[str], language: Language) -> NumberClaim | None:
    words = language.words
    start, end = match.span()
    if match["clock"]:
        hour, _, minute = re.sub(r"[^\d:]", "", match["clock"]).partition(":")
        late = "p" in match["clock"].lower() and int(hour) < 12  # noqa: PLR2004 - noon
        return NumberClaim(
            start, end, int(hour) * 60 + int(minute or 0) + 720 * late, dimension="time of day"
        )
    if match["odds"]:
        first, second = (
            _small_value(part, language) for part in re.split(r"\s+(?:out\s+of|in)\s+", match["odds"].lower())
        )
        return NumberClaim(start, end, first / second, 0.01, fraction=True) if second else None
    if match["parts"] or match["plural"]:
        phrase = match["parts"] or f"{match['plural']} {match['plurals']}"
        count, part = re.split(r"[-\s]", phrase.lower(), maxsplit=1)
        size = (
            words["fractions"].get(part)
            or words["fractions"][part.removesuffix("s").replace("halve", "half")]
        )
        return NumberClaim(start, end, size * _small_value(count, language), 0.01, fraction=True)
    if match["half"]:
        return NumberClaim(start, end, 0.5, 0.01, fraction=True)
    if match["multiple"]:
        return NumberClaim(start, end, words["multiples"][match["multiple"].lower()], 0.1, fraction=True)
    if match["times"]:
        value = words["times"][match["times"].lower()]
        return NumberClaim(
            start,
            match.end("times"),
            value,
            noun="" if match["asmany"] else "time",
            fraction=bool(match["asmany"]),
        )
    if match["fold"]:
        return NumberClaim(start, end, _small_value(match["fold"].lower(), language), fraction=True)
    if match["words"]:
        value, scaled = _word_value(match["words"].lower(), language)
        return NumberClaim(start, end, value, _word_step(value), scaled=scaled) if value is not None else None
    figures = re.sub(r"[,\u00a0\u202f]", "", match["figure"] or "0")
    sign = match["sign"] or match["onlysign"]
    scale = 1.0
    for word in re.split(r"[-\s\u00a0]+", (match["scale"] or "").lower()):
        scale *= words["scales"].get(word) or words["short_scales"].get(word) or (1e6 if word == "m" else 1)
    value = (float(figures) + (_FRACTION_SIGNS[sign] if sign else 0)) * scale
    dimension, factor = (
        language.units[match["money"].strip().replace("US$", "$")] if match["money"] else ("", 1.0)
    )
    return NumberClaim(start, end, value, step_of(figures, scale), dimension, factor, scaled=scale > 1)


def _small_value(word: str, language: Language) -> float:
    if word in ("a", "an", "one"):
        return 1
    return float(word) if word.isdecimal() else language.words["cardinals"][word]


def _word_value(phrase: str, language: Language) -> tuple[float | None, bool]:
    """Return the number that words give, and whether a word such as million is among them; ``None`` for a mere "one"."""
    cards, scales = language.words["cardinals"], language.words["scales"]
    if phrase in language.words["zero"]:
        return 0, False
    if phrase == "one":
        return None, False
    total = current = 0.0
    scaled = False
    parts = re.split(r"[-,\s]+", phrase)
    for place, part in enumerate(parts):
        if part == "half":
            current = 0.5 if place == 0 else current + 0.5
        elif part == "quarter":
            current += 0.25
        elif part in cards or part == "one":
            current += cards.get(part, 1)
        elif part in scales:
            current = (current or 1) * scales[part]
            scaled = scaled or scales[part] >= _LARGE
            if scales[part] >= _LARGE:
                total, current = total + current, 0
    return total + current, scaled


def _word_step(value: float) -> float:
    return step_of(f"{value:.0f}") if value == int(value) else 0.5


def _dress(
    claim: NumberClaim, match: re.Match[str], text: str, grammar: _Grammar, language: Language
) -> NumberClaim:
    """Return a number with its unit, hedge, and the noun for what is counted."""
    hedge = _hedge_before(text, claim.start, grammar)
    unit = (
        None
        if claim.dimension == "time of day" or match["times"] or claim.fraction
        else grammar.unit.match(text, claim.end)
    )
    if unit and not (claim.dimension and unit["unit"] == "m"):
        dimension, factor = language.units[unit["unit"]]
        claim = replace(claim, end=unit.end(), dimension=dimension, factor=factor)
    after = text[claim.end : claim.end + 12].lower()
    if after.startswith(" or so"):
        hedge = Hedge.ABOUT
    elif after.startswith((" or more", "+")):
        hedge = Hedge.LEAST
    elif after.startswith((" or fewer", " or less")):
        hedge = Hedge.MOST
    if claim.dimension:
        noun = (
            _find_noun(text, claim.end, language)
            if claim.dimension not in ("time", "percent", "clock")
            else ""
        )
    else:
        noun = claim.noun or _find_noun(text, claim.end, language)
    if noun == "time" and re.match(
        r"\s+times\s+(?:as|more|the|that|those|higher|larger|greater|what)\b",
        text[claim.end : claim.end + 24],
    ):
        claim = replace(claim, fraction=True)
    return replace(
        claim, hedge=hedge, noun=noun, partitive=grammar.partitive.match(text, claim.end) is not None
    )


def _hedge_before(text: str, start: int, grammar: _Grammar) -> Hedge:
    found = grammar.hedge.search(text[max(0, start - 32) : start])
    return Hedge(found.lastgroup) if found and found.lastgroup else Hedge.NONE


_WORD = re.compile(r"[-\s\u00a0]*([A-Za-z][A-Za-z’'-]*)")
_LOOK_AHEAD = 4


def _find_noun(text: str, at: int, language: Language) -> str:
    """Return the word for what a number counts, in the singular: the first plural of the next words, or the first of them."""
    first = ""
    for _ in range(_LOOK_AHEAD):
        match = _WORD.match(text, at)
        if match is None or match[1].lower() in language.words["stop"]:
            break
        word = match[1].lower()
        at = match.end()
        singular = to_singular(word)
        if singular != word or word in language.kinds:
            return singular
        first = first or word
    return first


_IRREGULAR = {
    "people": "people",
    "men": "man",
    "women": "woman",
    "countries": "country",
    "parties": "party",
    "bodies": "body",
    "children": "child",
    "series": "series",
}


def to_singular(word: str) -> str:
    """Return the singular of an English noun, by its ending."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("ies") and len(word) > 4:  # noqa: PLR2004 - "ties", "pies"
        return f"{word[:-3]}y"
    if word.endswith(("sses", "shes", "ches", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def _find_ordinals(text: str, grammar: _Grammar, language: Language) -> Iterator[Claim]:
    for match in grammar.ordinal.finditer(text):
        before = text[max(0, match.start() - 3) : match.start()].lower()
        if match["word"] and (before.endswith("a ") and text[match.end() : match.end() + 3] == " of"):
            continue
        yield OrdinalClaim(match.start(), match.end(), _ordinal_value(match[0].lower(), language))


def _ordinal_value(phrase: str, language: Language) -> int:
    if phrase[0].isdecimal():
        return int(re.sub(r"\D", "", phrase))
    ten, _, unit = phrase.partition("-")
    ordinals = language.words["ordinals"]
    if unit:
        return int(language.words["cardinals"][ten]) + int(ordinals[unit])
    return int(ordinals[phrase])


Finder = Callable[[str, Language], list[Claim]]

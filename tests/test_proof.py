"""How good the proof of prose is: the share of true sentences that pass, and of changed ones that stop."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from briefgen.checks.prose.evidence import EvidenceReader
from briefgen.checks.prose.proof import Finding, prove
from briefgen.model.factbase import FactBase
from briefgen.model.records import Source
from briefgen.pipeline import gather
from briefgen.workspace import find_project
from yaml_facts import facts_of

ROOT = Path(__file__).parents[1]
FOLDER = Path(__file__).parent / "prose"
RAILWAY = facts_of((FOLDER / "railway.yaml").read_text(encoding="utf-8"))
MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
WORDS = [
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
]


@pytest.fixture(scope="module")
def shipped() -> FactBase:
    return gather(find_project(ROOT)).value.facts


def sentences(name: str) -> list[str]:
    return [line for line in (FOLDER / name).read_text(encoding="utf-8").splitlines() if line]


def look(line: str, facts: FactBase) -> tuple[Finding, ...]:
    """Return what is not borne out in a line: a sentence, and what it cites in brackets at its end."""
    text, _, cited = line.rpartition(" [")
    named = re.findall(r"@([\w-]+)(?:, ([^;\]]+))?", cited)
    assert all(name in facts.records for name, _ in named), line
    sources = [(name, place) for name, place in named if isinstance(facts.records[name], Source)]
    reader = EvidenceReader(facts)
    language = reader.language("ko" if re.search("[가-힣]", text) else "en")
    return prove(text, reader.read([name for name, _ in named], sources), language)


def changed(line: str) -> Iterator[str]:
    """Yield a line with one of its digits, number words or months made another, at its first and last place."""
    text, mark, cited = line.rpartition(" [")
    rules: list[tuple[str, Callable[[str], str]]] = [
        (r"\d", lambda found: str((int(found) + 3) % 10 or 1)),
        (rf"\b(?:{'|'.join(WORDS)})\b", lambda found: WORDS[(WORDS.index(found) + 2) % len(WORDS)]),
        (rf"\b(?:{'|'.join(MONTHS)})\b", lambda found: MONTHS[(MONTHS.index(found) + 5) % 12]),
    ]
    for pattern, other in rules:
        found = list(re.finditer(pattern, text))
        for match in {found[0], found[-1]} if found else ():
            yield text[: match.start()] + other(match[0]) + text[match.end() :] + mark + cited


@pytest.mark.parametrize("name", ["railway.txt", "railway-ko.txt", "names.txt"])
def test_true_sentences_pass(name: str) -> None:
    stopped = [line for line in sentences(name) if look(line, RAILWAY)]
    assert len(stopped) <= 0.06 * len(sentences(name)), stopped


def test_true_sentences_over_the_shipped_facts_pass(shipped: FactBase) -> None:
    stopped = [line for line in sentences("shipped.txt") if look(line, shipped)]
    assert len(stopped) <= 0.06 * len(sentences("shipped.txt")), stopped


@pytest.mark.parametrize("name", ["railway.txt", "railway-ko.txt", "shipped.txt"])
def test_a_changed_digit_word_or_month_stops(name: str, shipped: FactBase) -> None:
    facts = shipped if name == "shipped.txt" else RAILWAY
    lines = [line for true in sentences(name) if not look(true, facts) for line in changed(true)]
    passed = [line for line in lines if not look(line, facts)]
    assert len(lines) >= 40
    assert len(passed) <= 0.05 * len(lines), passed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("Journeys rose from 20.5 million in 1990 to 8.2 million in 2019. [@passengers]", "20.5 million"),
        ("Two decades of growth took journeys from 15.5 to 8.2 million. [@passengers]", "8.2 million"),
        ("Freight halved between 2000 and 1990. [@freight]", "1990"),
        ("From 1911 to 1907 the line was built. [@charter; @opening]", "1907"),
        ("The states granted €310 million for 2027–2021. [@grant]", "2021"),
        (
            "Freight fell from 310 thousand tonnes in 1990 to 2,400 thousand in 2023. [@freight]",
            "310 thousand tonnes",
        ),
        ("The first meeting was held in 2008, the fourth in 1993. [@board-1; @board-4]", "2008"),
        ("In 1996 the board met in Dunmere, in 1999 in Highbridge. [@board-2; @board-3]", "1996"),
        (
            "The board met four times in the 1990s and once in 2008. [@board-1; @board-2; @board-3; @board-4]",
            "four",
        ),
        ("Freight fell by a quarter from 2000 to 2023. [@freight]", "a quarter"),
        ("Journeys fell by 44 per cent from 2019 to 2020. [@passengers]", "44 per cent"),
        ("The flood lasted four days. [@flood]", "four days"),
        ("Twelve months passed in 1953. [@flood]", "Twelve months"),
        ("The board met on Wednesday, 25 November 1999. [@board-3]", "Wednesday, 25 November 1999"),
        ("About 1,850 people and 1,900 guests came. [@staff]", "1,900"),
        ("1,850 people worked for the line. [@staff]", "1,850"),
        ("The fine is 86 crowns. [@fine]", "86"),
    ],
)
def test_swapped_and_other_false_sentences_stop_at_the_words(line: str, words: str) -> None:
    assert words in [line[found.start : found.end] for found in look(line, RAILWAY)]


@pytest.mark.parametrize(
    ("line", "wrong"),
    [
        ("Soldiers laid the causeway in 48 BC. [@causeway]", ""),
        ("The causeway is of March 48 BC, of the first century BC. [@causeway]", ""),
        ("Coins were struck in AD 14–37, or from AD 14 to 37. [@mint]", ""),
        ("The abbey was founded in 476, in the fifth century AD. [@abbey]", ""),
        ("통나무 길은 기원전 48년 3월에 놓였다. [@causeway]", ""),
        ("서기 14년 ~ 37년에 동전을 만들었다. [@mint]", ""),
        ("Soldiers laid the causeway in 47 BC. [@causeway]", "47 BC"),
        ("Soldiers laid the causeway in AD 48. [@causeway]", "AD 48"),
        ("The causeway is of April 48 BC. [@causeway]", "April 48 BC"),
        ("Coins were struck in AD 16–37. [@mint]", "AD 16"),
        ("The abbey was founded in 467. [@abbey]", "467"),
        ("The abbey was founded in the fourth century AD. [@abbey]", "the fourth century AD"),
        ("통나무 길은 기원전 47년 3월에 놓였다. [@causeway]", "기원전 47년 3월"),
    ],
)
def test_dates_that_name_their_era_are_proved(line: str, wrong: str) -> None:
    found = [line[finding.start : finding.end] for finding in look(line, RAILWAY)]
    assert found == ([wrong] if wrong else [])


def test_the_id_of_a_record_in_running_text_claims_no_number_and_what_looks_like_it_does() -> None:
    assert not look("What came of board-1 is known. [@opening]", RAILWAY)
    assert look("In mid-1912 the line opened. [@opening]", RAILWAY)
    assert look("A sub-60 minute journey opened. [@opening]", RAILWAY)

"""Words of likelihood and of confidence: the scale by which assessments are written and explained.

The scale of ICD 203 is shipped (``likelihood.toml``); a project may set its own. ``AssessmentScale`` reads a text by it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache, cached_property
from importlib import resources
from itertools import chain
from typing import Annotated, Any, NamedTuple, Self

from pydantic import Field, model_validator

from briefgen.model.base import Line, Model, Number, OneOrMany
from briefgen.model.text import Text

LANGUAGE_TAG = r"^[a-z]{2,3}$"

Words = Annotated[
    Mapping[
        Annotated[str, Field(pattern=LANGUAGE_TAG)],
        Annotated[tuple[Line, ...], OneOrMany(), Field(min_length=1, max_length=40)],
    ],
    Field(min_length=1),
]
"""Words or phrases by language, the one that is printed first; a single one need not be put in a list."""


class LikelihoodWords(NamedTuple):
    """Characters ``start`` to ``end`` of a text that say how likely something is; no ``degree`` of the scale: ``None``."""

    start: int
    end: int
    degree: int | None


class Degree(Model):
    """A degree of likelihood."""

    words: Words
    """What may be written for it, by language; the first is printed where the scale is explained."""
    low: Annotated[Number, Field(ge=0, le=100)]
    """From how many per cent on."""
    high: Annotated[Number, Field(ge=0, le=100)]
    """To how many per cent."""

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.low >= self.high:
            raise ValueError("`low` is to be less than `high`")
        return self


class Confidence(Model):
    """A degree of confidence."""

    words: Words
    """What may be written for it, by language; the first is printed."""
    means: Text | None = None
    """On what grounds a judgement has it; prints where the scale is explained."""


class AssessmentScale(Model):
    """The words by which assessments say how likely something is, and how sure their author is."""

    likelihood: tuple[Degree, ...] = ()
    """Degrees of likelihood, from the least to the most likely; those of ICD 203 where nothing is said."""
    confidence: tuple[Confidence, ...] = ()
    """Degrees of confidence, the highest first; high, moderate and low where nothing is said."""

    @model_validator(mode="after")
    def _has_each_word_once(self) -> Self:
        for name in ("likelihood", "confidence"):
            seen: set[tuple[str, str]] = set()
            for step in getattr(self, name):
                words = {(tag, word.casefold()) for tag in step.words for word in step.words[tag]}
                if twice := sorted(word for _, word in words & seen):
                    raise ValueError(f"“{twice[0]}” stands for two degrees of {name}")
                seen |= words
        return self

    def complete(self) -> AssessmentScale:
        """Return the scale with what is shipped where it says nothing."""
        if self.likelihood and self.confidence:
            return self
        shipped = shipped_scale()
        if not self.likelihood and not self.confidence:
            return shipped
        return AssessmentScale(
            likelihood=self.likelihood or shipped.likelihood, confidence=self.confidence or shipped.confidence
        )

    def find_likelihood(self, text: str, language: str) -> list[LikelihoodWords]:
        """Return the words of likelihood in a text, in order of place; the scale is complete.

        A phrase of the scale counts as a whole; with a word before it that makes it more or less likely, as in "fairly
        likely", it is on the scale no more.
        """
        tag = language.partition("-")[0]
        if tag not in self.patterns:
            self.patterns[tag] = _compile(tag, self.likelihood)
        pattern, degrees = self.patterns[tag]
        return [
            LikelihoodWords(
                *match.span(), None if match["modifier"] or not match.lastgroup else degrees[match.lastgroup]
            )
            for match in pattern.finditer(text)
        ]

    @cached_property
    def patterns(self) -> dict[str, tuple[re.Pattern[str], Mapping[str, int]]]:
        """The patterns of the languages that were read: of words of likelihood, and the degrees of its groups."""
        return {}

    def find_confidence(self, written: str) -> Confidence | None:
        """Return the degree of confidence that a word of any language stands for; ``None`` for no such word."""
        word = written.casefold()
        return next(
            (
                step
                for step in self.confidence
                if any(word == each.casefold() for each in chain(*step.words.values()))
            ),
            None,
        )


def name_degree(words: Words, language: str) -> str:
    """Return the word that is printed for a degree in a language: in English, or any other, where it has none there."""
    for tag in (language.partition("-")[0], "en", *words):
        if tag in words:
            return words[tag][0]
    return ""


@cache
def _shipped() -> Mapping[str, Any]:
    text = resources.files("briefgen.model").joinpath("likelihood.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@cache
def shipped_scale() -> AssessmentScale:
    """Return the scale of ICD 203."""
    return AssessmentScale.model_validate({key: _shipped()[key] for key in ("likelihood", "confidence")})


_PARTICLE = "(?:이|가|은|는|을|를|도)?"
"""What a Korean word may have behind it where the next one follows."""
_NOMINAL = ("음", "함", "임")
"""Ends of a Korean word that is named by itself; in a sentence it has others."""


def _compile(tag: str, likelihood: Sequence[Degree]) -> tuple[re.Pattern[str], Mapping[str, int]]:
    phrases = [
        (phrase, place) for place, degree in enumerate(likelihood) for phrase in degree.words.get(tag, ())
    ]
    phrases.sort(key=lambda phrase: (-len(phrase[0]), phrase))
    edge = r"\b" if tag != "ko" else ""
    groups = "|".join(
        f"(?P<of{at}>{edge}{_phrase(phrase, tag)}{edge})" for at, (phrase, _) in enumerate(phrases)
    )
    modifiers = "|".join(_shipped()["modifiers"].get(tag, ()))
    before = rf"(?:\b(?P<modifier>(?i:{modifiers}))\s+)?" if modifiers else "(?P<modifier>(?!))?"
    other = "|".join(_shipped()["other"].get(tag, ())) or "(?!)"
    pattern = re.compile(f"{before}(?:{groups or '(?!)'})|{edge}(?:{other}){edge}")
    return pattern, {f"of{at}": place for at, (_, place) in enumerate(phrases)}


def _phrase(phrase: str, tag: str) -> str:
    words = phrase.split()
    if tag != "ko":
        return "(?i:" + r"\s+".join(map(re.escape, words)) + ")"
    last = words[-1]
    stem = last[:-1] if last.endswith(_NOMINAL) and len(last) > 1 else last
    return rf"{_PARTICLE}\s*".join(map(re.escape, (*words[:-1], stem)))

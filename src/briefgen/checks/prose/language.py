"""The words of a language by which its prose is read: data files beside this module, compiled at first use."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from briefgen.model.text import ProseWords

_FOLDER = Path(__file__).parent
MASK = "\ufffc"
"""Stands for each character that claims nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Language:
    """The words of one language. ``units`` gives the dimension and the factor of each word for a unit."""

    tag: str
    words: Mapping[str, Any]
    units: Mapping[str, tuple[str, float]]
    kinds: Mapping[str, str]
    """The kind of fact, or the field of facts, that a noun counts; by its singular."""
    idioms: re.Pattern[str]

    def mask_idioms(self, text: str) -> str:
        """Return a text with its idioms masked."""
        return self.idioms.sub(lambda found: MASK * len(found[0]), text)


@lru_cache(maxsize=16)
def load_language(tag: str, added: ProseWords = ProseWords()) -> Language:  # noqa: B008 - a frozen value
    """Return the words of a language, English for one that has no file, with those that a project adds."""
    tag = tag if (_FOLDER / f"{tag}.toml").is_file() else "en"
    words = tomllib.loads((_FOLDER / f"{tag}.toml").read_text(encoding="utf-8"))
    idioms = (*words["idioms"], *(re.escape(phrase).replace(r"\ ", r"\s+") for phrase in added.idioms))
    before, after = (r"\b", r"\b") if tag == "en" else (r"(?<!\d)", "")
    kinds = {noun: kind for kind, nouns in words["kinds"].items() for noun in nouns}
    kinds |= {noun: kind for kind, nouns in added.kinds for noun in nouns}
    words["designators"] = (*words["designators"], *map(re.escape, added.designators))
    phrases = "|".join(phrase.replace(" ", r"\s+") for phrase in idioms)
    return Language(
        tag,
        words,
        {word: (name, size) for name, entry in words["units"].items() for word, size in entry.items()},
        kinds,
        re.compile(f"{before}(?:{phrases}){after}", re.IGNORECASE),
    )


def alternatives(words: Iterable[str], *, escape: bool = True) -> str:
    """Return a pattern of any of some words, the longest first."""
    ordered: Sequence[str] = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(
        re.escape(word).replace(r"\ ", r"\s+") if escape else word.replace(" ", r"\s+") for word in ordered
    )

"""The program's own words in the reader's language: labels, numbers, lists, places in a source.

``Labels`` are the words of one language, from its gettext catalogue; ``Wording`` adds the locale, from CLDR by Babel.
A label is written in English where it is used; ``catalogues`` collects them for translators.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.compose.text.spans import fill
from briefgen.model.document import Spans
from briefgen.system.install import without_surroundings

SOURCE_LANGUAGE = "en"
FOLDER = Path(__file__).parents[1] / "locales"


def mark(text: str) -> str:
    """Return the text as it is; tells the extraction that it is a label."""
    return text


@dataclass(frozen=True, slots=True)
class Labels:
    """The labels of one language."""

    language: str
    catalogue: NullTranslations

    def say(self, text: str, **fields: object) -> str:
        """Return a label with its fields filled in."""
        return self.catalogue.gettext(text).format(**fields)

    def fill(self, text: str, **fields: str | Spans) -> Spans:
        """Return a label whose fields may be spans."""
        return fill(self.catalogue.gettext(text), **fields)

    def plural(self, one: str, many: str, count: int, /, **fields: object) -> str:
        """Return the label for a count, by the language's rule for plurals."""
        return self.catalogue.ngettext(one, many, count).format(**fields)


def load_labels(language: str) -> Labels | None:
    """Return the labels of a language, such as ``ko``; ``None`` where there are none."""
    if language == SOURCE_LANGUAGE:
        return Labels(language, NullTranslations())
    try:
        with (FOLDER / language / "LC_MESSAGES" / "briefgen.mo").open("rb") as file:
            return Labels(language, GNUTranslations(file))
    except FileNotFoundError:
        return None


if TYPE_CHECKING:
    from babel import Locale

# From CLDR (delimiters), of which Babel carries no copy.
_QUOTATION_MARKS = {"en": ("“", "”"), "ko": ("“", "”")}


@dataclass(frozen=True, slots=True)
class Wording:
    """``locale`` gives patterns of dates and lists, ``labels`` the program's own words."""

    locale: Locale
    labels: Labels

    @property
    def language(self) -> str:
        """The language part of the locale."""
        return self.labels.language

    @property
    def tag(self) -> str:
        """The locale as a BCP 47 tag, such as ``en-GB``."""
        return str(self.locale).replace("_", "-")

    @property
    def quotation_marks(self) -> tuple[str, str]:
        """The opening and the closing mark."""
        return _QUOTATION_MARKS[self.language]


def english_wording() -> Wording:
    """Return the wording that needs no catalogue, for a brief whose locale cannot be used."""
    with without_surroundings():
        import babel.dates  # noqa: PLC0415 - see load_wording

    return Wording(babel.Locale("en", "US"), Labels(SOURCE_LANGUAGE, NullTranslations()))


def load_wording(locale: str) -> Wording | None:
    """Return the conventions of a locale such as ``en_GB``; ``None`` where it is unknown or has no labels."""
    with without_surroundings():
        # A build that composes nothing does not need it. The data of every locale import ``babel.dates``.
        import babel.dates  # noqa: PLC0415

    try:
        parsed = babel.Locale.parse(locale.replace("-", "_"))
    except (babel.UnknownLocaleError, ValueError):
        return None
    labels = load_labels(parsed.language)
    return Wording(parsed, labels) if labels else None


_NUMBERS = (
    mark("one"),
    mark("two"),
    mark("three"),
    mark("four"),
    mark("five"),
    mark("six"),
    mark("seven"),
    mark("eight"),
    mark("nine"),
    mark("ten"),
    mark("eleven"),
    mark("twelve"),
)
_ORDINALS = (
    mark("first"),
    mark("second"),
    mark("third"),
    mark("fourth"),
    mark("fifth"),
    mark("sixth"),
    mark("seventh"),
    mark("eighth"),
    mark("ninth"),
    mark("tenth"),
    mark("eleventh"),
    mark("twelfth"),
)
_ORDINAL_FIGURES = {
    "one": mark("{number}st"),
    "two": mark("{number}nd"),
    "few": mark("{number}rd"),
    "other": mark("{number}th"),
}
_GROUPED_FROM = 10_000


def format_number(number: int, wording: Wording) -> str:
    """Return a number in words up to twelve, then in figures, grouped from five figures on."""
    if 1 <= number <= len(_NUMBERS):
        return wording.labels.say(_NUMBERS[number - 1])
    if abs(number) < _GROUPED_FROM:
        return str(number)
    from babel.numbers import format_decimal  # noqa: PLC0415 - large numbers are rare

    return format_decimal(number, locale=wording.locale)


def format_ordinal(number: int, wording: Wording) -> str:
    """Return an ordinal in words up to twelfth, then in figures: fourth, 13th."""
    if 1 <= number <= len(_ORDINALS):
        return wording.labels.say(_ORDINALS[number - 1])
    return format_ordinal_figure(number, wording)


def format_ordinal_figure(number: int, wording: Wording) -> str:
    """Return an ordinal in figures, by the locale's rule: 21st, 22nd, 23rd, 24th."""
    rule = wording.locale.ordinal_form(number)
    return wording.labels.say(_ORDINAL_FIGURES.get(rule, _ORDINAL_FIGURES["other"]), number=number)


def format_months(months: int, wording: Wording) -> str:
    """Return a span of time in years and months: four years and eight months."""
    years, rest = divmod(months, 12)
    parts = [format_years(years, wording)] if years else []
    if rest or not years:
        parts.append(
            wording.labels.plural(
                "{number} month", "{number} months", rest, number=format_number(rest, wording)
            )
        )
    return (
        parts[0]
        if len(parts) == 1
        else wording.labels.say("{years} and {months}", years=parts[0], months=parts[1])
    )


def format_years(years: int, wording: Wording) -> str:
    """Return a number of years: four years."""
    return wording.labels.plural(
        "{number} year", "{number} years", years, number=format_number(years, wording)
    )


def format_list(parts: Sequence[str], wording: Wording) -> str:
    """Return texts as a list in words: a, b and c."""
    from babel.lists import format_list as format_by_cldr  # noqa: PLC0415 - see wording.load_wording

    return format_by_cldr(list(parts), locale=wording.locale)


def list_spans(parts: Sequence[Spans], wording: Wording) -> Spans:
    """Return spans as a list in words."""
    names = [chr(ord("a") + index % 26) * (1 + index // 26) for index in range(len(parts))]
    pattern = format_list([f"{{{name}}}" for name in names], wording)
    return fill(pattern, **dict(zip(names, parts, strict=True)))


_TERMS = {
    "paragraph": (mark("paragraph {number}"), mark("paragraphs {number}")),
    "page": (mark("page {number}"), mark("pages {number}")),
    "section": (mark("section {number}"), mark("sections {number}")),
    "chapter": (mark("chapter {number}"), mark("chapters {number}")),
    "article": (mark("article {number}"), mark("articles {number}")),
    "table": (mark("table {number}"), mark("tables {number}")),
    "figure": (mark("figure {number}"), mark("figures {number}")),
    "note": (mark("note {number}"), mark("notes {number}")),
    "line": (mark("line {number}"), mark("lines {number}")),
    "row": (mark("row {number}"), mark("rows {number}")),
    "table, row": (mark("table, row {number}"), mark("table, rows {number}")),
}
_BARE = {
    "title": mark("title"),
    "headline": mark("headline"),
    "address": mark("address"),
    "byline": mark("byline"),
    "photo caption": mark("photo caption"),
    "page header": mark("page header"),
    "table": mark("table"),
}
_NUMBERED = re.compile(r"([a-z, ]*[a-z]) (\d+(?:\s*[-–]\s*\d+)?)", re.ASCII)
_HYPHEN = re.compile(r"\s*-\s*")


def format_locators(locators: Iterable[str], wording: Wording) -> str:
    """Return places in a source as one text, those of one kind together and in order; empty where there are none."""
    numbers: dict[str, list[str]] = {}
    words: dict[str, None] = {}
    for locator in locators:
        match = _NUMBERED.fullmatch(locator)
        term = match[1].removesuffix("s") if match else ""
        if match and term in _TERMS:
            numbers.setdefault(term, []).append(_HYPHEN.sub("–", match[2]))
        else:
            words[wording.labels.say(_BARE[locator]) if locator in _BARE else locator] = None
    numbered = []
    for term, places in numbers.items():
        ordered = sorted(set(places), key=lambda place: (int(place.partition("–")[0]), place))
        singular, plural = _TERMS[term]
        label = plural if len(ordered) > 1 or "–" in ordered[0] else singular
        numbered.append(wording.labels.say(label, number=format_list(ordered, wording)))
    return ", ".join((*words, *numbered))

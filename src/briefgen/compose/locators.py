"""Places in a source, as citations print them.

Locators are written in English in the fact base. Common terms are put into the reader's language, places of one kind
are said together (paragraphs 6 and 8), and whatever else a curator wrote prints as it is.
"""

import re
from collections.abc import Iterable, Sequence

from briefgen.compose.formats import format_list
from briefgen.compose.labels import mark
from briefgen.compose.wording import Wording

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
    numbered = (_say(term, places, wording) for term, places in numbers.items())
    return ", ".join((*words, *numbered))


def _say(term: str, places: Sequence[str], wording: Wording) -> str:
    one, several = _TERMS[term]
    ordered = sorted(set(places), key=lambda place: (int(place.partition("–")[0]), place))
    label = several if len(ordered) > 1 or "–" in ordered[0] else one
    return wording.labels.say(label, number=format_list(ordered, wording))

"""A source in words: in full, in short, and as its entry in the list of sources.

A published title prints in italics; a description of a document whose title was not seen prints as it is. The date
of a page's furniture never prints, so a source without a date of its own is called undated.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from briefgen.compose.dates import format_date, format_day
from briefgen.compose.desk import Desk
from briefgen.compose.labels import mark
from briefgen.compose.numbering import source_anchor
from briefgen.compose.spans import capitalise_spans, join, plain, text_of
from briefgen.compose.wording import Wording
from briefgen.model.document import Span, Spans
from briefgen.model.records import Source, SourceKind

_KINDS = {
    SourceKind.OFFICIAL: mark("official document"),
    SourceKind.MIRROR: mark("official text, seen through a mirror"),
    SourceKind.NEWS: mark("news report"),
    SourceKind.PREVIEW: mark("news report from before the event"),
    SourceKind.REFERENCE: mark("reference work"),
}
_NUMBERED_LOCATORS = {
    "paragraph": mark("paragraph {number}"),
    "paragraphs": mark("paragraphs {number}"),
    "page": mark("page {number}"),
    "pages": mark("pages {number}"),
    "section": mark("section {number}"),
    "chapter": mark("chapter {number}"),
    "article": mark("article {number}"),
    "table": mark("table {number}"),
    "figure": mark("figure {number}"),
    "note": mark("note {number}"),
    "line": mark("line {number}"),
}
_BARE_LOCATORS = {
    "title": mark("title"),
    "headline": mark("headline"),
    "address": mark("address"),
    "photo caption": mark("photo caption"),
}
_NUMBERED = re.compile(r"([a-z]+) ([0-9ivxlc]+(?:\s*[-–,]\s*[0-9ivxlc]+)*)", re.ASCII)
_RANGE = re.compile(r"\s*-\s*")
_SCHEME = re.compile(r"^(?:https?://(?:www\.)?|mailto:)", re.IGNORECASE)


def format_locator(locator: str, wording: Wording) -> str:
    """Return a place in a source; common terms are put into the reader's language, all else prints as written."""
    match = _NUMBERED.fullmatch(locator)
    if match and match.group(1) in _NUMBERED_LOCATORS:
        return wording.labels.say(_NUMBERED_LOCATORS[match.group(1)], number=_RANGE.sub("–", match.group(2)))
    return wording.labels.say(_BARE_LOCATORS[locator]) if locator in _BARE_LOCATORS else locator


def link_source(source: Source, number: int, words: str, desk: Desk) -> Spans:
    """Return words that lead to a source's entry in the list of sources."""
    title = desk.wording.labels.say("Source {number}: {name}", number=number, name=text_of(_publisher(source, desk)))
    return (Span(words, href=f"#{source_anchor(number)}", title=title),)


def full_reference(source: Source, number: int, locators: Sequence[str], desk: Desk) -> Spans:
    """Return a source as its first note gives it: publisher, title, date, place, how it was seen, number."""
    labels = desk.wording.labels
    places = (plain(format_locator(locator, desk.wording)) for locator in locators)
    spans = join((_publisher(source, desk), _title(source, desk), plain(_date(source, desk)), *places), ", ")
    if source.kind is SourceKind.MIRROR:
        spans = labels.fill("{reference}; seen through a mirror", reference=spans)
    link = link_source(source, number, labels.say("Source {number}", number=number), desk)
    return labels.fill("{reference}. {number}.", reference=spans, number=link)


def short_reference(source: Source, number: int, locators: Sequence[str], desk: Desk) -> Spans:
    """Return a source as later notes give it: publisher, date, number, place."""
    labels = desk.wording.labels
    link = link_source(source, number, labels.say("source {number}", number=number), desk)
    spans = join((_publisher(source, desk), plain(_date(source, desk))), ", ")
    spans = labels.fill("{reference} ({number})", reference=spans, number=link)
    places = (plain(format_locator(locator, desk.wording)) for locator in locators)
    return (*join((spans, *places), ", "), Span("."))


def name_source(source: Source, number: int, locators: Sequence[str], desk: Desk) -> Spans:
    """Return a source inside a sentence: publisher, number, place."""
    labels = desk.wording.labels
    link = link_source(source, number, labels.say("source {number}", number=number), desk)
    places = (plain(format_locator(locator, desk.wording)) for locator in locators)
    return labels.fill(
        "{reference} ({number})", reference=_publisher(source, desk), number=join((link, *places), ", ")
    )


def list_source(source: Source, desk: Desk) -> Spans:
    """Return the entry of a source: what it is, its kind and language, its rights, and where it is found."""
    author = plain(source.author) if source.author else ()
    head = join((_publisher(source, desk), author, _title(source, desk), plain(_date(source, desk))), ", ")
    say = desk.wording.labels.say
    dates = (
        (source.retrieved, mark("retrieved {date}")),
        (source.withdrawn, mark("withdrawn by its publisher, {date}")),
    )
    remarks = [plain(say(text, date=format_day(day, desk.wording))) for day, text in dates if day]
    parts = (head, _kind(source, desk), desk.spans(source, source.rights, "rights"), *remarks)
    sentences = [_sentence(capitalise_spans(part)) for part in parts if part]
    return join((*sentences, _address(source, desk)), " ")


def _publisher(source: Source, desk: Desk) -> Spans:
    return desk.spans(source, source.publisher, "publisher")


def _title(source: Source, desk: Desk) -> Spans:
    if source.title is None:
        return desk.spans(source, source.described, "described") or plain(desk.wording.labels.say("title not seen"))
    title = plain(source.title, language=desk.foreign(source.language), italic=True)
    return desk.wording.labels.fill("{title}", title=title)


def _date(source: Source, desk: Desk) -> str:
    return format_date(source.date, desk.wording) if source.date else desk.wording.labels.say("undated")


def _kind(source: Source, desk: Desk) -> Spans:
    kind = desk.wording.labels.say(_KINDS[source.kind])
    if not desk.foreign(source.language):
        return plain(kind)
    language = desk.wording.locale.languages.get(source.language.partition("-")[0], source.language)
    return plain(desk.wording.labels.say("{kind}, in {language}", kind=kind, language=language))


def _address(source: Source, desk: Desk) -> Spans:
    if source.address is None:
        return ()
    title = desk.wording.labels.say("Address of {name}", name=text_of(_title(source, desk)))
    return (Span(_SCHEME.sub("", source.address), href=source.address, title=title),)


def _sentence(spans: Spans) -> Spans:
    """End spans with a full stop, unless they have an end already."""
    last = spans[-1]
    return spans if last.text.endswith((".", "!", "?", "…")) else (*spans[:-1], *_stop(last))


def _stop(last: Span) -> Spans:
    styled = last.italic or last.href or last.language
    return (last, Span(".")) if styled else (replace(last, text=f"{last.text}."),)

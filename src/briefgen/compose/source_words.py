"""A source in words: in full, in short, and as its entry in the list of sources.

A published title prints in italics, or in the brackets of a language that has none; a description of a document whose
title was not seen prints as it is. The date of a page's furniture never prints, so a source without a date of its own is
called undated.
"""

import re
from collections.abc import Sequence

from briefgen.compose.dates import format_date, format_day
from briefgen.compose.desk import Desk
from briefgen.compose.labels import mark
from briefgen.compose.locators import format_locators
from briefgen.compose.numbering import source_anchor
from briefgen.compose.spans import capitalise_spans, end_sentence, join, plain, text_of
from briefgen.model.document import Span, Spans
from briefgen.model.records import Source, SourceKind

_KINDS = {
    SourceKind.OFFICIAL: mark("official document"),
    SourceKind.MIRROR: mark("official text, seen through a mirror"),
    SourceKind.NEWS: mark("news report"),
    SourceKind.PREVIEW: mark("news report from before the event"),
    SourceKind.REFERENCE: mark("reference work"),
}
_SCHEME = re.compile(r"^(?:https?://(?:www\.)?|mailto:)", re.IGNORECASE)
_BRACKETED_LANGUAGES = frozenset({"ja", "ko", "zh"})


def link_source(source: Source, number: int, words: str, desk: Desk) -> Spans:
    """Return words that lead to a source's entry in the list of sources."""
    title = desk.wording.labels.say(
        "Source {number}: {name}", number=number, name=text_of(_publisher(source, desk))
    )
    return (Span(words, href=f"#{source_anchor(number)}", title=title),)


def full_reference(source: Source, number: int, locators: Sequence[str], desk: Desk) -> Spans:
    """Return a source as its first note gives it: publisher, title, date, place, how it was seen, number."""
    labels = desk.wording.labels
    place = plain(format_locators(locators, desk.wording))
    spans = join((_publisher(source, desk), _title(source, desk), plain(_date(source, desk)), place), ", ")
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
    place = plain(format_locators(locators, desk.wording))
    return (*join((spans, place), ", "), Span("."))


def name_source(source: Source, number: int, locators: Sequence[str], desk: Desk) -> Spans:
    """Return a source inside a sentence: publisher, number, place."""
    labels = desk.wording.labels
    link = link_source(source, number, labels.say("source {number}", number=number), desk)
    place = plain(format_locators(locators, desk.wording))
    return labels.fill(
        "{reference} ({number})", reference=_publisher(source, desk), number=join((link, place), ", ")
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
    remarks = [
        capitalise_spans(plain(say(text, date=format_day(day, desk.wording)))) for day, text in dates if day
    ]
    kind = capitalise_spans(_kind(source, desk))
    parts = (head, kind, desk.spans(source, source.rights, "rights"), *remarks)
    return join((*map(end_sentence, parts), _address(source, desk)), " ")


def _publisher(source: Source, desk: Desk) -> Spans:
    return desk.spans(source, source.publisher, "publisher")


def _title(source: Source, desk: Desk) -> Spans:
    if source.title is None:
        return desk.spans(source, source.described, "described") or plain(
            desk.wording.labels.say("title not seen")
        )
    labels = desk.wording.labels
    bracketed = labels.say("{title}", title="") != ""
    language = desk.foreign(source.language)
    if source.language.partition("-")[0] in _BRACKETED_LANGUAGES:
        # These scripts have no italics: their titles stand in corner brackets, whatever the brief's language.
        return plain(f"「{source.title}」", language=language)
    return labels.fill("{title}", title=plain(source.title, language=language, italic=not bracketed))


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

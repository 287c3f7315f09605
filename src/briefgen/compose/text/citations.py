"""Citations: ids to numbered sources, sources in words, notes on where they disagree.

In come the supports of a record; out come spans: the number of a source with its link, a reference as a note, a
sentence or the list of sources gives it, and the note on a conflict. Sources are numbered at their first citation.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from briefgen.compose.context import CompositionContext, source_anchor
from briefgen.compose.text.dates import format_date, format_day
from briefgen.compose.text.labels import format_list, format_locators, list_spans, mark
from briefgen.compose.text.spans import capitalise_spans, cut, end_sentence, join, plain, quiet
from briefgen.model.brief import ConflictsSection
from briefgen.model.document import Span, SpanRole, Spans, text_of
from briefgen.model.records import (
    AnyRecord,
    Conflict,
    Creator,
    Source,
    SourceKind,
    Support,
    contests_field,
    covers,
    printed_fields,
    supports_anything,
    supports_field,
    supports_of,
)

_KINDS = {
    SourceKind.OFFICIAL: mark("official document"),
    SourceKind.MIRROR: mark("official text, read on another site"),
    SourceKind.NEWS: mark("news report"),
    SourceKind.PREVIEW: mark("news report from before the event"),
    SourceKind.REFERENCE: mark("reference work"),
    SourceKind.ARTICLE: mark("journal article"),
    SourceKind.BOOK: mark("book"),
    SourceKind.CHAPTER: mark("chapter of a book"),
    SourceKind.LAW: mark("law"),
    SourceKind.TREATY: mark("treaty"),
    SourceKind.DATASET: mark("data set"),
    SourceKind.REPORT: mark("report"),
    SourceKind.SPEECH: mark("speech"),
    SourceKind.WEB: mark("web page"),
}
_PRESS = (SourceKind.NEWS, SourceKind.PREVIEW)
_NAMED_AUTHORS = 3
"""Of more, the first is named, with "and others"."""
_SCHEME = re.compile(r"^(?:https?://(?:www\.)?|mailto:)", re.IGNORECASE)
_BRACKETED_LANGUAGES = frozenset({"ja", "ko", "zh"})


def link_source(source: Source, number: int, words: str, context: CompositionContext) -> Spans:
    """Return words that lead to a source's entry in the list of sources."""
    title = context.labels.say(
        "Source {number}: {name}", number=number, name=text_of(name_issuer(source, context))
    )
    return (Span(words, href=f"#{source_anchor(number)}", title=title, cites=((source.id, ""),)),)


def full_reference(
    source: Source, number: int, locators: Sequence[str], context: CompositionContext
) -> Spans:
    """Return a source as its first note gives it: who stands for it, title, date, place, how it was seen, number."""
    labels = context.labels
    place = plain(format_locators(locators, context.wording))
    by, within = name_issuer(source, context), _container(source, context)
    if text_of(by) == source.title:
        by = ()
    spans = join((by, _title(source, context), *within, plain(_date(source, context)), place), ", ")
    if source.kind is SourceKind.MIRROR:
        spans = labels.fill("{reference}; read on another site", reference=spans)
    link = link_source(source, number, labels.say("Source {number}", number=number), context)
    return labels.fill("{reference}. {number}.", reference=spans, number=link)


def short_reference(
    source: Source, number: int, locators: Sequence[str], context: CompositionContext
) -> Spans:
    """Return a source as later notes give it: who stands for it, date, number, place."""
    labels = context.labels
    link = link_source(source, number, labels.say("source {number}", number=number), context)
    spans = join((name_issuer(source, context, short=True), plain(_date(source, context))), ", ")
    spans = labels.fill("{reference} ({number})", reference=spans, number=link)
    place = plain(format_locators(locators, context.wording))
    return (*join((spans, place), ", "), Span("."))


def name_source(source: Source, number: int, locators: Sequence[str], context: CompositionContext) -> Spans:
    """Return a source inside a sentence: who stands for it, number, place."""
    labels = context.labels
    if context.cites_by_number:
        locator = format_locators(locators, context.wording)
        cited = Span("[]", role=SpanRole.CITATION, cites=((source.id, locator),))
        return (*name_issuer(source, context, short=True), cited)
    link = link_source(source, number, labels.say("source {number}", number=number), context)
    place = plain(format_locators(locators, context.wording))
    return labels.fill(
        "{reference} ({number})",
        reference=name_issuer(source, context, short=True),
        number=join((link, place), ", "),
    )


def list_source(source: Source, context: CompositionContext) -> Spans:
    """Return the entry of a source: what it is, its kind and language, its rights, and where it is found."""
    say = context.labels.say
    publisher = context.spans(source, source.publisher, "publisher")
    authors = plain(_names(source.creators, context))
    editors = _names(source.editors, context)
    head = join(
        (
            authors or publisher,
            _title(source, context),
            *_container(source, context),
            plain(say("edited by {names}", names=editors)) if editors else (),
            publisher if authors and text_of(publisher) != text_of(authors) else (),
            plain(_date(source, context)),
        ),
        ", ",
    )
    if context.cites_by_number:
        return _list_briefly(source, head, context)
    dates = (
        (source.retrieved, mark("retrieved {date}")),
        (source.withdrawn, mark("withdrawn by its publisher, {date}")),
    )
    remarks = [
        capitalise_spans(plain(say(text, date=format_day(day, context.wording))))
        for day, text in dates
        if day
    ]
    kind = plain(say(_KINDS[source.kind]))
    if context.foreign(source.language):
        language = context.wording.locale.languages.get(source.language.partition("-")[0], source.language)
        kind = plain(say("{kind}, in {language}", kind=text_of(kind), language=language))
    name = text_of(_title(source, context))
    numbers = [plain(f"ISBN {source.isbn}")] if source.isbn else []
    if source.doi:
        resolver = f"https://doi.org/{source.doi}"
        numbers.append((Span(f"doi:{source.doi}", href=resolver, title=say("DOI of {name}", name=name)),))
    places: list[Spans] = []
    if source.address is not None:
        title = say("Address of {name}", name=name)
        places.append((Span(_SCHEME.sub("", source.address), href=source.address, title=title),))
    if source.archived_at is not None:
        title = say("Archived copy of {name}", name=name)
        link = (Span(_SCHEME.sub("", source.archived_at), href=source.archived_at, title=title),)
        places.append(context.labels.fill("Archived at {address}", address=link))
    parts = (head, capitalise_spans(kind), context.spans(source, source.rights, "rights"), *remarks, *numbers)
    return join((*map(end_sentence, parts), join(places, ". ")), " ")


def _list_briefly(source: Source, head: Spans, context: CompositionContext) -> Spans:
    """Return an entry whose title is the link; its kind is named where its place among the others does not tell it."""
    say = context.labels.say
    name = text_of(_title(source, context))
    address = source.address or (f"https://doi.org/{source.doi}" if source.doi else source.archived_at)
    if address is not None:
        title = say("Address of {name}", name=name)
        named = text_of(head).find(name)
        head = tuple(_link_within(head, named, named + len(name), address, title))
    told = (SourceKind.OFFICIAL, SourceKind.NEWS)
    remarks = [] if source.kind in told else [plain(say(_KINDS[source.kind]))]
    if context.foreign(source.language):
        language = context.wording.locale.languages.get(source.language.partition("-")[0], source.language)
        remarks.append(plain(say("in {language}", language=language)))
    if source.withdrawn:
        day = format_day(source.withdrawn, context.wording)
        remarks.append(plain(say("withdrawn by its publisher, {date}", date=day)))
    rest = (capitalise_spans(join(remarks, ", ")), context.spans(source, source.rights, "rights"))
    return join((end_sentence(head), *(quiet(end_sentence(part)) for part in rest)), " ")


def _link_within(spans: Spans, start: int, end: int, address: str, title: str) -> Iterator[Span]:
    """Yield spans with a link on the characters between two places."""
    at = 0
    for span in spans:
        first, last = max(start - at, 0), min(end - at, len(span.text))
        at += len(span.text)
        if first >= last or first >= len(span.text):
            yield span
            continue
        inner = replace(cut(span, first, last), href=address, title=title)
        parts = (cut(span, 0, first), inner, cut(span, last, len(span.text)))
        yield from (part for part in parts if part.text)


def name_issuer(source: Source, context: CompositionContext, *, short: bool = False) -> Spans:
    """Return who stands for a source: its authors where it is a work of theirs, else its publisher.

    The press is known by its papers, an official text by its office. ``short`` leaves given names out.
    """
    by_author = source.authors and source.kind not in (*_PRESS, SourceKind.OFFICIAL, SourceKind.MIRROR)
    if by_author or source.publisher is None:
        return plain(_names(source.creators, context, short=short) or str(source.issuer))
    return context.spans(source, source.publisher, "publisher")


def _names(creators: Sequence[Creator], context: CompositionContext, *, short: bool = False) -> str:
    names = [creator.last if short else creator.full for creator in creators]
    if len(names) > _NAMED_AUTHORS:
        return context.labels.say("{name} and others", name=names[0])
    return format_list(names, context.wording)


def _container(source: Source, context: CompositionContext) -> tuple[Spans, ...]:
    """Return what a source is part of, and where in it: journal with volume and issue, number, pages."""
    say = context.labels.say
    within = source.container or ""
    if within and source.kind is SourceKind.CHAPTER:
        within = say("in {container}", container=within)
    issue = f"({source.issue})" if source.issue else ""
    volume = " ".join(part for part in (source.volume, issue) if part)
    pages = ""
    if source.pages:
        several = re.search(r"[-–,]", source.pages)
        ranged = re.sub(r"(?<=\d)\s*(?:--?|–)\s*(?=\d)", "–", source.pages)
        pages = say("pp. {pages}", pages=ranged) if several else say("p. {page}", page=ranged)
    coded = source.kind in (SourceKind.LAW, SourceKind.TREATY)
    number = source.number or ""
    if number and not coded and number[:1].isdigit():
        number = say("no. {number}", number=number)
    parts = (" ".join(part for part in (within, volume) if part), number, pages)
    return tuple(plain(part) for part in parts if part)


def _title(source: Source, context: CompositionContext) -> Spans:
    if source.title is None:
        return context.spans(source, source.described, "described") or plain(
            context.labels.say("title not seen")
        )
    labels = context.labels
    bracketed = labels.say("{title}", title="") != ""
    language = context.foreign(source.language)
    if source.language.partition("-")[0] in _BRACKETED_LANGUAGES:
        # These scripts have no italics: their titles stand in corner brackets, whatever the brief's language.
        return plain(f"「{source.title}」", language=language)
    return labels.fill("{title}", title=plain(source.title, language=language, italic=not bracketed))


def _date(source: Source, context: CompositionContext) -> str:
    return format_date(source.date, context.wording) if source.date else context.labels.say("undated")


@dataclass(frozen=True, slots=True)
class Cited:
    """A source as cited at one place, with the places in it."""

    source: Source
    locators: tuple[str, ...] = ()


def supports_for(record: AnyRecord, fields: Sequence[str] = ()) -> tuple[Support, ...]:
    """Return the support entries of a record that vouch for any of the fields, or for a part of one.

    Without fields, all that vouch for anything. A source that says otherwise of a field is not cited for it.
    """
    entries = supports_of(record)
    if not fields:
        return tuple(entry for entry in entries if supports_anything(entry))
    return tuple(entry for entry in entries if any(_vouches(entry, field, record) for field in fields))


def _vouches(entry: Support, field: str, record: AnyRecord) -> bool:
    if supports_field(entry, field):
        return True
    parts = {path for path in entry.supports if covers(field, path)}
    if entry.states:
        parts |= {
            part for part in printed_fields(record) if covers(field, part) and supports_field(entry, part)
        }
    return any(not contests_field(entry, part) for part in parts)


def cited_by(entries: Iterable[Support], context: CompositionContext) -> tuple[Cited, ...]:
    """Return the sources of support entries, each once, in order; what is no source has been reported by the checks."""
    places: dict[str, dict[str, None]] = {}
    for entry in entries:
        locators = places.setdefault(entry.source, {})
        if entry.locator:
            locators[entry.locator] = None
    found = ((context.facts.get(Source, source), tuple(locators)) for source, locators in places.items())
    return tuple(Cited(source, locators) for source, locators in found if source)


def cite(cited: Sequence[Cited], context: CompositionContext, facts: tuple[str, ...] = ()) -> Spans:
    """Return the mark that cites the sources, of the facts named: that of a new note, or their numbers.

    There is nothing where there are none.
    """
    if not cited or not context.cites_by_number:
        return context.numbering.add_note(note_text(cited, context), facts) if cited else ()
    for entry in cited:
        context.numbering.number_source(entry.source.id)
    places = tuple((entry.source.id, format_locators(entry.locators, context.wording)) for entry in cited)
    return (Span("[]", role=SpanRole.CITATION, cites=places, facts=facts),)


def note_text(cited: Sequence[Cited], context: CompositionContext) -> Spans:
    """Return the text of a note: every source as a sentence, in full at its first time."""
    references = []
    for source, locators in ((entry.source, entry.locators) for entry in cited):
        number = context.numbering.number_source(source.id)
        form = full_reference if context.numbering.is_first_in_notes(source.id) else short_reference
        references.append(form(source, number, locators, context))
    return join(references, " ")


def name_sources(cited: Sequence[Cited], context: CompositionContext) -> Spans:
    """Return the sources inside a sentence: publishers with their numbers, as a list in words."""
    named = [
        name_source(entry.source, context.numbering.number_source(entry.source.id), entry.locators, context)
        for entry in cited
    ]
    return list_spans(named, context.wording)


def number_sources(cited: Iterable[Cited], context: CompositionContext) -> Spans:
    """Return the numbers of sources in ascending order, each a link to its entry, parted by commas.

    They are written by ``write_numbers``, when all sources have theirs.
    """
    names = dict.fromkeys(entry.source.id for entry in cited)
    text = ", ".join(str(context.numbering.number_source(name)) for name in names)
    return (Span(text, cites=tuple((name, "") for name in names)),) if names else ()


_FIRST_NUMBER = re.compile(r"\d+")
_PUNCTUATION = re.compile(r"[.,;:!?…]+")


def order_sources(context: CompositionContext) -> None:
    """Give the sources their final numbers: where citations are numbers, official ones come first."""
    if context.cites_by_number:
        known = ((name, context.facts.get(Source, name)) for _, name in context.numbering.sources)
        official = {name for name, source in known if source and source.is_official}
        context.numbering.order_sources(lambda name: name not in official)


def write_numbers(spans: Spans, context: CompositionContext) -> Spans:
    """Return spans with the numbers that their sources came to have; the same object where they hold none."""
    if not any(span.cites or span.role is SpanRole.CITATION for span in spans):
        return spans
    written: list[Span] = []
    for span in _behind_punctuation(spans):
        if (
            span.role is SpanRole.CITATION
            and written
            and not written[-1].text.endswith((" ", "\n", "\u00a0"))
        ):
            written.append(Span("\u00a0", role=SpanRole.CITATION))
        if span.role is SpanRole.CITATION and span.cites:
            written += _bracket(span, context)
        elif span.href and span.cites:
            written.append(_renumber(span, context))
        elif span.cites:
            between = replace(span, text=", ", cites=())
            for number, link in enumerate(_links(tuple(name for name, _ in span.cites), span, context)):
                written += (between, link) if number else (link,)
        else:
            written.append(span)
    return tuple(written)


def _behind_punctuation(spans: Spans) -> Iterator[Span]:
    """Yield spans with the punctuation of an editor's text before the marks that it follows."""
    marks: list[Span] = []
    for span in spans:
        if span.role is SpanRole.CITATION and span.pieces:
            marks.append(span)
            continue
        moved = _PUNCTUATION.match(span.text) if marks and span.role is SpanRole.PLAIN else None
        if moved:
            yield cut(span, 0, moved.end())
        yield from marks
        marks.clear()
        if moved is None or moved.end() < len(span.text):
            yield cut(span, moved.end(), len(span.text)) if moved else span
    yield from marks


def _links(names: Sequence[str], span: Span, context: CompositionContext) -> list[Span]:
    """Return the numbers of sources in ascending order, each a link, in the style of a span."""
    numbered = sorted((context.numbering.number_source(name), name) for name in names)
    found = ((number, context.facts.get(Source, name)) for number, name in numbered)
    links = (link_source(source, number, str(number), context)[0] for number, source in found if source)
    return [replace(link, role=span.role, pieces=span.pieces, facts=span.facts) for link in links]


def _renumber(span: Span, context: CompositionContext) -> Span:
    number = context.numbering.number_source(span.cites[0][0])
    text, title = (_FIRST_NUMBER.sub(str(number), words, count=1) for words in (span.text, span.title))
    return replace(span, text=text, title=title, href=f"#{source_anchor(number)}")


def _bracket(mark: Span, context: CompositionContext) -> Iterator[Span]:
    """Yield what a citation prints: [3], [3, 5–7], [27, paragraph 6; 31]."""
    places = dict(mark.cites)
    links = _links(tuple(places), mark, context)
    sign = replace(mark, cites=())
    yield replace(sign, text="[")
    locators = [places[link.cites[0][0]] for link in links]
    at = 0
    while at < len(links):
        end = at
        while (
            end + 1 < len(links) and not any(locators[at : end + 2]) and _follows(links[end + 1], links[end])
        ):
            end += 1
        yield links[at]
        if locators[at]:
            yield replace(sign, text=f", {locators[at]}")
        if end > at + 1:
            yield replace(sign, text="–")
            yield links[end]
            at = end
        if at + 1 < len(links):
            yield replace(sign, text="; " if any(locators[at : at + 2]) else ",\u00a0")
        at += 1
    yield replace(sign, text="]")


def _follows(link: Span, before: Span) -> bool:
    return int(link.text) == int(before.text) + 1


def refer_to_source(source: Source, context: CompositionContext) -> Spans:
    """Return a source as a sentence refers to it that has no room for its name: source 3, or [3]."""
    number = context.numbering.number_source(source.id)
    if context.cites_by_number:
        return (Span("[]", role=SpanRole.CITATION, cites=((source.id, ""),)),)
    return link_source(source, number, context.labels.say("source {number}", number=number), context)


def source_numbers(cited: Sequence[Cited], context: CompositionContext) -> Spans:
    """Return the same with the word before it, or in brackets: sources 3, 11."""
    numbers = number_sources(cited, context)
    if not numbers:
        return ()
    if context.cites_by_number:
        return tuple(replace(span, text="[]", role=SpanRole.CITATION) for span in numbers)
    if len({entry.source.id for entry in cited}) == 1:
        return context.labels.fill("source {numbers}", numbers=numbers)
    return context.labels.fill("sources {numbers}", numbers=numbers)


def describe_versions(conflict: Conflict, context: CompositionContext) -> tuple[Spans, ...]:
    """Return each version of a conflict with the sources that have it."""
    return tuple(
        context.labels.fill(
            "{version}: {sources}",
            version=context.spans(conflict, version.says, "versions", index, "says"),
            sources=name_sources(cited_by(version.support, context), context),
        )
        for index, version in enumerate(conflict.versions)
    )


def describe_choice(conflict: Conflict, context: CompositionContext) -> Spans:
    """Return which version the brief uses, and why, as two sentences."""
    labels = context.labels
    used = labels.fill("Used here: {version}", version=context.spans(conflict, conflict.uses, "uses"))
    reason = labels.fill("Reason: {reason}", reason=context.spans(conflict, conflict.because, "because"))
    return join((end_sentence(used), end_sentence(reason)), " ")


def note_conflicts(
    fact: str, fields: Collection[str], context: CompositionContext
) -> tuple[Spans, tuple[str, ...]]:
    """Return marks of notes on where sources disagree about a fact's fields, and the ids of these conflicts.

    Only conflicts that the brief selects are noted, each at the first place where its field prints.
    """
    marks: list[Span] = []
    names: list[str] = []
    for conflict in context.conflicts.get(fact, ()):
        if conflict.about.field in fields and conflict.id not in context.explained:
            context.explained.add(conflict.id)
            marks.extend(context.numbering.add_note(_note(conflict, context)))
            names.append(conflict.id)
    return tuple(marks), tuple(names)


def _note(conflict: Conflict, context: CompositionContext) -> Spans:
    """Refer to the brief's section on conflicts where it has one, else say all that it would."""
    labels = context.labels
    matter = labels.fill(
        "Sources disagree: {matter}", matter=context.spans(conflict, conflict.matter, "matter")
    )
    section = context.link_section(ConflictsSection)
    if section:
        used = labels.fill("Used here: {version}", version=context.spans(conflict, conflict.uses, "uses"))
        see = labels.fill("See {section}", section=section)
        return join((end_sentence(matter), end_sentence(used), end_sentence(see)), " ")
    versions = (end_sentence(capitalise_spans(version)) for version in describe_versions(conflict, context))
    return join((end_sentence(matter), *versions, describe_choice(conflict, context)), " ")

"""Citations: ids to numbered sources, sources in words, notes on where they disagree."""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from briefgen.compose.context import Desk, source_anchor
from briefgen.compose.text.dates import format_date, format_day
from briefgen.compose.text.labels import format_locators, list_spans, mark
from briefgen.compose.text.spans import capitalise_spans, end_sentence, join, plain, text_of
from briefgen.model.brief import ConflictsSection
from briefgen.model.document import Span, Spans
from briefgen.model.records import (
    AnyRecord,
    Conflict,
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


def cited_by(entries: Iterable[Support], desk: Desk) -> tuple[Cited, ...]:
    """Return the sources of support entries, each once, in order; what is no source has been reported by the checks."""
    places: dict[str, dict[str, None]] = {}
    for entry in entries:
        locators = places.setdefault(entry.source, {})
        if entry.locator:
            locators[entry.locator] = None
    found = ((desk.facts.get(Source, source), tuple(locators)) for source, locators in places.items())
    return tuple(Cited(source, locators) for source, locators in found if source)


def cite(cited: Sequence[Cited], desk: Desk, facts: tuple[str, ...] = ()) -> Spans:
    """Return the mark of a new note that cites the sources, of the facts named; nothing where there are none."""
    return desk.numbering.add_note(note_text(cited, desk), facts) if cited else ()


def note_text(cited: Sequence[Cited], desk: Desk) -> Spans:
    """Return the text of a note: every source as a sentence, in full at its first time."""
    return join((_reference(one, desk) for one in cited), " ")


def _reference(cited: Cited, desk: Desk) -> Spans:
    number = desk.numbering.number_source(cited.source.id)
    first = desk.numbering.is_first_in_notes(cited.source.id)
    form = full_reference if first else short_reference
    return form(cited.source, number, cited.locators, desk)


def name_sources(cited: Sequence[Cited], desk: Desk) -> Spans:
    """Return the sources inside a sentence: publishers with their numbers, as a list in words."""
    named = [
        name_source(one.source, desk.numbering.number_source(one.source.id), one.locators, desk)
        for one in cited
    ]
    return list_spans(named, desk.wording)


def number_sources(cited: Iterable[Cited], desk: Desk) -> Spans:
    """Return the numbers of sources in ascending order, each a link to its entry, parted by commas."""
    numbered = sorted({desk.numbering.number_source(one.source.id): one.source for one in cited}.items())
    return join((link_source(source, number, str(number), desk) for number, source in numbered), ", ")


def source_numbers(cited: Sequence[Cited], desk: Desk) -> Spans:
    """Return the same with the word before it: sources 3, 11."""
    numbers = number_sources(cited, desk)
    if not numbers:
        return ()
    if len({one.source.id for one in cited}) == 1:
        return desk.wording.labels.fill("source {numbers}", numbers=numbers)
    return desk.wording.labels.fill("sources {numbers}", numbers=numbers)


def describe_versions(conflict: Conflict, desk: Desk) -> tuple[Spans, ...]:
    """Return each version of a conflict with the sources that have it."""
    return tuple(
        desk.wording.labels.fill(
            "{version}: {sources}",
            version=desk.spans(conflict, version.says, "versions", index, "says"),
            sources=name_sources(cited_by(version.support, desk), desk),
        )
        for index, version in enumerate(conflict.versions)
    )


def describe_choice(conflict: Conflict, desk: Desk) -> Spans:
    """Return which version the brief uses, and why, as two sentences."""
    labels = desk.wording.labels
    used = labels.fill("Used here: {version}", version=desk.spans(conflict, conflict.uses, "uses"))
    reason = labels.fill("Reason: {reason}", reason=desk.spans(conflict, conflict.because, "because"))
    return join((end_sentence(used), end_sentence(reason)), " ")


def note_conflicts(fact: str, fields: Collection[str], desk: Desk) -> tuple[Spans, tuple[str, ...]]:
    """Return marks of notes on where sources disagree about a fact's fields, and the ids of these conflicts.

    Only conflicts that the brief selects are noted, each at the first place where its field prints.
    """
    marks: list[Span] = []
    names: list[str] = []
    for conflict in desk.conflicts.get(fact, ()):
        if conflict.about.field in fields and conflict.id not in desk.explained:
            desk.explained.add(conflict.id)
            marks.extend(desk.numbering.add_note(_note(conflict, desk)))
            names.append(conflict.id)
    return tuple(marks), tuple(names)


def _note(conflict: Conflict, desk: Desk) -> Spans:
    """Refer to the brief's section on conflicts where it has one, else say all that it would."""
    labels = desk.wording.labels
    matter = labels.fill("Sources disagree: {matter}", matter=desk.spans(conflict, conflict.matter, "matter"))
    section = desk.link_section(ConflictsSection)
    if section:
        used = labels.fill("Used here: {version}", version=desk.spans(conflict, conflict.uses, "uses"))
        see = labels.fill("See {section}", section=section)
        return join((end_sentence(matter), end_sentence(used), end_sentence(see)), " ")
    versions = (end_sentence(capitalise_spans(version)) for version in describe_versions(conflict, desk))
    return join((end_sentence(matter), *versions, describe_choice(conflict, desk)), " ")

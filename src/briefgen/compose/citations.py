"""Citations: from ids to numbered sources, and from these to the marks and texts of notes.

A citation names sources, or facts and by that all their sources. The first note that cites a source gives it in
full, later ones in short. What stands at one place shares one note.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen.compose.desk import Desk
from briefgen.compose.formats import list_spans
from briefgen.compose.source_words import full_reference, link_source, name_source, short_reference
from briefgen.compose.spans import join
from briefgen.model.document import Spans
from briefgen.model.records import AnyRecord, Source, printed_fields, supports_of
from briefgen.model.support import Support, contests_field, covers, supports_anything, supports_field


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

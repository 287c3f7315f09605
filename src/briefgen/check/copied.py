"""Facts against the archive: their sentences are the curator's, not those of a source.

In: a fact base and the archive. Out: a diagnostic for every run of eight words that a fact's own text shares with an
archived text. ``read_archive`` makes the archive ready; templates and sections are compared with the same.
"""

from collections.abc import Iterator, Mapping

from briefgen.check.overlap import LONGEST_RUN, ArchivedWords, find_overlaps, index_archive
from briefgen.check.passages import named_texts, own_texts, place_in
from briefgen.check.wording import name_record
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.factbase import FactBase
from briefgen.model.records import Organisation, Person, Source, Term

_HINT = (
    f"say it in your own words, or quote it as an excerpt; at most {LONGEST_RUN} words may run as in a source"
)


def read_archive(facts: FactBase, archive: Mapping[str, bytes]) -> ArchivedWords:
    """Return the words of the archived texts that sources name; titles and registered names do not count."""
    texts: dict[str, str] = {}
    exempt: set[str] = set()
    for source in facts.all_of(Source):
        if source.archive is not None and source.archive in archive:
            texts[source.archive] = archive[source.archive].decode("utf-8", errors="replace")
        exempt.update(passage.text for passage in named_texts(source) if passage.field == "title")
    for kind in (Person, Organisation, Term):
        for record in facts.all_of(kind):
            exempt.update(passage.text for passage in named_texts(record))
            if isinstance(record, Person):
                exempt.update((record.latin, record.turned, *record.aliases))
    return index_archive(texts, exempt)


def check_copied_words(facts: FactBase, archive: Mapping[str, bytes]) -> Iterator[Diagnostic]:
    """Report runs of words that records have from archived texts, at the first word."""
    archived = read_archive(facts, archive)
    if not archived.runs:
        return
    for record in facts.records.values():
        for passage in own_texts(record):
            for overlap in find_overlaps(passage.text, archived):
                copied = passage.text[overlap.start : overlap.end]
                message = (
                    f"{name_record(record)}: “{copied}” stands in the text of “{overlap.name}” word for word"
                )
                origin = place_in(facts, record.id, passage.path, overlap.start)
                yield diagnose("copied-words", message, origin, _HINT)

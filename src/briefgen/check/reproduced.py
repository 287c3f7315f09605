"""Words of sources outside excerpts: what templates and specs repeat of an archived text.

In: the prose of templates, a document and its spec, and the words of the archive. Out: an error for every run of eight
words, at the first where an editor wrote them out, else where their paragraph begins. What a record's own text repeats
was found in the record (``copied``).
"""

import re
from collections.abc import Iterator, Sequence

from briefgen.check.excused import Excused
from briefgen.check.overlap import LONGEST_RUN, ArchivedWords, Overlap, find_overlaps
from briefgen.check.printed import runs_of
from briefgen.check.spec_texts import spec_texts
from briefgen.check.wording import shorten
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.brief import Spec
from briefgen.model.document import Document
from briefgen.model.template import HOLE, Prose

_HINT = f"say it in your own words, or quote an excerpt; at most {LONGEST_RUN} words may run as in a source"
_SOLID = re.compile(f"[^{HOLE}]+")


def check_written_words(written: Sequence[Prose], archived: ArchivedWords) -> Iterator[Diagnostic]:
    """Report runs of words of archived texts that an editor wrote into templates."""
    for prose in written if archived.runs else ():
        for start, copied, overlap in _overlaps(prose.text, archived):
            yield _report(copied, overlap, prose.origin(start))


def check_reproduced(
    document: Document,
    spec: Spec,
    excused: Excused,
    archived: ArchivedWords,
    written: Sequence[Prose] = (),
) -> Iterator[Diagnostic]:
    """Report runs of words that a brief has from archived texts, but those that ``written`` templates have already."""
    if not archived.runs:
        return
    known = {
        (prose.file, _words_of(copied), overlap.name)
        for prose in written
        for _, copied, overlap in _overlaps(prose.text, archived)
    }
    for text in spec_texts(spec):
        for start, copied, overlap in _overlaps(text.words, archived):
            yield _report(copied, overlap, text.place(start))
    for run in runs_of(document):
        for _, copied, overlap in _overlaps(excused.without_excerpts(run.text), archived):
            key = (run.origin.file, _words_of(copied), overlap.name)
            if key not in known and not excused.stands_in_record(copied, run.facts):
                yield _report(copied, overlap, run.origin)


def _overlaps(text: str, archived: ArchivedWords) -> Iterator[tuple[int, str, Overlap]]:
    """Yield first character, words and overlap of what is copied in a text; a hole ends every run."""
    for solid in _SOLID.finditer(text):
        for overlap in find_overlaps(solid[0], archived):
            yield solid.start() + overlap.start, solid[0][overlap.start : overlap.end], overlap


def _words_of(copied: str) -> tuple[str, ...]:
    """Return copied words without the line breaks that a template has between them."""
    return tuple(copied.split())


def _report(copied: str, overlap: Overlap, origin: Origin) -> Diagnostic:
    message = f"{shorten(copied)} stands in the text of “{overlap.name}” word for word"
    return diagnose("copied-words", message, origin, _HINT)

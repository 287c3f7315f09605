"""Quotation marks in print that neither an excerpt nor a published title has.

In: a document and its spec. Out: an error where the words were written. Three places remain to be looked at here: the
texts of the spec, what expressions of a template put together, and block quotations. What an editor wrote out in a
template was found there (``prose``), and quotation marks in the text of a fact were found in its record (``marks``).
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from briefgen.check.excused import Excused
from briefgen.check.marks import find_marked, has_marks
from briefgen.check.printed import Run, runs_of, text_of
from briefgen.check.spec_texts import spec_texts
from briefgen.check.wording import shorten
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.brief import Spec
from briefgen.model.document import Block, Document, ListBlock, Quotation
from briefgen.model.template import HOLE

_HINT = "only an excerpt prints in quotation marks; the title of a source on file may stand between them"
_STOPS = " .,;:!?"


def check_quotation_marks(
    document: Document, spec: Spec, excused: Excused, reported: Collection[str]
) -> Iterator[Diagnostic]:
    """Report quotations that are nobody's words on file; ``reported`` are the templates of which that was said."""
    for text in spec_texts(spec):
        for start, words in _find(text.words, excused):
            yield _report(text.name, words, text.place(start))
    for run in runs_of(document):
        if run.origin.file not in reported:
            yield from _check_run(run, excused)
    yield from _check_block_quotations(document.blocks, excused)


def _find(text: str, excused: Excused) -> Iterator[tuple[int, str]]:
    """Yield place and words, marks included, of the quotations of a text that are neither excerpts nor names."""
    if not has_marks(text):
        return
    rest = excused.without_excerpts(text)
    if not has_marks(rest):
        return
    for start, words in find_marked(excused.without_names(rest)):
        if words.strip(HOLE + _STOPS) and not excused.is_name(words.rstrip(_STOPS)):
            yield start, text[start : start + len(words) + 2]


def _check_run(run: Run, excused: Excused) -> Iterator[Diagnostic]:
    for _, words in _find(run.text, excused):
        if not excused.stands_in_record(words, run.facts):
            yield _report("the text", words, run.origin)


def _check_block_quotations(blocks: Sequence[Block], excused: Excused) -> Iterator[Diagnostic]:
    """Report block quotations of a template that hold no excerpt: they look like words that somebody used."""
    for block in blocks:
        if isinstance(block, ListBlock):
            yield from (found for entry in block.items for found in _check_block_quotations(entry, excused))
        elif isinstance(block, Quotation) and block.origin is not None:
            words = text_of(block.spans)
            if excused.without_excerpts(words) == words:
                message = f"the block quotation {shorten(words)} is no excerpt"
                yield diagnose(
                    "literal-quotation", message, block.origin, "quote an excerpt: > {{ excerpt | quote }}"
                )


def _report(where: str, words: str, origin: Origin | None) -> Diagnostic:
    message = f"{where} has quotation marks around {shorten(words[1:-1])}"
    return diagnose("literal-quotation", message, origin, _HINT)


def quoted_files(diagnostics: Iterable[Diagnostic]) -> frozenset[str]:
    """Return the files in which quotation marks were found already."""
    return frozenset(one.origin.file for one in diagnostics if one.code == "literal-quotation" and one.origin)

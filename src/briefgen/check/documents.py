"""Checks of a composed document: what no look at a template alone can tell.

In: a document, the spec that it was made from, the facts. Out: diagnostics, each where the words were written: in the
record of a fact, in the spec, or in the template. What an editor wrote out in a template is reported by ``prose``.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from briefgen.check.excused import Excused
from briefgen.check.overlap import ArchivedWords
from briefgen.check.reproduced import check_reproduced
from briefgen.check.uncited import check_citations
from briefgen.check.unproved import check_quotation_marks, quoted_files
from briefgen.codes.prose import PROSE
from briefgen.diagnostics import Diagnostic, Severity, diagnose
from briefgen.model.brief import SourcesSection, Spec
from briefgen.model.document import Document
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, supports_of
from briefgen.model.template import Prose


def check_document(
    document: Document,
    spec: Spec,
    facts: FactBase,
    selected: Collection[AnyFact],
    *,
    known: Iterable[Diagnostic] = (),
    written: Sequence[Prose] = (),
    archived: ArchivedWords | None = None,
    lacking: bool = False,
) -> tuple[Diagnostic, ...]:
    """Run every check of a document; diagnostics in order of their place.

    ``selected`` are the facts of the brief. ``known`` is what was found in templates already: a citation that failed
    is missing from its paragraph. What an editor wrote out in the ``written`` templates is not reported once more where
    it prints. Without ``archived`` words nothing is said of words of sources. ``lacking``: facts or sources of the
    brief were set aside, and paragraphs may have no citation for that.
    """
    reported = tuple(known)
    failed = {one.origin.file for one in reported if one.origin and _keeps_words_out(one)}
    excused = Excused(facts, selected)
    uncited = (one for one in check_citations(document) if one.origin and one.origin.file not in failed)
    found = [
        *_check_listed(document, spec, selected),
        *check_quotation_marks(document, spec, excused, quoted_files(reported)),
        *(() if lacking else uncited),
        *(check_reproduced(document, spec, excused, archived, written) if archived else ()),
    ]
    return tuple(sorted(dict.fromkeys(found), key=Diagnostic.sort_key))


def _check_listed(document: Document, spec: Spec, selected: Collection[AnyFact]) -> Iterator[Diagnostic]:
    """Report a brief that cites sources without listing them, where no fact of it is what cites them.

    Terms of a glossary and versions of a conflict cite too, and so do the changes since an edition; of a brief whose
    facts have sources its own checks say the same.
    """
    listed = any(isinstance(section, SourcesSection) for section in spec.brief.sections)
    if document.sources and not listed and not any(supports_of(fact) for fact in selected):
        message = f"the brief cites “{document.sources[0]}”, but has no section that lists its sources"
        yield diagnose("no-sources-section", message, spec.origin("sections"), "add `- {kind: sources}`")


def _keeps_words_out(one: Diagnostic) -> bool:
    """Whether an error may keep words, or a citation, from being composed."""
    return one.severity is Severity.ERROR and one.code not in PROSE

"""All that ``sources verify`` looks at: every excerpt and anchor, the texts they stand in, and what they refer to.

In: the fact base and the archive. Out: the verdicts, with everything that keeps an excerpt or anchor from being proved.
What else may be wrong with the fact base is left to ``check``.
"""

from briefgen.check.archive import Archive, check_archive
from briefgen.check.excerpts import Verdict, check_quotable, verify
from briefgen.check.references import REFERENCES
from briefgen.check.verbatim import verbatims_of
from briefgen.diagnostics import Diagnostic, Outcome
from briefgen.model.factbase import FactBase


def verify_sources(facts: FactBase, archive: Archive) -> Outcome[tuple[Verdict, ...]]:
    """Compare every excerpt and anchor with the archive; verdicts and diagnostics in order."""
    verdicts = verify(facts, archive)
    holders = {record.id: record for record in facts.records.values() if any(verbatims_of(record))}
    notes = {name: note for name, record in holders.items() if (note := REFERENCES.note(record)) is not None}
    found = [*check_archive(facts, archive), *REFERENCES.judge(notes, facts)]
    found += [diagnostic for record in holders.values() for diagnostic in check_quotable(record, facts)]
    found += [diagnostic for verdict in verdicts for diagnostic in verdict.diagnostics]
    ordered = sorted(verdicts, key=lambda one: (one.verbatim.record, one.verbatim.kind))
    return Outcome(tuple(ordered), tuple(sorted(found, key=Diagnostic.sort_key)))

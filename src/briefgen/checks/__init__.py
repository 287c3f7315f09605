"""Checks of records and briefs: values in, diagnostics out.

A check is a plain function that yields diagnostics; ``facts`` lists those on the fact base by what they need beside
it, ``briefs`` those on one brief. No check raises, and none writes. What a check finds wrong with a record that was
set aside by loading (``FactBase.broken``) was reported there and is not reported again.
"""

from briefgen.checks.briefs import check_brief, highest_handling
from briefgen.checks.excerpts.match import Match, match_excerpt
from briefgen.checks.excerpts.nearest import Mismatch
from briefgen.checks.excerpts.verify import Settled, Verdict, proved_excerpts, verify, verify_sources
from briefgen.checks.facts import check_facts, examine_facts
from briefgen.checks.prose.document import check_document
from briefgen.model.factbase import MatchKind

__all__ = [
    "Match",
    "MatchKind",
    "Mismatch",
    "Settled",
    "Verdict",
    "check_brief",
    "check_document",
    "check_facts",
    "examine_facts",
    "highest_handling",
    "match_excerpt",
    "proved_excerpts",
    "verify",
    "verify_sources",
]

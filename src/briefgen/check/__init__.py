"""Checks of records and briefs: values in, diagnostics out.

A check is a plain function that yields diagnostics; ``facts`` lists those on the fact base by what they need beside
it, ``briefs`` those on one brief. No check raises, and none writes. What a check finds wrong with a record that was
set aside by loading (``FactBase.broken``) was reported there and is not reported again.
"""

from briefgen.check.briefs import check_brief
from briefgen.check.documents import check_document
from briefgen.check.excerpts import Verdict, proved_excerpts, verify
from briefgen.check.facts import check_facts, examine_facts
from briefgen.check.handling import highest_handling
from briefgen.check.match import Match, match_excerpt
from briefgen.check.nearest import Mismatch
from briefgen.check.prose import check_prose
from briefgen.check.verification import verify_sources
from briefgen.check.vouching import Settled
from briefgen.model.lock import MatchKind

__all__ = [
    "Match",
    "MatchKind",
    "Mismatch",
    "Settled",
    "Verdict",
    "check_brief",
    "check_document",
    "check_facts",
    "check_prose",
    "examine_facts",
    "highest_handling",
    "match_excerpt",
    "proved_excerpts",
    "verify",
    "verify_sources",
]

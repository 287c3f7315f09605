"""Checks of records and briefs: values in, diagnostics out.

A check is a plain function that yields diagnostics; ``facts`` lists those on the fact base by what they need beside
it, ``briefs`` those on one brief. No check raises, and none writes. What a check finds wrong with a record that was
set aside by loading (``FactBase.broken``) was reported there and is not reported again.
"""

from briefgen.check.briefs import check_brief
from briefgen.check.excerpts import Verdict, verified_excerpts, verify_excerpts
from briefgen.check.facts import check_facts
from briefgen.check.match import Match, MatchKind, match_excerpt
from briefgen.check.nearest import Mismatch

__all__ = [
    "Match",
    "MatchKind",
    "Mismatch",
    "Verdict",
    "check_brief",
    "check_facts",
    "match_excerpt",
    "verified_excerpts",
    "verify_excerpts",
]

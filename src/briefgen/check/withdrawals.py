"""Briefs that were withdrawn: what is said of one, and whether that holds.

In: a spec that says ``withdrawn``, the names of the project's briefs, the day. Out: words, or diagnostics.
"""

import datetime as dt
from collections.abc import Iterator, Mapping

from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import Brief, Spec
from briefgen.nearest import did_you_mean


def explain_withdrawal(brief: Brief) -> str:
    """Say of a withdrawn brief since when, why, and what takes its place; empty for one in use."""
    withdrawal = brief.withdrawn
    if withdrawal is None:
        return ""
    because = withdrawal.because.pick(brief.language)[1].rstrip(".")
    see = f"; see {withdrawal.see}" if withdrawal.see else ""
    return f"the brief was withdrawn on {withdrawal.date}: {because}{see}"


def refuse_withdrawn(spec: Spec) -> Iterator[Diagnostic]:
    """Report a brief that was withdrawn, to whoever wants to make it."""
    withdrawal = spec.brief.withdrawn
    if withdrawal is not None:
        message = f"{spec.brief.name} is not made: {explain_withdrawal(spec.brief)}"
        in_its_place = f"make {withdrawal.see}" if withdrawal.see else "make another brief"
        hint = f"{in_its_place}, or take `withdrawn` out if this one is to be used again"
        yield diagnose("brief-withdrawn", message, spec.origin("withdrawn", of_key=True), hint)


def check_withdrawal(
    spec: Spec, briefs: Mapping[str, bool], *, complete: bool, today: dt.date
) -> Iterator[Diagnostic]:
    """Report a withdrawal that has yet to come, and a brief in its place that there is not.

    ``briefs`` are the project's by name, with whether each was withdrawn; where they are not ``complete``, one that is
    missing may be among the rest.
    """
    withdrawal = spec.brief.withdrawn
    if withdrawal is None:
        return
    if withdrawal.date > today:
        message = f"the brief is withdrawn on {withdrawal.date}, and today is {today}"
        origin = spec.origin("withdrawn", "date")
        yield diagnose("future-date", message, origin, "add `withdrawn` on the day, or correct the date")
    see = withdrawal.see
    if see is None:
        return
    origin, in_use = spec.origin("withdrawn", "see"), [name for name, gone in briefs.items() if not gone]
    if see not in briefs and complete:
        hint = did_you_mean(see, in_use) or "name a brief that is in use, or leave `see` out"
        yield diagnose("unknown-brief", f"there is no brief {see!r}", origin, hint)
    elif briefs.get(see):
        itself = "itself" if see == spec.brief.name else f"{see}, which was withdrawn as well"
        message = f"{spec.brief.name} is withdrawn, and sends its readers to {itself}"
        yield diagnose(
            "withdrawn-successor", message, origin, "name a brief that is in use, or leave `see` out"
        )

"""Handling levels: known ones only, and no brief lower than what it prints."""

from collections.abc import Iterator, Sequence

from briefgen.check.wording import name_ids, name_record
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.brief import Spec
from briefgen.model.factbase import FactBase
from briefgen.model.selection import Selection
from briefgen.nearest import did_you_mean


def explain_level(level: str, scale: Sequence[str], subject: str, origin: Origin) -> Diagnostic:
    """Make the diagnostic of a level that is not on the scale."""
    message = f"{subject}: “{level}” is not a level of the handling scale ({' < '.join(scale)})"
    return diagnose("unknown-handling", message, origin, did_you_mean(level, scale))


def check_levels(facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report facts whose handling is not on the scale."""
    known = frozenset(scale)
    for fact in facts.facts():
        if fact.handling is not None and fact.handling not in known:
            yield explain_level(fact.handling, scale, name_record(fact), facts.origin(fact.id, "handling"))


def check_brief_handling(spec: Spec, selection: Selection, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report a brief whose handling is unknown, or lower than that of a fact that it prints.

    ``scale`` runs from lowest to highest. A level that is not on it counts as the highest: in doubt nothing prints.
    """
    rank = {level: index for index, level in enumerate(scale)}
    declared = spec.brief.handling
    origin = spec.origin("handling")
    if declared is not None and declared not in rank:
        yield explain_level(declared, scale, "the brief", origin)
        return
    ranks = [(rank.get(fact.handling, len(scale)) if fact.handling else 0, fact) for fact in selection.facts]
    higher = [fact for level, fact in ranks if level > (rank[declared] if declared else 0)]
    if not higher:
        return
    needed = max(ranks, key=lambda pair: pair[0])[1].handling
    said = f"“{declared}”" if declared else f"“{scale[0]}”, as none is given" if scale else "not given"
    message = f"the brief's handling is {said}, but it would print {name_ids([fact.id for fact in higher])}"
    hint = f"set `handling: {needed}`, or leave these facts out, such as by `none: [{{handling: {needed}}}]` in the selector"
    yield diagnose("handling-low", message, origin, hint)

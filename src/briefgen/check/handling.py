"""Handling levels: known ones only, no brief lower than what it prints or names, and what it leaves out for that."""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from briefgen.check.references import references_of
from briefgen.check.wording import name_ids, name_record
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.model.brief import CommitmentsSection, ExcerptsSection, Spec
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, AnyRecord, Conflict, Event, Fact, Meeting
from briefgen.model.selection import Selection
from briefgen.nearest import did_you_mean


def explain_level(level: str, scale: Sequence[str], subject: str, origin: Origin) -> Diagnostic:
    """Make the diagnostic of a level that is not on the scale."""
    message = f"{subject}: “{level}” is not a level of the handling scale ({' < '.join(scale)})"
    return diagnose("unknown-handling", message, origin, did_you_mean(level, scale))


def check_level(record: AnyRecord, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report a fact whose handling is not on the scale."""
    if isinstance(record, Fact) and record.handling is not None and record.handling not in scale:
        yield explain_level(record.handling, scale, name_record(record), facts.origin(record.id, "handling"))


def check_subject_level(record: AnyRecord, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report a conflict whose handling is lower than that of the fact it is about: its versions tell of that fact."""
    about = facts.records.get(record.about.fact) if isinstance(record, Conflict) else None
    if not isinstance(record, Conflict) or not isinstance(about, Fact) or about.handling is None:
        return
    own = record.handling or scale[0]
    if own in scale and about.handling in scale and scale.index(own) < scale.index(about.handling):
        message = f"{name_record(record)} may be shown to more readers than “{about.id}”, which it is about"
        path = ("handling",) if record.handling is not None else ()
        hint = f"set `handling: {about.handling}`, as “{about.id}” has"
        yield diagnose("handling-below", message, facts.origin(record.id, *path), hint)


def highest_handling(facts: Iterable[AnyFact], scale: Sequence[str]) -> str:
    """Return the highest level of some facts: the lowest of the scale where none of them names one.

    A level that is not on the scale does not count: it is an error, and nothing prints.
    """
    rank = {level: index for index, level in enumerate(scale)}
    return scale[max((rank.get(fact.handling or scale[0], 0) for fact in facts), default=0)]


class Withheld(NamedTuple):
    """What no brief of some level may name: ids of people, organisations and sources, and tags."""

    ids: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()


def find_withheld(facts: FactBase, level: str | None, scale: Sequence[str]) -> Withheld:
    """Return what only facts of a higher level than ``level`` name.

    Facts name records, and these name others: the source of a person is withheld where the person is. What no fact
    names at all, such as a term of the glossary and what it rests on, is not withheld.
    """
    rank = {name: index for index, name in enumerate(scale)}
    most = rank.get(level, -1) if level else 0
    higher: list[AnyRecord] = []
    lower: list[AnyRecord] = []
    for fact in facts.facts():
        is_higher = (rank.get(fact.handling, len(scale)) if fact.handling else 0) > most
        (higher if is_higher else lower).append(fact)
    if not higher:
        return Withheld()
    others = [record for record in facts.records.values() if not isinstance(record, Fact)]
    named = {reference.name for record in (*higher, *lower, *others) for reference in references_of(record)}
    known = _reach((*lower, *(record for record in others if record.id not in named)), facts)
    tags = {tag for fact in higher for tag in getattr(fact, "tags", ())}
    return Withheld(
        frozenset(_reach(higher, facts) - known),
        frozenset(tags - {tag for fact in lower for tag in getattr(fact, "tags", ())}),
    )


def _reach(roots: Iterable[AnyRecord], facts: FactBase) -> set[str]:
    """Return the ids of the records, facts apart, that some records name, and those that these name."""
    found: set[str] = set()
    waiting = list(roots)
    while waiting:
        record = waiting.pop()
        if not isinstance(record, Fact):
            found.add(record.id)
        for reference in references_of(record):
            named = facts.records.get(reference.name)
            if named is not None and not isinstance(named, Fact) and named.id not in found:
                found.add(named.id)
                waiting.append(named)
    return found


def explain_withheld(name: str, level: str | None, origin: Origin | None) -> Diagnostic:
    """Make the diagnostic of a brief that names what only facts of higher handling name."""
    said = f"“{level}”" if level else "the lowest"
    message = f"the brief's handling is {said}, and only facts of higher handling name “{name}”"
    hint = "leave it out, or give the brief the handling of these facts"
    return diagnose("name-withheld", message, origin, hint)


def check_left_out(
    spec: Spec, facts: FactBase, selection: Selection, scale: Sequence[str]
) -> Iterator[Diagnostic]:
    """Report excerpts and commitments that print without their meeting because the brief does not select it.

    Nothing is said of a meeting that the brief's handling would keep out.
    """
    selected = {fact.id for fact in selection.facts}
    rank = {level: index for index, level in enumerate(scale)}
    for index, (section, chosen) in enumerate(zip(spec.brief.sections, selection.sections, strict=False)):
        if not isinstance(section, ExcerptsSection | CommitmentsSection):
            continue
        for fact in chosen.facts:
            occasion = facts.records.get(getattr(fact, "meeting", None) or "")
            if not isinstance(occasion, Meeting | Event) or occasion.id in selected:
                continue
            if rank.get(occasion.handling or "", 0) <= rank.get(spec.brief.handling or "", 0):
                message = f"section {index + 1} ({section.kind}) prints “{fact.id}” without its occasion, “{occasion.id}”"
                hint = f"let the brief's `select` take “{occasion.id}” too"
                yield diagnose("occasion-left-out", message, spec.origin("sections", index), hint)


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

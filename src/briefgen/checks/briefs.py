"""Checks of one brief: what it names exists, what it prints may be printed, what was withdrawn is not issued."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from briefgen.checks.base import name_ids, name_record
from briefgen.checks.lint.lookalikes import check_spec_words
from briefgen.checks.records.references import explain_level, find_misnomers
from briefgen.diagnostics import Diagnostic, Origin, diagnose
from briefgen.diagnostics.suggest import did_you_mean
from briefgen.model.base import models_of
from briefgen.model.brief import (
    Brief,
    CommitmentsSection,
    ExcerptsSection,
    Selector,
    SourcesSection,
    Spec,
)
from briefgen.model.factbase import FactBase, Selection
from briefgen.model.records import (
    AnyFact,
    AnyRecord,
    Assessment,
    Conflict,
    Event,
    Fact,
    Meeting,
    references_of,
    supports_of,
)


def check_level(record: AnyRecord, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report a fact whose handling is not on the scale."""
    if isinstance(record, Fact) and record.handling is not None and record.handling not in scale:
        message, hint = explain_level(record.handling, scale)
        origin = facts.origin(record.id, "handling")
        yield diagnose("unknown-handling", f"{name_record(record)}: {message}", origin, hint)


def check_subject_level(record: AnyRecord, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report a conflict or assessment whose handling is lower than that of a fact that it tells of.

    A conflict tells of the fact that it is about, an assessment of those that it rests on.
    """
    if not scale or not isinstance(record, Conflict | Assessment):
        return
    names, how = (
        (record.basis, "rests on") if isinstance(record, Assessment) else ((record.about.fact,), "is about")
    )
    own = record.handling or scale[0]
    for name in names:
        about = facts.records.get(name)
        level = about.handling if isinstance(about, Fact) else None
        if level in scale and own in scale and scale.index(own) < scale.index(level):
            message = f"{name_record(record)} may be shown to more readers than “{name}”, which it {how}"
            path = ("handling",) if record.handling is not None else ()
            hint = f"set `handling: {level}`, as “{name}” has"
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


def check_bases(spec: Spec, facts: FactBase, selection: Selection) -> Iterator[Diagnostic]:
    """Report assessments that a brief would print without facts that they rest on."""
    selected = {fact.id for fact in selection.facts}
    for fact in selection.facts:
        basis = fact.basis if isinstance(fact, Assessment) else ()
        missing = [
            name for name in basis if name not in selected and isinstance(facts.records.get(name), Fact)
        ]
        if missing:
            message = f"the brief would print the assessment “{fact.id}” without {name_ids(missing)}, on which it rests"
            hint = f"let the brief's `select` take {'it' if len(missing) == 1 else 'them'} too, or leave the assessment out"
            yield diagnose("basis-left-out", message, spec.origin("select"), hint)


def check_brief_handling(spec: Spec, selection: Selection, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report a brief whose handling is unknown, or lower than that of a fact that it prints.

    ``scale`` runs from lowest to highest. A level that is not on it counts as the highest: in doubt nothing prints.
    """
    rank = {level: index for index, level in enumerate(scale)}
    declared = spec.brief.handling
    origin = spec.origin("handling")
    if declared is not None and declared not in rank:
        message, hint = explain_level(declared, scale)
        yield diagnose("unknown-handling", f"the brief: {message}", origin, hint)
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


def check_told(spec: Spec, selection: Selection) -> Iterator[Diagnostic]:
    """Report placeholders that print what a fact says which the brief does not select."""
    each = spec.brief.each
    if each is None or any(fact.id == each for fact in selection.facts):
        return
    for told in spec.told:
        message = f"{told.placeholder} prints what “{each}” says, which no section of the brief selects"
        hint = f"let `select` and a section take “{each}” too, or do without the placeholder"
        yield diagnose("not-selected", message, told.origin, hint)


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


def check_brief(
    spec: Spec,
    facts: FactBase,
    selection: Selection,
    *,
    scale: Sequence[str],
    withheld: Callable[[], Withheld] = Withheld,
) -> tuple[Diagnostic, ...]:
    """Run every check of a brief; diagnostics in order of their place. ``scale`` runs from lowest to highest.

    ``withheld`` says what only facts above the brief's handling name; it is asked where a variant is named after
    what no fact of its own names, since it has to look at every fact there is.

    Sections that select nothing are reported by selection itself.
    """
    found = [
        *_check_names(spec, facts, scale),
        *_check_sources_section(spec, selection),
        *check_brief_handling(spec, selection, scale),
        *check_left_out(spec, facts, selection, scale),
        *check_bases(spec, facts, selection),
        *check_told(spec, selection),
        *check_spec_words(spec),
        *_check_subject(spec, selection, withheld),
    ]
    return tuple(sorted(found, key=Diagnostic.sort_key))


def _check_names(spec: Spec, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report what a brief names and there is not, and order or limit where they mean nothing: in a nested selector."""
    for path, code, message, hint in find_misnomers(spec.brief, facts, scale):
        subject = "the selector: " if code == "unknown-handling" else ""
        yield diagnose(code, f"{subject}{message}", spec.origin(*path), hint)
    for path, selector in models_of(spec.brief, Selector):
        for field in ("order", "limit") if path[-1] != "select" else ():
            if getattr(selector, field) is not None:
                message = f"`{field}` stands in a selector inside another"
                hint = f"write `{field}` beside `any`, `all` or `none`, at the top of the selector"
                yield diagnose("misplaced-order", message, spec.origin(*path, field), hint)


def _check_subject(
    spec: Spec, selection: Selection, withheld: Callable[[], Withheld]
) -> Iterator[Diagnostic]:
    """Report a variant that is made for a name, and so named after it, which only facts of higher handling name."""
    kind, subject = spec.subject
    if kind not in {"person", "series", "tag"}:
        return
    named = (
        fact.tags if kind == "tag" else (reference.name for reference in references_of(fact))
        for fact in selection.facts
    )
    if any(subject in names for names in named):
        return
    hidden = withheld()
    if subject in (hidden.tags if kind == "tag" else hidden.ids):
        yield explain_withheld(subject, spec.brief.handling, spec.origin("for_each", kind))


def _check_sources_section(spec: Spec, selection: Selection) -> Iterator[Diagnostic]:
    """Report a brief that prints sourced facts and lists no sources."""
    listed = any(isinstance(section, SourcesSection) for section in spec.brief.sections)
    cited = next((fact for fact in selection.facts if supports_of(fact)), None)
    if cited is not None and not listed:
        message = (
            f"the brief cites the sources of “{cited.id}” and others, but has no section that lists them"
        )
        yield diagnose("no-sources-section", message, spec.origin("sections"), "add `- {kind: sources}`")

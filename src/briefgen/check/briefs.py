"""Checks of one brief: what it names exists, what it prints may be printed, what it cites is listed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from briefgen.check.handling import (
    Withheld,
    check_brief_handling,
    check_left_out,
    explain_level,
    explain_withheld,
)
from briefgen.check.lookalikes import check_spec_words
from briefgen.check.references import explain_reference, references_of
from briefgen.check.variants import check_told
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import (
    DelegationsSection,
    GlossarySection,
    Selector,
    SourcesSection,
    Spec,
    TimelineSection,
)
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    Event,
    Fact,
    Meeting,
    Organisation,
    Person,
    Record,
    Source,
    Term,
    supports_of,
)
from briefgen.model.selection import Selection
from briefgen.model.tree import Step
from briefgen.nearest import did_you_mean

SELECTED_KINDS: Mapping[str, tuple[type[Record], ...]] = {
    "id": (Fact,),
    "series": (Organisation,),
    "meeting": (Meeting, Event),
    "person": (Person,),
    "organisation": (Organisation,),
    "party": (Organisation,),
    "source": (Source,),
}
"""The selector's conditions whose values are ids, and of what."""

Path = tuple[Step, ...]


class _Named(NamedTuple):
    path: Path
    name: str
    kinds: tuple[type[Record], ...]


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
        *_check_names(spec, facts),
        *_check_selectors(spec, facts, scale),
        *_check_sources_section(spec, selection),
        *check_brief_handling(spec, selection, scale),
        *check_left_out(spec, facts, selection, scale),
        *check_told(spec, selection),
        *check_spec_words(spec),
        *_check_subject(spec, selection, withheld),
    ]
    return tuple(sorted(found, key=Diagnostic.sort_key))


def _selectors(spec: Spec) -> Iterator[tuple[Path, Selector]]:
    """Yield the brief's and its sections' selectors."""
    yield ("select",), spec.brief.select
    for index, section in enumerate(spec.brief.sections):
        if section.select is not None:
            yield ("sections", index, "select"), section.select


def _nested(path: Path, selector: Selector) -> Iterator[tuple[Path, Selector]]:
    """Yield a selector and all those inside it."""
    yield path, selector
    for name in ("any", "all", "none"):
        for index, inner in enumerate(getattr(selector, name)):
            yield from _nested((*path, name, index), inner)


def _check_names(spec: Spec, facts: FactBase) -> Iterator[Diagnostic]:
    for path, name, kinds in _names_of(spec):
        if found := explain_reference(name, kinds, facts):
            code, message, hint = found
            yield diagnose(code, message, spec.origin(*path), hint)


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


def _names_of(spec: Spec) -> Iterator[_Named]:
    """Yield every id that a brief names, outside selectors and in them."""
    for index, section in enumerate(spec.brief.sections):
        at: Path = ("sections", index)
        match section:
            case TimelineSection():
                yield _Named((*at, "series"), section.series, (Organisation,))
                yield from _each((*at, "also"), section.also, (Organisation,))
            case DelegationsSection():
                yield from _each((*at, "meetings"), section.meetings, (Meeting,))
                yield from _each((*at, "parties"), section.parties, (Organisation,))
            case GlossarySection():
                yield from _each((*at, "terms"), section.terms, (Term,))
            case _:
                pass
    for top, outer in _selectors(spec):
        for path, selector in _nested(top, outer):
            for field, kinds in SELECTED_KINDS.items():
                yield from _each((*path, field), getattr(selector, field), kinds)


def _each(path: Path, names: Sequence[str], kinds: tuple[type[Record], ...]) -> Iterator[_Named]:
    for index, name in enumerate(names):
        yield _Named((*path, index), name, kinds)


def _check_selectors(spec: Spec, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    """Report tags that no fact has, levels that are not on the scale, and order or limit where they mean nothing."""
    named = any(one.tags for top, outer in _selectors(spec) for _, one in _nested(top, outer))
    tags = sorted({tag for fact in facts.facts() for tag in fact.tags}) if named else ()
    for top, outer in _selectors(spec):
        for path, selector in _nested(top, outer):
            yield from _check_tags(spec, path, selector, tags, facts)
            for index, level in enumerate(selector.handling):
                if level not in scale:
                    yield explain_level(level, scale, "the selector", spec.origin(*path, "handling", index))
            if path != top:
                yield from _check_misplaced(spec, path, selector)


def _check_tags(
    spec: Spec, path: Path, selector: Selector, tags: Sequence[str], facts: FactBase
) -> Iterator[Diagnostic]:
    """Report unknown tags. One that a record has which was set aside may be meant."""
    for index, tag in enumerate(selector.tags):
        if tag not in tags and not facts.may_tag(tag):
            origin = spec.origin(*path, "tags", index)
            yield diagnose("unknown-tag", f"no fact has the tag “{tag}”", origin, did_you_mean(tag, tags))


def _check_misplaced(spec: Spec, path: Path, selector: Selector) -> Iterator[Diagnostic]:
    for field in ("order", "limit"):
        if getattr(selector, field) is not None:
            message = f"`{field}` stands in a selector inside another"
            hint = f"write `{field}` beside `any`, `all` or `none`, at the top of the selector"
            yield diagnose("misplaced-order", message, spec.origin(*path, field), hint)


def _check_sources_section(spec: Spec, selection: Selection) -> Iterator[Diagnostic]:
    """Report a brief that prints sourced facts and lists no sources."""
    listed = any(isinstance(section, SourcesSection) for section in spec.brief.sections)
    cited = next((fact for fact in selection.facts if supports_of(fact)), None)
    if cited is not None and not listed:
        message = (
            f"the brief cites the sources of “{cited.id}” and others, but has no section that lists them"
        )
        yield diagnose("no-sources-section", message, spec.origin("sections"), "add `- {kind: sources}`")

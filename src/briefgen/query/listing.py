"""Facts by the conditions of a selector, as rows: what ``facts list`` and ``facts export`` are made of.

The conditions are those of a brief's ``select``, tested by the same code, so that what is listed is what a brief with
that selector draws on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefgen.check.briefs import SELECTED_KINDS
from briefgen.check.references import explain_reference
from briefgen.compose.dates import format_date
from briefgen.compose.wording import Wording, english_wording, load_wording
from briefgen.diagnostics import Diagnostic, diagnose
from briefgen.model.brief import Selector
from briefgen.model.factbase import FactBase
from briefgen.model.records import AnyFact, Event, Meeting, Status, supports_of
from briefgen.model.support import supports_anything
from briefgen.model.text import LocalText
from briefgen.nearest import did_you_mean
from briefgen.project import Project
from briefgen.query.words import gist_of
from briefgen.select import Relations, pick_facts


@dataclass(frozen=True, slots=True)
class Places:
    """A source of a fact, with the places named in it."""

    source: str
    locators: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One fact. ``date`` is EDTF: its own, or that of the meeting or fact it belongs to, as selectors see it.

    ``summary`` is its gist by language; ``support`` has each source once, in the order of the record.
    """

    id: str
    kind: str
    date: str
    date_text: str
    city: dict[str, str]
    series: str
    ordinal: int | None
    status: str
    handling: str
    summary: dict[str, str]
    support: tuple[Places, ...]
    tags: tuple[str, ...]


def list_facts(selector: Selector, facts: FactBase, project: Project) -> tuple[AnyFact, ...]:
    """Return the facts that a selector takes, in its order."""
    return pick_facts(selector, facts, lowest=project.scale[0])


def check_selector(selector: Selector, facts: FactBase, scale: Sequence[str]) -> tuple[Diagnostic, ...]:
    """Report ids, tags and levels that do not exist: with a misspelt condition, nothing found would mean nothing."""
    return (*_check_ids(selector, facts), *_check_words(selector, facts, scale))


def _check_ids(selector: Selector, facts: FactBase) -> Iterator[Diagnostic]:
    for field, kinds in SELECTED_KINDS.items():
        for name in getattr(selector, field):
            if found := explain_reference(name, kinds, facts):
                code, message, hint = found
                yield diagnose(code, f"--{field}: {message}", None, hint)


def _check_words(selector: Selector, facts: FactBase, scale: Sequence[str]) -> Iterator[Diagnostic]:
    for level in selector.handling:
        if level not in scale:
            message = f"--handling: “{level}” is not a level of the handling scale ({' < '.join(scale)})"
            yield diagnose("unknown-handling", message, None, did_you_mean(level, scale))
    tags = {tag for fact in facts.facts() for tag in fact.tags} if selector.tags else frozenset()
    for tag in selector.tags:
        if tag not in tags and not facts.may_tag(tag):
            yield diagnose(
                "unknown-tag", f"--tag: no fact has the tag “{tag}”", None, did_you_mean(tag, tags)
            )


class Rows:
    """Makes rows of one fact base. Dates stand in the project's language."""

    def __init__(self, facts: FactBase, project: Project) -> None:
        self._relations = Relations(facts, project.scale[0])
        self._project = project
        self._wording: Wording = load_wording(project.language) or english_wording()

    def of(self, fact: AnyFact) -> Row:
        """Return the row of a fact."""
        date = self._relations.date_of(fact)
        own = getattr(fact, "date", None) is not None
        inferred = own and fact.status is Status.INFERRED
        series = next((name for name in self._relations.series_of(fact) if name), "")
        return Row(
            fact.id,
            fact.kind,
            str(date) if date else "",
            format_date(date, self._wording, inferred=inferred) if date else "",
            self.languages(fact.city) if isinstance(fact, Event | Meeting) else {},
            series,
            fact.ordinal if isinstance(fact, Meeting) else None,
            fact.status.value,
            self._relations.handling_of(fact)[0],
            self.languages(gist_of(fact)),
            support_of(fact),
            fact.tags,
        )

    def languages(self, text: LocalText | None) -> dict[str, str]:
        """Return the versions of a text by language; a plain text is in the project's."""
        return {tag or self._project.language: words for tag, words in text.versions} if text else {}


def support_of(fact: AnyFact) -> tuple[Places, ...]:
    """Return each source that vouches for something of a fact once, with the places named in it."""
    places: dict[str, dict[str, None]] = {}
    for entry in filter(supports_anything, supports_of(fact)):
        places.setdefault(entry.source, {}).update({entry.locator: None} if entry.locator else {})
    return tuple(Places(source, tuple(locators)) for source, locators in places.items())

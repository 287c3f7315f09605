"""What a fact is about, so that it can be selected by it: its own words, or those of the record it belongs to.

* An excerpt, commitment or claim takes over the series of its meeting, and the date where it has none of its own.
* A conflict takes over everything from the fact that it is about: it is part of what is known of that fact, and a
  reader who is shown the one must not miss the other. Its kind and its handling alone remain its own, so that a
  selection by kind says what it says, and a conflict that is held back never comes along.
Nothing else is taken over: tags, people and parties are those that the fact itself names.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from briefgen.model.dates import EdtfDate
from briefgen.model.factbase import FactBase
from briefgen.model.records import (
    AnyFact,
    Claim,
    Commitment,
    Conflict,
    Event,
    Excerpt,
    Fact,
    Meeting,
    Statistic,
    supports_anything,
    supports_of,
)

Attached = Excerpt | Commitment | Claim
"""Facts that may belong to a meeting or event."""


@dataclass(frozen=True, slots=True)
class Relations:
    """Questions to a fact that need the fact base to answer. ``lowest`` is the handling of facts that name none."""

    facts: FactBase
    lowest: str

    def gathering_of(self, fact: AnyFact) -> Meeting | Event | None:
        """Return the meeting or event that a fact belongs to; its own is not meant."""
        if isinstance(fact, Attached) and fact.meeting is not None:
            record = self.facts.records.get(fact.meeting)
            return record if isinstance(record, Meeting | Event) else None
        return None

    def subject_of(self, fact: AnyFact) -> AnyFact | None:
        """Return the fact that a conflict is about. A conflict about a conflict takes nothing over."""
        if not isinstance(fact, Conflict):
            return None
        record = self.facts.records.get(fact.about.fact)
        return record if isinstance(record, Fact) and not isinstance(record, Conflict) else None

    def date_of(self, fact: AnyFact) -> EdtfDate | None:
        """Return the date a fact counts under: its own, the time its numbers cover, its meeting's, its subject's."""
        if isinstance(fact, Event | Meeting):
            return fact.date
        if isinstance(fact, Claim) and fact.date is not None:
            return fact.date
        if isinstance(fact, Statistic):
            return fact.span
        other = self.gathering_of(fact) or self.subject_of(fact)
        return self.date_of(other) if other is not None else None

    def handling_of(self, fact: AnyFact) -> tuple[str]:
        """Return the fact's level of handling."""
        return (fact.handling or self.lowest,)

    def series_of(self, fact: AnyFact) -> Iterable[str | None]:
        """Return the series of a fact or of its meeting."""
        gathering = self.gathering_of(fact) or fact
        return (gathering.series,) if isinstance(gathering, Meeting | Event) else ()

    def meeting_of(self, fact: AnyFact) -> Iterable[str | None]:
        """Return the meeting or event that a fact is or belongs to."""
        if isinstance(fact, Meeting | Event):
            return (fact.id,)
        return (fact.meeting,) if isinstance(fact, Attached) else ()

    def organisations_of(self, fact: AnyFact) -> Iterable[str | None]:
        """Return the organisations that a fact names: series, parties, and what a conflict is about."""
        return (*self.series_of(fact), *parties_of(fact), *_about(fact))


def _about(fact: AnyFact) -> Iterable[str]:
    """Return the record that a conflict is about: a person, an organisation or a source as well as a fact."""
    return (fact.about.fact,) if isinstance(fact, Conflict) else ()


def ids_of(fact: AnyFact) -> Iterable[str]:
    """Return the fact's id."""
    return (fact.id,)


def kind_of(fact: AnyFact) -> Iterable[str]:
    """Return the fact's kind."""
    return (fact.kind,)


def status_of(fact: AnyFact) -> Iterable[str]:
    """Return the fact's status."""
    return (fact.status,)


def tags_of(fact: AnyFact) -> Iterable[str]:
    """Return the fact's tags."""
    return fact.tags


def people_of(fact: AnyFact) -> Iterable[str]:
    """Return the people that a fact names: delegates, people of an event, the person a conflict is about."""
    if isinstance(fact, Meeting):
        return (delegate.person for delegates in fact.delegations.values() for delegate in delegates)
    return fact.people if isinstance(fact, Event) else _about(fact)


def parties_of(fact: AnyFact) -> Iterable[str]:
    """Return the parties of a fact: those with a delegation, or those it names, or the one a conflict is about."""
    if isinstance(fact, Meeting):
        return fact.delegations
    return fact.parties if isinstance(fact, Event | Commitment) else _about(fact)


def sources_of(fact: AnyFact) -> Iterable[str]:
    """Return the sources that a fact rests on, and the one a conflict is about; not those that only say otherwise."""
    entries = supports_of(fact)
    return (*(entry.source for entry in entries if supports_anything(entry)), *_about(fact))

"""What a brief's selectors picked: facts in order, for the brief as a whole and for each of its sections."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen.model.records import AnyFact


@dataclass(frozen=True, slots=True)
class Selected:
    """The facts of one section, in order; ``reasons`` says for each, in order, which selector took it."""

    facts: tuple[AnyFact, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Selection:
    """``sections`` runs parallel to the brief's sections; ``facts`` are all that may print, in order.

    These are the facts that any section takes, and the meetings and events that they belong to and print with, as
    far as the brief selects them.
    """

    facts: tuple[AnyFact, ...]
    sections: tuple[Selected, ...]

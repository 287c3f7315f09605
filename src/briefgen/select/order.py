"""The order of a selection, and where it is cut off. Every order is complete: it never depends on that of the files."""

from collections.abc import Sequence
from typing import Literal

from briefgen.model.brief import Selector
from briefgen.model.records import AnyFact
from briefgen.select.relations import Relations

Order = Literal["date", "-date", "id", "given"]

_KINDS = {
    kind: rank for rank, kind in enumerate(("event", "meeting", "excerpt", "commitment", "claim", "conflict"))
}


def arrange(
    facts: Sequence[AnyFact], selector: Selector, relations: Relations, standard: Order | None
) -> tuple[AnyFact, ...]:
    """Sort facts as a selector says and cut them off at its limit.

    ``standard`` holds where the selector names no order; ``None`` leaves the facts in the order they come in.
    """
    order = selector.order or standard
    return tuple(_sort(facts, order, selector.id, relations) if order else facts)[: selector.limit]


def _sort(
    facts: Sequence[AnyFact], order: Order, given: Sequence[str], relations: Relations
) -> list[AnyFact]:
    """Sort by the order named, then by date, kind and id. Facts without a date stand last in either direction."""
    if order == "id":
        return sorted(facts, key=lambda fact: fact.id)
    by_kind = sorted(facts, key=lambda fact: (_KINDS[fact.kind], fact.id))
    dated = [(date, fact) for fact in by_kind if (date := relations.date_of(fact)) is not None]
    dated.sort(key=lambda pair: (pair[0].earliest, pair[0].latest), reverse=order == "-date")
    undated = [fact for fact in by_kind if relations.date_of(fact) is None]
    by_date = [*(fact for _, fact in dated), *undated]
    if order != "given":
        return by_date
    place = {name: index for index, name in enumerate(given)}
    return sorted(by_date, key=lambda fact: place.get(fact.id, len(place)))

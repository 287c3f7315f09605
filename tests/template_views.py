"""Views such as templates get, for tests of rendering: two facts, and a filter that cites them."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from briefgen.compose.templates.values import Inserted, Reference, View


@dataclass(frozen=True, slots=True)
class FactView(View):
    id: str
    city: str
    venue: str | None = None
    date: dt.date = dt.date(2023, 9, 15)
    meeting: "FactView | None" = None

    def facts_shown(self) -> tuple[str, ...]:
        return (self.id,)


class FactsView(View):
    __slots__ = ("_facts",)

    def __init__(self, *facts: FactView) -> None:
        self._facts = {fact.id: fact for fact in facts}

    def __iter__(self) -> Iterator[FactView]:
        return iter(self._facts.values())

    def __len__(self) -> int:
        return len(self._facts)

    def __getitem__(self, name: str | int) -> FactView:
        return list(self._facts.values())[name] if isinstance(name, int) else self._facts[name]

    def keys(self) -> list[str]:
        return list(self._facts)

    def facts_shown(self) -> tuple[str, ...]:
        return tuple(self._facts)


def cite(fact: FactView, locator: str = "") -> Inserted:
    return Inserted(references=(Reference(fact.id, locator),))


def quote(excerpt: FactView) -> Inserted:
    return Inserted(excerpt=excerpt.id)


FACTS = FactsView(FactView("f-1", "Seoul"), FactView("f-2", "Washington", "Pentagon"))
CONTEXT = {"facts": FACTS, "brief": {"title": "Title"}, "function": lambda: "called"}
FILTERS: dict[str, Callable[..., object]] = {"cite": cite, "quote": quote}

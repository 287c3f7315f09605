"""Facts and a brief's selectors in, the facts of every section out, each with the reason why it is there.

``relations`` knows what a fact is about, ``conditions`` makes one test of a selector, ``order`` sorts and cuts off,
``sections`` adds what each kind of section takes by nature, and ``facts`` runs them over a fact base.
``fragments`` says whether a brief might have taken a record that could not be read.
"""

from briefgen.select.facts import pick_facts, select_facts, takes_any
from briefgen.select.fragments import hidden_links, may_select, may_take
from briefgen.select.relations import Relations

__all__ = [
    "Relations",
    "hidden_links",
    "may_select",
    "may_take",
    "pick_facts",
    "select_facts",
    "takes_any",
]

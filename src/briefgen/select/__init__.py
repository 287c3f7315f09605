"""Facts and a brief's selectors in, the facts of every section out, each with the reason why it is there.

``relations`` knows what a fact is about, ``conditions`` makes one test of a selector, ``order`` sorts and cuts off,
``sections`` adds what each kind of section takes by nature, and ``facts`` runs them over a fact base.
"""

from briefgen.select.facts import pick_facts, select_facts, takes_any
from briefgen.select.relations import Relations

__all__ = ["Relations", "pick_facts", "select_facts", "takes_any"]

"""Facts and a brief's selectors in, the facts of every section out, each with the reason why it is there.

``selectors`` knows what a fact is about, makes one test of a selector, sorts and cuts off, and adds what each kind of
section takes; ``facts`` runs that over a fact base.
``fragments`` says whether a brief might have taken a record that could not be read.
"""

from briefgen.select.facts import pick_facts, select_facts, takes_any
from briefgen.select.fragments import hidden_links, may_select, may_take
from briefgen.select.selectors import Relations

__all__ = [
    "Relations",
    "hidden_links",
    "may_select",
    "may_take",
    "pick_facts",
    "select_facts",
    "takes_any",
]

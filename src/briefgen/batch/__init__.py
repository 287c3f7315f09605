"""One spec to many briefs: ``for_each`` makes one for every record, ``matrix`` one for every combination of values.

In: a spec as written and the fact base. Out: a ``Spec`` for every brief, each under a name of its own, in an order that
depends on nothing but what they say. ``words`` finds what there is to make briefs of, and says what a placeholder
stands for; ``texts`` fills placeholders in and makes names; ``fill`` lists the briefs, makes them, and knows those of a
whole project. It lies above the stages, since it asks them all: selection for records, composition for the words of
dates and ordinals, loading to type what has been filled in.
"""

from briefgen.batch.fill import (
    Named,
    expand,
    find_duplicates,
    load_specs,
    name_briefs,
)

__all__ = [
    "Named",
    "expand",
    "find_duplicates",
    "load_specs",
    "name_briefs",
]

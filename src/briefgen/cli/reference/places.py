"""Places for tables in a text, and what stands there replaced.

In: a text and the tables by name. Out: the text with every table renewed. A place that has no end, a name that no
table has and a table that has no place are errors, so that nothing is left out without anybody's noticing.
"""

import re
from collections.abc import Callable, Mapping

_PLACE = re.compile(
    r"^<!-- table: (?P<name>[a-z-]+) -->\n(?P<table>.*?)^<!-- end: (?P=name) -->$", re.MULTILINE | re.DOTALL
)
_MARK = re.compile(r"^<!-- (?:table|end): (?P<name>[a-z-]+) -->$", re.MULTILINE)


class PlaceError(Exception):
    """The places of a text and the tables there are do not fit, in plain words."""


def find_names(text: str) -> tuple[str, ...]:
    """Return the names of the tables that a text has a place for, in order."""
    return tuple(place["name"] for place in _PLACE.finditer(text))


def renew_tables(text: str, tables: Mapping[str, Callable[[], str]]) -> str:
    """Return the text with each table as it is now. Raises ``PlaceError`` where places and tables do not fit."""
    names = find_names(text)
    marks = [mark["name"] for mark in _MARK.finditer(text)]
    if marks != [name for name in names for _ in ("table", "end")]:
        raise PlaceError("every <!-- table: NAME --> needs its <!-- end: NAME --> before the next table")
    if sorted(names) != sorted(tables):
        wrong = sorted({*names} ^ {*tables}) or sorted({name for name in names if names.count(name) > 1})
        raise PlaceError(f"these tables have no place, no content, or two places: {', '.join(wrong)}")

    def renewed(place: re.Match[str]) -> str:
        name = place["name"]
        return f"<!-- table: {name} -->\n\n{tables[name]().strip()}\n\n<!-- end: {name} -->"

    return _PLACE.sub(renewed, text)
